"""A person filling a workbook in LibreOffice.

Typing goes through LibreOffice's own UI-test service: key events in the grid, so protection,
validation, number recognition and autocorrection act as they do for a person. ``setValue`` and
its kin ignore protection and validation: a test that used them would prove nothing. Menu
actions go through dispatches, which respect protection too.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.clients.lo.cells import (
    a1,
    a1_range,
    dump,
    locate,
    state,
    unprotected_ranges,
)
from tests.clients.lo.server import Office, properties

_ROW_COMMANDS = {
    "insert_row": "InsertRowsBefore",
    "delete_row": "DeleteRows",
    "hide_row": "HideRow",
}


class Filler:
    """Carries out actions on one visible document."""

    def __init__(self, office: Office, document: Any) -> None:
        """Take hold of the grid now: after a refusal, the top window is a message box for ever."""
        self.office = office
        self.document = document
        self.controller = document.CurrentController
        self.ui = office.service("org.libreoffice.uitest.UITest")
        self.grid = self.ui.getTopFocusWindow().getChild("grid_window")
        self.operations: dict[str, Callable[..., dict[str, Any]]] = {
            "type": self.type,
            "type_many": self.type_many,
            "clear": self.clear,
            "paste": self.paste,
            "sort": self.sort,
            "rename_sheet": self.rename_sheet,
            "move_sheet": self.move_sheet,
            "delete_sheet": self.delete_sheet,
            "unprotect": self.unprotect,
            "list_unprotected": self.list_unprotected,
            "read": self.read,
            "dump": lambda: dump(self.document),
            "save": self.save,
        }

    def run(self, op: str, **arguments: Any) -> dict[str, Any]:
        """Carry out one action."""
        if op in _ROW_COMMANDS:
            return self._row(op, **arguments)
        return self.operations[op](**arguments)

    def type(self, at: str, text: str) -> dict[str, Any]:
        return self._keys(at, lambda: self._type(text))

    def clear(self, at: str) -> dict[str, Any]:
        return self._keys(at, lambda: self._key(KEYCODE="DELETE"))

    def type_many(self, cells: list[list[str]]) -> dict[str, Any]:
        """Type a list of (place, text), reading nothing back in between."""
        sheets: dict[str, Any] = {}
        for at, text in cells:
            name, reference = at.rsplit("!", 1)
            if name not in sheets:
                sheets[name] = self.document.Sheets.getByName(name)
            if self.controller.ActiveSheet.Name != name:
                self.controller.setActiveSheet(sheets[name])
            self.controller.select(sheets[name].getCellRangeByName(reference))
            self._type(text)
        return {"typed": len(cells)}

    def paste(self, source: str, to: str, values_only: bool = False) -> dict[str, Any]:
        target = locate(self.document, to)
        self._select(locate(self.document, source))
        self._menu("Copy")
        self._select(target)
        before = state(target.getCellByPosition(0, 0))
        if values_only:
            self._menu("InsertContents", Flags="SVD", FormulaCommand=0, MoveMode=4)
        else:
            self._menu("Paste")
        return {"before": before, "after": state(target.getCellByPosition(0, 0))}

    def _row(self, op: str, sheet: str, row: int) -> dict[str, Any]:
        page = self.document.Sheets.getByName(sheet)
        before = row_count(page)
        self._select(page.Rows.getByIndex(row - 1))
        self._menu(_ROW_COMMANDS[op])
        visible = bool(page.Rows.getByIndex(row - 1).IsVisible)
        return {"rows_before": before, "rows_after": row_count(page), "visible": visible}

    def sort(
        self, area: str, column: int, ascending: bool = True, header: bool = True
    ) -> dict[str, Any]:
        """Sort a range by one of the sheet's columns, counted from 0."""
        target = locate(self.document, area)
        before = target.getDataArray()
        self._select(target)
        self._menu(
            "DataSort",
            ByRows=True,
            HasHeader=header,
            CaseSensitive=False,
            NaturalSort=False,
            IncludeAttribs=True,
            UserDefIndex=0,
            Col1=column + 1,
            Ascending1=ascending,
        )
        return {"changed": before != target.getDataArray()}

    def rename_sheet(self, sheet: str, to: str) -> dict[str, Any]:
        def rename() -> None:
            self.document.Sheets.getByName(sheet).Name = to

        return self._structure(rename)

    def move_sheet(self, sheet: str, to: int) -> dict[str, Any]:
        return self._structure(lambda: self.document.Sheets.moveByName(sheet, to))

    def delete_sheet(self, sheet: str) -> dict[str, Any]:
        return self._structure(lambda: self.document.Sheets.removeByName(sheet))

    def unprotect(self, sheet: str | None = None, password: str = "") -> dict[str, Any]:
        """Lift the protection of a sheet, or of the workbook's structure."""
        target = self.document if sheet is None else self.document.Sheets.getByName(sheet)
        target.unprotect(password)
        return {"protected": bool(target.isProtected())}

    def list_unprotected(self) -> dict[str, Any]:
        return {
            "structure_protected": bool(self.document.isProtected()),
            "sheets": {
                sheet.Name: {
                    "protected": bool(sheet.isProtected()),
                    "visible": bool(sheet.IsVisible),
                    "open": unprotected_ranges(sheet),
                    "used": a1_range(used_area(sheet)),
                }
                for sheet in self.document.Sheets
            },
        }

    def read(self, at: str) -> dict[str, Any]:
        return state(locate(self.document, at).getCellByPosition(0, 0))

    def save(self, path: str) -> dict[str, Any]:
        self.office.store(self.document, Path(path))
        return {"path": path}

    def _structure(self, change: Callable[[], None]) -> dict[str, Any]:
        """Change the sheets, unless the structure is protected (the API would not mind)."""
        refused = bool(self.document.isProtected())
        if not refused:
            change()
        return {"refused": refused, "sheets": list(self.document.Sheets.ElementNames)}

    def _keys(self, at: str, act: Callable[[], None]) -> dict[str, Any]:
        """Act on one cell; ``changed`` is the only fact, a refusal leaves no other trace."""
        cell = locate(self.document, at).getCellByPosition(0, 0)
        before = state(cell)
        self._select(cell)
        act()
        after = state(cell)
        sheet, place = cell.Spreadsheet, cell.CellAddress
        return {
            "at": f"{sheet.Name}!{a1(place.Column, place.Row)}",
            "locked": bool(cell.CellProtection.IsLocked and sheet.isProtected()),
            "before": before,
            "after": after,
            "changed": before != after,
        }

    def _type(self, text: str) -> None:
        for rank, line in enumerate(text.split("\n")):
            if rank:
                self._key(KEYCODE="CTRL+RETURN")  # a new line inside the cell
            if line:
                self._key(TEXT=line)
        self._key(KEYCODE="RETURN")

    def _key(self, **key: str) -> None:
        self.grid.executeAction("TYPE", properties(**key))

    def _select(self, area: Any) -> None:
        # Not UITest's own SELECT: it jumps back to the first sheet.
        self.controller.setActiveSheet(area.Spreadsheet)
        self.controller.select(area)

    def _menu(self, command: str, **options: object) -> None:
        self.office.dispatch(self.document, command, **options)


def used_area(sheet: Any) -> Any:
    """Smallest range holding everything the sheet uses."""
    cursor = sheet.createCursor()
    cursor.gotoStartOfUsedArea(False)
    cursor.gotoEndOfUsedArea(True)
    return cursor.RangeAddress


def row_count(sheet: Any) -> int:
    """Number of rows down to the last used one."""
    return int(used_area(sheet).EndRow) + 1
