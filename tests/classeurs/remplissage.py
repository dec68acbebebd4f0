"""Fills a layout in Python, and tells which live controls fire and where."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from decimal import Decimal

from cdppe_xl.classeurs.etat import instances
from cdppe_xl.classeurs.evaluation import Evaluateur
from cdppe_xl.classeurs.placement import Placement
from cdppe_xl.classeurs.valeurs_excel import ErreurExcel, Scalaire, depuis
from cdppe_xl.domaine.lecture import Genre
from cdppe_xl.referentiel.modele import Referentiel


def rempli(placement: Placement, valeurs: Mapping[str, object]) -> Evaluateur:
    """The workbook as someone filled it; a path that does not exist is a mistake of the test."""
    inconnus = [cle for cle in valeurs if cle not in placement.cellules]
    assert not inconnus, inconnus
    return Evaluateur(placement, {cle: depuis(valeur) for cle, valeur in valeurs.items()})


def anomalies(evaluateur: Evaluateur) -> set[tuple[str, str]]:
    """(rule, data path) of each control that fires."""
    classeur = evaluateur.placement.classeur
    return {
        (controle.regle.id, ligne.cle(controle.cible))
        for controle, ligne in instances(classeur.controles, classeur.tableaux())
        if evaluateur.applique(controle.anomalie, ligne) is True
    }


def regles_en(evaluateur: Evaluateur, cle: str) -> set[str]:
    """Rules that fire on one cell."""
    return {regle for regle, ou in anomalies(evaluateur) if ou == cle}


def erreurs(evaluateur: Evaluateur) -> list[str]:
    """Computed cells that hold an error value."""
    return [
        cle
        for cle in evaluateur.placement.cellules
        if isinstance(evaluateur.valeur(cle), ErreurExcel)
    ]


def partout(placement: Placement, reponses: Iterable[Scalaire]) -> dict[str, Scalaire]:
    """An answer in every open cell: the given ones in turn, or a choice of its list."""
    cycle = list(reponses)
    sortie: dict[str, Scalaire] = {}
    for rang, cellule in enumerate(placement.ouvertes()):
        if cellule.genre is Genre.LISTE and isinstance(cellule.liste, str):
            liste = placement.classeur.liste(cellule.liste)
            choix = liste.choix[rang % len(liste.choix)]
            sortie[cellule.cle] = Decimal(choix) if liste.nombres and choix.isdigit() else choix
        else:
            sortie[cellule.cle] = cycle[rang % len(cycle)]
    return sortie


def autre_edition(referentiel: Referentiel) -> Referentiel:
    """A made-up edition: four years, five objectifs, one of them without indicator."""
    gardes = (2, 6, 7, 15, 22)
    campagne = replace(
        referentiel.campagne, code="2031", annee_t0=2030, annees=(2031, 2032, 2033, 2034),
        objectifs_facultatifs_max=1,
    )  # fmt: skip
    return replace(
        referentiel,
        campagne=campagne,
        objectifs=tuple(o for o in referentiel.objectifs if o.numero in gardes),
        indicateurs=tuple(i for i in referentiel.indicateurs if i.objectif in gardes),
        grandeurs=tuple(g for g in referentiel.grandeurs if g.objectif in gardes),
    )
