"""Cells hidden by a merge: what it covers may have been erased, and nobody can see it."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from cdppe_xl.classeurs.grammaire import OUVERTS
from cdppe_xl.classeurs.placement import Placement
from cdppe_xl.domaine.lecture import Doute
from cdppe_xl.excel.ancres import Reperage, TableauLu
from cdppe_xl.excel.brut import adresse_a1, lire_a1

MONTRES = 5
"""Merges or cells named in one doubt."""
EXAMINEES, EFFACANTES = 20_000, 500
"""Merges looked at on one sheet, and in one table; a sound workbook has a few dozens."""

Coins = tuple[int, int, int, int]


def fusionnees(reperage: Reperage, placement: Placement) -> Iterator[Doute]:
    """One doubt per table where a merge covers cells that people fill, one for those it erased."""
    coins: dict[str, list[tuple[str, Coins]]] = {}
    for tableau in reperage.tableaux.values():
        nom = tableau.feuille.nom
        if not tableau.feuille.fusions:
            continue
        if nom not in coins:
            coins[nom] = [(z, _coins(z)) for z in tableau.feuille.fusions[:EXAMINEES]]
        lignes = sorted({*tableau.lignes.values(), *tableau.ajoutes.values()})
        colonnes = sorted(tableau.colonnes.values())
        croisees = [(z, c) for z, c in coins[nom] if _croise(c, lignes, colonnes)]
        couvertes = _couvrantes(croisees, lignes, colonnes, tableau, placement)
        if couvertes:
            zones = [z for z, _ in couvertes]
            mots = {"quoi": ", ".join(zones[:MONTRES]), "trouve": zones[0]}
            yield Doute("STR-018", nom, zones[0].split(":")[0], mots)
            yield from _effacees(tableau, placement, [c for _, c in couvertes[:EFFACANTES]])


def _coins(zone: str) -> Coins:
    bouts = zone.replace("$", "").split(":")
    return (*lire_a1(bouts[0]), *lire_a1(bouts[-1]))


def _croise(coins: Coins, lignes: Sequence[int], colonnes: Sequence[int]) -> int:
    """How many cells of the table the merge takes in."""
    haut, gauche, bas, droite = coins
    hautes = bisect_right(lignes, bas) - bisect_left(lignes, haut)
    larges = bisect_right(colonnes, droite) - bisect_left(colonnes, gauche)
    return hautes * larges


def _couvrantes(
    croisees: list[tuple[str, Coins]],
    lignes: Sequence[int],
    colonnes: Sequence[int],
    tableau: TableauLu,
    placement: Placement,
) -> list[tuple[str, Coins]]:
    """Merges that take in two cells of the table, or one that is open and not the one kept.

    A title merged with the answer under it covers a single cell, and loses it all the same.
    """
    if not croisees:
        return []
    ouvertes = _ouvertes(tableau, placement)
    return [
        (zone, c)
        for zone, c in croisees
        if _croise(c, lignes, colonnes) > 1
        or ((seule := _seule(c, lignes, colonnes)) in ouvertes and seule != c[:2])
    ]


def _seule(coins: Coins, lignes: Sequence[int], colonnes: Sequence[int]) -> tuple[int, int]:
    """The only cell of the table that a merge takes in."""
    return lignes[bisect_left(lignes, coins[0])], colonnes[bisect_left(colonnes, coins[1])]


def _ouvertes(tableau: TableauLu, placement: Placement) -> set[tuple[int, int]]:
    """Places of a table where people answer, lines inserted included."""
    declaree, rangs = tableau.place.tableau, {**tableau.lignes, **tableau.ajoutes}
    ouvertes = set()
    for champ, colonne in tableau.colonnes.items():
        for rang, ligne in rangs.items():
            cellule = placement.cellules.get(f"{declaree.code}/{rang}/{champ}")
            if cellule.ouverte if cellule else declaree.colonne(champ).role in OUVERTS:
                ouvertes.add((ligne, colonne))
    return ouvertes


def _effacees(tableau: TableauLu, placement: Placement, coins: list[Coins]) -> Iterator[Doute]:
    """Open cells that a merge covers and that hold nothing: Excel erases what it covers.

    Where rows or columns changed places afterwards, what it erased may stand elsewhere in them.
    """
    vides = []
    lignes_bougees = not _en_ordre(tableau.lignes.values())
    colonnes_bougees = not _en_ordre(tableau.colonnes.values())
    for ligne, colonne in sorted(_ouvertes(tableau, placement)):
        if not any(
            _cache(c, ligne, colonne)
            or (lignes_bougees and c[1] <= colonne <= c[3])
            or (colonnes_bougees and c[0] <= ligne <= c[2])
            for c in coins
        ):
            continue
        brute = tableau.feuille.cellules.get((ligne, colonne))
        if brute is None or brute.valeur in (None, ""):
            vides.append(adresse_a1(ligne, colonne))
    if vides:
        reste = f" et {len(vides) - MONTRES} autres" if len(vides) > MONTRES else ""
        mots = {"quoi": ", ".join(vides[:MONTRES]) + reste, "trouve": vides[0]}
        yield Doute("STR-035", tableau.feuille.nom, vides[0], mots)


def _en_ordre(places: Iterable[int]) -> bool:
    return all(avant < apres for avant, apres in pairwise(places))


def _cache(coins: Coins, ligne: int, colonne: int) -> bool:
    """The cell is covered; the first one too, which may have stood elsewhere in the merge."""
    haut, gauche, bas, droite = coins
    return haut <= ligne <= bas and gauche <= colonne <= droite
