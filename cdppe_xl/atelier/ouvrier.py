"""The parent's side: tasks done one at a time by a worker that is replaced when it fails."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import time
from collections.abc import Mapping
from types import TracebackType
from typing import Self

from cdppe_xl.atelier.bornes import ISOLEMENT, Bornes, Cause, TacheRompue, memoire_virtuelle
from cdppe_xl.atelier.etabli import DEMANDE, REPONSE, Tache, servir

_MORCEAU = 1 << 20
_DELAI_MORT = 1.0
_PAUSE = 0.005
_PART_AVANT_RELEVE = 0.6
"""Part of its memory beyond which a worker is replaced before it lacks some."""


class Atelier:
    """Does tasks in a child process, forked when first needed.

    What the tasks refer to is inherited as it stands at the fork: load what they share first.
    A worker that hangs, dies or grows is replaced; the others tasks never see it.
    """

    def __init__(self, taches: Mapping[str, Tache], bornes: Bornes | None = None) -> None:
        self.bornes = bornes or Bornes()
        self._noms = list(taches)
        self._taches = list(taches.values())
        self._ouvrier: _Ouvrier | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        genre: type[BaseException] | None,
        erreur: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    @property
    def pid(self) -> int:
        """Process of the worker at hand, 0 when there is none."""
        return self._ouvrier.pid if self._ouvrier else 0

    def close(self) -> None:
        """Ends the worker, whatever it is doing."""
        if self._ouvrier is not None:
            self._ouvrier.arreter()
            self._ouvrier = None

    def faire(self, nom: str, entree: bytes, secondes: float) -> bytes:
        """The answer of a task.

        A worker that had already served and lacks memory may owe it to what came before: the
        task is then tried once more by a new one, within the same time.

        Raises:
            TacheRompue: no answer in that time, within those limits; the cause says which.
        """
        if not ISOLEMENT:
            return _ici(self._taches[self._noms.index(nom)], entree)
        fin = time.monotonic() + secondes
        neuf = self._ouvrier is None or not self._ouvrier.servies
        try:
            return self._demander(nom, entree, fin)
        except TacheRompue as rompue:
            if rompue.cause is not Cause.MEMOIRE or neuf:
                raise
        return self._demander(nom, entree, fin)

    def _demander(self, nom: str, entree: bytes, fin: float) -> bytes:
        if self._ouvrier is None:
            self._ouvrier = _Ouvrier(self._taches, self.bornes)
        ouvrier = self._ouvrier
        try:
            sortie = ouvrier.demander(self._noms.index(nom), entree, fin)
        except BaseException:  # an interruption of ours leaves no worker behind either
            self.close()
            raise
        if ouvrier.use():
            self.close()
        return sortie


class _Ouvrier:
    """One child process and the socket to it."""

    def __init__(self, taches: list[Tache], bornes: Bornes) -> None:
        self.servies = 0
        self._bornes = bornes
        self._depart = self._memoire = memoire_virtuelle()
        ici, la_bas = socket.socketpair()
        # Until the child ignores it, an interruption would run the parent's code in the child.
        masque = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        try:
            self.pid = os.fork()
            if self.pid == 0:
                servir(la_bas, taches, bornes)
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, masque)
        la_bas.close()
        self._prise = ici

    def demander(self, rang: int, entree: bytes, fin: float) -> bytes:
        """Sends a task, waits for its answer until ``fin`` (monotonic clock)."""
        try:
            self._attendre(fin)
            self._prise.sendall(DEMANDE.pack(rang, fin - time.monotonic(), len(entree)))
            self._attendre(fin)
            self._prise.sendall(entree)
            etat, memoire, taille = REPONSE.unpack(self._recevoir(REPONSE.size, fin))
            if taille > self._bornes.reponse:
                raise TacheRompue(Cause.VOLUME)
            sortie = self._recevoir(taille, fin)
        except TimeoutError as tard:
            raise TacheRompue(Cause.TEMPS) from tard
        except ConnectionError as coupe:
            raise self._mort() from coupe
        if etat:
            raise TacheRompue(Cause(etat), sortie.decode("utf-8", "replace"))
        self.servies += 1
        self._memoire = memoire
        return sortie

    def use(self) -> bool:
        """Whether it is time for another worker: enough tasks, or too much memory kept."""
        grossi = self._memoire - self._depart
        return (
            self.servies >= self._bornes.taches
            or grossi > self._bornes.memoire * _PART_AVANT_RELEVE
        )

    def arreter(self) -> int:
        """Ends the process and all it may have started; gives its exit status."""
        self._prise.close()
        # Before it made its own group there is only the process itself to end.
        for tuer in (os.killpg, os.kill):
            with contextlib.suppress(ProcessLookupError, PermissionError):
                tuer(self.pid, signal.SIGKILL)
        with contextlib.suppress(ChildProcessError):
            return os.waitpid(self.pid, 0)[1]
        return 0

    def _attendre(self, fin: float) -> None:
        reste = fin - time.monotonic()
        if reste <= 0:
            raise TimeoutError
        self._prise.settimeout(reste)

    def _recevoir(self, taille: int, fin: float) -> bytes:
        recu = bytearray()
        while len(recu) < taille:
            self._attendre(fin)
            morceau = self._prise.recv(min(_MORCEAU, taille - len(recu)))
            if not morceau:
                raise ConnectionResetError
            recu += morceau
        return bytes(recu)

    def _mort(self) -> TacheRompue:
        """How the process ended, seen before it is reaped; it has just closed its socket."""
        fin = time.monotonic() + _DELAI_MORT
        etat = None
        with contextlib.suppress(ChildProcessError):
            while etat is None and time.monotonic() < fin:
                etat = os.waitid(os.P_PID, self.pid, os.WEXITED | os.WNOWAIT | os.WNOHANG)
                if etat is None:
                    time.sleep(_PAUSE)
        if etat is None or etat.si_code not in {os.CLD_KILLED, os.CLD_DUMPED}:
            return TacheRompue(Cause.ARRET)
        if etat.si_status == signal.SIGXCPU:
            return TacheRompue(Cause.TEMPS)
        return TacheRompue(Cause.ARRET, _nom_signal(etat.si_status))


def _nom_signal(numero: int) -> str:
    try:
        return signal.Signals(numero).name
    except ValueError:
        return f"signal {numero}"


def _ici(tache: Tache, entree: bytes) -> bytes:
    """The task in this very process, where the system offers no other."""
    try:
        return tache(entree)
    except MemoryError as faute:
        raise TacheRompue(Cause.MEMOIRE) from faute
    except RecursionError as faute:
        raise TacheRompue(Cause.PROFONDEUR) from faute
    except Exception as faute:
        raise TacheRompue(Cause.DEFAUT, f"{type(faute).__name__} – {faute}") from faute
