"""What ``cdppe referentiel`` shows, to a machine and to a person."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from cdppe_xl.cli.referentiel import referentiel as commande
from cdppe_xl.erreurs import CommandeIncorrecte
from cdppe_xl.referentiel.export import as_json, as_text
from cdppe_xl.referentiel.modele import Referentiel


@pytest.fixture(scope="module")
def montre(ref: Referentiel) -> Any:
    """The JSON as another program reads it."""
    return json.loads(json.dumps(as_json(ref)))


def test_interface_of_objectifs(montre: Any) -> None:
    objectif = montre["objectifs"][23]
    assert objectif["numero"] == 24
    assert objectif["type"] == "facultatif"
    assert objectif["engagement"] == "4"
    assert objectif["enveloppes"] == ["P304", "ONDAM"]
    assert objectif["libelle"].startswith("Mettre en place des dispositifs")
    assert {o["engagement"] for o in montre["objectifs"]} == {"1", "2", "3", "4", "T"}


def test_interface_of_indicateurs(montre: Any) -> None:
    par_code = {i["code"]: i for i in montre["indicateurs"]}
    assert par_code["6d"]["objectif"] == 6
    assert par_code["6d"]["unite"] == "taux"
    assert par_code["6d"]["cible_exigee"] is True
    assert par_code["18a"]["cible_exigee"] is True
    assert par_code["18a"]["cible_condition"] == "si_retenu"
    assert par_code["5c"]["cible_exigee"] is False
    assert par_code["T1"]["objectif"] is None
    assert par_code["4a"]["reperes"][0]["valeur"] == 290_000
    assert par_code["4b"]["reperes"][0]["valeur"] == 0.15


def test_interface_of_enveloppes(montre: Any) -> None:
    p304, fir, ondam = montre["enveloppes"]
    assert (p304["code"], fir["code"], ondam["code"]) == ("P304", "FIR", "ONDAM")
    assert p304["montant_national"] == 50_000_000
    assert (fir["plancher"], fir["plafond"]) == (100_000, 1_000_000)
    assert ondam["plafond"] is None
    assert [c["poids"] for c in p304["criteres"]] == [0.285, 0.285, 0.285, 0.145]
    assert fir["objectifs"] == [1, 2, 3, 4, 5, 13]


def test_interface_of_territoires_and_etapes(montre: Any) -> None:
    corse = next(t for t in montre["territoires"] if t["code"] == "20")
    assert (corse["nom"], corse["region"], corse["vague"]) == ("Corse", "Corse", 1)
    assert montre["etapes"][1]["jours"] == 15
    assert montre["etapes"][1]["date"] == "2020-10-15"
    assert montre["etapes"][6]["date"] is None


def test_every_fact_shown_carries_its_source(montre: Any) -> None:
    for cle, valeur in montre.items():
        if isinstance(valeur, list) and valeur and isinstance(valeur[0], dict):
            for record in valeur:
                assert record["source"].startswith("circulaire DGCS/"), (cle, record)


def test_text_names_every_objective_and_territory(ref: Referentiel) -> None:
    texte = as_text(ref)
    uni = " ".join(texte.split())
    for objectif in ref.objectifs:
        assert f"{objectif.numero}. {objectif.libelle}" in uni
    for territoire in ref.territoires:
        assert territoire.nom in texte
    assert "28,5 %" in texte
    assert "07/06/2020" in texte
    assert max(map(len, texte.splitlines())) <= 110


def test_command_in_both_formats() -> None:
    lance = CliRunner().invoke(commande, ["--format", "json"])
    assert lance.exit_code == 0
    assert len(json.loads(lance.output)["territoires"]) == 30
    lance = CliRunner().invoke(commande, [])
    assert lance.exit_code == 0
    assert "Rétroplanning" in lance.output


def test_command_takes_a_folder(copie: Path) -> None:
    lance = CliRunner().invoke(commande, ["--edition", str(copie), "--format", "json"])
    assert json.loads(lance.output)["edition"] == "2020"


def test_command_lets_the_refusal_through() -> None:
    lance = CliRunner().invoke(commande, ["--edition", "1998"])
    assert isinstance(lance.exception, CommandeIncorrecte)
    assert CliRunner().invoke(commande, ["--format", "yaml"]).exit_code == 2
