"""Text dumps of the layouts of edition 2020, blank, in tests/golden/: what a diff can show.

Usage: golden.py [--verifier]. With --verifier nothing is written; exit 1 if a dump differs.

One line per cell: sheet, place, data path, role, kind, lock, formula or value. Cells that
follow each other in a column and hold the same thing share a line; « # » in a formula is the
number of its own row. Of « Contrôles », the first line of each rule.
"""

from __future__ import annotations

import difflib
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from cdppe_xl.classeurs.catalogue import placement
from cdppe_xl.classeurs.placement import CellulePlacee, Placement, TableauPlace, a1
from cdppe_xl.parcours import charger

RACINE = Path(__file__).resolve().parent.parent / "tests" / "golden"
EDITION = "2020"
ENTETE = ("feuille", "place", "chemin", "role", "genre", "verrou", "contenu")
LIGNES_MONTREES = 20
_REFERENCE = re.compile(r"(?<![\w$.])(\$?[A-Z]{1,3})(\d+)(?![\w(])")


@dataclass(frozen=True)
class Entree:
    """Cells of one column that follow each other and hold the same thing."""

    premiere: tuple[int, int, int]
    derniere: int
    cles: tuple[str, str]
    quoi: tuple[str, str, str, str]


def releve(place: Placement) -> str:
    """The dump of a layout."""
    entrees = sorted(
        (e for t in place.tableaux.values() for e in _tableau(place, t)), key=lambda e: e.premiere
    )
    lignes = ["\t".join(ENTETE), *(_ligne(place, e) for e in entrees)]
    return "\n".join(lignes) + "\n"


def _tableau(place: Placement, tableau: TableauPlace) -> Iterator[Entree]:
    code, feuille = tableau.tableau.code, tableau.feuille
    for colonne in tableau.tableau.colonnes:
        n = tableau.colonnes[colonne.champ]
        if tableau.ligne_entete is not None:
            quoi = ("entete", "texte", "verrou", colonne.titre)
            cles = (f"{code}/#entete/{colonne.champ}", "")
            yield Entree((feuille, tableau.ligne_entete, n), tableau.ligne_entete, cles, quoi)
        suite: Entree | None = None
        for rang, ligne in _lignes(tableau).items():
            cellule = place.cellules[f"{code}/{rang}/{colonne.champ}"]
            quoi = _quoi(place, cellule)
            if suite and suite.derniere == ligne - 1 and suite.quoi == quoi:
                suite = Entree(suite.premiere, ligne, (suite.cles[0], rang), quoi)
                continue
            if suite:
                yield suite
            suite = Entree((feuille, ligne, n), ligne, (cellule.cle, ""), quoi)
        if suite:
            yield suite


def _lignes(tableau: TableauPlace) -> dict[str, int]:
    """Rows to show: a rule runs over many rows, and its formula is the same on each."""
    if tableau.tableau.code != "controles":
        return dict(tableau.lignes)
    premieres = {r.valeurs["regle"]: r.cle for r in reversed(tableau.tableau.rangs)}
    gardees = set(premieres.values())
    return {rang: ligne for rang, ligne in tableau.lignes.items() if rang in gardees}


def _quoi(place: Placement, cellule: CellulePlacee) -> tuple[str, str, str, str]:
    contenu = "" if cellule.valeur is None else str(cellule.valeur)
    if cellule.formule is not None:
        contenu = "=" + _relatif(place.formule_excel(cellule), cellule.ligne + 1)
    verrou = "ouverte" if cellule.ouverte else "verrou"
    return cellule.role.value, cellule.genre.value, verrou, contenu


def _relatif(formule: str, ligne: int) -> str:
    def sienne(trouve: re.Match[str]) -> str:
        return f"{trouve[1]}#" if int(trouve[2]) == ligne else trouve[0]

    return _REFERENCE.sub(sienne, formule)


def _ligne(place: Placement, entree: Entree) -> str:
    feuille, ligne, colonne = entree.premiere
    ou, (cle, dernier) = a1(ligne, colonne), entree.cles
    if dernier:
        tableau, rang, champ = cle.split("/")
        ou, cle = f"{ou}:{a1(entree.derniere, colonne)}", f"{tableau}/{rang}…{dernier}/{champ}"
    champs = (place.titre_feuille(feuille), ou, cle, *entree.quoi)
    return "\t".join(c.replace("\t", "⇥").replace("\n", "⏎") for c in champs)


def releves() -> dict[Path, str]:
    """Every dump, by its file."""
    referentiel = charger(EDITION)
    return {
        RACINE / f"{c.code}.tsv": releve(placement(referentiel, c.code))
        for c in referentiel.classeurs
    }


def _ecart(chemin: Path, attendu: str) -> list[str]:
    present = chemin.read_text("utf-8") if chemin.is_file() else ""
    lignes = difflib.unified_diff(
        present.splitlines(), attendu.splitlines(), chemin.name, "mise en page actuelle",
        n=0, lineterm="",
    )  # fmt: skip
    return list(islice(lignes, LIGNES_MONTREES))


def main() -> int:
    """Writes or checks the dumps; says what changed."""
    attendus = releves()
    if "--verifier" in sys.argv[1:]:
        faux = 0
        for chemin, texte in attendus.items():
            if ecart := _ecart(chemin, texte):
                faux += 1
                print("\n".join(ecart))
                nom = f"tests/golden/{chemin.name}"
                print(f"{nom} n’est pas à jour : relire cet écart, puis lancer « make golden ».")
        return 1 if faux else 0
    RACINE.mkdir(parents=True, exist_ok=True)
    for chemin, texte in attendus.items():
        chemin.write_text(texte, "utf-8")
        nombre = len(texte.splitlines()) - 1
        print(f"tests/golden/{chemin.name} : {nombre} lignes, {len(texte) // 1024} ko")
    return 0


if __name__ == "__main__":
    sys.exit(main())
