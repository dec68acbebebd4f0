"""Sets the stages of each enveloppe side by side, and says what moved and what it asks for.

Amounts are whole centimes. What nobody gave stays absent: a stage without any amount is None,
never 0, and a gap is only told between two stages that are both known.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from typing import TypeVar

from cdppe_xl.domaine.edition import Enveloppe
from cdppe_xl.domaine.montants import Centimes
from cdppe_xl.financement.montants import Montant, Perimetre, Stade, total

K = TypeVar("K", bound=Hashable)

SUITE = (Stade.NOTIFIE, Stade.CONTRACTUALISE, Stade.ENGAGE, Stade.PAYE)
"""Stages where each may not pass the one before (paid ≤ committed ≤ contracted ≤ notified)."""


class Nature(StrEnum):
    """What a difference between plan and bilan is."""

    MOUVEMENT = "mouvement dans l’enveloppe"
    ENVELOPPE = "changement d’enveloppe"
    AJOUT = "action absente du plan"
    SANS_SUITE = "action du plan absente du bilan"


EXIGENCES = {
    Nature.MOUVEMENT: "information préalable du préfet ou de l’ARS, inscrite à l’avenant",
    Nature.ENVELOPPE: "interdit : les crédits ne passent jamais d’une enveloppe à une autre",
    Nature.AJOUT: "avenant",
    Nature.SANS_SUITE: "explication au bilan",
}
"""What the texts ask for (circulaire 2020/34, annexe 4, I et contrat-type, article 4)."""
BLOQUANTES = frozenset({Nature.ENVELOPPE})


@dataclass(frozen=True, slots=True, kw_only=True)
class Stades:
    """Amounts of one enveloppe for one territory and year, by stage."""

    territoire: str
    enveloppe: str
    exercice: int
    montants: Mapping[Stade, tuple[Montant, ...]]

    def de(self, stade: Stade) -> Centimes | None:
        """Total of a stage; None when nothing was given."""
        return total(self.montants.get(stade, ()))

    def depassements(self) -> tuple[tuple[Stade, Stade, Centimes], ...]:
        """Stages that pass the last known one before them, and by how much."""
        connus = [(stade, montant) for stade in SUITE if (montant := self.de(stade)) is not None]
        return tuple(
            (stade, avant, montant - plafond)
            for (avant, plafond), (stade, montant) in pairwise(connus)
            if montant > plafond
        )

    def sous_execution(self) -> Centimes | None:
        """What was notified and not committed, once the commitments are known."""
        notifie, engage = self.de(Stade.NOTIFIE), self.de(Stade.ENGAGE)
        if notifie is None or engage is None:
            return None
        return max(0, notifie - engage)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cofinancement:
    """One objectif and year: the State's money given to the département, and its own.

    Attributes:
        etat: credits of the enveloppes that ask for cofinancing (the ONDAM is paid to the
            establishments).
        valorise: part of ``departement`` that is existing means at their value.
    """

    territoire: str
    objectif: str
    exercice: int
    etat: tuple[Montant, ...]
    departement: tuple[Montant, ...]

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
        return total(m for m in self.departement if m.valorise) or 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Mouvement:
    """A difference between the plan and the bilan for one action."""

    territoire: str
    exercice: int
    action: str
    nature: Nature
    enveloppe_plan: str
    enveloppe_bilan: str
    programme: tuple[Montant, ...]
    engage: tuple[Montant, ...]

    @property
    def ecart(self) -> Centimes:
        """Committed less programmed."""
        return (total(self.engage) or 0) - (total(self.programme) or 0)

    @property
    def exigence(self) -> str:
        """What the texts ask for."""
        return EXIGENCES[self.nature]

    @property
    def bloquant(self) -> bool:
        """No text allows it."""
        return self.nature in BLOQUANTES


@dataclass(frozen=True, slots=True, kw_only=True)
class Rapprochement:
    """Everything that the amounts of one or several territories say."""

    montants: tuple[Montant, ...]
    stades: tuple[Stades, ...]
    cofinancements: tuple[Cofinancement, ...]
    mouvements: tuple[Mouvement, ...]


def rapprocher(montants: Iterable[Montant], enveloppes: Sequence[Enveloppe]) -> Rapprochement:
    """Reconciles amounts; their order does not matter."""
    ranges = tuple(sorted(montants, key=_ordre(enveloppes)))
    return Rapprochement(
        montants=ranges,
        stades=tuple(_stades(ranges)),
        cofinancements=tuple(_cofinancements(ranges, enveloppes)),
        mouvements=tuple(_mouvements(ranges)),
    )


def _ordre(enveloppes: Sequence[Enveloppe]) -> Callable[[Montant], tuple[object, ...]]:
    rangs = {e.code: n for n, e in enumerate(enveloppes)}
    stades = {stade: n for n, stade in enumerate(Stade)}

    def cle(m: Montant) -> tuple[object, ...]:
        numero = m.action.zfill(6)
        return (
            m.territoire, m.periode.debut, rangs.get(m.enveloppe, len(rangs)), m.enveloppe,
            stades[m.stade], m.perimetre, numero, str(m.origine), m.centimes,
        )  # fmt: skip

    return cle


def _grouper(
    montants: Iterable[Montant], cle: Callable[[Montant], K]
) -> dict[K, tuple[Montant, ...]]:
    groupes: dict[K, list[Montant]] = defaultdict(list)
    for montant in montants:
        groupes[cle(montant)].append(montant)
    return {k: tuple(groupe) for k, groupe in groupes.items()}


def _annee(montant: Montant) -> int:
    return montant.periode.debut.year


def _stades(montants: Sequence[Montant]) -> Iterable[Stades]:
    etat = [m for m in montants if m.perimetre is Perimetre.ETAT]
    groupes = _grouper(etat, lambda m: (m.territoire, m.enveloppe, _annee(m)))
    for (territoire, enveloppe, exercice), groupe in groupes.items():
        yield Stades(
            territoire=territoire, enveloppe=enveloppe, exercice=exercice,
            montants=_grouper(groupe, lambda m: m.stade),
        )  # fmt: skip


def _cofinancements(
    montants: Sequence[Montant], enveloppes: Sequence[Enveloppe]
) -> Iterable[Cofinancement]:
    """Objectif by objectif: never action by action (contrat-type, article 2.2.2)."""
    comptees = {e.code for e in enveloppes if e.cofinancement}
    contrat = [m for m in montants if m.stade is Stade.CONTRACTUALISE and m.objectif]
    groupes = _grouper(contrat, lambda m: (m.territoire, m.objectif, _annee(m)))
    for (territoire, objectif, exercice), groupe in sorted(
        groupes.items(), key=lambda g: (g[0][0], g[0][1].zfill(6), g[0][2])
    ):
        yield Cofinancement(
            territoire=territoire, objectif=objectif, exercice=exercice,
            etat=tuple(
                m for m in groupe
                if m.perimetre is Perimetre.ETAT and m.enveloppe in comptees
            ),
            departement=tuple(m for m in groupe if m.perimetre is Perimetre.DEPARTEMENT),
        )  # fmt: skip


def _mouvements(montants: Sequence[Montant]) -> Iterable[Mouvement]:
    """Actions whose commitment is not what the plan says, where a bilan was given."""
    etat = [m for m in montants if m.perimetre is Perimetre.ETAT and m.action]
    groupes = _grouper(etat, lambda m: (m.territoire, _annee(m)))
    for (territoire, exercice), groupe in groupes.items():
        prevus = _par_action(groupe, Stade.CONTRACTUALISE)
        faits = _par_action(groupe, Stade.ENGAGE)
        if not faits:
            continue
        for action in dict.fromkeys([*prevus, *faits]):
            programme, engage = prevus.get(action, ()), faits.get(action, ())
            nature = _nature(programme, engage)
            if nature is not None:
                yield Mouvement(
                    territoire=territoire, exercice=exercice, action=action, nature=nature,
                    enveloppe_plan=_enveloppes(programme), enveloppe_bilan=_enveloppes(engage),
                    programme=programme, engage=engage,
                )  # fmt: skip


def _par_action(montants: Iterable[Montant], stade: Stade) -> dict[str, tuple[Montant, ...]]:
    return _grouper((m for m in montants if m.stade is stade), lambda m: m.action)


def _enveloppes(montants: Sequence[Montant]) -> str:
    return ", ".join(dict.fromkeys(m.enveloppe or "non dite" for m in montants))


def _nature(programme: Sequence[Montant], engage: Sequence[Montant]) -> Nature | None:
    if not programme:
        return Nature.AJOUT if total(engage) else None
    if not engage:
        return Nature.SANS_SUITE if total(programme) else None
    if {m.enveloppe for m in engage} - {m.enveloppe for m in programme}:
        return Nature.ENVELOPPE
    # Several lines may carry the same number, one per enveloppe: each must stay in its own.
    for enveloppe in {m.enveloppe for m in programme}:
        avant = total(m for m in programme if m.enveloppe == enveloppe) or 0
        apres = total(m for m in engage if m.enveloppe == enveloppe) or 0
        if apres > avant:
            return Nature.MOUVEMENT
    return None
