"""Which value of a closed list a person meant: sure variants, former labels, near misses."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple

from cdppe_xl.domaine.lecture import ANCIEN_LIBELLE
from cdppe_xl.excel.valeurs_texte import plier

RECONNUE = "valeur de la liste reconnue"
_PROCHE, _ECART = 0.75, 0.1
"""A near miss must be this near, and nearer than the next by that much."""
_BORDS = " .,;:!\"'«»()[]"
_ZEROS = re.compile(r"^0+(?=[0-9])")
_NUMERO = re.compile(r"(?:objectif|obj|fiche|action|n(?:umero|o)?)?\s?[.°:]?\s?(\d{1,3})")
_TETE = re.compile(r"(.+?)\s?(?:[(,;:/.!?*]| - ).*", re.DOTALL)
_ABREGES = {"o": "oui", "n": "non", "vrai": "oui", "faux": "non", "yes": "oui", "no": "non"}
_MOT, _CHIFFRE = re.compile(r"\w+"), re.compile(r"\d")
_MOTS_VIDES = frozenset({"le", "la", "les", "l", "un", "une", "avis"})
_CHANGENT_LE_SENS = frozenset({
    "non", "pas", "sans", "avec", "ni", "ne", "hors", "sauf", "peu", "plus", "moins", "jamais",
    "aucun", "aucune", "tres",
})  # fmt: skip
_PREFIXES = ("de", "des", "dis", "re", "r", "in", "im", "ir", "il", "mal", "non", "anti", "a", "me",
             "mes", "pre", "sur", "sous", "ex", "mi", "contre")  # fmt: skip
_COCHES = frozenset({"x", "xx", "1", "v", "ok", "ok.", "✓", "✔", "☑", "☒", "✅", "coche"})


class Choix(NamedTuple):
    """The value of the list, None when the text is none of them.

    ``geste`` names the repair; ``propose`` is the value likely meant when none is sure.
    """

    valeur: str | None
    geste: str = ""
    propose: str = ""


def choisir(ecrit: str, choix: tuple[str, ...], anciens: Mapping[str, str]) -> Choix:
    """The value of ``choix`` that a text means.

    Args:
        ecrit: the text, none of the values as it stands.
        choix: current values of the list.
        anciens: former labels, to the value that replaces each.

    >>> choisir("p304 ", ("P304", "FIR"), {}).valeur
    'P304'
    >>> choisir("P340", ("P304", "FIR"), {})
    Choix(valeur=None, geste='', propose='P304')
    """
    for cle, par_cle in zip(_CLES, _index(choix), strict=True):
        proches = par_cle.get(cle(ecrit), ())
        if len(proches) == 1:
            return Choix(proches[0], RECONNUE)
        if proches:
            return Choix(None)
    nu = _nu(ecrit)
    remplace = {actuel for ancien, actuel in anciens.items() if _nu(ancien) == nu}
    if len(remplace & set(choix)) == 1:
        return Choix(remplace.pop(), ANCIEN_LIBELLE)
    sur = _oui_non(nu, choix) or _numero(nu, choix)
    if sur is not None:
        return Choix(sur, RECONNUE)
    return Choix(None, propose=next(_proposables(nu, choix), ""))


def _nu(texte: str) -> str:
    return plier(texte).strip(_BORDS)


def _sans_zero(texte: str) -> str:
    return _ZEROS.sub("", _nu(texte))


def _colle(texte: str) -> str:
    return _nu(texte).replace(" ", "")


_CLES: tuple[Callable[[str], str], ...] = (plier, _nu, _sans_zero, _colle)
"""Ways of comparing, from the strictest: case and accents, punctuation, zeros, spaces."""


@lru_cache(maxsize=64)
def _index(choix: tuple[str, ...]) -> tuple[dict[str, tuple[str, ...]], ...]:
    """Values of a list by each key, made once for each list."""
    index = []
    for cle in _CLES:
        par_cle: dict[str, tuple[str, ...]] = {}
        for valeur in choix:
            par_cle[cle(valeur)] = (*par_cle.get(cle(valeur), ()), valeur)
        index.append(par_cle)
    return tuple(index)


def _oui_non(nu: str, choix: tuple[str, ...]) -> str | None:
    """« o », « N », « vrai » where the answer is yes or no."""
    par_mot = {plier(valeur): valeur for valeur in choix}
    return par_mot.get(_ABREGES.get(nu, "")) if {"oui", "non"} <= par_mot.keys() else None


def _numero(nu: str, choix: tuple[str, ...]) -> str | None:
    """« objectif 7 », « n° 07 » in a list of numbers."""
    trouve = _NUMERO.fullmatch(nu)
    numero = str(int(trouve[1])) if trouve else ""
    proches = [v for v in choix if v.isdecimal() and str(int(v)) == numero]
    return proches[0] if len(proches) == 1 else None


def _proposables(nu: str, choix: tuple[str, ...]) -> Iterator[str]:
    """Values likely meant, likeliest first."""
    par_mot = {plier(valeur): valeur for valeur in choix}
    if {"oui", "non"} <= par_mot.keys():
        if nu in _COCHES:
            yield par_mot["oui"]
        elif nu == "0":
            yield par_mot["non"]
    if nu.isdecimal():
        return
    proche = _le_plus_proche(nu, tuple(m for m in par_mot if not m.isdecimal()))
    if proche:
        yield par_mot[proche]
    tete = _TETE.fullmatch(nu)
    if tete is not None and not _deux(nu, par_mot):
        sur = _numero(tete[1], choix) or par_mot.get(tete[1])
        if sur is not None:
            yield sur


def _le_plus_proche(nu: str, mots: tuple[str, ...]) -> str:
    """The one word that can be meant, "" when none is near or two are as near."""
    possibles = [
        mot for mot in mots if _PROCHE * (len(mot) + len(nu)) <= 2 * min(len(mot), len(nu))
    ]
    compare = difflib.SequenceMatcher(b=nu)
    notes = []
    for mot in possibles:
        compare.set_seq1(mot)
        notes.append((compare.ratio(), mot))
    notes.sort(reverse=True)
    suivante = notes[1][0] if len(notes) > 1 else 0.0
    sur = notes and notes[0][0] >= _PROCHE and notes[0][0] - suivante >= _ECART
    return notes[0][1] if sur and _meme_sens(nu, notes[0][1]) else ""


def _meme_sens(tape: str, valeur: str) -> bool:
    """False when what differs may change the meaning: « non », « sans », « dé- », a figure.

    >>> [_meme_sens(t, "favorable") for t in ("defavorable", "favorables", "non favorable")]
    [False, True, False]
    >>> _meme_sens("p303", "p304"), _meme_sens("p340", "p304"), _meme_sens("refaire", "faire")
    (False, True, False)
    """
    if sorted(_CHIFFRE.findall(tape)) != sorted(_CHIFFRE.findall(valeur)):
        return False
    mots, attendus = (
        [mot for mot in _MOT.findall(texte) if mot not in _MOTS_VIDES] for texte in (tape, valeur)
    )
    return len(mots) == len(attendus) and all(map(_meme_mot, mots, attendus))


def _meme_mot(mot: str, attendu: str) -> bool:
    """Two spellings of one word; a word of the opposite meaning is near, but not the same."""
    if mot == attendu:
        return True
    if mot in _CHANGENT_LE_SENS or attendu in _CHANGENT_LE_SENS or not _proches(mot, attendu):
        return False
    court, long = sorted((mot, attendu), key=len)
    return not any(
        long.startswith(prefixe) and not court.startswith(prefixe)
        and _proches(long.removeprefix(prefixe), court)
        for prefixe in _PREFIXES
    )  # fmt: skip


def _proches(un: str, autre: str) -> bool:
    return difflib.SequenceMatcher(None, un, autre).ratio() >= _PROCHE


def _deux(nu: str, par_mot: Mapping[str, str]) -> bool:
    """« oui / non » : two values of the list in one cell."""
    mots = re.split(r"\s?[/,;]\s?|\s(?:ou|et)\s", nu)
    return sum(mot.strip(_BORDS) in par_mot for mot in mots) > 1
