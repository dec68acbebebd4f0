"""The year after, from end to end: a campaign, its deposits, then the workbooks of 2021."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner

from cdppe_xl.classeurs.catalogue import placement
from cdppe_xl.cli.main import cdppe
from cdppe_xl.domaine.constat import Gravite
from cdppe_xl.domaine.lecture import Lecture
from cdppe_xl.parcours import constats_de, lire
from cdppe_xl.referentiel.loader import load_referentiel
from cdppe_xl.registre.conditions import EtatPiece, etat_des_conditions
from cdppe_xl.registre.store import Registre
from tests.clients.caches import comparer_caches
from tests.clients.libreoffice import recalculer

REF = load_referentiel("2020")
CODE, NOM, PLAN = "63", "63_Puy-de-Dome", "63_plan_action_2020.xlsx"
NOTIFIES = """\
code_territoire;exercice;enveloppe;montant;source
63;2020;P304;986145;Montant fictif
63;2020;FIR;417705;Montant fictif
63;2020;ONDAM;238000;Montant fictif
"""
SUITE = """\
63;2021;P304;1086145;Montant fictif
63;2021;FIR;417705;Montant fictif
63;2021;ONDAM;238000;Montant fictif
"""
"""What is notified the year after."""


@dataclass(frozen=True)
class Monde:
    """Folders of a campaign and of the year after, and its register."""

    dossier: Path
    dit: dict[str, str]
    """What each « generer » said."""

    def fichier(self, lot: str, nom: str) -> Path:
        return self.dossier / lot / NOM / nom

    @property
    def registre(self) -> Path:
        return self.dossier / "campagne.db"

    def lus(self, lot: str, edition: str = "") -> list[Lecture]:
        fichiers = sorted((self.dossier / lot / NOM).glob("*.xlsx"))
        return [lire(f, f.name, edition)[0] for f in fichiers]


def _cdppe(*arguments: str | Path) -> str:
    rendu = CliRunner().invoke(cdppe, [str(a) for a in arguments])
    assert rendu.exit_code == 0, rendu.output
    return rendu.output


@pytest.fixture(scope="module")
def monde(tmp_path_factory: pytest.TempPathFactory) -> Monde:
    dossier = tmp_path_factory.mktemp("suite")
    notifies, registre = dossier / "notifies.csv", dossier / "campagne.db"
    notifies.write_text(NOTIFIES, "utf-8")
    commun = ("generer", "--departement", CODE, "--dotations", notifies)
    dit = {"c2020": _cdppe(*commun, "--sortie", dossier / "c2020")}
    _cdppe("simuler", dossier / "c2020", "--sortie", dossier / "r2020", "--fautes", "aucune")
    _cdppe("deposer", dossier / "r2020", "--registre", registre)
    notifies.write_text(NOTIFIES + SUITE, "utf-8")
    reprise = (*commun, "--registre", registre)
    dit["suite"] = _cdppe(*reprise, "--exercice", "2021", "--sortie", dossier / "suite")
    dit["edition"] = _cdppe(*reprise, "--edition", "2021", "--sortie", dossier / "edition")
    for lot in ("suite", "edition"):
        _cdppe("simuler", dossier / lot, "--sortie", dossier / f"r_{lot}", "--fautes", "aucune")
    return Monde(dossier, dit)


def _valeurs(monde: Monde, lot: str, nom: str, edition: str = "") -> dict[str, object]:
    lecture = lire(monde.fichier(lot, nom), nom, edition)[0]
    return {c: v.valeur for c, v in {**lecture.valeurs, **lecture.fixes}.items()}


def test_the_first_year_still_makes_the_same_five_workbooks(monde: Monde) -> None:
    noms = sorted(f.name for f in (monde.dossier / "c2020" / NOM).iterdir())
    assert noms == [
        f"63_{c}_2020.xlsx" for c in ("bilan", "diagnostic", "guide", "plan_action",
                                      "tableau_de_bord")
    ]  # fmt: skip


def test_the_second_year_has_its_four(monde: Monde) -> None:
    noms = sorted(f.name for f in (monde.dossier / "suite" / NOM).iterdir())
    assert noms == [
        f"63_{c}_2020_exercice_2021.xlsx" for c in ("avenant", "bilan", "plan_action",
                                                    "tableau_de_bord")
    ]  # fmt: skip
    assert "valeurs reprises des dépôts" in monde.dit["suite"]
    assert "n’ont pas de place" not in monde.dit["suite"]


@pytest.mark.parametrize("code", ["plan_action", "tableau_de_bord"])
def test_what_is_kept_up_to_date_keeps_every_answer(monde: Monde, code: str) -> None:
    avant = _valeurs(monde, "r2020", f"63_{code}_2020.xlsx")
    apres = _valeurs(monde, "suite", f"63_{code}_2020_exercice_2021.xlsx")
    perdues = {c for c, v in avant.items() if v is not None and apres.get(c) != v}
    assert perdues == set()


def test_the_bilan_starts_from_the_plan_and_the_results_of_the_year_before(monde: Monde) -> None:
    plan = _valeurs(monde, "r2020", "63_plan_action_2020.xlsx")
    ancien = _valeurs(monde, "r2020", "63_bilan_2020.xlsx")
    bord = _valeurs(monde, "r2020", "63_tableau_de_bord_2020.xlsx")
    bilan = _valeurs(monde, "suite", "63_bilan_2020_exercice_2021.xlsx")
    for rang in ("1a", "9a"):
        assert bilan[f"resultats/{rang}/precedent"] == ancien[f"resultats/{rang}/realise"]
        assert bilan[f"resultats/{rang}/cible"] == bord[f"ind/{rang}/cible_2021"]
        assert bilan[f"resultats/{rang}/realise"] is None
    prevus = [plan[f"actions/a{n:02d}/etat_2021"] for n in range(1, 60)]
    programmes = [bilan[f"execution/x{n:02d}/programme"] for n in range(1, 60)]
    assert [p for p in programmes if p is not None] == [p for p in prevus if p is not None]
    assert bilan["synthese_execution/P304/notifie"] == Decimal(1_086_145)


def test_the_avenant_starts_from_the_contract(monde: Monde) -> None:
    plan = _valeurs(monde, "r2020", "63_plan_action_2020.xlsx")
    ancien = _valeurs(monde, "r2020", "63_bilan_2020.xlsx")
    avenant = _valeurs(monde, "suite", "63_avenant_2020_exercice_2021.xlsx")
    for n in range(1, 60):
        montant = plan[f"actions/a{n:02d}/etat_2021"]
        assert avenant[f"mouvements/v{n:02d}/etat_avant"] == montant
        assert avenant[f"mouvements/v{n:02d}/etat_apres"] == montant
    engages = [
        Decimal(str(v)) for c, v in ancien.items()
        if c.endswith("/engage") and v is not None
        and ancien[c.replace("engage", "enveloppe")] == "FIR"
    ]  # fmt: skip
    assert avenant["rappel/FIR_2020/engage"] == sum(engages)
    assert avenant["rappel/FIR_2020/notifie"] == Decimal(417_705)
    assert avenant["enveloppes/P304/notifie"] == Decimal(1_086_145)
    assert avenant["conditions/bilan_2020/etat"] == "remplie"


def _lieux(monde: Monde, lot: str, nom: str) -> dict[tuple[str, str], str]:
    """What each input cell holds, by sheet and cell."""
    lecture = lire(monde.fichier(lot, nom), nom)[0]
    return {(v.feuille, v.cellule): v.brut for v in lecture.valeurs.values()}


def _page(chemin: Path) -> list[list[str]]:
    page = openpyxl.load_workbook(chemin, read_only=True)["Repris et changé"]
    return [[str(c) if c is not None else "" for c in r[1:]] for r in page.values]


def test_each_value_says_where_it_was(monde: Monde) -> None:
    """The link of a row leads to a cell that holds what the file and cell of origin hold."""
    suite = monde.fichier("suite", "63_plan_action_2020_exercice_2021.xlsx")
    lignes = [r for r in _page(suite) if re.fullmatch(r"[A-Z]+\d+", r[2])]
    assert len(lignes) > 300
    ici, avant = (_lieux(monde, *ou) for ou in (("suite", suite.name), ("r2020", PLAN)))
    for ligne in lignes:
        feuille, cellule, fichier, source, ou = ligne[1], ligne[2], *ligne[5:8]
        assert fichier == PLAN
        assert ici[feuille, cellule] == avant[source, ou]
    titres = [r[0] for r in _page(suite)]
    assert "Sans place dans ce classeur : 0" in titres
    (remarque,) = (t for t in titres if t.startswith("Programme 304, 2021"))
    assert "1086145" in re.sub(r"[^0-9]", "", remarque)


def test_carried_values_are_nobody_s_national_values(monde: Monde) -> None:
    """Only what the national team knows is remembered: changing the rest needs no reason."""
    for lecture in monde.lus("suite"):
        place = placement(REF, lecture.identite.classeur)
        roles = {place.cellules[c].role.value for c in lecture.origines}
        assert roles == {"fixe"}, lecture.fichier
    repris = monde.lus("r_suite")
    assert not {c.regle for c in constats_de(repris)} & {"STR-048", "STR-049", "STR-050"}


@pytest.mark.parametrize(("lot", "edition"), [("r_suite", ""), ("r_edition", "2021")])
def test_filled_in_they_come_back_conforming(monde: Monde, lot: str, edition: str) -> None:
    constats = constats_de(monde.lus(lot, edition), edition)
    graves = [c for c in constats if c.gravite is not Gravite.INFORMATION]
    assert [(c.fichier, c.regle, c.cellule, c.message) for c in graves] == []


def test_libreoffice_recomputes_them_alike(monde: Monde) -> None:
    fichiers = [
        monde.fichier("r_suite", "63_avenant_2020_exercice_2021.xlsx"),
        monde.fichier("r_suite", "63_bilan_2020_exercice_2021.xlsx"),
        monde.fichier("r_edition", "63_avenant_2021.xlsx"),
    ]
    for chemin, contenu in recalculer(fichiers).items():
        assert list(comparer_caches(chemin, contenu)) == []


def test_what_the_next_edition_cannot_hold_is_listed(monde: Monde) -> None:
    dit = monde.dit["edition"]
    assert "63_plan_action_2021.xlsx" in dit
    assert "l’année 2020 est hors de ce classeur (2021-2022)" in dit
    plan = _valeurs(monde, "r2020", "63_plan_action_2020.xlsx")
    perdues = sum(v is not None for c, v in plan.items() if c.endswith("_2020"))
    titres = [r[0] for r in _page(monde.fichier("edition", "63_plan_action_2021.xlsx"))]
    (dite,) = (t for t in titres if t.startswith("Sans place"))
    assert int(dite.rpartition(" ")[2]) == perdues


def test_the_next_edition_goes_on_with_the_same_territory(monde: Monde) -> None:
    plan = _valeurs(monde, "r2020", "63_plan_action_2020.xlsx")
    repris = _valeurs(monde, "edition", "63_plan_action_2021.xlsx", "2021")
    for champ in ("intitule", "etat_2021", "etat_2022", "cd_2021", "beneficiaire"):
        assert repris[f"actions/a01/{champ}"] == plan[f"actions/a01/{champ}"]
    assert repris["fiches/f01/constat"] == plan["fiches/f01/constat"]
    bilan = _valeurs(monde, "edition", "63_bilan_2021.xlsx", "2021")
    ancien = _valeurs(monde, "r2020", "63_bilan_2020.xlsx")
    assert bilan["resultats/1a/precedent"] == ancien["resultats/1a/realise"]


def test_the_conditions_are_met_once_all_is_received(monde: Monde, tmp_path: Path) -> None:
    chemin = tmp_path / "copie.db"
    with Registre.ouvrir(monde.registre, creer=False) as ouvert:
        ouvert.sauvegarder(chemin)
    _cdppe("deposer", monde.dossier / "r_suite", "--registre", chemin)
    with Registre.ouvrir(chemin, creer=False) as ouvert:
        etats = etat_des_conditions(ouvert, REF, CODE, 2021)
        assert {e.etat for e in etats} == {EtatPiece.REMPLIE}
        passe = datetime(2020, 12, 31, tzinfo=UTC).date()
        avant = etat_des_conditions(ouvert, REF, CODE, 2021, passe)
        assert {e.etat for e in avant} == {EtatPiece.NON_RECUE}
    dit = _cdppe("suivre", "--registre", chemin, "--exercice", "2021")
    assert "Toutes les conditions remplies : 1 sur 30 territoires sous contrat." in dit
    assert re.search(r"63 Puy-de-Dôme +Avenant annuel 2021 +reçu conforme", dit)
    assert "Conditions de l’avenant" not in _cdppe("suivre", "--registre", chemin)


def test_generated_again_the_avenant_keeps_what_was_returned(monde: Monde, tmp_path: Path) -> None:
    """Once returned, the avenant of the year is carried whole, not prepared anew."""
    chemin = tmp_path / "copie.db"
    with Registre.ouvrir(monde.registre, creer=False) as ouvert:
        ouvert.sauvegarder(chemin)
    _cdppe("deposer", monde.fichier("r_suite", "63_avenant_2020_exercice_2021.xlsx"),
           "--registre", chemin)  # fmt: skip
    _cdppe("generer", "--departement", CODE, "--exercice", "2021", "--registre", chemin,
           "--classeur", "avenant_2021", "--sortie", tmp_path / "encore")  # fmt: skip
    nom = "63_avenant_2020_exercice_2021.xlsx"
    rendu = lire(monde.fichier("r_suite", nom), nom)[0].valeurs
    encore = lire(tmp_path / "encore" / NOM / nom, nom)[0].valeurs
    assert {c: v.valeur for c, v in encore.items()} == {c: v.valeur for c, v in rendu.items()}


def test_without_a_register_nothing_is_carried_and_it_is_said(tmp_path: Path) -> None:
    dit = _cdppe("generer", "--departement", CODE, "--exercice", "2021", "--classeur",
                 "avenant_2021", "--sortie", tmp_path)  # fmt: skip
    assert "Aucun registre : rien n’est repris" in dit
    contenu = next(tmp_path.rglob("*.xlsx")).read_bytes()
    assert "Repris et changé" not in openpyxl.load_workbook(BytesIO(contenu)).sheetnames
