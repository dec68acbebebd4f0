"""Cached values of the formulas of a workbook, against LibreOffice's own recalculation."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Final

from lxml import etree

from tests.clients.libreoffice import Cellule, Contenu

TOLERANCE: Final = 1e-9  # relative: 15 digits are all a spreadsheet keeps

_M: Final = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_R: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"

# What LibreOffice calls an error, and what the file calls it.
_ERREURS: Final = {
    502: "#VALUE!", 503: "#NUM!", 504: "#REF!", 508: "#NAME?", 519: "#VALUE!",
    521: "#NULL!", 524: "#REF!", 525: "#NAME?", 532: "#DIV/0!", 32767: "#N/A",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class FormuleEcrite:
    """A formula cell as the file has it; ``cache`` is None when the file has no value."""

    feuille: str
    cellule: str
    formule: str
    cache: float | str | None
    erreur: bool = False


@dataclass(frozen=True, slots=True)
class Ecart:
    """A formula cell whose cached value is not what LibreOffice computes."""

    feuille: str
    cellule: str
    formule: str
    cache: float | str | None
    recalcul: float | str | None

    def __str__(self) -> str:
        return (
            f"{self.feuille}!{self.cellule} = {self.formule[:120]} : "
            f"écrit {self.cache!r}, recalculé {self.recalcul!r}"
        )


def formules(chemin: Path) -> Iterator[FormuleEcrite]:
    """Every formula cell of an xlsx file, with its cached value, read from the XML itself."""
    with zipfile.ZipFile(chemin) as archive:
        for feuille, partie in _sheet_parts(archive):
            for cell in etree.fromstring(archive.read(partie)).iter(_M + "c"):
                formule = cell.find(_M + "f")
                if formule is not None:
                    yield FormuleEcrite(
                        feuille,
                        cell.get("r", ""),
                        formule.text or "",
                        _cache(cell),
                        erreur=cell.get("t") == "e",
                    )


def comparer_caches(chemin: Path, contenu: Contenu) -> list[Ecart]:
    """Differences between the values a file carries and those LibreOffice computes.

    Args:
        chemin: the xlsx file.
        contenu: what ``recalculer`` says of it.
    """
    return [
        Ecart(f.feuille, f.cellule, f.formule, f.cache, _shown(cellule))
        for f in formules(chemin)
        if not _agree(f, cellule := contenu.feuilles.get(f.feuille, {}).get(f.cellule))
    ]


def erreurs(contenu: Contenu) -> list[str]:
    """Cells LibreOffice shows in error, as ``Feuille!B2 : #DIV/0!``."""
    return [
        f"{feuille}!{at} : {_shown(cellule)}"
        for feuille, cellules in contenu.feuilles.items()
        for at, cellule in cellules.items()
        if cellule.erreur is not None
    ]


def _sheet_parts(archive: zipfile.ZipFile) -> Iterator[tuple[str, str]]:
    rels = etree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    targets = {rel.get("Id"): rel.get("Target", "") for rel in rels}
    for sheet in etree.fromstring(archive.read("xl/workbook.xml")).iter(_M + "sheet"):
        part = PurePosixPath("/xl") / targets[sheet.get(_R + "id")]
        yield sheet.get("name", ""), str(part).lstrip("/")


def _cache(cell: etree._Element) -> float | str | None:
    value = cell.find(_M + "v")
    if value is None:
        return None
    text = value.text or ""
    if cell.get("t") in ("str", "e") or not text:  # XlsxWriter writes an empty text as <v></v>
        return text
    return float(text)


def _shown(cellule: Cellule | None) -> float | str | None:
    if cellule is None:
        return None
    if cellule.erreur is not None:
        return _ERREURS.get(cellule.erreur, f"Err:{cellule.erreur}")
    return cellule.valeur


def _agree(formule: FormuleEcrite, cellule: Cellule | None) -> bool:
    if cellule is None:
        return False
    if formule.erreur or cellule.erreur is not None:
        return formule.erreur and formule.cache == _shown(cellule)
    cache, recalcul = formule.cache, cellule.valeur
    if cache is None:
        return recalcul == ""
    if isinstance(cache, float) and isinstance(recalcul, float):
        return abs(cache - recalcul) <= TOLERANCE * max(1.0, abs(cache), abs(recalcul))
    return cache == recalcul
