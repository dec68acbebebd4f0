"""An xls whose formats python-calamine takes for dates: numbers are numbers again."""

from __future__ import annotations

import random
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from cdppe_xl.domaine.lecture import Etat, Genre, Lecture
from cdppe_xl.excel.formats_xls import _rk, nombres_montres
from cdppe_xl.excel.lecture_ancienne import lire_ancienne
from cdppe_xl.excel.valeurs import typer
from cdppe_xl.generation.preremplissage import Connu
from cdppe_xl.parcours import fabriquer, lire
from cdppe_xl.referentiel.loader import load_referentiel
from cdppe_xl.simulation.fiction import imaginer
from tests.clients.gnumeric import convertir

REFERENTIEL = load_referentiel("2020")
TERRITOIRE = REFERENTIEL.territoire("63")
CODES = ("tableau_de_bord", "plan_action", "guide")
Lues = dict[str, tuple[Etat, object]]


@pytest.fixture(scope="module")
def lectures(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[Lecture, Lecture, Path]]:
    """Filled workbooks, read as xlsx and as the xls that Gnumeric made of them."""
    dossier = tmp_path_factory.mktemp("xls")
    connu = Connu(referentiel=REFERENTIEL)
    reponses = imaginer(REFERENTIEL, TERRITOIRE, 1, {})
    paires = {}
    for code in CODES:
        source, ancien = dossier / f"{code}.xlsx", dossier / f"{code}.xls"
        source.write_bytes(fabriquer(connu, code, TERRITOIRE, reponses[code])[0])
        convertir(source, ancien)
        paires[code] = lire(source, source.name)[0], lire(ancien, ancien.name)[0], ancien
    return paires


def _lues(lecture: Lecture) -> Lues:
    return {c: (v.etat, v.valeur) for c, v in {**lecture.valeurs, **lecture.fixes}.items()}


@pytest.mark.parametrize("code", CODES)
def test_gnumeric_gives_back_every_value(
    lectures: dict[str, tuple[Lecture, Lecture, Path]], code: str
) -> None:
    neuve, ancienne, _ = lectures[code]
    assert _lues(ancienne) == _lues(neuve)
    assert sum(v.genre in (Genre.TAUX, Genre.MONTANT, Genre.DATE) for v in neuve.valeurs.values())


def test_some_of_them_would_be_dates(
    lectures: dict[str, tuple[Lecture, Lecture, Path]],
) -> None:
    """What the reader is for: calamine alone shows dates in the amounts of that file."""
    octets = lectures["plan_action"][2].read_bytes()
    brut = lire_ancienne(octets, "xls")
    seul = lire_ancienne(octets, "xlsb")  # the same library, formats left as it guesses them
    dates = [
        sum(c.format_date for f in lu.feuilles for c in f.cellules.values()) for lu in (seul, brut)
    ]
    assert dates[0] > 2 * dates[1] > 0


def test_a_true_date_is_still_held_where_a_number_is_expected(
    lectures: dict[str, tuple[Lecture, Lecture, Path]],
) -> None:
    neuve, _, ancien = lectures["plan_action"]
    feuilles = {f.nom: f for f in lire_ancienne(ancien.read_bytes(), "xls").feuilles}
    jours = [v for v in neuve.valeurs.values() if isinstance(v.valeur, date)]
    assert jours
    for lue in jours:
        place = next(p for p in feuilles[lue.feuille].cellules if _a1(p) == lue.cellule)
        brute = feuilles[lue.feuille].cellules[place]
        assert typer(brute, Genre.MONTANT).etat is Etat.ILLISIBLE


def _a1(place: tuple[int, int]) -> str:
    ligne, colonne = place
    return f"{chr(65 + colonne)}{ligne + 1}"


@pytest.mark.parametrize(
    ("court", "valeur"),
    [
        (0x3FF00000, 1.0),
        (0x3FF00001, 0.01),
        ((123456 << 2) | 2, 123456.0),
        ((123456 << 2) | 3, 1234.56),
        (((1 << 30) - 5) << 2 | 2, -5.0),
        (0xC0450000, -42.0),
    ],
)
def test_short_numbers(court: int, valeur: float) -> None:
    """Each written by hand after the published description of the format."""
    assert _rk(court) == valeur


def test_no_damage_raises(lectures: dict[str, tuple[Lecture, Lecture, Path]]) -> None:
    """Cut short or altered, the file gives fewer numbers and never an exception."""
    octets = lectures["guide"][2].read_bytes()
    entiers = sum(map(len, nombres_montres(octets).values()))
    assert entiers > 100
    hasard = random.Random(8)  # noqa: S311
    for _ in range(150):
        abime = bytearray(octets[: hasard.randrange(600, len(octets))])
        for _ in range(hasard.randrange(1, 40)):
            abime[hasard.randrange(512, len(abime))] = hasard.randrange(256)
        for nombres in nombres_montres(bytes(abime)).values():
            assert all(isinstance(n.valeur, Decimal) for n in nombres.values())
    assert nombres_montres(b"") == {} == nombres_montres(octets[:512] * 30)
