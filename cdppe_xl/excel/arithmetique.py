"""A sum typed in an input cell (« =100+20 »): computed by us, the cached result never counts.

Numbers, + - * /, parentheses, %, SUM and ROUND, nothing else: a formula that looks at other
cells is not an answer we can check.
"""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal, DivisionByZero, InvalidOperation, Overflow

MAX_LONGUEUR = 200
MAX_DECIMALES = 15
_JETON = re.compile(r"\s*(?:(\d+(?:\.\d+)?(?:E[+-]?\d{1,2})?)|(SUM\(|ROUND\(|[-+*/()%,]))")


class _Refus(ValueError):
    pass


def calculer(formule: str) -> Decimal | None:
    """Value of a formula made of numbers only, None if it holds anything else.

    >>> calculer("100+20*(1-0.5)")
    Decimal('110.0')
    >>> calculer("ROUND(SUM(100,20)/7,1)")
    Decimal('17.1')
    >>> calculer("B5+1") is None
    True
    """
    if len(formule) > MAX_LONGUEUR:
        return None
    try:
        lecteur = _Lecteur(_jetons(formule))
        valeur = lecteur.somme()
        return None if lecteur.reste() else valeur
    except (_Refus, DivisionByZero, InvalidOperation, Overflow, RecursionError):
        return None


def _jetons(formule: str) -> list[str]:
    jetons, place = [], 0
    formule = formule.rstrip()
    while place < len(formule):
        trouve = _JETON.match(formule, place)
        if trouve is None:
            raise _Refus
        jetons.append(trouve[1] or trouve[2])
        place = trouve.end()
    return jetons


class _Lecteur:
    """Recursive descent over the tokens."""

    def __init__(self, jetons: list[str]) -> None:
        self._jetons = jetons[::-1]

    def reste(self) -> bool:
        return bool(self._jetons)

    def _voit(self, *signes: str) -> str:
        return self._jetons.pop() if self._jetons and self._jetons[-1] in signes else ""

    def _ferme(self) -> None:
        if not self._voit(")"):
            raise _Refus

    def _appel(self, fonction: str) -> Decimal:
        valeurs = [self.somme()]
        while self._voit(","):
            valeurs.append(self.somme())
        self._ferme()
        if fonction == "SUM(":
            return sum(valeurs, Decimal(0))
        valeur, decimales, *reste = [*valeurs, Decimal(0)]
        if len(reste) > 1 or abs(decimales) > MAX_DECIMALES or decimales != int(decimales):
            raise _Refus
        return valeur.quantize(Decimal(1).scaleb(-int(decimales)), ROUND_HALF_UP)

    def somme(self) -> Decimal:
        valeur = self._produit()
        while signe := self._voit("+", "-"):
            autre = self._produit()
            valeur = valeur + autre if signe == "+" else valeur - autre
        return valeur

    def _produit(self) -> Decimal:
        valeur = self._facteur()
        while signe := self._voit("*", "/"):
            autre = self._facteur()
            valeur = valeur * autre if signe == "*" else valeur / autre
        return valeur

    def _facteur(self) -> Decimal:
        if signe := self._voit("+", "-"):
            valeur = self._facteur()
            return -valeur if signe == "-" else valeur
        if self._voit("("):
            valeur = self.somme()
            self._ferme()
        elif fonction := self._voit("SUM(", "ROUND("):
            valeur = self._appel(fonction)
        elif self._jetons and self._jetons[-1][0].isdigit():
            valeur = Decimal(self._jetons.pop())
        else:
            raise _Refus
        while self._voit("%"):
            valeur /= 100
        return valeur
