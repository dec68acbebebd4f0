"""Waivers: data with a reason, an author and an end; visible, and never for what matters most."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from cdppe_xl.domaine.constat import Constat, Gravite
from cdppe_xl.erreurs import CodeSortie, DerogationsInvalides
from cdppe_xl.referentiel.modele import Referentiel
from cdppe_xl.regles.catalogue import toutes
from cdppe_xl.regles.derogations import Derogation, Derogations, peut_deroger
from cdppe_xl.regles.derogations_lues import load_derogations
from cdppe_xl.regles.moteur import controler_dossier
from cdppe_xl.restitution.constats import as_text
from tests.regles.fabrique import conforme, dossier_de

BLOC = """[[derogation]]
regle = "ENV-009"
territoire = "63"
motif = "Moyens valorisés l’année suivante"
auteur = "Préfecture du Puy-de-Dôme"
date = 2021-05-03
echeance = 2021-12-31
"""
ACCORDEE = Derogation(
    regle="ENV-009", territoire="63", motif="Moyens valorisés l’année suivante",
    auteur="Préfecture du Puy-de-Dôme", date=date(2021, 5, 3), echeance=date(2021, 12, 31),
)  # fmt: skip
AU = date(2021, 6, 30)


@pytest.fixture
def ecrire(tmp_path: Path) -> Callable[[str], Path]:
    def _ecrire(texte: str) -> Path:
        chemin = tmp_path / "derogations.toml"
        chemin.write_text(texte, encoding="utf-8")
        return chemin

    return _ecrire


def _constats(ref: Referentiel, derogations: Derogations) -> list[Constat]:
    """Co-financing too low for objectives 6 (2022) and 7 (2021)."""
    saisies = conforme(ref)
    saisies["plan_action"] |= {"actions/a06/cd_2022": 99_999, "actions/a07/cd_2021": 99_999}
    dossier = replace(dossier_de(ref, saisies), derogations=derogations)
    return [c for c in controler_dossier(dossier) if c.regle == "ENV-009"]


def test_a_file_is_read(ref: Referentiel, ecrire: Callable[[str], Path]) -> None:
    assert load_derogations(ecrire(BLOC), ref, AU) == Derogations((ACCORDEE,), AU)


def test_a_waived_constat_stays_and_informs(ref: Referentiel) -> None:
    for constat in _constats(ref, Derogations((ACCORDEE,), AU)):
        assert constat.gravite is Gravite.INFORMATION
        assert constat.derogation == (
            "Moyens valorisés l’année suivante, Préfecture du Puy-de-Dôme, jusqu’au 31/12/2021"
        )
        assert constat.derogation in constat.message
    assert "(dérogation) ENV-009" in as_text(_constats(ref, Derogations((ACCORDEE,), AU)))


@pytest.mark.parametrize(
    ("ou", "touches"),
    [
        ({}, {"o06", "o07"}),
        ({"classeur": "bilan"}, set()),
        ({"classeur": "plan_action"}, {"o06", "o07"}),
        ({"exercice": 2021}, {"o07"}),
        ({"chemin": "synthese_objectifs/o06"}, {"o06"}),
        ({"chemin": "synthese_objectifs/o0"}, set()),
        ({"territoire": "15"}, set()),
        ({"regle": "ENV-011"}, set()),
    ],
)
def test_it_only_holds_where_it_says(
    ref: Referentiel, ou: dict[str, object], touches: set[str]
) -> None:
    etroite = replace(ACCORDEE, **ou)  # type: ignore[arg-type]
    constats = _constats(ref, Derogations((etroite,), AU))
    assert len(constats) == 2
    assert {c.cle.split("/")[1] for c in constats if c.derogation} == touches


@pytest.mark.parametrize(("au", "bloque"), [(date(2021, 12, 31), False), (date(2022, 1, 1), True)])
def test_it_ends_on_its_last_day_and_says_so(ref: Referentiel, au: date, bloque: bool) -> None:
    constats = _constats(ref, Derogations((ACCORDEE,), au))
    assert {c.gravite is Gravite.BLOQUANTE for c in constats} == {bloque}
    for constat in constats:
        assert ("a pris fin le 31/12/2021" in constat.message) == bloque


@pytest.mark.parametrize(("au", "bloque"), [(date(2021, 5, 2), True), (date(2021, 5, 3), False)])
def test_it_does_not_hold_before_it_is_granted(ref: Referentiel, au: date, bloque: bool) -> None:
    constats = _constats(ref, Derogations((ACCORDEE,), au))
    assert {c.gravite is Gravite.BLOQUANTE for c in constats} == {bloque}
    for constat in constats:
        assert ("ne prend effet que le 03/05/2021" in constat.message) == bloque


def test_every_fault_comes_out_at_once(ref: Referentiel, ecrire: Callable[[str], Path]) -> None:
    chemin = ecrire(
        BLOC
        + """
[[derogation]]
regle = "ENV_009"
territoire = 63
motif = "ok"
auteur = " "
date = 2021-05-03
echeance = 2021-05-02
exercise = 2021

[[derogation]]
regle = "ENV-002"
territoire = "15"
motif = "Une raison bien expliquée"
auteur = "DGCS"
date = 2021-05-03

[autre]
"""
    )
    with pytest.raises(DerogationsInvalides) as refus:
        load_derogations(chemin, ref, AU)
    dites = "\n".join(refus.value.fautes)
    for attendu in (
        "« autre »", "derogation[2] : exercise", "« exercice »", "derogation[2] : regle",
        "« ENV-009 »", "derogation[2] : territoire", "derogation[2] : motif",
        "derogation[2] : auteur", "derogation[2] : echeance", "derogation[3] : echeance",
        "derogation[3] : regle : ENV-002 n’admet pas de dérogation", "derogation[3] : territoire",
    ):  # fmt: skip
        assert attendu in dites, dites
    assert len(refus.value.fautes) == 10
    assert refus.value.code_sortie is CodeSortie.COMMANDE_INCORRECTE


@pytest.mark.parametrize("texte", ["[[derogation", "derogation = 3\n", "[derogation]\nregle = 1\n"])
def test_what_is_no_list_of_waivers_is_refused(
    ref: Referentiel, ecrire: Callable[[str], Path], texte: str
) -> None:
    with pytest.raises(DerogationsInvalides):
        load_derogations(ecrire(texte), ref, AU)


def test_neither_reading_nor_the_state_s_money_is_waived(ref: Referentiel) -> None:
    refusees = {r.id for r in toutes(ref) if not peut_deroger(r)}
    assert {"STR-001", "STR-002", "STR-020", "STR-050", "ENV-001", "ENV-002", "ENV-102"} <= refusees
    assert refusees.isdisjoint({"ENV-009", "OBJ-001", "IND-002", "CAL-022", "STR-048"})
