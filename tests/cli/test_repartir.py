"""``cdppe repartir`` on the figures of the samples, which lack several criteria."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from cdppe_xl.referentiel.loader import load_referentiel
from tests.cli.test_commandes import SAMPLES, cdppe

POPULATION = SAMPLES / "sources" / "exemple_population.csv"


def test_missing_criteria_are_named_and_the_workbook_waits_for_them(tmp_path: Path) -> None:
    sortie = tmp_path / "repartition.xlsx"
    fait = cdppe("repartir", "--criteres", POPULATION, "--sortie", sortie)
    assert fait.returncode == 1
    # the sample has 14 territories of 30, and no ASF at all
    assert "« enfants_0_19 » : valeur absente pour" in fait.stderr
    assert "et 11 autres" in fait.stderr
    assert "(ASF) : À charger : valeur absente pour 30 territoires." in fait.stdout
    assert openpyxl.load_workbook(sortie).sheetnames == [
        "Synthèse", "P304", "FIR", "ONDAM", "Sources",
    ]  # fmt: skip


@pytest.fixture
def enfants(tmp_path: Path) -> Path:
    """Invented numbers of children for the thirty territories."""
    chemin = tmp_path / "enfants.csv"
    lignes = ["code_departement,annee,indicateur,valeur,source"]
    for n, territoire in enumerate(load_referentiel("2020").territoires):
        source = "Chiffre inventé, à la façon de l'édition 14/01/2020"
        lignes += [
            f'{code},2019,pop_0_6_est_lineaire,{1000 + 17 * n},"{source}"'
            for code in territoire.codes_sources
        ]
    chemin.write_text("\n".join(lignes) + "\n", "utf-8")
    return chemin


def test_a_criterion_alone_splits_the_whole_enveloppe(tmp_path: Path, enfants: Path) -> None:
    ecartes = [f"--ecarter=FIR={c}" for c in ("menages_pauvres", "asf", "aeeh")]
    fait = cdppe(
        "repartir", "--criteres", enfants, "--enveloppe", "FIR", *ecartes,
        "--sortie", tmp_path / "r.xlsx",
    )  # fmt: skip
    assert (fait.returncode, fait.stderr) == (0, "")
    assert "FIR : 15 000 000 € répartis\n" in fait.stdout.replace("\xa0", " ").replace(
        "\u202f", " "
    )


def test_bounds_that_cannot_be_held_are_refused_with_figures(tmp_path: Path, enfants: Path) -> None:
    ecartes = [f"--ecarter=FIR={c}" for c in ("menages_pauvres", "asf", "aeeh")]
    fait = cdppe(
        "repartir", "--criteres", enfants, "--enveloppe", "FIR", *ecartes,
        "--plancher", "FIR=600000", "--sortie", tmp_path / "r.xlsx",
    )  # fmt: skip
    assert fait.returncode == 1
    assert "18 000 000" in fait.stderr.replace("\xa0", " ").replace("\u202f", " ")


def test_wrong_words_are_a_wrong_command(tmp_path: Path) -> None:
    for option in ("--ecarter=FIR", "--poids=FIR:asf=beaucoup", "--montant=P305=3"):
        fait = cdppe("repartir", option, "--sortie", tmp_path / "r.xlsx")
        assert (fait.returncode, "Traceback" in fait.stderr) == (2, False)
        assert not (tmp_path / "r.xlsx").exists()


def test_reading_is_told_and_expected_names_are_given(tmp_path: Path) -> None:
    table = tmp_path / "criteres.csv"
    lignes = [f"{t.code},2018,asff,12,Fictif" for t in load_referentiel("2020").territoires]
    entete = "code_departement,annee,indicateur,valeur,source"
    table.write_text("\n".join([entete, *lignes]) + "\n", "utf-8")
    fait = cdppe("repartir", "--criteres", table, "--sortie", tmp_path / "r.xlsx")
    assert fait.returncode == 1
    assert "criteres.csv : 30 lignes lues, 0 valeurs gardées pour les critères." in fait.stdout
    assert "le plus proche attendu est « asf »" in fait.stdout
    # every missing criterion of the enveloppe, and how to name it in a table
    fir = next(ligne for ligne in fait.stderr.splitlines() if ligne.startswith("FIR : "))
    assert all(f"« {c} »" in fir for c in ("enfants_0_6", "menages_pauvres", "asf", "aeeh"))
    assert "(AEEH) : « aeeh » (2018)." in fait.stderr
