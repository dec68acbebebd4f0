"""The few gestures every sheet of a workbook of results is written with.

Same styles, same protection and same refusal of silent losses as the other workbooks.
"""

from __future__ import annotations

import io
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Any

import xlsxwriter

from cdppe_xl.classeurs.grammaire import Role
from cdppe_xl.classeurs.placement import a1, cite
from cdppe_xl.classeurs.valeurs_excel import serial
from cdppe_xl.domaine.lecture import Genre
from cdppe_xl.excel import styles
from cdppe_xl.excel.feuille import FeuilleSure, FeuilleXlsx
from cdppe_xl.excel.writer import CREE_LE, LIGNES_PROTECTION

Valeur = Decimal | int | str | date | None

ENTETE, PREMIERE = 1, 2
"""Header row and first row of every table; the title stands above them."""
PLUS_GRAND = Decimal(10) ** 15
"""A spreadsheet keeps fifteen digits: beyond, a number cannot be added up, only shown."""
LONG = 3000
"""Beyond, a row would be higher than a screen: its height stops growing."""
TEXTE_MAX = 32_000
"""Under the 32 767 characters a cell may hold; the register keeps the whole text."""
ABSENT: styles.Proprietes = {"font_color": "595959", "italic": True, "align": "center", "indent": 0}
SERRE: styles.Proprietes = {"text_wrap": False, "shrink": True}
"""An amount wider than its column gets smaller instead of turning to ###."""
PAGE_MM, HAUTEUR_PT = 258.0, 505.0
"""Printable width and height of a landscape A4, less what LibreOffice adds to each column."""
ECHELLE, ECHELLE_MIN = 0.75, 0.6
"""Scales at which a sheet is printed."""


def zone(debut: int, fin: int, colonne: int) -> str:
    """Cells of one column, « F4:F33 »."""
    return f"{a1(debut, colonne)}:{a1(fin, colonne)}"


def ailleurs(titre: str, ligne: int, colonne: int) -> str:
    """A cell of another sheet, « 'Obj. 1'!F35 »."""
    return f"{cite(titre)}!{a1(ligne, colonne)}"


def _millimetres(largeur: float) -> float:
    """Width of a column of that many characters: 7 pixels each, and 5 of margin."""
    return (7 * largeur + 5) * 25.4 / 96


def lignes_de(texte: str, largeur: float) -> int:
    """Lines a text takes in a column, word by word."""
    utile = max(int(largeur * 1.08 - 2), 3)
    return sum(
        1 if len(morceau) <= utile else len(textwrap.wrap(morceau[:LONG], utile))
        for morceau in texte.split("\n")
    )


@dataclass(frozen=True, slots=True)
class Calcul:
    """A formula and the value computed apart, shown until the sheet is recalculated."""

    formule: str
    valeur: Decimal | int | str


class Atelier:
    """The workbook being written, its styles made once."""

    def __init__(
        self, tampon: io.BytesIO, titre: str, edition: str, objet: str = "national"
    ) -> None:
        self.classeur = xlsxwriter.Workbook(
            tampon,
            {
                "in_memory": True,
                "default_format_properties": {"font_name": "Calibri", "font_size": 11},
            },
        )  # fmt: skip
        self.classeur.set_properties(
            {
                "title": titre,
                "category": "CDPPE",
                "keywords": f"cdppe|{edition}|{objet}",
                "author": "Direction générale de la cohésion sociale",
                "created": CREE_LE,
            }
        )
        self.classeur.set_calc_mode("auto")
        self.classeur.set_size(24000, 14000)
        self.edition = edition
        self.titre = titre
        self.feuilles: list[str] = []
        self._styles: dict[tuple[tuple[str, Any], ...], Any] = {}

    def style(self, proprietes: styles.Proprietes) -> Any:
        """A format, shared by every cell that has the same properties."""
        cle = tuple(sorted(proprietes.items()))
        if cle not in self._styles:
            self._styles[cle] = self.classeur.add_format(proprietes)
        return self._styles[cle]

    def texte(self, nom: str, **plus: Any) -> Any:
        """Style of a text outside the cells of a table."""
        return self.style({**styles.style_texte(nom), **plus})

    def case(self, role: Role, genre: Genre, variante: str = "", **plus: Any) -> Any:
        """Style of a cell of a table."""
        return self.style({**styles.style_cellule(role, genre, variante, vide=False), **plus})

    def page(self, titre: str, couleur: str = "", classe: Any = None) -> Page:
        """A new sheet, protected as the others are."""
        self.feuilles.append(titre)
        return Page(self, titre, couleur, classe)


class Page:
    """One sheet: cells, formulas, links, and how it prints."""

    def __init__(self, atelier: Atelier, titre: str, couleur: str, classe: Any) -> None:
        self.atelier = atelier
        self.titre = titre
        self.ws = atelier.classeur.add_worksheet(titre, classe or FeuilleXlsx)
        self.sure = FeuilleSure(self.ws, titre)
        self.ws.hide_gridlines(2)
        self.ws.set_landscape()
        self.ws.set_paper(9)
        self.ws.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
        pied = f"{atelier.titre} · {titre}".replace("&", "&&")
        self.ws.set_footer(f"&L&8 {pied}&R&8 page &P/&N")
        if couleur:
            self.ws.set_tab_color("#" + couleur)
        self.ws.protect("", LIGNES_PROTECTION)

    def largeurs(self, largeurs: Sequence[float], debut: int = 0) -> None:
        """Widths of neighbouring columns."""
        for n, largeur in enumerate(largeurs, start=debut):
            self.ws.set_column(n, n, largeur)

    def hauteur(self, ligne: int, points: float) -> None:
        """Height of a row."""
        self.ws.set_row(ligne, points)

    def ecrit(self, ligne: int, colonne: int, valeur: Valeur | Calcul, style: Any) -> None:
        """A value as it is, a formula with its value, or nothing."""
        if isinstance(valeur, Calcul):
            resultat = valeur.valeur
            cache = Decimal(resultat) if isinstance(resultat, int) else resultat
            self.sure.formule(ligne, colonne, valeur.formule, cache, style)
        elif isinstance(valeur, str):
            self.sure.valeur(ligne, colonne, court(valeur), style)
        elif isinstance(valeur, date):
            self.sure.valeur(ligne, colonne, serial(valeur), style)
        elif isinstance(valeur, int):
            self.sure.valeur(ligne, colonne, Decimal(valeur), style)
        elif valeur is not None and abs(valeur) >= PLUS_GRAND:
            self.sure.valeur(ligne, colonne, format(valeur, "g"), style)
        else:
            self.sure.valeur(ligne, colonne, valeur, style)

    def relie(self, ligne: int, colonne: int, cible: str) -> None:
        """Makes a link of the cell; to call before its content, which replaces the text."""
        self.sure.lien(ligne, colonne, cible, "voir", self.atelier.texte("fond"))

    def titre_page(self, texte: str, note: str = "") -> None:
        """First row: what the sheet is; the note runs over the empty cells beside it."""
        self.hauteur(0, 26)
        self.ecrit(0, 0, f"{texte} – {note}" if note else texte, self.atelier.texte("titre"))

    def entetes(self, ligne: int, titres: Sequence[str], hauteur: float, debut: int = 0) -> None:
        """Header row."""
        style = self.atelier.texte("entete")
        self.hauteur(ligne, hauteur)
        for n, titre in enumerate(titres, start=debut):
            self.ecrit(ligne, n, titre, style)

    def imprime(self, dernier: tuple[int, int], figees: int) -> None:
        """One page wide, headers repeated, frozen under the header after ``figees`` columns."""
        self.ws.fit_to_pages(1, 0)
        self._cadre(dernier, figees)

    def imprime_par_groupes(
        self, dernier: tuple[int, int], figees: int, largeurs: Sequence[float],
        sauts: Sequence[int], points: float = 0,
    ) -> None:  # fmt: skip
        """Pages cut between groups of columns, the first columns repeated on each.

        Args:
            dernier: last row and column.
            figees: columns repeated and frozen.
            largeurs: width of every column.
            sauts: columns that a page may start with, the first one excepted.
            points: height of the whole sheet, brought to one page if it stays legible.
        """
        tailles = [_millimetres(largeur) for largeur in largeurs]
        fixe = sum(tailles[:figees])
        bornes = [figees, *sauts, len(largeurs)]
        groupes = [sum(tailles[a:b]) for a, b in pairwise(bornes)]
        echelle = min(ECHELLE, PAGE_MM / (fixe + max(groupes)))
        if points and ECHELLE_MIN <= HAUTEUR_PT / points < echelle:
            echelle = HAUTEUR_PT / points
        place = PAGE_MM / echelle - fixe + 0.1
        coupes, occupe = [], groupes[0]
        for saut, groupe in zip(sauts, groupes[1:], strict=True):
            occupe += groupe
            if occupe > place:
                coupes.append(saut)
                occupe = groupe
        self.ws.set_print_scale(max(10, int(100 * echelle)))
        if coupes:
            self.ws.set_v_pagebreaks(coupes)
        self.ws.repeat_columns(0, figees - 1)
        self._cadre(dernier, figees)

    def _cadre(self, dernier: tuple[int, int], figees: int) -> None:
        self.ws.repeat_rows(0, ENTETE)
        self.ws.print_area(0, 0, *dernier)
        self.ws.freeze_panes(PREMIERE, figees)


def show_cents(page: Page, ou: tuple[int, int, int, int]) -> None:
    """Shows the centimes of amounts, only where there are some."""
    cellule = a1(ou[0], ou[1])
    page.sure.format_conditionnel(
        ou,
        {
            "type": "formula",
            "criteria": f"=IF(ISNUMBER({cellule}),ROUND({cellule},0)<>ROUND({cellule},2),FALSE)",
            "format": page.atelier.style({"num_format": '#,##0.00 "€"'}),
        },
    )


def court(texte: str) -> str:
    """A text that a cell can hold, saying so when it had to be cut."""
    texte = texte.encode("utf-8", "backslashreplace").decode("utf-8")
    if texte.startswith("<r>") and texte.endswith("</r>"):
        return f"{texte} "  # XlsxWriter would write it as markup of its own
    if len(texte) <= TEXTE_MAX:
        return texte
    return f"{texte[:TEXTE_MAX]}… (coupé : {len(texte)} caractères, entiers dans le registre)"
