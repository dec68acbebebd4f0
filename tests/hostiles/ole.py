"""Old Microsoft containers, just enough of one: header, allocation table, directory, streams."""

from __future__ import annotations

import struct
from collections.abc import Mapping

SECTEUR = 512
LIBRE, FIN, FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
_SEUIL = 4096


def ole(flux: Mapping[str, bytes]) -> bytes:
    """A compound file with these streams, each padded so that none is a « mini » one."""
    noms = list(flux)
    corps = [octets.ljust(_SEUIL, b"\0") for octets in flux.values()]
    entrees = -(-(len(noms) + 1) // 4)
    table: list[int] = [FAT]
    table += [n + 2 for n in range(entrees - 1)] + [FIN]
    debuts: list[int] = []
    secteurs: list[bytes] = []
    for octets in corps:
        blocs = [octets[i : i + SECTEUR] for i in range(0, len(octets), SECTEUR)]
        debut = len(table)
        debuts.append(debut)
        table += [debut + n + 1 for n in range(len(blocs) - 1)] + [FIN]
        secteurs += [bloc.ljust(SECTEUR, b"\0") for bloc in blocs]
    if len(table) > SECTEUR // 4:
        raise ValueError("trop de secteurs pour une seule table")
    repertoire = _entree("Root Entry", 5, FIN, 0, enfant=1 if noms else LIBRE)
    for rang, (nom, debut, octets) in enumerate(zip(noms, debuts, corps, strict=True), start=1):
        droite = rang + 1 if rang < len(noms) else LIBRE
        repertoire += _entree(nom, 2, debut, len(octets), droite=droite)
    repertoire = repertoire.ljust(entrees * SECTEUR, b"\0")
    tete = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 16
    tete += struct.pack("<5H6x", 0x3E, 3, 0xFFFE, 9, 6)
    tete += struct.pack("<9I", 0, 1, 1, 0, _SEUIL, FIN, 0, FIN, 0)
    tete += struct.pack("<109I", 0, *[LIBRE] * 108)
    fat = struct.pack(f"<{len(table)}I", *table).ljust(SECTEUR, b"\xff")
    return tete + fat + repertoire + b"".join(secteurs)


def _entree(  # noqa: PLR0913 -- fields of a record
    nom: str, genre: int, debut: int, taille: int, *, droite: int = LIBRE, enfant: int = LIBRE
) -> bytes:
    brut = nom.encode("utf-16-le")
    return (
        brut.ljust(64, b"\0")
        + struct.pack("<H2B3I", len(brut) + 2, genre, 1, LIBRE, droite, enfant)
        + b"\0" * 36
        + struct.pack("<IQ", debut, taille)
    )


def biff(*enregistrements: tuple[int, bytes]) -> bytes:
    """Records of an old workbook: number, length, content."""
    return b"".join(struct.pack("<2H", n, len(o)) + o for n, o in enregistrements)


DEBUT = (0x0809, struct.pack("<4H2I", 0x0600, 0x0005, 0, 0, 0, 0))
FERME = (0x000A, b"")
CHIFFRE = (0x002F, b"\1\0\1\0\1\0" + b"\0" * 48)
"""FilePass: what follows is encrypted."""
