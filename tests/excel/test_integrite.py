"""What became of each formula: intact whatever program saved it, or named for what it is."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from cdppe_xl.classeurs.catalogue import placement
from cdppe_xl.classeurs.evaluation import Evaluateur
from cdppe_xl.classeurs.valeurs_excel import Scalaire
from cdppe_xl.classeurs.valeurs_lues import scalaire
from cdppe_xl.domaine.lecture import Lecture
from cdppe_xl.excel.integrite import normaliser_formule
from cdppe_xl.excel.reader import open_retour, read_retour
from cdppe_xl.generation.preremplissage import Connu
from cdppe_xl.parcours import fabriquer
from cdppe_xl.referentiel.loader import load_referentiel
from tests.clients.libreoffice import convertir
from tests.excel.jouet import PLACEMENT, jouet, lu, ouvert, rendu

REFERENTIEL = load_referentiel("2020")
CODES = tuple(c.code for c in REFERENTIEL.classeurs)


def abime(geste: Callable[[openpyxl.Workbook], None]) -> Lecture:
    classeur = ouvert(jouet())
    geste(classeur)
    return lu(rendu(classeur))


def ecrit(cellule: str, valeur: object, feuille: str = "Mesures") -> Lecture:
    def geste(classeur: openpyxl.Workbook) -> None:
        classeur[feuille][cellule].value = valeur

    return abime(geste)


@pytest.mark.parametrize(
    ("valeur", "etat", "trouve"),
    [
        (30, "remplacee_meme_valeur", "30"),
        (30.000000000001, "remplacee_meme_valeur", "30.000000000001"),
        (31, "remplacee", "31"),
        ("trente", "remplacee", "trente"),
        (None, "videe", ""),
        ("=E6+D6", "autre_formule", "=E6+D6"),
        ("=E6-#REF!", "erreur", "=E6-#REF!"),
        ("#REF!", "erreur", "#REF!"),
    ],
)
def test_each_state(valeur: object, etat: str, trouve: str) -> None:
    (lue,) = ecrit("F6", valeur).formules
    assert (lue.cle, lue.feuille, lue.cellule) == ("mesures/m1/ecart", "Mesures", "F6")
    assert (lue.etat, lue.trouve) == (etat, trouve)
    assert lue.attendu == '=IF(AND(ISNUMBER(D6),ISNUMBER(E6)),E6-D6,"")'
    assert lue.valeur_attendue == "30"


@pytest.mark.parametrize(
    "formule",
    [
        '=IF(AND(ISNUMBER($D$6), ISNUMBER(E6)), E6 - D6, "")',
        '=if(and(isnumber(D6),isnumber(E6)),E6-D6,"")',
        '=_xlfn.IF(AND(ISNUMBER(D6),ISNUMBER(E6)),E6-D6,"")',
    ],
)
def test_another_way_to_write_it_is_the_same_formula(formule: str) -> None:
    assert ecrit("F6", formule).formules == ()


def test_spaces_inside_a_text_count() -> None:
    (lue,) = ecrit("F6", '=IF(AND(ISNUMBER(D6),ISNUMBER(E6)),E6-D6," ")').formules
    assert lue.etat == "autre_formule"


def test_a_replaced_value_is_compared_with_what_the_inputs_give() -> None:
    """Not with the cached value, which says what the cheat wants."""

    def geste(classeur: openpyxl.Workbook) -> None:
        classeur["Mesures"]["D6"].value = 100
        classeur["Mesures"]["F6"].value = 50  # right for the new input
        classeur["Mesures"]["D10"].value = 120  # right for the old one

    etats = {f.cle: f.etat for f in abime(geste).formules}
    assert etats == {
        "mesures/m1/ecart": "remplacee_meme_valeur",
        "mesures/total/valeur": "remplacee",
    }


def test_the_last_of_a_long_chain_is_recomputed() -> None:
    """« Contrôles » counts line after line: the last one needs all those above."""
    code = "plan_action"
    place = placement(REFERENTIEL, code)
    contenu = fabriquer(Connu(referentiel=REFERENTIEL), code, None)[0]
    classeur = ouvert(contenu)
    derniere = place.tableaux["controles"].lignes
    ligne, rang = max(derniere.values()) + 1, list(derniere)[-1]
    colonne = place.tableaux["controles"].colonnes["cumul"] + 1
    assert len(derniere) > 400
    classeur["Contrôles"].cell(ligne, colonne).value = -1
    lecture = read_retour(open_retour(rendu(classeur), "p.xlsx"), place)
    assert [(f.cle, f.etat) for f in lecture.formules] == [(f"controles/{rang}/cumul", "remplacee")]


def test_a_missing_sheet_does_not_hide_what_happened_elsewhere() -> None:
    def geste(classeur: openpyxl.Workbook) -> None:
        classeur.remove(classeur["Mesures"])
        classeur["Plan d’action"]["I5"].value = 5

    lues = {f.cle: f.etat for f in abime(geste).formules}
    assert lues == {"actions/a01/total": "remplacee"}


def test_formulas_of_an_added_line_count_in_the_totals() -> None:
    """The line has no formula of its own in the file: the totals are worked out again."""
    valeurs: dict[str, Scalaire] = {c: scalaire(v) for c, v in lu(jouet()).valeurs.items()}
    valeurs |= {"actions/+01/montant": Decimal(100), "actions/+01/enveloppe": "FIR"}
    ou = Evaluateur(PLACEMENT, valeurs, {"actions": ("+01",)})
    assert ou.valeur("actions/+01/total") == Decimal(100)
    assert ou.valeur("enveloppes/FIR/programme") == Decimal("1300.50")
    assert ou.valeur("enveloppes/P304/programme") == Decimal(300)


@pytest.mark.parametrize(
    ("un", "autre"),
    [
        ("=SUM( $A$1 : A2 )", "sum(A1:A2)"),
        ("'Plan d''action'!B2", "'Plan d''action'!$B$2"),
        ("Feuille!B2", "'Feuille'!B2"),
        ("IF(TRUE(),1,FALSE())", "IF(TRUE,1,FALSE)"),
        ("=+SUM(A1:A2)", "SUM(A1:A2)"),
    ],
)
def test_same_normal_form(un: str, autre: str) -> None:
    assert normaliser_formule(un) == normaliser_formule(autre)


@pytest.mark.parametrize(
    ("un", "autre"),
    [("A1+B1", "A1-B1"), ('"a b"', '"ab"'), ('"a"', '"A"'), ("A1", "A11"), ('"$"', '""')],
)
def test_different_normal_forms(un: str, autre: str) -> None:
    assert normaliser_formule(un) != normaliser_formule(autre)


def _reponses(code: str) -> dict[str, Decimal | str]:
    ouvertes = placement(REFERENTIEL, code).ouvertes()
    return {
        c.cle: "NC" if n % 7 == 0 else Decimal(n)
        for n, c in enumerate(ouvertes, start=1)
        if c.genre in ("entier", "montant")
    }


@pytest.mark.parametrize("code", CODES)
def test_saving_elsewhere_alters_no_formula(code: str, tmp_path: Path) -> None:
    contenu = fabriquer(
        Connu(referentiel=REFERENTIEL), code, REFERENTIEL.territoire("63"), _reponses(code)
    )[0]
    origine = tmp_path / "origine.xlsx"
    origine.write_bytes(contenu)
    sorties = [tmp_path / "lo.xlsx", tmp_path / "lo.ods"]
    convertir(origine, *sorties)
    sorties.append(tmp_path / "openpyxl.xlsx")
    sorties[-1].write_bytes(rendu(ouvert(contenu)))
    place = placement(REFERENTIEL, code)
    attendue = read_retour(open_retour(origine, "r"), place)
    assert len(attendue.lieux) == len(place.cellules)
    for sortie in sorties:
        lecture = read_retour(open_retour(sortie, "r"), place)
        assert (lecture.formules, lecture.doutes) == ((), ()), sortie.name
        for cle, lue in attendue.valeurs.items():
            autre = lecture.valeurs[cle]
            assert (autre.etat, autre.valeur) == (lue.etat, lue.valeur), (sortie.name, cle)
