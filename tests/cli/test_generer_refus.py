"""``cdppe generer`` says and writes nothing before its checks; a near edition is proposed."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from cdppe_xl.cli import options
from cdppe_xl.cli.main import cdppe


def _generer(dossier: Path, *mots: str | Path) -> Result:
    commun = ("generer", "--departement", "63", "--classeur", "guide")
    sortie = () if "--sortie" in mots else ("--sortie", dossier / "classeurs")
    return CliRunner().invoke(cdppe, [str(m) for m in (*commun, *mots, *sortie)])


@pytest.mark.parametrize(
    "mots",
    [
        ("--exercice", "2021", "--registre", "autre.txt"),
        ("--registre", "autre.txt"),
        ("--registre", "campagne.db", "--depuis", "2019"),
        ("--sortie", "autre.txt"),
    ],
    ids=["registre et suite", "registre", "edition precedente", "sortie"],
)
def test_nothing_is_told_nor_written_before_the_checks(
    mots: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from cdppe_xl.registre.store import Registre

    monkeypatch.chdir(tmp_path)
    (tmp_path / "autre.txt").write_text("un autre fichier", "utf-8")
    with Registre.ouvrir(tmp_path / "campagne.db"):
        pass
    avant = {p.name for p in tmp_path.iterdir()}
    rendu = _generer(tmp_path, *mots)
    assert rendu.exit_code != 0
    assert "Classeurs" not in rendu.output.splitlines()
    assert {p.name for p in tmp_path.iterdir()} == avant


def test_the_near_name_of_a_folder_or_of_a_shipped_edition_is_proposed(tmp_path: Path) -> None:
    nouveau = CliRunner().invoke(cdppe, ["referentiel", "nouveau", str(tmp_path / "mon-edition")])
    assert nouveau.exit_code == 0, nouveau.output
    (tmp_path / "mon-editon2").mkdir()  # as near, but no edition
    proche = _generer(tmp_path, "--edition", tmp_path / "mon-editon")
    assert proche.exit_code != 0
    assert f"Vouliez-vous dire « {tmp_path / 'mon-edition'} » ?" in str(proche.exception)
    livree = _generer(tmp_path, "--edition", "2020x")
    assert "Vouliez-vous dire « 2020 » ?" in str(livree.exception)
    assert "Vouliez-vous" not in str(_generer(tmp_path, "--edition", "zzz").exception)


def test_a_folder_with_a_space_is_quoted_in_what_comes_next() -> None:
    assert options.meme_edition("mon edition") == ' --edition "mon edition"'
    assert options.meme_edition("mon-edition") == " --edition mon-edition"
    assert options.meme_edition("2020") == options.meme_edition("") == ""
