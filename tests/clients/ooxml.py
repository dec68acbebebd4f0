"""Structural checks of an xlsx file that no validator makes, and that Excel does.

Their breach makes Excel « réparer » or refuse the file, while the Open XML SDK, LibreOffice and
openpyxl say nothing: names defined twice, tables that overlap, lists over 255 characters,
formulas written in French. With ``validateur`` they cover every defect we could think of.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from lxml import etree

from tests.clients.ooxml_feuille import fautes_feuille
from tests.clients.ooxml_formules import fautes_formule
from tests.clients.ooxml_parties import NS, Archive, Classeur

TEXTE_MAX: Final = 32_767

_NAME: Final = re.compile(r"[^\W\d][\w.\\]{0,254}|\\[\w.\\]{0,254}")
_LIKE_A_CELL: Final = re.compile(r"[A-Za-z]{1,3}\d{1,7}|[RrCc]|[Rr]\d*[Cc]\d*")
_BAD_SHEET_NAME: Final = re.compile(r"[\[\]:*?/\\]|^'|'$|^$")


def verifier(chemin: Path) -> list[str]:
    """Faults of one xlsx file, each with its part and place; an empty list means none."""
    try:
        archive = Archive(chemin)
        classeur = Classeur(archive)
        faults = [*_entries(archive), *_sheets(classeur), *_names(classeur), *_tables(classeur)]
        for name in archive.matching(r"xl/worksheets/sheet\d+\.xml"):
            faults += [f"{name} : {fault}" for fault in fautes_feuille(classeur, name)]
        faults += [
            f"texte partagé {rank} : plus de {TEXTE_MAX} caractères"
            for rank, text in enumerate(classeur.texts)
            if len(text) > TEXTE_MAX
        ]
    except (zipfile.BadZipFile, etree.XMLSyntaxError, KeyError, ValueError, OSError) as fault:
        return [f"fichier mal formé : {type(fault).__name__} {fault}"[:200]]
    return list(dict.fromkeys(faults))


def _entries(archive: Archive) -> Iterator[str]:
    folded = [name.lower() for name in archive.entries]
    if len(folded) != len(set(folded)):
        yield "archive : deux entrées du même nom"
    for name in archive.matching(r"(.*/)?_rels/[^/]*\.rels"):
        folder, base = posixpath.split(name)
        source = posixpath.join(posixpath.dirname(folder), base.removesuffix(".rels"))
        for target, external in archive.relations(source).values():
            if not external and target not in archive:
                yield f"{name} : la partie {target} manque"


def _sheets(classeur: Classeur) -> Iterator[str]:
    names = [s.get("name", "") for s in classeur.workbook.iterfind("m:sheets/m:sheet", NS)]
    if len({name.lower() for name in names}) != len(names):
        yield "deux feuilles du même nom"
    for name in names:
        if len(name) > 31 or _BAD_SHEET_NAME.search(name):
            yield f"nom de feuille interdit : {name!r}"


def _names(classeur: Classeur) -> Iterator[str]:
    keys = [(n.get("name", "").lower(), n.get("localSheetId")) for n in classeur.names]
    if len(set(keys)) != len(keys):
        yield "deux noms définis identiques"
    for element in classeur.names:
        name, formula = element.get("name", ""), element.text or ""
        if not _NAME.fullmatch(name) or _LIKE_A_CELL.fullmatch(name):
            yield f"nom défini interdit : {name}"
        if "#REF!" in formula:
            yield f"nom {name} : référence perdue (#REF!)"
        if not name.startswith("_xlnm."):
            yield from (f"nom {name} : {fault}" for fault in fautes_formule(formula))


def _tables(classeur: Classeur) -> Iterator[str]:
    names, numbers = [], []
    for part in classeur.archive.matching(r"xl/tables/table\d+\.xml"):
        table = classeur.archive.tree(part)
        names.append(table.get("displayName", "").lower())
        numbers.append(table.get("id"))
        titles = [
            column.get("name", "").lower()
            for column in table.iterfind("m:tableColumns/m:tableColumn", NS)
        ]
        if len(set(titles)) != len(titles):
            yield f"{part} : deux colonnes du même titre"
    defined = {element.get("name", "").lower() for element in classeur.names}
    if len(set(names)) != len(names) or defined & set(names):
        yield "un nom de tableau est déjà pris"
    if len(set(numbers)) != len(numbers):
        yield "deux tableaux du même numéro"
