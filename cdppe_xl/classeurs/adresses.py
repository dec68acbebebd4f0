"""Columns, cells and sheets as a formula writes them; addresses of a placed layout."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cdppe_xl.classeurs.placement import Placement


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


@dataclass(frozen=True, slots=True)
class AdressesDeclarees:
    """``formules.Adresses`` over the declared places."""

    placement: Placement
    feuille: int

    def _prefixe(self, feuille: int) -> str:
        if feuille == self.feuille:
            return ""
        return cite(self.placement.titre_feuille(feuille)) + "!"

    def adresse(self, cle: str) -> str:
        cellule = self.placement.cellules[cle]
        return self._prefixe(cellule.feuille) + a1(cellule.ligne, cellule.colonne)

    def a1(self, cle: str) -> str:
        cellule = self.placement.cellules[cle]
        return a1(cellule.ligne, cellule.colonne)

    def nom_feuille(self, cle: str) -> str:
        return self.placement.titre_feuille(self.placement.cellules[cle].feuille)

    def plage(self, tableau: str, champ: str) -> str:
        place = self.placement.tableaux[tableau]
        colonne = lettre(place.colonnes[champ])
        bornes = f"${colonne}${place.debut + 1}:${colonne}${place.fin + 1}"
        return self._prefixe(place.feuille) + bornes
