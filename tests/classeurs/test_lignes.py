"""The ordered lines of indicators."""

from __future__ import annotations

import pytest

from cdppe_xl.classeurs.lignes import (
    LigneIndicateur,
    lignes_indicateurs,
    lignes_tableau,
    sections,
)
from cdppe_xl.domaine.lecture import Genre
from cdppe_xl.referentiel.loader import load_referentiel
from tests.classeurs.remplissage import autre_edition


@pytest.fixture(scope="module")
def lignes() -> tuple[LigneIndicateur, ...]:
    return lignes_indicateurs(load_referentiel("2020"))


def test_ordre_de_l_annexe_5_2(lignes: tuple[LigneIndicateur, ...]) -> None:
    rangs = [ligne.rang for ligne in lignes]
    assert " ".join(rangs) == (
        "1a 1a_snds N1 1b 1b_snds 2a 2b 2b_snds 3a 3a_snds N3 3b 4a N6 4b 5a 5a_snds 5b 5b_snds "
        "5c 5c_snds 12a 12b 14a T1 6a 6b 6c 6d 9a 18a 21a 22a 22b 22c 23a"
    )


def test_chaque_objectif_a_sa_ligne_au_tableau() -> None:
    referentiel = load_referentiel("2020")
    lignes = lignes_tableau(referentiel)
    assert {x.objectif for x in lignes} == {None, *range(1, 27)}
    locales = {x.rang for x in lignes if x.variante == "local"}
    assert locales == {f"o{n:02d}" for n in (7, 8, 10, 11, 13, 15, 16, 17, 19, 20, 24, 25, 26)}


def test_taux_snds_divise_la_ligne_snds(lignes: tuple[LigneIndicateur, ...]) -> None:
    par_rang = {x.rang: x for x in lignes}
    assert (par_rang["1b"].numerateur, par_rang["1b"].denominateur) == ("1a", "N1")
    assert (par_rang["1b_snds"].numerateur, par_rang["1b_snds"].denominateur) == ("1a_snds", "N1")
    assert "3b_snds" not in par_rang
    assert par_rang["5b_snds"].genre is Genre.TAUX
    assert par_rang["5b_snds"].principale == "5b"


def test_cibles_exigees(lignes: tuple[LigneIndicateur, ...]) -> None:
    sans = {x.rang for x in lignes if x.cible and not x.cible_exigee}
    assert sans == {"5c", "T1", "6a", "6b", "6c", "9a", "22a", "22b"}
    assert not any(x.cible for x in lignes if x.variante in ("snds", "grandeur"))


def test_libelle_reconstitue_est_dit(lignes: tuple[LigneIndicateur, ...]) -> None:
    affiches = {x.rang: x.libelle_affiche for x in lignes}
    assert affiches["2a"].endswith("(libellé reconstitué)")
    assert affiches["6d"] == "Taux d'IP évaluées en moins de trois mois (6c / 6b)"
    assert affiches["1b_snds"].endswith("(valeur SNDS, 1a SNDS / N1)")
    assert affiches["6a"] == "Nombre d'IP entrantes"


def test_une_section_par_engagement() -> None:
    titres = [s for _, s in sections(lignes_tableau(load_referentiel("2020"))) if s]
    assert [t.split(" – ")[0] for t in titres] == [
        "Engagement 1", "Engagement 2", "Engagement 3", "Engagement 4",
        "Renforcer la gouvernance et la formation",
    ]  # fmt: skip


def test_autre_edition() -> None:
    lignes = lignes_tableau(autre_edition(load_referentiel("2020")))
    assert [x.rang for x in lignes] == (
        ["2a", "2b", "2b_snds", "o15", "6a", "6b", "6c", "6d", "o07", "22a", "22b", "22c"]
    )
