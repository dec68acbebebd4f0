"""The money and the coverage of editions that are not 2020, and figures of each half-year."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

from cdppe_xl.consolidation.classeur import write_national
from cdppe_xl.consolidation.national import build_national
from cdppe_xl.domaine.montants import centimes
from cdppe_xl.financement.montants import Stade
from cdppe_xl.referentiel.loader import load_referentiel
from cdppe_xl.referentiel.modele import Referentiel
from cdppe_xl.sources.dotations import Dotation, Dotations
from tests.consolidation.fabrique import EDITION, NC, depose, ouvre
from tests.consolidation.lecteur import Relu, rangee, target
from tests.consolidation.test_stades import A02, COFINANCEMENT, PAR_TERRITOIRE, STADES

# --- other editions --------------------------------------------------------------------


def test_territories_nobody_identified_are_expected(tmp_path: Path) -> None:
    """70 announced, 38 named: the others are silent, never forgotten."""
    edition = load_referentiel("2021")
    code = edition.territoires[0].code
    with ouvre(tmp_path) as registre:
        depose(registre, code, "tableau_de_bord", {"ind/1a/t0": 3}, edition="2021")
        depose(registre, code, "plan_action", {
            "actions/a01/objectif": "1", "actions/a01/enveloppe": "P304",
            "actions/a01/etat_2021": "10.10",
        }, edition="2021")  # fmt: skip
        national = build_national(registre, edition)
        relu = Relu.de(write_national(national))
    assert edition.nombre_inconnu == 32
    assert [(c.comptes, c.attendus) for c in national.couverture if c.comptes] == [(1, 70)] * 2
    t0 = f"T0 {edition.campagne.annee_t0}"
    assert relu.synthese("1a", f"Couv. {t0}") == "1/70"
    obj = relu.feuille("Obj. 1")
    ligne = relu.ligne("Obj. 1", "dont « non identifié »")
    assert obj.cell(ligne, relu.colonne("Obj. 1", f"1a {t0}")).value == 32
    france = rangee(relu, STADES, "France", "2021", "P304")
    assert (france["État Contractualisé"], france["État Contractualisé couv"]) == (10.10, "1/70")
    assert "32 territoires non identifiés" in str(relu.feuille(STADES)["A1"].value)
    notice = [str(c.value) for c in relu.feuille("Notice")["A"]]
    assert "32 territoires non identifiés" in notice
    etats = {r["État"] for r in relu.lignes("Conditions") if r["Code"] == code}
    assert "non reçue" in etats, "le bilan 2020 n’est pas arrivé"


def test_a_contract_of_one_year_is_not_expected_afterwards(tmp_path: Path) -> None:
    un = replace(EDITION.territoires[0], fin=date(2020, 12, 31))
    edition = replace(EDITION, territoires=(un, *EDITION.territoires[1:]))
    with ouvre(tmp_path) as registre:
        depose(registre, un.code, "plan_action", A02)
        relu = Relu.de(write_national(build_national(registre, edition)))
    assert rangee(relu, PAR_TERRITOIRE, "2021", "P304", un.code)["État Contractualisé"] == (
        "hors contrat"
    )
    france = rangee(relu, STADES, "France", "2021", "P304")
    assert france["État Contractualisé couv"] == "0/29"
    assert rangee(relu, STADES, "France", "2020", "P304")["État Contractualisé couv"] == "1/30"


def test_an_amount_for_fifteen_months_is_no_year_of_its_own(tmp_path: Path) -> None:
    longue = Dotation(
        territoire="02", exercice=2020, enveloppe="P304", montant=centimes("1500.15"),
        source="arrêté fictif", date_notification=None, fichier="n.csv", ligne=2,
        debut=date(2020, 10, 1), fin=date(2021, 12, 31),
    )  # fmt: skip
    with ouvre(tmp_path) as registre:
        depose(registre, "02", "plan_action", {**A02, "actions/a01/etat_2021": "400.05"})
        dotations = {Stade.NOTIFIE: Dotations({"a": (longue,)})}
        relu = Relu.de(write_national(build_national(registre, EDITION, dotations=dotations)))
    assert rangee(relu, STADES, "France", "2020", "P304")["État Notifié"] == "—"
    periode = "du 01/10/2020 au 31/12/2021 (15 mois)"
    longue_ligne = rangee(relu, STADES, "France", periode, "P304")
    assert longue_ligne["État Notifié"] == 1500.15
    assert longue_ligne["État Contractualisé"] == 1400.15, "les deux exercices, additionnés"
    assert {r["Verdict"] for r in relu.lignes("Contrôles des sommes")} <= {"Conforme", "—"}


def test_cofinancing_per_action_and_four_enveloppes(tmp_path: Path) -> None:
    quatre = (*EDITION.enveloppes, replace(EDITION.enveloppes[0], code="NEUF"))
    campagne = replace(EDITION.campagne, cofinancement="action", annees=(2020,))
    edition = replace(EDITION, enveloppes=quatre, campagne=campagne)
    with ouvre(tmp_path) as registre:
        depose(registre, "02", "plan_action", {**A02, "actions/a02/enveloppe": "NEUF"})
        fichier = tmp_path / "national.xlsx"
        fichier.write_bytes(write_national(build_national(registre, edition)))
    relu = Relu.de(fichier.read_bytes())
    assert rangee(relu, STADES, "France", "2020", "NEUF")["État Contractualisé"] == 0.20
    lignes = {r["Action"]: r for r in relu.lignes(COFINANCEMENT)}
    assert (lignes["1"]["Manque"], lignes["2"]["Manque"]) == (100.05, 0)
    assert lignes["1"]["Verdict"] == "Insuffisant"


# --- half-years ------------------------------------------------------------------------


def test_figures_of_each_half_year(tmp_path: Path) -> None:
    with ouvre(tmp_path) as registre:
        depose(registre, "02", "tableau_de_bord", {"semestriel/3a/s1_2020": 240})
        depose(registre, "03", "tableau_de_bord", {"semestriel/3a/s1_2020": NC})
        relu = Relu.de(write_national(build_national(registre, EDITION)))
    colonne = relu.colonne("Semestriel", "3a S1 2020")
    feuille = relu.feuille("Semestriel")

    def dit(texte: str) -> object:
        return feuille.cell(relu.ligne("Semestriel", texte), colonne).value

    assert [dit(t) for t in ("02", "03", "04", "Total national", "Répondants")] == [
        240, "NC", "non reçu", 240, 1,
    ]  # fmt: skip
    cellule = relu.formules["Semestriel"].cell(relu.ligne("Semestriel", "02"), colonne)
    assert relu.donnee(int(target(cellule)[1][1:]))["Clé"] == "semestriel/3a/s1_2020"


def test_an_edition_without_half_years_has_no_such_sheet(tmp_path: Path) -> None:
    indicateurs = tuple(replace(i, periodicite="annuelle") for i in EDITION.indicateurs)
    edition: Referentiel = replace(EDITION, indicateurs=indicateurs)
    with ouvre(tmp_path) as registre:
        relu = Relu.de(write_national(build_national(registre, edition)))
    assert "Semestriel" not in relu.valeurs.sheetnames
