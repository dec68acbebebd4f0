"""An edition started from another, then compared with it; the line of each fault."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from cdppe_xl.domaine.edition import Borne
from cdppe_xl.erreurs import CommandeIncorrecte
from cdppe_xl.referentiel.comparaison import compare
from cdppe_xl.referentiel.lignes import line_of
from cdppe_xl.referentiel.loader import load_referentiel
from cdppe_xl.referentiel.nouveau import start_edition

ANCIEN = load_referentiel("2020")

TOML = """\
# un commentaire
[campagne]
code = "x"   # jour_j = ici
jour_j = 2020-10-30

[[enveloppe]]
code = "A"
plancher = { euros = 1, source = { texte = "t", repere = "r" } }

[[enveloppe.montants]]
exercice = 2020

[[enveloppe.montants]]
exercice = 2021
euros = 5

[[enveloppe]]
code = "B"
libelle = "b"
"""


def test_an_edition_compared_with_itself_has_no_change() -> None:
    assert list(compare(ANCIEN, ANCIEN, sources=True)) == []


def test_changes_are_told_where_they_are() -> None:
    fir = next(e for e in ANCIEN.enveloppes if e.code == "FIR")
    assert isinstance(fir.plafond, Borne)
    plus = replace(fir, plafond=Borne(euros=1_500_000, source=fir.plafond.source))
    montants = (replace(fir.montants[0], euros=33_000_000, exercice=2021),)
    autres = tuple(
        replace(plus, montants=montants) if e.code == "FIR" else e for e in ANCIEN.enveloppes
    )
    sans_26 = tuple(o for o in ANCIEN.objectifs if o.numero != 26)
    nouveau = replace(ANCIEN, enveloppes=autres, objectifs=sans_26)
    dits = [str(c) for c in compare(ANCIEN, nouveau)]
    assert dits[0].startswith("objectif 26 : retiré")
    assert "enveloppe FIR, plafond.euros : 1000000 → 1500000" in dits
    assert any(d.startswith("enveloppe FIR, montants[2020]") for d in dits)
    assert any(d.startswith("enveloppe FIR, montants[2021] : absent → ") for d in dits)
    assert len(dits) == 4


def test_a_new_edition_is_the_model_under_another_code(tmp_path: Path) -> None:
    ecrits = start_edition("2020", tmp_path / "ma", "2031")
    assert all(chemin.is_file() for chemin in ecrits)
    nouveau = load_referentiel(tmp_path / "ma")
    assert nouveau.campagne.code == "2031"
    assert [c.champ for c in compare(ANCIEN, nouveau, sources=True)] == ["code"]


def test_a_new_edition_never_writes_over_anything(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("à moi", "utf-8")
    with pytest.raises(CommandeIncorrecte, match="rien n’a été écrit"):
        start_edition("2020", tmp_path, "2031")
    with pytest.raises(CommandeIncorrecte, match="Code d’édition"):
        start_edition("2020", tmp_path / "autre", "../2031")
    assert [p.name for p in tmp_path.iterdir()] == ["notes.txt"]


@pytest.mark.parametrize(
    ("chemin", "ligne"),
    [
        ("campagne.jour_j", 4),
        ("campagne.absente", 2),
        ("enveloppe[1].plancher.source.repere", 8),
        ("enveloppe[1].montants[2].euros", 15),
        ("enveloppe[1].montants[1].euros", 10),
        ("enveloppe[2] (B).libelle", 17),
        ("enveloppe[2].libelle", 19),
        ("enveloppe[3].code", 0),
        ("", 0),
    ],
)
def test_line_of_a_key(chemin: str, ligne: int) -> None:
    assert line_of(TOML, chemin) == ligne
