"""Essaie des milliers de retours altérés au hasard et dit ceux qui seraient lus de travers.

Exemple : python outils/mutants.py --nombre 3000 --depuis 1000
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tests.hostiles.mutants import essayer

LOT = 100


def main() -> int:
    """Prints the outcomes as they come; 1 when a mutant was read wrong."""
    lecteur = argparse.ArgumentParser(description=__doc__)
    lecteur.add_argument("--nombre", type=int, default=3000, help="mutants à essayer")
    lecteur.add_argument("--depuis", type=int, default=0, help="numéro du premier")
    demande = lecteur.parse_args()
    total, mauvais = 0, 0
    for debut in range(demande.depuis, demande.depuis + demande.nombre, LOT):
        fin = min(debut + LOT, demande.depuis + demande.nombre)
        comptes, faux = essayer(range(debut, fin))
        total, mauvais = total + sum(comptes.values()), mauvais + len(faux)
        print(f"{debut} à {fin - 1} :", ", ".join(f"{n} {mot}" for mot, n in comptes.items()))
        print(*(f"  {ligne}" for ligne in faux), sep="\n", end="\n" if faux else "")
    print(f"{total} mutants, {mauvais} lus de travers.")
    return 1 if mauvais else 0


if __name__ == "__main__":
    raise SystemExit(main())
