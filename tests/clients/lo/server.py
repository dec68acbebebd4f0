"""A private, disposable LibreOffice: fresh profile, private pipe, nothing shared with anyone.

What each setting avoids, all of it measured:

* a profile of its own: two soffice on one profile, and the second exits 0 having done nothing;
* a named pipe with a random name: no TCP port to collide on;
* recalculation set by us: by default LibreOffice trusts the cached values of files that say
  "Microsoft Excel", ours included;
* ``svp`` without ``DISPLAY``: a window that can be typed into, drawn in memory only;
* soffice stays in the caller's process group: whoever started the agent ends both at once.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import time
import uuid
from pathlib import Path
from typing import IO, Any, Final

import uno
from com.sun.star.beans import PropertyValue
from com.sun.star.connection import NoConnectException
from com.sun.star.lang import DisposedException
from com.sun.star.uno import Exception as UnoException

__all__ = [
    "RECALC_ALWAYS",
    "RECALC_NEVER",
    "Office",
    "UnoException",
    "file_url",
    "properties",
]

START_LIMIT: Final = 60.0

FILTERS: Final = {
    ".xlsx": "Calc MS Excel 2007 XML",
    ".ods": "calc8",
    ".xls": "MS Excel 97",
    ".pdf": "calc_pdf_Export",
}

RECALC_ALWAYS: Final = "0"
RECALC_NEVER: Final = "1"

_OFFICE: Final = "/org.openoffice.Office."


def properties(**values: object) -> tuple[Any, ...]:
    """Turn keywords into the PropertyValue tuple every UNO call wants."""
    return tuple(PropertyValue(name, 0, value, 0) for name, value in values.items())


def file_url(path: Path) -> str:
    """URL of a file, as UNO wants it."""
    return str(uno.systemPathToFileUrl(str(path.resolve())))


def _item(path: str, name: str, value: str) -> str:
    return (
        f'<item oor:path="{path}"><prop oor:name="{name}" oor:op="fuse">'
        f"<value>{value}</value></prop></item>\n"
    )


def write_profile(folder: Path, recalc: str, locale: str) -> None:
    """Write the settings of a LibreOffice nobody has used yet."""
    settings = [
        (_OFFICE + "Calc/Formula/Load", "OOXMLRecalcMode", recalc),
        (_OFFICE + "Calc/Formula/Load", "ODFRecalcMode", recalc),
        (_OFFICE + "Calc/Content/Update", "Link", "2"),  # never follow a link
        # Pasting over data asks "overwrite?", and a headless LibreOffice answers No.
        (_OFFICE + "Calc/Input", "ReplaceCellsWarning", "false"),
        # Else "Non" becomes the "Non concerné" already typed above it.
        (_OFFICE + "Calc/Input", "AutoInput", "false"),
        (_OFFICE + "Common/Security/Scripting", "MacroSecurityLevel", "3"),
        (_OFFICE + "Common/Security/Scripting", "DisableMacrosExecution", "true"),
        (_OFFICE + "Common/Misc", "FirstRun", "false"),
        (_OFFICE + "Common/Misc", "ShowTipOfTheDay", "false"),
        (_OFFICE + "Common/Save/Document", "WarnAlienFormat", "false"),
        (_OFFICE + "Recovery/RecoveryInfo", "Enabled", "false"),
        (_OFFICE + "Recovery/AutoSave", "Enabled", "false"),
        ("/org.openoffice.Setup/L10N", "ooSetupSystemLocale", locale),
        ("/org.openoffice.Setup/Office", "ooSetupInstCompleted", "true"),
    ]
    head = (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<oor:items xmlns:oor="http://openoffice.org/2001/registry" '
        'xmlns:xs="http://www.w3.org/2001/XMLSchema" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">\n'
    )
    user = folder / "user"
    user.mkdir(parents=True)
    body = "".join(_item(*setting) for setting in settings)
    (user / "registrymodifications.xcu").write_text(head + body + "</oor:items>\n", "utf-8")


class Office:
    """One LibreOffice, from ``with`` to the end of the block."""

    def __init__(self, folder: Path, *, recalc: str = RECALC_ALWAYS, locale: str = "fr-FR") -> None:
        """Prepare, without starting.

        Args:
            folder: an existing private folder, for the profile, the pipe and the copies.
            recalc: RECALC_ALWAYS or RECALC_NEVER, what loading does to cached values.
            locale: how numbers and dates are typed.
        """
        self.folder = folder
        self.recalc = recalc
        self.locale = locale
        self.context: Any = None
        self.desktop: Any = None
        self._process: subprocess.Popen[bytes] | None = None
        self._log: IO[bytes] | None = None
        self._copies = 0

    def __enter__(self) -> Office:
        write_profile(self.folder / "profile", self.recalc, self.locale)
        pipe = "cdppe" + uuid.uuid4().hex[:12]
        env = dict(os.environ, HOME=str(self.folder), SAL_USE_VCLPLUGIN="svp", LC_ALL="C.UTF-8")
        env.pop("DISPLAY", None)
        self._log = (self.folder / "soffice.log").open("wb")
        self._process = subprocess.Popen(
            [
                "soffice",
                "--headless",
                "--invisible",
                "--norestore",
                "--nologo",
                "--nodefault",
                "--nofirststartwizard",
                "--nolockcheck",
                f"-env:UserInstallation=file://{self.folder / 'profile'}",
                f"--accept=pipe,name={pipe};urp;",
            ],
            stdin=subprocess.DEVNULL,
            stdout=self._log,
            stderr=subprocess.STDOUT,
            env=env,
        )
        self.context = self._connect(pipe)
        self.desktop = self.service("com.sun.star.frame.Desktop")
        return self

    def _connect(self, pipe: str) -> Any:
        local = uno.getComponentContext()
        resolver = local.ServiceManager.createInstanceWithContext(
            "com.sun.star.bridge.UnoUrlResolver", local
        )
        end = time.monotonic() + START_LIMIT
        while True:
            try:
                return resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
            except NoConnectException:
                code = self._process.poll() if self._process else None
                if code is not None or time.monotonic() > end:
                    log = (self.folder / "soffice.log").read_text("utf-8", "replace")[-500:]
                    raise RuntimeError(f"LibreOffice did not start (code {code}): {log}") from None
                time.sleep(0.05)

    def __exit__(self, *_: object) -> None:
        # Never connected, or the usual answer of an office that is closing.
        with contextlib.suppress(AttributeError, DisposedException):
            self.desktop.terminate()
        if self._process is not None:
            try:
                self._process.wait(10)
            except subprocess.TimeoutExpired:
                self._process.kill()  # what it leaves behind goes with the process group
        if self._log is not None:
            self._log.close()

    def service(self, name: str) -> Any:
        """Create a service of this office."""
        return self.context.ServiceManager.createInstanceWithContext(name, self.context)

    def load(self, path: Path, *, hidden: bool = True) -> Any:
        """Load a private copy of a workbook.

        A copy, because a crashed LibreOffice leaves a lock file beside the workbook and every
        later load of it then answers nothing.
        """
        self._copies += 1
        folder = self.folder / f"copie{self._copies}"
        folder.mkdir()
        copy = folder / path.name
        shutil.copyfile(path, copy)
        document = self.desktop.loadComponentFromURL(
            file_url(copy),
            "_blank",
            0,
            properties(Hidden=hidden, MacroExecutionMode=0, UpdateDocMode=0, ReadOnly=False),
        )
        if document is None:
            raise RuntimeError(f"LibreOffice could not load {path.name}")
        if not document.supportsService("com.sun.star.sheet.SpreadsheetDocument"):
            document.close(True)
            raise RuntimeError(f"LibreOffice sees no spreadsheet in {path.name}")
        return document

    def store(self, document: Any, path: Path, **options: object) -> None:
        """Save a copy in the format of the extension; a file not made is an error."""
        document.storeToURL(
            file_url(path),
            properties(FilterName=FILTERS[path.suffix.lower()], Overwrite=True, **options),
        )
        if not path.is_file() or path.stat().st_size == 0:
            raise RuntimeError(f"LibreOffice made no {path.name}")

    def print_sheet(self, document: Any, name: str, path: Path) -> None:
        """Print one sheet to PDF: its print area when it has one, else what it holds."""
        sheet = document.Sheets.getByName(name)
        target = sheet
        if not sheet.PrintAreas:
            cursor = sheet.createCursor()
            cursor.gotoEndOfUsedArea(False)
            last = cursor.RangeAddress
            target = sheet.getCellRangeByPosition(0, 0, last.EndColumn, last.EndRow)
        only = uno.Any("[]com.sun.star.beans.PropertyValue", properties(Selection=target))
        self.store(document, path, FilterData=only)

    def dispatch(self, document: Any, command: str, **options: object) -> None:
        """Run a menu command on the window of a document, as a person would."""
        helper = self.service("com.sun.star.frame.DispatchHelper")
        frame = document.CurrentController.Frame
        helper.executeDispatch(frame, ".uno:" + command, "", 0, properties(**options))
