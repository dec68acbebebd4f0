"""Damages to cells: cut, copied, pushed, merged, pasted over."""

from __future__ import annotations

from cdppe_xl.classeurs.grammaire import Role
from cdppe_xl.excel.textes import COURT
from tests.acceptation.degats.tableur import Geste
from tests.acceptation.degats.terrain import Terrain, une_cellule


def cellule_coupee_collee(t: Terrain) -> list[Geste]:
    """Cut from one open cell that a formula looks at, pasted over the one below."""
    colonnes = t.colonnes_regardees or t.colonnes_ouvertes
    dedans = set(t.lignes)
    choix = [c for c in t.ouvertes if c.colonne in colonnes and c.ligne + 1 in dedans]
    c = t.prend(choix or t.ouvertes)
    return [{"op": "move", "sheet": t.feuille, "area": une_cellule(c.ligne, c.colonne),
             "to_sheet": t.feuille, "to": [c.ligne + 1, c.colonne]}]  # fmt: skip


def cellule_coupee_hors_cadre(t: Terrain) -> list[Geste]:
    c = t.prend(t.ouvertes)
    return [{"op": "move", "sheet": t.feuille, "area": une_cellule(c.ligne, c.colonne),
             "to_sheet": t.feuille, "to": [t.bas + 3, t.largeur + 2]}]  # fmt: skip


def cellule_coupee_autre_feuille(t: Terrain) -> list[Geste]:
    c = t.prend(t.ouvertes)
    autre = next(f for f in t.feuilles if f != t.feuille)
    return [{"op": "move", "sheet": t.feuille, "area": une_cellule(c.ligne, c.colonne),
             "to_sheet": autre, "to": [60, 12]}]  # fmt: skip


def bloc_coupe_plus_bas(t: Terrain) -> list[Geste]:
    debut = t.prend(t.suite[:-4] or t.suite)
    zone = [debut, t.bande[0], debut + 2, t.bande[1]]
    return [{"op": "move", "sheet": t.feuille, "area": zone, "to_sheet": t.feuille,
             "to": [debut + 1, t.bande[0]]}]  # fmt: skip


def cellules_inserees_vers_le_bas(t: Terrain) -> list[Geste]:
    zone = une_cellule(t.prend(t.suite), t.prend(t.colonnes_ouvertes))
    return [{"op": "insert_cells", "sheet": t.feuille, "area": zone}]


def cellules_inserees_vers_la_droite(t: Terrain) -> list[Geste]:
    zone = une_cellule(t.prend(t.suite), t.prend(t.colonnes_ouvertes))
    return [{"op": "insert_cells", "sheet": t.feuille, "area": zone, "right": True}]


def cellules_supprimees_vers_le_haut(t: Terrain) -> list[Geste]:
    zone = une_cellule(t.prend(t.suite), t.prend(t.colonnes_ouvertes))
    return [{"op": "delete_cells", "sheet": t.feuille, "area": zone}]


def cellules_supprimees_vers_la_gauche(t: Terrain) -> list[Geste]:
    zone = une_cellule(t.prend(t.suite), t.prend(t.colonnes_ouvertes))
    return [{"op": "delete_cells", "sheet": t.feuille, "area": zone, "left": True}]


def _table(t: Terrain, gauche: int) -> list[int]:
    return [t.place.ligne_cles - 1, gauche, t.place.fin, t.largeur]


def table_coupee_plus_bas(t: Terrain) -> list[Geste]:
    zone = _table(t, 1)
    return [{"op": "move", "sheet": t.feuille, "area": zone, "to_sheet": t.feuille,
             "to": [zone[0] + 1, 1]}]  # fmt: skip


def table_et_cles_coupees_plus_bas(t: Terrain) -> list[Geste]:
    zone = _table(t, 0)
    return [{"op": "move", "sheet": t.feuille, "area": zone, "to_sheet": t.feuille,
             "to": [zone[0] + 1, 0]}]  # fmt: skip


def table_copiee_plus_bas(t: Terrain) -> list[Geste]:
    zone = _table(t, 1)
    return [{"op": "copy", "sheet": t.feuille, "area": zone, "to_sheet": t.feuille,
             "to": [zone[0] + 1, 1]}]  # fmt: skip


def table_valeurs_plus_bas(t: Terrain) -> list[Geste]:
    return [{**table_copiee_plus_bas(t)[0], "values": True}]


def table_et_cles_copiees_plus_bas(t: Terrain) -> list[Geste]:
    zone = _table(t, 0)
    return [{"op": "copy", "sheet": t.feuille, "area": zone, "to_sheet": t.feuille,
             "to": [zone[0] + 1, 0]}]  # fmt: skip


def _colle(t: Terrain, ligne: int, colonne: int, values: bool = False) -> list[Geste]:
    """A cell copied over an open one of another line when there is one."""
    c = t.prend([c for c in t.ouvertes if c.ligne != ligne] or t.ouvertes)
    return [{"op": "copy", "sheet": t.feuille, "area": une_cellule(ligne, colonne),
             "to_sheet": t.feuille, "to": [c.ligne, c.colonne], "values": values}]  # fmt: skip


def libelle_colle(t: Terrain) -> list[Geste]:
    textes = (c for c in t.du_role(Role.LIBELLE) if isinstance(c.valeur, str))
    libelles = [c for c in textes if len(str(c.valeur)) >= COURT]
    if not libelles:
        return []
    c = max(libelles, key=lambda c: len(str(c.valeur))) if t.graine == 0 else t.prend(libelles)
    return _colle(t, c.ligne, c.colonne)


def entete_collee(t: Terrain) -> list[Geste]:
    if t.place.ligne_entete is None:
        return []
    return _colle(t, t.place.ligne_entete, t.prend(t.colonnes_ouvertes))


def formule_collee(t: Terrain) -> list[Geste]:
    calculs = t.du_role(Role.CALCUL)
    if not calculs:
        return []
    c = t.prend(calculs)
    return _colle(t, c.ligne, c.colonne)


def valeurs_sur_formules(t: Terrain) -> list[Geste]:
    zone = [t.place.debut, 1, t.place.fin, t.largeur]
    return [{"op": "copy", "sheet": t.feuille, "area": zone, "to_sheet": t.feuille,
             "to": [zone[0], 1], "values": True}]  # fmt: skip


def formules_effacees(t: Terrain) -> list[Geste]:
    return [
        {"op": "clear", "sheet": t.feuille, "area": une_cellule(c.ligne, c.colonne)}
        for c in t.du_role(Role.CALCUL)[:5]
    ]


def fusion(t: Terrain) -> list[Geste]:
    ligne = t.prend(t.suite[:-1] or t.suite)
    colonne = t.bande[0]
    return [{"op": "merge", "sheet": t.feuille,
             "area": [ligne, colonne, ligne + 1, colonne]}]  # fmt: skip


def fusion_en_largeur(t: Terrain) -> list[Geste]:
    ligne = t.prend(t.suite)
    return [{"op": "merge", "sheet": t.feuille, "area": [ligne, 1, ligne, t.largeur]}]


def transposition(t: Terrain) -> list[Geste]:
    """A square block that takes in headers or labels, pasted transposed onto itself."""
    cote = min(len(t.suite), t.largeur, 4) - 1
    haut = t.suite[0] if t.place.ligne_entete is None else t.place.ligne_entete
    gauche = max(1, t.bande[0] - 1)
    zone = [haut, gauche, haut + cote, gauche + cote]
    return [{"op": "transpose", "sheet": t.feuille, "area": zone}]


def cle_etiree(t: Terrain) -> list[Geste]:
    """One hidden key copied over the three below."""
    ligne = t.prend(t.suite[:-3] or t.suite[:1])
    return [
        {"op": "copy", "sheet": t.feuille, "area": une_cellule(ligne, 0), "to_sheet": t.feuille,
         "to": [ligne + n, 0]}
        for n in (1, 2, 3)
    ]  # fmt: skip


def cles_decalees(t: Terrain) -> list[Geste]:
    """The key column pushed down by one cell."""
    zone = [t.lignes[0], 0, t.lignes[-1], 0]
    return [{"op": "move", "sheet": t.feuille, "area": zone, "to_sheet": t.feuille,
             "to": [t.lignes[0] + 1, 0]}]  # fmt: skip


def note_a_cote(t: Terrain) -> list[Geste]:
    return [{"op": "set", "sheet": t.feuille, "at": [t.lignes[0], t.largeur + 2],
             "value": "chiffre à confirmer par l’ARS"}]  # fmt: skip


def cellule_perdue_au_loin(t: Terrain) -> list[Geste]:
    return [{"op": "set", "sheet": t.feuille, "at": [1_048_575, 1023], "value": "x"}]


def fusion_avec_le_titre(t: Terrain) -> list[Geste]:
    c = t.colonnes_ouvertes[0]
    zone = [t.place.ligne_cles, c, t.lignes[0], c]
    return [{"op": "merge", "sheet": t.feuille, "area": zone}]


def colonnes_coupees_echangees(t: Terrain) -> list[Geste]:
    """Answers of two columns, one in place of the other; headers and keys stay."""
    a, b = t.colonnes_ouvertes[0], t.colonnes_ouvertes[-1]
    if a == b or len(t.lignes) < 2:
        return []
    debut, fin = t.place.debut, t.place.fin
    loin = fin + 200

    def coupe(zone: list[int], vers: list[int]) -> Geste:
        return {"op": "move", "sheet": t.feuille, "area": zone, "to_sheet": t.feuille, "to": vers}

    return [
        coupe([debut, a, fin, a], [loin, a]),
        coupe([debut, b, fin, b], [debut, a]),
        coupe([loin, a, loin + fin - debut, a], [debut, b]),
    ]


def mise_en_forme_effacee(t: Terrain) -> list[Geste]:
    """« Effacer la mise en forme » over the whole table: formats and colours go."""
    return [{"op": "clear_looks", "sheet": t.feuille, "area": [0, 0, t.bas + 5, t.largeur + 5]}]
