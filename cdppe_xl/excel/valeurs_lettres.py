"""Whole numbers written in French words: « zéro », « douze », « une dizaine »."""

from __future__ import annotations

import re

_UNITES = {
    "zero": 0, "un": 1, "une": 1, "deux": 2, "trois": 3, "quatre": 4, "cinq": 5, "six": 6,
    "sept": 7, "huit": 8, "neuf": 9, "dix": 10, "onze": 11, "douze": 12, "treize": 13,
    "quatorze": 14, "quinze": 15, "seize": 16,
}  # fmt: skip
_DIZAINES = {
    "vingt": 20, "vingts": 20, "trente": 30, "quarante": 40, "cinquante": 50, "soixante": 60,
    "septante": 70, "huitante": 80, "octante": 80, "nonante": 90,
}  # fmt: skip
_ENSEMBLES = {
    "dizaine": 10, "douzaine": 12, "quinzaine": 15, "vingtaine": 20, "trentaine": 30,
    "quarantaine": 40, "cinquantaine": 50, "soixantaine": 60, "centaine": 100, "millier": 1000,
}  # fmt: skip
_QUATRE, _NEUF, _VINGT, _CENT, _MILLE, _MILLION = 4, 9, 20, 100, 1000, 1_000_000
_MAX_MOTS = 20
_ENSEMBLE = re.compile(
    r"(?:(?P<combien>[a-z]+|\d{1,3}) )?(?P<nom>[a-z]+?)s?(?: d'[a-z]+| de [a-z]+)?"
)


def nombre_en_lettres(texte: str) -> int | None:
    """Number of a folded text made of number words only, None otherwise.

    >>> nombre_en_lettres("quatre-vingt-dix-sept"), nombre_en_lettres("deux mille trois cents")
    (97, 2300)
    >>> nombre_en_lettres("une dizaine") is None
    True
    """
    mots = [mot for mot in re.split(r"[ \-]+", texte) if mot != "et"]
    if not mots or len(mots) > _MAX_MOTS or ("zero" in mots and len(mots) > 1):
        return None
    place = next((n for n, mot in enumerate(mots) if mot in ("million", "millions")), 0)
    if not place:
        return _moins_d_un_million(mots)
    avant = _moins_d_un_million(mots[:place])
    apres = _moins_d_un_million(mots[place + 1 :]) if mots[place + 1 :] else 0
    return None if not avant or apres is None else avant * _MILLION + apres


def _moins_d_un_million(mots: list[str]) -> int | None:
    if "mille" in mots:
        place = mots.index("mille")
        avant = _moins_de_mille(mots[:place]) if place else 1
        apres = _moins_de_mille(mots[place + 1 :]) if mots[place + 1 :] else 0
        return None if not avant or apres is None else avant * _MILLE + apres
    return _moins_de_mille(mots)


def ordre_de_grandeur(texte: str) -> int | None:
    """What « une dizaine », « deux centaines d'enfants » come near to.

    >>> ordre_de_grandeur("une vingtaine"), ordre_de_grandeur("12 centaines")
    (20, 1200)
    """
    trouve = _ENSEMBLE.fullmatch(texte)
    if trouve is None or trouve["nom"] not in _ENSEMBLES:
        return None
    combien = trouve["combien"] or "une"
    facteur = int(combien) if combien.isdecimal() else _UNITES.get(combien, 0)
    return facteur * _ENSEMBLES[trouve["nom"]] or None


def _moins_de_mille(mots: list[str]) -> int | None:
    """« deux cent trente et un »; each word may only complete what stands before it."""
    total = 0
    for mot in mots:
        if mot in ("cent", "cents"):
            if total > _NEUF:
                return None
            total = (total or 1) * _CENT
            continue
        suite = _ajouter(total, mot)
        if suite is None:
            return None
        total = suite
    return total if total or mots == ["zero"] else None


def _ajouter(total: int, mot: str) -> int | None:
    """``total`` completed by one word, None when they do not go together."""
    reste = total % _CENT
    if mot in _DIZAINES:
        if reste == _QUATRE and mot.startswith("vingt"):
            return total - _QUATRE + _QUATRE * _VINGT
        return None if reste else total + _DIZAINES[mot]
    valeur = _UNITES.get(mot)
    if valeur is None:
        return None
    return total + valeur if valeur < _place(reste) else None


def _place(reste: int) -> int:
    """First unit that may not follow: « seize » ends the words after 0, 60 and 80."""
    if reste in (0, 60, 80):
        return 17
    return 10 if reste % 10 == 0 else 0
