"""A territory that a folder adds to a shipped edition, of the same code as that edition."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from cdppe_xl.cli.main import cdppe
from cdppe_xl.parcours import controler
from cdppe_xl.referentiel.loader import load_referentiel
from cdppe_xl.registre.store import Registre

AJOUTES = "code;nom;region\n01;Ain;Région fictive\n05;Hautes-Alpes;Région fictive\n"


def _cdppe(*arguments: str | Path) -> str:
    rendu = CliRunner().invoke(cdppe, [str(a) for a in arguments])
    assert rendu.exit_code == 0, rendu.output
    return rendu.output


@pytest.fixture
def edition(tmp_path: Path) -> Path:
    """The edition of 2021, with two territories more; the register holds nothing of them."""
    dossier = tmp_path / "mon-2021"
    _cdppe("referentiel", "nouveau", dossier, "--modele", "2021")
    (dossier / "territoires.csv").write_text(AJOUTES, "utf-8")
    with Registre.ouvrir(tmp_path / "campagne.db"):
        pass
    return dossier


@pytest.mark.parametrize("depuis", [(), ("--depuis", "2020")], ids=["declaree", "donnee"])
@pytest.mark.parametrize("code", ["01", "02"], ids=["ajoute", "ancien"])
def test_nothing_is_carried_to_a_territory_the_former_edition_did_not_have(
    edition: Path, tmp_path: Path, code: str, depuis: tuple[str, ...]
) -> None:
    assert "01" not in {t.code for t in load_referentiel("2020").territoires}
    dit = _cdppe(
        "generer", "--edition", edition, "--departement", code, "--classeur", "plan_action",
        "--registre", tmp_path / "campagne.db", "--sortie", tmp_path / "classeurs", *depuis,
    )  # fmt: skip
    assert "1 classeur pour 1 territoire" in dit
    assert "reprise" not in dit
    (fichier,) = (tmp_path / "classeurs").rglob("*.xlsx")
    assert fichier.name == f"{code}_plan_action_2021.xlsx"


def test_the_next_command_is_told_the_folder_and_so_is_who_forgot_it(
    edition: Path, tmp_path: Path
) -> None:
    sortie = tmp_path / "classeurs"
    dit = _cdppe("generer", "--edition", edition, "--departement", "01", "--classeur", "guide",
                 "--sortie", sortie)  # fmt: skip
    fin = dit.splitlines()[-1]
    assert fin.startswith("Ensuite : ")
    assert f"« cdppe controler --edition {edition} »" in fin
    regles = {c.regle: c for c in controler([sortie], str(edition)).constats}
    assert "STR-001" not in regles
    oublie = {c.regle: c for c in controler([sortie]).constats}["STR-001"]
    assert "relancer la commande avec --edition et le dossier de cette campagne" in " ".join(
        (oublie.message, oublie.remede)
    )
