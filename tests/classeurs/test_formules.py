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
    en_texte,
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


@pytest.mark.parametrize(
    ("critere", "nombre"),
    [
        # Counted by LibreOffice 7.4 on the same twelve cells.
        ("6", 2),
        (">=6", 2),
        ("<>abc", 10),
        ("<>6", 10),
        ("=abc", 2),
        ("<>", 11),
        ("=", 1),
        ("ÉTÉ", 1),
        ("abc ", 0),
        (True, 1),
        # As Excel counts: TRUE is no number, a number is also the text of its digits.
        ("<5", 1),
        (6, 2),
    ],
)
def test_criteria(critere: str | int | bool, nombre: int) -> None:
    cellules: list[Scalaire] = [
        D(6),
        "6",
        "abc",
        "ABC",
        "*",
        None,
        "",
        D("0.5"),
        "été",
        True,
        "~",
        D(7),
    ]
    assert nb_si_ens(Plage("t", "x"), critere).eval(Feuille(x=cellules)) == D(nombre)


@pytest.mark.parametrize(
    ("critere", "nombre"),
    [
        # Counted by LibreOffice 7.4 on the same fourteen cells, in French.
        ("*", 13),  # wildcards: everything but the blank, numbers included
        ("?", 5),
        ("~*", 1),
        ("P3*", 2),
        ("=P3*", 2),
        ("6,5", 2),
        ("6.5", 0),
        ("straße", 1),  # « ß » is not « ss »
        ("STRASSE", 1),
        ("écOLE", 1),
        ("ecole", 0),
        ("6", 1),  # neither « 6  » nor « 06 »
    ],
)
def test_criteria_with_wildcards_and_french_numbers(critere: str, nombre: int) -> None:
    cellules: list[Scalaire] = [
        D(6), "6 ", "*", "?", "P304", "p3", D("6.5"), "6,5", "Straße", "strasse", "École", None,
        "x", "~",
    ]  # fmt: skip
    feuille = Feuille(x=cellules)
    assert nb_si_ens(Plage("t", "x"), critere).eval(feuille) == D(nombre)


def test_a_number_counts_however_it_was_typed() -> None:
    """Excel and LibreOffice agree on the text of a number, not on the number."""
    feuille = Feuille({"a": D(6)}, x=[D(6), "6", D(60), "06", "L"])
    assert nb_si_ens(Plage("t", "x"), en_texte(A)).eval(feuille) == D(2)
    assert en_texte(A).excel(Feuille()) == f'{A.excel(Feuille())}&""'


def test_a_lookup_of_text_minds_wildcards_and_digits() -> None:
    feuille = Feuille({"a": "o*", "b": "6", "c": "06"}, k=[D(6), "o1", "o2"])
    assert equiv(A, Plage("t", "k")).eval(feuille) == D(2)
    assert equiv(B, Plage("t", "k")).eval(feuille) == D(1)
    assert equiv(C, Plage("t", "k")).eval(feuille) == NA


def test_criteria_that_people_type_never_stop_the_computation() -> None:
    feuille = Feuille({"a": "<beaucoup"}, x=[D(1), "a", None])
    assert nb_si_ens(Plage("t", "x"), A).eval(feuille) == D(1)
    assert nb_si_ens(Plage("t", "x"), Ref("b")).eval(feuille) == D(0), "a blank criterion is 0"
    erreur = Feuille({"a": NA}, x=[D(1), NA])
    assert nb_si_ens(Plage("t", "x"), A).eval(erreur) == D(1)


@pytest.mark.parametrize(
    ("formule", "valeur", "attendu"),
    [
        (arrondi(A, 2), D("1e300"), D("1e300")),
        (arrondi(A, 2), D("1234567890123456789012345.785"), D("1234567890123456789012345.79")),
        (arrondi(A, 2), D("-1e26"), D("-1e26")),
        (arrondi(A, -2), D(1250), D(1300)),
        (arrondi(A, 2), D(0), D(0)),
        (ent(A), D("1e40"), D("1e40")),
    ],
)
def test_rounding_of_any_size(formule: Expr, valeur: Decimal, attendu: Decimal) -> None:
    assert formule.eval(Feuille({"a": valeur})) == attendu


def test_lookup_and_its_fallback() -> None:
    feuille = Feuille({"a": "FIR"}, k=["P304", "FIR"], v=["un", None])
    assert index(Plage("t", "v"), equiv("P304", Plage("t", "k"))).eval(feuille) == "un"
    assert equiv("ONDAM", Plage("t", "k")).eval(feuille) == NA
    assert equiv("fir", Plage("t", "k")).eval(feuille) == D(2)
    assert equiv(C, Plage("t", "k")).eval(feuille) == NA, "a blank is found nowhere"
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
