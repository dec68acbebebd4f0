"""The quick reading of a worksheet and the XML parser: same cells, or the same refusal.

The parser is the witness. Whatever the quick reading does not recognise must go through it.
"""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cdppe_xl.erreurs import ClasseurIllisible
from cdppe_xl.excel import lecture_xlsx_feuille
from cdppe_xl.excel.brut import CelluleBrute, FeuilleBrute
from cdppe_xl.excel.conteneur import open_container
from cdppe_xl.excel.lecture_xlsx_feuille import LecteurFeuille
from cdppe_xl.excel.lecture_xlsx_motif import FORMULES
from cdppe_xl.excel.lecture_xlsx_styles import lire_styles, lire_textes
from cdppe_xl.excel.ouverture import lire_brut
from cdppe_xl.generation.preremplissage import Connu
from cdppe_xl.parcours import fabriquer
from cdppe_xl.referentiel.loader import load_referentiel
from tests.excel.fabrique_brut import S

REFERENTIEL = load_referentiel("2020")
TEXTES = ["un", "", "trois & quatre", "§table|rang"]
STYLES = {"0": (False, ""), "1": (True, "dd/mm/yyyy"), "2": (False, "0.00%")}

CELLULES = (
    '<c r="A1"><v>12.50</v></c>',
    '<c r="B1" s="1"><v>44119</v></c>',
    '<c r="C1" s="2" t="n"><v>-0</v></c>',
    '<c r="D1" t="s"><v>0</v></c>',
    '<c r="E1" t="s"><v>1</v></c>',
    '<c r="F1" t="s"><v>3</v></c>',
    '<c r="G1" s="1"/>',
    '<c r="H1" s="1" />',
    '<c r="I1"></c>',
    '<c r="J1"><v></v></c>',
    '<c r="K1"><v/></c>',
    '<c r="L1" t="str"><v></v></c>',
    '<c r="M1" t="str"><f>A1&amp;"é"</f><v>x_x000D_ &lt;y&gt;</v></c>',
    '<c r="N1" s="1"><f>B1+1</f><v>44120</v></c>',
    '<c r="O1"><f aca="false">A1*2</f><v>25</v></c>',
    '<c r="P1" s="1"><f>IF(A1&lt;2,"","")</f><v></v></c>',
    '<c r="Q1"><f t="shared" ref="Q1:R1" si="0">A1+1</f><v>1</v></c>',
    '<c r="R1"><f t="shared" si="0"/><v>1</v></c>',
    '<c r="S1"><f t="array" ref="S1">SUM(A1:B1)</f><v>1E5</v></c>',
    '<c r="T1" t="b"><v>1</v></c>',
    '<c r="U1" t="e"><f>1/0</f><v>#DIV/0!</v></c>',
    '<c r="V1" t="inlineStr"><is><t xml:space="preserve"> a </t></is></c>',
    '<c r="W1" t="inlineStr"><v>12</v></c>',
    '<c r="X1"><is><t>12</t></is></c>',
    '<c r="Y1" t="d"><v>2020-10-15</v></c>',
    '<c r="Z1"><f></f><v>3</v></c>',
    '<c r="AA1"><f>=A1</f><v>3</v></c>',
    '<c r="AB1"><v>NaN</v></c>',
    f'<c r="AC1"><v>{"9" * 350}</v></c>',
    '<c r="AD1" t="inlineStr"><f>A1</f></c>',
    '<c r="AE1" t="str"><f>A1</f><v/></c>',
    '<c r="AF1"><f ca="1"/><v>4</v></c>',
    '<c r="AG1"><v>&#52;2</v></c>',
    '<c r="AH1"> <v>7</v></c>',
    '<x:c r="AI1"><x:v>8</x:v></x:c>',
    '<c r="AJ1"><!-- rien --><v>9</v></c>',
    "<c><v>10</v></c>",
    '<c s="1" r="AL1"><v>11</v></c>',
    '<c r="am1"><v>12</v></c>',
    '<c r="AN1" t="s"><f>A1</f><v>0</v></c>',
    '<c r="AO1" t="str"><f>=</f><v>x</v></c>',
    '<c r="AP1"><f>a b</f><v>\n7\n</v></c>',
)
RANGEES = ("", ' spans="1:3" hidden="1"', ' hidden="0"', ' x14ac:dyDescent="0.25"', ' ht="3" ')


def feuille(corps: str) -> bytes:
    return (
        f'<?xml version="1.0"?>\n<worksheet xmlns="{S}" xmlns:x="{S}" xmlns:x14ac="urn:x">'
        '<cols><col min="2" max="3" hidden="1"/></cols>'
        f"<sheetData>{corps}</sheetData>"
        '<mergeCells count="1"><mergeCell ref="A4:B5"/></mergeCells>'
        '<dataValidations count="1"><dataValidation type="list" sqref="A1:B2 C3">'
        "<formula1>l_nc</formula1></dataValidation></dataValidations></worksheet>"
    ).encode()


def lue(octets: bytes, *, rapide: bool) -> FeuilleBrute | str:
    """The sheet, or « refus »."""
    try:
        lecteur = LecteurFeuille(TEXTES, STYLES, date1904=False, rapide=rapide)
        return lecteur.lire("F", True, octets)
    except ClasseurIllisible:
        return "refus"


def pareil(octets: bytes) -> None:
    vite, temoin = lue(octets, rapide=True), lue(octets, rapide=False)
    if isinstance(vite, str) or isinstance(temoin, str):
        assert vite == temoin
        return
    assert dict(vite.cellules) == dict(temoin.cellules)
    assert _types(vite.cellules) == _types(temoin.cellules)
    assert vite == temoin


def _types(cellules: Mapping[tuple[int, int], CelluleBrute]) -> dict[object, object]:
    return {place: (type(c), type(c.valeur), str(c.valeur)) for place, c in cellules.items()}


@pytest.mark.parametrize("cellule", CELLULES)
def test_each_way_to_write_a_cell(cellule: str) -> None:
    pareil(feuille(f'<row r="1"><c r="A9"><v>1</v></c>{cellule}</row>'))


@settings(max_examples=400, deadline=None)
@given(st.lists(st.sampled_from(CELLULES), max_size=8, unique=True), st.sampled_from(RANGEES))
def test_any_mixture_of_cells(cellules: list[str], rangee: str) -> None:
    moitie = len(cellules) // 2
    pareil(
        feuille(
            f'<row r="1"{rangee}>{"".join(cellules[:moitie])}</row><row r="2"/>'
            f'<row r="3"{rangee}>{"".join(cellules[moitie:])}</row>'
        )
    )


ENTIERE = feuille(
    f'<row r="1" hidden="1">{"".join(CELLULES[:6])}</row><row r="2">{"".join(CELLULES[6:20])}</row>'
)
_ETRANGE = re.compile(rb"[^\x09\x0a\x0d\x20-\xff]")


@settings(max_examples=1500, deadline=None)
@given(
    st.integers(0, len(ENTIERE)),
    st.integers(0, 12),
    st.one_of(
        st.binary(max_size=4),
        st.sampled_from(
            [b"<", b">", b"/>", b"</c>", b'"', b"&", b"&lt;", b"&#65;", b"<v>1</v>", b"-", b"1" * 9,
             b'<c r="ZZ9"><v>5</v></c>', b'<c r="A1"><v>5</v></c>', b"<![CDATA[<c>]]>", b"<!-- -->",
             b"<x:c r='B7'><x:v>1</x:v></x:c>", b"<?a b?>", b"</row>", b'<row r="7">', b"<row/>",
             b"</sheetData>", b"<sheetData>", b' t="s"', b" s='1'", b"\r\n", b"\xc3",
             b"\xe2\x80\x99"]
        ),
    ),
)  # fmt: skip
def test_a_damaged_part_never_loses_a_cell(place: int, ote: int, ajoute: bytes) -> None:
    """The quick way may read what the parser refuses, never anything else than it would read."""
    abimee = ENTIERE[:place] + ajoute + ENTIERE[place + ote :]
    if _ETRANGE.search(abimee):
        return  # the container refuses such a part before any reader sees it
    vite, temoin = lue(abimee, rapide=True), lue(abimee, rapide=False)
    if not isinstance(temoin, str):
        assert vite == temoin


@pytest.fixture(scope="module")
def classeurs() -> dict[str, bytes]:
    """One workbook of each kind, as we write it and as openpyxl saves it."""
    connu = Connu(referentiel=REFERENTIEL)
    territoire = REFERENTIEL.territoires[0]
    faits = {}
    for declare in REFERENTIEL.classeurs:
        contenu = fabriquer(connu, declare.code, territoire)[0]
        faits[declare.code] = contenu
        tampon = io.BytesIO()
        openpyxl.load_workbook(io.BytesIO(contenu)).save(tampon)
        faits[f"{declare.code}, openpyxl"] = tampon.getvalue()
    return faits


def test_whole_workbooks_are_read_alike(classeurs: dict[str, bytes]) -> None:
    for nom, contenu in classeurs.items():
        conteneur = open_container(contenu)
        communs = "xl/sharedStrings.xml"
        textes = lire_textes(conteneur, communs) if communs in conteneur else []
        styles = lire_styles(conteneur, "xl/styles.xml")
        for partie in conteneur.noms:
            if re.fullmatch(r"xl/worksheets/sheet\d+\.xml", partie):
                octets = conteneur.lire_xml(partie)
                lues = [
                    LecteurFeuille(textes, styles, date1904=False, rapide=rapide).lire(
                        partie, True, octets
                    )
                    for rapide in (True, False)
                ]
                assert lues[0] == lues[1], (nom, partie)
                assert lues[0].cellules, (nom, partie)


def test_our_own_sheets_never_need_the_parser(
    classeurs: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What makes reading fast: the guard of the goal that no clock can make uncertain."""
    lentes: list[str] = []
    complet = LecteurFeuille._complet

    def noter(self: LecteurFeuille, octets: bytes) -> object:
        lentes.append(self._feuille)
        return complet(self, octets)

    monkeypatch.setattr(LecteurFeuille, "_complet", noter)
    for contenu in classeurs.values():
        lire_brut(contenu)
    assert lentes == []


def test_the_samples_that_came_back_never_need_the_parser(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lecture_xlsx_feuille, "lire_par_parseur", None)
    for chemin in sorted(Path("samples").rglob("*.xlsx")):
        if chemin.stat().st_size > 1000:
            assert lire_brut(chemin).feuilles


def test_what_is_remembered_from_file_to_file_is_bounded() -> None:
    longue = "+".join(["A1"] * 300)
    for rang in range(3000):
        cellule = f'<c r="A1"><f>{longue}+{rang}</f><v>1</v></c>'
        lue(feuille(f'<row r="1">{cellule}</row>'), rapide=True)
    assert sum(len(ecrite or b"") for ecrite in FORMULES) <= 8_000_000
