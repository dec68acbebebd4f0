"""The register under failure: kills, full disk, no rights, several writers, flipped bytes."""

from __future__ import annotations

import errno
import multiprocessing
import os
import signal
import sqlite3
import time
from collections.abc import Callable, Iterable
from contextlib import closing
from pathlib import Path
from typing import Any, ClassVar

import pytest

from cdppe_xl.erreurs import CommandeIncorrecte, RegistreIndisponible, RegistreInvalide
from cdppe_xl.registre import connexion as connexion_du_registre
from cdppe_xl.registre import migrations
from cdppe_xl.registre.store import Registre
from tests.registre.fabrique import (
    as_ordinary_user,
    constat,
    deposit,
    folder_for_anyone,
    some_values,
)

PROCESSUS = 6
DEPOTS_PAR_PROCESSUS = 10


class Panne(Exception):
    """Raised on purpose."""


class FailingConnection(sqlite3.Connection):
    """Calls ``panne`` just before the n-th statement or row written."""

    avant: ClassVar[int] = 0
    panne: ClassVar[Callable[[], None]]

    @classmethod
    def count(cls) -> None:
        cls.avant -= 1
        if cls.avant == 0:
            cls.panne()

    def execute(self, sql: str, parameters: Any = (), /) -> sqlite3.Cursor:
        self.count()
        return super().execute(sql, parameters)

    def executemany(self, sql: str, parameters: Iterable[Any], /) -> sqlite3.Cursor:
        def counted() -> Iterable[Any]:
            for ligne in parameters:
                self.count()
                yield ligne

        return super().executemany(sql, counted())


def failing(chemin: Path, n: int, panne: Callable[[], None]) -> Registre:
    connexion = sqlite3.connect(chemin, isolation_level=None, factory=FailingConnection)
    FailingConnection.panne = staticmethod(panne)
    FailingConnection.avant = n
    return Registre(chemin, connexion)


def fail() -> None:
    raise Panne


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def assert_whole(chemin: Path, depots: int) -> None:
    """Every deposit has all its parts, and there are as many as expected."""
    with Registre.ouvrir(chemin, creer=False) as registre:
        assert registre.verifier() == []
        assert len(registre.depots()) == depots
        for depot in registre.depots():
            assert list(registre.valeurs(depot.id).values()) == list(some_values())
            assert len(registre.original(depot.sha256)) > 0
    with closing(sqlite3.connect(chemin)) as connexion:
        comptes = [
            connexion.execute(f"SELECT count(*) FROM {table}").fetchone()[0]  # noqa: S608
            for table in ("original", "valeur")
        ]
    assert comptes == [depots, depots * len(some_values())]


def run(cible: Callable[..., None], *arguments: object) -> multiprocessing.process.BaseProcess:
    processus = multiprocessing.get_context("fork").Process(target=cible, args=arguments)
    processus.start()
    return processus


# --- failure at each statement -----------------------------------------------------------


def test_a_failure_at_any_statement_leaves_no_partial_deposit(tmp_path: Path) -> None:
    chemin = tmp_path / "r.db"
    with Registre.ouvrir(chemin) as registre:
        deposit(registre, b"deja la")
    for n in range(1, 100):
        with failing(chemin, n, fail) as registre:
            try:
                deposit(registre, b"nouveau", constat())
            except Panne:
                assert len(registre.depots()) == 1, f"panne à l'instruction {n}"
                continue
        break
    # BEGIN, look-up, original, deposit, nine values, one finding, COMMIT.
    assert n == 4 + 9 + 1 + 1 + 1
    assert_whole(chemin, 2)


def test_a_register_goes_on_after_a_failure(tmp_path: Path) -> None:
    Registre.ouvrir(tmp_path / "r.db").close()
    with failing(tmp_path / "r.db", 7, fail) as registre:
        with pytest.raises(Panne):
            deposit(registre, b"x")
        assert deposit(registre, b"x").nouveau
    assert_whole(tmp_path / "r.db", 1)


def _deposit_and_die(chemin: Path, n: int) -> None:
    with failing(chemin, n, die) as registre:
        deposit(registre, f"retour {n}".encode(), constat())


def test_a_kill_at_any_statement_leaves_no_partial_deposit(tmp_path: Path) -> None:
    chemin = tmp_path / "r.db"
    Registre.ouvrir(chemin).close()
    for n in range(1, 16):
        processus = run(_deposit_and_die, chemin, n)
        processus.join()
        assert processus.exitcode == -signal.SIGKILL
        assert_whole(chemin, 0)
    with Registre.ouvrir(chemin) as registre:
        assert deposit(registre, b"retour 3").nouveau


def _deposit_and_acknowledge(chemin: Path, recepisses: Path) -> None:
    with Registre.ouvrir(chemin) as registre, recepisses.open("a") as fichier:
        for n in range(10_000):
            fichier.write(deposit(registre, f"{os.getpid()} {n}".encode()).sha256 + "\n")
            fichier.flush()


def test_nothing_acknowledged_is_lost_when_killed_at_any_time(tmp_path: Path) -> None:
    chemin, recepisses = tmp_path / "r.db", tmp_path / "recepisses"
    for tour in range(6):
        processus = run(_deposit_and_acknowledge, chemin, recepisses)
        time.sleep(0.05 + 0.03 * tour)
        assert processus.pid is not None
        os.kill(processus.pid, signal.SIGKILL)
        processus.join()
    recus = {ligne for ligne in recepisses.read_text().split("\n") if len(ligne) == 64}
    with Registre.ouvrir(chemin) as registre:
        gardes = {depot.sha256 for depot in registre.depots()}
        assert recus
        assert recus <= gardes
        assert registre.verifier() == []
    assert_whole(chemin, len(gardes))


# --- several writers ---------------------------------------------------------------------


def _deposit_many(chemin: Path, qui: int) -> None:
    with Registre.ouvrir(chemin) as registre:
        for n in range(DEPOTS_PAR_PROCESSUS):
            deposit(registre, f"{qui} {n}".encode())
        deposit(registre, b"le meme pour tous")


def test_writers_wait_for_one_another_even_when_creating_the_register(tmp_path: Path) -> None:
    tous = [run(_deposit_many, tmp_path / "r.db", qui) for qui in range(PROCESSUS)]
    for processus in tous:
        processus.join()
    assert [processus.exitcode for processus in tous] == [0] * PROCESSUS
    assert_whole(tmp_path / "r.db", PROCESSUS * DEPOTS_PAR_PROCESSUS + 1)


class BusyAtFirst(sqlite3.Connection):
    """Refuses the switch to the write-ahead log at once, as SQLite does now and then."""

    refus: ClassVar[int] = 0

    def execute(self, sql: str, parameters: Any = (), /) -> sqlite3.Cursor:
        if sql == "PRAGMA journal_mode = WAL" and BusyAtFirst.refus:
            BusyAtFirst.refus -= 1
            erreur = sqlite3.OperationalError("database is locked")
            erreur.sqlite_errorcode = sqlite3.SQLITE_BUSY
            raise erreur
        return super().execute(sql, parameters)


def test_two_openings_at_once_wait_for_one_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def connect(chemin: Path, timeout: float, isolation_level: None) -> sqlite3.Connection:
        del timeout
        return ordinaire(chemin, isolation_level=isolation_level, factory=BusyAtFirst)

    ordinaire = sqlite3.connect
    monkeypatch.setattr(sqlite3, "connect", connect)
    monkeypatch.setattr(BusyAtFirst, "refus", 3)
    with Registre.ouvrir(tmp_path / "r.db") as registre:
        assert registre._connexion.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    monkeypatch.setattr(connexion_du_registre, "ATTENTE_SECONDES", 0.05)
    monkeypatch.setattr(BusyAtFirst, "refus", 10_000)
    with pytest.raises(RegistreIndisponible, match="une autre commande y écrit"):
        Registre.ouvrir(tmp_path / "autre.db")


def test_a_register_in_use_for_too_long_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connexion_du_registre, "ATTENTE_SECONDES", 0.05)
    Registre.ouvrir(tmp_path / "r.db").close()
    with closing(sqlite3.connect(tmp_path / "r.db", isolation_level=None)) as autre:
        autre.execute("BEGIN IMMEDIATE")
        with Registre.ouvrir(tmp_path / "r.db") as registre:
            with pytest.raises(RegistreIndisponible, match="une autre commande y écrit"):
                deposit(registre, b"x")
            autre.execute("COMMIT")
            assert deposit(registre, b"x").nouveau


# --- disk and rights ---------------------------------------------------------------------


def test_a_full_disk_is_said_and_keeps_what_was_there(tmp_path: Path) -> None:
    chemin = tmp_path / "r.db"
    with Registre.ouvrir(chemin) as registre:
        deposit(registre, b"avant")
        pages = registre._connexion.execute("PRAGMA page_count").fetchone()[0]
        registre._connexion.execute(f"PRAGMA max_page_count = {pages + 2}")
        with pytest.raises(RegistreIndisponible, match=r"r\.db : le disque est plein"):
            deposit(registre, b"x" * 100_000)
        registre._connexion.execute("PRAGMA max_page_count = 100000")
        assert deposit(registre, b"apres").nouveau
    assert_whole(chemin, 2)


def test_a_read_only_folder_is_said() -> None:
    with folder_for_anyone() as dossier:
        dossier.chmod(0o555)
        with as_ordinary_user(), pytest.raises(RegistreIndisponible, match="droit"):
            Registre.ouvrir(dossier / "r.db")
        assert list(dossier.iterdir()) == []
        dossier.chmod(0o755)


def test_a_read_only_register_is_said_and_kept() -> None:
    with folder_for_anyone() as dossier:
        chemin = dossier / "r.db"
        with Registre.ouvrir(chemin) as registre:
            deposit(registre, b"avant")
        chemin.chmod(0o444)
        dossier.chmod(0o777)
        with (
            as_ordinary_user(),
            pytest.raises(RegistreIndisponible, match="lecture seule"),
            Registre.ouvrir(chemin) as registre,
        ):
            deposit(registre, b"apres")
        assert_whole(chemin, 1)


def test_a_register_one_may_not_read_is_said() -> None:
    with folder_for_anyone() as dossier:
        chemin = dossier / "r.db"
        Registre.ouvrir(chemin).close()
        chemin.chmod(0)
        with as_ordinary_user(), pytest.raises(RegistreIndisponible, match="droits"):
            Registre.ouvrir(chemin)


def test_a_place_that_does_not_exist_is_a_wrong_command(tmp_path: Path) -> None:
    with pytest.raises(CommandeIncorrecte, match="n'existe pas"):
        Registre.ouvrir(tmp_path / "absent" / "r.db")
    with pytest.raises(CommandeIncorrecte, match="cdppe deposer"):
        Registre.ouvrir(tmp_path / "r.db", creer=False)
    with pytest.raises(CommandeIncorrecte, match="dossier"):
        Registre.ouvrir(tmp_path)
    assert list(tmp_path.iterdir()) == []


# --- damage ------------------------------------------------------------------------------


@pytest.mark.parametrize("temoin", [b"octets recus du retour", b"1 248 352,10", b"non admise"])
def test_a_flipped_byte_is_found(tmp_path: Path, temoin: bytes) -> None:
    chemin = tmp_path / "r.db"
    with Registre.ouvrir(chemin) as registre:
        deposit(registre, b"octets recus du retour", constat())
        assert registre.verifier() == []
    octets = bytearray(chemin.read_bytes())
    place = octets.index(temoin)
    octets[place] ^= 0x01
    chemin.write_bytes(octets)
    with Registre.ouvrir(chemin) as registre:
        assert len(registre.verifier()) == 1


def test_any_damaged_page_is_found_or_refused(tmp_path: Path) -> None:
    chemin = tmp_path / "r.db"
    with Registre.ouvrir(chemin) as registre:
        deposit(registre, b"x" * 3000, constat())
    sain = chemin.read_bytes()
    for debut in range(0, len(sain), 4096):
        abime = bytearray(sain)
        abime[debut : debut + 16] = b"\xff" * 16
        chemin.write_bytes(abime)
        try:
            with Registre.ouvrir(chemin) as registre:
                assert registre.verifier() != [], f"page à l'octet {debut}"
        except RegistreInvalide:
            pass


def test_a_missing_original_is_found(tmp_path: Path) -> None:
    with Registre.ouvrir(tmp_path / "r.db") as registre:
        numero = deposit(registre, b"x").id
    with closing(sqlite3.connect(tmp_path / "r.db", isolation_level=None)) as connexion:
        connexion.execute("DROP TRIGGER original_garde")
        connexion.execute("DELETE FROM original")
    with Registre.ouvrir(tmp_path / "r.db") as registre:
        assert f"Dépôt {numero} (retour.xlsx) : le fichier reçu manque." in registre.verifier()


def test_a_value_that_someone_changes_behind_our_back_is_found(tmp_path: Path) -> None:
    with Registre.ouvrir(tmp_path / "r.db") as registre:
        deposit(registre, b"x")
    with closing(sqlite3.connect(tmp_path / "r.db", isolation_level=None)) as connexion:
        connexion.execute("DROP TRIGGER valeur_figee")
        connexion.execute("UPDATE valeur SET centimes = centimes + 1 WHERE cle = 't/9/z'")
    with Registre.ouvrir(tmp_path / "r.db") as registre:
        (faute,) = registre.verifier()
    assert "ne sont plus celles enregistrées" in faute


# --- other files and other versions ------------------------------------------------------


def _foreign(chemin: Path) -> None:
    with closing(sqlite3.connect(chemin)) as connexion:
        connexion.execute("CREATE TABLE facture (montant)")
        connexion.commit()


def _foreign_in_wal(chemin: Path) -> None:
    with closing(sqlite3.connect(chemin, isolation_level=None)) as connexion:
        connexion.execute("PRAGMA journal_mode = WAL")
        connexion.execute("PRAGMA user_version = 1")
        connexion.execute("CREATE TABLE facture (montant)")


def _newer(chemin: Path) -> None:
    Registre.ouvrir(chemin).close()
    with closing(sqlite3.connect(chemin, isolation_level=None)) as connexion:
        connexion.execute(f"PRAGMA user_version = {migrations.VERSION + 1}")


def _text(chemin: Path) -> None:
    chemin.write_text("code;nom\n63;Puy-de-Dôme\n" * 40, encoding="utf-8")


def _short(chemin: Path) -> None:
    chemin.write_bytes(b"SQLite format 3\x00")


@pytest.mark.parametrize(
    ("fabrique", "motif"),
    [
        (_foreign, "autre logiciel"),
        (_foreign_in_wal, "autre logiciel"),
        (_newer, r"version 3.*Mettez cdppe à jour"),
        (_text, "n'est pas un registre : ce fichier est d'une autre nature"),
        (_short, "n'est pas un registre : ce fichier est d'une autre nature"),
        (Path.touch, "n'est pas un registre : ce fichier est vide"),
    ],
)
def test_a_file_that_is_not_ours_is_refused_untouched(
    tmp_path: Path, fabrique: Callable[[Path], None], motif: str
) -> None:
    chemin = tmp_path / "r.db"
    fabrique(chemin)
    avant = chemin.read_bytes()
    for creer in (True, False):
        with pytest.raises(RegistreInvalide, match=motif):
            Registre.ouvrir(chemin, creer=creer)
    assert chemin.read_bytes() == avant
    assert list(tmp_path.iterdir()) == [chemin]


def test_an_interrupted_creation_leaves_nothing_under_the_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No half-made file: an empty one is thus never ours, and is refused."""
    with monkeypatch.context() as panne:
        panne.setattr(migrations, "MIGRATIONS", {1: "DROP TABLE jamais_vue;\n"})
        with pytest.raises(sqlite3.OperationalError, match="jamais_vue"):
            Registre.ouvrir(tmp_path / "r.db")
    assert list(tmp_path.iterdir()) == []
    with Registre.ouvrir(tmp_path / "r.db") as registre:
        assert deposit(registre, b"x").nouveau


def test_a_register_is_created_where_links_are_unknown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(errno.EPERM, "no links here")

    monkeypatch.setattr(os, "link", refuse)
    Registre.ouvrir(tmp_path / "r.db").close()
    assert_whole(tmp_path / "r.db", 0)
    assert list(tmp_path.iterdir()) == [tmp_path / "r.db"]


def test_an_older_register_is_brought_forward_with_its_facts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    chemin = tmp_path / "r.db"
    with Registre.ouvrir(chemin) as registre:
        deposit(registre, b"x")
    suite = {**migrations.MIGRATIONS, 2: "CREATE TABLE essai (a);"}
    monkeypatch.setattr(migrations, "VERSION", 3)
    monkeypatch.setattr(migrations, "MIGRATIONS", suite)
    assert_whole(chemin, 1)
    with closing(sqlite3.connect(chemin)) as connexion:
        assert connexion.execute("PRAGMA user_version").fetchone() == (3,)
        assert connexion.execute("SELECT count(*) FROM essai").fetchone() == (0,)


def test_an_interrupted_migration_leaves_the_register_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    chemin = tmp_path / "r.db"
    with Registre.ouvrir(chemin) as registre:
        deposit(registre, b"x")
    with monkeypatch.context() as futur:
        suite = "CREATE TABLE essai (a);\nDROP TABLE jamais_vue;\n"
        futur.setattr(migrations, "VERSION", 3)
        futur.setattr(migrations, "MIGRATIONS", {**migrations.MIGRATIONS, 2: suite})
        with pytest.raises(sqlite3.OperationalError, match="jamais_vue"):
            Registre.ouvrir(chemin)
    assert_whole(chemin, 1)
    with closing(sqlite3.connect(chemin)) as connexion:
        assert connexion.execute("PRAGMA user_version").fetchone() == (2,)
        assert connexion.execute("SELECT * FROM sqlite_master WHERE name='essai'").fetchall() == []


def test_a_register_is_one_file_once_closed(tmp_path: Path) -> None:
    with Registre.ouvrir(tmp_path / "r.db") as registre:
        deposit(registre, b"x")
    assert [chemin.name for chemin in tmp_path.iterdir()] == ["r.db"]


# --- backup ------------------------------------------------------------------------------


def test_a_backup_taken_while_others_write_is_whole(tmp_path: Path) -> None:
    chemin = tmp_path / "r.db"
    with Registre.ouvrir(chemin) as registre:
        deposit(registre, b"x")
        processus = run(_deposit_many, chemin, 1)
        for n in range(5):
            registre.sauvegarder(tmp_path / f"copie{n}.db")
        processus.join()
    for n in range(5):
        with Registre.ouvrir(tmp_path / f"copie{n}.db", creer=False) as copie:
            assert copie.verifier() == []
            assert len(copie.depots()) >= 1


def test_a_backup_never_overwrites_and_leaves_no_draft(tmp_path: Path) -> None:
    with Registre.ouvrir(tmp_path / "r.db") as registre:
        deposit(registre, b"x")
        registre.sauvegarder(tmp_path / "copie.db")
        with pytest.raises(CommandeIncorrecte, match="existe déjà"):
            registre.sauvegarder(tmp_path / "copie.db")
        with pytest.raises(RegistreIndisponible):
            registre.sauvegarder(tmp_path / "absent" / "copie.db")
    assert sorted(chemin.name for chemin in tmp_path.iterdir()) == ["copie.db", "r.db"]
