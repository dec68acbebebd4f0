"""« NC » in amounts, from the returned cell to the verdict: never a 0, never a false alarm."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import openpyxl
import pytest

from cdppe_xl.comptes.etat_financier import EtatFinancier, gather
from cdppe_xl.financement.montants import Stade
from cdppe_xl.parcours import deposer
from cdppe_xl.registre.store import Registre
from cdppe_xl.restitution.classeur_rapprochement import write_rapprochement
from cdppe_xl.sources.dotations import load_dotations
from tests.classeurs.plan_exemple import action, fiche, moyens
from tests.clients import caches
from tests.clients.libreoffice import recalculer
from tests.restitution.argent import PUY, REFERENTIEL, bilan, ecrit
from tests.restitution.test_rapprochement_fautes import lignes

ACTIONS: dict[int, dict[str, object]] = {
    1: {"objectif": 6, "etat_2020": "NC", "cd_2020": 100},
    2: {"objectif": 7, "etat_2020": 300, "cd_2020": 300},
    3: {"objectif": 8, "etat_2020": 300, "cd_2020": 300},
    4: {"objectif": 8, "etat_2020": 200, "cd_2020": "NC"},
    5: {"objectif": 1, "enveloppe": "FIR", "etat_2020": 50, "cd_2020": 50},
    6: {"objectif": 6, "etat_2020": 10**15, "cd_2020": 1},
}
EXECUTIONS: tuple[dict[str, object], ...] = (
    {"numero": 1, "objectif": 6, "enveloppe": "P304", "engage": 600, "paye": 600},
    {"numero": 2, "objectif": 7, "enveloppe": "P304", "engage": "NC", "paye": "NC"},
    {"numero": 3, "objectif": 8, "enveloppe": "P304", "engage": 250, "paye": 250},
    {"numero": 4, "objectif": 8, "enveloppe": "P304", "engage": 100, "paye": 100},
    {"numero": 5, "objectif": 1, "enveloppe": "FIR", "engage": "50,01", "paye": 50},
    {"numero": 9, "objectif": 2, "enveloppe": "FIR", "paye": 10},
)
NOTIFIES = """\
code_territoire;exercice;enveloppe;montant;source
63;2020;P304;2000;Décision fictive
63;2020;FIR;50;Décision fictive
"""


@pytest.fixture(scope="module")
def etat(tmp_path_factory: pytest.TempPathFactory) -> EtatFinancier:
    dossier = tmp_path_factory.mktemp("inconnus")
    plan = moyens()
    for numero, champs in ACTIONS.items():
        plan |= fiche(numero) | action(numero, **champs)
    retours = [
        ecrit(dossier / "r", "plan_action", plan),
        ecrit(dossier / "r", "bilan", bilan(EXECUTIONS)),
    ]
    (notifies := dossier / "n.csv").write_text(NOTIFIES, "utf-8")
    dotations = {Stade.NOTIFIE: load_dotations([notifies], REFERENTIEL)}
    with Registre.ouvrir(dossier / "c.db") as registre:
        list(deposer(retours, registre, datetime(2021, 6, 30, tzinfo=UTC)))
        return gather(registre, REFERENTIEL, [PUY], dotations=dotations, tous=True)


@pytest.fixture(scope="module")
def classeur(etat: EtatFinancier, tmp_path_factory: pytest.TempPathFactory) -> Path:
    chemin = tmp_path_factory.mktemp("inconnus") / "r.xlsx"
    chemin.write_bytes(write_rapprochement(etat))
    return chemin


def test_verdicts_by_hand(classeur: Path) -> None:
    lu = openpyxl.load_workbook(classeur, data_only=True)
    # 600 + 250 + 100 committed, 800 contracted and two more amounts that no one knows
    assert {
        r["Enveloppe"]: (
            r["Contractualisé"], r["Engagé"], r["Contractualisé non engagé"], r["Verdict"]
        )
        for r in lignes(lu, "Synthèse")
        if r["Code"] == "63"
    } == {
        "Programme 304": (800, 950, "—", "À compléter"),
        "FIR": (50, 50.01, -0.01, "Dépassement"),
    }  # fmt: skip
    assert {
        r["Objectif"]: (r["Manque"], r["Verdict"])
        for r in lignes(lu, "Cofinancement")
        if r["D’après"] == "Prévu (plan)"
    } == {
        "1": (0, "Conforme"), "6": ("—", "À compléter"), "7": (0, "Conforme"),
        "8": ("—", "À compléter"),
    }  # fmt: skip
    assert {r["Action"]: r["Verdict"] for r in lignes(lu, "Mouvements")} == {
        "5": "À vérifier", "9": "Bloquant",
    }  # fmt: skip
    assert [r["Enveloppe"] for r in lignes(lu, "Sous-exécution")] == ["FIR"]


def test_each_cell_without_a_figure_is_named_on_the_page(classeur: Path) -> None:
    textes = [str(c.value) for c in openpyxl.load_workbook(classeur, data_only=True)["63"]["A"]]
    (dite,) = (t for t in textes if t.startswith("Écrits sans chiffre"))
    assert "action 1, contractualisé 2020, État : « NC » (Plan d’action, " in dite
    assert "action 4, contractualisé 2020, département : « NC »" in dite
    assert "action 2, engagé 2020, État : « NC » (Exécution financière, " in dite
    assert any("engagement non dit, 10\xa0€ payés" in t for t in textes)


def test_every_formula_recomputes_the_same(classeur: Path) -> None:
    """An amount of 10^15 € counted by the code and not by the sheet would show here."""
    assert caches.comparer_caches(classeur, recalculer([classeur])[classeur]) == []


def test_a_bilan_without_a_plan_adds_no_action(tmp_path: Path) -> None:
    """Nothing to compare it with, and the page says so: « absente du plan » would be false."""
    retours = [ecrit(tmp_path / "r", "bilan", bilan(EXECUTIONS))]
    with Registre.ouvrir(tmp_path / "c.db") as registre:
        list(deposer(retours, registre, datetime(2021, 6, 30, tzinfo=UTC)))
        etat = gather(registre, REFERENTIEL, [PUY], dotations={}, tous=True)
    assert etat.rapprochement.mouvements == ()
    (tmp_path / "r.xlsx").write_bytes(write_rapprochement(etat))
    page = openpyxl.load_workbook(tmp_path / "r.xlsx", data_only=True)["63"]
    dits = [case.value for ligne in page.iter_rows() for case in ligne]
    assert "Aucun plan d’action compté : le bilan n’a rien à quoi se comparer." in dits
