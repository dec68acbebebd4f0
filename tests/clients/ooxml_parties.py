"""The parts of an xlsx file, opened for the structural checks."""

from __future__ import annotations

import posixpath
import re
import zipfile
from pathlib import Path
from typing import Final

from lxml import etree
from openpyxl.utils import range_boundaries

Element = etree._Element
Rectangle = tuple[int, int, int, int]

NS: Final = {"m": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}
REL: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
LIGNE_MAX: Final = 1_048_576
COLONNE_MAX: Final = 16_384
FEUILLE: Final = (1, 1, COLONNE_MAX, LIGNE_MAX)


class Archive:
    """The parts of an xlsx file, parsed on demand."""

    def __init__(self, chemin: Path) -> None:
        """Read the whole file at once; it is closed before any check runs."""
        with zipfile.ZipFile(chemin) as archive:
            self.entries = archive.namelist()
            self._bytes = {name: archive.read(name) for name in self.entries}
        self._trees: dict[str, Element] = {}

    def __contains__(self, name: str) -> bool:
        return name in self._bytes

    def tree(self, name: str) -> Element:
        """Root of an XML part."""
        if name not in self._trees:
            parser = etree.XMLParser(resolve_entities=False, no_network=True)
            self._trees[name] = etree.fromstring(self._bytes[name], parser)
        return self._trees[name]

    def optional(self, name: str) -> Element | None:
        """Root of an XML part that may be absent."""
        return self.tree(name) if name in self else None

    def relations(self, name: str) -> dict[str, tuple[str, bool]]:
        """Relations of a part: id to target, and whether that target lies outside the file."""
        folder, base = posixpath.split(name)
        root = self.optional(f"{folder}/_rels/{base}.rels")
        found: dict[str, tuple[str, bool]] = {}
        for relation in [] if root is None else root:
            target = relation.get("Target", "")
            external = relation.get("TargetMode") == "External"
            inside = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
            found[relation.get("Id", "")] = (target if external else inside, external)
        return found

    def matching(self, pattern: str) -> list[str]:
        """Names of the parts that match a pattern."""
        return [name for name in self.entries if re.fullmatch(pattern, name)]


class Classeur:
    """What the sheets of a workbook share: shared strings, styles, names, tables."""

    def __init__(self, archive: Archive) -> None:
        """Read the shared parts."""
        self.archive = archive
        self.workbook = archive.tree("xl/workbook.xml")
        strings = archive.optional("xl/sharedStrings.xml")
        self.texts = [] if strings is None else [_text(si) for si in strings.iterfind("m:si", NS)]
        styles = archive.optional("xl/styles.xml")
        self.style_count = _children(styles, "m:cellXfs")
        self.dxf_count = _children(styles, "m:dxfs")
        self.names = self.workbook.findall("m:definedNames/m:definedName", NS)


def rectangles(references: str | None) -> list[Rectangle]:
    """Rectangles of a list of ranges; whole columns and rows get the sheet's own limits."""
    found: list[Rectangle] = []
    for reference in (references or "").split():
        left, top, right, bottom = (
            limit if bound is None else bound
            for bound, limit in zip(range_boundaries(reference), FEUILLE, strict=True)
        )
        found.append((left, top, right, bottom))
    return found


def overlap(areas: list[Rectangle]) -> bool:
    """Whether two of the rectangles share a cell."""
    ordered = sorted(areas, key=lambda area: area[1])
    for rank, (left, _, right, bottom) in enumerate(ordered):
        for other in ordered[rank + 1 :]:
            if other[1] > bottom:
                break
            if left <= other[2] and other[0] <= right:
                return True
    return False


def _text(element: Element) -> str:
    return "".join(str(text) for text in element.itertext())


def _children(root: Element | None, path: str) -> int:
    found = None if root is None else root.find(path, NS)
    return 0 if found is None else len(found)
