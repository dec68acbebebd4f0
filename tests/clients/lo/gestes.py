"""The gestures of the damage matrix, carried out by LibreOffice on whole batches of workbooks.

The gestures go through the API, which does what the menus do to cells, formulas and names once
the protection is lifted: what is measured here is how a returned file ends up, not who may act.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import uno
from com.sun.star.beans import UnknownPropertyException
from com.sun.star.sheet.CellDeleteMode import LEFT as PULL_LEFT
from com.sun.star.sheet.CellDeleteMode import UP as PULL_UP
from com.sun.star.sheet.CellInsertMode import DOWN as PUSH_DOWN
from com.sun.star.sheet.CellInsertMode import RIGHT as PUSH_RIGHT
from com.sun.star.sheet.FillDirection import TO_BOTTOM
from com.sun.star.table import CellAddress, CellRangeAddress, TableSortField
from com.sun.star.table.TableOrientation import ROWS

from tests.clients.lo.server import RECALC_NEVER, Office, UnoException, properties

_CONTENTS = 1 | 2 | 4 | 16  # values, dates, texts, formulas
_LOOKS = 32
_EVERYTHING = _CONTENTS | 8 | _LOOKS  # 8: notes


def damage_all(
    folder: Path, request: dict[str, Any], report_step: Callable[[str], None]
) -> dict[str, Any]:
    """Each work: a file, its gestures, where to save what comes of it."""
    failures = {}
    with Office(folder, recalc=RECALC_NEVER, locale=request["locale"]) as office:
        for work in request["works"]:
            report_step(str(work["name"]))
            hand = Hand(office, office.load(Path(work["file"])))
            try:
                for gesture in work["gestures"]:
                    hand.do(**gesture)
                for output in work["outputs"]:
                    office.store(hand.document, Path(output))
            except UnoException as fault:
                failures[work["name"]] = f"{type(fault).__name__}: {fault}"[:300]
            hand.document.close(True)
    return {"failures": failures}


class Hand:
    """Carries out gestures on one document."""

    def __init__(self, office: Office, document: Any) -> None:
        self.office = office
        self.document = document
        document.enableAutomaticCalculation(False)
        for sheet in document.Sheets:
            sheet.unprotect("")

    def do(self, op: str, **arguments: Any) -> None:
        getattr(self, f"op_{op}")(**arguments)

    def _sheet(self, name: str) -> Any:
        return self.document.Sheets.getByName(name)

    def _area(self, sheet: str, area: list[int]) -> Any:
        top, left, bottom, right = area
        return self._sheet(sheet).getCellRangeByPosition(left, top, right, bottom)

    def _address(self, sheet: str, area: list[int]) -> Any:
        top, left, bottom, right = area
        return CellRangeAddress(self._rank(sheet), left, top, right, bottom)

    def _rank(self, sheet: str) -> int:
        return int(self._sheet(sheet).RangeAddress.Sheet)

    # --- Sheets ---------------------------------------------------------------------------

    def op_rename(self, sheet: str, to: str) -> None:
        self._sheet(sheet).Name = to

    def op_move_sheet(self, sheet: str, to: int) -> None:
        self.document.Sheets.moveByName(sheet, to)

    def op_hide_sheet(self, sheet: str) -> None:
        self._sheet(sheet).IsVisible = False

    def op_add_sheet(self, name: str) -> None:
        self.document.Sheets.insertNewByName(name, self.document.Sheets.Count)

    def op_copy_sheet(self, sheet: str, to: str) -> None:
        self.document.Sheets.copyByName(sheet, to, self.document.Sheets.Count)

    def op_delete_sheet(self, sheet: str) -> None:
        self.document.Sheets.removeByName(sheet)

    def op_alone(self, sheet: str) -> None:
        """« Déplacer ou copier la feuille », into a new workbook; the former one is closed."""
        alone = self.office.desktop.loadComponentFromURL(
            "private:factory/scalc", "_blank", 0, properties(Hidden=True)
        )
        alone.Sheets.importSheet(self.document, sheet, 0)
        for name in alone.Sheets.ElementNames:
            if name != sheet:
                alone.Sheets.removeByName(name)
        self.document.close(True)
        self.document = alone

    def op_import_sheet(self, other: str, sheet: str) -> None:
        rank = self._rank(sheet)
        source = self.office.load(Path(other))
        self.document.Sheets.removeByName(sheet)
        self.document.Sheets.importSheet(source, sheet, rank)
        source.close(True)

    # --- Lines and columns ----------------------------------------------------------------

    def op_insert_rows(self, sheet: str, at: int, n: int = 1) -> None:
        self._sheet(sheet).Rows.insertByIndex(at, n)

    def op_insert_cols(self, sheet: str, at: int, n: int = 1) -> None:
        self._sheet(sheet).Columns.insertByIndex(at, n)

    def op_delete_rows(self, sheet: str, at: int, n: int = 1) -> None:
        self._sheet(sheet).Rows.removeByIndex(at, n)

    def op_delete_cols(self, sheet: str, at: int, n: int = 1) -> None:
        self._sheet(sheet).Columns.removeByIndex(at, n)

    def op_insert_cells(self, sheet: str, area: list[int], right: bool = False) -> None:
        mode = PUSH_RIGHT if right else PUSH_DOWN
        self._sheet(sheet).insertCells(self._address(sheet, area), mode)

    def op_delete_cells(self, sheet: str, area: list[int], left: bool = False) -> None:
        mode = PULL_LEFT if left else PULL_UP
        self._sheet(sheet).removeRange(self._address(sheet, area), mode)

    def op_move_rows(self, sheet: str, at: int, to: int) -> None:
        """Cut a line and insert it elsewhere: room is made, it moves, its place is closed."""
        page = self._sheet(sheet)
        page.Rows.insertByIndex(to, 1)
        at += at >= to
        last = page.Columns.Count - 1
        page.moveRange(
            CellAddress(self._rank(sheet), 0, to), self._address(sheet, [at, 0, at, last])
        )
        page.Rows.removeByIndex(at, 1)

    def op_move_cols(self, sheet: str, at: int, to: int) -> None:
        page = self._sheet(sheet)
        page.Columns.insertByIndex(to, 1)
        at += at >= to
        last = page.Rows.Count - 1
        page.moveRange(
            CellAddress(self._rank(sheet), to, 0), self._address(sheet, [0, at, last, at])
        )
        page.Columns.removeByIndex(at, 1)

    def op_hide_rows(self, sheet: str, at: int, n: int = 1) -> None:
        for row in range(at, at + n):
            self._sheet(sheet).Rows.getByIndex(row).IsVisible = False

    def op_hide_cols(self, sheet: str, at: int, n: int = 1) -> None:
        for column in range(at, at + n):
            self._sheet(sheet).Columns.getByIndex(column).IsVisible = False

    def op_group_rows(self, sheet: str, at: int, n: int = 1) -> None:
        address = self._address(sheet, [at, 0, at + n - 1, 0])
        self._sheet(sheet).group(address, ROWS)
        self._sheet(sheet).hideDetail(address)

    def op_filter(self, sheet: str, area: list[int], column: int, text: str) -> None:
        target = self._area(sheet, area)
        descriptor = target.createFilterDescriptor(True)
        condition = uno.createUnoStruct("com.sun.star.sheet.TableFilterField")
        condition.Field, condition.IsNumeric = column - area[1], False
        condition.StringValue = text
        descriptor.setFilterFields((condition,))
        descriptor.ContainsHeader = True
        target.filter(descriptor)

    def op_freeze(self, sheet: str) -> None:
        """Takes a window, which a hidden document has too."""
        controller = self.document.CurrentController
        controller.setActiveSheet(self._sheet(sheet))
        controller.freezeAtPosition(2, 6)

    def op_unprotect(self, sheet: str) -> None:
        self._sheet(sheet).unprotect("")

    # --- Cells ----------------------------------------------------------------------------

    def op_move(self, sheet: str, area: list[int], to_sheet: str, to: list[int]) -> None:
        target = CellAddress(self._rank(to_sheet), to[1], to[0])
        self._sheet(sheet).moveRange(target, self._address(sheet, area))

    def op_copy(
        self, sheet: str, area: list[int], to_sheet: str, to: list[int], values: bool = False
    ) -> None:
        if not values:
            target = CellAddress(self._rank(to_sheet), to[1], to[0])
            self._sheet(sheet).copyRange(target, self._address(sheet, area))
            return
        data = self._area(sheet, area).getDataArray()
        self._area(to_sheet, _sized(to, data)).setDataArray(data)

    def op_transpose(self, sheet: str, area: list[int]) -> None:
        data = self._area(sheet, area).getDataArray()
        self._area(sheet, area).setDataArray(tuple(zip(*data, strict=True)))

    def op_transpose_all(self, sheet: str, area: list[int]) -> None:
        """The same with what the cells look like, cell by cell through a far corner."""
        page, (top, left, bottom, right) = self._sheet(sheet), area
        far, rank = bottom + 2_000, self._rank(sheet)
        for row in range(top, bottom + 1):
            for column in range(left, right + 1):
                target = CellAddress(rank, left + row - top, far + column - left)
                page.copyRange(target, self._address(sheet, [row, column, row, column]))
        block = [far, left, far + bottom - top, right]
        page.copyRange(CellAddress(rank, left, top), self._address(sheet, block))
        self._area(sheet, block).clearContents(_EVERYTHING)

    def op_to_text(self, sheet: str, area: list[int]) -> None:
        """Numbers become the texts that they show."""
        cell = self._area(sheet, area).getCellByPosition(0, 0)
        shown = cell.String
        cell.String = shown

    def op_set(self, sheet: str, at: list[int], value: Any) -> None:
        cell = self._area(sheet, [*at, *at])
        self._put(cell, value)

    def _put(self, area: Any, value: Any) -> None:
        cell = area.getCellByPosition(0, 0)
        if isinstance(value, str):
            cell.String = value
        else:
            cell.Value = value

    def op_formula(self, sheet: str, at: list[int], formula: str) -> None:
        self._area(sheet, [*at, *at]).getCellByPosition(0, 0).Formula = "=" + formula

    def op_clear(self, sheet: str, area: list[int]) -> None:
        self._area(sheet, area).clearContents(_CONTENTS)

    def op_clear_looks(self, sheet: str, area: list[int]) -> None:
        self._area(sheet, area).CellStyle = "Default"
        self._area(sheet, area).clearContents(_LOOKS)

    def op_fill_down(self, sheet: str, area: list[int]) -> None:
        """The handle dragged: what is in the first line goes on below."""
        self._area(sheet, area).fillAuto(TO_BOTTOM, 1)

    def op_sort(self, sheet: str, area: list[int], column: int, descending: bool = False) -> None:
        field = TableSortField()
        field.Field, field.IsAscending = column - area[1], not descending
        fields = uno.Any("[]com.sun.star.table.TableSortField", (field,))
        self._area(sheet, area).sort(
            properties(SortFields=fields, ContainsHeader=False, BindFormatsToContent=True)
        )

    def op_merge(self, sheet: str, area: list[int]) -> None:
        """As Excel does: only the first cell keeps its content."""
        target = self._area(sheet, area)
        data = [list(row) for row in target.getFormulaArray()]
        kept = data[0][0]
        target.clearContents(_CONTENTS)
        target.getCellByPosition(0, 0).Formula = kept
        target.merge(True)

    def op_replace(self, sheet: str, old: str, new: str) -> None:
        page = self._sheet(sheet)
        for address in page.queryContentCells(4).RangeAddresses:
            area = page.getCellRangeByPosition(
                address.StartColumn, address.StartRow, address.EndColumn, address.EndRow
            )
            data = area.getDataArray()
            area.setDataArray(
                tuple(
                    tuple(v.replace(old, new) if isinstance(v, str) else v for v in row)
                    for row in data
                )
            )

    # --- Names and properties -------------------------------------------------------------

    def op_delete_names(self, prefix: str = "") -> None:
        for name in self._names(prefix):
            self.document.NamedRanges.removeByName(name)

    def op_break_names(self, prefix: str = "") -> None:
        for name in self._names(prefix):
            self.document.NamedRanges.getByName(name).setContent("#REF!")

    def _names(self, prefix: str) -> list[str]:
        return [n for n in self.document.NamedRanges.ElementNames if n.startswith(prefix)]

    def op_clear_properties(self) -> None:
        about = self.document.DocumentProperties
        custom = about.UserDefinedProperties
        for item in custom.PropertySetInfo.Properties:
            with contextlib.suppress(UnknownPropertyException):
                custom.removeProperty(item.Name)
        about.Keywords, about.Title, about.Subject = (), "", ""


def _sized(at: list[int], data: Any) -> list[int]:
    return [at[0], at[1], at[0] + len(data) - 1, at[1] + len(data[0]) - 1]
