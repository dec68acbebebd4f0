"""Writes docs/saisies.md from the table of what people type; ``--verifier`` says if it lags.

Usage: ``python outils/saisies.py [--verifier]`` from the root of the project.
"""

from __future__ import annotations

import csv
import re
import sys
from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path

RACINE = Path(__file__).resolve().parent.parent
TABLE = RACINE / "tests" / "excel" / "saisies.csv"
CHEMIN = RACINE / "docs" / "saisies.md"

ENTETE = """# Ce que l’on tape, et comment c’est lu

{nombre} exemples de ce que contiennent les cellules d’un classeur rendu. Cette page reprend la
table `tests/excel/saisies.csv` : les essais de l’outil vérifient chaque ligne, et une ligne
ajoutée à la table devient un essai.

- **Lu** : le sens ne fait pas de doute. Si l’écriture a été réparée, la réparation est notée avec
  la valeur d’avant, celle d’après et le nom de la règle, et le constat STR-022 la montre.
- **Tenu** : le sens n’est pas sûr. La cellule garde ce qui a été tapé, le constat STR-020 dit
  pourquoi et, quand une lecture est plus probable que les autres, ce qui peut être tapé à la place.
- **Vide**, **NC**, **sans objet** et **zéro** restent quatre réponses différentes.
- Une valeur lue mais étrangère à la liste donne le constat STR-021, un taux de moins de 1 % le
  constat STR-040, un ancien libellé de liste le constat STR-044.

« ⟨U+00A0⟩ » représente un caractère invisible, par son numéro : U+00A0 est l’espace insécable,
U+202F l’espace fine insécable, U+000A le retour à la ligne. Les valeurs sont fictives.

Cette page est produite par `make saisies` : ne pas la modifier à la main.

{bilan}
"""
_INVISIBLE = re.compile(r"<(U\+[0-9A-F]{4,6})>")
COLONNES = ("Genre", "La cellule contient", "Lecture", "Réparation", "Proposition", "Pourquoi")


def rediger() -> str:
    """The whole page."""
    with TABLE.open(encoding="utf-8", newline="") as fichier:
        lignes = list(csv.DictReader(fichier, delimiter=";"))
    pages = [ENTETE.format(nombre=len(lignes), bilan="\n".join(_bilan(lignes)))]
    for famille, siennes in groupby(lignes, key=lambda ligne: ligne["famille"]):
        pages.append("\n".join([f"## {famille}", "", *_tableau(siennes), ""]))
    return "\n".join(pages)


def _bilan(lignes: list[dict[str, str]]) -> Iterator[str]:
    yield "| Lecture | exemples |"
    yield "|---|---:|"
    repares = sum(ligne["réparation"] != "non" for ligne in lignes)
    lus = sum(ligne["lecture attendue"] == "renseigné" for ligne in lignes)
    yield f"| lus tels quels | {lus - repares} |"
    yield f"| lus après réparation | {repares} |"
    for etat in ("vide", "nc", "sans objet"):
        nombre = sum(ligne["lecture attendue"] == etat for ligne in lignes)
        yield f"| {etat.replace('nc', 'NC')} | {nombre} |"
    tenus = [ligne for ligne in lignes if ligne["lecture attendue"] == "illisible"]
    proposes = sum(bool(ligne["proposition"]) for ligne in tenus)
    yield f"| tenus, avec une proposition | {proposes} |"
    yield f"| tenus, sans proposition | {len(tenus) - proposes} |"


def _tableau(lignes: Iterable[dict[str, str]]) -> Iterator[str]:
    yield "| " + " | ".join(COLONNES) + " |"
    yield "|---" * len(COLONNES) + "|"
    for ligne in lignes:
        cases = (
            ligne["genre attendu"], _contenu(ligne), _lecture(ligne),
            ligne["réparation"].removeprefix("non").removeprefix("oui : "),
            _code(ligne["proposition"]), ligne["pourquoi"],
        )  # fmt: skip
        yield "| " + " | ".join(cases) + " |"


def _contenu(ligne: dict[str, str]) -> str:
    """The content, and what else matters of its cell."""
    precisions = [
        ligne["type brut"] if ligne["type brut"] not in ("texte", "vide") else "",
        f"format {_code(ligne['format de cellule'])}" if ligne["format de cellule"] else "",
        "fichier 1904" if ligne["système de dates"] == "1904" else "",
        f"résultat mémorisé {ligne['résultat mémorisé']}" if ligne["résultat mémorisé"] else "",
        f"liste : {ligne['choix de liste'].replace('|', ', ')}" if ligne["choix de liste"] else "",
        "anciens libellés connus" if ligne["anciens libellés"] else "",
    ]
    suite = " ; ".join(p for p in precisions if p)
    return _code(ligne["contenu"]) + (f" ({suite})" if suite else "")


def _lecture(ligne: dict[str, str]) -> str:
    etat = ligne["lecture attendue"]
    if etat == "renseigné":
        return f"lu {_code(ligne['valeur attendue'])}"
    if etat == "illisible":
        return f"tenu : « … {_propre(ligne['motif attendu'])} … »"
    return f"**{etat.replace('nc', 'NC')}**"


def _code(texte: str) -> str:
    """Text as typed, safe in a table."""
    if not texte:
        return ""
    return "`" + _propre(texte).replace("`", "'") + "`"


def _propre(texte: str) -> str:
    return _INVISIBLE.sub(r"⟨\1⟩", texte).replace("|", "\\|")


def main(arguments: list[str]) -> int:
    """Writes the page, or checks it."""
    page = rediger()
    if "--verifier" in arguments:
        if CHEMIN.is_file() and CHEMIN.read_text(encoding="utf-8") == page:
            return 0
        sys.stderr.write("docs/saisies.md n’est plus à jour : lancer « make saisies ».\n")
        return 1
    CHEMIN.parent.mkdir(exist_ok=True)
    CHEMIN.write_text(page, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
