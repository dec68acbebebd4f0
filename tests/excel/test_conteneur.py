"""The look at the container: each disguise its own sentence, nothing unbounded is read."""

from __future__ import annotations

import io
import zipfile
import zlib
from pathlib import Path

import pytest

from cdppe_xl.erreurs import ClasseurIllisible
from cdppe_xl.excel import conteneur as module
from cdppe_xl.excel.conteneur import open_container
from cdppe_xl.excel.ouverture import lire_brut
from tests.excel.fabrique_brut import ODS_CT, parties_ods, parties_xlsx, xlsx, zipper

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 512
WORD_CT = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
XLSB_CT = "application/vnd.ms-excel.sheet.binary.macroEnabled.main"


def _manifeste(corps: str) -> str:
    return f'<manifest:manifest xmlns:manifest="urn:x">{corps}</manifest:manifest>'


DEGUISEMENTS: dict[str, tuple[bytes, str]] = {
    "vide": (b"", "est vide"),
    "zéros": (b"\0" * 300, "ne contient rien"),
    "pdf": (b"%PDF-1.7\n%\xe2\xe3", "document PDF"),
    "page web": (b"\n<!DOCTYPE html>\n<html><body>Connexion</body></html>", "page web"),
    "tableau html": (b"<table><tr><td>1</td></tr></table>", "page web"),
    "csv": ("code;nom;montant\n01;Ain;12,5\n".encode("cp1252"), ".csv"),
    "csv utf-16": ("code\tnom\n01\tAin\n".encode("utf-16"), ".csv"),
    "texte": (b"Bonjour, voici nos chiffres.", "fichier texte, pas"),
    "json": (b'{"a": 1}', "JSON"),
    "courriel": (b"Return-Path: <a@b.fr>\nSubject: envoi\n", "courriel"),
    "image": (b"\x89PNG\r\n\x1a\n", "image"),
    "rtf": (b"{\\rtf1 abc}", "RTF"),
    "7z": (b"7z\xbc\xaf\x27\x1c\0\4", ".7z"),
    "base64": (b"UEsDBBQABgAIAAAAIQ", "messagerie"),
    "xls": (OLE + "Workbook".encode("utf-16-le"), "97-2003"),
    "xls chiffré": (OLE + "EncryptedPackage".encode("utf-16-le"), "mot de passe"),
    "doc": (OLE + "WordDocument".encode("utf-16-le"), "ancien document Word"),
    "xml 2003": (
        b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">',
        "XML 2003",
    ),
    "binaire": (bytes(range(256)) * 4, "n'est ni un classeur"),
    "préfixe": (b"\0\1\2 bourrage" + xlsx(), "étrangers"),
    "docx": (zipper(parties_xlsx(genre=WORD_CT)), "Word (.docx)"),
    "xlsb": (zipper(parties_xlsx(genre=XLSB_CT)), ".xlsb"),
    "odt": (zipper({"mimetype": "application/vnd.oasis.opendocument.text"}), ".odt"),
    "ods chiffré": (
        zipper(
            {
                "mimetype": ODS_CT,
                "META-INF/manifest.xml": _manifeste("<manifest:encryption-data/>"),
                "content.xml": "x",
            }
        ),
        "mot de passe",
    ),
    "zip de classeurs": (zipper({"a.xlsx": "x", "b.ods": "y"}), "contient des classeurs"),
    "zip quelconque": (zipper({"a.jpg": "x"}), "archive .zip, pas un classeur"),
    "numbers": (zipper({"Index/Document.iwa": "x"}), "Numbers"),
    "tronqué": (xlsx("<row r='1'/>")[:400], "incomplet"),
}


@pytest.mark.parametrize("cas", DEGUISEMENTS)
def test_chaque_deguisement_a_sa_phrase(cas: str) -> None:
    octets, attendu = DEGUISEMENTS[cas]
    with pytest.raises(ClasseurIllisible, match=r".") as refus:
        open_container(octets)
    assert attendu in str(refus.value)
    assert str(refus.value).endswith(".")


def test_les_phrases_sont_distinctes() -> None:
    """A person must know which file was sent: two kinds never share a sentence."""
    phrases: dict[str, str] = {}
    for cas, (octets, _) in DEGUISEMENTS.items():
        with pytest.raises(ClasseurIllisible) as refus:
            open_container(octets)
        phrases[cas] = str(refus.value)
    memes = {("csv", "csv utf-16"), ("page web", "tableau html"), ("xls chiffré", "ods chiffré")}
    for cas, phrase in phrases.items():
        jumeaux = {autre for autre, p in phrases.items() if p == phrase and autre != cas}
        assert all((cas, j) in memes or (j, cas) in memes for j in jumeaux), cas


@pytest.mark.parametrize(
    ("octets", "attendu"),
    [
        (xlsx(), "xlsx"),
        (xlsx(genre="application/vnd.ms-excel.sheet.macroEnabled.main+xml"), "xlsm"),
        (zipper(parties_ods("")), "ods"),
    ],
)
def test_le_format_vient_du_contenu(octets: bytes, attendu: str) -> None:
    assert open_container(octets).format == attendu


def test_un_chemin_se_lit_comme_des_octets(tmp_path: Path) -> None:
    chemin = tmp_path / "sans_extension"
    chemin.write_bytes(xlsx())
    assert open_container(chemin).lire("xl/workbook.xml") == open_container(xlsx()).lire(
        "XL/Workbook.xml"
    )


def test_chemin_absent_ou_dossier(tmp_path: Path) -> None:
    with pytest.raises(ClasseurIllisible, match="introuvable"):
        open_container(tmp_path / "rien.xlsx")
    with pytest.raises(ClasseurIllisible, match="dossier"):
        open_container(tmp_path)


def test_le_refus_nomme_le_fichier(tmp_path: Path) -> None:
    chemin = tmp_path / "retour.xlsx"
    chemin.write_bytes(b"%PDF")
    with pytest.raises(ClasseurIllisible, match=r"^« retour\.xlsx » : C'est un document PDF"):
        lire_brut(chemin)


def test_trop_gros_fichier() -> None:
    with pytest.raises(ClasseurIllisible, match="trop gros : 20 Mo"):
        open_container(b"PK\x03\x04" + b"x" * module.MAX_OCTETS)


def test_bombe_par_le_ratio() -> None:
    parties = parties_xlsx() | {"xl/media/x.bin": b"\0" * 3_000_000}
    with pytest.raises(ClasseurIllisible, match="démesuré"):
        open_container(zipper(parties))


def test_trop_d_entrees() -> None:
    parties = parties_xlsx() | {f"x/{i}": "" for i in range(module.MAX_ENTREES)}
    with pytest.raises(ClasseurIllisible, match="au plus 1000"):
        open_container(zipper(parties))


def test_entree_en_double() -> None:
    tampon = io.BytesIO()
    with zipfile.ZipFile(tampon, "w") as archive:
        for nom, contenu in parties_xlsx().items():
            archive.writestr(nom, contenu)
        with pytest.warns(UserWarning, match="Duplicate name"):
            archive.writestr("xl/workbook.xml", "<autre/>")
    with pytest.raises(ClasseurIllisible, match="même nom"):
        open_container(tampon.getvalue())


def test_un_nom_qui_sort_du_dossier_ne_gene_pas_s_il_n_est_pas_lu() -> None:
    parties = parties_xlsx() | {"../../etc/passwd": "x"}
    assert open_container(zipper(parties)).format == "xlsx"


def _mentir_sur_la_taille(octets: bytes, nom: bytes, taille: int) -> bytes:
    """Change the declared size of one entry in the central directory only."""
    place = octets.rindex(nom) - 46
    assert octets[place : place + 4] == b"PK\x01\x02"
    return octets[: place + 24] + taille.to_bytes(4, "little") + octets[place + 28 :]


def test_une_partie_plus_grosse_que_declaree_est_refusee_sans_etre_gonflee() -> None:
    octets = zipper(parties_xlsx() | {"xl/styles.xml": b"\0" * 900_000})
    menteur = open_container(_mentir_sur_la_taille(octets, b"xl/styles.xml", 10))
    with pytest.raises(ClasseurIllisible, match="plus grosse"):
        menteur.lire("xl/styles.xml")


def test_une_partie_plus_petite_ou_alteree_est_refusee() -> None:
    octets = xlsx("<row r='1'><c r='A1'><v>1</v></c></row>")
    with pytest.raises(ClasseurIllisible, match="incomplet"):
        open_container(_mentir_sur_la_taille(octets, b"xl/workbook.xml", 999_999)).lire(
            "xl/workbook.xml"
        )
    crc = zlib.crc32(parties_xlsx()["xl/workbook.xml"].encode())  # type: ignore[union-attr]
    fausse = xlsx().replace(crc.to_bytes(4, "little"), b"\1\2\3\4")
    with pytest.raises(ClasseurIllisible, match="incomplet"):
        open_container(fausse).lire("xl/workbook.xml")


def test_parties_qui_se_chevauchent() -> None:
    octets = bytearray(xlsx())
    premier = octets.index(b"PK\x01\x02")
    second = octets.index(b"PK\x01\x02", premier + 4)
    octets[second + 42 : second + 46] = octets[premier + 42 : premier + 46]
    with pytest.raises(ClasseurIllisible, match="chevauchent"):
        open_container(bytes(octets))


def test_entree_chiffree() -> None:
    octets = bytearray(xlsx())
    entree = octets.index(b"PK\x01\x02")
    octets[entree + 8] |= 1
    with pytest.raises(ClasseurIllisible, match="mot de passe"):
        open_container(bytes(octets))


@pytest.mark.parametrize(
    ("feuille", "attendu"),
    [
        ('<!DOCTYPE x [<!ENTITY a "b">]><worksheet/>', "DTD"),
        ('<?xml version="1.0" encoding="ISO-8859-1"?><worksheet/>', "UTF-8"),
        ("<worksheet/>".encode("utf-16"), "UTF-8"),
        (b"<worksheet><sheetData>\xe9</sheetData></worksheet>", "UTF-8"),
        ("<worksheet>\x01</worksheet>", "caractère interdit"),
        ("<worksheet><sheetData>", "ligne 1"),
    ],
)
def test_xml_refuse(feuille: str | bytes, attendu: str) -> None:
    parties = parties_xlsx() | {"xl/worksheets/sheet1.xml": feuille}
    with pytest.raises(ClasseurIllisible, match=attendu):
        lire_brut(zipper(parties))


def test_un_dtd_dans_une_partie_non_lue_ne_gene_pas() -> None:
    parties = parties_xlsx() | {"customXml/item1.xml": '<!DOCTYPE x SYSTEM "http://x/"><x/>'}
    assert lire_brut(zipper(parties)).format == "xlsx"
