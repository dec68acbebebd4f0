"""Cached values are compared as numbers, texts and errors; each case is one formula cell."""

from __future__ import annotations

from pathlib import Path

import pytest
import xlsxwriter

from tests.clients.caches import comparer_caches, erreurs, formules
from tests.clients.libreoffice import Cellule, Contenu

CAS = [
    pytest.param(1.0, Cellule(1.0), True, id="même nombre"),
    pytest.param(0.1 + 0.2, Cellule(0.3), True, id="quinze chiffres"),
    pytest.param(1.0, Cellule(1.000001), False, id="nombre différent"),
    pytest.param("oui", Cellule("oui"), True, id="même texte"),
    pytest.param("oui", Cellule("non"), False, id="texte différent"),
    pytest.param("", Cellule(""), True, id="texte vide"),
    pytest.param("0", Cellule(0.0), False, id="texte pour un nombre"),
    pytest.param(True, Cellule(1.0), True, id="booléen"),
    pytest.param("#DIV/0!", Cellule("#DIV/0 !", erreur=532), True, id="même erreur"),
    pytest.param("#N/A", Cellule("#DIV/0 !", erreur=532), False, id="autre erreur"),
    pytest.param(0.0, Cellule("#DIV/0 !", erreur=532), False, id="erreur non écrite"),
    pytest.param("#N/A", Cellule(3.0), False, id="erreur écrite à tort"),
    pytest.param(1.0, None, False, id="cellule inconnue de LibreOffice"),
]


@pytest.mark.parametrize(("cache", "recalcul", "accord"), CAS)
def test_comparer_caches(
    tmp_path: Path, cache: float | str, recalcul: Cellule | None, accord: bool
) -> None:
    chemin = _ecrire(tmp_path, cache)
    contenu = Contenu({"F": {} if recalcul is None else {"A1": recalcul}}, {})
    assert (comparer_caches(chemin, contenu) == []) is accord


def test_formules_lists_formula_cells_only(tmp_path: Path) -> None:
    trouvees = [(f.feuille, f.cellule, f.formule, f.cache) for f in formules(_ecrire(tmp_path, 4))]
    assert trouvees == [("F", "A1", "2+2", 4.0)]


def test_ecart_says_where_and_what(tmp_path: Path) -> None:
    [ecart] = comparer_caches(_ecrire(tmp_path, 5), Contenu({"F": {"A1": Cellule(4.0)}}, {}))
    assert str(ecart) == "F!A1 = 2+2 : écrit 5.0, recalculé 4.0"


def test_erreurs_are_named_as_excel_does() -> None:
    contenu = Contenu({"F": {"A1": Cellule("#DIV/0 !", "=1/0", 532), "A2": Cellule(1.0)}}, {})
    assert erreurs(contenu) == ["F!A1 : #DIV/0!"]


def _ecrire(dossier: Path, cache: float | str) -> Path:
    chemin = dossier / "f.xlsx"
    with xlsxwriter.Workbook(chemin) as classeur:
        feuille = classeur.add_worksheet("F")
        feuille.write_formula("A1", "2+2", None, cache)
        feuille.write_number("B1", 7)
    return chemin
