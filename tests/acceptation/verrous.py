"""Which cells of an xlsx file a person may type into, read from the file itself."""

from __future__ import annotations

import zipfile
from pathlib import Path

from lxml import etree

N = {"m": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}


def ouvertes(chemin: Path) -> dict[str, set[str]]:
    """Open cells by sheet title; a sheet without protection, or an open column, is a fault."""
    with zipfile.ZipFile(chemin) as archive:
        libres = _styles_libres(etree.fromstring(archive.read("xl/styles.xml")))
        classeur = etree.fromstring(archive.read("xl/workbook.xml"))
        titres = [str(s.get("name")) for s in classeur.iterfind("m:sheets/m:sheet", N)]
        return {
            titre: _feuille(etree.fromstring(archive.read(f"xl/worksheets/sheet{n}.xml")), libres)
            for n, titre in enumerate(titres, start=1)
        }


def _styles_libres(styles: etree._Element) -> set[int]:
    libres = set()
    for rang, xf in enumerate(styles.iterfind("m:cellXfs/m:xf", N)):
        protection = xf.find("m:protection", N)
        if protection is not None and protection.get("locked") == "0":
            libres.add(rang)
    return libres


def _feuille(feuille: etree._Element, libres: set[int]) -> set[str]:
    protection = feuille.find("m:sheetProtection", N)
    if protection is None or protection.get("sheet") != "1":
        raise AssertionError("feuille sans protection")
    if protection.get("password") or protection.get("hashValue"):
        raise AssertionError("feuille protégée par mot de passe")
    colonnes = feuille.findall("m:cols/m:col", N)
    couvertes = sum(int(c.get("max", 0)) - int(c.get("min", 0)) + 1 for c in colonnes)
    if couvertes != 16384 or any(int(c.get("style", 0)) in libres for c in colonnes):
        raise AssertionError("des colonnes sont ouvertes hors des cellules déclarées")
    return {
        str(c.get("r"))
        for c in feuille.iterfind("m:sheetData/m:row/m:c", N)
        if int(c.get("s", 0)) in libres
    }
