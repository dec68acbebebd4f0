"""Value of one ods cell, from its attributes and the text it shows."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from cdppe_xl.excel.brut import ValeurBrute
from cdppe_xl.excel.lecture_nombres import (
    date_iso_en_serie,
    duree_en_serie,
    est_faux_nombre,
    lire_nombre,
)
from cdppe_xl.excel.xml_borne import Attributs

OFFICE = "urn:oasis:names:tc:opendocument:xmlns:office:1.0 "
_CALC = "urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0 "
_LECTEURS: dict[str, tuple[str, Callable[[str], Decimal | None]]] = {
    "float": ("value", lire_nombre),
    "percentage": ("value", lire_nombre),
    "currency": ("value", lire_nombre),
    "date": ("date-value", date_iso_en_serie),
    "time": ("time-value", duree_en_serie),
}


def valeur_de_cellule(attributs: Attributs, affiche: str) -> tuple[ValeurBrute, bool, str]:
    """Value, whether it is an error, and its type, from the attributes of a cell."""
    if attributs.get(f"{_CALC}value-type") == "error":
        return affiche, True, "error"
    genre = attributs.get(f"{OFFICE}value-type", "string")
    if genre in _LECTEURS:
        nom, lire = _LECTEURS[genre]
        ecrit = attributs.get(OFFICE + nom, "")
        nombre = lire(ecrit)
        if nombre is None:
            return ecrit or affiche, est_faux_nombre(ecrit), genre
        return nombre, False, genre
    if genre == "boolean":
        return attributs.get(f"{OFFICE}boolean-value") == "true", False, genre
    return attributs.get(f"{OFFICE}string-value", affiche), False, genre
