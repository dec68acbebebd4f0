"""Damages made by dragging, copying and converting: answers that go astray, texts over them."""

from __future__ import annotations

from cdppe_xl.classeurs.grammaire import Role
from cdppe_xl.classeurs.placement import CellulePlacee
from cdppe_xl.domaine.lecture import Genre
from tests.acceptation.degats.tableur import Geste
from tests.acceptation.degats.terrain import Terrain, une_cellule


def _copie(t: Terrain, zone: list[int], vers: list[int]) -> Geste:
    return {"op": "copy", "sheet": t.feuille, "area": zone, "to_sheet": t.feuille, "to": vers}


def _coupe(t: Terrain, zone: list[int], vers: list[int]) -> Geste:
    return {"op": "move", "sheet": t.feuille, "area": zone, "to_sheet": t.feuille, "to": vers}


def _case(c: CellulePlacee) -> list[int]:
    return une_cellule(c.ligne, c.colonne)


def libelle_etire(t: Terrain) -> list[Geste]:
    """A label dragged over the two below."""
    colonnes = sorted({c.colonne for c in t.du_role(Role.LIBELLE)})
    if not colonnes or len(t.suite) < 3:
        return []
    ligne = t.prend(t.suite[:-2])
    return [
        _copie(t, une_cellule(ligne, colonnes[0]), [ligne + n, colonnes[0]]) for n in (1, 2)
    ]  # fmt: skip


def reponse_collee_sur_formule(t: Terrain) -> list[Geste]:
    calculs = t.du_role(Role.CALCUL)
    if not calculs:
        return []
    c, ou = t.prend(t.ouvertes), t.prend(calculs)
    return [_copie(t, _case(c), [ou.ligne, ou.colonne])]


def reponse_collee_sur_libelle(t: Terrain) -> list[Geste]:
    libelles = t.du_role(Role.LIBELLE)
    if not libelles:
        return []
    c, ou = t.prend(t.ouvertes), t.prend(libelles)
    return [_copie(t, _case(c), [ou.ligne, ou.colonne])]


def formules_en_texte(t: Terrain) -> list[Geste]:
    return [
        {"op": "set", "sheet": t.feuille, "at": [c.ligne, c.colonne], "value": "voir la note"}
        for c in t.du_role(Role.CALCUL)[:3]
    ]


def reponses_copiees_a_droite(t: Terrain) -> list[Geste]:
    """Answers of several columns copied one column too far."""
    gauche, droite = t.bande
    if droite - gauche < 2:
        return []
    zone = [t.suite[0], gauche, t.suite[-1], droite - 1]
    return [_copie(t, zone, [t.suite[0], gauche + 1])]


def reponses_copiees_plus_bas(t: Terrain) -> list[Geste]:
    """Answers copied one row too low, labels staying; rows that have none mean the same."""
    if t.place.tableau.extensible or len(t.suite) < 4:
        return []
    zone = [t.suite[0], t.bande[0], t.suite[-2], t.bande[1]]
    return [_copie(t, zone, [t.suite[1], t.bande[0]])]


def reponses_transposees(t: Terrain) -> list[Geste]:
    """A square of answers copied, then pasted transposed over itself, without any title."""
    cote = min(len(t.suite), t.bande[1] - t.bande[0] + 1, 3) - 1
    if cote < 1:
        return []
    haut, gauche = t.prend(t.suite[:-cote]), t.bande[0]
    zone = [haut, gauche, haut + cote, gauche + cote]
    return [{"op": "transpose_all", "sheet": t.feuille, "area": zone}]


def reponse_coupee_sans_formule(t: Terrain) -> list[Geste]:
    """An answer that no formula looks at, cut and pasted over the one below."""
    dedans, regardees = set(t.lignes), set(t.colonnes_regardees)
    choix = [c for c in t.ouvertes if c.colonne not in regardees and c.ligne + 1 in dedans]
    if not choix or t.place.tableau.extensible:
        return []
    c = t.prend(choix)
    return [_coupe(t, _case(c), [c.ligne + 1, c.colonne])]


def reponses_echangees_sur_une_ligne(t: Terrain) -> list[Geste]:
    """Two answers of one row, each cut and pasted in the cell of the other."""
    a, b = t.bande
    if a == b:
        return []
    ligne, loin = t.prend(t.suite), t.bas + 40
    return [
        _coupe(t, une_cellule(ligne, a), [loin, a]),
        _coupe(t, une_cellule(ligne, b), [ligne, a]),
        _coupe(t, une_cellule(loin, a), [ligne, b]),
    ]


def nombres_en_texte(t: Terrain) -> list[Geste]:
    """Numbers converted to text, as they show."""
    genres = (Genre.ENTIER, Genre.MONTANT)
    return [
        {"op": "to_text", "sheet": t.feuille, "area": _case(c)}
        for c in t.ouvertes
        if c.genre in genres
    ][:40]  # fmt: skip


def fusion_du_libelle_et_de_la_reponse(t: Terrain) -> list[Geste]:
    libelles = {c.colonne for c in t.du_role(Role.LIBELLE)}
    gauche = t.bande[0] - 1
    if gauche not in libelles:
        return []
    ligne = t.prend(t.suite)
    return [{"op": "merge", "sheet": t.feuille, "area": [ligne, gauche, ligne, gauche + 1]}]


def bloc_insere_vers_le_bas(t: Terrain) -> list[Geste]:
    """Two lines of cells inserted over the answers only."""
    ligne = t.prend(t.suite)
    zone = [ligne, t.bande[0], ligne + 1, t.bande[1]]
    return [{"op": "insert_cells", "sheet": t.feuille, "area": zone}]


def bloc_supprime_vers_le_haut(t: Terrain) -> list[Geste]:
    ligne = t.prend(t.suite[:-2] or t.suite)
    zone = [ligne, t.bande[0], ligne + 1, t.bande[1]]
    return [{"op": "delete_cells", "sheet": t.feuille, "area": zone}]


def reperes_effaces(t: Terrain) -> list[Geste]:
    """Everything hidden is cleared, and stays in place: column A and the line of the keys."""
    cles = t.place.ligne_cles
    return [
        {"op": "clear", "sheet": t.feuille, "area": [0, 0, t.bas + 5, 0]},
        {"op": "clear", "sheet": t.feuille, "area": [cles, 0, cles, t.largeur + 5]},
    ]
