"""Comments, links, macros, images and objects: listed with their place, in xlsx as in ods."""

from __future__ import annotations

import io
from collections.abc import Mapping
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from openpyxl.chart import BarChart

from cdppe_xl.classeurs.catalogue import placement
from cdppe_xl.classeurs.grammaire import Graphique
from cdppe_xl.excel.brut import AUTEUR_NOTES, ClasseurBrut, PieceJointe, Validation
from cdppe_xl.excel.notes import signer
from cdppe_xl.excel.ouverture import lire_brut
from cdppe_xl.excel.pieces_jointes import MONTRES, pieces_jointes
from cdppe_xl.generation.preremplissage import Connu
from cdppe_xl.parcours import fabriquer, lire
from cdppe_xl.referentiel.loader import load_referentiel
from tests.clients.libreoffice import convertir
from tests.excel.fabrique_brut import RELS, R, S, ods, parties_ods, parties_xlsx, zipper

REFERENTIEL = load_referentiel("2020")
TERRITOIRE = REFERENTIEL.territoire("63")
MS = "http://schemas.microsoft.com/office/2017/10/relationships"
DESSIN = "http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"


def liens(*lies: tuple[str, str, str]) -> str:
    ecrits = "".join(
        f'<Relationship Id="{cle}" Type="{genre}" Target="{cible}"/>' for cle, genre, cible in lies
    )
    return f'<Relationships xmlns="{RELS}">{ecrits}</Relationships>'


def avec(parties: Mapping[str, str | bytes], *lies: tuple[str, str, str]) -> ClasseurBrut:
    """A one-sheet xlsx whose sheet is linked to more parts."""
    rels = {"xl/worksheets/_rels/sheet1.xml.rels": liens(*lies)}
    return lire_brut(zipper({**parties_xlsx(), **rels, **parties}))


def codes(brut: ClasseurBrut) -> list[tuple[str, str, str]]:
    return [(d.code, d.feuille, d.cellule) for d in pieces_jointes(brut)]


NOTES = (
    f'<comments xmlns="{S}"><authors><author>Anne</author><author>{AUTEUR_NOTES}</author>'
    "<author>tc={{1}}</author></authors><commentList>"
    '<comment ref="B2" authorId="0"><text><r><t>à </t></r><r><t>revoir</t></r></text></comment>'
    '<comment ref="B3" authorId="1"><text><t>'
    f"{signer('Anomalie : …')}</t></text></comment>"
    '<comment ref="B4" authorId="2"><text><t>[Threaded comment] copie</t></text></comment>'
    "</commentList></comments>"
)
FILS = (
    f'<ThreadedComments xmlns="{MS}"><threadedComment ref="B4" personId="p1" id="1"><text>Sûr ?'
    '</text></threadedComment><threadedComment ref="B4" personId="p2" id="2" parentId="1"><text>'
    "Oui.</text></threadedComment></ThreadedComments>"
)
PERSONNES = (
    f'<personList xmlns="{MS}"><person displayName="Anne" id="p1"/>'
    '<person displayName="Paul" id="p2"/></personList>'
)


def test_notes_and_threads_are_read_and_ours_are_not() -> None:
    parties = parties_xlsx()
    parties["xl/_rels/workbook.xml.rels"] = str(parties["xl/_rels/workbook.xml.rels"]).replace(
        "</Relationships>",
        f'<Relationship Id="p" Type="{MS}/person" Target="persons/person.xml"/></Relationships>',
    )
    parties["xl/persons/person.xml"] = PERSONNES
    lu = avec(
        parties | {"xl/comments1.xml": NOTES, "xl/threadedComments/t1.xml": FILS},
        ("c", f"{R}/comments", "../comments1.xml"),
        ("t", f"{MS}/threadedComment", "../threadedComments/t1.xml"),
    )
    assert lu.commentaires == (
        ("Feuille 1", "B4", "Anne : Sûr ?\nPaul : Oui."),
        ("Feuille 1", "B2", "à revoir"),
    )
    assert codes(lu) == [("STR-023", "Feuille 1", "B4"), ("STR-023", "Feuille 1", "B2")]


def test_many_comments_end_in_one_doubt() -> None:
    dits = tuple(("F", f"A{n}", f"note {n}") for n in range(1, MONTRES + 6))
    doutes = list(pieces_jointes(ClasseurBrut(format="xlsx", feuilles=(), commentaires=dits)))
    assert len(doutes) == MONTRES + 1
    assert doutes[-1].mots["trouve"] == "note 21 (et 4 autres commentaires sur cette feuille)"


def test_images_text_boxes_and_charts_of_an_xlsx(tmp_path: Path) -> None:
    image = tmp_path / "i.png"
    image.write_bytes(
        bytes.fromhex(
            "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c49444154"
            "78da6360606000000004000108a46e5b0000000049454e44ae426082"
        )
    )
    tampon = io.BytesIO()
    with xlsxwriter.Workbook(tampon) as classeur:
        feuille = classeur.add_worksheet("F")
        feuille.write_number("A1", 3)
        feuille.insert_image("C4", image)
        feuille.insert_textbox("E6", "Voir   notre annexe")
        graphique = classeur.add_chart({"type": "bar"})
        graphique.add_series({"values": "=F!$A$1:$A$1"})
        feuille.insert_chart("H9", graphique)
    lu = lire_brut(tampon.getvalue())
    assert sorted(lu.pieces) == [
        PieceJointe("graphique", "F", "H9", "Chart 2"),
        PieceJointe("image", "F", "C4", "xl/media/image1.png"),
        PieceJointe("zone de texte", "F", "E6", "Voir   notre annexe"),
    ]
    assert codes(lu) == [("STR-026", "F", "C4"), ("STR-026", "F", "E6")]


def _graphiques(*cellules: str) -> ClasseurBrut:
    pieces = tuple(PieceJointe("graphique", "F", c, f"Chart {n}") for n, c in enumerate(cellules))
    return ClasseurBrut(format="xlsx", feuilles=(), pieces=pieces)


@pytest.mark.parametrize(
    ("dans_le_fichier", "les_notres", "dits"),
    [
        (("B9", "H9"), (), ["B9", "H9"]),
        (("H9", "B9"), ("B9",), ["H9"]),
        (("B9",), ("B9",), []),
        (("C12",), ("B9",), []),  # ours, moved
        (("C12", "H20"), ("B9",), ["H20"]),
        ((), ("B9",), []),
    ],
)
def test_charts_beyond_ours_are_told(
    dans_le_fichier: tuple[str, ...], les_notres: tuple[str, ...], dits: list[str]
) -> None:
    doutes = list(pieces_jointes(_graphiques(*dans_le_fichier), {"F": les_notres}))
    assert [(d.code, d.cellule) for d in doutes] == [("STR-026", cellule) for cellule in dits]


@pytest.mark.parametrize("code", ["guide", "bilan"])
@pytest.mark.parametrize("suffixe", [".xlsx", ".ods"])
def test_a_chart_that_a_person_adds_is_told_and_ours_are_not(
    tmp_path: Path, code: str, suffixe: str
) -> None:
    """On a sheet with a chart of ours, in what LibreOffice saves too."""
    place = placement(REFERENTIEL, code)
    (bloc, *_) = [b for b in place.blocs if isinstance(b.bloc, Graphique)]
    chemin = tmp_path / f"63_{code}.xlsx"
    chemin.write_bytes(fabriquer(Connu(referentiel=REFERENTIEL), code, TERRITOIRE)[0])
    classeur = openpyxl.load_workbook(chemin)
    for feuille in classeur.worksheets:
        if feuille.title == place.titre_feuille(bloc.feuille):
            feuille.add_chart(BarChart(), "Z90")  # openpyxl keeps ours
    classeur.save(tmp_path / f"double_{code}.xlsx")
    sources = [chemin, tmp_path / f"double_{code}.xlsx"]
    if suffixe == ".ods":
        for source in sources:
            convertir(source, source.with_suffix(".ods"))
    intact, double = [
        [d for d in lire(s.with_suffix(suffixe), s.name)[0].doutes if d.code == "STR-026"]
        for s in sources
    ]
    assert intact == []
    assert [d.mots["trouve"].partition(" ")[0] for d in double] == ["graphique"]


def test_embedded_objects_controls_and_backgrounds() -> None:
    feuille = (
        f'<worksheet xmlns="{S}" xmlns:r="{R}" xmlns:xdr="{DESSIN}"><sheetData/><oleObjects>'
        '<oleObject progId="Word.Document" shapeId="1" r:id="o"><objectPr><anchor><from>'
        "<xdr:col>3</xdr:col><xdr:row>6</xdr:row></from><to><xdr:col>9</xdr:col>"
        "<xdr:row>9</xdr:row></to></anchor></objectPr></oleObject></oleObjects></worksheet>"
    )
    lu = avec(
        {"xl/worksheets/sheet1.xml": feuille},
        ("o", f"{R}/package", "../embeddings/doc1.docx"),
        ("i", f"{R}/image", "../media/fond.png"),
        ("k", f"{R}/ctrlProp", "../ctrlProps/c1.xml"),
    )
    assert lu.pieces == (
        PieceJointe("objet incorporé", "Feuille 1", "D7", "xl/embeddings/doc1.docx"),
        PieceJointe("image de fond", "Feuille 1", "", "xl/media/fond.png"),
        PieceJointe("contrôle de formulaire", "Feuille 1", "", "xl/ctrlProps/c1.xml"),
    )


def test_links_and_macros_are_named_with_their_place() -> None:
    parties = parties_xlsx('<row r="3"><c r="B3"><f>[1]Feuil1!A1*2</f><v>4</v></c></row>')
    parties["xl/_rels/workbook.xml.rels"] = str(parties["xl/_rels/workbook.xml.rels"]).replace(
        "</Relationships>",
        f'<Relationship Id="e" Type="{R}/externalLink" Target="externalLinks/e1.xml"/>'
        f'<Relationship Id="d" Type="{R}/externalLink" Target="externalLinks/e2.xml"/>'
        f'<Relationship Id="c" Type="{R}/connections" Target="connections.xml"/></Relationships>',
    )
    parties["xl/externalLinks/_rels/e1.xml.rels"] = liens(("r", "x", "budget.xlsx"))
    parties["xl/externalLinks/e2.xml"] = (
        f'<externalLink xmlns="{S}"><ddeLink ddeService="cmd" ddeTopic="/c calc"/></externalLink>'
    )
    parties["xl/connections.xml"] = (
        f'<connections xmlns="{S}"><connection id="1" name="Base"/></connections>'
    )
    parties["xl/vbaProject.bin"] = b"x"
    lu = lire_brut(zipper(parties))
    assert lu.modules == ("xl/vbaProject.bin",)
    liee, macros = pieces_jointes(lu)
    assert (liee.code, liee.feuille, liee.cellule) == ("STR-024", "Feuille 1", "B3")
    for mot in ("budget.xlsx", "programme cmd, /c calc", "connexion de données « Base »"):
        assert mot in liee.mots["trouve"]
    assert liee.mots["quoi"] == " (formules : « Feuille 1 » B3)"
    assert (macros.code, macros.mots["trouve"]) == ("STR-025", "xl/vbaProject.bin")


def test_drawings_of_an_ods_are_listed_and_are_no_text_of_the_cell() -> None:
    corps = (
        "<text:p>vrai</text:p><draw:frame><draw:image xlink:href='Pictures/a.png'/></draw:frame>"
        "<draw:frame><draw:text-box><text:p>note <text:span>collée</text:span></text:p>"
        "</draw:text-box></draw:frame><draw:frame><draw:object xlink:href='./Object 1'/>"
        "<draw:image xlink:href='./ObjectReplacements/Object 1'/></draw:frame>"
        "<draw:control/>"
    )
    lu = lire_brut(
        ods(
            "<table:table-row><table:table-cell/><table:table-cell office:value-type='string'>"
            f"{corps}</table:table-cell></table:table-row>"
        )
    )
    assert [c.valeur for c in lu.feuilles[0].cellules.values()] == ["vrai"]
    assert lu.pieces == (
        PieceJointe("image", "Feuille 1", "B1", "Pictures/a.png"),
        PieceJointe("zone de texte", "Feuille 1", "B1", "note collée"),
        PieceJointe("objet incorporé", "Feuille 1", "B1", "Object 1"),
        PieceJointe("contrôle de formulaire", "Feuille 1", "B1", ""),
    )


def test_a_chart_of_an_ods_is_ours() -> None:
    tables = (
        "<table:table table:name='F'><table:shapes><draw:frame><draw:object "
        "xlink:href='./Object 1'/><svg:title xmlns:svg='urn:s'>Frise</svg:title></draw:frame>"
        "</table:shapes></table:table>"
    )
    parties = parties_ods(tables)
    parties["META-INF/manifest.xml"] = (
        '<m:manifest xmlns:m="urn:m"><m:file-entry m:full-path="Object 1/" '
        'm:media-type="application/vnd.oasis.opendocument.chart"/></m:manifest>'
    )
    lu = lire_brut(zipper(parties))
    assert lu.pieces == (PieceJointe("graphique", "F", "", "Object 1"),)
    assert codes(lu) == []


def test_text_is_read_however_deep_it_stands() -> None:
    profond = "<text:span>" * 6 + "au fond" + "</text:span>" * 6
    lu = lire_brut(
        ods(
            "<table:table-row><table:table-cell office:value-type='string'>"
            f"<text:p>tout {profond} reste</text:p></table:table-cell></table:table-row>"
        )
    )
    assert [c.valeur for c in lu.feuilles[0].cellules.values()] == ["tout au fond reste"]


@pytest.mark.parametrize(
    ("auteur", "dit", "attendus"),
    [
        ("Anne", "à revoir", 1),
        (AUTEUR_NOTES, "une réponse écrite à la place de notre note", 1),
        (AUTEUR_NOTES, signer("à revoir"), 0),
        ("", signer("à revoir"), 0),
    ],
)
def test_notes_of_an_ods_but_ours(auteur: str, dit: str, attendus: int) -> None:
    lu = lire_brut(
        ods(
            "<table:table-row><table:table-cell><office:annotation><dc:creator>"
            f"{auteur}</dc:creator><dc:date>2020-01-01</dc:date><text:p>{dit}</text:p>"
            "</office:annotation></table:table-cell></table:table-row>"
        )
    )
    assert len(lu.commentaires) == attendus


def test_validations_of_both_formats() -> None:
    feuille = (
        f'<worksheet xmlns="{S}"><sheetData/><dataValidations count="2"><dataValidation '
        'type="list" sqref="B2:B9 D2"><formula1>l_nc</formula1></dataValidation></dataValidations>'
        '<extLst><ext><x14:dataValidations xmlns:x14="urn:x14" xmlns:xm="urn:xm">'
        '<x14:dataValidation type="list"><x14:formula1><xm:f>Listes!$A$1:$A$3</xm:f>'
        "</x14:formula1><xm:sqref>E5</xm:sqref></x14:dataValidation></x14:dataValidations></ext>"
        "</extLst></worksheet>"
    )
    lu = lire_brut(zipper(parties_xlsx(feuille=feuille)))
    assert lu.feuilles[0].validations == (
        Validation("B2:B9 D2", "list", "l_nc"),
        Validation("E5", "list", "Listes!$A$1:$A$3"),
    )
    tables = (
        "<table:content-validations><table:content-validation table:name='v1' "
        'table:condition="of:cell-content-is-in-list([$Listes.$A$1:.$A$3])"/>'
        "</table:content-validations><table:table table:name='F'>"
        "<table:table-row table:number-rows-repeated='3'><table:table-cell/><table:table-cell "
        "table:content-validation-name='v1'/></table:table-row><table:table-row>"
        "<table:table-cell table:number-columns-repeated='2' "
        "table:content-validation-name='v1'/></table:table-row></table:table>"
    )
    lu = lire_brut(zipper(parties_ods(tables)))
    assert lu.feuilles[0].validations == (Validation("B1:B3 A4:B4", "list", "Listes!$A$1:$A$3"),)


def test_an_ordinary_workbook_has_nothing_to_tell() -> None:
    assert codes(lire_brut(zipper(parties_xlsx()))) == []
