"""Is the register still what was stored? Structure, bytes received, values read."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Callable, Iterator

from cdppe_xl.registre.codage import (
    COLONNES_CONSTAT,
    COLONNES_DEPOT,
    COLONNES_VALEUR,
    facts_fingerprint,
)


def faults(connexion: sqlite3.Connection) -> list[str]:
    """One French sentence per fault; what SQLite can no longer read is a fault too."""
    trouvees: list[str] = []
    controles: tuple[Callable[[sqlite3.Connection], Iterator[str]], ...] = (
        _structure,
        _links,
        _originals,
        _facts,
    )
    for controle in controles:
        try:
            trouvees.extend(controle(connexion))
        except (sqlite3.Error, ValueError) as erreur:
            trouvees.append(f"Lecture impossible d'une partie du registre : {erreur}.")
    return trouvees


def _structure(connexion: sqlite3.Connection) -> Iterator[str]:
    for (reponse,) in connexion.execute("PRAGMA integrity_check"):
        if reponse != "ok":
            yield f"Structure du fichier abîmée : {reponse}."


def _links(connexion: sqlite3.Connection) -> Iterator[str]:
    for table, _, cible, _ in connexion.execute("PRAGMA foreign_key_check"):
        yield f"Une ligne de « {table} » renvoie à une ligne absente de « {cible} »."
    orphelins = connexion.execute(
        "SELECT sha256 FROM original WHERE sha256 NOT IN (SELECT sha256 FROM depot)"
        " AND sha256 NOT IN (SELECT sha256 FROM mise_a_part)"
    )
    for (sha256,) in orphelins:
        yield f"Original {sha256[:12]} : gardé, mais aucun dépôt ne le cite."
    sans_original = connexion.execute(
        "SELECT id, nom_fichier FROM depot WHERE sha256 NOT IN (SELECT sha256 FROM original)"
    )
    for numero, nom in sans_original:
        yield f"Dépôt {numero} ({nom}) : le fichier reçu manque."


def _originals(connexion: sqlite3.Connection) -> Iterator[str]:
    for sha256, contenu, taille in connexion.execute(
        "SELECT sha256, contenu, taille FROM original"
    ):
        if len(contenu) != taille or hashlib.sha256(contenu).hexdigest() != sha256:
            yield f"Original {sha256[:12]} : les octets gardés ne sont plus ceux reçus."


def _facts(connexion: sqlite3.Connection) -> Iterator[str]:
    depots = connexion.execute(f"SELECT empreinte, {COLONNES_DEPOT} FROM depot").fetchall()  # noqa: S608
    for empreinte, numero, *faits in depots:
        valeurs = connexion.execute(
            f"SELECT {COLONNES_VALEUR} FROM valeur WHERE depot_id = ? ORDER BY rang",  # noqa: S608
            (numero,),
        )
        constats = connexion.execute(
            f"SELECT {COLONNES_CONSTAT} FROM constat WHERE depot_id = ? ORDER BY rang",  # noqa: S608
            (numero,),
        )
        if facts_fingerprint(faits, valeurs, constats) != empreinte:
            yield f"Dépôt {numero} ({faits[1]}) : ses valeurs ne sont plus celles enregistrées."
