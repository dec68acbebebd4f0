"""Notes on the cells of a corrected return: one per cell, the most serious anomaly first."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from cdppe_xl.domaine.constat import Constat, Gravite
from cdppe_xl.restitution.retour_bilan import Partie, Point

LONGUEUR = 600
"""Longest quotation in a note: the whole text is on the sheet « Anomalies »."""
_MOTS = {
    Gravite.BLOQUANTE: "À CORRIGER",
    Gravite.AVERTISSEMENT: "À VÉRIFIER",
    Gravite.INFORMATION: "POUR INFORMATION",
}


def notes(points: Sequence[Point]) -> dict[str, dict[str, str]]:
    """Text of the note of each cell, by sheet title then A1 address."""
    par_cellule: dict[tuple[str, str], list[Point]] = defaultdict(list)
    for point in points:
        if point.constat.feuille and point.constat.cellule:
            par_cellule[point.constat.feuille, point.constat.cellule].append(point)
    textes: dict[str, dict[str, str]] = defaultdict(dict)
    for (feuille, cellule), siens in par_cellule.items():
        textes[feuille][cellule] = "\n\n".join(_note(point) for point in siens)
    return textes


def _note(point: Point) -> str:
    constat = point.constat
    mot = "À CONFIRMER" if point.partie is Partie.A_CONFIRMER else _MOTS[constat.gravite]
    lignes = [f"{mot} ({constat.regle})", constat.message]
    lignes += [f"{titre} : {texte}" for titre, texte in _rubriques(constat).items() if texte]
    return "\n".join(_court(ligne) for ligne in lignes)


def _rubriques(constat: Constat) -> Mapping[str, str]:
    return {
        "Attendu": constat.attendu,
        "Que faire": constat.remede,
        "À écrire": constat.proposition,
        "Dérogation": constat.derogation,
        "Texte": constat.source,
    }


def _court(texte: str) -> str:
    propre = " ".join(texte.split())
    return propre if len(propre) <= LONGUEUR else propre[:LONGUEUR] + "…"
