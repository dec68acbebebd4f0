"""Which values of a list can be chosen without making anything else wrong: each one is tried."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from cdppe_xl.restitution.retour_marques import Marque, Ou

ESSAIS_MAX = 60
"""Judgments for one territory; a list that does not fit is left as it is."""


def admis(
    choix: Mapping[Ou, tuple[str, ...]], bloque: Callable[[Ou, str], set[Marque]]
) -> dict[Ou, tuple[str, ...]]:
    """Choices of each list that block nothing that a blank would not; none where all are alike.

    Args:
        choix: values of the list of each cell, () for a cell without list.
        bloque: what blocks once a text, or nothing, is typed in a cell.
    """
    reste = ESSAIS_MAX
    trouves: dict[Ou, tuple[str, ...]] = {}
    for ou, offerts in choix.items():
        if len(offerts) < 2 or len(offerts) >= reste:  # noqa: PLR2004 -- one choice is no choice
            continue
        reste -= len(offerts) + 1
        en_blanc = bloque(ou, "")
        bons = tuple(texte for texte in offerts if not bloque(ou, texte) - en_blanc)
        if 0 < len(bons) < len(offerts):
            trouves[ou] = bons
    return trouves
