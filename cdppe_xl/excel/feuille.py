"""A worksheet that never drops a cell in silence.

XlsxWriter refuses by a negative return code, often without a word (a text over 32 767
characters, a row out of bounds, a too long list); here each refusal raises.
"""

from __future__ import annotations

from typing import Any

from xlsxwriter.worksheet import Worksheet

from cdppe_xl.classeurs.placement import a1
from cdppe_xl.classeurs.valeurs_excel import ErreurExcel, Scalaire
from cdppe_xl.erreurs import EcritureRefusee

MAX_TITRE_AIDE, MAX_AIDE = 32, 255


class FeuilleXlsx(Worksheet):  # type: ignore[misc]
    """A worksheet for formulas that need no rewriting.

    XlsxWriter looks for 28 families of recent functions in every formula; ours use none of
    them (the grammar offers none), and the search costs a quarter of the writing.
    """

    def _prepare_formula(self, formula: str, expand_future_functions: bool = False) -> str:
        return formula.removeprefix("=")


class FeuilleSure:
    """Checked calls over an XlsxWriter worksheet."""

    def __init__(self, worksheet: Any, nom: str) -> None:
        self.worksheet = worksheet
        self.nom = nom

    def _verifie(self, code: int | None, ligne: int, colonne: int, quoi: str) -> None:
        if code is not None and code < 0:
            raise EcritureRefusee(
                f"Feuille « {self.nom} », cellule {a1(ligne, colonne)} : {quoi} n’a pas pu être "
                f"écrit (code {code}). Défaut de la mise en page, à signaler."
            )

    def valeur(self, ligne: int, colonne: int, valeur: Scalaire, style: Any) -> None:
        """Number, text (always as text, never as a formula or a link) or blank."""
        if valeur is None or valeur == "":
            code = self.worksheet.write_blank(ligne, colonne, None, style)
        elif isinstance(valeur, bool):
            code = self.worksheet.write_boolean(ligne, colonne, valeur, style)
        elif isinstance(valeur, str):
            code = self.worksheet.write_string(ligne, colonne, valeur, style)
        elif isinstance(valeur, ErreurExcel):
            code = self.worksheet.write_string(ligne, colonne, valeur.code, style)
        else:
            code = self.worksheet.write_number(ligne, colonne, float(valeur), style)
        self._verifie(code, ligne, colonne, "le contenu")

    def formule(self, ligne: int, colonne: int, texte: str, resultat: Scalaire, style: Any) -> None:
        """Formula with its right cached value."""
        if isinstance(resultat, ErreurExcel):
            raise EcritureRefusee(
                f"Feuille « {self.nom} », cellule {a1(ligne, colonne)} : la formule donne "
                f"{resultat.code}. Défaut de la mise en page, à signaler."
            )
        if isinstance(resultat, bool):
            cache: object = resultat
        elif isinstance(resultat, str) or resultat is None:
            cache = resultat or ""
        else:
            cache = float(resultat)
        code = self.worksheet.write_formula(ligne, colonne, "=" + texte, style, cache)
        self._verifie(code, ligne, colonne, "la formule")

    def colonnes(
        self, premiere: int, derniere: int, largeur: float | None, style: Any,
        options: dict[str, Any] | None = None,
    ) -> None:  # fmt: skip
        """Width and format of columns, left out of the used range of the sheet.

        XlsxWriter visits every column of the used range on every row: a format on the 16 384
        columns would make writing several times slower.
        """
        feuille = self.worksheet
        bornes = feuille.dim_colmin, feuille.dim_colmax
        code = feuille.set_column(premiere, derniere, largeur, style, options or {})
        feuille.dim_colmin, feuille.dim_colmax = bornes
        self._verifie(code, 0, premiere, "la largeur de colonne")

    def etend(self, ligne: int, colonne: int, de_plus: int, style: Any) -> None:
        """One cell over several columns; its content is written afterwards."""
        code = self.worksheet.merge_range(ligne, colonne, ligne, colonne + de_plus, "", style)
        self._verifie(code, ligne, colonne, "la cellule étendue")

    def lien(self, ligne: int, colonne: int, cible: str, texte: str, style: Any) -> None:
        """Link inside the workbook; ``cible`` is « 'Feuille'!A1 »."""
        code = self.worksheet.write_url(ligne, colonne, f"internal:{cible}", style, texte)
        self._verifie(code, ligne, colonne, "le lien")

    def validation(self, ligne: int, colonne: int, options: dict[str, Any]) -> None:
        """Data validation; over-long help would make XlsxWriter drop it whole."""
        titre, aide = options.get("input_title", ""), options.get("input_message", "")
        if len(titre) > MAX_TITRE_AIDE or len(aide) > MAX_AIDE:
            raise EcritureRefusee(
                f"Feuille « {self.nom} », cellule {a1(ligne, colonne)} : aide trop longue "
                f"({len(titre)}/{MAX_TITRE_AIDE}, {len(aide)}/{MAX_AIDE})."
            )
        code = self.worksheet.data_validation(ligne, colonne, ligne, colonne, options)
        self._verifie(code, ligne, colonne, "la liste ou le contrôle de saisie")

    def format_conditionnel(self, zone: tuple[int, int, int, int], options: dict[str, Any]) -> None:
        """Conditional format over (first row, first column, last row, last column)."""
        code = self.worksheet.conditional_format(*zone, options)
        self._verifie(code, zone[0], zone[1], "la mise en forme conditionnelle")
