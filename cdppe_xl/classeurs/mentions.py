"""« NC » and « sans objet » in every way they are typed: one list for reception and workbooks.

An answer is folded (case, accents, spaces, points and slashes), then compared to whole words.
Formulas fold less than reception does: what a workbook accepts, reception accepts.
"""

from __future__ import annotations

from collections.abc import Collection

from cdppe_xl.classeurs.formules import Expr, est_nombre, expr
from cdppe_xl.classeurs.formules_textes import litteral, minuscules, substitue, trouve

MOTS_NC = frozenset({
    "nc", "nd", "nr", "nsp", "non communique", "non communiquee", "non communiques",
    "non communiquees", "non connu", "non connue", "non disponible", "non disponibles",
    "indisponible", "indisponibles", "inconnu", "inconnue", "ne sait pas", "non renseigne",
    "non renseignee", "non transmis", "non transmise", "non fourni", "non fournie", "non determine",
    "non determinee", "pas de donnee", "pas de donnees", "absence de donnees",
    "donnee non disponible", "donnees non disponibles", "donnees indisponibles",
    "donnee indisponible", "donnee inconnue", "secret statistique",
})  # fmt: skip
MOTS_SANS_OBJET = frozenset({
    "so", "sans objet", "non applicable", "non concerne", "non concernee", "non concernes",
    "non concernees", "pas concerne", "pas concernee",
})  # fmt: skip
_SEPARE = "|"
_BRUIT = " ./"
_SANS_BRUIT = str.maketrans("", "", _BRUIT)


def resserrer(texte: str) -> str:
    """A text without spaces, points and slashes.

    >>> resserrer("s. o."), resserrer("n/c")
    ('so', 'nc')
    """
    return texte.translate(_SANS_BRUIT)


def dit_nc(cellule: Expr) -> Expr:
    """« NC » was answered, in one of its spellings."""
    return _dit(cellule, MOTS_NC)


def dit_sans_valeur(cellule: Expr) -> Expr:
    """« NC » or « s.o. » was answered, in one of their spellings."""
    return _dit(cellule, MOTS_NC | MOTS_SANS_OBJET)


def _dit(cellule: Expr, mots: Collection[str]) -> Expr:
    """The folded answer stands whole in the list; a blank does not."""
    resserres = sorted(map(resserrer, mots), key=lambda mot: (len(mot), mot))
    liste = litteral(_SEPARE.join(("", *resserres, "")))
    return est_nombre(trouve(_pliee(cellule), liste))


def _pliee(cellule: Expr) -> Expr:
    """The answer as the list has it, between two separators."""
    plie = minuscules(cellule)
    for ancien, nouveau in (("é", "e"), (_SEPARE, "?"), *((bruit, "") for bruit in _BRUIT)):
        plie = substitue(plie, ancien, nouveau)
    return expr(_SEPARE) & plie & _SEPARE
