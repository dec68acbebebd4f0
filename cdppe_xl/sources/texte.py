"""How people write things in public tables: headers, codes, French numbers, dates, places."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterable
from datetime import date
from decimal import Decimal

Cellule = str | Decimal | date | None

_SPACES = re.compile(r"[\s\u00a0\u202f\u2007\u2009]+")
_NUMBER = re.compile(
    r"(?P<signe>[-+]?)(?:(?P<groupes>\d{1,3}(?: \d{3})+)|(?P<simple>\d+))"
    r"(?:[.,](?P<decimales>\d+))?",
    re.ASCII,
)
_ISO_DATE = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})", re.ASCII)
_FRENCH_DATE = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})", re.ASCII)
_CODE = re.compile(r"\d{1,3}|2[AB]|\d{2}[A-Z]", re.ASCII)
_NOT_AVAILABLE = frozenset(
    {"", "-", "–", "—", ".", "..", "...", "…", "nd", "n.d.", "n.d", "ns", "s", "so", "nc", "na"}
    | {"n/a", "non disponible", "secret"}
)
_CITATION_MAX = 80
_CHIFFRES_MAX = 15
MOIS = (
    *("janvier", "fevrier", "mars", "avril", "mai", "juin"),
    *("juillet", "aout", "septembre", "octobre", "novembre", "decembre"),
)


def normalise(texte: str) -> str:
    """Lower case, no accent, single spaces: how two labels are compared."""
    decompose = unicodedata.normalize("NFKD", texte.replace("’", "'").replace("œ", "oe"))
    sans_accent = "".join(c for c in decompose if not unicodedata.combining(c))
    return _SPACES.sub(" ", sans_accent).strip().casefold()


def cle_entete(cellule: Cellule) -> str:
    """A header as a key: « Code département » and « CODE_DEPARTEMENT » are the same."""
    if not isinstance(cellule, str):
        return ""
    return re.sub(r"[^0-9a-z]+", "_", normalise(cellule)).strip("_")


def texte_de(cellule: Cellule) -> str:
    """What a French reader sees in the cell; a whole number has no decimal comma."""
    if cellule is None:
        return ""
    if isinstance(cellule, Decimal):
        entier = cellule.to_integral_value() if est_entier(cellule) else cellule
        return format(entier, "f").replace(".", ",")
    if isinstance(cellule, date):
        return cellule.strftime("%d/%m/%Y")
    return _SPACES.sub(" ", cellule).strip()


def montre(cellule: Cellule) -> str:
    """What to quote in a message: the text, cut when somebody pasted a page into a cell."""
    texte = texte_de(cellule)
    return texte if len(texte) <= _CITATION_MAX else f"{texte[: _CITATION_MAX - 1]}…"


def est_entier(nombre: Decimal) -> bool:
    """Whether the number has no fractional part."""
    return nombre == nombre.to_integral_value()


def est_absente(cellule: Cellule) -> bool:
    """Whether the producer left the figure out (blank, « - », « nd », « s »…): never a zero."""
    return cellule is None or (isinstance(cellule, str) and normalise(cellule) in _NOT_AVAILABLE)


def nombre(cellule: Cellule) -> Decimal | None:
    """The number a cell holds, written the French or the English way; None if it is not one.

    >>> nombre("1 248 352,50"), nombre("12.9"), nombre("environ 12")
    (Decimal('1248352.50'), Decimal('12.9'), None)
    """
    if isinstance(cellule, Decimal):
        return cellule if _plausible(cellule) else None
    if not isinstance(cellule, str):
        return None
    trouve = _NUMBER.fullmatch(_SPACES.sub(" ", cellule).strip().replace("\u2212", "-"))
    if trouve is None:
        return None
    entiers = (trouve["groupes"] or trouve["simple"]).replace(" ", "")
    decimales = f".{trouve['decimales']}" if trouve["decimales"] else ""
    lu = Decimal(f"{trouve['signe']}{entiers}{decimales}")
    return lu if _plausible(lu) else None


def _plausible(lu: Decimal) -> bool:
    """No figure of ours has sixteen digits before the decimal point."""
    return lu.is_finite() and lu.adjusted() < _CHIFFRES_MAX


def annee(cellule: Cellule) -> int | None:
    """A year between 1900 and 2100, or None."""
    lu = nombre(cellule)
    if lu is None or not est_entier(lu) or not 1900 <= lu <= 2100:  # noqa: PLR2004
        return None
    return int(lu)


def jour(cellule: Cellule) -> date | None:
    """A day, from a date cell, « 12/10/2020 » or « 2020-10-12 »; None if it is not one."""
    if isinstance(cellule, date):
        return cellule
    if not isinstance(cellule, str):
        return None
    texte = cellule.strip()
    if iso := _ISO_DATE.fullmatch(texte):
        a, m, j = (int(partie) for partie in iso.groups())
    elif francaise := _FRENCH_DATE.fullmatch(texte):
        j, m, a = (int(partie) for partie in francaise.groups())
    else:
        return None
    try:
        return date(a, m, j)
    except ValueError:
        return None


def code_territoire(cellule: Cellule) -> str | None:
    """A département code as text: a spreadsheet turns "01" into 1, it is "01" again here.

    None when the cell holds no code (a label, a total): the caller decides what to say.

    >>> code_territoire(Decimal(1)), code_territoire("2a"), code_territoire("971")
    ('01', '2A', '971')
    """
    if isinstance(cellule, Decimal) and (cellule < 1 or not est_entier(cellule)):
        return None
    texte = texte_de(cellule).upper()
    if not _CODE.fullmatch(texte):
        return None
    return texte.zfill(2)


def proches(trouve: str, admis: Iterable[str], nombre_max: int = 1) -> list[str]:
    """Admitted spellings that look like what was found."""
    return difflib.get_close_matches(trouve, list(admis), n=nombre_max, cutoff=0.6)


def cite(mots: Iterable[str]) -> str:
    """« a », « b »: a list of quoted words for a message."""
    return ", ".join(f"« {mot} »" for mot in mots)


def lieu(fichier: str, feuille: str = "", ligne: int = 0, colonne: str = "") -> str:
    """Where something is: file, sheet, line, column, as far as they are known."""
    parties = [fichier]
    if feuille:
        parties.append(f"feuille « {feuille} »")
    if ligne:
        parties.append(f"ligne {ligne}")
    if colonne:
        parties.append(f"colonne « {colonne} »")
    return ", ".join(parties)
