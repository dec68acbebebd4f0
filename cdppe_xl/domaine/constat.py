"""Rules as data, and what they find."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Gravite(StrEnum):
    """Level of a constat; the JSON ``gravite`` of ``cdppe controler``."""

    BLOQUANTE = "bloquante"
    AVERTISSEMENT = "avertissement"
    INFORMATION = "information"


@dataclass(frozen=True, slots=True, kw_only=True)
class Regle:
    """An obligation a machine can check; ids are names, never reused.

    ``message`` and ``remede`` are templates whose placeholders a constat fills.
    ``vive`` rules are also visible in the workbook while filling.
    ``completude`` rules say « À compléter » rather than « Incohérent ».
    """

    id: str
    gravite: Gravite
    titre: str
    message: str
    remede: str
    source: str
    vive: bool = False
    completude: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Constat:
    """One finding: where, what was found, what was expected, what to do, which text.

    Attributes:
        proposition: what can be typed in the cell, as it is, to settle the matter; "" when only
            the person who answers can tell.
    """

    regle: str
    gravite: Gravite
    fichier: str
    feuille: str
    cellule: str
    message: str
    trouve: str
    attendu: str
    remede: str
    source: str
    cle: str = ""
    classeur: str = ""
    territoire: str = ""
    proposition: str = ""
