"""The answers are plausible, consistent, marked as fictitious, and come from the edition alone."""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cdppe_xl.classeurs.catalogue import placement
from cdppe_xl.classeurs.lignes import lignes_indicateurs
from cdppe_xl.classeurs.valeurs_excel import Scalaire
from cdppe_xl.domaine.lecture import Genre
from cdppe_xl.parcours import constats_de, lire
from cdppe_xl.referentiel.loader import load_referentiel
from cdppe_xl.simulation.fiction import imaginer
from cdppe_xl.simulation.saisie import preparer, rendre
from cdppe_xl.simulation.scenario import Connues
from tests.referentiel.test_autre_edition import ecrire_edition
from tests.simulation.fabrique import (
    CODE,
    CODES,
    NOTIFIES,
    REF,
    anomalies,
    genere,
    graves,
    reponses,
)

GRAINES = st.integers(min_value=0, max_value=10_000)
ANNEES = (2020, 2021, 2022)
TERRITOIRE = REF.territoire(CODE)


def imagine(graine: int, code: str = CODE) -> dict[str, dict[str, Scalaire]]:
    """Answers over blank workbooks where nothing is known."""
    return imaginer(REF, REF.territoire(code), graine, {})


def nombres(valeurs: dict[str, Scalaire], prefixe: str) -> dict[str, Decimal]:
    return {c: v for c, v in valeurs.items() if c.startswith(prefixe) and isinstance(v, Decimal)}


@settings(max_examples=5)
@given(graine=GRAINES, code=st.sampled_from([t.code for t in REF.territoires]))
def test_no_live_control_is_tripped(graine: int, code: str) -> None:
    for classeur, valeurs in imagine(graine, code).items():
        assert list(anomalies(REF, classeur, valeurs)) == []


def test_the_five_workbooks_together_are_conforming() -> None:
    lectures = [lire(rendre(genere(c), preparer(genere(c), reponses(1)[c])), c)[0] for c in CODES]
    assert graves(constats_de(lectures)) == []


@settings(max_examples=20)
@given(graine=GRAINES)
def test_enveloppes_are_spent_to_the_cent(graine: int) -> None:
    connues: Connues = {"plan_action": {
        f"synthese_enveloppes/{e}_2020/notifie": Decimal(m) for e, m in NOTIFIES.items()
    }}  # fmt: skip
    plan = imaginer(REF, TERRITOIRE, graine, connues)["plan_action"]
    sommes: dict[str, Decimal] = defaultdict(Decimal)
    for cle, montant in nombres(plan, "actions/").items():
        if cle.endswith("/etat_2020"):
            sommes[str(plan[cle.replace("etat_2020", "enveloppe")])] += montant
    assert sommes == {e: Decimal(m) for e, m in NOTIFIES.items()}


@settings(max_examples=20)
@given(graine=GRAINES)
def test_the_departement_matches_the_state_on_each_objective(graine: int) -> None:
    plan = imagine(graine)["plan_action"]
    etat: dict[tuple[object, int], Decimal] = defaultdict(Decimal)
    cd: dict[tuple[object, int], Decimal] = defaultdict(Decimal)
    rangs = {c.split("/")[1] for c in plan if c.startswith("actions/")}
    for rang in rangs:
        for annee in ANNEES:
            cle = plan[f"actions/{rang}/objectif"], annee
            montants = nombres(plan, f"actions/{rang}/")
            cd[cle] += montants.get(f"actions/{rang}/cd_{annee}", Decimal(0))
            if plan[f"actions/{rang}/enveloppe"] != "ONDAM":
                etat[cle] += montants.get(f"actions/{rang}/etat_{annee}", Decimal(0))
    assert etat
    assert [cle for cle in etat if cd[cle] < etat[cle]] == []


@settings(max_examples=20)
@given(graine=GRAINES)
def test_trajectories_go_the_right_way_and_parts_stay_under_totals(graine: int) -> None:
    tableau = imagine(graine)["tableau_de_bord"]
    for ligne in lignes_indicateurs(REF):
        suite = [tableau.get(f"ind/{ligne.rang}/{c}") for c in ("t0", "cible_2020", "cible_2021",
                                                                "cible_2022")]  # fmt: skip
        connus = [v for v in suite if isinstance(v, Decimal)]
        if ligne.indicateur and ligne.indicateur.sens == "hausse":
            assert connus == sorted(connus), ligne.rang
        if ligne.indicateur and ligne.indicateur.sens == "baisse":
            assert connus == sorted(connus, reverse=True), ligne.rang
        for champ in ("t0", "realise_2020"):
            part = tableau.get(f"ind/{ligne.rang}/{champ}")
            tout = tableau.get(f"ind/{ligne.sous_total_de or ligne.principale}/{champ}")
            if isinstance(part, Decimal) and isinstance(tout, Decimal):
                assert 0 <= part <= tout, ligne.rang


@settings(max_examples=20)
@given(graine=GRAINES)
def test_workbooks_tell_the_same_story(graine: int) -> None:
    imagines = imagine(graine)
    diagnostic, tableau, plan, bilan = (
        imagines[c] for c in ("diagnostic", "tableau_de_bord", "plan_action", "bilan")
    )
    departs = 0
    for ligne in lignes_indicateurs(REF):
        t0 = tableau.get(f"ind/{ligne.rang}/t0")
        if t0 is None:
            continue
        departs += 1
        colonne = "snds" if ligne.variante == "snds" else "valeur"
        assert diagnostic[f"diag/{ligne.code}/{colonne}"] == t0
        assert bilan[f"resultats/{ligne.rang}/t0"] == t0
        assert bilan[f"resultats/{ligne.rang}/realise"] == tableau[f"ind/{ligne.rang}/realise_2020"]
    assert departs > 15
    retenus = {o.numero for o in REF.fondamentaux} | {
        int(c[len("objectifs/o")]) * 10 + int(c[len("objectifs/o0")])
        for c, v in tableau.items()
        if c.endswith("/retenu") and v == "oui"
    }
    objectifs = {v for c, v in plan.items() if c.startswith("actions/") and c.endswith("/objectif")}
    assert objectifs - {"L"} == {Decimal(n) for n in retenus}
    for rang in range(1, 61):
        fiche = f"fiches/f{rang:02d}"
        assert plan.get(f"{fiche}/numero") == plan.get(f"actions/a{rang:02d}/numero")
        programme = plan.get(f"actions/a{rang:02d}/etat_2020")
        assert bilan.get(f"execution/x{rang:02d}/programme") == programme


def test_what_is_known_is_kept_and_followed() -> None:
    connues: Connues = {
        "diagnostic": {"diag/N1/valeur": Decimal(5000), "contexte/pop_0_5/valeur": Decimal(31000)},
        "tableau_de_bord": {"objectifs/o12/retenu": "non", "objectifs/o14/retenu": "oui"},
    }
    imagines = imaginer(REF, TERRITOIRE, 3, connues)
    assert "diag/N1/valeur" not in imagines["diagnostic"]
    assert imagines["tableau_de_bord"]["ind/N1/t0"] == 5000
    assert imagines["tableau_de_bord"]["ind/N6/t0"] == 31000
    objectifs = {v for c, v in imagines["plan_action"].items() if c.endswith("/objectif")}
    assert Decimal(14) in objectifs
    assert Decimal(12) not in objectifs


def test_a_bilan_prefilled_from_an_earlier_plan_is_executed_as_it_stands() -> None:
    connues: Connues = {"bilan": {
        "execution/x01/intitule": "Une action déjà rendue", "execution/x01/enveloppe": "FIR",
        "execution/x01/programme": Decimal(1000),
    }}  # fmt: skip
    bilan = imaginer(REF, TERRITOIRE, 3, connues)["bilan"]
    assert Decimal(850) <= nombres(bilan, "execution/x01/")["execution/x01/engage"] <= 1000
    assert not any(c.startswith("execution/x02/") for c in bilan)


def test_only_open_cells_are_answered_and_lists_are_respected() -> None:
    for classeur, valeurs in reponses(1).items():
        place = placement(REF, classeur)
        for cle, valeur in valeurs.items():
            cellule = place.cellules[cle]
            assert cellule.ouverte
            if cellule.genre is Genre.LISTE:
                assert str(valeur) in place.choix(cle), cle


def test_every_text_says_it_is_fictitious() -> None:
    for classeur, valeurs in reponses(1).items():
        place = placement(REF, classeur)
        for cle, valeur in valeurs.items():
            if place.cellules[cle].genre is Genre.TEXTE:
                admis = (*place.choix(cle), "exemple@exemple.fr", "00 00 00 00 00")
                assert valeur in admis or "fictif" in str(valeur).lower(), (cle, valeur)


def test_same_seed_same_answers_other_seed_other_answers() -> None:
    assert imagine(7) == imagine(7)
    assert imagine(7) != imagine(8)
    assert imagine(7) != imagine(7, "44")


@pytest.mark.parametrize(("objectifs", "enveloppes"), [(3, 2), (14, 4)])
def test_another_edition_needs_no_code(tmp_path: Path, objectifs: int, enveloppes: int) -> None:
    seule = load_referentiel(ecrire_edition(tmp_path, objectifs, enveloppes))
    # « retour » falls before the end of the first year: a bilan cannot be due then.
    classeurs = tuple(
        dataclasses.replace(c, echeance="" if c.code == "bilan" else "retour")
        for c in REF.classeurs
    )
    autre = dataclasses.replace(seule, classeurs=classeurs)
    imagines = imaginer(autre, autre.territoires[0], 1, {})
    for classeur, valeurs in imagines.items():
        assert valeurs
        assert list(anomalies(autre, classeur, valeurs)) == []
