"""The layouts by code; each is built and placed once per edition."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module

from cdppe_xl.classeurs.exercices import PAR_EXERCICE, base_de, codes, exercice_de
from cdppe_xl.classeurs.grammaire import Classeur
from cdppe_xl.classeurs.placement import Placement
from cdppe_xl.erreurs import CommandeIncorrecte
from cdppe_xl.referentiel.modele import Referentiel

MODULES = ("diagnostic", "tableau_de_bord", "plan_action", "guide", "bilan", "avenant")
"""One module per workbook; its name is the code of the workbook, without its exercice."""

_places: dict[tuple[int, str], tuple[Referentiel, Placement]] = {}


def placement(referentiel: Referentiel, code: str) -> Placement:
    """The placed layout of a workbook.

    Raises:
        CommandeIncorrecte: no such workbook in this edition.
    """
    cle = (id(referentiel), code)
    if cle not in _places:
        _places[cle] = (referentiel, Placement(_construire(referentiel, code)))
    return _places[cle][1]


def _construire(referentiel: Referentiel, code: str) -> Classeur:
    base = base_de(code)
    if base not in MODULES or code not in codes(referentiel):
        connus = ", ".join(codes(referentiel))
        raise CommandeIncorrecte(f"Classeur inconnu : « {code} ». Classeurs connus : {connus}.")
    module = import_module(f"cdppe_xl.classeurs.{base}")
    if base in PAR_EXERCICE:
        de_l_exercice: Callable[[Referentiel, int], Classeur] = module.construire
        return de_l_exercice(referentiel, exercice_de(referentiel, code))
    construire: Callable[[Referentiel], Classeur] = module.construire
    return construire(referentiel)
