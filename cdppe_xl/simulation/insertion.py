"""A returned file where a person inserted a line, formulas shifted as a spreadsheet does."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from typing import TYPE_CHECKING

from cdppe_xl.classeurs.grammaire import Cellule, Feuille, Rang, Role, Tableau
from cdppe_xl.classeurs.placement import Placement
from cdppe_xl.excel.writer import write_classeur

if TYPE_CHECKING:
    from cdppe_xl.simulation.classeur_genere import ClasseurGenere
    from cdppe_xl.simulation.saisie import Insertion, Saisie

INSEREE = "zzinseree"
"""Key of the inserted row, wiped out of the file: a person writes none."""
_TEXTES = "xl/sharedStrings.xml"


def ecrire_avec_insertion(genere: ClasseurGenere, saisie: Saisie, insertion: Insertion) -> bytes:
    """Writes the workbook with one more line, which has neither key nor formula."""
    classeur = saisie.placement.classeur
    feuilles = tuple(_inserer(feuille, insertion) for feuille in classeur.feuilles)
    place = Placement(replace(classeur, feuilles=feuilles))
    valeurs = saisie.valeurs | {
        f"{insertion.tableau}/{INSEREE}/{champ}": valeur
        for champ, valeur in insertion.valeurs.items()
    }
    territoire = saisie.referentiel.territoire(genere.identite.territoire)
    nom = f"{territoire.code} {territoire.nom}"
    return _effacer_cle(write_classeur(place, valeurs, genere.identite, nom), insertion.tableau)


def _inserer(feuille: Feuille, insertion: Insertion) -> Feuille:
    blocs = tuple(
        _avec_ligne(bloc, insertion)
        if isinstance(bloc, Tableau) and bloc.code == insertion.tableau
        else bloc
        for bloc in feuille.blocs
    )
    return replace(feuille, blocs=blocs)


def _avec_ligne(tableau: Tableau, insertion: Insertion) -> Tableau:
    sans_formule = {
        c.champ: Cellule(role=Role.LIBELLE) for c in tableau.colonnes if c.role is Role.CALCUL
    }
    rangs: list[Rang] = []
    for rang in tableau.rangs:
        rangs.append(rang)
        if rang.cle == insertion.apres:
            rangs.append(Rang(cle=INSEREE, cellules=sans_formule, lignes=0))
    return replace(tableau, rangs=tuple(rangs))


def _effacer_cle(contenu: bytes, tableau: str) -> bytes:
    tampon = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(contenu)) as source,
        zipfile.ZipFile(tampon, "w", zipfile.ZIP_DEFLATED) as archive,
    ):
        for entree in source.infolist():
            partie = source.read(entree)
            if entree.filename == _TEXTES:
                partie = partie.replace(f"§{tableau}|{INSEREE}".encode(), b"")
            archive.writestr(entree, partie)
    return tampon.getvalue()
