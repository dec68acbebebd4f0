"""A small workbook with one of everything our own workbooks hold."""

from __future__ import annotations

from pathlib import Path

import pytest
import xlsxwriter

collect_ignore = ["lo"]  # runs under the system Python, which alone has uno


def ecrire_classeur(chemin: Path, *, total: float = 30.0) -> Path:
    """Write the workbook; ``total`` is the cached value of Saisie!B5, rightly 30."""
    with xlsxwriter.Workbook(chemin) as classeur:
        ouvert = classeur.add_format({"locked": False, "num_format": "#,##0.00"})
        alerte = classeur.add_format({"bg_color": "#FFC7CE"})
        saisie = classeur.add_worksheet("Saisie")
        saisie.write_row("A1", ["Libellé", "Montant", "Avis"])
        saisie.write_column("A2", ["Alpha", "Bêta", "Gamma"])
        saisie.write_number("B2", 10, ouvert)
        saisie.write_number("B3", 20, ouvert)
        saisie.write_blank("B4", None, ouvert)
        saisie.write_blank("C2", None, ouvert)
        saisie.write_formula("B5", "SUM(B2:B4)", None, total)
        saisie.write_formula("C5", 'IF(B4="","à remplir","")', None, "à remplir")
        saisie.set_column("A:A", 18)
        saisie.set_column("B:B", 14)
        saisie.data_validation(
            "B2:B4",
            {"validate": "decimal", "criteria": ">=", "value": 0, "error_message": "Positif"},
        )
        saisie.data_validation("C2", {"validate": "list", "source": ["Oui", "Non"]})
        saisie.conditional_format(
            "B2:B4", {"type": "cell", "criteria": ">", "value": 100, "format": alerte}
        )
        saisie.merge_range("A7:B7", "Fusion un")
        saisie.merge_range("A8:B8", "Fusion deux")
        saisie.write_url("A9", "internal:'Suite'!A1", string="Aller à la suite")
        saisie.set_header("&CContrat")
        saisie.protect()
        suite = classeur.add_worksheet("Suite")
        suite.add_table("A1:B3", {"columns": [{"header": "Code"}, {"header": "Nom"}]})
        suite.add_table("D1:E3", {"columns": [{"header": "An"}, {"header": "Valeur"}]})
        suite.write_formula("A5", "Saisie!B5/2", None, total / 2)
        suite.write_formula("A6", 'IF(total>0,"oui","non")', None, "oui")
        suite.set_landscape()
        classeur.define_name("total", "=Saisie!$B$5")
        classeur.define_name("autre", "=Saisie!$B$2")
    return chemin


@pytest.fixture
def classeur(tmp_path: Path) -> Path:
    """The small workbook, sound in every respect."""
    return ecrire_classeur(tmp_path / "classeur.xlsx")
