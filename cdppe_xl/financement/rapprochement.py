"""Sets the stages of each enveloppe side by side, and who pays what on each objectif.

Amounts are whole centimes. What nobody gave stays absent: a stage without any amount is None,
never 0, and a gap is only told between two stages that are both known. An amount notified for
fifteen months is compared with the sum of the actions over the exercices it reaches into: it is
never split.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from cdppe_xl.domaine.edition import Enveloppe
from cdppe_xl.domaine.montants import Centimes
from cdppe_xl.financement.montants import (
    PAYEURS,
    Montant,
    Perimetre,
    Periode,
    Stade,
    grouper,
    total,
)
from cdppe_xl.financement.mouvements import BLOQUANTES as BLOQUANTES
from cdppe_xl.financement.mouvements import EXIGENCES as EXIGENCES
from cdppe_xl.financement.mouvements import Mouvement as Mouvement
from cdppe_xl.financement.mouvements import Nature as Nature
from cdppe_xl.financement.mouvements import mouvements

Mode = Literal["objectif", "action"]

SUITE = (Stade.NOTIFIE, Stade.CONTRACTUALISE, Stade.ENGAGE, Stade.PAYE)
"""Stages where each may not pass the one before (paid ≤ committed ≤ contracted ≤ notified)."""
DECIDES = (Stade.INDICATIF, Stade.NOTIFIE)
"""Stages told for an enveloppe; the others are told action by action, year by year."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stades:
    """Amounts of one enveloppe for one territory and period, by stage."""

    territoire: str
    enveloppe: str
    periode: Periode
    montants: Mapping[Stade, tuple[Montant, ...]]

    @property
    def exercice(self) -> int:
        """The year, or the first of the period."""
        return self.periode.debut.year

    def de(self, stade: Stade) -> Centimes | None:
        """Total of a stage; None when nothing was given."""
        return total(self.montants.get(stade, ()))

    def manquants(self, stade: Stade) -> tuple[int, ...]:
        """Exercices of the period that nobody told at that stage, when some are told."""
        connus = {a for m in self.montants.get(stade, ()) for a in m.periode.exercices()}
        return tuple(a for a in self.periode.exercices() if a not in connus) if connus else ()

    def depassements(self) -> tuple[tuple[Stade, Stade, Centimes], ...]:
        """Stages that pass the last known one before them, and by how much.

        A stage that some exercices lack is no ceiling for the next ones.
        """
        trouves = []
        plafond: tuple[Stade, Centimes] | None = None
        for stade in SUITE:
            montant = self.de(stade)
            if montant is None:
                continue
            if plafond is not None and montant > plafond[1]:
                trouves.append((stade, plafond[0], montant - plafond[1]))
            if not self.manquants(stade):
                plafond = (stade, montant)
        return tuple(trouves)

    def sous_execution(self) -> Centimes | None:
        """What was notified and not committed, once the commitments are known."""
        notifie, engage = self.de(Stade.NOTIFIE), self.de(Stade.ENGAGE)
        if notifie is None or engage is None or self.manquants(Stade.ENGAGE):
            return None
        return max(0, notifie - engage)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cofinancement:
    """One objectif, or one action, and year: the State's money, and that of the département.

    Attributes:
        action: "" when the rule is per objectif.
        etat: credits of the enveloppes that ask for cofinancing (the ONDAM is paid to the
            establishments).
        departement: the whole share, existing means included.
        valorises: the part of it that is existing means at their value.
    """

    territoire: str
    objectif: str
    exercice: int
    etat: tuple[Montant, ...]
    departement: tuple[Montant, ...]
    valorises: tuple[Montant, ...] = ()
    action: str = ""

    @property
    def manque(self) -> Centimes | None:
        """What the département lacks to reach the State; None if an amount is unknown."""
        etat, departement = total(self.etat), total(self.departement)
        if etat is None:
            return 0
        return None if departement is None else max(0, etat - departement)

    @property
    def valorise(self) -> Centimes:
        """Existing means counted in the share of the département."""
        return total(self.valorises) or 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Rapprochement:
    """Everything that the amounts of one or several territories say.

    Attributes:
        stades: the State's amounts, per enveloppe and exercice.
        periodes: amounts decided for several exercices, beside the sum of those exercices; what
            is in there is also in ``stades``, the amounts decided excepted.
        tous_financeurs: amounts decided for all who pay, beside what all bring in the plan.
        cofinancements: of the plan in force.
        cofinancements_realises: of the bilans: paid by the State, spent by the département.
    """

    montants: tuple[Montant, ...]
    stades: tuple[Stades, ...]
    cofinancements: tuple[Cofinancement, ...]
    mouvements: tuple[Mouvement, ...]
    periodes: tuple[Stades, ...] = ()
    tous_financeurs: tuple[Stades, ...] = ()
    cofinancements_realises: tuple[Cofinancement, ...] = ()


def rapprocher(
    montants: Iterable[Montant], enveloppes: Sequence[Enveloppe], mode: Mode = "objectif"
) -> Rapprochement:
    """Reconciles amounts; their order does not matter.

    Args:
        montants: every amount known.
        enveloppes: those of the edition, in its order.
        mode: what the département has to match the State on.
    """
    ranges = tuple(sorted(montants, key=_ordre(enveloppes)))
    return Rapprochement(
        montants=ranges,
        stades=tuple(_stades(ranges)),
        cofinancements=tuple(_cofinancements(ranges, enveloppes, mode, Stade.CONTRACTUALISE)),
        mouvements=tuple(mouvements(ranges)),
        periodes=tuple(_periodes(ranges)),
        tous_financeurs=tuple(_tous_financeurs(ranges)),
        cofinancements_realises=tuple(_cofinancements(ranges, enveloppes, mode, Stade.PAYE)),
    )


def _ordre(enveloppes: Sequence[Enveloppe]) -> Callable[[Montant], tuple[object, ...]]:
    rangs = {e.code: n for n, e in enumerate(enveloppes)}
    stades = {stade: n for n, stade in enumerate(Stade)}

    def cle(m: Montant) -> tuple[object, ...]:
        return (
            m.territoire, m.periode, rangs.get(m.enveloppe, len(rangs)), m.enveloppe,
            stades[m.stade], m.perimetre, rang_ecrit(m.action), m.objectif, m.rang,
            str(m.origine), m.centimes,
        )  # fmt: skip

    return cle


def rang_ecrit(texte: str) -> tuple[int, str]:
    """Order of the objectifs and actions: 2 before 10, words last."""
    return (int(texte), "") if texte.isdecimal() else (10**9, texte)


def _stades(montants: Sequence[Montant]) -> Iterable[Stades]:
    etat = [m for m in montants if m.perimetre is Perimetre.ETAT and m.periode.annuelle]
    groupes = grouper(etat, lambda m: (m.territoire, m.enveloppe, m.periode.debut.year))
    for (territoire, enveloppe, annee), groupe in groupes.items():
        yield Stades(
            territoire=territoire, enveloppe=enveloppe, periode=Periode.exercice(annee),
            montants=grouper(groupe, lambda m: m.stade),
        )  # fmt: skip


def _periodes(montants: Sequence[Montant]) -> Iterable[Stades]:
    """Amounts decided for several exercices, beside what those exercices add up to."""
    etat = [m for m in montants if m.perimetre is Perimetre.ETAT]
    longs = [m for m in etat if not m.periode.annuelle]
    suivis = grouper(
        (m for m in etat if m.periode.annuelle and m.stade not in DECIDES),
        lambda m: (m.territoire, m.enveloppe),
    )
    groupes = grouper(longs, lambda m: (m.territoire, m.enveloppe, m.periode))
    for (territoire, enveloppe, periode), decides in groupes.items():
        annees = periode.exercices()
        touches = [
            m for m in suivis.get((territoire, enveloppe), ()) if m.periode.debut.year in annees
        ]
        yield Stades(
            territoire=territoire, enveloppe=enveloppe, periode=periode,
            montants=grouper([*decides, *touches], lambda m: m.stade),
        )  # fmt: skip


def _tous_financeurs(montants: Sequence[Montant]) -> Iterable[Stades]:
    """Amounts of all who pay, beside the plan's; ``enveloppe`` is "" for all of them."""
    decides = [m for m in montants if m.perimetre is Perimetre.TOUS]
    programmes = grouper(
        (m for m in montants if m.perimetre in PAYEURS and m.stade is Stade.CONTRACTUALISE),
        lambda m: m.territoire,
    )
    groupes = grouper(decides, lambda m: (m.territoire, m.enveloppe, m.periode))
    for (territoire, enveloppe, periode), siens in groupes.items():
        touches = [
            m for m in programmes.get(territoire, ())
            if m.periode.debut.year in periode.exercices() and enveloppe in ("", m.enveloppe)
        ]  # fmt: skip
        yield Stades(
            territoire=territoire, enveloppe=enveloppe, periode=periode,
            montants=grouper([*siens, *touches], lambda m: m.stade),
        )  # fmt: skip


def _cofinancements(
    montants: Sequence[Montant], enveloppes: Sequence[Enveloppe], mode: Mode, stade: Stade
) -> Iterable[Cofinancement]:
    """Per objectif (contrat-type, article 2.2.2), or per action when the edition says so."""
    comptees = {e.code for e in enveloppes if e.cofinancement}
    par_action = mode == "action"
    contrat = [m for m in montants if m.stade is stade and (m.action if par_action else m.objectif)]

    def cle(m: Montant) -> tuple[str, str, str, int]:
        return (
            m.territoire, "" if par_action else m.objectif, m.action if par_action else "",
            m.periode.debut.year,
        )  # fmt: skip

    groupes = grouper(contrat, cle)
    for (territoire, objectif, action, exercice), groupe in sorted(
        groupes.items(), key=lambda g: (g[0][0], rang_ecrit(g[0][1]), rang_ecrit(g[0][2]), g[0][3])
    ):
        parts = grouper(groupe, lambda m: m.perimetre)
        objectifs = dict.fromkeys(m.objectif for m in groupe if m.objectif)
        yield Cofinancement(
            territoire=territoire, exercice=exercice, action=action,
            objectif=objectif or ", ".join(objectifs),
            etat=tuple(m for m in parts.get(Perimetre.ETAT, ()) if m.enveloppe in comptees),
            departement=parts.get(Perimetre.DEPARTEMENT, ()),
            valorises=parts.get(Perimetre.VALORISE, ()),
        )  # fmt: skip
