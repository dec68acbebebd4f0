"""Counts are told with their thousands apart, whatever else is told as it is."""

from __future__ import annotations

import pytest

from cdppe_xl.regles.ecriture import en_milliers


@pytest.mark.parametrize(
    ("texte", "dit"),
    [
        ("5173,6", "5\u202f173,6"), ("-1234567", "-1\u202f234\u202f567"), ("173", "173"),
        ("12,5 %", "12,5 %"), ("NC", "NC"), ("", ""),
    ],
)  # fmt: skip
def test_thousands(texte: str, dit: str) -> None:
    assert en_milliers(texte) == dit
