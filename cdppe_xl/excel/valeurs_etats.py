"""The answers that are no value: « NC », « sans objet », and the marks that say nothing sure."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import NamedTuple

from cdppe_xl.classeurs.mentions import MOTS_NC, MOTS_SANS_OBJET, resserrer
from cdppe_xl.domaine.lecture import Etat

ETAT_MAX = 40
"""No spelling of « NC » or « sans objet » is longer."""
_BORDS = " .()«»\"'[]"
_MARQUES = re.compile(r"[-/\\?.…_*x~=:]+")
_QUESTION = re.compile(r"\?+")
_SECRET = re.compile(r"[<≤]\s?\d{1,2}|moins de \d{1,2}|(?:ns|s\.?s\.?|non significatifs?)\.?")
"""Small counts hidden by the statistical secrecy, or not significant."""
_A_FAIRE = re.compile(r"(?:a|reste a) (?:completer|preciser|venir|definir|renseigner)|en cours|tbd")
_SUIVI = re.compile(
    r"([a-z][a-z./ ]*?)(?:\s?[(:,;\-*]|\s(?:en|pour|au?|depuis|cette|faute|sur)\b)"
    r"(?:\D|(?<!\d)(?:19|20)\d\d(?!\d))*"
)
"""What follows may hold a year, and no other number: it could be the answer."""
_AUCUN = frozenset({
    "neant", "aucun", "aucune", "rien", "nul", "nulle", "nuls", "nulles",
})  # fmt: skip
_NON_APPLICABLE = frozenset({"n/a", "na", "n.a.", "n.a", "#n/a", "n a"})
_ETAT_PAR_MOT = {
    Etat.NC: frozenset(map(resserrer, MOTS_NC)),
    Etat.SANS_OBJET: frozenset(map(resserrer, MOTS_SANS_OBJET)),
}
_INITIALES = frozenset(mot[0] for mots in _ETAT_PAR_MOT.values() for mot in mots)
NC, SANS_OBJET = "NC", "s.o."
"""How these two answers are typed."""


class Marque(NamedTuple):
    """Why a text is an answer nobody can be sure of, and which answer it more likely is.

    ``propose`` is "" when no answer is likelier.
    """

    motif: str
    propose: str = ""


def est_texte_ordinaire(ecrit: str) -> bool:
    """True, at little cost, for most texts that cannot be NC or sans objet."""
    premier = ecrit[0]
    if len(ecrit) > ETAT_MAX:
        return premier.isalnum()
    return premier.isascii() and premier.isalnum() and premier.lower() not in _INITIALES


def etat_declare(texte: str) -> Etat | None:
    """NC or SANS_OBJET when the folded text is one of their spellings and nothing else.

    >>> etat_declare("n.c."), etat_declare("s/o"), etat_declare("12 nc")
    (<Etat.NC: 'nc'>, <Etat.SANS_OBJET: 'sans_objet'>, None)
    """
    if len(texte) > ETAT_MAX or texte[:1].isdigit():
        return None
    nu = resserrer(texte.strip(_BORDS).replace("-", " "))
    for etat, mots in _ETAT_PAR_MOT.items():
        if nu in mots:
            return etat
    return None


def marque_douteuse(texte: str, zero: str, admis: Collection[str]) -> Marque | None:
    """What is wrong with a folded text that is a mark and no value, None when it is no mark.

    Args:
        texte: folded text.
        zero: how zero is typed there, "" where zero makes no sense (a date).
        admis: which of « NC » and « s.o. » the cell admits; no other is advised or proposed.
    """
    absentes = [absente for absente in (NC, SANS_OBJET) if absente in admis]
    vu = _marque(texte, zero, absentes)
    if vu is None or vu.propose in (zero, *absentes):
        return vu
    return Marque(vu.motif)


def _marque(texte: str, zero: str, absentes: list[str]) -> Marque | None:
    if _QUESTION.fullmatch(texte):
        return Marque(_dire(_ABSENTE, zero, absentes), NC)
    if _MARQUES.fullmatch(texte) or _A_FAIRE.fullmatch(texte):
        return Marque(_dire(_ABSENTE, zero, absentes))
    if texte in _AUCUN:
        return Marque(_dire(_ZERO_OU_RIEN, zero, absentes), zero or SANS_OBJET)
    if texte in _NON_APPLICABLE:
        propose = NC if texte[0] == "#" else SANS_OBJET
        return Marque(_dire(_ZERO_OU_RIEN, zero, absentes), propose)
    if _SECRET.fullmatch(texte):
        return Marque(_dire(_CACHE, zero, absentes), NC)
    return _reponse_commentee(texte, zero, absentes)


def _dire(motif: str, zero: str, absentes: list[str]) -> str:
    """The reason, then what can be written in such a cell."""
    if not zero:
        motif, valeurs = _PAS_UNE_DATE, ["la date sous la forme 15/10/2020"]
    else:
        valeurs = ["la valeur"] if motif == _CACHE else ["la valeur", "0"]
    offertes = [*valeurs, *(f"« {absente} »" for absente in absentes)]
    debut = ", ".join(offertes[:-1])
    ecrire = f"{debut} ou {offertes[-1]}" if debut else offertes[-1]
    return f"{motif}. Écrivez {ecrire}, ou videz la cellule."


def _reponse_commentee(texte: str, zero: str, absentes: list[str]) -> Marque | None:
    """« NC (en attente) » ; the comment may say the contrary, so it is not simply NC."""
    trouve = _SUIVI.fullmatch(texte)
    etat = etat_declare(trouve[1].strip()) if trouve else None
    if etat is None:
        return None
    seul = NC if etat is Etat.NC else SANS_OBJET
    if seul not in absentes:
        return Marque(_dire(_SANS_VALEUR, zero, absentes))
    return Marque(f"qui n'est pas seulement « {seul} ». Le commentaire se met ailleurs.", seul)


_ABSENTE = "qui ne dit pas s'il s'agit de zéro ou d'une réponse absente"
_ZERO_OU_RIEN = "qui peut vouloir dire zéro ou sans objet"
_CACHE = "qui ne donne pas de valeur (nombre approché, caché ou non significatif)"
_SANS_VALEUR = "qui ne donne pas de valeur"
_PAS_UNE_DATE = "qui n'est pas une date"
