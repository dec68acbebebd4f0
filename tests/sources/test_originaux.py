from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

import pytest

from cdppe_xl.domaine.edition import DonneeContexte
from cdppe_xl.erreurs import SourceIllisible
from cdppe_xl.sources.nationales import Sources, load_sources
from tests.sources.fabrique import (
    AIN,
    CORSE,
    DOME,
    GUADELOUPE,
    Cellule,
    Edition,
    Feuilles,
    donnee,
    ecrit_ods,
    ecrit_xlsx,
)

AGES = ["0 à 4 ans", "5 à 9 ans", "10 à 14 ans", "15 à 19 ans", "20 ans et plus", "Total"]
INSEE_TITRE = "Estimation de population au 1er janvier, par département, sexe et âge quinquennal"


def annee_insee(
    annee: int, *lignes: Sequence[Cellule], ages: Sequence[str] = AGES
) -> list[list[Cellule]]:
    vides: list[Cellule] = [None] * (len(ages) - 1)
    return [
        [INSEE_TITRE],
        [f"Année {annee}"],
        [],
        ["Départements", None, "Ensemble", *vides, "Hommes", *vides],
        [None, None, *ages, *AGES],
        *(list(ligne) for ligne in lignes),
        ["France métropolitaine", None, 999, 999, 999, 999, 999, 999],
        [],
        ["Source : fictive"],
    ]


def classeur_insee(date_edition: str = "14 janvier 2020") -> Feuilles:
    return {
        "À savoir": [
            ["Quelques remarques"],
            [None],
            [INSEE_TITRE],
            [f"Données actualisées au {date_edition}"],
        ],
        "2019": annee_insee(
            2019,
            ["01", "Ain", 100, 51, 30, 20, 800, 1001, 1, 1, 1, 1, 1, 5],
            ["2A", "Corse-du-Sud", 10, 5, 4, 5, 60, 84],
            ["2B", "Haute-Corse", 20, 5, 4, 5, 60, 94],
            [971, "Guadeloupe", 7, None, 5, 4, 30, 46],
        ),
        "2018": annee_insee(2018, ["01", "Ain", 1, 1, 1, 1, 1, 5]),
    }


INDICATEURS = ("pop_total", "pop_0_4", "pop_0_19", "pop_0_5_est_lineaire", "pop_0_6_est_lineaire")
CONTEXTE = tuple(
    donnee(i, edition_source="édition 14/01/2020", unite="entier")
    for i in (*INDICATEURS, "pop_0_17_est_lineaire")
)


def charge(
    path: Path,
    contexte: tuple[DonneeContexte, ...] = CONTEXTE,
    correspondances: Path | None = None,
) -> Sources:
    return load_sources([path], Edition(contexte=contexte), correspondances)


@pytest.mark.parametrize("forme", ["xlsx", "ods"])
def test_the_insee_workbook(tmp_path: Path, forme: str) -> None:
    ecrire = ecrit_xlsx if forme == "xlsx" else ecrit_ods
    sources = charge(ecrire(tmp_path / f"pop.{forme}", classeur_insee()))
    valeurs = {}
    for voulue in CONTEXTE:
        trouvee = sources.contexte(AIN, voulue)
        assert trouvee is not None
        valeurs[voulue.indicateurs[0]] = (trouvee.donnees[0].valeur, trouvee.estimation)
    assert valeurs == {
        "pop_total": (1001, False),
        "pop_0_4": (100, False),
        "pop_0_19": (100 + 51 + 30 + 20, False),
        "pop_0_5_est_lineaire": (Decimal("110.2"), True),
        "pop_0_6_est_lineaire": (Decimal("120.4"), True),
        "pop_0_17_est_lineaire": (100 + 51 + 30 + 12, True),
    }
    total = sources.contexte(AIN, CONTEXTE[0])
    assert total is not None
    assert total.source == f"Insee, estimations de population, édition 14/01/2020 (pop.{forme})"
    assert (total.donnees[0].feuille, total.donnees[0].ligne) == ("2019", 6)


def test_a_computed_figure_needs_all_its_terms(tmp_path: Path) -> None:
    sources = charge(ecrit_xlsx(tmp_path / "pop.xlsx", classeur_insee()))
    presentes = [v.indicateurs[0] for v in CONTEXTE if sources.contexte(GUADELOUPE, v)]
    assert presentes == ["pop_total", "pop_0_4"]
    corse = sources.contexte(CORSE, CONTEXTE[0])
    assert corse is not None
    assert corse.valeur == 84 + 94


def test_only_useful_sheets_are_read(tmp_path: Path) -> None:
    sources = charge(ecrit_xlsx(tmp_path / "pop.xlsx", classeur_insee()))
    (bilan,) = sources.rapport().fichiers
    assert bilan.remarques == ("feuilles lues : 1 ; que l'édition n'emploie pas : 1",)
    assert bilan.forme.startswith("original reconnu (Insee")


def test_another_edition_of_the_workbook_is_another_source(tmp_path: Path) -> None:
    sources = charge(ecrit_xlsx(tmp_path / "pop.xlsx", classeur_insee("1er mars 2021")))
    assert sources.contexte(AIN, CONTEXTE[0]) is None
    libre = sources.contexte(AIN, donnee("pop_total"))
    assert libre is not None
    assert "édition 01/03/2021" in libre.source


def test_a_column_missing_in_its_group_is_not_taken_from_the_next(tmp_path: Path) -> None:
    feuilles = classeur_insee()
    ages = ["0 à 5 ans", *AGES[1:]]
    ain: list[Cellule] = ["01", "Ain", 1, 1, 1, 1, 1, 5, 1, 1, 1, 1, 1, 5]
    feuilles["2019"] = annee_insee(2019, ain, ages=ages)
    path = ecrit_xlsx(tmp_path / "pop.xlsx", feuilles)
    with pytest.raises(SourceIllisible, match=r"feuille « 2019 » : colonne « 0 à 4 ans » introuv"):
        charge(path)


def test_an_edition_date_that_cannot_be_found(tmp_path: Path) -> None:
    path = ecrit_xlsx(tmp_path / "pop.xlsx", classeur_insee("printemps"))
    with pytest.raises(SourceIllisible) as refus:
        charge(path)
    assert "feuille « À savoir » : date de l'édition introuvable" in str(refus.value)
    assert "adapter la correspondance insee_estimations_population.toml" in str(refus.value)


def table_drees(titre: str) -> list[list[Cellule]]:
    return [
        [f"Tableau fictif - {titre}, depuis 2018, par département"],
        [],
        ["Code\n région", "Code\ndépartement", "Département", 2018, 2019],
        [84, "01", "Ain", 7, 8.123456],
        [94, 20, "Collectivité de Corse", 15, 16],
        [94, "2A", "Corse du Sud", 10, "-"],
        [94, "2B", "Haute-Corse", 5, "-"],
        ["TOTAL estimé", None, None, 99, 99],
        ["Code\n région", "Région", None, 2018, 2019],
        [84, 63, "Un code de région lu comme département serait une faute", 1, 1],
    ]


def classeur_drees() -> Feuilles:
    titres = [
        "Total des enfants accueillis à l'ASE",
        "Total des enfants confiés à l'ASE",
        "Total des enfants placés en familles d'accueil",
        "Total des enfants placés en établissements",
        "Total des placements directs par le juge",
        "Total des actions éducatives (AED et AEMO)",
        "Total des actions éducatives à domicile (AED)",
        "Total des actions éducatives en milieu ouvert (AEMO)",
        "Total des mesures administratives de placement",
        "Total des mesures judiciaires1 de placement",
    ]
    tables = {f"Tab{i}-ase": table_drees(titre) for i, titre in enumerate(titres, 1)}
    presentation: list[list[Cellule]] = [
        ["Les bénéficiaires de l’aide sociale départementale (fictif)"],
        ["► Historique des mises à jour"],
        ["- février 2021 : ajout fictif ;"],
        ["- décembre 2020 : ajout plus ancien"],
    ]
    return {"Présentation et méthode": presentation, **tables}


def test_the_drees_workbook(tmp_path: Path) -> None:
    voulues = (
        donnee("ase_enfants_accueillis"),
        donnee("ase_mesures_judiciaires", annees=(2018,)),
    )
    sources = charge(ecrit_xlsx(tmp_path / "ase.xlsx", classeur_drees()), voulues)
    ain, corse = (sources.contexte(t, voulues[0]) for t in (AIN, CORSE))
    assert ain is not None
    assert corse is not None
    assert ain.donnees[0].valeur == Decimal("8.1235")
    assert ain.source == (
        "DREES, enquête Aide sociale, séries longues 1996-2019 (févr. 2021) (ase.xlsx) ; "
        "arrondi à l'unité"
    )
    assert corse.valeur == 16
    assert corse.donnees[0].perimetre == "agregat_departemental"
    assert sources.contexte(DOME, voulues[0]) is None
    corse_2018 = sources.contexte(CORSE, voulues[1])
    assert corse_2018 is not None
    assert corse_2018.valeur == 15
    (bilan,) = sources.rapport().fichiers
    assert bilan.remarques == ("feuilles lues : 2 ; que l'édition n'emploie pas : 8",)


def test_a_renumbered_table_is_refused(tmp_path: Path) -> None:
    feuilles = classeur_drees()
    feuilles["Tab1-ase"], feuilles["Tab2-ase"] = feuilles["Tab2-ase"], feuilles["Tab1-ase"]
    path = ecrit_xlsx(tmp_path / "ase.xlsx", feuilles)
    attendu = r"« Tab1-ase » : titre « Total des enfants accueillis à l'ASE » introuvable"
    with pytest.raises(SourceIllisible, match=attendu):
        charge(path, (donnee("ase_enfants_accueillis"),))


def test_a_missing_sheet_is_refused(tmp_path: Path) -> None:
    feuilles = {n: t for n, t in classeur_drees().items() if n != "Tab10-ase"}
    path = ecrit_xlsx(tmp_path / "ase.xlsx", feuilles)
    with pytest.raises(SourceIllisible, match=r"aucune feuille « Tab10-ase »"):
        charge(path, (donnee("ase_enfants_accueillis"),))


CORRESPONDANCE = """
libelle = "Classeur fictif"
source = "Producteur fictif, {derniere_annee}"
[reconnaissance]
feuille = "Notice"
texte = "Allocataires fictifs"
[[tables]]
feuilles = "Données"
annee = "colonnes"
indicateur = "asf"
colonne_code = "Dép."
"""


def test_a_mapping_of_the_user(tmp_path: Path) -> None:
    (tmp_path / "asf.toml").write_text(CORRESPONDANCE, encoding="utf-8")
    feuilles: Feuilles = {
        "Notice": [["Allocataires  FICTIFS en 2018"]],
        "Données": [["Dép.", "2018"], [1, "1 234"], [63, 5]],
    }
    asf = donnee("asf", annees=(2018,))
    path = ecrit_xlsx(tmp_path / "caf.xlsx", feuilles)
    trouvee = charge(path, (asf,), correspondances=tmp_path).contexte(AIN, asf)
    assert trouvee is not None
    assert trouvee.valeur == 1234
    assert trouvee.source == "Producteur fictif, 2018 (caf.xlsx)"


@pytest.mark.parametrize(
    ("avant", "apres", "message"),
    [
        ("libelle =", "libele =", "clé « libelle » : clé absente"),
        ('texte = "All', 'tekste = "x"\ntexte = "All', "reconnaissance.tekste » : clé inconnue"),
        ('annee = "colonnes"', 'annee = "ligne"', r"clé « tables\[0\].annee » : « ligne »"),
        ('indicateur = "asf"', "", r"clé « tables\[0\].indicateur » : clé exigée"),
        ('feuilles = "Données"', 'feuilles = "("', r"tables\[0\].feuilles » : expression « \( »"),
        ("{derniere_annee}", "{an}", "clé « source » : « an » inconnu"),
        ("{derniere_annee}", "{", "clé « source » : accolades"),
        ("[reconnaissance]", "[calculs.x]\ny = 'un'\n[reconnaissance]", "poids « un » illisible"),
        ("[reconnaissance]", "decimales = 'deux'\n[reconnaissance]", "pas du genre attendu"),
        (
            "[reconnaissance]",
            "[edition]\nfeuille='N'\nmotif='x'\nforme='mois'\n[reconnaissance]",
            "groupes « annee », « mois » absents",
        ),
        ("[reconnaissance]", "[reconnaissance", "TOML mal écrit"),
    ],
)
def test_a_bad_mapping_is_refused(tmp_path: Path, avant: str, apres: str, message: str) -> None:
    mauvaise = CORRESPONDANCE.replace(avant, apres, 1)
    assert mauvaise != CORRESPONDANCE
    (tmp_path / "asf.toml").write_text(mauvaise, encoding="utf-8")
    with pytest.raises(SourceIllisible, match=message) as refus:
        load_sources([], Edition(), correspondances=tmp_path)
    assert "asf.toml" in str(refus.value)


def test_a_folder_without_mapping(tmp_path: Path) -> None:
    with pytest.raises(SourceIllisible, match="aucun fichier de correspondance"):
        load_sources([], Edition(), correspondances=tmp_path)
