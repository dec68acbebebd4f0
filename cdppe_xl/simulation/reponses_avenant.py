"""Answers to the workbooks of a later exercice: they start from what was carried forward.

Nothing is invented anew: the actions keep their amounts, but for what is needed to fit the
notified amounts; results repeat those of the year before.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal

from cdppe_xl.classeurs.avenant_cadre import REMPLIE
from cdppe_xl.classeurs.exercices import AVENANT, BILAN, annee_de, base_de, exercice_de
from cdppe_xl.classeurs.lignes import lignes_indicateurs
from cdppe_xl.classeurs.placement import Placement
from cdppe_xl.classeurs.valeurs_excel import Scalaire
from cdppe_xl.simulation import reponses_bilan, textes
from cdppe_xl.simulation.hasard import Hasard
from cdppe_xl.simulation.scenario import Connues, Scenario

Reponses = Iterator[tuple[str, Scalaire]]
_MONTANT = re.compile(r"(etat|cd|autres)_\d{4}", re.ASCII)
Ajustements = dict[Scalaire, dict[str, Decimal]]
"""New amounts (``etat``, ``cd``) by number of action."""


def est_suite(connues: Connues) -> bool:
    """These workbooks are those of a later exercice, or come with an avenant already begun.

    An avenant with nothing carried to it (no deposits at hand) goes with first answers.
    """
    return any(
        annee_de(code) is not None
        or (base_de(code) == AVENANT and any(c.startswith("mouvements/") for c in deja))
        for code, deja in connues.items()
    )


def _nombre(valeurs: dict[str, Scalaire], cle: str) -> Decimal:
    valeur = valeurs.get(cle)
    return valeur if isinstance(valeur, Decimal) else Decimal(0)


def _ajustements(scenario: Scenario) -> Ajustements:
    """What the first action of each enveloppe takes, or gives back, to fit its notified amount."""
    code = next((c for c in scenario.connues if base_de(c) == AVENANT), "")
    deja = dict(scenario.connues.get(code, {}))
    rangs = dict.fromkeys(c.split("/")[1] for c in deja if c.startswith("mouvements/"))
    ajustes: Ajustements = {}
    for enveloppe in scenario.referentiel.enveloppes:
        notifie = deja.get(f"enveloppes/{enveloppe.code}/notifie")
        siens = [r for r in rangs if deja.get(f"mouvements/{r}/enveloppe") == enveloppe.code]
        montants = {r: _nombre(deja, f"mouvements/{r}/etat_apres") for r in siens}
        if not isinstance(notifie, Decimal) or not any(montants.values()):
            continue
        plus_grand = max(siens, key=lambda r: montants[r])
        ecart = notifie - sum(montants.values(), Decimal(0))
        etat = max(montants[plus_grand] + ecart, Decimal(0))
        if etat == montants[plus_grand]:
            continue
        numero = deja.get(f"mouvements/{plus_grand}/numero")
        ajustes[numero] = {"etat": etat}
        if enveloppe.cofinancement:
            cd = _nombre(deja, f"mouvements/{plus_grand}/cd_apres")
            ajustes[numero]["cd"] = max(cd, cd + etat - montants[plus_grand])
    return ajustes


def avenant(scenario: Scenario, place: Placement, hasard: Hasard) -> Reponses:
    """After the avenant, each enveloppe fits; what changes is explained."""
    deja = dict(scenario.connues.get(place.classeur.code, {}))
    ajustes = _ajustements(scenario)
    for rang in place.tableaux["mouvements"].lignes:
        cle = f"mouvements/{rang}"
        nouveaux = ajustes.get(deja.get(f"{cle}/numero"), {})
        if nouveaux:
            for champ, montant in nouveaux.items():
                yield f"{cle}/{champ}_apres", montant
            yield f"{cle}/explication", textes.explication("montant notifié réparti")
        elif deja.get(f"{cle}/etat_apres") is None and f"{cle}/etat_avant" in deja:
            yield f"{cle}/etat_apres", deja[f"{cle}/etat_avant"]
    for rang in ("ase", "pmi"):
        if deja.get(f"moyens/{rang}/apres") is None:
            yield f"moyens/{rang}/apres", deja.get(f"moyens/{rang}/reference")
    conditions = place.tableaux.get("conditions")
    for rang in conditions.lignes if conditions else ():
        if deja.get(f"conditions/{rang}/etat") != REMPLIE:
            yield f"conditions/{rang}/observation", f"{textes.MARQUE} : pièce envoyée depuis"


def plan_action(scenario: Scenario, place: Placement, hasard: Hasard) -> Reponses:
    """The plan follows the avenant."""
    deja = scenario.connues.get(place.classeur.code, {})
    code = next((c for c in scenario.connues if base_de(c) == AVENANT), AVENANT)
    annee = exercice_de(scenario.referentiel, code)
    ajustes = _ajustements(scenario)
    champs = [c for c in place.tableaux["actions"].colonnes if _MONTANT.fullmatch(c)]
    for rang in place.tableaux["actions"].lignes:
        numero = deja.get(f"actions/{rang}/numero")
        if deja.get(f"actions/{rang}/intitule") and not any(
            f"actions/{rang}/{c}" in deja for c in champs
        ):
            yield f"actions/{rang}/etat_{annee}", Decimal(0)
        if deja.get(f"actions/{rang}/intitule") and numero in ajustes:
            for champ, montant in ajustes[numero].items():
                yield f"actions/{rang}/{champ}_{annee}", montant


def tableau_de_bord(scenario: Scenario, place: Placement, hasard: Hasard) -> Reponses:
    """The tableau de bord was read again: it says so, and tells the results of the bilan."""
    for ligne in lignes_indicateurs(scenario.referentiel):
        if scenario.retient(ligne.objectif):
            texte = textes.explication("résultat de l’année précédente repris")
            yield f"ind/{ligne.rang}/commentaire", texte
    for code in (c for c in scenario.connues if base_de(c) == BILAN):
        annee, rendu = exercice_de(scenario.referentiel, code), scenario.connues[code]
        for rang in place.tableaux["ind"].lignes:
            connu = _passe(rendu, f"resultats/{rang}")
            if connu is not None:
                yield f"ind/{rang}/realise_{annee}", connu
        semestriel = place.tableaux.get("semestriel")
        for rang in semestriel.lignes if semestriel else ():
            connu = _passe(rendu, f"resultats/{rang}")
            if isinstance(connu, Decimal):
                debut = connu // 2
                yield f"semestriel/{rang}/s1_{annee}", debut
                yield f"semestriel/{rang}/s2_{annee}", connu - debut


def _passe(deja: Mapping[str, Scalaire], ligne: str) -> Scalaire:
    """Result of the year before, else the departure, as the bilan shows them."""
    for champ in ("precedent", "t0"):
        if (valeur := deja.get(f"{ligne}/{champ}")) is not None:
            return valeur
    return None


def bilan(scenario: Scenario, place: Placement, hasard: Hasard) -> Reponses:
    """Results of the year before, again; the rest as for a first bilan."""
    code = place.classeur.code
    deja = scenario.connues.get(code, {})
    for rang in place.tableaux["resultats"].lignes:
        cle = f"resultats/{rang}"
        connu = _passe(deja, cle)
        if connu is not None and f"{cle}/realise" not in deja:
            yield f"{cle}/realise", connu
        if f"{cle}/cible" in deja:
            yield f"{cle}/explication", textes.explication("résultat de l’année précédente repris")
    for rang in place.tableaux["locaux"].lignes:
        cle = f"locaux/{rang}"
        if f"{cle}/cible" in deja and f"{cle}/realise" not in deja:
            yield f"{cle}/realise", deja[f"{cle}/cible"]
    suivies = {**scenario.connues, code: {**deja, **_programmes(scenario, deja)}}
    sans_resultats = replace(scenario, series={}, retenus=(), connues=suivies)
    yield from reponses_bilan.bilan(sans_resultats, place, hasard)


def _programmes(scenario: Scenario, deja: Mapping[str, Scalaire]) -> dict[str, Scalaire]:
    """What the avenant changed in the amounts that the bilan shows as planned."""
    ajustes = _ajustements(scenario)
    changes: dict[str, Scalaire] = {}
    for cle, numero in deja.items():
        tableau, rang, champ = cle.split("/")
        if (tableau, champ) == ("execution", "numero") and numero in ajustes:
            nouveaux = ajustes[numero]
            changes[f"execution/{rang}/programme"] = nouveaux["etat"]
            if "cd" in nouveaux:
                changes[f"execution/{rang}/cd_prevu"] = nouveaux["cd"]
    return changes
