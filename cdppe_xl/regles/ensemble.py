"""What the territories of a campaign answered, to tell a figure far from all the others.

Only the median of the others is ever shown: no territory's own figure is told to another.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from statistics import median

ASSEZ = 10
"""Other territories under which nothing is compared."""
ECARTS = 5
"""How many times the usual distance to the median is far."""
FOIS = 3
"""And at least so many times more, or less, than the median."""
_NORMALE = Decimal("1.4826")
"""Median absolute deviation to standard deviation, for a bell curve."""
_PART_MIN = Decimal("0.05")
"""Usual distance when nearly all the others say the same, as a share of the median."""


@dataclass(frozen=True, slots=True)
class Loin:
    """A figure far from the others: their median, and how many they are."""

    mediane: Decimal
    nombre: int


@dataclass(frozen=True, slots=True)
class Ensemble:
    """Figures by measure, then by territory."""

    mesures: Mapping[str, Mapping[str, Decimal]] = field(default_factory=dict)

    def loin(self, mesure: str, territoire: str, valeur: Decimal) -> Loin | None:
        """The others' median when the value is far from it, whatever a few of them answered."""
        autres = [v for t, v in self.mesures.get(mesure, {}).items() if t != territoire]
        if len(autres) < ASSEZ:
            return None
        milieu = median(autres)
        usuel = max(
            _NORMALE * median(abs(v - milieu) for v in autres), _PART_MIN * abs(milieu)
        )  # fmt: skip
        if milieu <= 0 or abs(valeur - milieu) <= ECARTS * usuel:
            return None
        eloigne = valeur > FOIS * milieu or valeur * FOIS < milieu
        return Loin(milieu, len(autres)) if eloigne else None


def rassembler(par_territoire: Mapping[str, Mapping[str, Decimal]]) -> Ensemble:
    """The measures of each territory, turned round."""
    mesures: dict[str, dict[str, Decimal]] = {}
    for territoire, siennes in par_territoire.items():
        for mesure, valeur in siennes.items():
            mesures.setdefault(mesure, {})[territoire] = valeur
    return Ensemble(mesures)
