from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from cdppe_xl.cli.suivre import command
from cdppe_xl.erreurs import CommandeIncorrecte
from cdppe_xl.registre.store import Registre
from tests.registre.fabrique import MIDI, deposit

TERRITOIRES = 30
CLASSEURS_RETOURNES = 4


def run(*arguments: str) -> Result:
    return CliRunner().invoke(command, arguments)


@pytest.fixture
def campagne(tmp_path: Path) -> str:
    chemin = tmp_path / "campagne.db"
    with Registre.ouvrir(chemin) as registre:
        deposit(registre, b"retour du 63", classeur="diagnostic")
        registre.deposer(b"%PDF", "a.pdf", "a.pdf", MIDI, None, [], "c'est un PDF")
    return str(chemin)


def test_json_lists_every_expected_return_of_the_edition(campagne: str) -> None:
    resultat = run("--registre", campagne, "--date", "2020-12-31", "--format", "json")
    lignes = json.loads(resultat.stdout)
    assert resultat.exit_code == 0
    assert len(lignes) == TERRITOIRES * CLASSEURS_RETOURNES
    assert [(ligne["territoire"], ligne["classeur"]) for ligne in lignes if ligne["depots"]] == [
        ("63", "diagnostic")
    ]
    assert "c'est un PDF" in resultat.stderr


def test_csv_lists_as_many_lines(campagne: str) -> None:
    resultat = run("--registre", campagne, "--date", "31/12/2020", "--format", "csv")
    rangees = list(csv.reader(io.StringIO(resultat.stdout), delimiter=";"))
    assert len(rangees) == 1 + TERRITOIRES * CLASSEURS_RETOURNES


def test_text_says_the_day_and_what_to_do_next(campagne: str) -> None:
    resultat = run("--registre", campagne, "--date", "31/12/2020")
    assert resultat.stdout.startswith("Situation au 31/12/2020, édition 2020")
    assert f"attendus : {TERRITOIRES * CLASSEURS_RETOURNES} ; reçus : 1 " in resultat.stdout
    assert "a.pdf, reçu le 01/09/2020 : illisible, c'est un PDF." in resultat.stdout
    assert "cdppe consolider --registre" in resultat.stdout


def test_a_register_that_does_not_exist_is_a_wrong_command(tmp_path: Path) -> None:
    resultat = run("--registre", str(tmp_path / "absent.db"))
    assert isinstance(resultat.exception, CommandeIncorrecte)
    assert list(tmp_path.iterdir()) == []


def test_help_shows_an_example() -> None:
    assert "cdppe suivre --date 15/10/2020 --format csv" in run("--help").stdout
