"""A worksheet whose rows are written straight to the file, for the long table.

XlsxWriter keeps each cell as a Python object, then writes it in a dozen calls: too slow and
too big for a hundred thousand rows. Here a row is one string, made when the sheet is written.
Title and header still go through XlsxWriter.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Any

from cdppe_xl.classeurs.placement import lettre
from cdppe_xl.excel.feuille import FeuilleXlsx

Cellule = str | Decimal | None
Ligne = Sequence[tuple[Cellule, Any]]
"""Content and format of each column."""

PAQUET = 500
"""Rows written at once."""
_ECHAPPEMENT = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_INTERDITS = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]")
"""Characters that XML refuses, and the carriage return, that it would change."""


class TableLongue(FeuilleXlsx):
    """A sheet that ends with rows given by ``suite``."""

    lignes: Iterable[Ligne] = ()
    debut: int = 0
    dim_rowmax: int

    def suite(self, debut: int, nombre: int, colonnes: int, lignes: Iterable[Ligne]) -> None:
        """Declares the rows that start at ``debut``; they are read when the file is written."""
        self.debut, self.lignes = debut, lignes
        if nombre:
            self._check_dimensions(debut + nombre - 1, colonnes - 1)

    def _write_rows(self) -> None:
        derniere: int = self.dim_rowmax
        self.dim_rowmax = min(derniere, self.debut - 1)
        super()._write_rows()
        self.dim_rowmax = derniere
        paquet: list[str] = []
        for ligne in self._rendered():
            paquet.append(ligne)
            if len(paquet) == PAQUET:
                self.fh.write("".join(paquet))
                paquet.clear()
        self.fh.write("".join(paquet))

    def _rendered(self) -> Iterator[str]:
        lettres = [lettre(n) for n in range(self.dim_colmax + 1)]
        for numero, ligne in enumerate(self.lignes, start=self.debut + 1):
            cellules = [
                _cell(f"{lettres[n]}{numero}", contenu, style._get_xf_index())
                for n, (contenu, style) in enumerate(ligne)
                if contenu is not None and contenu != ""
            ]
            yield f'<row r="{numero}">{"".join(cellules)}</row>'


def _cell(adresse: str, contenu: str | Decimal, style: int) -> str:
    if isinstance(contenu, Decimal):
        return f'<c r="{adresse}" s="{style}"><v>{float(contenu)!r}</v></c>'
    texte = inline(contenu)
    garde = ' xml:space="preserve"' if texte != texte.strip() or "\n" in texte else ""
    return f'<c r="{adresse}" s="{style}" t="inlineStr"><is><t{garde}>{texte}</t></is></c>'


def inline(texte: str) -> str:
    r"""Text as the file format wants it, whatever a person typed.

    >>> inline("a < b & _x0041_ \x07")
    'a &lt; b &amp; _x005F_x0041_ _x0007_'
    """
    texte = _ECHAPPEMENT.sub("_x005F_", texte)
    texte = _INTERDITS.sub(lambda trouve: f"_x{ord(trouve[0]):04X}_", texte)
    return texte.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
