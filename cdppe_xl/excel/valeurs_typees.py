"""One filled cell on its way to its meaning, and that meaning."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from cdppe_xl.domaine.lecture import Etat, Genre, Valeur
from cdppe_xl.excel.brut import CelluleBrute

LONGUEUR_MAX = 300
"""Beyond this a text is no number, date or choice: it is not even folded."""

A_RELIRE = "À relire : "
"""Starts what a corrected return gives back of a cell that, without it, would now be read."""


class ValeurTypee(NamedTuple):
    """Meaning of one cell; a named tuple because there is one for each cell of each file.

    Attributes:
        etat: which of the five answers this is.
        valeur: the typed value, only when ``etat`` is RENSEIGNE.
        brut_texte: what the cell holds, as text; "" when empty.
        reparation: what was repaired, before → after (rule); "" if nothing.
        motif: why it is unreadable, as the end of « Cette cellule contient … »; "" otherwise.
        proposition: what it more likely means, as it should be typed; "" when only the person
            can tell, or when there is no doubt.
    """

    etat: Etat
    valeur: Valeur
    brut_texte: str
    reparation: str = ""
    motif: str = ""
    proposition: str = ""


class Saisie(NamedTuple):
    """One filled cell on its way through the recognisers."""

    brut: CelluleBrute
    texte: str
    genre: Genre
    choix: tuple[str, ...]
    anciens: Mapping[str, str]
    date1904: bool

    def renseigne(self, valeur: Valeur, geste: str = "", apres: str = "") -> ValeurTypee:
        """An answer; ``geste`` names the repair, ``apres`` shows the value in French."""
        reparation = f"« {self.avant()} » → {apres} ({geste})" if geste else ""
        return ValeurTypee(Etat.RENSEIGNE, valeur, self.texte, reparation)

    def illisible(self, motif: str, proposition: str = "") -> ValeurTypee:
        """Held: the reason, and what may be typed instead."""
        return ValeurTypee(Etat.ILLISIBLE, None, self.texte, "", motif, proposition)

    def avant(self) -> str:
        """What to quote: the text itself, a formula too, on one line."""
        return self.texte.replace("\r", "").replace("\n", " ")
