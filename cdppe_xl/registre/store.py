"""The register: facts are added, one transaction per deposit, never changed.

The bytes received are kept inside, by fingerprint, so that the register is one file and
the same return deposited twice is one deposit.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from cdppe_xl.domaine.constat import Constat
from cdppe_xl.domaine.lecture import Lecture, ValeurLue
from cdppe_xl.erreurs import CommandeIncorrecte
from cdppe_xl.registre.codage import (
    COLONNES_CONSTAT,
    COLONNES_DEPOT,
    COLONNES_VALEUR,
    Cellule,
    Ligne,
    deposit_from_row,
    facts_fingerprint,
    finding_from_row,
    insertion,
    row_from_finding,
    row_from_value,
    set_aside_from_row,
    storable_text,
    value_from_row,
)
from cdppe_xl.registre.connexion import copy_to, named_errors, open_connection
from cdppe_xl.registre.depot import DepotEnregistre, EtatDepot, FichierAPart
from cdppe_xl.registre.dires import said_and_judged
from cdppe_xl.registre.verification import faults

_LISIBLES = frozenset({EtatDepot.CONFORME, EtatDepot.NON_CONFORME})


class Registre:
    """A campaign's register, open; a context manager that closes it."""

    def __init__(self, chemin: Path, connexion: sqlite3.Connection) -> None:
        self.chemin = chemin
        self._connexion = connexion

    @classmethod
    def ouvrir(cls, chemin: Path, creer: bool = True) -> Self:
        """Opens the register; creates it when it does not exist, unless ``creer`` is false.

        Raises:
            CommandeIncorrecte: no such folder, or no such register.
            RegistreInvalide: another software's file, a newer version, a damaged file; the
                file is left untouched.
            RegistreIndisponible: rights, full disk, in use for more than ten seconds.
        """
        return cls(chemin, open_connection(chemin, creer=creer))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        genre: type[BaseException] | None,
        erreur: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Closes the file; a deposit acknowledged before is safe with or without it."""
        self._connexion.close()

    # --- writing ---------------------------------------------------------------------

    def deposer(  # noqa: PLR0913, PLR0917 -- one fact, stored whole
        self,
        contenu: bytes,
        nom: str,
        chemin: str,
        recu_le: datetime,
        lecture: Lecture | None,
        constats: Sequence[Constat] = (),
        motif: str = "",
    ) -> DepotEnregistre:
        """Stores one returned file with what was read in it; idempotent by its bytes.

        Args:
            contenu: the bytes received, kept as they are.
            nom: name of the file, without folder.
            chemin: where it was found, as text only.
            recu_le: when; must carry its offset (``datetime.now(tz=UTC).astimezone()``).
            lecture: what was read; None when the file could not be read.
            constats: what the rules found; a blocking one makes the deposit non conforming.
            motif: why the file is refused; with a ``lecture``, the refusal counts for the
                territory that the file names.
        """
        if recu_le.tzinfo is None:
            raise ValueError("recu_le doit porter son décalage horaire")
        sha256 = hashlib.sha256(contenu).hexdigest()
        if lecture is not None and lecture.empreinte_fichier not in {"", sha256}:
            raise ValueError(f"{nom} : la lecture donnée est celle d'un autre fichier")
        recu = (sha256, storable_text(nom), storable_text(chemin), recu_le.isoformat())
        faits = (*recu, *said_and_judged(lecture, constats, motif))
        valeurs = [
            row_from_value(rang, lue)
            for rang, lue in enumerate(lecture.valeurs.values() if lecture else ())
        ]
        trouves = [row_from_finding(rang, constat) for rang, constat in enumerate(constats)]
        with self._transaction():
            deja = self._deposit_of(sha256)
            if deja is not None:
                return deja
            self._keep(sha256, contenu)
            empreinte = facts_fingerprint(faits, valeurs, trouves)
            colonnes = COLONNES_DEPOT.removeprefix("id, ")
            numero = self._insert("depot", f"{colonnes}, empreinte", (*faits, empreinte))
            self._insert_all("valeur", COLONNES_VALEUR, numero, valeurs)
            self._insert_all("constat", COLONNES_CONSTAT, numero, trouves)
        return deposit_from_row((numero, *faits), nouveau=True)

    def recevoir_de_nouveau(self, depot: DepotEnregistre, recu_le: datetime) -> None:
        """Notes that the bytes of a deposit came back: it is the last received again."""
        with self._transaction():
            self._insert("reception", "depot_id, recu_le", (depot.id, recu_le.isoformat()))

    def mettre_a_part(
        self, contenu: bytes, nom: str, chemin: str, recu_le: datetime, motif: str
    ) -> None:
        """Keeps a file that got no verdict, with the reason; it may be deposited later."""
        sha256 = hashlib.sha256(contenu).hexdigest()
        faits = (sha256, *map(storable_text, (nom, chemin)), recu_le.isoformat())
        with self._transaction():
            if self._deposit_of(sha256) is None:
                self._keep(sha256, contenu)
                self._connexion.execute(
                    "INSERT OR IGNORE INTO mise_a_part VALUES (?, ?, ?, ?, ?)",
                    (*faits, storable_text(motif)),
                )

    # --- reading ---------------------------------------------------------------------

    def depots(
        self,
        territoire: str | None = None,
        classeur: str | None = None,
        edition: str | None = None,
        *,
        jusqu_au: date | None = None,
    ) -> list[DepotEnregistre]:
        """Deposits in order of last reception; each argument given narrows the list.

        ``jusqu_au``: as things stood at the end of that day; what came later is not known.
        """
        criteres = {"territoire": territoire, "classeur": classeur, "edition": edition}
        donnes = {nom: valeur for nom, valeur in criteres.items() if valeur is not None}
        ou = " AND ".join(f"{nom} = ?" for nom in donnes) or "1"
        lignes = self._select(
            f"SELECT {COLONNES_DEPOT} FROM depot WHERE {ou}",  # noqa: S608 -- our own names
            *donnes.values(),
        )
        retours = {
            depot_id: (rang, datetime.fromisoformat(recu_le))
            for rang, depot_id, recu_le in self._select(
                "SELECT id, depot_id, recu_le FROM reception ORDER BY id"
            )
            if jusqu_au is None or datetime.fromisoformat(recu_le).date() <= jusqu_au
        }
        trouves = [
            replace(depot, recu_de_nouveau=retours[depot.id][1]) if depot.id in retours else depot
            for depot in map(deposit_from_row, lignes)
            if jusqu_au is None or depot.recu_le.date() <= jusqu_au
        ]
        # On the same day, what came back comes after what had only come once.
        rangs = {depot_id: rang for depot_id, (rang, _) in retours.items()}
        return sorted(trouves, key=lambda d: (d.derniere_reception, rangs.get(d.id, 0), d.id))

    def a_part(self, *, jusqu_au: date | None = None) -> list[FichierAPart]:
        """Files kept without a verdict, that no deposit has settled since (or by that day)."""
        regles = {depot.sha256 for depot in self.depots(jusqu_au=jusqu_au)}
        lignes = self._select("SELECT sha256, nom_fichier, chemin, recu_le, motif FROM mise_a_part")
        trouves = [
            fichier
            for fichier in map(set_aside_from_row, lignes)
            if fichier.sha256 not in regles
            and (jusqu_au is None or fichier.recu_le.date() <= jusqu_au)
        ]
        return sorted(trouves, key=lambda fichier: (fichier.recu_le, fichier.chemin))

    def en_vigueur(
        self, edition: str, tous: bool = False
    ) -> dict[tuple[str, str], DepotEnregistre]:
        """The deposit in force of each (territoire, classeur), in order of those codes.

        It is the latest conforming one; with ``tous``, the latest readable one, conforming
        or not. A file that names no territory is in force nowhere.
        """
        admis = _LISIBLES if tous else frozenset({EtatDepot.CONFORME})
        derniers = {
            (depot.territoire, depot.classeur): depot
            for depot in self.depots(edition=edition)
            if depot.etat in admis and depot.territoire
        }
        return dict(sorted(derniers.items()))

    def valeurs(self, depot_id: int) -> dict[str, ValeurLue]:
        """Every value read in a deposit, by key, in the order of reading."""
        lues = map(value_from_row, self._rows_of("valeur", COLONNES_VALEUR, depot_id))
        return {lue.cle: lue for lue in lues}

    def valeurs_en_vigueur(
        self, edition: str, classeur: str, tous: bool = False
    ) -> Iterator[tuple[DepotEnregistre, ValeurLue]]:
        """Every value of one workbook's deposits in force, territory after territory."""
        for (_, code), depot in self.en_vigueur(edition, tous).items():
            if code == classeur:
                for lue in self.valeurs(depot.id).values():
                    yield depot, lue

    def constats(self, depot_id: int) -> list[Constat]:
        """What the rules found in a deposit when it was received."""
        return [
            finding_from_row(ligne)
            for ligne in self._rows_of("constat", COLONNES_CONSTAT, depot_id)
        ]

    def original(self, sha256: str) -> bytes:
        """The bytes received, exactly."""
        lignes = self._select("SELECT contenu FROM original WHERE sha256 = ?", sha256)
        if not lignes:
            raise CommandeIncorrecte(
                f"Registre {self.chemin} : aucun fichier d'empreinte {sha256} n'a été déposé."
            )
        return bytes(lignes[0][0])

    # --- care ------------------------------------------------------------------------

    def verifier(self) -> list[str]:
        """Faults found in the register, one sentence each; empty when it is sound."""
        return faults(self._connexion)

    def sauvegarder(self, cible: Path) -> None:
        """Copies the register while others may be writing; never over an existing file."""
        copy_to(self._connexion, cible)

    # --- inside ----------------------------------------------------------------------

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        """All or nothing; IMMEDIATE so that two writers wait instead of failing half-way."""
        with named_errors(self.chemin):
            self._connexion.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._connexion.execute("COMMIT")
            except BaseException:
                if self._connexion.in_transaction:
                    self._connexion.rollback()
                raise

    def _deposit_of(self, sha256: str) -> DepotEnregistre | None:
        lignes = self._select(
            f"SELECT {COLONNES_DEPOT} FROM depot WHERE sha256 = ?",  # noqa: S608 -- our own names
            sha256,
        )
        return deposit_from_row(lignes[0]) if lignes else None

    def _keep(self, sha256: str, contenu: bytes) -> None:
        """Keeps bytes, once: a file kept apart may be deposited later."""
        self._connexion.execute(
            "INSERT OR IGNORE INTO original (sha256, contenu, taille) VALUES (?, ?, ?)",
            (sha256, contenu, len(contenu)),
        )

    def _insert(self, table: str, colonnes: str, ligne: Sequence[Cellule | bytes]) -> int:
        curseur = self._connexion.execute(insertion(table, colonnes), ligne)
        return int(curseur.lastrowid or 0)

    def _insert_all(
        self, table: str, colonnes: str, depot_id: int, lignes: Sequence[Ligne]
    ) -> None:
        self._connexion.executemany(
            insertion(table, f"depot_id, {colonnes}"), [(depot_id, *ligne) for ligne in lignes]
        )

    def _rows_of(self, table: str, colonnes: str, depot_id: int) -> list[Ligne]:
        return self._select(
            f"SELECT {colonnes} FROM {table} WHERE depot_id = ? ORDER BY rang",  # noqa: S608
            depot_id,
        )

    def _select(self, requete: str, *valeurs: Cellule) -> list[tuple[Any, ...]]:
        with named_errors(self.chemin):
            return self._connexion.execute(requete, valeurs).fetchall()
