"""A return full of faults, corrected by following its sheet « Anomalies », is conforming."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from cdppe_xl.domaine.constat import Constat, Gravite
from cdppe_xl.generation.preremplissage import Connu
from cdppe_xl.parcours import Renvoi, controler, ecrire_renvois, recus_de, renvois
from cdppe_xl.reception.jugement import Consignes
from cdppe_xl.referentiel.loader import load_referentiel
from cdppe_xl.sources.dotations import Dotations, load_dotations
from tests.acceptation.retour_fautes import CODES, FAUTES, TAPEES, classeurs
from tests.acceptation.retour_gestes import Gestes, obeir

RACINE = Path(__file__).resolve().parents[2]
REFERENTIEL = load_referentiel("2020")


@pytest.fixture(scope="module")
def dotations() -> Dotations:
    return load_dotations([RACINE / "samples/puy-de-dome/dotations.csv"], REFERENTIEL)


@pytest.fixture(scope="module")
def rendus(dotations: Dotations, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the département sent."""
    dossier = tmp_path_factory.mktemp("retours")
    connu = Connu(referentiel=REFERENTIEL, dotations=dotations)
    for code, contenu in classeurs(connu, "63").items():
        (dossier / f"63_{code}.xlsx").write_bytes(contenu)
    return dossier


@pytest.fixture(scope="module")
def avant(rendus: Path, dotations: Dotations) -> tuple[Constat, ...]:
    return controler([rendus], "2020", dotations).constats


@pytest.fixture(scope="module")
def renvoyes(rendus: Path, dotations: Dotations, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What is sent back."""
    sortie = tmp_path_factory.mktemp("renvois")
    consignes = Consignes(edition="2020", dotations=dotations)
    rapport = controler([rendus], consignes=consignes)
    list(ecrire_renvois(renvois(recus_de(rapport), Renvoi(consignes=consignes)), sortie))
    return sortie


@pytest.fixture(scope="module")
def corriges(
    renvoyes: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, Mapping[str, Gestes]]:
    """What comes back, by somebody who does what the sheets say."""
    dossier = tmp_path_factory.mktemp("corriges")
    gestes = {}
    for chemin in sorted(renvoyes.rglob("*.xlsx")):
        contenu, gestes[chemin.name] = obeir(chemin.read_bytes())
        (dossier / chemin.name).write_bytes(contenu)
    return dossier, gestes


def _bloquants(constats: tuple[Constat, ...]) -> list[str]:
    return [
        f"{Path(c.fichier).name} {c.feuille}!{c.cellule} {c.regle} {c.message} → {c.remede}"
        for c in constats
        if c.gravite is Gravite.BLOQUANTE
    ]


def test_the_return_has_more_than_forty_mixed_faults(avant: tuple[Constat, ...]) -> None:
    assert FAUTES >= 40
    assert set(TAPEES) == set(CODES)
    assert len(_bloquants(avant)) >= 25
    assert len({c.regle for c in avant}) >= 25


def test_every_workbook_comes_back_with_a_letter(renvoyes: Path) -> None:
    noms = sorted(c.relative_to(renvoyes).as_posix() for c in renvoyes.rglob("*") if c.is_file())
    assert noms == sorted(
        ["63_Puy-de-Dome/courrier.txt", *(f"63_Puy-de-Dome/63_{c}_2020.xlsx" for c in CODES)]
    )


def test_everything_the_sheets_say_can_be_done(
    corriges: tuple[Path, Mapping[str, Gestes]],
) -> None:
    for nom, gestes in corriges[1].items():
        assert gestes.ecrits, nom
        # Warnings may ask for a judgment that no script has; nothing blocking may.
        assert len(gestes.muets) <= 4, gestes.muets


def test_it_is_conforming_in_one_round(
    corriges: tuple[Path, Mapping[str, Gestes]], dotations: Dotations
) -> None:
    rapport = controler([corriges[0]], "2020", dotations)
    assert len(rapport.fichiers) == len(CODES)
    assert not rapport.illisible
    assert _bloquants(rapport.constats) == []


def test_nothing_of_what_was_added_is_held_against_the_territory(
    corriges: tuple[Path, Mapping[str, Gestes]], dotations: Dotations
) -> None:
    rapport = controler([corriges[0]], "2020", dotations)
    structure = {f"STR-{n:03d}" for n in (*range(20), *range(23, 40), 53)}
    assert [c for c in rapport.constats if c.regle in structure] == []
