"""Blank workbooks of the shipped editions, in templates_xlsx/.

Usage: modeles.py [--verifier]. With --verifier nothing is written; exit 1 if a file differs.
"""

from __future__ import annotations

import sys
from pathlib import Path

from cdppe_xl.generation.fichiers import write_bytes
from cdppe_xl.generation.preremplissage import Connu
from cdppe_xl.parcours import charger, fabriquer
from cdppe_xl.referentiel.loader import editions_livrees

RACINE = Path(__file__).resolve().parent.parent / "templates_xlsx"


def modeles() -> dict[Path, bytes]:
    """Every blank workbook, by its place in the folder."""
    faits = {}
    for edition in editions_livrees():
        referentiel = charger(edition)
        for classeur in referentiel.classeurs:
            contenu, *_ = fabriquer(Connu(referentiel=referentiel), classeur.code, None)
            faits[Path(edition) / f"{classeur.code}_{edition}.xlsx"] = contenu
    return faits


def main() -> int:
    """Writes or checks the folder; says what it did."""
    attendus = modeles()
    presents = {c.relative_to(RACINE) for c in RACINE.rglob("*.xlsx")}
    if "--verifier" in sys.argv[1:]:
        faux = [
            c for c, b in attendus.items() if c not in presents or (RACINE / c).read_bytes() != b
        ]
        faux += sorted(presents - set(attendus))
        for chemin in faux:
            print(f"templates_xlsx/{chemin} n’est pas à jour : lancer « make modeles ».")
        return 1 if faux else 0
    for chemin, contenu in attendus.items():
        write_bytes(RACINE / chemin, contenu)
        print(f"templates_xlsx/{chemin} : {len(contenu) // 1024} ko")
    for chemin in presents - set(attendus):
        (RACINE / chemin).unlink()
        print(f"templates_xlsx/{chemin} : retiré, il n’est plus dans l’édition")
    return 0


if __name__ == "__main__":
    sys.exit(main())
