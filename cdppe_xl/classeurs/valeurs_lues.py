"""From cells read to what formulas and rules see."""

from __future__ import annotations

from decimal import Decimal

from cdppe_xl.classeurs.valeurs_excel import Scalaire, depuis
from cdppe_xl.domaine.lecture import Etat, Genre, ValeurLue


def scalaire(lue: ValeurLue) -> Scalaire:
    """What a formula sees of a cell read: a number, a text, « NC », « s.o. » or nothing."""
    if lue.etat is Etat.VIDE:
        return None
    if lue.etat is Etat.NC:
        return "NC"
    if lue.etat is Etat.SANS_OBJET:
        return "s.o."
    if lue.etat is Etat.ILLISIBLE:
        return lue.brut
    if lue.genre is Genre.LISTE and isinstance(lue.valeur, str) and lue.valeur.isdigit():
        return Decimal(lue.valeur)
    return depuis(lue.valeur)
