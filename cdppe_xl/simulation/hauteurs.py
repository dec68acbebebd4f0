"""Rows high enough for the texts put in them, as a spreadsheet does while one types."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping

from cdppe_xl.excel.mesures import hauteur, lignes_de
from cdppe_xl.simulation.calcul import Calcul

_RANGEE = re.compile(r'<row r="(\d+)"([^>]*?)(/?)>')
_HAUT = re.compile(r' ht="([\d.]+)"| customHeight="1"')
_CHIFFRES = re.compile(r"\D+")


def agrandir(xml: str, adresses: Mapping[str, str], calcul: Calcul) -> str:
    """The sheet with the rows that its texts need; hidden rows are left alone."""
    lignes = _lignes(adresses, calcul)

    def ajuster(trouvee: re.Match[str]) -> str:
        numero, attributs, fin = int(trouvee[1]), trouvee[2], trouvee[3]
        voulue = hauteur(lignes.get(numero, 1))
        presente = re.search(r' ht="([\d.]+)"', attributs)
        if lignes.get(numero, 1) == 1 or "hidden" in attributs:
            return trouvee[0]
        if presente is not None and float(presente[1]) >= voulue:
            return trouvee[0]
        reste = _HAUT.sub("", attributs)
        return f'<row r="{numero}"{reste} ht="{voulue:g}" customHeight="1"{fin}>'

    return _RANGEE.sub(ajuster, xml)


def _lignes(adresses: Mapping[str, str], calcul: Calcul) -> dict[int, int]:
    """Text lines that each row must show, given the width of its columns."""
    lignes: dict[int, int] = defaultdict(lambda: 1)
    placement = calcul.placement
    for adresse, cle in adresses.items():
        cellule = placement.cellules.get(cle)
        if cellule is None:
            continue
        valeur = calcul.valeur(cle)
        colonne = placement.tableaux[cellule.rang.tableau].tableau.colonne(cellule.champ)
        if isinstance(valeur, str) and valeur and not colonne.masque and "/" in cle:
            rang = int(_CHIFFRES.sub("", adresse))
            lignes[rang] = max(lignes[rang], lignes_de(valeur, colonne.largeur))
    return lignes
