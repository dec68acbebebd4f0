"""Notified amounts that no workbook shows: those of several years.

Workbooks count by exercice and an amount of fifteen months is never split: what is left out must
be told by whoever writes them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from cdppe_xl.domaine.edition import Territoire
from cdppe_xl.domaine.montants import format_euros
from cdppe_xl.sources.dotations import TOUS, Dotation, Dotations


def unseen_amounts(dotations: Dotations | None, territoires: Iterable[Territoire]) -> Iterator[str]:
    """One sentence per amount in force that reaches over several exercices."""
    if dotations is None:
        return
    for territoire in territoires:
        for dotation in dotations.en_vigueur(territoire):
            if not dotation.periode.annuelle:
                yield _phrase(dotation)


def _phrase(dotation: Dotation) -> str:
    quoi = "tous financeurs" if dotation.perimetre == TOUS else dotation.enveloppe
    periode = dotation.periode
    return (
        f"{dotation.territoire}, {quoi} : {format_euros(dotation.montant)} notifiés du "
        f"{periode.debut:%d/%m/%Y} au {periode.fin:%d/%m/%Y} : les classeurs comptent par exercice "
        "et ne le montrent pas ; « cdppe rapprocher » le compare à la somme des exercices."
    )
