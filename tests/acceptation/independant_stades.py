"""Stages, objectives and cofinancing computed apart from the tool, from visible labels alone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from tests.acceptation.independant import ANNEES
from tests.acceptation.independant_argent import ENVELOPPES
from tests.acceptation.retours_lus import Dit, Retour, nombre, table

DEMANDE, CONTRAT = "État Demandé", "État Contractualisé"
INDICATIF, NOTIFIE = "État Indicatif", "État Notifié"
ENGAGE, PAYE = "État Engagé", "État Payé"
CD, VALORISE = "Département Contractualisé", "Département, dont valorisé Contractualisé"
REALISE, AUTRES = "Département Réalisé", "Autres Contractualisé"
DU_PLAN = {
    "État {}": CONTRAT, "CD {}": CD, "Autres {}": AUTRES, "CD {} : dont moyens valorisés": VALORISE,
}  # fmt: skip
DU_BILAN = {
    "État engagé 2020": ENGAGE, "État payé 2020": PAYE, "CD réalisé 2020": REALISE,
}  # fmt: skip
"""Column of the returned file → column of the national workbook."""
MESURES = (INDICATIF, DEMANDE, NOTIFIE, CONTRAT, ENGAGE, PAYE, CD, VALORISE, REALISE, AUTRES)
D_ACTION = tuple(m for m in MESURES if m not in {INDICATIF, NOTIFIE})
ECARTS = {
    "Écart Notifié – contractualisé": (NOTIFIE, CONTRAT),
    "Écart Contractualisé – engagé": (CONTRAT, ENGAGE),
    "Écart Engagé – payé": (ENGAGE, PAYE),
    "Écart Notifié – engagé": (NOTIFIE, ENGAGE),
}
COFINANCEES = ("P304", "FIR")
"""The ONDAM is paid to establishments: out of the rule (annexe 5.1, article 2.2.2)."""
TOUTES, FRANCE = "Toutes", "France"
COFIN = ("Cofin. État retenu", "Cofin. département retenu", "Cofin. département ÷ État",
         "Territoires en dessous")  # fmt: skip

Cle = tuple[str, str, str, int, str]
"""Territory, objectif, enveloppe, year, column; objectif "" for an enveloppe."""


@dataclass(frozen=True)
class Stades:
    """Known amounts of the campaign.

    Attributes:
        regions: région of each territory.
        recus: (territory, workbook) returned.
    """

    montants: Mapping[Cle, Fraction]
    regions: Mapping[str, str]
    recus: frozenset[tuple[str, str]]
    _sommes: dict[tuple[str, str, int, str], Fraction] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        retours: Sequence[Retour],
        premiers: Sequence[Retour],
        decides: Mapping[str, Mapping[tuple[str, str], Fraction]],
        regions: Mapping[str, str],
    ) -> Stades:
        """``premiers``: plans replaced since, that say what was asked for at first."""
        montants: defaultdict[Cle, Fraction] = defaultdict(Fraction)
        for cle, montant in (*_decided(decides), *_returned(retours, premiers)):
            montants[cle] += montant
        recus = frozenset((r.territoire, r.classeur) for r in retours)
        return cls._summed(dict(montants), regions, recus)

    def rebuilt(self, autres: Mapping[Cle, Fraction]) -> Stades:
        """The same campaign with other amounts here and there."""
        return self._summed({**self.montants, **autres}, self.regions, self.recus)

    @classmethod
    def _summed(
        cls,
        montants: Mapping[Cle, Fraction],
        regions: Mapping[str, str],
        recus: frozenset[tuple[str, str]],
    ) -> Stades:
        stades = cls(montants, regions, recus)
        for (t, _, enveloppe, an, mesure), montant in montants.items():
            ou = (t, enveloppe, an, mesure)
            stades._sommes[ou] = stades._sommes.get(ou, Fraction(0)) + montant
        return stades

    # --- one territory -------------------------------------------------------------------

    def de(self, territoire: str, enveloppe: str, an: int, titre: str) -> Fraction | None:
        """An amount or a gap; None when it is not known."""
        if enveloppe == TOUTES:
            return _sum(self.de(territoire, e, an, titre) for e in ENVELOPPES)
        if titre in ECARTS:
            avant, apres = (self.de(territoire, enveloppe, an, m) for m in ECARTS[titre])
            return None if avant is None or apres is None else avant - apres
        return self._sommes.get((territoire, enveloppe, an, titre))

    def mot(self, territoire: str, enveloppe: str, an: int, titre: str) -> str:
        """What stands in its place."""
        if enveloppe == TOUTES or titre in {*ECARTS, INDICATIF, NOTIFIE}:
            return "—"
        bilan = titre in {ENGAGE, PAYE, REALISE}
        if bilan and an != 2020:
            return "—"
        recu = (territoire, "bilan" if bilan else "plan_action") in self.recus
        return "—" if recu else "non reçu"

    def territoires(self) -> Iterator[tuple[tuple[str, ...], Dit]]:
        """Every cell of « Stades par territoire »."""
        for an in ANNEES:
            for enveloppe in (*ENVELOPPES, TOUTES):
                for t in self.regions:
                    for titre in (*MESURES, *ECARTS):
                        montant = self.de(t, enveloppe, an, titre)
                        dit = self.mot(t, enveloppe, an, titre) if montant is None else montant
                        yield (str(an), enveloppe, t, titre), dit

    # --- the nation and the regions --------------------------------------------------------

    def nation(self) -> Iterator[tuple[tuple[str, ...], tuple[Dit, str]]]:
        """Every amount of « Stades » with its coverage."""
        qui = {FRANCE: list(self.regions)}
        for t, region in self.regions.items():
            qui.setdefault(region, []).append(t)
        for nom, membres in qui.items():
            for an in ANNEES:
                for enveloppe in (*ENVELOPPES, TOUTES):
                    for titre in (*MESURES, *ECARTS):
                        dits = [self.de(t, enveloppe, an, titre) for t in membres]
                        connus = [d for d in dits if d is not None]
                        somme = sum(connus, Fraction(0)) if connus else "—"
                        couverture = f"{len(connus)}/{len(membres)}"
                        yield (nom, str(an), enveloppe, titre), (somme, couverture)

    # --- objectives ------------------------------------------------------------------------

    def objectifs(self) -> Iterator[tuple[tuple[str, ...], tuple[Dit, str]]]:
        """Every amount of « Finances par objectif » with its coverage."""
        presents: defaultdict[tuple[str, int, str], set[str]] = defaultdict(set)
        for t, objectif, enveloppe, an, mesure in self.montants:
            if mesure in D_ACTION:
                presents[objectif, an, enveloppe].add(t)
                presents[objectif, an, TOUTES].add(t)
        for (objectif, an, enveloppe), membres in presents.items():
            codes = ENVELOPPES if enveloppe == TOUTES else (enveloppe,)
            for titre in (*D_ACTION, *list(ECARTS)[1:3]):
                dits = [_sum(self._objectif(t, objectif, e, an, titre) for e in codes)
                        for t in membres]  # fmt: skip
                connus = [d for d in dits if d is not None]
                somme = sum(connus, Fraction(0)) if connus else "—"
                cle = (objectif, str(an), enveloppe, titre)
                yield cle, (somme, f"{len(connus)}/{len(membres)}")

    def _objectif(self, t: str, objectif: str, e: str, an: int, titre: str) -> Fraction | None:
        if titre in ECARTS:
            a, b = (self.montants.get((t, objectif, e, an, m)) for m in ECARTS[titre])
            return None if a is None or b is None else a - b
        return self.montants.get((t, objectif, e, an, titre))

    def cofinancement(self) -> Iterator[tuple[tuple[str, ...], Dit]]:
        """Retained amounts, ratio and how many are under, by objectif and year."""
        cles = {(o, an) for _, o, _, an, m in self.montants if m in {CONTRAT, CD, VALORISE, AUTRES}}
        for objectif, an in cles:
            paires = []
            for t in self.regions:
                etat = _sum(self.montants.get((t, objectif, e, an, CONTRAT)) for e in COFINANCEES)
                cd = _sum(self.montants.get((t, objectif, e, an, CD)) for e in ENVELOPPES)
                if etat is not None and cd is not None:
                    paires.append((etat, cd))
            sommes = [sum(p[n] for p in paires) if paires else None for n in (0, 1)]
            ratio = Fraction(sommes[1]) / sommes[0] if sommes[0] and sommes[1] is not None else "—"
            dessous = Fraction(sum(cd < etat for etat, cd in paires))
            dits = (*("—" if s is None else Fraction(s) for s in sommes), ratio, dessous)
            for titre, dit in zip(COFIN, dits, strict=True):
                yield (objectif, str(an), titre), dit


def _sum(dits: Iterable[Fraction | None]) -> Fraction | None:
    connus = [d for d in dits if d is not None]
    return sum(connus, Fraction(0)) if connus else None


def _decided(
    decides: Mapping[str, Mapping[tuple[str, str], Fraction]],
) -> Iterator[tuple[Cle, Fraction]]:
    for mesure, connus in decides.items():
        for (territoire, enveloppe), montant in connus.items():
            yield (territoire, "", enveloppe, 2020, mesure), montant


def _returned(
    retours: Sequence[Retour], premiers: Sequence[Retour]
) -> Iterator[tuple[Cle, Fraction]]:
    """Plans and bilans in force, and what the first plan of each territory asked for."""
    plans = {r.territoire: r for r in retours if r.classeur == "plan_action"}
    for retour in plans.values():
        yield from _plan(retour)
    for retour in (plans | {r.territoire: r for r in premiers}).values():
        for (t, objectif, enveloppe, an, mesure), montant in _plan(retour):
            if mesure == CONTRAT:
                yield (t, objectif, enveloppe, an, DEMANDE), montant
    for retour in retours:
        if retour.classeur == "bilan":
            yield from _bilan(retour)


def _plan(retour: Retour) -> Iterator[tuple[Cle, Fraction]]:
    """Amounts of the actions of a plan, year by year."""
    colonnes = {t.format(an): (an, m) for t, m in DU_PLAN.items() for an in ANNEES}
    yield from _rows(retour, "Plan d’action", colonnes)


def _bilan(retour: Retour) -> Iterator[tuple[Cle, Fraction]]:
    """Amounts committed, paid and spent."""
    yield from _rows(retour, "Exécution financière", {t: (2020, m) for t, m in DU_BILAN.items()})


def _rows(
    retour: Retour, onglet: str, colonnes: Mapping[str, tuple[int, str]]
) -> Iterator[tuple[Cle, Fraction]]:
    rangees = table(retour.feuilles[onglet], "Enveloppe", "Obj.", *colonnes)[1].values()
    for rangee in rangees:
        if rangee.get("Enveloppe") in ENVELOPPES:
            for titre, (an, mesure) in colonnes.items():
                dit = nombre(rangee.get(titre))
                if isinstance(dit, Fraction):
                    numero = nombre(rangee["Obj."])
                    objectif = str(numero if isinstance(numero, Fraction) else rangee["Obj."])
                    ou = (retour.territoire, objectif, str(rangee["Enveloppe"]))
                    yield (*ou, an, mesure), dit
