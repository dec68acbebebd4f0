"""The table that each sheet added to a corrected return shows, and how it prints."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from cdppe_xl.classeurs.adresses import cite
from cdppe_xl.classeurs.grammaire import Role
from cdppe_xl.classeurs.placement import PREMIERE_COLONNE
from cdppe_xl.domaine.lecture import Genre
from cdppe_xl.excel import styles
from cdppe_xl.excel.annexes import sceller
from cdppe_xl.excel.ecriture import Ecriture
from cdppe_xl.excel.ecriture_page import A4, LIGNES_PROTECTION
from cdppe_xl.excel.feuille import FeuilleSure
from cdppe_xl.excel.mesures import hauteur
from cdppe_xl.excel.page import lignes_de

TEXTE_MAX = 32_000
LIGNES_MAX = 20
"""A row is never higher: a longer text is read in the cell."""
ENTETE = 1
"""Row under the title."""


@dataclass(frozen=True, slots=True)
class Colonne:
    """A column of an added sheet; ``variante`` is one of ``_VARIANTES``."""

    titre: str
    largeur: float
    variante: str = "texte"


_VARIANTES: dict[str, styles.Proprietes] = {
    "texte": {"valign": "vcenter", "align": "left", "indent": 1},
    "fort": {"valign": "vcenter", "align": "left", "indent": 1, "bold": True},
    "centre": {"valign": "vcenter", "align": "center", "indent": 0},
    "lien": {
        "valign": "vcenter", "align": "center", "indent": 0, "font_color": "0563C1", "underline": 1,
    },
    "ecrire": {
        "valign": "vcenter", "align": "left", "indent": 1, "bold": True, "bg_color": "FFF2CC",
    },
    "petit": {
        "valign": "vcenter", "align": "left", "indent": 1, "font_size": 9,
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
        self.ligne = ENTETE
        self.entete = ENTETE
        self._ecrits: dict[int, list[str]] = defaultdict(list)
        fond = ecriture.texte("fond")
        page.fond(len(colonnes) + 1, fond)
        page.largeur(0, 4, fond, masquee=True)
        for n, colonne in enumerate(colonnes, start=PREMIERE_COLONNE):
            page.largeur(n, colonne.largeur, fond)
        page.worksheet.set_row(0, 26)
        page.valeur(0, PREMIERE_COLONNE, titre, ecriture.texte("titre"))
        self.scelle(ENTETE, titre)

    def scelle(self, ligne: int, texte: str) -> None:
        """Notes that a text is ours: what else is found there was written by a person."""
        self._ecrits[ligne].append(texte)

    def titres(self) -> None:
        """The header of the table, under the sentences."""
        self.page.worksheet.set_row(self.ligne, 6)
        self.ligne += 1
        self.entete = self.ligne
        self.page.worksheet.set_row(self.ligne, 33)
        for n, colonne in enumerate(self.colonnes, start=PREMIERE_COLONNE):
            self.page.valeur(self.ligne, n, colonne.titre, self.ecriture.texte("entete"))
            self.scelle(self.ligne, colonne.titre)
        self.ligne += 1

    def style(self, variante: str) -> Any:
        """Style of a cell of the table."""
        base = styles.style_cellule(Role.LIBELLE, Genre.TEXTE, "", vide=False)
        return self.ecriture.style({**base, **_VARIANTES[variante]})

    def phrase(self, texte: str) -> None:
        """A line of text that runs over the empty cells beside it."""
        style = self.ecriture.style({**styles.style_texte("texte"), "text_wrap": False})
        self.page.worksheet.set_row(self.ligne, 17)
        self.page.valeur(self.ligne, PREMIERE_COLONNE, texte, style)
        self.scelle(self.ligne, texte)
        self.ligne += 1

    def section(self, texte: str) -> None:
        """A line that opens a part of the table."""
        style = self.ecriture.texte("section")
        self.page.worksheet.set_row(self.ligne, 22)
        for n in range(len(self.colonnes)):
            self.page.valeur(self.ligne, PREMIERE_COLONNE + n, "" if n else texte, style)
        self.scelle(self.ligne, texte)
        self.ligne += 1

    def rang(self, valeurs: Sequence[str | int], cible: tuple[str, str]) -> None:
        """One row; its column « lien » leads to ``cible``, a sheet and a cell."""
        lignes = 1
        for n, (colonne, valeur) in enumerate(zip(self.colonnes, valeurs, strict=True)):
            variante = "texte" if colonne.variante == "ecrire" and not valeur else colonne.variante
            style = self.style(variante)
            ou = self.ligne, PREMIERE_COLONNE + n
            self.scelle(self.ligne, str(valeur)[:TEXTE_MAX])
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

    def finit(self, couleur: str, imprimees: int = 0) -> None:
        """Print set-up, frozen header, protection.

        Args:
            couleur: of the tab.
            imprimees: columns that print, on the width of one page; the others are for the
                screen. 0 for all of them.
        """
        for ligne, textes in self._ecrits.items():
            self.page.valeur(ligne, 0, sceller(textes), self.ecriture.texte("cle"))
        feuille = self.page.worksheet
        feuille.set_landscape()
        feuille.set_paper(A4)
        feuille.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
        feuille.fit_to_pages(1, 0)
        feuille.repeat_rows(self.entete, self.entete)
        derniere = PREMIERE_COLONNE + (imprimees or len(self.colonnes)) - 1
        feuille.print_area(0, PREMIERE_COLONNE, self.ligne - 1, derniere)
        feuille.freeze_panes(self.entete + 1, PREMIERE_COLONNE + 1)
        feuille.hide_gridlines(2)
        feuille.set_tab_color("#" + couleur)
        pied = f"{self.ecriture.nom_territoire} · {self.page.nom}".replace("&", "et")
        feuille.set_footer(f"&L&8 {pied}&R&8 page &P/&N")
        feuille.protect("", LIGNES_PROTECTION)


def _utile(colonne: Colonne) -> float:
    """Width left to a text: bold takes more, a margin takes its share."""
    return (colonne.largeur - 1.5) * (0.92 if colonne.variante in ("fort", "ecrire") else 1.0)
