"""The story of one territory, from which every workbook is then answered."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from cdppe_xl.classeurs.lignes import SUFFIXE_SNDS
from cdppe_xl.classeurs.placement import Placement
from cdppe_xl.classeurs.valeurs_excel import Scalaire
from cdppe_xl.domaine.edition import DonneeContexte, Objectif, Territoire
from cdppe_xl.domaine.montants import centimes
from cdppe_xl.referentiel.modele import Referentiel
from cdppe_xl.simulation.financement import (
    Action,
    Notifies,
    imaginer_actions,
    imaginer_notifies,
)
from cdppe_xl.simulation.hasard import Hasard
from cdppe_xl.simulation.indicateurs import Serie, imaginer_series

Connues = Mapping[str, Mapping[str, Scalaire]]
"""What generated workbooks already hold, by workbook then data path."""

_TRANCHE = re.compile(r"pop_(\d+)_(\d+)")
_POUR_MILLE_NAISSANCES = {
    "pop_totale": 88_000, "naissances_domiciliees": 1_000, "menages_fiscaux": 37_000,
    "menages_pauvres": 5_200, "asf": 1_050, "aeeh": 420, "igb": 800,
}  # fmt: skip
"""Context counts for a thousand births; an unknown datum takes a draw."""
_TRANCHE_D_AGE = 1_090


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """One territory, before its workbooks are answered."""

    referentiel: Referentiel
    territoire: Territoire
    retenus: tuple[Objectif, ...]
    contexte: Mapping[str, Decimal]
    series: Mapping[str, Serie]
    actions: tuple[Action, ...]
    notifies: Notifies
    connues: Connues

    def retient(self, numero: int | None) -> bool:
        """The contract has that objective; a transverse follow-up has none."""
        return numero is None or any(o.numero == numero for o in self.retenus)


def imaginer_scenario(
    referentiel: Referentiel,
    territoire: Territoire,
    graine: int,
    connues: Connues,
    placements: Mapping[str, Placement],
) -> Scenario:
    """The story of a territory; nothing that is known is contradicted."""
    edition = referentiel.campagne.code

    def tirer(quoi: str) -> Hasard:
        return Hasard(edition, territoire.code, graine, quoi)

    retenus = _retenus(referentiel, connues, tirer("objectifs"))
    contexte = _contexte(referentiel, connues, tirer("contexte"))
    bases = {
        g.code: contexte[g.contexte]
        for g in referentiel.grandeurs
        if g.contexte and g.contexte in contexte
    }
    taille = int(contexte[""])
    series = imaginer_series(
        referentiel, taille, bases, _departs_connus(connues), tirer("indicateurs")
    )
    notifies = imaginer_notifies(
        referentiel, notifies_connus(connues, referentiel.annees[0]), tirer("montants")
    )
    plan = placements.get("plan_action")
    lignes = len(plan.tableaux["actions"].lignes) if plan else len(retenus)
    actions = imaginer_actions(referentiel, retenus, notifies, lignes, tirer("actions"))
    return Scenario(
        referentiel=referentiel, territoire=territoire, retenus=retenus, contexte=contexte,
        series=series, actions=actions, notifies=notifies, connues=connues,
    )  # fmt: skip


def _retenus(referentiel: Referentiel, connues: Connues, hasard: Hasard) -> tuple[Objectif, ...]:
    """Every fundamental objective, and some optional ones, by number."""
    maximum = min(len(referentiel.facultatifs), referentiel.campagne.objectifs_facultatifs_max)
    nombre = hasard.entier(min(3, maximum), min(11, maximum))
    choisis = {o.numero for o in hasard.tirage(referentiel.facultatifs, nombre)}
    tableau = connues.get("tableau_de_bord", {})
    for objectif in referentiel.facultatifs:
        dit = tableau.get(f"objectifs/o{objectif.numero:02d}/retenu")
        if dit in ("oui", "non"):
            (choisis.add if dit == "oui" else choisis.discard)(objectif.numero)
    tous = [o for o in referentiel.objectifs if o.type == "fondamental" or o.numero in choisis]
    return tuple(sorted(tous, key=lambda o: o.numero))


def _contexte(referentiel: Referentiel, connues: Connues, hasard: Hasard) -> dict[str, Decimal]:
    """Context data, known or invented; the births of a year are under the code ""."""
    diagnostic = connues.get("diagnostic", {})
    connus: dict[str, Decimal] = {}
    for donnee in referentiel.contexte:
        valeur = diagnostic.get(f"contexte/{donnee.code}/valeur")
        if isinstance(valeur, Decimal):
            connus[donnee.code] = valeur
    naissances = Decimal(_naissances(connus) or hasard.entier(12, 120) * 100 + hasard.entier(1, 99))
    contexte = {"": naissances}
    for donnee in referentiel.contexte:
        contexte[donnee.code] = connus.get(donnee.code, _inventer(donnee, naissances, hasard))
    return contexte


def _pour_mille(code: str) -> int | None:
    tranche = _TRANCHE.fullmatch(code)
    if tranche:
        return (int(tranche[2]) - int(tranche[1]) + 1) * _TRANCHE_D_AGE
    return _POUR_MILLE_NAISSANCES.get(code)


def _naissances(connus: Mapping[str, Decimal]) -> int | None:
    """Births of a year, from the first known datum that tells them."""
    for code, valeur in connus.items():
        proportion = _pour_mille(code)
        if proportion and valeur > 0:
            return max(int(valeur * 1000 / proportion), 1)
    return None


def _inventer(donnee: DonneeContexte, naissances: Decimal, hasard: Hasard) -> Decimal:
    if donnee.unite == "taux":
        return hasard.milliemes(90, 190)
    ecart = hasard.milliemes(950, 1050)
    proportion = _pour_mille(donnee.code)
    if proportion is None:
        proportion = hasard.entier(80, 400)
    return Decimal(int(naissances * proportion * ecart / 1000))


def _departs_connus(connues: Connues) -> dict[str, Decimal]:
    """Departures already in the workbooks, by line."""
    connus: dict[str, Decimal] = {}
    for cle, valeur in connues.get("tableau_de_bord", {}).items():
        if cle.startswith("ind/") and cle.endswith("/t0") and isinstance(valeur, Decimal):
            connus[cle.split("/")[1]] = valeur
    for cle, valeur in connues.get("diagnostic", {}).items():
        if cle.startswith("diag/") and isinstance(valeur, Decimal):
            _, code, champ = cle.split("/")
            if champ in ("valeur", "snds"):
                connus[code + (SUFFIXE_SNDS if champ == "snds" else "")] = valeur
    return connus


def notifies_connus(connues: Connues, premiere: int) -> dict[tuple[str, int], int]:
    """Notified amounts the generated workbooks show, in centimes."""
    connus: dict[tuple[str, int], int] = {}
    for cle, valeur in connues.get("bilan", {}).items():
        tableau, code, champ = cle.split("/")
        if (tableau, champ) == ("synthese_execution", "notifie") and isinstance(valeur, Decimal):
            connus[code, premiere] = centimes(valeur)
    for cle, valeur in connues.get("plan_action", {}).items():
        tableau, rang, champ = cle.split("/")
        if (tableau, champ) == ("synthese_enveloppes", "notifie") and isinstance(valeur, Decimal):
            code, _, annee = rang.rpartition("_")
            connus[code, int(annee)] = centimes(valeur)
    return connus
