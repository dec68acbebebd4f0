"""The answers that are no value: « NC », « sans objet », and the marks that say nothing sure."""

from __future__ import annotations

import re
from typing import NamedTuple

from cdppe_xl.domaine.lecture import Etat

ETAT_MAX = 40
"""No spelling of « NC » or « sans objet » is longer."""
_NC = frozenset({
    "nc", "nd", "nr", "nsp", "non communique", "non communiquee", "non communiques",
    "non communiquees", "non connu", "non connue", "non disponible", "non disponibles",
    "indisponible", "indisponibles", "inconnu", "inconnue", "ne sait pas", "non renseigne",
    "non renseignee", "non transmis", "non transmise", "non fourni", "non fournie", "non determine",
    "non determinee", "pas de donnee", "pas de donnees", "absence de donnees",
    "donnee non disponible", "donnees non disponibles", "donnees indisponibles",
    "donnee indisponible", "donnee inconnue", "secret statistique",
})  # fmt: skip
_SANS_OBJET = frozenset({
    "so", "sans objet", "non applicable", "non concerne", "non concernee", "non concernes",
    "non concernees", "pas concerne", "pas concernee",
})  # fmt: skip
_POINTS = re.compile(r"(?<=\b\w)\s?[./]\s?(?=\w\b)|\.+$")
_MARQUES = re.compile(r"[-/\\?.…_*x~=:]+")
_QUESTION = re.compile(r"\?+")
_SECRET = re.compile(r"[<≤]\s?\d{1,2}|moins de \d{1,2}|(?:ns|s\.?s\.?|non significatifs?)\.?")
"""Small counts hidden by the statistical secrecy, or not significant."""
_A_FAIRE = re.compile(r"(?:a|reste a) (?:completer|preciser|venir|definir|renseigner)|en cours|tbd")
_SUIVI = re.compile(r"([a-z][a-z./ ]*?)\s?[(:,;\-*]\D*")
_AUCUN = frozenset({
    "neant", "aucun", "aucune", "rien", "nul", "nulle", "nuls", "nulles",
})  # fmt: skip
_NON_APPLICABLE = frozenset({"n/a", "na", "n.a.", "n.a", "#n/a", "n a"})
_ETAT_PAR_MOT = {Etat.NC: _NC, Etat.SANS_OBJET: _SANS_OBJET}
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
    nu = _POINTS.sub("", texte).strip("() «»\"'[]").replace("-", " ")
    for etat, mots in _ETAT_PAR_MOT.items():
        if nu in mots:
            return etat
    return None


def marque_douteuse(texte: str, zero: str = "0") -> Marque | None:
    """What is wrong with a folded text that is a mark and no value, None when it is no mark.

    Args:
        texte: folded text.
        zero: how zero is typed there, "" where zero makes no sense (a date).
    """
    if _QUESTION.fullmatch(texte):
        return Marque(_REPONSE_ABSENTE, NC)
    if _MARQUES.fullmatch(texte) or _A_FAIRE.fullmatch(texte):
        return Marque(_REPONSE_ABSENTE)
    if texte in _AUCUN:
        return Marque(_ZERO_OU_RIEN, zero or SANS_OBJET)
    if texte in _NON_APPLICABLE:
        return Marque(_ZERO_OU_RIEN, NC if texte[0] == "#" else SANS_OBJET)
    if _SECRET.fullmatch(texte):
        return Marque(
            "qui ne donne pas de valeur (nombre approché, caché ou non significatif). Écrivez "
            "la valeur, ou « NC » si elle ne peut pas être communiquée.",
            NC,
        )
    return _reponse_commentee(texte)


def _reponse_commentee(texte: str) -> Marque | None:
    """« NC (en attente) » ; the comment may say the contrary, so it is not simply NC."""
    trouve = _SUIVI.fullmatch(texte)
    etat = etat_declare(trouve[1].strip()) if trouve else None
    if etat is None:
        return None
    seul = NC if etat is Etat.NC else SANS_OBJET
    return Marque(f"qui n'est pas seulement « {seul} ». Le commentaire se met ailleurs.", seul)


_REPONSE_ABSENTE = (
    "qui ne dit pas s'il s'agit de zéro ou d'une réponse absente. Écrivez la valeur, 0, "
    "« NC » ou « s.o. », ou videz la cellule."
)
_ZERO_OU_RIEN = "qui peut vouloir dire zéro ou sans objet. Écrivez 0, « NC » ou « s.o. »."
