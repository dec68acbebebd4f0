"""What the sheets about stages and objectives show, amount by amount with its coverage."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils import get_column_letter
from openpyxl.utils.cell import column_index_from_string, coordinate_from_string

from tests.acceptation.independant_stades import COFIN, D_ACTION, ECARTS, MESURES
from tests.acceptation.national_lu import enregistree
from tests.acceptation.retours_lus import Feuille, table

Cles = tuple[str, ...]


def colonnes(feuille: Feuille, titres: Sequence[str]) -> dict[str, str]:
    """Column of each title."""
    return table(feuille, *titres)[0]


def droite(colonne: str) -> str:
    """The column on the right, where the coverage stands."""
    return get_column_letter(column_index_from_string(colonne) + 1)


def nation_lue(feuille: Feuille) -> dict[Cles, tuple[Any, Any]]:
    """« Stades »: amounts and coverage."""
    return dict(_couvertes(feuille, ("Qui", "Période", "Enveloppe"), (*MESURES, *ECARTS)))


def objectifs_lus(feuille: Feuille) -> dict[Cles, tuple[Any, Any]]:
    """« Finances par objectif »: amounts and coverage, the totals of every objectif left out."""
    titres = (*D_ACTION, *list(ECARTS)[1:3])
    lus = _couvertes(feuille, ("Obj.", "Période", "Enveloppe"), titres)
    return {cle: dit for cle, dit in lus if cle[0] != "Tous"}


def cofinancement_lu(feuille: Feuille) -> dict[Cles, Any]:
    """The same sheet: the cofinancing of each objectif and year."""
    rangees = table(feuille, "Obj.", "Période", "Enveloppe", *COFIN)[1].values()
    return {
        (str(r["Obj."]), str(r["Période"]), titre): r[titre]
        for r in rangees
        if r.get("Enveloppe") == "Toutes"
        for titre in COFIN
        if titre in r
    }


def territoires_lus(feuille: Feuille) -> dict[Cles, Any]:
    """« Stades par territoire »."""
    titres = (*MESURES, *ECARTS)
    fixes = ("Période", "Enveloppe", "Code")
    rangees = table(feuille, *fixes, *titres)[1].values()
    return {
        (*(str(r[f]) for f in fixes), titre): r.get(titre)
        for r in rangees
        if "Code" in r
        for titre in titres
    }


def _couvertes(
    feuille: Feuille, fixes: Sequence[str], titres: Sequence[str]
) -> Iterator[tuple[Cles, tuple[Any, Any]]]:
    places = colonnes(feuille, [*fixes, *titres])
    lignes = sorted({coordinate_from_string(a)[1] for a in feuille})
    for ligne in lignes[2:]:
        cle = [feuille.get(f"{places[f]}{ligne}") for f in fixes]
        if None not in cle:
            for titre in titres:
                montant = feuille.get(f"{places[titre]}{ligne}")
                couverture = feuille.get(f"{droite(places[titre])}{ligne}")
                yield (*map(str, cle), titre), (montant, couverture)


# --- compared, and followed down -------------------------------------------------------------


def ecarts_d_argent(attendus: Mapping[Cles, Any], lus: Mapping[Cles, Any]) -> dict[Cles, str]:
    """Cells that do not show what they should; one centime is a difference."""
    return {
        cle: f"attendu {attendus.get(cle)}, lu {lus.get(cle)!r}"
        for cle in {**attendus, **lus}
        if not _same(cle, attendus.get(cle), lus.get(cle))
    }


def _same(cle: Cles, attendu: Any, lu: Any) -> bool:
    if isinstance(attendu, tuple):
        return isinstance(lu, tuple) and attendu[1] == lu[1] and _same(cle, attendu[0], lu[0])
    if not isinstance(attendu, Fraction):
        return bool(attendu == lu)
    if isinstance(lu, bool) or not isinstance(lu, int | float):
        return False
    if cle[-1].endswith("÷ État"):
        return abs(Fraction(lu) - attendu) < Fraction(1, 10**12)
    return round(lu * 100) == attendu * 100


def descendre_argent(
    national: Path, mesure: str, enveloppe: str
) -> Iterator[tuple[str, str, str, Fraction]]:
    """File, sheet, cell and amount behind a national figure of 2020, by its formulas alone."""
    classeur = load_workbook(national, read_only=True)
    feuilles = {
        titre: {
            c.coordinate: c.value
            for rangee in classeur[titre].iter_rows()
            for c in rangee
            if c.value is not None
        }
        for titre in ("Stades", "Stades par territoire", "Montants")
    }
    classeur.close()
    montants = enregistree(national, "Montants")
    titres = ("Fichier", "Feuille", "Cellule", "Montant")
    places = colonnes(montants, titres)
    for ligne in _rows_under(feuilles, mesure, enveloppe):
        fichier, feuille, cellule = (str(montants.get(f"{places[t]}{ligne}") or "")
                                     for t in titres[:3])  # fmt: skip
        yield fichier, feuille, cellule, Fraction(repr(montants[f"{places['Montant']}{ligne}"]))


def _rows_under(feuilles: Mapping[str, Feuille], mesure: str, enveloppe: str) -> Iterator[int]:
    """Rows of « Montants » that the territories add up."""
    stades = feuilles["Stades"]
    places = colonnes(stades, ["Qui", "Période", "Enveloppe", mesure])
    (haut,) = (
        stades[f"{places[mesure]}{n}"]
        for n in range(3, 60)
        if [stades.get(f"{places[t]}{n}") for t in ("Qui", "Période", "Enveloppe")]
        == ["France", "2020", enveloppe]
    )
    (plage,) = set(PLAGE.findall(haut))
    assert plage[0] == "Stades par territoire"
    for adresse in _cells(plage):
        formule = str(feuilles["Stades par territoire"][adresse])
        for dessous in set(PLAGE.findall(formule)):
            assert dessous[0] == "Montants"
            yield from (coordinate_from_string(a)[1] for a in _cells(dessous))


PLAGE = re.compile(r"'([^']+)'!([A-Z]+)(\d+)(?::[A-Z]+(\d+))?")
"""A cell or a run of cells of one column on another sheet."""


def _cells(plage: tuple[str, str, str, str]) -> list[str]:
    _, colonne, debut, fin = plage
    return [f"{colonne}{n}" for n in range(int(debut), int(fin or debut) + 1)]
