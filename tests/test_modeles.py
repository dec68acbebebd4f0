"""The blank workbooks put online are those the layouts give, byte for byte."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

RACINE = Path(__file__).resolve().parents[1]
EDITIONS = {"2020", "2021"}


def test_blank_workbooks_are_up_to_date() -> None:
    fait = subprocess.run(
        [sys.executable, "outils/modeles.py", "--verifier"],
        cwd=RACINE, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert fait.returncode == 0, fait.stdout + fait.stderr


def test_a_blank_workbook_stays_small() -> None:
    tailles = {c.name: c.stat().st_size for c in (RACINE / "templates_xlsx").rglob("*.xlsx")}
    assert len(tailles) == 5 * len(EDITIONS)
    assert {d.name for d in (RACINE / "templates_xlsx").iterdir()} == EDITIONS
    assert max(tailles.values()) < 300_000
