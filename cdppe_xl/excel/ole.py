"""What an old Microsoft container carries, from its directory, read within bounds."""

from __future__ import annotations

import struct
from collections.abc import Iterator

SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

XLS, CHIFFRE, WORD, POWERPOINT, OUTLOOK, ABIME, AUTRE = (
    "xls", "chiffre", "word", "powerpoint", "outlook", "abime", "autre",
)  # fmt: skip

_GENRES = (
    ("EncryptedPackage", CHIFFRE),
    ("WordDocument", WORD),
    ("PowerPoint Document", POWERPOINT),
    ("__properties_version1.0", OUTLOOK),
)
_CLASSEURS = ("Workbook", "Book")
_ENTETE = 512
_TAILLES = {3: 9, 4: 12}
_FINS = 0xFFFFFFFA
"""Sector numbers from there on are marks: free, end of chain, table."""
_TABLES_EN_TETE = 109
_ENTREE = 128
_NOM, _NUL = 64, b"\0\0"
_SECTEURS_DE_REPERTOIRE = 500
_PETIT_FLUX = 4096
"""Streams under that size lie elsewhere: no workbook is so small."""
_FILEPASS = 0x002F
_ENREGISTREMENTS = 40
"""The mark of an encrypted workbook is among its very first records."""


def genre_ole(octets: bytes) -> str:
    """What the container is: one of the constants above."""
    noms = _noms(octets)
    if noms is None:
        return _par_les_noms_bruts(octets)
    for nom, genre in _GENRES:
        if nom in noms:
            return genre
    for nom in _CLASSEURS:
        if nom in noms:
            return CHIFFRE if _est_chiffre(octets, noms[nom]) else XLS
    return AUTRE


def _par_les_noms_bruts(octets: bytes) -> str:
    """A container cut short or broken: what its bytes still name, else « damaged »."""
    for nom, genre in _GENRES:
        if nom.encode("utf-16-le") in octets:
            return genre
    return ABIME


def _noms(octets: bytes) -> dict[str, int] | None:
    """Name of each stream to its first sector; None when the directory cannot be read."""
    if len(octets) < 2 * _ENTETE or not octets.startswith(SIGNATURE):
        return None
    version, _, puissance = struct.unpack_from("<3H", octets, 26)
    if _TAILLES.get(version) != puissance:
        return None
    noms: dict[str, int] = {}
    repertoire = struct.unpack_from("<I", octets, 48)[0]
    for secteur in _chaine(octets, repertoire, puissance, _SECTEURS_DE_REPERTOIRE):
        for place in range(0, len(secteur) - _ENTREE + 1, _ENTREE):
            long_nom, genre = struct.unpack_from("<HB", secteur, place + _NOM)
            if genre and len(_NUL) <= long_nom <= _NOM:
                nom = secteur[place : place + long_nom - len(_NUL)].decode("utf-16-le", "replace")
                noms.setdefault(nom, struct.unpack_from("<I", secteur, place + 116)[0])
    return noms or None


def flux(octets: bytes, nom: str, maximum: int) -> bytes:
    """Content of a stream of the container, b"" when it is absent, too large or too small.

    The last sector is whole: what follows the stream in it is for the caller to leave.
    """
    premier = (_noms(octets) or {}).get(nom)
    if premier is None:
        return b""
    puissance = _TAILLES[struct.unpack_from("<H", octets, 26)[0]]
    combien = maximum >> puissance
    secteurs = list(_chaine(octets, premier, puissance, combien + 1))
    contenu = b"".join(secteurs)
    return contenu if len(contenu) >= _PETIT_FLUX and len(secteurs) <= combien else b""


def _chaine(octets: bytes, secteur: int, puissance: int, combien: int) -> Iterator[bytes]:
    """Sectors that follow one another, at most so many, never twice the same one."""
    taille, vus = 1 << puissance, set[int]()
    tables = struct.unpack_from(f"<{_TABLES_EN_TETE}I", octets, 76)
    while secteur < _FINS and secteur not in vus and len(vus) < combien:
        vus.add(secteur)
        contenu = octets[(secteur + 1) * taille : (secteur + 2) * taille]
        if len(contenu) < _ENTREE:
            return
        yield contenu
        rang, place = divmod(secteur, taille // 4)
        if rang >= len(tables) or tables[rang] >= _FINS:
            return
        lieu = (tables[rang] + 1) * taille + 4 * place
        if lieu + 4 > len(octets):
            return
        secteur = struct.unpack_from("<I", octets, lieu)[0]


def _est_chiffre(octets: bytes, secteur: int) -> bool:
    """The workbook says, among its first records, that it needs a password."""
    version = struct.unpack_from("<H", octets, 26)[0]
    place = (secteur + 1) << _TAILLES[version]
    for _ in range(_ENREGISTREMENTS):
        if place + 4 > len(octets):
            return False
        genre, longueur = struct.unpack_from("<2H", octets, place)
        if genre == _FILEPASS:
            return True
        place += 4 + longueur
    return False
