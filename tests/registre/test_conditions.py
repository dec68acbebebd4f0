"""The three conditions of an avenant, on made-up deposits."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import count
from pathlib import Path

import pytest

from cdppe_xl.domaine.lecture import Etat, Genre, ValeurLue
from cdppe_xl.referentiel.loader import load_referentiel
from cdppe_xl.registre.conditions import EtatPiece, etat_des_conditions, suivre_conditions
from cdppe_xl.registre.store import Registre
from tests.registre.fabrique import constat, lecture, valeur

REF = load_referentiel("2020")
NUMEROS = count()
A_SIGNER, EN_2021 = date(2020, 9, 1), date(2021, 5, 3)


@pytest.fixture
def registre(tmp_path: Path) -> Iterator[Registre]:
    with Registre.ouvrir(tmp_path / "r.db") as ouvert:
        yield ouvert


def _deposer(
    registre: Registre, classeur: str, jour: date, *valeurs: ValeurLue,
    faux: int = 0, motif: str = "",
) -> None:  # fmt: skip
    contenu = f"retour {next(NUMEROS)}".encode()
    lue = lecture(contenu, *valeurs, classeur=classeur)
    quand = datetime(jour.year, jour.month, jour.day, 12, tzinfo=UTC)
    constats = [constat() for _ in range(faux)]
    registre.deposer(contenu, "retour.xlsx", "retour.xlsx", quand, lue, constats, motif)


def _nombre(cle: str, nombre: int | None) -> ValeurLue:
    if nombre is None:
        return valeur(cle, Genre.ENTIER, None, Etat.VIDE)
    return valeur(cle, Genre.ENTIER, Decimal(nombre))


def _tableau(realise: int | None, cible: int = 120) -> tuple[ValeurLue, ...]:
    return (
        _nombre("ind/1a/cible_2020", cible), _nombre("ind/1a/realise_2020", realise),
        _nombre("ind/3a/cible_2020", 50), _nombre("ind/3a/realise_2020", 40),
    )  # fmt: skip


def _etats(registre: Registre, exercice: int = 2021, **autres: date) -> dict[str, tuple[str, str]]:
    trouves = etat_des_conditions(registre, REF, "63", exercice, **autres)
    return {e.condition.classeur: (e.etat.value, e.motif) for e in trouves}


def test_nothing_received(registre: Registre) -> None:
    rien = ("non_recue", "rien n’a été reçu")
    assert _etats(registre) == {"bilan": rien, "tableau_de_bord": rien, "plan_action": rien}
    assert _etats(registre, 2020) == {}


def test_a_conforming_bilan_of_the_year_before(registre: Registre) -> None:
    _deposer(registre, "bilan", EN_2021)
    assert _etats(registre)["bilan"] == ("remplie", "reçu conforme le 03/05/2021")
    # That of 2021 is another workbook, which the avenant of 2022 asks for.
    assert _etats(registre, 2022)["bilan"][0] == "non_recue"
    _deposer(registre, "bilan_2021", date(2022, 5, 3))
    assert _etats(registre, 2022)["bilan"][0] == "remplie"


def test_a_bilan_with_faults_or_unreadable(registre: Registre) -> None:
    _deposer(registre, "bilan", EN_2021, motif="cassé")
    assert _etats(registre)["bilan"] == ("non_recue", "retour.xlsx est illisible")
    _deposer(registre, "bilan", EN_2021, faux=2)
    assert _etats(registre)["bilan"] == (
        "a_corriger", "reçu le 03/05/2021, 2 anomalies bloquantes",
    )  # fmt: skip


def test_a_tableau_de_bord_of_the_year_before_is_not_updated(registre: Registre) -> None:
    _deposer(registre, "tableau_de_bord", A_SIGNER, *_tableau(100))
    etat, motif = _etats(registre)["tableau_de_bord"]
    assert (etat, motif) == ("pas_a_jour", "reçu le 01/09/2020, avant le 01/01/2021")


def test_a_tableau_de_bord_without_the_results_is_not_updated(registre: Registre) -> None:
    _deposer(registre, "tableau_de_bord", EN_2021, *_tableau(None))
    assert _etats(registre)["tableau_de_bord"] == (
        "pas_a_jour", "1 résultat manque pour 2020, sur 2",
    )  # fmt: skip
    _deposer(registre, "tableau_de_bord", EN_2021, *_tableau(100))
    assert _etats(registre)["tableau_de_bord"][0] == "remplie"


def test_the_same_answers_sent_again_are_not_an_update(registre: Registre) -> None:
    _deposer(registre, "tableau_de_bord", A_SIGNER, *_tableau(100))
    _deposer(registre, "tableau_de_bord", EN_2021, *_tableau(100))
    assert _etats(registre)["tableau_de_bord"] == (
        "pas_a_jour", "mêmes réponses que le 01/09/2020",
    )  # fmt: skip
    _deposer(registre, "tableau_de_bord", date(2021, 6, 1), *_tableau(100, cible=130))
    assert _etats(registre)["tableau_de_bord"][0] == "remplie"
    assert _etats(registre, a_la_date=EN_2021)["tableau_de_bord"][0] == "pas_a_jour"


@pytest.mark.parametrize(
    ("montant", "etat"), [(None, "pas_a_jour"), (5, "remplie"), (0, "remplie")]
)
def test_a_plan_says_amounts_for_the_year(
    registre: Registre, montant: int | None, etat: str
) -> None:
    _deposer(
        registre, "plan_action", EN_2021, _nombre("actions/a01/etat_2021", montant),
        _nombre("actions/a01/etat_2020", 7),
    )  # fmt: skip
    assert _etats(registre)["plan_action"][0] == etat


def test_the_next_edition_asks_for_the_bilan_of_the_one_before(registre: Registre) -> None:
    suivante = load_referentiel("2021")
    _deposer(registre, "bilan", EN_2021)
    etats = {e.condition.classeur: e.etat for e in etat_des_conditions(registre, suivante, "63")}
    assert etats == {
        "bilan": EtatPiece.REMPLIE, "tableau_de_bord": EtatPiece.NON_RECUE,
        "plan_action": EtatPiece.NON_RECUE,
    }  # fmt: skip
    lignes = suivre_conditions(registre, suivante)
    assert len({ligne.territoire for ligne in lignes}) == sum(
        t.vague == 1 for t in suivante.territoires
    )
