"""The table of contents of an archive, believed only as far as it agrees with the archive.

It is looked at before it is loaded: a table of millions of entries would fill the memory.
"""

from __future__ import annotations

import io
import struct
import zipfile
from typing import NamedTuple

from cdppe_xl.erreurs import ClasseurIllisible

MAX_TOTAL = 100_000_000
MAX_ENTREES = 1_000
MAX_RATIO = 200
SEUIL_RATIO = 1_000_000
"""Bytes under which a very compressible part is harmless."""
MAX_SOMMAIRE = 1_000_000

ENTETE_LOCAL = struct.Struct("<4s5H3I2H")
TRONQUE = (
    "Ce fichier est incomplet ou abîmé : la fin manque, sans doute par un envoi interrompu. "
    "Renvoyez-le."
)

_FIN = struct.Struct("<4s4H2IH")
_SIGNATURE_FIN = b"PK\x05\x06"
_QUEUE = _FIN.size + 65_535
_LIEU_64 = 20
_FIN_64 = struct.Struct("<4sQ2H2I4Q")
_SIGNATURE_64 = b"PK\x06\x06"


class _Dit(NamedTuple):
    """What the last record of the archive says of the table, and where it stands."""

    entrees: int
    taille: int
    debut: int
    place: int


def suspect(raison: str) -> ClasseurIllisible:
    """Refusal of what no spreadsheet program writes."""
    return ClasseurIllisible(
        f"Fichier refusé par précaution : {raison}. Ouvrez-le dans votre tableur, enregistrez-le "
        "de nouveau et renvoyez-le."
    )


def lire_sommaire(octets: bytes) -> list[zipfile.ZipInfo]:
    """Entries of an archive, once their number, sizes and places are known to be reasonable."""
    dit = _lire_fin(octets)
    if dit.entrees > MAX_ENTREES:
        raise suspect(f"l'archive contient {dit.entrees} fichiers (au plus {MAX_ENTREES})")
    if dit.taille > MAX_SOMMAIRE:
        raise suspect("sa table des matières est démesurée")
    if dit.debut + dit.taille > dit.place:
        raise ClasseurIllisible(TRONQUE)
    if dit.debut + dit.taille < dit.place:
        raise suspect("il contient autre chose que le classeur")
    try:
        with zipfile.ZipFile(io.BytesIO(octets)) as archive:
            infos = archive.infolist()
    except (zipfile.BadZipFile, struct.error, ValueError, OverflowError, NotImplementedError) as f:
        raise ClasseurIllisible(TRONQUE) from f
    if len(infos) != dit.entrees:
        raise suspect("sa table des matières compte mal ses parties")
    if sum(info.file_size for info in infos) > MAX_TOTAL or any(map(_demesure, infos)):
        raise suspect("son contenu est démesuré une fois décompressé")
    _verifier_places(infos, dit.debut)
    return infos


def _lire_fin(octets: bytes) -> _Dit:
    """The last record; the one for very large archives prevails, as in every program."""
    place = octets.rfind(_SIGNATURE_FIN, max(0, len(octets) - _QUEUE))
    if place < 0 or place + _FIN.size > len(octets):
        raise ClasseurIllisible(TRONQUE)
    _, _, _, _, entrees, taille, debut, _ = _FIN.unpack_from(octets, place)
    avant = place - _LIEU_64 - _FIN_64.size
    if avant >= 0 and octets.startswith(_SIGNATURE_64, avant):
        *_, entrees, taille, debut = _FIN_64.unpack_from(octets, avant)
        place = avant
    return _Dit(entrees, taille, debut, place)


def _demesure(info: zipfile.ZipInfo) -> bool:
    gros = info.file_size > SEUIL_RATIO
    return gros and info.file_size > MAX_RATIO * max(info.compress_size, 1)


def _verifier_places(infos: list[zipfile.ZipInfo], fin: int) -> None:
    """Parts may not share bytes: overlapping ones are how small bombs are made."""
    precedent = 0
    for info in sorted(infos, key=lambda info: info.header_offset):
        if info.header_offset < precedent:
            raise suspect("ses parties se chevauchent")
        precedent = info.header_offset + ENTETE_LOCAL.size + info.compress_size
        if precedent > fin:
            raise ClasseurIllisible(TRONQUE)
