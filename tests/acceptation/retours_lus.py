"""Returned files as people see them, apart from the tool's own reader.

openpyxl opens the xlsx, LibreOffice the ods; a cell is found by the visible title of its column
and the visible code of its row; formulas and their cached values are left aside.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils.cell import coordinate_from_string

from tests.clients.libreoffice import recalculer

Feuille = Mapping[str, Any]
"""What is typed or printed on a sheet, by address."""
Dit = Fraction | str
"""A number, or the word that stands in its place."""

LUES = {
    "tableau_de_bord": ("Objectifs", "Tableau de bord"),
    "diagnostic": ("Indicateurs",),
    "plan_action": ("Plan d’action",),
    "bilan": ("Exécution financière",),
}


@dataclass(frozen=True)
class Retour:
    """A returned file, and what its sheets hold."""

    chemin: Path
    territoire: str
    classeur: str
    feuilles: dict[str, Feuille]


def lire_retours(chemins: Sequence[Path]) -> list[Retour]:
    """Typed cells of each file; ``63_plan_action_2020.xlsx`` says whose it is, and what."""
    ods = recalculer([c for c in chemins if c.suffix == ".ods"])
    retours = []
    for chemin in chemins:
        territoire, _, reste = chemin.stem.partition("_")
        classeur = reste.rpartition("_")[0]
        if chemin in ods:
            feuilles: dict[str, Feuille] = {
                titre: {a: c.valeur for a, c in cellules.items() if c.formule is None}
                for titre, cellules in ods[chemin].feuilles.items()
            }
        else:
            feuilles = _xlsx(chemin, LUES[classeur])
        retours.append(Retour(chemin, territoire, classeur, feuilles))
    return retours


def _xlsx(chemin: Path, titres: Iterable[str]) -> dict[str, Feuille]:
    classeur = load_workbook(chemin, read_only=True)
    feuilles: dict[str, Feuille] = {
        titre: {
            c.coordinate: c.value
            for rangee in classeur[titre].iter_rows()
            for c in rangee
            if c.value is not None and not str(c.value).startswith("=")
        }
        for titre in titres
    }
    classeur.close()
    return feuilles


def table(feuille: Feuille, *titres: str) -> tuple[dict[str, str], dict[int, dict[str, Any]]]:
    """Columns of the titles, and rows under them by number, each by title."""
    par_ligne: dict[int, dict[str, Any]] = {}
    for adresse, valeur in feuille.items():
        colonne, ligne = coordinate_from_string(adresse)
        par_ligne.setdefault(ligne, {})[colonne] = valeur
    for entete in sorted(par_ligne):
        trouvees = {str(v).replace("\n", " "): c for c, v in par_ligne[entete].items()}
        if set(titres) <= set(trouvees):
            colonnes = {titre: trouvees[titre] for titre in titres}
            suite = {
                n: {t: par_ligne[n][c] for t, c in colonnes.items() if c in par_ligne[n]}
                for n in par_ligne
                if n > entete
            }
            return colonnes, suite
    raise AssertionError(f"aucune ligne n’a tous les titres {titres}")


def nombre(valeur: object) -> Dit | None:
    """The exact number that a cell shows, or its word; None when it is blank."""
    if valeur is None or valeur == "":
        return None
    if isinstance(valeur, int | float):
        return Fraction(repr(valeur))
    mot = str(valeur).strip()
    return mot if mot in {"NC", "s.o."} else "illisible"
