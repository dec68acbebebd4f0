"""Dates as people type them in French, and the serial numbers of spreadsheets."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import NamedTuple

_MOIS = {
    "janvier": 1, "janv": 1, "jan": 1,
    "fevrier": 2, "fevr": 2, "fev": 2,
    "mars": 3, "mar": 3,
    "avril": 4, "avr": 4,
    "mai": 5,
    "juin": 6,
    "juillet": 7, "juil": 7,
    "aout": 8,
    "septembre": 9, "sept": 9, "sep": 9,
    "octobre": 10, "oct": 10,
    "novembre": 11, "nov": 11,
    "decembre": 12, "dec": 12,
}  # fmt: skip
_NOM_MOIS = "|".join(sorted(_MOIS, key=len, reverse=True))
_JOUR = r"(?:(?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|lun|mar|mer|jeu|ven|sam|dim)"
_JOUR += r"\.?,?\s+)?(?:le\s+)?"
_HEURE = r"(?:[ t]+(?:a\s+)?\d{1,2}\s*[:h]\s*\d{0,2}(?::\d{2}(?:\.\d+)?)?z?)?"
_SIECLE_COURANT = 70
_ANNEE_COURTE = 100

_AVANT_MARS_1900 = 60
_PREMIER_1900 = datetime(1899, 12, 31, tzinfo=UTC)
_PREMIER_APRES_1900 = datetime(1899, 12, 30, tzinfo=UTC)
_PREMIER_1904 = datetime(1904, 1, 1, tzinfo=UTC)
_SERIE_MAX = 2_958_465
_SERIE_PLAUSIBLE = range(25_569, 73_051)
_ANNEE_MIN, _ANNEE_MAX = 1900, 2100
_ECART_1904 = 1_462

ECRIRE_DATE = "Écrivez la date sous la forme 15/10/2020."


class DateLue(NamedTuple):
    """A date, or the reason why there is none."""

    jour: date | None
    motif: str = ""


def date_de_serie(serie: Decimal, *, date1904: bool = False) -> datetime | None:
    """Moment of a serial number, None when there is none (29/02/1900 never was)."""
    if abs(serie) > _SERIE_MAX:
        return None
    jours = int(serie // 1)
    if not (0 if date1904 else 1) <= jours <= _SERIE_MAX - (_ECART_1904 if date1904 else 0):
        return None
    if not date1904 and jours == _AVANT_MARS_1900:
        return None
    if date1904:
        origine = _PREMIER_1904
    else:
        origine = _PREMIER_1900 if jours < _AVANT_MARS_1900 else _PREMIER_APRES_1900
    secondes = int(((serie - jours) * 86_400).to_integral_value())
    return origine + timedelta(days=jours, seconds=secondes)


def date_de_nombre(nombre: Decimal, *, date1904: bool = False) -> DateLue:
    """Date of a number typed where a date is expected, in a cell that shows no date."""
    if _ANNEE_MIN <= nombre <= _ANNEE_MAX:
        return DateLue(None, f"une année seule ({nombre}) : le jour et le mois manquent.")
    ecart = _ECART_1904 if date1904 else 0
    moment = date_de_serie(nombre, date1904=date1904)
    if moment is None or int(nombre) + ecart not in _SERIE_PLAUSIBLE:
        return DateLue(None, f"un nombre qui n'est pas une date. {ECRIRE_DATE}")
    return DateLue(moment.date())


def lire_date(texte: str) -> DateLue:
    """Date typed in French; ``texte`` is folded (no accents, lower case, one space).

    >>> lire_date("jeudi 15 octobre 2020").jour, lire_date("oct-20").jour
    (datetime.date(2020, 10, 15), None)
    """
    for motif, lire in _FORMES:
        trouve = motif.fullmatch(texte)
        if trouve is not None:
            return lire(trouve)
    return DateLue(None, f"un texte qui n'est pas une date. {ECRIRE_DATE}")


def _annee(texte: str) -> int:
    annee = int(texte)
    if annee >= _ANNEE_COURTE:
        return annee
    return annee + (2000 if annee < _SIECLE_COURANT else 1900)


def _composer(jour: str, mois: int, annee: str) -> DateLue:
    try:
        return DateLue(date(_annee(annee), mois, int(jour)))
    except ValueError:
        return DateLue(None, f"une date qui n'existe pas. {ECRIRE_DATE}")


def _jour_mois_annee(trouve: re.Match[str]) -> DateLue:
    return _composer(trouve["j"], int(trouve["m"]), trouve["a"])


def _en_lettres(trouve: re.Match[str]) -> DateLue:
    return _composer(trouve["j"], _MOIS[trouve["m"]], trouve["a"])


def _sans_jour(_: re.Match[str]) -> DateLue:
    return DateLue(None, f"une période sans jour précis. {ECRIRE_DATE}")


def _sans_annee(_: re.Match[str]) -> DateLue:
    return DateLue(None, f"une date sans année. {ECRIRE_DATE}")


_ANNEE = r"(?P<a>\d{4}|\d{2})"
_FORMES: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], DateLue]], ...] = tuple(
    (re.compile(motif), lire)
    for motif, lire in (
        (rf"{_JOUR}(?P<j>\d{{1,2}})\s?([/.\- ])\s?(?P<m>\d{{1,2}})\s?\2\s?{_ANNEE}{_HEURE}",
         _jour_mois_annee),
        (rf"(?P<a>\d{{4}})[-/.](?P<m>\d{{1,2}})[-/.](?P<j>\d{{1,2}}){_HEURE}", _jour_mois_annee),
        (rf"{_JOUR}(?P<j>\d{{1,2}})(?:er)?[\s\-./]*(?P<m>{_NOM_MOIS})\.?[\s\-./]*{_ANNEE}{_HEURE}",
         _en_lettres),
        (rf"(?:debut |fin |mi-?|courant )?(?:{_NOM_MOIS})\.?[\s\-./]*(?:\d{{4}}|\d{{2}})",
         _sans_jour),
        (r"\d{1,2}\s?[/.\-]\s?\d{4}|\d{4}-\d{1,2}", _sans_jour),
        (r"(?:[ts]\s?[1-4]|[1-4]\s?(?:er|e|eme|nd)?\s?(?:trimestre|semestre))[\s\-/]*(?:\d{4}|\d{2})?",
         _sans_jour),
        (rf"{_JOUR}\d{{1,2}}(?:er)?\s?(?:[/.\-]\s?\d{{1,2}}|(?:{_NOM_MOIS})\.?)", _sans_annee),
        (r"(?:19|20)\d{2}", _sans_jour),
    )
)  # fmt: skip
