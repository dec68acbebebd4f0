"""Corrected returns from the command line: what is written, what is spared, what is refused."""

from __future__ import annotations

import io
from pathlib import Path

import openpyxl
import pytest

from cdppe_xl.generation.preremplissage import Connu
from cdppe_xl.parcours import fabriquer
from cdppe_xl.referentiel.loader import load_referentiel
from tests.classeurs.plan_exemple import conforme
from tests.cli.test_commandes import cdppe

REFERENTIEL = load_referentiel("2020")
NOM = "63_plan_action_2020.xlsx"


@pytest.fixture(scope="module")
def retours(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A plan with a fault, and a file that is no workbook."""
    dossier = tmp_path_factory.mktemp("retours")
    saisies = {**conforme(), "actions/a07/intitule": None}
    territoire = REFERENTIEL.territoire("63")
    contenu, _, _ = fabriquer(Connu(referentiel=REFERENTIEL), "plan_action", territoire, saisies)
    (dossier / "plan.xlsx").write_bytes(contenu)
    (dossier / "photo.xlsx").write_bytes(b"rien")
    return dossier


def ecrits(dossier: Path) -> list[str]:
    return sorted(c.relative_to(dossier).as_posix() for c in dossier.rglob("*") if c.is_file())


def test_controler_writes_one_folder_per_territory(retours: Path, tmp_path: Path) -> None:
    """What was there under the same name is kept aside, and what was read is untouched."""
    recus = {c.name: c.read_bytes() for c in retours.iterdir()}
    ancien = tmp_path / "63_Puy-de-Dome" / NOM
    ancien.parent.mkdir()
    ancien.write_bytes(b"deja la")
    fait = cdppe("controler", retours, "--retour", tmp_path)
    assert fait.returncode == 3, fait.stderr
    assert ecrits(tmp_path) == [
        f"63_Puy-de-Dome/{NOM}", f"63_Puy-de-Dome/{NOM}.ancien", "63_Puy-de-Dome/courrier.txt",
        "sans_territoire/courrier.txt",
    ]  # fmt: skip
    assert ancien.with_name(f"{NOM}.ancien").read_bytes() == b"deja la"
    assert openpyxl.load_workbook(io.BytesIO(ancien.read_bytes())).sheetnames[0] == "Anomalies"
    assert "Classeurs à renvoyer : 1" in fait.stderr
    assert "BLOQUANT" in fait.stdout
    assert {c.name: c.read_bytes() for c in retours.iterdir()} == recus


@pytest.mark.parametrize("sortie", [".", "renvois", "plan.xlsx"])
def test_never_among_what_is_read(retours: Path, sortie: str) -> None:
    fait = cdppe("controler", retours, "--retour", retours / sortie)
    assert fait.returncode == 2
    assert ecrits(retours) == ["photo.xlsx", "plan.xlsx"]


def test_retourner_from_the_register(retours: Path, tmp_path: Path) -> None:
    registre, sortie = tmp_path / "c.db", tmp_path / "renvois"
    cdppe("deposer", retours, "--registre", registre, "--recu-le", "02/07/2020")
    fait = cdppe(
        "retourner", "--registre", registre, "--territoire", "63", "--echeance", "15/09/2020",
        "--sortie", sortie,
    )  # fmt: skip
    assert fait.returncode == 0, fait.stderr
    assert ecrits(sortie) == [f"63_Puy-de-Dome/{NOM}", "63_Puy-de-Dome/courrier.txt"]
    courrier = " ".join((sortie / "63_Puy-de-Dome" / "courrier.txt").read_text("utf-8").split())
    assert "plan.xlsx, le 2 juillet 2020" in courrier
    assert "le 15 septembre 2020 au plus tard" in courrier


def test_the_correction_takes_the_place_of_the_fault(retours: Path, tmp_path: Path) -> None:
    """Sent back, mended and deposited, nothing is left to return."""
    registre = tmp_path / "c.db"
    cdppe("deposer", retours, "--registre", registre)
    tout = cdppe("retourner", "--registre", registre, "--sortie", tmp_path / "a")
    assert "reçus, sans classeur à renvoyer : photo.xlsx (illisible)" in tout.stdout
    assert f"63_Puy-de-Dome : {NOM} (à corriger), 1 courrier\n" in tout.stdout
    assert (tmp_path / "a" / "sans_territoire" / "courrier.txt").exists()
    renvoye = tmp_path / "a" / "63_Puy-de-Dome" / NOM
    classeur = openpyxl.load_workbook(renvoye)
    point = next(case for case in classeur["Anomalies"][9] if case.hyperlink is not None)
    classeur["Plan d’action"][str(point.value)].value = "Protocole de repérage"
    classeur.save(renvoye)
    assert cdppe("deposer", renvoye, "--registre", registre).returncode == 0
    cdppe("retourner", "--registre", registre, "--sortie", tmp_path / "b")
    assert [c for c in ecrits(tmp_path / "b") if c.startswith("63")] == [
        "63_Puy-de-Dome/courrier.txt"
    ]


@pytest.mark.parametrize(
    ("mots", "phrase"),
    [
        (["--registre", "absent.db"], "n’existe pas"),
        (["--registre", "{r}", "--territoire", "99"], "inconnu de l'édition"),
        (["--registre", "{r}"], "Déposer d’abord"),
    ],
)
def test_refusals(mots: list[str], phrase: str, tmp_path: Path) -> None:
    registre = tmp_path / "vide.db"
    (tmp_path / "x").mkdir()
    cdppe("deposer", tmp_path / "x", "--registre", registre)
    donnes = [m.format(r=registre) for m in mots]
    fait = cdppe("retourner", *donnes, "--sortie", tmp_path / "s")
    assert fait.returncode == 2
    assert phrase in fait.stderr
    assert not (tmp_path / "s").exists()
