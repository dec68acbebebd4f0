"""Reads a returned workbook into the flat form: every declared cell, typed, with provenance."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from pathlib import Path

from cdppe_xl.classeurs.grammaire import Rang, Role
from cdppe_xl.classeurs.placement import CellulePlacee, Placement, TableauPlace, place_cellule
from cdppe_xl.classeurs.valeurs_excel import Scalaire
from cdppe_xl.classeurs.valeurs_lues import scalaire
from cdppe_xl.domaine.lecture import Doute, Etat, Genre, Identite, Lecture, ValeurLue
from cdppe_xl.excel.ancres import Reperage, TableauLu, reperer
from cdppe_xl.excel.brut import CelluleBrute, ClasseurBrut, adresse_a1
from cdppe_xl.excel.identite import identite_de
from cdppe_xl.excel.integrite import examiner_formules
from cdppe_xl.excel.ouverture import lire_brut
from cdppe_xl.excel.valeurs import typer


@dataclass(frozen=True, slots=True)
class RetourBrut:
    """A returned file opened and identified, before any layout is applied to it."""

    fichier: str
    empreinte: str
    brut: ClasseurBrut
    identite: Identite
    doutes: tuple[Doute, ...]


def open_retour(source: Path | bytes, nom: str) -> RetourBrut:
    """Opens a file and finds who it says it is.

    Raises:
        ClasseurIllisible: not a workbook, or not one of ours; the message says which.
    """
    contenu = source.read_bytes() if isinstance(source, Path) else source
    brut = lire_brut(contenu, nom)
    identite, doutes = identite_de(brut)
    return RetourBrut(nom, hashlib.sha256(contenu).hexdigest(), brut, identite, tuple(doutes))


def read_retour(retour: RetourBrut, placement: Placement) -> Lecture:
    """Every declared cell of the layout, as found in the file."""
    reperage = reperer(retour.brut, placement)
    saisies: dict[str, ValeurLue] = {}
    fixes: dict[str, ValeurLue] = {}
    lieux: dict[str, tuple[str, str]] = {}
    for tableau in reperage.tableaux.values():
        for cellule in _cellules(tableau, placement):
            brute, lieu = _trouver(cellule, tableau)
            lieux[cellule.cle] = lieu
            if cellule.ouverte or cellule.role is Role.FIXE:
                cible = saisies if cellule.ouverte else fixes
                cible[cellule.cle] = _lire(cellule, brute, lieu, placement, retour.brut)
    _manquants(placement, reperage, saisies)
    ajoutes = {code: tuple(t.ajoutes) for code, t in reperage.tableaux.items() if t.ajoutes}
    valeurs: dict[str, Scalaire] = {c: scalaire(v) for c, v in {**saisies, **fixes}.items()}
    return Lecture(
        fichier=retour.fichier,
        empreinte_fichier=retour.empreinte,
        identite=retour.identite,
        valeurs=saisies,
        fixes=fixes,
        lieux=lieux,
        ajoutes=ajoutes,
        formules=tuple(examiner_formules(placement, reperage, valeurs, ajoutes)),
        doutes=(*retour.doutes, *reperage.doutes, *_version(retour, placement)),
    )


def _cellules(tableau: TableauLu, placement: Placement) -> list[CellulePlacee]:
    """Declared cells of a table, then those of the lines a user inserted."""
    declaration = tableau.place.tableau
    cellules = [
        placement.cellules[f"{declaration.code}/{rang}/{colonne.champ}"]
        for rang in tableau.lignes
        for colonne in declaration.colonnes
    ]
    if not tableau.ajoutes:
        return cellules
    for rang, ligne in tableau.ajoutes.items():
        place = _comme(tableau, rang, ligne)
        for colonne in declaration.colonnes:
            cellules.append(place_cellule(place, Rang(cle=rang), colonne))
    return cellules


def _comme(tableau: TableauLu, rang: str, ligne: int) -> TableauPlace:
    return replace(tableau.place, lignes={**tableau.place.lignes, rang: ligne})


def _trouver(
    cellule: CellulePlacee, tableau: TableauLu
) -> tuple[CelluleBrute | None, tuple[str, str]]:
    rang = cellule.rang.rang
    ligne = tableau.lignes.get(rang, tableau.ajoutes.get(rang, -1))
    colonne = tableau.colonnes[cellule.champ]
    lieu = (tableau.feuille.nom, adresse_a1(ligne, colonne))
    return tableau.feuille.cellules.get((ligne, colonne)), lieu


def _lire(
    cellule: CellulePlacee,
    brute: CelluleBrute | None,
    lieu: tuple[str, str],
    placement: Placement,
    brut: ClasseurBrut,
) -> ValeurLue:
    choix = placement.choix(cellule.cle) if cellule.genre is Genre.LISTE else ()
    typee = typer(brute, cellule.genre, choix=choix, date1904=brut.date1904)
    return ValeurLue(
        cellule.cle, cellule.genre, typee.brut_texte, typee.valeur, typee.etat, *lieu,
        typee.reparation,
        typee.motif,
    )  # fmt: skip


def _manquants(placement: Placement, reperage: Reperage, saisies: dict[str, ValeurLue]) -> None:
    """Inputs of a sheet that is gone: blank, without a cell; the missing sheet is a doubt."""
    for cellule in placement.ouvertes():
        if cellule.cle.split("/")[0] not in reperage.tableaux:
            titre = placement.titre_feuille(cellule.feuille)
            saisies[cellule.cle] = ValeurLue(
                cellule.cle, cellule.genre, "", None, Etat.VIDE, titre, ""
            )


def _version(retour: RetourBrut, placement: Placement) -> list[Doute]:
    """The fingerprint tells a layout that is not the one we know."""
    if retour.identite.empreinte == placement.empreinte:
        return []
    mots = {"trouve": retour.identite.empreinte, "attendu": placement.empreinte}
    return [Doute("STR-008", "", "", mots)]
