"""Versions of the register's tables: created, brought forward, or refused untouched."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path

from cdppe_xl.erreurs import RegistreInvalide

APPLICATION_ID = 0x43445058
"""« CDPX », written in the header of the file: tells our registers from other databases."""

VERSION = 2


def _script(nom: str) -> str:
    return files(__package__).joinpath(nom).read_text("utf-8")


MIGRATIONS: Mapping[int, str] = {1: _script("migration_1.sql")}
"""SQL that brings version n to n + 1; a published one never changes, nor does the schema."""

_VERSION_SCHEMA = 1
"""What ``schema.sql`` creates; a new register then goes through the same steps as an old one."""

_SIGNATURE = b"SQLite format 3\x00"
_PLACE_VERSION = slice(60, 64)
_PLACE_APPLICATION = slice(68, 72)
_TAILLE_ENTETE = 100


def check_header(chemin: Path) -> None:
    """Refuses a file that is not one of our registers, without SQLite touching it.

    An empty file is refused too: it may be anybody's. Beside a rollback journal the header
    proves nothing: SQLite first puts the file right, then ``bring_forward`` checks.
    """
    with chemin.open("rb") as fichier:
        entete = fichier.read(_TAILLE_ENTETE)
    if entete and chemin.with_name(chemin.name + "-journal").exists():
        return
    if len(entete) < _TAILLE_ENTETE or not entete.startswith(_SIGNATURE):
        quoi = "ce fichier est d'une autre nature" if entete else "ce fichier est vide"
        raise RegistreInvalide(
            f"{chemin} n'est pas un registre : {quoi}. Vérifiez le nom donné à --registre"
            " (« cdppe deposer » crée un registre sous un nom libre) ; le fichier n'a pas été"
            " modifié."
        )
    _check_identity(
        chemin,
        int.from_bytes(entete[_PLACE_APPLICATION], "big"),
        int.from_bytes(entete[_PLACE_VERSION], "big"),
    )


def create_tables(connexion: sqlite3.Connection) -> None:
    """Makes a register of a new, empty file: only there, so that no other file becomes one."""
    with _all_or_nothing(connexion):
        _run(connexion, _script("schema.sql"))
        connexion.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        _migrate(connexion, _VERSION_SCHEMA)


def bring_forward(connexion: sqlite3.Connection, chemin: Path) -> None:
    """Brings an older register to today's version; what is no register is refused.

    All in one transaction: an interrupted migration leaves the register as it was.
    """
    if _identity(connexion) == (APPLICATION_ID, VERSION):
        return
    with _all_or_nothing(connexion):
        application, version = _identity(connexion)
        _check_identity(chemin, application, version)
        _migrate(connexion, version)


@contextmanager
def _all_or_nothing(connexion: sqlite3.Connection) -> Iterator[None]:
    connexion.execute("BEGIN IMMEDIATE")
    try:
        yield
        connexion.execute("COMMIT")
    except BaseException:
        if connexion.in_transaction:
            connexion.rollback()
        raise


def _migrate(connexion: sqlite3.Connection, version: int) -> None:
    for depart in range(version, VERSION):
        _run(connexion, MIGRATIONS[depart])
    connexion.execute(f"PRAGMA user_version = {VERSION}")


def _check_identity(chemin: Path, application: int, version: int) -> None:
    if application != APPLICATION_ID or version < 1:
        raise RegistreInvalide(
            f"{chemin} n'est pas un registre de campagne : c'est la base d'un autre logiciel."
            " Vérifiez le nom donné à --registre ; le fichier n'a pas été modifié."
        )
    if version > VERSION:
        raise RegistreInvalide(
            f"{chemin} : registre de version {version}, alors que ce logiciel connaît les"
            f" versions 1 à {VERSION}. Mettez cdppe à jour ; le fichier n'a pas été modifié."
        )


def _identity(connexion: sqlite3.Connection) -> tuple[int, int]:
    application = connexion.execute("PRAGMA application_id").fetchone()[0]
    version = connexion.execute("PRAGMA user_version").fetchone()[0]
    return int(application), int(version)


def _run(connexion: sqlite3.Connection, script: str) -> None:
    """Runs a script inside the current transaction; ``executescript`` would commit it."""
    for instruction in _statements(script):
        connexion.execute(instruction)


def _statements(script: str) -> Iterator[str]:
    instruction = ""
    for ligne in script.splitlines(keepends=True):
        instruction += ligne
        if sqlite3.complete_statement(instruction):
            yield instruction
            instruction = ""
    if instruction.strip():
        raise ValueError(f"instruction SQL sans fin : {instruction.strip()[:80]}")
