"""The child's side: takes its limits, then does one task after the other until told to stop."""

from __future__ import annotations

import gc
import math
import os
import signal
import socket
import struct
import sys
import time
import traceback
from collections.abc import Callable, Sequence
from typing import NoReturn

from cdppe_xl.atelier.bornes import Bornes, Cause, borner, borner_calcul, memoire_virtuelle

Tache = Callable[[bytes], bytes]

DEMANDE = struct.Struct("!HdQ")
"""Rank of the task, seconds granted, bytes that follow."""
REPONSE = struct.Struct("!BQQ")
"""0 or a ``Cause``, address space in use, bytes that follow."""

_PLACE = 3
_MORCEAU = 1 << 20
_DETAIL_MAX = 2000
_SANS_SUITE = frozenset({Cause.MEMOIRE, Cause.PROFONDEUR, Cause.ARRET, Cause.DEFAUT})
"""After these nobody knows in what state the process is: it ends, another takes over."""


def servir(prise: socket.socket, taches: Sequence[Tache], bornes: Bornes) -> NoReturn:
    """Never returns: nothing of the parent's own work may be carried on in the child."""
    code = 1
    # What the parent had let go without collecting it must never be finalised here: closing one of
    # its files would close whatever bears the same number now, the socket first.
    gc.freeze()
    try:
        _isoler(prise.fileno())
        borner(bornes)
        _boucle(socket.socket(fileno=_PLACE), taches, bornes)
        code = 0
    except BaseException:  # noqa: S110 -- the parent sees the closed socket and says so
        pass
    finally:
        os._exit(code)


def _isoler(prise: int) -> None:
    """Own group, no terminal, no inherited file but the socket, moved to its place.

    Closing the inherited files also closes the register to whatever runs here.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for bruit in (signal.SIGTERM, signal.SIGXCPU, signal.SIGALRM):
        signal.signal(bruit, signal.SIG_DFL)
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)  # a refused write is an error, not a death
    signal.pthread_sigmask(signal.SIG_SETMASK, [])
    os.setsid()
    sys.dont_write_bytecode = True
    os.dup2(prise, _PLACE)
    nulle = os.open(os.devnull, os.O_RDWR)
    for flux in (0, 1, 2):
        os.dup2(nulle, flux)
    os.closerange(_PLACE + 1, _fichiers_max())
    sys.stdout = sys.stderr = open(1, "w", encoding="utf-8", closefd=False)  # noqa: SIM115


def _fichiers_max() -> int:
    maximum = os.sysconf("SC_OPEN_MAX")
    return maximum if 0 < maximum <= 1 << 20 else 1 << 20


def _boucle(prise: socket.socket, taches: Sequence[Tache], bornes: Bornes) -> None:
    while True:
        entete = recevoir(prise, DEMANDE.size)
        if not entete:
            return
        rang, secondes, taille = DEMANDE.unpack(entete)
        entree = recevoir(prise, taille)
        borner_calcul(math.ceil(time.process_time() + secondes) + 1)
        etat, sortie = _faire(taches[rang], entree, bornes)
        del entree
        prise.sendall(REPONSE.pack(etat, memoire_virtuelle(), len(sortie)))
        prise.sendall(sortie)
        if etat in _SANS_SUITE:
            return


def _faire(tache: Tache, entree: bytes, bornes: Bornes) -> tuple[int, bytes]:
    try:
        sortie = tache(entree)
    except MemoryError:
        return Cause.MEMOIRE, b""
    except RecursionError:
        return Cause.PROFONDEUR, b""
    except Exception as faute:
        return Cause.DEFAUT, _detail(faute)
    except BaseException as faute:  # a panic of a compiled library is no ``Exception``
        return Cause.ARRET, type(faute).__name__.encode()
    if len(sortie) > bornes.reponse:
        return Cause.VOLUME, b""
    return 0, sortie


def _detail(faute: Exception) -> bytes:
    """Kind, words and place of an unforeseen exception, on one line; the trace on request."""
    if os.environ.get("CDPPE_TRACE"):
        texte = "".join(traceback.format_exception(faute))
    else:
        texte = f"{type(faute).__name__} – {faute}{_lieu(faute)}"
        texte = " ".join(texte.split())[:_DETAIL_MAX]
    return texte.encode("utf-8", "backslashreplace")


def _lieu(faute: Exception) -> str:
    """Where it was raised; "" when it cannot be told, which must not hide the fault itself."""
    trace = faute.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    if trace is None:
        return ""
    # No source line is looked up: a task that used up its files could open none.
    fichier = os.path.basename(trace.tb_frame.f_code.co_filename)  # noqa: PTH119 -- a name
    return f" ({fichier}, ligne {trace.tb_lineno})"


def recevoir(prise: socket.socket, taille: int) -> bytes:
    """Exactly that many bytes; b"" when the other side closed."""
    recu = bytearray()
    while len(recu) < taille:
        morceau = prise.recv(min(_MORCEAU, taille - len(recu)))
        if not morceau:
            return b""
        recu += morceau
    return bytes(recu)
