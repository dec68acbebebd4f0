"""A remedy can be done as it is said: what a constat proposes, once typed, settles it."""

from __future__ import annotations

import re
from datetime import datetime
from decimal import Decimal

import pytest

from cdppe_xl.classeurs.catalogue import placement
from cdppe_xl.domaine.constat import Constat
from cdppe_xl.domaine.lecture import Genre
from cdppe_xl.referentiel.loader import load_referentiel
from cdppe_xl.regles.moteur import controler_dossier, dire, dire_exact
from tests.regles.cas import CAS, PROPOSEES, B, Cas, P
from tests.regles.fabrique import Saisie, change, conforme, dossier_de, entourer

REF = load_referentiel("2020")
BASE = dossier_de(REF, conforme(REF))


def _constats(cas: Cas, en_plus: dict[str, Saisie]) -> list[Constat]:
    dossier = change(BASE, {**cas.change, **en_plus})
    return controler_dossier(entourer(dossier, cas.origines, cas.precedents, cas.autres))


def _vise(cas: Cas, constats: list[Constat]) -> Constat | None:
    code, cle = cas.lieu.split(":")
    return next(
        (c for c in constats if (c.regle, c.classeur, c.cle) == (cas.regle, code, cle)), None
    )


def _tapee(proposition: str, genre: Genre) -> Saisie:
    """What a spreadsheet holds once those very characters are typed."""
    if genre is Genre.DATE:
        return datetime.strptime(proposition, "%d/%m/%Y").date()  # noqa: DTZ007 -- a day
    if genre in (Genre.TEXTE, Genre.LISTE):
        return proposition
    nombre = Decimal(proposition.removesuffix("%").strip().replace(",", "."))
    return nombre / 100 if proposition.endswith("%") else nombre


@pytest.mark.parametrize(
    "cas", [c for c in CAS if c.regle in PROPOSEES], ids=lambda c: f"{c.regle} {c.lieu}"
)
def test_what_is_proposed_settles_it(cas: Cas) -> None:
    vise = _vise(cas, _constats(cas, {}))
    assert vise is not None
    assert vise.proposition
    assert vise.proposition in vise.remede, vise.remede
    genre = placement(REF, vise.classeur).cellules[vise.cle].genre
    apres = _constats(cas, {cas.lieu: _tapee(vise.proposition, genre)})
    assert _vise(cas, apres) is None


def test_every_rule_with_one_answer_is_tried() -> None:
    assert set(PROPOSEES) <= {cas.regle for cas in CAS}


def test_the_amount_in_excess_is_told_with_its_cells() -> None:
    """Reducing by what the remedy says, in one cell it names, settles it."""
    cellules: dict[str, Saisie] = {
        f"{P}:actions/a06/etat_2020": 130_000, f"{P}:actions/a06/cd_2020": 130_000,
    }  # fmt: skip
    vises = [c for c in controler_dossier(change(BASE, cellules)) if c.regle == "ENV-002"]
    assert len(vises) == 1
    exces = re.search(r"Réduire de (.+?)\s€ au total", vises[0].remede)
    assert exces is not None
    montant = Decimal(re.sub(r"\D", "", exces[1]))
    lieu = BASE.retours["plan_action"].lecture.lieu("actions/a06/etat_2020")[1]
    assert re.search(rf"\b{lieu}\b", vises[0].remede)
    cellules[f"{P}:actions/a06/etat_2020"] = 130_000 - montant
    apres = controler_dossier(change(BASE, cellules))
    assert [c.regle for c in apres if c.regle in ("ENV-002", "ENV-008")] == []


def test_the_missing_cofinancement_is_told_with_its_cells() -> None:
    cellules: dict[str, Saisie] = {f"{P}:actions/a06/cd_2022": 60_000}
    vises = [c for c in controler_dossier(change(BASE, cellules)) if c.regle == "ENV-009"]
    manque = re.search(
        r"Relever d’au moins (.+?)\s€ la part du département en 2022", vises[0].remede
    )
    assert manque is not None
    montant = Decimal(re.sub(r"\D", "", manque[1]))
    assert montant == 40_000
    cellules[f"{P}:actions/a06/cd_2022"] = 60_000 + montant
    assert "ENV-009" not in [c.regle for c in controler_dossier(change(BASE, cellules))]


def test_an_overspent_enveloppe_names_its_excess() -> None:
    cellules: dict[str, Saisie] = {f"{B}:execution/x09/engage": 112_345}
    constats = controler_dossier(change(BASE, cellules))
    for regle in ("ENV-102", "ENV-208"):
        remede = next(c.remede for c in constats if c.regle == regle)
        assert re.sub(r"\D", "", remede.split("€")[0]) == "12345"


def test_two_rows_with_one_number_are_told_apart() -> None:
    """The row that had the number keeps it, the other takes its own back: nothing else breaks."""
    cas = Cas("FIC-001", {f"{P}:actions/a02/numero": 1}, f"{P}:actions/a02/numero")
    vises = {c.cle: c for c in _constats(cas, {}) if c.regle == "FIC-001"}
    assert {cle: c.proposition for cle, c in vises.items()} == {
        "actions/a01/numero": "", "actions/a02/numero": "2",
    }  # fmt: skip
    lieux = {rang: BASE.retours["plan_action"].lecture.lieu(f"actions/{rang}/numero")[1]
             for rang in ("a01", "a02")}  # fmt: skip
    assert f"« 1 » sert aussi en {lieux['a02']} : garder" in vises["actions/a01/numero"].remede
    assert f"« 1 » sert aussi en {lieux['a01']}. Écrire 2" in vises["actions/a02/numero"].remede
    assert _constats(cas, {f"{P}:actions/a02/numero": 2}) == []


def test_a_number_typed_by_mistake_is_not_followed_by_the_next_one() -> None:
    cellules: dict[str, Saisie] = {f"{P}:actions/a02/numero": 999_999_999_999,
                                   f"{P}:actions/+01/numero": 3,
                                   f"{P}:actions/+01/intitule": "Ateliers"}  # fmt: skip
    constats = controler_dossier(change(BASE, cellules))
    vise = next(c for c in constats if (c.regle, c.cle) == ("FIC-001", "actions/+01/numero"))
    assert vise.proposition == "61"


def test_one_cell_is_named_in_the_singular_and_none_is_not_named() -> None:
    rangs = [f"{P}:actions/a{n:02d}/cd_2022" for n in range(1, 61)]
    seule = [c for c in controler_dossier(change(BASE, {f"{P}:actions/a06/cd_2022": 60_000}))
             if c.regle == "ENV-009"]  # fmt: skip
    assert "(cellule " in seule[0].remede
    vides = [c for c in controler_dossier(change(BASE, dict.fromkeys(rangs)))
             if c.regle == "ENV-009"]  # fmt: skip
    assert not [c.remede for c in vides if "aucune" in c.remede]


def test_a_cell_to_be_corrected_is_no_model_for_another_workbook() -> None:
    """The plan is told to write ONDAM: the bilan is not told to copy FIR from it."""
    lieu = f"{B}:execution/x17/enveloppe"
    bon: dict[str, Saisie] = {lieu: "ONDAM", f"{B}:execution/x17/beneficiaire": "ESMS"}
    sain = next(c for c in controler_dossier(change(BASE, bon)) if c.regle == "ENV-205")
    assert sain.proposition
    faute = {**bon, f"{P}:actions/a17/objectif": 9}
    constats = controler_dossier(change(BASE, faute))
    plan = [c for c in constats if (c.classeur, c.cle) == (P, "actions/a17/enveloppe")]
    assert [c.regle for c in plan if c.proposition == "ONDAM"] == ["ENV-001"]
    vise = next(c for c in constats if c.regle == "ENV-205")
    assert vise.proposition == ""
    assert f"Corriger d’abord la cellule {plan[0].feuille}!{plan[0].cellule} de" in vise.remede


def test_no_value_is_proposed_when_nobody_knows_which_workbook_is_right() -> None:
    """The bilan has 100 000 €, the plan 28 800 €: both are said with their places, no more."""
    plan, ici = f"{P}:actions/a06/etat_2020", f"{B}:execution/x06/programme"
    constats = controler_dossier(change(BASE, {plan: 28_800}))
    vise = next(c for c in constats if c.regle == "COH-204")
    lieu = BASE.retours["plan_action"].lecture.lieu("actions/a06/etat_2020")
    assert (f"{vise.classeur}:{vise.cle}", vise.proposition) == (ici, "")
    ailleurs = f"28\u202f800\u00a0€ dans la cellule {lieu[0]}!{lieu[1]} de « plan"
    assert f"100\u202f000\u00a0€ dans cette cellule, {ailleurs}" in vise.remede
    assert "28" not in vise.attendu
    assert not vise.remede.startswith("Écrire")


def test_an_amount_that_makes_an_overrun_is_no_model_for_the_bilan() -> None:
    plan = f"{P}:actions/a06/etat_2020"
    constats = controler_dossier(change(BASE, {plan: 1_128_800}))
    assert "ENV-002" in [c.regle for c in constats]
    vise = next(c for c in constats if c.regle == "COH-204")
    lieu = BASE.retours["plan_action"].lecture.lieu("actions/a06/etat_2020")
    assert vise.proposition == ""
    assert vise.remede.startswith(f"Corriger d’abord la cellule {lieu[0]}!{lieu[1]} de « plan")
    assert vise.remede.endswith("rien n’est à écrire ici.")


def test_nine_cells_leave_one_other() -> None:
    """Ten actions of the enveloppe have an amount of 2020; one is emptied."""
    cellules: dict[str, Saisie] = {
        f"{P}:actions/a06/etat_2020": 900_000, f"{P}:actions/a07/etat_2020": None,
    }  # fmt: skip
    constats = controler_dossier(change(BASE, cellules))
    remede = next(c.remede for c in constats if c.regle == "ENV-002")
    assert " et 1 autre de « Plan d’action »" in remede


def test_endless_decimals_are_rounded_for_people_only() -> None:
    taux = Decimal("1.187894736842105263157894737")
    assert dire(taux, Genre.TAUX) == "118,79 %"
    assert dire_exact(taux, Genre.TAUX) == "118,7894736842105263157894737 %"
    assert dire(Decimal("0.005"), Genre.TAUX) == "0,5 %"
    assert dire(Decimal("0.123456"), Genre.TAUX) == "12,3456 %"


def test_an_inserted_action_gets_a_number_of_its_own() -> None:
    champs: dict[str, Saisie] = {
        "numero": 5, "objectif": 6, "intitule": "Ateliers", "enveloppe": "P304",
    }  # fmt: skip
    action = {f"{P}:actions/+01/{champ}": valeur for champ, valeur in champs.items()}
    constats = controler_dossier(change(BASE, action))
    vise = next(c for c in constats if (c.regle, c.cle) == ("FIC-001", "actions/+01/numero"))
    assert vise.proposition == "61"
