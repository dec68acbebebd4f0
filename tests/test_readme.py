"""What the README says is what happens."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from cdppe_xl.cli.main import COMMANDES

RACINE = Path(__file__).resolve().parents[1]
README = (RACINE / "README.md").read_text(encoding="utf-8")


def test_its_commands_give_the_output_it_shows() -> None:
    fait = subprocess.run(
        [sys.executable, "outils/readme.py", "--verifier"],
        cwd=RACINE, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert fait.returncode == 0, fait.stdout + fait.stderr


@pytest.mark.parametrize("commande", COMMANDES)
def test_every_command_is_in_the_readme(commande: str) -> None:
    assert f"`cdppe {commande}`" in README


def test_every_link_leads_somewhere() -> None:
    liens = re.findall(r"\]\(([^)#]+)\)", README)
    locaux = [lien for lien in liens if "://" not in lien]
    assert len(locaux) > 10
    assert [lien for lien in locaux if not (RACINE / lien).exists()] == []


def test_every_folder_of_the_map_exists() -> None:
    carte = README.split("## Où sont les choses")[1].split("```")[1]
    dossiers = re.findall(r"^  (\w+)/ ", carte, re.MULTILINE)
    assert len(dossiers) > 10
    presents = {d.name for d in (RACINE / "cdppe_xl").iterdir() if (d / "__init__.py").exists()}
    assert set(dossiers) == presents
