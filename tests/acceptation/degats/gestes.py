"""The damages of the matrix: each one a list of elementary gestures on one workbook.

The same gestures are carried out by LibreOffice (``tests.clients.lo.gestes``) and in memory
(``tableur``). A damage that has no object in a table gives no gesture.
"""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType

from tests.acceptation.degats import (
    gestes_cellules,
    gestes_copies,
    gestes_feuilles,
    gestes_lignes,
    gestes_textes,
)
from tests.acceptation.degats.tableur import Geste
from tests.acceptation.degats.terrain import Terrain

Degat = Callable[[Terrain], list[Geste]]


def _du_module(module: ModuleType) -> dict[str, Degat]:
    return {
        nom: geste
        for nom, geste in vars(module).items()
        if callable(geste) and geste.__module__ == module.__name__ and not nom.startswith("_")
    }


DEGATS: dict[str, Degat] = {
    **_du_module(gestes_feuilles),
    **_du_module(gestes_lignes),
    **_du_module(gestes_cellules),
    **_du_module(gestes_copies),
    **_du_module(gestes_textes),
}
"""Every damage made of gestures, by its code."""
