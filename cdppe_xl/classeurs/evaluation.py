"""Evaluates a layout in Python: cached values at generation, recomputation at reading."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from cdppe_xl.classeurs.formules import Expr
from cdppe_xl.classeurs.grammaire import FormuleLigne, Ligne, Role
from cdppe_xl.classeurs.placement import Placement
from cdppe_xl.classeurs.valeurs_excel import Scalaire


class Evaluateur:
    """``formules.Valeurs`` over a placed layout and the values typed in it.

    Args:
        placement: the layout.
        valeurs: value of each input or fixed cell, by data path; the declared default
            stands for a path that is absent, None for a cell that was emptied.
        ajoutes: keys of the lines a user inserted, by table, in order.
    """

    def __init__(
        self,
        placement: Placement,
        valeurs: Mapping[str, Scalaire],
        ajoutes: Mapping[str, Iterable[str]] | None = None,
    ) -> None:
        self.placement = placement
        self.valeurs = valeurs
        self.ajoutes = {t: tuple(r) for t, r in (ajoutes or {}).items()}
        self._memo: dict[str, Scalaire] = {}
        self._ordres: dict[str, list[str]] = {}
        self._deroulees: set[tuple[str, str]] = set()
        self._colonnes: dict[tuple[str, str], list[Scalaire]] = {}

    def valeur(self, cle: str) -> Scalaire:
        """Value of a cell; a computed cell is computed, never trusted."""
        if cle in self._memo:
            return self._memo[cle]
        cellule = self.placement.cellules.get(cle)
        if cellule is None:
            resultat = self._valeur_ajoutee(cle)
        elif cellule.formule is not None:
            if cellule.enchainee:
                self._deroule(cellule.rang.tableau, cellule.champ)
            resultat = self.placement.expression(cellule).eval(self)
            resultat = "" if resultat is None else resultat
        else:
            resultat = self.valeurs.get(cle, cellule.valeur)
        self._memo[cle] = resultat
        return resultat

    def _deroule(self, tableau: str, champ: str) -> None:
        """A chained column, once, from the top: else a row would recurse into all those above."""
        if (tableau, champ) not in self._deroulees:
            self._deroulees.add((tableau, champ))
            for rang in self._rangs(tableau):
                self.valeur(f"{tableau}/{rang}/{champ}")

    def _rangs(self, tableau: str) -> list[str]:
        """Keys of the declared rows, in order."""
        if tableau not in self._ordres:
            self._ordres[tableau] = list(self.placement.tableaux[tableau].lignes)
        return self._ordres[tableau]

    def _valeur_ajoutee(self, cle: str) -> Scalaire:
        """Cell of an inserted line: what was typed, or the column's formula."""
        tableau, rang, champ = cle.split("/")
        colonne = self.placement.tableaux[tableau].tableau.colonne(champ)
        if colonne.role is Role.CALCUL and colonne.formule is not None:
            return colonne.formule(Ligne(tableau, rang)).eval(self)
        return self.valeurs.get(cle)

    def colonne(self, tableau: str, champ: str) -> list[Scalaire]:
        """Whole column: the declared rows in order, then the lines inserted."""
        if (tableau, champ) not in self._colonnes:
            rangs = [*self._rangs(tableau), *self.ajoutes.get(tableau, ())]
            self._colonnes[tableau, champ] = [self.valeur(f"{tableau}/{r}/{champ}") for r in rangs]
        return self._colonnes[tableau, champ]

    def colonne_partielle(self, tableau: str, champ: str, debut: str, fin: str) -> list[Scalaire]:
        """Declared rows from ``debut`` to ``fin`` (a line inserted between is not seen)."""
        rangs = self._rangs(tableau)
        gardes = rangs[rangs.index(debut) : rangs.index(fin) + 1]
        return [self.valeur(f"{tableau}/{r}/{champ}") for r in gardes]

    def a1(self, cle: str) -> str:
        return self.placement.adresses(0).a1(cle) if cle in self.placement.cellules else ""

    def nom_feuille(self, cle: str) -> str:
        if cle in self.placement.cellules:
            return self.placement.adresses(0).nom_feuille(cle)
        return self.placement.titre_feuille(self.placement.tableaux[cle.split("/")[0]].feuille)

    def applique(self, formule: FormuleLigne, ligne: Ligne) -> Scalaire:
        """Value of a row template on one row."""
        return formule(ligne).eval(self)

    def evalue(self, formule: Expr) -> Scalaire:
        return formule.eval(self)
