"""Criteria of SUMIFS, COUNTIFS and MATCH: a value, « >0 », wildcards, as a French LibreOffice."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal

from cdppe_xl.classeurs.formules_noyau import COMPARE
from cdppe_xl.classeurs.valeurs_excel import Scalaire, plie, texte

_NOMBRE = re.compile(r"[+-]?\d+(?:,\d+)?", re.ASCII)
_SIGNES = ("<=", ">=", "<>", "<", ">", "=")


def critere_de(critere: Scalaire) -> Callable[[Scalaire], bool]:
    """The test of a criterion of SUMIFS and COUNTIFS: a value, or a text such as « >0 ».

    A criterion that is a number also counts the text of its digits in Excel, not in
    LibreOffice: formulas write ``en_texte(numero)``, on which both agree.
    """
    if critere is None:
        critere = Decimal(0)
    if isinstance(critere, str):
        signe = next((s for s in _SIGNES if critere.startswith(s)), "")
        return _comparaison(signe, critere[len(signe) :]) if signe else _egal_a(critere)
    if isinstance(critere, Decimal):
        chiffres = texte(critere)
        return lambda v: v == critere if isinstance(v, Decimal) else v == chiffres
    return lambda v: type(v) is type(critere) and v == critere


def _egal_a(mot: str) -> Callable[[Scalaire], bool]:
    """Same text without case, wildcards at work; a text of digits is also that number."""
    chiffre = _chiffre(mot)
    if chiffre is not None:
        exact = plie(mot)
        return lambda v: v == chiffre if isinstance(v, Decimal) else _plie(v) == exact
    return ressemble(mot)


def _plie(valeur: Scalaire) -> str | None:
    return plie(valeur) if isinstance(valeur, str) else None


def ressemble(mot: str) -> Callable[[Scalaire], bool]:
    """The test of a text that may hold ``*``, ``?`` or the ``~`` that takes their power away."""
    plat = plie(mot)
    if not _JOKERS.search(plat):
        return lambda v: isinstance(v, str | Decimal) and plie(str(texte(v))) == plat
    motif = re.compile("".join(map(_joker, _JOKERS.split(plat))), re.DOTALL)
    return lambda v: isinstance(v, str | Decimal) and bool(motif.fullmatch(plie(str(texte(v)))))


_JOKERS = re.compile(r"(~[*?~]|[*?])")


def _joker(part: str) -> str:
    if part in ("*", "?"):
        return {"*": ".*", "?": "."}[part]
    return re.escape(part[1:] if _JOKERS.fullmatch(part) else part)


def _chiffre(mot: str) -> Decimal | None:
    """The number a text is, in a French program."""
    nu = mot.strip()
    return Decimal(nu.replace(",", ".")) if _NOMBRE.fullmatch(nu) else None


def _comparaison(signe: str, borne: str) -> Callable[[Scalaire], bool]:
    """« <>x » and « =x », then an order, which never holds across numbers and texts."""
    if signe in ("<>", "="):
        egal = _egal_a(borne) if borne else lambda v: v is None
        return (lambda v: not egal(v)) if signe == "<>" else egal
    chiffre, ordre = _chiffre(borne), COMPARE[signe]
    if chiffre is not None:
        return lambda v: isinstance(v, Decimal) and ordre((v > chiffre) - (v < chiffre))
    plat = plie(borne)
    return lambda v: isinstance(v, str) and ordre((plie(v) > plat) - (plie(v) < plat))
