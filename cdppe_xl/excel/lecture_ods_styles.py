"""What the styles of an ods tell: hidden sheets, and the place each open cell was written for."""

from __future__ import annotations

from functools import lru_cache

from cdppe_xl.excel.temoins import code_temoin, dit_la_police, dit_le_fond
from cdppe_xl.excel.xml_borne import Attributs

_ODF = "urn:oasis:names:tc:opendocument:xmlns:"
_TABLE = f"{_ODF}table:1.0 "
_STYLE = f"{_ODF}style:1.0 "
_FO = f"{_ODF}xsl-fo-compatible:1.0 "
_PROPRIETES = (f"{_STYLE}text-properties", f"{_STYLE}table-cell-properties")
_COLONNES_MAX = 2_000
"""Columns of one sheet whose own style is kept."""

Temoin = tuple[int | None, int | None]
"""Row and column that the colours of a style tell."""


class Styles:
    """Styles of the cells, declared once for the file and named by cells, rows and columns."""

    def __init__(self) -> None:
        self.cachees: set[str] = set()
        """Styles of hidden sheets."""
        self._nom = ""
        self._temoins: dict[str, Temoin] = {}
        self._colonnes: list[str] = []
        self._ligne = ""

    def debut(self, nom: str, attributs: Attributs) -> None:
        """An element that stands outside the sheets."""
        if nom == f"{_STYLE}style":
            self._nom = attributs.get(f"{_STYLE}name", "")
            parent = attributs.get(f"{_STYLE}parent-style-name", "")
            if parent in self._temoins:
                self._temoins[self._nom] = self._temoins[parent]
        elif nom == f"{_STYLE}table-properties":
            if attributs.get(f"{_TABLE}display") == "false":
                self.cachees.add(self._nom)
        elif nom in _PROPRIETES:
            self._couleurs(attributs)

    def _couleurs(self, attributs: Attributs) -> None:
        rang, colonne = self._temoins.get(self._nom, (None, None))
        if f"{_FO}color" in attributs:
            rang = dit_la_police(attributs[f"{_FO}color"])
        if f"{_FO}background-color" in attributs:
            colonne = dit_le_fond(attributs[f"{_FO}background-color"])
        if rang is not None or colonne is not None:
            self._temoins[self._nom] = rang, colonne

    def commencer_feuille(self) -> None:
        """A sheet starts: its columns and rows have styles of their own."""
        self._colonnes, self._ligne = [], ""

    def noter_colonnes(self, attributs: Attributs, fois: int) -> None:
        """Columns, and the style of their cells that name none."""
        place = _COLONNES_MAX - len(self._colonnes)
        nom = attributs.get(f"{_TABLE}default-cell-style-name", "")
        self._colonnes += [nom] * min(fois, place)

    def noter_ligne(self, attributs: Attributs) -> None:
        """A row, whose own style comes before those of the columns."""
        self._ligne = attributs.get(f"{_TABLE}default-cell-style-name", "")

    def code(self, attributs: Attributs, colonne: int, format_nombre: str) -> str:
        """Number format of a cell with the place that its colours tell."""
        nom = attributs.get(f"{_TABLE}style-name", "") or self._ligne
        if not nom and colonne < len(self._colonnes):
            nom = self._colonnes[colonne]
        temoin = self._temoins.get(nom)
        return _code(format_nombre, *temoin) if temoin else format_nombre


@lru_cache(maxsize=4096)
def _code(format_nombre: str, rang: int | None, colonne: int | None) -> str:
    return code_temoin(format_nombre, rang, colonne)
