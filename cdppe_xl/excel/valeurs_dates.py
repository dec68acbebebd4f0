"""Dates as people type them in French, and the serial numbers of spreadsheets."""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from difflib import get_close_matches
from functools import lru_cache
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
_SEMAINE = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
_JOUR = rf"(?:(?P<s>{'|'.join((*_SEMAINE, *(nom[:3] for nom in _SEMAINE)))})\.?,?\s+)?(?:le\s+)?"
_HEURE = r"(?:[ t]+(?:a\s+)?\d{1,2}\s*[:h]\s*\d{0,2}(?::\d{2}(?:\.\d+)?)?z?)?"
_SIECLE_COURANT = 70
_ANNEE_COURTE, _CHIFFRES_COURTS = 100, 2

_AVANT_MARS_1900 = 60
_PREMIER_1900 = datetime(1899, 12, 31, tzinfo=UTC)
_PREMIER_APRES_1900 = datetime(1899, 12, 30, tzinfo=UTC)
_PREMIER_1904 = datetime(1904, 1, 1, tzinfo=UTC)
_SERIE_MAX = 2_958_465
_SERIE_PLAUSIBLE = range(25_569, 73_051)
_ANNEE_MIN, _ANNEE_MAX = 1900, 2100
_PREMIERE_PROPOSEE = 2018
"""« oct 15 » is more likely a day of October than October 2015."""
_ECART_1904 = 1_462
_MOIS_DE_L_ANNEE, _JOURS_DU_MOIS_MAX = 12, 31
_INERTE = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]')

_DATES = re.compile(
    rf"\d{{1,2}}[/.\-]\d{{1,2}}[/.\-]\d{{2,4}}|\d{{1,2}}(?:er)? (?:{_NOM_MOIS})\b"
    r"|\d{4}-\d{2}-\d{2}"
)
_DATE_TAPEE = re.compile(r"\d{1,2}([/\-])\d{1,2}\1(?:19|20)\d{2}|(?:19|20)\d{2}-\d{2}-\d{2}")
_SERIE_TAPEE = re.compile(r"[2-7]\d{4}")
_JOUR_COLLE = re.compile(r"\d{7,8}")
_EN_CLAIR: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(motif), remplacement)
    for motif, remplacement in (
        (r"(\d{2})(\d{2})((?:19|20)?\d{2})", r"\1/\2/\3"),
        (r"((?:19|20)\d{2})(\d{2})(\d{2})", r"\3/\2/\1"),
        (r"(\d{1,2})[/.\- ]+(\d{1,2})[/.\- ]+(\d{4}|\d{2})[/.\- ;,]*", r"\1/\2/\3"),
        (r"(?:~|≈|vers|env(?:iron|\.)?|aux alentours du|autour du|prevue?|(?:prevue? )?le"
         r"|signee?(?: le)?|a partir du|des|date ?:|:)\s?(?:le )?(\d.*\d{2})", r"\1"),
        (r"(\d.*\d{2})\s?(?:[?!*;,.…]+|,?\s?environ|,?\s?(?:prev|estim|a confirm)[a-z]*"
         r"|\([^()]*\))", r"\1"),
        (r"premier ([a-z]+ \d{4})", r"1 \1"),
    )
)  # fmt: skip
_MOIS_ANGLAIS = {
    "january": "janvier", "february": "fevrier", "march": "mars", "april": "avril", "may": "mai",
    "june": "juin", "july": "juillet", "august": "aout", "september": "septembre",
    "october": "octobre", "november": "novembre", "december": "decembre",
}  # fmt: skip

ECRIRE_DATE = "Écrivez la date sous la forme 15/10/2020."


class DateLue(NamedTuple):
    """A date, or the reason why there is none, and the date it more likely means."""

    jour: date | None
    motif: str = ""
    propose: date | None = None


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
        return DateLue(None, _annee_seule(nombre))
    ecart = _ECART_1904 if date1904 else 0
    moment = date_de_serie(nombre, date1904=date1904)
    if moment is None or int(nombre) + ecart not in _SERIE_PLAUSIBLE:
        propose = proposer_date(f"0{nombre}"[-8:]) if _JOUR_COLLE.fullmatch(str(nombre)) else None
        return DateLue(None, f"un nombre qui n'est pas une date. {ECRIRE_DATE}", propose)
    return DateLue(moment.date())


def annee_affichee(serie: Decimal) -> str:
    """Why the serial number of a dated cell is more likely a year, "" when it is a date.

    « 2020 » typed in a cell in date format is shown as 12/07/1905.
    """
    return _annee_seule(serie) if _ANNEE_MIN < serie <= _ANNEE_MAX else ""


def _annee_seule(nombre: Decimal) -> str:
    return f"une année seule ({nombre}) : le jour et le mois manquent. {ECRIRE_DATE}"


@lru_cache(maxsize=64)
def montre_le_jour(code: str) -> bool:
    """False for a number format that shows the month and the year only (« oct-20 »).

    >>> montre_le_jour("mmm-yy"), montre_le_jour("dd/mm/yyyy"), montre_le_jour("")
    (False, True, True)
    """
    nu = _INERTE.sub("", code).casefold()
    return not ("m" in nu and "y" in nu) or "d" in nu


def lire_date(texte: str, *, date1904: bool = False) -> DateLue:
    """Date typed in French; ``texte`` is folded (no accents, lower case, one space).

    >>> lire_date("jeudi 15 octobre 2020").jour, lire_date("oct-20").jour
    (datetime.date(2020, 10, 15), None)
    """
    for motif, lire in _FORMES:
        trouve = motif.fullmatch(texte)
        if trouve is not None:
            return lire(trouve)
    if len(_DATES.findall(texte)) > 1:
        return DateLue(None, f"plusieurs dates dans une même cellule. {ECRIRE_DATE}")
    pourquoi = f"un texte qui n'est pas une date. {ECRIRE_DATE}"
    return DateLue(None, pourquoi, proposer_date(texte, date1904=date1904))


def date_en_calcul(formule: str) -> date | None:
    """The date somebody typed after « = », that a program takes for divisions.

    A year of four figures tells it from « =10/4/2 ».

    >>> date_en_calcul("15/10/2020"), date_en_calcul("2020-10-15"), date_en_calcul("10/4/2")
    (datetime.date(2020, 10, 15), datetime.date(2020, 10, 15), None)
    """
    texte = formule.strip()
    return lire_date(texte).jour if _DATE_TAPEE.fullmatch(texte) else None


def proposer_date(texte: str, *, date1904: bool = False) -> date | None:
    """The date that a folded text more likely means, when it is not sure of itself.

    >>> proposer_date("vers le 15/10/2020"), proposer_date("20201015")
    (datetime.date(2020, 10, 15), datetime.date(2020, 10, 15))
    """
    if _SERIE_TAPEE.fullmatch(texte):
        return date_de_nombre(Decimal(texte), date1904=date1904).jour
    for candidat in _candidats(texte):
        for motif, lire in _FORMES[:3]:
            trouve = motif.fullmatch(candidat)
            jour = lire(trouve).jour if trouve is not None else None
            if jour is not None:
                return jour
    return None


def _candidats(texte: str) -> Iterator[str]:
    """Texts that say more plainly what this one may mean."""
    yield re.sub(r"(?<=\d)o|o(?=\d)", "0", texte)
    for motif, remplacement in _EN_CLAIR:
        trouve = motif.fullmatch(texte)
        if trouve is not None:
            yield trouve.expand(remplacement)
    for mot in re.findall(r"[a-z]{4,}", texte):
        for mois in get_close_matches(mot, _MOIS, n=1, cutoff=0.75):
            yield texte.replace(mot, mois)
    for anglais, francais in _MOIS_ANGLAIS.items():
        if anglais in texte:
            traduit = texte.replace(anglais, francais)
            yield re.sub(r"(\d)(?:st|nd|rd|th)\b", r"\1", traduit)
            yield re.sub(r"([a-z]+) (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})", r"\2 \1 \3", traduit)


def _annee(texte: str) -> int:
    annee = int(texte)
    if annee >= _ANNEE_COURTE:
        return annee
    return annee + (2000 if annee < _SIECLE_COURANT else 1900)


def _composer(trouve: re.Match[str], mois: int) -> DateLue:
    """The date, unless it does not exist, lies out of reach or is another day of the week."""
    jour, annee, nomme = int(trouve["j"]), _annee(trouve["a"]), trouve.groupdict().get("s")
    if len(trouve["a"]) > _CHIFFRES_COURTS and not _ANNEE_MIN <= int(trouve["a"]) <= _ANNEE_MAX:
        return DateLue(None, f"une date de l'année {trouve['a']}. {ECRIRE_DATE}")
    try:
        lue = date(annee, mois, jour)
        if nomme and not _SEMAINE[lue.weekday()].startswith(nomme):
            motif = f"une date qui n'est pas un {nomme}. {ECRIRE_DATE}"
            return DateLue(None, motif, lue)
        return DateLue(lue)
    except ValueError:
        propose = _redresser(jour, mois, annee)
        return DateLue(None, f"une date qui n'existe pas. {ECRIRE_DATE}", propose)


def _redresser(jour: int, mois: int, annee: int) -> date | None:
    """« 10/15/2020 » in the French order, « 31/11/2020 » at the end of its month."""
    if mois > _MOIS_DE_L_ANNEE and 1 <= jour <= _MOIS_DE_L_ANNEE:
        jour, mois = mois, jour
    if not 1 <= mois <= _MOIS_DE_L_ANNEE or not 1 <= jour <= _JOURS_DU_MOIS_MAX:
        return None
    return date(annee, mois, min(jour, calendar.monthrange(annee, mois)[1]))


def _jour_mois_annee(trouve: re.Match[str]) -> DateLue:
    return _composer(trouve, int(trouve["m"]))


def _en_lettres(trouve: re.Match[str]) -> DateLue:
    return _composer(trouve, _MOIS[trouve["m"]])


def _sans_jour(trouve: re.Match[str]) -> DateLue:
    """A period: « début », « fin » and « mi- » say which day, a lone month its first."""
    bord = trouve.groupdict().get("bord") or ""
    return DateLue(
        None, f"une période sans jour précis. {ECRIRE_DATE}", _au_bord(bord.strip(" -"), trouve)
    )


def _au_bord(bord: str, trouve: re.Match[str]) -> date | None:
    champs = trouve.groupdict()
    premier, duree = 1, _MOIS_DE_L_ANNEE
    if champs.get("m") or champs.get("n"):
        premier, duree = _MOIS.get(champs.get("m") or "") or int(champs["n"]), 1
    elif champs.get("p"):
        duree = 3 if champs["nature"].startswith("t") else 6
        premier = duree * (int(champs["p"]) - 1) + 1
    dernier = premier + duree - 1
    if not trouve["a"] or not 1 <= premier <= dernier <= _MOIS_DE_L_ANNEE:
        return None
    annee = _annee(trouve["a"])
    if not _PREMIERE_PROPOSEE <= annee <= _ANNEE_MAX:
        return None
    if bord == "fin":
        return date(annee, dernier, calendar.monthrange(annee, dernier)[1])
    if bord == "debut" or (not bord and duree == 1):
        return date(annee, premier, 1)
    return date(annee, premier, 15) if bord == "mi" and duree == 1 else None


def _sans_annee(trouve: re.Match[str]) -> DateLue:
    if trouve["n"] and not 1 <= int(trouve["n"]) <= _MOIS_DE_L_ANNEE:
        return DateLue(None, f"un texte qui n'est pas une date. {ECRIRE_DATE}")
    return DateLue(None, f"une date sans année. {ECRIRE_DATE}")


_ANNEE = r"(?P<a>\d{4}|\d{2})"
_BORD = r"(?:(?P<bord>debut|fin|mi|courant)[ \-](?:d'|de l'|de |du |l')?(?:annee )?)?"
_UNIEME = r"(?:\s?(?:er|re|eme|e|°)(?![a-z]))?"
_FORMES: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], DateLue]], ...] = tuple(
    (re.compile(motif), lire)
    for motif, lire in (
        (rf"{_JOUR}(?P<j>\d{{1,2}})\s?(?P<sep>[/.\- ])\s?(?P<m>\d{{1,2}})\s?(?P=sep)\s?"
         rf"{_ANNEE}{_HEURE}", _jour_mois_annee),
        (rf"(?P<a>\d{{4}})[-/.](?P<m>\d{{1,2}})[-/.](?P<j>\d{{1,2}}){_HEURE}", _jour_mois_annee),
        (rf"{_JOUR}(?P<j>\d{{1,2}}){_UNIEME}[\s\-./]*(?P<m>{_NOM_MOIS})\.?[\s\-./]*"
         rf"{_ANNEE}{_HEURE}", _en_lettres),
        (rf"{_BORD}(?P<m>{_NOM_MOIS})\.?[\s\-./]*{_ANNEE}", _sans_jour),
        (rf"{_BORD}(?P<n>\d{{1,2}})\s?[/.\-]\s?(?P<a>\d{{4}})", _sans_jour),
        (r"(?P<a>\d{4})-(?P<n>\d{1,2})", _sans_jour),
        (rf"{_BORD}(?P<nature>[ts])\s?(?P<p>[1-4])[\s\-/]*{_ANNEE}?", _sans_jour),
        (rf"{_BORD}(?P<p>[1-4])\s?(?:er|e|eme|nde?)?\s?(?P<nature>trimestre|semestre)"
         rf"[\s\-/]*(?:de )?{_ANNEE}?", _sans_jour),
        (rf"{_BORD}(?P<n>0?[1-9]|1[0-2])\s?[/.\-]\s?(?P<a>1[3-9]|[2-9]\d)", _sans_jour),
        (rf"{_JOUR}\d{{1,2}}{_UNIEME}\s?(?:[/.\-]\s?(?P<n>\d{{1,2}})|(?:{_NOM_MOIS})\.?)",
         _sans_annee),
        (rf"{_BORD}(?P<a>(?:19|20)\d{{2}})", _sans_jour),
    )
)  # fmt: skip
