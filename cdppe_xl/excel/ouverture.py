"""The one way to open a returned file, whatever its format and its name."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path

from cdppe_xl.erreurs import ClasseurIllisible
from cdppe_xl.excel.brut import ClasseurBrut
from cdppe_xl.excel.conteneur import MAX_OCTETS, Conteneur, open_container, read_file
from cdppe_xl.excel.contrefacon import est_xls
from cdppe_xl.excel.depistage import a_une_marque, a_une_marque_brute
from cdppe_xl.excel.identite import HORS_CAMPAGNE
from cdppe_xl.excel.lecture_ancienne import lire_ancienne
from cdppe_xl.excel.lecture_ods import lire_ods
from cdppe_xl.excel.lecture_xlsx import lire_xlsx


@lru_cache(maxsize=8)
def _gele(_: int) -> bool:
    """Whether that process began by freezing what it held; to count it again takes time."""
    return gc.get_freeze_count() > 0


@contextmanager
def sans_ramasse_miettes() -> Iterator[None]:
    """Hold the cycle collector: reading makes many cells and no cycle, it would only look on.

    What was made meanwhile is put with the old objects: else the first look would be at it.
    """
    actif = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if not _gele(os.getpid()):
            gc.freeze()
            gc.unfreeze()
        if actif:
            gc.enable()


def lire_brut(source: Path | bytes, nom: str = "", *, marque: bool = False) -> ClasseurBrut:
    """Read a workbook by its content; a refusal names the file and says what it is.

    Args:
        source: the file, or its bytes.
        nom: name to give in a refusal; that of the path when left out.
        marque: refuse at once, before any sheet is read, what carries no mark of ours.
    """
    affiche = nom or (source.name if isinstance(source, Path) else "")
    try:
        octets = source if isinstance(source, bytes) else read_file(source)
        if len(octets) <= MAX_OCTETS and est_xls(octets):
            if marque and not a_une_marque_brute(octets):
                raise ClasseurIllisible(HORS_CAMPAGNE)
            return lire_ancienne(octets, "xls")
        conteneur = open_container(octets, binaire=True)
        if marque and not a_une_marque(conteneur):
            raise ClasseurIllisible(HORS_CAMPAGNE)
        with sans_ramasse_miettes():
            return _lire(conteneur, octets)
    except ClasseurIllisible as refus:
        if not affiche:
            raise
        raise ClasseurIllisible(f"« {affiche} » : {refus}") from refus


def _lire(conteneur: Conteneur, octets: bytes) -> ClasseurBrut:
    if conteneur.format == "xlsb":
        return lire_ancienne(octets, "xlsb")
    return lire_ods(conteneur) if conteneur.format == "ods" else lire_xlsx(conteneur)
