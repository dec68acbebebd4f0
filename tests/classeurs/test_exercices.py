"""Workbooks of later exercices: their codes, their names, who has them and when."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from cdppe_xl.classeurs.catalogue import placement
from cdppe_xl.classeurs.exercices import (
    attendu_de,
    attendus_pour,
    avenants,
    base_de,
    bilans,
    code_de,
    codes_pour,
    conditions_de,
    exercice_de,
)
from cdppe_xl.erreurs import CommandeIncorrecte
from cdppe_xl.generation.fichiers import file_of
from cdppe_xl.referentiel.loader import load_referentiel

REF, SUIVANTE = load_referentiel("2020"), load_referentiel("2021")
PUY_DE_DOME = REF.territoire("63")
CINQ = ("diagnostic", "tableau_de_bord", "plan_action", "guide", "bilan")


@pytest.mark.parametrize(
    ("code", "base", "exercice"),
    [
        ("bilan", "bilan", 2020),
        ("bilan_2021", "bilan", 2021),
        ("avenant_2022", "avenant", 2022),
        ("plan_action", "plan_action", 2020),
        ("bilan_21", "bilan_21", 2020),
        ("diagnostic_2021", "diagnostic_2021", 2020),
    ],
)
def test_the_year_a_code_says(code: str, base: str, exercice: int) -> None:
    assert (base_de(code), exercice_de(REF, code)) == (base, exercice)


def test_one_bilan_a_year_and_the_avenants_of_an_edition() -> None:
    assert bilans(REF) == ("bilan", "bilan_2021", "bilan_2022")
    assert avenants(REF) == ("avenant_2021", "avenant_2022")
    assert bilans(SUIVANTE) == ("bilan", "bilan_2022")
    assert avenants(SUIVANTE) == ("avenant", "avenant_2022")
    assert code_de(REF, "plan_action", 2021) == "plan_action"
    assert bilans(replace(REF, classeurs=REF.classeurs[:2])) == ()


def test_a_first_contract_has_the_same_five_workbooks_as_ever() -> None:
    assert codes_pour(REF, PUY_DE_DOME) == CINQ
    assert codes_pour(REF, PUY_DE_DOME, 2020) == CINQ


def test_the_second_year_has_an_avenant_and_its_own_bilan() -> None:
    assert codes_pour(REF, PUY_DE_DOME, 2021) == (
        "tableau_de_bord", "plan_action", "avenant_2021", "bilan_2021",
    )  # fmt: skip


def test_in_2021_only_the_first_wave_signs_an_avenant() -> None:
    premiere = SUIVANTE.territoire("63")
    seconde = next(t for t in SUIVANTE.territoires if t.vague == 2)
    assert codes_pour(SUIVANTE, premiere) == (*CINQ, "avenant")
    assert codes_pour(SUIVANTE, seconde) == CINQ
    assert "avenant_2022" in codes_pour(SUIVANTE, seconde, 2022)


def test_an_exercice_out_of_the_contract_is_refused() -> None:
    with pytest.raises(CommandeIncorrecte, match=r"2023.*2020, 2021, 2022"):
        codes_pour(REF, PUY_DE_DOME, 2023)
    with pytest.raises(CommandeIncorrecte, match="Classeurs connus"):
        placement(REF, "bilan_2023")
    with pytest.raises(CommandeIncorrecte, match="avenant_2020"):
        placement(REF, "avenant_2020")


def test_names_and_deadlines_say_the_year() -> None:
    attendu = attendu_de(REF, "bilan_2021")
    assert (attendu.libelle, attendu.echeance) == ("Bilan annuel 2021", "bilan_2021")
    assert REF.echeance(attendu.echeance).date == date(2022, 6, 30)
    assert attendu_de(REF, "bilan").libelle == "Bilan annuel"
    assert placement(REF, "bilan_2021").classeur.titre == "Bilan annuel 2021"
    # What is only kept up to date has no deadline of its own the year after.
    echeances = {a.code: a.echeance for a in attendus_pour(REF, PUY_DE_DOME, 2021)}
    assert echeances == {
        "tableau_de_bord": "", "plan_action": "", "avenant_2021": "", "bilan_2021": "bilan_2021",
    }  # fmt: skip


def test_no_two_files_share_a_name() -> None:
    noms = [
        file_of(PUY_DE_DOME, "bilan", "2020"),
        file_of(PUY_DE_DOME, "bilan_2021", "2020"),
        file_of(PUY_DE_DOME, "bilan", "2021"),
        file_of(PUY_DE_DOME, "plan_action", "2020"),
        file_of(PUY_DE_DOME, "plan_action", "2020", 2021),
    ]
    assert noms == [
        "63_bilan_2020.xlsx", "63_bilan_2020_exercice_2021.xlsx", "63_bilan_2021.xlsx",
        "63_plan_action_2020.xlsx", "63_plan_action_2020_exercice_2021.xlsx",
    ]  # fmt: skip


def test_the_results_of_the_year_before_stand_beside_those_of_the_year() -> None:
    colonnes = {
        code: list(placement(REF, code).tableaux["resultats"].colonnes)
        for code in ("bilan", "bilan_2021")
    }
    assert "precedent" not in colonnes["bilan"]
    rang = colonnes["bilan_2021"].index("precedent")
    assert colonnes["bilan_2021"][rang + 1] == "realise"
    assert placement(REF, "bilan_2021").cellules["resultats/1b/precedent"].formule is not None


def test_conditions_go_with_the_avenant_of_their_year() -> None:
    def noms(referentiel: object, annee: int, code: str = "63") -> list[str]:
        trouve = REF if referentiel is REF else SUIVANTE
        return [c.code for c in conditions_de(trouve, annee, trouve.territoire(code))]

    assert noms(REF, 2020) == []
    assert noms(REF, 2021) == ["bilan_2020", "tableau_de_bord", "plan_action"]
    assert noms(REF, 2022) == ["bilan_2021", "tableau_de_bord", "plan_action"]
    classeurs = [c.classeur for c in conditions_de(SUIVANTE, 2021, SUIVANTE.territoire("63"))]
    assert sorted(classeurs) == ["bilan", "plan_action", "tableau_de_bord"]
    seconde = next(t.code for t in SUIVANTE.territoires if t.vague == 2)
    assert noms(SUIVANTE, 2021, seconde) == []
