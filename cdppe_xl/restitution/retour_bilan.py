"""What a corrected return says of one workbook: the records, before any sheet or letter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from cdppe_xl.classeurs.adresses import a1
from cdppe_xl.domaine.constat import Constat
from cdppe_xl.domaine.lecture import Lecture
from cdppe_xl.restitution.retour_valeurs import Remise

Lieu = tuple[str, str]


class Partie(StrEnum):
    """Parts of the sheet « Anomalies », in the order people work."""

    A_CORRIGER = "À corriger avant de renvoyer"
    A_CONFIRMER = "À confirmer : le fichier reçu était abîmé, il a été rétabli"
    A_VERIFIER = "À vérifier, à corriger ou à expliquer"
    A_SAVOIR = "Pour information : rien d’obligatoire"


@dataclass(frozen=True, slots=True)
class Point:
    """One thing to do, on a cell of the corrected workbook."""

    partie: Partie
    constat: Constat


@dataclass(frozen=True, slots=True, kw_only=True)
class Reparation:
    """One thing that needs nothing more."""

    pourquoi: str
    avant: str
    apres: str
    feuille: str
    cellule: str
    regle: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HorsCase:
    """Something found where nothing is read, at its place in the file received."""

    texte: str
    genre: str
    feuille: str
    cellule: str
    que_faire: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Bilan:
    """Everything to say of one workbook."""

    points: tuple[Point, ...]
    reparations: tuple[Reparation, ...]
    hors: tuple[HorsCase, ...]

    def nombre(self, *parties: Partie) -> int:
        """Points of these parts."""
        return sum(p.partie in parties for p in self.points)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cas:
    """One workbook: as received, as written again, and what is said of each."""

    lecture: Lecture
    remise: Remise
    relue: Lecture
    avant: Sequence[Constat]
    apres: Sequence[Constat]

    def lieu(self, cle: str) -> Lieu:
        """Sheet and cell of a path of the file received, in the corrected workbook."""
        place = self.remise.placement
        cellule = place.cellules.get(self.remise.places.get(cle, cle))
        if cellule is None:
            return "", ""
        return place.titre_feuille(cellule.feuille), a1(cellule.ligne, cellule.colonne)
