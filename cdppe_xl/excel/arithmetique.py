"""A sum typed in an input cell (« =100+20 »): computed by us, the cached result never counts.

Numbers, + - * / ^, parentheses and %, nothing else: a formula that looks at other cells is
not an answer we can check.
"""

from __future__ import annotations

import re
from decimal import Decimal, DivisionByZero, InvalidOperation, Overflow

MAX_LONGUEUR = 200
_JETON = re.compile(r"\s*(?:(\d+(?:\.\d+)?)|([-+*/()%]))")


class _Refus(ValueError):
    pass


def calculer(formule: str) -> Decimal | None:
    """Value of a formula made of numbers only, None if it holds anything else.

    >>> calculer("100+20*(1-0.5)")
    Decimal('110.0')
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
            if not self._voit(")"):
                raise _Refus
        elif self._jetons and self._jetons[-1][0].isdigit():
            valeur = Decimal(self._jetons.pop())
        else:
            raise _Refus
        while self._voit("%"):
            valeur /= 100
        return valeur
