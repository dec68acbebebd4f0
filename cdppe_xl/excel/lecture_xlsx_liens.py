"""Relationships of an xlsx: which part, or which outside address, goes with which."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping
from typing import NamedTuple
from urllib.parse import unquote

from cdppe_xl.excel.conteneur import Conteneur
from cdppe_xl.excel.souvenir import retenir
from cdppe_xl.excel.xml_borne import lire_plat


class Lien(NamedTuple):
    """One relationship: kind, part or address it points to, whether it leaves the file."""

    genre: str
    cible: str
    dehors: bool


Liens = Mapping[str, Lien]


def liens_de(conteneur: Conteneur, partie: str) -> Liens:
    """Relationships of a part ("" for the package), by id, targets made absolute."""
    dossier, nom = posixpath.split(partie)
    rels = posixpath.join(dossier, "_rels", f"{nom}.rels")
    return _lire(conteneur.lire_xml(rels), rels) if rels in conteneur else {}


@retenir
def _lire(octets: bytes, rels: str) -> Liens:
    dossier = posixpath.dirname(posixpath.dirname(rels))
    liens: dict[str, Lien] = {}
    for element, attributs, _ in lire_plat(octets, rels):
        if element != "Relationship":
            continue
        cible = unquote(attributs.get("Target", "")).replace("\\", "/")
        dehors = attributs.get("TargetMode") == "External"
        if not dehors:
            cible = posixpath.normpath(posixpath.join("/" + dossier, cible)).lstrip("/")
        liens[attributs.get("Id", "")] = Lien(attributs.get("Type", ""), cible, dehors)
    return liens


def premiere(liens: Liens, genre: str) -> str:
    """Part of the first relationship of a kind, "" when there is none."""
    for lien in liens.values():
        if lien.genre.endswith(genre) and not lien.dehors:
            return lien.cible
    return ""
