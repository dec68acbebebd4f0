"""Text as people type it: folding for comparison, French rendering of what a cell holds."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Context, Decimal
from functools import lru_cache

from cdppe_xl.domaine.lecture import Genre, Valeur
from cdppe_xl.excel.brut import CelluleBrute
from cdppe_xl.excel.valeurs_dates import date_de_serie

_ESPACES = re.compile(r"\s+")
_TRAITS = str.maketrans({c: "-" for c in "\u2010\u2011\u2012\u2013\u2014\u2015\u2212"})
_APOSTROPHES = str.maketrans({c: "'" for c in "\u2018\u2019\u02bc\u00b4`"})
_LIGATURES = str.maketrans({"œ": "oe", "Œ": "OE", "æ": "ae", "Æ": "AE"})
_EXACT = Context(prec=15)
"""Excel and LibreOffice keep 15 digits of what is typed; the rest is binary noise."""
_ECHELLE_MAX = 40
_CENTIME, _GRAND = Decimal("0.01"), Decimal(10) ** 15

_LITTERAUX = re.compile(r'"[^"]*"|\\.|[_*].')
"""Quoted, escaped or filling parts of a number format: they do not multiply."""
_MULTIPLE = re.compile(
    r"(?:\b(?:k|m|md)\s?(?:€|euros?)|\bmilliers?|\bmillions?|\bmilliards?)", re.I
)
_DIVISE = re.compile(r"[0#?],+\s*(?:[^0#?,]*)$")


def nettoyer(texte: str) -> str:
    """Text in NFC, without invisible characters, every space an ordinary one, trimmed."""
    visible = "".join(c for c in unicodedata.normalize("NFC", texte) if _se_voit(c))
    return _ESPACES.sub(" ", visible).strip()


def est_blanc(texte: str) -> bool:
    """True for a text that shows nothing; stops at the first character that does."""
    return not any(_se_voit(c) and not c.isspace() for c in texte)


def _se_voit(caractere: str) -> bool:
    return caractere.isspace() or unicodedata.category(caractere) not in ("Cf", "Cc")


@lru_cache(maxsize=4096)
def plier(texte: str) -> str:
    """Text without case, accents, kinds of apostrophe, dash or space, for comparison.

    >>> plier(" À l’École–même ")
    "a l'ecole-meme"
    """
    texte = nettoyer(texte).translate(_TRAITS).translate(_APOSTROPHES).translate(_LIGATURES)
    decompose = unicodedata.normalize("NFKD", texte)
    return "".join(c for c in decompose if not unicodedata.combining(c)).casefold()


def sans_bruit(nombre: Decimal) -> Decimal:
    """Number without the binary noise that programs write after the 15th digit.

    >>> sans_bruit(Decimal("0.30000000000000004")), sans_bruit(Decimal("12.0"))
    (Decimal('0.3'), Decimal('12'))
    """
    return sans_zeros(_EXACT.plus(nombre))


def sans_zeros(nombre: Decimal) -> Decimal:
    """The same number without useless zeros and without exponent."""
    signe, chiffres, exposant = nombre.as_tuple()
    if exposant == 0 or (isinstance(exposant, int) and exposant < 0 and chiffres[-1]):
        return nombre or Decimal(0)
    if not nombre or not isinstance(exposant, int):
        return nombre or Decimal(0)
    if 0 < exposant <= _ECHELLE_MAX:
        return Decimal((signe, chiffres + (0,) * exposant, 0))
    fin = len(chiffres)
    while exposant < 0 and fin > 1 and chiffres[fin - 1] == 0:
        fin, exposant = fin - 1, exposant + 1
    return Decimal((signe, chiffres[:fin], exposant))


def au_centime(valeur: Decimal) -> Decimal:
    """Amount to the centime, as a cell shows it: nobody pays less."""
    if abs(valeur) >= _GRAND:
        return valeur
    return sans_zeros(valeur.quantize(_CENTIME, ROUND_HALF_UP))


def ecrire_nombre(nombre: Decimal) -> str:
    """Number in French, with a comma, no grouping.

    >>> ecrire_nombre(Decimal("1234.50"))
    '1234,5'
    """
    return f"{sans_zeros(nombre):f}".replace(".", ",")


def ecrire_valeur(valeur: Valeur, genre: Genre) -> str:
    """A value as it is typed in a French spreadsheet.

    >>> ecrire_valeur(Decimal("0.125"), Genre.TAUX), ecrire_valeur(date(2020, 10, 1), Genre.DATE)
    ('12,5 %', '01/10/2020')
    """
    if isinstance(valeur, Decimal):
        if genre is Genre.TAUX:
            return f"{ecrire_nombre(valeur.scaleb(2))} %"
        return ecrire_nombre(valeur)
    return f"{valeur:%d/%m/%Y}" if isinstance(valeur, date) else valeur or ""


def texte_de(brut: CelluleBrute | None, *, date1904: bool = False) -> str:
    """What the cell holds, for a person: its formula, or its value in French."""
    if brut is None:
        return ""
    if brut.formule is not None:
        return f"={brut.formule}"
    if isinstance(brut.valeur, str):
        return "" if est_blanc(brut.valeur) else brut.valeur
    return valeur_affichee(brut, date1904=date1904)


def valeur_affichee(brut: CelluleBrute, *, date1904: bool = False) -> str:
    """Value of the cell as a French program shows it, formula left aside."""
    valeur = brut.valeur
    if valeur is None:
        return ""
    if isinstance(valeur, bool):
        return "VRAI" if valeur else "FAUX"
    if isinstance(valeur, str):
        return valeur
    if brut.format_date and (moment := date_de_serie(valeur, date1904=date1904)):
        return ecrire_moment(moment)
    if est_pourcentage(brut):
        return f"{ecrire_nombre(sans_bruit(valeur).scaleb(2))} %"
    return ecrire_nombre(sans_bruit(valeur))


def ecrire_moment(moment: datetime) -> str:
    """dd/mm/yyyy, with the hour only when there is one."""
    heure = f" {moment:%H:%M}" if (moment.hour or moment.minute) else ""
    return f"{moment:%d/%m/%Y}{heure}"


@lru_cache(maxsize=128)
def unite_affichee(code: str) -> str:
    """« % » or the multiple that a number format shows beside the number, "" for none.

    A format that divides by a thousand (a comma at its end) already tells the truth; a quoted
    « % » only looks like a percentage (``est_pourcentage`` tells).

    >>> [unite_affichee(c) for c in ("0.0%", '0.0" %"', '#,##0" k€"', '#,##0," k€"', '0 "€"')]
    ['%', '%', 'k€', '', '']
    """
    nu = _LITTERAUX.sub("", code)
    if "%" in nu:
        return "%"
    litteraux = (t for t in _LITTERAUX.findall(code.partition(";")[0]) if t[0] in '"\\')
    montre = "".join(t.strip('"').lstrip("\\") for t in litteraux)
    if "%" in montre:
        return "%"
    multiple = _MULTIPLE.search(montre)
    if multiple is None or _DIVISE.search(nu.partition(";")[0]):
        return ""
    return multiple[0].strip()


def est_pourcentage(brut: CelluleBrute) -> bool:
    """True when the number format of the cell shows a percentage."""
    return "%" in brut.format_nombre and "%" in _LITTERAUX.sub("", brut.format_nombre)
