"""Cells seen through UNO: addresses, one cell's state, a whole workbook's contents."""

from __future__ import annotations

from typing import Any, Final

# com.sun.star.sheet.CellFlags and FormulaResult
_CONSTANTS: Final = 1 | 2 | 4  # VALUE, DATETIME, STRING
_FORMULA: Final = 16
_ERROR: Final = 4


def column_name(index: int) -> str:
    """Letters of a column, counted from 0."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def a1(column: int, row: int) -> str:
    """Address of a cell, column and row counted from 0."""
    return f"{column_name(column)}{row + 1}"


def a1_range(address: Any) -> str:
    """Address of a UNO range, ``B2`` or ``B2:D9``."""
    start = a1(address.StartColumn, address.StartRow)
    end = a1(address.EndColumn, address.EndRow)
    return start if start == end else f"{start}:{end}"


def locate(document: Any, at: str) -> Any:
    """Range meant by ``Sheet!B2``, ``Sheet!B2:C4`` or a defined name."""
    if "!" not in at:
        return document.NamedRanges.getByName(at).getReferredCells()
    sheet, reference = at.rsplit("!", 1)
    return document.Sheets.getByName(sheet).getCellRangeByName(reference)


def state(cell: Any) -> dict[str, Any]:
    """What a cell holds: formula or typed text, value, text shown, error code."""
    kind = cell.Type.value
    is_number = kind == "VALUE" or (kind == "FORMULA" and cell.FormulaResultType2 == 1)
    return {
        "formula": cell.Formula,
        "value": cell.Value if is_number else cell.String,
        "text": cell.String,
        "kind": kind,
        "error": cell.getError(),
    }


def unprotected_ranges(sheet: Any) -> list[str]:
    """Ranges whose format is unlocked; grouped by format, so fast even for whole columns."""
    groups = sheet.UniqueCellFormatRanges
    return [
        a1_range(address)
        for index in range(groups.Count)
        if not (group := groups.getByIndex(index)).CellProtection.IsLocked
        for address in group.RangeAddresses
    ]


def dump_sheet(sheet: Any) -> dict[str, dict[str, Any]]:
    """Every non-empty cell of a sheet: ``v`` value, ``f`` formula, ``e`` error code."""
    cells: dict[str, dict[str, Any]] = {}
    for kind in (_CONSTANTS, _FORMULA):
        for address in sheet.queryContentCells(kind).RangeAddresses:
            area = sheet.getCellRangeByPosition(
                address.StartColumn, address.StartRow, address.EndColumn, address.EndRow
            )
            formulas = area.getFormulaArray() if kind == _FORMULA else None
            for i, row in enumerate(area.getDataArray()):
                for j, value in enumerate(row):
                    cell = {"v": value}
                    if formulas is not None:
                        cell["f"] = formulas[i][j]
                    cells[a1(address.StartColumn + j, address.StartRow + i)] = cell
    _mark_errors(sheet, cells)
    return cells


def _mark_errors(sheet: Any, cells: dict[str, dict[str, Any]]) -> None:
    """Add code and text of the formula cells in error: the data array shows them empty."""
    for address in sheet.queryFormulaCells(_ERROR).RangeAddresses:
        for row in range(address.StartRow, address.EndRow + 1):
            for column in range(address.StartColumn, address.EndColumn + 1):
                cell = sheet.getCellByPosition(column, row)
                cells[a1(column, row)].update(e=cell.getError(), v=cell.String)


def dump(document: Any) -> dict[str, Any]:
    """Every non-empty cell of every sheet, and the defined names."""
    return {
        "sheets": {sheet.Name: dump_sheet(sheet) for sheet in document.Sheets},
        "names": {name.Name: name.Content for name in document.NamedRanges},
    }
