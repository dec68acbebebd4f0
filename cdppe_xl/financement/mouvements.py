"""What an action became between the plan and the bilan, and what the texts ask for.

Inside an enveloppe the credits move freely, once the préfet or the ARS has been told, and the
avenant of the year says so; from one enveloppe to another, never (circulaire 2020/34, annexe 4,
I; contrat-type, article 4).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from cdppe_xl.domaine.montants import Centimes
from cdppe_xl.financement.montants import Montant, Perimetre, Stade, grouper, total


class Nature(StrEnum):
    """What a difference between plan and bilan is."""

    MOUVEMENT = "mouvement dans l’enveloppe"
    CEDE = "action qui cède, dans une enveloppe qui a bougé"
    ENVELOPPE = "changement d’enveloppe"
    NON_DITE = "enveloppe non dite"
    AJOUT = "action absente du plan"
    SANS_SUITE = "action du plan absente du bilan"


EXIGENCES = {
    Nature.MOUVEMENT: "information préalable, compte rendu au bilan, inscription à l’avenant "
    "annuel",
    Nature.CEDE: "information préalable, compte rendu au bilan, inscription à l’avenant annuel",
    Nature.ENVELOPPE: "interdit : les crédits ne passent jamais d’une enveloppe à une autre",
    Nature.NON_DITE: "dire l’enveloppe au plan et au bilan",
    Nature.AJOUT: "avenant : une action non prévue initialement s’ajoute au contrat avant d’être "
    "payée",
    Nature.SANS_SUITE: "explication au bilan",
}
"""What the texts ask for (circulaire 2020/34, annexe 4, I et contrat-type, article 4)."""
BLOQUANTES = frozenset({Nature.ENVELOPPE, Nature.AJOUT})
INTERNES = frozenset({Nature.MOUVEMENT, Nature.CEDE})
"""Inside one enveloppe: who orders its payments must have been told."""


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
        """No text allows it as it stands."""
        return self.nature in BLOQUANTES


def mouvements(montants: Sequence[Montant]) -> Iterator[Mouvement]:
    """Actions whose commitment is not what the plan says, where a bilan was given."""
    etat = [m for m in montants if m.perimetre is Perimetre.ETAT and m.action]
    groupes = grouper(etat, lambda m: (m.territoire, m.periode.debut.year))
    for cle, groupe in groupes.items():
        prevus = _par_action(groupe, Stade.CONTRACTUALISE)
        faits = _par_action(groupe, Stade.ENGAGE)
        if faits:
            yield from _d_un_exercice(cle, prevus, faits)


Actions = dict[str, tuple[Montant, ...]]


def _d_un_exercice(cle: tuple[str, int], prevus: Actions, faits: Actions) -> Iterator[Mouvement]:
    actions = list(dict.fromkeys([*prevus, *faits]))
    natures = {a: _nature(prevus.get(a, ()), faits.get(a, ())) for a in actions}
    ont_recu = {
        m.enveloppe
        for a, nature in natures.items()
        if nature in {Nature.MOUVEMENT, Nature.AJOUT}
        for m in faits[a]
    }
    for action in actions:
        programme, engage = prevus.get(action, ()), faits.get(action, ())
        nature = natures[action] or _cede(programme, engage, ont_recu)
        if nature is not None:
            territoire, exercice = cle
            yield Mouvement(
                territoire=territoire, exercice=exercice, action=action, nature=nature,
                enveloppe_plan=_enveloppes(programme), enveloppe_bilan=_enveloppes(engage),
                programme=programme, engage=engage,
            )  # fmt: skip


def _par_action(montants: Iterable[Montant], stade: Stade) -> Actions:
    return grouper((m for m in montants if m.stade is stade), lambda m: m.action)


def _enveloppes(montants: Sequence[Montant]) -> str:
    return ", ".join(dict.fromkeys(m.enveloppe or "non dite" for m in montants))


def _nature(programme: Sequence[Montant], engage: Sequence[Montant]) -> Nature | None:
    if not programme:
        return Nature.AJOUT if total(engage) else None
    if not engage:
        return Nature.SANS_SUITE if total(programme) else None
    prevues, payantes = ({m.enveloppe for m in x} for x in (programme, engage))
    if payantes - prevues - {""} and prevues != {""}:
        return Nature.ENVELOPPE
    if "" in prevues ^ payantes:
        return Nature.NON_DITE if total(engage) else None
    # Several lines may carry the same number, one per enveloppe: each must stay in its own.
    for enveloppe in prevues:
        if _dans(engage, enveloppe) > _dans(programme, enveloppe):
            return Nature.MOUVEMENT
    return None


def _cede(
    programme: Sequence[Montant], engage: Sequence[Montant], ont_recu: set[str]
) -> Nature | None:
    """Less than planned means nothing, unless another action of the enveloppe got more."""
    cede = any(
        _dans(engage, enveloppe) < _dans(programme, enveloppe)
        for enveloppe in ont_recu & {m.enveloppe for m in programme}
    )
    return Nature.CEDE if cede and engage else None


def _dans(montants: Iterable[Montant], enveloppe: str) -> Centimes:
    return total(m for m in montants if m.enveloppe == enveloppe) or 0
