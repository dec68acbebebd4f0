"""Number formats of the cells of an xls, which python-calamine guesses from their number alone.

Gnumeric and LibreOffice number their own formats from 50 on, where calamine sees dates: an
amount would be held as a date. The records of the workbook say what each cell really shows, and
keep the number as it was stored.
"""

from __future__ import annotations

import math
import struct
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import NamedTuple

from cdppe_xl.excel.lecture_xlsx_styles import decrire_format
from cdppe_xl.excel.ole import flux

_BOF, _EOF, _BOUNDSHEET, _FORMAT, _XF = 0x0809, 0x000A, 0x0085, 0x041E, 0x00E0
_NUMBER, _RK, _MULRK, _FORMULA = 0x0203, 0x027E, 0x00BD, 0x0006
_BIFF8, _FEUILLE = 0x0600, 0
_TEXTE = 0xFFFF
"""Ends the result of a formula that is no number."""
_FLUX_MAX = 32_000_000
_CELLULE = struct.Struct("<3H")

Place = tuple[int, int]


class NombreMontre(NamedTuple):
    """One number of the file: its value, whether it shows a date, and its format."""

    valeur: Decimal
    en_date: bool
    code: str


def nombres_montres(octets: bytes) -> Mapping[str, Mapping[Place, NombreMontre]]:
    """Every number of every sheet, by name of the sheet; nothing where the file is another BIFF.

    Never raises: what cannot be followed is left out, and read as calamine says.
    """
    contenu = flux(octets, "Workbook", _FLUX_MAX)
    try:
        return _classeur(contenu)
    except (struct.error, IndexError, UnicodeDecodeError):
        return {}


def _classeur(contenu: bytes) -> dict[str, dict[Place, NombreMontre]]:
    feuilles: list[tuple[str, int]] = []
    codes: dict[str, str] = {}
    styles: list[tuple[bool, str]] = []
    numeros: list[int] = []
    for genre, corps in _enregistrements(contenu, 0):
        if genre == _BOF and struct.unpack_from("<H", corps)[0] != _BIFF8:
            return {}
        if genre == _FORMAT:
            codes[str(struct.unpack_from("<H", corps)[0])] = _texte(corps[2:], 2)
        elif genre == _XF:
            numeros.append(struct.unpack_from("<H", corps, 2)[0])
        elif genre == _BOUNDSHEET and corps[5] == _FEUILLE:
            feuilles.append((_texte(corps[6:], 1), struct.unpack_from("<I", corps)[0]))
    styles = [decrire_format(str(numero), codes) for numero in numeros]
    return {nom: _feuille(contenu, debut, styles) for nom, debut in feuilles}


def _feuille(
    contenu: bytes, debut: int, styles: list[tuple[bool, str]]
) -> dict[Place, NombreMontre]:
    nombres = {}
    for genre, corps in _enregistrements(contenu, debut):
        for ligne, colonne, style, valeur in _nombres(genre, corps):
            if style < len(styles) and math.isfinite(valeur):
                lu = Decimal(int(valeur)) if valeur.is_integer() else Decimal(repr(valeur))
                nombres[ligne, colonne] = NombreMontre(lu, *styles[style])
    return nombres


def _enregistrements(contenu: bytes, place: int) -> Iterator[tuple[int, bytes]]:
    """Records from there to the end of their part of the stream, charts in it left out."""
    niveau = 0
    while place + 4 <= len(contenu):
        genre, longueur = struct.unpack_from("<2H", contenu, place)
        niveau += (genre == _BOF) - (genre == _EOF)
        if niveau <= 0:
            return
        if niveau == 1:
            yield genre, contenu[place + 4 : place + 4 + longueur]
        place += 4 + longueur


def _nombres(genre: int, corps: bytes) -> Iterator[tuple[int, int, int, float]]:
    """(row, column, style, value) of each number of a record."""
    if genre in (_NUMBER, _FORMULA):
        if genre == _FORMULA and struct.unpack_from("<H", corps, 12)[0] == _TEXTE:
            return
        yield *_CELLULE.unpack_from(corps), struct.unpack_from("<d", corps, 6)[0]
    elif genre == _RK:
        yield *_CELLULE.unpack_from(corps), _rk(struct.unpack_from("<I", corps, 6)[0])
    elif genre == _MULRK:
        ligne, premiere = struct.unpack_from("<2H", corps)
        for rang, place in enumerate(range(4, len(corps) - 2, 6)):
            style, court = struct.unpack_from("<HI", corps, place)
            yield ligne, premiere + rang, style, _rk(court)


def _rk(court: int) -> float:
    """A number stored on four bytes: an integer, or the head of a real, maybe in hundredths."""
    if court & 2:
        entier = court >> 2
        valeur = float(entier - (1 << 30) if entier >> 29 else entier)
    else:
        valeur = struct.unpack("<d", struct.pack("<Q", (court & ~3) << 32))[0]
    return valeur / 100 if court & 1 else valeur


def _texte(corps: bytes, taille: int) -> str:
    """A text after its length, on one or two bytes, and the flag of its encoding."""
    longueur = int.from_bytes(corps[:taille], "little")
    if corps[taille] & 1:
        return corps[taille + 1 : taille + 1 + 2 * longueur].decode("utf-16-le")
    return corps[taille + 1 : taille + 1 + longueur].decode("latin-1")
