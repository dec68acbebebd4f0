"""How the constats of two judgments are told apart, and a text tried in a cell."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace

from cdppe_xl.classeurs.placement import Placement
from cdppe_xl.domaine.constat import Constat
from cdppe_xl.domaine.lecture import Genre, Lecture, ValeurLue
from cdppe_xl.excel.brut import CelluleBrute
from cdppe_xl.excel.valeurs import typer

Marque = tuple[str, str, str, str, int]
Marques = dict[Marque, Constat]
Ou = tuple[str, str]
"""File and data path."""
Juger = Callable[[Sequence[Lecture]], list[Constat]]


def ou_de(constat: Constat) -> Ou:
    """File and data path of a constat."""
    return constat.fichier, constat.cle


def marques(constats: Sequence[Constat]) -> Marques:
    """What tells a constat from the others, whatever its figures."""
    vus: Counter[tuple[str, str, str, str]] = Counter()
    par_marque: Marques = {}
    for c in constats:
        cle = (c.regle, c.fichier, c.feuille, c.cellule)
        vus[cle] += 1
        par_marque[(*cle, vus[cle])] = c
    return par_marque


def tape(lue: ValeurLue, texte: str, placement: Placement) -> ValeurLue:
    """The cell, had this text been typed in it."""
    choix = placement.choix(lue.cle) if lue.genre is Genre.LISTE else ()
    typee = typer(CelluleBrute(0, 0, texte), lue.genre, choix=choix)
    return ValeurLue(
        lue.cle, lue.genre, typee.brut_texte, typee.valeur, typee.etat, lue.feuille, lue.cellule
    )


def avec_texte(lecture: Lecture, cle: str, texte: str, placement: Placement) -> Lecture:
    """The reading, had this text been typed in that cell."""
    lue = tape(lecture.valeurs[cle], texte, placement)
    return replace(lecture, valeurs={**lecture.valeurs, cle: lue})


def choix_de(lecture: Lecture, cle: str, placement: Placement) -> tuple[str, ...]:
    """Every value that the closed list of a cell offers, () when it has none."""
    return placement.choix(cle) if lecture.valeurs[cle].genre is Genre.LISTE else ()
