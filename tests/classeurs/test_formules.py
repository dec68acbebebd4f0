"""Formulas evaluate in Python as a spreadsheet does; LibreOffice is the judge elsewhere."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cdppe_xl.classeurs.formules import (
    Expr,
    Plage,
    Ref,
    arrondi,
    ent,
    equiv,
    est_nombre,
    et,
    expr,
    index,
    maxi,
    mini,
    nb,
    nb_si_ens,
    nbcar,
    nbval,
    non,
    ou_bien,
    recherche,
    rempli,
    si,
    sierreur,
    somme,
    somme_si_ens,
    vide,
)
from cdppe_xl.classeurs.valeurs_excel import DIV0, NA, VALEUR_ERR, ErreurExcel, Scalaire


class Feuille:
    """Cells by path, columns by table and field; addresses are invented."""

    def __init__(self, cellules: dict[str, Scalaire] | None = None, **colonnes: list[Scalaire]):
        self.cellules = cellules or {}
        self.colonnes = colonnes

    def valeur(self, cle: str) -> Scalaire:
        return self.cellules.get(cle)

    def colonne(self, tableau: str, champ: str) -> list[Scalaire]:
        return self.colonnes[champ]

    def colonne_partielle(self, tableau: str, champ: str, debut: str, fin: str) -> list[Scalaire]:
        return self.colonnes[champ]

    def adresse(self, cle: str) -> str:
        return {"a": "A1", "b": "B1", "c": "C1"}[cle]

    def plage(self, tableau: str, champ: str) -> str:
        return f"${champ.upper()}$1:${champ.upper()}$9"

    def a1(self, cle: str) -> str:
        return "A1"

    def nom_feuille(self, cle: str) -> str:
        return "F"


A, B, C = Ref("a"), Ref("b"), Ref("c")
D = Decimal


@pytest.mark.parametrize(
    ("formule", "texte"),
    [
        (A + B * 2, "A1+B1*2"),
        ((A + B) * 2, "(A1+B1)*2"),
        (A - (B - C), "A1-(B1-C1)"),
        (A / (B * C), "A1/(B1*C1)"),
        (si(et(A > 0, B.egal("")), A & " €", "—"), 'IF(AND(A1>0,B1=""),A1&" €","—")'),
        (expr('dit "oui"'), '"dit ""oui"""'),
        (
            somme_si_ens(Plage("t", "x"), Plage("t", "y"), "P304"),
            'SUMIFS($X$1:$X$9,$Y$1:$Y$9,"P304")',
        ),
        (expr(True), "TRUE"),
        (arrondi(A, 2), "ROUND(A1,2)"),
    ],
)
def test_rendering(formule: Expr, texte: str) -> None:
    assert formule.excel(Feuille()) == texte


@pytest.mark.parametrize(
    ("formule", "cellules", "attendu"),
    [
        (A + B, {"a": D(2)}, D(2)),  # a blank cell is 0 to an operator
        (A + B, {"a": D(2), "b": "NC"}, VALEUR_ERR),
        (A / B, {"a": D(1)}, DIV0),
        (sierreur(A / B, "—"), {"a": D(1)}, "—"),
        (somme(A, B), {"a": D(2), "b": "NC"}, D(2)),  # text in a reference is skipped
        (nb(A, B, C), {"a": D(0), "b": "NC"}, D(1)),
        (nbval(A, B, C), {"a": D(0), "b": "NC"}, D(2)),
        (A.egal(""), {}, True),
        (A.egal(0), {}, True),
        (A.egal(""), {"a": D(0)}, False),  # 0 is not blank
        (A.egal("nc"), {"a": "NC"}, True),  # no case
        (A > 5, {"a": "NC"}, True),  # text is above every number
        (est_nombre(A), {}, False),
        (vide(A), {"a": ""}, True),
        (rempli(A), {"a": D(0)}, True),
        (si(A > 0, "oui", B), {"a": D(0)}, D(0)),  # IF gives 0 for a blank branch
        (et(A > 0, non(B > 0)), {"a": D(1)}, True),
        (ou_bien(A > 0, B > 0), {}, False),
        (arrondi(A, 0), {"a": D("2.5")}, D(3)),
        (arrondi(A, 0), {"a": D("-2.5")}, D(-3)),
        (ent(A), {"a": D("-2.5")}, D(-3)),
        (mini(A, B), {"a": D(3), "b": D(-1)}, D(-1)),
        (maxi(A, B), {}, D(0)),
        (nbcar(A), {"a": "été"}, D(3)),
        (A & B, {"a": D(12), "b": "x"}, "12x"),
    ],
)
def test_evaluation(formule: Expr, cellules: dict[str, Scalaire], attendu: Scalaire) -> None:
    assert formule.eval(Feuille(cellules)) == attendu


def test_conditional_sums_over_columns() -> None:
    feuille = Feuille(
        m=[D(10), None, D(5), "NC", D(7)],
        e=["P304", "P304", "FIR", "P304", "p304"],
        o=[D(6), D(6), D(1), D(6), D(7)],
    )
    m, e, o = Plage("t", "m"), Plage("t", "e"), Plage("t", "o")
    assert somme_si_ens(m, e, "P304").eval(feuille) == D(17)
    assert somme_si_ens(m, e, "P304", o, 6).eval(feuille) == D(10)
    assert nb_si_ens(e, "P304").eval(feuille) == D(4)
    assert nb_si_ens(o, ">5").eval(feuille) == D(4)


def test_lookup_and_its_fallback() -> None:
    feuille = Feuille({"a": "FIR"}, k=["P304", "FIR"], v=["un", None])
    assert index(Plage("t", "v"), equiv("P304", Plage("t", "k"))).eval(feuille) == "un"
    assert equiv("ONDAM", Plage("t", "k")).eval(feuille) == NA
    assert recherche(A, Plage("t", "k"), Plage("t", "v"), "?").eval(feuille) == ""
    assert recherche("ONDAM", Plage("t", "k"), Plage("t", "v"), "?").eval(feuille) == "?"


def test_an_error_spreads_until_caught() -> None:
    feuille = Feuille({"a": ErreurExcel("#REF!"), "b": D(1)})
    assert (A + B).eval(feuille) == ErreurExcel("#REF!")
    assert somme(A, B).eval(feuille) == ErreurExcel("#REF!")
    assert sierreur(somme(A, B), 0).eval(feuille) == D(0)


@given(st.lists(st.decimals(-1000, 1000, places=2), min_size=1, max_size=8))
def test_a_sum_never_carries_binary_noise(nombres: list[Decimal]) -> None:
    feuille = Feuille(x=list(nombres))
    assert somme(Plage("t", "x")).eval(feuille) == sum(nombres)
