"""Pictures of the main sheets for the README, printed by LibreOffice.

Usage: images.py CAMPAGNE NATIONAL. CAMPAGNE is the folder of one territory, made by
« cdppe generer » or « cdppe simuler »; NATIONAL is made by « cdppe consolider ».
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tests.clients.libreoffice import rendre

IMAGES = Path(__file__).resolve().parent.parent / "docs" / "images"
CHOIX = {
    "diagnostic": {"Indicateurs": "diagnostic", "Contexte": "contexte"},
    "tableau_de_bord": {"Tableau de bord": "tableau_de_bord", "État": "etat"},
    "plan_action": {
        "Plan d’action": "plan_action",
        "Synthèse": "synthese_financiere",
        "Fiche à imprimer": "fiche_action",
    },
    "guide": {"Chronologie": "chronologie", "Rétroplanning": "retroplanning"},
    "bilan": {"Résultats": "bilan"},
    "national": {"Synthèse": "national", "Finances": "national_finances"},
}


def main() -> None:
    """Renders the first page of each chosen sheet."""
    dossier, national = Path(sys.argv[1]), Path(sys.argv[2])
    IMAGES.mkdir(parents=True, exist_ok=True)
    for code, feuilles in CHOIX.items():
        source = national if code == "national" else next(dossier.glob(f"*_{code}_*.xlsx"))
        with tempfile.TemporaryDirectory() as brouillon:
            pages = rendre(source, Path(brouillon), dpi=80, pages=1)
            for feuille, nom in feuilles.items():
                if not pages.get(feuille):
                    raise SystemExit(f"{source} : la feuille « {feuille} » n’a rien imprimé.")
                (IMAGES / f"{nom}.png").write_bytes(pages[feuille][0].read_bytes())
                print(f"docs/images/{nom}.png")


if __name__ == "__main__":
    main()
