"""The layouts of edition 2020 are those of tests/golden/: a change is seen, then accepted."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

RACINE = Path(__file__).resolve().parent.parent


def _verifie(racine: Path = RACINE) -> subprocess.CompletedProcess[str]:
    commande = [sys.executable, "outils/golden.py", "--verifier"]
    return subprocess.run(commande, cwd=racine, capture_output=True, text=True, check=False)


def test_no_cell_of_the_layouts_changed_unseen() -> None:
    verification = _verifie()
    assert verification.returncode == 0, verification.stdout + verification.stderr


def test_a_change_is_shown_with_the_command_that_accepts_it(tmp_path: Path) -> None:
    for dossier in ("outils", "cdppe_xl", "tests/golden"):
        cible = tmp_path / dossier
        cible.parent.mkdir(parents=True, exist_ok=True)
        if dossier == "cdppe_xl":
            cible.symlink_to(RACINE / dossier)
            continue
        cible.mkdir()
        for fichier in (RACINE / dossier).iterdir():
            if fichier.is_file():
                (cible / fichier.name).write_bytes(fichier.read_bytes())
    releve = tmp_path / "tests" / "golden" / "guide.tsv"
    texte = releve.read_text("utf-8")
    releve.write_text(texte.replace("\touverte\t", "\tverrou\t", 1), "utf-8")
    verification = _verifie(tmp_path)
    assert verification.returncode == 1, verification.stderr
    assert "guide.tsv n’est pas à jour" in verification.stdout
    assert "« make golden »" in verification.stdout
    assert verification.stdout.count("n’est pas à jour") == 1
