"""The damage matrix through LibreOffice: every damage alone, or every pair, in xlsx and ods.

    python outils/matrice.py                  every damage alone, the five workbooks
    python outils/matrice.py --couples 200    that many pairs a workbook, drawn; 0 for all
    python outils/matrice.py --degats A B     only those, alone; their figures are added
    python outils/matrice.py --page           only writes docs/degats.md again

Ends with exit code 1 when something is neither recovered, nor held, nor refused.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import tempfile
from collections import Counter
from pathlib import Path

RACINE = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(RACINE))

from tests.acceptation.degats.banc import Essai, essais_doubles, essais_simples, passer  # noqa: E402
from tests.acceptation.degats.classeurs import CODES, temoin  # noqa: E402
from tests.acceptation.degats.page import COMPTE, PAGE, page  # noqa: E402


def main() -> int:
    """Runs what is asked and writes the page."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--couples", type=int, help="pairs a workbook; 0 for all")
    options.add_argument("--classeur", choices=CODES, help="only that workbook")
    options.add_argument("--degats", nargs="+", help="only those damages, alone", default=())
    options.add_argument("--graine", type=int, default=0)
    options.add_argument("--page", action="store_true", help="only write the page again")
    choix = options.parse_args()
    fautes: list[str] = []
    if not choix.page:
        fautes = _jouer(choix)
    PAGE.write_text(page(), "utf-8")
    sys.stdout.write(f"{len(fautes)} faute(s)\n" + "".join(f"  {f}\n" for f in fautes))
    return 1 if fautes else 0


def _jouer(choix: argparse.Namespace) -> list[str]:
    fautes: list[str] = []
    with tempfile.TemporaryDirectory(prefix="matrice-") as nom:
        dossier = Path(nom)
        for code in [choix.classeur] if choix.classeur else CODES:
            sujet = temoin(code, dossier)
            if choix.couples is None:
                seuls = essais_simples(sujet)
                essais: list[Essai] = [e for e in seuls if e.nom in choix.degats] or seuls
            else:
                essais = essais_doubles(sujet, choix.graine)
                random.Random(choix.graine).shuffle(essais)  # noqa: S311
                essais = essais[: choix.couples or None]
            bilan = passer(sujet, essais, dossier, ("xlsx", "ods"))
            fautes += bilan.fautes
            sys.stdout.write(f"{code} : {bilan.dire()}\n")
            sys.stdout.flush()
            _compter(code, bilan.comptes, choix)
    return fautes


def _compter(code: str, comptes: dict[str, int], choix: argparse.Namespace) -> None:
    """Keeps the figures of the last run, that the page shows."""
    tous = json.loads(COMPTE.read_text("utf-8")) if COMPTE.is_file() else {}
    siens = tous.setdefault("seuls" if choix.couples is None else "couples", {})
    siens[code] = dict(Counter(siens.get(code, {})) + Counter(comptes)) if choix.degats else comptes
    COMPTE.write_text(
        json.dumps(tous, ensure_ascii=False, indent=1, sort_keys=True) + "\n", "utf-8"
    )


if __name__ == "__main__":
    sys.exit(main())
