"""Date functions of the formulas; dates are day serials, months are written in French.

TEXT() is banned (its format codes depend on the user's language), hence CHOOSE and DAY.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Sequence
from datetime import MAXYEAR, MINYEAR, date
from decimal import Decimal

from cdppe_xl.classeurs.formules import Expr, Fonction, Operande, Valeurs, expr, nbcar, si
from cdppe_xl.classeurs.valeurs_excel import (
    VALEUR_ERR,
    ErreurExcel,
    Scalaire,
    jour_de_serial,
    nombre,
    serial,
)

MOIS = (
    "janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre",
    "octobre", "novembre", "décembre",
)  # fmt: skip


NUM = ErreurExcel("#NUM!")
APRES_LE_DERNIER_JOUR = 2_958_466
"""Serial of the day after 31/12/9999; spreadsheets have no date from there on."""


def _est_date(serie: Decimal) -> bool:
    return 0 <= serie < APRES_LE_DERNIER_JOUR


def _partie(nom: str, extrait: Callable[[date], int]) -> Callable[[Operande], Expr]:
    def calcul(arguments: Sequence[Expr], ou: Valeurs) -> Scalaire:
        valeur = nombre(arguments[0].eval(ou))
        if isinstance(valeur, ErreurExcel):
            return valeur
        return Decimal(extrait(jour_de_serial(valeur))) if _est_date(valeur) else NUM

    return lambda argument: Fonction(nom, (expr(argument),), calcul)


jour = _partie("DAY", lambda d: d.day)
mois = _partie("MONTH", lambda d: d.month)
annee = _partie("YEAR", lambda d: d.year)


def _fin_mois(arguments: Sequence[Expr], ou: Valeurs) -> Scalaire:
    depart, decalage = (nombre(a.eval(ou)) for a in arguments)
    for valeur in (depart, decalage):
        if isinstance(valeur, ErreurExcel):
            return valeur
    assert isinstance(depart, Decimal)  # noqa: S101
    assert isinstance(decalage, Decimal)  # noqa: S101
    if not _est_date(depart):
        return NUM
    origine = jour_de_serial(depart)
    an, rang = divmod(origine.year * 12 + origine.month - 1 + int(decalage), 12)
    if not MINYEAR <= an <= MAXYEAR:
        return NUM
    return serial(date(an, rang + 1, monthrange(an, rang + 1)[1]))


def fin_mois(depart: Operande, decalage: Operande = 0) -> Expr:
    """EOMONTH: last day of the month, ``decalage`` months later."""
    return Fonction("EOMONTH", (expr(depart), expr(decalage)), _fin_mois)


def _choisir(arguments: Sequence[Expr], ou: Valeurs) -> Scalaire:
    rang = nombre(arguments[0].eval(ou))
    if isinstance(rang, ErreurExcel):
        return rang
    if not 1 <= int(rang) < len(arguments):
        return VALEUR_ERR
    return arguments[int(rang)].eval(ou)


def choisir(rang: Operande, *choix: Operande) -> Expr:
    """CHOOSE: the value of that rank, from 1."""
    return Fonction("CHOOSE", (expr(rang), *(expr(c) for c in choix)), _choisir)


def nom_mois(quand: Expr) -> Expr:
    """« juin »."""
    return choisir(mois(quand), *MOIS)


def jour_et_mois(quand: Expr) -> Expr:
    """« 7 juin », « 1er août »."""
    return jour(quand) & si(jour(quand).egal(1), "er ", " ") & nom_mois(quand)


def date_courte(quand: Expr) -> Expr:
    """« 07/06/2020 » as text, whatever the language of the user."""

    def deux(partie: Expr) -> Expr:
        return si(nbcar(partie).egal(1), "0", "") & partie

    return deux(jour(quand)) & "/" & deux(mois(quand)) & "/" & annee(quand)
