"""The samples are what samples/README.md says, and today's layouts read them."""

from __future__ import annotations

import csv
import json
import shlex
from decimal import Decimal
from pathlib import Path

import pytest
from click.testing import CliRunner

from cdppe_xl.cli.main import cdppe
from cdppe_xl.domaine.lecture import Etat
from cdppe_xl.erreurs import ClasseurIllisible
from cdppe_xl.parcours import constats_de, lire
from tests.simulation.fabrique import graves

RACINE = Path(__file__).resolve().parents[2]
PUY_DE_DOME, RETOURS = RACINE / "samples/puy-de-dome", RACINE / "samples/retours"
COMMANDES = [
    ligne.rsplit("→", 1)
    for ligne in (PUY_DE_DOME / "commande.txt").read_text("utf-8").splitlines()
    if not ligne.startswith("#")
]
LISIBLES = sorted(
    c for c in RETOURS.rglob("*.*") if c.is_file() and c.name != "95_diagnostic_2020.xlsx"
)
FAUTIFS = {
    "973_diagnostic_2020.xlsx": "STR-020",
    "20_tableau_de_bord_2020.xlsx": "IND-002",
    "54_plan_action_2020.xlsx": "ENV-002",
}


@pytest.mark.parametrize(("commande", "code"), COMMANDES)
def test_commands_of_the_sample_case_end_as_written(
    commande: str, code: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(RACINE)
    arguments = [a.replace("demo/", f"{tmp_path}/") for a in shlex.split(commande)[1:]]
    fini = CliRunner().invoke(cdppe, arguments, catch_exceptions=False)
    assert fini.exit_code == int(code), fini.output


def test_generated_plan_shows_the_notified_amounts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(RACINE)
    options = ["--departement", "63", "--classeur", "plan_action"]
    options += ["--dotations", "samples/puy-de-dome/dotations.csv", "--sortie", str(tmp_path)]
    CliRunner().invoke(cdppe, ["generer", *options], catch_exceptions=False)
    lecture, _ = lire(tmp_path / "63_Puy-de-Dome/63_plan_action_2020.xlsx", "x")
    montants = {
        code: lecture.fixes[f"synthese_enveloppes/{code}_2020/notifie"].valeur
        for code in ("P304", "ONDAM", "FIR")
    }
    assert montants == {"P304": 1_248_352, "ONDAM": 293_498, "FIR": 100_000}


def test_the_four_faults_are_reported_on_the_cells_worked_out_by_hand() -> None:
    with (PUY_DE_DOME / "attendu.csv").open(encoding="utf-8") as fichier:
        attendu = list(csv.DictReader(fichier))
    fini = CliRunner().invoke(
        cdppe, ["controler", str(PUY_DE_DOME / "fautes"), "--format", "json"],
        catch_exceptions=False,
    )  # fmt: skip
    trouves = [c for c in json.loads(fini.stdout) if c["gravite"] != "information"]
    champs = ("regle", "gravite", "feuille", "cellule")
    assert {tuple(c[k] for k in champs) for c in trouves} == {
        tuple(a[k] for k in champs) for a in attendu
    }
    assert len(trouves) == len(attendu) == 4


def test_the_corrected_workbooks_are_conforming_together() -> None:
    lectures = [lire(c, c.name)[0] for c in sorted((PUY_DE_DOME / "conforme").glob("*.xlsx"))]
    assert len(lectures) == 3
    assert graves(constats_de(lectures)) == []


def test_planned_amounts_add_up_to_what_was_notified() -> None:
    totaux: dict[str, Decimal] = {}
    with (PUY_DE_DOME / "actions.csv").open(encoding="utf-8") as fichier:
        for action in csv.DictReader(fichier):
            deja = totaux.get(action["enveloppe"], Decimal(0))
            totaux[action["enveloppe"]] = deja + Decimal(action["etat_2020"])
    with (PUY_DE_DOME / "dotations.csv").open(encoding="utf-8") as fichier:
        notifies = {d["enveloppe"]: Decimal(d["montant"]) for d in csv.DictReader(fichier)}
    assert totaux == notifies


def test_there_are_enough_returns_of_each_kind() -> None:
    assert len(LISIBLES) >= 12
    assert {c.suffix for c in LISIBLES} == {".xlsx", ".ods"}
    assert set(FAUTIFS) <= {c.name for c in LISIBLES}
    complet = {c.name.split("_", 1)[1].rsplit("_", 1)[0] for c in LISIBLES if c.name[:3] == "44_"}
    assert complet == {"diagnostic", "tableau_de_bord", "plan_action", "bilan"}


@pytest.mark.parametrize("chemin", LISIBLES, ids=lambda c: c.name)
def test_a_return_is_read_whole_and_says_what_it_should(chemin: Path) -> None:
    lecture, _ = lire(chemin, chemin.name)
    assert lecture.doutes == (), "mise en page changée : relancer outils/echantillons.py"
    assert sum(v.etat is Etat.RENSEIGNE for v in lecture.valeurs.values()) > 80
    regles = [c.regle for c in graves(constats_de([lecture]))]
    assert regles == ([FAUTIFS[chemin.name]] if chemin.name in FAUTIFS else [])


def test_what_is_no_workbook_is_refused() -> None:
    with pytest.raises(ClasseurIllisible):
        lire(RETOURS / "95_Val-d-Oise/95_diagnostic_2020.xlsx", "95")
