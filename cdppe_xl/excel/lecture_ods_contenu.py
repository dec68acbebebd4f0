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
    verifier_onglets,
)
from cdppe_xl.excel.lecture_formules import reference_a1, vers_a1
from cdppe_xl.excel.lecture_ods_annexes import DESSIN, Dessins, Note, Validations
from cdppe_xl.excel.lecture_ods_styles import Styles
from cdppe_xl.excel.lecture_ods_valeur import OFFICE, valeur_de_cellule
from cdppe_xl.excel.xml_borne import Attributs

_ODF = "urn:oasis:names:tc:opendocument:xmlns:"
_TABLE = f"{_ODF}table:1.0 "
_TEXTE = f"{_ODF}text:1.0 "
_LIEN = "http://www.w3.org/1999/xlink href"

_CELLULES = (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell")
_PARAGRAPHE = f"{_TEXTE}p"
_LIENS = (f"{_TABLE}table-source", f"{_TABLE}cell-range-source")
_BLANCS = re.compile(r"(?<! ) *+[\t\r\n][ \t\r\n]*")
"""Layout of the XML; runs of plain spaces are kept, LibreOffice writes them as typed."""
_FORMATS = {"percentage": "0.00%", "currency": "#,##0.00 €", "date": "dd/mm/yyyy", "time": "[h]:mm"}
_CHIFFRES_REPETITION = 7
_ESPACES_MAX = 1_000_000
_DDE = ("application", "topic")


class _Place(NamedTuple):
    """Where a cell stands, and how many times it is repeated."""

    colonne: int
    fois: int


_SANS_NOM = "__Anonymous_Sheet_DB__"


class LecteurContenu:
    """State of the walk.

    Attributes:
        feuilles, noms, liens, commentaires, dessins: what was found.
    """

    def __init__(self) -> None:
        self.feuilles: list[FeuilleBrute] = []
        self.noms: list[tuple[str, str, str]] = []
        self.liens: list[str] = []
        self.commentaires: list[tuple[str, str, str]] = []
        self.tris: list[str] = []
        """Areas that were sorted, « 'Feuille'.B2:'Feuille'.D9 »; LibreOffice keeps no order."""
        self.dessins = Dessins()
        self._validations = Validations()
        self._nombre = self._espaces_lus = 0
        self._pile: list[str] = []
        self._styles = Styles()
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
        self._note: Note | None = None
        self._dans_texte = 0

    # -- what the parser calls ----------------------------------------------------------

    def debut(self, nom: str, attributs: Attributs) -> None:
        """Start of an element."""
        self._pile.append(nom)
        if nom == f"{_TABLE}table":
            self._debut_table(attributs)
        elif self._profondeur == 1:
            self._dans_feuille(nom, attributs)
        if not self._profondeur:
            self._styles.debut(nom, attributs)
        if nom == f"{_TABLE}content-validation":
            condition = attributs.get(f"{_TABLE}condition", "")
            self._validations.declarer(attributs.get(f"{_TABLE}name", ""), condition)
        elif nom in (f"{_TABLE}named-range", f"{_TABLE}named-expression"):
            self._nommer(attributs)
        elif nom == f"{OFFICE}dde-source":
            programme, sujet = (attributs.get(f"{OFFICE}dde-{n}", "") for n in _DDE)
            self.liens.append(f"programme {programme}, {sujet}")

    def fin(self, nom: str) -> None:
        """End of an element."""
        self._pile.pop()
        if nom == f"{_TABLE}table" and self._profondeur:
            self._profondeur -= 1
            if not self._profondeur:
                self._finir_feuille()
        elif self._profondeur == 1:
            if self.dessins.ouvert:
                self.dessins.fin(nom)
            else:
                self._fin_dans_table(nom)

    def texte(self, morceau: str) -> None:
        """Text of a paragraph of a cell, of its note, or of a drawing."""
        if self._profondeur != 1:
            return
        if self.dessins.ouvert:
            self.dessins.texte(morceau)
        elif self._dans_texte:
            paragraphes = self._note.paragraphes if self._note else self._paragraphes
            if paragraphes:
                paragraphes[-1].append(_BLANCS.sub(" ", morceau))
        elif self._note is not None:
            self._note.texte(morceau)

    def _dans_feuille(self, nom: str, attributs: Attributs) -> None:
        if self.dessins.ouvert or nom.startswith(DESSIN):
            ancree = self._attributs is not None
            a1 = adresse_a1(self._ligne, self._place.colonne) if ancree else ""
            self.dessins.debut(nom, attributs, (self._nom, a1))
        elif self._attributs is not None:
            self._dans_cellule(nom, attributs)
        else:
            self._dans_table(nom, attributs)

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
            self._visible = style not in self._styles.cachees
            self._commencer_feuille()
            self._styles.commencer_feuille()

    def _finir_feuille(self) -> None:
        if self._cache:
            self._validations.finir()
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
                self._validations.finir(),
            )
        )
        verifier_onglets([feuille.nom for feuille in self.feuilles])

    def _dans_table(self, nom: str, attributs: Attributs) -> None:
        if nom in _CELLULES:
            self._debut_cellule(attributs)
        elif nom == f"{_TABLE}table-row":
            self._fois_ligne = _repetition(attributs.get(f"{_TABLE}number-rows-repeated", "1"))
            self._colonne = 0
            self._styles.noter_ligne(attributs)
            if attributs.get(f"{_TABLE}visibility", "visible") != "visible":
                self._rangs_masques.append(range(self._ligne, self._ligne + self._fois_ligne))
        elif nom == f"{_TABLE}table-column":
            fois = _repetition(attributs.get(f"{_TABLE}number-columns-repeated", "1"))
            if attributs.get(f"{_TABLE}visibility", "visible") != "visible":
                rangs = range(self._colonnes_lues, self._colonnes_lues + fois)
                self._colonnes_masquees.append(rangs)
            self._colonnes_lues += fois
            self._styles.noter_colonnes(attributs, fois)
        elif nom in _LIENS:
            self.liens.append(attributs.get(_LIEN, ""))

    def _fin_dans_table(self, nom: str) -> None:
        if nom == _PARAGRAPHE:
            self._dans_texte -= self._dans_texte > 0
        elif nom in _CELLULES:
            self._fin_cellule()
        elif nom == f"{_TABLE}table-row" and self._attributs is None:
            self._ligne += self._fois_ligne
        elif nom == f"{OFFICE}annotation" and self._note is not None:
            adresse = adresse_a1(self._ligne, self._place.colonne)
            if not self._note.de_nous and not self._cache:
                self.commentaires.append((self._nom, adresse, _joindre(self._note.paragraphes)))
            self._note = None

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
        self._attributs, self._paragraphes, self._note, self._dans_texte = attributs, [], None, 0
        valide = attributs.get(f"{_TABLE}content-validation-name")
        if valide is not None:
            lignes = range(self._ligne, self._ligne + self._fois_ligne)
            self._validations.noter(valide, lignes, range(self._place.colonne, self._colonne))
        larges = _repetition(attributs.get(f"{_TABLE}number-columns-spanned", "1"))
        hautes = _repetition(attributs.get(f"{_TABLE}number-rows-spanned", "1"))
        if larges > 1 or hautes > 1:
            coin = adresse_a1(self._ligne, self._place.colonne)
            bas = adresse_a1(self._ligne + hautes - 1, self._place.colonne + larges - 1)
            self._fusions.append(f"{coin}:{bas}")

    def _dans_cellule(self, nom: str, attributs: Attributs) -> None:
        if nom == f"{OFFICE}annotation":
            self._note, self._dans_texte = Note(), 0
            return
        if self._note is not None:
            self._note.debut(nom)
        paragraphes = self._note.paragraphes if self._note else self._paragraphes
        if nom == _PARAGRAPHE:
            self._dans_texte += 1
            paragraphes.append([])
        elif nom in _LIENS:
            self.liens.append(attributs.get(_LIEN, ""))
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
        code = self._styles.code(attributs, self._place.colonne, _FORMATS.get(genre, ""))
        self._poser((valeur, texte, erreur, date, code))

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
