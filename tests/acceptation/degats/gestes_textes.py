"""Damages to texts, to hidden keys and to what belongs to the whole file."""

from __future__ import annotations

from cdppe_xl.classeurs.grammaire import Role
from tests.acceptation.degats.tableur import Geste
from tests.acceptation.degats.terrain import Terrain, une_cellule


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
        {"op": "clear", "sheet": t.feuille, "area": une_cellule(c.ligne, c.colonne)}
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


def remplacer_les_soulignes(t: Terrain) -> list[Geste]:
    return [{"op": "replace", "sheet": t.feuille, "old": "_", "new": " "}]


def remplacer_les_virgules(t: Terrain) -> list[Geste]:
    return [{"op": "replace", "sheet": t.feuille, "old": ",", "new": "."}]


def titre_et_marque_supprimes(t: Terrain) -> list[Geste]:
    """The first row alone says which territory the sheet comes from."""
    return [{"op": "delete_rows", "sheet": t.feuille, "at": 0}]


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
