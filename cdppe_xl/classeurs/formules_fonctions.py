"""The functions of the workbooks, with their Python evaluation.

Only functions that Excel 2016 and LibreOffice 7 share, none volatile, none dynamic. Helper
names are the French names of the functions, as the people who read the workbook say them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal

from cdppe_xl.classeurs.formules_criteres import critere_de, ressemble
from cdppe_xl.classeurs.formules_noyau import (
    Colonne,
    Expr,
    Fonction,
    Operande,
    Plage,
    Ref,
    Valeurs,
    expr,
)
from cdppe_xl.classeurs.valeurs_excel import (
    NA,
    ErreurExcel,
    Scalaire,
    booleen,
    nombre,
    texte,
)

Calcul = Callable[[Sequence[Expr], Valeurs], Scalaire]
"""How a function evaluates: its arguments, not evaluated yet, and where values are."""


def _etale(arguments: Sequence[Expr], ou: Valeurs) -> Colonne:
    """Values of all arguments; in a range or a reference, only real numbers count."""
    sortie: Colonne = []
    for argument in arguments:
        if isinstance(argument, Plage):
            sortie += argument.valeurs(ou)
        elif isinstance(argument, Ref):
            sortie.append(argument.eval(ou))
        else:
            sortie.append(nombre(argument.eval(ou)))
    return sortie


def _nombres(arguments: Sequence[Expr], ou: Valeurs) -> list[Decimal] | ErreurExcel:
    valeurs = _etale(arguments, ou)
    for valeur in valeurs:
        if isinstance(valeur, ErreurExcel):
            return valeur
    return [v for v in valeurs if isinstance(v, Decimal)]


def _agrege(fonction: Callable[[list[Decimal]], Decimal]) -> Calcul:
    def calcul(arguments: Sequence[Expr], ou: Valeurs) -> Scalaire:
        valeurs = _nombres(arguments, ou)
        return valeurs if isinstance(valeurs, ErreurExcel) else fonction(valeurs)

    return calcul


def _fonction(nom: str, calcul: Calcul) -> Callable[..., Expr]:
    def construit(*arguments: Operande) -> Expr:
        return Fonction(nom, tuple(expr(a) for a in arguments), calcul)

    return construit


somme = _fonction("SUM", _agrege(lambda v: sum(v, Decimal(0))))
mini = _fonction("MIN", _agrege(lambda v: min(v, default=Decimal(0))))
maxi = _fonction("MAX", _agrege(lambda v: max(v, default=Decimal(0))))
nb = _fonction("COUNT", lambda a, ou: Decimal(sum(isinstance(v, Decimal) for v in _etale(a, ou))))
nbval = _fonction("COUNTA", lambda a, ou: Decimal(sum(v is not None for v in _etale(a, ou))))


def _si(arguments: Sequence[Expr], ou: Valeurs) -> Scalaire:
    test = booleen(arguments[0].eval(ou))
    if isinstance(test, ErreurExcel):
        return test
    resultat = arguments[1 if test else 2].eval(ou)
    return Decimal(0) if resultat is None else resultat


def _sierreur(arguments: Sequence[Expr], ou: Valeurs) -> Scalaire:
    valeur = arguments[0].eval(ou)
    return arguments[1].eval(ou) if isinstance(valeur, ErreurExcel) else valeur


def _logique(tous: bool) -> Calcul:
    def calcul(arguments: Sequence[Expr], ou: Valeurs) -> Scalaire:
        verites = [booleen(a.eval(ou)) for a in arguments]
        for verite in verites:
            if isinstance(verite, ErreurExcel):
                return verite
        return all(verites) if tous else any(verites)

    return calcul


def _non(arguments: Sequence[Expr], ou: Valeurs) -> Scalaire:
    verite = booleen(arguments[0].eval(ou))
    return verite if isinstance(verite, ErreurExcel) else not verite


si = _fonction("IF", _si)
sierreur = _fonction("IFERROR", _sierreur)
et = _fonction("AND", _logique(True))
ou_bien = _fonction("OR", _logique(False))
non = _fonction("NOT", _non)
est_nombre = _fonction("ISNUMBER", lambda a, ou: isinstance(a[0].eval(ou), Decimal))
est_texte = _fonction("ISTEXT", lambda a, ou: isinstance(a[0].eval(ou), str))


CHIFFRES_MAX = 28
"""Digits ``Decimal`` computes with: a longer number has nothing left to round."""


def _arrondit(mode: str) -> Calcul:
    def calcul(arguments: Sequence[Expr], ou: Valeurs) -> Scalaire:
        valeur = nombre(arguments[0].eval(ou))
        chiffres = nombre(arguments[1].eval(ou)) if len(arguments) > 1 else Decimal(0)
        if isinstance(valeur, ErreurExcel) or isinstance(chiffres, ErreurExcel):
            return valeur if isinstance(valeur, ErreurExcel) else chiffres
        if valeur.adjusted() + chiffres >= CHIFFRES_MAX - 1:
            return valeur
        return valeur.quantize(Decimal(1).scaleb(-int(chiffres)), rounding=mode)

    return calcul


arrondi = _fonction("ROUND", _arrondit(ROUND_HALF_UP))
ent = _fonction("INT", _arrondit(ROUND_FLOOR))


def _nbcar(arguments: Sequence[Expr], ou: Valeurs) -> Scalaire:
    valeur = texte(arguments[0].eval(ou))
    return valeur if isinstance(valeur, ErreurExcel) else Decimal(len(valeur))


nbcar = _fonction("LEN", _nbcar)


def _criteres(arguments: Sequence[Expr], ou: Valeurs) -> list[bool]:
    """For each cell, whether it meets every criterion."""
    tests = [
        map(critere_de(critere.eval(ou)), _plage(plage).valeurs(ou))
        for plage, critere in zip(arguments[::2], arguments[1::2], strict=True)
    ]
    return [all(cellule) for cellule in zip(*tests, strict=True)]


def _plage(argument: Expr) -> Plage:
    if not isinstance(argument, Plage):
        raise TypeError("une colonne de tableau est attendue")
    return argument


def _somme_si_ens(arguments: Sequence[Expr], ou: Valeurs) -> Scalaire:
    valeurs = _plage(arguments[0]).valeurs(ou)
    total = Decimal(0)
    for valeur, garde in zip(valeurs, _criteres(arguments[1:], ou), strict=True):
        if garde and isinstance(valeur, ErreurExcel):
            return valeur
        if garde and isinstance(valeur, Decimal):
            total += valeur
    return total


somme_si_ens = _fonction("SUMIFS", _somme_si_ens)
nb_si_ens = _fonction("COUNTIFS", lambda a, ou: Decimal(sum(_criteres(a, ou))))


def _equiv(arguments: Sequence[Expr], ou: Valeurs) -> Scalaire:
    """Rank of the first equal value, as LibreOffice: a text of digits finds that number.

    Excel finds a number for a number only: no control rests on the difference.
    """
    cherche = arguments[0].eval(ou)
    if cherche is None or isinstance(cherche, ErreurExcel):
        return NA if cherche is None else cherche
    egal = ressemble(cherche) if isinstance(cherche, str) else _identique(cherche)
    valeurs: Iterable[Scalaire] = _plage(arguments[1]).valeurs(ou)
    rang = next((n for n, v in enumerate(valeurs, start=1) if egal(v)), 0)
    return Decimal(rang) if rang else NA


def _identique(cherche: Scalaire) -> Callable[[Scalaire], bool]:
    return lambda v: type(v) is type(cherche) and v == cherche


def _index(arguments: Sequence[Expr], ou: Valeurs) -> Scalaire:
    rang = nombre(arguments[1].eval(ou))
    if isinstance(rang, ErreurExcel):
        return rang
    valeurs = _plage(arguments[0]).valeurs(ou)
    if not 1 <= rang <= len(valeurs):
        return ErreurExcel("#REF!")
    return valeurs[int(rang) - 1]


_equiv_brut = _fonction("MATCH", _equiv)
index = _fonction("INDEX", _index)


def equiv(cherche: Operande, plage: Plage) -> Expr:
    """Exact MATCH."""
    return _equiv_brut(cherche, plage, 0)


def recherche(cherche: Operande, cles: Plage, valeurs: Plage, sinon: Operande = "") -> Expr:
    """INDEX/MATCH with a fallback; a found blank reads as ""."""
    return sierreur(index(valeurs, equiv(cherche, cles)) & "", sinon)


def _lien(arguments: Sequence[Expr], ou: Valeurs) -> Scalaire:
    return arguments[1].eval(ou)


_hyperlien = _fonction("HYPERLINK", _lien)


def lien_vers(cible: Operande, libelle: Operande) -> Expr:
    """A link inside the workbook; ``cible`` is text such as « #'Plan'!B4 »."""
    return _hyperlien(cible, libelle)


def vide(valeur: Expr) -> Expr:
    """Nothing typed (or an empty text computed)."""
    return valeur.egal("")


def en_texte(valeur: Operande) -> Expr:
    """A number as a criterion that counts it whether it was typed as a number or as a text."""
    return expr(valeur) & ""


def rempli(valeur: Expr) -> Expr:
    """Something is there."""
    return valeur.differe("")
