"""What a cell holds, whichever library read it, so that two readings can be compared."""

from __future__ import annotations

import math
import re
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import NamedTuple

_SECONDE = 1.01 / 86400
_ORIGINE, _ORIGINE_1904 = datetime(1899, 12, 30), datetime(1904, 1, 1)  # noqa: DTZ001 -- no zone
_DUREE = re.compile(r"-?PT(?:(\d+)H)?(?:(\d+)M)?(?:([\d.,]+)S)?")


class Teneur(NamedTuple):
    """What a cell holds: nothing, a number, a text, an error, a formula."""

    nature: str
    texte: str = ""
    nombre: float = 0.0
    precision: float = 0.0

    def __str__(self) -> str:
        if self.nature == "nombre":
            return f"{self.nombre:.15g}".replace(".", ",")
        return self.texte if self.nature != "vide" else "rien"


VIDE = Teneur("vide")


def teneur(valeur: object, *, date1904: bool) -> Teneur:
    """A value of any library: booleans are numbers, dates are their serial."""
    if valeur is None or valeur == "":
        return VIDE
    if isinstance(valeur, bool | int | float | Decimal):
        nombre = float(valeur)
        return Teneur("nombre", "", nombre) if math.isfinite(nombre) else Teneur("erreur", "")
    serie = _serie(valeur, date1904=date1904)
    if serie is not None:
        return Teneur("nombre", "", serie, _SECONDE)
    texte = str(valeur).replace("\r", "").strip()
    return Teneur("texte", texte) if texte else VIDE


def _serie(valeur: object, *, date1904: bool) -> float | None:
    """Serial number of a date, a time or a duration; None for anything else."""
    if isinstance(valeur, datetime | date):
        moment = valeur if isinstance(valeur, datetime) else datetime.combine(valeur, time())
        origine = _ORIGINE_1904 if date1904 else _ORIGINE
        return (moment.replace(tzinfo=None) - origine) / timedelta(days=1)
    if isinstance(valeur, time):
        valeur = timedelta(
            hours=valeur.hour, minutes=valeur.minute, seconds=valeur.second,
            microseconds=valeur.microsecond,
        )  # fmt: skip
    if isinstance(valeur, timedelta):
        return valeur / timedelta(days=1)
    duree = _DUREE.fullmatch(valeur) if isinstance(valeur, str) else None
    if duree is None or not any(duree.groups()):
        return None
    heures, minutes, secondes = (float((g or "0").replace(",", ".")) for g in duree.groups())
    signe = -1 if str(valeur).startswith("-") else 1
    return signe * (heures * 3600 + minutes * 60 + secondes) / 86400
