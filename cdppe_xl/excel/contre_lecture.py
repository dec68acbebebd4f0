"""Second reader: another library reads the same input cells, and both must agree.

openpyxl reads xlsx and xlsm; python-calamine reads ods, and xlsx where openpyxl gives up. They
share no code with our readers. What is compared is what the cell holds, not what it means:
number with number, text with text. Neither is trusted further than that.
"""

from __future__ import annotations

import io
import math
import re
import warnings
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from enum import StrEnum
from typing import NamedTuple

from cdppe_xl.domaine.lecture import Doute, Lecture
from cdppe_xl.erreurs import CdppeError
from cdppe_xl.excel.brut import CelluleBrute, ClasseurBrut, adresse_a1, lire_a1
from cdppe_xl.excel.teneurs import VIDE, Teneur, teneur

DESACCORD, IMPOSSIBLE, SANS_SECOND = "STR-027", "STR-028", "STR-029"
DESACCORDS_MAX = 20
"""Beyond, one line says how many more there are."""


class Moyen(StrEnum):
    """Library that reads a second time."""

    OPENPYXL = "openpyxl"
    CALAMINE = "python-calamine"


MOYENS: Mapping[str, tuple[Moyen, ...]] = {
    "xlsx": (Moyen.OPENPYXL, Moyen.CALAMINE),
    "xlsm": (Moyen.OPENPYXL, Moyen.CALAMINE),
    "ods": (Moyen.CALAMINE,),
}
"""Second readers of each format, the next one only where the one before could not read."""


Place = tuple[str, int, int]
"""Sheet, row, column, from 0."""


class Releve(NamedTuple):
    """The input cells of a return as our reader saw them, where it found them."""

    format: str
    date1904: bool
    cellules: Mapping[Place, Teneur]


class SecondeLectureImpossible(CdppeError):
    """The second reader could not read this file at all; the message says what stopped it."""


def relever(brut: ClasseurBrut, lecture: Lecture) -> Releve:
    """What the file holds at the place of each open cell that was found."""
    feuilles = {feuille.nom: feuille.cellules for feuille in reversed(brut.feuilles)}
    releve: dict[Place, Teneur] = {}
    for lue in lecture.valeurs.values():
        if lue.cellule and lue.feuille in feuilles:
            place = lire_a1(lue.cellule)
            releve[lue.feuille, *place] = _notre_teneur(feuilles[lue.feuille].get(place))
    return Releve(brut.format, brut.date1904, releve)


def contre_lire(contenu: bytes, releve: Releve, moyen: Moyen) -> tuple[Doute, ...]:
    """The cells where the second reader does not see what the first one saw.

    Raises:
        SecondeLectureImpossible: that library cannot read this file.
    """
    if not releve.cellules:
        return ()
    try:
        with warnings.catch_warnings():
            vues = _LECTEURS[moyen](contenu, releve)
    except (MemoryError, RecursionError, SecondeLectureImpossible):
        raise
    except Exception as faute:  # openpyxl alone raises fifteen kinds
        raison = f"{moyen} s’est arrêté ({type(faute).__name__})"
        raise SecondeLectureImpossible(raison) from faute
    remplies = [p for p, notre in releve.cellules.items() if notre != VIDE]
    if remplies and not any(vues.get(place, VIDE) != VIDE for place in remplies):
        raise SecondeLectureImpossible(f"{moyen} n’y voit aucune réponse")
    accord = _accord_xlsx if moyen is Moyen.OPENPYXL else _accord_sans_formules
    return tuple(
        _bornes(
            [
                (place, notre, vues.get(place, VIDE))
                for place, notre in releve.cellules.items()
                if not accord(notre, vues.get(place, VIDE))
            ]
        )
    )


def impossible(raison: str) -> Doute:
    """The doubt of a file that nobody could read a second time."""
    mots = {"trouve": raison, "attendu": "une seconde lecture identique à la première"}
    return Doute(IMPOSSIBLE, mots=mots)


def sans_second(genre: str) -> Doute:
    """The doubt of a format that only one library reads."""
    return Doute(SANS_SECOND, mots={"trouve": genre, "attendu": "xlsx ou ods"})


def _bornes(ecarts: list[tuple[Place, Teneur, Teneur]]) -> Iterator[Doute]:
    for (feuille, ligne, colonne), notre, autre in ecarts[:DESACCORDS_MAX]:
        mots = {"attendu": str(notre), "trouve": str(autre), "suite": ""}
        yield Doute(DESACCORD, feuille, adresse_a1(ligne, colonne), mots)
    if len(ecarts) > DESACCORDS_MAX:
        (feuille, ligne, colonne), notre, autre = ecarts[DESACCORDS_MAX]
        reste = len(ecarts) - DESACCORDS_MAX - 1
        suite = f" {reste} autres cellules sont dans le même cas." if reste else ""
        mots = {"attendu": str(notre), "trouve": str(autre), "suite": suite}
        yield Doute(DESACCORD, feuille, adresse_a1(ligne, colonne), mots)


# --- what each side holds ----------------------------------------------------------------


def _notre_teneur(cellule: CelluleBrute | None) -> Teneur:
    if cellule is None:
        return VIDE
    if cellule.formule is not None:
        return Teneur("formule", f"={cellule.formule}")
    if cellule.erreur:
        return Teneur("erreur", str(cellule.valeur))
    return teneur(cellule.valeur, date1904=False)


# --- agreement ---------------------------------------------------------------------------

_INFIME = 1e-300
"""Under it a binary number loses its digits."""
_FAUX_29_FEVRIER = 61
"""Serials below count a day that never was, or not: libraries do not agree."""
_CALCUL_SIMPLE = re.compile(r"=[-+*/^%().,;\d\s]*")


def _accord_xlsx(notre: Teneur, autre: Teneur) -> bool:
    """A plain sum must be the same one; any other formula, and an error, is held anyway."""
    if notre.nature == "erreur":
        return True
    if notre.nature == autre.nature == "formule":
        if not _CALCUL_SIMPLE.fullmatch(notre.texte):
            return True
        return "".join(notre.texte.split()) == "".join(autre.texte.split())
    return _meme_teneur(notre, autre)


def _accord_sans_formules(notre: Teneur, autre: Teneur) -> bool:
    """python-calamine sees neither formulas nor errors, and not every space of an ods."""
    if notre.nature in {"formule", "erreur"}:
        return True
    if notre.nature == autre.nature == "texte":
        return "".join(notre.texte.split()) == "".join(autre.texte.split())
    return _meme_teneur(notre, autre)


def _meme_teneur(notre: Teneur, autre: Teneur) -> bool:
    if notre.nature != autre.nature:
        return False
    if notre.nature == "nombre":
        ecart = autre.precision
        if ecart and 0 < notre.nombre < _FAUX_29_FEVRIER:
            ecart += 1
        return math.isclose(notre.nombre, autre.nombre, rel_tol=1e-14, abs_tol=max(ecart, _INFIME))
    return notre.texte == autre.texte


# --- the libraries -----------------------------------------------------------------------


def _openpyxl(contenu: bytes, releve: Releve) -> dict[Place, Teneur]:
    """Only the sheets that hold inputs, and no further than the last of them."""
    import openpyxl
    from openpyxl.utils.escape import unescape

    warnings.simplefilter("ignore")  # it says what it drops on writing; nothing is written
    classeur = openpyxl.load_workbook(io.BytesIO(contenu), read_only=True, keep_links=False)
    for dates in ("_date_formats", "_timedelta_formats"):
        setattr(classeur, dates, set())  # serial numbers as they are stored
    vues: dict[Place, Teneur] = {}
    for nom, (bas, droite) in _etendues(releve).items():
        if nom not in classeur.sheetnames:
            raise SecondeLectureImpossible(f"openpyxl n’y trouve pas la feuille « {nom} »")
        feuille = classeur[nom]
        feuille.reset_dimensions()
        for rangee in feuille.iter_rows(max_row=bas + 1, max_col=droite + 1):
            for cellule in rangee:
                if cellule.value is None:
                    continue
                place = (nom, cellule.row - 1, cellule.column - 1)
                if place in releve.cellules:
                    genre, valeur = cellule.data_type, cellule.value
                    vues[place] = _teneur_openpyxl(genre, valeur, releve.date1904, unescape)
    return vues


def _teneur_openpyxl(
    genre: str, valeur: object, date1904: bool, unescape: Callable[[str], str]
) -> Teneur:
    if genre == "f":
        return Teneur("formule", str(getattr(valeur, "text", valeur)))
    if genre == "e":
        return Teneur("erreur", str(valeur))
    return teneur(unescape(valeur) if isinstance(valeur, str) else valeur, date1904=date1904)


def _calamine(contenu: bytes, releve: Releve) -> dict[Place, Teneur]:
    import python_calamine

    classeur = python_calamine.load_workbook(io.BytesIO(contenu))
    vues: dict[Place, Teneur] = {}
    for nom, (bas, _) in _etendues(releve).items():
        if nom not in classeur.sheet_names:
            raise SecondeLectureImpossible(f"python-calamine n’y trouve pas la feuille « {nom} »")
        rangees = classeur.get_sheet_by_name(nom).to_python(skip_empty_area=False, nrows=bas + 1)
        for ligne, rangee in enumerate(rangees):
            for colonne, valeur in enumerate(rangee):
                if valeur != "" and (nom, ligne, colonne) in releve.cellules:
                    vues[nom, ligne, colonne] = teneur(valeur, date1904=releve.date1904)
    return vues


def _etendues(releve: Releve) -> dict[str, tuple[int, int]]:
    """Last row and last column to look at, by sheet."""
    etendues: dict[str, tuple[int, int]] = defaultdict(lambda: (0, 0))
    for nom, ligne, colonne in releve.cellules:
        bas, droite = etendues[nom]
        etendues[nom] = (max(bas, ligne), max(droite, colonne))
    return etendues


_LECTEURS: Mapping[Moyen, Callable[[bytes, Releve], dict[Place, Teneur]]] = {
    Moyen.OPENPYXL: _openpyxl,
    Moyen.CALAMINE: _calamine,
}
