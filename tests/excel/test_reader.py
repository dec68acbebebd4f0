"""From a file to the flat form: every declared cell, typed, with where it came from."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from cdppe_xl.classeurs.valeurs_lues import scalaire
from cdppe_xl.domaine.lecture import Etat, Genre, ValeurLue
from cdppe_xl.erreurs import ClasseurIllisible
from cdppe_xl.excel.reader import open_retour, read_retour
from tests.excel.jouet import PLACEMENT, SAISIES, jouet, lu, ouvert, rendu

PLAN, MESURES = "Plan d’action", "Mesures"


def saisi(cellule: str, valeur: object, feuille: str = PLAN) -> Callable[[str], ValeurLue]:
    classeur = ouvert(jouet())
    classeur[feuille][cellule].value = valeur
    lecture = lu(rendu(classeur))
    return lambda cle: lecture.valeurs[cle]


def test_every_declared_input_is_there_and_nothing_else() -> None:
    lecture = lu(jouet())
    assert set(lecture.valeurs) == {c.cle for c in PLACEMENT.ouvertes()}
    assert set(lecture.fixes) == {f"enveloppes/{e}/notifie" for e in ("P304", "FIR", "ONDAM")}


def test_what_was_written_is_read_back_with_its_place() -> None:
    lecture = lu(jouet())
    for cle, ecrite in SAISIES.items():
        lue = (lecture.valeurs | lecture.fixes)[cle]  # type: ignore[operator]
        assert scalaire(lue) == ecrite
        cellule = PLACEMENT.cellules[cle]
        assert lue.feuille == PLACEMENT.titre_feuille(cellule.feuille)
        assert (lue.feuille, lue.cellule) == lecture.lieu(cle)
        assert lue.genre is cellule.genre


def test_four_answers_stay_four() -> None:
    etats = {
        valeur: saisi("D7", valeur, MESURES)("mesures/m2/valeur").etat
        for valeur in (None, 0, "NC", "s.o.")
    }
    assert etats == {
        None: Etat.VIDE, 0: Etat.RENSEIGNE, "NC": Etat.NC, "s.o.": Etat.SANS_OBJET,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("cellule", "valeur", "cle", "attendue"),
    [
        ("G5", datetime(2020, 10, 15), "debut", date(2020, 10, 15)),  # noqa: DTZ001
        ("E5", 0.1 + 0.2, "montant", Decimal("0.3")),
        ("H5", 0.125, "part", Decimal("0.125")),
        ("C5", "9", "objectif", "9"),
        ("C5", 9, "objectif", "9"),
    ],
)
def test_kinds(cellule: str, valeur: object, cle: str, attendue: object) -> None:
    lue = saisi(cellule, valeur)(f"actions/a01/{cle}")
    assert (lue.etat, lue.valeur) == (Etat.RENSEIGNE, attendue)


def test_an_unreadable_cell_keeps_what_it_holds() -> None:
    lue = saisi("E5", "environ 1 000")("actions/a01/montant")
    assert (lue.etat, lue.valeur, lue.brut) == (Etat.ILLISIBLE, None, "environ 1 000")
    assert lue.motif


def test_the_file_and_its_hash_are_told(tmp_path: Path) -> None:
    contenu = jouet()
    chemin = tmp_path / "retour.xlsx"
    chemin.write_bytes(contenu)
    for source in (contenu, chemin):
        lecture = read_retour(open_retour(source, "retour.xlsx"), PLACEMENT)
        assert lecture.fichier == "retour.xlsx"
        assert lecture.empreinte_fichier == hashlib.sha256(contenu).hexdigest()
        assert lecture.identite.territoire == "63"


def test_another_fingerprint_is_told() -> None:
    classeur = ouvert(jouet())
    faux = "0" * len(PLACEMENT.empreinte)
    for feuille in classeur.worksheets:
        texte = str(feuille["A1"].value)
        feuille["A1"].value = texte.replace(PLACEMENT.empreinte, faux)
    lecture = lu(rendu(classeur))
    assert [(d.code, d.mots) for d in lecture.doutes] == [
        ("STR-008", {"trouve": faux, "attendu": PLACEMENT.empreinte})
    ]


def test_dates_of_the_1904_system() -> None:
    classeur = ouvert(jouet())
    classeur.epoch = CALENDAR_MAC_1904
    classeur[PLAN]["G5"].value = date(2020, 10, 15)
    assert lu(rendu(classeur)).valeurs["actions/a01/debut"].valeur == date(2020, 10, 15)


@pytest.mark.parametrize("contenu", [b"", b"PK\x03\x04", b"bonjour"])
def test_what_is_no_workbook_is_refused_by_name(contenu: bytes) -> None:
    with pytest.raises(ClasseurIllisible, match=r"retour\.xlsx"):
        open_retour(contenu, "retour.xlsx")


def _lue(etat: Etat, valeur: object = None, genre: Genre = Genre.TEXTE) -> ValeurLue:
    return ValeurLue("t/r/c", genre, "brut", valeur, etat, "F", "A1")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("lue", "attendu"),
    [
        (_lue(Etat.VIDE), None),
        (_lue(Etat.NC), "NC"),
        (_lue(Etat.SANS_OBJET), "s.o."),
        (_lue(Etat.ILLISIBLE), "brut"),
        (_lue(Etat.RENSEIGNE, "9", Genre.LISTE), Decimal(9)),
        (_lue(Etat.RENSEIGNE, "FIR", Genre.LISTE), "FIR"),
        (_lue(Etat.RENSEIGNE, "9", Genre.TEXTE), "9"),
        (_lue(Etat.RENSEIGNE, date(2020, 10, 15), Genre.DATE), Decimal(44_119)),
        (_lue(Etat.RENSEIGNE, Decimal("1.5"), Genre.MONTANT), Decimal("1.5")),
    ],
)
def test_what_a_formula_sees_of_a_cell(lue: ValeurLue, attendu: object) -> None:
    assert scalaire(lue) == attendu
