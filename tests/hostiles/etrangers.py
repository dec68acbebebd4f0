"""Ordinary spreadsheets, made up and seeded, and workbooks that only look like ours."""

from __future__ import annotations

import io
import random
import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta

import openpyxl
import pandas as pd
import xlsxwriter
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.table import Table

from tests.hostiles.fabrique import RETOUR, octets_de, parties_de, zipper

MOTS = (
    "budget", "agent", "commune", "total", "date", "montant", "enfant", "place", "objectif",
    "département", "suivi", "cdppe", "fiche action", "indicateur", "2020", "Puy-de-Dôme", "63",
)  # fmt: skip
GENRES = ("openpyxl", "xlsxwriter", "pandas", "graphique", "noms", "vide", "large", "texte")
MARQUE = re.compile(r"cdppe\|[^<\"]*")


def ordinaires(nombre: int, graine: int = 3) -> Iterator[tuple[str, bytes]]:
    """That many workbooks of every kind, with their names."""
    for rang in range(nombre):
        genre = GENRES[rang % len(GENRES)]
        yield f"{rang:03d} {genre}", FAIRE[genre](random.Random(f"{graine}/{rang}"))  # noqa: S311


def _valeur(hasard: random.Random) -> object:
    return hasard.choice((
        hasard.randint(0, 9999), round(hasard.uniform(-5, 5000), 2), hasard.choice(MOTS), None,
        date(2020, 1, 1) + timedelta(days=hasard.randint(0, 900)), hasard.random() < 0.5,
    ))  # fmt: skip


def _lignes(hasard: random.Random, hauteur: int, largeur: int) -> list[list[object]]:
    tete: list[object] = [f"{hasard.choice(MOTS)} {n}" for n in range(largeur)]
    return [tete, *([_valeur(hasard) for _ in range(largeur)] for _ in range(hauteur))]


def _octets(classeur: openpyxl.Workbook) -> bytes:
    tampon = io.BytesIO()
    classeur.save(tampon)
    return tampon.getvalue()


def _openpyxl(hasard: random.Random) -> bytes:
    classeur = openpyxl.Workbook()
    for rang in range(hasard.randint(1, 4)):
        feuille = classeur.create_sheet(f"{hasard.choice(MOTS)} {rang}")
        for ligne in _lignes(hasard, hasard.randint(0, 40), hasard.randint(1, 12)):
            feuille.append(ligne)
        feuille["B3"] = "=SUM(A1:A9)"
        feuille["A2"].comment = Comment("à voir", "moi")
        liste = DataValidation(type="list", formula1='"oui,non"')
        liste.add("C1:C9")
        feuille.add_data_validation(liste)
        feuille.merge_cells("E1:F2")
        feuille.sheet_state = hasard.choice(("visible", "hidden"))
    return _octets(classeur)


def _xlsxwriter(hasard: random.Random) -> bytes:
    tampon = io.BytesIO()
    classeur = xlsxwriter.Workbook(tampon, {"in_memory": True})
    for rang in range(hasard.randint(1, 3)):
        feuille = classeur.add_worksheet(f"Feuille {rang}")
        for ligne, valeurs in enumerate(_lignes(hasard, hasard.randint(1, 60), 8)):
            feuille.write_row(ligne, 0, [str(v) if isinstance(v, date) else v for v in valeurs])
        feuille.autofilter(0, 0, 5, 5)
        feuille.set_column("A:A", None, None, {"hidden": True})
        feuille.protect()
    classeur.set_properties({"keywords": "campagne 2020", "title": "Plan d'action"})
    classeur.close()
    return tampon.getvalue()


def _pandas(hasard: random.Random) -> bytes:
    tampon = io.BytesIO()
    cadre = pd.DataFrame({f"{mot}": [hasard.randint(0, 99) for _ in range(30)] for mot in MOTS[:8]})
    cadre.to_excel(tampon, index=bool(hasard.getrandbits(1)), engine="openpyxl")
    return tampon.getvalue()


def _graphique(hasard: random.Random) -> bytes:
    classeur = openpyxl.Workbook()
    feuille = classeur.worksheets[0]
    for ligne in range(12):
        feuille.append([f"mois {ligne}", hasard.randint(0, 500)])
    graphique = BarChart()
    graphique.add_data(Reference(feuille, min_col=2, min_row=1, max_row=12))
    feuille.add_chart(graphique, "E2")
    feuille.add_table(Table(displayName="t_actions", ref="A1:B12"))
    feuille["A1"], feuille["B1"] = "mois", "montant"
    return _octets(classeur)


def _noms(hasard: random.Random) -> bytes:
    """Names of ranges such as ours, on someone else's workbook."""
    classeur = openpyxl.Workbook()
    feuille = classeur.worksheets[0]
    feuille.title = "Plan d’action"
    for ligne in _lignes(hasard, 20, 6):
        feuille.append(ligne)
    for nom in ("t_actions.libelle", "l_oui_non", "total"):
        cible = DefinedName(nom, attr_text="'Plan d’action'!$A$1:$A$9")
        classeur.defined_names[nom] = cible
    return _octets(classeur)


def _vide(_: random.Random) -> bytes:
    return _octets(openpyxl.Workbook())


def _large(hasard: random.Random) -> bytes:
    classeur = openpyxl.Workbook(write_only=True)
    feuille = classeur.create_sheet("Données")
    for _ in range(60):
        feuille.append([hasard.randint(0, 9) for _ in range(200)])
    return _octets(classeur)


def _texte(hasard: random.Random) -> bytes:
    """Words of ours, which are no mark: « § », « cdppe », a key without its identity."""
    classeur = openpyxl.Workbook()
    feuille = classeur.worksheets[0]
    feuille["A1"] = hasard.choice(("cdppe", "cdppe|2020", "§actions|a01", "CDPPE|2020|bilan|63"))
    feuille["A2"], feuille["B2"] = "§actions", "§actions.libelle"
    feuille["B4"] = "Recrutement d'un agent"
    return _octets(classeur)


FAIRE: dict[str, Callable[[random.Random], bytes]] = {
    "openpyxl": _openpyxl, "xlsxwriter": _xlsxwriter, "pandas": _pandas, "graphique": _graphique,
    "noms": _noms, "vide": _vide, "large": _large, "texte": _texte,
}  # fmt: skip


# --- nearly ours -----------------------------------------------------------------------------


def copie_sans_marque() -> bytes:
    """Values of our sheets copied in a new workbook, hidden keys and marks left behind."""
    source, copie = openpyxl.load_workbook(RETOUR), openpyxl.Workbook()
    for feuille in source.worksheets:
        neuve = copie.create_sheet(feuille.title)
        for rangee in feuille.iter_rows():
            for cellule in rangee:
                texte = str(cellule.value or "")
                if texte and not texte.startswith(("cdppe|", "§")):
                    neuve.cell(cellule.row, cellule.column, cellule.value)
    return _octets(copie)


def copie_avec_cles() -> bytes:
    """The same with the hidden keys: only the marks are missing."""
    return zipper(
        {n: MARQUE.sub("x", octets_de(p).decode()) if n.endswith(".xml") else p
         for n, p in parties_de().items()}
    )  # fmt: skip


def meme_tableau() -> bytes:
    """Someone's own table under our titles and headers."""
    source = openpyxl.load_workbook(RETOUR)["Indicateurs"]
    classeur = openpyxl.Workbook()
    feuille = classeur.worksheets[0]
    feuille.title = "Indicateurs"
    for ligne in (1, 3, 4):
        for colonne in range(2, source.max_column + 1):
            feuille.cell(ligne, colonne - 1, source.cell(ligne, colonne).value)
    feuille.append(["1a", "Entretien prénatal", 120, 130])
    return _octets(classeur)
