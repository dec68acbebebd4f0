from __future__ import annotations

import hashlib
import sqlite3
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cdppe_xl.domaine.constat import Gravite
from cdppe_xl.domaine.lecture import Etat, Genre, ValeurLue
from cdppe_xl.erreurs import CommandeIncorrecte
from cdppe_xl.registre.codage import COLONNES_CONSTAT, decimal_text, row_from_finding
from cdppe_xl.registre.depot import EtatDepot
from cdppe_xl.registre.migrations import create_tables
from cdppe_xl.registre.store import Registre
from tests.registre.fabrique import (
    MIDI,
    constat,
    deposit,
    lecture,
    some_values,
    valeur,
)


def test_every_kind_and_state_comes_back_as_stored_in_order(tmp_path: Path) -> None:
    with Registre.ouvrir(tmp_path / "r.db") as registre:
        numero = deposit(registre, b"PK1").id
    with Registre.ouvrir(tmp_path / "r.db", creer=False) as relu:
        valeurs = relu.valeurs(numero)
    assert list(valeurs.values()) == list(some_values())
    assert [type(lue.valeur) for lue in valeurs.values()] == [
        type(lue.valeur) for lue in some_values()
    ]


def test_money_is_whole_centimes_and_never_a_binary_number(tmp_path: Path) -> None:
    with Registre.ouvrir(tmp_path / "r.db") as registre:
        deposit(registre, b"PK1")
    connexion = sqlite3.connect(tmp_path / "r.db")
    types = set(connexion.execute("SELECT typeof(valeur), typeof(centimes) FROM valeur"))
    total = connexion.execute("SELECT sum(centimes) FROM valeur").fetchone()[0]
    connexion.close()
    assert types == {("text", "integer"), ("text", "null"), ("null", "null")}
    assert total == 124835210


@pytest.mark.parametrize("texte", ["123456789012345678901234567890123.45", "1E+17", "-1E+17"])
def test_an_absurd_amount_is_kept_exactly_without_stopping_the_deposit(
    tmp_path: Path, texte: str
) -> None:
    absurde = Decimal(texte)
    lue = lecture(b"x", valeur("t/1/a", Genre.MONTANT, absurde))
    with Registre.ouvrir(tmp_path / "r.db") as registre:
        depot = registre.deposer(b"x", "x.xlsx", "x.xlsx", MIDI, lue)
        assert registre.valeurs(depot.id)["t/1/a"].valeur == absurde


def test_the_deposit_tells_what_the_file_is(tmp_path: Path) -> None:
    soir_a_paris = datetime(2020, 9, 30, 23, 30, tzinfo=timezone(timedelta(hours=2)))
    lue = lecture(b"PK1", territoire="2A", classeur="bilan")
    with Registre.ouvrir(tmp_path / "r.db") as registre:
        depot = registre.deposer(
            b"PK1", "b.ods", "d/b.ods", soir_a_paris, lue, [constat(Gravite.AVERTISSEMENT)]
        )
        (relu,) = registre.depots()
    assert depot.nouveau
    assert (relu.territoire, relu.classeur, relu.edition, relu.version) == (
        "2A",
        "bilan",
        "2020",
        1,
    )
    assert (relu.nom_fichier, relu.chemin, relu.motif) == ("b.ods", "d/b.ods", "")
    assert relu.etat is EtatDepot.CONFORME
    assert relu.recu_le.isoformat() == "2020-09-30T23:30:00+02:00"
    assert relu.sha256 == hashlib.sha256(b"PK1").hexdigest()


def test_a_blocking_finding_makes_the_deposit_non_conforming_and_findings_come_back(
    tmp_path: Path,
) -> None:
    trouves = [constat(Gravite.INFORMATION), constat(Gravite.BLOQUANTE)]
    with Registre.ouvrir(tmp_path / "r.db") as registre:
        depot = deposit(registre, b"PK1", *trouves)
        assert depot.etat is EtatDepot.NON_CONFORME
        assert registre.constats(depot.id) == trouves


def test_the_same_bytes_twice_are_one_deposit_and_nothing_changes(tmp_path: Path) -> None:
    with Registre.ouvrir(tmp_path / "r.db") as registre:
        premier = deposit(registre, b"PK1")
        second = deposit(registre, b"PK1", constat(), territoire="64", jour=3)
        assert (second.id, second.nouveau, second.territoire) == (premier.id, False, "63")
        assert second.etat is EtatDepot.CONFORME
        assert len(registre.depots()) == 1
        assert registre.constats(premier.id) == []


def test_a_file_that_cannot_be_read_is_kept_with_its_reason(tmp_path: Path) -> None:
    with Registre.ouvrir(tmp_path / "r.db") as registre:
        depot = registre.deposer(b"%PDF", "a.pdf", "a.pdf", MIDI, None, [], "c'est un PDF")
        assert (depot.etat, depot.motif, depot.version) == (
            EtatDepot.REFUSE,
            "c'est un PDF",
            None,
        )
        assert registre.original(depot.sha256) == b"%PDF"
        assert registre.valeurs(depot.id) == {}
        with pytest.raises(ValueError, match="motif"):
            registre.deposer(b"autre", "a.pdf", "a.pdf", MIDI, None, [])


def test_a_refused_file_whose_identity_is_known_is_in_force_nowhere(tmp_path: Path) -> None:
    with Registre.ouvrir(tmp_path / "r.db") as registre:
        depot = registre.deposer(b"x", "x", "x", MIDI, lecture(b"x"), [], "version inconnue")
        assert (depot.etat, depot.territoire) == (EtatDepot.REFUSE, "63")
        assert registre.en_vigueur("2020", tous=True) == {}


def test_the_latest_conforming_deposit_is_in_force(tmp_path: Path) -> None:
    with Registre.ouvrir(tmp_path / "r.db") as registre:
        recent = deposit(registre, b"recent", jour=5)
        deposit(registre, b"ancien arrive apres", jour=1)
        fautif = deposit(registre, b"fautif", constat(), jour=9)
        autre = deposit(registre, b"autre", territoire="01", jour=2)
        deposit(registre, b"autre edition", edition="2021", jour=20)
        deposit(registre, b"modele vierge", territoire="", jour=30)
        assert list(registre.en_vigueur("2020").items()) == [
            (("01", "trame"), _read_back(registre, autre.id)),
            (("63", "trame"), _read_back(registre, recent.id)),
        ]
        assert registre.en_vigueur("2020", tous=True)["63", "trame"].id == fautif.id


def test_at_the_same_instant_the_last_stored_is_in_force(tmp_path: Path) -> None:
    heure_de_paris = timezone(timedelta(hours=2))
    with Registre.ouvrir(tmp_path / "r.db") as registre:
        for contenu in (b"a", b"b"):
            fuseau = heure_de_paris if contenu == b"a" else UTC
            registre.deposer(contenu, "f", "f", MIDI.astimezone(fuseau), lecture(contenu))
        assert registre.en_vigueur("2020")["63", "trame"].id == 2


def test_values_in_force_follow_the_territories(tmp_path: Path) -> None:
    with Registre.ouvrir(tmp_path / "r.db") as registre:
        deposit(registre, b"63")
        deposit(registre, b"01", territoire="01")
        deposit(registre, b"plan", classeur="plan")
        lues = list(registre.valeurs_en_vigueur("2020", "trame"))
    attendu = [(code, lue) for code in ("01", "63") for lue in some_values()]
    assert [(depot.territoire, lue) for depot, lue in lues] == attendu


def test_deposits_are_filtered(tmp_path: Path) -> None:
    with Registre.ouvrir(tmp_path / "r.db") as registre:
        deposit(registre, b"a", jour=2)
        deposit(registre, b"b", classeur="plan")
        deposit(registre, b"c", territoire="01", edition="2021")
        assert [depot.id for depot in registre.depots()] == [2, 3, 1]
        assert [depot.id for depot in registre.depots("63")] == [2, 1]
        assert [depot.id for depot in registre.depots("63", "trame")] == [1]
        assert [depot.id for depot in registre.depots(edition="2021")] == [3]


def test_text_that_is_no_unicode_is_kept_visible(tmp_path: Path) -> None:
    nom = b"retour_\xe9.xlsx".decode("utf-8", "surrogateescape")
    lue = lecture(b"x", valeur("t/1/a", Genre.TEXTE, "a\ud800b\x00c"))
    with Registre.ouvrir(tmp_path / "r.db") as registre:
        depot = registre.deposer(b"x", nom, nom, MIDI, lue)
        assert registre.depots()[0].nom_fichier == "retour_\\udce9.xlsx"
        assert registre.valeurs(depot.id)["t/1/a"].valeur == "a\\ud800b\x00c"
        assert registre.verifier() == []


@pytest.mark.parametrize(
    "fautive",
    [
        valeur("k", Genre.MONTANT, "12"),
        valeur("k", Genre.DATE, datetime(2020, 1, 1, tzinfo=UTC)),
        valeur("k", Genre.TEXTE, Decimal(1)),
        valeur("k", Genre.ENTIER, Decimal(1), Etat.VIDE),
        valeur("k", Genre.ENTIER, None, Etat.RENSEIGNE),
        valeur("k", Genre.MONTANT, 1.5),  # type: ignore[arg-type]
    ],
)
def test_a_value_that_contradicts_its_kind_is_never_stored(
    tmp_path: Path, fautive: ValeurLue
) -> None:
    with Registre.ouvrir(tmp_path / "r.db") as registre:
        with pytest.raises(TypeError):
            registre.deposer(b"x", "x", "x", MIDI, lecture(b"x", fautive))
        assert registre.depots() == []


def test_what_the_caller_must_not_do_is_said(tmp_path: Path) -> None:
    with Registre.ouvrir(tmp_path / "r.db") as registre:
        with pytest.raises(ValueError, match="décalage"):
            registre.deposer(b"x", "x", "x", MIDI.replace(tzinfo=None), lecture(b"x"))
        with pytest.raises(ValueError, match="autre fichier"):
            registre.deposer(b"x", "x", "x", MIDI, lecture(b"y"))
        with pytest.raises(CommandeIncorrecte, match="aucun fichier"):
            registre.original("0" * 64)


@pytest.mark.parametrize("table", ["original", "depot", "valeur", "constat"])
def test_facts_cannot_be_changed_nor_erased(tmp_path: Path, table: str) -> None:
    with Registre.ouvrir(tmp_path / "r.db") as registre:
        deposit(registre, b"PK1", constat())
    connexion = sqlite3.connect(tmp_path / "r.db")
    colonne = "sha256" if table in {"original", "depot"} else "depot_id"
    ordres = (f"DELETE FROM {table}", f"UPDATE {table} SET {colonne} = {colonne}")  # noqa: S608
    for ordre in ordres:
        with pytest.raises(sqlite3.IntegrityError, match="registre"):
            connexion.execute(ordre)
    connexion.close()


def test_a_value_without_its_deposit_is_impossible(tmp_path: Path) -> None:
    with (
        Registre.ouvrir(tmp_path / "r.db") as registre,
        pytest.raises(sqlite3.IntegrityError, match="FOREIGN KEY"),
    ):
        registre._insert_all("constat", COLONNES_CONSTAT, 99, [row_from_finding(0, constat())])


@given(st.decimals(allow_nan=False, allow_infinity=False))
def test_a_decimal_keeps_its_value_and_has_one_text(nombre: Decimal) -> None:
    texte = decimal_text(nombre)
    assert Decimal(texte) == nombre
    assert decimal_text(Decimal(texte)) == texte


@pytest.mark.parametrize(
    ("ecrit", "garde"),
    [("1234.50", "1234.5"), ("100", "100"), ("1E+2", "100"), ("-0.00", "0"), ("0.125", "0.125")],
)
def test_the_text_of_a_decimal(ecrit: str, garde: str) -> None:
    assert decimal_text(Decimal(ecrit)) == garde


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.dictionaries(
        st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=8),
        st.one_of(
            st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**9), max_value=10**9),
            st.dates(min_value=date(1900, 1, 1)),
            st.text(st.characters(exclude_categories=["Cs"]), max_size=8),
        ),
        max_size=6,
    )
)
def test_any_values_make_the_round_trip(contenus: dict[str, Decimal | date | str]) -> None:
    genres = {Decimal: Genre.MONTANT, date: Genre.DATE, str: Genre.TEXTE}
    lues = [valeur(cle, genres[type(v)], v) for cle, v in contenus.items()]
    with _in_memory() as registre:
        depot = registre.deposer(b"x", "x", "x", MIDI, lecture(b"x", *lues))
        assert list(registre.valeurs(depot.id).values()) == lues
        assert registre.verifier() == []


def _in_memory() -> Registre:

    connexion = sqlite3.connect(":memory:", isolation_level=None)
    create_tables(connexion)
    return Registre(Path("memoire"), connexion)


def _read_back(registre: Registre, numero: int) -> object:
    return next(depot for depot in registre.depots() if depot.id == numero)
