"""What an unsure number more likely means: other ways of writing it, to be tried in order.

Nothing here is ever taken as read: a candidate that reads surely becomes a proposal, shown
to the person who answers.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from decimal import Decimal

from cdppe_xl.domaine.lecture import Genre
from cdppe_xl.excel.arithmetique import calculer
from cdppe_xl.excel.valeurs_lettres import nombre_en_lettres, ordre_de_grandeur
from cdppe_xl.excel.valeurs_texte import au_centime, ecrire_nombre

_EXPOSANT_MAX = 14
_EXPOSANTS = "⁰¹²³⁴⁵⁶⁷⁸⁹₀₁₂₃₄₅₆₇₈₉"
_GUILLEMETS = "\"'«»[]{} "
_AUTOUR: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(motif), remplacement)
    for motif, remplacement in (
        (r"[^\w)\]%€$£¥+\-]+$", ""),  # 120 *, 120 ?
        # 120 (estimé), and not 120 (milliers)
        (r"(?<=\S)\s?\((?!.*(?:mill|k€|m€|\bcents?\b|par |mois|\ban\b))[^()]*\)$", ""),
        (r"\s?\[[^\[\]]*\]$", ""),
        (r"[,;]?\s?(?:environ|env|approx\w*|a peu pres|estim\w*|previsionnel\w*|prevu\w*"
         r"|provisoire\w*|ht|ttc|a (?:confirmer|verifier|preciser)|au total|en tout)$", ""),
        (r",?\s(?:dont|soit|y compris)\s.*$", ""),  # 120 dont 30
        (r"^(?:soit|total|nombre|nbre|nb|n|valeur|montant|taux|environ|env|approx\w*|a peu pres"
         r"|autour de|pres de|presque|quasiment|vers)\b[ .:=]*", ""),
        (r"^[~≈≃∼=:*#]+\s?", ""),
    )
)  # fmt: skip
"""What may stand around a number and leaves it the likeliest answer."""
_EN_CLAIR: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(motif), remplacement)
    for motif, remplacement in (
        (r"\(\s?-\s?([\d .,']+)\)", r"-\1"),  # (-500)
        (r"([\d .,']*\d)\s?-", r"-\1"),  # 500-
        (r"(\d+)[.,]-+(?:\s?€)?", r"\1"),  # 500,-
        (r"([1-9]\d{0,2})[ ._'](\d{3})", r"\1\2"),  # 1.234
        (r"([1-9]\d{0,2}),(000)", r"\1\2"),  # a French amount would not end so
        (r"([1-9]\d*)[ _'](\d{3})(?:[ _'](\d{3}))?", r"\1\2\3"),  # 1234 567
        (r"\(\s?([\d .,']+)\)", r"\1"),  # (120) where nothing can be negative
    )
)
_CORPS_SEUL = r"(?P<n>[-+]?\s?\d[\d .,']*(?:(?<=\d)\s?(?:%|€|k€|m€|euros?))?)"
_SUIVI = re.compile(rf"{_CORPS_SEUL}\s?(?P<mots>[^\W\d_][^\d%€$£]*)")
_COMPTE_AUTREMENT = re.compile(
    r"\b(?:k|m|kf|mf|keur|par|ou|a|et|entre|fois|pour|sur|mois|mensuel\w*|ans?|annees?|heures?|h"
    r"|semaines?|trimestres?|semestres?|minutes?|mn|centaines?|dizaines?|douzaines?|mill\w+|cents?"
    r"|points?|pts?|plus|moins|mini?|maxi?|minimum|maximum|hausse|baisse|supplementaires?"
    r"|ouvre\w*|ouvrables?|nouve\w+|nc|nd|er|eme|e|x|francs?|dollars?|janv\w*|fevr?\w*|mars|avr\w*|mai|juin|juil\w*"
    r"|aout|sept\w*|oct\w*|nov\w*|dec\w*)\b|/"
)
"""Words after which the number alone would say something else."""
_SCIENTIFIQUE = re.compile(r"([-+]?\d+(?:[.,]\d+)?)\s?e\s?([-+]?\d{1,2})")
_CALCUL = re.compile(r"\d[\d .,']*+(?:[+x×*]\s?\d[\d .,']*+)+€?")
_FRACTION = re.compile(r"(\d{1,6})\s?(?:/|sur)\s?(\d{1,6})")
_TROP_FIN = re.compile(r"-?\s?(?:[\d ']{1,20}[.,]\d{4,9}|0[.,]\d{3})\s?€?")
"""More decimals than thousands have figures: cents, then less than a cent."""
_MULTIPLE = re.compile(r"(?P<n>[-+]?\d[\d .,']*)\s?(?P<unite>k|mds?|m)\.?")
_EN_MOTS = {"k": "milliers", "m": "millions", "md": "milliards"}


def candidats(ecrit: str, plie: str, genre: Genre) -> Iterator[str]:
    """Plainer writings of a number, most direct first.

    Args:
        ecrit: the text as typed, where a raised digit is still a footnote mark.
        plie: the same, folded.
        genre: kind of number expected.
    """
    if any(not c.isdecimal() and se_lit_chiffre(c) for c in ecrit):
        yield from _appel_de_note(ecrit.strip())
        return
    if "º" not in ecrit:
        yield from _chiffres(plie)
    if genre is Genre.TAUX:
        yield from _fraction(plie)
    if genre is Genre.MONTANT:
        yield from _arrondi(plie)
    yield from _calculs(plie, genre)
    entoure = plie[:1] in _GUILLEMETS and plie[-1:] in _GUILLEMETS
    nu = plie.strip(_GUILLEMETS) if entoure else plie
    for motif, remplacement in _AUTOUR:
        nu = motif.sub(remplacement, nu).strip()
    if nu != plie:
        yield nu
    for motif, remplacement in _EN_CLAIR:
        trouve = motif.fullmatch(nu)
        if trouve is not None:
            yield trouve.expand(remplacement)
    trouve = _SUIVI.fullmatch(nu)
    if trouve is not None and genre is not Genre.MONTANT and _seul_sens(trouve["mots"]):
        yield trouve["n"].strip()


def _seul_sens(mots: str) -> bool:
    return _COMPTE_AUTREMENT.search(mots) is None


def se_lit_chiffre(caractere: str) -> bool:
    """A raised, circled or fraction character, which folding turns into digits."""
    return not caractere.isascii() and any(
        c.isdigit() for c in unicodedata.normalize("NFKD", caractere)
    )


def _appel_de_note(ecrit: str) -> Iterator[str]:
    """« 245² » is 245 and a footnote mark; « 10⁶ » is neither sure nor likely."""
    nu = ecrit[:-1].rstrip()
    if ecrit[-1] in _EXPOSANTS and nu not in ("1", "10") and not set(nu) & set(_EXPOSANTS):
        yield nu


def _chiffres(plie: str) -> Iterator[str]:
    """Digits of another alphabet, letters taken for digits."""
    traduit = "".join(str(unicodedata.digit(c)) if c.isdecimal() else c for c in plie)
    if traduit != plie:
        yield traduit
    if re.search(r"\d", plie):
        sans_o = re.sub(r"(?<=\d)o|o(?=\d)", "0", plie)
        yield re.sub(r"(?<![a-z])[il](?=\d)|(?<=\d)[il](?=\d)", "1", sans_o)


def _arrondi(plie: str) -> Iterator[str]:
    """« 12,3456 » to the centime, unless nothing is left of it."""
    if _TROP_FIN.fullmatch(plie):
        arrondi = au_centime(Decimal(re.sub("[ '€]", "", plie).replace(",", ".")))
        if arrondi:
            yield ecrire_nombre(arrondi)


def _fraction(plie: str) -> Iterator[str]:
    """« 3/4 », « 12 sur 100 » where a rate is expected, when the rate falls right."""
    trouve = _FRACTION.fullmatch(plie)
    if trouve is None or not 0 < int(trouve[1]) < int(trouve[2]):
        return
    pourcent = Decimal(100 * int(trouve[1])) / int(trouve[2])
    if pourcent == round(pourcent, 2):
        yield f"{ecrire_nombre(pourcent)} %"


def _calculs(plie: str, genre: Genre) -> Iterator[str]:
    """Sums, products, exponents, thousands without their unit, « une dizaine »."""
    trouve = _SCIENTIFIQUE.fullmatch(plie)
    if trouve is not None and abs(int(trouve[2])) <= _EXPOSANT_MAX:
        yield ecrire_nombre(Decimal(trouve[1].replace(",", ".")).scaleb(int(trouve[2])))
    if _CALCUL.fullmatch(plie):
        # Thousands are joined, the comma is decimal.
        simple = re.sub(r"(?<=\d)[ '](?=\d{3}(?!\d))", "", plie.rstrip("€ "))
        valeur = calculer(re.sub("[x×]", "*", simple).replace(",", "."))
        if valeur is not None:
            yield ecrire_nombre(valeur)
    if genre is Genre.MONTANT:
        trouve = _MULTIPLE.fullmatch(plie)
        if trouve is not None:
            yield f"{trouve['n'].strip()} {_EN_MOTS[trouve['unite'][:2]]}"
    elif genre is Genre.ENTIER and " " in plie:
        en_lettres = nombre_en_lettres(plie.rsplit(" ", 1)[0])
        if en_lettres is not None and _seul_sens(plie):
            yield str(en_lettres)
    environ = ordre_de_grandeur(plie)
    if environ is not None and genre is not Genre.TAUX:
        yield str(environ)
