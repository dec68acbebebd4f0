"""One fault of each kind about money, from the returned cell to the cell of the reconciliation."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from cdppe_xl.comptes.etat_financier import EtatFinancier
from cdppe_xl.financement.montants import Perimetre, Stade
from cdppe_xl.restitution.classeur_rapprochement import write_rapprochement
from tests.clients import caches, ooxml, validateur
from tests.clients.libreoffice import recalculer, rendre
from tests.restitution.argent import etat_fautif

Ligne = dict[str, Any]


@pytest.fixture(scope="module")
def donne(tmp_path_factory: pytest.TempPathFactory) -> tuple[EtatFinancier, Path]:
    return etat_fautif(tmp_path_factory.mktemp("argent"))


@pytest.fixture(scope="module")
def classeur(donne: tuple[EtatFinancier, Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    chemin = tmp_path_factory.mktemp("rapprochement") / "r.xlsx"
    chemin.write_bytes(write_rapprochement(donne[0]))
    return chemin


@pytest.fixture(scope="module")
def lu(classeur: Path) -> openpyxl.Workbook:
    return openpyxl.load_workbook(classeur, data_only=True)


def lignes(livre: openpyxl.Workbook, feuille: str) -> list[Ligne]:
    """Rows of a list by the titles of their columns, until the first blank one."""
    rangees = list(livre[feuille].iter_rows(min_row=3, values_only=True))
    titres = [str(t) for t in rangees[0]]
    return [dict(zip(titres, r, strict=True)) for r in rangees[1:] if r[0] is not None]


def test_every_formula_recomputes_the_same_and_the_file_is_sound(classeur: Path) -> None:
    recalcul = recalculer([classeur])[classeur]
    assert caches.comparer_caches(classeur, recalcul) == []
    assert list(ooxml.verifier(classeur)) == []
    assert validateur.valider(classeur) == []


def test_stages_of_each_enveloppe_and_year(lu: openpyxl.Workbook) -> None:
    """Worked out by hand from the actions and rows of ``argent``."""
    trouves = {
        (r["Exercice"], r["Enveloppe"]): tuple(
            r[s] for s in ("Demandé", "Notifié", "Contractualisé", "Engagé", "Payé", "Verdict")
        )
        for r in lignes(lu, "Synthèse")
        if r["Code"] == "63"
    }
    assert trouves == {
        ("2020", "Programme 304"): (1230, 1250.1, 1250, 710, 600, "Conforme"),
        ("2020", "FIR"): (350, "—", 350, 550, 10, "Dépassement"),
        ("2020", "ONDAM médico-social"): (500, 500, 500, 450, 250, "Conforme"),
        ("2021", "Programme 304"): (300, 900, 300, 300, 300, "Conforme"),
        ("2021", "FIR"): (350, "—", 350, "—", "—", "—"),
    }


def test_an_amount_of_fifteen_months_stands_beside_the_sum_of_its_exercices(
    lu: openpyxl.Workbook,
) -> None:
    quinze, tous = lignes(lu, "Périodes")
    assert quinze["Période"] == "du 01/10/2020 au 31/12/2021 (15 mois)"
    assert (quinze["Notifié"], quinze["Contractualisé"], quinze["Engagé"]) == (700, 700, 550)
    assert quinze["Exercices que rien ne dit"] == "engagé : 2021 ; payé : 2021"
    assert quinze["Notifié non engagé (sous-exécution)"] == "—"
    # 2100 + 1450 in 2020, 650 + 350 in 2021, nothing in 2022
    assert tous["Enveloppe et périmètre"] == "Toutes enveloppes, tous financeurs"
    assert (tous["Notifié"], tous["Contractualisé"]) == (9000, 4550)


def test_every_notification_is_kept_and_the_one_in_force_is_marked(
    lu: openpyxl.Workbook,
) -> None:
    siennes = [r for r in lignes(lu, "Notifications") if r["Code"] == "63"]
    suite = [r for r in siennes if (r["Enveloppe"], r["Période"]) == ("Programme 304", "2020")]
    assert [(r["Montant"], r["État"]) for r in suite] == [
        (1200, "Remplacée"), (1300.1, "Remplacée"), (1250.1, "En vigueur"),
    ]  # fmt: skip
    assert [(r["Montant précédent"], r["Écart avec le précédent"]) for r in suite] == [
        ("—", "—"), (1200, 100.1), (1300.1, -50),
    ]  # fmt: skip
    assert [(r["Fichier"], r["Ligne"], f"{r['Notifié le']:%d/%m/%Y}") for r in suite] == [
        ("notifications.csv", 2, "01/09/2020"), ("notifications.csv", 3, "12/10/2020"),
        ("notifications.csv", 4, "20/11/2020"),
    ]  # fmt: skip
    (double,) = (r for r in siennes if r["État"] == "Déjà donnée")
    assert "notifications.csv, ligne 5" in str(double["Ce qu’elle est devenue"])
    page = [str(c.value) for c in lu["63"]["A"]]
    assert any("1\u202f250,10\xa0€ du 20/11/2020" in t and "remplace 1\u202f300,10" in t
               for t in page)  # fmt: skip


def test_movements_and_what_the_texts_ask(lu: openpyxl.Workbook) -> None:
    faits = {(r["Exercice"], r["Action"]): r for r in lignes(lu, "Mouvements")}
    attendus = {
        ("2020", "1"): ("mouvement dans l’enveloppe", 50, "À vérifier"),
        ("2020", "2"): ("action qui cède, dans une enveloppe qui a bougé", -100, "À vérifier"),
        ("2020", "3"): ("changement d’enveloppe", 0, "Bloquant"),
        ("2020", "4"): ("action du plan sans engagement au bilan", -350, "À vérifier"),
        ("2020", "9"): ("action absente du plan", 60, "Bloquant"),
        ("2021", "4"): ("action du plan sans engagement au bilan", -350, "À vérifier"),
    }
    assert {c: (r["Nature"], r["Écart"], r["Verdict"]) for c, r in faits.items()} == attendus
    assert faits["2020", "1"]["Qui informer"] == "préfet de département"
    assert faits["2020", "1"]["Ce que le bilan en dit"] == "Courrier fictif au préfet, 1er juin."
    assert faits["2021", "4"]["Ce que le bilan en dit"] == "rien"


def test_eligibility_of_each_action(lu: openpyxl.Workbook) -> None:
    fautes = {
        (r["D’après"], r["Action"]): (r["Objectif et enveloppe"], r["Enveloppe et versement"])
        for r in lignes(lu, "Éligibilité")
        if "Interdite" in (r["Objectif et enveloppe"], r["Enveloppe et versement"])
    }
    assert fautes == {
        ("Plan", "6"): ("Interdite", "Admise"),
        ("Plan", "7"): ("Admise", "Interdite"),
        ("Bilan 2020", "3"): ("Interdite", "Admise"),
    }


def test_cofinancing_planned_then_spent_with_valued_means_apart(lu: openpyxl.Workbook) -> None:
    faits = {
        (r["D’après"], r["Exercice"], r["Objectif"]): (
            r["Département"], r["dont moyens valorisés"], r["Manque"], r["Verdict"],
        )
        for r in lignes(lu, "Cofinancement")
    }  # fmt: skip
    assert faits["Prévu (plan)", "2020", "6"] == (400, 150, 0, "Conforme")
    assert faits["Prévu (plan)", "2020", "7"] == (100, "—", 200, "Insuffisant")
    assert faits["Prévu (plan)", "2021", "6"] == ("—", "—", "—", "À compléter")
    assert faits["Réalisé (bilan)", "2020", "6"] == (300, "—", 100, "Insuffisant")
    assert faits["Réalisé (bilan)", "2021", "6"] == (300, "—", 0, "Conforme")


def test_each_device_has_its_line_under_the_same_action(lu: openpyxl.Workbook) -> None:
    assert [
        (r["Action"], r["Dispositif"], r["Engagé"], r["Payé"], r["Reste à payer"])
        for r in lignes(lu, "Dispositifs")
    ] == [("5", "IME fictif", 200, 150, 50), ("5", "SESSAD fictif", 250, 100, 150)]


def test_under_execution_stands_beside_the_next_year(lu: openpyxl.Workbook) -> None:
    faits = {(r["Exercice N"], r["Enveloppe"]): r for r in lignes(lu, "Sous-exécution")}
    premiere = faits["2020", "Programme 304"]
    assert (premiere["Non engagé"], premiere["Notifié N+1"]) == (540.1, 900)
    assert premiere["Contractualisé N+1"] == 300
    assert "crédits de 2021" in premiere["Conséquence possible en N+1"]
    assert faits["2021", "Programme 304"]["Non engagé"] == 600
    assert ("2020", "FIR") not in faits  # notified for fifteen months, not for 2020


def test_own_means_against_the_year_of_reference(lu: openpyxl.Workbook) -> None:
    faits = {r["Politique"]: r for r in lignes(lu, "Moyens propres")}
    pmi = faits["Protection maternelle et infantile"]
    assert (pmi["Écart 2021"], pmi["Verdict"]) == (-10, "En baisse")
    assert faits["Aide sociale à l’enfance"]["Verdict"] == "Maintenus"


def test_the_overview_counts_what_the_lists_say(lu: openpyxl.Workbook) -> None:
    puy, autre = lignes(lu, "Vue d’ensemble")
    assert [puy[t] for t in (
        "Dépasse-ments", "Actions non éligibles", "Mouvements bloquants", "Mouvements à vérifier",
        "Cofinance-ments insuffisants", "Moyens propres en baisse", "Verdict",
    )] == [1, 3, 2, 4, 2, 1, "À traiter"]  # fmt: skip
    assert puy["Notifié 2020"] == 1750.1
    assert (autre["Plan reçu le"], autre["Verdict"], autre["Notifié 2020"]) == (
        "—", "Non reçu", 800_000,
    )  # fmt: skip


def test_the_page_of_a_territory_is_one_sheet_of_paper(classeur: Path, tmp_path: Path) -> None:
    images = rendre(classeur, tmp_path, dpi=30, pages=2)
    assert [len(images[code]) for code in ("63", "04")] == [1, 1]


def test_a_page_says_the_conditions_of_the_avenant_and_prints_on_one_sheet(
    lu: openpyxl.Workbook,
) -> None:
    feuille = lu["63"]
    textes = [str(c.value) for c in feuille["A"] if c.value]
    assert any(t.startswith("Avenant 2021, rapport d") and "à corriger" in t for t in textes)
    assert any("baisse" in t and "540,10" in t for t in textes)
    reglages = feuille.sheet_properties.pageSetUpPr
    assert reglages is not None
    assert reglages.fitToPage
    assert {feuille.page_setup.fitToWidth, feuille.page_setup.fitToHeight} <= {None, 1}
    assert feuille.page_setup.paperSize == 9


def test_a_click_on_a_figure_leads_to_the_lines_that_make_it(classeur: Path) -> None:
    """The link of each amount goes to lines of « Montants » that add up to what it shows."""
    livre = openpyxl.load_workbook(classeur, data_only=True)
    montants = livre["Montants"]
    verifies = 0
    for nom in ("Synthèse", "63", "Cofinancement", "Mouvements", "Dispositifs", "Éligibilité"):
        liees = [(c, c.hyperlink) for r in livre[nom].iter_rows() for c in r if c.hyperlink]
        for cellule, lien in liees:
            cible = str(lien.location)
            if not cible.startswith(("Montants!", "'Montants'!")):
                continue
            valeur = cellule.value
            plage = montants[cible.rpartition("!")[2]]
            cellules = [c for r in plage for c in r] if isinstance(plage, tuple) else [plage]
            somme = sum((Decimal(str(c.value)) for c in cellules), Decimal(0))
            if somme != Decimal(str(valeur)):  # the lines of an action are not all neighbours
                assert nom in {"Cofinancement", "Mouvements", "Éligibilité"}
                assert somme < Decimal(str(valeur))
            verifies += 1
    assert verifies > 40


def test_every_amount_is_in_the_cell_it_names_with_the_file_it_names(
    donne: tuple[EtatFinancier, Path], lu: openpyxl.Workbook
) -> None:
    """Two plans have the same name: the fingerprint tells which one an amount comes from."""
    import hashlib

    etat, retours = donne
    fichiers = {
        hashlib.sha256(c.read_bytes()).hexdigest(): openpyxl.load_workbook(c)
        for c in retours.rglob("*.xlsx")
    }
    montants = etat.rapprochement.montants
    rangees = list(lu["Montants"].iter_rows(min_row=4, values_only=True))
    assert len(rangees) == len(montants)
    for m, rangee in zip(montants, rangees, strict=True):
        assert Decimal(str(rangee[9])) * 100 == m.centimes
        assert rangee[15] == m.origine.sha256
        if m.stade is not Stade.NOTIFIE:
            trouve = fichiers[str(rangee[15])][str(rangee[11])][str(rangee[12])].value
            assert Decimal(str(trouve)) * 100 == m.centimes
    stades = {m.stade for m in montants}
    assert stades == set(Stade) - {Stade.INDICATIF}
    assert {m.perimetre for m in montants} >= {Perimetre.VALORISE, Perimetre.TOUS}


def test_findings_name_the_file_and_not_the_folder_of_the_person(lu: openpyxl.Workbook) -> None:
    constats = lignes(lu, "Contrôles")
    assert {r["Sujet"] for r in constats} >= {"Éligibilité", "Cofinancement", "Moyens propres"}
    assert all("/" not in str(r["Fichier"]) for r in constats)
