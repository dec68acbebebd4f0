"""Where a matter is settled, when what is written in its own cell is right."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from string import ascii_letters

from cdppe_xl.restitution.retour_marques import Ou

DEJA_LA = "Laisser ce qui est écrit : ce point se règle avec les autres points de la même ligne."
LAISSER = "Laisser ce qui est écrit : ce point se règle"
CITES = 2


def deja_la(ou: Ou, ecrits: Iterable[Ou], cite: Callable[[Ou], str]) -> str:
    """The remedy of a cell to leave as it is.

    Args:
        ou: the cell.
        ecrits: cells where something is to be written.
        cite: how a cell is named.
    """
    ligne = ou[1].rsplit("/", 1)[0]
    autres = [autre for autre in ecrits if autre != ou]
    if any(f == ou[0] and cle.rsplit("/", 1)[0] == ligne for f, cle in autres):
        return DEJA_LA
    champ = ou[1].rsplit("/", 1)[-1]
    rang = ligne.rsplit("/", 1)[-1].lstrip(ascii_letters)
    ailleurs = [
        (fichier, cle)
        for fichier, cle in autres
        if fichier != ou[0]
        and (cle.endswith(f"/{champ}") or cle.split("/")[1].lstrip(ascii_letters) == rang)
    ]
    dits = [cite(autre) for autre in ailleurs[:CITES]]
    return f"{LAISSER} en corrigeant {', ou '.join(dits)}." if dits else f"{LAISSER} ailleurs."
