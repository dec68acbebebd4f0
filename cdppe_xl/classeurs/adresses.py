"""Names of columns, cells and sheets as a formula writes them."""

from __future__ import annotations

from functools import lru_cache


@lru_cache(maxsize=1024)
def lettre(colonne: int) -> str:
    """Letters of a 0-based column.

    >>> lettre(0), lettre(25), lettre(26), lettre(16383)
    ('A', 'Z', 'AA', 'XFD')
    """
    texte = ""
    colonne += 1
    while colonne:
        colonne, reste = divmod(colonne - 1, 26)
        texte = chr(65 + reste) + texte
    return texte


def a1(ligne: int, colonne: int) -> str:
    """A1 address of 0-based coordinates.

    >>> a1(0, 1)
    'B1'
    """
    return f"{lettre(colonne)}{ligne + 1}"


def cite(feuille: str) -> str:
    """Sheet name as a formula writes it."""
    return "'" + feuille.replace("'", "''") + "'"
