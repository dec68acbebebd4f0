"""Seeded mutants of real returns: none is accepted with a wrong answer, none breaks the tool."""

from __future__ import annotations

from tests.hostiles.mutants import EXPLIQUE, PAREIL, REFUSE, RETENU, essayer, muter

NOMBRE = 300


def test_les_mutants_acceptes_disent_la_verite() -> None:
    comptes, faux = essayer(range(NOMBRE))
    assert not faux
    assert sum(comptes.values()) == NOMBRE
    # Each outcome is met: neither everything refused, nor nothing really changed.
    assert comptes[REFUSE] > NOMBRE / 10
    assert comptes[PAREIL] > NOMBRE / 10
    assert comptes[RETENU] + comptes[EXPLIQUE] > NOMBRE / 30


def test_un_mutant_est_toujours_le_meme() -> None:
    assert muter(17) == muter(17)
