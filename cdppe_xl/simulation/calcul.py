"""Recomputes a layout many times: its expressions are built once."""

from __future__ import annotations

from collections.abc import Mapping

from cdppe_xl.classeurs.evaluation import Evaluateur
from cdppe_xl.classeurs.formules import Expr
from cdppe_xl.classeurs.placement import Placement
from cdppe_xl.classeurs.valeurs_excel import Scalaire

_expressions: dict[int, tuple[Placement, dict[str, Expr]]] = {}


def expressions(placement: Placement) -> dict[str, Expr]:
    """Formula of every computed cell of a layout, by data path."""
    cle = id(placement)
    if cle not in _expressions:
        formules = {c.cle: c.formule(c.rang) for c in placement.formules() if c.formule is not None}
        _expressions[cle] = (placement, formules)
    return _expressions[cle][1]


class Calcul(Evaluateur):
    """An ``Evaluateur`` where some formulas were overwritten by a constant."""

    def __init__(
        self,
        placement: Placement,
        valeurs: Mapping[str, Scalaire],
        constantes: Mapping[str, Scalaire] | None = None,
    ) -> None:
        super().__init__(placement, valeurs)
        self._formules = expressions(placement)
        self._memo.update(constantes or {})

    def valeur(self, cle: str) -> Scalaire:
        """Value of a cell, computed if it is a formula."""
        memo = self._memo
        if cle in memo:
            return memo[cle]
        formule = self._formules.get(cle)
        if formule is None:
            return super().valeur(cle)
        resultat = formule.eval(self)
        memo[cle] = resultat = "" if resultat is None else resultat
        return resultat
