"""Choice lists and input controls of the open cells."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from cdppe_xl.classeurs.grammaire import Liste, ListeDependante
from cdppe_xl.classeurs.placement import CellulePlacee, Placement, a1, lettre
from cdppe_xl.classeurs.valeurs_excel import Scalaire
from cdppe_xl.classeurs.verification import FEUILLE_LISTES
from cdppe_xl.domaine.lecture import Genre
from cdppe_xl.excel.feuille import FeuilleSure

AVANT, APRES = 5, 13
"""Years around the contract in which a date is believed."""
_ATTENDUS: dict[Genre, dict[str, Any]] = {
    Genre.MONTANT: {
        "validate": "decimal", "criteria": ">=", "value": 0,
        "error_title": "Montant attendu",
        "error_message": "Écrire un montant en euros, positif ou nul, sans texte : par exemple "
        "45000. Laisser la cellule vide si rien n’est prévu.",
    },
}  # fmt: skip
"""What a cell without a list accepts, by kind."""


def choix_ecrit(liste: Liste, choix: str) -> Scalaire:
    """A choice as the hidden sheet holds it."""
    return _nombre_ou_texte(choix) if liste.nombres else choix


def _nombre_ou_texte(texte: str) -> Scalaire:
    return Decimal(texte) if texte.isdigit() else texte


class Validations:
    """Options of the data validation of each open cell.

    Args:
        placement: the layout.
        listes: the hidden sheet of the lists; the tables that guide the dependent lists
            are added to it, one per dependent list.
        style: format of what is written there.
    """

    def __init__(self, placement: Placement, listes: FeuilleSure, style: Any) -> None:
        self.placement = placement
        self.listes = listes
        self.style = style
        self._guides: dict[tuple[tuple[str, str], ...], str] = {}

    def options(self, cellule: CellulePlacee) -> dict[str, Any] | None:
        """What XlsxWriter needs for this cell; None when it neither helps nor controls.

        The same options stand for the cells below it: they refer to their own row.
        """
        options: dict[str, Any] = {"validate": "any"}
        if cellule.aide:
            options |= {"input_title": cellule.titre_colonne[:32], "input_message": cellule.aide}
        if isinstance(cellule.liste, ListeDependante):
            source = self._source_dependante(cellule, cellule.liste)
            options |= {"validate": "list", "source": source}
        elif cellule.liste:
            liste = self.placement.classeur.liste(cellule.liste)
            options |= {"validate": "list", "source": f"={liste.nom}"}
            if liste.ouverte:
                return options | {"show_error": False}
        else:
            options |= self._attendu(cellule.genre)
        if options["validate"] == "list":
            options |= {
                "error_title": "Choix dans la liste",
                "error_message": "Choisir une des valeurs proposées par la liste de la cellule.",
            }
        return None if options == {"validate": "any"} else options

    def _attendu(self, genre: Genre) -> dict[str, Any]:
        """What a cell without a list accepts."""
        if genre is not Genre.DATE:
            return _ATTENDUS.get(genre, {})
        annees = self.placement.classeur.annees
        return {
            "validate": "date", "criteria": "between",
            "minimum": datetime(annees[0] - AVANT, 1, 1),  # noqa: DTZ001
            "maximum": datetime(annees[-1] + APRES, 12, 31),  # noqa: DTZ001
            "error_title": "Date attendue",
            "error_message": f"Écrire une date, par exemple 15/10/{annees[0]}.",
        }  # fmt: skip

    def _source_dependante(self, cellule: CellulePlacee, liste: ListeDependante) -> str:
        """CHOOSE over defined names: works in Excel and LibreOffice, without INDIRECT."""
        noms = [liste.defaut, *(n for n in dict.fromkeys(liste.par_valeur.values())
                                if n != liste.defaut)]  # fmt: skip
        rangs = {nom: n for n, nom in enumerate(noms, start=1)}
        champ = self.placement.cellules[cellule.rang.cle(liste.champ)]
        guide = a1(cellule.ligne, champ.colonne)
        table = f"'{FEUILLE_LISTES}'!" + self._zone_guide(liste.par_valeur, rangs)
        return f"=CHOOSE(IFERROR(VLOOKUP({guide},{table},2,FALSE),1),{','.join(noms)})"

    def _zone_guide(self, par_valeur: Mapping[str, str], rangs: Mapping[str, int]) -> str:
        """Table value → rank of its list, written once on the hidden sheet."""
        cle = tuple(par_valeur.items())
        if cle not in self._guides:
            depart = len(self.placement.classeur.listes) + 2 + 3 * len(self._guides)
            for ligne, (valeur, nom) in enumerate(cle, start=1):
                self.listes.valeur(ligne, depart, _nombre_ou_texte(valeur), self.style)
                self.listes.valeur(ligne, depart + 1, Decimal(rangs[nom]), self.style)
            zone = f"${lettre(depart)}$2:${lettre(depart + 1)}${len(cle) + 1}"
            self._guides[cle] = zone
        return self._guides[cle]
