"""REGLES.md is what the catalogue says, and the tool notices when it is not."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

RACINE = Path(__file__).resolve().parents[2]
OUTIL = RACINE / "outils" / "regles.py"


def _lance(outil: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(outil), *arguments], cwd=RACINE, capture_output=True, text=True,
        check=False, env={"PYTHONPATH": str(RACINE), "PATH": ""},
    )  # fmt: skip


def test_the_page_is_up_to_date() -> None:
    fait = _lance(OUTIL, "--verifier")
    assert fait.returncode == 0, fait.stderr


def test_a_page_that_lags_behind_is_noticed(tmp_path: Path) -> None:
    copie = tmp_path / "outils" / "regles.py"
    copie.parent.mkdir()
    copie.write_text(OUTIL.read_text(encoding="utf-8"), encoding="utf-8")
    page = tmp_path / "REGLES.md"
    page.write_text("ancienne page", encoding="utf-8")
    fait = _lance(copie, "--verifier")
    assert (fait.returncode, page.read_text(encoding="utf-8")) == (1, "ancienne page")
    assert "make regles" in fait.stderr
    assert _lance(copie).returncode == 0
    assert _lance(copie, "--verifier").returncode == 0
