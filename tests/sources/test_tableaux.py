from __future__ import annotations

import zipfile
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from cdppe_xl.erreurs import SourceIllisible
from cdppe_xl.sources import ods, tableaux
from cdppe_xl.sources.tableaux import lire_tables, ouvrir
from tests.sources.fabrique import (
    ENTETE,
    FICTIVE,
    Cellule,
    csv_de,
    ecrit_contenu_ods,
    ecrit_ods,
    ecrit_xlsx,
)

LIGNES = [ENTETE, ("01", "2019", "pop_0_4", "12,5", "", FICTIVE)]


@pytest.mark.parametrize("separateur", [",", ";", "\t"])
@pytest.mark.parametrize("codage", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_csv_of_every_separator_and_encoding(tmp_path: Path, separateur: str, codage: str) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(csv_de(LIGNES, separateur).encode(codage))
    (table,) = lire_tables(path)
    assert table.lignes == [list(ligne) for ligne in LIGNES]


def test_a_fallback_encoding_is_told(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(csv_de(LIGNES).encode("cp1252"))
    with ouvrir(path) as tableur:
        assert tableur.remarques == ("texte en codage Windows (cp1252), et non UTF-8",)


def test_the_separator_is_that_of_the_header_not_of_titles_or_values(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text(
        "Population, par âge, par sexe, par département, par année, 2019\n\n"
        "code_departement;annee;indicateur;valeur;source\n"
        "01;2019;pop;12,5;Un, deux, trois, quatre, cinq, six, sept\n",
        encoding="utf-8",
    )
    (table,) = lire_tables(path)
    assert table.lignes[-1][3:] == ["12,5", "Un, deux, trois, quatre, cinq, six, sept"]


def test_line_numbers_are_those_of_the_file(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text('a,b\n"deux\nlignes",1\n\nx,2\n', encoding="utf-8")
    (table,) = lire_tables(path)
    assert [(n, ligne) for n, ligne in zip(table.numeros, table.lignes, strict=True)] == [
        (1, ["a", "b"]),
        (2, ["deux\nlignes", "1"]),
        (4, []),
        (5, ["x", "2"]),
    ]


def test_xlsx_values_are_exact(tmp_path: Path) -> None:
    valeurs: list[Cellule] = ["01", 1, 0.1, 946.008452489308, date(2020, 10, 12), None, "é"]
    path = ecrit_xlsx(tmp_path / "t.xlsx", {"A": [valeurs], "Vide": []})
    a, vide = lire_tables(path)
    assert a.lignes == [
        ["01", Decimal(1), Decimal("0.1"), Decimal("946.008452489308"), *valeurs[4:]]
    ]
    assert (a.feuille, vide.feuille, vide.lignes) == ("A", "Vide", [])


def test_a_time_of_day_is_not_lost(tmp_path: Path) -> None:
    path = ecrit_xlsx(tmp_path / "t.xlsx", {"A": [[datetime(2020, 10, 12, 9, 30)]]})  # noqa: DTZ001
    assert lire_tables(path)[0].lignes == [["2020-10-12 09:30:00"]]


def test_a_sheet_that_lies_about_its_size_is_read_whole(tmp_path: Path) -> None:
    entier = ecrit_xlsx(tmp_path / "t.xlsx", {"A": [["a", "b"], ["c", "d"]]})
    menteur = tmp_path / "m.xlsx"
    with zipfile.ZipFile(entier) as lu, zipfile.ZipFile(menteur, "w") as ecrit:
        for nom in lu.namelist():
            contenu = lu.read(nom).replace(b'ref="A1:B2"', b'ref="A1"')
            ecrit.writestr(nom, contenu)
    assert lire_tables(menteur)[0].lignes == [["a", "b"], ["c", "d"]]


def test_ods_values_are_those_of_xlsx(tmp_path: Path) -> None:
    lignes: list[list[Cellule]] = [["01", 1, 0.1, date(2020, 10, 12), None, "é & <b>"], [], ["fin"]]
    un = lire_tables(ecrit_xlsx(tmp_path / "t.xlsx", {"A": lignes}))
    autre = lire_tables(ecrit_ods(tmp_path / "t.ods", {"A": lignes}))
    assert [t.lignes for t in un] == [t.lignes for t in autre]
    assert autre[0].feuille == "A"


def test_ods_repeats_and_spaces(tmp_path: Path) -> None:
    path = ecrit_contenu_ods(
        tmp_path / "t.ods",
        '<table:table table:name="A">'
        '<table:table-row table:number-rows-repeated="2">'
        '<table:table-cell table:number-columns-repeated="2"/>'
        '<table:table-cell office:value-type="string" table:number-columns-repeated="2">'
        "<office:annotation><text:p>note</text:p></office:annotation>"
        '<text:p>a<text:s text:c="2"/>b</text:p><text:p>c</text:p></table:table-cell>'
        '<table:table-cell table:number-columns-repeated="16380"/></table:table-row>'
        '<table:table-row table:number-rows-repeated="1048574"><table:table-cell '
        'table:number-columns-repeated="16384"/></table:table-row></table:table>',
    )
    attendu = [None, None, "a  b\nc", "a  b\nc"]
    assert lire_tables(path)[0].lignes == [attendu, attendu]


@pytest.mark.parametrize(
    ("ligne", "quoi"),
    [
        ('table:number-rows-repeated="1000000"><table:table-cell', "lignes"),
        ('><table:table-cell table:number-columns-repeated="16384"', "colonnes"),
        (
            'table:number-rows-repeated="200000"><table:table-cell '
            'table:number-columns-repeated="1000"',
            "cellules",
        ),
    ],
)
def test_an_ods_that_unfolds_without_end_is_refused(tmp_path: Path, ligne: str, quoi: str) -> None:
    path = ecrit_contenu_ods(
        tmp_path / "t.ods",
        f'<table:table table:name="A"><table:table-row {ligne} office:value-type="float" '
        'office:value="1"/></table:table-row></table:table>',
    )
    with pytest.raises(SourceIllisible, match=rf"t\.ods, feuille « A » : \d+ {quoi}, \d+ admises"):
        lire_tables(path)


def test_an_ods_number_no_spreadsheet_could_hold(tmp_path: Path) -> None:
    path = ecrit_ods(
        tmp_path / "t.ods", {"A": [[Decimal("1e999999999"), Decimal("sNaN"), Decimal(12)]]}
    )
    assert lire_tables(path)[0].lignes == [["1E+999999999", "sNaN", Decimal(12)]]


def test_an_ods_with_a_document_type_is_refused(tmp_path: Path) -> None:
    path = ecrit_contenu_ods(tmp_path / "t.ods", "", '<!DOCTYPE x [<!ENTITY a "a">]>')
    with pytest.raises(SourceIllisible, match="déclaration de type de document"):
        lire_tables(path)


def _zip(path: Path, **membres: str) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        for nom, contenu in membres.items():
            archive.writestr(nom, contenu)


@pytest.mark.parametrize(
    ("contenu", "message"),
    [
        (b"", "fichier vide"),
        (bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 600, "ancien classeur .xls, ou classeur"),
        (b"\x89PNG\r\n\x1a\n\0\0", "ce n'est ni un classeur ni un texte"),
        (b"PK\x03\x04" + b"x" * 100, "classeur endommagé"),
        (b"a,b\nc,\x81\n", "t.csv, ligne 2 : caractère illisible"),
        (b'a,b\n"' + b"c" * 200_000 + b'",d\n', "texte séparé illisible"),
    ],
)
def test_files_that_are_no_table(tmp_path: Path, contenu: bytes, message: str) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(contenu)
    with pytest.raises(SourceIllisible, match=message):
        lire_tables(path)


def test_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(SourceIllisible, match="introuvable ou illisible"):
        lire_tables(tmp_path / "absent.csv")


def test_a_zip_that_is_no_workbook(tmp_path: Path) -> None:
    _zip(tmp_path / "t.xlsx", lisezmoi="bonjour")
    with pytest.raises(SourceIllisible, match=r"ni classeur \.xlsx, ni tableau \.ods"):
        lire_tables(tmp_path / "t.xlsx")


@pytest.mark.parametrize("partie", ["xl/workbook.xml", "xl/worksheets/sheet1.xml"])
def test_a_damaged_xlsx(tmp_path: Path, partie: str) -> None:
    entier = ecrit_xlsx(tmp_path / "e.xlsx", {"A": [["a"]]})
    with zipfile.ZipFile(entier) as lu, zipfile.ZipFile(tmp_path / "t.xlsx", "w") as ecrit:
        for nom in lu.namelist():
            contenu = lu.read(nom)
            ecrit.writestr(nom, contenu[: len(contenu) // 2] if nom == partie else contenu)
    with pytest.raises(SourceIllisible, match=r"t\.xlsx.*classeur endommagé"):
        lire_tables(tmp_path / "t.xlsx")


def test_a_damaged_ods(tmp_path: Path) -> None:
    _zip(
        tmp_path / "t.ods",
        mimetype="application/vnd.oasis.opendocument.spreadsheet",
        **{"content.xml": "<office:document"},
    )
    with pytest.raises(SourceIllisible, match=r"OpenDocument .* endommagé"):
        lire_tables(tmp_path / "t.ods")


def test_bounds_of_size(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = ecrit_xlsx(tmp_path / "t.xlsx", {"A": [["a"], ["b"], ["c"]]})
    monkeypatch.setattr(ods, "LIGNES_MAX", 2)
    with pytest.raises(SourceIllisible, match=r"t\.xlsx, feuille « A » : plus de 2 lignes"):
        lire_tables(path)
    monkeypatch.setattr(tableaux, "DECOMPRESSE_MAX", 10)
    with pytest.raises(SourceIllisible, match="une fois décompressé"):
        lire_tables(path)
    monkeypatch.setattr(tableaux, "OCTETS_MAX", 10)
    with pytest.raises(SourceIllisible, match="admis"):
        lire_tables(path)
