"""The table that each sheet added to a corrected return shows, and how it prints."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from cdppe_xl.classeurs.adresses import cite
from cdppe_xl.classeurs.grammaire import Role
from cdppe_xl.classeurs.placement import PREMIERE_COLONNE
from cdppe_xl.domaine.lecture import Genre
from cdppe_xl.excel import styles
from cdppe_xl.excel.ecriture import Ecriture
from cdppe_xl.excel.ecriture_page import A4, LIGNES_PROTECTION
from cdppe_xl.excel.feuille import FeuilleSure
from cdppe_xl.excel.mesures import hauteur
from cdppe_xl.excel.page import lignes_de

TEXTE_MAX = 32_000
LIGNES_MAX = 20
"""A row is never higher: a longer text is read in the cell."""
ENTETE = 1


@dataclass(frozen=True, slots=True)
class Colonne:
    """A column of an added sheet; ``variante`` is one of ``_VARIANTES``."""

    titre: str
    largeur: float
    variante: str = "texte"


_VARIANTES: dict[str, styles.Proprietes] = {
    "texte": {"valign": "top", "align": "left", "indent": 1},
    "fort": {"valign": "top", "align": "left", "indent": 1, "bold": True},
    "centre": {"valign": "top", "align": "center", "indent": 0},
    "lien": {
        "valign": "top", "align": "center", "indent": 0, "font_color": "0563C1", "underline": 1,
    },
    "ecrire": {
        "valign": "top", "align": "left", "indent": 1, "bold": True, "bg_color": "FFF2CC",
    },
    "petit": {
        "valign": "top", "align": "left", "indent": 1, "font_size": 9,
        "font_color": styles.TEXTE_CALCUL,
    },
}  # fmt: skip


class Grille:
    """One table being written on an added sheet, from the second column on."""

    def __init__(
        self, ecriture: Ecriture, page: FeuilleSure, colonnes: Sequence[Colonne], titre: str
    ) -> None:
        self.ecriture = ecriture
        self.page = page
        self.colonnes = colonnes
        self.ligne = ENTETE + 1
        fond = ecriture.texte("fond")
        page.fond(len(colonnes) + 1, fond)
        page.largeur(0, 4, fond, masquee=True)
        for n, colonne in enumerate(colonnes, start=PREMIERE_COLONNE):
            page.largeur(n, colonne.largeur, fond)
            page.valeur(ENTETE, n, colonne.titre, ecriture.texte("entete"))
        page.worksheet.set_row(0, 26)
        page.worksheet.set_row(ENTETE, 33)
        page.valeur(0, PREMIERE_COLONNE, titre, ecriture.texte("titre"))

    def style(self, variante: str) -> Any:
        """Style of a cell of the table."""
        base = styles.style_cellule(Role.LIBELLE, Genre.TEXTE, "", vide=False)
        return self.ecriture.style({**base, **_VARIANTES[variante]})

    def phrase(self, texte: str) -> None:
        """A line of text that runs over the empty cells beside it."""
        style = self.ecriture.style({**styles.style_texte("texte"), "text_wrap": False})
        self.page.worksheet.set_row(self.ligne, 17)
        self.page.valeur(self.ligne, PREMIERE_COLONNE, texte, style)
        self.ligne += 1

    def section(self, texte: str) -> None:
        """A line that opens a part of the table."""
        style = self.ecriture.texte("section")
        self.page.worksheet.set_row(self.ligne, 22)
        for n in range(len(self.colonnes)):
            self.page.valeur(self.ligne, PREMIERE_COLONNE + n, "" if n else texte, style)
        self.ligne += 1

    def rang(self, valeurs: Sequence[str | int], cible: tuple[str, str]) -> None:
        """One row; its column « lien » leads to ``cible``, a sheet and a cell."""
        lignes = 1
        for n, (colonne, valeur) in enumerate(zip(self.colonnes, valeurs, strict=True)):
            variante = "texte" if colonne.variante == "ecrire" and not valeur else colonne.variante
            style = self.style(variante)
            ou = self.ligne, PREMIERE_COLONNE + n
            if colonne.variante == "lien" and valeur and all(cible):
                feuille, cellule = cible
                self.page.lien(*ou, f"{cite(feuille)}!{cellule}", str(valeur), style)
            elif isinstance(valeur, int):
                self.page.valeur(*ou, Decimal(valeur), style)
            else:
                self.page.valeur(*ou, valeur[:TEXTE_MAX], style)
                lignes = max(lignes, lignes_de(valeur[:TEXTE_MAX], _utile(colonne)))
        self.page.worksheet.set_row(self.ligne, hauteur(min(lignes, LIGNES_MAX)))
        self.ligne += 1

    def finit(self, derniere: int, couleur: str) -> None:
        """Print set-up, frozen header, protection; ``derniere`` is the last printed column."""
        feuille = self.page.worksheet
        feuille.set_landscape()
        feuille.set_paper(A4)
        feuille.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
        feuille.fit_to_pages(1, 0)
        feuille.repeat_rows(0, ENTETE)
        feuille.print_area(0, PREMIERE_COLONNE, self.ligne - 1, PREMIERE_COLONNE + derniere)
        feuille.freeze_panes(ENTETE + 1, PREMIERE_COLONNE + 1)
        feuille.hide_gridlines(2)
        feuille.set_tab_color("#" + couleur)
        pied = f"{self.ecriture.nom_territoire} · {self.page.nom}".replace("&", "et")
        feuille.set_footer(f"&L&8 {pied}&R&8 page &P/&N")
        feuille.protect("", LIGNES_PROTECTION)


def _utile(colonne: Colonne) -> float:
    """Width left to a text: bold takes more, a margin takes its share."""
    return (colonne.largeur - 1.5) * (0.92 if colonne.variante in ("fort", "ecrire") else 1.0)
