"""Reads a returned workbook into the flat form: every declared cell, typed, with provenance."""

from __future__ import annotations

import hashlib
from collections import ChainMap
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import chain
from pathlib import Path

from cdppe_xl.classeurs.evaluation import Evaluateur
from cdppe_xl.classeurs.grammaire import Rang, Role
from cdppe_xl.classeurs.placement import CellulePlacee, Placement, place_cellule
from cdppe_xl.classeurs.valeurs_lues import scalaire
from cdppe_xl.domaine.lecture import Doute, Etat, FormuleLue, Genre, Identite, Lecture, ValeurLue
from cdppe_xl.erreurs import ClasseurIllisible
from cdppe_xl.excel.ancres import Lieux, Reperage, TableauLu, reperer
from cdppe_xl.excel.annexes import examiner_annexes
from cdppe_xl.excel.apparences import aspects_effaces
from cdppe_xl.excel.brut import CelluleBrute, ClasseurBrut, lettres_colonne
from cdppe_xl.excel.deplacements import deplacees
from cdppe_xl.excel.dissociation import fusionnees
from cdppe_xl.excel.hors_cadre import HorsDuCadre
from cdppe_xl.excel.identite import identite_de
from cdppe_xl.excel.integrite import examiner_formules
from cdppe_xl.excel.origine import read_origine
from cdppe_xl.excel.ouverture import lire_brut, sans_ramasse_miettes
from cdppe_xl.excel.pieces_jointes import (
    commentaires_gardes,
    nos_graphiques,
    pieces_jointes,
)
from cdppe_xl.excel.textes import examiner_textes
from cdppe_xl.excel.titres import autre_fichier, sans_provenance, titres_etrangers
from cdppe_xl.excel.tris import triees
from cdppe_xl.excel.valeurs import ValeurTypee, genre_selon_unite, typer
from cdppe_xl.excel.valeurs_etats import NC

POURCENTAGE = "0.00%"
_ALire = tuple[CellulePlacee, str, str, bool]
"""A cell that is read, its row, its column, and whether a person was meant to type there."""


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
    brut = lire_brut(contenu, nom, marque=True)
    identite, doutes = identite_de(brut)
    return RetourBrut(nom, hashlib.sha256(contenu).hexdigest(), brut, identite, tuple(doutes))


@sans_ramasse_miettes()
def read_retour(retour: RetourBrut, placement: Placement) -> Lecture:
    """Every declared cell of the layout, as found in the file."""
    reperage = reperer(retour.brut, placement)
    if not reperage.feuilles:
        raise ClasseurIllisible(
            f"Ce fichier porte la marque du classeur « {placement.classeur.titre} », mais aucune "
            "de ses feuilles n’y est restée. Renvoyer le classeur rempli."
        )
    saisies: dict[str, ValeurLue] = {}
    fixes: dict[str, ValeurLue] = {}
    lecteur = _Lecteur(placement, retour.brut)
    for tableau in reperage.tableaux.values():
        for lue, ouverte in lecteur.lire(tableau):
            (saisies if ouverte else fixes)[lue.cle] = lue
    saisies.update(_disparues(placement, reperage, saisies))
    ajoutes = {code: tuple(t.ajoutes) for code, t in reperage.tableaux.items() if t.ajoutes}
    origines, disparue = read_origine(retour.brut, placement)

    def recalcul() -> Evaluateur:
        valeurs = {cle: scalaire(lue) for cle, lue in {**saisies, **fixes}.items()}
        return Evaluateur(placement, valeurs, ajoutes)

    muettes = retour.brut.valeurs_seules  # an old format does not show its formulas
    formules = () if muettes else tuple(examiner_formules(placement, reperage, recalcul))
    textes, ecrases = examiner_textes(reperage, placement)
    jugees = None if muettes else {f.cle for f in formules}
    dehors = HorsDuCadre(reperage, placement, ecrases, jugees)
    annexes = examiner_annexes(retour.brut)
    return Lecture(
        fichier=retour.fichier,
        empreinte_fichier=retour.empreinte,
        identite=retour.identite,
        valeurs=saisies,
        fixes=fixes,
        lieux=Lieux(reperage.tableaux),
        ajoutes=ajoutes,
        origines=origines,
        formules=formules,
        hors_cadre=(*dehors.gardes, *commentaires_gardes(retour.brut), *annexes.gardes),
        hors_cadre_de_plus=dehors.reste,
        doutes=(
            *retour.doutes,
            *reperage.doutes,
            *dehors.doutes,
            *textes,
            *_par_l_aspect(retour, placement, reperage, formules),
            *fusionnees(reperage, placement),
            *titres_etrangers(reperage, placement, retour.identite),
            *sans_provenance(reperage, placement, retour.identite),
            *autre_fichier(reperage, placement, ChainMap(saisies, fixes), origines),
            *triees(
                reperage,
                placement,
                saisies,
                origines,
                temoins=retour.identite.empreinte == placement.empreinte,
            ),
            *_version(retour, placement),
            *disparue,
            *pieces_jointes(retour.brut, nos_graphiques(reperage, placement)),
            *annexes.doutes,
        ),
    )


class _Lecteur:
    """Types the open and the fixed cells of tables, declared or inserted by the user."""

    def __init__(self, placement: Placement, brut: ClasseurBrut) -> None:
        self.placement = placement
        self.date1904 = brut.date1904
        self.sans_formats = brut.valeurs_seules

    def lire(self, tableau: TableauLu) -> Iterator[tuple[ValeurLue, bool]]:
        """Each cell read, and whether a person was meant to type there."""
        brutes, nom = tableau.feuille.cellules, tableau.feuille.nom
        colonnes = {champ: (n, lettres_colonne(n)) for champ, n in tableau.colonnes.items()}
        lignes = {**tableau.lignes, **tableau.ajoutes}
        for cellule, rang, champ, ouverte in _cellules(tableau, self.placement):
            if rang not in lignes or champ not in colonnes:
                continue
            ligne, (colonne, lettres) = lignes[rang], colonnes[champ]
            brute = brutes.get((ligne, colonne))
            a1 = f"{lettres}{ligne + 1}"
            if brute is None:
                yield _vide(cellule, nom, a1), ouverte
                continue
            etat, valeur, texte, reparation, motif, proposition = self._typer(brute, cellule)
            lue = ValeurLue(
                cellule.cle, cellule.genre, texte, valeur, etat, nom, a1, reparation, motif,
                proposition,
            )  # fmt: skip
            yield lue, ouverte

    def _typer(self, brute: CelluleBrute, cellule: CellulePlacee) -> ValeurTypee:
        if self.sans_formats and cellule.genre is Genre.TAUX:
            brute = brute._replace(format_nombre=POURCENTAGE)  # that of the cell as we wrote it
        if cellule.genre is not Genre.LISTE:
            libre = cellule.genre is Genre.ENTIER and "libre" in cellule.style
            genre = genre_selon_unite(brute) if libre else cellule.genre
            choix = _absences(self.placement, cellule) if isinstance(brute.valeur, str) else ()
            return typer(brute, genre, choix=choix, date1904=self.date1904)
        choix = _choix(self.placement, cellule.cle)
        anciens = {} if brute.valeur in choix else self.placement.anciens(cellule.cle)
        return typer(
            brute, cellule.genre, choix=choix, anciens=anciens, date1904=self.date1904
        )  # fmt: skip


def _absences(placement: Placement, cellule: CellulePlacee) -> tuple[str, ...]:
    """« NC » and « s.o. » where the list offers them; a target is never NC (IND-002)."""
    offertes = _choix(placement, cellule.cle) if cellule.liste else ()
    cible = cellule.champ.startswith("cible")
    return tuple(c for c in offertes if not (cible and c == NC))


@lru_cache(maxsize=1 << 14)
def _choix(placement: Placement, cle: str) -> tuple[str, ...]:
    """What the list of a cell offers: the same in all the files of a campaign."""
    return placement.choix(cle)


@lru_cache(maxsize=32)
def _lisibles(placement: Placement) -> dict[str, tuple[_ALire, ...]]:
    return {
        code: tuple((c, c.rang.rang, c.champ, c.ouverte) for c in cellules)
        for code, cellules in placement.lisibles.items()
    }


def _cellules(tableau: TableauLu, placement: Placement) -> Iterator[_ALire]:
    """Cells of a table that hold a value of the return, then those of the lines inserted."""
    declaration = tableau.place.tableau
    yield from _lisibles(placement)[declaration.code]
    for rang, ligne in tableau.ajoutes.items():
        place = replace(tableau.place, lignes={rang: ligne})
        for colonne in declaration.colonnes:
            cellule = place_cellule(place, Rang(cle=rang), colonne)
            if cellule.ouverte or cellule.role is Role.FIXE:
                yield cellule, rang, colonne.champ, cellule.ouverte


def _vide(cellule: CellulePlacee, feuille: str, a1: str) -> ValeurLue:
    return ValeurLue(cellule.cle, cellule.genre, "", None, Etat.VIDE, feuille, a1)


def _disparues(
    placement: Placement, reperage: Reperage, lues: Mapping[str, ValeurLue]
) -> dict[str, ValeurLue]:
    """Inputs whose sheet, row or column is gone: blank, without a cell; a doubt tells it."""
    disparues: dict[str, ValeurLue] = {}
    for cellule in chain.from_iterable(placement.lisibles.values()):
        if cellule.cle not in lues and cellule.ouverte:
            tableau = reperage.tableaux.get(cellule.rang.tableau)
            feuille = tableau.feuille.nom if tableau else placement.titre_feuille(cellule.feuille)
            disparues[cellule.cle] = _vide(cellule, feuille, "")
    return disparues


def _par_l_aspect(
    retour: RetourBrut,
    placement: Placement,
    reperage: Reperage,
    formules: Sequence[FormuleLue],
) -> Iterator[Doute]:
    """Cells cut, as formulas and looks show, or looks that show nothing any more.

    Those of another layout look elsewhere to begin with; an old format shows no looks.
    """
    if retour.identite.empreinte != placement.empreinte:
        return
    yield from deplacees(formules, reperage, placement)
    if not retour.brut.valeurs_seules:
        yield from aspects_effaces(reperage, placement)


def _version(retour: RetourBrut, placement: Placement) -> list[Doute]:
    """The fingerprint tells a layout that is not the one we know."""
    if retour.identite.empreinte == placement.empreinte:
        return []
    mots = {"trouve": retour.identite.empreinte, "attendu": placement.empreinte}
    return [Doute("STR-008", "", "", mots)]
