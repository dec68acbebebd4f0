"""Two damages on the same workbook, in the order in which both find what they take."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations

from tests.acceptation.degats.gestes import DEGATS
from tests.acceptation.degats.tableur import Geste
from tests.acceptation.degats.terrain import Terrain

SUR_FEUILLES = {"rename", "alone", "delete_sheet", "import_sheet", "copy_sheet", "move_sheet"}
QUI_DECALENT = {
    "insert_rows", "delete_rows", "insert_cols", "delete_cols", "insert_cells", "delete_cells",
    "move_rows", "move_cols", "sort", "move", "transpose", "transpose_all",
}  # fmt: skip
"""A gesture whose cells have moved would only type over, or clear, what a person answered."""
SANS_EFFET = ("enregistre",)
INDECELABLES = {
    frozenset({"cellule_coupee_collee", "libelles_effaces"}):
        "une réponse coupée et collée sur un libellé, puis effacée avec lui, n’est plus nulle part",
}  # fmt: skip
"""Pairs whose trace the second damage wipes out."""


def noms() -> Iterator[tuple[str, str]]:
    """Every pair of damages; a spreadsheet refuses to sort merged cells."""
    for couple in combinations((nom for nom in DEGATS if nom not in SANS_EFFET), 2):
        tri, fusion = (any(n.startswith(mot) for n in couple) for mot in ("tri_", "fusion"))
        if frozenset(couple) not in INDECELABLES and not (tri and fusion):
            yield couple


def gestes_du_couple(couple: Sequence[str], terrains: Sequence[Terrain]) -> list[Geste]:
    """Gestures of both damages, those that move cells last; [] when one has no object here."""
    deux = [DEGATS[nom](terrain) for nom, terrain in zip(couple, terrains, strict=True)]
    if not all(deux):
        return []
    return [geste for gestes in sorted(deux, key=_tard) for geste in gestes]


def _tard(gestes: list[Geste]) -> int:
    ops = {str(g["op"]) for g in gestes}
    if ops & SUR_FEUILLES:
        return 2
    return 1 if ops & QUI_DECALENT and not _une_cellule(gestes) else 0


def _une_cellule(gestes: list[Geste]) -> bool:
    """Cutting one cell moves nothing else."""
    return all(
        g["op"] == "move" and g["area"][0] == g["area"][2] and g["area"][1] == g["area"][3]
        for g in gestes
    )
