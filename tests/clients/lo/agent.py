"""Carry out one request against a private LibreOffice, and leave.

``/usr/bin/python3 -m tests.clients.lo.agent FOLDER``: reads ``FOLDER/demande.json``, writes
``FOLDER/reponse.json``. ``FOLDER/etape.txt`` always names the step under way: when the caller
has to kill everything, it can still say where LibreOffice stopped answering.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from tests.clients.lo.cells import dump
from tests.clients.lo.filler import Filler
from tests.clients.lo.gestes import damage_all
from tests.clients.lo.series import fill_series
from tests.clients.lo.server import RECALC_ALWAYS, RECALC_NEVER, Office, UnoException

FOLDER: Final = Path(sys.argv[1]).resolve()


def report_step(text: str) -> None:
    """Note what is about to be done."""
    (FOLDER / "etape.txt").write_text(text, "utf-8")


def recalculate(request: dict[str, Any]) -> dict[str, Any]:
    """Recompute every formula of every file, whatever is cached, and dump all cells."""
    answer: dict[str, Any] = {}
    with Office(FOLDER, recalc=RECALC_ALWAYS, locale=request["locale"]) as office:
        for name in request["files"]:
            report_step(f"recalcul de {name}")
            document = office.load(Path(name))
            document.calculateAll()
            answer[name] = dump(document)
            document.close(True)
    return answer


def fill(request: dict[str, Any]) -> dict[str, Any]:
    """Carry out actions on one file as a person would."""
    results = []
    with Office(FOLDER, recalc=RECALC_NEVER, locale=request["locale"]) as office:
        report_step("ouverture")
        document = office.load(Path(request["file"]), hidden=False)
        filler = Filler(office, document)
        for rank, action in enumerate(request["actions"], 1):
            report_step(f"action {rank} : {str(action)[:200]}")
            results.append(filler.run(**action))
        document.close(True)
    return {"results": results}


def render(request: dict[str, Any]) -> dict[str, Any]:
    """Print each visible sheet to its own PDF, with the page setup of the file."""
    pdfs: dict[str, str] = {}
    with Office(FOLDER, recalc=RECALC_NEVER, locale=request["locale"]) as office:
        report_step("ouverture")
        document = office.load(Path(request["file"]))
        visible = [sheet.Name for sheet in document.Sheets if sheet.IsVisible]
        for rank, name in enumerate(visible, 1):
            report_step(f"impression de {name}")
            pdf = Path(request["folder"]) / f"{rank:02d}.pdf"
            # Hiding the other sheets is not enough: a sheet with a print area prints anyway.
            office.print_sheet(document, name, pdf)
            pdfs[name] = str(pdf)
        document.close(True)
    return {"pdfs": pdfs}


def convert(request: dict[str, Any]) -> dict[str, Any]:
    """Open a file and save it in other formats, as « Enregistrer sous »."""
    with Office(FOLDER, recalc=RECALC_NEVER, locale=request["locale"]) as office:
        report_step("ouverture")
        document = office.load(Path(request["file"]))
        for output in request["outputs"]:
            report_step(f"enregistrement de {output}")
            office.store(document, Path(output))
        document.close(True)
    return {"outputs": request["outputs"]}


def series(request: dict[str, Any]) -> dict[str, Any]:
    """Carry out many fillings of each workbook, the workbook staying open."""
    return fill_series(FOLDER, request, report_step)


def damage(request: dict[str, Any]) -> dict[str, Any]:
    """Carry out the gestures of the damage matrix on many workbooks."""
    return damage_all(FOLDER, request, report_step)


OPERATIONS: Final[dict[str, Callable[[dict[str, Any]], dict[str, Any]]]] = {
    "recalculate": recalculate,
    "fill": fill,
    "render": render,
    "convert": convert,
    "series": series,
    "damage": damage,
}


def main() -> None:
    """Answer the request; a failure is an answer too."""
    request = json.loads((FOLDER / "demande.json").read_text("utf-8"))
    report_step("démarrage de LibreOffice")
    try:
        answer = OPERATIONS[request["operation"]](request)
    except (UnoException, RuntimeError, OSError, LookupError, TypeError) as fault:
        answer = {"failure": f"{type(fault).__name__}: {fault}"[:500]}
    (FOLDER / "reponse.json").write_text(json.dumps(answer, ensure_ascii=False), "utf-8")


if __name__ == "__main__":
    main()
