"""Damages to lines and columns: inserted, deleted, moved, sorted, filtered."""

from __future__ import annotations

from cdppe_xl.classeurs.grammaire import Role
from tests.acceptation.degats.tableur import Geste
from tests.acceptation.degats.terrain import Terrain


def ligne_inseree(t: Terrain) -> list[Geste]:
    return [{"op": "insert_rows", "sheet": t.feuille, "at": t.prend(t.lignes[1:] or t.lignes)}]


def ligne_inseree_ecrite(t: Terrain) -> list[Geste]:
    geste = ligne_inseree(t)[0]
    note: Geste = {
        "op": "set", "sheet": t.feuille, "at": [geste["at"], t.bande[0]], "value": "voir la PMI",
    }  # fmt: skip
    return [geste, note]


def titre_en_haut(t: Terrain) -> list[Geste]:
    return [
        {"op": "insert_rows", "sheet": t.feuille, "at": 0, "n": 2},
        {"op": "set", "sheet": t.feuille, "at": [0, 1], "value": "Conseil départemental"},
    ]


def vingt_lignes_en_haut(t: Terrain) -> list[Geste]:
    return [{"op": "insert_rows", "sheet": t.feuille, "at": 0, "n": 20}]


def ligne_supprimee(t: Terrain) -> list[Geste]:
    return [{"op": "delete_rows", "sheet": t.feuille, "at": t.prend(t.lignes)}]


def trois_lignes_supprimees(t: Terrain) -> list[Geste]:
    at = t.prend(t.suite[:-3] or t.suite)
    return [{"op": "delete_rows", "sheet": t.feuille, "at": at, "n": 3}]


def ligne_masquee(t: Terrain) -> list[Geste]:
    return [{"op": "hide_rows", "sheet": t.feuille, "at": t.prend(t.lignes)}]


def lignes_groupees(t: Terrain) -> list[Geste]:
    return [{"op": "group_rows", "sheet": t.feuille, "at": t.lignes[0], "n": 3}]


def ligne_deplacee(t: Terrain) -> list[Geste]:
    if len(t.suite) < 3:
        return []
    return [{"op": "move_rows", "sheet": t.feuille, "at": t.suite[0], "to": t.suite[-1]}]


def ligne_des_cles_supprimee(t: Terrain) -> list[Geste]:
    return [{"op": "delete_rows", "sheet": t.feuille, "at": t.place.ligne_cles}]


def ligne_entete_supprimee(t: Terrain) -> list[Geste]:
    if t.place.ligne_entete is None:
        return []
    return [{"op": "delete_rows", "sheet": t.feuille, "at": t.place.ligne_entete}]


def colonne_inseree(t: Terrain) -> list[Geste]:
    return [{"op": "insert_cols", "sheet": t.feuille, "at": t.prend(t.colonnes_ouvertes)}]


def colonne_inseree_a_gauche(t: Terrain) -> list[Geste]:
    return [{"op": "insert_cols", "sheet": t.feuille, "at": 0}]


def colonne_supprimee(t: Terrain) -> list[Geste]:
    return [{"op": "delete_cols", "sheet": t.feuille, "at": t.prend(t.colonnes_ouvertes)}]


def colonne_masquee(t: Terrain) -> list[Geste]:
    return [{"op": "hide_cols", "sheet": t.feuille, "at": t.prend(t.colonnes_ouvertes)}]


def colonne_deplacee(t: Terrain) -> list[Geste]:
    at = t.prend(t.colonnes_ouvertes)
    return [{"op": "move_cols", "sheet": t.feuille, "at": at, "to": t.largeur + 1}]


def colonne_des_cles_supprimee(t: Terrain) -> list[Geste]:
    return [{"op": "delete_cols", "sheet": t.feuille, "at": 0}]


def colonne_des_libelles_supprimee(t: Terrain) -> list[Geste]:
    colonnes = sorted({c.colonne for c in t.du_role(Role.LIBELLE)})
    return [{"op": "delete_cols", "sheet": t.feuille, "at": t.prend(colonnes)}] if colonnes else []


def moitie_supprimee(t: Terrain) -> list[Geste]:
    """The second half of the rows, sent in another file."""
    if len(t.suite) < 4:
        return []
    at = t.suite[len(t.suite) // 2]
    return [{"op": "delete_rows", "sheet": t.feuille, "at": at, "n": t.suite[-1] - at + 1}]


def une_ligne_sur_deux_supprimee(t: Terrain) -> list[Geste]:
    """Lines that a filter showed, deleted."""
    return [{"op": "delete_rows", "sheet": t.feuille, "at": n} for n in t.suite[1::2][::-1]]


def ligne_copiee_inseree(t: Terrain) -> list[Geste]:
    """A whole line, key included, copied and inserted under itself."""
    at = t.prend(t.suite)
    return [
        {"op": "insert_rows", "sheet": t.feuille, "at": at + 1},
        {"op": "copy", "sheet": t.feuille, "area": [at, 0, at, t.largeur],
         "to_sheet": t.feuille, "to": [at + 1, 0]},
    ]  # fmt: skip


def deux_lignes_echangees(t: Terrain) -> list[Geste]:
    """Two whole lines, each cut and inserted in the place of the other."""
    if len(t.suite) < 3:
        return []
    a, b = t.suite[0], t.suite[2]
    return [
        {"op": "move_rows", "sheet": t.feuille, "at": a, "to": b + 1},
        {"op": "move_rows", "sheet": t.feuille, "at": b - 1, "to": a},
    ]


def lignes_echangees_sans_reperes(t: Terrain) -> list[Geste]:
    """The same by cutting what is seen, the hidden keys staying."""
    if len(t.suite) < 3:
        return []
    a, b, loin = t.suite[0], t.suite[2], t.bas + 40

    def coupe(ligne: int, vers: int) -> Geste:
        return {"op": "move", "sheet": t.feuille, "area": [ligne, 1, ligne, t.largeur],
                "to_sheet": t.feuille, "to": [vers, 1]}  # fmt: skip

    return [coupe(a, loin), coupe(b, a), coupe(loin, b)]


def ligne_sous_l_entete(t: Terrain) -> list[Geste]:
    """A second line of titles."""
    ligne = t.place.ligne_cles
    return [
        {"op": "insert_rows", "sheet": t.feuille, "at": ligne},
        {"op": "set", "sheet": t.feuille, "at": [ligne, t.bande[0]], "value": "en euros"},
    ]


def entete_et_cles_supprimees(t: Terrain) -> list[Geste]:
    if t.place.ligne_entete is None:
        return []
    return [{"op": "delete_rows", "sheet": t.feuille, "at": t.place.ligne_entete, "n": 2}]


def colonne_inseree_ecrite(t: Terrain) -> list[Geste]:
    """A column of one's own between the labels and the answers."""
    at = t.bande[0]
    haut = t.place.ligne_cles if t.place.ligne_entete is None else t.place.ligne_entete
    return [
        {"op": "insert_cols", "sheet": t.feuille, "at": at},
        {"op": "set", "sheet": t.feuille, "at": [haut, at], "value": "Notre avis"},
        {"op": "set", "sheet": t.feuille, "at": [t.lignes[0], at], "value": "à revoir"},
    ]


def colonne_copiee_inseree(t: Terrain) -> list[Geste]:
    """A whole column, key included, copied and inserted beside itself."""
    c = t.prend(t.colonnes_ouvertes)
    return [
        {"op": "insert_cols", "sheet": t.feuille, "at": c + 1},
        {"op": "copy", "sheet": t.feuille, "area": [0, c, t.bas, c],
         "to_sheet": t.feuille, "to": [0, c + 1]},
    ]  # fmt: skip


def _trie(t: Terrain, gauche: int, droite: int, selon: int) -> list[Geste]:
    zone = [t.suite[0], gauche, t.suite[-1], droite]
    return [{"op": "sort", "sheet": t.feuille, "area": zone, "column": selon, "descending": True}]


def tri_avec_cles(t: Terrain) -> list[Geste]:
    return _trie(t, 0, t.largeur, t.prend(t.colonnes_ouvertes))


def tri_sans_cles(t: Terrain) -> list[Geste]:
    return _trie(t, 1, t.largeur, t.prend(t.colonnes_ouvertes))


def tri_des_cellules_ouvertes(t: Terrain) -> list[Geste]:
    return _trie(t, *t.bande, t.bande[0])


def tri_des_libelles(t: Terrain) -> list[Geste]:
    colonnes = sorted({c.colonne for c in t.du_role(Role.LIBELLE)})
    return _trie(t, colonnes[0], colonnes[-1], colonnes[0]) if colonnes else []


def filtre(t: Terrain) -> list[Geste]:
    zone = [t.place.ligne_cles, 1, t.place.fin, t.largeur]
    c = t.prend(t.colonnes_ouvertes)
    return [{"op": "filter", "sheet": t.feuille, "area": zone, "column": c, "text": "Texte 3"}]


def tri_avec_l_entete(t: Terrain) -> list[Geste]:
    """The titles and the hidden keys of the columns sorted with the rows."""
    haut = t.place.ligne_cles if t.place.ligne_entete is None else t.place.ligne_entete
    zone = [haut, 0, t.suite[-1], t.largeur]
    return [{"op": "sort", "sheet": t.feuille, "area": zone, "column": t.prend(t.colonnes_ouvertes),
             "descending": True}]  # fmt: skip
