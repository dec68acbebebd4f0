"""Chance that repeats itself: the same seed always tells the same story."""

from __future__ import annotations

import random
from collections.abc import Sequence
from decimal import Decimal
from typing import TypeVar

T = TypeVar("T")


class Hasard:
    """Draws that depend on nothing but the seed, on any machine: whole numbers only."""

    def __init__(self, *graine: object) -> None:
        self._alea = random.Random("|".join(str(g) for g in graine))  # noqa: S311 - fiction

    def entier(self, bas: int, haut: int) -> int:
        """A whole number, bounds included."""
        return self._alea.randint(bas, haut)

    def milliemes(self, bas: int, haut: int) -> Decimal:
        """A number with three decimals, bounds in thousandths."""
        return Decimal(self._alea.randint(bas, haut)).scaleb(-3)

    def chance(self, pour_cent: int) -> bool:
        """True that often."""
        return self._alea.randint(1, 100) <= pour_cent

    def choix(self, parmi: Sequence[T]) -> T:
        """One of them."""
        return parmi[self._alea.randint(0, len(parmi) - 1)]

    def tirage(self, parmi: Sequence[T], nombre: int) -> list[T]:
        """That many of them, in their own order."""
        rangs = sorted(self._alea.sample(range(len(parmi)), min(nombre, len(parmi))))
        return [parmi[rang] for rang in rangs]

    def repartir(self, total: int, nombre: int, pas: int = 1) -> list[int]:
        """Shares that add up to the total exactly; all but the first are multiples of ``pas``.

        >>> sum(Hasard("exemple").repartir(124_835_200, 7, 10_000))
        124835200
        """
        poids = [self._alea.randint(3, 12) for _ in range(nombre)]
        parts = [total * p // sum(poids) // pas * pas for p in poids]
        parts[0] += total - sum(parts)
        return parts
