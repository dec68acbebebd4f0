"""A worker that misbehaves in every way known: its task fails alone, and says why."""

from __future__ import annotations

import ctypes
import os
import resource
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from cdppe_xl.atelier.bornes import MO, Bornes, Cause, TacheRompue
from cdppe_xl.atelier.ouvrier import Atelier

GARDES: list[bytes] = []


def renverse(entree: bytes) -> bytes:
    return entree[::-1]


def qui(_: bytes) -> bytes:
    return str(os.getpid()).encode()


def boucle(_: bytes) -> bytes:
    while True:
        pass


def dort(_: bytes) -> bytes:
    time.sleep(60)
    return b""


def alloue(_: bytes) -> bytes:
    return bytes(2 << 30)


def alloue_peu_a_peu(_: bytes) -> bytes:
    tas = []
    while True:
        tas.append(bytearray(os.urandom(64)) * 100_000)


def garde(_: bytes) -> bytes:
    """Leaks 40 MB each time."""
    GARDES.append(b"x" * (40 * MO))
    return str(len(GARDES)).encode()


def recurse(entree: bytes) -> bytes:
    return recurse(entree)


def deborde(_: bytes) -> bytes:
    """A stack that overflows where Python does not look."""
    ctypes.string_at(0)
    return b""


def ecrit(entree: bytes) -> bytes:
    Path(entree.decode()).write_bytes(b"octets")
    return b"ecrit"


def bavarde(_: bytes) -> bytes:
    os.write(1, b"sortie")
    os.write(2, b"erreur")
    print("encore", flush=True)  # noqa: T201
    return b"tu"


def fichiers(_: bytes) -> bytes:
    ouverts = [os.open(os.devnull, os.O_RDONLY) for _ in range(1000)]
    return str(len(ouverts)).encode()


def herite(_: bytes) -> bytes:
    return ",".join(sorted(c.name for c in Path("/proc/self/fd").iterdir())).encode()


def se_tue(entree: bytes) -> bytes:
    os.kill(os.getpid(), int(entree))
    time.sleep(60)
    return b""


def faute(_: bytes) -> bytes:
    raise KeyError("ô défaut")


class Panique(BaseException):
    """What a compiled library raises when it gives up."""


def panique(_: bytes) -> bytes:
    raise Panique


def enorme(_: bytes) -> bytes:
    return bytes(10 * MO)


def engendre(_: bytes) -> bytes:
    """Starts a process of its own, then hangs."""
    enfant = os.fork()
    if enfant == 0:
        time.sleep(120)
        os._exit(0)
    Path(f"/proc/{enfant}").stat()
    while True:
        time.sleep(1)


TACHES = {
    tache.__name__: tache
    for tache in (
        renverse, qui, boucle, dort, alloue, alloue_peu_a_peu, garde, recurse, deborde, ecrit,
        bavarde, fichiers, herite, se_tue, faute, panique, enorme, engendre,
    )
}  # fmt: skip


@pytest.fixture
def atelier() -> Iterator[Atelier]:
    with Atelier(TACHES) as ouvert:
        yield ouvert


def cause(atelier: Atelier, nom: str, entree: bytes = b"", secondes: float = 20.0) -> TacheRompue:
    with pytest.raises(TacheRompue) as rompue:
        atelier.faire(nom, entree, secondes)
    return rompue.value


def test_tasks_are_done_elsewhere_by_the_same_worker(atelier: Atelier) -> None:
    gros = os.urandom(3 * MO)
    assert atelier.faire("renverse", gros, 20) == gros[::-1]
    pids = {atelier.faire("qui", b"", 20) for _ in range(5)}
    assert len(pids) == 1
    assert pids != {str(os.getpid()).encode()}
    assert pids == {str(atelier.pid).encode()}


@pytest.mark.parametrize(
    ("nom", "entree", "attendue"),
    [
        ("recurse", b"", Cause.PROFONDEUR),
        ("alloue", b"", Cause.MEMOIRE),
        ("alloue_peu_a_peu", b"", Cause.MEMOIRE),
        ("deborde", b"", Cause.ARRET),
        ("enorme", b"", Cause.VOLUME),
        ("faute", b"", Cause.DEFAUT),
        ("panique", b"", Cause.ARRET),
        ("se_tue", b"9", Cause.ARRET),
        ("se_tue", b"6", Cause.ARRET),
        ("se_tue", str(int(signal.SIGXCPU)).encode(), Cause.TEMPS),
    ],
)
def test_a_task_fails_alone_and_the_next_one_is_done(
    atelier: Atelier, nom: str, entree: bytes, attendue: Cause
) -> None:
    assert cause(atelier, nom, entree).cause is attendue
    assert atelier.faire("renverse", b"abc", 20) == b"cba"


def test_the_way_it_ended_is_named(atelier: Atelier) -> None:
    assert cause(atelier, "se_tue", b"9").detail == "SIGKILL"
    assert cause(atelier, "deborde").detail == "SIGSEGV"
    assert cause(atelier, "panique").detail == "Panique"
    detail = cause(atelier, "faute").detail
    assert "KeyError" in detail
    assert "ô défaut" in detail
    assert "test_ouvrier.py" in detail
    assert "Traceback" not in detail


@pytest.mark.parametrize("nom", ["boucle", "dort"])
def test_a_task_that_never_ends_is_stopped_in_time(atelier: Atelier, nom: str) -> None:
    debut = time.monotonic()
    assert cause(atelier, nom, secondes=1.0).cause is Cause.TEMPS
    assert time.monotonic() - debut < 3
    assert atelier.faire("renverse", b"abc", 20) == b"cba"


def test_a_worker_killed_from_outside_is_replaced(atelier: Atelier) -> None:
    avant = atelier.faire("qui", b"", 20)
    minuterie = threading.Timer(0.3, os.kill, (int(avant), signal.SIGKILL))
    minuterie.start()
    rompue = cause(atelier, "dort")
    minuterie.join()
    assert (rompue.cause, rompue.detail) == (Cause.ARRET, "SIGKILL")
    assert atelier.faire("qui", b"", 20) != avant


def test_one_killed_while_idle_is_replaced_too(atelier: Atelier) -> None:
    os.kill(int(atelier.faire("qui", b"", 20)), signal.SIGKILL)
    time.sleep(0.2)
    assert cause(atelier, "renverse", b"abc").cause is Cause.ARRET
    assert atelier.faire("renverse", b"abc", 20) == b"cba"


def test_nothing_is_written(atelier: Atelier, tmp_path: Path) -> None:
    rompue = cause(atelier, "ecrit", str(tmp_path / "fuite").encode())
    assert (rompue.cause, "OSError" in rompue.detail) == (Cause.DEFAUT, True)
    assert [chemin.stat().st_size for chemin in tmp_path.iterdir()] in ([], [0])


def test_nothing_is_said(atelier: Atelier, capfd: pytest.CaptureFixture[str]) -> None:
    assert atelier.faire("bavarde", b"", 20) == b"tu"
    cause(atelier, "faute")
    cause(atelier, "deborde")
    assert capfd.readouterr() == ("", "")


def test_open_files_are_few_and_none_is_inherited(atelier: Atelier, tmp_path: Path) -> None:
    with (tmp_path / "registre").open("wb"):
        assert atelier.faire("herite", b"", 20).split(b",")[:4] == [b"0", b"1", b"2", b"3"]
        assert len(atelier.faire("herite", b"", 20).split(b",")) == 5  # and the listing itself
    assert "Too many open files" in cause(atelier, "fichiers").detail


ORPHELIN = """
import gc
from cdppe_xl.atelier.ouvrier import Atelier

gc.disable()
boucle = [open("/dev/null")]
numero = boucle[0].fileno()
boucle.append(boucle)
del boucle

def ramasse(_):
    gc.collect()
    return str(numero).encode()

with Atelier({"ramasse": ramasse}) as atelier:
    print(atelier.faire("ramasse", b"", 20).decode())
"""


def test_a_file_the_parent_forgot_does_not_close_the_socket() -> None:
    fait = subprocess.run([sys.executable, "-c", ORPHELIN], capture_output=True, text=True)
    assert (fait.stdout, fait.returncode) == ("3\n", 0), fait.stderr


def test_no_core_is_left() -> None:
    with Atelier({"coeur": lambda _: str(resource.getrlimit(resource.RLIMIT_CORE)).encode()}) as a:
        assert a.faire("coeur", b"", 20) == b"(0, 0)"


def test_what_a_task_started_ends_with_it(atelier: Atelier) -> None:
    pid = int(atelier.faire("qui", b"", 20))
    assert cause(atelier, "engendre", secondes=1.0).cause is Cause.TEMPS
    time.sleep(0.2)
    assert not [p for p in _groupe(pid) if _etat(p) != "Z"]


def _groupe(pid: int) -> list[int]:
    trouves = []
    for dossier in Path("/proc").iterdir():
        if dossier.name.isdigit():
            try:
                if os.getpgid(int(dossier.name)) == pid:
                    trouves.append(int(dossier.name))
            except OSError:
                continue
    return trouves


def _etat(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return "Z"


def test_a_worker_is_replaced_after_enough_tasks() -> None:
    with Atelier(TACHES, Bornes(taches=3)) as atelier:
        pids = [atelier.faire("qui", b"", 20) for _ in range(7)]
    assert [pids.count(pid) for pid in dict.fromkeys(pids)] == [3, 3, 1]


def test_one_that_leaks_is_replaced_before_it_lacks_memory() -> None:
    with Atelier(TACHES, Bornes(memoire=150 * MO)) as atelier:
        fuites = [int(atelier.faire("garde", b"", 20)) for _ in range(8)]
    # Each new worker starts without the leaks of the one before. Three leaks, or four when a large
    # parent leaves it room already counted; never what would lack memory.
    assert max(fuites) in {3, 4}


def test_a_lack_of_memory_owed_to_others_is_tried_again() -> None:
    """The task fits in a new worker, not beside what the one before kept."""
    bornes = Bornes(memoire=200 * MO)
    with Atelier({"garde": garde, "moyenne": lambda _: bytes(1 + 0 * len(bytes(170 * MO)))},
                 bornes) as atelier:  # fmt: skip
        atelier.faire("garde", b"", 20)
        assert atelier.faire("moyenne", b"", 20) == b"\0"


def test_closing_leaves_no_process() -> None:
    with Atelier(TACHES) as atelier:
        pid = int(atelier.faire("qui", b"", 20))
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_it_works_from_a_thread() -> None:
    rendus: list[bytes] = []

    def travail() -> None:
        with Atelier(TACHES) as atelier:
            rendus.append(atelier.faire("renverse", b"abc", 20))

    fils = [threading.Thread(target=travail) for _ in range(3)]
    for fil in fils:
        fil.start()
    for fil in fils:
        fil.join(30)
    assert rendus == [b"cba"] * 3


def test_an_interruption_leaves_neither_worker_nor_trace_of_it() -> None:
    """Ctrl-C in the middle of a task: the parent stops at once, the child with it."""
    programme = (
        "import os, signal, threading, time\n"
        "from cdppe_xl.atelier.ouvrier import Atelier\n"
        "def dort(_): time.sleep(60)\n"
        "with Atelier({'dort': dort, 'qui': lambda _: str(os.getpid()).encode()}) as a:\n"
        "    print(a.faire('qui', b'', 20).decode(), flush=True)\n"
        "    threading.Timer(0.3, os.kill, (os.getpid(), signal.SIGINT)).start()\n"
        "    try:\n"
        "        a.faire('dort', b'', 50)\n"
        "    except KeyboardInterrupt:\n"
        "        print('interrompu', flush=True)\n"
    )
    debut = time.monotonic()
    fait = subprocess.run(
        [sys.executable, "-c", programme], capture_output=True, text=True, timeout=30, check=True
    )
    pid, mot = fait.stdout.split()
    assert (mot, fait.stderr) == ("interrompu", "")
    assert time.monotonic() - debut < 10
    with pytest.raises(ProcessLookupError):
        os.kill(int(pid), 0)


def test_without_processes_the_task_is_done_here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cdppe_xl.atelier.ouvrier.ISOLEMENT", False)
    with Atelier(TACHES) as atelier:
        assert atelier.faire("qui", b"", 20) == str(os.getpid()).encode()
        assert cause(atelier, "faute").cause is Cause.DEFAUT
        assert cause(atelier, "recurse").cause is Cause.PROFONDEUR
