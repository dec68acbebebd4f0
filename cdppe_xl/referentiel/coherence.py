"""Refuses an edition that contradicts itself. Nothing here counts on the numbers of 2020.

A check is a generator of ``Faute`` that names the tables it needs whole; it works on the
valid records of an ``EditionLue``, so that faults of every kind come out in one pass.
"""

from __future__ import annotations

from cdppe_xl.referentiel import (
    controles_calendrier,
    controles_codes,
    controles_communs,
    controles_financement,
    controles_objectifs,
)
from cdppe_xl.referentiel.tables import EditionLue, Faute

CONTROLES = (
    *controles_communs.CONTROLES,
    *controles_codes.CONTROLES,
    *controles_objectifs.CONTROLES,
    *controles_financement.CONTROLES,
    *controles_calendrier.CONTROLES,
)


def check_coherence(lue: EditionLue) -> list[Faute]:
    """Every contradiction that the tables read so far allow to see."""
    return [
        trouvee
        for besoins, controle in CONTROLES
        if set(besoins) <= lue.completes
        for trouvee in controle(lue)
    ]
