"""A workbook to damage: where its tables stand, and which cells a damage takes."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby, pairwise
from typing import TypeVar

from cdppe_xl.classeurs.grammaire import Role
from cdppe_xl.classeurs.placement import CellulePlacee, Placement, TableauPlace
from tests.acceptation.degats.references import Reference, decouper

PRINCIPAUX = {
    "diagnostic": "diag", "tableau_de_bord": "ind", "plan_action": "actions",
    "guide": "suivi", "bilan": "execution",
}  # fmt: skip
"""Table that the published matrix damages; other seeds damage the other tables."""

T = TypeVar("T")


@dataclass(frozen=True)
class Terrain:
    """One workbook, one of its tables, and the choices of one seed.

    Attributes:
        placement: the layout.
        tableau: code of the table that suffers.
        graine: seed 0 takes places in the middle of the table, the others draw them.
    """

    placement: Placement
    tableau: str
    graine: int = 0
    autre: str = ""
    """File of the same workbook of another territory."""

    @cached_property
    def _hasard(self) -> random.Random:
        return random.Random(f"{self.placement.classeur.code} {self.tableau} {self.graine}")  # noqa: S311

    @property
    def place(self) -> TableauPlace:
        return self.placement.tableaux[self.tableau]

    @property
    def feuille(self) -> str:
        return self.placement.titre_feuille(self.place.feuille)

    @property
    def feuilles(self) -> list[str]:
        return [f.titre for f in self.placement.classeur.feuilles]

    @cached_property
    def cellules(self) -> list[CellulePlacee]:
        """Cells of the table."""
        return [c for c in self.placement.cellules.values() if c.rang.tableau == self.tableau]

    @cached_property
    def ouvertes(self) -> list[CellulePlacee]:
        """Cells of the table that a person fills."""
        return [c for c in self.cellules if c.ouverte]

    def du_role(self, role: Role) -> list[CellulePlacee]:
        return [c for c in self.cellules if c.role is role]

    @property
    def largeur(self) -> int:
        """Last column of the sheet."""
        return self.placement.dernieres[self.place.feuille][1]

    @property
    def bas(self) -> int:
        """Last line of the sheet."""
        return self.placement.dernieres[self.place.feuille][0]

    @property
    def lignes(self) -> list[int]:
        """Lines of the rows."""
        return sorted(self.place.lignes.values())

    @property
    def colonnes_ouvertes(self) -> list[int]:
        return sorted({c.colonne for c in self.ouvertes})

    @cached_property
    def colonnes_regardees(self) -> list[int]:
        """Open columns whose every open cell is looked at, alone, by some formula."""
        vues = {
            (z.feuille or self.placement.titre_feuille(c.feuille), z.haut, z.gauche)
            for c in self.placement.formules()
            for r in decouper(self.placement.formule_excel(c))
            if isinstance(r, Reference) and r.simple
            for z in (r.zone,)
        }
        cachees = {
            c.colonne for c in self.ouvertes if (self.feuille, c.ligne, c.colonne) not in vues
        }
        return [c for c in self.colonnes_ouvertes if c not in cachees]

    @cached_property
    def bande(self) -> tuple[int, int]:
        """First and last column of the widest group of open columns side by side."""
        groupes = [
            [c for _, c in groupe]
            for _, groupe in groupby(enumerate(self.colonnes_ouvertes), lambda p: p[1] - p[0])
        ]
        large = max(groupes, key=len)
        return large[0], large[-1]

    @cached_property
    def suite(self) -> list[int]:
        """Longest run of lines without a section title in between."""
        suites: list[list[int]] = [[]]
        for avant, apres in pairwise([-1, *self.lignes]):
            if suites[-1] and apres != avant + 1:
                suites.append([])
            suites[-1].append(apres)
        return max(suites, key=len)

    def prend(self, choix: Sequence[T]) -> T:
        """The middle one for seed 0, any for the others."""
        return choix[len(choix) // 2] if self.graine == 0 else self._hasard.choice(choix)


def une_cellule(ligne: int, colonne: int) -> list[int]:
    """The area of one cell."""
    return [ligne, colonne, ligne, colonne]
