"""How high a row must be for its texts, and where pages break."""

from __future__ import annotations

import math
import textwrap

from cdppe_xl.classeurs.placement import TableauPlace

HAUTEUR_LIGNE = 15.0
HAUTEUR_MAX = 409.0
"""Excel refuses a higher row."""


def lignes_de(texte: str, largeur: float, marge: float = 1.0) -> int:
    """Lines a text takes in a column; a word never breaks, so count a little wide."""
    utile = max(largeur / marge - 1, 3) / 1.02
    if len(texte) <= utile and "\n" not in texte:
        return 1
    return sum(max(1, math.ceil(len(p) / utile)) for p in texte.split("\n"))


def hauteur(lignes: int) -> float:
    """Height of a row of that many lines."""
    return min(HAUTEUR_LIGNE * lignes + 3, HAUTEUR_MAX)


LARGEUR_NOTE, MARGE_NOTE, LIGNE_NOTE, PIXELS_PAR_CARACTERE = 380, 14, 17, 6.2
HAUTEUR_NOTE_MAX = 900


def taille_note(texte: str) -> tuple[int, int]:
    """Width and height in pixels of a note, for its whole text to be seen."""
    utile = int((LARGEUR_NOTE - MARGE_NOTE) / PIXELS_PAR_CARACTERE)
    lignes = sum(max(1, len(textwrap.wrap(p, utile))) for p in texte.split("\n"))
    return LARGEUR_NOTE, min(LIGNE_NOTE * lignes + MARGE_NOTE, HAUTEUR_NOTE_MAX)


def saut_de_page(place: TableauPlace, rang: str) -> int:
    """Line a new page starts at: a table that starts one takes its title and header along."""
    if place.tableau.rangs[0].cle != rang:
        ligne = place.lignes[rang]
        return ligne - 1 if ligne - 1 in place.sections else ligne
    tetes = (place.ligne_titre, place.ligne_entete, place.ligne_cles)
    return next(ligne for ligne in tetes if ligne is not None)
