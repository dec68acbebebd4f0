"""Hidden keys that lost their sign, « § », to a « rechercher et remplacer » over a sheet.

What is left, « table|rang » or « table.champ », is nothing a person would type: it still says
which row and which column it stands on.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache

from cdppe_xl.classeurs.placement import Placement
from cdppe_xl.excel.ancres_index import CLE, FIN, IndexFeuille, Place, indexer
from cdppe_xl.excel.cellules import valeurs_de

_RESTE_MAX = 80
_RESTE = re.compile(r"(?<!\w)\w++(?:[.|][^\s|.]*+)?$", re.ASCII)


def cles_sans_signe(index: IndexFeuille, placement: Placement) -> IndexFeuille:
    """The sheet with the keys it carries, their sign put back where it is gone."""
    if index.tables or not index.feuille.cellules:
        return index
    restes = dict(_restes(index, placement))
    if not restes:
        return index
    cellules = dict(index.feuille.cellules)
    for place, cle in restes.items():
        cellules[place] = cellules[place]._replace(valeur=cle)
    return indexer(replace(index.feuille, cellules=cellules))


def _restes(index: IndexFeuille, placement: Placement) -> Iterator[tuple[Place, str]]:
    """Keys without their sign; a bare name of table only where others stand."""
    connues = cles_du_modele(placement)
    nus: dict[Place, str] = {}
    colonnes: Counter[int] = Counter()
    for place, texte in valeurs_de(index.feuille).items():
        if type(texte) is not str or len(texte) > _RESTE_MAX:
            continue
        reste = _RESTE.search(texte)
        cle = f"{CLE}{reste[0]}" if reste is not None else ""
        if cle not in connues:
            continue
        if "|" in cle or "." in cle:
            colonnes[place[1]] += "|" in cle
            yield place, cle
        else:
            nus[place] = cle
    siennes = colonnes.most_common(1)
    if siennes:
        yield from ((place, cle) for place, cle in nus.items() if place[1] == siennes[0][0])


@lru_cache(maxsize=32)
def cles_du_modele(placement: Placement) -> frozenset[str]:
    """Every hidden key of a layout."""
    cles = set()
    for code, place in placement.tableaux.items():
        cles |= {f"{CLE}{code}", f"{CLE}{code}|{FIN}"}
        cles |= {f"{CLE}{code}|{rang}" for rang in place.lignes}
        cles |= {f"{CLE}{code}.{champ}" for champ in place.colonnes}
    return frozenset(cles)
