"""The one way to open a returned file, whatever its format and its name."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cdppe_xl.erreurs import ClasseurIllisible
from cdppe_xl.excel.brut import ClasseurBrut
from cdppe_xl.excel.conteneur import open_container
from cdppe_xl.excel.lecture_ods import lire_ods
from cdppe_xl.excel.lecture_xlsx import lire_xlsx


@contextmanager
def _sans_ramasse_miettes() -> Iterator[None]:
    """Hold the cycle collector: reading makes many cells and no cycle, it would only look on."""
    actif = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if actif:
            gc.enable()


def lire_brut(source: Path | bytes, nom: str = "") -> ClasseurBrut:
    """Read a workbook by its content; a refusal names the file and says what it is.

    Args:
        source: the file, or its bytes.
        nom: name to give in a refusal; that of the path when left out.
    """
    affiche = nom or (source.name if isinstance(source, Path) else "")
    try:
        conteneur = open_container(source)
        with _sans_ramasse_miettes():
            return lire_ods(conteneur) if conteneur.format == "ods" else lire_xlsx(conteneur)
    except ClasseurIllisible as refus:
        if not affiche:
            raise
        raise ClasseurIllisible(f"« {affiche} » : {refus}") from refus
