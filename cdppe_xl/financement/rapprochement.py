"""Sets the stages of each enveloppe side by side, and who pays what on each objectif.

Amounts are whole centimes. What nobody gave stays absent: a stage without any amount is None,
never 0, and a gap is only told between two stages that are both known. An amount notified for
fifteen months is compared with the sum of the actions over the exercices it reaches into: it is
never split.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from cdppe_xl.domaine.edition import Enveloppe
from cdppe_xl.domaine.montants import Centimes
from cdppe_xl.financement.cofinancement import Cofinancement as Cofinancement
from cdppe_xl.financement.cofinancement import Mode as Mode
from cdppe_xl.financement.cofinancement import cofinancements
from cdppe_xl.financement.cofinancement import rang_ecrit as rang_ecrit
from cdppe_xl.financement.montants import (
    PAYEURS,
    Montant,
    MontantTu,
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

SUITE = (Stade.NOTIFIE, Stade.CONTRACTUALISE, Stade.ENGAGE, Stade.PAYE)
"""Stages where each may not pass the one before (paid ≤ committed ≤ contracted ≤ notified)."""
DECIDES = (Stade.INDICATIF, Stade.NOTIFIE)
"""Stages told for an enveloppe; the others are told action by action, year by year."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stades:
    """Amounts of one enveloppe for one territory and period, by stage.

    Attributes:
        tus: cells of each stage that say no figure: the stage is only partly known.
    """

    territoire: str
    enveloppe: str
    periode: Periode
    montants: Mapping[Stade, tuple[Montant, ...]]
    tus: Mapping[Stade, tuple[MontantTu, ...]] = field(default_factory=dict)

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

    def incertain(self, stade: Stade) -> bool:
        """Its total is not the whole: an exercice, or an action, says no figure."""
        return bool(self.manquants(stade) or self.tus.get(stade))

    def depassements(self) -> tuple[tuple[Stade, Stade, Centimes], ...]:
        """Stages that pass the last known one before them, and by how much.

        A stage that is not wholly known is no ceiling for the next ones.
        """
        trouves = []
        plafond: tuple[Stade, Centimes] | None = None
        for stade in SUITE:
            montant = self.de(stade)
            if montant is None:
                continue
            if plafond is not None and montant > plafond[1]:
                trouves.append((stade, plafond[0], montant - plafond[1]))
            if not self.incertain(stade):
                plafond = (stade, montant)
        return tuple(trouves)

    def sous_execution(self) -> Centimes | None:
        """What was notified and not committed, once the commitments are known."""
        notifie, engage = self.de(Stade.NOTIFIE), self.de(Stade.ENGAGE)
        if notifie is None or engage is None or self.incertain(Stade.ENGAGE):
            return None
        return max(0, notifie - engage)


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
        tus: cells of amounts that say no figure, in no total.
    """

    montants: tuple[Montant, ...]
    stades: tuple[Stades, ...]
    cofinancements: tuple[Cofinancement, ...]
    mouvements: tuple[Mouvement, ...]
    periodes: tuple[Stades, ...] = ()
    tous_financeurs: tuple[Stades, ...] = ()
    cofinancements_realises: tuple[Cofinancement, ...] = ()
    tus: tuple[MontantTu, ...] = ()


def rapprocher(
    montants: Iterable[Montant],
    enveloppes: Sequence[Enveloppe],
    mode: Mode = "objectif",
    tus: Iterable[MontantTu] = (),
) -> Rapprochement:
    """Reconciles amounts; their order does not matter.

    Args:
        montants: every amount known.
        enveloppes: those of the edition, in its order.
        mode: what the département has to match the State on.
        tus: cells of amounts that say no figure.
    """
    ranges = tuple(sorted(montants, key=_ordre(enveloppes)))
    muets = tuple(sorted(tus, key=lambda t: (t.territoire, t.periode, str(t.origine))))
    return Rapprochement(
        montants=ranges,
        stades=tuple(_stades(ranges, muets)),
        cofinancements=tuple(
            cofinancements(ranges, muets, enveloppes, mode, Stade.CONTRACTUALISE)
        ),
        mouvements=tuple(mouvements(ranges, muets)),
        periodes=tuple(_periodes(ranges, muets)),
        tous_financeurs=tuple(_tous_financeurs(ranges, muets)),
        cofinancements_realises=tuple(
            cofinancements(ranges, muets, enveloppes, mode, Stade.PAYE)
        ),
        tus=muets,
    )  # fmt: skip


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


def _stades(montants: Sequence[Montant], tus: Sequence[MontantTu]) -> Iterable[Stades]:
    etat = [m for m in montants if m.perimetre is Perimetre.ETAT and m.periode.annuelle]
    muets = _de_l_etat(tus)
    groupes = grouper(etat, lambda m: (m.territoire, m.enveloppe, m.periode.debut.year))
    for (territoire, enveloppe, annee), groupe in groupes.items():
        yield Stades(
            territoire=territoire, enveloppe=enveloppe, periode=Periode.exercice(annee),
            montants=grouper(groupe, lambda m: m.stade),
            tus=_des_annees(muets.get((territoire, enveloppe), ()), (annee,)),
        )  # fmt: skip


def _de_l_etat(tus: Iterable[MontantTu]) -> dict[tuple[str, str], tuple[MontantTu, ...]]:
    siens = (t for t in tus if t.perimetre is Perimetre.ETAT)
    return grouper(siens, lambda t: (t.territoire, t.enveloppe))


def _des_annees(
    tus: Iterable[MontantTu], annees: Sequence[int]
) -> dict[Stade, tuple[MontantTu, ...]]:
    return grouper((t for t in tus if t.periode.debut.year in annees), lambda t: t.stade)


def _periodes(montants: Sequence[Montant], tus: Sequence[MontantTu]) -> Iterable[Stades]:
    """Amounts decided for several exercices, beside what those exercices add up to."""
    etat = [m for m in montants if m.perimetre is Perimetre.ETAT]
    longs = [m for m in etat if not m.periode.annuelle]
    suivis = grouper(
        (m for m in etat if m.periode.annuelle and m.stade not in DECIDES),
        lambda m: (m.territoire, m.enveloppe),
    )
    muets = _de_l_etat(tus)
    groupes = grouper(longs, lambda m: (m.territoire, m.enveloppe, m.periode))
    for (territoire, enveloppe, periode), decides in groupes.items():
        annees = periode.exercices()
        touches = [
            m for m in suivis.get((territoire, enveloppe), ()) if m.periode.debut.year in annees
        ]
        yield Stades(
            territoire=territoire, enveloppe=enveloppe, periode=periode,
            montants=grouper([*decides, *touches], lambda m: m.stade),
            tus=_des_annees(muets.get((territoire, enveloppe), ()), annees),
        )  # fmt: skip


def _tous_financeurs(montants: Sequence[Montant], tus: Sequence[MontantTu]) -> Iterable[Stades]:
    """Amounts of all who pay, beside the plan's; ``enveloppe`` is "" for all of them."""
    decides = [m for m in montants if m.perimetre is Perimetre.TOUS]
    programmes = grouper(
        (m for m in montants if m.perimetre in PAYEURS and m.stade is Stade.CONTRACTUALISE),
        lambda m: m.territoire,
    )
    muets = grouper(
        (t for t in tus if t.perimetre in PAYEURS and t.stade is Stade.CONTRACTUALISE),
        lambda t: t.territoire,
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
            tus=_des_annees(
                (t for t in muets.get(territoire, ()) if enveloppe in ("", t.enveloppe)),
                periode.exercices(),
            ),
        )  # fmt: skip
