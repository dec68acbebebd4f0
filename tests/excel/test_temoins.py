"""LibreOffice sorts the open cells of a protected sheet: labels stay, and reading says so."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from cdppe_xl.classeurs.catalogue import placement
from cdppe_xl.domaine.lecture import Lecture
from cdppe_xl.generation.preremplissage import Connu
from cdppe_xl.parcours import charger, fabriquer, lire
from tests.clients.degats import Travail, abimer

REFERENTIEL = charger("2020")
PLACE = placement(REFERENTIEL, "tableau_de_bord")
TABLE = "ind"


def _rempli(dossier: Path) -> Path:
    """Each open figure of the table has a value of its own, in no order."""
    saisies = {}
    for n, cellule in enumerate(c for c in PLACE.ouvertes() if c.rang.tableau == TABLE):
        if cellule.genre.value in ("entier", "taux"):
            nombre = Decimal((n * n * 37 + n * 11) % 991 + 1)
            saisies[cellule.cle] = nombre / 1000 if cellule.genre.value == "taux" else nombre
    (territoire,) = (t for t in REFERENTIEL.territoires if t.code == "63")
    connu = Connu(referentiel=REFERENTIEL)
    contenu, _, _ = fabriquer(connu, "tableau_de_bord", territoire, saisies)
    chemin = dossier / "63.xlsx"
    chemin.write_bytes(contenu)
    return chemin


def _lu(chemin: Path) -> Lecture:
    return lire(chemin, chemin.name)[0]


def _codes(lecture: Lecture) -> list[str]:
    return [d.code for d in lecture.doutes]


def _apres(dossier: Path, *gestes: dict[str, object]) -> Lecture:
    sortie = dossier / "rendu.xlsx"
    abimer([Travail("témoins", _rempli(dossier), tuple(gestes), (sortie,))])
    return _lu(sortie)


def _suite(champ: str = "cible_2021") -> tuple[str, int, list[int]]:
    """Sheet, column, and the longest run of neighbouring open lines of a column."""
    place = PLACE.tableaux[TABLE]
    ouvertes = sorted(
        c.ligne for c in PLACE.ouvertes() if c.rang.tableau == TABLE and c.champ == champ
    )
    suites: list[list[int]] = [[]]
    for ligne in ouvertes:
        if suites[-1] and ligne != suites[-1][-1] + 1:
            suites.append([])
        suites[-1].append(ligne)
    longue = max(suites, key=len)
    assert len(longue) > 3
    return PLACE.titre_feuille(place.feuille), place.colonnes[champ], longue


def test_what_is_not_touched_raises_no_doubt(tmp_path: Path) -> None:
    assert "STR-037" not in _codes(_lu(_rempli(tmp_path)))
    assert "STR-037" not in _codes(_apres(tmp_path))


@pytest.mark.parametrize("decroissant", [True, False])
def test_open_cells_sorted_under_their_labels_are_held(tmp_path: Path, decroissant: bool) -> None:
    feuille, colonne, lignes = _suite()
    zone = [lignes[0], colonne, lignes[-1], colonne]
    lecture = _apres(
        tmp_path,
        {"op": "sort", "sheet": feuille, "area": zone, "column": colonne,
         "descending": decroissant},
    )  # fmt: skip
    assert "STR-037" in _codes(lecture)
    (doute,) = (d for d in lecture.doutes if d.code == "STR-037")
    assert "2021" in doute.mots["quoi"]


def test_the_first_value_copied_down_is_what_people_do(tmp_path: Path) -> None:
    feuille, colonne, lignes = _suite()
    zone = [lignes[0], colonne, lignes[3], colonne]
    lecture = _apres(tmp_path, {"op": "fill_down", "sheet": feuille, "area": zone})
    assert "STR-037" not in _codes(lecture)


def test_every_open_row_of_a_fixed_table_has_its_own_colour() -> None:
    from cdppe_xl.excel.temoins import couleur, rang_de

    assert [rang_de(couleur(n)) for n in range(511)] == list(range(511))
    assert couleur(511) == ""
