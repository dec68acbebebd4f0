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
from cdppe_xl.financement.montants import (
    Montant,
    MontantTu,
    Perimetre,
    Stade,
    grouper,
    total,
)


class Nature(StrEnum):
    """What a difference between plan and bilan is."""

    MOUVEMENT = "mouvement dans l’enveloppe"
    CEDE = "action qui cède, dans une enveloppe qui a bougé"
    ENVELOPPE = "changement d’enveloppe"
    NON_DITE = "enveloppe non dite"
    AJOUT = "action absente du plan"
    SANS_SUITE = "action du plan sans engagement au bilan"


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
    """A difference between the plan and the bilan for one action.

    Attributes:
        paye: what was paid of an action whose commitment nobody told.
    """

    territoire: str
    exercice: int
    action: str
    nature: Nature
    enveloppe_plan: str
    enveloppe_bilan: str
    programme: tuple[Montant, ...]
    engage: tuple[Montant, ...]
    paye: tuple[Montant, ...] = ()

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


@dataclass(frozen=True, slots=True)
class _Action:
    """What the plan and the bilan of an exercice say of one action.

    Attributes:
        fait: committed; what was paid when nobody told the commitment.
        inscrites: enveloppes of the action in the plan, whatever the exercice; none when the
            plan does not have it.
        prevu_tu: the plan says something, but no figure.
        fait_tu: the bilan says something, but no figure.
    """

    programme: tuple[Montant, ...]
    fait: tuple[Montant, ...]
    inscrites: frozenset[str]
    prevu_tu: bool
    fait_tu: bool


Fait = Montant | MontantTu
Actions = dict[str, tuple[Montant, ...]]


def mouvements(montants: Sequence[Montant], tus: Sequence[MontantTu] = ()) -> Iterator[Mouvement]:
    """Actions whose commitment is not what the plan says, where a bilan was given."""
    inscrites: dict[tuple[str, str], set[str]] = {}
    lignes: list[Fait] = [*montants, *tus]
    for m in lignes:
        if m.stade is Stade.CONTRACTUALISE and m.action:
            inscrites.setdefault((m.territoire, m.action), set()).add(m.enveloppe)
    etat = [m for m in montants if m.perimetre is Perimetre.ETAT and m.action]
    muets = grouper((t for t in tus if t.perimetre is Perimetre.ETAT), _annee)
    for cle, groupe in grouper(etat, _annee).items():
        siens = muets.get(cle, ())
        prevus, faits, payes = (
            _par_action(groupe, s) for s in (Stade.CONTRACTUALISE, Stade.ENGAGE, Stade.PAYE)
        )
        if faits or payes:
            actions = {
                a: _Action(
                    prevus.get(a, ()), faits.get(a) or payes.get(a, ()),
                    frozenset(inscrites.get((cle[0], a), ())),
                    _se_tait(siens, a, Stade.CONTRACTUALISE), _se_tait(siens, a, Stade.ENGAGE),
                )
                for a in dict.fromkeys([*prevus, *faits, *payes])
            }  # fmt: skip
            yield from _d_un_exercice(cle, actions, faits)


def _annee(m: Fait) -> tuple[str, int]:
    return m.territoire, m.periode.debut.year


def _se_tait(tus: Iterable[MontantTu], action: str, stade: Stade) -> bool:
    return any(t.action == action and t.stade is stade for t in tus)


def _d_un_exercice(
    cle: tuple[str, int], actions: dict[str, _Action], engages: Actions
) -> Iterator[Mouvement]:
    natures = {a: _nature(action) for a, action in actions.items()}
    ont_recu = {
        m.enveloppe
        for a, nature in natures.items()
        if nature in {Nature.MOUVEMENT, Nature.AJOUT}
        for m in actions[a].fait
    }
    for numero, action in actions.items():
        engage = engages.get(numero, ())
        nature = natures[numero] or _cede(action.programme, engage, ont_recu)
        if nature is not None:
            territoire, exercice = cle
            inscrites = ", ".join(sorted(e or "non dite" for e in action.inscrites))
            yield Mouvement(
                territoire=territoire, exercice=exercice, action=numero, nature=nature,
                enveloppe_plan=_enveloppes(action.programme) or inscrites,
                enveloppe_bilan=_enveloppes(action.fait), programme=action.programme,
                engage=engage, paye=() if engage else action.fait,
            )  # fmt: skip


def _par_action(montants: Iterable[Montant], stade: Stade) -> Actions:
    return grouper((m for m in montants if m.stade is stade), lambda m: m.action)


def _enveloppes(montants: Sequence[Montant]) -> str:
    return ", ".join(dict.fromkeys(m.enveloppe or "non dite" for m in montants))


def _nature(action: _Action) -> Nature | None:
    programme, fait = action.programme, action.fait
    if not fait:
        return Nature.SANS_SUITE if total(programme) and not action.fait_tu else None
    if not programme and not total(fait):
        return None
    if not action.inscrites:
        return Nature.AJOUT
    prevues = {m.enveloppe for m in programme} or set(action.inscrites)
    return _ailleurs(prevues, fait) or _plus(action)


def _ailleurs(prevues: set[str], fait: Sequence[Montant]) -> Nature | None:
    """Money of an enveloppe that the plan does not give to the action."""
    payantes = {m.enveloppe for m in fait}
    if payantes - prevues - {""} and prevues != {""}:
        return Nature.ENVELOPPE
    if "" in prevues ^ payantes and total(fait):
        return Nature.NON_DITE
    return None


def _plus(action: _Action) -> Nature | None:
    """More than planned, where the plan says a figure.

    Several lines may carry the same number, one per enveloppe: each must stay in its own.
    """
    plus = any(
        _dans(action.fait, enveloppe) > _dans(action.programme, enveloppe)
        for enveloppe in {m.enveloppe for m in action.fait}
    )
    return Nature.MOUVEMENT if plus and not action.prevu_tu else None


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
