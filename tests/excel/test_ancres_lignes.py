"""Rows and columns that come and go: read where they went, or told to be gone."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from cdppe_xl.classeurs.grammaire import Classeur, Colonne, Rang, Role
from cdppe_xl.classeurs.placement import lettre
from cdppe_xl.domaine.lecture import Etat, Lecture
from cdppe_xl.excel.reader import open_retour, read_retour
from tests.acceptation.degats.tableur import Tableur
from tests.excel.degats import (
    MESURES,
    PLAN,
    codes,
    comme_jouet,
    decale,
    ligne_de,
    moins_une_ligne,
    sans_cles_de_ligne,
    valeurs,
)
from tests.excel.jouet import (
    PLACEMENT,
    SAISIES,
    avec_tableau,
    classeur_jouet,
    jouet,
    lu,
    ouvert,
    rendu,
)

INTACT = lu(jouet())

# openpyxl does not move formulas as a spreadsheet does. A layout with one more row or column,
# whose own marks are then erased, gives exactly the file that an insertion would have given;
# one less, the file after a deletion.


def _plus_une_colonne() -> Classeur:
    tableau = classeur_jouet().tableaux()["mesures"]
    intruse = Colonne(champ="intruse", titre="Mémo", largeur=10, role=Role.SAISIE)
    return avec_tableau("mesures", colonnes=(*tableau.colonnes[:2], intruse, *tableau.colonnes[2:]))


def _empreinte(lecture: Lecture) -> list[str]:
    return [c for c in codes(lecture) if c != "STR-008"]


def test_a_column_inserted() -> None:
    classeur = comme_jouet(_plus_une_colonne(), ".intruse")
    lecture = lu(rendu(classeur))
    assert valeurs(lecture) == valeurs(INTACT)
    assert (codes(lecture), lecture.formules) == (["STR-009"], ())
    assert "Mémo (D3)" in lecture.doutes[0].mots["trouve"], "a header of one's own"
    assert lecture.lieu("mesures/m1/valeur") == (MESURES, "E6")
    classeur[MESURES]["D3"].value = None
    assert lu(rendu(classeur)).doutes == ()


def test_what_is_written_in_a_column_of_one_s_own_is_told() -> None:
    classeur = comme_jouet(_plus_une_colonne(), ".intruse")
    classeur[MESURES]["D3"].value = None
    classeur[MESURES]["D7"].value = "voir avec la PMI"
    lecture = lu(rendu(classeur))
    assert [(d.code, d.feuille, d.cellule) for d in lecture.doutes] == [("STR-009", MESURES, "D7")]
    assert lecture.doutes[0].mots["trouve"] == "voir avec la PMI (D7)"


def _plus_une_ligne(code: str, rang: int) -> Classeur:
    tableau = classeur_jouet().tableaux()[code]
    intrus = Rang(cle="intrus", valeurs={}, cellules={})
    return avec_tableau(code, rangs=(*tableau.rangs[:rang], intrus, *tableau.rangs[rang:]))


@pytest.mark.parametrize("rang", [1, 2])
def test_a_row_inserted_in_a_table_that_expects_none(rang: int) -> None:
    classeur = comme_jouet(_plus_une_ligne("mesures", rang), "|intrus")
    classeur[MESURES].cell(6 + rang, 6).value = None  # an inserted row has no formula
    lecture = lu(rendu(classeur))
    assert valeurs(lecture) == valeurs(INTACT)
    assert _empreinte(lecture) == []
    bas = lecture.lieu("mesures/total/valeur")
    assert bas == (MESURES, "D11")
    classeur[MESURES].cell(6 + rang, 4).value = 55
    perdue = lu(rendu(classeur))
    assert valeurs(perdue) == valeurs(INTACT)
    assert [d.code for d in perdue.doutes] == ["STR-009"]


@pytest.mark.parametrize("rang", range(5))
def test_a_line_added_in_an_extensible_table_is_read(rang: int) -> None:
    """Before the first row, between two, under a section title, before the thin line."""
    classeur = comme_jouet(_plus_une_ligne("actions", rang), "|intrus")
    plan = classeur[PLAN]
    lignes = {ligne_de(plan, f"§actions|a0{n}") for n in range(1, 5)}
    titres = {c.row for (c,) in plan.iter_rows(min_row=4, max_row=10, min_col=2, max_col=2)
              if c.value in ("Actions nouvelles", "Actions reprises")}  # fmt: skip
    (ligne,) = set(range(4, ligne_de(plan, "§actions|#fin"))) - lignes - titres
    saisies: list[str | float] = ["Action de plus", 9, "ONDAM", 700.25]
    for colonne, valeur in enumerate(saisies, start=2):
        plan.cell(ligne, colonne).value = valeur
    lecture = lu(rendu(classeur))
    assert lecture.ajoutes == {"actions": ("+01",)}
    assert {c: v for c, v in valeurs(lecture).items() if "/+" not in c} == valeurs(INTACT)
    ajout = {c.split("/")[2]: v for c, v in lecture.valeurs.items() if c.startswith("actions/+01/")}
    assert [ajout[c].valeur for c in ("intitule", "objectif", "enveloppe", "montant")] == [
        "Action de plus", "9", "ONDAM", Decimal("700.25"),
    ]  # fmt: skip
    assert {v.cellule for v in ajout.values()} == {f"{lettre(c)}{ligne}" for c in range(1, 8)}
    assert ajout["debut"].etat is Etat.VIDE
    assert _empreinte(lecture) == []


def test_a_row_copied_with_its_hidden_key_is_an_added_line() -> None:
    classeur = comme_jouet(_plus_une_ligne("actions", 4), "|intrus")
    plan = classeur[PLAN]
    ligne = ligne_de(plan, "§actions|#fin") - 1
    for colonne in range(1, 9):
        plan.cell(ligne, colonne).value = plan.cell(5, colonne).value
    lecture = lu(rendu(classeur))
    assert lecture.ajoutes == {"actions": ("+01",)}
    assert lecture.valeurs["actions/+01/montant"].valeur == Decimal("1200.50")
    assert lecture.lieu("actions/a01/montant") == (PLAN, "E5")


@pytest.mark.parametrize(("cle", "ligne"), [("a02", 6), ("a03", 8), ("a04", 9)])
def test_a_deleted_row_is_told_and_never_read_from_its_neighbour(cle: str, ligne: int) -> None:
    lecture = lu(moins_une_ligne(jouet(), PLAN, ligne))
    perdue = lecture.valeurs[f"actions/{cle}/montant"]
    assert (perdue.etat, perdue.cellule) == (Etat.VIDE, "")
    autres = {c: v for c, v in valeurs(INTACT).items() if not c.startswith(f"actions/{cle}/")}
    assert autres.items() <= valeurs(lecture).items()
    assert codes(lecture) == ["STR-015"]
    assert lecture.doutes[0].mots["quoi"] == f"actions, lignes {cle}"


def test_a_deleted_row_of_labels_is_told_too() -> None:
    lecture = lu(moins_une_ligne(jouet(), MESURES, 7))
    assert lecture.valeurs["mesures/m2/valeur"].cellule == ""
    assert lecture.valeurs["mesures/m3/observation"].valeur == "À revoir"
    assert [d.mots["quoi"] for d in lecture.doutes] == ["Mesures de l’année, lignes m2"]


@pytest.mark.parametrize("sans_cles", [False, True])
def test_a_deleted_row_is_not_found_again_in_what_people_typed(sans_cles: bool) -> None:
    """« FIR » is the label of the row that goes, and an answer in the same column."""
    contenu = jouet({**SAISIES, "actions/a01/intitule": "FIR"})
    contenu = moins_une_ligne(contenu, PLAN, 16)
    if sans_cles:
        classeur = ouvert(contenu)
        sans_cles_de_ligne(classeur)
        contenu = rendu(classeur)
    lecture = lu(contenu)
    assert lecture.valeurs["actions/a01/intitule"].valeur == "FIR"
    assert lecture.lieu("enveloppes/FIR/notifie") == ("", "")
    assert lecture.lieu("enveloppes/ONDAM/notifie") == (PLAN, "C16")
    perdues = [d.mots["quoi"] for d in lecture.doutes if d.code == "STR-015"]
    assert perdues == ["Par enveloppe, lignes FIR"]


def test_a_deleted_column_and_never_read_from_its_neighbour() -> None:
    retour = open_retour(jouet(), "jouet.xlsx")
    colonne = PLACEMENT.tableaux["actions"].colonnes["debut"]
    brut = Tableur(retour.brut).faire([{"op": "delete_cols", "sheet": PLAN, "at": colonne}])
    lecture = read_retour(replace(retour, brut=brut.rendre()), PLACEMENT)
    assert lecture.valeurs["actions/a01/debut"].cellule == ""
    autres = {c: v for c, v in valeurs(INTACT).items() if not c.endswith("/debut")}
    assert autres.items() <= valeurs(lecture).items()
    assert _empreinte(lecture) == ["STR-015"]
    assert "Début" in next(d.mots["quoi"] for d in lecture.doutes if d.code == "STR-015")


def test_the_key_column_deleted_shifts_everything_by_one() -> None:
    """As a spreadsheet would: cells, names and formulas go one column to the left."""
    contenu = decale(jouet(), -1)
    lecture = lu(contenu)
    assert valeurs(lecture) == valeurs(INTACT)
    assert lecture.lieu("mesures/m1/valeur") == (MESURES, "C6")
    assert lecture.doutes == ()


def test_columns_inserted_before_the_keys() -> None:
    lecture = lu(decale(jouet(), 2))
    assert valeurs(lecture) == valeurs(INTACT)
    assert lecture.lieu("mesures/m1/valeur") == (MESURES, "F6")
