"""Which rows give a criterion, and what is said of those that do not."""

from __future__ import annotations

import io
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from cdppe_xl.financement.demande import CritereMesure, Demande
from cdppe_xl.financement.repartition import Methode
from cdppe_xl.referentiel.loader import load_referentiel
from cdppe_xl.restitution.calcul_repartition import CalculRepartition
from cdppe_xl.restitution.classeur_repartition import write_repartition
from cdppe_xl.restitution.csv_repartition import source_de
from cdppe_xl.restitution.demandes import Choix, build_demandes
from cdppe_xl.restitution.lecture_criteres import dire_lecture, noms_attendus
from cdppe_xl.restitution.mesure_criteres import besoin_des_criteres
from cdppe_xl.sources.contexte import Sources
from cdppe_xl.sources.nationales import load_sources

REFERENTIEL = load_referentiel("2020")
CODES = [t.code for t in REFERENTIEL.territoires]
CHOIX = Choix(exercice=2020, methode=Methode.NIVEAU_EAU)
BONNE, AUTRE = "Fictif, édition 14/01/2020", "Fictif, édition 2022"
Ligne = tuple[str, int, str, object, str]


def lignes(nom: str, annee: int, source: str = "Fictif", depart: object = 100) -> list[Ligne]:
    """One row a territory, made up."""
    return [(code, annee, nom, depart, source) for code in CODES]


def charge(tmp_path: Path, contenu: Sequence[Ligne]) -> tuple[Sources, tuple[Demande, ...]]:
    chemin = tmp_path / "criteres.csv"
    entete = "code_departement;annee;indicateur;valeur;source\n"
    corps = "\n".join(";".join(map(str, ligne)) for ligne in contenu)
    chemin.write_text(entete + corps + "\n", "utf-8")
    besoin = besoin_des_criteres(REFERENTIEL)
    sources = load_sources([chemin], REFERENTIEL, besoin=besoin)
    return sources, build_demandes(REFERENTIEL, sources, CHOIX)


def mesure(demandes: Sequence[Demande], enveloppe: str, critere: str) -> CritereMesure:
    return next(
        m
        for d in demandes
        if d.enveloppe.code == enveloppe
        for m in d.criteres
        if m.critere.code == critere
    )


def test_every_criterion_can_be_given_under_its_own_code(tmp_path: Path) -> None:
    annees = {
        "enfants_0_19": 2019, "menages_pauvres": 2016, "enfants_ase_0_17": 2017,
        "jeunes_majeurs": 2017, "enfants_0_6": 2019, "asf": 2018, "aeeh": 2018, "igb": 2019,
    }  # fmt: skip
    contenu = [ligne for nom, annee in annees.items() for ligne in lignes(nom, annee)]
    sources, demandes = charge(tmp_path, contenu)
    assert [CalculRepartition(d).refus for d in demandes] == ["", "", ""]
    assert [m.substitution for d in demandes for m in d.criteres] == [""] * 10
    # 8 criteria × 30 territories
    (dit,) = dire_lecture(REFERENTIEL, sources, demandes)
    assert dit == "criteres.csv : 240 lignes lues, 240 valeurs gardées pour les critères."


def test_own_code_prevails_for_all_territories_and_is_never_mixed(tmp_path: Path) -> None:
    propres = lignes("enfants_0_19", 2019, depart=7)[1:]
    _, demandes = charge(tmp_path, [*lignes("pop_0_19", 2019, BONNE), *propres])
    trouvee = mesure(demandes, "P304", "enfants_0_19")
    assert set(trouvee.valeurs.values()) == {Decimal(7)}
    assert list(trouvee.absences) == [CODES[0]]
    assert "donné pour d’autres territoires" in trouvee.absences[CODES[0]]


def test_an_index_is_not_rounded(tmp_path: Path) -> None:
    _, demandes = charge(tmp_path, lignes("igb", 2019, depart="1,37"))
    assert set(mesure(demandes, "ONDAM", "igb").valeurs.values()) == {Decimal("1.37")}
    feuille = openpyxl.load_workbook(io.BytesIO(write_repartition(REFERENTIEL, demandes)))["ONDAM"]
    cellule = next(c for r in feuille.iter_rows() for c in r if c.value == 1.37)
    assert cellule.number_format == "#,##0.00##"


def test_rows_of_another_insee_edition_are_told(tmp_path: Path) -> None:
    sources, demandes = charge(tmp_path, lignes("pop_0_19", 2019, AUTRE))
    dits = dire_lecture(REFERENTIEL, sources, demandes)
    assert dits[0].endswith(" : 30 lignes lues, 0 valeurs gardées pour les critères.")
    assert dits[1].startswith("30 lignes de « pop_0_19 » laissées de côté")
    assert "« édition 14/01/2020 »" in dits[1]
    assert "« enfants_0_19 »" in dits[1]
    motif = mesure(demandes, "P304", "enfants_0_19").absences["63"]
    assert motif.startswith("lignes laissées de côté")


def test_nothing_is_advised_for_what_is_complete(tmp_path: Path) -> None:
    contenu = [
        *lignes("pop_0_19", 2019, BONNE),
        *lignes("pop_0_19", 2019, AUTRE),
        *lignes("pop_0_17_est_lineaire", 2019, BONNE),  # read by the context sheet
    ]
    sources, demandes = charge(tmp_path, contenu)
    texte = "\n".join(dire_lecture(REFERENTIEL, sources, demandes))
    assert "90 lignes lues, 30 valeurs gardées" in texte
    assert "30 lignes de « pop_0_19 » laissées de côté" in texte
    assert "complet sans elles" in texte
    assert "aucun critère n’emploie : « pop_0_17_est_lineaire »." in texte
    assert "plus proche" not in texte


def test_rows_under_the_own_code_need_no_edition(tmp_path: Path) -> None:
    _, demandes = charge(tmp_path, lignes("enfants_0_19", 2019, AUTRE))
    assert not mesure(demandes, "P304", "enfants_0_19").absences


def test_unknown_names_are_named_with_the_nearest(tmp_path: Path) -> None:
    contenu = [*lignes("enfants_0_19ans", 2019), *lignes("zzz", 2019), *lignes("asf", 2011)]
    sources, demandes = charge(tmp_path, contenu)
    texte = "\n".join(dire_lecture(REFERENTIEL, sources, demandes))
    assert "90 lignes lues, 0 valeurs gardées" in texte
    assert "« enfants_0_19ans » inconnu (30 lignes)" in texte
    assert "le plus proche attendu est « enfants_0_19 »." in texte
    assert "aucun critère n’emploie : « zzz »." in texte
    assert "« asf » : 30 lignes d’une année qu’aucun critère n’emploie (2011)." in texte


def test_another_year_or_another_population_is_said_everywhere(tmp_path: Path) -> None:
    contenu = [
        *lignes("ase2020_apjm", 2020),
        *lignes("ase2020_aed_jeunes_majeurs", 2020),
        *lignes("ase_enfants_accueillis", 2017),
    ]
    _, demandes = charge(tmp_path, contenu)
    majeurs = mesure(demandes, "P304", "jeunes_majeurs")
    assert majeurs.emploi == "Employé : « ase2020_apjm » + « ase2020_aed_jeunes_majeurs » 2020."
    assert majeurs.substitution.startswith("Le texte demande : DREES 2017. La valeur de 2017")
    ase = mesure(demandes, "P304", "enfants_ase_0_17")
    assert "tous les accueillis de 2017 en tiennent lieu" in ase.substitution
    classeur = openpyxl.load_workbook(io.BytesIO(write_repartition(REFERENTIEL, demandes)))
    for feuille, fois in (("P304", 1), ("Sources", 30)):
        dits = [str(c.value) for rangee in classeur[feuille].iter_rows() for c in rangee]
        assert sum("celle de 2020 en tient lieu" in dit for dit in dits) == fois
    assert "celle de 2020 en tient lieu" in source_de(demandes[0])


def test_own_code_of_another_year_is_said(tmp_path: Path) -> None:
    _, demandes = charge(tmp_path, lignes("jeunes_majeurs", 2020))
    trouvee = mesure(demandes, "P304", "jeunes_majeurs")
    assert (trouvee.emploi, trouvee.substitution) == (
        "Employé : « jeunes_majeurs » 2020.", "Le texte demande : DREES 2017.",
    )  # fmt: skip


def test_every_missing_criterion_is_named_with_its_names() -> None:
    demandes = build_demandes(REFERENTIEL, None, CHOIX)
    fir = next(d for d in demandes if d.enveloppe.code == "FIR")
    refus = CalculRepartition(fir).refus
    for code in ("enfants_0_6", "menages_pauvres", "asf", "aeeh"):
        assert f"« {code} » : valeur absente pour" in refus
        assert f"--ecarter FIR={code}" in refus
    noms = "\n".join(noms_attendus(REFERENTIEL, demandes))
    assert "« asf » (2018)." in noms
    assert "« pop_0_19 » (2019) dont la source dit « édition 14/01/2020 »" in noms


def test_the_documentation_lists_every_expected_name() -> None:
    page = Path(__file__).parents[2] / "docs" / "repartition.md"
    texte = page.read_text("utf-8")
    noms = {nom for nom, _ in besoin_des_criteres(REFERENTIEL).chiffres}
    assert [nom for nom in sorted(noms) if f"`{nom}`" not in texte] == []


@pytest.mark.parametrize("charges", [True, False])
def test_row_of_remarks_is_as_high_as_what_it_holds(tmp_path: Path, *, charges: bool) -> None:
    contenu = lignes("ase2020_apjm", 2020) + lignes("ase2020_aed_jeunes_majeurs", 2020)
    demandes = charge(tmp_path, contenu)[1] if charges else ()
    vides = build_demandes(REFERENTIEL, None, CHOIX)
    classeur = openpyxl.load_workbook(
        io.BytesIO(write_repartition(REFERENTIEL, demandes or vides)),
    )
    feuille = classeur["P304"]
    ligne = next(c.row for c in feuille["A"] if c.value == "Remarque")
    hauteur = feuille.row_dimensions[ligne].height
    # one remark of some 200 characters, or « À charger : … » on two or three lines
    assert (hauteur > 90) if charges else (hauteur < 45)
