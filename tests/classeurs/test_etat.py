"""The sheets « État » and « Contrôles »: one line per control and row, counted and linked."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from cdppe_xl.classeurs.etat import (
    A_COMPLETER,
    A_VERIFIER,
    CONFORME,
    INCOHERENT,
    VIDE,
    instances,
    verdict_de,
)
from cdppe_xl.classeurs.etat_feuille import LONGUEUR_LISTE
from cdppe_xl.classeurs.evaluation import Evaluateur
from cdppe_xl.classeurs.valeurs_excel import NA, Scalaire
from cdppe_xl.domaine.constat import Gravite
from tests.excel.jouet import ABSENT, INELIGIBLE, PLACEMENT, SAISIES

D = Decimal


def test_the_word_of_each_rule() -> None:
    assert verdict_de(ABSENT) == A_COMPLETER
    assert verdict_de(INELIGIBLE) == INCOHERENT
    assert verdict_de(replace(INELIGIBLE, gravite=Gravite.AVERTISSEMENT)) == INCOHERENT
    assert verdict_de(replace(INELIGIBLE, gravite=Gravite.INFORMATION)) == A_VERIFIER


def test_one_line_per_control_and_row_those_of_a_row_together() -> None:
    classeur = PLACEMENT.classeur
    paires = instances(classeur.controles, classeur.tableaux())
    assert [(c.regle.id, ligne.rang) for c, ligne in paires] == [
        (regle, f"a0{n}") for n in range(1, 5) for regle in ("IND-901", "ENV-901")
    ]
    assert list(PLACEMENT.tableaux["controles"].lignes) == [f"k{n:04d}" for n in range(1, 9)]


def test_a_control_may_run_over_some_rows_only() -> None:
    classeur = PLACEMENT.classeur
    controle = replace(classeur.controles[0], rangs=("a03", "a01"))
    paires = instances([controle], classeur.tableaux())
    assert [ligne.rang for _, ligne in paires] == ["a01", "a03"]


def _ou(valeurs: dict[str, Scalaire]) -> Evaluateur:
    return Evaluateur(PLACEMENT, valeurs)


def test_verdicts_of_the_toy() -> None:
    """a02: objectif 9, no amount, and FIR where only ONDAM may pay."""
    ou = _ou(SAISIES)
    montres = {
        r: ou.valeur(f"controles/{r}/verdict") for r in PLACEMENT.tableaux["controles"].lignes
    }
    assert {r: v for r, v in montres.items() if v} == {"k0003": A_COMPLETER, "k0004": INCOHERENT}
    assert [ou.valeur(f"controles/k000{n}/cumul") for n in (2, 3, 4, 8)] == [D(0), D(1), D(2), D(2)]
    assert ou.valeur("controles/k0003/cellule") == "E6"
    verdicts = [ou.valeur(f"actions/a0{n}/verdict") for n in range(1, 5)]
    assert verdicts == [CONFORME, INCOHERENT, CONFORME, ""], "nothing is said of a blank line"


@pytest.mark.parametrize(
    ("change", "attendu", "comptes"),
    [
        ({}, VIDE, (0, 0)),  # nothing asked, nothing typed: not a success
        ({"actions/a01/objectif": D(6), "actions/a01/montant": D(1)}, CONFORME, (0, 0)),
        ({"actions/a01/objectif": D(1)}, A_COMPLETER, (1, 0)),
        ({"actions/a01/objectif": D(9), "actions/a01/montant": D(1)}, INCOHERENT, (0, 1)),
        ({"actions/a01/objectif": D(9)}, INCOHERENT, (1, 1)),
    ],
)
def test_state_of_the_workbook(
    change: dict[str, Scalaire], attendu: str, comptes: tuple[int, int]
) -> None:
    ou = _ou(change)
    for rang in ("r1", "total"):
        assert ou.valeur(f"etat_rubriques/{rang}/etat") == attendu
        assert (
            ou.valeur(f"etat_rubriques/{rang}/a_completer"),
            ou.valeur(f"etat_rubriques/{rang}/incoherent"),
        ) == comptes
    assert ou.valeur("etat_rubriques/r1/feuille") == "Plan d’action"


def test_an_error_pasted_in_a_cell_silences_nothing() -> None:
    """#N/A where a choice is expected: its controls say so, and the others are still listed."""
    ou = _ou({**SAISIES, "actions/a01/objectif": NA})
    assert ou.valeur("controles/k0001/verdict") == INCOHERENT
    assert ou.valeur("controles/k0004/cumul") == D(4)
    assert ou.valeur("etat_liste/n04/regle") == "ENV-901"
    assert ou.valeur("etat_rubriques/total/etat") == INCOHERENT


def test_the_first_points_are_listed_with_what_to_do() -> None:
    ou = _ou(SAISIES)
    champs = ("verdict", "feuille", "adresse", "regle", "remede")
    lignes = [tuple(ou.valeur(f"etat_liste/n{n:02d}/{c}") for c in champs) for n in (1, 2, 3)]
    assert lignes == [
        (A_COMPLETER, "Plan d’action", "E6", "IND-901", "montant – Écrire le montant."),
        (INCOHERENT, "Plan d’action", "D6", "ENV-901", "enveloppe – Changer d’enveloppe."),
        ("", "", "", "", ""),
    ]
    assert len(PLACEMENT.tableaux["etat_liste"].lignes) == LONGUEUR_LISTE


def test_links_go_to_the_cell_wherever_it_moved() -> None:
    lien = PLACEMENT.formule_excel(PLACEMENT.cellules["controles/k0001/cellule"])
    ici = "'Plan d’action'!E5"
    adresse = f"ADDRESS(ROW({ici}),COLUMN({ici}),4)"
    assert lien == f"HYPERLINK(\"#'Plan d’action'!\"&{adresse},{adresse})"
