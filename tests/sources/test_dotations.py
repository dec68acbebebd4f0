from __future__ import annotations

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
