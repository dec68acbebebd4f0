"""Values as a spreadsheet sees them, and the comparisons Excel and LibreOffice share.

Numbers are ``Decimal`` (dates are day serials, 1900 system), so that a formula evaluated
here never carries binary noise that a person would not have typed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

EPOCH = date(1899, 12, 30)


@dataclass(frozen=True, slots=True)
class ErreurExcel:
    """An error value such as #DIV/0!, which spreads through every formula but IFERROR."""

    code: str

    def __str__(self) -> str:
        return self.code


VALEUR_ERR = ErreurExcel("#VALUE!")
DIV0 = ErreurExcel("#DIV/0!")
NA = ErreurExcel("#N/A")

Scalaire = Decimal | str | bool | ErreurExcel | None


def serial(jour: date) -> Decimal:
    """Day serial of a date, 1900 system."""
    return Decimal((jour - EPOCH).days)


def jour_de_serial(nombre: Decimal) -> date:
    """Date of a day serial; the fraction of a day is dropped."""
    return EPOCH + timedelta(days=int(nombre))


def depuis(valeur: object) -> Scalaire:
    """Scalaire of a Python value; a float goes through its printed form."""
    if isinstance(valeur, date):
        return serial(valeur)
    if isinstance(valeur, bool) or valeur is None or isinstance(valeur, (Decimal, ErreurExcel)):
        return valeur
    if isinstance(valeur, int):
        return Decimal(valeur)
    if isinstance(valeur, float):
        return Decimal(repr(valeur))
    return str(valeur)


def nombre(valeur: Scalaire) -> Decimal | ErreurExcel:
    """The number an arithmetic operator sees; text is an error, blank is 0."""
    if isinstance(valeur, (Decimal, ErreurExcel)):
        return valeur
    if valeur is None:
        return Decimal(0)
    if isinstance(valeur, bool):
        return Decimal(int(valeur))
    return VALEUR_ERR


def texte(valeur: Scalaire) -> str | ErreurExcel:
    """The text that ``&`` sees, in a French program (decimals depend on the language)."""
    if isinstance(valeur, ErreurExcel):
        return valeur
    if valeur is None:
        return ""
    if isinstance(valeur, bool):
        return "TRUE" if valeur else "FALSE"
    if isinstance(valeur, Decimal):
        if valeur != valeur.to_integral_value():
            return format(valeur.normalize(), "f").replace(".", ",")
        return str(int(valeur))
    return valeur


def plie(mot: str) -> str:
    """A text without case, as spreadsheets compare: « É » is « é », « ß » is not « ss »."""
    return mot.lower()


def booleen(valeur: Scalaire) -> bool | ErreurExcel:
    """The truth IF sees."""
    chiffre = nombre(valeur)
    return chiffre if isinstance(chiffre, ErreurExcel) else chiffre != 0


def _rang(valeur: Scalaire) -> tuple[int, Decimal | str | bool]:
    if isinstance(valeur, bool):
        return 2, valeur
    if isinstance(valeur, Decimal):
        return 0, valeur
    return 1, plie(str(valeur))


def compare(gauche: Scalaire, droite: Scalaire) -> int | ErreurExcel:
    """-1, 0 or 1 in Excel's order: numbers, then text without case, then booleans."""
    for cote in (gauche, droite):
        if isinstance(cote, ErreurExcel):
            return cote
    if gauche is None and droite is None:
        return 0
    if gauche is None:
        gauche = "" if isinstance(droite, str) else Decimal(0)
    if droite is None:
        droite = "" if isinstance(gauche, str) else Decimal(0)
    a, b = _rang(gauche), _rang(droite)
    return (a > b) - (a < b)
