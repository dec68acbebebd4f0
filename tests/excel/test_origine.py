"""The hidden sheet « Origine »: written for a territory only, kept by other programs, read back."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import lru_cache

import openpyxl
import pytest

from cdppe_xl.classeurs.catalogue import placement
from cdppe_xl.classeurs.valeurs_excel import Scalaire, serial
from cdppe_xl.domaine.lecture import Identite, Lecture
from cdppe_xl.excel.origine import NOM, ROLE
from cdppe_xl.excel.reader import open_retour, read_retour
from cdppe_xl.excel.writer import write_classeur
from cdppe_xl.referentiel.loader import load_referentiel

REF = load_referentiel("2020")
FEUILLE = "Origine"
CONNUES: dict[str, Scalaire] = {
    "identite/territoire/valeur": "Puy-de-Dôme",
    "diag/N1/valeur": Decimal(6543),
    "diag/N1/annee": Decimal(2019),
    "diag/N1/source": "=SOMME(A1) n’est pas une formule",
    "contexte/pop_totale/valeur": "NC",
    "contexte/pop_0_17/valeur": Decimal("0.1234567890123456"),
}


@lru_cache
def _classeur(territoire: str = "63") -> bytes:
    place = placement(REF, "diagnostic")
    identite = Identite(
        edition="2020", classeur="diagnostic", territoire=territoire,
        version=place.classeur.version, empreinte=place.empreinte,
    )  # fmt: skip
    return write_classeur(place, CONNUES, identite, "", CONNUES)


def _lu(contenu: bytes) -> Lecture:
    return read_retour(open_retour(contenu, "retour.xlsx"), placement(REF, "diagnostic"))


def _abime(geste: Callable[[openpyxl.Workbook], object]) -> Lecture:
    classeur = openpyxl.load_workbook(io.BytesIO(_classeur()))
    geste(classeur)
    tampon = io.BytesIO()
    classeur.save(tampon)
    return _lu(tampon.getvalue())


def _codes(lecture: Lecture) -> list[str]:
    return [d.code for d in lecture.doutes]


def test_what_was_known_reads_back() -> None:
    lecture = _lu(_classeur())
    assert lecture.origines == CONNUES
    assert _codes(lecture) == []


def test_a_date_reads_back_as_a_date() -> None:
    place = placement(REF, "guide")
    identite = Identite(edition="2020", classeur="guide", territoire="63", version=1, empreinte="")
    connue: dict[str, Scalaire] = {"jalon/jour_j/valeur": serial(date(2020, 10, 30))}
    contenu = write_classeur(place, connue, identite, "", connue)
    lecture = read_retour(open_retour(contenu, "guide.xlsx"), place)
    assert lecture.origines == {"jalon/jour_j/valeur": date(2020, 10, 30)}


def test_same_input_same_bytes() -> None:
    premiers = _classeur()
    _classeur.cache_clear()
    assert _classeur() == premiers


def test_a_blank_template_remembers_nothing() -> None:
    with_known, without = _classeur(""), _classeur_sans_origine("")
    assert with_known == without
    assert _lu(with_known).origines == {}
    assert "STR-053" not in _codes(_lu(with_known))


def _classeur_sans_origine(territoire: str) -> bytes:
    place = placement(REF, "diagnostic")
    identite = Identite(
        edition="2020", classeur="diagnostic", territoire=territoire,
        version=place.classeur.version, empreinte=place.empreinte,
    )  # fmt: skip
    return write_classeur(place, CONNUES, identite, "")


def test_it_is_tiny_and_changes_no_fingerprint() -> None:
    avec, sans = _classeur(), _classeur_sans_origine("63")
    assert len(avec) - len(sans) < 3000
    assert _lu(avec).identite == _lu(sans).identite
    assert _lu(avec).valeurs == _lu(sans).valeurs


def test_it_is_hidden_protected_and_holds_texts_only() -> None:
    classeur = openpyxl.load_workbook(io.BytesIO(_classeur()))
    feuille = classeur[FEUILLE]
    assert feuille.sheet_state == "hidden"
    assert feuille.protection.sheet
    assert {c.data_type for r in feuille.iter_rows() for c in r if c.value is not None} == {"s"}
    marque = str(feuille["A1"].value).split("|")
    assert (marque[3], marque[5]) == ("63", ROLE)


def test_another_program_keeps_it() -> None:
    assert _abime(lambda _: None).origines == CONNUES


@pytest.mark.parametrize(
    "geste",
    [
        lambda c: setattr(c[FEUILLE], "title", "Feuil1"),
        lambda c: c.move_sheet(FEUILLE, -5),
        lambda c: c[FEUILLE].insert_rows(1, 3),
        lambda c: c[FEUILLE].insert_cols(1, 2),
        lambda c: setattr(c[FEUILLE], "sheet_state", "visible"),
        lambda c: setattr(c[FEUILLE]["A1"], "value", None),
    ],
)
def test_it_is_found_again(geste: Callable[[openpyxl.Workbook], object]) -> None:
    lecture = _abime(geste)
    assert lecture.origines == CONNUES
    assert _codes(lecture) == []


def test_its_loss_is_told_and_nothing_else_is_lost() -> None:
    lecture = _abime(lambda c: c.remove(c[FEUILLE]))
    assert lecture.origines == {}
    assert _codes(lecture) == ["STR-053"]
    assert lecture.valeurs == replace(_lu(_classeur())).valeurs


def test_hostile_content_is_left_out() -> None:
    def abimer(classeur: openpyxl.Workbook) -> None:
        feuille = classeur[FEUILLE]
        feuille["A20"], feuille["C20"] = "diag/1a/valeur", "1e999999999"
        feuille["A21"], feuille["C21"] = "diag/inconnu/valeur", "3"
        feuille["A22"], feuille["C22"] = "diag/2a/valeur", "NaN"

    lecture = _abime(abimer)
    assert set(lecture.origines) == set(CONNUES)


def test_the_name_that_stays_behind_is_no_cell_of_a_layout() -> None:
    with zipfile.ZipFile(io.BytesIO(_classeur())) as archive:
        assert f'name="{NOM}"' in archive.read("xl/workbook.xml").decode()
