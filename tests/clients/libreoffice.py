"""LibreOffice as the tests use it: recalculate, fill in as a person, print, convert.

Each call starts a private LibreOffice and ends it, whatever happens: about 1.1 s, then 0.1 s a
file and 15 ms a typed cell. Never more than two at once on a two-core machine.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, Final

from openpyxl.utils import get_column_letter

from tests.clients.ooxml_parties import FEUILLE, rectangles
from tests.clients.pannes import ClientAbsent, ClientEnPanne

PYTHON_SYSTEME: Final = "/usr/bin/python3"  # the only one Debian gives python3-uno to
RACINE: Final = Path(__file__).resolve().parents[2]
LOCALE: Final = "fr-FR"
LOT: Final = 100
PRISES: Final = Path("/tmp")  # where LibreOffice puts its sockets, whatever it is told
OUVERTES_MAX: Final = 200_000

Action = Mapping[str, object]
"""One action of a person: ``op`` and its arguments.

==================  ================================================  ==========================
``op``              arguments                                         answer
==================  ================================================  ==========================
type                at ("Feuille!B2" or a defined name), text         locked, before, after,
                                                                      changed
clear               at                                                as ``type``
type_many           cells: [[at, text], ...] (fast, no answer a cell) typed
paste               source, to, values_only=False                     before, after
insert_row          sheet, row (from 1); also delete_row, hide_row    rows_before, rows_after,
                                                                      visible
sort                area ("Feuille!A2:D9"), column (from 0, of the    changed
                    sheet), ascending=True, header=True
rename_sheet        sheet, to; also move_sheet (to: rank from 0) and  refused, sheets
                    delete_sheet (sheet)
unprotect           sheet (absent: the workbook's structure),         protected
                    password=""
list_unprotected                                                      structure_protected,
                                                                      sheets: protected,
                                                                      visible, open, used
read                at                                                formula, value, text,
                                                                      kind, error
dump                                                                  sheets, names
save                path (.xlsx, .ods, .xls)                          path
==================  ================================================  ==========================

A refusal shows in ``changed`` alone: LibreOffice's message box has nobody to be seen by.
"""


@dataclass(frozen=True, slots=True)
class Cellule:
    """One cell as LibreOffice holds it; ``erreur`` is its error code (502, 519, 525, 532…)."""

    valeur: float | str
    formule: str | None = None
    erreur: int | None = None


@dataclass(frozen=True, slots=True)
class Contenu:
    """Every non-empty cell of a workbook, by sheet then address, and its defined names."""

    feuilles: dict[str, dict[str, Cellule]]
    noms: dict[str, str]

    @classmethod
    def of_dump(cls, dump: Mapping[str, Any]) -> Contenu:
        """Records of what the agent dumped."""
        return cls(
            feuilles={
                sheet: {at: Cellule(c["v"], c.get("f"), c.get("e")) for at, c in cells.items()}
                for sheet, cells in dump["sheets"].items()
            },
            noms=dict(dump["names"]),
        )


def recalculer(chemins: Iterable[Path], *, delai: float | None = None) -> dict[Path, Contenu]:
    """Recompute every formula of the workbooks and return every cell.

    Args:
        chemins: workbooks, taken 100 to a LibreOffice.
        delai: seconds allowed to each hundred; 60, plus 10 a file, when absent.

    Raises:
        ClientEnPanne: a workbook cannot be opened, or does not stop computing.
    """
    contenus: dict[Path, Contenu] = {}
    reste = iter(chemins)
    while lot := list(islice(reste, LOT)):
        noms = {str(chemin.resolve()): chemin for chemin in lot}
        reponse = _ask(
            {"operation": "recalculate", "files": list(noms)}, delai or 60 + 10 * len(lot)
        )
        contenus |= {noms[nom]: Contenu.of_dump(dump) for nom, dump in reponse.items()}
    return contenus


def remplir(
    chemin: Path,
    actions: Sequence[Action],
    sorties: Sequence[Path] = (),
    *,
    locale: str = LOCALE,
    delai: float = 300,
) -> list[dict[str, Any]]:
    """Carry out the actions of a person on a workbook, then save it.

    Args:
        chemin: the workbook; it is left untouched, LibreOffice works on a copy.
        actions: what the person does, see ``Action``.
        sorties: files to save at the end, format by extension.
        locale: how this person types numbers and dates.
        delai: seconds allowed to the whole.

    Returns:
        One answer an action.
    """
    suite = [*actions, *({"op": "save", "path": str(sortie.resolve())} for sortie in sorties)]
    request = {"operation": "fill", "file": str(chemin.resolve()), "actions": suite}
    answers: list[dict[str, Any]] = _ask(request, delai, locale)["results"]
    return answers[: len(actions)]


def saisir(
    chemin: Path,
    saisies: Mapping[tuple[str, str], str],
    sorties: Sequence[Path] = (),
    *,
    locale: str = LOCALE,
) -> Contenu:
    """Type a text in each (sheet, cell), save, and return what the workbook then holds."""
    cells = [[f"{feuille}!{cellule}", texte] for (feuille, cellule), texte in saisies.items()]
    actions: list[Action] = [{"op": "type_many", "cells": cells}, {"op": "dump"}]
    delai = 120 + 0.2 * len(cells)
    return Contenu.of_dump(remplir(chemin, actions, sorties, locale=locale, delai=delai)[1])


def cellules_ouvertes(chemin: Path) -> dict[str, set[str]]:
    """Cells a person may type into, by sheet; every cell counts where nothing protects them.

    Raises:
        ClientEnPanne: a sheet leaves more cells open than anyone could mean to.
    """
    feuilles = remplir(chemin, [{"op": "list_unprotected"}])[0]["sheets"]
    ouvertes: dict[str, set[str]] = {}
    for feuille, etat in feuilles.items():
        plages = rectangles(" ".join(etat["open"])) if etat["protected"] else [FEUILLE]
        total = sum((c2 - c1 + 1) * (r2 - r1 + 1) for c1, r1, c2, r2 in plages)
        if total > OUVERTES_MAX:
            raise ClientEnPanne(f"Feuille « {feuille} » : {total} cellules ouvertes à la saisie")
        ouvertes[feuille] = {
            f"{get_column_letter(column)}{row}"
            for c1, r1, c2, r2 in plages
            for column in range(c1, c2 + 1)
            for row in range(r1, r2 + 1)
        }
    return ouvertes


def rendre(chemin: Path, dossier: Path, *, dpi: int = 80, pages: int = 6) -> dict[str, list[Path]]:
    """Print each visible sheet as the file asks (paper, scale, titles) and picture its pages.

    Args:
        chemin: the workbook.
        dossier: where the PNG go, created when absent.
        dpi: resolution.
        pages: pages pictured at most, a sheet.

    Returns:
        The pictures of each sheet, in page order; none for a sheet that prints nothing.
    """
    pdftoppm = shutil.which("pdftoppm")
    if pdftoppm is None:
        raise ClientAbsent("pdftoppm (poppler-utils)")
    dossier.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="pdf-") as brouillon:
        request = {"operation": "render", "file": str(chemin.resolve()), "folder": brouillon}
        pdfs: dict[str, str] = _ask(request, 300)["pdfs"]
        images: dict[str, list[Path]] = {}
        for rang, (feuille, pdf) in enumerate(pdfs.items(), 1):
            nom = "".join(c if c.isalnum() else "_" for c in feuille)
            radical = dossier / f"{rang:02d}_{nom}"
            for ancienne in dossier.glob(f"{radical.name}-*.png"):
                ancienne.unlink()
            command = [pdftoppm, "-png", "-r", str(dpi), "-l", str(pages), pdf, str(radical)]
            subprocess.run(command, check=True, timeout=120)
            images[feuille] = sorted(dossier.glob(f"{radical.name}-*.png"))
    return images


def convertir(chemin: Path, *sorties: Path) -> None:
    """Open a workbook and save it under other names, format by extension."""
    request = {
        "operation": "convert",
        "file": str(chemin.resolve()),
        "outputs": [str(sortie.resolve()) for sortie in sorties],
    }
    _ask(request, 120)


def demander(request: Mapping[str, object], delai: float) -> dict[str, Any]:
    """Run the agent on a request of another client module."""
    return _ask(request, delai)


def _ask(request: Mapping[str, object], delai: float, locale: str = LOCALE) -> dict[str, Any]:
    """Run the agent on one request, and kill all it started, soffice included."""
    if shutil.which("soffice") is None:
        raise ClientAbsent("LibreOffice (soffice)")
    with tempfile.TemporaryDirectory(prefix="lo-", ignore_cleanup_errors=True) as name:
        dossier = Path(name)
        question = json.dumps({"locale": locale, **request}, ensure_ascii=False)
        (dossier / "demande.json").write_text(question, "utf-8")
        faute = _run_agent(dossier, delai)
        reponse = dossier / "reponse.json"
        if not reponse.is_file():
            raise ClientEnPanne(f"LibreOffice, {_step(dossier)} : {faute}")
        answer: dict[str, Any] = json.loads(reponse.read_text("utf-8"))
        if "failure" in answer:
            raise ClientEnPanne(f"LibreOffice, {_step(dossier)} : {answer['failure']}")
    return answer


def _run_agent(dossier: Path, delai: float) -> str:
    """Run the agent in a process group of its own; return what it said if it went wrong."""
    env = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "VIRTUAL_ENV"))}
    debut = time.time()
    with (dossier / "agent.log").open("wb") as log:
        agent = subprocess.Popen(
            [PYTHON_SYSTEME, "-m", "tests.clients.lo.agent", str(dossier)],
            cwd=RACINE,
            env=env | {"PYTHONDONTWRITEBYTECODE": "1"},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
        try:
            agent.wait(delai)
            faute = ""
        except subprocess.TimeoutExpired:
            faute = f"pas de réponse en {delai:.0f} s. "
        finally:
            # soffice is a script that starts a program that starts another: end the group.
            with contextlib.suppress(ProcessLookupError):
                os.killpg(agent.pid, signal.SIGKILL)
            agent.wait(10)
    if faute:
        _sweep_sockets(agent.pid, debut)
    return faute + (dossier / "agent.log").read_text("utf-8", "replace")[-800:]


def _sweep_sockets(groupe: int, debut: float) -> None:
    """Remove the sockets a killed LibreOffice left: made since then, with nobody behind."""
    with contextlib.suppress(ProcessLookupError):
        end = time.monotonic() + 5
        while time.monotonic() < end:  # until the last of the group is really gone
            os.killpg(groupe, 0)
            time.sleep(0.02)
    for prise in PRISES.glob("OSL_PIPE_*"):
        with contextlib.suppress(FileNotFoundError), socket.socket(socket.AF_UNIX) as essai:
            if prise.stat().st_mtime < debut - 1:
                continue
            try:
                essai.connect(str(prise))
            except ConnectionRefusedError:
                prise.unlink()


def _step(dossier: Path) -> str:
    etape = dossier / "etape.txt"
    return etape.read_text("utf-8") if etape.is_file() else "avant le démarrage"
