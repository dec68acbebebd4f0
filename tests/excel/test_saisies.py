"""Every line of the table of what people type, and what must hold of all of them together."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from cdppe_xl.domaine.lecture import Etat, Genre
from cdppe_xl.excel.valeurs_texte import ecrire_valeur
from tests.excel.saisies import TABLE, TYPES, Cas, table, taper

RACINE = Path(__file__).resolve().parents[2]
OUTIL = RACINE / "outils" / "saisies.py"
MINIMUM = 200


def _nom(cas: Cas) -> str:
    return f"{cas.genre}-{cas.type_brut}-{cas.contenu[:20]!r}-{cas.format_cellule}-{cas.systeme}"


@pytest.mark.parametrize("cas", table(), ids=_nom)
def test_ce_qui_est_tape_est_lu_avec_son_sens(cas: Cas) -> None:
    lue = cas.lire()
    assert (lue.etat, lue.valeur) == (cas.etat, cas.valeur), lue
    assert cas.motif in lue.motif, lue
    assert lue.proposition == cas.proposition, lue
    if cas.regle:
        avant, _, apres = lue.reparation.partition(" → ")
        assert lue.reparation.endswith(f"({cas.regle})"), lue
        assert avant == f"« {_sur_une_ligne(lue.brut_texte)} »"
        assert apres.removesuffix(f" ({cas.regle})").strip("« »") == _dit(cas)
    else:
        assert lue.reparation == ""


def _sur_une_ligne(texte: str) -> str:
    return texte.replace("\r", "").replace("\n", " ")


def _dit(cas: Cas) -> str:
    """The value after a repair, as it would be typed; a formula shows its number."""
    if cas.type_brut == "formule" and cas.genre is Genre.TAUX:
        return "0,25"
    return ecrire_valeur(cas.valeur, cas.genre)


@pytest.mark.parametrize("cas", [c for c in table() if c.etat is Etat.ILLISIBLE], ids=_nom)
def test_ce_qui_est_tenu_dit_exactement_pourquoi(cas: Cas) -> None:
    lue = cas.lire()
    assert cas.motif
    assert lue.motif.endswith((".", "»"))
    assert "  " not in lue.motif


@pytest.mark.parametrize("cas", [c for c in table() if c.proposition], ids=_nom)
def test_la_proposition_tapee_telle_quelle_regle_la_question(cas: Cas) -> None:
    lue = taper(cas.proposition, cas.genre, cas.choix)
    assert lue.etat in (Etat.RENSEIGNE, Etat.NC, Etat.SANS_OBJET)
    assert (lue.reparation, lue.motif, lue.proposition) == ("", "", "")


@pytest.mark.parametrize("cas", [c for c in table() if c.regle], ids=_nom)
def test_la_valeur_reparee_tapee_telle_quelle_se_relit_sans_reparation(cas: Cas) -> None:
    lue = taper(ecrire_valeur(cas.valeur, cas.genre), cas.genre, cas.choix)
    assert (lue.etat, lue.valeur, lue.reparation) == (Etat.RENSEIGNE, cas.valeur, "")


def test_la_table_est_complete_et_se_lit_sans_code() -> None:
    cas = table()
    assert len(cas) >= MINIMUM
    assert {c.genre for c in cas} == set(Genre)
    assert {c.etat for c in cas} == set(Etat)
    assert {c.type_brut for c in cas} == set(TYPES)
    assert all(c.famille and c.pourquoi.endswith(".") for c in cas)
    doubles = Counter((c.genre, c.contenu, c.type_brut, c.format_cellule, c.systeme, c.choix,
                       tuple(c.anciens)) for c in cas)  # fmt: skip
    assert [cle for cle, nombre in doubles.items() if nombre > 1] == []
    assert all(c.isprintable() or c == "\n" for c in TABLE.read_text(encoding="utf-8"))


def _lance(outil: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(outil), *arguments], cwd=RACINE, capture_output=True, text=True,
        check=False, env={"PYTHONPATH": str(RACINE), "PATH": ""},
    )  # fmt: skip


def test_la_page_publiee_est_a_jour() -> None:
    fait = _lance(OUTIL, "--verifier")
    assert fait.returncode == 0, fait.stderr


def test_une_page_en_retard_est_vue(tmp_path: Path) -> None:
    for chemin in (OUTIL, TABLE):
        copie = tmp_path / chemin.relative_to(RACINE)
        copie.parent.mkdir(parents=True, exist_ok=True)
        copie.write_bytes(chemin.read_bytes())
    page = tmp_path / "docs" / "saisies.md"
    page.parent.mkdir()
    page.write_text("ancienne page", encoding="utf-8")
    outil = tmp_path / "outils" / "saisies.py"
    fait = _lance(outil, "--verifier")
    assert (fait.returncode, page.read_text(encoding="utf-8")) == (1, "ancienne page")
    assert "make saisies" in fait.stderr
    assert _lance(outil).returncode == 0
    assert _lance(outil, "--verifier").returncode == 0
