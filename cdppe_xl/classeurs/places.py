"""A declared cell, a table and a block with their places: what a placement is made of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from cdppe_xl.classeurs.grammaire import (
    OUVERTS,
    Cellule,
    Colonne,
    FormuleLigne,
    Graphique,
    Ligne,
    ListeDependante,
    Paragraphe,
    Rang,
    Role,
    Tableau,
)
from cdppe_xl.classeurs.valeurs_excel import Scalaire, depuis
from cdppe_xl.domaine.lecture import Genre


@dataclass(frozen=True, slots=True)
class CellulePlacee:
    """One declared cell of a table, with everything the writer and the reader need."""

    cle: str
    feuille: int
    ligne: int
    colonne: int
    role: Role
    genre: Genre
    valeur: Scalaire
    formule: FormuleLigne | None
    liste: str | ListeDependante
    aide: str
    style: str
    rang: Ligne
    champ: str
    titre_colonne: str
    etendue: int = 0
    enchainee: bool = False

    @property
    def ouverte(self) -> bool:
        """A person may type there."""
        return self.role in OUVERTS


@dataclass(frozen=True, slots=True)
class TableauPlace:
    """A table on its sheet; ``fin`` is the last line of its ranges (0-based, included)."""

    tableau: Tableau
    feuille: int
    ligne_titre: int | None
    ligne_entete: int | None
    ligne_cles: int
    debut: int
    fin: int
    lignes: Mapping[str, int]
    sections: Mapping[int, str]
    colonnes: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class BlocPlace:
    """A paragraph or a chart on its sheet."""

    bloc: Paragraphe | Graphique
    feuille: int
    ligne: int


def place_cellule(place: TableauPlace, rang: Rang, colonne: Colonne) -> CellulePlacee:
    """One cell: the column's declaration, adjusted by the row."""
    ajuste = rang.cellules.get(colonne.champ, Cellule())
    role = ajuste.role or colonne.role
    formule = ajuste.formule or colonne.formule
    ligne = Ligne(place.tableau.code, rang.cle)
    return CellulePlacee(
        cle=ligne.cle(colonne.champ),
        feuille=place.feuille,
        ligne=place.lignes[rang.cle],
        colonne=place.colonnes[colonne.champ],
        role=role,
        genre=ajuste.genre or colonne.genre,
        valeur=depuis(rang.valeurs.get(colonne.champ)),
        formule=formule if role is Role.CALCUL else None,
        liste=colonne.liste if ajuste.liste is None else ajuste.liste,
        aide=colonne.aide if ajuste.aide is None else ajuste.aide,
        style=f"{rang.style} {ajuste.style or colonne.style}".strip(),
        rang=ligne,
        champ=colonne.champ,
        titre_colonne=colonne.titre,
        etendue=ajuste.etendue,
        enchainee=colonne.enchainee,
    )
