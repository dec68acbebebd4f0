"""What people read of constats: floods said once, what to type, what was expected."""

from __future__ import annotations

import json
from io import BytesIO
from typing import Any

import openpyxl

from cdppe_xl.domaine.constat import Constat, Gravite
from cdppe_xl.restitution.constats import as_json, as_text, as_xlsx, resume


def _constat(regle: str = "STR-013", cellule: str = "B2", **quoi: str) -> Constat:
    champs: dict[str, Any] = {
        "message": "La formule a été effacée.", "trouve": "", "attendu": f"={cellule}+1",
        "remede": "Remettre la formule indiquée.", "source": "déduite", "feuille": "Synthèse",
        **quoi,
    }  # fmt: skip
    return Constat(
        regle=regle, gravite=Gravite.AVERTISSEMENT, fichier="a.xlsx", cellule=cellule, **champs
    )


def test_a_flood_is_said_once_and_json_keeps_every_cell() -> None:
    constats = [_constat(cellule=f"B{n}") for n in range(2, 102)]
    autres = [_constat(cellule="C3", feuille="Actions")]
    texte = as_text([*constats, *autres])
    assert texte.startswith("a.xlsx : conforme (2 avertissements)\n")
    assert "De même dans 99 autres cellules de la feuille : B3, B4," in texte
    assert "Synthèse!B2 ·" in texte
    assert "Actions!C3 ·" in texte
    assert len(json.loads(as_json(constats))) == 100
    livre = openpyxl.load_workbook(BytesIO(as_xlsx(constats)))
    assert livre["Anomalies"].max_row == 2


def test_ten_cells_are_each_said() -> None:
    assert resume([_constat(cellule=f"B{n}") for n in range(10)]) == "conforme (10 avertissements)"


def test_a_list_that_is_cut_keeps_what_to_do() -> None:
    constats = [_constat("IND-002", f"B{n}", message=f"Cible {n} attendue.") for n in range(30)]
    lignes = as_text(constats).splitlines()
    assert lignes[-2].strip() == "… et 18 autres du même genre"
    assert lignes[-1].strip() == "→ Remettre la formule indiquée. (déduite)"


def test_what_was_expected_and_what_to_type_are_shown_once() -> None:
    texte = as_text([_constat("STR-021", attendu="CD, ESMS", proposition="ESMS")])
    assert "      Attendu : CD, ESMS\n      À écrire : ESMS\n" in texte
    dit = as_text([_constat("ENV-006", attendu="ESMS", proposition="ESMS", remede="Écrire ESMS.")])
    assert "Attendu" not in dit
    assert "À écrire" not in dit


def test_an_unreadable_file_is_said_so() -> None:
    assert resume([_constat("STR-000", "", message="vide")]) == "illisible"
