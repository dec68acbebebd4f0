"""The sparse xlsx reader against hand-made oddities, and against openpyxl on whole files."""

from __future__ import annotations

import contextlib
import io
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.formula.translate import Translator
from openpyxl.utils.datetime import from_excel

from cdppe_xl.erreurs import ClasseurIllisible
from cdppe_xl.excel import brut, lecture_xlsx_feuille
from cdppe_xl.excel.brut import CelluleBrute, ClasseurBrut, adresse_a1, lire_a1
from cdppe_xl.excel.lecture_formules import FormulePartagee
from cdppe_xl.excel.lecture_xlsx_styles import montre_une_date
from cdppe_xl.excel.ouverture import lire_brut
from tests.excel.fabrique_brut import RELS, R, S, parties_xlsx, xlsx, zipper


def cellule(classeur: ClasseurBrut, adresse: str) -> CelluleBrute:
    return classeur.feuilles[0].cellules[lire_a1(adresse)]


def seule(xml: str, **reste: str) -> CelluleBrute:
    """The one cell of a sheet whose row 1 is ``xml``."""
    (trouvee,) = lire_brut(xlsx(f'<row r="1">{xml}</row>', **reste)).feuilles[0].cellules.values()
    return trouvee


VALEURS: list[tuple[str, object, bool]] = [
    ('<c r="A1"><v>12.50</v></c>', Decimal("12.50"), False),
    ('<c r="A1" t="n"><v>-7</v></c>', Decimal(-7), False),
    ('<c r="A1"><v>1.5E3</v></c>', Decimal(1500), False),
    ('<c r="A1"><v>0.1000000000000000055</v></c>', Decimal("0.1000000000000000055"), False),
    ('<c r="A1"><v>  7 </v></c>', Decimal(7), False),
    ('<c r="A1"><v>.5</v></c>', Decimal("0.5"), False),
    ('<c r="A1"><v>10,5</v></c>', "10,5", False),
    ('<c r="A1"><v>1_000</v></c>', "1_000", False),
    ('<c r="A1"><v>٣</v></c>', "٣", False),
    ('<c r="A1"><v>NaN</v></c>', "NaN", True),
    ('<c r="A1"><v>-INF</v></c>', "-INF", True),
    ('<c r="A1"><v>1e999</v></c>', "1e999", True),
    ('<c r="A1" t="b"><v>1</v></c>', True, False),
    ('<c r="A1" t="b"><v>0</v></c>', False, False),
    ('<c r="A1" t="e"><v>#REF!</v></c>', "#REF!", True),
    ('<c r="A1" t="e"><v>#GETTING_DATA</v></c>', "#GETTING_DATA", True),
    ('<c r="A1" t="str"><v>a &amp; b &lt;c&gt; &#233;&#x20AC;</v></c>', "a & b <c> é€", False),
    ('<c r="A1" t="str"><v>&amp;lt;</v></c>', "&lt;", False),
    ('<c r="A1" t="inlineStr"><is><t>en place</t></is></c>', "en place", False),
    ('<c r="A1" t="inlineStr"><is><r><t>en </t></r><r><t>deux</t></r></is></c>', "en deux", False),
    ('<c r="A1" t="str"><v>a_x000D_\nb_x005F_x000D_c</v></c>', "a\r\nb_x000D_c", False),
    ('<c r="A1" t="str"><v>_x0001_ _xD83D__xDE00_ _xD83D_</v></c>', "_x0001_ 😀 _xD83D_", False),
    ('<c r="A1" t="str"><v>a\r\nb</v></c>', "a\nb", False),
    ('<c r="A1" t="nouveau"><v>12</v></c>', "12", False),
    ('<c r="A1" t="d"><v>2020-10-15T12:00:00</v></c>', Decimal("44119.5"), False),
    ('<c r="A1"><!-- note --><v>3</v></c>', Decimal(3), False),
    ('<c r="A1" t="str"><v><![CDATA[<x>]]></v></c>', "<x>", False),
    ('<c r="A1" cm="1" s="0"><v>3</v></c>', Decimal(3), False),
    ('<c s="0" r="A1"><v>3</v></c>', Decimal(3), False),
    ("<c><v>3</v></c>", Decimal(3), False),
    ('<c r="A1">\n  <v>3</v>\n</c>', Decimal(3), False),
    ("<c r='A1'><v>3</v></c>", Decimal(3), False),
]


@pytest.mark.parametrize(("xml", "valeur", "erreur"), VALEURS)
def test_chaque_ecriture_d_une_valeur(xml: str, valeur: object, erreur: bool) -> None:
    lue = seule(xml)
    assert (lue.valeur, type(lue.valeur), lue.erreur) == (valeur, type(valeur), erreur)
    assert (lue.ligne, lue.colonne) == (0, 0)


@pytest.mark.parametrize(("xml", "valeur", "erreur"), VALEURS)
def test_les_deux_chemins_lisent_de_meme(xml: str, valeur: object, erreur: bool) -> None:
    """A comment sends the sheet through the parser: same cell either way."""
    assert seule(f"{xml}<!-- -->") == seule(xml)


def test_textes_partages_riches_et_phonetiques() -> None:
    textes = (
        "<si><t>simple</t></si><si><r><rPr><b/></rPr><t>gras </t></r><r>"
        '<t xml:space="preserve"> maigre</t></r><rPh sb="0" eb="1"><t>X</t></rPh></si>'
        "<si><t>l&apos;été &amp; l_x000A_hiver</t></si><si><t/></si>"
    )
    cellules = "".join(f'<c r="{c}1" t="s"><v>{i}</v></c>' for i, c in enumerate("ABCD"))
    classeur = lire_brut(xlsx(f'<row r="1">{cellules}</row>', textes=textes))
    lues = [c.valeur for c in classeur.feuilles[0].cellules.values()]
    assert lues == ["simple", "gras  maigre", "l'été & l\nhiver"]


@pytest.mark.parametrize("rang", ["1", "-1", "99", "0.5", "x"])
def test_un_texte_perdu_est_un_refus(rang: str) -> None:
    with pytest.raises(ClasseurIllisible, match="cellule B2 est perdu"):
        lire_brut(
            xlsx(f'<row r="2"><c r="B2" t="s"><v>{rang}</v></c></row>', textes="<si><t>a</t></si>")
        )


@pytest.mark.parametrize(
    "adresse", ["XFE1", "A1048577", "ZZZZZZZ1", "A0", "A4294967296", "1A", "AAA99999999"]
)
def test_une_cellule_hors_limites_est_un_refus(adresse: str) -> None:
    with pytest.raises(ClasseurIllisible, match="limites"):
        lire_brut(xlsx(f'<row r="1"><c r="{adresse}"><v>1</v></c></row>'))


def test_le_coin_de_la_feuille_ne_coute_rien() -> None:
    donnees = (
        '<row r="1"><c r="A1"><v>1</v></c></row>'
        '<row r="1048576"><c r="XFD1048576"><v>2</v></c></row>'
    )
    feuille = lire_brut(xlsx(donnees)).feuilles[0]
    assert list(feuille.cellules) == [(0, 0), (1_048_575, 16_383)]


def test_une_cellule_en_double_est_un_refus() -> None:
    double = '<row r="1"><c r="A1"><v>1</v></c><c r="A1"><v>2</v></c></row>'
    for donnees in (double, f"<!-- -->{double}"):
        with pytest.raises(ClasseurIllisible, match="deux"):
            lire_brut(xlsx(donnees))


def test_trop_de_cellules(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lecture_xlsx_feuille, "MAX_CELLULES", 2)
    donnees = "".join(f'<row r="{i}"><c r="A{i}"><v>1</v></c></row>' for i in (1, 2, 3))
    with pytest.raises(ClasseurIllisible, match=f"plus de {brut.MAX_CELLULES} cellules"):
        lire_brut(xlsx(donnees))


def test_formules_partagees_demesurees() -> None:
    modele = "+".join(f"B{i}" for i in range(1, 1400))
    suite = "".join(
        f'<row r="{i}"><c r="A{i}"><f t="shared" si="0"/></c></row>' for i in range(2, 9000)
    )
    with pytest.raises(ClasseurIllisible, match="formules partagées"):
        lire_brut(xlsx(f'<row r="1"><c r="A1"><f t="shared" si="0">{modele}</f></c></row>{suite}'))


def test_les_cellules_vides_ne_sont_pas_gardees() -> None:
    donnees = (
        '<row r="1"><c r="A1" s="3"/><c r="B1"></c><c r="C1"><v></v></c><c r="D1"><v/></c></row>'
    )
    assert not lire_brut(xlsx(donnees)).feuilles[0].cellules


def test_une_feuille_prefixee_se_lit() -> None:
    feuille = (
        f'<x:worksheet xmlns:x="{S}"><x:sheetData><x:row r="2"><x:c r="B2" t="str">'
        "<x:f>A1&amp;A2</x:f><x:v>ok</x:v></x:c></x:row></x:sheetData></x:worksheet>"
    )
    lue = cellule(lire_brut(xlsx(feuille=feuille)), "B2")
    assert (lue.valeur, lue.formule) == ("ok", "A1&A2")


def test_ooxml_strict_se_lit() -> None:
    strict = "http://purl.oclc.org/ooxml/spreadsheetml/main"
    parties = {
        nom: contenu.replace(S, strict) if isinstance(contenu, str) else contenu
        for nom, contenu in parties_xlsx('<row r="1"><c r="A1"><v>5</v></c></row>').items()
    }
    assert cellule(lire_brut(zipper(parties)), "A1").valeur == 5


FORMULES: list[tuple[str, str | None, object]] = [
    ('<c r="A1"><f>B1*2</f><v>4</v></c>', "B1*2", Decimal(4)),
    ('<c r="A1"><f aca="false">B1&lt;2</f><v>4</v></c>', "B1<2", Decimal(4)),
    ('<c r="A1"><f>B1*2</f></c>', "B1*2", None),
    ('<c r="A1"><f>B1*2</f><v/></c>', "B1*2", None),
    ('<c r="A1"><f>B1*2</f><v></v></c>', "B1*2", None),
    ('<c r="A1" t="str"><f>B1&amp;"é"</f><v></v></c>', 'B1&"é"', ""),
    ('<c r="A1" t="e"><f>1/0</f><v>#DIV/0!</v></c>', "1/0", "#DIV/0!"),
    ('<c r="A1"><f t="array" ref="A1:A3">SUM(B1:B3*2)</f><v>4</v></c>', "SUM(B1:B3*2)", Decimal(4)),
    ('<c r="A1"><f t="dataTable" ref="A1:A3" r1="C1"/><v>4</v></c>', "TABLE(C1)", Decimal(4)),
    ('<c r="A1"><f ca="1"/><v>4</v></c>', None, Decimal(4)),
    ('<c r="A1"><f>=B1</f><v>4</v></c>', "B1", Decimal(4)),
]


@pytest.mark.parametrize(("xml", "formule", "valeur"), FORMULES)
def test_chaque_ecriture_d_une_formule(xml: str, formule: str | None, valeur: object) -> None:
    lue = seule(xml)
    assert (lue.formule, lue.valeur) == (formule, valeur)
    assert seule(f"{xml}<!-- -->") == lue


def test_formules_partagees_depliees_meme_dans_le_desordre() -> None:
    donnees = (
        '<row r="1"><c r="C1"><f t="shared" si="0"/><v>1</v></c></row>'
        '<row r="2"><c r="C2"><f t="shared" ref="C1:C3" si="0">A2*$B$1+SUM(B$1:B2)</f><v>2</v></c>'
        '</row><row r="3"><c r="C3"><f t="shared" si="0"/><v>3</v></c>'
        '<c r="D3"><f t="shared" si="7"/><v>3</v></c></row>'
    )
    classeur = lire_brut(xlsx(donnees))
    assert cellule(classeur, "C1").formule == "A1*$B$1+SUM(B$1:B1)"
    assert cellule(classeur, "C3").formule == "A3*$B$1+SUM(B$1:B3)"
    assert cellule(classeur, "D3").formule == "#REF!"


@given(
    st.lists(
        st.sampled_from(
            ["A5", "$B7", "C$9", "$D$11", "SUM(E5:F9)", "'A1 b'!G8", "Feuil2!H5", "LOG10(I6)",
             '"A1;B2"', "12", "TVA20", "K:K", "$L:M", "nom_A5", "TRUE", "IF(J5>1,1.5E3,2)"]
        ),
        min_size=1,
        max_size=5,
    ),
    st.integers(0, 30),
    st.integers(0, 30),
)  # fmt: skip
def test_deplacer_une_formule_comme_openpyxl(morceaux: list[str], bas: int, droite: int) -> None:
    formule = "+".join(morceaux)
    attendu = Translator(f"={formule}", origin="J5").translate_formula(
        adresse_a1(4 + bas, 9 + droite)
    )
    assert FormulePartagee(formule, 4, 9).vers(4 + bas, 9 + droite) == attendu[1:]


def test_une_reference_sortie_de_la_feuille_devient_ref() -> None:
    assert FormulePartagee("A1+B2+$A$1", 2, 2).vers(1, 1) == "#REF!+A1+$A$1"
    assert FormulePartagee("XFD1", 0, 0).vers(0, 1) == "#REF!"
    assert FormulePartagee("A1048576", 0, 0).vers(1, 0) == "#REF!"


@pytest.mark.parametrize(
    ("code", "attendu"),
    [
        ("dd/mm/yyyy", True),
        ("[$-40C]d mmmm yyyy;@", True),
        ("[h]:mm", True),
        ("yyyy\\-mm", True),
        ("0.00E+00", False),
        ('# ##0" jours"', False),
        ("[Red]#,##0", False),
        ("0\\d", False),
        ("General", False),
        ("@", False),
        ('0;"mois"', False),
    ],
)
def test_formats_de_date(code: str, attendu: bool) -> None:
    assert montre_une_date(code) is attendu


def test_formats_par_style() -> None:
    styles = (
        '<numFmts><numFmt numFmtId="164" formatCode="d mmm yyyy"/></numFmts>'
        '<cellStyleXfs><xf numFmtId="14"/></cellStyleXfs>'
        '<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/><xf numFmtId="10"/>'
        "</cellXfs>"
    )
    cellules = "".join(f'<c r="{c}1" s="{i}"><v>1</v></c>' for i, c in enumerate("ABCD"))
    cellules += '<c r="E1" s="99"><v>1</v></c><c r="F1" s="1" t="str"><v>x</v></c>'
    lues = lire_brut(xlsx(f'<row r="1">{cellules}</row>', styles=styles)).feuilles[0].cellules
    assert [c.format_date for c in lues.values()] == [False, True, True, False, False, False]
    assert lues[0, 3].format_nombre == "0.00%"


def test_lignes_colonnes_masquees_et_fusions() -> None:
    feuille = (
        f'<worksheet xmlns="{S}"><cols><col min="2" max="3" width="9" hidden="1"/></cols>'
        '<sheetData><row r="2" hidden="1" ht="3"><c r="A2"><v>1</v></c></row></sheetData>'
        '<mergeCells count="1"><mergeCell ref="A4:B5"/></mergeCells></worksheet>'
    )
    for texte in (feuille, feuille.replace("<sheetData>", "<!-- --><sheetData>")):
        lue = lire_brut(xlsx(feuille=texte)).feuilles[0]
        assert lue.lignes_masquees == {1}
        assert lue.colonnes_masquees == {1, 2}
        assert lue.fusions == ("A4:B5",)


def test_noms_definis_globaux_et_locaux() -> None:
    noms = (
        "<definedNames><definedName name='Edition'>\"2020\"</definedName>"
        "<definedName name='Cle_É'>Feuil1!$A$1</definedName>"
        "<definedName name='x' localSheetId='0'>'Feuille 1'!$B$2:$C$3</definedName>"
        "<definedName name='cle_é' localSheetId='0'>'Feuille 1'!$D$4</definedName>"
        "<definedName name='perdu'>#REF!</definedName>"
        "<definedName name='_xlnm.Print_Area' localSheetId='0'>'Feuille 1'!$A$1</definedName>"
        "</definedNames>"
    )
    assert lire_brut(xlsx(classeur=noms)).noms == {
        "edition": '"2020"',
        "cle_é": "'Feuil1'!$A$1",
        "x": "'Feuille 1'!$B$2:$C$3",
        "feuille 1!x": "'Feuille 1'!$B$2:$C$3",
        "feuille 1!cle_é": "'Feuille 1'!$D$4",
        "perdu": "#REF!",
    }


def test_partie_de_feuille_absente_ou_exterieure() -> None:
    parties = parties_xlsx()
    del parties["xl/worksheets/sheet1.xml"]
    with pytest.raises(ClasseurIllisible, match=r"sheet1\.xml"):
        lire_brut(zipper(parties))
    dehors = parties_xlsx()
    dehors["xl/_rels/workbook.xml.rels"] = (
        f'<Relationships xmlns="{RELS}"><Relationship Id="s1" Type="{R}/worksheet" '
        'Target="http://x/f.xml" TargetMode="External"/></Relationships>'
    )
    with pytest.raises(ClasseurIllisible, match="« Feuille 1 » manque"):
        lire_brut(zipper(dehors))


def test_date1904_macros_et_liens_externes() -> None:
    parties = parties_xlsx(avant='<workbookPr date1904="1"/>')
    parties["xl/vbaProject.bin"] = b"x"
    parties["xl/_rels/workbook.xml.rels"] = str(parties["xl/_rels/workbook.xml.rels"]).replace(
        "</Relationships>",
        f'<Relationship Id="e" Type="{R}/externalLink" Target="externalLinks/e1.xml"/>'
        "</Relationships>",
    )
    parties["xl/externalLinks/_rels/e1.xml.rels"] = (
        f'<Relationships xmlns="{RELS}"><Relationship Id="r" Type="x" '
        'Target="file:///C:/autre.xlsx" TargetMode="External"/></Relationships>'
    )
    lu = lire_brut(zipper(parties))
    assert (lu.date1904, lu.macros) == (True, True)
    assert lu.liens_externes == ("file:///C:/autre.xlsx",)


def test_fichier_de_xlsxwriter(tmp_path: Path) -> None:
    chemin = tmp_path / "a.xlsx"
    classeur = xlsxwriter.Workbook(chemin)
    feuille = classeur.add_worksheet("L'été")
    cachee = classeur.add_worksheet("Cachée")
    cachee.hide()
    feuille.write_string("A1", " deux  espaces ")
    feuille.write_datetime(
        "B1", date(2020, 10, 15), classeur.add_format({"num_format": "dd/mm/yy"})
    )
    feuille.write_formula("C1", "=SUM('L''été'!B1:B2)", value=44119)
    feuille.write_boolean("D1", True)
    feuille.write_number("E1", 0.125, classeur.add_format({"num_format": "0.0%"}))
    feuille.write_blank("F1", None, classeur.add_format({"bold": True}))
    feuille.write_comment("A1", "Une note")
    classeur.define_name("ici", "='L''été'!$B$1")
    classeur.set_custom_property("cdppe_edition", "2020")
    classeur.set_properties({"title": "Trame", "subject": "63", "keywords": "a;b"})
    classeur.close()
    lu = lire_brut(chemin)
    assert [(f.nom, f.visible) for f in lu.feuilles] == [("L'été", True), ("Cachée", False)]
    assert [(adresse_a1(*p), c.valeur, c.formule, c.format_date, c.format_nombre)
            for p, c in lu.feuilles[0].cellules.items()] == [
        ("A1", " deux  espaces ", None, False, ""),
        ("B1", Decimal(44119), None, True, "dd/mm/yy"),
        ("C1", Decimal(44119), "SUM('L''été'!B1:B2)", False, ""),
        ("D1", True, None, False, ""),
        ("E1", Decimal("0.125"), None, False, "0.0%"),
    ]  # fmt: skip
    assert lu.noms["ici"] == "'L''été'!$B$1"
    assert lu.application == "Microsoft Excel"
    assert lu.commentaires == (("L'été", "A1", "Une note"),)
    attendues = {"cdppe_edition": "2020", "title": "Trame", "subject": "63", "keywords": "a;b"}
    assert attendues.items() <= lu.proprietes.items()


TEXTES = st.text(
    st.characters(
        codec="utf-8", exclude_categories=("Cs", "Cc"), exclude_characters="_\ufffe\uffff"
    ),
    min_size=1,
    max_size=12,
).filter(lambda t: not t.startswith("=") and t.strip())
CONTENUS = st.one_of(
    TEXTES,
    st.integers(-(10**12), 10**12),
    st.decimals(-(10**9), 10**9, places=4, allow_nan=False),
    st.booleans(),
    st.dates(date(1900, 3, 1), date(2100, 1, 1)).map(
        lambda jour: datetime(jour.year, jour.month, jour.day)  # noqa: DTZ001
    ),
    st.just("=A1*2+SUM(B1:C3)"),
)


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(st.tuples(st.integers(1, 60), st.integers(1, 60)), CONTENUS, max_size=25))
def test_cellules_au_hasard_comme_openpyxl(
    voulues: dict[tuple[int, int], object],
) -> None:
    classeur = openpyxl.Workbook()
    feuille = classeur.active
    assert feuille is not None
    for (ligne, colonne), contenu in voulues.items():
        feuille.cell(ligne, colonne, contenu)  # type: ignore[call-overload]
    tampon = io.BytesIO()
    classeur.save(tampon)
    temoin = openpyxl.load_workbook(io.BytesIO(tampon.getvalue())).worksheets[0]
    attendues = {
        (c.row - 1, c.column - 1): c.value
        for rangee in temoin.iter_rows()
        for c in rangee
        if c.value is not None
    }
    lues = lire_brut(tampon.getvalue()).feuilles[0].cellules
    assert {p: _comme_openpyxl(c) for p, c in lues.items()} == attendues


def _comme_openpyxl(lue: CelluleBrute) -> object:
    if lue.formule is not None:
        return f"={lue.formule}"
    if lue.format_date:
        assert isinstance(lue.valeur, Decimal)
        return from_excel(float(lue.valeur))
    if isinstance(lue.valeur, Decimal):
        return float(lue.valeur)
    return lue.valeur


ENTIER = parties_xlsx(
    '<row r="1" hidden="1"><c r="A1" s="1" t="s"><v>0</v></c><c r="B1"><f t="shared" ref="B1:B2" '
    'si="0">A1&amp;"x"</f><v>1.5</v></c></row><row r="2"><c r="B2"><f t="shared" si="0"/>'
    '<v>2</v></c><c r="C2" t="inlineStr"><is><t>é_x000D_</t></is></c></row>',
    textes="<si><t>un</t></si>",
    styles='<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs>',
    classeur="<definedNames><definedName name='a'>B1</definedName></definedNames>",
)


@settings(max_examples=300, deadline=None)
@given(
    st.sampled_from(sorted(ENTIER)),
    st.integers(0, 10**6),
    st.integers(0, 8),
    st.one_of(
        st.binary(max_size=6), st.sampled_from([b"<", b"/>", b'"', b"&#0;", b"-1", b"9" * 9])
    ),
)
def test_une_partie_abimee_est_lue_ou_refusee_sans_autre_erreur(
    nom: str, place: int, ote: int, ajoute: bytes
) -> None:
    contenu = ENTIER[nom]
    octets = contenu.encode() if isinstance(contenu, str) else contenu
    place %= len(octets)
    abime = octets[:place] + ajoute + octets[place + ote :]
    with contextlib.suppress(ClasseurIllisible):
        assert lire_brut(zipper(ENTIER | {nom: abime})).feuilles
