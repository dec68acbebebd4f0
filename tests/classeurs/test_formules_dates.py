"""Date functions agree with the standard calendar, and read well in French."""

from __future__ import annotations

import calendar
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cdppe_xl.classeurs.evaluation import Evaluateur
from cdppe_xl.classeurs.formules import Expr, expr
from cdppe_xl.classeurs.formules_dates import (
    annee,
    choisir,
    date_courte,
    fin_mois,
    jour,
    jour_et_mois,
    mois,
)
from cdppe_xl.classeurs.grammaire import Classeur
from cdppe_xl.classeurs.placement import Placement
from cdppe_xl.classeurs.valeurs_excel import VALEUR_ERR, Scalaire, serial

VIDE = Placement(Classeur(code="x", titre="x", edition="x", version=1, feuilles=()))
JOURS = st.dates(date(1950, 1, 1), date(2100, 12, 31))


def _eval(formule: Expr) -> Scalaire:
    return formule.eval(Evaluateur(VIDE, {}))


@given(JOURS)
def test_parties(quand: date) -> None:
    n = expr(serial(quand))
    assert (_eval(annee(n)), _eval(mois(n)), _eval(jour(n))) == (
        quand.year, quand.month, quand.day,
    )  # fmt: skip


@given(JOURS, st.integers(-30, 30))
def test_fin_de_mois(quand: date, decalage: int) -> None:
    an, rang = quand.year, quand.month
    for _ in range(abs(decalage)):
        rang += 1 if decalage > 0 else -1
        an, rang = (an + 1, 1) if rang == 13 else (an - 1, 12) if rang == 0 else (an, rang)
    attendu = date(an, rang, calendar.monthrange(an, rang)[1])
    assert _eval(fin_mois(expr(serial(quand)), decalage)) == serial(attendu)


@given(JOURS)
def test_date_courte(quand: date) -> None:
    assert _eval(date_courte(expr(serial(quand)))) == quand.strftime("%d/%m/%Y")


@pytest.mark.parametrize(
    ("quand", "attendu"),
    [
        (date(2020, 8, 1), "1er août"),
        (date(2020, 6, 7), "7 juin"),
        (date(2021, 12, 31), "31 décembre"),
        (date(2021, 2, 11), "11 février"),
    ],
)
def test_jour_et_mois(quand: date, attendu: str) -> None:
    assert _eval(jour_et_mois(expr(serial(quand)))) == attendu


def test_choisir() -> None:
    assert _eval(choisir(2, "a", "b")) == "b"
    assert _eval(choisir(3, "a", "b")) == VALEUR_ERR
    assert _eval(choisir(0, "a", "b")) == VALEUR_ERR


@pytest.mark.parametrize("fonction", [jour, mois, annee])
def test_un_texte_n_est_pas_une_date(fonction: object) -> None:
    assert callable(fonction)
    assert _eval(fonction("NC")) == VALEUR_ERR
    assert _eval(fin_mois(Decimal(1), "x")) == VALEUR_ERR
