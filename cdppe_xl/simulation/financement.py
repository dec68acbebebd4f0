"""Fictitious actions and their money: each enveloppe spent to the euro, on what it may pay."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from cdppe_xl.classeurs.plan_cadre import LOCAL
from cdppe_xl.domaine.edition import Borne, Enveloppe, Objectif, connu
from cdppe_xl.domaine.montants import Centimes
from cdppe_xl.referentiel.modele import Referentiel
from cdppe_xl.simulation import textes
from cdppe_xl.simulation.hasard import Hasard

Notifies = Mapping[tuple[str, int], Centimes]
"""Notified amounts by enveloppe and year."""

CENT_EUROS = 10_000
PLAFOND_PAR_DEFAUT = 2_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """One line of the plan; amounts in centimes by year, absent when nothing is planned."""

    numero: int
    objectif: Objectif | None
    """None: the local objective of public health."""
    enveloppe: Enveloppe
    intitule: str
    public: str
    debut: date
    fin: date
    etat: Mapping[int, Centimes]
    cd: Mapping[int, Centimes]
    autres: Mapping[int, Centimes]

    @property
    def code_objectif(self) -> str:
        """What the list of objectives offers for it."""
        return str(self.objectif.numero) if self.objectif else LOCAL

    @property
    def beneficiaire(self) -> str:
        """Who is paid."""
        return self.enveloppe.beneficiaires_admis[0]


def imaginer_actions(
    referentiel: Referentiel,
    retenus: Sequence[Objectif],
    notifies: Notifies,
    nombre_max: int,
    hasard: Hasard,
) -> tuple[Action, ...]:
    """Actions of a plan: at least one for each objective, at most ``nombre_max`` in all."""
    return _Plan(referentiel, notifies, hasard).actions(retenus, nombre_max)


class _Plan:
    """State of one invention."""

    def __init__(self, referentiel: Referentiel, notifies: Notifies, hasard: Hasard) -> None:
        self.referentiel, self.notifies, self.hasard = referentiel, notifies, hasard
        self.annees = referentiel.annees
        self.ouvertes: set[str] = set()
        """Enveloppes that already have an action over the whole contract."""

    def actions(self, retenus: Sequence[Objectif], nombre_max: int) -> tuple[Action, ...]:
        couples = list(self._couples(retenus))[:nombre_max]
        rangs: dict[str, int] = {}
        actions = []
        for numero, (objectif, enveloppe) in enumerate(couples, start=1):
            cle = str(objectif.numero) if objectif else LOCAL
            rangs[cle] = rangs.get(cle, 0) + 1
            actions.append(self._action(numero, objectif, enveloppe, rangs[cle]))
        for enveloppe in self.referentiel.enveloppes:
            for annee in self.annees:
                actions = self._financer(actions, enveloppe, annee)
        return tuple(actions)

    def _couples(self, retenus: Sequence[Objectif]) -> Iterator[tuple[Objectif | None, Enveloppe]]:
        """Objectives and what pays them: one action each first, so that none is left out."""
        for objectif in retenus:
            yield objectif, self.referentiel.enveloppe(objectif.enveloppes[0])
        for objectif in retenus:
            for code in objectif.enveloppes[1:]:
                yield objectif, self.referentiel.enveloppe(code)
        locales = [e for e in self.referentiel.enveloppes if e.objectif_local]
        if locales and self.hasard.chance(35):
            yield None, self.hasard.choix(locales)
        for objectif in retenus:
            for _ in range(self.hasard.entier(0, 2)):
                yield objectif, self.referentiel.enveloppe(self.hasard.choix(objectif.enveloppes))

    def _action(
        self, numero: int, objectif: Objectif | None, enveloppe: Enveloppe, rang: int
    ) -> Action:
        campagne, hasard = self.referentiel.campagne, self.hasard
        nom = objectif.libelle_court if objectif else "objectif local"
        premiere = enveloppe.code not in self.ouvertes
        self.ouvertes.add(enveloppe.code)
        depart = self.annees[0] if premiere or hasard.chance(70) else hasard.choix(self.annees)
        debut = max(campagne.debut, date(depart, hasard.entier(1, 12), 1))
        jour_j = connu(campagne.jour_j)
        if jour_j is not None and depart == jour_j.year:
            debut = max(debut, jour_j)
        fin = campagne.fin
        if not premiere and hasard.chance(30):
            fin = min(fin, date(hasard.entier(depart, self.annees[-1]), 12, 31))
        return Action(
            numero=numero, objectif=objectif, enveloppe=enveloppe,
            intitule=textes.intitule(nom, rang, hasard), public=hasard.choix(textes.PUBLICS),
            debut=debut, fin=fin, etat={}, cd={}, autres={},
        )  # fmt: skip

    def _financer(self, actions: list[Action], enveloppe: Enveloppe, annee: int) -> list[Action]:
        """Shares an enveloppe of a year among the actions it pays that year."""
        total = self.notifies.get((enveloppe.code, annee))
        payees = [
            a for a in actions if a.enveloppe is enveloppe and a.debut.year <= annee <= a.fin.year
        ]
        if total is None or not payees:
            return actions
        parts = self.hasard.repartir(total, len(payees), CENT_EUROS)
        dotees = {a.numero: self._doter(a, annee, p) for a, p in zip(payees, parts, strict=True)}
        return [dotees.get(a.numero, a) for a in actions]

    def _doter(self, action: Action, annee: int, part: Centimes) -> Action:
        hasard, cd, autres = self.hasard, dict(action.cd), dict(action.autres)
        if action.enveloppe.cofinancement:
            voulu = part * hasard.entier(100, 130) // 100
            cd[annee] = max(part, -(-voulu // CENT_EUROS) * CENT_EUROS)
        if hasard.chance(25):
            autres[annee] = hasard.entier(5, 80) * CENT_EUROS
        return replace(action, etat={**action.etat, annee: part}, cd=cd, autres=autres)


def imaginer_notifies(referentiel: Referentiel, connus: Notifies, hasard: Hasard) -> Notifies:
    """Amounts to spend: those that were notified, plausible ones for the other years."""
    montants: dict[tuple[str, int], Centimes] = {}
    for enveloppe in referentiel.enveloppes:
        plancher = (
            enveloppe.plancher.euros
            if isinstance(enveloppe.plancher, Borne)
            else PLAFOND_PAR_DEFAUT // 20
        )
        plafond = (
            enveloppe.plafond.euros if isinstance(enveloppe.plafond, Borne) else PLAFOND_PAR_DEFAUT
        )
        haut = max(plancher, min(plafond, plancher * 3))
        siens = [connus[e, a] for e, a in connus if e == enveloppe.code]
        invente = siens[0] if siens else hasard.entier(plancher // 100, haut // 100) * CENT_EUROS
        for annee in referentiel.annees:
            montants[enveloppe.code, annee] = connus.get((enveloppe.code, annee), invente)
    return montants
