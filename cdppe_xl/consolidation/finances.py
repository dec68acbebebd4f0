"""Enveloppe × territory × year: notified, programmed, and what the others put beside it.

Sums are made in whole centimes, as Python integers of any size, never in binary numbers.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from cdppe_xl.consolidation.actions import FINANCEURS, HORS_ENVELOPPE, ActionNationale
from cdppe_xl.consolidation.recueil import Recueil
from cdppe_xl.consolidation.reponses import PLAN, SANS_DONNEE, Absence
from cdppe_xl.domaine.edition import Territoire
from cdppe_xl.domaine.montants import Centimes, centimes
from cdppe_xl.referentiel.modele import Referentiel
from cdppe_xl.sources.dotations import Dotation, Dotations

NATURES = ("notifie", *FINANCEURS)
Cle = tuple[str, str, int, str]
"""Territory, enveloppe, exercice, nature."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finances:
    """Amounts known; a key that is absent is an amount nobody gave, not 0 €.

    Attributes:
        enveloppes: codes shown, ``HORS_ENVELOPPE`` last if an action has none.
        montants: centimes.
        notifications: what ``montants`` of nature « notifie » come from: the State's, in force,
            for an exercice.
        incertains: by (territory, enveloppe), cells « NC » or unreadable among the amounts.
        plans: codes of the territories whose plan counts.
    """

    enveloppes: tuple[str, ...]
    exercices: tuple[int, ...]
    montants: dict[Cle, Centimes]
    notifications: tuple[Dotation, ...]
    incertains: Counter[tuple[str, str]]
    plans: frozenset[str]

    def somme(
        self,
        territoires: Sequence[str],
        enveloppes: Sequence[str],
        exercices: Sequence[int],
        nature: str,
    ) -> Centimes | None:
        """Sum of the known amounts; None when there is none."""
        connus = [
            self.montants[cle]
            for t in territoires
            for e in enveloppes
            for an in exercices
            if (cle := (t, e, an, nature)) in self.montants
        ]
        return sum(connus) if connus else None

    def mot(self, territoire: str, nature: str) -> str:
        """What stands in for an amount that is not known."""
        recu = nature == "notifie" or territoire in self.plans
        return SANS_DONNEE if recu else Absence.NON_RECU


def build_finances(
    recueil: Recueil,
    referentiel: Referentiel,
    actions: Sequence[ActionNationale],
    dotations: Dotations | None,
) -> Finances:
    """Adds up the actions, and sets the notified amounts beside them."""
    notifications = tuple(
        dotation
        for territoire in referentiel.territoires
        for dotation in (dotations.de(territoire) if dotations is not None else ())
    )
    montants = _programmed(actions)
    for d in notifications:
        cle = (d.territoire, d.enveloppe, d.exercice, "notifie")
        montants[cle] = montants.get(cle, 0) + d.montant
    codes = tuple(e.code for e in referentiel.enveloppes)
    hors = any(a.enveloppe == HORS_ENVELOPPE for a in actions)
    return Finances(
        enveloppes=(*codes, HORS_ENVELOPPE) if hors else codes,
        exercices=referentiel.annees,
        montants=montants,
        notifications=notifications,
        incertains=_uncertain(actions),
        plans=frozenset(t.code for t in referentiel.territoires if recueil.recu(t, PLAN)),
    )


def _programmed(actions: Sequence[ActionNationale]) -> dict[Cle, Centimes]:
    """Amounts of the actions, by territory, enveloppe, exercice and financer."""
    lignes = [
        (action.territoire.code, action.enveloppe, *_split(champ), centimes(reponse.contenu))
        for action in actions
        for champ, reponse in action.montants.items()
        if isinstance(reponse.contenu, Decimal)
    ]
    if not lignes:
        return {}
    import pandas as pd

    axes = ["territoire", "enveloppe", "exercice", "nature"]
    cadre = pd.DataFrame(lignes, columns=[*axes, "centimes"])
    # object: Python integers, exact whatever their size.
    cadre["centimes"] = pd.Series([ligne[-1] for ligne in lignes], dtype=object)
    return {
        (str(territoire), str(enveloppe), int(str(exercice)), str(nature)): sum(groupe.tolist())
        for (territoire, enveloppe, exercice, nature), groupe in cadre.groupby(axes)["centimes"]
    }


def _split(champ: str) -> tuple[int, str]:
    """« etat_2020 » → (2020, « etat »)."""
    nature, _, exercice = champ.rpartition("_")
    return int(exercice), nature


def _uncertain(actions: Sequence[ActionNationale]) -> Counter[tuple[str, str]]:
    return Counter(
        (action.territoire.code, action.enveloppe)
        for action in actions
        for reponse in action.montants.values()
        if reponse.contenu in {Absence.NC, Absence.ILLISIBLE}
    )


def by_region(territoires: Sequence[Territoire]) -> tuple[Territoire, ...]:
    """Region after region, so that a regional total is a sum over neighbours."""
    return tuple(sorted(territoires, key=lambda t: (t.region, t.code)))
