"""Gnumeric as one more client: what it saves is read neither by Excel's rules nor ours."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

from tests.clients.pannes import ClientAbsent, ClientEnPanne


def convertir(chemin: Path, sortie: Path) -> None:
    """Open a workbook in Gnumeric and save it, format by extension (.xlsx, .ods, .xls)."""
    ssconvert = shutil.which("ssconvert")
    if ssconvert is None:
        raise ClientAbsent("Gnumeric (ssconvert)")
    answer = subprocess.run(
        [ssconvert, str(chemin), str(sortie)],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    if answer.returncode or not sortie.is_file():
        raise ClientEnPanne(f"Gnumeric, {chemin.name} : {answer.stderr[-300:]}")
