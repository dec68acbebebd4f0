"""IND-013, of the editions that ask for a result indicator per optional objective taken."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest

from cdppe_xl.classeurs.catalogue import placement
from cdppe_xl.referentiel.loader import load_referentiel
from cdppe_xl.referentiel.modele import Referentiel
from cdppe_xl.regles.moteur import controler_dossier
from tests.regles.fabrique import Saisie, conforme, dossier_de

CODE, REGLE = "tableau_de_bord", "IND-013"
EDITION = load_referentiel("2021")
SANS_CIBLE_12: dict[str, Saisie] = {
    f"ind/{code}/cible_{annee}": None for code in ("12a", "12b") for annee in (2021, 2022)
}
LOCAL_12: dict[str, Saisie] = {"locaux/l01/objectif": 12, "locaux/l01/libelle": "Familles suivies"}
TOUT_13: dict[str, Saisie] = {f"locaux/l13/{c}": None for c in ("objectif", "libelle", "nature")}


def trouves(change: Mapping[str, Saisie], edition: Referentiel = EDITION) -> list[tuple[str, str]]:
    """(rule, cell) told of a right tableau de bord with some cells changed."""
    double: dict[str, Saisie] = {"ind/3a/cible_2022": 250}
    bord = {CODE: {**conforme(edition)[CODE], **double, **change}}
    return [(c.regle, c.cle) for c in controler_dossier(dossier_de(edition, bord))]


def de_resultat(change: Mapping[str, Saisie], edition: Referentiel = EDITION) -> list[str]:
    return [cle for regle, cle in trouves(change, edition) if regle == REGLE]


def test_a_right_tableau_de_bord_trips_nothing() -> None:
    assert trouves({}) == []


@pytest.mark.parametrize(
    ("change", "cellule"),
    [
        ({"locaux/l24/nature": "moyen"}, "objectifs/o24/retenu"),
        (TOUT_13, "objectifs/o13/retenu"),
        (SANS_CIBLE_12, "objectifs/o12/retenu"),
        (SANS_CIBLE_12 | LOCAL_12 | {"locaux/l01/nature": "moyen"}, "objectifs/o12/retenu"),
        ({"locaux/l20/libelle": None}, "objectifs/o20/retenu"),
    ],
)
def test_an_optional_objective_without_result_is_told(
    change: Mapping[str, Saisie], cellule: str
) -> None:
    assert de_resultat(change) == [cellule]


@pytest.mark.parametrize(
    "change",
    [
        SANS_CIBLE_12 | LOCAL_12,
        SANS_CIBLE_12 | {"ind/12b/cible_2022": 40},
        TOUT_13 | {"objectifs/o13/retenu": "non"},
        {"locaux/l24/nature": "moyen", "locaux/l02/objectif": 24, "locaux/l02/libelle": "Jeunes"},
        {"locaux/l07/objectif": None, "locaux/l07/libelle": None},
    ],
)
def test_one_result_is_enough_and_fundamental_objectives_are_not_asked(
    change: Mapping[str, Saisie],
) -> None:
    assert de_resultat(change) == []


def test_one_rule_speaks_of_an_optional_objective_without_indicator() -> None:
    regles = [regle for regle, _ in trouves(TOUT_13)]
    assert regles == [REGLE]
    sans_7: dict[str, Saisie] = {"locaux/l07/objectif": None, "locaux/l07/libelle": None}
    assert ("IND-009", "ind/o07/libelle") in trouves(sans_7)
    assert "OBJ-203" not in [r for r, _ in trouves({"locaux/l24/nature": "moyen"})]


def test_it_belongs_to_the_editions_that_ask_for_it(ref: Referentiel) -> None:
    regles = {c.regle.id for c in placement(ref, CODE).classeur.controles}
    assert REGLE not in regles
    assert {c.regle.id for c in placement(EDITION, CODE).classeur.controles} - regles == {REGLE}
    sans = replace(EDITION.campagne, indicateur_resultat_facultatif=False)
    assert de_resultat(TOUT_13, replace(EDITION, campagne=sans)) == []
