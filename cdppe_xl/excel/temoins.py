"""A mark of its place that each open cell carries in its colours, too slight to be seen.

When locked labels keep people from sorting whole rows, they sort the open cells only: values
move and labels stay, and nothing in the values says so. What a cell looks like travels with its
value in a sort and in a cut, so the row it was written for can still be read in the colour of
its text, nearly black, and its column in the last bits of the colour behind it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from cdppe_xl.excel.styles import FONDS_OUVERTS, GRIS, TEXTE_CALCUL

NIVEAUX = 8
"""Shades of each primary colour, from black: 511 rows can be told apart."""
CALCULEE = -1
CLASSES = 5
"""Rows without a label of their own are told apart by turns: few looks, and a sort still shows."""
_TEINTES = 3
_BITS = 4
"""Shades around a light colour, in each primary colour: 63 columns can be told apart."""
_COULEUR = re.compile(r"[0-9A-Fa-f]{6}")


class CodeTemoin(str):
    """Number format of a cell whose colours tell a place: its row in a table, its column.

    ``calculee``: the colours are those of a computed cell, which nobody fills in.
    """

    temoin: int | None
    colonne: int | None
    calculee: bool


def code_temoin(code: str, rang: int | None, colonne: int | None) -> str:
    """The number format with what the colours tell, the format alone when they tell nothing."""
    if rang is None and colonne is None:
        return code
    porteur = CodeTemoin(code)
    porteur.calculee = rang == colonne == CALCULEE
    porteur.temoin = None if rang == CALCULEE else rang
    porteur.colonne = None if colonne == CALCULEE else colonne
    return porteur


def dit_la_police(couleur_lue: str) -> int | None:
    """Row that the colour of a text tells, or that the cell is computed.

    >>> dit_la_police("FF000102"), dit_la_police("FF404040"), dit_la_police("")
    (9, -1, None)
    """
    return CALCULEE if couleur_lue[-6:].upper() == TEXTE_CALCUL else rang_de(couleur_lue)


def dit_le_fond(couleur_lue: str) -> int | None:
    """Column that the colour behind a cell tells, or that the cell is computed.

    >>> dit_le_fond("FFE3F2DA"), dit_le_fond("#f2f2f2"), dit_le_fond("transparent")
    (27, -1, None)
    """
    if couleur_lue[-6:].upper() == GRIS:
        return CALCULEE
    return colonne_de(couleur_lue, FONDS_OUVERTS)


def fond(base: str, colonne: int) -> str:
    """Colour behind the open cells of a column of the sheet, nearly ``base``.

    >>> fond("E2F0D9", 1), fond("E2F0D9", 27), fond("E2F0D9", 64)
    ('E2F0D8', 'E3F2DA', 'E2F0D9')
    """
    if not 0 < colonne < _BITS**_TEINTES:
        return base
    ecarts = colonne // _BITS**2, colonne // _BITS % _BITS, colonne % _BITS
    return "".join(f"{int(base[2 * n : 2 * n + 2], 16) ^ e:02X}" for n, e in enumerate(ecarts))


def colonne_de(couleur_lue: str, bases: Iterable[str]) -> int | None:
    """Column that a colour behind a cell tells, « FFE3F2DA » or « E3F2DA ».

    >>> [colonne_de(c, ("E2F0D9", "DDEBF7")) for c in ("FFE3F2DA", "DDEBF5", "E2F0D9", "FFFF00")]
    [27, 2, None, None]
    """
    texte = couleur_lue[-6:]
    if not _COULEUR.fullmatch(texte):
        return None
    for base in bases:
        ecarts = [int(texte[n : n + 2], 16) ^ int(base[n : n + 2], 16) for n in (0, 2, 4)]
        if all(ecart < _BITS for ecart in ecarts):
            return (ecarts[0] * _BITS + ecarts[1]) * _BITS + ecarts[2] or None
    return None


def couleur(rang: int) -> str:
    """Colour of the texts of a row, counted from 0; "" beyond what can be told apart.

    >>> couleur(0), couleur(9), couleur(511)
    ('000001', '000102', '')
    """
    n = rang + 1
    if n >= NIVEAUX**_TEINTES:
        return ""
    return f"{n // NIVEAUX**2:02X}{n // NIVEAUX % NIVEAUX:02X}{n % NIVEAUX:02X}"


def rang_de(couleur_lue: str) -> int | None:
    """Row that a colour tells, « FF000102 » or « 000102 »; None for any other colour.

    >>> rang_de("FF000102"), rang_de("000000"), rang_de("FF833C0B")
    (9, None, None)
    """
    texte = couleur_lue[-6:]
    if not _COULEUR.fullmatch(texte):
        return None
    teintes = [int(texte[n : n + 2], 16) for n in (0, 2, 4)]
    if any(teinte >= NIVEAUX for teinte in teintes):
        return None
    n = (teintes[0] * NIVEAUX + teintes[1]) * NIVEAUX + teintes[2]
    return n - 1 if n else None
