"""« Inconnu » is a third state, beside a value and « aucun »; the other additions of a campaign."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from cdppe_xl.domaine.edition import Inconnu, connu
from cdppe_xl.erreurs import ReferentielInvalide
from cdppe_xl.referentiel.export import as_json, as_text
from cdppe_xl.referentiel.inconnus import coverage_text, territories_text, unknowns
from cdppe_xl.referentiel.loader import load_referentiel
from cdppe_xl.referentiel.modele import Referentiel

Modifier = Callable[[str, str, str], None]
CAL, CAM, ENV, TER = "calendrier.toml", "campagne.toml", "enveloppes.toml", "territoires.toml"
CONDITION = """
[[condition]]
code = "essai"
libelle = "Bilan"
classeur = "bilan"
{suite}
source = {{ texte = "circulaire-2020-34", repere = "III" }}
"""

# (file, text, replacement, what one line of the message must contain)
FAUTES = {
    "raison vide": (
        ENV, '\nplafond = "aucun"', '\nplafond.inconnu = " "',
        ("enveloppe[3].plafond.inconnu", "dire pourquoi"),
    ),
    "clé mal écrite d'un inconnu": (
        CAM, "jour_j = 2020-10-30", 'jour_j.inconu = "perdu"',
        ("campagne.jour_j.inconu", "« inconnu »"),
    ),
    "raison qui n'est pas un texte": (
        CAL, "date = 2020-06-15", "date.inconnu = 2020-06-15",
        ("echeance[1].date.inconnu", "texte entre guillemets attendu"),
    ),
    "plancher inconnu et total écrit": (
        ENV, "plancher = { euros = 600_000,", 'plancher.inconnu = "perdu"\n#',
        ("campagne.plancher_total", "800000", "plancher_total.inconnu"),
    ),
    "total inconnu et planchers écrits": (
        CAM, "plancher_total = 800_000", 'plancher_total.inconnu = "perdu"',
        ("campagne.plancher_total", "inconnu", "800000"),
    ),
    "critères à la fois connus et inconnus": (
        ENV, '\nplafond = "aucun"', '\nplafond = "aucun"\ncriteres_inconnus = "perdus"',
        ("enveloppe[3].criteres_inconnus", "soit"),
    ),
    "jour J inconnu, dates écrites": (
        CAM, "jour_j = 2020-10-30", 'jour_j.inconnu = "perdu"',
        ("etape[2].date", "2020-10-15", "date.inconnu"),
    ),
    "jours sans date": (
        CAL, 'jours = "aucun"', 'jours.inconnu = "perdu"', ("etape[7].date", "vont ensemble"),
    ),
    "date inconnue alors qu'elle se calcule": (
        CAL, "date = 2020-08-21", 'date.inconnu = "perdue"', ("etape[4].date", "2020-08-21"),
    ),
    "moins d'attendus que de déclarés": (
        CAM, "contacts_max = 2", "contacts_max = 2\nterritoires_attendus = 29",
        ("campagne.territoires_attendus", "29", "30"),
    ),
    "édition d'avant qui est celle-ci": (
        CAM, "contacts_max = 2", 'contacts_max = 2\nedition_precedente = "2020"',
        ("campagne.edition_precedente", "2020"),
    ),
    "contrat qui finit avant de commencer": (
        TER, 'codes_sources = ["03"]', 'codes_sources = ["03"]\nfin = 2019-12-31',
        ("territoire[2].debut", "2020-01-01", "2019-12-31"),
    ),
    "contrat hors de la campagne": (
        TER, 'codes_sources = ["03"]', 'codes_sources = ["03"]\ndebut = 2023-01-01\n'
        "fin = 2023-12-31", ("territoire[2].debut", "aucune année"),
    ),
}  # fmt: skip

CONDITIONS = {
    "classeur qui ne se retourne pas": ('vagues = []\nedition = ""', '"guide"', "classeur retourn"),
    "exercice hors du contrat": ("exercice = 2019", '"bilan"', "2019 est hors du contrat"),
    "échéance inconnue": ('echeance = "signatur"', '"bilan"', "« signature »"),
    "vague nulle": ("vagues = [0]", '"bilan"', "1 ou plus"),
}


def refus(dossier: Path) -> list[str]:
    with pytest.raises(ReferentielInvalide) as refus:
        load_referentiel(dossier)
    return list(refus.value.fautes)


@pytest.mark.parametrize("cas", FAUTES)
def test_a_fault_is_told(modifier: Modifier, copie: Path, cas: str) -> None:
    fichier, avant, apres, mots = FAUTES[cas]
    modifier(fichier, avant, apres)
    fautes = refus(copie)
    assert any(all(mot in f for mot in mots) for f in fautes), fautes


@pytest.mark.parametrize("cas", CONDITIONS)
def test_a_condition_names_what_exists(copie: Path, cas: str) -> None:
    suite, classeur, mot = CONDITIONS[cas]
    texte = CONDITION.format(suite=suite).replace('"bilan"', classeur)
    (copie / CAL).write_text((copie / CAL).read_text("utf-8") + texte, "utf-8")
    fautes = refus(copie)
    assert any("condition[" in f and "(essai)" in f and mot in f for f in fautes), fautes


def test_a_condition_of_another_edition_is_taken_as_it_is(copie: Path) -> None:
    texte = CONDITION.format(suite='edition = "2019"\nexercice = 2019\nvagues = [3]')
    (copie / CAL).write_text((copie / CAL).read_text("utf-8") + texte, "utf-8")
    ref = load_referentiel(copie)
    assert "essai" not in [c.code for c in ref.conditions_de("63")]
    assert [c["exercice"] for c in as_json(ref)["conditions"] if c["code"] == "essai"] == [2019]


def test_unknown_is_neither_a_value_nor_none(modifier: Modifier, copie: Path) -> None:
    modifier(ENV, '\nplafond = "aucun"', '\nplafond.inconnu = "texte perdu"')
    modifier(CAL, "date = 2020-06-15", 'date.inconnu = "texte perdu"')
    ref = load_referentiel(copie)
    assert ref.enveloppe("ONDAM").plafond == Inconnu(inconnu="texte perdu")
    assert connu(ref.enveloppe("ONDAM").plafond) is None
    manques = dict(unknowns(ref))
    assert manques["Plafond par territoire, enveloppe ONDAM"] == "texte perdu"
    assert any("contacts par institution" in quoi for quoi in manques)
    texte = as_text(ref)
    assert "plafond inconnu" in texte
    assert "inconnue    Transmission" in texte


def test_2020_still_says_none_for_what_it_does_not_set(ref: Referentiel) -> None:
    assert ref.enveloppe("ONDAM").plafond is None
    assert "plafond aucun" in as_text(ref)
    assert not any("Plafond" in quoi or "Jour J" in quoi for quoi, _ in unknowns(ref))


@pytest.mark.parametrize(
    ("debut", "fin", "exercices"),
    [
        (None, None, (2020, 2021, 2022)),
        (None, date(2020, 12, 31), (2020,)),
        (date(2020, 10, 1), date(2021, 12, 31), (2020, 2021)),
        (date(2022, 7, 1), date(2025, 6, 30), (2022,)),
    ],
)
def test_years_a_contract_covers(
    ref: Referentiel, debut: date | None, fin: date | None, exercices: tuple[int, ...]
) -> None:
    """One year, fifteen months, three years."""
    territoire = replace(ref.territoire("63"), debut=debut, fin=fin)
    assert ref.exercices_de(territoire) == exercices
    attendue = (debut or date(2020, 1, 1), fin or date(2022, 12, 31))
    assert ref.periode_de(territoire) == attendue


def test_how_many_are_expected(ref: Referentiel) -> None:
    assert (ref.nombre_attendu, ref.nombre_inconnu) == (30, 0)
    assert territories_text(ref) == "30 territoires"
    plus = replace(ref, campagne=replace(ref.campagne, territoires_attendus=31))
    assert (plus.nombre_attendu, plus.nombre_inconnu) == (31, 1)
    assert "30 territoires sur 31 attendus : 1 territoire non identifié," in coverage_text(plus)
