"""Cells of amounts that say no figure: never a 0, never a ceiling, never a false movement."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from cdppe_xl.domaine.lecture import Etat, Genre, ValeurLue
from cdppe_xl.financement.montants import (
    Montant,
    MontantTu,
    Perimetre,
    Periode,
    Piece,
    Stade,
    montants_du_bilan,
    montants_du_plan,
    tus_du_bilan,
    tus_du_plan,
)
from cdppe_xl.financement.rapprochement import Nature, Stades, rapprocher
from tests.financement.fabrique import CD, ENVELOPPES, ETAT, montant

CONTRAT, ENGAGE, PAYE = Stade.CONTRACTUALISE, Stade.ENGAGE, Stade.PAYE


def tu(
    stade: Stade, action: str, perimetre: Perimetre = ETAT, annee: int = 2020, objectif: str = "7"
) -> MontantTu:
    """« NC » written for an action of the programme 304."""
    return MontantTu(
        territoire="63", enveloppe="P304", periode=Periode.exercice(annee), perimetre=perimetre,
        stade=stade, action=action, objectif=objectif,
        origine=replace(montant(0, "P304", stade).origine, texte="NC"),
    )  # fmt: skip


def plan(euros: int, action: str = "1", perimetre: Perimetre = ETAT) -> Montant:
    return montant(euros, "P304", CONTRAT, action, perimetre=perimetre, objectif="7")


@pytest.mark.parametrize(
    ("etat", "departement", "tus", "manque"),
    [
        ((), (100,), (ETAT,), None),  # the State gives something: 0 would hide a lack
        ((300,), (100,), (CD,), None),  # the rest of the share may be enough
        ((300,), (300,), (CD,), 0),  # more cannot harm
        ((300,), (100,), (ETAT,), 20_000),  # more State only makes it worse
        ((300,), (400,), (ETAT,), None),
        ((300,), (300,), (ETAT, CD), None),
        ((300,), (), (CD,), None),
        ((), (), (ETAT,), None),
        ((), (50,), (), 0),
    ],
)
def test_a_share_partly_known_settles_only_what_it_can(
    etat: tuple[int, ...],
    departement: tuple[int, ...],
    tus: tuple[Perimetre, ...],
    manque: int | None,
) -> None:
    montants = [plan(e) for e in etat] + [plan(e, perimetre=CD) for e in departement]
    (fait,) = rapprocher(
        montants, ENVELOPPES, tus=[tu(CONTRAT, "2", p) for p in tus]
    ).cofinancements
    assert fait.manque == manque


def stades(*tus: MontantTu) -> Stades:
    (seul,) = rapprocher(
        [
            montant(1000, "P304", Stade.NOTIFIE), plan(400), montant(500, "P304", ENGAGE, "1"),
            montant(500, "P304", PAYE, "1"),
        ],
        ENVELOPPES, tus=tus,
    ).stades  # fmt: skip
    return seul


def test_a_stage_partly_known_is_no_ceiling_and_leaves_nothing_unused() -> None:
    assert stades().depassements() == ((ENGAGE, CONTRAT, 10_000),)
    assert stades(tu(CONTRAT, "2")).depassements() == ()
    assert stades().sous_execution() == 50_000
    assert stades(tu(ENGAGE, "2")).sous_execution() is None
    assert stades(tu(ENGAGE, "2", annee=2021)).sous_execution() == 50_000
    # what is known already passes what is wholly known
    passe = stades(tu(ENGAGE, "2")).depassements()
    assert passe == ((ENGAGE, CONTRAT, 10_000), (PAYE, CONTRAT, 10_000))


def nature(montants: list[Montant], *tus: MontantTu) -> dict[str, Nature]:
    temoin = [montant(1, "FIR", s, "99") for s in (CONTRAT, ENGAGE)]
    faits = rapprocher([*montants, *temoin], ENVELOPPES, tus=tus).mouvements
    return {m.action: m.nature for m in faits}


def test_an_action_whose_amount_is_not_said_is_neither_added_nor_dropped() -> None:
    engage = montant(600, "P304", ENGAGE, "1")
    assert nature([engage]) == {"1": Nature.AJOUT}
    assert nature([engage], tu(CONTRAT, "1")) == {}
    assert nature([plan(600)]) == {"1": Nature.SANS_SUITE}
    assert nature([plan(600)], tu(ENGAGE, "1")) == {}


def test_an_action_planned_for_another_year_is_not_an_action_added() -> None:
    """The plan has it: money it gets before its year moved inside its enveloppe, or left it."""
    plus_tard = replace(plan(500), periode=Periode.exercice(2021))
    assert nature([plus_tard, montant(60, "P304", ENGAGE, "1")]) == {"1": Nature.MOUVEMENT}
    assert nature([plus_tard, montant(60, "FIR", ENGAGE, "1")]) == {"1": Nature.ENVELOPPE}
    assert nature([plus_tard, montant(0, "FIR", ENGAGE, "1")]) == {}


@pytest.mark.parametrize(
    ("prevu", "enveloppe", "paye", "attendu"),
    [
        (None, "FIR", 10, Nature.AJOUT),
        (None, "FIR", 0, None),
        (100, "FIR", 10, Nature.ENVELOPPE),
        (100, "P304", 100, None),
        (100, "P304", 101, Nature.MOUVEMENT),
    ],
)
def test_money_paid_without_a_commitment_told_is_judged_too(
    prevu: int | None, enveloppe: str, paye: int, attendu: Nature | None
) -> None:
    montants = [plan(prevu)] if prevu is not None else []
    montants.append(montant(paye, enveloppe, PAYE, "1"))
    assert nature(montants) == ({"1": attendu} if attendu else {})


def test_a_bilan_that_only_says_payments_has_its_movements() -> None:
    faits = rapprocher([plan(100), montant(10, "FIR", PAYE, "1")], ENVELOPPES).mouvements
    assert [(m.nature, m.bloquant) for m in faits] == [(Nature.ENVELOPPE, True)]
    assert [m.centimes for m in faits[0].paye] == [1_000]


def lue(cle: str, etat: Etat, brut: str, valeur: Decimal | str | None = None) -> ValeurLue:
    return ValeurLue(
        cle=cle, genre=Genre.MONTANT, brut=brut, valeur=valeur, etat=etat, feuille="F",
        cellule="B7",
    )  # fmt: skip


ECRITS = {
    "a": (Etat.RENSEIGNE, "12,10", Decimal("12.10")),
    "b": (Etat.NC, "NC", None),
    "c": (Etat.ILLISIBLE, "à voir", None),
    "d": (Etat.SANS_OBJET, "s.o.", None),
    "e": (Etat.VIDE, "", None),
    "f": (Etat.RENSEIGNE, "1e15", Decimal(10) ** 15),
    "g": (Etat.RENSEIGNE, "999999999999999,99", Decimal("999999999999999.99")),
}
PIECE = Piece(territoire="63", fichier="r.xlsx", sha256="ab", recu_le=date(2021, 6, 1))


def test_each_cell_of_an_amount_is_counted_or_said_without_figure() -> None:
    """Beyond fifteen digits a spreadsheet has no centimes: a total would not be the sum."""
    plan_lu = {
        f"actions/{r}/etat_2020": lue(f"actions/{r}/etat_2020", etat, brut, v)
        for r, (etat, brut, v) in ECRITS.items()
    }
    comptes = montants_du_plan(plan_lu, PIECE, [2020], CONTRAT)
    assert [(m.rang, m.centimes) for m in comptes] == [("a", 1210), ("g", 99_999_999_999_999_999)]
    muets = list(tus_du_plan(plan_lu, PIECE, [2020], CONTRAT))
    assert [t.origine.texte for t in muets] == ["NC", "à voir", "1e15"]
    bilan_lu = {
        f"execution/{r}/paye": lue(f"execution/{r}/paye", etat, brut, v)
        for r, (etat, brut, v) in ECRITS.items()
    }
    assert [m.rang for m in montants_du_bilan(bilan_lu, PIECE, 2020)] == ["a", "g"]
    dits = list(tus_du_bilan(bilan_lu, PIECE, 2020))
    assert [(t.stade, str(t.periode), t.origine.texte) for t in dits] == [
        (PAYE, "2020", "NC"), (PAYE, "2020", "à voir"), (PAYE, "2020", "1e15"),
    ]  # fmt: skip


def test_an_action_without_a_number_is_known_by_its_title_in_both_workbooks() -> None:
    def ligne(tableau: str, rang: str, titre: str, champ: str) -> dict[str, ValeurLue]:
        cles = {f"{tableau}/{rang}/intitule": titre, f"{tableau}/{rang}/enveloppe": "FIR"}
        dits = {c: lue(c, Etat.RENSEIGNE, v, v) for c, v in cles.items()}
        montant_lu = f"{tableau}/{rang}/{champ}"
        return dits | {montant_lu: lue(montant_lu, Etat.RENSEIGNE, "70", Decimal(70))}

    prevus = ligne("actions", "a03", "Sans  numéro", "etat_2020")
    faits = ligne("execution", "x02", " Sans numéro", "engage")
    montants = [
        *montants_du_plan(prevus, PIECE, [2020], CONTRAT),
        *montants_du_bilan(faits, PIECE, 2020),
    ]
    assert {m.action for m in montants} == {"Sans numéro"}
    assert rapprocher(montants, ENVELOPPES).mouvements == ()
