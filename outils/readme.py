"""Runs the commands of README.md and puts their real output under them.

Usage: readme.py [--verifier]. With --verifier nothing is written; exit 1 if an output differs
(durations and dates of the day left aside).
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

RACINE = Path(__file__).resolve().parent.parent
README = RACINE / "README.md"
BLOC = re.compile(r"```console\n\$ (?P<commande>[^\n]+)\n(?P<sortie>.*?)```", re.DOTALL)
MOUVANT = (
    (re.compile(r"en \d+[.,]\d s"), "en … s"),
    (re.compile(r"Classeurs +\[.*?\].*\n"), ""),
)


def jouer(texte: str) -> str:
    """The README with the output of each command, all run in one scratch folder."""
    with tempfile.TemporaryDirectory() as dossier:
        shutil.copytree(RACINE / "samples", Path(dossier) / "samples")
        environ = {**os.environ, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}

        def remplacer(bloc: re.Match[str]) -> str:
            fait = subprocess.run(
                ["bash", "-c", bloc["commande"]],
                cwd=dossier, env=environ, text=True, capture_output=True, check=False,
            )  # fmt: skip
            if fait.returncode not in (0, 1):
                raise SystemExit(f"{bloc['commande']}\n{fait.stdout}{fait.stderr}")
            return f"```console\n$ {bloc['commande']}\n{fait.stdout.strip()}\n```"

        return BLOC.sub(remplacer, texte)


def stable(texte: str) -> str:
    """The text without what changes from one run to the next."""
    for motif, remplacement in MOUVANT:
        texte = motif.sub(remplacement, texte)
    return texte


def main() -> int:
    """Writes or checks README.md."""
    ancien = README.read_text(encoding="utf-8")
    nouveau = jouer(ancien)
    if "--verifier" in sys.argv[1:]:
        if stable(nouveau) != stable(ancien):
            print("README.md n’est pas à jour : lancer « python outils/readme.py ».")
            return 1
        return 0
    README.write_text(nouveau, encoding="utf-8")
    print(f"README.md : {len(BLOC.findall(nouveau))} commandes jouées")
    return 0


if __name__ == "__main__":
    sys.exit(main())
