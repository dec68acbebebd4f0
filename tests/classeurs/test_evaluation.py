"""Values recomputed in Python: inputs, defaults, inserted lines, long chains, wild answers."""

from __future__ import annotations

import sys
from decimal import Decimal

import pytest

from cdppe_xl.classeurs.catalogue import placement
from cdppe_xl.classeurs.evaluation import Evaluateur
from cdppe_xl.classeurs.formules import somme
from cdppe_xl.classeurs.grammaire import Ligne
from cdppe_xl.classeurs.valeurs_excel import Scalaire
from cdppe_xl.referentiel.loader import load_referentiel
from tests.excel.jouet import PLACEMENT, SAISIES

REFERENTIEL = load_referentiel("2020")
CODES = tuple(c.code for c in REFERENTIEL.classeurs)
D = Decimal


def test_inputs_defaults_and_formulas() -> None:
    ou = Evaluateur(PLACEMENT, SAISIES)
    assert ou.valeur("mesures/m1/valeur") == D(120)
    assert ou.valeur("mesures/m1/libelle") == "Enfants suivis"
    assert ou.valeur("mesures/m1/ecart") == D(30)
    assert ou.valeur("mesures/m2/ecart") == "", "NC is no number"
    assert ou.valeur("mesures/total/valeur") == D(120)
    assert ou.valeur("actions/a04/total") == "—"
    assert ou.valeur("enveloppes/FIR/programme") == D("1200.50")


def test_an_emptied_cell_is_not_its_default() -> None:
    assert Evaluateur(PLACEMENT, {"mesures/m1/libelle": None}).valeur("mesures/m1/libelle") is None


def test_inserted_lines_have_the_formulas_of_their_column() -> None:
    valeurs: dict[str, Scalaire] = {
        **SAISIES,
        "actions/+01/enveloppe": "FIR",
        "actions/+01/montant": D(100),
        "actions/+01/autres": D(10),
        "actions/+02/enveloppe": "fir",
        "actions/+02/montant": D(1),
    }
    ou = Evaluateur(PLACEMENT, valeurs, {"actions": ["+01", "+02"]})
    assert ou.valeur("actions/+01/total") == D(110)
    assert ou.valeur("enveloppes/FIR/programme") == D("1301.50")
    assert ou.colonne("actions", "montant") == [
        D("1200.50"), None, D(300), None, D(100), D(1),
    ]  # fmt: skip
    assert ou.colonne_partielle("actions", "montant", "a02", "a03") == [None, D(300)]
    sans = Evaluateur(PLACEMENT, valeurs)
    assert sans.valeur("enveloppes/FIR/programme") == D("1200.50")


def test_places_of_an_inserted_line_are_unknown_but_not_its_sheet() -> None:
    ou = Evaluateur(PLACEMENT, SAISIES, {"actions": ["+01"]})
    assert (ou.a1("actions/a01/montant"), ou.a1("actions/+01/montant")) == ("E5", "")
    assert ou.nom_feuille("actions/+01/montant") == "Plan d’action"
    assert ou.nom_feuille("mesures/m1/valeur") == "Mesures"


def test_row_templates_and_loose_formulas() -> None:
    ou = Evaluateur(PLACEMENT, SAISIES)
    ligne = Ligne("actions", "a03")
    assert ou.applique(lambda li: li("montant") + li("autres"), ligne) == D(350)
    assert ou.evalue(somme(ligne("montant"), 1)) == D(301)


def test_an_inserted_line_in_error_spreads() -> None:
    valeurs: dict[str, Scalaire] = {"actions/+01/montant": "beaucoup", "actions/+01/autres": D(1)}
    ou = Evaluateur(PLACEMENT, valeurs, {"actions": ["+01"]})
    assert ou.valeur("actions/+01/total") == D(1), "SUM skips a text"


def test_the_last_of_a_chain_needs_no_deep_stack() -> None:
    place = placement(REFERENTIEL, "bilan")
    rangs = list(place.tableaux["controles"].lignes)
    assert len(rangs) > 300
    avant = sys.getrecursionlimit()
    sys.setrecursionlimit(260 + len(_pile()))
    try:
        dernier = Evaluateur(place, {}).valeur(f"controles/{rangs[-1]}/cumul")
    finally:
        sys.setrecursionlimit(avant)
    ou = Evaluateur(place, {})
    assert dernier == D(sum(ou.valeur(f"controles/{r}/verdict") != "" for r in rangs))


def _pile() -> list[object]:
    pile, cadre = [], sys._getframe()
    while cadre is not None:
        pile.append(cadre)
        cadre = cadre.f_back  # type: ignore[assignment]
    return list(pile)


SAUVAGES: tuple[Scalaire, ...] = (
    D("1e300"), D("-1e300"), D("1e-300"), D(10**12), D(-(10**9)), D("0.1") * 3,
    D("123456789012345678901234567890.123"), "<abc", ">", "<>", "=", "*", "=1+1", "x" * 40_000,
    "", True, "NC",
)  # fmt: skip


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("sauvage", SAUVAGES, ids=lambda v: repr(v)[:24])
def test_no_answer_stops_the_computation(code: str, sauvage: Scalaire) -> None:
    """Last cells first, so that nothing is ready when it is asked for."""
    place = placement(REFERENTIEL, code)
    ou = Evaluateur(place, {c.cle: sauvage for c in place.ouvertes()})
    valeurs = [ou.valeur(c.cle) for c in reversed(list(place.formules()))]
    assert len(valeurs) == len(list(place.formules()))
    assert None not in valeurs
