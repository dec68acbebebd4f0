"""The real layouts, damaged; and what a person really does to one, in LibreOffice."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from cdppe_xl.classeurs.catalogue import placement
from cdppe_xl.classeurs.placement import lettre
from cdppe_xl.domaine.lecture import Lecture
from cdppe_xl.excel.reader import open_retour, read_retour
from cdppe_xl.generation.preremplissage import Connu
from cdppe_xl.parcours import fabriquer
from cdppe_xl.referentiel.loader import load_referentiel
from tests.clients.libreoffice import Action, remplir
from tests.excel.degats import (
    codes,
    sans_cles_de_colonne,
    sans_cles_de_ligne,
    sans_noms,
    valeurs,
)
from tests.excel.jouet import (
    ouvert,
    rendu,
)

REFERENTIEL = load_referentiel("2020")
CODES = tuple(c.code for c in REFERENTIEL.classeurs)


# --- The real layouts ---------------------------------------------------------------------


@pytest.fixture(scope="module")
def reels() -> dict[str, bytes]:
    territoire = REFERENTIEL.territoire("63")
    connu = Connu(referentiel=REFERENTIEL)
    return {code: fabriquer(connu, code, territoire, _reponses(code))[0] for code in CODES}


def _reponses(code: str) -> dict[str, Decimal | str]:
    """A different number or text in every open cell without a list."""
    ouvertes = placement(REFERENTIEL, code).ouvertes()
    return {
        c.cle: f"Texte {n}" if c.genre == "texte" else Decimal(n)
        for n, c in enumerate(ouvertes, start=1)
        if c.genre in ("texte", "entier", "montant")
    }


def _lu_reel(contenu: bytes, code: str) -> Lecture:
    return read_retour(open_retour(contenu, "r.xlsx"), placement(REFERENTIEL, code))


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize(
    "geste", [sans_noms, sans_cles_de_ligne, sans_cles_de_colonne], ids=lambda g: g.__name__
)
def test_real_layouts_survive_the_loss_of_one_kind_of_anchor(
    reels: dict[str, bytes], code: str, geste: Callable[[openpyxl.Workbook], None]
) -> None:
    classeur = ouvert(reels[code])
    geste(classeur)
    lecture = _lu_reel(rendu(classeur), code)
    assert valeurs(lecture) == valeurs(_lu_reel(reels[code], code))
    assert lecture.doutes == ()
    assert lecture.formules == ()


@pytest.mark.parametrize("code", CODES)
def test_real_layouts_left_with_their_places_only_say_so(
    reels: dict[str, bytes], code: str
) -> None:
    classeur = ouvert(reels[code])
    for geste in (sans_noms, sans_cles_de_ligne, sans_cles_de_colonne):
        geste(classeur)
    lecture = _lu_reel(rendu(classeur), code)
    assert valeurs(lecture) == valeurs(_lu_reel(reels[code], code))
    assert "STR-006" in codes(lecture)


# --- What a person really does, in LibreOffice --------------------------------------------


def _lignes_des_cles(contenu: bytes, feuille: str) -> dict[str, int]:
    return {
        str(c.value): c.row
        for (c,) in ouvert(contenu)[feuille].iter_rows(max_col=1)
        if c.value is not None
    }


def test_gestures_on_the_real_plan(reels: dict[str, bytes], tmp_path: Path) -> None:
    """Lines inserted and filled, a line deleted, a sheet renamed: each kept, told or both."""
    place = placement(REFERENTIEL, "plan_action")
    tableau = place.tableaux["actions"]
    titre = place.titre_feuille(tableau.feuille)
    ici = {champ: lettre(c) for champ, c in tableau.colonnes.items()}
    chemin = tmp_path / "plan.xlsx"
    chemin.write_bytes(reels["plan_action"])
    a02, fin = tableau.lignes["a02"] + 1, tableau.fin + 1
    nouveau = f"{titre} bis"[:31]
    actions: list[Action] = [
        {"op": "insert_row", "sheet": titre, "row": fin},
        {"op": "type", "at": f"{titre}!{ici['intitule']}{fin}", "text": "Action ajoutée en bas"},
        {"op": "insert_row", "sheet": titre, "row": a02},
        {"op": "type", "at": f"{titre}!{ici['intitule']}{a02}", "text": "Action ajoutée en haut"},
        {"op": "save", "path": str(tmp_path / "ajout.xlsx")},
        {"op": "save", "path": str(tmp_path / "ajout.ods")},
        {"op": "unprotect", "sheet": titre},
        {"op": "delete_row", "sheet": titre, "row": a02 + 1},
        {"op": "rename_sheet", "sheet": titre, "to": nouveau},
        {"op": "move_sheet", "sheet": nouveau, "to": 0},
        {"op": "save", "path": str(tmp_path / "ampute.xlsx")},
    ]
    remplir(chemin, actions)
    avant = valeurs(_lu_reel(reels["plan_action"], "plan_action"))
    for nom in ("ajout.xlsx", "ajout.ods"):
        lecture = _lu_reel((tmp_path / nom).read_bytes(), "plan_action")
        assert lecture.ajoutes == {"actions": ("+01", "+02")}
        assert lecture.valeurs["actions/+01/intitule"].valeur == "Action ajoutée en haut"
        assert lecture.valeurs["actions/+02/intitule"].valeur == "Action ajoutée en bas"
        assert lecture.lieu("actions/+01/intitule") == (titre, f"{ici['intitule']}{a02}")
        assert {c: v for c, v in valeurs(lecture).items() if "/+0" not in c} == avant
        assert lecture.doutes == ()
        assert lecture.formules == (), "the ranges of the formulas followed"
    ampute = _lu_reel((tmp_path / "ampute.xlsx").read_bytes(), "plan_action")
    assert ampute.lieu("actions/a01/intitule")[0] == nouveau
    assert ampute.valeurs["actions/a02/intitule"].cellule == ""
    gardees = {c: v for c, v in avant.items() if not c.startswith("actions/a02/")}
    assert gardees.items() <= valeurs(ampute).items()
    assert {"STR-005", "STR-015"} <= set(codes(ampute))
