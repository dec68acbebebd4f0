"""Is it one of ours? Answered before anything is parsed, by looking for the word of our marks.

Most files that are no return are healthy workbooks of someone else, some of them enormous:
inflating them once, a little at a time, is all they cost.
"""

from __future__ import annotations

from cdppe_xl.excel.conteneur import Conteneur

MOT = "cdppe"
_ECRITURES = (MOT.encode(), MOT.encode("utf-16-le"))
_PREMIERES = ("docProps/core.xml", "docProps/custom.xml", "meta.xml")
"""Small parts that carry a mark in every workbook of ours, looked at first."""
_TEXTES = (".xml", ".bin", ".rels")


def a_une_marque(conteneur: Conteneur) -> bool:
    """Whether a part of the archive may carry an identity mark."""
    parties = [nom for nom in conteneur.noms if nom.lower().endswith(_TEXTES)]
    parties.sort(key=lambda nom: nom not in _PREMIERES)
    return any(conteneur.contient(nom, _ECRITURES) for nom in parties)


def a_une_marque_brute(octets: bytes) -> bool:
    """The same for an old format, that is not an archive."""
    return any(mot in octets for mot in _ECRITURES)
