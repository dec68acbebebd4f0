"""The second reader: it agrees on honest files of every kind, and sees what differs."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from cdppe_xl.classeurs.catalogue import placement
from cdppe_xl.domaine.lecture import Doute
from cdppe_xl.excel.brut import ClasseurBrut, lire_a1
from cdppe_xl.excel.contre_lecture import (
    DESACCORDS_MAX,
    MOYENS,
    Moyen,
    Place,
    Releve,
    SecondeLectureImpossible,
    _notre_teneur,
    contre_lire,
    relever,
)
from cdppe_xl.excel.ouverture import lire_brut
from cdppe_xl.excel.reader import open_retour, read_retour
from cdppe_xl.excel.teneurs import VIDE, Teneur
from cdppe_xl.generation.preremplissage import Connu
from cdppe_xl.parcours import fabriquer
from cdppe_xl.referentiel.loader import load_referentiel
from tests.excel.fabrique_brut import ods, xlsx
from tests.simulation.fabrique import contenu, reponses

RETOURS = sorted(
    chemin
    for chemin in (Path(__file__).parents[2] / "samples/retours").rglob("*_2020.*")
    if chemin.read_bytes()[:2] == b"PK"
)
FEUILLE = "Feuille 1"


def tout(brut: ClasseurBrut) -> Releve:
    """Every cell of every sheet, as if all were inputs, and the blank ones beside them."""
    cellules: dict[Place, Teneur] = {}
    for feuille in brut.feuilles:
        for ligne, colonne in feuille.cellules:
            cellules[feuille.nom, ligne, colonne + 1] = VIDE
        for place, cellule in feuille.cellules.items():
            cellules[feuille.nom, *place] = _notre_teneur(cellule)
    return Releve(brut.format, brut.date1904, cellules)


def ecarts(octets: bytes, moyen: Moyen | None = None) -> tuple[Doute, ...]:
    releve = tout(lire_brut(octets))
    return contre_lire(octets, releve, moyen or MOYENS[releve.format][0])


@pytest.mark.parametrize("chemin", RETOURS, ids=lambda c: c.name)
def test_readers_agree_on_every_input_cell_of_the_samples(chemin: Path) -> None:
    """Saved by XlsxWriter and by LibreOffice, xlsx and ods, with the faults of the samples."""
    octets = chemin.read_bytes()
    retour = open_retour(octets, chemin.name)
    place = placement(load_referentiel("2020"), retour.identite.classeur)
    releve = relever(retour.brut, read_retour(retour, place))
    assert sum(teneur != VIDE for teneur in releve.cellules.values()) > 100
    for moyen in MOYENS[releve.format]:
        assert contre_lire(octets, releve, moyen) == ()


def test_both_libraries_can_second_an_xlsx_filled_everywhere() -> None:
    place = placement(load_referentiel("2020"), "plan_action")
    connu = Connu(referentiel=load_referentiel("2020"))
    octets, *_ = fabriquer(connu, "plan_action", None, reponses(3)["plan_action"])
    retour = open_retour(octets, "plan.xlsx")
    releve = relever(retour.brut, read_retour(retour, place))
    assert len(releve.cellules) > 1000
    for moyen in MOYENS["xlsx"]:
        assert contre_lire(octets, releve, moyen) == ()


CELLULES = {
    "nombre": '<c r="A1"><v>1234.5</v></c>',
    "nombre long": '<c r="A1"><v>0.30000000000000004</v></c>',
    "exposant": '<c r="A1"><v>1.5E-7</v></c>',
    "entier": '<c r="A1"><v>12</v></c>',
    "booleen": '<c r="A1" t="b"><v>1</v></c>',
    "texte": '<c r="A1" t="inlineStr"><is><t>néant</t></is></c>',
    "texte riche": '<c r="A1" t="inlineStr"><is><r><t>né</t></r><r><t>ant</t></r></is></c>',
    "retour chariot": '<c r="A1" t="inlineStr"><is><t>a_x000D_&#10;b</t></is></c>',
    "faux echappement": '<c r="A1" t="inlineStr"><is><t>a_x005F_x000D_b</t></is></c>',
    "espaces": '<c r="A1" t="inlineStr"><is><t xml:space="preserve">  a  </t></is></c>',
    "erreur": '<c r="A1" t="e"><v>#N/A</v></c>',
    "formule": '<c r="A1"><f>100+20</f><v>120</v></c>',
    "formule avec blanc": '<c r="A1"><f> 100 + 20 </f><v>120</v></c>',
    "formule matricielle": '<c r="A1"><f t="array" ref="A1">SUM(C1:C2)</f><v>3</v></c>',
    "date": '<c r="A1" s="1"><v>43900</v></c>',
    "date impossible": '<c r="A1" s="1"><v>-5</v></c>',
    "date lointaine": '<c r="A1" s="1"><v>99999999</v></c>',
    "heure": '<c r="A1" s="1"><v>0.5</v></c>',
    "zero date": '<c r="A1" s="1"><v>0</v></c>',
    "date iso": '<c r="A1" s="1" t="d"><v>2020-03-10</v></c>',
    "date iso et heure": '<c r="A1" s="1" t="d"><v>2020-03-10T12:30:00</v></c>',
    "vide": '<c r="A1" s="1"/><c r="B1"><v>3</v></c>',
    "texte de formule": '<c r="A1" t="str"><f>A2&amp;"x"</f><v>x</v></c>',
}
STYLES = '<cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="14" applyNumberFormat="1"/></cellXfs>'
FONTES = (
    '<fonts count="1"><font/></fonts><fills count="1"><fill><patternFill/></fill></fills>'
    '<borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs>'
)


@pytest.mark.parametrize("nom", CELLULES)
@pytest.mark.parametrize("systeme", ["1900", "1904"])
def test_readers_agree_on_each_kind_of_xlsx_cell(nom: str, systeme: str) -> None:
    avant = '<workbookPr date1904="1"/>' if systeme == "1904" else ""
    octets = xlsx(f'<row r="1">{CELLULES[nom]}</row>', styles=FONTES + STYLES, avant=avant)
    assert ecarts(octets, Moyen.OPENPYXL) == ()


LIGNES_ODS = {
    "nombre": '<table:table-cell office:value-type="float" office:value="1234.5"/>',
    "pourcentage": '<table:table-cell office:value-type="percentage" office:value="0.125"/>',
    "monnaie": '<table:table-cell office:value-type="currency" office:value="1500"/>',
    "booleen": '<table:table-cell office:value-type="boolean" office:boolean-value="true"/>',
    "date": '<table:table-cell office:value-type="date" office:date-value="2020-03-10"/>',
    "date et heure": '<table:table-cell office:value-type="date" '
    'office:date-value="2020-03-10T12:30:00"/>',
    "duree": '<table:table-cell office:value-type="time" office:time-value="PT30H15M00S"/>',
    "texte": '<table:table-cell office:value-type="string"><text:p>néant</text:p>'
    "</table:table-cell>",
    "paragraphes": '<table:table-cell office:value-type="string"><text:p>un</text:p>'
    '<text:p>deux<text:s text:c="3"/>trois<text:tab/>fin</text:p></table:table-cell>',
    "repetee": '<table:table-cell table:number-columns-repeated="3" office:value-type="float" '
    'office:value="2"/>',
    "formule": '<table:table-cell table:formula="of:=100+20" office:value-type="float" '
    'office:value="120"/>',
}


@pytest.mark.parametrize("nom", LIGNES_ODS)
def test_readers_agree_on_each_kind_of_ods_cell(nom: str) -> None:
    octets = ranger_ods(
        f"<table:table-row>{LIGNES_ODS[nom]}</table:table-row>"
        '<table:table-row table:number-rows-repeated="1048500"><table:table-cell '
        'table:number-columns-repeated="16384"/></table:table-row>'
    )
    assert ecarts(octets) == ()


def ranger_ods(lignes: str) -> bytes:
    """As office suites do: the kind first and not compressed, and a manifest."""
    tampon = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(ods(lignes))) as lu, zipfile.ZipFile(tampon, "w") as ecrit:
        ecrit.writestr("mimetype", lu.read("mimetype"), zipfile.ZIP_STORED)
        ecrit.writestr("content.xml", lu.read("content.xml"), zipfile.ZIP_DEFLATED)
        ecrit.writestr("META-INF/manifest.xml", MANIFESTE)
    return tampon.getvalue()


MANIFESTE = (
    '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
    '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>'
    "</manifest:manifest>"
)

VALEURS = st.one_of(
    st.floats(allow_nan=False, allow_infinity=False, width=64),
    st.integers(-(10**12), 10**12),
    st.booleans(),
    st.dates(date(1900, 3, 1), date(2100, 1, 1)),
    st.datetimes(datetime(1950, 1, 1), datetime(2100, 1, 1)),  # noqa: DTZ001 -- as in a cell
    st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=40),
)


@settings(max_examples=30)
@given(st.lists(VALEURS, min_size=1, max_size=40))
def test_readers_agree_whatever_is_written(valeurs: list[object]) -> None:
    tampon = io.BytesIO()
    with xlsxwriter.Workbook(tampon, {"default_date_format": "dd/mm/yyyy"}) as classeur:
        feuille = classeur.add_worksheet(FEUILLE)
        for ligne, valeur in enumerate(valeurs):
            if isinstance(valeur, str):
                feuille.write_string(ligne, 2, valeur)
            else:
                feuille.write(ligne, 2, valeur)
    for moyen in MOYENS["xlsx"]:
        assert ecarts(tampon.getvalue(), moyen) == ()


# --- what differs is seen ----------------------------------------------------------------

HONNETE = xlsx(
    '<row r="3"><c r="B3"><v>12.5</v></c><c r="C3" t="inlineStr"><is><t>oui</t></is></c>'
    '<c r="D3"><f>1+1</f><v>2</v></c><c r="E3" t="e"><v>#REF!</v></c></row>'
)


@pytest.mark.parametrize(
    ("cellule", "notre", "dits"),
    [
        ("B3", Teneur("nombre", "", 1250.0), ("12,5", "1250")),
        ("B3", Teneur("nombre", "", 12.5000001), ("12,5", "12,5000001")),
        ("B3", Teneur("texte", "12,5"), ("12,5", "12,5")),
        ("B3", VIDE, ("12,5", "rien")),
        ("C3", Teneur("texte", "non"), ("oui", "non")),
        ("F3", Teneur("nombre", "", 7.0), ("rien", "7")),
        ("D3", Teneur("formule", "=1+2"), ("=1+1", "=1+2")),
        ("D3", Teneur("nombre", "", 2.0), ("=1+1", "2")),
        ("E3", Teneur("nombre", "", 0.0), ("#REF!", "0")),
    ],
)
def test_a_cell_read_otherwise_is_told_with_both_values(
    cellule: str, notre: Teneur, dits: tuple[str, str]
) -> None:
    brut = lire_brut(HONNETE)
    releve = tout(brut)
    faux = releve._replace(cellules={**releve.cellules, (FEUILLE, *lire_a1(cellule)): notre})
    (doute,) = contre_lire(HONNETE, faux, Moyen.OPENPYXL)
    assert (doute.code, doute.feuille, doute.cellule) == ("STR-027", FEUILLE, cellule)
    assert (doute.mots["trouve"], doute.mots["attendu"]) == dits


def test_a_file_where_two_readers_see_two_figures_is_held() -> None:
    """The same cell twice in the file: nobody can say which one was typed."""
    double = xlsx('<row r="1"><c r="A1"><v>1</v></c></row><row r="1"><c r="A1"><v>2</v></c></row>')
    vus = {
        str(teneur)
        for moyen in MOYENS["xlsx"]
        for teneur in (
            {d.mots["trouve"] for d in contre_lire(double, _attend(1.0), moyen)}
            | {d.mots["trouve"] for d in contre_lire(double, _attend(2.0), moyen)}
        )
    }
    assert vus & {"1", "2"}


def _attend(nombre: float) -> Releve:
    return Releve("xlsx", False, {(FEUILLE, 0, 0): Teneur("nombre", "", nombre)})


def test_many_differences_stay_readable() -> None:
    lignes = "".join(f'<row r="{n}"><c r="A{n}"><v>{n}</v></c></row>' for n in range(1, 101))
    octets = xlsx(lignes)
    releve = tout(lire_brut(octets))
    faux = {p: Teneur("nombre", "", -t.nombre) for p, t in releve.cellules.items() if t != VIDE}
    doutes = contre_lire(octets, Releve("xlsx", False, faux), Moyen.OPENPYXL)
    assert len(doutes) == DESACCORDS_MAX + 1
    reste = 100 - DESACCORDS_MAX - 1
    assert doutes[-1].mots["suite"] == f" {reste} autres cellules sont dans le même cas."


# --- a second reader that cannot read ----------------------------------------------------


@pytest.mark.parametrize("moyen", MOYENS["xlsx"])
def test_a_library_that_stops_is_named(moyen: Moyen) -> None:
    releve = tout(lire_brut(HONNETE))
    with pytest.raises(SecondeLectureImpossible, match=moyen.value):
        contre_lire(b"PK\x03\x04 pas un classeur", releve, moyen)


@pytest.mark.parametrize("moyen", MOYENS["xlsx"])
def test_a_sheet_that_it_does_not_see_is_an_inability(moyen: Moyen) -> None:
    ailleurs: dict[Place, Teneur] = {("Autre", 0, 0): Teneur("nombre", "", 1.0)}
    with pytest.raises(SecondeLectureImpossible, match="Autre"):
        contre_lire(HONNETE, Releve("xlsx", False, ailleurs), moyen)


def test_a_library_that_sees_nothing_where_much_was_read_is_an_inability() -> None:
    """openpyxl silently reads no cell of some namespaces."""
    loin: dict[Place, Teneur] = {(FEUILLE, 50, 1): Teneur("nombre", "", 1.0)}
    with pytest.raises(SecondeLectureImpossible, match="aucune réponse"):
        contre_lire(HONNETE, Releve("xlsx", False, loin), Moyen.OPENPYXL)


def test_nothing_to_compare_is_agreement() -> None:
    assert contre_lire(b"", Releve("xlsx", False, {}), Moyen.OPENPYXL) == ()


def test_every_answered_cell_is_compared() -> None:
    octets = contenu("diagnostic")
    retour = open_retour(octets, "d.xlsx")
    lecture = read_retour(retour, placement(load_referentiel("2020"), "diagnostic"))
    releve = relever(retour.brut, lecture)
    assert len(releve.cellules) == sum(bool(lue.cellule) for lue in lecture.valeurs.values())
