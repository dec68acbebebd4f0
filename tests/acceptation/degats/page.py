"""The published page of the damage matrix, written from its table."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

from cdppe_xl.excel.textes import COURT
from cdppe_xl.regles.structure import PAR_ID
from tests.acceptation.degats.classeurs import CODES
from tests.acceptation.degats.couples import INDECELABLES

RACINE = Path(__file__).resolve().parents[3]
TABLE = Path(__file__).with_name("matrice.tsv")
COMPTE = Path(__file__).with_name("compte.json")
"""Figures of the last complete run of outils/matrice.py."""
PAGE = RACINE / "docs" / "degats.md"

_TITRES = {
    "diagnostic": "Diagnostic", "tableau_de_bord": "Tableau de bord",
    "plan_action": "Plan d’action", "guide": "Guide", "bilan": "Bilan",
}  # fmt: skip


def table() -> list[dict[str, str]]:
    """The matrix: one damage a row, its outcome in each workbook, the rules that may speak."""
    with TABLE.open(encoding="utf-8", newline="") as fichier:
        return list(csv.DictReader(fichier, delimiter="\t"))


def page() -> str:
    """The whole page."""
    return "\n".join([*_tete(), *_matrice(), *_couples(), *_limites(), *_regles()]) + "\n"


def _tete() -> Iterator[str]:
    yield from (
        "# Ce que devient un classeur abîmé",
        "",
        "<!-- Page écrite par outils/matrice.py à partir de "
        "tests/acceptation/degats/matrice.tsv. -->",
        "",
        "Chaque dégât est fait sur un classeur dont toutes les cellules à remplir portent des "
        "valeurs différentes, autant que les listes le permettent ; le résultat est relu et "
        "comparé cellule par cellule au classeur intact. Les tests jouent chaque dégât en mémoire "
        "sur les cinq classeurs, et chacun une fois par LibreOffice ; outils/matrice.py les joue "
        "tous par LibreOffice, enregistrés en xlsx et en ods. Trois issues seulement sont "
        "admises :",
        "",
        "- **récupéré** : toutes les valeurs sont lues, chacune à sa place ; le dégât est signalé "
        "quand il peut importer, et ce qui est écrit hors du cadre est listé avec sa cellule ;",
        "- **retenu** : un constat bloquant nomme la feuille ou la cellule, et rien de douteux "
        "n’entre en vigueur ;",
        "- **refusé** : le fichier n’est pas lu, et la raison est dite.",
        "",
        "Aucune valeur n’est donnée à une autre cellule, ni perdue, sans un constat qui le dise, "
        "sauf dans les cas que la dernière partie reconnaît indécelables.",
        "",
        "## Un dégât à la fois",
        "",
    )


def _matrice() -> Iterator[str]:
    for famille, lignes in groupby(table(), key=lambda r: r["famille"]):
        yield f"### {famille}"
        yield ""
        yield "| Dégât | " + " | ".join(_TITRES[c] for c in CODES) + " | Ce que dit la lecture |"
        yield "|---|" + "---|" * (len(CODES) + 1)
        for ligne in lignes:
            issues = " | ".join(ligne[c] for c in CODES)
            dit = ", ".join(ligne["regles"].split()) or "rien : le dégât ne change rien"
            yield f"| {ligne['description']} | {issues} | {dit} |"
        yield ""


def _couples() -> Iterator[str]:
    compte = json.loads(COMPTE.read_text("utf-8")) if COMPTE.is_file() else {}
    yield "## Deux dégâts à la fois"
    yield ""
    yield (
        "Les tests en tirent quelques centaines en mémoire, et quelques-uns par LibreOffice ; "
        "« outils/matrice.py --couples 0 » les joue tous par LibreOffice. Nombre de fichiers "
        "relus aux derniers passages du script (« — » : pas encore joué) :"
    )
    yield ""
    yield "| Classeur | Dégâts seuls | Couples |"
    yield "|---|---|---|"
    for code in CODES:
        cases = (_dire(compte.get(quoi, {}).get(code, {})) for quoi in ("seuls", "couples"))
        yield f"| {_TITRES[code]} | " + " | ".join(cases) + " |"
    yield ""


def _dire(comptes: dict[str, int]) -> str:
    return ", ".join(f"{quoi} : {n}" for quoi, n in sorted(comptes.items())) or "—"


def _limites() -> Iterator[str]:
    yield from (
        "## Ce qui ne peut pas être décelé",
        "",
        "Un geste qui ne touche que des cellules à remplir, et n’y met que des valeurs qu’on "
        "aurait pu y taper, ne diffère en rien d’une saisie :",
        "",
        "- des réponses recopiées d’une cellule à remplir à une autre, étirées, ou effacées ;",
        "- un bloc de réponses collé ailleurs, ou transposé, en valeurs seules : ce que porte "
        "l’aspect des cellules (voir plus bas) ne suit que les collages complets ;",
        "- un tri des seules cellules à remplir, quand le programme qui l’a fait n’a déplacé que "
        "les valeurs, n’en a pas gardé mémoire, et qu’aucune n’était connue à la génération ;",
        "- le même tri, quand la mise en forme des seules réponses a été effacée, et non celle du "
        "tableau entier, ou quand le fichier est au format xls, qui n’est lu que pour ses "
        "valeurs ;",
        *(f"- {pourquoi} ;" for pourquoi in INDECELABLES.values()),
        f"- un libellé de moins de {COURT} caractères, collé dans une cellule de texte : "
        "« FIR » ou « nom » peuvent être des réponses ;",
        "- dans un tableau où l’on ajoute des lignes, une réponse coupée puis collée sur une autre "
        "de la même colonne, si aucune formule ne la regarde.",
        "",
        "L’aspect des cellules à remplir dit leur place : la couleur du texte, presque noire, dit "
        "la ligne, et les dernières nuances du fond disent la colonne. Excel et LibreOffice les "
        "emportent avec la réponse quand on la coupe, la trie ou la colle entière ; une copie, "
        "dont l’original est resté, n’est pas signalée. Une réponse déplacée par son auteur pour "
        "corriger une erreur de ligne est donc retenue aussi : le classeur renvoyé, où chaque "
        "réponse est à sa place, la remet en règle.",
        "",
    )


def _regles() -> Iterator[str]:
    yield "## Les constats cités"
    yield ""
    for code in sorted({code for ligne in table() for code in ligne["regles"].split()}):
        regle = PAR_ID[code]
        yield f"- **{code}** ({regle.gravite.value}) : {regle.titre.lower()}."
