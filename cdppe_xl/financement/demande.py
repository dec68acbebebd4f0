"""What is asked of an indicative split: an enveloppe, its bounds, its criteria as measured."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from cdppe_xl.domaine.edition import Critere, Enveloppe, Territoire
from cdppe_xl.financement.repartition import (
    Methode,
    Part,
    Repartition,
    poids_des_territoires,
    repartir,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class CritereMesure:
    """A criterion, the weight it is given here, its value in each territory.

    Attributes:
        poids: weight applied; 0 when the criterion is set aside.
        valeurs: by territory; a territory without a value is absent.
        origines: source of each value, by territory.
        absences: why a territory has no value.
        remarque: what the user changed from the text, "" if nothing.
        emploi: indicators and year actually used, "" when there is no value.
        substitution: what the values are not, beside what the text asks, "" when they are it.
    """

    critere: Critere
    poids: Decimal
    valeurs: Mapping[str, Decimal]
    origines: Mapping[str, str]
    absences: Mapping[str, str]
    remarque: str = ""
    emploi: str = ""
    substitution: str = ""

    @property
    def incomplet(self) -> bool:
        """Counts in the split and lacks a value."""
        return self.poids > 0 and bool(self.absences)

    @property
    def dit(self) -> str:
        """All that a reader must know of its values, in one paragraph."""
        return " ".join(t for t in (self.remarque, self.emploi, self.substitution) if t)


@dataclass(frozen=True, slots=True, kw_only=True)
class Demande:
    """The split of one enveloppe for one year; amounts in whole euros."""

    enveloppe: Enveloppe
    exercice: int
    montant: int
    methode: Methode
    plancher: int
    plafond: int | None
    criteres: tuple[CritereMesure, ...]
    territoires: tuple[Territoire, ...]
    remarques: tuple[str, ...] = ()

    @property
    def manques(self) -> tuple[CritereMesure, ...]:
        """Criteria that keep the split from being computed."""
        return tuple(c for c in self.criteres if c.incomplet)

    def poids(self) -> dict[str, Fraction]:
        """Weight of each territory.

        Raises:
            CommandeIncorrecte: a criterion is missing, negative or zero everywhere.
        """
        retenus = [c for c in self.criteres if c.poids > 0]
        valeurs = {c.critere.code: {t: Fraction(v) for t, v in c.valeurs.items()} for c in retenus}
        ponderations = {c.critere.code: Fraction(c.poids) for c in retenus}
        return poids_des_territoires(valeurs, ponderations, (t.code for t in self.territoires))

    def parts(self) -> tuple[Part, ...]:
        """One part per territory, in the order of the codes."""
        poids = self.poids()
        return tuple(
            Part(
                territoire=t.code, poids=poids[t.code], plancher=self.plancher,
                plafond=self.plafond,
            )
            for t in self.territoires
        )  # fmt: skip

    def repartition(self) -> Repartition:
        """The split itself.

        Raises:
            CommandeIncorrecte: a criterion is missing, or the bounds cannot be held.
        """
        return repartir(self.montant, self.parts(), self.methode)
