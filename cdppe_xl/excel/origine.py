"""The hidden sheet « Origine »: what the national team wrote at generation, kept to compare.

A return can then be asked: is this notified amount the one that was sent, and was this national
value corrected here? A blank template has nothing to remember and has no such sheet; the sheet
is no part of the layout, so that it moves no cell and changes no fingerprint.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation

from cdppe_xl.classeurs.placement import Placement
from cdppe_xl.classeurs.valeurs_excel import Scalaire, jour_de_serial
from cdppe_xl.classeurs.verification import FEUILLE_ORIGINE
from cdppe_xl.domaine.lecture import Doute, Genre, Valeur
from cdppe_xl.excel.brut import ClasseurBrut, FeuilleBrute, lire_a1
from cdppe_xl.excel.cellules import valeurs_de
from cdppe_xl.excel.ecriture import Ecriture
from cdppe_xl.excel.ecriture_page import LIGNES_PROTECTION
from cdppe_xl.excel.identite import marque_de, marque_identite

ROLE = "_origine"
"""Code of the sheet in its own mark: no sheet of a layout can be named so."""
NOM = "cdppe_origine"
"""Defined name that stays behind when the sheet is deleted: its absence is then told."""
DISPARUE = "STR-053"
_COLONNES = 3
_ORDRE_MAX = 30
"""Powers of ten beyond which a number is none of ours."""


def write_origine(ecriture: Ecriture, origines: Mapping[str, Scalaire]) -> None:
    """Adds the sheet; nothing for a blank template, or when there is nothing to remember."""
    cellules = ecriture.placement.cellules
    connues = {c: v for c, v in origines.items() if c in cellules and v not in (None, "")}
    if not ecriture.identite.territoire or not connues:
        return
    fond, cle = ecriture.texte("fond"), ecriture.texte("cle")
    feuille = ecriture.feuille(FEUILLE_ORIGINE)
    feuille.fond(_COLONNES, fond)
    feuille.valeur(0, 0, marque_identite(ecriture.identite, ROLE), cle)
    for ligne, (chemin, valeur) in enumerate(connues.items(), start=1):
        genre = cellules[chemin].genre
        for colonne, texte in enumerate((chemin, genre.value, _ecrit(valeur, genre))):
            feuille.valeur(ligne, colonne, texte, fond)
    ecriture.nomme(NOM, f"='{FEUILLE_ORIGINE}'!$A$1")
    feuille.worksheet.hide()
    feuille.worksheet.protect("", LIGNES_PROTECTION)


def _ecrit(valeur: Scalaire, genre: Genre) -> str:
    """The value as a text that reads back as itself whatever program saves the file."""
    if not isinstance(valeur, Decimal):
        return str(valeur)
    if genre is Genre.DATE:
        return jour_de_serial(valeur).isoformat()
    return f"{valeur.normalize():f}"


def read_origine(
    brut: ClasseurBrut, placement: Placement
) -> tuple[dict[str, Valeur], tuple[Doute, ...]]:
    """What the sheet remembers, by data path; a doubt when it was there and is gone."""
    trouvee = _feuille(brut)
    if trouvee is None:
        return {}, (Doute(DISPARUE),) if NOM in brut.noms else ()
    feuille, (ligne, colonne) = trouvee
    return dict(_valeurs(feuille, ligne, colonne, placement)), ()


def _feuille(brut: ClasseurBrut) -> tuple[FeuilleBrute, tuple[int, int]] | None:
    """The sheet, and the place of its mark; by its title when the mark is gone."""
    par_titre = None
    for feuille in brut.feuilles:
        marque = marque_de(feuille)
        if marque is not None and marque.feuille == ROLE:
            return feuille, lire_a1(marque.cellule)
        if marque is None and feuille.nom == FEUILLE_ORIGINE:
            par_titre = feuille, (0, 0)
    return par_titre


def _valeurs(
    feuille: FeuilleBrute, ligne: int, colonne: int, placement: Placement
) -> Iterator[tuple[str, Valeur]]:
    valeurs = valeurs_de(feuille)
    for (rang, rive), cle in valeurs.items():
        declaree = placement.cellules.get(str(cle)) if rive == colonne else None
        ecrite = valeurs.get((rang, colonne + 2))
        if declaree is not None and rang > ligne and ecrite is not None:
            valeur = _lue(str(ecrite), declaree.genre)
            if valeur is not None:
                yield declaree.cle, valeur


def _lue(texte: str, genre: Genre) -> Valeur:
    """The value of that text; « NC » where a number is expected stays a text."""
    if genre in (Genre.TEXTE, Genre.LISTE):
        return texte
    try:
        if genre is Genre.DATE:
            return date.fromisoformat(texte)
        nombre = Decimal(texte)
    except (ValueError, InvalidOperation):
        return texte or None
    return nombre if nombre.is_finite() and abs(nombre.adjusted()) <= _ORDRE_MAX else None
