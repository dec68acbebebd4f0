"""Structural checks of one worksheet part."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from openpyxl.utils import coordinate_to_tuple, get_column_letter

from tests.clients.ooxml_formules import fautes_formule
from tests.clients.ooxml_parties import (
    COLONNE_MAX,
    LIGNE_MAX,
    NS,
    REL,
    Classeur,
    Element,
    overlap,
    rectangles,
)

# Attribute of a data validation: longest text Excel admits.
_VALIDATION_MAX: Final = {"error": 225, "prompt": 255, "errorTitle": 32, "promptTitle": 32}
_LISTE_MAX: Final = 255
_ENTETE_MAX: Final = 255


def fautes_feuille(classeur: Classeur, part: str) -> Iterator[str]:
    """Every fault of a worksheet part."""
    sheet = classeur.archive.tree(part)
    yield from _rows(classeur, sheet)
    yield from _areas(sheet)
    yield from _validations(sheet)
    yield from _conditional_formats(classeur, sheet)
    yield from _headers_and_links(sheet)
    yield from _tables(classeur, sheet, part)
    known = classeur.archive.relations(part)
    for element in sheet.iter():
        relation = element.get(REL)
        if relation is not None and relation not in known:
            yield f"relation {relation} inconnue"


def _rows(classeur: Classeur, sheet: Element) -> Iterator[str]:
    last_row = 0
    for row in sheet.iterfind("m:sheetData/m:row", NS):
        number = int(row.get("r", last_row + 1))
        if number <= last_row:
            yield f"ligne {number} : en désordre"
        if number > LIGNE_MAX:
            yield f"ligne {number} : hors de la feuille"
        last_row, last_column = number, 0
        for cell in row.iterfind("m:c", NS):
            at = cell.get("r", "")
            cell_row, column = coordinate_to_tuple(at)
            if column == last_column:
                yield f"{at} : écrite deux fois"
            elif column < last_column:
                yield f"{at} : en désordre"
            if cell_row != number:
                yield f"{at} : dans la ligne {number}"
            if column > COLONNE_MAX:
                yield f"{at} : hors de la feuille"
            last_column = column
            yield from (f"{at} : {fault}" for fault in _cell(classeur, cell))


def _cell(classeur: Classeur, cell: Element) -> Iterator[str]:
    value, kind = cell.findtext("m:v", None, NS), cell.get("t", "n")
    if int(cell.get("s", 0)) >= classeur.style_count:
        yield "style inconnu"
    if kind == "s" and not 0 <= int(value or 0) < len(classeur.texts):
        yield "texte partagé inconnu"
    if kind == "n" and value:
        try:
            float(value)
        except ValueError:
            yield f"{value!r} dans une cellule de nombre"
    if formula := cell.findtext("m:f", None, NS):
        yield from fautes_formule(formula)


def _areas(sheet: Element) -> Iterator[str]:
    merges = [m.get("ref") for m in sheet.iterfind("m:mergeCells/m:mergeCell", NS)]
    try:
        if overlap([area for ref in merges for area in rectangles(ref)]):
            yield "des fusions se chevauchent"
    except (ValueError, TypeError):
        yield "une fusion a une plage illisible"
    columns = sorted(
        (int(c.get("min", 0)), int(c.get("max", 0))) for c in sheet.iterfind("m:cols/m:col", NS)
    )
    if any(first[1] >= second[0] for first, second in pairwise(columns)):
        yield "des largeurs de colonne se chevauchent"


def _in_sheet(references: str | None) -> bool:
    try:
        areas = rectangles(references)
    except (ValueError, TypeError):
        return False
    return bool(areas) and all(
        left >= 1 and top >= 1 and right <= COLONNE_MAX and bottom <= LIGNE_MAX
        for left, top, right, bottom in areas
    )


def _validations(sheet: Element) -> Iterator[str]:
    for group in sheet.iterfind("m:dataValidations", NS):
        if int(group.get("count", len(group))) != len(group):
            yield "nombre de validations faux"
    for validation in sheet.iterfind(".//m:dataValidation", NS):
        place = f"validation {validation.get('sqref')}"
        if not _in_sheet(validation.get("sqref")):
            yield f"{place} : plage illisible"
        for attribute, longest in _VALIDATION_MAX.items():
            if len(validation.get(attribute, "")) > longest:
                yield f"{place} : {attribute} de plus de {longest} caractères"
        for tag in ("m:formula1", "m:formula2"):
            text = validation.findtext(tag, None, NS) or ""
            if not text.startswith('"'):
                yield from (f"{place} : {fault}" for fault in fautes_formule(text) if text)
            elif len(text) > _LISTE_MAX + 2:
                yield f"{place} : liste de plus de {_LISTE_MAX} caractères"


def _conditional_formats(classeur: Classeur, sheet: Element) -> Iterator[str]:
    for block in sheet.iterfind(".//m:conditionalFormatting", NS):
        place = f"mise en forme {block.get('sqref')}"
        if not _in_sheet(block.get("sqref")):
            yield f"{place} : plage illisible"
        for rule in block.iterfind("m:cfRule", NS):
            if rule.get("priority") is None:
                yield f"{place} : priorité absente"
            if int(rule.get("dxfId", -1)) >= classeur.dxf_count:
                yield f"{place} : style inconnu"
            for formula in rule.iterfind("m:formula", NS):
                yield from (f"{place} : {fault}" for fault in fautes_formule(formula.text or ""))


def _headers_and_links(sheet: Element) -> Iterator[str]:
    for text in sheet.iterfind("m:headerFooter/*", NS):
        if len(text.text or "") > _ENTETE_MAX:
            yield f"en-tête ou pied de page de plus de {_ENTETE_MAX} caractères"
    for link in sheet.iterfind("m:hyperlinks/m:hyperlink", NS):
        if not _in_sheet(link.get("ref")):
            yield f"lien {link.get('ref')} : plage illisible"


def _tables(classeur: Classeur, sheet: Element, part: str) -> Iterator[str]:
    relations = classeur.archive.relations(part)
    cells = {cell.get("r"): cell for cell in sheet.iterfind("m:sheetData/m:row/m:c", NS)}
    areas = []
    for link in sheet.iterfind("m:tableParts/m:tablePart", NS):
        target, _ = relations.get(link.get(REL, ""), ("", False))
        if target not in classeur.archive:
            continue  # already reported with the relations
        table = classeur.archive.tree(target)
        area = rectangles(table.get("ref"))[0]
        areas.append(area)
        if table.get("headerRowCount") == "0":
            continue
        for rank, column in enumerate(table.iterfind("m:tableColumns/m:tableColumn", NS)):
            at = f"{get_column_letter(area[0] + rank)}{area[1]}"
            if _shown_text(classeur, cells.get(at)) != column.get("name"):
                yield f"{at} : n'est pas le titre de colonne du tableau"
    if overlap(areas):
        yield "des tableaux se chevauchent"


def _shown_text(classeur: Classeur, cell: Element | None) -> str | None:
    if cell is None:
        return None
    if cell.get("t") == "s":
        rank = int(cell.findtext("m:v", "-1", NS))
        return classeur.texts[rank] if 0 <= rank < len(classeur.texts) else None
    return "".join(str(text) for text in cell.itertext())
