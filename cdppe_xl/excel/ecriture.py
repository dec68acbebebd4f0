"""What the parts of one writing share: the layout, the values, the styles, the names."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any

import xlsxwriter

from cdppe_xl.classeurs.evaluation import Evaluateur
from cdppe_xl.classeurs.placement import CellulePlacee, Placement
from cdppe_xl.classeurs.valeurs_excel import Scalaire
from cdppe_xl.domaine.lecture import Genre, Identite
from cdppe_xl.erreurs import EcritureRefusee
from cdppe_xl.excel import styles
from cdppe_xl.excel.feuille import FeuilleSure, FeuilleXlsx
from cdppe_xl.excel.habillage import Habillage
from cdppe_xl.excel.temoins import CLASSES, couleur, fond

# The Normal style is unlocked, so that a pasted cell does not lock its target.
_OPTIONS = {
    "in_memory": True,
    "default_format_properties": {"font_name": "Calibri", "font_size": 11, "locked": False},
}


class Ecriture:
    """The workbook being written; each style and each name is made once."""

    def __init__(
        self,
        placement: Placement,
        valeurs: Mapping[str, Scalaire],
        identite: Identite,
        nom_territoire: str,
        tampon: io.BytesIO,
    ) -> None:
        self.placement = placement
        self.identite = identite
        self.nom_territoire = nom_territoire
        self.habillage = Habillage()
        self.evaluateur = Evaluateur(placement, valeurs)
        self.classeur = xlsxwriter.Workbook(tampon, _OPTIONS)
        self._styles: dict[tuple[tuple[str, Any], ...], Any] = {}
        self._textes: dict[str, Any] = {}
        self._cases: dict[tuple[str, Genre, str, bool, bool, str, int], Any] = {}
        self._temoins = _temoins(placement)
        self._noms: set[str] = set()

    def feuille(self, titre: str) -> FeuilleSure:
        """A new sheet, after the others."""
        page = self.classeur.add_worksheet(titre, FeuilleXlsx)
        return FeuilleSure(page, titre, erreurs_admises=bool(self.habillage.accueil))

    def style(self, proprietes: styles.Proprietes) -> Any:
        """A format, shared by every cell that has the same properties."""
        cle = tuple(sorted(proprietes.items()))
        if cle not in self._styles:
            self._styles[cle] = self.classeur.add_format(proprietes)
        return self._styles[cle]

    def texte(self, nom: str) -> Any:
        """Style of a text outside the cells of a table."""
        if nom not in self._textes:
            self._textes[nom] = self.style(styles.style_texte(nom))
        return self._textes[nom]

    def case(self, cellule: CellulePlacee, vide: bool, marquee: bool = False) -> Any:
        """Style of a declared cell; ``marquee`` when an anomaly is shown there."""
        temoin, colonne = "", 0
        if cellule.ouverte and not marquee:
            temoin = self._temoins.get((cellule.rang.tableau, cellule.rang.rang), "")
            colonne = cellule.colonne
        cle = (cellule.role, cellule.genre, cellule.style, vide, marquee, temoin, colonne)
        if cle not in self._cases:
            proprietes = styles.style_cellule(cellule.role, cellule.genre, cellule.style, vide)
            if marquee:
                proprietes |= styles.MARQUEE
            else:
                proprietes |= _porte(proprietes, temoin, colonne)
            self._cases[cle] = self.style(proprietes)
        return self._cases[cle]

    def nomme(self, nom: str, reference: str) -> None:
        """A defined name; two names that differ only by case would break the file."""
        if nom.casefold() in self._noms or self.classeur.define_name(nom, reference) not in (
            0,
            None,
        ):
            raise EcritureRefusee(f"Nom défini refusé, ou déjà pris : {nom} = {reference}")
        self._noms.add(nom.casefold())


def _porte(proprietes: styles.Proprietes, temoin: str, colonne: int) -> styles.Proprietes:
    """Colours that tell the place of an open cell, where the style leaves them free."""
    couleurs = {"font_color": temoin} if temoin and "font_color" not in proprietes else {}
    base = proprietes.get("bg_color", "")
    if colonne and base in styles.FONDS_OUVERTS:
        couleurs["bg_color"] = fond(base, colonne)
    return couleurs


def _temoins(placement: Placement) -> dict[tuple[str, str], str]:
    """Colour of the open cells of each row."""
    return {
        (code, rang): couleur(n % CLASSES if place.tableau.extensible else n)
        for code, place in placement.tableaux.items()
        for n, rang in enumerate(place.lignes)
    }
