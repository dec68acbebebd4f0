"""A worksheet whose rows are written straight to the file, for the long table.

XlsxWriter keeps each cell as a Python object, then writes it in a dozen calls: too slow and
too big for a hundred thousand rows. Here a row is one string, made when the sheet is written.
Title and header still go through XlsxWriter.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from functools import lru_cache
from typing import Any

from cdppe_xl.classeurs.placement import a1, lettre
from cdppe_xl.excel.feuille import FeuilleXlsx
from cdppe_xl.excel.page import Calcul

Cellule = str | Decimal | Calcul | None
Ligne = Sequence[tuple[Cellule, Any]]
"""Content and format of each column."""

PAQUET = 500
"""Rows written at once."""
LIENS_MAX = 65_000
"""Excel follows 65 530 links a sheet: beyond, the formulas still say where to go."""
_ECHAPPEMENT = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_INTERDITS = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]")
"""Characters that XML refuses, and the carriage return, that it would change."""


class TableLongue(FeuilleXlsx):
    """A sheet that ends with rows given by ``suite``."""

    lignes: Iterable[Ligne] = ()
    debut: int = 0
    dim_rowmax: int
    liens: dict[tuple[int, int], str]

    def suite(self, debut: int, nombre: int, colonnes: int, lignes: Iterable[Ligne]) -> None:
        """Declares the rows that start at ``debut``; they are read when the file is written."""
        self.debut, self.lignes = debut, lignes
        if nombre:
            self._check_dimensions(debut + nombre - 1, colonnes - 1)

    def relie(self, ligne: int, colonne: int, cible: str) -> None:
        """Makes a link of a cell of ``suite``, without a record of its own in XlsxWriter."""
        if "liens" not in self.__dict__:
            self.liens = {}
        if len(self.liens) < LIENS_MAX:
            self.liens[ligne, colonne] = cible

    def _write_hyperlinks(self) -> None:
        liens = self.__dict__.get("liens", {})
        if not liens:
            super()._write_hyperlinks()
            return
        self._xml_start_tag("hyperlinks")
        for (ligne, colonne), cible in sorted(liens.items()):
            self._xml_empty_tag("hyperlink", [("ref", a1(ligne, colonne)), ("location", cible)])
        for ligne in sorted(self.hyperlinks):
            for colonne, url in sorted(self.hyperlinks[ligne].items()):
                self._write_hyperlink_internal(ligne, colonne, url)
        self._xml_end_tag("hyperlinks")

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


def _cell(adresse: str, contenu: str | Decimal | Calcul, style: int) -> str:
    if isinstance(contenu, Decimal):
        return f'<c r="{adresse}" s="{style}"><v>{float(contenu)!r}</v></c>'
    if isinstance(contenu, Calcul):
        formule = contenu.formule.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        if isinstance(contenu.valeur, str):
            cache = inline(contenu.valeur)
            return f'<c r="{adresse}" s="{style}" t="str"><f>{formule}</f><v>{cache}</v></c>'
        return f'<c r="{adresse}" s="{style}"><f>{formule}</f><v>{_number(contenu.valeur)}</v></c>'
    return f'<c r="{adresse}" s="{style}" t="inlineStr">{_text(contenu)}</c>'


@lru_cache(maxsize=20_000)
def _text(contenu: str) -> str:
    """Names, files and labels come back on thousands of rows."""
    texte = inline(contenu)
    garde = ' xml:space="preserve"' if texte != texte.strip() or "\n" in texte else ""
    return f"<is><t{garde}>{texte}</t></is>"


def _number(valeur: Decimal | int) -> str:
    """A whole number without « .0 », as XlsxWriter caches it."""
    return str(int(valeur)) if valeur == int(valeur) else repr(float(valeur))


def inline(texte: str) -> str:
    r"""Text as the file format wants it, whatever a person typed.

    >>> inline("a < b & _x0041_ \x07")
    'a &lt; b &amp; _x005F_x0041_ _x0007_'
    """
    texte = _ECHAPPEMENT.sub("_x005F_", texte)
    texte = _INTERDITS.sub(lambda trouve: f"_x{ord(trouve[0]):04X}_", texte)
    return texte.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
