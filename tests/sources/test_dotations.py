from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from cdppe_xl.erreurs import SourceIllisible
from cdppe_xl.sources.dotations import Dotations, load_dotations
from tests.sources.fabrique import AIN, DOME, Cellule, Edition, ecrit_csv, ecrit_ods, ecrit_xlsx

ENTETE = ("code_territoire", "exercice", "enveloppe", "montant", "source", "date_notification")
Ligne = tuple[Cellule, ...]


def ligne(
    montant: Cellule, code: Cellule = "63", jour: Cellule = "", enveloppe: Cellule = "P304"
) -> Ligne:
    return (code, 2020, enveloppe, montant, "Décision fictive", jour)


def charge(tmp_path: Path, *lignes: Ligne) -> Dotations:
    return load_dotations([ecrit_csv(tmp_path / "d.csv", [ENTETE, *lignes], ";")], Edition())


def fautes(tmp_path: Path, *lignes: Ligne) -> list[str]:
    with pytest.raises(SourceIllisible) as refus:
        charge(tmp_path, *lignes)
    titre, *suite = str(refus.value).splitlines()
    pluriel = "s" if len(suite) > 1 else ""
    assert titre == f"Montants notifiés refusés : {len(suite)} faute{pluriel}."
    return [faute.removeprefix("  - ") for faute in suite]


@pytest.mark.parametrize(
    ("ecrit", "montant"),
    [
        ("1 248 352,00 €", 124_835_200),
        ("1\u202f248\u202f352,5\u00a0€", 124_835_250),
        ("1248352.05", 124_835_205),
        ("100 000 euros", 10_000_000),
        ("0", 0),
    ],
)
def test_french_amounts(tmp_path: Path, ecrit: str, montant: int) -> None:
    dotation = charge(tmp_path, ligne(ecrit)).montant(DOME, "P304", 2020)
    assert dotation is not None
    assert dotation.montant == montant
    assert (dotation.source, dotation.fichier, dotation.ligne) == ("Décision fictive", "d.csv", 2)


@pytest.mark.parametrize("forme", ["xlsx", "ods"])
def test_workbooks(tmp_path: Path, forme: str) -> None:
    entete = ("Code département", "Année", "Enveloppe", "Montant", "Source", "Date notification")
    lignes = [entete, ligne(1234.56, 1, date(2020, 10, 12)), ligne(293498.00000000006)]
    ecrire = ecrit_xlsx if forme == "xlsx" else ecrit_ods
    path = ecrire(tmp_path / f"d.{forme}", {"Notice": [["x"]], "Notifiés": lignes})
    dotations = load_dotations([path], Edition())
    ain = dotations.montant(AIN, "P304", 2020)
    assert ain is not None
    assert (ain.montant, ain.date_notification) == (123_456, date(2020, 10, 12))
    assert (ain.feuille, ain.ligne) == ("Notifiés", 2)
    dome = dotations.montant("63", "P304", 2020)
    assert dome is not None
    assert dome.montant == 29_349_800
    assert dotations.remarques == (
        f"d.{forme} : feuilles sans montants notifiés, non lues : « Notice ».",
    )


def test_an_enveloppe_by_its_label(tmp_path: Path) -> None:
    dotations = charge(tmp_path, ligne("1", enveloppe="fonds d'intervention régional"))
    assert dotations.montant(DOME, "FIR", 2020) is not None


def test_what_was_not_notified_is_not_zero(tmp_path: Path) -> None:
    dotations = charge(tmp_path, ligne(""), ligne("5", "01"))
    assert dotations.montant(DOME, "P304", 2020) is None
    assert dotations.montant(AIN, "P304", 2021) is None
    assert len(dotations) == 1
    assert dotations.remarques == (
        "d.csv, ligne 2, colonne « montant » : montant vide, compris comme non notifié.",
    )


def test_all_of_a_territory(tmp_path: Path) -> None:
    dotations = charge(
        tmp_path, ligne("1"), ligne("2", enveloppe="FIR"), ligne("3", "01", enveloppe="FIR")
    )
    assert [(d.enveloppe, d.montant) for d in dotations.de(DOME)] == [("FIR", 200), ("P304", 100)]


def test_the_latest_notification_is_in_force_and_the_others_are_kept(tmp_path: Path) -> None:
    dotations = charge(
        tmp_path,
        ligne("2", jour="01/11/2020"),
        ligne("1", jour="2020-10-01"),
        ligne("3", jour="15/10/2020"),
    )
    dotation = dotations.montant(DOME, "P304", 2020)
    assert dotation is not None
    assert dotation.montant == 200
    assert [d.montant for d in dotations.historique(DOME, "P304", 2020)] == [100, 300, 200]


def test_the_same_amount_twice(tmp_path: Path) -> None:
    dotations = charge(tmp_path, ligne("1"), ligne("1,00 €"), ligne("1", jour="01/10/2020"))
    dotation = dotations.montant(DOME, "P304", 2020)
    assert dotation is not None
    assert dotation.date_notification == date(2020, 10, 1)
    assert dotations.remarques == ("d.csv, ligne 3 : déjà donné, d.csv, ligne 2.",)


@pytest.mark.parametrize(
    ("jours", "motif"),
    [
        (("", ""), "montants différents sans date pour dire lequel vaut"),
        (("01/10/2020", ""), "montants différents sans date pour dire lequel vaut"),
        (("01/10/2020", "2020-10-01"), "montants différents notifiés le même jour"),
    ],
)
def test_two_amounts_nobody_can_choose_between(
    tmp_path: Path, jours: tuple[str, str], motif: str
) -> None:
    (faute,) = fautes(tmp_path, ligne("1", jour=jours[0]), ligne("2,50", jour=jours[1]))
    assert faute.startswith(f"63, P304 2020 : {motif} : ")
    assert "1\u00a0€ (d.csv, ligne 2) ; 2,50\u00a0€ (d.csv, ligne 3)" in faute


def test_every_fault_of_every_file_in_one_pass(tmp_path: Path) -> None:
    un = ecrit_csv(
        tmp_path / "un.csv",
        [
            ENTETE,
            ("75", 2030, "P30", "-1", "", "hier"),
            ligne("1,234", code="Puy-de-Dôme"),
            ligne("mille", code=""),
            ligne("5"),
        ],
        ";",
    )
    deux = ecrit_csv(tmp_path / "deux.csv", [ENTETE[:4], ligne("1")[:4]], ";")
    with pytest.raises(SourceIllisible) as refus:
        load_dotations([un, deux, tmp_path / "absent.csv"], Edition())
    attendus = [
        "Montants notifiés refusés : 12 fautes.",
        "un.csv, ligne 2, colonne « code_territoire » : « 75 » n'est pas un territoire de "
        "l'édition. Codes admis : 01, 20, 63, 971.",
        "un.csv, ligne 2, colonne « exercice » : exercice « 2030 » étranger à l'édition. "
        "Admis : 2020, 2021, 2022.",
        "un.csv, ligne 2, colonne « enveloppe » : enveloppe « P30 » inconnue. Attendu : « P304 ».",
        "un.csv, ligne 2, colonne « montant » : montant négatif, « -1 ».",
        "un.csv, ligne 2, colonne « source » : source vide.",
        "un.csv, ligne 2, colonne « date_notification » : « hier » n'est pas une date.",
        "un.csv, ligne 3, colonne « code_territoire » : « Puy-de-Dôme » est un nom ; écrire son "
        "code, « 63 ».",
        "un.csv, ligne 3, colonne « montant » : « 1,234 » a plus de deux décimales.",
        "un.csv, ligne 4, colonne « code_territoire » : code du territoire vide.",
        "un.csv, ligne 4, colonne « montant » : « mille » n'est pas un montant.",
        "deux.csv, ligne 1 : il manque la colonne « source ».",
        f"{tmp_path / 'absent.csv'} : fichier introuvable",
    ]
    lignes = str(refus.value).splitlines()
    assert len(lignes) == len(attendus)
    for lue, attendu in zip(lignes, attendus, strict=True):
        assert lue.removeprefix("  - ").startswith(attendu)


@pytest.mark.parametrize("montant", [1e300, "9" * 5000, "9" * 5000 + " €"])
def test_a_disproportionate_amount_is_a_fault_and_its_message_stays_short(
    tmp_path: Path, montant: Cellule
) -> None:
    path = ecrit_xlsx(tmp_path / "d.xlsx", {"A": [ENTETE, ligne(montant)]})
    with pytest.raises(SourceIllisible, match="n'est pas un montant") as refus:
        load_dotations([path], Edition())
    assert len(str(refus.value)) < 400


def test_a_file_without_amounts_says_what_is_expected(tmp_path: Path) -> None:
    with pytest.raises(SourceIllisible, match=r"aucune table de montants notifiés.*« enveloppe »"):
        load_dotations([ecrit_csv(tmp_path / "d.csv", [("a", "b")])], Edition())


def test_many_faults_are_cut_but_counted(tmp_path: Path) -> None:
    lignes = [ligne("mille")] * 130
    with pytest.raises(SourceIllisible) as refus:
        charge(tmp_path, *lignes)
    texte = str(refus.value).splitlines()
    assert texte[0] == "Montants notifiés refusés : 130 fautes."
    assert (len(texte), texte[-1]) == (102, "  … et 30 autres.")


# --- periods and perimeters ---------------------------------------------------------------

ENTETE_PERIODE = (
    "code_territoire", "exercice", "debut", "fin", "perimetre", "enveloppe", "montant", "source",
    "date_notification",
)  # fmt: skip


def periode(
    montant: Cellule, debut: Cellule = None, fin: Cellule = None, **autres: Cellule
) -> Ligne:
    champs = {
        "code": "63", "exercice": None, "perimetre": None, "enveloppe": "P304", "jour": None,
        **autres,
    }  # fmt: skip
    return (
        champs["code"], champs["exercice"], debut, fin, champs["perimetre"], champs["enveloppe"],
        montant, "Décision fictive", champs["jour"],
    )  # fmt: skip


def ecrit(tmp_path: Path, forme: str, *lignes: Ligne) -> Path:
    table = [ENTETE_PERIODE, *lignes]
    chemin = tmp_path / f"d.{forme}"
    if forme == "csv":
        return ecrit_csv(chemin, table, ";")
    return (ecrit_xlsx if forme == "xlsx" else ecrit_ods)(chemin, {"Notifiés": table})


@pytest.mark.parametrize("forme", ["csv", "xlsx", "ods"])
def test_contracts_of_one_year_fifteen_months_and_three_years(tmp_path: Path, forme: str) -> None:
    """A cell may hold a day, or its text: the three kinds of file say the same."""
    jours = (date(2020, 10, 1), date(2021, 12, 31), date(2020, 1, 1), date(2022, 12, 31))
    textes = [f"{jour:%d/%m/%Y}" for jour in jours] if forme == "csv" else jours
    octobre, decembre, janvier, fin = textes
    chemin = ecrit(
        tmp_path, forme,
        periode("1000", exercice=2020), periode("1250,50", octobre, decembre),
        periode("1300,50", octobre, decembre, jour="2020-11-02"),
        periode("1250,50", octobre, decembre, jour="2020-10-02"),
        periode("3000", janvier, fin, enveloppe="FIR"),
    )  # fmt: skip
    with pytest.raises(SourceIllisible, match="sans date pour dire lequel vaut"):
        load_dotations([chemin], Edition())
    chemin = ecrit(
        tmp_path, forme,
        periode("1000", exercice=2020),
        periode("1300,50", octobre, decembre, jour="2020-11-02"),
        periode("1250,50", octobre, decembre, jour="2020-10-02"),
        periode("3000", janvier, fin, enveloppe="FIR"),
    )  # fmt: skip
    dotations = load_dotations([chemin], Edition())
    lus = [(d.enveloppe, d.periode.mois, d.montant) for d in dotations.en_vigueur(DOME)]
    assert lus == [("P304", 12, 100_000), ("FIR", 36, 300_000), ("P304", 15, 130_050)]
    # an amount of fifteen months is that of no exercice
    annuel = dotations.montant(DOME, "P304", 2020)
    assert annuel is not None
    assert annuel.montant == 100_000
    assert dotations.montant(DOME, "P304", 2021) is None
    assert dotations.montant(DOME, "FIR", 2020) is None
    assert [d.montant for d in dotations.de(DOME)] == [100_000]
    assert any("jamais additionnés" in r for r in dotations.remarques)


@pytest.mark.parametrize("forme", ["csv", "xlsx", "ods"])
def test_each_line_names_its_cell_and_its_file(tmp_path: Path, forme: str) -> None:
    chemin = ecrit(tmp_path, forme, periode("12,50", exercice=2021))
    (dotation,) = load_dotations([chemin], Edition()).en_vigueur(DOME)
    assert dotation.cellule == ("" if forme == "csv" else "G2")
    assert (dotation.ligne, dotation.brut) == (2, "12,50")
    assert dotation.empreinte == hashlib.sha256(chemin.read_bytes()).hexdigest()


def test_every_correction_is_kept_with_what_it_replaced(tmp_path: Path) -> None:
    dotations = load_dotations(
        [
            ecrit_csv(tmp_path / "a.csv", [ENTETE, ligne("1", jour="01/10/2020")], ";"),
            ecrit_csv(
                tmp_path / "b.csv",
                [ENTETE, ligne("2", jour="01/12/2020"), ligne("1", jour="01/10/2020")], ";",
            ),
        ],
        Edition(),
    )  # fmt: skip
    trouves = [
        (n.dotation.lieu, n.en_vigueur, n.remplace and n.remplace.montant,
         n.remplacee_par and n.remplacee_par.montant, n.deja_donnee and n.deja_donnee.lieu)
        for n in dotations.notifications("63")
    ]  # fmt: skip
    assert trouves == [
        ("a.csv, ligne 2", False, None, 200, None),
        ("b.csv, ligne 2", True, 100, None, None),
        ("b.csv, ligne 3", False, None, None, "a.csv, ligne 2"),
    ]


@pytest.mark.parametrize("forme", ["csv", "xlsx", "ods"])
@pytest.mark.parametrize("mot", ["tous financeurs", "Tous_financeurs", "TOUS"])
def test_an_amount_of_all_who_pay_is_apart(tmp_path: Path, forme: str, mot: str) -> None:
    chemin = ecrit(
        tmp_path, forme, periode("100", exercice=2020),
        periode("300", exercice=2020, perimetre=mot),
        periode("900", exercice=2020, perimetre=mot, enveloppe=None),
        periode("50", exercice=2020, perimetre="État", enveloppe="FIR"),
    )  # fmt: skip
    dotations = load_dotations([chemin], Edition())
    etat = dotations.montant(DOME, "P304", 2020)
    assert etat is not None
    assert etat.montant == 10_000
    assert [(d.enveloppe, d.montant) for d in dotations.de(DOME)] == [
        ("FIR", 5_000), ("P304", 10_000),
    ]  # fmt: skip
    tous = [(d.enveloppe, d.montant) for d in dotations.en_vigueur(DOME) if d.perimetre == "tous"]
    assert tous == [("", 90_000), ("P304", 30_000)]


@pytest.mark.parametrize(
    ("donnee", "dit"),
    [
        (periode("1"), "exercice vide"),
        (periode("1", "01/10/2020"), "« fin » est vide"),
        (periode("1", None, "31/12/2021"), "« debut » est vide"),
        (periode("1", "hier", "31/12/2021"), "n'est pas une date"),
        (periode("1", "31/12/2021", "01/10/2020"), "avant de commencer"),
        (periode("1", "01/10/2019", "31/12/2020"), "sort des exercices de l'édition"),
        (periode("1", "01/10/2020", "31/12/2021", exercice=2020), "se contredisent"),
        (periode("1", exercice=2020, perimetre="mystère"), "périmètre « mystère » inconnu"),
        (periode("1", exercice=2020, enveloppe=None), "enveloppe vide"),
    ],
)
def test_a_period_that_cannot_be_told_is_a_fault(tmp_path: Path, donnee: Ligne, dit: str) -> None:
    with pytest.raises(SourceIllisible) as refus:
        load_dotations([ecrit(tmp_path, "csv", donnee)], Edition())
    assert dit in str(refus.value)
    assert "1 faute." in str(refus.value)


def test_two_periods_of_one_exercice_that_overlap_are_refused(tmp_path: Path) -> None:
    chemin = ecrit(
        tmp_path, "csv", periode("1", exercice=2020), periode("2", "01/10/2020", "31/12/2020")
    )
    with pytest.raises(SourceIllisible, match="se recouvrent dans le même exercice"):
        load_dotations([chemin], Edition())


def test_every_pair_of_periods_that_overlap_is_told(tmp_path: Path) -> None:
    """Three years, one of them, fifteen months: each with each, not only with its neighbour."""
    chemin = ecrit(
        tmp_path, "csv", periode("1", exercice=2020), periode("2", "01/10/2020", "31/12/2021"),
        periode("3", "01/01/2020", "31/12/2022"),
    )  # fmt: skip
    remarques = load_dotations([chemin], Edition()).remarques
    assert sum("recouvre celle de" in r for r in remarques) == 3


def test_only_the_notifications_of_the_disputed_day_are_named(tmp_path: Path) -> None:
    jours = ("01/09/2020", "02/09/2020", "02/09/2020", "03/09/2020")
    (faute,) = fautes(tmp_path, *(ligne(str(n), jour=j) for n, j in enumerate(jours, start=5)))
    assert "6\u00a0€ (d.csv, ligne 3) ; 7\u00a0€ (d.csv, ligne 4)" in faute
    assert "ligne 2" not in faute
    assert "ligne 5" not in faute


@pytest.mark.parametrize("jour", ["01/09/1020", "31/12/1999", "01/01/2101"])
def test_a_notification_of_another_century_is_a_fault(tmp_path: Path, jour: str) -> None:
    (faute,) = fautes(tmp_path, ligne("1", jour=jour))
    assert f"« {jour} »" in faute
    assert "colonne « date_notification »" in faute


def test_the_contract_of_a_territory_may_leave_the_edition(tmp_path: Path) -> None:
    """Its own last day admits an exercice that the edition does not have."""
    prolonge = replace(DOME, fin=date(2023, 12, 31))
    edition = replace(Edition(), territoires=(prolonge,))
    chemin = ecrit(tmp_path, "csv", periode("5", "01/10/2022", "31/12/2023"))
    (dotation,) = load_dotations([chemin], edition).en_vigueur("63")
    assert dotation.periode.exercices() == (2022, 2023)


def test_a_table_without_exercice_nor_period_says_what_it_lacks(tmp_path: Path) -> None:
    chemin = ecrit_csv(
        tmp_path / "d.csv",
        [("code_territoire", "enveloppe", "montant", "source"), ("63", "P304", "1", "Décision")],
        ";",
    )  # fmt: skip
    with pytest.raises(SourceIllisible, match=r"« exercice », ou deux colonnes « debut » et"):
        load_dotations([chemin], Edition())
