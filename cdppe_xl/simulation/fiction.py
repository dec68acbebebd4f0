"""Answers of one territory to all its workbooks, consistent from one to the next."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from cdppe_xl.classeurs.catalogue import placement
from cdppe_xl.classeurs.exercices import AVENANT, base_de
from cdppe_xl.classeurs.placement import Placement
from cdppe_xl.classeurs.valeurs_excel import Scalaire
from cdppe_xl.domaine.edition import Territoire
from cdppe_xl.referentiel.modele import Referentiel
from cdppe_xl.simulation import reponses, reponses_avenant, reponses_bilan, reponses_plan
from cdppe_xl.simulation.hasard import Hasard
from cdppe_xl.simulation.scenario import Connues, Scenario, imaginer_scenario

Auteur = Callable[[Scenario, Placement, Hasard], Iterator[tuple[str, Scalaire]]]

_AUTEURS: dict[str, Auteur] = {
    "diagnostic": reponses.diagnostic,
    "tableau_de_bord": reponses.tableau_de_bord,
    "plan_action": reponses_plan.plan_action,
    "guide": reponses.guide,
    "bilan": reponses_bilan.bilan,
}
_SUITES: dict[str, Auteur] = {
    "tableau_de_bord": reponses_avenant.tableau_de_bord,
    "plan_action": reponses_avenant.plan_action,
    "bilan": reponses_avenant.bilan,
    "avenant": reponses_avenant.avenant,
    "guide": reponses.guide,
}
"""Authors for a later exercice: what was carried forward is the story."""


def imaginer(
    referentiel: Referentiel, territoire: Territoire, graine: int, connues: Connues
) -> dict[str, dict[str, Scalaire]]:
    """Fictitious answers by workbook then data path, for open cells only.

    Args:
        referentiel: the edition; every code, year and enveloppe comes from it.
        territoire: whom the answers are made up for.
        graine: same seed, same answers.
        connues: what the generated workbooks already hold; never answered again, and what is
            invented agrees with it (notified amounts, national figures, earlier returns).
    """
    codes = [c.code for c in referentiel.classeurs if c.code in _AUTEURS]
    places = {code: placement(referentiel, code) for code in codes}
    scenario = imaginer_scenario(referentiel, territoire, graine, connues, places)
    imagines: dict[str, dict[str, Scalaire]] = {}
    if reponses_avenant.est_suite(connues):
        return _suite(scenario, connues, graine)
    for code, place in places.items():
        hasard = Hasard(referentiel.campagne.code, territoire.code, graine, code)
        deja = connues.get(code, {})
        imagines[code] = {
            cle: valeur
            for cle, valeur in _AUTEURS[code](scenario, place, hasard)
            if cle in place.cellules and place.cellules[cle].ouverte
            and not _repondue(cle, place, deja.get(cle))
        }  # fmt: skip
    avenants = {c: deja for c, deja in connues.items() if base_de(c) == AVENANT}
    return imagines | _suite(scenario, avenants, graine)


def _suite(scenario: Scenario, connues: Connues, graine: int) -> dict[str, dict[str, Scalaire]]:
    """Answers to workbooks of a later exercice: they may change what was carried forward."""
    referentiel, territoire = scenario.referentiel, scenario.territoire
    imagines: dict[str, dict[str, Scalaire]] = {}
    for code in connues:
        auteur = _SUITES.get(base_de(code))
        if auteur is None:
            continue
        place = placement(referentiel, code)
        hasard = Hasard(referentiel.campagne.code, territoire.code, graine, code)
        imagines[code] = {
            cle: valeur
            for cle, valeur in auteur(scenario, place, hasard)
            if cle in place.cellules and place.cellules[cle].ouverte
            and not (code == "guide" and _repondue(cle, place, connues[code].get(cle)))
        }  # fmt: skip
    return imagines


def _repondue(cle: str, place: Placement, connue: Scalaire) -> bool:
    """The workbook holds something else than what every blank one proposes."""
    return connue not in (None, "") and connue != place.cellules[cle].valeur
