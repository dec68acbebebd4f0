"""``cdppe rapprocher``: exit codes, what it says, and an indicative split handed to it."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path

import openpyxl
import pytest

from cdppe_xl.parcours import charger
from cdppe_xl.registre.store import Registre
from tests.cli.test_commandes import RACINE, SAMPLES, cdppe
from tests.restitution.argent import notifications, registre_fautif

PUY = SAMPLES / "puy-de-dome"
AVERTI = ("--territoire", "63", "--tous")


@pytest.fixture(scope="module")
def dossier(tmp_path_factory: pytest.TempPathFactory) -> Path:
    base = tmp_path_factory.mktemp("argent")
    registre_fautif(base)
    notifications(base)
    return base


@pytest.fixture
def vide(tmp_path: Path) -> Path:
    """A register that received nothing."""
    chemin = tmp_path / "vide.db"
    with Registre.ouvrir(chemin):
        return chemin


def test_blocking_points_are_counted_and_make_the_exit_code_1(
    dossier: Path, tmp_path: Path
) -> None:
    sortie = tmp_path / "r.xlsx"
    fait = cdppe(
        "rapprocher", "--registre", dossier / "campagne.db", "--dotations",
        dossier / "notifications.csv", *AVERTI, "--sortie", sortie,
    )  # fmt: skip
    assert fait.returncode == 1
    assert "8 notifications dont 2 remplacées" in fait.stdout
    assert "dépassements : 1 ; actions non éligibles : 3 ;" in fait.stdout
    assert "changements d’enveloppe ou actions sans avenant : 2." in fait.stdout
    # what the table repeats and what overlaps is said, not swallowed
    assert "notifications.csv, ligne 6 : déjà donné, notifications.csv, ligne 5." in fait.stderr
    assert openpyxl.load_workbook(sortie).sheetnames[:3] == ["Vue d’ensemble", "Synthèse", "63"]


def test_nothing_that_blocks_is_exit_code_0_and_the_published_total_is_there(
    vide: Path, tmp_path: Path
) -> None:
    sortie = tmp_path / "r.xlsx"
    fait = cdppe(
        "rapprocher", "--registre", vide, "--dotations", PUY / "dotations.csv", "--territoire",
        "63", "--sortie", sortie,
    )  # fmt: skip
    assert (fait.returncode, fait.stderr) == (0, "")
    synthese = openpyxl.load_workbook(sortie, data_only=True)["Synthèse"]
    ensemble = {
        (r[2], r[3]): r[6] for r in synthese.iter_rows(min_row=4, values_only=True)
        if r[0] == "Total"
    }  # fmt: skip
    assert ensemble["2020", "Ensemble"] == 1_641_850
    assert ensemble["2020", "Programme 304"] == 1_248_352


def test_returns_left_out_because_they_do_not_conform_are_named(
    dossier: Path, tmp_path: Path
) -> None:
    """Without them nothing blocks: the command must not look as if all were well."""
    rapprocher = (
        "rapprocher", "--registre", dossier / "campagne.db", "--territoire", "63", "--sortie",
        tmp_path / "r.xlsx",
    )  # fmt: skip
    sans = cdppe(*rapprocher)
    (dit,) = (t for t in sans.stdout.splitlines() if t.startswith("Non comptés"))
    assert "63 bilan" in dit
    assert "63 plan_action" in dit
    assert "Non comptés" not in cdppe(*rapprocher, "--tous").stdout


def test_the_three_floors_of_alpes_de_haute_provence(vide: Path, tmp_path: Path) -> None:
    table, sortie = tmp_path / "planchers.csv", tmp_path / "r.xlsx"
    table.write_text(
        "code_territoire;exercice;enveloppe;montant;source\n"
        "04;2020;P304;600 000;Plancher de l'annexe 4\n"
        "04;2020;FIR;100 000;Plancher de l'annexe 4\n"
        "04;2020;ONDAM;100 000;Plancher de l'annexe 4\n",
        "utf-8",
    )
    fait = cdppe(
        "rapprocher", "--registre", vide, "--dotations", table, "--territoire", "04",
        "--sortie", sortie,
    )  # fmt: skip
    assert fait.returncode == 0
    vue = openpyxl.load_workbook(sortie, data_only=True)["Vue d’ensemble"]
    assert vue["F3"].value == "Notifié 2020"
    assert vue["F4"].value == 800_000


def test_wrong_commands_unreadable_files_and_broken_editions(vide: Path, tmp_path: Path) -> None:
    inconnu = cdppe("rapprocher", "--registre", vide, "--territoire", "99")
    assert (inconnu.returncode, "Territoire « 99 » inconnu" in inconnu.stderr) == (2, True)
    faux = tmp_path / "faux.csv"
    faux.write_text("code_territoire;exercice;enveloppe;montant;source\n63;2020;P304;mille;x\n")
    illisible = cdppe("rapprocher", "--registre", vide, "--dotations", faux)
    assert (illisible.returncode, "n'est pas un montant" in illisible.stderr) == (3, True)
    edition = tmp_path / "edition"
    shutil.copytree(RACINE / "cdppe_xl" / "referentiel" / "donnees" / "2020", edition)
    (edition / "enveloppes.toml").write_text("fautif = 1\n", "utf-8")
    cassee = cdppe("rapprocher", "--registre", vide, "--edition", edition)
    assert cassee.returncode == 4
    assert all("Traceback" not in f.stderr for f in (inconnu, illisible, cassee))


def test_an_indicative_split_goes_as_it_is_into_the_reconciliation(
    vide: Path, tmp_path: Path
) -> None:
    enfants, table = tmp_path / "enfants.csv", tmp_path / "indicatif.csv"
    lignes = ["code_departement,annee,indicateur,valeur,source"]
    for n, territoire in enumerate(charger("2020").territoires):
        lignes += [
            f'{code},2019,pop_0_6_est_lineaire,{1000 + 17 * n},"Chiffre inventé, à la façon de '
            f"l'édition 14/01/2020\""
            for code in territoire.codes_sources
        ]
    enfants.write_text("\n".join(lignes) + "\n", "utf-8")
    ecartes = [f"--ecarter=FIR={c}" for c in ("menages_pauvres", "asf", "aeeh")]
    reparti = cdppe(
        "repartir", "--criteres", enfants, "--enveloppe", "FIR", *ecartes, "--sortie",
        tmp_path / "r.xlsx", "--csv", table,
    )  # fmt: skip
    assert (reparti.returncode, reparti.stderr) == (0, "")
    assert f"Montants indicatifs dans {table} : FIR." in reparti.stdout
    with table.open(encoding="utf-8-sig", newline="") as flux:
        lues = list(csv.DictReader(flux, delimiter=";"))
    assert sum(int(ligne["montant"]) for ligne in lues) == 15_000_000
    assert all("niveau-eau" in ligne["source"] and "Écarté" in ligne["source"] for ligne in lues)
    sortie = tmp_path / "rapprochement.xlsx"
    fait = cdppe(
        "rapprocher", "--registre", vide, "--indicatif", table, "--sortie", sortie
    )  # fmt: skip
    assert (fait.returncode, fait.stderr) == (0, "")
    synthese = openpyxl.load_workbook(sortie, data_only=True)["Synthèse"]
    indicatifs = {
        r[0]: r[4] for r in synthese.iter_rows(min_row=4, values_only=True) if r[0] != "Total"
    }
    assert indicatifs == {ligne["code_territoire"]: int(ligne["montant"]) for ligne in lues}


def test_a_split_that_cannot_be_made_writes_no_table(tmp_path: Path) -> None:
    table = tmp_path / "indicatif.csv"
    fait = cdppe("repartir", "--enveloppe", "FIR", "--sortie", tmp_path / "r.xlsx", "--csv", table)
    assert fait.returncode == 1
    assert "table non écrite" in fait.stderr
    assert not table.exists()
