"""Opening the register's file, and saying in French what SQLite refuses."""

from __future__ import annotations

import os
import sqlite3
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cdppe_xl.erreurs import CommandeIncorrecte, RegistreIndisponible, RegistreInvalide
from cdppe_xl.registre.migrations import bring_forward, check_header, create_tables

ATTENTE_SECONDES = 10.0
"""How long to wait for another command that is writing in the same register."""

_PAUSE = 0.02

_INDISPONIBLE = {
    sqlite3.SQLITE_FULL: "le disque est plein ; libérez de la place puis recommencez",
    sqlite3.SQLITE_READONLY: (
        "le fichier ou son dossier est en lecture seule ;"
        " demandez le droit d'y écrire ou copiez le registre ailleurs"
    ),
    sqlite3.SQLITE_PERM: "accès refusé ; demandez le droit de lire et d'écrire ce fichier",
    sqlite3.SQLITE_CANTOPEN: (
        "impossible d'ouvrir ou de créer le fichier ;"
        " vérifiez que le dossier existe et que vous avez le droit d'y écrire"
    ),
    sqlite3.SQLITE_BUSY: (
        "une autre commande y écrit depuis plus de 10 secondes ;"
        " attendez qu'elle finisse puis recommencez"
    ),
    sqlite3.SQLITE_LOCKED: "une autre commande l'utilise ; attendez puis recommencez",
    sqlite3.SQLITE_IOERR: "le disque ne répond pas correctement ; vérifiez-le puis recommencez",
}
_INVALIDE = {
    sqlite3.SQLITE_CORRUPT: "le fichier est abîmé ; reprenez la dernière sauvegarde",
    sqlite3.SQLITE_NOTADB: "ce n'est pas un registre, ou son début est abîmé",
}


@contextmanager
def named_errors(chemin: Path) -> Iterator[None]:
    """Turns what SQLite or the disk refuses into a sentence naming the register.

    A broken constraint is left as it is: that one is a fault of the program.
    """
    try:
        yield
    except sqlite3.Error as erreur:
        code = getattr(erreur, "sqlite_errorcode", 0) & 0xFF
        if code in _INDISPONIBLE:
            raise RegistreIndisponible(f"Registre {chemin} : {_INDISPONIBLE[code]}.") from erreur
        if code in _INVALIDE:
            raise RegistreInvalide(f"Registre {chemin} : {_INVALIDE[code]}.") from erreur
        raise
    except OSError as erreur:
        raise RegistreIndisponible(
            f"Registre {chemin} : {erreur.strerror or erreur} ; vérifiez le chemin et vos droits."
        ) from erreur


def open_connection(chemin: Path, *, creer: bool) -> sqlite3.Connection:
    """A connection ready to work, or a named refusal that leaves the file untouched."""
    with named_errors(chemin):
        _check_place(chemin, creer=creer)
        if not chemin.exists():
            _create(chemin)
        check_header(chemin)
        connexion = _connect(chemin)
        try:
            bring_forward(connexion, chemin)
            _switch_to_wal(connexion)
        except BaseException:
            connexion.close()
            raise
    return connexion


def copy_to(connexion: sqlite3.Connection, cible: Path) -> None:
    """Copies a register while others may be writing; never over an existing file."""
    if cible.exists():
        raise CommandeIncorrecte(f"{cible} existe déjà ; donnez un autre nom de sauvegarde.")
    brouillon = cible.with_name(f".{cible.name}.brouillon")
    with named_errors(cible):
        brouillon.unlink(missing_ok=True)
        try:
            connexion.execute("VACUUM INTO ?", (str(brouillon.absolute()),))
            brouillon.replace(cible)
        finally:
            brouillon.unlink(missing_ok=True)


def _connect(chemin: Path) -> sqlite3.Connection:
    connexion = sqlite3.connect(chemin.absolute(), timeout=ATTENTE_SECONDES, isolation_level=None)
    try:
        connexion.execute("PRAGMA foreign_keys = ON")
        connexion.execute("PRAGMA trusted_schema = OFF")
        connexion.execute("PRAGMA synchronous = FULL")
    except BaseException:
        connexion.close()
        raise
    return connexion


def _create(chemin: Path) -> None:
    """Makes a register aside, then gives it its name: no other file can pass for a beginning.

    Whoever else creates it at the same time may come first: theirs is kept.
    """
    brouillon = chemin.with_name(f".{chemin.name}.brouillon-{uuid.uuid4().hex[:8]}")
    try:
        connexion = _connect(brouillon)
        try:
            create_tables(connexion)
        finally:
            connexion.close()
        _name(brouillon, chemin)
    finally:
        brouillon.unlink(missing_ok=True)


def _name(brouillon: Path, chemin: Path) -> None:
    """Gives a draft its name, never over a file; some shared folders know no links."""
    try:
        os.link(brouillon, chemin)
    except FileExistsError:
        return
    except OSError:
        if not chemin.exists():
            brouillon.rename(chemin)


def _check_place(chemin: Path, *, creer: bool) -> None:
    if chemin.is_dir():
        raise CommandeIncorrecte(f"{chemin} est un dossier ; --registre attend un fichier.")
    if not chemin.parent.is_dir():
        raise CommandeIncorrecte(
            f"Le dossier {chemin.parent} n'existe pas ; créez-le ou corrigez --registre."
        )
    if not creer and not chemin.exists():
        raise CommandeIncorrecte(
            f"Le registre {chemin} n'existe pas ; corrigez --registre,"
            " ou déposez d'abord des retours avec « cdppe deposer »."
        )


def _switch_to_wal(connexion: sqlite3.Connection) -> None:
    """Write-ahead log: readers and the writer do not wait for one another.

    SQLite does not wait for this switch as it does elsewhere, hence the loop. Where a shared
    folder cannot do it, the ordinary journal stays: slower, as safe.
    """
    echeance = time.monotonic() + ATTENTE_SECONDES
    while connexion.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
        try:
            connexion.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as erreur:
            occupe = erreur.sqlite_errorcode & 0xFF in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
            if not occupe or time.monotonic() > echeance:
                raise
            time.sleep(_PAUSE)
        else:
            return
