"""Answers written again in a clean workbook read back as they were."""

from __future__ import annotations

from copy import copy
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cdppe_xl.classeurs.evaluation import Evaluateur
from cdppe_xl.classeurs.grammaire import Role
from cdppe_xl.classeurs.valeurs_excel import Scalaire
from cdppe_xl.domaine.lecture import Etat, Genre, Lecture
from cdppe_xl.excel.valeurs_texte import plier
from cdppe_xl.restitution.retour_valeurs import remettre
from tests.excel.degats import codes
from tests.excel.jouet import PLACEMENT, SAISIES, jouet, lu, ouvert, rendu
from tests.restitution.fabrique import action, avec_lignes, ecarts, ecrit, remis

OUVERTES = [c.cle for c in PLACEMENT.ouvertes()]


def test_every_answer_comes_back() -> None:
    lecture = lu(jouet())
    remise, relue = remis(lecture)
    assert ecarts(lecture, remise, relue) == []
    assert relue.doutes == ()
    assert relue.formules == ()
    assert relue.valeurs["mesures/m2/valeur"].etat is Etat.NC
    assert relue.fixes["enveloppes/FIR/notifie"].valeur == Decimal(5000)


@pytest.mark.parametrize("texte", ["environ 120", "=SOMME(A1:A3)", "=2+B9", "12/13", "-", "#REF!"])
def test_an_unreadable_cell_gets_back_what_was_typed(texte: str) -> None:
    lecture = lu(jouet({**SAISIES, "mesures/m1/valeur": texte}))
    remise, relue = remis(lecture)
    assert lecture.valeurs["mesures/m1/valeur"].etat is Etat.ILLISIBLE
    assert relue.valeurs["mesures/m1/valeur"].etat is Etat.ILLISIBLE
    assert relue.valeurs["mesures/m1/valeur"].brut == texte
    assert ecarts(lecture, remise, relue) == []


def test_a_formula_typed_by_a_person_never_comes_back_alive() -> None:
    classeur = ouvert(jouet())
    lieu = lu(jouet()).lieu("actions/a01/montant")
    classeur[lieu[0]][lieu[1]].value = "=HYPERLINK(A1)"
    lecture = lu(rendu(classeur))
    remise, _ = remis(lecture)
    assert remise.valeurs["actions/a01/montant"] == "=HYPERLINK(A1)"
    cellule = ouvert(ecrit(remise))[lieu[0]][lieu[1]]
    assert (cellule.value, cellule.data_type) == ("=HYPERLINK(A1)", "s")


def test_a_cell_that_was_emptied_stays_empty_whatever_is_known() -> None:
    lecture = lu(jouet())
    assert lecture.valeurs["actions/a02/autres"].etat is Etat.VIDE
    _, relue = remis(lecture, {"actions/a02/autres": Decimal(7)})
    assert relue.valeurs["actions/a02/autres"].etat is Etat.VIDE


def test_what_the_national_team_knows_prevails_in_a_locked_cell() -> None:
    lecture = lu(jouet({**SAISIES, "enveloppes/FIR/notifie": Decimal(999_999)}))
    _, sans = remis(lecture)
    _, avec = remis(lecture, {"enveloppes/FIR/notifie": Decimal(5000)})
    assert sans.fixes["enveloppes/FIR/notifie"].valeur == Decimal(999_999)
    assert avec.fixes["enveloppes/FIR/notifie"].valeur == Decimal(5000)


def test_what_the_layout_itself_says_prevails_in_a_locked_cell() -> None:
    lecture = lu(jouet())
    (cle, *_) = [
        c.cle for c in PLACEMENT.cellules.values()
        if c.role is Role.FIXE and c.valeur is None and c.cle in lecture.fixes
    ]  # fmt: skip
    declaree = replace(PLACEMENT.cellules[cle], valeur=Decimal(7))
    place = copy(PLACEMENT)
    place.cellules = {**PLACEMENT.cellules, cle: declaree}
    assert cle in remettre(lecture, PLACEMENT, {}).valeurs
    assert cle not in remettre(lecture, place, {}).valeurs


def test_an_answer_whose_column_is_gone_gives_way_to_what_is_known() -> None:
    classeur = ouvert(jouet())
    lieu = lu(jouet()).lieu("actions/a01/autres")
    colonne = "".join(c for c in lieu[1] if c.isalpha())
    classeur[lieu[0]].delete_cols(ord(colonne) - 64)
    del classeur.defined_names["t_actions.autres"]
    lecture = lu(rendu(classeur))
    assert lecture.valeurs["actions/a01/autres"].cellule == ""
    _, relue = remis(lecture, {"actions/a01/autres": Decimal(7)})
    assert relue.valeurs["actions/a01/autres"].valeur == Decimal(7)


def test_an_inserted_line_takes_a_free_line_of_its_part() -> None:
    # a01, a02 are « Actions nouvelles »; a03, a04 « Actions reprises »; a04 alone is free.
    contenu = avec_lignes({**SAISIES, **action("i1", "Insérée", 11)}, ["a03"])
    lecture = lu(contenu)
    assert lecture.ajoutes == {"actions": ("+01",)}
    remise, relue = remis(lecture)
    assert remise.sans_cle == frozenset()
    assert relue.ajoutes == {}
    assert relue.valeurs["actions/a04/intitule"].valeur == "Insérée"
    assert ecarts(lecture, remise, relue) == []


def test_lines_without_room_are_inserted_again_where_they_were() -> None:
    saisies = SAISIES | action("i1", "Première", 11) | action("i2", "Seconde", 12)
    lecture = lu(avec_lignes(saisies, ["a01", "a02"]))
    assert lecture.ajoutes == {"actions": ("+01", "+02")}
    remise, relue = remis(lecture)
    assert relue.ajoutes == {"actions": ("+01", "+02")}
    assert relue.valeurs["actions/+01/intitule"].valeur == "Première"
    assert relue.lieu("actions/+01/intitule") == lecture.lieu("actions/+01/intitule")
    assert ecarts(lecture, remise, relue) == []
    assert relue.formules == ()
    assert codes(relue) == []


def test_an_inserted_line_counts_in_the_totals_of_the_clean_workbook() -> None:
    saisies = SAISIES | action("i1", "Première", 11)
    remise, _ = remis(lu(avec_lignes(saisies, ["a01"])))
    total = Evaluateur(remise.placement, remise.valeurs).valeur("enveloppes/P304/programme")
    assert total == Decimal(300 + 11)


def _avec_texte(texte: str) -> tuple[Lecture, str]:
    lecture = lu(jouet({**SAISIES, "mesures/m1/observation": "court"}))
    lue = replace(lecture.valeurs["mesures/m1/observation"], brut=texte, valeur=texte)
    return replace(lecture, valeurs={**lecture.valeurs, lue.cle: lue}), lue.cle


@pytest.mark.parametrize("texte", ["é" * 32_767, "😀" * 16_383, "<r>" + "a" * 32_759 + "</r>"])
def test_a_text_that_fills_its_cell_comes_back_whole(texte: str) -> None:
    """Excel holds 32 767 units of UTF-16 in a cell, and refuses the file for one more."""
    lecture, cle = _avec_texte(texte)
    remise, relue = remis(lecture)
    assert remise.coupes == ()
    assert str(relue.valeurs[cle].valeur).strip() == texte


@pytest.mark.parametrize(
    ("texte", "garde"),
    [
        ("a" * 32_766 + "bcd" + "é" * 10_000, 32_767),
        ("😀" * 16_384, 16_383),
        ("<r>" + "a" * 32_760 + "</r>", 32_766),
    ],
)
def test_a_text_too_long_for_a_cell_is_cut_and_its_end_kept(texte: str, garde: int) -> None:
    lecture, cle = _avec_texte(texte)
    lue = lecture.valeurs[cle]
    remise, relue = remis(lecture)
    assert relue.valeurs[lue.cle].valeur == texte[:garde]
    (coupe,) = remise.coupes
    assert (coupe.cle, str(relue.valeurs[lue.cle].valeur) + coupe.suite) == (lue.cle, texte)


@pytest.mark.parametrize("muet", ["\x01", "\x0b", "\ud800", "\uffff"])
def test_a_character_no_workbook_can_hold_is_replaced_and_told(muet: str) -> None:
    lecture = lu(jouet({**SAISIES, "mesures/m1/observation": "court"}))
    lue = replace(lecture.valeurs["mesures/m1/observation"], valeur=f"a{muet}b")
    lecture = replace(lecture, valeurs={**lecture.valeurs, lue.cle: lue})
    remise, relue = remis(lecture)
    assert relue.valeurs[lue.cle].valeur == "a\ufffdb"
    assert [c.cle for c in remise.coupes] == [lue.cle]


@pytest.mark.parametrize("nombre", ["12345678901234567890", "1E+200", "0.1234567890123456789"])
def test_a_number_no_spreadsheet_keeps_goes_back_as_typed(nombre: str) -> None:
    lecture = lu(jouet())
    lue = replace(lecture.valeurs["mesures/m1/valeur"], brut=nombre, valeur=Decimal(nombre))
    lecture = replace(lecture, valeurs={**lecture.valeurs, lue.cle: lue})
    remise, _ = remis(lecture)
    ecrite = remise.valeurs[lue.cle]
    assert ecrite == nombre or Decimal(str(ecrite)) == Decimal(nombre)


NOMBRES = st.decimals(
    min_value=-(10**12), max_value=10**12, places=4, allow_nan=False, allow_infinity=False
)
TEXTES = st.text(
    st.characters(blacklist_categories=("Cs", "Cc"), blacklist_characters="\ufffe\uffff"),
    max_size=40,
) | st.sampled_from(["NC", "s.o.", "=1+1", "'", "_x0041_", "<r>x</r>", "1 234,56 €", "31/02/2021"])


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_whatever_is_typed_reads_back_the_same(data: st.DataObject) -> None:
    valeurs: dict[str, Scalaire] = {}
    for cle in data.draw(st.lists(st.sampled_from(OUVERTES), max_size=12, unique=True)):
        valeurs[cle] = data.draw(NOMBRES | TEXTES)
    lecture = lu(jouet(valeurs))
    remise, relue = remis(lecture)
    assert ecarts(lecture, remise, relue) == []
    for cle, lue in lecture.valeurs.items():
        # A text cell that holds « NC » is an answer too; a number kept is the same number.
        assert relue.valeurs[cle].genre is lue.genre
        if lue.genre is Genre.TEXTE and lue.etat is Etat.RENSEIGNE:
            assert plier(str(relue.valeurs[cle].valeur)) == plier(str(lue.valeur))
