"""Parts read before are not read again: the files of a campaign share most of their small parts.

The bytes themselves are the key, so that what is remembered is exactly what would be read.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import TypeVar

T = TypeVar("T")
Lecture = Callable[[bytes, str], T]

MAX_PARTIES = 64
MAX_OCTETS = 200_000
"""Parts remembered by one function, and bytes of the longest: a bound for hostile files."""


def retenir(lire: Lecture[T]) -> Lecture[T]:
    """Remember what a function made of the last small parts; its results must not be changed."""
    retenue = lru_cache(maxsize=MAX_PARTIES)(lire)

    @wraps(lire)
    def choisir(octets: bytes, nom: str) -> T:
        return retenue(octets, nom) if len(octets) <= MAX_OCTETS else lire(octets, nom)

    return choisir
