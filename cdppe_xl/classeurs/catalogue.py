"""The layouts by code; each is built and placed once per edition."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module

from cdppe_xl.classeurs.grammaire import Classeur
from cdppe_xl.classeurs.placement import Placement
from cdppe_xl.erreurs import CommandeIncorrecte
from cdppe_xl.referentiel.modele import Referentiel

MODULES = ("diagnostic", "tableau_de_bord", "plan_action", "guide", "bilan")
"""One module per workbook; its name is the code of the workbook."""

_places: dict[tuple[int, str], tuple[Referentiel, Placement]] = {}


def placement(referentiel: Referentiel, code: str) -> Placement:
    """The placed layout of a workbook.

    Raises:
        CommandeIncorrecte: no such workbook in this edition.
    """
    cle = (id(referentiel), code)
    if cle not in _places:
        if code not in MODULES or code not in {c.code for c in referentiel.classeurs}:
            connus = ", ".join(c.code for c in referentiel.classeurs)
            raise CommandeIncorrecte(f"Classeur inconnu : « {code} ». Classeurs connus : {connus}.")
        module = import_module(f"cdppe_xl.classeurs.{code}")
        construire: Callable[[Referentiel], Classeur] = module.construire
        _places[cle] = (referentiel, Placement(construire(referentiel)))
    return _places[cle][1]
