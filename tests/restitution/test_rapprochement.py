"""The reconciliation of Puy-de-Dôme, from the register to the cell, by an independent reader."""

from __future__ import annotations

import shutil
from collections import defaultdict
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from cdppe_xl.comptes.etat_financier import EtatFinancier, gather
from cdppe_xl.financement.montants import Perimetre, Stade
from cdppe_xl.parcours import charger, deposer
from cdppe_xl.registre.store import Registre
from cdppe_xl.restitution.classeur_rapprochement import write_rapprochement
from cdppe_xl.sources.dotations import load_dotations
from tests.clients import caches, ooxml, validateur
from tests.clients.libreoffice import recalculer

SAMPLES = Path(__file__).resolve().parents[2] / "samples"
PUY = SAMPLES / "puy-de-dome"
REFERENTIEL = charger("2020")


@pytest.fixture(scope="module")
def etat(tmp_path_factory: pytest.TempPathFactory) -> EtatFinancier:
    base = tmp_path_factory.mktemp("registre") / "campagne.db"
    dossier = base.parent / "retours"
    shutil.copytree(PUY / "conforme", dossier)
    with Registre.ouvrir(base) as registre:
        recu = datetime(2020, 9, 10, tzinfo=UTC)
        assert all(i.depot for i in deposer([dossier], registre, recu))
        notifies = load_dotations([PUY / "dotations.csv"], REFERENTIEL)
        (puy,) = (t for t in REFERENTIEL.territoires if t.code == "63")
        return gather(registre, REFERENTIEL, [puy], dotations={Stade.NOTIFIE: notifies}, tous=True)


@pytest.fixture(scope="module")
def classeur(etat: EtatFinancier, tmp_path_factory: pytest.TempPathFactory) -> Path:
    chemin = tmp_path_factory.mktemp("rapprochement") / "rapprochement.xlsx"
    chemin.write_bytes(write_rapprochement(etat))
    return chemin


def test_notified_amounts_add_up_to_the_published_total(etat: EtatFinancier) -> None:
    notifies = {s.enveloppe: s.de(Stade.NOTIFIE) for s in etat.rapprochement.stades
                if s.exercice == 2020}  # fmt: skip
    assert notifies == {"P304": 124_835_200, "FIR": 10_000_000, "ONDAM": 29_349_800}
    assert sum(m or 0 for m in notifies.values()) == 1_641_850 * 100


def test_every_amount_is_in_the_cell_it_names(etat: EtatFinancier) -> None:
    """openpyxl opens the returned file at the very cell and finds the amount there."""
    ouverts: dict[str, openpyxl.Workbook] = {}
    verifies = 0
    for m in etat.rapprochement.montants:
        if m.stade is Stade.NOTIFIE:
            continue
        (chemin,) = (PUY / "conforme").rglob(m.origine.fichier)
        livre = ouverts.setdefault(m.origine.fichier, openpyxl.load_workbook(chemin))
        trouve = livre[m.origine.feuille][m.origine.cellule].value
        assert Decimal(str(trouve)) * 100 == m.centimes
        verifies += 1
    assert verifies > 50


def test_totals_equal_a_sum_over_the_cells_of_the_plan(etat: EtatFinancier, classeur: Path) -> None:
    """Sums made from the visible headers of the returned plan, then read in « Synthèse »."""
    (chemin,) = (PUY / "conforme").rglob("*plan_action*.xlsx")
    feuille = openpyxl.load_workbook(chemin)["Plan d’action"]
    entetes: dict[str, int] = {}
    rangee: int = 0
    for cellules in feuille.iter_rows():
        titres = {str(c.value): c.column for c in cellules if c.value and c.column}
        if "Enveloppe" in titres:
            entetes, rangee = titres, int(cellules[0].row or 0)
            break
    etats = {an: next(c for t, c in entetes.items() if "État" in t and str(an) in t)
             for an in (2020, 2021, 2022)}  # fmt: skip
    sommes: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for rang in range(rangee + 1, feuille.max_row + 1):
        enveloppe = feuille.cell(rang, entetes["Enveloppe"]).value
        for an, colonne in etats.items():
            valeur = feuille.cell(rang, colonne).value
            if enveloppe in ("P304", "FIR", "ONDAM") and isinstance(valeur, (int, float)):
                sommes[str(an), str(enveloppe)] += Decimal(str(valeur))
    libelles = {e.libelle: e.code for e in REFERENTIEL.enveloppes}
    synthese = openpyxl.load_workbook(classeur, data_only=True)["Synthèse"]
    colonnes = [c.value for c in synthese[3]]
    lus = {
        (str(r[2].value), libelles[str(r[3].value)]): r[colonnes.index("Contractualisé")].value
        for r in synthese.iter_rows(min_row=4)
        if r[3].value in libelles
    }
    assert {cle: Decimal(str(v)) for cle, v in lus.items() if v != "—"} == {
        cle: v for cle, v in sommes.items() if v
    }


def test_totals_never_add_years_up(etat: EtatFinancier, classeur: Path) -> None:
    """One line per enveloppe and exercice, then the exercice: stages of the same year only."""
    synthese = openpyxl.load_workbook(classeur, data_only=True)["Synthèse"]
    colonnes = [c.value for c in synthese[3]]
    totaux = [r for r in synthese.iter_rows(min_row=4) if r[0].value == "Total"]
    annees = sorted({s.exercice for s in etat.rapprochement.stades})
    libelles = [*(e.libelle for e in REFERENTIEL.enveloppes), "Ensemble"]
    assert [(r[2].value, r[3].value) for r in totaux] == [
        (str(annee), libelle) for annee in annees for libelle in libelles
    ]
    notifie = colonnes.index("Notifié")
    # the notification is for 2020 only: no other year shows an amount
    assert {r[2].value: r[notifie].value for r in totaux if r[3].value == "Ensemble"} == {
        str(annee): 1_641_850 if annee == REFERENTIEL.annees[0] else "—" for annee in annees
    }


def test_workbook_is_conforming_and_recomputes_the_same(classeur: Path) -> None:
    recalcul = recalculer([classeur])[classeur]
    assert caches.comparer_caches(classeur, recalcul) == []
    assert list(ooxml.verifier(classeur)) == []
    assert validateur.valider(classeur) == []
    assert "63" in recalcul.feuilles


def test_same_register_same_bytes(etat: EtatFinancier, classeur: Path) -> None:
    assert write_rapprochement(etat) == classeur.read_bytes()


def test_cofinancing_counts_what_is_paid_to_the_departement(etat: EtatFinancier) -> None:
    for fait in etat.rapprochement.cofinancements:
        assert all(m.enveloppe != "ONDAM" for m in fait.etat)
        assert all(m.perimetre is Perimetre.DEPARTEMENT for m in fait.departement)


def test_a_register_without_any_return_shows_what_was_notified(tmp_path: Path) -> None:
    notifies = load_dotations([PUY / "dotations.csv"], REFERENTIEL)
    (puy,) = (t for t in REFERENTIEL.territoires if t.code == "63")
    with Registre.ouvrir(tmp_path / "vide.db") as registre:
        etat = gather(registre, REFERENTIEL, [puy], dotations={Stade.NOTIFIE: notifies})
    assert {s.de(Stade.CONTRACTUALISE) for s in etat.rapprochement.stades} == {None}
    livre = openpyxl.load_workbook(_ecrit(etat, tmp_path), data_only=True)
    assert livre["Synthèse"]["H4"].value == "—"


def _ecrit(etat: EtatFinancier, dossier: Path) -> Path:
    chemin = dossier / "r.xlsx"
    chemin.write_bytes(write_rapprochement(etat))
    return chemin
