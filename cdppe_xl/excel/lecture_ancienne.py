"""Reader of xls and xlsb: values only, through python-calamine.

That library gives neither formulas, nor defined names, nor formats, and shows an error as an
empty text: what it reads is marked ``valeurs_seules`` and every formula is computed again from
the layout. It may also abort the process on a file made to harm: call this only where the
process is expendable.
"""

from __future__ import annotations

import io
import math
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from cdppe_xl.erreurs import ClasseurIllisible
from cdppe_xl.excel.brut import (
    MAX_CELLULES,
    CelluleBrute,
    ClasseurBrut,
    FeuilleBrute,
    ValeurBrute,
    trop_de_cellules,
)
from cdppe_xl.excel.formats_xls import nombres_montres
from cdppe_xl.excel.lecture_nombres import date_iso_en_serie
from cdppe_xl.excel.ole import XLS

if TYPE_CHECKING:
    from python_calamine import CalamineSheet, CalamineWorkbook

Lue = float | str | bool | date | datetime | time | timedelta
"""What calamine makes of a cell; an int is a float for the type checker."""

_PANIQUE = "PanicException"
"""Name of what calamine raises where it should not; no ``Exception``, and of no public module."""
_JOUR = timedelta(days=1)
_ENTIER_EXACT = 10**15
_ABIME = (
    "Cet ancien classeur (.{format}) est abîmé ou illisible. Ouvrez-le dans votre tableur, "
    "« Enregistrer sous » le format .xlsx, puis renvoyez-le."
)


def lire_ancienne(octets: bytes, format_: str) -> ClasseurBrut:
    """Values of the sheets of an xls or xlsb file.

    Args:
        octets: the file, already known to be of that format and of a reasonable size.
        format_: xls or xlsb.

    Raises:
        ClasseurIllisible: damaged, too large, or without any sheet.
    """
    from python_calamine import CalamineError, load_workbook

    try:
        feuilles = _feuilles(load_workbook(io.BytesIO(octets)))
    except (CalamineError, OSError, ValueError) as faute:
        raise ClasseurIllisible(_ABIME.format(format=format_)) from faute
    except BaseException as faute:
        if type(faute).__name__ != _PANIQUE:
            raise
        raise ClasseurIllisible(_ABIME.format(format=format_)) from faute
    if not feuilles:
        raise ClasseurIllisible("Ce classeur ne contient aucune feuille de calcul.")
    if format_ == XLS:
        feuilles = _vrais_formats(feuilles, octets)
    return ClasseurBrut(format=format_, feuilles=feuilles, valeurs_seules=True)


def _vrais_formats(feuilles: tuple[FeuilleBrute, ...], octets: bytes) -> tuple[FeuilleBrute, ...]:
    """The sheets, where a number that calamine takes for a date is one again."""
    if not any(c.format_date for feuille in feuilles for c in feuille.cellules.values()):
        return feuilles
    par_feuille = nombres_montres(octets)
    justes = []
    for feuille in feuilles:
        montres = par_feuille.get(feuille.nom, {})
        cellules = dict(feuille.cellules)
        for place, cellule in feuille.cellules.items():
            montre = montres.get(place) if cellule.format_date else None
            if montre is not None:
                cellules[place] = cellule._replace(
                    valeur=cellule.valeur if montre.en_date else montre.valeur,
                    format_date=montre.en_date, format_nombre=montre.code,
                )  # fmt: skip
        justes.append(replace(feuille, cellules=cellules))
    return tuple(justes)


def _feuilles(classeur: CalamineWorkbook) -> tuple[FeuilleBrute, ...]:
    from python_calamine import SheetTypeEnum, SheetVisibleEnum

    feuilles: list[FeuilleBrute] = []
    reste = MAX_CELLULES
    for description in classeur.sheets_metadata:
        if description.typ != SheetTypeEnum.WorkSheet:
            continue
        cellules = _cellules(classeur.get_sheet_by_name(description.name), reste)
        reste -= len(cellules)
        visible = description.visible == SheetVisibleEnum.Visible
        feuilles.append(FeuilleBrute(description.name, visible, cellules))
    return tuple(feuilles)


def _cellules(feuille: CalamineSheet, reste: int) -> dict[tuple[int, int], CelluleBrute]:
    """Filled cells of a sheet, at most ``reste`` of them."""
    if feuille.start is None:
        return {}
    _, gauche = feuille.start
    cellules: dict[tuple[int, int], CelluleBrute] = {}
    for ligne, lues in enumerate(feuille.iter_rows()):  # from the very first row, even if empty
        for colonne, lue in enumerate(lues, start=gauche):
            if lue == "" and isinstance(lue, str):
                continue
            valeur, erreur, en_date = _valeur(lue)
            cellules[ligne, colonne] = CelluleBrute(ligne, colonne, valeur, None, erreur, en_date)
        if len(cellules) > reste:
            raise trop_de_cellules()
    return cellules


def _valeur(lue: Lue) -> tuple[ValeurBrute, bool, bool]:
    """Value as in the other formats, whether it is an error, whether it is a date or a time."""
    if isinstance(lue, bool | str):
        return lue, False, False
    if isinstance(lue, datetime | date):
        serie = date_iso_en_serie(lue.isoformat())
        return (lue.isoformat(), False, False) if serie is None else (serie, False, True)
    if isinstance(lue, time):
        lue = timedelta(
            hours=lue.hour, minutes=lue.minute, seconds=lue.second, microseconds=lue.microsecond
        )
    if isinstance(lue, timedelta):
        return Decimal(repr(lue / _JOUR)), False, True
    if not math.isfinite(lue):
        return str(lue), True, False
    entier = float(lue).is_integer() and abs(lue) < _ENTIER_EXACT
    return Decimal(int(lue)) if entier else Decimal(repr(float(lue))), False, False
