"""``cdppe extraire``: every byte received can be had again."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from cdppe_xl.cli.main import cdppe
from cdppe_xl.registre.store import Registre
from tests.registre.fabrique import MIDI, constat, lecture

A, B, REFUSE, APART = b"retour A", b"retour B", b"pas un classeur", b"trop long"
SHA = {octets: hashlib.sha256(octets).hexdigest() for octets in (A, B, REFUSE, APART)}


@pytest.fixture
def base(tmp_path: Path) -> Path:
    chemin = tmp_path / "campagne.db"
    with Registre.ouvrir(chemin) as registre:
        registre.deposer(A, "63_plan.xlsx", "lot.zip!63/63_plan.xlsx", MIDI,
                         lecture(A, classeur="plan_action"))  # fmt: skip
        registre.deposer(B, "63_plan.xlsx", "corrige/63_plan.xlsx", MIDI + timedelta(days=3),
                         lecture(B, classeur="plan_action"), [constat()])  # fmt: skip
        registre.deposer(REFUSE, "../../fuite:.xlsx", "x", MIDI, None, motif="pas un classeur")
        registre.mettre_a_part(APART, "lent.xlsx", "lent.xlsx", MIDI, "trop de temps")
    return chemin


def run(base: Path, *arguments: object) -> Result:
    return CliRunner().invoke(cdppe, ["extraire", "--registre", str(base), *map(str, arguments)])


@pytest.mark.parametrize("octets", [A, B, REFUSE, APART])
def test_each_file_comes_back_by_its_fingerprint(base: Path, tmp_path: Path, octets: bytes) -> None:
    sortie = tmp_path / "sortie"
    fait = run(base, SHA[octets][:8].upper(), "--sortie", sortie)
    assert fait.exit_code == 0, fait.output
    (chemin,) = sortie.iterdir()
    assert chemin.read_bytes() == octets
    assert str(chemin) in fait.output


def test_the_last_received_comes_back_by_territory_and_workbook(base: Path, tmp_path: Path) -> None:
    fait = run(base, "--territoire", 63, "--classeur", "plan_action", "--sortie", tmp_path / "s")
    assert (tmp_path / "s" / "63_plan.xlsx").read_bytes() == B
    assert SHA[A][:12] in fait.output


def test_everything_is_listed(base: Path) -> None:
    lignes = run(base).output.splitlines()
    assert len(lignes) == 4
    assert {ligne[:12] for ligne in lignes} == {sha[:12] for sha in SHA.values()}
    assert any("63 plan_action (à corriger)" in ligne for ligne in lignes)
    assert any("? ? (illisible)" in ligne for ligne in lignes)
    assert not any("non_conforme" in ligne or "refuse" in ligne for ligne in lignes)
    assert any("gardé à part" in ligne for ligne in lignes)


def test_no_name_leaves_the_folder_and_nothing_is_written_over(base: Path, tmp_path: Path) -> None:
    sortie = tmp_path / "a" / "b"
    run(base, SHA[REFUSE][:12], "--sortie", sortie)
    assert [chemin.name for chemin in sortie.iterdir()] == ["_.._fuite_.xlsx"]
    (sortie / "63_plan.xlsx").write_bytes(b"a moi")
    fait = run(base, SHA[A][:12], "--sortie", sortie)
    assert "existe déjà" in str(fait.exception)
    assert (sortie / "63_plan.xlsx").read_bytes() == b"a moi"
    ailleurs = tmp_path / "c"
    assert [run(base, SHA[A][:12], "--sortie", ailleurs).exit_code for _ in range(2)] == [0, 0]


@pytest.mark.parametrize(
    ("arguments", "dit"),
    [
        (["abcd"], "Aucun fichier reçu"),
        (["ab"], "au moins 4"),
        (["--territoire", "63"], "ensemble"),
        (["abcd", "--territoire", "63", "--classeur", "bilan"], "ensemble"),
        (["--territoire", "63", "--classeur", "bilan"], "Rien n’a été reçu"),
    ],
)
def test_what_cannot_be_found_is_said(base: Path, arguments: list[str], dit: str) -> None:
    fait = run(base, *arguments)
    assert fait.exit_code != 0
    assert dit in fait.output + str(fait.exception)
