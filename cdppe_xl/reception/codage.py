"""What passes between the process that reads and the one that keeps: only our own records.

The child is ours, but what it reads is not: it is believed no further than these few classes.
"""

from __future__ import annotations

import io
import pickle
import struct
import zlib
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, TypeVar

from cdppe_xl.domaine.constat import Constat
from cdppe_xl.domaine.lecture import Doute, Identite, Lecture

T = TypeVar("T")

DEPLIE_MAX = 64 * 1024**2
"""Bytes of one record once unpacked."""

_DOMAINE = frozenset({"cdppe_xl.domaine.lecture", "cdppe_xl.domaine.constat"})
"""Modules that hold records and nothing else: each of their own classes is admitted."""
_ADMIS = frozenset(
    {
        ("cdppe_xl.excel.ancres", "Lieux"),
        ("cdppe_xl.excel.contre_lecture", "Releve"),
        ("cdppe_xl.excel.teneurs", "Teneur"),
        ("decimal", "Decimal"),
        ("datetime", "date"),
    }
)
_TAILLE = struct.Struct("!Q")


class _Depliant(pickle.Unpickler):
    """Knows our records and nothing else: nothing can be called by what it loads."""

    def find_class(self, module: str, nom: str) -> Any:
        if module not in _DOMAINE and (module, nom) not in _ADMIS:
            raise pickle.UnpicklingError(f"« {module}.{nom} » n'est pas attendu ici")
        classe = super().find_class(module, nom)
        if not isinstance(classe, type) or (module in _DOMAINE and classe.__module__ != module):
            raise pickle.UnpicklingError(f"« {module}.{nom} » n'est pas un de nos enregistrements")
        return classe


def plier(objet: object) -> bytes:
    """A record, or a tuple of them, as bytes; small enough for hundreds to be kept."""
    return zlib.compress(pickle.dumps(objet, pickle.HIGHEST_PROTOCOL), 1)


def deplier(octets: bytes) -> Any:
    """The record that ``plier`` packed."""
    machine = zlib.decompressobj()
    donnees = machine.decompress(octets, DEPLIE_MAX)
    if not machine.eof:
        raise ValueError("réponse démesurée une fois dépliée")
    return _Depliant(io.BytesIO(donnees)).load()


def plier_lecture(lecture: Lecture) -> bytes:
    """A reading, its mappings made plain."""
    from cdppe_xl.excel.ancres import Lieux

    lieux = lecture.lieux if type(lecture.lieux) is Lieux else dict(lecture.lieux)
    doutes = tuple(replace(d, mots=dict(d.mots)) for d in lecture.doutes)
    nue = replace(
        lecture, valeurs=dict(lecture.valeurs), fixes=dict(lecture.fixes), lieux=lieux,
        ajoutes=dict(lecture.ajoutes), origines=dict(lecture.origines), doutes=doutes,
    )  # fmt: skip
    return plier(nue)


def deplier_lecture(octets: bytes) -> Lecture:
    """The reading that ``plier_lecture`` packed."""
    return _attendu(deplier(octets), Lecture)


def deplier_identite(octets: bytes) -> Identite:
    """An identity packed by ``plier``."""
    return _attendu(deplier(octets), Identite)


def deplier_constats(octets: bytes) -> list[Constat]:
    """A tuple of constats packed by ``plier``."""
    return [_attendu(constat, Constat) for constat in deplier(octets)]


def deplier_doutes(octets: bytes) -> tuple[Doute, ...]:
    """A tuple of doubts packed by ``plier``."""
    return tuple(_attendu(doute, Doute) for doute in deplier(octets))


def _attendu(objet: object, genre: type[T]) -> T:
    if not isinstance(objet, genre):
        raise TypeError(f"{genre.__name__} attendu, {type(objet).__name__} reçu")
    return objet


def joindre(*parties: bytes) -> bytes:
    """Several parts in one message."""
    return b"".join(octets for p in parties for octets in (_TAILLE.pack(len(p)), p))


def separer(message: bytes) -> Sequence[bytes]:
    """The parts that ``joindre`` put together."""
    parties: list[bytes] = []
    place = 0
    while place < len(message):
        (taille,) = _TAILLE.unpack_from(message, place)
        place += _TAILLE.size
        parties.append(message[place : place + taille])
        place += taille
    return parties
