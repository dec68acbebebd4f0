"""Evaluation that remembers what depends on cells nobody could read: cuts cascades at the root.

One unreadable amount must give one constat on its cell, not a false shortfall in every total
that adds it up.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set
from decimal import Decimal

from cdppe_xl.classeurs.evaluation import Evaluateur
from cdppe_xl.classeurs.formules import Expr
from cdppe_xl.classeurs.placement import Placement
from cdppe_xl.classeurs.valeurs_excel import Scalaire
from cdppe_xl.domaine.lecture import Etat, Genre, Lecture

TRES_GRAND = Decimal(10) ** 12
"""Stands for an unreadable amount: if an anomaly holds with nothing and with this, it holds."""


class EvaluateurPrudent(Evaluateur):
    """Evaluator where ``touche`` says whether the last value depends on a doubtful cell.

    Args:
        placement: the layout.
        valeurs: value of each input or fixed cell.
        ajoutes: keys of inserted lines, by table.
        douteuses: keys of the cells that could not be read.
        absents: tables whose sheet is no longer in the file.
    """

    def __init__(
        self,
        placement: Placement,
        valeurs: Mapping[str, Scalaire],
        ajoutes: Mapping[str, Iterable[str]],
        *,
        douteuses: Set[str],
        absents: Set[str],
    ) -> None:
        super().__init__(placement, valeurs, ajoutes)
        self.touche = False
        self._sources = douteuses
        self._absents = absents
        self._salies: set[str] = set()
        self._colonnes_salies: set[tuple[str, str]] = set()

    def valeur(self, cle: str) -> Scalaire:
        """Value of a cell; marks it when it rests on something doubtful."""
        if cle not in self._memo:
            avant, self.touche = self.touche, False
            super().valeur(cle)
            if self.touche or cle in self._sources or cle.partition("/")[0] in self._absents:
                self._salies.add(cle)
            self.touche = avant
        self.touche = self.touche or cle in self._salies
        return self._memo[cle]

    def colonne(self, tableau: str, champ: str) -> list[Scalaire]:
        """Whole column; doubtful as soon as one of its cells is."""
        if (tableau, champ) not in self._colonnes:
            avant, self.touche = self.touche, False
            super().colonne(tableau, champ)
            if self.touche:
                self._colonnes_salies.add((tableau, champ))
            self.touche = avant
        self.touche = self.touche or (tableau, champ) in self._colonnes_salies
        return self._colonnes[tableau, champ]

    def depend(self, formule: Expr) -> bool:
        """Whether the value of a formula rests on something doubtful."""
        self.touche = False
        formule.eval(self)
        return self.touche


def cellules_douteuses(lecture: Lecture, place: Placement) -> dict[str, Genre]:
    """Cells nobody can use, by key: unreadable, or out of their list."""
    return {
        lue.cle: lue.genre
        for lue in lecture.valeurs.values()
        if lue.etat is Etat.ILLISIBLE
        or (lue.etat is Etat.RENSEIGNE and hors_liste(lue.cle, str(lue.valeur), place))
    }


def hors_liste(cle: str, valeur: str, place: Placement) -> bool:
    """Whether a closed list refuses a value."""
    cellule = place.cellules.get(cle)
    tableau, _, champ = cle.split("/")
    genre = cellule.genre if cellule else place.tableaux[tableau].tableau.colonne(champ).genre
    choix = place.choix(cle) if genre is Genre.LISTE else ()
    return bool(choix) and valeur not in choix
