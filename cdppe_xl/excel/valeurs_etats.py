"""The answers that are no value: « NC », « sans objet », and the marks that say nothing sure."""

from __future__ import annotations

import re

from cdppe_xl.domaine.lecture import Etat

_NC = frozenset({
    "nc", "nd", "nr", "non communique", "non communiquee", "non communiques", "non communiquees",
    "non connu", "non connue", "non disponible", "non disponibles", "indisponible",
    "non renseigne", "non renseignee", "donnee non disponible", "donnees non disponibles",
})  # fmt: skip
_SANS_OBJET = frozenset({
    "so", "sans objet", "non applicable", "non concerne", "non concernee", "non concernes",
})  # fmt: skip
_POINTS = re.compile(r"(?<=\b\w)\s?[./]\s?(?=\w\b)|\.+$")
_MARQUES = re.compile(r"[-/\\?.…_*x~=:]+")
_A_FAIRE = re.compile(r"(?:a|reste a) (?:completer|preciser|venir|definir|renseigner)|en cours|tbd")
_AUCUN = frozenset({"neant", "aucun", "aucune", "rien", "zero", "n/a", "na"})
_ETAT_PAR_MOT = {Etat.NC: _NC, Etat.SANS_OBJET: _SANS_OBJET}


def etat_declare(texte: str) -> Etat | None:
    """NC or SANS_OBJET when the folded text is one of their spellings and nothing else.

    >>> etat_declare("n.c."), etat_declare("s/o"), etat_declare("12 nc")
    (<Etat.NC: 'nc'>, <Etat.SANS_OBJET: 'sans_objet'>, None)
    """
    nu = _POINTS.sub("", texte).strip("() ")
    for etat, mots in _ETAT_PAR_MOT.items():
        if nu in mots:
            return etat
    return None


def marque_douteuse(texte: str) -> str:
    """Why a folded text is an answer nobody can be sure of, "" when it is no such mark."""
    if _MARQUES.fullmatch(texte) or _A_FAIRE.fullmatch(texte):
        return (
            "qui ne dit pas s'il s'agit de zéro ou d'une réponse absente. Écrivez la valeur, 0, "
            "« NC » ou « s.o. », ou videz la cellule."
        )
    if texte in _AUCUN:
        return "qui peut vouloir dire zéro ou sans objet. Écrivez 0, « NC » ou « s.o. »."
    return ""
