"""Rules as data, and what they find."""

from __future__ import annotations

from dataclasses import dataclass, replace
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
    ``a_l_essai`` rules are shown and counted apart, and never block.
    """

    id: str
    gravite: Gravite
    titre: str
    message: str
    remede: str
    source: str
    vive: bool = False
    completude: bool = False
    a_l_essai: bool = False


def mettre_a_l_essai(regle: Regle) -> Regle:
    """The rule on trial: it informs, whatever its severity will be one day."""
    return replace(regle, a_l_essai=True, gravite=Gravite.INFORMATION)


@dataclass(frozen=True, slots=True, kw_only=True)
class Constat:
    """One finding: where, what was found, what was expected, what to do, which text.

    Attributes:
        proposition: what can be typed in the cell, as it is, to settle the matter; "" when only
            the person who answers can tell.
        a_l_essai: the rule is on trial: the constat is shown, never blocks, is counted apart.
        derogation: why the territory need not obey, by whom and until when; "" when it must.
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
    a_l_essai: bool = False
    derogation: str = ""
