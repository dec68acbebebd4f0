"""Text functions of the formulas that fold an answer before it is compared.

SEARCH and MATCH would take « * » and « ? » for wildcards, and differ by program: FIND does not.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from cdppe_xl.classeurs.formules_noyau import Expr, Fonction, Operande, Valeurs, expr
from cdppe_xl.classeurs.valeurs_excel import VALEUR_ERR, ErreurExcel, Scalaire, texte

LITTERAL_MAX = 255
"""Longest text between quotes that Excel accepts in a formula."""


def _textes(arguments: Sequence[Expr], ou: Valeurs) -> list[str] | ErreurExcel:
    vus = []
    for argument in arguments:
        vu = texte(argument.eval(ou))
        if isinstance(vu, ErreurExcel):
            return vu
        vus.append(vu)
    return vus


def _minuscules(arguments: Sequence[Expr], ou: Valeurs) -> Scalaire:
    vus = _textes(arguments, ou)
    return vus if isinstance(vus, ErreurExcel) else vus[0].lower()


def _substitue(arguments: Sequence[Expr], ou: Valeurs) -> Scalaire:
    vus = _textes(arguments, ou)
    return vus if isinstance(vus, ErreurExcel) else vus[0].replace(vus[1], vus[2])


def _trouve(arguments: Sequence[Expr], ou: Valeurs) -> Scalaire:
    vus = _textes(arguments, ou)
    if isinstance(vus, ErreurExcel):
        return vus
    place = vus[1].find(vus[0])
    return VALEUR_ERR if place < 0 else Decimal(place + 1)


def minuscules(valeur: Operande) -> Expr:
    """LOWER."""
    return Fonction("LOWER", (expr(valeur),), _minuscules)


def substitue(valeur: Operande, ancien: str, nouveau: str) -> Expr:
    """SUBSTITUTE, every occurrence of ``ancien``, which is not empty."""
    return Fonction("SUBSTITUTE", (expr(valeur), expr(ancien), expr(nouveau)), _substitue)


def trouve(cherche: Operande, dans: Operande) -> Expr:
    """FIND: place of an exact text in another, #VALUE! when it is not there."""
    return Fonction("FIND", (expr(cherche), expr(dans)), _trouve)


def litteral(texte_long: str) -> Expr:
    """A text of any length, in parts that Excel accepts."""
    parts = [texte_long[n : n + LITTERAL_MAX] for n in range(0, len(texte_long), LITTERAL_MAX)]
    entier = expr(parts[0] if parts else "")
    for part in parts[1:]:
        entier = entier & part
    return entier
