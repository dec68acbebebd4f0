"""Losses that nothing showed: merges over one answer, columns exchanged, sheets from elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

import openpyxl
import pytest

from cdppe_xl.classeurs.catalogue import placement
from cdppe_xl.domaine.lecture import Etat, Genre, Lecture
from cdppe_xl.excel.ancres import reperer
from cdppe_xl.excel.brut import CelluleBrute, ClasseurBrut
from cdppe_xl.excel.reader import open_retour
from cdppe_xl.excel.titres import autre_fichier
from cdppe_xl.excel.valeurs import typer
from tests.acceptation.degats.classeurs import REFERENTIEL, lire_abime, rempli
from tests.acceptation.degats.tableur import Geste, Tableur
from tests.excel.degats import MESURES, abime, codes, valeurs
from tests.excel.jouet import PLACEMENT, jouet, lu, ouvert

DIAGNOSTIC = placement(REFERENTIEL, "diagnostic")
LOCAUX = DIAGNOSTIC.tableaux["locaux"]
INTACT = lu(jouet())


@pytest.fixture(scope="module")
def brut() -> ClasseurBrut:
    return open_retour(rempli("diagnostic"), "r.xlsx").brut


def _lu(brut: ClasseurBrut, gestes: Sequence[Geste]) -> Lecture:
    lecture = lire_abime(Tableur(brut).faire(gestes).rendre(), DIAGNOSTIC)
    assert lecture is not None
    return lecture


# --- Merges -------------------------------------------------------------------------------


@pytest.mark.parametrize("zone", ["D3:D6", "D5:D6", "A6:D6", "D4:E6"])
def test_a_merge_that_erases_a_single_answer_is_held(zone: str) -> None:
    lecture = abime(lambda classeur: classeur[MESURES].merge_cells(zone))
    assert lecture.valeurs["mesures/m1/valeur"].etat is Etat.VIDE
    doute = next(d for d in lecture.doutes if d.code == "STR-035")
    assert "D6" in doute.mots["quoi"]
    assert "STR-018" in codes(lecture)


def test_a_merge_that_keeps_the_answer_and_takes_blanks_outside_is_nothing() -> None:
    lecture = abime(lambda classeur: classeur[MESURES].merge_cells("G6:I6"))
    assert (valeurs(lecture), codes(lecture)) == (valeurs(INTACT), [])


# --- Columns exchanged --------------------------------------------------------------------


def _echange(a: int, b: int) -> list[Geste]:
    """Answers of two columns cut and pasted one in place of the other; headers and keys stay."""
    debut, fin, loin = LOCAUX.debut, LOCAUX.fin, 400
    nom = DIAGNOSTIC.titre_feuille(LOCAUX.feuille)

    def coupe(zone: list[int], vers: list[int]) -> Geste:
        return {"op": "move", "sheet": nom, "area": zone, "to_sheet": nom, "to": vers}

    return [
        coupe([debut, a, fin, a], [loin, a]),
        coupe([debut, b, fin, b], [debut, a]),
        coupe([loin, a, loin + fin - debut, a], [debut, b]),
    ]


def _coupees(lecture: Lecture) -> str:
    return " ".join(d.mots["quoi"] for d in lecture.doutes if d.code == "STR-033")


def test_two_columns_exchanged_are_held_and_both_are_named(brut: ClasseurBrut) -> None:
    lecture = _lu(brut, _echange(4, 6))
    assert "(E → G)" in _coupees(lecture)
    assert "(G → E)" in _coupees(lecture)


def test_ranges_tell_it_when_the_names_are_gone(brut: ClasseurBrut) -> None:
    lecture = _lu(brut, [{"op": "delete_names"}, *_echange(4, 6)])
    assert "E4 → G4" in _coupees(lecture)


def test_keys_exchanged_against_names_and_places_are_held(brut: ClasseurBrut) -> None:
    """Two hidden keys exchanged, headers reworded: the keys alone are not believed."""
    nom, ligne = DIAGNOSTIC.titre_feuille(LOCAUX.feuille), LOCAUX.ligne_cles
    champs = {c: champ for champ, c in LOCAUX.colonnes.items()}
    gestes: list[Geste] = [
        {"op": "set", "sheet": nom, "at": [ligne, a], "value": f"§locaux.{champs[b]}"}
        for a, b in ((4, 6), (6, 4))
    ]
    gestes += [
        {"op": "set", "sheet": nom, "at": [LOCAUX.ligne_entete, c], "value": f"Colonne {c}"}
        for c in (4, 6)
    ]
    assert "STR-033" in codes(_lu(brut, gestes))


@pytest.mark.parametrize(
    "geste",
    [
        {"op": "insert_cols", "at": 3},
        {"op": "insert_cols", "at": 0},
        {"op": "move_cols", "at": 4, "to": 7},
        {"op": "move_cols", "at": 6, "to": 2},
    ],
    ids=str,
)
def test_columns_honestly_inserted_or_moved_are_read(brut: ClasseurBrut, geste: Geste) -> None:
    lecture = _lu(brut, [{"sheet": DIAGNOSTIC.titre_feuille(LOCAUX.feuille), **geste}])
    assert "STR-033" not in codes(lecture)
    assert valeurs(lecture) == valeurs(_lu(brut, []))


def test_a_column_inserted_by_a_program_that_leaves_the_names_behind_is_read() -> None:
    lecture = abime(lambda classeur: classeur[MESURES].insert_cols(4))
    assert "STR-033" not in codes(lecture)
    assert lecture.valeurs["mesures/m1/valeur"].valeur == Decimal(120)


# --- Sheets from elsewhere ----------------------------------------------------------------


def _sans_premiere_ligne(feuilles: Sequence[str]) -> list[Geste]:
    return [{"op": "delete_rows", "sheet": nom, "at": 0} for nom in feuilles]


def test_a_sheet_that_alone_lost_title_and_mark_is_held(brut: ClasseurBrut) -> None:
    lecture = _lu(brut, _sans_premiere_ligne(["Contexte"]))
    assert [(d.code, d.feuille) for d in lecture.doutes] == [("STR-056", "Contexte")]


def test_sheets_that_all_lost_theirs_are_not(brut: ClasseurBrut) -> None:
    toutes = [f.titre for f in DIAGNOSTIC.classeur.feuilles]
    assert "STR-056" not in codes(_lu(brut, _sans_premiere_ligne(toutes)))


@pytest.mark.parametrize("perdu", [[0, 0, 0, 0], [0, 1, 0, 1]])
def test_a_title_or_a_mark_is_enough(brut: ClasseurBrut, perdu: list[int]) -> None:
    lecture = _lu(brut, [{"op": "clear", "sheet": "Contexte", "area": perdu}])
    assert "STR-056" not in codes(lecture)


def _provenance(changees: int) -> list[str]:
    """Codes of the toy whose « Origine » remembers ten values, some of which are now others."""
    lues = {c: v for c, v in INTACT.valeurs.items() if v.etat is Etat.RENSEIGNE}
    siennes = [c for c in lues if c.startswith("actions/")][:10]
    origines = {
        c: "une autre valeur" if n < changees else lues[c].valeur for n, c in enumerate(siennes)
    }
    reperage = reperer(open_retour(jouet(), "j.xlsx").brut, PLACEMENT)
    return [d.code for d in autre_fichier(reperage, PLACEMENT, INTACT.valeurs, origines)]


def test_a_sheet_where_nearly_all_that_was_sent_changed_comes_from_elsewhere() -> None:
    assert _provenance(9) == ["STR-057"]
    assert _provenance(8) == []


# --- Notes --------------------------------------------------------------------------------


def test_notes_that_look_like_ours_are_kept() -> None:
    notes = {
        "B40": "Mesures : nos chiffres sont faux de 12 %",
        "B41": "§ 3 : 45 places de plus",
        "B42": "cdppe|à revoir",
        "A1": "URGENT",
        "H4": "Mesures – 63 Puy-de-Dôme, provisoire",
    }

    def ecrit(classeur: openpyxl.Workbook) -> None:
        for cellule, texte in notes.items():
            classeur[MESURES][cellule].value = texte

    assert {h.texte for h in abime(ecrit).hors_cadre} == set(notes.values())


def test_a_note_added_to_the_title_is_kept() -> None:
    titre = f"{ouvert(jouet())[MESURES]['B1'].value} (provisoire)"

    def ecrit(classeur: openpyxl.Workbook) -> None:
        classeur[MESURES]["B1"].value = titre

    assert [h.texte for h in abime(ecrit).hors_cadre] == [titre]


def test_an_answer_that_begins_with_a_section_sign_is_an_answer() -> None:
    def ecrit(classeur: openpyxl.Workbook) -> None:
        classeur[MESURES]["G6"].value = "§ 3.2 du schéma départemental"
        classeur[MESURES]["G7"].value = "§mesures|m1"

    lecture = abime(ecrit)
    assert lecture.valeurs["mesures/m1/observation"].valeur == "§ 3.2 du schéma départemental"
    doute = next(d for d in lecture.doutes if d.code == "STR-032")
    assert doute.cellule == "G7"
    assert "G6" not in doute.mots["quoi"]


# --- Rows that moved unseen ---------------------------------------------------------------


def test_rows_that_moved_without_anchors_are_not_called_cut(brut: ClasseurBrut) -> None:
    nom = DIAGNOSTIC.titre_feuille(LOCAUX.feuille)
    lecture = _lu(brut, [
        {"op": "delete_rows", "sheet": nom, "at": LOCAUX.ligne_cles},
        {"op": "delete_cols", "sheet": nom, "at": 0},
        {"op": "insert_rows", "sheet": nom, "at": LOCAUX.debut + 8},
    ])  # fmt: skip
    assert "STR-006" in codes(lecture)
    assert "STR-033" not in codes(lecture)


# --- Dates typed as sums ------------------------------------------------------------------


@pytest.mark.parametrize("genre", [Genre.ENTIER, Genre.MONTANT, Genre.TAUX, Genre.TEXTE])
@pytest.mark.parametrize("formule", ["15/10/2020", "2020-10-15", "15-10-2020"])
def test_a_date_typed_as_a_sum_is_held(genre: Genre, formule: str) -> None:
    typee = typer(CelluleBrute(0, 0, Decimal("0.0007"), formule), genre)
    assert typee.etat is Etat.ILLISIBLE
    assert "15/10/2020" in typee.motif
    assert typee.proposition == ("15/10/2020" if genre is Genre.TEXTE else "")


@pytest.mark.parametrize(("formule", "somme"), [("10/4/2", "1.25"), ("100-20-2020", "-1940")])
def test_a_sum_is_still_a_sum(formule: str, somme: str) -> None:
    typee = typer(CelluleBrute(0, 0, Decimal(0), formule), Genre.MONTANT)
    assert typee.valeur == Decimal(somme)
