"""Hand-made containers: the smallest xlsx and ods a test can say something with."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

S = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
RELS = "http://schemas.openxmlformats.org/package/2006/relationships"
CT = "http://schemas.openxmlformats.org/package/2006/content-types"
SHEET_CT = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
ODS_CT = "application/vnd.oasis.opendocument.spreadsheet"
ODF = "urn:oasis:names:tc:opendocument:xmlns:"


def zipper(parties: Mapping[str, str | bytes]) -> bytes:
    tampon = io.BytesIO()
    with zipfile.ZipFile(tampon, "w", zipfile.ZIP_DEFLATED) as archive:
        for nom, contenu in parties.items():
            archive.writestr(nom, contenu)
    return tampon.getvalue()


def parties_xlsx(  # noqa: PLR0913 (each argument is one part)
    donnees: str = "",
    *,
    feuille: str | None = None,
    textes: str = "",
    styles: str = "",
    classeur: str = "",
    avant: str = "",
    genre: str = SHEET_CT,
) -> dict[str, str | bytes]:
    """Parts of a one-sheet workbook; ``donnees`` is what <sheetData> holds."""
    liens = [("s1", f"{R}/worksheet", "worksheets/sheet1.xml")]
    parties: dict[str, str | bytes] = {
        "[Content_Types].xml": f'<Types xmlns="{CT}"><Override PartName="/xl/workbook.xml" '
        f'ContentType="{genre}"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{RELS}"><Relationship Id="r1" '
        f'Type="{R}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{S}" xmlns:r="{R}">{avant}<sheets><sheet '
        f'name="Feuille 1" sheetId="1" r:id="s1"/></sheets>{classeur}</workbook>',
        "xl/worksheets/sheet1.xml": feuille
        or f'<worksheet xmlns="{S}"><sheetData>{donnees}</sheetData></worksheet>',
    }
    if textes:
        liens.append(("s2", f"{R}/sharedStrings", "sharedStrings.xml"))
        parties["xl/sharedStrings.xml"] = f'<sst xmlns="{S}">{textes}</sst>'
    if styles:
        liens.append(("s3", f"{R}/styles", "styles.xml"))
        parties["xl/styles.xml"] = f'<styleSheet xmlns="{S}">{styles}</styleSheet>'
    parties["xl/_rels/workbook.xml.rels"] = (
        f'<Relationships xmlns="{RELS}">'
        + "".join(f'<Relationship Id="{i}" Type="{t}" Target="{c}"/>' for i, t, c in liens)
        + "</Relationships>"
    )
    return parties


def xlsx(donnees: str = "", **reste: str) -> bytes:
    return zipper(parties_xlsx(donnees, **reste))


def parties_ods(tables: str, *, styles: str = "", noms: str = "") -> dict[str, str | bytes]:
    """Parts of an ods; ``tables`` is what <office:spreadsheet> holds."""
    espaces = " ".join(
        f'xmlns:{p}="{ODF}{p if p != "draw" else "drawing"}:1.0"'
        for p in ("office", "table", "text", "style", "draw")
    )
    calc = "urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"
    contenu = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {espaces} '
        f'xmlns:calcext="{calc}" xmlns:of="urn:oasis:names:tc:opendocument:xmlns:of:1.2" '
        f'xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"<office:automatic-styles>{styles}</office:automatic-styles><office:body>"
        f"<office:spreadsheet>{tables}<table:named-expressions>{noms}</table:named-expressions>"
        "</office:spreadsheet></office:body></office:document-content>"
    )
    return {"mimetype": ODS_CT, "content.xml": contenu}


def ods(lignes: str, *, styles: str = "", noms: str = "", table: str = "") -> bytes:
    """One sheet « Feuille 1 » made of these rows."""
    return zipper(
        parties_ods(
            f'<table:table table:name="Feuille 1" {table}>{lignes}</table:table>',
            styles=styles,
            noms=noms,
        )
    )
