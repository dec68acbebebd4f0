"""The flat form of a reading, for machines (« cdppe lire »)."""

from __future__ import annotations

import csv
import io
import json
import re
from datetime import date
from decimal import Decimal

from cdppe_xl.domaine.lecture import Genre, Lecture, ValeurLue

_NOMBRE = re.compile(r"[-+]?\d+(?:[.,]\d+)?")
CHAMPS = ("cle", "type", "brut", "valeur", "etat", "feuille", "cellule", "reparation", "motif")


def canonical(lue: ValeurLue) -> str:
    """Amounts in euros with two decimals, rates as fractions, dates ISO, else the text."""
    valeur = lue.valeur
    if valeur is None:
        return ""
    if isinstance(valeur, date):
        return valeur.isoformat()
    if isinstance(valeur, Decimal):
        if lue.genre is Genre.MONTANT and valeur == valeur.quantize(Decimal("0.01")):
            return format(valeur.quantize(Decimal("0.01")), "f")
        return format(valeur.normalize(), "f")
    return valeur


def as_dicts(lecture: Lecture) -> list[dict[str, str]]:
    """One object per declared input cell, in the order of the layout."""
    return [
        {
            "cle": lue.cle,
            "type": lue.genre.value,
            "brut": lue.brut,
            "valeur": canonical(lue),
            "etat": lue.etat.value,
            "feuille": lue.feuille,
            "cellule": lue.cellule,
            "reparation": lue.reparation,
            "motif": lue.motif,
        }
        for lue in lecture.valeurs.values()
    ]


def as_json(lecture: Lecture) -> str:
    """A JSON list."""
    return json.dumps(as_dicts(lecture), ensure_ascii=False, indent=2)


def inert(texte: str) -> str:
    """A text that no spreadsheet takes for a formula; a negative number stays one."""
    if texte[:1] in ("=", "+", "-", "@", "\t", "\r") and not _NOMBRE.fullmatch(texte):
        return "'" + texte
    return texte


def as_csv(lecture: Lecture) -> str:
    """Semicolons and a BOM, as the other lists, for a French spreadsheet."""
    tampon = io.StringIO()
    ecrivain = csv.DictWriter(tampon, CHAMPS, delimiter=";", lineterminator="\r\n")
    ecrivain.writeheader()
    for ligne in as_dicts(lecture):
        ecrivain.writerow({champ: inert(texte) for champ, texte in ligne.items()})
    return "\ufeff" + tampon.getvalue()
