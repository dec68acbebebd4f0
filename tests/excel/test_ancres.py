"""Damaged workbooks: what is read is right, or a doubt says why it may not be."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal

import openpyxl
import pytest

from cdppe_xl.domaine.lecture import Etat
from cdppe_xl.erreurs import ClasseurIllisible
from tests.excel.degats import (
    MESURES,
    PLAN,
    abime,
    codes,
    sans_cles_de_colonne,
    sans_cles_de_ligne,
    sans_noms,
    valeurs,
)
from tests.excel.jouet import (
    PLACEMENT,
    jouet,
    lu,
    ouvert,
    rendu,
)

INTACT = lu(jouet())


def test_the_toy_itself_is_read_without_a_doubt() -> None:
    attendues = {
        "mesures/m1/valeur": (Etat.RENSEIGNE, Decimal(120)),
        "mesures/m2/valeur": (Etat.NC, None),
        "mesures/m2/cible": (Etat.VIDE, None),
        "mesures/m3/observation": (Etat.RENSEIGNE, "À revoir"),
        "actions/a01/montant": (Etat.RENSEIGNE, Decimal("1200.50")),
        "actions/a03/objectif": (Etat.RENSEIGNE, "24"),
        "enveloppes/FIR/notifie": (Etat.RENSEIGNE, Decimal(5000)),
    }
    assert attendues.items() <= valeurs(INTACT).items()
    assert INTACT.doutes == ()
    assert INTACT.formules == ()
    assert INTACT.ajoutes == {}
    assert INTACT.lieu("actions/a03/montant") == (PLAN, "E8")
    assert len(INTACT.lieux) == len(PLACEMENT.cellules)
    assert set(INTACT.lieux) == set(PLACEMENT.cellules)


# --- Sheets -------------------------------------------------------------------------------


def _renomme(classeur: openpyxl.Workbook) -> None:
    classeur[MESURES].title = "Nos mesures"


def test_a_renamed_sheet_is_recognised_and_told() -> None:
    lecture = abime(_renomme)
    assert valeurs(lecture) == valeurs(INTACT)
    assert codes(lecture) == ["STR-005"]
    assert lecture.doutes[0].mots == {"trouve": "Nos mesures", "attendu": MESURES}
    assert lecture.lieu("mesures/m1/valeur") == ("Nos mesures", "D6")


def test_a_moved_or_hidden_sheet_changes_nothing() -> None:
    def deplace(classeur: openpyxl.Workbook) -> None:
        classeur.move_sheet(MESURES, 2)
        classeur[PLAN].sheet_state = "hidden"

    lecture = abime(deplace)
    assert (valeurs(lecture), lecture.doutes, lecture.formules) == (valeurs(INTACT), (), ())


def test_a_missing_sheet_gives_blanks_without_a_cell_and_is_told() -> None:
    lecture = abime(lambda classeur: classeur.remove(classeur[MESURES]))
    assert codes(lecture) == ["STR-003"]
    assert lecture.doutes[0].mots["attendu"] == MESURES
    perdue = lecture.valeurs["mesures/m1/valeur"]
    assert (perdue.etat, perdue.feuille, perdue.cellule) == (Etat.VIDE, MESURES, "")
    assert lecture.lieu("mesures/m1/valeur") == ("", "")
    assert lecture.valeurs["actions/a01/montant"].valeur == Decimal("1200.50")
    assert set(lecture.valeurs) == set(INTACT.valeurs)


def test_a_sheet_copied_twice_is_read_once_and_told() -> None:
    def copie(classeur: openpyxl.Workbook) -> None:
        double = classeur.copy_worksheet(classeur[MESURES])
        double["D6"].value = 999

    lecture = abime(copie)
    assert valeurs(lecture) == valeurs(INTACT)
    assert codes(lecture) == ["STR-004"]
    assert lecture.doutes[0].mots == {"trouve": "Mesures Copy", "attendu": MESURES}


def test_a_sheet_of_one_s_own_is_told() -> None:
    def ajoute(classeur: openpyxl.Workbook) -> None:
        classeur.create_sheet("Brouillon")["A1"].value = "à garder"
        classeur.create_sheet("Vide")

    lecture = abime(ajoute)
    assert valeurs(lecture) == valeurs(INTACT)
    assert [(d.code, d.feuille) for d in lecture.doutes] == [("STR-016", "Brouillon")]


# --- Identity -----------------------------------------------------------------------------


def test_a_sheet_of_another_territory_is_told_with_its_cell() -> None:
    autre = ouvert(jouet({}, territoire="03"))[MESURES]["A1"].value

    def melange(classeur: openpyxl.Workbook) -> None:
        classeur[MESURES]["A1"].value = autre

    lecture = abime(melange)
    assert lecture.identite.territoire == "63"
    assert [(d.code, d.feuille, d.cellule) for d in lecture.doutes] == [("STR-002", MESURES, "A1")]
    assert "territoire 03" in lecture.doutes[0].mots["trouve"]


def test_the_mark_of_a_sheet_may_be_lost() -> None:
    def efface(classeur: openpyxl.Workbook) -> None:
        classeur[MESURES]["A1"].value = None

    lecture = abime(efface)
    assert (valeurs(lecture), lecture.doutes) == (valeurs(INTACT), ())


def test_custom_properties_and_keywords_may_be_lost() -> None:
    def efface(classeur: openpyxl.Workbook) -> None:
        classeur.custom_doc_props.props.clear()  # type: ignore[attr-defined]
        classeur.properties.keywords = None

    lecture = abime(efface)
    assert lecture.identite == INTACT.identite
    assert lecture.doutes == ()


def test_every_mark_of_the_sheets_may_be_lost() -> None:
    def efface(classeur: openpyxl.Workbook) -> None:
        for feuille in classeur.worksheets:
            feuille["A1"].value = None

    lecture = abime(efface)
    assert lecture.identite == INTACT.identite
    assert valeurs(lecture) == valeurs(INTACT)


# --- Anchors of the tables ----------------------------------------------------------------


def _entetes_reecrits(classeur: openpyxl.Workbook) -> None:
    classeur[MESURES]["D3"].value = "Combien ?"
    classeur[PLAN]["E2"].value = "Euros"


@pytest.mark.parametrize(
    ("gestes", "attendus"),
    [
        ([sans_noms], []),
        ([_entetes_reecrits], []),
        ([sans_cles_de_ligne], []),
        ([sans_cles_de_colonne], []),
        ([sans_noms, _entetes_reecrits], []),
        ([sans_cles_de_colonne, _entetes_reecrits], []),
        ([sans_cles_de_ligne, sans_cles_de_colonne], []),
        # The labels of the measures are left; the actions have none.
        ([sans_noms, sans_cles_de_ligne], ["STR-006"] * 2),
    ],
    ids=lambda x: " ".join(f.__name__ for f in x) if x and callable(x[0]) else "",
)
def test_one_kind_of_anchor_may_be_lost(
    gestes: Sequence[Callable[[openpyxl.Workbook], None]], attendus: list[str]
) -> None:
    def tout(classeur: openpyxl.Workbook) -> None:
        for geste in gestes:
            geste(classeur)

    lecture = abime(tout)
    assert valeurs(lecture) == valeurs(INTACT)
    reecrits = ["STR-030"] * 2 if _entetes_reecrits in gestes else []
    assert [c for c in codes(lecture) if c != "STR-006"] == reecrits
    assert [c for c in codes(lecture) if c == "STR-006"][: len(attendus)] == attendus
    if not attendus:
        assert codes(lecture) == reecrits


def test_when_nothing_is_left_but_the_place_it_is_told() -> None:
    def tout(classeur: openpyxl.Workbook) -> None:
        for geste in (sans_noms, sans_cles_de_ligne, sans_cles_de_colonne):
            geste(classeur)

    lecture = abime(tout)
    assert valeurs(lecture) == valeurs(INTACT)
    doutes = [d.mots["quoi"] for d in lecture.doutes if d.code == "STR-006"]
    assert "actions, lignes a01, a02, a03, a04" in doutes


def test_two_places_with_as_many_votes_are_told() -> None:
    def double(classeur: openpyxl.Workbook) -> None:
        sans_noms(classeur)
        mesures = classeur[MESURES]
        mesures["A12"].value = mesures["A6"].value  # the key of m1 again, below
        mesures["C12"].value, mesures["C6"].value = mesures["C6"].value, "autre"
        mesures["B12"].value, mesures["B6"].value = "m1", None

    lecture = abime(double)
    assert "STR-007" in codes(lecture) or lecture.lieu("mesures/m1/valeur") == (MESURES, "D12")
    assert lecture.doutes != ()


def test_a_note_written_aside_is_told_with_its_words() -> None:
    def note(classeur: openpyxl.Workbook) -> None:
        classeur[PLAN]["L20"].value = "à discuter " + "x" * 60
        classeur[PLAN]["L21"].value = 12
        classeur[MESURES]["H6"].value = "=D6*2"

    lecture = abime(note)
    assert valeurs(lecture) == valeurs(INTACT)
    dits = {d.feuille: d.mots["trouve"] for d in lecture.doutes}
    assert dits == {
        PLAN: "à discuter " + "x" * 29 + "… (L20), 12 (L21)",
        MESURES: "=D6*2 (H6)",
    }
    assert set(codes(lecture)) == {"STR-009"}


def test_a_file_of_nobody_is_refused() -> None:
    classeur = openpyxl.Workbook()
    with pytest.raises(ClasseurIllisible, match="aucune marque d’identité"):
        lu(rendu(classeur))
