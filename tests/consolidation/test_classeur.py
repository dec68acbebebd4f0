"""The workbook itself: live formulas, tracing, reproducible, safe with what people type."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from lxml import etree

from cdppe_xl.consolidation import plan
from cdppe_xl.consolidation.classeur import write_national
from cdppe_xl.consolidation.national import National, build_national
from cdppe_xl.domaine.lecture import Etat, Genre, ValeurLue
from cdppe_xl.financement.montants import Stade
from tests.clients.caches import comparer_caches, erreurs, formules
from tests.clients.libreoffice import recalculer
from tests.clients.validateur import valider
from tests.consolidation.fabrique import EDITION, depose, dotations, ouvre, remplit
from tests.consolidation.lecteur import Relu, target

LIGNES_MAX = 2000


def test_every_cached_value_is_what_libreoffice_computes(fichier: Path) -> None:
    contenu = recalculer([fichier])[fichier]
    assert comparer_caches(fichier, contenu) == []
    assert erreurs(contenu) == []
    assert sum(1 for _ in formules(fichier)) > 5000


def test_the_file_follows_the_schemas_of_excel(fichier: Path) -> None:
    assert valider(fichier) == []


def test_formulas_are_short_and_never_scan_the_long_table(fichier: Path) -> None:
    for formule in formules(fichier):
        texte = formule.formule
        assert not re.search(r"SUMPRODUCT|INDIRECT|OFFSET|TODAY|NOW\(|VLOOKUP", texte), formule
        if "Données" in texte:  # one cell of it, for an amount of « Montants »
            assert re.fullmatch(r"'Données( \d+)?'!G\d+", texte), formule
        for debut, fin in re.findall(r"[A-Z]+(\d+):\$?[A-Z]+\$?(\d+)", texte):
            assert int(fin) - int(debut) < LIGNES_MAX, formule
        assert len(texte) < 300, formule


def test_same_register_same_bytes(contenu: bytes, tmp_path: Path) -> None:
    with ouvre(tmp_path) as registre:
        remplit(registre)
        national = build_national(registre, EDITION, dotations={Stade.NOTIFIE: dotations()})
        encore = write_national(national)
    assert encore == contenu


def test_nothing_is_open_to_typing(contenu: bytes) -> None:
    relu = Relu.de(contenu)
    for feuille in relu.formules.worksheets:
        assert feuille.protection.sheet, feuille.title
        assert not feuille.protection.password, feuille.title
    with zipfile.ZipFile(io.BytesIO(contenu)) as archive:
        assert b'locked="0"' not in archive.read("xl/styles.xml")


def test_from_the_nation_to_the_cell_received(relu: Relu) -> None:
    """The road an auditor takes, link after link."""
    synthese = relu.formules["Synthèse"]
    ligne = relu.ligne("Synthèse", "1a", 2)
    figure = synthese.cell(ligne, relu.colonne("Synthèse", "T0 2019"))
    objectif, entete = target(figure)
    assert str(figure.value).startswith(f"='{objectif}'!{entete[0]}")
    territoire = relu.ligne(objectif, "02")
    cellule = relu.formules[objectif].cell(territoire, relu.colonne(objectif, "1a T0 2019"))
    assert cellule.value == 100
    table, adresse = target(cellule)
    donnee = relu.donnee(int(adresse[1:]), table)
    assert (donnee["Territoire"], donnee["Clé"]) == ("02", "ind/1a/t0")
    assert (donnee["Brut (ce que contient la cellule)"], donnee["Valeur"]) == (" 100", 100)
    assert (donnee["Fichier"], donnee["Feuille"], donnee["Cellule"]) == (
        "02_tableau_de_bord.xlsx", "Feuille reçue", "D7",
    )  # fmt: skip
    assert len(donnee["Empreinte SHA-256 du fichier"]) == 64


def test_every_link_lands_on_an_existing_cell(relu: Relu) -> None:
    liens = list(relu.liens())
    for titre, adresse in liens:
        cible = relu.feuille(titre)
        assert cible[adresse].row <= cible.max_row, (titre, adresse)
    assert len(liens) > 200


def test_long_table_holds_every_answered_cell(national: National, relu: Relu) -> None:
    feuille = relu.feuille("Données")
    assert feuille.max_row - 2 == len(national.recueil.donnees)
    etats = {c.value for c in feuille["H"][2:]}
    assert etats == {"renseigne", "nc", "sans_objet", "illisible"}
    assert feuille.dimensions.endswith(str(feuille.max_row))


def test_long_table_goes_on_on_another_sheet(
    national: National, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in ("plan", "feuilles_listes"):
        monkeypatch.setattr(f"cdppe_xl.consolidation.{module}.LIGNES_PAR_FEUILLE", 10)
    relu = Relu.de(write_national(national))
    assert plan.lieu_donnee(10) == ("Données 2", 2)
    assert relu.donnee(3, "Données 2")["Clé"] == national.recueil.donnees[10].lue.cle
    test_every_link_lands_on_an_existing_cell(relu)


HOSTILES = [
    '=HYPERLINK("x")',
    "<r><t>balise</t></r>",
    "</t></is></c><c><f>1+1</f></c>",
    "_x000D_ et \x07 et \ufffe",
    "\ud800",
    "x" * 40_000,
    "  deux\nlignes  ",
]  # fmt: skip


@pytest.mark.parametrize("texte", HOSTILES, ids=range(len(HOSTILES)))
def test_what_a_person_typed_stays_text(texte: str, tmp_path: Path, national: National) -> None:
    donnee = national.recueil.donnees[0]
    lue = ValeurLue("actions/a01/intitule", Genre.TEXTE, texte, texte, Etat.RENSEIGNE, texte, "A1")
    recueil = replace(national.recueil, donnees=(replace(donnee, lue=lue),) * 400)
    action = replace(national.actions[0], textes={**national.actions[0].textes, "intitule": texte})
    contenu = write_national(replace(national, recueil=recueil, actions=(action,)))
    with zipfile.ZipFile(io.BytesIO(contenu)) as archive:
        for nom in archive.namelist():
            if nom.endswith(".xml"):
                etree.fromstring(archive.read(nom))
    relu = Relu.de(contenu)
    cellule = relu.formules["Données"].cell(3, 6)
    assert cellule.data_type == "s"
    assert unescaped(str(cellule.value)).startswith(texte[:30].replace("\ud800", "\\ud800"))


def unescaped(texte: str) -> str:
    """What Excel shows of a text that openpyxl leaves escaped."""
    return re.sub("_x([0-9A-F]{4})_", lambda trouve: chr(int(trouve[1], 16)), texte)


@pytest.mark.parametrize("nombre", ["1e400", "-9e15", "123456789012345678"])
def test_a_number_no_spreadsheet_holds_is_shown_and_not_added(nombre: str, tmp_path: Path) -> None:
    with ouvre(tmp_path) as registre:
        depose(registre, "02", "tableau_de_bord", {"ind/1a/t0": nombre})
        depose(registre, "03", "tableau_de_bord", {"ind/1a/t0": 5})
        depose(registre, "03", "plan_action", {"actions/a01/etat_2020": nombre})
        relu = Relu.de(write_national(build_national(registre, EDITION)))
    assert relu.synthese("1a", "T0 2019") == 5
    assert relu.synthese("1a", "Couv. T0 2019") == "1/30"
    assert Decimal(str(relu.donnee(3)["Valeur"])) == Decimal(nombre)


def test_sheets_in_order(relu: Relu) -> None:
    noms = relu.valeurs.sheetnames
    assert noms[:5] == ["Notice", "Synthèse", "Couverture", "Obj. 1", "Obj. 2"]
    assert noms[noms.index("Semestriel") :] == [
        "Semestriel", "Stades", "Finances par objectif", "Finances", "Contrôles des sommes",
        "Stades par territoire", "Objectifs par territoire", "Cofinancement", "Notifications",
        "Montants", "Objectifs retenus", "Actions", "Anomalies", "Suivi",
        "Conditions", "Données",
    ]  # fmt: skip
    avec = {f"Obj. {i.objectif}" for i in EDITION.indicateurs if i.objectif}
    assert {n for n in noms if n.startswith("Obj.")} == avec
    assert "Eng. 2" in noms


def test_the_contents_page_leads_to_every_sheet(relu: Relu) -> None:
    cellules = [c for c in relu.formules["Notice"]["A"] if c.hyperlink is not None]
    assert [c.value for c in cellules] == [target(c)[0] for c in cellules]
    assert sorted(c.value for c in cellules) == sorted(relu.valeurs.sheetnames[1:])


def test_an_empty_register_makes_a_workbook_without_a_zero(tmp_path: Path) -> None:
    with ouvre(tmp_path) as registre:
        national = build_national(registre, EDITION)
        relu = Relu.de(write_national(national))
    assert relu.synthese("1a", "T0 2019") == "—"
    assert relu.synthese("1a", "Couv. T0 2019") == "0/30"
    assert [(c.comptes, c.attendus) for c in national.couverture] == [(0, 30)] * 4


def test_another_edition_needs_no_line_of_code(tmp_path: Path) -> None:
    """Two enveloppes, other years, six objectives, four territories."""
    objectifs = EDITION.objectifs[:6]
    numeros = {o.numero for o in objectifs}
    autre = replace(
        EDITION,
        campagne=replace(EDITION.campagne, annees=(2031, 2032), annee_t0=2030),
        objectifs=objectifs,
        indicateurs=tuple(i for i in EDITION.indicateurs if i.objectif in numeros),
        grandeurs=tuple(g for g in EDITION.grandeurs if g.objectif in numeros),
        enveloppes=EDITION.enveloppes[:2],
        territoires=EDITION.territoires[:4],
    )
    with ouvre(tmp_path) as registre:
        depose(registre, "02", "tableau_de_bord", {"ind/1a/t0": 3, "ind/1a/cible_2032": 4})
        relu = Relu.de(write_national(build_national(registre, autre)))
    assert relu.synthese("1a", "T0 2030") == 3
    assert relu.synthese("1a", "Cible 2032") == 4
    assert relu.synthese("1a", "Couv. Cible 2032") == "1/4"
    assert "ONDAM" not in " ".join(str(c.value) for c in relu.feuille("Finances")[1])
