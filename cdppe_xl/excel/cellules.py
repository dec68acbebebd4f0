"""Cells of one sheet kept by columns: values, formulas, appearances; a record when asked for.

A return has some twenty thousand cells and most are looked at for one thing only: does the
formula stand, is the label in its place. Making a record of each costs as much as reading it.
"""

from __future__ import annotations

from collections.abc import ItemsView, Iterator, KeysView, Mapping, Sequence, ValuesView
from itertools import repeat
from typing import NamedTuple, TypeVar, overload

from cdppe_xl.excel.brut import CelluleBrute, FeuilleBrute, ValeurBrute

Place = tuple[int, int]
Apparence = tuple[bool, str]
"""Shows a date, number format."""
T = TypeVar("T")
_FAIRE = tuple.__new__


class Lot(NamedTuple):
    """Cells of a few rows, column by column.

    Attributes:
        places: where they are.
        valeurs: what they hold.
        attributs: as written; ``apparences`` tells what they mean.
        avec: places of the formulas.
        formules: their texts.
        numero: two batches of the same number have the same formulas at the same places.
    """

    places: Sequence[Place]
    valeurs: Sequence[ValeurBrute]
    attributs: Sequence[bytes]
    apparences: Mapping[bytes, Apparence]
    avec: Sequence[Place]
    formules: Sequence[str]
    numero: int


class Cellules(Mapping[Place, CelluleBrute]):
    """The cells of a sheet, by (ligne, colonne), in the order of the file.

    Attributes:
        valeurs: value of each cell.
        erreurs: cells that hold an error.
    """

    __slots__ = (
        "_a_part", "_apparences", "_formules", "_lots", "_numeros", "_vetus", "erreurs", "valeurs"
    )  # fmt: skip

    def __init__(self) -> None:
        self.valeurs: dict[Place, ValeurBrute] = {}
        self.erreurs: set[Place] = set()
        self._lots: list[Lot] = []
        """Those whose formulas are still to be put in order."""
        self._vetus: list[Lot] = []
        """The same for what the cells look like."""
        self._numeros: list[int] = []
        self._a_part = False
        self._formules: dict[Place, str] = {}
        self._apparences: dict[Place, Apparence] = {}

    def prendre(self, lot: Lot) -> None:
        """Store cells that hold no error; the rest of them is put in order when asked for."""
        self.valeurs.update(zip(lot.places, lot.valeurs, strict=True))
        self._lots.append(lot)
        self._vetus.append(lot)
        if lot.avec:
            self._numeros.append(lot.numero)

    def poser(self, cellule: CelluleBrute) -> None:
        """Store one cell."""
        ligne, colonne, valeur, formule, erreur, en_date, code = cellule
        place = ligne, colonne
        self.valeurs[place] = valeur
        self._apparences[place] = en_date, code
        if formule is not None:
            self._formules[place] = formule
            self._a_part = True
        if erreur:
            self.erreurs.add(place)

    @property
    def formules(self) -> dict[Place, str]:
        """Formula of the cells that have one."""
        for lot in self._lots:
            self._formules.update(zip(lot.avec, lot.formules, strict=True))
        self._lots.clear()
        return self._formules

    @property
    def lots(self) -> tuple[int, ...] | None:
        """Numbers of the batches that hold all the formulas, None when some are in none."""
        return None if self._a_part else tuple(self._numeros)

    @property
    def apparences(self) -> Mapping[Place, Apparence]:
        """How each cell shows its value."""
        for lot in self._vetus:
            apparences = map(lot.apparences.__getitem__, lot.attributs)
            self._apparences.update(zip(lot.places, apparences, strict=True))
        self._vetus.clear()
        return self._apparences

    def __getitem__(self, place: Place) -> CelluleBrute:
        valeur = self.valeurs[place]
        quand, code = self.apparences[place]
        ligne, colonne = place
        en_date, erreur = quand and valeur is not None, place in self.erreurs
        return _FAIRE(
            CelluleBrute,
            (ligne, colonne, valeur, self.formules.get(place), erreur, en_date, code),
        )

    @overload
    def get(self, place: Place, /) -> CelluleBrute | None: ...
    @overload
    def get(self, place: Place, /, default: CelluleBrute | T) -> CelluleBrute | T: ...
    def get(self, place: Place, /, default: object = None) -> object:
        """The cell, or ``default`` where there is none."""
        return self[place] if place in self.valeurs else default

    def __contains__(self, place: object) -> bool:
        return place in self.valeurs

    def __iter__(self) -> Iterator[Place]:
        return iter(self.valeurs)

    def __len__(self) -> int:
        return len(self.valeurs)

    def keys(self) -> KeysView[Place]:
        """Where there is a cell."""
        return self.valeurs.keys()

    def values(self) -> ValuesView[CelluleBrute]:
        """Every cell, made at once."""
        return self._toutes().values()

    def items(self) -> ItemsView[Place, CelluleBrute]:
        """Every place and its cell, made at once."""
        return self._toutes().items()

    def _toutes(self) -> dict[Place, CelluleBrute]:
        if not self.valeurs:
            return {}
        formules = map(self.formules.get, self.valeurs)
        lignes, colonnes = zip(*self.valeurs, strict=True)
        valeurs = self.valeurs.values()
        quand, codes = zip(*map(self.apparences.__getitem__, self.valeurs), strict=True)
        dates = [q and v is not None for q, v in zip(quand, valeurs, strict=True)]
        erreurs = map(self.erreurs.__contains__, self.valeurs) if self.erreurs else repeat(False)
        champs = zip(lignes, colonnes, valeurs, formules, erreurs, dates, codes, strict=False)
        cellules: Iterator[CelluleBrute] = map(_FAIRE, repeat(CelluleBrute), champs)
        return dict(zip(self.valeurs, cellules, strict=True))


def valeurs_de(feuille: FeuilleBrute) -> Mapping[Place, ValeurBrute]:
    """Value of each cell of a sheet, without making the cells."""
    cellules = feuille.cellules
    if isinstance(cellules, Cellules):
        return cellules.valeurs
    return {place: cellule.valeur for place, cellule in cellules.items()}


def formules_de(feuille: FeuilleBrute) -> Mapping[Place, str]:
    """Formula of each cell of a sheet that has one, without making the cells."""
    cellules = feuille.cellules
    if isinstance(cellules, Cellules):
        return cellules.formules
    return {p: c.formule for p, c in cellules.items() if c.formule is not None}


def formats_de(feuille: FeuilleBrute) -> Mapping[Place, Apparence]:
    """How each cell of a sheet shows its value, without making the cells."""
    cellules = feuille.cellules
    if isinstance(cellules, Cellules):
        return cellules.apparences
    return {p: (c.format_date, c.format_nombre) for p, c in cellules.items()}


def lots_de(feuille: FeuilleBrute) -> tuple[int, ...] | None:
    """What tells all the formulas of a sheet at once, None when nothing does."""
    cellules = feuille.cellules
    return cellules.lots if isinstance(cellules, Cellules) else None
