"""What a layout must respect before it is placed: a fault here is ours, told at once.

Excel refuses the whole file for one sheet title it does not like; reading relies on keys
that never hold its own separators.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from cdppe_xl.classeurs.grammaire import Classeur, Feuille, Tableau

TITRE_MAX = 31
FEUILLE_LISTES = "Listes"
"""The hidden sheet of the choice lists, added by the writer."""
FEUILLE_ORIGINE = "Origine"
"""The hidden sheet of what was known at generation, added by the writer."""
_INTERDITS = re.compile(r"[\[\]:*?/\\']")
_CODE = re.compile(r"[a-z][a-z0-9_]*", re.ASCII)
_CLE = re.compile(r"\w[\w.-]*", re.ASCII)


def verifie(classeur: Classeur) -> None:
    """Refuses a layout that would give a broken or an unreadable workbook.

    Raises:
        ValueError: says every fault.
    """
    fautes = [*_titres(classeur), *_cles(classeur)]
    if fautes:
        raise ValueError(f"classeur « {classeur.code} » : " + " ; ".join(fautes))


def _titres(classeur: Classeur) -> Iterator[str]:
    vus = {FEUILLE_LISTES.casefold(), FEUILLE_ORIGINE.casefold()}
    for feuille in classeur.feuilles:
        yield from (f"feuille « {feuille.titre} » : {faute}" for faute in _titre(feuille))
        if feuille.titre.casefold() in vus:
            yield f"feuille « {feuille.titre} » : titre déjà pris"
        vus.add(feuille.titre.casefold())


def _titre(feuille: Feuille) -> Iterator[str]:
    titre = feuille.titre
    if not titre:
        yield "titre vide"
    if titre != titre.strip():
        yield "titre qui commence ou finit par un espace"
    if len(titre) > TITRE_MAX:
        yield f"titre de {len(titre)} caractères, {TITRE_MAX} au plus"
    interdits = sorted(set(_INTERDITS.findall(titre)))
    if interdits:
        yield f"titre avec {' '.join(interdits)} (pour une apostrophe, écrire ’)"


def _cles(classeur: Classeur) -> Iterator[str]:
    vus: set[str] = set()
    for feuille in classeur.feuilles:
        for bloc in feuille.blocs:
            if not isinstance(bloc, Tableau):
                continue
            if bloc.code in vus:
                yield f"tableau déclaré deux fois : {bloc.code}"
            vus.add(bloc.code)
            yield from _cles_du_tableau(bloc)


def _cles_du_tableau(tableau: Tableau) -> Iterator[str]:
    if not _CODE.fullmatch(tableau.code):
        yield f"code de tableau « {tableau.code} » : minuscules, chiffres et _ seulement"
    for quoi, cles in (
        ("colonne", [c.champ for c in tableau.colonnes]),
        ("ligne", [r.cle for r in tableau.rangs]),
    ):
        for cle in dict.fromkeys(cles):
            if not _CLE.fullmatch(cle):
                yield f"{quoi} {tableau.code}/{cle} : lettres sans accent, chiffres et _ . - seuls"
            if cles.count(cle) > 1:
                yield f"{quoi} déclarée deux fois : {tableau.code}/{cle}"
