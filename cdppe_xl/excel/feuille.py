"""A worksheet that never drops a cell in silence.

XlsxWriter refuses by a negative return code, often without a word (a text over 32 767
characters, a row out of bounds, a too long list); here each refusal raises.
"""

from __future__ import annotations

import math
import re
from decimal import Decimal
from typing import Any

from xlsxwriter.worksheet import Worksheet

from cdppe_xl.classeurs.placement import a1
from cdppe_xl.classeurs.valeurs_excel import ErreurExcel, Scalaire
from cdppe_xl.erreurs import EcritureRefusee
from cdppe_xl.excel.brut import AUTEUR_NOTES
from cdppe_xl.excel.notes import signer

MAX_TITRE_AIDE, MAX_AIDE, MAX_FORMULE, MAX_NOTE = 32, 255, 8192, 32_000
DERNIERE_COLONNE = 16383
HORS_NOMBRES = ErreurExcel("#NUM!")
ENTIER_EXACT = 1e15
"""Above it a spreadsheet shows powers of ten."""
_SANS_CODE = re.compile("[\ufffe\uffff]")
_SANS_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
"""Characters that would make the file unreadable."""


class FeuilleXlsx(Worksheet):  # type: ignore[misc]
    """A worksheet that skips two costly steps of XlsxWriter that our sheets do not need.

    It looks for 28 families of recent functions in every formula; ours use none of them (the
    grammar offers none), and the search costs a quarter of the writing. It keeps one record
    per column: a format over the 16 384 columns costs as much as the cells.
    """

    jusqu_au_bout = False
    """The last columns declared stand for all those that follow."""

    def _prepare_formula(self, formula: str, expand_future_functions: bool = False) -> str:
        return formula.removeprefix("=")

    def _write_col_info(self, col_min: int, col_max: int, col_info: Any) -> None:
        if self.jusqu_au_bout and col_max == max(self.col_info):
            col_max = DERNIERE_COLONNE
        super()._write_col_info(col_min, col_max, col_info)


class FeuilleSure:
    """Checked calls over an XlsxWriter worksheet."""

    def __init__(self, worksheet: Any, nom: str, *, erreurs_admises: bool = False) -> None:
        self.worksheet = worksheet
        self.nom = nom
        self.erreurs_admises = erreurs_admises
        """A return carries what people typed, and the errors it causes."""

    def _refus(self, ligne: int, colonne: int, faute: str) -> EcritureRefusee:
        return EcritureRefusee(
            f"Feuille « {self.nom} », cellule {a1(ligne, colonne)} : {faute}. Défaut de la mise "
            "en page ou valeur hors norme, à signaler."
        )

    def _verifie(self, code: int | None, ligne: int, colonne: int, quoi: str) -> None:
        if code is not None and code < 0:
            raise self._refus(ligne, colonne, f"{quoi} n’a pas pu être écrit (code {code})")

    def valeur(self, ligne: int, colonne: int, valeur: Scalaire, style: Any) -> None:
        """Number, text (always as text, never as a formula or a link) or blank."""
        if valeur is None or valeur == "":
            code = self.worksheet.write_blank(ligne, colonne, None, style)
        elif isinstance(valeur, bool):
            code = self.worksheet.write_boolean(ligne, colonne, valeur, style)
        elif isinstance(valeur, str):
            texte = _SANS_CODE.sub("\ufffd", valeur)
            if texte.startswith("<r>") and texte.endswith("</r>"):
                texte += " "  # XlsxWriter would write it as markup of its own
            code = self.worksheet.write_string(ligne, colonne, texte, style)
        elif isinstance(valeur, ErreurExcel):
            code = self.worksheet.write_string(ligne, colonne, valeur.code, style)
        else:
            nombre = self._nombre(ligne, colonne, valeur)
            code = self.worksheet.write_number(ligne, colonne, nombre, style)
        self._verifie(code, ligne, colonne, "le contenu")

    def _nombre(self, ligne: int, colonne: int, valeur: Decimal) -> float:
        """The number as a spreadsheet holds it, which has no infinity."""
        nombre = float(valeur)
        if not math.isfinite(nombre):
            raise self._refus(ligne, colonne, f"{valeur:.3e} n’est pas un nombre de tableur")
        return nombre

    def formule(self, ligne: int, colonne: int, texte: str, resultat: Scalaire, style: Any) -> None:
        """Formula with its right cached value."""
        if self.erreurs_admises and isinstance(resultat, Decimal):
            resultat = resultat if math.isfinite(float(resultat)) else HORS_NOMBRES
        if isinstance(resultat, ErreurExcel) and not self.erreurs_admises:
            raise self._refus(ligne, colonne, f"la formule donne {resultat.code}")
        if len(texte) > MAX_FORMULE:
            raise self._refus(ligne, colonne, f"la formule a plus de {MAX_FORMULE} caractères")
        cache: object = "" if resultat is None else resultat
        if isinstance(resultat, Decimal):
            nombre = self._nombre(ligne, colonne, resultat)
            cache = int(nombre) if nombre.is_integer() and abs(nombre) < ENTIER_EXACT else nombre
        elif isinstance(resultat, ErreurExcel):
            cache = resultat.code
        elif isinstance(resultat, str):
            cache = _SANS_XML.sub(" ", resultat)  # XlsxWriter escapes them in plain texts only
        code = self.worksheet.write_formula(ligne, colonne, "=" + texte, style, cache)
        self._verifie(code, ligne, colonne, "la formule")

    def fond(self, utiles: int, style: Any) -> None:
        """Format of every column of the sheet; ``utiles`` columns get one of their own later.

        Left out of the used range: XlsxWriter visits every used column on every row.
        """
        feuille = self.worksheet
        bornes = feuille.dim_colmin, feuille.dim_colmax
        code = feuille.set_column(0, utiles, None, style)
        feuille.dim_colmin, feuille.dim_colmax = bornes
        feuille.jusqu_au_bout = True
        self._verifie(code, 0, utiles, "le fond des colonnes")

    def largeur(self, colonne: int, largeur: float, style: Any, masquee: bool = False) -> None:
        """Width of one column."""
        code = self.worksheet.set_column(colonne, colonne, largeur, style, {"hidden": masquee})
        self._verifie(code, 0, colonne, "la largeur de colonne")

    def etend(self, ligne: int, colonne: int, de_plus: int, style: Any) -> None:
        """One cell over several columns; its content is written afterwards."""
        code = self.worksheet.merge_range(ligne, colonne, ligne, colonne + de_plus, "", style)
        self._verifie(code, ligne, colonne, "la cellule étendue")

    def lien(self, ligne: int, colonne: int, cible: str, texte: str, style: Any) -> None:
        """Link inside the workbook; ``cible`` is « 'Feuille'!A1 »."""
        code = self.worksheet.write_url(ligne, colonne, f"internal:{cible}", style, texte)
        self._verifie(code, ligne, colonne, "le lien")

    def note(self, ligne: int, colonne: int, texte: str, taille: tuple[int, int]) -> None:
        """A note seen when the pointer is on the cell; ``taille`` is its width and height."""
        largeur, hauteur = taille
        options = {
            "author": AUTEUR_NOTES, "width": largeur, "height": hauteur, "visible": False,
            "color": "#FFFFFF", "font_name": "Calibri", "font_size": 10,
        }  # fmt: skip
        propre = signer(_SANS_XML.sub("\ufffd", texte)[:MAX_NOTE])
        code = self.worksheet.write_comment(ligne, colonne, propre, options)
        self._verifie(code, ligne, colonne, "la note")

    def validation(self, zone: tuple[int, int, int, int], options: dict[str, Any]) -> None:
        """Data validation; over-long help would make XlsxWriter drop it whole."""
        ligne, colonne = zone[:2]
        titre, aide = options.get("input_title", ""), options.get("input_message", "")
        if len(titre) > MAX_TITRE_AIDE or len(aide) > MAX_AIDE:
            longueurs = f"{len(titre)}/{MAX_TITRE_AIDE}, {len(aide)}/{MAX_AIDE}"
            raise self._refus(ligne, colonne, f"aide trop longue ({longueurs})")
        code = self.worksheet.data_validation(*zone, options)
        self._verifie(code, ligne, colonne, "la liste ou le contrôle de saisie")

    def format_conditionnel(self, zone: tuple[int, int, int, int], options: dict[str, Any]) -> None:
        """Conditional format over (first row, first column, last row, last column)."""
        code = self.worksheet.conditional_format(*zone, options)
        self._verifie(code, zone[0], zone[1], "la mise en forme conditionnelle")
