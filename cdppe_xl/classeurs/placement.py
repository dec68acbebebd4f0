"""Where each declared cell stands: the only place that turns data paths into addresses.

Column A is hidden and holds the row keys; a hidden line under each header holds the column
keys; A1 of every sheet holds the identity block. Visible content starts at B1 (the title).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from functools import cached_property

from cdppe_xl.classeurs.adresses import AdressesDeclarees, a1, cite, lettre
from cdppe_xl.classeurs.formules import Expr
from cdppe_xl.classeurs.grammaire import (
    Classeur,
    Feuille,
    Graphique,
    Liste,
    ListeDependante,
    Role,
    Tableau,
)
from cdppe_xl.classeurs.places import BlocPlace, CellulePlacee, TableauPlace, place_cellule
from cdppe_xl.classeurs.verification import verifie

__all__ = [
    "CONSIGNE_AJOUT",
    "PREMIERE_COLONNE",
    "AdressesDeclarees",
    "BlocPlace",
    "CellulePlacee",
    "Placement",
    "TableauPlace",
    "a1",
    "cite",
    "lettre",
    "place_cellule",
]

PREMIERE_COLONNE = 1
"""Column B: column A holds the keys."""


CONSIGNE_AJOUT = "Pour ajouter une ligne : insérer une ligne au-dessus du trait, puis la remplir."
"""Written under the thin line of an extensible table."""
FormuleEcrite = tuple[tuple[int, int], str, CellulePlacee]
"""Place, Excel text and declaration of a computed cell."""
HAUTEUR_GRAPHIQUE = 20
"""Default pixels per line, to reserve room under a chart."""


class Placement:
    """A layout, placed. Built once per layout, then only read.

    Raises:
        ValueError: the layout cannot make a sound workbook (see ``verification``).
    """

    def __init__(self, classeur: Classeur) -> None:
        verifie(classeur)
        self.classeur = classeur
        self.tableaux: dict[str, TableauPlace] = {}
        self.blocs: list[BlocPlace] = []
        self.cellules: dict[str, CellulePlacee] = {}
        self.dernieres: list[tuple[int, int]] = []
        self._expressions: dict[str, Expr] = {}
        self._formules: dict[str, str] = {}
        for numero, feuille in enumerate(classeur.feuilles):
            self._place_feuille(numero, feuille)

    def _place_feuille(self, numero: int, feuille: Feuille) -> None:
        ligne, largeur = 1, 1
        for bloc in feuille.blocs:
            if isinstance(bloc, Tableau):
                place = self._place_tableau(numero, bloc, ligne)
                self.tableaux[bloc.code] = place
                ligne = place.fin + 2
                largeur = max(largeur, len(bloc.colonnes))
            else:
                self.blocs.append(BlocPlace(bloc, numero, ligne))
                pas = 1
                if isinstance(bloc, Graphique):
                    pas = bloc.hauteur // HAUTEUR_GRAPHIQUE + 2
                ligne += pas
        self.dernieres.append((ligne, PREMIERE_COLONNE + largeur - 1))

    def _place_tableau(self, numero: int, tableau: Tableau, ligne: int) -> TableauPlace:
        ligne_titre = ligne if tableau.titre else None
        ligne += bool(tableau.titre)
        ligne_entete = ligne if tableau.entete else None
        ligne += tableau.entete
        ligne_cles, ligne = ligne, ligne + 1
        debut, lignes, sections = ligne, {}, {}
        for rang in tableau.rangs:
            if rang.section:
                sections[ligne] = rang.section
                ligne += 1
            lignes[rang.cle] = ligne
            ligne += 1
        fin = ligne if tableau.extensible else ligne - 1
        colonnes = {c.champ: PREMIERE_COLONNE + n for n, c in enumerate(tableau.colonnes)}
        place = TableauPlace(
            tableau, numero, ligne_titre, ligne_entete, ligne_cles, debut, fin,
            lignes, sections, colonnes,
        )  # fmt: skip
        for rang in tableau.rangs:
            for colonne in tableau.colonnes:
                cellule = place_cellule(place, rang, colonne)
                self.cellules[cellule.cle] = cellule
        return place

    def adresses(self, feuille: int) -> AdressesDeclarees:
        """Addresses as seen from a sheet."""
        return AdressesDeclarees(self, feuille)

    def expression(self, cellule: CellulePlacee) -> Expr:
        """Formula of a computed cell, built once per layout."""
        expression = self._expressions.get(cellule.cle)
        if expression is None:
            if cellule.formule is None:
                raise ValueError(f"{cellule.cle} n’est pas une cellule calculée")
            expression = cellule.formule(cellule.rang)
            self._expressions[cellule.cle] = expression
        return expression

    def formule_excel(self, cellule: CellulePlacee) -> str:
        """Excel text of a computed cell, rendered once per layout."""
        texte = self._formules.get(cellule.cle)
        if texte is None:
            texte = self.expression(cellule).excel(self.adresses(cellule.feuille))
            self._formules[cellule.cle] = texte
        return texte

    def titre_feuille(self, numero: int) -> str:
        """Title of a sheet by its rank."""
        return self.classeur.feuilles[numero].titre

    def ouvertes(self) -> Iterator[CellulePlacee]:
        """Every declared input."""
        return iter(self._ouvertes)

    @cached_property
    def _ouvertes(self) -> tuple[CellulePlacee, ...]:
        return tuple(c for c in self.cellules.values() if c.ouverte)

    def formules(self) -> Iterator[CellulePlacee]:
        """Every declared computed cell."""
        return (c for c in self.cellules.values() if c.formule is not None)

    @cached_property
    def lisibles(self) -> dict[str, tuple[CellulePlacee, ...]]:
        """Cells of each table whose value comes from outside: inputs and fixed values."""
        groupes: dict[str, list[CellulePlacee]] = {code: [] for code in self.tableaux}
        for cellule in self.cellules.values():
            if cellule.ouverte or cellule.role is Role.FIXE:
                groupes[cellule.rang.tableau].append(cellule)
        return {code: tuple(cellules) for code, cellules in groupes.items()}

    @cached_property
    def calculees(self) -> dict[str, tuple[FormuleEcrite, ...]]:
        """Computed cells of each table, with their place and their text."""
        groupes: dict[str, list[FormuleEcrite]] = {code: [] for code in self.tableaux}
        for c in self.formules():
            groupes[c.rang.tableau].append(((c.ligne, c.colonne), self.formule_excel(c), c))
        return {code: tuple(formules) for code, formules in groupes.items()}

    def choix(self, cle: str) -> tuple[str, ...]:
        """Every value the list of a cell may offer, () when it has none.

        A dependent list gives the choices of all its lists: what is eligible in a given
        row is a matter for the rules.
        """
        listes = self._listes(cle)
        if len(listes) == 1:
            return listes[0].choix
        return tuple(dict.fromkeys(c for liste in listes for c in liste.choix))

    def anciens(self, cle: str) -> dict[str, str]:
        """Former labels of the list of a cell, to the choice that replaces each."""
        return {a: actuel for liste in self._listes(cle) for a, actuel in liste.anciens}

    def _listes(self, cle: str) -> tuple[Liste, ...]:
        tableau, _, champ = cle.split("/")
        cellule = self.cellules.get(cle)
        if cellule is not None:
            liste = cellule.liste
        else:
            liste = self.tableaux[tableau].tableau.colonne(champ).liste
        if isinstance(liste, ListeDependante):
            noms = dict.fromkeys((liste.defaut, *liste.par_valeur.values()))
            return tuple(self.classeur.liste(n) for n in noms)
        return (self.classeur.liste(liste),) if liste else ()

    def nom_colonne(self, tableau: str, champ: str) -> str:
        """Defined name of a column of a table."""
        return f"t_{tableau}.{champ}"

    @cached_property
    def places(self) -> tuple[frozenset[tuple[int, int]], ...]:
        """Places of everything written on each sheet, keys, titles and texts included."""
        trouvees: list[set[tuple[int, int]]] = [
            {(0, 0), (0, PREMIERE_COLONNE)} for _ in self.classeur.feuilles
        ]
        for bloc in self.blocs:
            trouvees[bloc.feuille].add((bloc.ligne, PREMIERE_COLONNE))
        for place in self.tableaux.values():
            lignes = {place.ligne_cles, place.fin, *place.lignes.values(), *place.sections}
            if place.ligne_entete is not None:
                lignes.add(place.ligne_entete)
            colonnes = (0, *place.colonnes.values())
            trouvees[place.feuille] |= {(ligne, c) for ligne in lignes for c in colonnes}
            for seule in (place.ligne_titre, place.fin + 1 if place.tableau.extensible else None):
                if seule is not None:
                    trouvees[place.feuille].add((seule, PREMIERE_COLONNE))
        return tuple(frozenset(t) for t in trouvees)

    @cached_property
    def empreinte(self) -> str:
        """Short fingerprint of the layout: every path with its place, role and kind."""
        somme = hashlib.sha256()
        for c in self.cellules.values():
            somme.update(f"{c.cle}|{c.feuille}|{c.ligne}|{c.colonne}|{c.role}|{c.genre}\n".encode())
        return somme.hexdigest()[:12]
