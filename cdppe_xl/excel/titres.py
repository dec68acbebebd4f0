"""The title of each sheet names a territory: another name means another territory's sheet."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cdppe_xl.classeurs.placement import PREMIERE_COLONNE, Placement
from cdppe_xl.domaine.lecture import Doute, Identite
from cdppe_xl.excel.ancres import Reperage
from cdppe_xl.excel.ancres_index import ANCRE_MAX
from cdppe_xl.excel.brut import FeuilleBrute, adresse_a1
from cdppe_xl.excel.valeurs_texte import plier

LIGNES, COLONNES = 40, PREMIERE_COLONNE + 6
"""Where a title is looked for: insertions push it down, or aside."""
_CODE = re.compile(r"^\s*[–—-]\s*([0-9][0-9AB][0-9]?)\s", re.IGNORECASE)


def titres_etrangers(
    reperage: Reperage, placement: Placement, identite: Identite
) -> Iterator[Doute]:
    """One doubt per sheet whose title names a territory that is not the one of the file."""
    if not identite.territoire:
        return
    for declaree in placement.classeur.feuilles:
        index = reperage.feuilles.get(declaree.code)
        trouve = _titre(index.feuille, declaree.intitule) if index is not None else None
        if index is None or trouve is None:
            continue
        cellule, code, texte = trouve
        if code.upper() != identite.territoire.upper():
            yield Doute("STR-002", index.feuille.nom, cellule, {
                "trouve": texte, "attendu": f"territoire {identite.territoire}",
                "porteur": index.feuille.nom,
            })  # fmt: skip


def _titre(feuille: FeuilleBrute, intitule: str) -> tuple[str, str, str] | None:
    """Address, territory code and text of the title, when it still reads as one."""
    debut = plier(intitule)
    for ligne in range(LIGNES):
        for colonne in range(COLONNES):
            cellule = feuille.cellules.get((ligne, colonne))
            if cellule is None or not isinstance(cellule.valeur, str):
                continue
            texte = cellule.valeur[:ANCRE_MAX]
            if not plier(texte).startswith(debut):
                continue
            code = _CODE.match(texte[len(intitule) :])
            if code is not None:
                return adresse_a1(ligne, colonne), code[1], texte
    return None
