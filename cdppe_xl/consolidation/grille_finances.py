"""The columns of « Finances »: enveloppes, years and natures, then what they add up to."""

from __future__ import annotations

from dataclasses import dataclass

from cdppe_xl.consolidation.actions import HORS_ENVELOPPE
from cdppe_xl.consolidation.finances import NATURES
from cdppe_xl.consolidation.national import National

FIXES = 3
"""Code, name and region of the territory."""
TITRES = {
    "notifie": "notifié", "etat": "programmé", "cd": "département", "autres": "autres",
}  # fmt: skip
LIBELLE_HORS = "Sans enveloppe"


@dataclass(frozen=True, slots=True)
class Colonne:
    """A column: one enveloppe or all (""), one year or all, one nature."""

    enveloppes: tuple[str, ...]
    exercices: tuple[int, ...]
    nature: str
    de: tuple[int, ...] = ()
    """Columns it adds up; () for one enveloppe and one year."""
    incertains: bool = False


class Grille:
    """Groups of columns, printed group by group."""

    def __init__(self, national: National) -> None:
        self.national = national
        self.finances = national.finances
        self.groupes: list[tuple[str, list[int]]] = []
        self.colonnes: list[Colonne] = []
        self._columns()

    def _columns(self) -> None:
        """One group of columns per enveloppe, then all of them together."""
        exercices, codes = self.finances.exercices, self.finances.enveloppes
        self.places: dict[tuple[str, int, str], int] = {}
        for code in codes:
            membres: list[Colonne] = []
            for an in exercices:
                for nature in self._natures(code):
                    self.places[code, an, nature] = FIXES + len(self.colonnes) + len(membres)
                    membres.append(Colonne((code,), (an,), nature))
            membres.append(Colonne((code,), exercices, "etat", incertains=True))
            self._group(self._name(code), membres)
        periode = self._period(exercices)
        for code in codes:
            cumuls = [self._cumul((code,), exercices, nature) for nature in self._natures(code)]
            self._group(f"{code or LIBELLE_HORS} – cumul {periode}", cumuls)
        for annees in (*((an,) for an in exercices), exercices):
            cumuls = [self._cumul(codes, annees, nature) for nature in NATURES]
            self._group(f"Toutes enveloppes – {self._period(annees)}", cumuls)

    def _natures(self, code: str) -> list[str]:
        """Nothing is ever notified outside an enveloppe."""
        return [n for n in NATURES if code != HORS_ENVELOPPE or n != "notifie"]

    def _group(self, titre: str, colonnes: list[Colonne]) -> None:
        debut = len(self.colonnes)
        self.colonnes += colonnes
        self.groupes.append((titre, list(range(debut, len(self.colonnes)))))

    def _cumul(self, codes: tuple[str, ...], annees: tuple[int, ...], nature: str) -> Colonne:
        """Adds up columns already placed."""
        de = tuple(
            self.places[code, an, nature]
            for code in codes
            for an in annees
            if (code, an, nature) in self.places
        )
        return Colonne(codes, annees, nature, de)

    @staticmethod
    def _period(annees: tuple[int, ...]) -> str:
        return str(annees[0]) if len(annees) == 1 else f"{annees[0]}-{annees[-1]}"

    def _name(self, code: str) -> str:
        if code == HORS_ENVELOPPE:
            return f"{LIBELLE_HORS} (action sans enveloppe, ou d’une enveloppe inconnue)"
        return f"{code} – {self.national.referentiel.enveloppe(code).libelle_long}"

    def entete(self, colonne: Colonne) -> str:
        """Title of a column, unique on the sheet."""
        code = colonne.enveloppes[0] if len(colonne.enveloppes) == 1 else "Total"
        code = code or LIBELLE_HORS
        if colonne.incertains:
            return f"{code}\nmontants NC ou illisibles"
        return f"{code}\n{self._period(colonne.exercices)}\n{TITRES[colonne.nature]}"
