"""What formulas are made of: constants, references, operators, functions.

A formula renders as Excel text from addresses, and evaluates in Python from values; it never
knows where a cell stands. The functions themselves are in ``formules_fonctions``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol

from cdppe_xl.classeurs.valeurs_excel import (
    DIV0,
    VALEUR_ERR,
    ErreurExcel,
    Scalaire,
    compare,
    nombre,
    texte,
)

Colonne = list[Scalaire]


class Adresses(Protocol):
    """Where things are, seen from the sheet the formula stands on."""

    def adresse(self, cle: str) -> str: ...
    def plage(self, tableau: str, champ: str) -> str: ...
    def nom_feuille(self, cle: str) -> str: ...
    def a1(self, cle: str) -> str: ...


class Valeurs(Protocol):
    """What things are worth."""

    def valeur(self, cle: str) -> Scalaire: ...
    def colonne(self, tableau: str, champ: str) -> Colonne: ...
    def colonne_partielle(self, tableau: str, champ: str, debut: str, fin: str) -> Colonne: ...
    def nom_feuille(self, cle: str) -> str: ...
    def a1(self, cle: str) -> str: ...


class Expr:
    """A formula or a part of one."""

    force = 9  # binding strength, to write no needless parenthesis

    def excel(self, ou: Adresses) -> str:
        raise NotImplementedError  # pragma: no cover

    def eval(self, ou: Valeurs) -> Scalaire:
        raise NotImplementedError  # pragma: no cover

    def __add__(self, autre: Operande) -> Expr:
        return Operation("+", self, expr(autre))

    def __sub__(self, autre: Operande) -> Expr:
        return Operation("-", self, expr(autre))

    def __mul__(self, autre: Operande) -> Expr:
        return Operation("*", self, expr(autre))

    def __truediv__(self, autre: Operande) -> Expr:
        return Operation("/", self, expr(autre))

    def __and__(self, autre: Operande) -> Expr:
        return Operation("&", self, expr(autre))

    def __lt__(self, autre: Operande) -> Expr:
        return Operation("<", self, expr(autre))

    def __le__(self, autre: Operande) -> Expr:
        return Operation("<=", self, expr(autre))

    def __gt__(self, autre: Operande) -> Expr:
        return Operation(">", self, expr(autre))

    def __ge__(self, autre: Operande) -> Expr:
        return Operation(">=", self, expr(autre))

    def egal(self, autre: Operande) -> Expr:
        """``=`` (``==`` keeps its Python meaning)."""
        return Operation("=", self, expr(autre))

    def differe(self, autre: Operande) -> Expr:
        """``<>``."""
        return Operation("<>", self, expr(autre))


Operande = Expr | Decimal | int | str | bool


@dataclass(frozen=True, eq=False)
class Constante(Expr):
    """A number, a text or a truth written in the formula."""

    valeur: Scalaire

    def excel(self, ou: Adresses) -> str:
        if isinstance(self.valeur, bool):
            return "TRUE" if self.valeur else "FALSE"
        if isinstance(self.valeur, Decimal):
            return format(self.valeur, "f")
        return '"' + str(self.valeur).replace('"', '""') + '"'

    def eval(self, ou: Valeurs) -> Scalaire:
        return self.valeur


@dataclass(frozen=True, eq=False)
class Ref(Expr):
    """One cell, by data path."""

    cle: str

    def excel(self, ou: Adresses) -> str:
        return ou.adresse(self.cle)

    def eval(self, ou: Valeurs) -> Scalaire:
        return ou.valeur(self.cle)


@dataclass(frozen=True, eq=False)
class Plage(Expr):
    """A whole column of a table, lines inserted by the user included."""

    tableau: str
    champ: str

    def excel(self, ou: Adresses) -> str:
        return ou.plage(self.tableau, self.champ)

    def eval(self, ou: Valeurs) -> Scalaire:
        return VALEUR_ERR

    def valeurs(self, ou: Valeurs) -> Colonne:
        return ou.colonne(self.tableau, self.champ)


@dataclass(frozen=True, eq=False)
class PlagePartielle(Plage):
    """Part of a column, from one declared row to another (both included)."""

    debut: str
    fin: str

    def excel(self, ou: Adresses) -> str:
        premiere = ou.adresse(f"{self.tableau}/{self.debut}/{self.champ}")
        derniere = ou.a1(f"{self.tableau}/{self.fin}/{self.champ}")
        return f"{premiere}:{derniere}"

    def valeurs(self, ou: Valeurs) -> Colonne:
        return ou.colonne_partielle(self.tableau, self.champ, self.debut, self.fin)


@dataclass(frozen=True, eq=False)
class Adresse(Expr):
    """A1 address of a cell, as text; follows insertions (ADDRESS, ROW and COLUMN)."""

    cle: str

    def excel(self, ou: Adresses) -> str:
        ref = ou.adresse(self.cle)
        return f"ADDRESS(ROW({ref}),COLUMN({ref}),4)"

    def eval(self, ou: Valeurs) -> Scalaire:
        return ou.a1(self.cle)


COMPARE: dict[str, Callable[[int], bool]] = {
    "=": lambda n: n == 0,
    "<>": lambda n: n != 0,
    "<": lambda n: n < 0,
    "<=": lambda n: n <= 0,
    ">": lambda n: n > 0,
    ">=": lambda n: n >= 0,
}
"""What each sign says of -1, 0 or 1, as ``compare`` answers."""
_FORCES = {**dict.fromkeys(COMPARE, 1), "&": 2, "+": 3, "-": 3, "*": 4, "/": 4}


@dataclass(frozen=True, eq=False)
class Operation(Expr):
    """Two sides and a sign."""

    signe: str
    gauche: Expr
    droite: Expr

    @property
    def force(self) -> int:  # type: ignore[override]
        return _FORCES[self.signe]

    def excel(self, ou: Adresses) -> str:
        gauche, droite = self.gauche.excel(ou), self.droite.excel(ou)
        if self.gauche.force < self.force:
            gauche = f"({gauche})"
        if self.droite.force <= self.force:
            droite = f"({droite})"
        return f"{gauche}{self.signe}{droite}"

    def eval(self, ou: Valeurs) -> Scalaire:
        gauche, droite = self.gauche.eval(ou), self.droite.eval(ou)
        if self.signe in COMPARE:
            ordre = compare(gauche, droite)
            return ordre if isinstance(ordre, ErreurExcel) else COMPARE[self.signe](ordre)
        if self.signe == "&":
            return _joint(gauche, droite)
        return _calcule(self.signe, nombre(gauche), nombre(droite))


def _joint(gauche: Scalaire, droite: Scalaire) -> Scalaire:
    a, b = texte(gauche), texte(droite)
    if isinstance(a, ErreurExcel):
        return a
    return b if isinstance(b, ErreurExcel) else a + b


def _calcule(signe: str, a: Decimal | ErreurExcel, b: Decimal | ErreurExcel) -> Scalaire:
    if isinstance(a, ErreurExcel):
        return a
    if isinstance(b, ErreurExcel):
        return b
    if signe == "/":
        return DIV0 if b == 0 else a / b
    return {"+": a.__add__, "-": a.__sub__, "*": a.__mul__}[signe](b)


@dataclass(frozen=True, eq=False)
class Fonction(Expr):
    """A spreadsheet function; ``calcul`` receives the unevaluated arguments."""

    nom: str
    arguments: tuple[Expr, ...]
    calcul: Callable[[Sequence[Expr], Valeurs], Scalaire]

    def excel(self, ou: Adresses) -> str:
        return f"{self.nom}({','.join(a.excel(ou) for a in self.arguments)})"

    def eval(self, ou: Valeurs) -> Scalaire:
        return self.calcul(self.arguments, ou)


def expr(valeur: Operande) -> Expr:
    """An Expr of anything an author may write."""
    if isinstance(valeur, Expr):
        return valeur
    if isinstance(valeur, bool | str):
        return Constante(valeur)
    return Constante(Decimal(valeur))
