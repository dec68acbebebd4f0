"""The command: same tree, same seed same files, faults listed, nothing silent."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from cdppe_xl.cli.simuler import command
from cdppe_xl.parcours import lire
from tests.simulation.fabrique import contenu

TERRITOIRES = {"63": "63_Puy-de-Dome", "44": "44_Loire-Atlantique", "80": "80_Somme"}
LEGERS = ("diagnostic", "guide")
"""Workbooks that are quick to make."""


@pytest.fixture(scope="module")
def campagne(tmp_path_factory: pytest.TempPathFactory) -> Path:
    dossier = tmp_path_factory.mktemp("campagne")
    for code, nom in TERRITOIRES.items():
        (dossier / nom).mkdir()
        for classeur in LEGERS:
            (dossier / nom / f"{code}_{classeur}_2020.xlsx").write_bytes(contenu(classeur, code))
    return dossier


def lancer(campagne: Path, sortie: Path, *options: str) -> Result:
    arguments = [str(campagne), "--sortie", str(sortie), *options]
    return CliRunner().invoke(command, arguments, catch_exceptions=False)


def arbre(dossier: Path) -> dict[str, bytes]:
    return {
        str(c.relative_to(dossier)): c.read_bytes() for c in sorted(dossier.rglob("*"))
        if c.is_file()
    }  # fmt: skip


def liste(sortie: Path) -> dict[str, list[dict[str, Any]]]:
    ecrite: dict[str, list[dict[str, Any]]] = json.loads(
        sortie.with_name(f"{sortie.name}.fautes.json").read_text("utf-8")
    )
    return ecrite


def test_returns_have_the_same_tree_and_depend_on_the_seed_only(
    campagne: Path, tmp_path: Path
) -> None:
    for nom, graine in (("a", "5"), ("b", "5"), ("c", "6")):
        assert lancer(campagne, tmp_path / nom, "--graine", graine).exit_code == 0
    a, b, c = (arbre(tmp_path / nom) for nom in "abc")
    assert a == b
    assert list(a) == list(c) == list(arbre(campagne))
    assert all(a[nom] != c[nom] for nom in a)


def test_identity_is_kept(campagne: Path, tmp_path: Path) -> None:
    lancer(campagne, tmp_path / "r", "--fautes", "aucune")
    lecture, _ = lire(tmp_path / "r/44_Loire-Atlantique/44_diagnostic_2020.xlsx", "x")
    assert (lecture.identite.territoire, lecture.identite.classeur) == ("44", "diagnostic")
    assert lecture.fixes["identite/territoire/valeur"].valeur == "Loire-Atlantique"
    assert liste(tmp_path / "r") == {"fautes": [], "non_rendus": []}


def test_faults_are_listed_where_they_are(campagne: Path, tmp_path: Path) -> None:
    rate = lancer(
        campagne, tmp_path / "r", "--fautes", "texte-dans-nombre", "--taux-fautes", "1"
    )  # fmt: skip
    assert "texte-dans-nombre : 3" in rate.output
    fautes = liste(tmp_path / "r")["fautes"]
    assert {f["territoire"] for f in fautes} == set(TERRITOIRES)
    for faute in fautes:
        lecture, _ = lire(tmp_path / "r" / faute["fichier"], "x")
        lue = lecture.valeurs[faute["cle"]]
        assert lue.brut.startswith("environ ")
        assert (lue.feuille, lue.cellule) == (faute["feuille"], faute["cellule"])
        assert faute["regles_attendues"] == ["STR-020"]


def test_a_named_fault_is_made_at_least_once(campagne: Path, tmp_path: Path) -> None:
    lancer(campagne, tmp_path / "r", "--fautes", "nc-sans-motif", "--taux-fautes", "0")
    assert [f["faute"] for f in liste(tmp_path / "r")["fautes"]] == ["nc-sans-motif"]


def test_absent_workbooks_are_told(campagne: Path, tmp_path: Path) -> None:
    fini = lancer(campagne, tmp_path / "r", "--taux-absents", "1")
    assert "non rendu : 6" in fini.output
    assert len(liste(tmp_path / "r")["non_rendus"]) == 6
    assert not (tmp_path / "r").exists()


def test_files_that_cannot_be_filled_are_told_and_stop_nothing(
    campagne: Path, tmp_path: Path
) -> None:
    melange = tmp_path / "melange"
    (melange / "63").mkdir(parents=True)
    (melange / "63/bon.xlsx").write_bytes(contenu("guide", "63"))
    (melange / "63/double.xlsx").write_bytes(contenu("guide", "63"))
    (melange / "63/faux.xlsx").write_bytes(b"un texte")
    lancer(melange, tmp_path / "r", "--fautes", "aucune")
    assert list(arbre(tmp_path / "r")) == ["63/bon.xlsx"]
    assert {r["fichier"] for r in liste(tmp_path / "r")["non_rendus"]} == {
        "63/double.xlsx", "63/faux.xlsx",
    }  # fmt: skip
    lancer(tmp_path / "r", tmp_path / "r2")
    assert "déjà rempli" in liste(tmp_path / "r2")["non_rendus"][0]["motif"]


def test_returns_never_mix_with_what_was_sent(campagne: Path) -> None:
    refus = CliRunner().invoke(command, [str(campagne), "--sortie", str(campagne / "retours")])
    assert refus.exit_code == 1
    assert "dans" in str(refus.exception)


@pytest.mark.parametrize(
    ("options", "mot"),
    [
        (["--fautes", "aucune", "--fautes", "hasard"], "aucune"),
        (["--taux-fautes", "20"], "0<=x<=1"),
    ],
)
def test_a_command_badly_written_is_explained(
    campagne: Path, tmp_path: Path, options: list[str], mot: str
) -> None:
    refus = lancer(campagne, tmp_path / "r", *options)
    assert refus.exit_code == 2
    assert mot in refus.output
