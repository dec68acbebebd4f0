"""Each structural check is tripped by one defect made by hand in an otherwise sound file."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from tests.clients.altere import remplacer
from tests.clients.ooxml import verifier
from tests.clients.ooxml_formules import fautes_formule
from tests.clients.ooxml_parties import overlap

CLASSEUR = "xl/workbook.xml"
SAISIE = "xl/worksheets/sheet1.xml"
SUITE = "xl/worksheets/sheet2.xml"
TEXTES = "xl/sharedStrings.xml"
TABLE1 = "xl/tables/table1.xml"
TABLE2 = "xl/tables/table2.xml"

# Part, text found there, text put instead, words of the fault expected.
DEFAUTS = {
    "feuilles homonymes": (CLASSEUR, 'name="Suite"', 'name="SAISIE"', "deux feuilles"),
    "feuille trop longue": (CLASSEUR, 'name="Suite"', f'name="{"x" * 32}"', "nom de feuille"),
    "feuille interdite": (CLASSEUR, 'name="Suite"', 'name="a/b"', "nom de feuille"),
    "nom double": (CLASSEUR, 'name="autre"', 'name="TOTAL"', "noms définis identiques"),
    "nom comme une cellule": (CLASSEUR, 'name="autre"', 'name="AB12"', "nom défini interdit"),
    "nom avec espace": (CLASSEUR, 'name="autre"', 'name="un nom"', "nom défini interdit"),
    "nom perdu": (CLASSEUR, ">Saisie!$B$2<", ">Saisie!#REF!<", "référence perdue"),
    "nom en français": (CLASSEUR, ">Saisie!$B$2<", ">SOMME(Saisie!$B$2)<", "inconnue SOMME"),
    "nom déjà pris": (CLASSEUR, 'name="autre"', 'name="Table1"', "nom de tableau"),
    "tableaux homonymes": (TABLE2, 'displayName="Table2"', 'displayName="Table1"', "nom de tab"),
    "numéro de tableau": (TABLE2, ' id="2"', ' id="1"', "même numéro"),
    "titres de tableau": (TABLE1, 'name="Nom"', 'name="Code"', "colonnes du même titre"),
    "titre différent": (TABLE1, 'name="Nom"', 'name="Prénom"', "titre de colonne"),
    "tableaux superposés": (TABLE2, 'ref="D1:E3"', 'ref="B1:C3"', "tableaux se chevauchent"),
    "texte trop long": (TEXTES, "<t>Alpha<", f"<t>{'x' * 32768}<", "plus de 32767"),
    "ligne en désordre": (SAISIE, '<row r="3"', '<row r="2"', "en désordre"),
    "ligne hors feuille": (SUITE, '<row r="6"', '<row r="1048577"', "hors de la feuille"),
    "cellule double": (SAISIE, 'r="B2"', 'r="A2"', "écrite deux fois"),
    "cellule en désordre": (SAISIE, 'r="A2"', 'r="D2"', "B2 : en désordre"),
    "cellule ailleurs": (SAISIE, 'r="B2"', 'r="B3"', "dans la ligne 2"),
    "style inconnu": (SAISIE, '<c r="B2" s="1"', '<c r="B2" s="99"', "style inconnu"),
    "texte inconnu": (SAISIE, 't="s"><v>0<', 't="s"><v>999<', "texte partagé inconnu"),
    "texte négatif": (SAISIE, 't="s"><v>0<', 't="s"><v>-1<', "texte partagé inconnu"),
    "texte dans un nombre": (SAISIE, "<v>10<", "<v>10,5<", "cellule de nombre"),
    "point-virgule": (SAISIE, "SUM(B2:B4)", "SUM(B2;B4)", "« ; »"),
    "fonction française": (SAISIE, "SUM(B2:B4)", "SOMME(B2:B4)", "inconnue SOMME"),
    "parenthèse": (SAISIE, "SUM(B2:B4)", "SUM(B2:B4))", "parenthèses"),
    "formule longue": (SAISIE, "SUM(B2:B4)", "+".join(["B2"] * 3000), "8192"),
    "erreur écrite": (SAISIE, "SUM(B2:B4)", "SUM(#REF!)", "erreur écrite #REF!"),
    "fusions": (SAISIE, 'ref="A8:B8"', 'ref="A7:B8"', "fusions se chevauchent"),
    "fusion illisible": (SAISIE, 'ref="A8:B8"', 'ref="A8:?"', "fusion"),
    "largeurs": (SAISIE, '<col min="2"', '<col min="1"', "largeurs de colonne"),
    "liste longue": (SAISIE, '"Oui,Non"', f'"{"x" * 256}"', "liste de plus de 255"),
    "message long": (SAISIE, 'error="Positif"', f'error="{"x" * 226}"', "error de plus de 225"),
    "validation française": (SAISIE, "<formula1>0<", "<formula1>SI(A1;1)<", "inconnue SI"),
    "validation ailleurs": (SAISIE, 'sqref="C2"', 'sqref="C0"', "validation C0 : plage"),
    "compte de validations": (SAISIE, 'dataValidations count="2"', 'dataValidations count="3"',
                              "nombre de validations"),
    "mise en forme ailleurs": (SAISIE, 'conditionalFormatting sqref="B2:B4"',
                               'conditionalFormatting sqref="B2:XFZ4"', "mise en forme"),
    "mise en forme sans style": (SAISIE, ' dxfId="0"', ' dxfId="7"', "B2:B4 : style inconnu"),
    "mise en forme française": (SAISIE, "<formula>100<", "<formula>SI(1;2)<", "inconnue SI"),
    "sans priorité": (SAISIE, ' priority="1"', "", "priorité absente"),
    "en-tête long": (SAISIE, "&amp;CContrat", "x" * 256, "en-tête"),
    "lien illisible": (SAISIE, '<hyperlink ref="A9"', '<hyperlink ref="9A9"', "lien 9A9"),
    "relation inconnue": (SUITE, 'tablePart r:id="rId1"', 'tablePart r:id="rId9"', "rId9"),
    "partie absente": ("xl/worksheets/_rels/sheet2.xml.rels", "table1.xml", "table7.xml",
                       "table7.xml manque"),
    "xml cassé": (SAISIE, "</worksheet>", "", "mal formé"),
}  # fmt: skip


def test_sound_workbook_has_no_fault(classeur: Path) -> None:
    assert verifier(classeur) == []


@pytest.mark.parametrize("defaut", DEFAUTS)
def test_each_defect_is_seen(classeur: Path, defaut: str) -> None:
    partie, avant, apres, attendu = DEFAUTS[defaut]
    remplacer(classeur, partie, avant, apres)
    fautes = verifier(classeur)
    assert any(attendu in faute for faute in fautes), fautes


def test_two_entries_of_one_name(classeur: Path) -> None:
    with zipfile.ZipFile(classeur, "a") as archive:
        archive.writestr("XL/Workbook.xml", "<x/>")
    assert "archive : deux entrées du même nom" in verifier(classeur)


@pytest.mark.parametrize("contenu", [b"", b"PK\x03\x04", b"%PDF-1.7"], ids=["vide", "zip", "pdf"])
def test_what_is_no_workbook(tmp_path: Path, contenu: bytes) -> None:
    (tmp_path / "x.xlsx").write_bytes(contenu)
    assert "mal formé" in verifier(tmp_path / "x.xlsx")[0]


@pytest.mark.parametrize(
    "formule",
    [
        "SUM(A1:A3)",
        'IF(A1="a;b","(",")")',
        "SUM({1,2;3,4})",
        "_xlfn.IFNA(A1,0)",
        "'Plan d''action'!$A$1",
        "COUNTIFS(Table1[Code],A1)",
    ],
)
def test_sound_formulas(formule: str) -> None:
    assert fautes_formule(formule) == ()


def test_overlap_sees_shared_cells_only() -> None:
    assert overlap([(1, 1, 3, 3), (5, 1, 6, 9), (3, 3, 4, 4)])
    assert not overlap([(1, 1, 3, 3), (1, 4, 3, 5), (4, 1, 5, 5)])
