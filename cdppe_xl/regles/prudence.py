"""Evaluation that remembers what depends on cells nobody could read: cuts cascades at the root.

One unreadable amount must give one constat on its cell, not a false shortfall in every total
that adds it up.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set
from decimal import Decimal
from itertools import product
from math import prod

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


MAX_HYPOTHESES = 400
"""Beyond this many combinations, what rests on doubtful cells is left unsaid."""


def supposables(douteuses: Mapping[str, Genre]) -> set[str]:
    """Doubtful cells whose possible meanings can be listed: amounts and closed lists."""
    return {c for c, genre in douteuses.items() if genre in (Genre.MONTANT, Genre.LISTE)}


def supposer(douteuses: Mapping[str, Genre], place: Placement) -> list[dict[str, Scalaire]] | None:
    """Every supposition to try, None when there are too many.

    All doubtful amounts are nothing, then huge; all doubtful cells of a column take each
    value of their list together, which is the worst case for any one total.
    """
    montants = [c for c, genre in douteuses.items() if genre is Genre.MONTANT]
    colonnes: dict[tuple[str, str], list[str]] = {}
    for cle, genre in douteuses.items():
        if genre is Genre.LISTE:
            tableau, _, champ = cle.split("/")
            colonnes.setdefault((tableau, champ), []).append(cle)
    axes: list[list[dict[str, Scalaire]]] = [
        [dict.fromkeys(montants, None), dict.fromkeys(montants, TRES_GRAND)]
    ]
    for cles in colonnes.values():
        choix: list[Scalaire] = [None, *(_valeur(c) for c in place.choix(cles[0]))]
        axes.append([dict.fromkeys(cles, valeur) for valeur in choix])
    if prod(len(axe) for axe in axes) > MAX_HYPOTHESES:
        return None
    return [{c: v for partie in parties for c, v in partie.items()} for parties in product(*axes)]


def _valeur(choix: str) -> Scalaire:
    return Decimal(choix) if choix.isdigit() else choix
