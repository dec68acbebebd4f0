"""Numbers and dates as programs write them in xlsx and ods parts; never through a float."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

_NOMBRE = re.compile(r"[-+]?(?:[0-9]++\.?[0-9]*+|\.[0-9]++)(?:[eE][-+]?[0-9]{1,4})?")
"""Possessive (++): linear on a text of digits that ends with something else."""
_INFINI = re.compile(r"[-+]?(?:nan|inf|infinity|1\.#\w+)", re.IGNORECASE)
_DATE = re.compile(
    r"([0-9]{4})-([0-9]{2})-([0-9]{2})"
    r"(?:[T ]([0-9]{2}):([0-9]{2})(?::([0-9]{2}(?:\.[0-9]{1,9})?))?)?Z?"
)
_DUREE = re.compile(
    r"(-?)PT(?:([0-9]{1,9})H)?(?:([0-9]{1,9})M)?(?:([0-9]{1,9}(?:[.,][0-9]{1,9})?)S)?"
)
_LONGUEUR_MAX = 400
_PUISSANCE_MAX = 308
_SECONDES_PAR_JOUR = 86_400

_ORIGINE_1904 = date(1904, 1, 1)
_ORIGINE_1900 = date(1899, 12, 30)
_ORIGINE_AVANT_MARS_1900 = date(1899, 12, 31)
_MARS_1900 = date(1900, 3, 1)


def lire_nombre(texte: str) -> Decimal | None:
    """Number written by a program, or None; what no spreadsheet can hold is none.

    >>> lire_nombre(" 1.50 "), lire_nombre("1e999"), lire_nombre("1_000")
    (Decimal('1.50'), None, None)
    """
    texte = texte.strip(" \t\r\n")
    if len(texte) > _LONGUEUR_MAX or _NOMBRE.fullmatch(texte) is None:
        return None
    nombre = Decimal(texte)
    return nombre if not nombre or abs(nombre.adjusted()) <= _PUISSANCE_MAX else None


def est_faux_nombre(texte: str) -> bool:
    """True for « NaN », « INF » and numbers too large: written as numbers, and none."""
    texte = texte.strip()
    if _INFINI.fullmatch(texte):
        return True
    return _NOMBRE.fullmatch(texte) is not None and lire_nombre(texte) is None


def date_iso_en_serie(texte: str, *, date1904: bool = False) -> Decimal | None:
    """Serial number of an ISO date or date and time, in the system of the workbook.

    None when it is no date, or one before the first serial number.

    >>> date_iso_en_serie("2020-10-15"), date_iso_en_serie("1900-02-28")
    (Decimal('44119'), Decimal('59'))
    """
    trouve = _DATE.fullmatch(texte.strip())
    if trouve is None:
        return None
    try:
        jour = date(int(trouve[1]), int(trouve[2]), int(trouve[3]))
    except ValueError:
        return None
    if date1904:
        origine = _ORIGINE_1904
    else:
        origine = _ORIGINE_AVANT_MARS_1900 if jour < _MARS_1900 else _ORIGINE_1900
    serie = (jour - origine).days
    if serie < (0 if date1904 else 1):
        return None
    secondes = int(trouve[4] or 0) * 3600 + int(trouve[5] or 0) * 60 + Decimal(trouve[6] or 0)
    return serie + secondes / _SECONDES_PAR_JOUR


def duree_en_serie(texte: str) -> Decimal | None:
    """Days of an OpenDocument duration (« PT30H15M00S »), or None."""
    trouve = _DUREE.fullmatch(texte.strip())
    if trouve is None:
        return None
    secondes = (
        int(trouve[2] or 0) * 3600
        + int(trouve[3] or 0) * 60
        + Decimal((trouve[4] or "0").replace(",", "."))
    )
    return (-secondes if trouve[1] else secondes) / _SECONDES_PAR_JOUR
