from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from cdppe_xl.domaine.edition import DonneeContexte, Territoire
from cdppe_xl.erreurs import SourceIllisible
from cdppe_xl.sources.nationales import Sources, load_sources
from tests.sources.fabrique import (
    AIN,
    CORSE,
    DOME,
    ENTETE,
    FICTIVE,
    GUADELOUPE,
    Cellule,
    Edition,
    donnee,
    ecrit_csv,
    ecrit_ods,
    ecrit_xlsx,
)

POP = donnee("pop")
Ligne = tuple[Cellule, ...]


def ligne(code: Cellule, valeur: Cellule, indicateur: str = "pop", annee: Cellule = 2019) -> Ligne:
    return (code, annee, indicateur, valeur, "", FICTIVE)


def charge(tmp_path: Path, lignes: list[Ligne], *contexte: DonneeContexte) -> Sources:
    path = ecrit_csv(tmp_path / "t.csv", [ENTETE, *lignes], ";")
    return load_sources([path], Edition(contexte=contexte or (POP,)))


def nombre(sources: Sources, territoire: Territoire, voulue: DonneeContexte = POP) -> object:
    valeur = sources.contexte(territoire, voulue)
    return valeur and valeur.valeur


def test_a_figure_comes_with_its_year_source_and_file(tmp_path: Path) -> None:
    sources = charge(tmp_path, [ligne("63", "1 234")])
    valeur = sources.contexte(DOME, POP)
    assert valeur is not None
    assert (valeur.valeur, valeur.annee) == (Decimal(1234), 2019)
    assert valeur.source == "Source fictive, édition 2020 (t.csv)"
    assert not valeur.estimation
    assert not valeur.arrondi
    assert (valeur.donnees[0].ligne, valeur.donnees[0].fichier) == (2, "t.csv")
    assert sources.motif_absence(DOME, POP) == ""


@pytest.mark.parametrize("forme", ["csv", "xlsx", "ods"])
def test_the_three_kinds_of_file_give_the_same(tmp_path: Path, forme: str) -> None:
    lignes = [ENTETE, ligne("63", 12.5), ligne(1, 7), ligne(971, 3), ligne("2a", 1)]
    path = tmp_path / f"t.{forme}"
    if forme == "csv":
        ecrit_csv(path, lignes)
    else:
        ecrire = ecrit_xlsx if forme == "xlsx" else ecrit_ods
        ecrire(path, {"Lisez-moi": [["Bonjour"]], "Données": [["Titre"], [], *lignes]})
    taux = donnee("pop", unite="taux")
    sources = load_sources([path], Edition(contexte=(taux,)))
    assert nombre(sources, DOME, taux) == Decimal("0.125")
    assert nombre(sources, AIN) == 7
    assert nombre(sources, GUADELOUPE) == 3
    remarques = sources.rapport().fichiers[0].remarques
    assert "1 codes d'un seul chiffre complétés (« 1 » lu « 01 »)" in remarques
    if forme != "csv":
        assert "feuilles sans table longue, non lues : « Lisez-moi »" in remarques


def test_header_names_in_any_order_case_and_accents(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text(
        "SOURCE;Valeur;Indicateur;Année;Code département;Nom\nS;12,4;pop;2019;1;Ain\n",
        encoding="utf-8",
    )
    assert nombre(load_sources([path], Edition(contexte=(POP,))), AIN) == 12


def test_corse_is_one_figure_or_the_sum_of_both_parts_never_three(tmp_path: Path) -> None:
    parties = [ligne("2A", 10), ligne("2B", 5)]
    somme = charge(tmp_path, parties).contexte(CORSE, POP)
    assert somme is not None
    assert somme.valeur == 15
    assert somme.source == "Source fictive, édition 2020 (t.csv) ; somme de 2A et 2B"
    assert nombre(charge(tmp_path, [*parties, ligne("20", 16)]), CORSE) == 16


def test_a_missing_part_is_no_sum(tmp_path: Path) -> None:
    sources = charge(tmp_path, [ligne("2A", 10), ligne("2B", "nd")])
    assert nombre(sources, CORSE) is None
    assert sources.motif_absence(CORSE, POP) == (
        "2019 : valeur absente pour « 2B », somme impossible"
    )
    assert sources.rapport().fichiers[0].absentes == 1


def test_a_total_is_not_added_to_a_part(tmp_path: Path) -> None:
    lignes: list[Ligne] = [
        ("2A", 2019, "pop", 10, "composante", FICTIVE),
        ("2B", 2019, "pop", 15, "agregat_departemental", FICTIVE),
    ]
    sources = charge(tmp_path, lignes)
    assert nombre(sources, CORSE) is None
    assert "mêle une partie et un total" in sources.motif_absence(CORSE, POP)


def test_a_rate_is_never_added(tmp_path: Path) -> None:
    taux = donnee("pop", unite="taux")
    sources = charge(tmp_path, [ligne("2A", 10), ligne("2B", 5), ligne("63", 101)], taux)
    assert nombre(sources, CORSE, taux) is None
    assert "un taux ne s'additionne pas" in sources.motif_absence(CORSE, taux)
    assert "taux de 101" in sources.motif_absence(DOME, taux)


def test_indicators_are_added_only_when_all_are_there(tmp_path: Path) -> None:
    deux = donnee("a", "b")
    lignes = [ligne("63", 1, "a"), ligne("63", 2, "b"), ligne("01", 4, "a")]
    sources = charge(tmp_path, lignes, deux)
    assert nombre(sources, DOME, deux) == 3
    assert nombre(sources, AIN, deux) is None
    assert "il manque « b »" in sources.motif_absence(AIN, deux)


def test_first_year_with_a_value_wins(tmp_path: Path) -> None:
    annees = donnee("pop", annees=(2019, 2018))
    lignes = [ligne("63", 1, annee=2019), ligne("63", 2, annee=2018), ligne("01", 3, annee=2018)]
    sources = charge(tmp_path, lignes, annees)
    trouvees = [sources.contexte(t, annees) for t in (DOME, AIN)]
    assert [(v.annee, int(v.valeur)) for v in trouvees if v] == [(2019, 1), (2018, 3)]


def test_the_edition_chooses_among_revised_figures(tmp_path: Path) -> None:
    lignes: list[Ligne] = [
        ("63", 2019, "pop", valeur, "", f"Insee fictif, édition {edition}")
        for valeur, edition in [(10, "15/01/2019"), (11, "14/01/2020"), (12, "2022")]
    ]
    voulue = donnee("pop", edition_source="EDITION 14/01/2020")
    sources = charge(tmp_path, lignes, voulue)
    assert nombre(sources, DOME, voulue) == 11
    assert nombre(sources, DOME) is None
    motif = sources.motif_absence(DOME, POP)
    assert "plusieurs valeurs possibles" in motif
    assert all(f"édition {e}" in motif for e in ("15/01/2019", "14/01/2020", "2022"))


@pytest.mark.parametrize(
    ("lu", "rendu", "arrondi"), [("12,5", 12, True), ("13,5", 14, True), ("12,0", 12, False)]
)
def test_counts_are_rounded_half_to_even_and_say_so(
    tmp_path: Path, lu: str, rendu: int, arrondi: bool
) -> None:
    valeur = charge(tmp_path, [ligne("63", lu)]).contexte(DOME, POP)
    assert valeur is not None
    assert valeur.valeur == rendu
    assert valeur.arrondi is arrondi
    assert valeur.source.endswith(" ; arrondi à l'unité") is arrondi


@pytest.mark.parametrize(
    ("indicateur", "source", "estimee"),
    [
        ("pop_0_17_est_lineaire", FICTIVE, True),
        ("pauvres_est", FICTIVE, True),
        ("pop", "Estimation : produit de deux chiffres", True),
        ("pop", "Recalculé (estimation)", True),
        ("pop", "Insee fictif, estimations de population", False),
        ("pop_estivale", FICTIVE, False),
    ],
)
def test_estimates_are_told(tmp_path: Path, indicateur: str, source: str, estimee: bool) -> None:
    voulue = donnee(indicateur)
    sources = charge(tmp_path, [("63", 2019, indicateur, 1, "", source)], voulue)
    valeur = sources.contexte(DOME, voulue)
    assert valeur is not None
    assert valeur.estimation is estimee


def test_no_known_source(tmp_path: Path) -> None:
    rien = donnee()
    sources = charge(tmp_path, [ligne("63", 1)])
    assert sources.contexte(DOME, rien) is None
    assert sources.motif_absence(DOME, rien) == "aucune source nationale connue pour cette donnée"
    assert sources.motif_absence(AIN, POP) == "aucune des sources fournies ne donne cette valeur"


def test_what_is_left_out_is_counted_or_listed(tmp_path: Path) -> None:
    lignes: list[Ligne] = [
        ligne("63", 1),
        ligne("75", 2),
        ligne("FR", 3),
        ligne("63", 4, "autre"),
        ligne("63", 5, annee=2010),
        ligne("01", "douze"),
        ligne("971", -1),
        ligne("", 6),
        ligne("63", 7, ""),
        ligne("63", 8, annee="an 2019"),
        ("63", 2019, "pop", 9, "canton", FICTIVE),
        ("63", 2019, "pop", 9, "Agrégat national", FICTIVE),
        ("63", 2019, "pop", 9, "", ""),
        ligne("2A", ""),
        ("", "", "", "", "", ""),
    ]
    (bilan,) = charge(tmp_path, lignes).rapport().fichiers
    assert (bilan.lues, bilan.retenues, bilan.absentes, bilan.hors_annees) == (14, 1, 1, 1)
    assert bilan.hors_codes == {"75": 1, "FR": 1}
    assert bilan.hors_indicateurs == {"autre": 1}
    assert [(i.lieu, i.motif) for i in bilan.ignorees] == [
        ("t.csv, ligne 7, colonne « valeur »", "la valeur « douze » n'est pas un nombre."),
        ("t.csv, ligne 8, colonne « valeur »", "la valeur -1 est négative."),
        ("t.csv, ligne 9, colonne « code_departement »", "le code du territoire est vide."),
        ("t.csv, ligne 10, colonne « indicateur »", "l'indicateur est vide."),
        ("t.csv, ligne 11, colonne « annee »", "l'année « an 2019 » est illisible."),
        ("t.csv, ligne 12, colonne « perimetre »", "le périmètre « canton » est inconnu."),
        ("t.csv, ligne 13, colonne « perimetre »", "total national sous un code de territoire."),
        (
            "t.csv, ligne 14, colonne « source »",
            "la source est vide : un chiffre se cite avec elle.",
        ),
    ]
    texte = "\n".join(bilan.texte())
    assert "14 lignes lues, 1 valeurs retenues" in texte
    assert "« 75 », « FR »" in texte


def test_long_lists_of_skipped_lines_are_cut_but_counted(tmp_path: Path) -> None:
    (bilan,) = charge(tmp_path, [ligne("63", "x")] * 70).rapport().fichiers
    assert (len(bilan.ignorees), bilan.nombre_ignorees) == (50, 70)
    assert bilan.texte()[-1] == "  … et 20 autres lignes non lues."


def test_same_figure_twice(tmp_path: Path) -> None:
    sources = charge(tmp_path, [ligne("63", 1), ligne("63", "1,0"), ligne("01", 2)])
    assert nombre(sources, DOME) == 1
    assert (sources.rapport().doublons, sources.rapport().conflits) == (1, ())


def test_a_figure_given_two_values_is_not_used(tmp_path: Path) -> None:
    sources = charge(tmp_path, [ligne("63", 1), ligne("63", 2)])
    assert nombre(sources, DOME) is None
    (conflit,) = sources.rapport().conflits
    assert conflit.texte() in sources.rapport().texte()
    assert "1 (t.csv, ligne 2) ; 2 (t.csv, ligne 3)" in conflit.texte()


def test_a_missing_column_names_the_nearest(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("code_departement;annees;indicateur;valeur;origine\n", encoding="utf-8")
    with pytest.raises(SourceIllisible) as refus:
        load_sources([path], Edition(contexte=(POP,)))
    assert str(refus.value).splitlines() == [
        "t.csv, ligne 1 : il manque la colonne « annee ». La colonne « annees » y ressemble : la "
        "renommer ?",
        "t.csv, ligne 1 : il manque la colonne « source ». Colonnes non reconnues : « annees », "
        "« origine ».",
    ]


def test_two_columns_for_the_same_thing(tmp_path: Path) -> None:
    path = ecrit_csv(tmp_path / "t.csv", [(*ENTETE, "Valeur"), (*ligne("63", 1), 2)])
    with pytest.raises(SourceIllisible, match="2 colonnes peuvent être « valeur »"):
        load_sources([path], Edition(contexte=(POP,)))


def test_a_file_that_is_neither_says_what_was_looked_for(tmp_path: Path) -> None:
    un = ecrit_csv(tmp_path / "un.csv", [("bonjour", "monde"), (1, 2)])
    deux = ecrit_xlsx(tmp_path / "deux.xlsx", {"A": [["bonjour"]]})
    with pytest.raises(SourceIllisible) as refus:
        load_sources([un, deux, tmp_path / "absent.csv"], Edition(contexte=(POP,)))
    message = str(refus.value)
    assert "un.csv : ni table longue, ni classeur public connu" in message
    assert "deux.xlsx : ni table longue" in message
    assert "absent.csv : fichier introuvable" in message
    assert "« code_departement », « annee », « indicateur », « valeur », « source »" in message
    assert "Insee, estimations de population" in message
    assert "DREES, enquête Aide sociale" in message
