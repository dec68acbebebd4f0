"""Contract of the catalogue: every rule has a case that trips it, and one that does not."""

from __future__ import annotations

import string
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from datetime import date

import pytest

from cdppe_xl.domaine.constat import Gravite
from cdppe_xl.erreurs import RegleDefaillante
from cdppe_xl.referentiel.modele import Referentiel
from cdppe_xl.regles import catalogue
from cdppe_xl.regles.catalogue import FAMILLES, REGLES_ECRITES, toutes, vives
from cdppe_xl.regles.dossier import Dossier
from cdppe_xl.regles.moteur import controler_dossier
from cdppe_xl.regles.structure import REGLES
from tests.regles.cas import CAS, PROPOSEES, SANS_EFFET, Cas
from tests.regles.fabrique import Saisie, Saisies, change, conforme, dossier_de, entourer

ECRITES = {e.regle.id for e in REGLES_ECRITES}


@pytest.fixture(scope="module")
def base(ref: Referentiel) -> Dossier:
    return dossier_de(ref, conforme(ref))


def test_a_right_dossier_trips_no_rule(base: Dossier) -> None:
    assert controler_dossier(base) == []


@pytest.mark.parametrize("cas", CAS, ids=lambda c: f"{c.regle} {c.lieu}")
def test_the_fault_is_told_on_its_cell(base: Dossier, cas: Cas) -> None:
    dossier = entourer(change(base, cas.change), cas.origines, cas.precedents, cas.autres)
    trouves = [c for c in controler_dossier(dossier) if c.regle == cas.regle]
    assert cas.lieu in [f"{c.classeur}:{c.cle}" for c in trouves], trouves
    vise = next(c for c in trouves if f"{c.classeur}:{c.cle}" == cas.lieu)
    assert vise.message
    assert "{" not in vise.message + vise.remede
    assert bool(vise.proposition) == (cas.regle in PROPOSEES)
    assert vise.cle == "" or (vise.feuille and vise.cellule)
    if cas.trouve is not None:
        assert vise.trouve == cas.trouve


@pytest.mark.parametrize(("regle", "cellules"), SANS_EFFET, ids=lambda x: str(x)[:70])
def test_a_near_miss_trips_nothing(
    base: Dossier, regle: str, cellules: Mapping[str, Saisie]
) -> None:
    trouves = controler_dossier(change(base, cellules))
    assert [c for c in trouves if c.regle == regle] == []


def test_every_rule_has_its_case(ref: Referentiel) -> None:
    attendues = {r.id for r in (*vives(ref), *(e.regle for e in REGLES_ECRITES))}
    sans_cas = attendues - {cas.regle for cas in CAS} - {"OBJ-002", "OBJ-212", "STR-101"}
    assert sans_cas == set(), "règles sans cas dans tests/regles/cas.py"


def test_too_many_optional_objectives(ref: Referentiel) -> None:
    """OBJ-002: the 2020 edition has just as many optional objectives as it admits."""
    campagne = replace(ref.campagne, objectifs_facultatifs_max=5)
    autre = replace(ref, campagne=campagne)
    bord = {"tableau_de_bord": conforme(ref)["tableau_de_bord"]}
    trouves = [c for c in controler_dossier(dossier_de(autre, bord)) if c.regle == "OBJ-002"]
    assert [(c.cle, c.trouve, c.attendu) for c in trouves] == [
        ("choix/facultatifs/nombre", "6", "5")
    ]


def test_a_plan_without_any_action(ref: Referentiel) -> None:
    """OBJ-212: one « NC » typed elsewhere does not make an empty plan an answer."""
    vide: dict[str, Saisies] = {"plan_action": {"moyens/ase/m_2020": "NC"}}
    une: dict[str, Saisies] = {"plan_action": {"actions/a03/intitule": "Bus PMI itinérant"}}
    (constat,) = (c for c in controler_dossier(dossier_de(ref, vide)) if c.regle == "OBJ-212")
    assert constat.gravite is Gravite.BLOQUANTE
    assert (constat.cle, constat.cellule[:1].isalpha()) == ("actions/a01/intitule", True)
    rien: dict[str, Saisies] = {"plan_action": {}}
    for saisies in (une, rien):
        trouves = {c.regle for c in controler_dossier(dossier_de(ref, saisies))}
        assert "OBJ-212" not in trouves


def test_a_workbook_returned_as_it_was_sent(ref: Referentiel) -> None:
    """STR-101: what generation filled is not an answer, and the guide is nobody's return."""
    classeurs: dict[str, Saisies] = {c.code: {} for c in ref.classeurs}
    classeurs["diagnostic"]["diag/N1/valeur"] = 8000
    classeurs["plan_action"]["synthese_enveloppes/FIR_2020/notifie"] = 100_000
    trouves = controler_dossier(dossier_de(ref, classeurs))
    assert {c.classeur for c in trouves if c.regle == "STR-101"} == set(classeurs) - {"guide"}


def test_at_least_fifty_rules_in_seven_families(ref: Referentiel) -> None:
    regles = toutes(ref)
    assert len(regles) >= 50
    assert {r.id[:3] for r in regles} == set(FAMILLES)
    assert {r.id for r in REGLES} <= {r.id for r in regles}


def test_every_rule_says_all_it_must(ref: Referentiel) -> None:
    for regle in toutes(ref):
        assert regle.id[3] == "-", regle
        assert regle.id[4:].isdigit(), regle
        assert len(regle.id) == len("STR-000"), regle
        assert all((regle.titre, regle.message, regle.remede, regle.source)), regle.id
        # The workbook shows the remedy of a live rule as it is.
        for texte in (regle.titre, regle.source, regle.remede if regle.vive else ""):
            assert not [champ for _, champ, _, _ in string.Formatter().parse(texte) if champ]
        assert "'" not in regle.titre + regle.message + regle.remede, f"{regle.id} : apostrophe"


def test_no_id_serves_twice() -> None:
    par_id = defaultdict(set)
    for ecrite in REGLES_ECRITES:
        par_id[ecrite.regle.id].add(ecrite.regle.titre)
    assert len(par_id) == len(REGLES_ECRITES)


def test_written_rules_do_not_take_the_id_of_a_live_one(ref: Referentiel) -> None:
    assert ECRITES.isdisjoint(r.id for r in vives(ref))


def test_two_rules_under_one_id_are_refused(
    ref: Referentiel, monkeypatch: pytest.MonkeyPatch
) -> None:
    premiere = REGLES_ECRITES[0]
    jumelle = replace(premiere, regle=replace(REGLES_ECRITES[1].regle, id=premiere.regle.id))
    monkeypatch.setattr(catalogue, "REGLES_ECRITES", (premiere, jumelle))
    with pytest.raises(RegleDefaillante, match=premiere.regle.id):
        toutes(ref)


def test_a_rule_without_family_is_refused(
    ref: Referentiel, monkeypatch: pytest.MonkeyPatch
) -> None:
    orpheline = replace(
        REGLES_ECRITES[0], regle=replace(REGLES_ECRITES[0].regle, id="ZZZ-001")
    )  # fmt: skip
    monkeypatch.setattr(catalogue, "REGLES_ECRITES", (orpheline,))
    with pytest.raises(RegleDefaillante, match="ZZZ-001"):
        toutes(ref)


def test_information_never_blocks(ref: Referentiel) -> None:
    """Rules that read words only inform or warn: a machine does not block on a wording."""
    mots = {"ENV-201", "ENV-202", "FIC-206", "FIC-223", "OBJ-207", "OBJ-208", "OBJ-211",
            "OBJ-219", "OBJ-220", "FIC-203"}  # fmt: skip
    par_id = {r.id: r for r in toutes(ref)}
    assert all(par_id[i].gravite is not Gravite.BLOQUANTE for i in mots)


@pytest.mark.parametrize(
    ("debut", "fin", "admises", "refusees"),
    [
        # One year, fifteen months over two years, three years.
        (date(2020, 1, 1), date(2020, 12, 31), (date(2020, 12, 31),), (date(2021, 1, 1),)),
        (date(2020, 10, 1), date(2021, 12, 31), (date(2021, 12, 31), date(2020, 10, 1)),
         (date(2020, 9, 30), date(2022, 1, 1))),
        (date(2020, 1, 1), date(2022, 12, 31), (date(2022, 12, 31),), (date(2023, 1, 1),)),
    ],
)  # fmt: skip
def test_actions_stay_in_a_contract_of_any_length(
    ref: Referentiel, debut: date, fin: date, admises: tuple[date, ...], refusees: tuple[date, ...]
) -> None:
    annees = tuple(a for a in ref.annees if debut.year <= a <= fin.year)
    autre = replace(ref, campagne=replace(ref.campagne, debut=debut, fin=fin, annees=annees))
    for jour in (*admises, *refusees):
        plan: Saisies = {
            "actions/a01/objectif": 1, "actions/a01/intitule": "Action fictive",
            "actions/a01/fin": jour,
        }  # fmt: skip
        constats = controler_dossier(dossier_de(autre, {"plan_action": plan}))
        hors = [c.cle for c in constats if c.regle == "FIC-005"]
        assert hors == (["actions/a01/fin"] if jour in refusees else []), jour
