"""What the parser calls while it walks through the content of an ods.

Only tables that are direct children of the spreadsheet are sheets: charts, tracked changes
and the caches LibreOffice keeps of other files hold tables too.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import NamedTuple

from cdppe_xl.excel.brut import (
    MAX_CELLULES,
    MAX_COLONNES,
    MAX_LIGNES,
    CelluleBrute,
    FeuilleBrute,
    ValeurBrute,
    adresse_a1,
    demesure,
    etaler,
    hors_limites,
    trop_de_cellules,
)
from cdppe_xl.excel.lecture_formules import reference_a1, vers_a1
from cdppe_xl.excel.lecture_ods_valeur import OFFICE, valeur_de_cellule
from cdppe_xl.excel.xml_borne import Attributs

_ODF = "urn:oasis:names:tc:opendocument:xmlns:"
_TABLE = f"{_ODF}table:1.0 "
_TEXTE = f"{_ODF}text:1.0 "
_STYLE = f"{_ODF}style:1.0 "
_DESSIN = f"{_ODF}drawing:1.0 "
_LIEN = "http://www.w3.org/1999/xlink href"

_CELLULES = (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell")
_HORS_TEXTE = (f"{OFFICE}annotation", f"{_TABLE}shapes", f"{_TABLE}detective")
_BLANCS = re.compile(r" *[\t\r\n][ \t\r\n]*")
"""Layout of the XML; runs of plain spaces are kept, LibreOffice writes them as typed."""
_FORMATS = {"percentage": "0.00%", "currency": "#,##0.00 €", "date": "dd/mm/yyyy", "time": "[h]:mm"}
_CHIFFRES_REPETITION = 7
_ESPACES_MAX = 1_000_000


class _Place(NamedTuple):
    """Where a cell stands, and how many times it is repeated."""

    colonne: int
    fois: int


class LecteurContenu:
    """State of the walk; the results are ``feuilles``, ``noms``, ``liens``, ``commentaires``."""

    def __init__(self) -> None:
        self.feuilles: list[FeuilleBrute] = []
        self.noms: list[tuple[str, str, str]] = []
        self.liens: list[str] = []
        self.commentaires: list[tuple[str, str, str]] = []
        self._nombre = self._espaces_lus = 0
        self._pile: list[str] = []
        self._style = ""
        self._styles_caches: set[str] = set()
        self._nom = ""
        self._visible = True
        self._cache = False
        self._profondeur = 0
        self._commencer_feuille()

    def _commencer_feuille(self) -> None:
        self._cellules: dict[tuple[int, int], CelluleBrute] = {}
        self._ligne = self._colonne = self._fois_ligne = 0
        self._colonnes_lues = 0
        self._rangs_masques: list[range] = []
        self._colonnes_masquees: list[range] = []
        self._fusions: list[str] = []
        self._attributs: Attributs | None = None
        self._place = _Place(0, 1)
        self._paragraphes: list[list[str]] = []
        self._note: list[list[str]] | None = None
        self._ecarte = 0

    # -- what the parser calls ----------------------------------------------------------

    def debut(self, nom: str, attributs: Attributs) -> None:
        """Start of an element."""
        self._pile.append(nom)
        if nom == f"{_TABLE}table":
            self._debut_table(attributs)
        elif self._profondeur == 1:
            if self._attributs is not None:
                self._dans_cellule(nom, attributs)
            else:
                self._dans_table(nom, attributs)
        if nom == f"{_STYLE}style":
            self._style = attributs.get(f"{_STYLE}name", "")
        elif nom == f"{_STYLE}table-properties":
            if attributs.get(f"{_TABLE}display") == "false":
                self._styles_caches.add(self._style)
        elif nom in (f"{_TABLE}named-range", f"{_TABLE}named-expression"):
            self._nommer(attributs)

    def fin(self, nom: str) -> None:
        """End of an element."""
        self._pile.pop()
        if nom == f"{_TABLE}table" and self._profondeur:
            self._profondeur -= 1
            if not self._profondeur:
                self._finir_feuille()
        elif self._profondeur == 1:
            self._fin_dans_table(nom)

    def texte(self, morceau: str) -> None:
        """Text of a paragraph of a cell, or of its note."""
        if self._attributs is None or self._ecarte or self._profondeur != 1:
            return
        if f"{_TEXTE}p" in self._pile[-4:]:
            paragraphes = self._paragraphes if self._note is None else self._note
            if paragraphes:
                paragraphes[-1].append(_BLANCS.sub(" ", morceau))

    # -- tables ---------------------------------------------------------------------------

    def _debut_table(self, attributs: Attributs) -> None:
        """A sheet, or a table inside something else, which is only counted."""
        if self._profondeur:
            self._profondeur += 1
        elif len(self._pile) > 1 and self._pile[-2] == f"{OFFICE}spreadsheet":
            self._profondeur = 1
            self._nom = attributs.get(f"{_TABLE}name", "")
            self._cache = self._nom.startswith("'file:")
            style = attributs.get(f"{_TABLE}style-name", "")
            self._visible = style not in self._styles_caches
            self._commencer_feuille()

    def _finir_feuille(self) -> None:
        if self._cache:
            return
        derniere = max((ligne for ligne, _ in self._cellules), default=-1)
        droite = max((colonne for _, colonne in self._cellules), default=-1)
        self.feuilles.append(
            FeuilleBrute(
                self._nom,
                self._visible,
                self._cellules,
                etaler(self._rangs_masques, derniere),
                etaler(self._colonnes_masquees, droite),
                tuple(self._fusions),
            )
        )

    def _dans_table(self, nom: str, attributs: Attributs) -> None:
        if nom in _CELLULES:
            self._debut_cellule(attributs)
        elif nom == f"{_TABLE}table-row":
            self._fois_ligne = _repetition(attributs.get(f"{_TABLE}number-rows-repeated", "1"))
            self._colonne = 0
            if attributs.get(f"{_TABLE}visibility", "visible") != "visible":
                self._rangs_masques.append(range(self._ligne, self._ligne + self._fois_ligne))
        elif nom == f"{_TABLE}table-column":
            fois = _repetition(attributs.get(f"{_TABLE}number-columns-repeated", "1"))
            if attributs.get(f"{_TABLE}visibility", "visible") != "visible":
                rangs = range(self._colonnes_lues, self._colonnes_lues + fois)
                self._colonnes_masquees.append(rangs)
            self._colonnes_lues += fois
        elif nom == f"{_TABLE}table-source":
            self.liens.append(attributs.get(_LIEN, ""))

    def _fin_dans_table(self, nom: str) -> None:
        if nom in _CELLULES and not self._ecarte:
            self._fin_cellule()
        elif nom == f"{_TABLE}table-row" and self._attributs is None:
            self._ligne += self._fois_ligne
        elif nom == f"{OFFICE}annotation" and self._note is not None:
            texte = _joindre(self._note)
            adresse = adresse_a1(self._ligne, self._place.colonne)
            self.commentaires.append((self._nom, adresse, texte))
            self._note = None
        elif self._ecarte and nom.startswith(_DESSIN):
            self._ecarte -= 1

    def _nommer(self, attributs: Attributs) -> None:
        """A named range or expression; the one inside a sheet is local to it."""
        plage = attributs.get(f"{_TABLE}cell-range-address", "")
        expression = attributs.get(f"{_TABLE}expression", "")
        cible = reference_a1(plage) if plage else vers_a1(expression)
        feuille = self._nom if self._profondeur else ""
        self.noms.append((attributs.get(f"{_TABLE}name", ""), cible, feuille))

    # -- cells ----------------------------------------------------------------------------

    def _debut_cellule(self, attributs: Attributs) -> None:
        fois = _repetition(attributs.get(f"{_TABLE}number-columns-repeated", "1"))
        self._place = _Place(self._colonne, fois)
        self._colonne += fois
        self._attributs, self._paragraphes, self._note, self._ecarte = attributs, [], None, 0
        larges = _repetition(attributs.get(f"{_TABLE}number-columns-spanned", "1"))
        hautes = _repetition(attributs.get(f"{_TABLE}number-rows-spanned", "1"))
        if larges > 1 or hautes > 1:
            coin = adresse_a1(self._ligne, self._place.colonne)
            bas = adresse_a1(self._ligne + hautes - 1, self._place.colonne + larges - 1)
            self._fusions.append(f"{coin}:{bas}")

    def _dans_cellule(self, nom: str, attributs: Attributs) -> None:
        if self._ecarte or nom.startswith(_DESSIN):
            self._ecarte += nom.startswith(_DESSIN)
            return
        if nom == f"{OFFICE}annotation":
            self._note = []
            return
        paragraphes = self._paragraphes if self._note is None else self._note
        if nom == f"{_TEXTE}p":
            paragraphes.append([])
        elif not paragraphes:
            return
        elif nom == f"{_TEXTE}s":
            paragraphes[-1].append(self._espaces(attributs.get(f"{_TEXTE}c", "1")))
        elif nom == f"{_TEXTE}tab":
            paragraphes[-1].append("\t")
        elif nom == f"{_TEXTE}line-break":
            paragraphes[-1].append("\n")

    def _espaces(self, compte: str) -> str:
        """Spaces written as a count: a few bytes may not become gigabytes."""
        fois = _repetition(compte)
        self._espaces_lus += fois
        if self._espaces_lus > _ESPACES_MAX:
            raise demesure("ses textes répètent trop d'espaces")
        return " " * fois

    def _fin_cellule(self) -> None:
        attributs = self._attributs
        self._attributs = None
        if attributs is None or self._cache:
            return
        formule = attributs.get(f"{_TABLE}formula")
        if formule is None and not self._paragraphes and f"{OFFICE}value-type" not in attributs:
            return
        valeur, erreur, genre = valeur_de_cellule(attributs, _joindre(self._paragraphes))
        if formule is None and (valeur is None or valeur == ""):
            return
        date = genre in ("date", "time") and isinstance(valeur, Decimal)
        texte = None if formule is None else vers_a1(formule)
        self._poser((valeur, texte, erreur, date, _FORMATS.get(genre, "")))

    def _poser(self, contenu: tuple[ValeurBrute, str | None, bool, bool, str]) -> None:
        """Store a cell as many times as it is repeated, inside the sheet and the cap."""
        depart, fois = self._place
        bas, droite = self._ligne + self._fois_ligne, depart + fois
        if bas > MAX_LIGNES or droite > MAX_COLONNES:
            raise hors_limites(f"ligne {bas}, colonne {droite}")
        self._nombre += fois * self._fois_ligne
        if self._nombre > MAX_CELLULES:
            raise trop_de_cellules()
        for ligne in range(self._ligne, bas):
            for colonne in range(depart, droite):
                self._cellules[ligne, colonne] = CelluleBrute(ligne, colonne, *contenu)


def _joindre(paragraphes: list[list[str]]) -> str:
    return "\n".join("".join(morceaux) for morceaux in paragraphes)


def _repetition(texte: str) -> int:
    """A count of repeats; one that no sheet can hold is refused."""
    if not texte.isascii() or not texte.isdecimal() or len(texte) > _CHIFFRES_REPETITION:
        raise hors_limites(f"répétée {texte[:20]} fois")
    return max(1, int(texte))
