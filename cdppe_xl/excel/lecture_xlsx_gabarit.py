"""Rows that come back in each file of a campaign: same addresses, same formulas.

What people fill changes little in a return: most of its cells are those of the layout. What
their addresses and formulas mean is kept batch by batch, and found again by comparing the
bytes themselves: a batch that differs in anything is worked out cell by cell.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import compress, count
from typing import NamedTuple

from cdppe_xl.excel.lecture_xlsx_motif import ADRESSES, FORMULES

OCTETS_GARDES = 12_000_000
_PAR_CELLULE = 100
"""Bytes kept, and how many a cell takes besides what it writes: a bound for hostile files."""


class Gabarit(NamedTuple):
    """A batch of rows, worked out: ``ecrites`` are its formulas as they were written."""

    numero: int
    ecrites: Sequence[bytes | None]
    places: Sequence[tuple[int, int]]
    avec: Sequence[tuple[int, int]]
    formules: Sequence[str]


_Cle = tuple[bytes, bytes | None]


class _Gabarits(dict[_Cle, Gabarit]):
    """Batches by their addresses and their first formula."""

    octets = 0

    def clear(self) -> None:
        """Forget them all."""
        super().clear()
        self.octets = 0

    def garder(self, cle: _Cle, gabarit: Gabarit) -> None:
        """Keep one; all are forgotten when there are too many."""
        self.octets += len(cle[0]) + sum(map(len, filter(None, gabarit.ecrites)))
        self.octets += _PAR_CELLULE * len(gabarit.places)
        if self.octets > OCTETS_GARDES:
            self.clear()
        else:
            self[cle] = gabarit


GABARITS = _Gabarits()
_NUMEROS = count()


def gabarit(adresses: Sequence[bytes], ecrites: Sequence[bytes | None]) -> Gabarit:
    """Places and formulas of a batch.

    Raises:
        Inhabituel: an address or a formula is not written in the usual way.
        Regarder: a formula needs a closer look.
    """
    cle = b" ".join(adresses), next(filter(None, ecrites), None)
    connu = GABARITS.get(cle)
    # an address with a space is none: as many addresses, and the same end to end, are the same
    if connu is not None and connu.ecrites == ecrites and len(connu.places) == len(adresses):
        return connu
    formules = list(map(FORMULES.__getitem__, filter(None, ecrites)))
    places = list(map(ADRESSES.__getitem__, adresses))
    nouveau = Gabarit(next(_NUMEROS), ecrites, places, list(compress(places, ecrites)), formules)
    GABARITS.garder(cle, nouveau)
    return nouveau
