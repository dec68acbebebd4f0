"""What is sent instead of a workbook, under the name of one."""

from __future__ import annotations

import base64
import gzip
import io
import lzma
import random
import tarfile

from tests.excel.fabrique_brut import parties_xlsx
from tests.hostiles.cas import MOT_DE_PASSE, Table, lot, refus
from tests.hostiles.fabrique import parties_de, zipper
from tests.hostiles.ole import CHIFFRE, DEBUT, FERME, biff, ole

XLS, XLSB, ODS = ".xls", ".xlsb", ".ods"
XML_2003 = (
    '<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook xmlns="urn:schemas-'
    'microsoft-com:office:spreadsheet"><Worksheet/></Workbook>'
)
FODS = (
    '<?xml version="1.0"?><office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:'
    'office:1.0" office:mimetype="application/vnd.oasis.opendocument.spreadsheet"/>'
)
PAGE = (
    "<!DOCTYPE html><html lang=fr><head><title>Connexion</title></head><body><form>Votre session "
    "a expiré</form></body></html>"
)
COURRIEL = (
    "Received: from serveur.exemple\r\nFrom: agent@exemple.fr\r\nSubject: Retour\r\n"
    "MIME-Version: 1.0\r\n\r\nBonjour, ci-joint."
)
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
POWERPOINT = "application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml"
BINAIRE = "application/vnd.ms-excel.sheet.binary.macroEnabled.main"


def tar() -> bytes:
    tampon = io.BytesIO()
    with tarfile.open(fileobj=tampon, mode="w") as archive:
        archive.addfile(tarfile.TarInfo("retour.xlsx"))
    return tampon.getvalue()


def odf(genre: str) -> bytes:
    return zipper(
        {"mimetype": f"application/vnd.oasis.opendocument.{genre}", "content.xml": "<x/>"}
    )


def xlsb(**parties: bytes) -> bytes:
    """The parts of an xlsb hold records, not XML."""
    base = parties_xlsx(genre=BINAIRE)
    return zipper(base | {"xl/workbook.bin": b"\x83\x01\0garbage" * 20, **parties})


HASARD = random.Random(7).randbytes(5000)  # noqa: S311

CAS: Table = {
    "zero octet": refus(b"", "est vide (0 octet)"),
    "que des espaces": refus(b" \r\n" * 400, "ne contient rien"),
    "que des zeros": refus(b"\0" * 9000, "ne contient rien"),
    "un octet": refus(b"P", "fichier texte"),
    "hasard": refus(b"\x01\x02" + HASARD, "n'est ni un classeur"),
    "base64": refus(lambda: base64.b64encode(zipper(parties_de())), "messagerie"),
    "base64 en lignes": refus(lambda: base64.encodebytes(zipper(parties_de())), "messagerie"),
    "page de connexion": refus(PAGE.encode(), "page web"),
    "page web xls": refus(b"<html xmlns:x='urn:schemas-microsoft-com:office:excel'><table></table>",
                          "page web", XLS),
    "page web utf-16": refus(PAGE.encode("utf-16"), "page web"),
    "mhtml": refus(b"MIME-Version: 1.0\r\nContent-Type: multipart/related\r\n\r\n", "courriel"),
    "csv point-virgule": refus(b"code;nom;montant\n01;Ain;12,5\n", ".csv"),
    "csv virgule": refus(b"a,b\n1,2\n3,4\n", ".csv"),
    "csv utf-16": refus("a\tb\n1\t2\n".encode("utf-16"), ".csv"),
    "csv d un million de lignes": refus(b"a;b;c\n" * 1_000_000, ".csv"),
    "une seule ligne sans fin": refus(b"a" * 5_000_000, "fichier texte"),
    "pdf": refus(b"%PDF-1.7\n" + HASARD, "PDF"),
    "json": refus(b'{"retour": [1, 2]}', "JSON"),
    "lien google": refus(b'{"doc_id":"1AbC","email":"a@exemple.fr"}', "Google"),
    "raccourci windows": refus(
        b"L\0\0\0\x01\x14\x02\0\0\0\0\0\xc0\0\0\0\0\0\0F" + b"\0" * 300, "raccourci"),
    "raccourci internet": refus(b"[InternetShortcut]\r\nURL=http://127.0.0.1:9/\r\n", "raccourci"),
    "raccourci de bureau": refus(b"[Desktop Entry]\nType=Link\nURL=x\n", "raccourci"),
    "raccourci mac": refus(b'<?xml version="1.0"?><!DOCTYPE plist><plist><dict><key>URL</key>'
                           b"<string>x</string></dict></plist>", "raccourci"),
    "xml 2003": refus(XML_2003.encode(), "XML 2003", XLS),
    "xml 2003 utf-16": refus(XML_2003.encode("utf-16"), "XML 2003", XLS),
    "fods": refus(FODS.encode(), ".fods", ODS),
    "xml quelconque": refus(b"<?xml version='1.0'?><a/>", "fichier XML"),
    "rires en xml nu": refus(b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>',
                             "fichier XML"),
    "courriel": refus(COURRIEL.encode(), "courriel"),
    "rtf": refus(rb"{\rtf1\ansi bonjour}", "RTF"),
    "png": refus(b"\x89PNG\r\n\x1a\n" + HASARD, "image"),
    "jpeg": refus(b"\xff\xd8\xff\xe0" + HASARD, "image"),
    "gif": refus(b"GIF89a" + HASARD, "image"),
    "tiff": refus(b"II*\0" + HASARD, "image"),
    "bmp": refus(b"BM\x36\x10\0\0" + HASARD, "image"),
    "webp": refus(b"RIFF\x10\0\0\0WEBPVP8 " + HASARD, "image"),
    "heic": refus(b"\0\0\0\x18ftypheic" + HASARD, "photo"),
    "gz": refus(lambda: gzip.compress(zipper(parties_de()), mtime=0), ".gz"),
    "xz": refus(lambda: lzma.compress(b"x" * 100), ".xz"),
    "7z": refus(b"7z\xbc\xaf\x27\x1c\0\4" + HASARD, ".7z"),
    "rar": refus(b"Rar!\x1a\x07\x01\0" + HASARD, ".rar"),
    "tar": refus(tar, ".tar"),
    "programme windows": refus(b"MZ\x90\0\3\0\0\0" + HASARD, "programme"),
    "programme linux": refus(b"\x7fELF\2\1\1" + HASARD, "programme"),
    "script": refus(b"#!/bin/sh\nrm -rf /tmp/x\n", "fichier texte"),
    "base sqlite": refus(b"SQLite format 3\0" + HASARD, "base de données"),
    "base access": refus(b"\0\1\0\0Standard ACE DB\0" + HASARD, "base de données"),
    "docx": refus(lambda: zipper(parties_xlsx(genre=WORD)), "Word (.docx)"),
    "pptx": refus(lambda: zipper(parties_xlsx(genre=POWERPOINT)), "PowerPoint"),
    "odt": refus(lambda: odf("text"), ".odt", ODS),
    "odp": refus(lambda: odf("presentation"), ".odp", ODS),
    "odg": refus(lambda: odf("graphics"), "n'est pas un classeur", ODS),
    "numbers": refus(
        {"Index/Document.iwa": b"x", "Metadata/Properties.plist": b"x", "preview.jpg": b"x"},
        "Numbers"),
    "zip de classeurs renomme": lot(
        lambda: zipper({"a.xlsx": zipper(parties_de()), "b.ods": b"y"})),
    "jar": lot({"META-INF/MANIFEST.MF": b"x", "a.class": b"\xca\xfe\xba\xbe"}),
    "content types vide": refus({"[Content_Types].xml": b"<Types/>"}, "archive .zip"),
    "content types illisible": refus({"[Content_Types].xml": b"<Types"}, "Fichier endommagé"),
    "xls vrai mais etranger": refus(
        lambda: ole({"Workbook": biff(DEBUT, FERME)}), "", XLS),
    "xls chiffre": refus(
        lambda: ole({"Workbook": biff(DEBUT, CHIFFRE, FERME)}), MOT_DE_PASSE, XLS),
    "xls au contenu au hasard": refus(lambda: ole({"Workbook": HASARD}), "", XLS),
    "xls tronque": refus(lambda: ole({"Workbook": HASARD})[:1200], "", XLS),
    "xls entete seule": refus(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "", XLS),
    "xls entete puis hasard": refus(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + HASARD, "", XLS),
    "xls table en boucle": refus(
        lambda: ole({"Workbook": HASARD}).replace(b"\xff\xff\xff\xff\xff\xff\xff\xff", b"\0" * 8),
        "", XLS),
    "xls et marques au hasard": refus(
        lambda: ole({"Workbook": b"cdppe|2020|diagnostic|63|1|contexte|x" + HASARD}), "", XLS),
    "biff 5": refus(b"\x09\x08\x08\x00\x00\x05\x05\x00" + HASARD, "années 1990", XLS),
    "biff 2": refus(b"\x09\x00\x04\x00\x02\x00\x10\x00" + HASARD, "années 1990", XLS),
    "classeur chiffre": refus(
        lambda: ole({"EncryptionInfo": b"x", "EncryptedPackage": HASARD}), MOT_DE_PASSE),
    "doc": refus(lambda: ole({"WordDocument": HASARD}), "Word (.doc)", ".doc"),
    "ppt": refus(lambda: ole({"PowerPoint Document": HASARD}), "PowerPoint", ".ppt"),
    "msg": refus(lambda: ole({"__properties_version1.0": HASARD}), "Outlook", ".msg"),
    "msi": refus(lambda: ole({"SummaryInformation": HASARD}), "ancien document Microsoft"),
    "xlsb etranger": refus(xlsb, "", XLSB),
    "xlsb au hasard marque": refus(
        lambda: xlsb(**{"xl/worksheets/sheet1.bin": "cdppe|2020".encode("utf-16-le") + HASARD}),
        "", XLSB),
    "works": refus(b"\0\0\x02\0\x04\x04\5\4" + HASARD, "n'est ni un classeur"),
    "dbf": refus(b"\x03\x7a\x01\x01\x10\0\0\0" + HASARD, "n'est ni un classeur"),
    "parquet": refus(b"PAR1" + HASARD, "n'est ni un classeur"),
    "sylk": refus(b"ID;PWXL;N;E\nP;PGeneral\nC;Y1;X1;K1\nE\n", ".slk"),
    "dif": refus(b'TABLE\n0,1\n"EXCEL"\nVECTORS\n0,3\n""\n', "fichier texte"),
}  # fmt: skip
