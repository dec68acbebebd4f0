"""What the writer puts in the file, read from the XML; and what it refuses to put there."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from decimal import Decimal

import pytest
from lxml import etree

from cdppe_xl.classeurs.formules import Ref, expr
from cdppe_xl.classeurs.grammaire import Classeur, Liste, Tableau
from cdppe_xl.classeurs.placement import Placement, a1
from cdppe_xl.erreurs import EcritureRefusee
from cdppe_xl.excel.writer import CREE_LE, marque_identite, write_classeur
from tests.excel.jouet import PLACEMENT, SAISIES, avec_tableau, classeur_jouet, identite, jouet

N = {"m": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}
INJECTIONS = (
    '=HYPERLINK("http://exemple.invalid","ici")', "+1+1", "-1+1", "@SUM(A1)", "{=1+1}",
    "http://exemple.invalid", "https://exemple.invalid", "mailto:x@exemple.invalid",
    "internal:A1", "external:c:/x", "=1+1", "\t=1+1", "'=1+1",
)  # fmt: skip


def partie(contenu: bytes, nom: str) -> etree._Element:
    with zipfile.ZipFile(io.BytesIO(contenu)) as archive:
        return etree.fromstring(archive.read(nom))


def feuille(contenu: bytes, titre: str) -> etree._Element:
    classeur = partie(contenu, "xl/workbook.xml")
    titres = [s.get("name") for s in classeur.iterfind("m:sheets/m:sheet", N)]
    return partie(contenu, f"xl/worksheets/sheet{titres.index(titre) + 1}.xml")


def textes(contenu: bytes) -> list[str]:
    return ["".join(map(str, si.itertext())) for si in partie(contenu, "xl/sharedStrings.xml")]


def texte(contenu: bytes, titre: str, adresse: str) -> str:
    """Text of a cell that must hold a shared string and no formula."""
    (cellule,) = feuille(contenu, titre).iterfind(f".//m:c[@r='{adresse}']", N)
    assert cellule.get("t") == "s"
    assert cellule.find("m:f", N) is None
    return textes(contenu)[int(cellule.findtext("m:v", "", N))]


def noms(contenu: bytes) -> dict[str, str]:
    classeur = partie(contenu, "xl/workbook.xml")
    return {
        str(n.get("name")): str(n.text)
        for n in classeur.iterfind("m:definedNames/m:definedName", N)
    }


def test_same_input_same_bytes() -> None:
    assert jouet() == jouet()
    assert jouet() != jouet({**SAISIES, "mesures/m1/valeur": Decimal(121)})


def test_no_clock_in_the_file() -> None:
    with zipfile.ZipFile(io.BytesIO(jouet())) as archive:
        dates = {entree.date_time for entree in archive.infolist()}
        proprietes = archive.read("docProps/core.xml").decode()
    assert dates == {(1980, 1, 1, 0, 0, 0)}
    assert proprietes.count(CREE_LE.strftime("%Y-%m-%dT")) == 2


def test_identity_is_carried_five_ways() -> None:
    contenu = jouet()
    marque = f"cdppe|2020|jouet|63|1||{PLACEMENT.empreinte}"
    assert marque == marque_identite(identite(), "")
    assert partie(contenu, "docProps/core.xml").findtext("{*}keywords") == marque
    (propriete,) = partie(contenu, "docProps/custom.xml")
    assert propriete.get("name") == "cdppe_identite"
    assert "".join(map(str, propriete.itertext())) == marque
    for declaree in PLACEMENT.classeur.feuilles:
        assert texte(contenu, declaree.titre, "A1") == marque_identite(identite(), declaree.code)
    assert noms(contenu)["cdppe_identite"] == "'Listes'!$A$1"
    assert texte(contenu, "Listes", "A1") == marque_identite(identite(), "listes")
    etats = {
        s.get("name"): s.get("state")
        for s in partie(contenu, "xl/workbook.xml").iterfind("m:sheets/m:sheet", N)
    }
    assert etats.pop("Listes") == "hidden"
    assert set(etats.values()) == {None}


def test_lists_are_defined_names_and_validations_use_them() -> None:
    contenu = jouet()
    definis = noms(contenu)
    assert {liste.nom for liste in PLACEMENT.classeur.listes} <= set(definis)
    assert definis["l_toutes"] == "'Listes'!$F$2:$F$4"
    formules = {
        v.get("sqref"): v.findtext("m:formula1", "", N)
        for v in feuille(contenu, "Plan d’action").iterfind(".//m:dataValidation", N)
    }
    objectif = formules["C5:C6"]
    assert objectif == "l_objectif"
    assert formules["C8:C9"] == "l_objectif", "a section breaks the run"
    enveloppe = formules["D5:D6"]
    assert enveloppe.startswith("CHOOSE(IFERROR(VLOOKUP(C5,'Listes'!")
    assert enveloppe.endswith(",2,FALSE),1),l_toutes,l_fir,l_ondam)")
    assert "VLOOKUP(C8," in formules["D8:D9"], "relative to its own row"


def test_every_column_of_a_table_has_its_name() -> None:
    definis = noms(jouet())
    for place in PLACEMENT.tableaux.values():
        for champ in place.colonnes:
            assert f"t_{place.tableau.code}.{champ}" in definis
    assert definis["t_actions.montant"] == "'Plan d’action'!$E$4:$E$10"


@pytest.mark.parametrize("injection", INJECTIONS)
def test_what_people_type_is_never_a_formula_nor_a_link(injection: str) -> None:
    contenu = jouet({**SAISIES, "actions/a01/intitule": injection}, nom=injection)
    assert texte(contenu, "Plan d’action", "B5") == injection
    assert texte(contenu, "Plan d’action", "B1") == f"Plan d’action – {injection}"
    attendues = {a1(c.ligne, c.colonne) for c in PLACEMENT.formules() if c.feuille == 3}
    page = feuille(contenu, "Plan d’action")
    trouvees = {c.get("r") for c in page.iterfind(".//m:c[m:f]", N)}
    assert trouvees == attendues
    assert page.find("m:hyperlinks", N) is None
    with zipfile.ZipFile(io.BytesIO(contenu)) as archive:
        liens = [archive.read(n).decode() for n in archive.namelist() if n.endswith(".rels")]
    assert not any('TargetMode="External"' in lien for lien in liens)


def test_the_name_of_the_territory_cannot_break_the_footer() -> None:
    contenu = jouet(nom="A & B &C&G")
    pied = feuille(contenu, "Mesures").findtext("m:headerFooter/m:oddFooter", "", N)
    assert pied == "&L&8 A et B etCetG · édition 2020 · Jouet&R&8 page &P/&N"


def test_a_text_too_long_for_a_cell_is_refused() -> None:
    jouet({**SAISIES, "actions/a01/intitule": "x" * 32_767})
    with pytest.raises(EcritureRefusee, match=r"« Plan d’action », cellule B5"):
        jouet({**SAISIES, "actions/a01/intitule": "x" * 32_768})


@pytest.mark.parametrize("valeur", ["1e400", "Infinity", "NaN"])
def test_a_number_no_spreadsheet_can_hold_is_refused(valeur: str) -> None:
    with pytest.raises(EcritureRefusee, match="Mesures"):
        jouet({**SAISIES, "mesures/m1/valeur": Decimal(valeur)})


def test_a_character_no_file_can_hold_is_refused() -> None:
    with pytest.raises(EcritureRefusee):
        jouet({**SAISIES, "actions/a01/intitule": "\ud800"})


def test_characters_that_would_break_the_file_are_replaced() -> None:
    contenu = jouet({**SAISIES, "actions/a01/intitule": "a\x0bb\ufffe\x1fc"})
    page = feuille(contenu, "Plan d’action")
    assert page is not None
    assert texte(contenu, "Plan d’action", "B5") == "a_x000B_b\ufffd_x001F_c"
    repris = _colonne("mesures", "ecart", formule=lambda _: Ref("actions/a01/intitule") & "!")
    contenu = jouet({"actions/a01/intitule": "a\x0bb"}, classeur=repris)
    (cellule,) = feuille(contenu, "Mesures").iterfind(".//m:c[@r='F6']", N)
    assert cellule.findtext("m:v", "", N) == "a b!"


def _colonne(code: str, champ: str, **quoi: object) -> Classeur:
    tableau = classeur_jouet().tableaux()[code]
    colonnes = [replace(c, **quoi) if c.champ == champ else c for c in tableau.colonnes]  # type: ignore[arg-type]
    return avec_tableau(code, colonnes=tuple(colonnes))


def test_a_formula_in_error_is_refused() -> None:
    faute = _colonne("mesures", "ecart", formule=lambda ligne: expr(1) / 0)
    with pytest.raises(EcritureRefusee, match=r"« Mesures », cellule F6.*#DIV/0!"):
        jouet(classeur=faute)


def test_a_formula_too_long_is_refused() -> None:
    faute = _colonne("mesures", "ecart", formule=lambda _: expr("x" * 8200))
    with pytest.raises(EcritureRefusee, match="8192"):
        jouet(classeur=faute)


def test_help_too_long_is_refused_and_its_title_cut() -> None:
    jouet(classeur=_colonne("mesures", "valeur", aide="x" * 255))
    with pytest.raises(EcritureRefusee, match=r"aide trop longue \(6/32, 256/255\)"):
        jouet(classeur=_colonne("mesures", "valeur", aide="x" * 256))
    titre = "Nombre d’enfants suivis en 2020 (x)"
    assert len(titre) > 32
    contenu = jouet(classeur=_colonne("mesures", "valeur", titre=titre))
    aides = feuille(contenu, "Mesures").iterfind(".//m:dataValidation", N)
    assert titre[:32] in {v.get("promptTitle") for v in aides}


def test_two_names_that_differ_only_by_case_are_refused() -> None:
    classeur = classeur_jouet()
    double = replace(classeur, listes=(*classeur.listes, Liste("L_NC", ("x",))))
    with pytest.raises(EcritureRefusee, match="L_NC"):
        jouet(classeur=double)


def test_a_name_that_is_a_cell_is_refused() -> None:
    classeur = classeur_jouet()
    double = replace(classeur, listes=(*classeur.listes, Liste("AB12", ("x",))))
    with pytest.raises(EcritureRefusee, match="AB12"):
        jouet(classeur=double)


def test_the_library_s_silent_refusals_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """XlsxWriter answers -1 without a word for a cell out of the sheet."""
    bas = Placement(classeur_jouet())
    cle = "mesures/m1/valeur"
    bas.cellules[cle] = replace(bas.cellules[cle], ligne=1_048_576)
    with pytest.raises(EcritureRefusee, match="D1048577"):
        write_classeur(bas, SAISIES, identite())


def test_a_blank_workbook_names_nobody() -> None:
    contenu = jouet({}, territoire="", nom="")
    assert texte(contenu, "Mesures", "B1") == "Mesures"
    assert texte(contenu, "Mesures", "A1").split("|")[3] == ""


def test_cached_values_are_those_python_computes() -> None:
    contenu = jouet()
    valeurs = {
        c.get("r"): c.findtext("m:v", "", N)
        for c in feuille(contenu, "Mesures").iterfind(".//m:c[m:f]", N)
    }
    assert valeurs == {
        "F6": "30", "F7": "", "F9": "", "F10": "30", "D10": "120", "E10": "150",
    }  # fmt: skip
    plan = feuille(contenu, "Plan d’action")
    (programme,) = plan.iterfind(".//m:c[@r='D16']", N)
    assert programme.findtext("m:f", "", N) == "SUMIFS($E$4:$E$10,$D$4:$D$10,B16)"
    assert programme.findtext("m:v", "", N) == "1200.5"


def test_tables_of_the_toy_are_where_these_tests_say() -> None:
    assert isinstance(PLACEMENT.tableaux["actions"].tableau, Tableau)
    assert PLACEMENT.tableaux["actions"].debut == 3
