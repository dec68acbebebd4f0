"""Amounts notified for several years: no workbook shows them, so the command must."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from cdppe_xl.cli.main import cdppe
from cdppe_xl.generation.pluriannuels import unseen_amounts
from cdppe_xl.referentiel.loader import load_referentiel
from cdppe_xl.sources.dotations import Dotations, load_dotations

REF = load_referentiel("2020")
TABLE = """\
code_territoire;debut;fin;enveloppe;montant;source;date_notification;perimetre
63;2020-10-01;2021-12-31;P304;1400000;Fictif;2020-10-01;etat
63;2020-10-01;2021-12-31;P304;1500000;Fictif;2020-11-01;etat
63;2020-01-01;2022-12-31;;9000000,50;Fictif;;tous
63;2020-01-01;2020-12-31;FIR;417705;Fictif;;etat
02;2020-10-01;2021-12-31;P304;700000;Fictif;;etat
"""
SUITE = (
    " : les classeurs comptent par exercice et ne le montrent pas ; « cdppe rapprocher » le "
    "compare à la somme des exercices."
)


@pytest.fixture
def table(tmp_path: Path) -> Path:
    chemin = tmp_path / "notifies.csv"
    chemin.write_text(TABLE, "utf-8")
    return chemin


def _ordinaires(texte: str) -> str:
    """The same with ordinary spaces."""
    return texte.replace("\u202f", " ").replace("\u00a0", " ")


def test_each_amount_in_force_of_several_years_is_told_once(table: Path) -> None:
    dites = unseen_amounts(load_dotations([table], REF), [REF.territoire("63")])
    assert sorted(map(_ordinaires, dites)) == [
        f"63, P304 : 1 500 000 € notifiés du 01/10/2020 au 31/12/2021{SUITE}",
        f"63, tous financeurs : 9 000 000,50 € notifiés du 01/01/2020 au 31/12/2022{SUITE}",
    ]


def test_nothing_to_tell_without_notifications() -> None:
    territoires = REF.territoires
    assert list(unseen_amounts(None, territoires)) == []
    assert list(unseen_amounts(Dotations({}), territoires)) == []


@pytest.mark.parametrize(("classeur", "nombre"), [("bilan", 2), ("guide", 0)])
def test_generer_tells_it_when_a_workbook_shows_amounts(
    table: Path, tmp_path: Path, classeur: str, nombre: int
) -> None:
    rendu = CliRunner().invoke(
        cdppe,
        ["generer", "--departement", "63", "--classeur", classeur, "--dotations", str(table),
         "--sortie", str(tmp_path / "classeurs")],
    )  # fmt: skip
    assert rendu.exit_code == 0, rendu.output
    assert rendu.output.count("les classeurs comptent par exercice et ne le montrent pas") == nombre
