"""What an attack found once: a value read at the wrong place, or lost, without a word."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from openpyxl.workbook import Workbook

from cdppe_xl.parcours import constats_de, controler, lire

RACINE = Path(__file__).resolve().parents[2]
CONFORME = RACINE / "samples" / "puy-de-dome" / "conforme"
DIAGNOSTIC = CONFORME / "63_diagnostic_2020.xlsx"
PLAN = CONFORME / "63_plan_action_2020.xlsx"


def regles(contenu: bytes, gravite: str = "bloquante") -> set[str]:
    """Ids of the constats of one file, of one gravity."""
    lecture, _ = lire(contenu, "essai.xlsx")
    return {c.regle for c in constats_de([lecture]) if c.gravite == gravite}


def abime(source: Path, degat: Callable[[Workbook], None]) -> bytes:
    """A return damaged by a person, saved by openpyxl."""
    classeur = openpyxl.load_workbook(source)
    degat(classeur)
    tampon = io.BytesIO()
    classeur.save(tampon)
    return tampon.getvalue()


def _echange(classeur: Workbook) -> None:
    feuille = classeur["Indicateurs"]
    for colonne in range(2, 12):
        haut, bas = feuille.cell(5, colonne), feuille.cell(8, colonne)
        haut.value, bas.value = bas.value, haut.value


def _colonne_supprimee(classeur: Workbook) -> None:
    feuille = classeur["Plan d’action"]
    feuille["M4"] = 13000
    feuille.delete_cols(12)


def _fusion(classeur: Workbook) -> None:
    classeur["Plan d’action"].merge_cells("L4:N4")


def test_the_samples_are_sound() -> None:
    assert regles(DIAGNOSTIC.read_bytes()) == set()
    assert regles(PLAN.read_bytes()) == set()


def test_rows_exchanged_with_their_labels_are_refused() -> None:
    assert "STR-017" in regles(abime(DIAGNOSTIC, _echange))


def test_a_deleted_column_is_never_read_from_its_neighbour() -> None:
    contenu = abime(PLAN, _colonne_supprimee)
    assert "STR-015" in regles(contenu)
    lecture, _ = lire(contenu, "essai.xlsx")
    lues = [lecture.valeurs[f"actions/a01/{c}"] for c in ("etat_2020", "cd_2020")]
    assert not (lues[0].cellule and lues[0].cellule == lues[1].cellule)


def test_a_merge_that_hides_answers_is_told() -> None:
    assert "STR-018" in regles(abime(PLAN, _fusion), "avertissement")


def test_two_files_of_one_workbook_are_told(tmp_path: Path) -> None:
    for nom, valeur in (("a.xlsx", 2367), ("b.xlsx", 2000)):
        contenu = abime(DIAGNOSTIC, lambda w, v=valeur: w["Indicateurs"].__setitem__("G5", v))  # type: ignore[misc]
        (tmp_path / nom).write_bytes(contenu)
    rapport = controler([tmp_path])
    (rivaux,) = [c for c in rapport.constats if c.regle == "STR-019"]
    assert "a.xlsx" in rivaux.message
    assert "b.xlsx" in rivaux.message


@pytest.mark.parametrize(
    "texte", ["=1+1", "@SOMME", "+cmd", "-cmd", "<r><t>gras</t></r>", "<r><t></t></si><si></r>"]
)
def test_no_text_becomes_a_formula_or_markup(texte: str, tmp_path: Path) -> None:
    def ecrit(classeur: Workbook) -> None:
        cellule = classeur["Plan d’action"]["H4"]
        cellule.value, cellule.data_type = texte, "s"

    (tmp_path / "m.xlsx").write_bytes(abime(PLAN, ecrit))
    sortie = tmp_path / "anomalies.xlsx"
    fait = _cdppe("controler", tmp_path / "m.xlsx", "--format", "xlsx", "--sortie", sortie)
    assert fait.returncode == 1
    for feuille in openpyxl.load_workbook(sortie).worksheets:
        assert all(c.data_type != "f" for ligne in feuille.iter_rows() for c in ligne)
    en_csv = _cdppe("lire", tmp_path / "m.xlsx", "--format", "csv").stdout
    assert f",{texte}," not in en_csv or texte.startswith("<")


def _cdppe(*mots: object) -> subprocess.CompletedProcess[str]:
    appel = "from cdppe_xl.cli.main import main; main()"
    return subprocess.run(
        [sys.executable, "-c", appel, *map(str, mots)],
        cwd=RACINE, capture_output=True, text=True, check=False,
        env={**os.environ, "PYTHONPATH": str(RACINE)},
    )  # fmt: skip


def test_no_output_is_written_over_an_input(tmp_path: Path) -> None:
    registre = tmp_path / "campagne.db"
    assert _cdppe("deposer", PLAN, "--registre", registre).returncode == 0
    avant = registre.read_bytes()
    fait = _cdppe("consolider", "--registre", registre, "--sortie", registre)
    assert (fait.returncode, registre.read_bytes()) == (2, avant)
    copie = tmp_path / "copie.xlsx"
    copie.write_bytes(PLAN.read_bytes())
    fait = _cdppe("controler", copie, "--format", "xlsx", "--sortie", copie)
    assert (fait.returncode, copie.read_bytes()) == (2, PLAN.read_bytes())


def test_a_territory_cannot_raise_its_own_enveloppe(tmp_path: Path) -> None:
    """The locked notified amount is rewritten; official amounts, when given, prevail."""

    def gonfle(classeur: Workbook) -> None:
        classeur["Synthèse"]["D6"] = 99_999_999
        feuille = classeur["Plan d’action"]
        ligne = next(n for n in range(4, 64) if feuille[f"H{n}"].value == "P304")
        feuille[f"L{ligne}"] = feuille[f"M{ligne}"] = 5_000_000

    (tmp_path / "gonfle.xlsx").write_bytes(abime(PLAN, gonfle))
    officiels = RACINE / "samples" / "puy-de-dome" / "dotations.csv"
    registre = tmp_path / "campagne.db"
    mots = ("--dotations", officiels)
    controle = _cdppe("controler", tmp_path / "gonfle.xlsx", "--format", "json", *mots)
    assert "ENV-002" in {c["regle"] for c in json.loads(controle.stdout)}
    depose = _cdppe("deposer", tmp_path / "gonfle.xlsx", "--registre", registre, *mots)
    assert depose.returncode == 1


def test_generating_again_loses_no_answer(tmp_path: Path) -> None:
    mots = ("generer", "--departement", "63", "--classeur", "plan_action", "--sortie", tmp_path)
    assert _cdppe(*mots).returncode == 0
    (plan,) = tmp_path.rglob("*.xlsx")
    plan.write_bytes(PLAN.read_bytes())
    fait = _cdppe(*mots)
    assert fait.returncode == 0
    assert "gardé à côté" in fait.stdout
    assert plan.with_name(plan.name + ".ancien").read_bytes() == PLAN.read_bytes()
    assert "gardé à côté" not in _cdppe(*mots).stdout  # same bytes: nothing to keep


def test_an_unwritable_place_is_a_french_sentence(tmp_path: Path) -> None:
    fichier = tmp_path / "fichier"
    fichier.write_text("", encoding="utf-8")
    fait = _cdppe("generer", "--departement", "63", "--classeur", "guide", "--sortie", fichier)
    assert fait.returncode == 2
    assert "Traceback" not in fait.stderr
    assert "est un fichier ; donner un nom de dossier" in fait.stderr


def test_an_unreadable_cell_does_not_hide_an_overspend() -> None:
    """A wrong enveloppe on one row leaves the overspend of the others to be told."""

    def degat(classeur: Workbook) -> None:
        feuille = classeur["Plan d’action"]
        for ligne in range(4, 64):
            if feuille[f"H{ligne}"].value == "P304":
                feuille[f"L{ligne}"] = 5_000_000
                break
        for ligne in range(4, 64):
            if feuille[f"H{ligne}"].value == "FIR":
                feuille[f"H{ligne}"] = "Etat"
                break

    trouvees = regles(abime(PLAN, degat))
    assert {"STR-021", "ENV-002"} <= trouvees


def test_json_of_a_damaged_batch_stays_json(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(abime(DIAGNOSTIC, _echange))
    (tmp_path / "b.xlsx").write_bytes(b"PK\x03\x04 tronque")
    fait = _cdppe("controler", tmp_path, "--format", "json")
    assert fait.returncode == 3
    assert {c["regle"] for c in json.loads(fait.stdout)} >= {"STR-000", "STR-017"}
