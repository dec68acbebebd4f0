"""Each command: help, exit code, then the state of files and register."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from cdppe_xl.cli.main import COMMANDES
from cdppe_xl.registre.store import Registre

RACINE = Path(__file__).resolve().parents[2]
SAMPLES = RACINE / "samples"
CONFORME = SAMPLES / "puy-de-dome" / "conforme"
FAUTES = SAMPLES / "puy-de-dome" / "fautes"


def cdppe(*mots: object, dans: Path | None = None) -> subprocess.CompletedProcess[str]:
    """Runs the real command in a process of its own."""
    appel = "from cdppe_xl.cli.main import main; main()"
    return subprocess.run(
        [sys.executable, "-c", appel, *map(str, mots)],
        cwd=dans or RACINE, capture_output=True, text=True, check=False,
        env={**os.environ, "PYTHONPATH": str(RACINE)},
    )  # fmt: skip


def lues(fichier: Path) -> dict[str, str]:
    """Values of a workbook by key."""
    return {v["cle"]: v["valeur"] for v in json.loads(cdppe("lire", fichier).stdout)}


@pytest.mark.parametrize("commande", COMMANDES)
def test_help_is_french_and_shows_an_example(commande: str) -> None:
    aide = cdppe(commande, "--help")
    assert aide.returncode == 0
    assert f"cdppe {commande} " in " ".join(aide.stdout.partition("Exemple")[2].split())
    for anglais in ("Usage", "Options:", "Show this", "[required]", "default:"):
        assert anglais not in aide.stdout


def test_help_loads_nothing_heavy() -> None:
    code = (
        "import sys; from cdppe_xl.cli import main; "
        "print(sorted({m.partition('.')[0] for m in sys.modules} "
        "& {'pandas', 'openpyxl', 'xlsxwriter', 'pydantic', 'numpy', 'jinja2', 'sqlite3'}))"
    )
    fait = subprocess.run(
        [sys.executable, "-c", code], cwd=RACINE, capture_output=True, text=True, check=True
    )
    assert fait.stdout.strip() == "[]"


def test_help_is_instant() -> None:
    durees = []
    for _ in range(5):
        debut = time.perf_counter()
        cdppe("--help")
        durees.append(time.perf_counter() - debut)
    assert sorted(durees)[2] < 0.3  # the project's own bound, median of five


@pytest.mark.parametrize(
    ("mots", "code", "phrase"),
    [
        (["controler"], 2, "Il manque l’argument CHEMINS"),
        (["controler", "absent.xlsx"], 2, "« absent.xlsx » n’existe pas"),
        (["generer"], 2, "Il manque l’option --sortie"),
        (["generer", "--sorti", "x"], 2, "Vouliez-vous dire --sortie"),
        (["generer", "--departement", "99", "--sortie", "x"], 2, "Codes admis : 02"),
        (["generer", "--classeur", "tablo", "--sortie", "x"], 2, "Classeurs connus"),
        (["generer", "--edition", "1999", "--sortie", "x"], 2, "introuvable"),
        (["rien"], 2, "Commande inconnue : rien"),
        (["suivre", "--date", "demain"], 2, "ce n’est pas une date"),
        (["lire", "--format", "xml", "README.md"], 2, "choisir parmi json, csv"),
        (["lire", "README.md"], 3, "README.md"),
        (["lire", "samples"], 2, "Erreur : « samples » est un dossier"),
        ([], 2, "Emploi :"),
        (["repartir", "--poids", "FIR:asf=2"], 2, "ne dépasse pas 100 %"),
        (["controler", "samples", "--format", "xlsx"], 2, "--sortie FICHIER"),
    ],
)
def test_a_refusal_is_one_french_sentence(
    mots: list[str], code: int, phrase: str, tmp_path: Path
) -> None:
    fait = cdppe(*mots)
    assert fait.returncode == code
    assert phrase in fait.stderr
    assert "Traceback" not in fait.stderr
    assert "Erreur : Emploi" not in fait.stderr
    assert not (RACINE / "x").exists()


@pytest.mark.parametrize(
    "mots",
    [
        ("consolider", "--sortie", "n.xlsx"), ("suivre",), ("extraire",),
        ("retourner", "--sortie", "r"), ("rapprocher", "--sortie", "r.xlsx"),
        ("deposer", CONFORME),
    ],
    ids=lambda mots: mots[0],
)  # fmt: skip
@pytest.mark.parametrize("contenu", [b"", b"PK\x03\x04 un classeur"], ids=["vide", "autre"])
def test_no_command_makes_a_register_of_another_file(
    mots: tuple[object, ...], contenu: bytes, tmp_path: Path
) -> None:
    (tmp_path / "facture.xlsx").write_bytes(contenu)
    fait = cdppe(*mots, "--registre", tmp_path / "facture.xlsx", dans=tmp_path)
    assert fait.returncode != 0
    assert "n'est pas un registre" in fait.stderr
    assert {p.name: p.read_bytes() for p in tmp_path.iterdir()} == {"facture.xlsx": contenu}


def test_a_refusal_of_the_system_names_the_file_that_was_asked_for(tmp_path: Path) -> None:
    fait = cdppe("controler", FAUTES, "--format", "csv", "--sortie", "/proc/anomalies.csv")
    assert fait.returncode == 2
    assert "« /proc/anomalies.csv »" in fait.stderr
    assert "brouillon" not in fait.stderr


def test_lire_csv_opens_in_a_french_spreadsheet() -> None:
    texte = cdppe("lire", CONFORME / "63_plan_action_2020.xlsx", "--format", "csv").stdout
    assert texte.startswith("\ufeffcle;type;brut;valeur;etat;feuille;cellule;")


def test_one_word_for_what_cannot_be_read(tmp_path: Path) -> None:
    verrou = tmp_path / "~$63_bilan_2020.xlsx"
    verrou.write_bytes(b"agent")
    controle = cdppe("controler", verrou)
    assert (controle.returncode, controle.stdout.splitlines()[0]) == (3, f"{verrou} : illisible")
    assert "fichier de verrou" in controle.stdout
    depose = cdppe("deposer", verrou, "--registre", tmp_path / "r.db")
    assert f"{verrou} : illisible – c'est le fichier de verrou" in depose.stdout
    assert "1 illisible." in depose.stdout


def test_generer_one_workbook_of_one_territory(tmp_path: Path) -> None:
    fait = cdppe("generer", "--departement", "20", "--classeur", "guide", "--sortie", tmp_path)
    assert fait.returncode == 0
    assert [p.relative_to(tmp_path).as_posix() for p in tmp_path.rglob("*.*")] == [
        "20_Corse/20_guide_2020.xlsx"
    ]
    assert "1 classeur pour 1 territoire" in fait.stdout


def test_lire_gives_the_stable_json() -> None:
    fait = cdppe("lire", CONFORME / "63_plan_action_2020.xlsx")
    valeurs = {v["cle"]: v for v in json.loads(fait.stdout)}
    montant = valeurs["actions/a01/etat_2020"]
    assert set(montant) >= {
        "cle", "type", "brut", "valeur", "etat", "feuille", "cellule", "reparation",
    }  # fmt: skip
    feuille = openpyxl.load_workbook(CONFORME / "63_plan_action_2020.xlsx")[montant["feuille"]]
    assert Decimal(montant["valeur"]) == Decimal(str(feuille[montant["cellule"]].value))
    assert (montant["type"], montant["etat"]) == ("montant", "renseigne")
    assert valeurs["actions/a01/debut"]["type"] == "date"
    assert len(valeurs["actions/a01/debut"]["valeur"]) == len("2020-01-01")
    assert {v["etat"] for v in valeurs.values()} <= {
        "renseigne", "vide", "nc", "sans_objet", "illisible",
    }  # fmt: skip


def test_controler_exit_codes_and_formats(tmp_path: Path) -> None:
    assert cdppe("controler", CONFORME).returncode == 0
    texte = cdppe("controler", FAUTES)
    assert texte.returncode == 1
    en_json = json.loads(cdppe("controler", FAUTES, "--format", "json").stdout)
    assert {"regle", "gravite", "fichier", "feuille", "cellule", "message", "trouve", "attendu",
            "remede", "source", "proposition", "a_l_essai", "derogation",
            } == set(en_json[0])  # fmt: skip
    bloquants = {(c["regle"], c["feuille"], c["cellule"]) for c in en_json
                 if c["gravite"] == "bloquante"}  # fmt: skip
    assert len(bloquants) == 4
    assert all(feuille and cellule for _, feuille, cellule in bloquants)
    sortie = tmp_path / "anomalies.xlsx"
    assert cdppe("controler", FAUTES, "--format", "xlsx", "--sortie", sortie).returncode == 1
    assert openpyxl.load_workbook(sortie).active.max_row == len(en_json) + 1  # type: ignore[union-attr]
    csv = cdppe("controler", FAUTES, "--format", "csv").stdout
    assert csv.count("\n") >= len(en_json)


def test_an_unreadable_file_never_stops_the_others(tmp_path: Path) -> None:
    (tmp_path / "faux.xlsx").write_text("ceci n’est pas un classeur", encoding="utf-8")
    (tmp_path / "vide.xlsx").write_bytes(b"")
    bon = CONFORME / "63_diagnostic_2020.xlsx"
    fait = cdppe("controler", tmp_path, bon)
    assert fait.returncode == 3
    assert fait.stdout.count("STR-000") == 2
    assert f"{bon} : conforme" in fait.stdout
    registre = tmp_path / "campagne.db"
    depose = cdppe("deposer", tmp_path, bon, "--registre", registre)
    assert depose.returncode == 3
    with Registre.ouvrir(registre) as ouvert:
        etats = sorted(d.etat.value for d in ouvert.depots())
        assert etats == ["conforme", "refuse", "refuse"]
        assert ouvert.verifier() == []


def test_deposing_twice_changes_nothing(tmp_path: Path) -> None:
    registre = tmp_path / "campagne.db"
    cdppe("deposer", CONFORME, "--registre", registre, "--recu-le", "28/07/2020")
    encore = cdppe("deposer", CONFORME, "--registre", registre)
    assert "3 déjà reçus" in encore.stdout
    with Registre.ouvrir(registre) as ouvert:
        depots = ouvert.depots()
        assert len(depots) == 3
        assert {d.recu_le.date().isoformat() for d in depots} == {"2020-07-28"}


def test_what_was_returned_is_carried_forward(tmp_path: Path) -> None:
    registre = tmp_path / "campagne.db"
    cdppe("deposer", CONFORME, "--registre", registre)
    cdppe("generer", "--departement", "63", "--classeur", "bilan", "--registre", registre,
          "--sortie", tmp_path)  # fmt: skip
    (bilan,) = tmp_path.rglob("*bilan*.xlsx")
    lu = lues(bilan)
    plan = lues(CONFORME / "63_plan_action_2020.xlsx")
    tableau = lues(CONFORME / "63_tableau_de_bord_2020.xlsx")
    assert lu["execution/x01/programme"] == plan["actions/a01/etat_2020"] != ""
    assert lu["execution/x01/intitule"] == plan["actions/a01/intitule"] != ""
    assert lu["resultats/3a/cible"] == tableau["ind/3a/cible_2020"] != ""
