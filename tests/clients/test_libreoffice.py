"""LibreOffice is driven as a person drives it, and refuses what it refuses to a person."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest

from tests.clients.caches import comparer_caches, erreurs
from tests.clients.conftest import ecrire_classeur
from tests.clients.libreoffice import (
    Action,
    cellules_ouvertes,
    convertir,
    recalculer,
    remplir,
    rendre,
    saisir,
)
from tests.clients.pannes import ClientAbsent, ClientEnPanne
from tests.clients.validateur import valider

SIGNATURES = {".xlsx": b"PK\x03\x04", ".ods": b"PK\x03\x04", ".xls": b"\xd0\xcf\x11\xe0"}


def test_saisir_types_saves_and_recomputes(classeur: Path, tmp_path: Path) -> None:
    sorties = [tmp_path / f"rempli{suffixe}" for suffixe in SIGNATURES]
    contenu = saisir(classeur, {("Saisie", "B4"): "12,5", ("Saisie", "C2"): "Oui"}, sorties)
    assert contenu.feuilles["Saisie"]["B4"].valeur == 12.5
    assert contenu.feuilles["Saisie"]["B5"].valeur == 42.5
    assert contenu.feuilles["Suite"]["A5"].valeur == 21.25
    for sortie in sorties:
        assert sortie.read_bytes().startswith(SIGNATURES[sortie.suffix])
    page = openpyxl.load_workbook(sorties[0], data_only=True)["Saisie"]
    assert [page["B4"].value, page["C2"].value, page["B5"].value] == [12.5, "Oui", 42.5]
    assert valider(sorties[0]) == []


def test_saving_does_not_change_the_original(classeur: Path, tmp_path: Path) -> None:
    avant = classeur.read_bytes()
    remplir(classeur, [{"op": "type", "at": "Saisie!B4", "text": "1"}], [tmp_path / "s.xlsx"])
    assert classeur.read_bytes() == avant


# What is typed, where, and whether LibreOffice lets a person do it.
FRAPPES = [
    pytest.param("Saisie!A2", "Pirate", False, "Alpha", id="cellule verrouillée"),
    pytest.param("Saisie!B2", "-3", False, 10, id="validation décimale"),
    pytest.param("Saisie!C2", "Peut-être", False, "", id="hors de la liste"),
    pytest.param("Saisie!B2", "1 234,5", True, 1234.5, id="nombre français"),
    pytest.param("total", "7", False, 30, id="formule désignée par son nom"),
]


@pytest.mark.parametrize(("lieu", "texte", "accepte", "valeur"), FRAPPES)
def test_type_obeys_protection_and_validation(
    classeur: Path, lieu: str, texte: str, accepte: bool, valeur: float | str
) -> None:
    reponse = remplir(classeur, [{"op": "type", "at": lieu, "text": texte}])[0]
    assert reponse["changed"] is accepte
    assert reponse["after"]["value"] == valeur


def test_actions_of_a_person(classeur: Path) -> None:
    actions: list[Action] = [
        {"op": "insert_row", "sheet": "Saisie", "row": 3},
        {"op": "unprotect", "sheet": "Saisie"},
        {"op": "type", "at": "Saisie!C3", "text": "ligne un\nligne deux"},
        {"op": "clear", "at": "Saisie!B2"},
        {"op": "paste", "source": "Saisie!A2", "to": "Saisie!C4"},
        {"op": "sort", "area": "Saisie!A2:B4", "column": 0, "ascending": False, "header": False},
        {"op": "read", "at": "Saisie!A2"},
        {"op": "insert_row", "sheet": "Saisie", "row": 3},
        {"op": "hide_row", "sheet": "Saisie", "row": 3},
        {"op": "delete_row", "sheet": "Saisie", "row": 3},
        {"op": "rename_sheet", "sheet": "Suite", "to": "L'été !"},
        {"op": "move_sheet", "sheet": "L'été !", "to": 0},
        {"op": "type", "at": "L'été !!H1", "text": "ici"},
        {"op": "delete_sheet", "sheet": "Saisie"},
    ]
    r = remplir(classeur, actions)
    assert r[0]["rows_after"] == r[0]["rows_before"]  # refused: the sheet is protected
    assert r[1]["protected"] is False
    assert r[2]["after"]["value"].lower() == "ligne un\nligne deux"
    assert r[3]["after"]["kind"] == "EMPTY"
    assert r[4]["after"]["value"] == "Alpha"
    assert r[6]["value"] == "Gamma"
    assert r[7]["rows_after"] == r[7]["rows_before"] + 1
    assert r[8]["visible"] is False
    assert r[9]["rows_after"] == r[9]["rows_before"] - 1
    assert r[11]["sheets"] == ["L'été !", "Saisie"]
    assert r[12]["after"]["value"].lower() == "ici"
    assert r[13]["sheets"] == ["L'été !"]


def test_cellules_ouvertes_are_the_unlocked_ones(classeur: Path) -> None:
    with pytest.raises(ClientEnPanne, match="Suite"):  # nothing protects that sheet
        cellules_ouvertes(classeur)
    protege = openpyxl.load_workbook(classeur)
    protege["Suite"].protection.enable()
    protege.save(classeur)
    assert cellules_ouvertes(classeur) == {"Saisie": {"B2", "B3", "B4", "C2"}, "Suite": set()}


def test_recalculer_ignores_the_cached_values(tmp_path: Path) -> None:
    juste = ecrire_classeur(tmp_path / "juste.xlsx")
    faux = ecrire_classeur(tmp_path / "faux.xlsx", total=31.0)
    contenus = recalculer([juste, faux])
    assert comparer_caches(juste, contenus[juste]) == []
    ecarts = [(e.feuille, e.cellule, e.cache, e.recalcul) for e in comparer_caches(
        faux, contenus[faux]
    )]  # fmt: skip
    assert ecarts == [("Saisie", "B5", 31.0, 30.0), ("Suite", "A5", 15.5, 15.0)]
    assert erreurs(contenus[juste]) == []
    assert contenus[juste].noms["total"] == "$Saisie.$B$5"


def test_rendre_pictures_each_visible_sheet(classeur: Path, tmp_path: Path) -> None:
    images = rendre(classeur, tmp_path / "png", dpi=40)
    assert list(images) == ["Saisie", "Suite"]
    tailles = [_png_size(images[feuille][0]) for feuille in images]
    assert tailles[0][0] < tailles[0][1]  # portrait
    assert tailles[1][0] > tailles[1][1]  # landscape, as that sheet asks
    assert all(len(pages) == 1 for pages in images.values())


def test_convertir(classeur: Path, tmp_path: Path) -> None:
    ods, retour = tmp_path / "c.ods", tmp_path / "retour.xlsx"
    convertir(classeur, ods)
    convertir(ods, retour)
    assert openpyxl.load_workbook(retour)["Saisie"]["A3"].value == "Bêta"


def test_corrupt_file_is_named(tmp_path: Path) -> None:
    casse = tmp_path / "casse.xlsx"
    casse.write_bytes(b"PK\x03\x04 et puis rien")
    with pytest.raises(ClientEnPanne, match=r"casse\.xlsx"):
        recalculer([casse])


def test_too_slow_an_answer_leaves_nothing_running(
    classeur: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dossier = tmp_path / "brouillons"
    dossier.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(dossier))
    with pytest.raises(ClientEnPanne, match="pas de réponse"):
        recalculer([classeur], delai=0.8)
    assert [line for line in _command_lines() if str(dossier) in line] == []
    assert list(dossier.iterdir()) == []


def test_absent_client_fails_with_the_remedy(
    classeur: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(ClientAbsent, match=r"installer_clients\.sh"):
        recalculer([classeur])


def _command_lines() -> Iterator[str]:
    for process in Path("/proc").glob("[0-9]*/cmdline"):
        with contextlib.suppress(OSError):  # it has just ended
            yield process.read_text("utf-8", "replace")


def _png_size(image: Path) -> tuple[int, int]:
    head = image.read_bytes()[16:24]
    return int.from_bytes(head[:4], "big"), int.from_bytes(head[4:], "big")
