"""The ods reader: hand-made contents, and one file that LibreOffice itself saved."""

from __future__ import annotations

import shutil
import subprocess
import time
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
import xlsxwriter

from cdppe_xl.erreurs import ClasseurIllisible
from cdppe_xl.excel.brut import ClasseurBrut, adresse_a1, lire_a1
from cdppe_xl.excel.lecture_formules import FormulePartagee, vers_a1
from cdppe_xl.excel.ouverture import lire_brut
from tests.excel.fabrique_brut import ods, parties_ods, zipper


def lignes(*cellules: str) -> str:
    return f"<table:table-row>{''.join(cellules)}</table:table-row>"


def c(genre: str = "", corps: str = "", **attributs: str) -> str:
    """One cell; ``value=``, ``date_value=`` … are office attributes, ``formula=`` a table one."""
    ecrits = "".join(
        f' {"table" if nom == "formula" else "office"}:{nom.replace("_", "-")}="{valeur}"'
        for nom, valeur in attributs.items()
    )
    genre = f' office:value-type="{genre}"' if genre else ""
    return f"<table:table-cell{genre}{ecrits}>{corps}</table:table-cell>"


def valeurs(classeur: ClasseurBrut) -> dict[str, object]:
    return {adresse_a1(*p): lue.valeur for p, lue in classeur.feuilles[0].cellules.items()}


@pytest.mark.parametrize(
    ("xml", "valeur", "date_ou_heure"),
    [
        (c("float", value="12.50"), Decimal("12.50"), False),
        (c("float", value="1E3"), Decimal(1000), False),
        (c("percentage", value="0.125"), Decimal("0.125"), False),
        (c("currency", value="1234.56"), Decimal("1234.56"), False),
        (c("date", date_value="2020-10-15"), Decimal(44119), True),
        (c("date", date_value="2020-10-15T18:00:00"), Decimal("44119.75"), True),
        (c("date", date_value="1900-02-28"), Decimal(59), True),
        (c("date", date_value="1900-03-01"), Decimal(61), True),
        (c("date", date_value="1850-01-01"), "1850-01-01", False),
        (c("time", time_value="PT30H15M00S"), Decimal("1.260416666666666666666666667"), True),
        (c("boolean", boolean_value="true"), True, False),
        (c("boolean", boolean_value="false"), False, False),
        (c("string", "<text:p>a</text:p><text:p/><text:p>b</text:p>"), "a\n\nb", False),
        (c("string", "<text:p>a<text:s text:c='3'/>b<text:tab/>c<text:s/></text:p>"),
         "a   b\tc ", False),
        (c("string", "<text:p>a<text:line-break/>b <text:span>gras</text:span></text:p>"),
         "a\nb gras", False),
        (c("string", "<text:p>  deux  espaces\n   plus loin</text:p>"),
         "  deux  espaces plus loin", False),
        (c("string", "<text:p>vu</text:p>", string_value="vrai texte"), "vrai texte", False),
        (c("string", "<text:p><text:a xlink:href='x'>lien</text:a></text:p>"), "lien", False),
        (c("", "<text:p>sans type</text:p>"), "sans type", False),
    ],
)  # fmt: skip
def test_chaque_genre_de_valeur(xml: str, valeur: object, date_ou_heure: bool) -> None:
    (lue,) = lire_brut(ods(lignes(xml))).feuilles[0].cellules.values()
    assert (lue.valeur, type(lue.valeur), lue.format_date) == (valeur, type(valeur), date_ou_heure)


def test_formats_de_nombre() -> None:
    lu = lire_brut(ods(lignes(c("percentage", value="0.1"), c("float", value="1"))))
    assert [lue.format_nombre for lue in lu.feuilles[0].cellules.values()] == ["0.00%", ""]


@pytest.mark.parametrize("faux", ["NaN", "INF", "1e999"])
def test_un_faux_nombre_est_une_erreur(faux: str) -> None:
    (lue,) = lire_brut(ods(lignes(c("float", value=faux)))).feuilles[0].cellules.values()
    assert (lue.valeur, lue.erreur) == (faux, True)


def test_erreur_de_formule() -> None:
    xml = (
        '<table:table-cell table:formula="of:=[.#REF!]*2" office:value-type="string" '
        'office:string-value="" calcext:value-type="error"><text:p>#REF!</text:p>'
        "</table:table-cell>"
    )
    (lue,) = lire_brut(ods(lignes(xml))).feuilles[0].cellules.values()
    assert (lue.valeur, lue.erreur, lue.formule) == ("#REF!", True, "#REF!*2")


@pytest.mark.parametrize(
    ("openformula", "a1"),
    [
        ("of:=[.A1]", "A1"),
        ("of:=SUM([.A1:.B2];2)", "SUM(A1:B2,2)"),
        ("of:=[$Feuille.$A$1]+1", "Feuille!$A$1+1"),
        ("of:=[$'Feuille 1'.A1:.B2]", "'Feuille 1'!A1:B2"),
        ("of:=[$'L''été'.A1]", "'L''été'!A1"),
        ("of:=[$'a]b'.A1]", "'a]b'!A1"),
        ('of:=IF([.A1]="a;b[.C1]";1;0)', 'IF(A1="a;b[.C1]",1,0)'),
        ('of:="dit ""oui;"""', '"dit ""oui;"""'),
        ("of:=SUM({1;2|3;4})", "SUM({1,2;3,4})"),
        ("of:=[.A:.A]", "A:A"),
        ("of:=SUM([.1:.2])", "SUM(1:2)"),
        ("of:=COM.MICROSOFT.CONCAT([.A1])", "CONCAT(A1)"),
        ("of:=SUM([.A1]~[.B1])", "SUM(A1,B1)"),
        ("of:=nom_defini*2", "nom_defini*2"),
        ("=[.A1]+1", "A1+1"),
        ("of:=[.#REF!]+1", "#REF!+1"),
        ("of:=[$P304.A1]", "'P304'!A1"),
    ],
)
def test_formules_en_notation_a1(openformula: str, a1: str) -> None:
    assert vers_a1(openformula) == a1


@pytest.mark.parametrize("motif", ["[", "['", "['[", "[" + "'" * 9, "[a'", '["'])
def test_une_formule_hostile_ne_fait_pas_attendre(motif: str) -> None:
    """Quadratic or worse, these would take minutes."""
    debut = time.monotonic()
    vers_a1("of:=" + motif * 100_000)
    vers_a1("of:=[" + motif * 100_001)
    FormulePartagee(motif * 100_000, 0, 0)
    assert time.monotonic() - debut < 10


def test_repetitions_de_cellules_pleines_et_vides() -> None:
    donnees = (
        '<table:table-row table:number-rows-repeated="2"><table:table-cell '
        'table:number-columns-repeated="3"/><table:table-cell office:value-type="float" '
        'office:value="7" table:number-columns-repeated="2"/></table:table-row>'
        '<table:table-row table:number-rows-repeated="1048573"><table:table-cell '
        'table:number-columns-repeated="16384"/></table:table-row>' + lignes(c("float", value="8"))
    )
    assert valeurs(lire_brut(ods(donnees))) == {
        "D1": 7, "E1": 7, "D2": 7, "E2": 7, "A1048576": 8,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("colonnes", "rangees", "attendu"),
    [
        ("16385", "1", "limites"),
        ("1", "1048577", "limites"),
        ("16384", "1048576", "plus de"),
        ("99999999999", "1", "limites"),
        ("1", "-4", "limites"),
    ],
)
def test_repetitions_demesurees(colonnes: str, rangees: str, attendu: str) -> None:
    donnees = (
        f'<table:table-row table:number-rows-repeated="{rangees}"><table:table-cell '
        f'table:number-columns-repeated="{colonnes}" office:value-type="float" office:value="1"/>'
        "</table:table-row>"
    )
    with pytest.raises(ClasseurIllisible, match=attendu):
        lire_brut(ods(donnees))


def test_espaces_demesures() -> None:
    texte = "<text:p>" + "<text:s text:c='900000'/>" * 3 + "</text:p>"
    with pytest.raises(ClasseurIllisible, match="trop d'espaces"):
        lire_brut(ods(lignes(c("string", texte))))


def test_note_et_dessin_ne_font_pas_partie_du_texte() -> None:
    corps = (
        "<office:annotation><dc:date>2020-01-01</dc:date><text:p>ma note</text:p>"
        "</office:annotation><draw:frame><draw:text-box><text:p>dessin</text:p></draw:text-box>"
        "</draw:frame><text:p>vrai</text:p>"
    )
    lu = lire_brut(ods(lignes(c(), c("string", corps))))
    assert valeurs(lu) == {"B1": "vrai"}
    assert lu.commentaires == (("Feuille 1", "B1", "ma note"),)


def test_feuilles_lignes_et_colonnes_masquees() -> None:
    styles = (
        '<style:style style:name="ta1" style:family="table"><style:table-properties '
        'table:display="false"/></style:style>'
    )
    tables = (
        '<table:table table:name="Une"><table:table-column/><table:table-column '
        'table:visibility="collapse" table:number-columns-repeated="2"/>'
        + lignes(c("float", value="1"))
        + '<table:table-row table:visibility="filter"><table:table-cell table:number-columns'
        '-repeated="2"/><table:table-cell office:value-type="float" office:value="2"/>'
        '</table:table-row><table:table-row table:visibility="collapse" '
        'table:number-rows-repeated="1048000"><table:table-cell/></table:table-row></table:table>'
        '<table:table table:name="Deux" table:style-name="ta1"/>'
    )
    lu = lire_brut(zipper(parties_ods(tables, styles=styles)))
    assert [(f.nom, f.visible) for f in lu.feuilles] == [("Une", True), ("Deux", False)]
    assert lu.feuilles[0].lignes_masquees == {1}
    assert lu.feuilles[0].colonnes_masquees == {1, 2}


def test_cellules_fusionnees_et_recouvertes() -> None:
    donnees = lignes(
        '<table:table-cell table:number-columns-spanned="2" table:number-rows-spanned="3" '
        'office:value-type="float" office:value="1"/>',
        '<table:covered-table-cell office:value-type="float" office:value="2"/>',
        c("float", value="3"),
    )
    lu = lire_brut(ods(donnees))
    assert valeurs(lu) == {"A1": 1, "B1": 2, "C1": 3}
    assert lu.feuilles[0].fusions == ("A1:B3",)


def test_les_tableaux_qui_ne_sont_pas_des_feuilles_sont_ignores() -> None:
    cache = (
        "<table:table table:name=\"'file:///autre.ods'#$F\"><table:table-source "
        'xlink:href="../autre.ods"/>' + lignes(c("float", value="9")) + "</table:table>"
    )
    tables = (
        '<table:table table:name="Une"><table:shapes><draw:frame><table:table table:name="X">'
        + lignes(c("float", value="9"))
        + "</table:table></draw:frame></table:shapes>"
        + lignes(c("float", value="1"))
        + f"</table:table>{cache}<table:dde-links><table:dde-link><table:table>"
        + lignes(c("float", value="9"))
        + "</table:table></table:dde-link></table:dde-links>"
    )
    lu = lire_brut(zipper(parties_ods(tables)))
    assert [f.nom for f in lu.feuilles] == ["Une"]
    assert valeurs(lu) == {"A1": 1}
    assert lu.liens_externes == ("../autre.ods",)


def test_noms_proprietes_et_macros() -> None:
    noms = (
        '<table:named-range table:name="Ici" table:cell-range-address="$\'Feuille 1\'.$A$1" '
        'table:base-cell-address="$Autre.$B$2"/>'
        '<table:named-range table:name="plage" table:cell-range-address="$F.$A$1:.$B$2"/>'
        '<table:named-expression table:name="Edition" table:expression="&quot;2020&quot;"/>'
        '<table:named-range table:name="perdu" table:cell-range-address="$F.#REF!"/>'
    )
    parties = parties_ods("<table:table table:name='F'/>", noms=noms)
    parties["meta.xml"] = (
        '<o:document-meta xmlns:o="urn:o" xmlns:meta="urn:m" xmlns:dc="urn:d"><o:meta>'
        "<meta:generator>LibreOffice/7.4</meta:generator><dc:title>Trame</dc:title>"
        "<meta:keyword>a</meta:keyword><meta:keyword>b</meta:keyword>"
        '<meta:user-defined meta:name="cdppe_edition" meta:value-type="string">2020'
        "</meta:user-defined></o:meta></o:document-meta>"
    )
    parties["Basic/script-lc.xml"] = "<x/>"
    sans = lire_brut(zipper(parties))
    assert sans.noms["ici"] == "'Feuille 1'!$A$1"
    assert sans.noms["plage"] == "'F'!$A$1:$B$2"
    assert sans.noms["edition"] == '"2020"'
    assert "#REF!" in sans.noms["perdu"]
    assert sans.proprietes == {"title": "Trame", "keywords": "a, b", "cdppe_edition": "2020"}
    assert (sans.application, sans.macros) == ("LibreOffice/7.4", False)
    avec = lire_brut(zipper(parties | {"Basic/Standard/Module1.xml": "<x/>"}))
    assert avec.macros


def test_aucune_feuille() -> None:
    with pytest.raises(ClasseurIllisible, match="aucune feuille"):
        lire_brut(zipper(parties_ods("")))


def test_un_classeur_enregistre_en_ods_par_libreoffice_dit_la_meme_chose(tmp_path: Path) -> None:
    """The same workbook read as the xlsx we made and as the ods LibreOffice made of it."""
    soffice = shutil.which("soffice")
    assert soffice, "LibreOffice est nécessaire à cet essai"
    source = tmp_path / "essai.xlsx"
    _ecrire_essai(source)
    subprocess.run(
        [soffice, "--headless", f"-env:UserInstallation={(tmp_path / 'profil').as_uri()}",
         "--convert-to", "ods", "--outdir", str(tmp_path), str(source)],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    avant, apres = lire_brut(source), lire_brut(tmp_path / "essai.ods")
    assert (avant.format, apres.format) == ("xlsx", "ods")
    assert apres.noms["ici"] == avant.noms["ici"] == "'L''été 1'!$B$1"
    assert apres.proprietes["cdppe_edition"] == "2020"
    assert apres.commentaires == avant.commentaires == (("L'été 1", "A1", "Une note"),)
    for une, autre in zip(avant.feuilles, apres.feuilles, strict=True):
        assert (une.nom, une.visible) == (autre.nom, autre.visible)
        assert une.lignes_masquees == autre.lignes_masquees
        assert une.colonnes_masquees == autre.colonnes_masquees
        assert _resume(une.cellules) == _resume(autre.cellules)


def _resume(cellules: object) -> dict[str, tuple[object, ...]]:
    assert isinstance(cellules, Mapping)
    return {
        adresse_a1(*place): (lue.valeur, lue.formule, lue.erreur, lue.format_date,
                             "%" in lue.format_nombre)
        for place, lue in cellules.items()
    }  # fmt: skip


def _ecrire_essai(chemin: Path) -> None:
    classeur = xlsxwriter.Workbook(chemin)
    feuille, cachee = classeur.add_worksheet("L'été 1"), classeur.add_worksheet("Liste")
    cachee.hide()
    cachee.write_string("A1", "Oui")
    feuille.write_string("A1", "  deux  espaces\net une ligne ")
    feuille.write_comment("A1", "Une note")
    jour = classeur.add_format({"num_format": "dd/mm/yyyy"})
    taux = classeur.add_format({"num_format": "0.0%"})
    euros = classeur.add_format({"num_format": '#,##0.00 "€"'})
    feuille.write_datetime("B1", date(2020, 10, 15), jour)
    feuille.write_number("C1", 0.125, taux)
    feuille.write_number("D1", 1234.56, euros)
    feuille.write_formula("A2", "=SUM(C1:D1)*2", euros, 2469.37)
    feuille.write_formula("B2", "=IF(Liste!A1=\"a;b\",1,'L''été 1'!D1)", euros, 1234.56)
    feuille.write_formula("C2", "=1/0", None, "#DIV/0!")
    feuille.write_formula("D2", '=A3&"x"', None, "x")
    feuille.write_string("XFD5", "loin")
    feuille.write_number("C9", 5)
    feuille.set_row(8, None, None, {"hidden": True})
    feuille.set_column("D:D", None, None, {"hidden": True})
    classeur.define_name("ici", "='L''été 1'!$B$1")
    classeur.set_custom_property("cdppe_edition", "2020")
    classeur.close()


def test_adresse_lue_et_ecrite() -> None:
    assert [adresse_a1(*lire_a1(a)) for a in ("A1", "$Z$9", "AA10", "XFD1048576")] == [
        "A1", "Z9", "AA10", "XFD1048576",
    ]  # fmt: skip
