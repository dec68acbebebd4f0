"""The days an amount is for: public figures mix one year, fifteen months and three years."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True, order=True)
class Periode:
    """First and last day an amount is for, both included."""

    debut: date
    fin: date

    def __post_init__(self) -> None:
        if self.fin < self.debut:
            raise ValueError(f"période qui finit ({self.fin}) avant de commencer ({self.debut})")

    @classmethod
    def exercice(cls, annee: int) -> Periode:
        """A calendar year."""
        return cls(date(annee, 1, 1), date(annee, 12, 31))

    @property
    def mois(self) -> int:
        """Months touched: 12, 15 or 36 for the contracts seen so far."""
        annees = self.fin.year - self.debut.year
        return annees * 12 + self.fin.month - self.debut.month + 1

    @property
    def annuelle(self) -> bool:
        """It stays in one exercice: its amount compares with the actions of that year."""
        return self.debut.year == self.fin.year

    def exercices(self) -> tuple[int, ...]:
        """Years the period reaches into."""
        return tuple(range(self.debut.year, self.fin.year + 1))

    def recouvre(self, autre: Periode) -> bool:
        """Both have a day in common."""
        return self.debut <= autre.fin and autre.debut <= self.fin

    def __str__(self) -> str:
        if self == Periode.exercice(self.debut.year):
            return str(self.debut.year)
        return f"du {self.debut:%d/%m/%Y} au {self.fin:%d/%m/%Y} ({self.mois} mois)"
