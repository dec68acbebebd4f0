"""From a story to the answers of the plan d'action and of the bilan."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from cdppe_xl.classeurs.placement import Placement
from cdppe_xl.classeurs.valeurs_excel import Scalaire, serial
from cdppe_xl.domaine.montants import euros
from cdppe_xl.simulation import textes
from cdppe_xl.simulation.financement import Action
from cdppe_xl.simulation.hasard import Hasard
from cdppe_xl.simulation.scenario import Scenario

PREMIERE_POLITIQUE, AUTRE_POLITIQUE = 9_000, 800
"""Own spending of a year, in euros a birth: the first policy named, and each of the others."""
Reponses = Iterator[tuple[str, Scalaire]]

VALORISEE = 4
"""One action in so many counts existing means in the share of the département."""


def plan_action(scenario: Scenario, place: Placement, hasard: Hasard) -> Reponses:
    """Actions, their fiches, own means, and the local objective if there is one."""
    actions, fiches = (place.tableaux[t].lignes for t in ("actions", "fiches"))
    for rang, action in zip(actions, scenario.actions, strict=False):
        yield from _action(f"actions/{rang}", action)
    for rang, action in zip(fiches, scenario.actions, strict=False):
        yield f"fiches/{rang}/numero", Decimal(action.numero)
        for champ, texte in textes.fiche(action.objectif, action.intitule, hasard).items():
            yield f"fiches/{rang}/{champ}", texte
    if any(a.objectif is None for a in scenario.actions):
        yield "objectif_local/domaine/valeur", place.choix("objectif_local/domaine/valeur")[0]
        yield "objectif_local/libelle/valeur", f"{textes.MARQUE} d’objectif local"
    yield from _moyens(scenario, place, hasard)


def _action(cle: str, action: Action) -> Reponses:
    yield f"{cle}/numero", Decimal(action.numero)
    code = action.code_objectif
    yield f"{cle}/objectif", Decimal(code) if code.isdigit() else code
    yield f"{cle}/intitule", action.intitule
    yield f"{cle}/referent", textes.REFERENT
    yield f"{cle}/public", action.public
    yield f"{cle}/enveloppe", action.enveloppe.code
    yield f"{cle}/beneficiaire", action.beneficiaire
    yield f"{cle}/debut", serial(action.debut)
    yield f"{cle}/fin", serial(action.fin)
    for champ, montants in (("etat", action.etat), ("cd", action.cd), ("autres", action.autres)):
        for annee, montant in montants.items():
            yield f"{cle}/{champ}_{annee}", euros(montant)
    if action.numero % VALORISEE == 0:
        for annee, montant in action.cd.items():
            if montant:
                yield f"{cle}/valorise_{annee}", euros(montant // 400 * 100)


def _moyens(scenario: Scenario, place: Placement, hasard: Hasard) -> Reponses:
    """Own means that never fall below the year of reference."""
    naissances = int(scenario.contexte[""])
    tableau = place.tableaux["moyens"]
    for numero, (rang, _, _) in enumerate(scenario.referentiel.moyens_suivis):
        par_naissance = PREMIERE_POLITIQUE if numero == 0 else AUTRE_POLITIQUE
        montant = naissances * par_naissance
        for champ in tableau.colonnes:
            if champ.startswith("m_"):
                yield f"moyens/{rang}/{champ}", Decimal(montant // 1000 * 1000)
                montant += montant * hasard.entier(0, 25) // 1000
