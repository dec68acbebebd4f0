"""The table of hostile files: what each is, and how it must end."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tests.hostiles.fabrique import Parties, zipper

ETRANGER = "n’est pas un classeur de la campagne"
TRONQUE = "incomplet ou abîmé"
PRECAUTION = "par précaution"
ENDOMMAGE = "Fichier endommagé"
HORS = "en dehors des limites d'une feuille"
MOT_DE_PASSE = "mot de passe"

REFUS, LU, MARQUE, LOT = "refusé", "lu", "à corriger", "lot"
"""Refused with a sentence; read as if nothing were there; read, and told to be corrected; an
archive of other files, each answered."""


@dataclass(frozen=True, slots=True)
class Cas:
    """One file.

    Attributes:
        faire: makes its bytes.
        issue: REFUS, LU or MARQUE.
        dit: what the refusal says; for MARQUE, the rule that blocks.
        extension: of its name.
    """

    faire: Callable[[], bytes]
    issue: str
    dit: str = ""
    extension: str = ".xlsx"


Table = dict[str, Cas]


def refus(faire: Callable[[], bytes] | Parties | bytes, dit: str, extension: str = ".xlsx") -> Cas:
    """A file that must be refused with that sentence."""
    return Cas(_faire(faire), REFUS, dit, extension)


def lu(faire: Callable[[], bytes] | Parties | bytes, extension: str = ".xlsx") -> Cas:
    """A return whose oddity changes nothing: every answer is read as in the original."""
    return Cas(_faire(faire), LU, "", extension)


def marque(
    faire: Callable[[], bytes] | Parties | bytes, regle: str, extension: str = ".xlsx"
) -> Cas:
    """A return that is read, with a blocking constat of that rule."""
    return Cas(_faire(faire), MARQUE, regle, extension)


def lot(faire: Callable[[], bytes] | Parties | bytes) -> Cas:
    """An archive that is no workbook: what it holds is answered, or why it is not looked at."""
    return Cas(_faire(faire), LOT)


def _faire(quoi: Callable[[], bytes] | Parties | bytes) -> Callable[[], bytes]:
    if isinstance(quoi, bytes):
        return lambda: quoi
    if isinstance(quoi, dict):
        return lambda: zipper(quoi)
    return quoi
