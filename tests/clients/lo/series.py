"""Many fillings of one open workbook: values set in blocks, formulas read back in blocks.

The way values are set (``setDataArray``) ignores validation and takes a text as a text: what a
person could paste or type, whatever the cell expects. Protection is lifted on the private copy.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.clients.lo.server import RECALC_ALWAYS, Office


def fill_series(
    folder: Path, request: dict[str, Any], report_step: Callable[[str], None]
) -> dict[str, Any]:
    """Every filling of every workbook, in one LibreOffice; one answer file per workbook."""
    with Office(folder, recalc=RECALC_ALWAYS, locale=request["locale"]) as office:
        for work in request["works"]:
            _one_workbook(office, work, report_step)
    return {"done": len(request["works"])}


def _one_workbook(office: Office, work: dict[str, Any], report_step: Callable[[str], None]) -> None:
    name = Path(work["file"]).name
    report_step(f"ouverture de {name}")
    document = office.load(Path(work["file"]))
    document.enableAutomaticCalculation(False)
    document.IsAdjustHeightEnabled = False  # the height of every row, at each filling
    document.UndoManager.lock()  # else each filling is kept, and each costs more than the last
    for sheet in document.Sheets:
        sheet.unprotect("")
    zones = [_area(document, zone) for zone in work["zones"]]
    reads = [_area(document, read) for read in work["reads"]]
    with (
        Path(work["fillings"]).open(encoding="utf-8") as fillings,
        Path(work["answers"]).open("w", encoding="utf-8") as answers,
    ):
        before: list[Any] = [None] * len(zones)
        for rank, line in enumerate(fillings):
            report_step(f"{name}, remplissage {rank}")
            filling = json.loads(line)
            for n, (area, data) in enumerate(zip(zones, filling["data"], strict=True)):
                if data != before[n]:
                    area.setDataArray(tuple(map(tuple, data)))
            before = filling["data"]
            if filling["hard"]:
                document.calculateAll()
            else:
                document.calculate()
            for path in filling["saves"]:
                office.store(document, Path(path))
            shown = [area.getDataArray() for area in reads]
            answers.write(json.dumps(shown, ensure_ascii=False) + "\n")
    document.close(True)


def _area(document: Any, place: list[Any]) -> Any:
    """Range of [sheet, left, top, right, bottom], counted from 0."""
    sheet, *corners = place
    return document.Sheets.getByName(sheet).getCellRangeByPosition(*corners)
