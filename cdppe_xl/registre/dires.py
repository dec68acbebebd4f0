"""What a returned file says it is and what became of it: the last columns of its deposit."""

from __future__ import annotations

from collections.abc import Sequence

from cdppe_xl.domaine.constat import Constat, Gravite
from cdppe_xl.domaine.lecture import Lecture
from cdppe_xl.registre.codage import Ligne, storable_text
from cdppe_xl.registre.depot import EtatDepot

VERSION_MAX = 2**31
"""A layout version beyond this is not one of ours: kept as unknown."""


def said_and_judged(lecture: Lecture | None, constats: Sequence[Constat], motif: str) -> Ligne:
    """Last columns of ``COLONNES_DEPOT``: what the file says it is, what became of it."""
    if lecture is None and not motif:
        raise ValueError("un fichier qui n'est pas lu est refusé avec un motif")
    identite = lecture.identite if lecture else None
    return (
        storable_text(identite.edition) if identite else "",
        storable_text(identite.territoire) if identite else "",
        storable_text(identite.classeur) if identite else "",
        identite.version if identite and abs(identite.version) <= VERSION_MAX else None,
        _state(constats, motif).value,
        storable_text(motif),
    )


def _state(constats: Sequence[Constat], motif: str) -> EtatDepot:
    if motif:
        return EtatDepot.REFUSE
    bloque = any(constat.gravite is Gravite.BLOQUANTE for constat in constats)
    return EtatDepot.NON_CONFORME if bloque else EtatDepot.CONFORME
