"""What a file holds before any layout is known: sparse cells, names and properties.

Numbers are ``Decimal`` built from the text of the file, so that no binary rounding can
slip in between the cell and the register. xlsx and ods give the same records.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple

from cdppe_xl.erreurs import ClasseurIllisible

MAX_LIGNES = 1_048_576
MAX_COLONNES = 16_384
MAX_CELLULES = 200_000
"""Filled cells of one file, all sheets: a return has a few thousand."""
MAX_FEUILLES = 200
"""Tabs of one file: a return has fewer than twenty."""

AUTEUR_NOTES = "cdppe"
"""Author of the notes that a corrected return carries: they are not the territory's words."""

ValeurBrute = Decimal | str | bool | None

_A1 = re.compile(r"\$?([A-Za-z]{1,3})\$?([1-9][0-9]{0,6})")
_REFERENCE = re.compile(r"(?:'((?:[^']|'')+)'|([^'!:\s\"(]+))!(\$?[A-Za-z]{1,3}\$?\d.*)", re.ASCII)


class CelluleBrute(NamedTuple):
    """One cell that carries a value or a formula.

    A named tuple and not a frozen dataclass: one is made for each cell of each file, and
    this one costs five times less.

    Attributes:
        ligne: row, from 0.
        colonne: column, from 0.
        valeur: what is stored; dates are serial numbers (``format_date`` is then True).
        formule: formula in en-US A1 notation without « = », or None.
        erreur: ``valeur`` is the text of an error, or of a number that is none.
        format_date: the cell shows a date or a time.
        format_nombre: number format code, "" when general or unknown.
    """

    ligne: int
    colonne: int
    valeur: ValeurBrute
    formule: str | None = None
    erreur: bool = False
    format_date: bool = False
    format_nombre: str = ""


class Validation(NamedTuple):
    """One data validation of a sheet: the cells it bears on, its type, its first formula."""

    plages: str
    genre: str
    formule: str


class PieceJointe(NamedTuple):
    """What a sheet holds besides cells and comments: listed, never followed nor executed.

    Attributes:
        genre: image, objet incorporé, zone de texte…, in the words of a message.
        feuille: sheet it is on, "" when it belongs to the whole workbook.
        cellule: cell it is anchored to, "" when unknown.
        nom: its part in the file, or the text it shows.
    """

    genre: str
    feuille: str
    cellule: str
    nom: str


@dataclass(frozen=True, slots=True)
class FeuilleBrute:
    """One sheet; ``cellules`` holds only what exists, by (ligne, colonne) from 0."""

    nom: str
    visible: bool
    cellules: Mapping[tuple[int, int], CelluleBrute]
    lignes_masquees: frozenset[int] = frozenset()
    colonnes_masquees: frozenset[int] = frozenset()
    fusions: tuple[str, ...] = ()
    validations: tuple[Validation, ...] = ()
    tris: tuple[str, ...] = ()
    """Ranges that a spreadsheet remembers having sorted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClasseurBrut:
    """One workbook file, read without knowing what it should be.

    Attributes:
        format: xlsx, xlsm, ods, xls or xlsb.
        feuilles: in the order of the tabs.
        noms: defined names, casefolded, to « 'Feuille'!$A$1 » or to their formula; a name
            local to a sheet is also under « feuille!nom ».
        proprietes: custom properties, and title, subject, keywords, category, description.
        date1904: serial numbers count from 1904 and not from 1900.
        application: program that says it saved the file.
        macros: the file carries macros (never run).
        modules: parts of the file that hold them.
        liens_externes: targets of links to other files (never followed).
        commentaires: (feuille, A1, texte), threaded ones with who said what; those of
            ``AUTEUR_NOTES`` are left out.
        pieces: images, objects, text boxes.
        valeurs_seules: an old format, read without its formulas, names and comments.
    """

    format: str
    feuilles: tuple[FeuilleBrute, ...]
    noms: Mapping[str, str] = field(default_factory=dict)
    proprietes: Mapping[str, str] = field(default_factory=dict)
    date1904: bool = False
    application: str = ""
    macros: bool = False
    modules: tuple[str, ...] = ()
    liens_externes: tuple[str, ...] = ()
    commentaires: tuple[tuple[str, str, str], ...] = ()
    pieces: tuple[PieceJointe, ...] = ()
    valeurs_seules: bool = False


class _Colonnes(dict[str, int]):
    """Letters of a column to its number from 0, computed once each."""

    def __missing__(self, lettres: str) -> int:
        numero = 0
        for lettre in lettres.upper():
            numero = numero * 26 + ord(lettre) - 64
        if not 1 <= numero <= MAX_COLONNES:
            raise hors_limites(lettres)
        self[lettres] = numero - 1
        return numero - 1


COLONNES = _Colonnes()


def hors_limites(reference: str) -> ClasseurIllisible:
    """Refusal of a cell address that no spreadsheet program can show."""
    return ClasseurIllisible(
        f"Fichier endommagé : il contient une cellule « {reference} », en dehors des limites "
        "d'une feuille (colonne XFD, ligne 1 048 576). Ouvrez-le dans votre tableur, "
        "enregistrez-le de nouveau et renvoyez-le."
    )


def trop_de_cellules() -> ClasseurIllisible:
    """Refusal of a file with more filled cells than any return could have."""
    return ClasseurIllisible(
        f"Fichier refusé : il contient plus de {MAX_CELLULES} cellules remplies, ce qui n'est "
        "pas un classeur de la campagne. Vérifiez le fichier choisi."
    )


def verifier_onglets(noms: Sequence[str]) -> None:
    """Refuse too many tabs, and two that no program could tell apart by their names."""
    if len(noms) > MAX_FEUILLES:
        raise demesure(f"il contient plus de {MAX_FEUILLES} feuilles")
    if len({nom.casefold() for nom in noms}) < len(noms):
        raise demesure("deux de ses feuilles portent le même nom")


def demesure(quoi: str) -> ClasseurIllisible:
    """Refusal of a small file that would become enormous once read."""
    return ClasseurIllisible(
        f"Fichier refusé par précaution : {quoi}. Ouvrez-le dans votre tableur, enregistrez-le de "
        "nouveau et renvoyez-le."
    )


def etaler(plages: list[range], dernier: int) -> frozenset[int]:
    """Numbers of the ranges up to ``dernier``; overlapping ranges are walked only once."""
    numeros: set[int] = set()
    suite = 0
    for plage in sorted(plages, key=lambda plage: plage.start):
        fin = min(plage.stop, dernier + 1)
        numeros.update(range(max(plage.start, suite), fin))
        suite = max(suite, fin)
    return frozenset(numeros)


def lettres_colonne(colonne: int) -> str:
    """Letters of a column counted from 0: 0 is A, 27 is AB."""
    lettres = ""
    numero = colonne + 1
    while numero:
        numero, reste = divmod(numero - 1, 26)
        lettres = chr(65 + reste) + lettres
    return lettres


def adresse_a1(ligne: int, colonne: int) -> str:
    """A1 address of a cell counted from 0."""
    return f"{lettres_colonne(colonne)}{ligne + 1}"


def lire_a1(adresse: str) -> tuple[int, int]:
    """Row and column, from 0, of an A1 address; refuses what is outside a sheet."""
    trouve = _A1.fullmatch(adresse)
    if trouve is None or int(trouve[2]) > MAX_LIGNES:
        raise hors_limites(adresse)
    return int(trouve[2]) - 1, COLONNES[trouve[1]]


def citer_feuille(nom: str) -> str:
    """Name of a sheet between quotes, as in a reference."""
    return "'" + nom.replace("'", "''") + "'"


def normaliser_reference(texte: str) -> str:
    """Target of a defined name, its sheet always quoted; a formula is left as it is."""
    texte = texte.strip().removeprefix("=")
    trouve = _REFERENCE.fullmatch(texte)
    if trouve is None:
        return texte
    feuille = trouve[1].replace("''", "'") if trouve[1] else trouve[2]
    return f"{citer_feuille(feuille)}!{trouve[3]}"


def classer_noms(trouves: list[tuple[str, str, str]]) -> dict[str, str]:
    """Defined names by casefolded key, from (name, target, sheet or "" when global).

    A global name wins over a local one, because copying a sheet makes local doubles; a
    local name that has no rival is found under its plain name too.
    """
    globaux: dict[str, str] = {}
    locaux: dict[str, str] = {}
    rivaux: dict[str, list[str]] = {}
    for nom, cible, feuille in trouves:
        cle, cible = nom.casefold(), normaliser_reference(cible)
        if not feuille:
            globaux.setdefault(cle, cible)
        else:
            locaux.setdefault(f"{feuille.casefold()}!{cle}", cible)
            rivaux.setdefault(cle, []).append(cible)
    seuls = {cle: cibles[0] for cle, cibles in rivaux.items() if len(cibles) == 1}
    return {**locaux, **seuls, **globaux}
