"""What people wrote outside the cells meant for it: never read, so always told."""

from __future__ import annotations

from collections.abc import Iterator

from cdppe_xl.classeurs.grammaire import Feuille, Paragraphe, Tableau
from cdppe_xl.classeurs.placement import CONSIGNE_AJOUT, Placement
from cdppe_xl.domaine.lecture import Doute
from cdppe_xl.excel.ancres import Reperage
from cdppe_xl.excel.ancres_index import ANCRE_MAX, CLE, IndexFeuille
from cdppe_xl.excel.brut import CelluleBrute, adresse_a1
from cdppe_xl.excel.identite import PREFIXE
from cdppe_xl.excel.valeurs_texte import plier

MONTRES, LONGUEUR = 3, 40
"""Cells quoted in a doubt, and how much of each."""

Place = tuple[int, int]


def ecrits_hors_cadre(reperage: Reperage, placement: Placement) -> Iterator[Doute]:
    """One doubt per sheet that holds something outside its tables."""
    for numero, feuille in enumerate(placement.classeur.feuilles):
        index = reperage.feuilles.get(feuille.code)
        if index is None:
            continue
        connues = _connues(reperage, placement, numero, index)
        autres = [
            cellule for place, cellule in index.feuille.cellules.items() if place not in connues
        ]
        if autres and (ecrits := _ecrits(autres, feuille)):
            yield _doute(index.feuille.nom, ecrits)


def _connues(
    reperage: Reperage, placement: Placement, numero: int, index: IndexFeuille
) -> set[Place] | frozenset[Place]:
    """Places of the declared cells and of the headers of a sheet."""
    tableaux = [t for t in reperage.tableaux.values() if t.place.feuille == numero]
    if all(t.en_place for t in tableaux):
        return placement.places[numero]
    connues: set[Place] = set()
    for tableau in tableaux:
        lignes = {*tableau.lignes.values(), *tableau.ajoutes.values()}
        if tableau.place.ligne_entete is not None:
            lignes |= {ligne - 1 for ligne in index.entetes.get(tableau.place.tableau.code, ())}
        connues |= {(ligne, c) for ligne in lignes for c in tableau.colonnes.values()}
    return connues


def _ecrits(autres: list[CelluleBrute], feuille: Feuille) -> list[CelluleBrute]:
    """Those that hold something, which is not a text of the layout that moved."""
    textes = {plier(texte[:ANCRE_MAX]) for texte in _textes(feuille)}
    intitule = plier(feuille.intitule)  # followed by the name of the territory

    def du_modele(cellule: CelluleBrute) -> bool:
        if not isinstance(cellule.valeur, str) or cellule.valeur.startswith((CLE, PREFIXE)):
            return isinstance(cellule.valeur, str)
        plie = plier(cellule.valeur[:ANCRE_MAX])
        return plie in textes or plie.startswith(intitule)

    return sorted(
        c
        for c in autres
        if (c.formule is not None or c.valeur not in (None, "")) and not du_modele(c)
    )


def _textes(feuille: Feuille) -> Iterator[str]:
    yield CONSIGNE_AJOUT
    for bloc in feuille.blocs:
        if isinstance(bloc, Paragraphe):
            yield bloc.texte
        elif isinstance(bloc, Tableau):
            yield bloc.titre
            yield from (c.titre for c in bloc.colonnes)
            yield from (r.section for r in bloc.rangs)


def _doute(feuille: str, ecrits: list[CelluleBrute]) -> Doute:
    cites = [f"{_extrait(c)} ({adresse_a1(c.ligne, c.colonne)})" for c in ecrits[:MONTRES]]
    reste = f" et {len(ecrits) - MONTRES} autres cellules" if len(ecrits) > MONTRES else ""
    premiere = adresse_a1(ecrits[0].ligne, ecrits[0].colonne)
    return Doute("STR-009", feuille, premiere, {"trouve": ", ".join(cites) + reste})


def _extrait(cellule: CelluleBrute) -> str:
    brut = f"={cellule.formule}" if cellule.formule is not None else str(cellule.valeur)
    texte = " ".join(brut[:ANCRE_MAX].split())
    return texte if len(texte) <= LONGUEUR else texte[:LONGUEUR] + "…"
