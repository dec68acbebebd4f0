"""The damage matrix: whatever is done to a workbook, right values, held, or refused."""

from __future__ import annotations

import random
from pathlib import Path

import openpyxl
import pytest

from cdppe_xl.parcours import lire
from tests.acceptation.degats.banc import (
    Essai,
    en_memoire,
    essais_doubles,
    essais_simples,
    passer,
)
from tests.acceptation.degats.classeurs import (
    CODES,
    Temoin,
    autre_ordre,
    colonne_de_moins,
    temoin,
)
from tests.acceptation.degats.gestes import DEGATS
from tests.acceptation.degats.page import PAGE, page, table
from tests.acceptation.degats.verdict import RECUPERE, RETENU, juger
from tests.clients.gnumeric import convertir

COUPLES = {"guide": 250, "diagnostic": 150, "tableau_de_bord": 60, "bilan": 30, "plan_action": 15}
"""Pairs tried in memory by the suite, drawn; outils/matrice.py tries them all."""


@pytest.fixture(scope="module")
def dossier(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("degats")


@pytest.fixture(scope="module")
def sujets(dossier: Path) -> dict[str, Temoin]:
    return {code: temoin(code, dossier) for code in CODES}


def test_the_filled_workbooks_are_sound(sujets: dict[str, Temoin]) -> None:
    for sujet in sujets.values():
        assert sujet.lecture.doutes == ()
        assert sujet.lecture.formules == ()
        assert sujet.lecture.hors_cadre == ()


def test_the_table_and_the_damages_are_the_same_list() -> None:
    assert [ligne["code"] for ligne in table()] == sorted(
        DEGATS, key=[ligne["code"] for ligne in table()].index
    )
    assert {ligne["code"] for ligne in table()} == set(DEGATS)


def test_the_published_page_is_the_table() -> None:
    assert PAGE.read_text("utf-8") == page(), "python outils/matrice.py --page"


@pytest.mark.parametrize("code", CODES)
def test_each_damage_alone_ends_as_the_table_says(sujets: dict[str, Temoin], code: str) -> None:
    attendues = {ligne["code"]: ligne for ligne in table()}
    essais = essais_simples(sujets[code])
    trouvees = {}
    for essai in essais:
        verdict = en_memoire(sujets[code], essai)
        assert verdict is not None
        assert verdict.fautes == [], essai.nom
        assert set(verdict.dits) <= set(attendues[essai.nom]["regles"].split()), essai.nom
        trouvees[essai.nom] = verdict.issue
    assert trouvees == {
        nom: ligne[code] for nom, ligne in attendues.items() if ligne[code] != "sans objet"
    }


@pytest.mark.parametrize("code", CODES)
def test_two_damages_together_lose_and_mix_nothing(sujets: dict[str, Temoin], code: str) -> None:
    essais = essais_doubles(sujets[code])
    tires = random.Random(code).sample(essais, COUPLES[code])  # noqa: S311
    fautes = [
        f"{essai.nom} : {verdict.fautes[0]}"
        for essai in tires
        if (verdict := en_memoire(sujets[code], essai)) is not None and verdict.fautes
    ]
    assert fautes == []


@pytest.mark.parametrize("graine", [1, 2])
@pytest.mark.parametrize("code", ["guide", "diagnostic"])
def test_damages_elsewhere_in_the_table_lose_and_mix_nothing(
    sujets: dict[str, Temoin], code: str, graine: int
) -> None:
    fautes = [
        f"{essai.nom} : {verdict.fautes[0]}"
        for essai in essais_simples(sujets[code], graine)
        if (verdict := en_memoire(sujets[code], essai)) is not None and verdict.fautes
    ]
    assert fautes == []


# --- By LibreOffice -----------------------------------------------------------------------


def test_libreoffice_does_each_damage_and_the_reader_says_the_same(
    sujets: dict[str, Temoin], dossier: Path
) -> None:
    """Each damage on one workbook and in one format, in turn; the script does them all."""
    attendues = {ligne["code"]: ligne for ligne in table()}
    lots: dict[tuple[str, str], list[Essai]] = {}
    simples = {code: {e.nom: e for e in essais_simples(sujets[code])} for code in CODES}
    for rang, nom in enumerate(DEGATS):
        code = CODES[rang % 2 * 3]  # the two lightest: diagnostic and guide
        if nom not in simples[code]:
            code = "tableau_de_bord"
        lots.setdefault((code, ("xlsx", "ods")[rang // 2 % 2]), []).append(simples[code][nom])
    for (code, format_), essais in lots.items():
        bilan = passer(sujets[code], essais, dossier, (format_,))
        assert bilan.fautes == []
        for (nom, _), verdict in bilan.verdicts.items():
            if not nom.startswith("tri_"):
                assert verdict.issue == attendues[nom][code], (code, nom, format_)


def test_libreoffice_does_pairs_of_damages(sujets: dict[str, Temoin], dossier: Path) -> None:
    for code, combien, format_ in (("guide", 12, "xlsx"), ("plan_action", 4, "ods")):
        hasard = random.Random(f"{code} LibreOffice")  # noqa: S311
        essais = hasard.sample(essais_doubles(sujets[code]), combien)
        assert passer(sujets[code], essais, dossier, (format_,)).fautes == []


# --- Other programs, other layouts --------------------------------------------------------


@pytest.mark.parametrize("code", CODES)
def test_gnumeric_and_openpyxl_change_nothing(
    sujets: dict[str, Temoin], code: str, tmp_path: Path
) -> None:
    sujet = sujets[code]
    for nom in ("gnumeric.xlsx", "gnumeric.ods"):
        convertir(sujet.chemin, tmp_path / nom)
    openpyxl.load_workbook(sujet.chemin).save(tmp_path / "openpyxl.xlsx")
    for chemin in sorted(tmp_path.iterdir()):
        lecture, _ = lire(chemin, chemin.name)
        verdict = juger(sujet.placement, sujet.lecture, lecture)
        assert (verdict.issue, verdict.fautes, verdict.dits) == (RECUPERE, [], ()), chemin.name


@pytest.mark.parametrize("code", CODES)
def test_another_order_of_columns_is_read_by_its_keys(sujets: dict[str, Temoin], code: str) -> None:
    lecture, _ = lire(autre_ordre(code), "ancien.xlsx")
    verdict = juger(sujets[code].placement, sujets[code].lecture, lecture)
    assert (verdict.issue, verdict.fautes) == (RECUPERE, [])
    assert verdict.dits == ("STR-008",)


@pytest.mark.parametrize("code", CODES)
def test_a_former_layout_with_a_column_less_is_read_or_held(
    sujets: dict[str, Temoin], code: str
) -> None:
    contenu, absente = colonne_de_moins(code)
    lecture, _ = lire(contenu, "ancien.xlsx")
    verdict = juger(sujets[code].placement, sujets[code].lecture, lecture)
    assert verdict.fautes == []
    assert "STR-008" in verdict.dits
    assert verdict.issue == (RETENU if "STR-015" in verdict.dits else RECUPERE), absente
