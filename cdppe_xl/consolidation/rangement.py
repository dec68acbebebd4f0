"""Arranges the amounts of the reconciliation in blocs of neighbouring rows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import TypeVar

from cdppe_xl.comptes.etat_financier import EtatFinancier
from cdppe_xl.consolidation.actions import HORS_ENVELOPPE
from cdppe_xl.consolidation.argent import TOUTES, Argent, Bloc, Valeurs
from cdppe_xl.consolidation.finances import by_region
from cdppe_xl.consolidation.mesures import ECARTS, MESURES, SANS_ACTION, Colonne, Mesure
from cdppe_xl.domaine.edition import Territoire
from cdppe_xl.domaine.montants import Centimes
from cdppe_xl.financement.montants import Montant, Perimetre, Periode, Stade
from cdppe_xl.financement.rapprochement import Cofinancement

K = TypeVar("K", bound=Hashable)
Rangs = Mapping[Mesure, Sequence[int]]
"""Ranks of the amounts of one row, by column."""
Rangees = Mapping[str, Mapping[str, Rangs]]
"""By enveloppe then territory."""
Sujet = tuple[str | None, Periode]
"""Objectif, None for whole enveloppes, and period."""


def build_argent(etat: EtatFinancier) -> Argent:
    """Blocs of whole enveloppes, then of each objectif."""
    rangement = _Rangement(etat)
    return Argent(
        etat=etat, montants=rangement.montants, mesures=rangement.mesures,
        stades=tuple(rangement.stades()), objectifs=tuple(rangement.objectifs()),
        cofinancements=tuple(sorted(etat.rapprochement.cofinancements, key=_cofinancement)),
    )  # fmt: skip


def number(texte: str) -> tuple[int, str]:
    """Order of the objectifs and actions: 2 before 10, words last."""
    return (int(texte), "") if texte.isdecimal() else (10**9, texte)


def runs(rangs: Iterable[int]) -> list[tuple[int, int]]:
    """Neighbouring ranks as (first, last).

    >>> runs([4, 5, 6, 9])
    [(4, 6), (9, 9)]
    """
    suites = groupby(enumerate(sorted(rangs)), key=lambda n: n[1] - n[0])
    trouves = [[rang for _, rang in suite] for _, suite in suites]
    return [(suite[0], suite[-1]) for suite in trouves]


def period_of(montant: Montant) -> Periode:
    """A whole year for what stays in one, as the reconciliation tells stages."""
    periode = montant.periode
    return Periode.exercice(periode.debut.year) if periode.annuelle else periode


class _Rangement:
    """The amounts in order, and their ranks."""

    def __init__(self, etat: EtatFinancier) -> None:
        self.etat = etat
        self.codes = [e.code for e in etat.referentiel.enveloppes]
        self.montants = tuple(sorted(etat.rapprochement.montants, key=self._order()))
        trouvees = {Mesure(m.perimetre, m.stade) for m in self.montants}
        autres = sorted(trouvees - set(MESURES), key=lambda m: m.titre)
        self.mesures = (*MESURES, *autres)

    def _order(self) -> Callable[[Montant], tuple[object, ...]]:
        """Territory, period, enveloppe, who pays, stage, objectif: a cell adds up a run."""
        territoires = {t.code: n for n, t in enumerate(self.etat.territoires)}
        codes = {code: n for n, code in enumerate([*self.codes, HORS_ENVELOPPE])}
        perimetres = {p: n for n, p in enumerate(Perimetre)}
        stades = {stade: n for n, stade in enumerate(Stade)}

        def cle(m: Montant) -> tuple[object, ...]:
            return (
                territoires[m.territoire], period_of(m), codes[self.enveloppe(m)],
                perimetres[m.perimetre], stades[m.stade], number(m.objectif), number(m.action),
                m.rang, str(m.origine), m.centimes,
            )  # fmt: skip

        return cle

    def enveloppe(self, montant: Montant) -> str:
        """Code of the edition, or ``HORS_ENVELOPPE`` for a word that is none."""
        return montant.enveloppe if montant.enveloppe in self.codes else HORS_ENVELOPPE

    # --- whole enveloppes ------------------------------------------------------------

    def stades(self) -> list[Bloc]:
        """Every territory, year after year; a longer period only where one was decided."""
        rangs = self._group(lambda m: (period_of(m), self.enveloppe(m), m.territoire))
        periodes = {Periode.exercice(annee) for annee in self.etat.referentiel.annees}
        blocs: list[Bloc] = []
        for periode in sorted({*periodes, *(cle[0] for cle in rangs)}):
            presentes = {e for p, e, _ in rangs if p == periode}
            rangees = {
                e: {t.code: self._period(rangs, periode, e, t.code) for t in self.etat.territoires}
                for e in (*self.codes, HORS_ENVELOPPE)
                if e in presentes or e in self.codes
            }
            blocs += self._blocs((None, periode), rangees, self.mesures, len(blocs))
        return blocs

    @staticmethod
    def _period(
        rangs: Mapping[tuple[Periode, str, str], Rangs], periode: Periode, code: str, qui: str
    ) -> Rangs:
        """What was decided, beside what the exercices of a long period add up to."""
        siens = rangs.get((periode, code, qui), {})
        if periode.annuelle or not siens:
            return siens
        ensemble = {mesure: list(paquet) for mesure, paquet in siens.items()}
        for annee in periode.exercices():
            for mesure, paquet in rangs.get((Periode.exercice(annee), code, qui), {}).items():
                if mesure.stade not in SANS_ACTION:
                    ensemble.setdefault(mesure, []).extend(paquet)
        return ensemble

    # --- objectifs -------------------------------------------------------------------

    def objectifs(self) -> list[Bloc]:
        """Only the territories that have something on each."""
        rangs = self._group(
            lambda m: (m.objectif, period_of(m), self.enveloppe(m), m.territoire),
            lambda m: m.stade not in SANS_ACTION,
        )
        sujets: dict[tuple[str, Periode], dict[str, dict[str, Rangs]]] = {}
        for (objectif, periode, code, territoire), siens in rangs.items():
            par_enveloppe = sujets.setdefault((objectif, periode), {})
            par_enveloppe.setdefault(code, {})[territoire] = siens
        blocs: list[Bloc] = []
        mesures = tuple(m for m in self.mesures if m.stade not in SANS_ACTION)
        for sujet in sorted(sujets, key=lambda s: (number(s[0]), s[1])):
            trouves = sujets[sujet]
            rangees = {e: trouves[e] for e in (*self.codes, HORS_ENVELOPPE) if e in trouves}
            blocs += self._blocs(sujet, rangees, mesures, len(blocs))
        return blocs

    # --- shared ----------------------------------------------------------------------

    def _group(
        self, cle: Callable[[Montant], K], garde: Callable[[Montant], bool] = lambda _: True
    ) -> dict[K, dict[Mesure, list[int]]]:
        """Ranks of the amounts, by key then column."""
        groupes: defaultdict[K, dict[Mesure, list[int]]] = defaultdict(dict)
        for rang, m in enumerate(self.montants):
            if garde(m):
                groupes[cle(m)].setdefault(Mesure(m.perimetre, m.stade), []).append(rang)
        return groupes

    def _blocs(
        self, sujet: Sujet, rangees: Rangees, mesures: Sequence[Mesure], debut: int
    ) -> Iterator[Bloc]:
        """One bloc an enveloppe, then all of them together; ``debut`` is the rank of the first."""
        blocs = [
            self._bloc(sujet, code, par_territoire, mesures)
            for code, par_territoire in rangees.items()
        ]
        yield from blocs
        yield _together(sujet, blocs, debut, self.etat.territoires)

    def _bloc(
        self,
        sujet: Sujet,
        code: str,
        par_territoire: Mapping[str, Rangs],
        mesures: Sequence[Mesure],
    ) -> Bloc:
        siens = by_region([t for t in self.etat.territoires if t.code in par_territoire])
        lignes = {
            mesure: tuple(tuple(par_territoire[t.code].get(mesure, ())) for t in siens)
            for mesure in mesures
        }
        valeurs: dict[Colonne, tuple[Centimes | None, ...]] = {
            mesure: tuple(
                sum(self.montants[n].centimes for n in rangs) if rangs else None
                for rangs in paquets
            )
            for mesure, paquets in lignes.items()
        }
        return Bloc(
            objectif=sujet[0], periode=sujet[1], enveloppe=code, territoires=siens,
            valeurs={**valeurs, **_gaps(valeurs)}, lignes=lignes,
        )  # fmt: skip


def _gaps(valeurs: Valeurs) -> dict[Colonne, tuple[Centimes | None, ...]]:
    return {
        ecart: tuple(
            None if a is None or b is None else a - b
            for a, b in zip(valeurs[ecart.avant], valeurs[ecart.apres], strict=True)
        )
        for ecart in ECARTS
        if ecart.avant in valeurs and ecart.apres in valeurs
    }


def _together(
    sujet: Sujet, blocs: Sequence[Bloc], debut: int, territoires: Sequence[Territoire]
) -> Bloc:
    """Every enveloppe added up, territory by territory."""
    presents = {t.code for bloc in blocs for t in bloc.territoires}
    siens = by_region([t for t in territoires if t.code in presents])
    places = [{t.code: n for n, t in enumerate(bloc.territoires)} for bloc in blocs]

    def somme(colonne: Colonne, code: str) -> Centimes | None:
        connus = [
            valeur
            for bloc, place in zip(blocs, places, strict=True)
            if code in place and (valeur := bloc.valeurs[colonne][place[code]]) is not None
        ]
        return sum(connus) if connus else None

    return Bloc(
        objectif=sujet[0], periode=sujet[1], enveloppe=TOUTES, territoires=siens, lignes={},
        valeurs={c: tuple(somme(c, t.code) for t in siens) for c in blocs[0].valeurs},
        membres=tuple(range(debut, debut + len(blocs))),
    )  # fmt: skip


def _cofinancement(fait: Cofinancement) -> tuple[object, ...]:
    return number(fait.objectif), fait.exercice, fait.territoire, number(fait.action)
