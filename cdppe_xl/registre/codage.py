"""Records to rows and back, without losing a digit or a state.

A decimal is stored as exact text; amounts also as whole centimes, so that SQL can sum them
without a binary number. Everything typed by a person is stored as text, whatever it holds.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from json.encoder import encode_basestring_ascii
from typing import Any

from cdppe_xl.domaine.constat import Constat, Gravite
from cdppe_xl.domaine.lecture import Etat, Genre, Valeur, ValeurLue
from cdppe_xl.domaine.montants import centimes
from cdppe_xl.registre.depot import DepotEnregistre, EtatDepot, FichierAPart

Cellule = str | int | None
Ligne = tuple[Cellule, ...]

COLONNES_VALEUR = "rang, cle, genre, brut, valeur, centimes, etat, feuille, cellule, reparation"
COLONNES_CONSTAT = (
    "rang, regle, gravite, fichier, feuille, cellule, message, trouve, attendu,"
    " remede, source, cle, classeur, territoire"
)
COLONNES_DEPOT = (
    "id, sha256, nom_fichier, chemin, recu_le, edition, territoire, classeur, version, etat, motif"
)

_DECIMAUX = frozenset({Genre.ENTIER, Genre.MONTANT, Genre.TAUX})
_ENTIER_SQLITE_MAX = 2**63 - 1
_ORDRE_DE_GRANDEUR_MAX = 400


def storable_text(texte: str) -> str:
    """The text, half characters made visible: SQLite stores UTF-8, a hostile file may not."""
    return texte if texte.isascii() else texte.encode("utf-8", "backslashreplace").decode("utf-8")


def decimal_text(nombre: Decimal) -> str:
    """Exact text of a decimal, one per value: no exponent, no useless zero.

    >>> decimal_text(Decimal("1234.50")), decimal_text(Decimal("2E+3")), decimal_text(-Decimal(0))
    ('1234.5', '2000', '0')
    """
    if not nombre.is_finite():
        raise ValueError(f"{nombre} n'est pas un nombre que le registre peut garder")
    if not nombre:
        return "0"
    if abs(nombre.adjusted()) > _ORDRE_DE_GRANDEUR_MAX:
        return str(nombre)
    texte = format(nombre, "f")
    return texte.rstrip("0").rstrip(".") if "." in texte else texte


def row_from_value(rang: int, lue: ValeurLue) -> Ligne:
    """Columns ``COLONNES_VALEUR`` of a value."""
    valeur, genre, etat = lue.valeur, lue.genre, lue.etat
    texte: str | None = None
    centimes: int | None = None
    if valeur is not None or etat is Etat.RENSEIGNE:
        texte = _value_text(lue)
        if genre is Genre.MONTANT:
            centimes = _value_centimes(lue)
    cle, brut, feuille, reparation = lue.cle, lue.brut, lue.feuille, lue.reparation
    return (
        rang,
        cle if cle.isascii() else storable_text(cle),
        genre._value_,
        brut if brut.isascii() else storable_text(brut),
        texte,
        centimes,
        etat._value_,
        feuille if feuille.isascii() else storable_text(feuille),
        lue.cellule,
        reparation if reparation.isascii() else storable_text(reparation),
    )


def value_from_row(ligne: Sequence[Cellule]) -> ValeurLue:
    """The value that ``row_from_value`` stored."""
    _, cle, genre, brut, valeur, _, etat, feuille, cellule, reparation = ligne
    return ValeurLue(
        cle=str(cle),
        genre=Genre(str(genre)),
        brut=str(brut),
        valeur=None if valeur is None else _typed(Genre(str(genre)), str(valeur)),
        etat=Etat(str(etat)),
        feuille=str(feuille),
        cellule=str(cellule),
        reparation=str(reparation),
    )


def row_from_finding(rang: int, constat: Constat) -> Ligne:
    """Columns ``COLONNES_CONSTAT`` of a finding."""
    textes = (
        constat.regle,
        constat.gravite.value,
        constat.fichier,
        constat.feuille,
        constat.cellule,
        constat.message,
        constat.trouve,
        constat.attendu,
        constat.remede,
        constat.source,
        constat.cle,
        constat.classeur,
        constat.territoire,
    )
    return (rang, *map(storable_text, textes))


def finding_from_row(ligne: Sequence[Cellule]) -> Constat:
    """The finding that ``row_from_finding`` stored."""
    textes = [str(texte) for texte in ligne[1:]]
    return Constat(
        regle=textes[0],
        gravite=Gravite(textes[1]),
        fichier=textes[2],
        feuille=textes[3],
        cellule=textes[4],
        message=textes[5],
        trouve=textes[6],
        attendu=textes[7],
        remede=textes[8],
        source=textes[9],
        cle=textes[10],
        classeur=textes[11],
        territoire=textes[12],
    )


def deposit_from_row(ligne: Sequence[Cellule], *, nouveau: bool = False) -> DepotEnregistre:
    """The deposit of a row of columns ``COLONNES_DEPOT``."""
    numero, sha256, nom, chemin, recu_le, edition, territoire, classeur, version, etat, motif = (
        ligne
    )
    return DepotEnregistre(
        id=int(numero or 0),
        sha256=str(sha256),
        nom_fichier=str(nom),
        chemin=str(chemin),
        recu_le=datetime.fromisoformat(str(recu_le)),
        edition=str(edition),
        territoire=str(territoire),
        classeur=str(classeur),
        version=None if version is None else int(version),
        etat=EtatDepot(str(etat)),
        motif=str(motif),
        nouveau=nouveau,
    )


def set_aside_from_row(ligne: Sequence[Cellule]) -> FichierAPart:
    """The file kept apart of a row of ``mise_a_part``."""
    sha256, nom, chemin, recu_le, motif = map(str, ligne)
    return FichierAPart(
        sha256=sha256,
        nom_fichier=nom,
        chemin=chemin,
        recu_le=datetime.fromisoformat(recu_le),
        motif=motif,
    )


def insertion(table: str, colonnes: str) -> str:
    """SQL that adds a row to a table of ours."""
    places = ", ".join("?" * len(colonnes.split(",")))
    return f"INSERT INTO {table} ({colonnes}) VALUES ({places})"  # noqa: S608 -- our own names


def facts_fingerprint(
    depot: Sequence[Cellule], valeurs: Iterable[Ligne], constats: Iterable[Ligne]
) -> str:
    """Fingerprint of all that is stored for one deposit: a value altered later shows.

    ``depot`` is the row without its number, the only column that storing chooses.
    """
    empreinte = hashlib.sha256()
    for titre, lignes in (("depot", [tuple(depot)]), ("valeur", valeurs), ("constat", constats)):
        debut = f'["{titre}", '
        dites = [
            f"{debut}{', '.join([_JSON[type(c)](c) for c in ligne])}]\n" for ligne in lignes
        ]  # fmt: skip
        empreinte.update("".join(dites).encode("ascii"))
    return empreinte.hexdigest()


class _ParGenre(dict[type, Callable[[Any], str]]):
    """What ``json.dumps`` writes for a cell of each type, five times sooner."""

    def __missing__(self, genre: type) -> Callable[[Any], str]:
        return json.dumps


_JSON = _ParGenre(
    {str: encode_basestring_ascii, int: int.__repr__, type(None): lambda _: "null"}
)  # fmt: skip


def _typed(genre: Genre, texte: str) -> Valeur:
    if genre in _DECIMAUX:
        return Decimal(texte)
    return date.fromisoformat(texte) if genre is Genre.DATE else texte


def _value_text(lue: ValeurLue) -> str | None:
    """Text of the typed value; a value that contradicts its kind is a fault of ours."""
    if (lue.etat is Etat.RENSEIGNE) != (lue.valeur is not None):
        raise TypeError(f"{lue.cle} : état « {lue.etat} » et valeur {lue.valeur!r}")
    valeur, genre = lue.valeur, lue.genre
    if valeur is None:
        return None
    if isinstance(valeur, str):
        if genre is Genre.TEXTE or genre is Genre.LISTE:  # members are slow to hash
            return storable_text(valeur)
    elif isinstance(valeur, Decimal):
        if genre in _DECIMAUX:
            return decimal_text(valeur)
    elif genre is Genre.DATE and type(valeur) is date:
        return valeur.isoformat()
    raise TypeError(f"{lue.cle} : {lue.genre} attendu, {type(lue.valeur).__name__} reçu")


def _value_centimes(lue: ValeurLue) -> int | None:
    """Whole centimes of an amount; None for one so absurd that no integer column holds it."""
    if lue.genre is not Genre.MONTANT or not isinstance(lue.valeur, Decimal):
        return None
    try:
        montant = centimes(lue.valeur)
    except InvalidOperation:
        return None
    return montant if abs(montant) <= _ENTIER_SQLITE_MAX else None
