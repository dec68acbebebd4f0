"""The damages of the matrix: each one a list of elementary gestures on one workbook.

The same gestures are carried out by LibreOffice (``tests.clients.lo.gestes``) and in memory
(``tableur``). A damage that has no object in a table gives no gesture.
"""

from __future__ import annotations

from collections.abc import Callable

from cdppe_xl.classeurs.grammaire import Role
from cdppe_xl.excel.textes import COURT
from tests.acceptation.degats.tableur import Geste
from tests.acceptation.degats.terrain import Terrain

Degat = Callable[[Terrain], list[Geste]]
LISTES = "Listes"
SUIVANT = 1


# --- Sheets -------------------------------------------------------------------------------


def feuille_renommee(t: Terrain) -> list[Geste]:
    return [{"op": "rename", "sheet": t.feuille, "to": "Notre feuille (DEF)"}]


def feuille_deplacee(t: Terrain) -> list[Geste]:
    return [{"op": "move_sheet", "sheet": t.feuille, "to": 0}]


def feuille_masquee(t: Terrain) -> list[Geste]:
    return [{"op": "hide_sheet", "sheet": t.feuille}]


def feuille_seule(t: Terrain) -> list[Geste]:
    return [{"op": "alone", "sheet": t.feuille}]


def feuille_dupliquee(t: Terrain) -> list[Geste]:
    return [{"op": "copy_sheet", "sheet": t.feuille, "to": f"{t.feuille[:25]} (2)"}]


def double_rempli(t: Terrain) -> list[Geste]:
    c = t.prend(t.ouvertes)
    nom = f"{t.feuille[:25]} (2)"
    ecrit: Geste = {"op": "set", "sheet": nom, "at": [c.ligne, c.colonne], "value": 424242}
    return [*feuille_dupliquee(t), ecrit]


def feuille_supprimee(t: Terrain) -> list[Geste]:
    return [{"op": "delete_sheet", "sheet": t.feuille}]


def feuille_ajoutee(t: Terrain) -> list[Geste]:
    return [
        {"op": "add_sheet", "name": "Brouillon"},
        {"op": "set", "sheet": "Brouillon", "at": [2, 3], "value": "à revoir en comité"},
    ]


def listes_supprimees(t: Terrain) -> list[Geste]:
    return [{"op": "delete_sheet", "sheet": LISTES}]


def masquees_supprimees(t: Terrain) -> list[Geste]:
    noms = [f.titre for f in t.placement.classeur.feuilles if f.masquee]
    return [{"op": "delete_sheet", "sheet": nom} for nom in (*noms, LISTES)]


def table_copiee_ailleurs(t: Terrain) -> list[Geste]:
    zone = [t.place.ligne_cles - 1, 1, t.place.fin, t.largeur]
    return [
        {"op": "add_sheet", "name": "Copie"},
        {"op": "copy", "sheet": t.feuille, "area": zone, "to_sheet": "Copie", "to": [0, 0],
         "values": True},
    ]  # fmt: skip


def table_avec_cles_copiee_ailleurs(t: Terrain) -> list[Geste]:
    gestes = table_copiee_ailleurs(t)
    gestes[1]["area"] = [t.place.ligne_cles - 1, 0, t.place.fin, t.largeur]
    return gestes


def controles_supprimes(t: Terrain) -> list[Geste]:
    """Sheets where nothing is to be filled in."""
    return [{"op": "delete_sheet", "sheet": nom} for nom in ("Contrôles", "État", LISTES)]


def deux_territoires(t: Terrain) -> list[Geste]:
    return [{"op": "import_sheet", "other": t.autre, "sheet": t.feuille}]


def marque_effacee(t: Terrain) -> list[Geste]:
    return [{"op": "clear", "sheet": t.feuille, "area": [0, 0, 0, 0]}]


# --- Lines and columns --------------------------------------------------------------------


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
    if len(t.suite) < SUIVANT + 2:
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


# --- Sorts and filters --------------------------------------------------------------------


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


# --- Cells --------------------------------------------------------------------------------


def _une(ligne: int, colonne: int) -> list[int]:
    return [ligne, colonne, ligne, colonne]


def cellule_coupee_collee(t: Terrain) -> list[Geste]:
    """Cut from one open cell that a formula looks at, pasted over the one below."""
    colonnes = t.colonnes_regardees or t.colonnes_ouvertes
    dedans = set(t.lignes)
    choix = [c for c in t.ouvertes if c.colonne in colonnes and c.ligne + 1 in dedans]
    c = t.prend(choix or t.ouvertes)
    return [{"op": "move", "sheet": t.feuille, "area": _une(c.ligne, c.colonne),
             "to_sheet": t.feuille, "to": [c.ligne + 1, c.colonne]}]  # fmt: skip


def cellule_coupee_hors_cadre(t: Terrain) -> list[Geste]:
    c = t.prend(t.ouvertes)
    return [{"op": "move", "sheet": t.feuille, "area": _une(c.ligne, c.colonne),
             "to_sheet": t.feuille, "to": [t.bas + 3, t.largeur + 2]}]  # fmt: skip


def cellule_coupee_autre_feuille(t: Terrain) -> list[Geste]:
    c = t.prend(t.ouvertes)
    autre = next(f for f in t.feuilles if f != t.feuille)
    return [{"op": "move", "sheet": t.feuille, "area": _une(c.ligne, c.colonne),
             "to_sheet": autre, "to": [60, 12]}]  # fmt: skip


def bloc_coupe_plus_bas(t: Terrain) -> list[Geste]:
    debut = t.prend(t.suite[:-4] or t.suite)
    zone = [debut, t.bande[0], debut + 2, t.bande[1]]
    return [{"op": "move", "sheet": t.feuille, "area": zone, "to_sheet": t.feuille,
             "to": [debut + 1, t.bande[0]]}]  # fmt: skip


def cellules_inserees_vers_le_bas(t: Terrain) -> list[Geste]:
    zone = _une(t.prend(t.suite), t.prend(t.colonnes_ouvertes))
    return [{"op": "insert_cells", "sheet": t.feuille, "area": zone}]


def cellules_inserees_vers_la_droite(t: Terrain) -> list[Geste]:
    zone = _une(t.prend(t.suite), t.prend(t.colonnes_ouvertes))
    return [{"op": "insert_cells", "sheet": t.feuille, "area": zone, "right": True}]


def cellules_supprimees_vers_le_haut(t: Terrain) -> list[Geste]:
    zone = _une(t.prend(t.suite), t.prend(t.colonnes_ouvertes))
    return [{"op": "delete_cells", "sheet": t.feuille, "area": zone}]


def cellules_supprimees_vers_la_gauche(t: Terrain) -> list[Geste]:
    zone = _une(t.prend(t.suite), t.prend(t.colonnes_ouvertes))
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
    return [{"op": "copy", "sheet": t.feuille, "area": _une(ligne, colonne),
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
        {"op": "clear", "sheet": t.feuille, "area": _une(c.ligne, c.colonne)}
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
        {"op": "copy", "sheet": t.feuille, "area": _une(ligne, 0), "to_sheet": t.feuille,
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


# --- Texts --------------------------------------------------------------------------------


def entetes_reecrits(t: Terrain) -> list[Geste]:
    if t.place.ligne_entete is None:
        return []
    return [
        {"op": "set", "sheet": t.feuille, "at": [t.place.ligne_entete, c], "value": f"Rubrique {c}"}
        for c in t.place.colonnes.values()
    ]


def entetes_echanges(t: Terrain) -> list[Geste]:
    """Two headers exchanged, and nothing else."""
    if t.place.ligne_entete is None or len(t.colonnes_ouvertes) < 2:
        return []
    titres = {t.place.colonnes[c.champ]: c.titre for c in t.place.tableau.colonnes}
    a, b = t.colonnes_ouvertes[0], t.colonnes_ouvertes[-1]
    return [
        {"op": "set", "sheet": t.feuille, "at": [t.place.ligne_entete, x], "value": titres[y]}
        for x, y in ((a, b), (b, a))
    ]


def libelles_reecrits(t: Terrain) -> list[Geste]:
    return [
        {"op": "set", "sheet": t.feuille, "at": [c.ligne, c.colonne], "value": f"Nous : {n}"}
        for n, c in enumerate(t.du_role(Role.LIBELLE)[:12])
    ]


def libelles_effaces(t: Terrain) -> list[Geste]:
    return [
        {"op": "clear", "sheet": t.feuille, "area": _une(c.ligne, c.colonne)}
        for c in t.du_role(Role.LIBELLE)
    ]


def remplacer_dans_la_feuille(t: Terrain) -> list[Geste]:
    """« Rechercher et remplacer » that also strikes headers and hidden keys."""
    champs = [c.champ for c in t.place.tableau.colonnes if c.role is not Role.LIBELLE]
    return [{"op": "replace", "sheet": t.feuille, "old": t.prend(champs), "new": "rubrique"}]


def remplacer_les_annees(t: Terrain) -> list[Geste]:
    return [{"op": "replace", "sheet": t.feuille, "old": "2020", "new": "2021"}]


def remplacer_le_signe_des_cles(t: Terrain) -> list[Geste]:
    return [{"op": "replace", "sheet": t.feuille, "old": "§", "new": ""}]


# --- The file -----------------------------------------------------------------------------


def noms_supprimes(t: Terrain) -> list[Geste]:
    return [{"op": "delete_names"}]


def noms_en_erreur(t: Terrain) -> list[Geste]:
    return [{"op": "break_names", "prefix": "t_"}]


def proprietes_retirees(t: Terrain) -> list[Geste]:
    return [{"op": "clear_properties"}]


def protection_retiree(t: Terrain) -> list[Geste]:
    return [{"op": "unprotect", "sheet": t.feuille}]


def volets_figes(t: Terrain) -> list[Geste]:
    return [{"op": "freeze", "sheet": t.feuille}]


def enregistre(t: Terrain) -> list[Geste]:
    """Opened and saved again, nothing else."""
    return []


# --- Losses that nothing shows ------------------------------------------------------------


def fusion_avec_le_titre(t: Terrain) -> list[Geste]:
    c = t.colonnes_ouvertes[0]
    zone = [t.place.ligne_cles, c, t.lignes[0], c]
    return [{"op": "merge", "sheet": t.feuille, "area": zone}]


def colonnes_coupees_echangees(t: Terrain) -> list[Geste]:
    """Answers of two columns, one in place of the other; headers and keys stay."""
    a, b = t.colonnes_ouvertes[0], t.colonnes_ouvertes[-1]
    if a == b or len(t.lignes) < SUIVANT + 1:
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


def titre_et_marque_supprimes(t: Terrain) -> list[Geste]:
    """The first row alone says which territory the sheet comes from."""
    return [{"op": "delete_rows", "sheet": t.feuille, "at": 0}]


DEGATS: dict[str, Degat] = {
    nom: geste
    for nom, geste in globals().items()
    if callable(geste) and getattr(geste, "__module__", "") == __name__ and not nom.startswith("_")
}
"""Every damage made of gestures, by its code."""
