"""Damage done to workbooks: what a person or a program changes, made with openpyxl."""

from __future__ import annotations

import re
from collections.abc import Callable

import openpyxl
from openpyxl.styles import Font, PatternFill
from openpyxl.worksheet.worksheet import Worksheet

from cdppe_xl.classeurs.grammaire import Classeur
from cdppe_xl.classeurs.placement import Placement
from cdppe_xl.domaine.lecture import Etat, Lecture
from tests.excel.jouet import SAISIES, jouet, lu, ouvert, rendu

PLAN, MESURES = "Plan d’action", "Mesures"
ZONE = re.compile(r"'(.+)'!\$([A-Z]+)\$(\d+):\$[A-Z]+\$(\d+)")


def valeurs(lecture: Lecture) -> dict[str, tuple[Etat, object]]:
    return {cle: (v.etat, v.valeur) for cle, v in (lecture.valeurs | lecture.fixes).items()}  # type: ignore[operator]


def codes(lecture: Lecture) -> list[str]:
    return sorted(d.code for d in lecture.doutes)


def abime(geste: Callable[[openpyxl.Workbook], object], contenu: bytes | None = None) -> Lecture:
    """Reads the toy after a change made with openpyxl."""
    classeur = ouvert(contenu or jouet())
    geste(classeur)
    return lu(rendu(classeur))


def sans_noms(classeur: openpyxl.Workbook) -> None:
    for nom in [n for n in classeur.defined_names if n.startswith("t_")]:
        del classeur.defined_names[nom]


def sans_cles_de_ligne(classeur: openpyxl.Workbook) -> None:
    for feuille in classeur.worksheets:
        for (cellule,) in feuille.iter_rows(min_row=2, max_col=1):
            cellule.value = None


def sans_cles_de_colonne(classeur: openpyxl.Workbook) -> None:
    for feuille in classeur.worksheets:
        for rangee in feuille.iter_rows(min_col=2):
            for cellule in rangee:
                if isinstance(cellule.value, str) and cellule.value.startswith("§"):
                    cellule.value = None


def sans_marques(classeur: openpyxl.Workbook, quoi: str) -> None:
    for feuille in classeur.worksheets:
        for rangee in feuille.iter_rows():
            for cellule in rangee:
                if isinstance(cellule.value, str) and cellule.value.endswith(quoi):
                    cellule.value = None
    for nom in [n for n in classeur.defined_names if n.endswith(quoi)]:
        del classeur.defined_names[nom]


def comme_jouet(classeur: Classeur, marques: str) -> openpyxl.Workbook:
    """The workbook of another layout, which says it is the toy."""
    connues = {c: v for c, v in SAISIES.items() if c in Placement(classeur).cellules}
    autre = ouvert(jouet(connues, classeur=classeur))
    sans_marques(autre, marques)
    sans_couleurs(autre)
    return autre


def sans_couleurs(classeur: openpyxl.Workbook) -> None:
    """The colours of open cells tell the place they have in the layout that wrote them."""
    for feuille in classeur.worksheets:
        for ligne in feuille.iter_rows():
            for cellule in ligne:
                if not cellule.protection.locked:
                    cellule.font, cellule.fill = Font(), PatternFill()


def ligne_de(feuille: Worksheet, cle: str) -> int:
    return next(c.row for (c,) in feuille.iter_rows(max_col=1) if c.value == cle)


def moins_une_ligne(contenu: bytes, feuille: str, ligne: int) -> bytes:
    """As a spreadsheet would: what is below goes up, and the names follow."""
    classeur = ouvert(contenu)
    classeur[feuille].delete_rows(ligne)
    for nom in classeur.defined_names.values():
        zone = ZONE.fullmatch(nom.attr_text or "")
        if zone is None or zone[1] != feuille:
            continue
        colonne, debut, fin = zone[2], int(zone[3]), int(zone[4])
        debut, fin = debut - (ligne < debut), fin - (ligne <= fin)
        nom.attr_text = f"'{feuille}'!${colonne}${debut}:${colonne}${fin}"
    return rendu(classeur)


def decale(contenu: bytes, de: int) -> bytes:
    """Every sheet of the layout with columns removed or inserted on the left."""
    classeur = ouvert(contenu)
    for nom in classeur.defined_names.values():
        zone = ZONE.fullmatch(nom.attr_text or "")
        if zone is not None and nom.name.startswith("t_"):
            colonne = chr(ord(zone[2]) + de)
            nom.attr_text = f"'{zone[1]}'!${colonne}${zone[3]}:${colonne}${zone[4]}"
    for feuille in classeur.worksheets[:-1]:
        if de < 0:
            feuille.delete_cols(1, -de)
        else:
            feuille.insert_cols(1, de)
    return rendu(classeur)
