"""Limits of a child process, and why a task gave nothing."""

from __future__ import annotations

import contextlib
import os
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path

try:
    import resource
except ImportError:  # pragma: no cover -- not a POSIX system
    resource = None  # type: ignore[assignment,unused-ignore]

MO = 1024**2

ISOLEMENT = hasattr(os, "fork") and resource is not None
"""The only place that says whether this system can isolate a task; elsewhere it runs here."""

SANS_ISOLEMENT = (
    "Ce système ne permet pas de lire les fichiers reçus dans un processus à part : un fichier "
    "démesuré ou piégé peut arrêter la commande. Préférer Linux pour des fichiers inconnus."
)


class Cause(IntEnum):
    """Why a task gave nothing."""

    TEMPS = 1
    MEMOIRE = 2
    PROFONDEUR = 3
    """Too deeply nested: the recursion limit stopped it."""
    VOLUME = 4
    """The answer is larger than anything expected."""
    ARRET = 5
    """The process died, or a library gave up the way only a process can."""
    DEFAUT = 6
    """An exception nobody foresaw: a fault of the program."""


class TacheRompue(Exception):
    """A task did not give its answer; the worker that ran it is gone."""

    def __init__(self, cause: Cause, detail: str = "") -> None:
        self.cause = cause
        self.detail = detail
        super().__init__(f"{cause.name} {detail}".strip())


@dataclass(frozen=True, slots=True, kw_only=True)
class Bornes:
    """What one worker may use.

    Attributes:
        memoire: bytes it may ask for beyond what it inherits.
        fichiers: files it may have open.
        reponse: bytes of one answer.
        taches: tasks after which it is replaced, so that a slow leak never adds up.
    """

    memoire: int = 300 * MO
    fichiers: int = 64
    reponse: int = 6 * MO
    taches: int = 250


def memoire_virtuelle() -> int:
    """Address space of this process, in bytes; 0 when the system does not tell."""
    try:
        pages = int(Path("/proc/self/statm").read_bytes().split()[0])
        return pages * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError, IndexError):
        return 0


def borner(bornes: Bornes) -> None:
    """Takes the limits in this process, for good: memory, files, nothing written, no core."""
    deja = memoire_virtuelle()
    if deja:
        _plafonner(resource.RLIMIT_AS, deja + bornes.memoire)
    _plafonner(resource.RLIMIT_NOFILE, bornes.fichiers)
    _plafonner(resource.RLIMIT_FSIZE, 0)
    _plafonner(resource.RLIMIT_CORE, 0)


def borner_calcul(secondes: int) -> None:
    """Processor time this process may use from its start; beyond, the system ends it."""
    _, dur = resource.getrlimit(resource.RLIMIT_CPU)
    with contextlib.suppress(ValueError, OSError):  # the system's own limit is lower
        resource.setrlimit(resource.RLIMIT_CPU, (secondes, dur))


def _plafonner(ressource: int, valeur: int) -> None:
    """Lowers a limit, never asking for more than the system already grants."""
    _, dur = resource.getrlimit(ressource)
    plafond = valeur if dur == resource.RLIM_INFINITY else min(valeur, dur)
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(ressource, (plafond, plafond))
