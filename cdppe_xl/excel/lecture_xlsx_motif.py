"""The usual way to write an xlsx cell, as one regular expression, and what it captures.

It is believed only when it found every cell of the part; see ``lecture_xlsx_feuille``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import cast

from cdppe_xl.excel.brut import lire_a1

Styles = Mapping[str, tuple[bool, str]]
"""Style number, as written, to (date or time, format code)."""

Trouve = tuple[str, str, str, str, str, str, str, str]
"""What the expression captures of a cell."""

CELLULE = re.compile(
    r'<c r="([A-Z0-9]+)"([^<>]*)>(?:'
    r"<v>(-?[0-9]+\.?[0-9]*)</v></c>|"  # by far the most frequent, hence first
    r"(?:<f([^<>]*)>(?:=?([^<]*)</f>)?)?"
    r"(?:<v>(?:(-?[0-9]+\.?[0-9]*)|([^<]*))</v>|<v ?/>"
    r'|<is><t(?: xml:space="preserve")?>([^<]*)</t></is>)?'
    r"</c>|(?<=/>))"
)
ATTRIBUT = re.compile(r'(\w+)="([^"]*)"')
_LOT = 50_000
_ADRESSES_GARDEES = 50_000
GENERAL = (False, "")


class _Adresses(dict[str, tuple[int, int]]):
    """Rows and columns of A1 addresses: the sheets of a campaign use the same ones."""

    def __missing__(self, adresse: str) -> tuple[int, int]:
        place = lire_a1(adresse)
        if len(self) < _ADRESSES_GARDEES:
            self[adresse] = place
        return place


ADRESSES = _Adresses()


class Marques(dict[str, tuple[str, str, bool, str]]):
    """What the attributes of a cell mean, worked out once for each spelling.

    From ` s="3" t="s"` to (type, style, shows a date, format code).
    """

    def __init__(self, styles: Styles) -> None:
        super().__init__()
        self._styles = styles

    def __missing__(self, ecrit: str) -> tuple[str, str, bool, str]:
        attributs = dict(ATTRIBUT.findall(ecrit))
        genre, style = attributs.get("t", "n"), attributs.get("s", "")
        self[ecrit] = (genre, style, *self._styles.get(style, GENERAL))
        return self[ecrit]


def a_des_marques(texte: str) -> bool:
    """True when the part holds a comment, CDATA or an instruction after its first line.

    Single characters are looked for first: they are rare, and found ten times faster.
    """
    apres = texte.find("?>") + 2
    return ("!" in texte and "<!" in texte) or (
        texte.find("?", apres) > 0 and texte.find("<?", apres) > 0
    )


def par_lots(texte: str, debut: int, fin: int, attendues: int) -> Iterator[list[Trouve]]:
    """Cells of a sheet, a bounded number at a time when there are many."""
    if attendues <= _LOT:
        yield CELLULE.findall(texte, debut, fin)
        return
    trouves = (trouve.groups("") for trouve in CELLULE.finditer(texte, debut, fin))
    while lot := list(islice(trouves, _LOT)):
        yield cast("list[Trouve]", lot)
