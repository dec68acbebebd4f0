"""Words are found at their beginning, whatever the accents, and only where they mean it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cdppe_xl.regles.mots import contient, depense_nommee, phrases, simplifier

PERSONNEL = ("etp", "recrut", "embauche", "poste", "salaire", "salarial", "remuneration")


@pytest.mark.parametrize(
    ("texte", "trouve"),
    [
        ("Financement de 2 ETP de psychologue", "etp"),
        ("RECRUTER une puéricultrice", "recruter"),
        ("Création d’un poste de coordonnateur", "poste"),
        ("Prise en charge de la masse salariale", "salariale"),
        ("Rémunération des intervenants", "remuneration"),
        ("Actions hors les murs avec recrutement d’éducateurs", "recrutement"),
        ("Un bus. Pas de local. Deux postes.", "postes"),
        ("Ateliers ; l’éducatrice est financée par le département ; un ETP de plus", "etp"),
    ],
)
def test_staff_is_found(texte: str, trouve: str) -> None:
    assert depense_nommee(texte, PERSONNEL) == trouve


@pytest.mark.parametrize(
    "texte",
    [
        "",
        "Composter les déchets",  # not at the beginning of a word
        "Équipement des postes de travail",
        "Suivi postérieur à la mesure",
        "Formation à la prise de poste des assistants familiaux",
        "Recrutement de parrains et marraines",
        "Outillage, hors ETP",
        "Aucune création de poste n’est prévue",
        "Le recrutement est à la charge du département",
        "ETP : programme d’éducation thérapeutique du patient",
    ],
)
def test_what_is_no_staff_expense_is_left_alone(texte: str) -> None:
    assert depense_nommee(texte, PERSONNEL) == ""


def test_a_denial_only_covers_its_sentence() -> None:
    assert list(phrases("Sans suite. Recrutement !")) == ["sans suite", "recrutement"]
    assert depense_nommee("Sans suite. Recrutement !", PERSONNEL) == "recrutement"


@given(st.text())
def test_simple_text_is_stable_and_bare(texte: str) -> None:
    simple = simplifier(texte)
    assert simplifier(simple) == simple
    assert set(simple) <= set("abcdefghijklmnopqrstuvwxyz0123456789 ")
    assert "  " not in simple


@given(st.text(), st.lists(st.sampled_from(PERSONNEL), min_size=1))
def test_what_is_found_was_written(texte: str, debuts: list[str]) -> None:
    trouve = depense_nommee(texte, debuts)
    if trouve:
        assert trouve in simplifier(texte)
        assert contient(texte, debuts)
