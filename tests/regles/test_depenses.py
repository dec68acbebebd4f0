"""Forbidden expenses are told from plausible wordings: the table is the test."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from cdppe_xl.referentiel.modele import Referentiel
from cdppe_xl.regles.dossier import Dossier
from cdppe_xl.regles.moteur import controler_dossier
from cdppe_xl.regles.mots import depense_nommee
from tests.regles.fabrique import change, conforme, dossier_de

TABLE = Path(__file__).with_name("depenses.csv")


def _lignes() -> list[dict[str, str]]:
    with TABLE.open(encoding="utf-8", newline="") as fichier:
        return list(csv.DictReader(fichier, delimiter=";"))


LIGNES = _lignes()


def test_the_table_is_large_enough() -> None:
    for attendu in ("interdite", "admise"):
        assert len({x["texte"] for x in LIGNES if x["attendu"] == attendu}) >= 40


@pytest.mark.parametrize("ligne", LIGNES, ids=lambda x: f"{x['attendu']} {x['texte'][:50]}")
def test_each_wording_has_its_verdict(ref: Referentiel, ligne: dict[str, str]) -> None:
    interdits = ref.enveloppe(ligne["enveloppe"]).interdits
    trouves = [t for i in interdits if (t := depense_nommee(ligne["texte"], i.mots))]
    assert bool(trouves) == (ligne["attendu"] == "interdite"), trouves


def test_an_action_is_told_once_with_every_word(ref: Referentiel) -> None:
    """Two forbidden expenses in one action make one constat, on the first of the two."""
    base: Dossier = dossier_de(ref, conforme(ref))
    cellules = {
        "plan_action:actions/a06/intitule": "Recrutement d’une psychologue",
        "plan_action:fiches/f06/description": "Accès à un médecin ; hausse du prix de journée.",
    }
    trouves = [c for c in controler_dossier(change(base, cellules)) if c.regle == "ENV-201"]
    assert [(c.cle, c.trouve) for c in trouves] == [
        ("actions/a06/intitule", "Recrutement » et « prix de journée")
    ]
    assert "prix de journée financés directement" in trouves[0].message
