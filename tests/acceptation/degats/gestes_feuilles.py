"""Damages to whole sheets: renamed, moved, copied, deleted, mixed with another file's."""

from __future__ import annotations

from tests.acceptation.degats.tableur import Geste
from tests.acceptation.degats.terrain import Terrain

LISTES = "Listes"


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


def feuille_seule_en_double(t: Terrain) -> list[Geste]:
    """Copied twice into a new workbook."""
    nom = f"{t.feuille[:25]} (2)"
    return [*feuille_seule(t), {"op": "copy_sheet", "sheet": t.feuille, "to": nom}]


def feuille_refaite(t: Terrain) -> list[Geste]:
    """All its cells copied into a new sheet, that takes its name; the first one is deleted."""
    zone = [0, 0, t.bas + 5, t.largeur + 5]
    return [
        {"op": "add_sheet", "name": "Copie"},
        {"op": "copy", "sheet": t.feuille, "area": zone, "to_sheet": "Copie", "to": [0, 0]},
        {"op": "delete_sheet", "sheet": t.feuille},
        {"op": "rename", "sheet": "Copie", "to": t.feuille},
    ]
