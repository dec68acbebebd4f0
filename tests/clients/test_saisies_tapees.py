"""What a person types in LibreOffice in French reaches the reader with its meaning."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from cdppe_xl.domaine.lecture import Etat, Genre, Valeur
from cdppe_xl.excel.brut import CelluleBrute, lire_a1
from cdppe_xl.excel.ouverture import lire_brut
from cdppe_xl.excel.valeurs import ValeurTypee, typer
from tests.clients.libreoffice import remplir

M, E, T, D, X, L = (
    Genre.MONTANT, Genre.ENTIER, Genre.TAUX, Genre.DATE, Genre.TEXTE, Genre.LISTE,
)  # fmt: skip
FORMATS = {M: '#,##0.00\\ "€"', E: "General", T: "0.0%", D: "dd/mm/yyyy", X: "@", L: "@"}
CHOIX = ("oui", "non", "01", "2A")


@dataclass(frozen=True)
class Frappe:
    """What is typed in a cell of a kind, what it means, and what is proposed instead."""

    genre: Genre
    texte: str
    sens: Valeur | Etat
    propose: str = ""
    format_cellule: str = ""


def _frappe(
    genre: Genre, texte: str, sens: Valeur | Etat, propose: str = "", format_: str = ""
) -> Frappe:
    if isinstance(sens, str) and not isinstance(sens, Etat) and genre in (M, E, T):
        sens = Decimal(sens)
    return Frappe(genre, texte, sens, propose, format_)


ILLISIBLE = Etat.ILLISIBLE
FRAPPES = (
    _frappe(M, "1 234,56 €", "1234.56"),
    _frappe(M, "1\u00a0234,56", "1234.56"),
    _frappe(M, "1\u202f234,56 €", "1234.56"),
    _frappe(M, "12.5", "12.5"),
    _frappe(M, "12 €", "12"),
    _frappe(M, "(500)", "-500"),
    _frappe(M, "150 k€", "150000"),
    _frappe(M, "1,5 M€", "1500000"),
    _frappe(M, "1,5E3", "1500"),
    _frappe(M, "=100+20,5", "120.5"),
    _frappe(M, "NÉant", ILLISIBLE, "0"),
    _frappe(M, "N.C.", Etat.NC),
    _frappe(E, "3/4", ILLISIBLE),
    _frappe(E, "50%", ILLISIBLE),
    _frappe(E, "120 enfants", "120"),
    _frappe(E, "1.234", ILLISIBLE, "1234"),
    _frappe(E, "environ 120", ILLISIBLE, "120"),
    _frappe(E, "10-12", ILLISIBLE),
    _frappe(E, "=SUM(100;20)", "120"),
    _frappe(E, "vrai", ILLISIBLE),
    _frappe(T, "12,5", "0.125"),
    _frappe(T, "12,5 %", "0.125"),
    _frappe(T, "0,25", "0.0025", "25 %"),
    _frappe(T, "12.5", "0.125"),
    _frappe(T, "12,5", "0.125", format_="General"),
    _frappe(T, "0,125", "0.125", format_="General"),
    _frappe(T, "1", ILLISIBLE, "100 %", format_="General"),
    _frappe(D, "15/10/20", date(2020, 10, 15)),
    _frappe(D, "15/10/2020", date(2020, 10, 15)),
    _frappe(D, "15 octobre 2020", date(2020, 10, 15)),
    _frappe(D, "15.10.2020", date(2020, 10, 15)),
    _frappe(D, "2020-10-15", date(2020, 10, 15)),
    _frappe(D, "15/10/2020", date(2020, 10, 15), format_="General"),
    _frappe(D, "2020", ILLISIBLE),
    _frappe(D, "31/11/2020", ILLISIBLE, "30/11/2020"),
    _frappe(D, "fin 2021", ILLISIBLE, "31/12/2021"),
    _frappe(L, "01", "01"),
    _frappe(L, "01", "01", format_="General"),
    _frappe(L, "2a", "2A"),
    _frappe(L, "Vrai", "oui", format_="General"),
    _frappe(L, "NON ", "non"),
    _frappe(X, "75", "75"),
    _frappe(X, "75", "75", format_="General"),
    _frappe(X, "s.o.", Etat.SANS_OBJET),
)  # fmt: skip


@pytest.fixture(scope="module")
def rendus(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Mapping[int, ValeurTypee]]:
    """What is read of each typed cell, after LibreOffice saved an xlsx and an ods."""
    dossier = tmp_path_factory.mktemp("frappes")
    vierge = dossier / "vierge.xlsx"
    classeur = openpyxl.Workbook()
    page = classeur.active
    assert page is not None
    page.title = "Saisie"
    for rang, frappe in enumerate(FRAPPES, start=2):
        page.cell(rang, 2).number_format = frappe.format_cellule or FORMATS[frappe.genre]
    classeur.save(vierge)
    sorties = [dossier / "rendu.xlsx", dossier / "rendu.ods"]
    cellules = [[f"Saisie!B{rang}", f.texte] for rang, f in enumerate(FRAPPES, start=2)]
    remplir(vierge, [{"op": "type_many", "cells": cellules}], sorties)
    return {sortie.suffix: _lire(sortie) for sortie in sorties}


def _lire(fichier: Path) -> dict[int, ValeurTypee]:
    brut = lire_brut(fichier.read_bytes(), fichier.name)
    (page,) = (f for f in brut.feuilles if f.nom == "Saisie")
    lues = {}
    for rang, frappe in enumerate(FRAPPES):
        cellule: CelluleBrute | None = page.cellules.get(lire_a1(f"B{rang + 2}"))
        lues[rang] = typer(cellule, frappe.genre, choix=CHOIX, date1904=brut.date1904)
    return lues


@pytest.mark.parametrize("suffixe", [".xlsx", ".ods"])
@pytest.mark.parametrize("rang", range(len(FRAPPES)), ids=lambda n: FRAPPES[n].texte)
def test_ce_qui_est_tape_dans_libreoffice_est_lu(
    rendus: Mapping[str, Mapping[int, ValeurTypee]], suffixe: str, rang: int
) -> None:
    frappe, lue = FRAPPES[rang], rendus[suffixe][rang]
    sens = lue.etat if isinstance(frappe.sens, Etat) else lue.valeur
    assert (sens, lue.proposition) == (frappe.sens, frappe.propose), lue
