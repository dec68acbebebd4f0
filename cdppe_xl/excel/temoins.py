"""A mark of its row that each open cell carries in the colour of its text, too dark to be seen.

When locked labels keep people from sorting whole rows, they sort the open cells only: values
move and labels stay, and nothing in the values says so. What a cell looks like travels with its
value in a sort and in a cut, so the row it was written for can still be read in its colour.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

NIVEAUX = 8
"""Shades of each primary colour, from black: 511 rows can be told apart."""
_TEINTES = 3


class CodeTemoin(str):
    """Number format of a cell whose text has the colour of a row: ``temoin`` is that row."""

    temoin: int


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
    try:
        teintes = [int(texte[n : n + 2], 16) for n in (0, 2, 4)]
    except ValueError:
        return None
    if any(teinte >= NIVEAUX for teinte in teintes):
        return None
    n = (teintes[0] * NIVEAUX + teintes[1]) * NIVEAUX + teintes[2]
    return n - 1 if n else None


def deplaces(temoins: Mapping[int, int | None], occupes: Iterable[int]) -> list[tuple[int, int]]:
    """Cells of one column that came from another row which has lost what it had.

    A copy leaves its original where it was, and is no displacement.

    Args:
        temoins: row told by the colour of each filled cell, by the row it stands on.
        occupes: rows whose cell holds something.

    Returns:
        (row where it stands, row it was written for).

    >>> deplaces({0: 1, 1: 0, 2: 2, 3: 2}, range(4))
    [(0, 1), (1, 0)]
    """
    pleins = set(occupes)
    return [
        (ici, la)
        for ici, la in sorted(temoins.items())
        if la is not None and la != ici and (la not in pleins or temoins.get(la) not in (la, None))
    ]
