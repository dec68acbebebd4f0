"""Waivers: a rule that one territory need not obey, why, by whom and until when. Data, not code.

A waived constat stays where it is, for everybody to see: it only informs, and says the waiver.
What protects the reading of a file, or the State's money, cannot be waived.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from cdppe_xl.domaine.constat import Constat, Gravite, Regle

SANS_DEROGATION = frozenset({"ENV-001", "ENV-002", "ENV-006", "ENV-102", "ENV-205", "ENV-208"})
"""Money beyond what was notified or programmed, or in the wrong hands: no waiver."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Derogation:
    """One waiver. ``classeur``, ``chemin`` and ``exercice`` narrow it; "" or 0: everywhere.

    Attributes:
        regle: id of the rule.
        territoire: code of the contract territory.
        motif: why, in words that anybody can read.
        auteur: who granted it.
        date: when.
        echeance: last day it holds.
        classeur: code of a workbook.
        chemin: data path ``tableau/rang/champ``, or its beginning.
        exercice: year of the columns or of the rows concerned.
    """

    regle: str
    territoire: str
    motif: str
    auteur: str
    date: dt.date
    echeance: dt.date
    classeur: str = ""
    chemin: str = ""
    exercice: int = 0

    def vise(self, constat: Constat) -> bool:
        """Whether it speaks of that constat."""
        return (
            (self.regle, self.territoire) == (constat.regle, constat.territoire)
            and self.classeur in ("", constat.classeur)
            and (not self.chemin or f"{constat.cle}/".startswith(f"{self.chemin.rstrip('/')}/"))
            and (not self.exercice or self._parle_de_l_exercice(constat))
        )

    def _parle_de_l_exercice(self, constat: Constat) -> bool:
        annee = rf"(?<!\d){self.exercice}(?!\d)"
        return re.search(annee, f"{constat.cle} {constat.message}") is not None

    def dite(self) -> str:
        """« motif, auteur, jusqu’au 31/12/2020 »."""
        return f"{self.motif.rstrip(' .')}, {self.auteur}, jusqu’au {self.echeance:%d/%m/%Y}"


@dataclass(frozen=True, slots=True)
class Derogations:
    """The waivers known, judged on a given day."""

    toutes: tuple[Derogation, ...] = ()
    au: dt.date = dt.date.min

    def appliquer(self, constats: Sequence[Constat]) -> list[Constat]:
        """The constats, those waived only informing, those whose waiver ended saying it."""
        return [self._applique(c) for c in constats] if self.toutes else list(constats)

    def _applique(self, constat: Constat) -> Constat:
        siennes = [d for d in self.toutes if d.vise(constat)]
        valable = next((d for d in siennes if d.date <= self.au <= d.echeance), None)
        if valable is not None:
            return replace(
                constat, gravite=Gravite.INFORMATION, derogation=valable.dite(),
                message=f"{constat.message} Dérogation : {valable.dite()}.",
            )  # fmt: skip
        finies = [d for d in siennes if d.echeance < self.au]
        if finies:
            finie = max(finies, key=lambda d: d.echeance)
            return replace(
                constat,
                message=f"{constat.message} La dérogation accordée par {finie.auteur} a pris fin "
                f"le {finie.echeance:%d/%m/%Y} : elle ne s’applique plus.",
            )
        if siennes:
            future = min(siennes, key=lambda d: d.date)
            return replace(
                constat,
                message=f"{constat.message} La dérogation accordée par {future.auteur} ne prend "
                f"effet que le {future.date:%d/%m/%Y} : elle ne s’applique pas encore.",
            )
        return constat


def peut_deroger(regle: Regle) -> bool:
    """Whether a territory may be excused: never from being read, nor from the State's money."""
    lecture = regle.id.startswith("STR") and regle.gravite is Gravite.BLOQUANTE
    return not lecture and regle.id not in SANS_DEROGATION
