from __future__ import annotations

import random
from collections import Counter
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cdppe_xl.domaine.edition import Borne
from cdppe_xl.domaine.lecture import Etat, Genre, ValeurLue
from cdppe_xl.financement.montants import (
    Perimetre,
    Periode,
    Piece,
    Stade,
    montants_du_bilan,
    montants_du_plan,
    total,
)
from cdppe_xl.financement.rapprochement import Nature, rapprocher
from tests.financement.fabrique import CD, ENVELOPPES, ETAT, montant


def test_puy_de_dome_notified_in_2020() -> None:
    """The only published split: 004 of the sources."""
    notifies = [
        montant(1_248_352, "P304", Stade.NOTIFIE),
        montant(100_000, "FIR", Stade.NOTIFIE),
        montant(293_498, "ONDAM", Stade.NOTIFIE),
    ]
    faits = rapprocher(notifies, ENVELOPPES)
    assert [(s.enveloppe, s.de(Stade.NOTIFIE)) for s in faits.stades] == [
        ("P304", 124_835_200), ("FIR", 10_000_000), ("ONDAM", 29_349_800),
    ]  # fmt: skip
    assert total(faits.montants) == 1_641_850 * 100


def test_alpes_de_haute_provence_at_the_three_floors() -> None:
    planchers = [
        montant(e.plancher.euros, e.code, Stade.NOTIFIE, territoire="04")
        for e in ENVELOPPES
        if isinstance(e.plancher, Borne)
    ]
    assert total(rapprocher(planchers, ENVELOPPES).montants) == 800_000 * 100


def test_unknown_stage_is_not_zero_and_gaps_skip_it() -> None:
    (stades,) = rapprocher(
        [montant(100, "FIR", Stade.NOTIFIE), montant(130, "FIR", Stade.ENGAGE, "1")], ENVELOPPES
    ).stades
    assert stades.de(Stade.PAYE) is None
    assert stades.depassements() == ((Stade.ENGAGE, Stade.NOTIFIE, 3_000),)
    assert stades.sous_execution() == 0


def test_each_stage_is_held_by_the_one_before() -> None:
    (stades,) = rapprocher(
        [
            montant(100, "FIR", Stade.NOTIFIE), montant(90, "FIR", Stade.CONTRACTUALISE, "1"),
            montant(95, "FIR", Stade.ENGAGE, "1"), montant(60, "FIR", Stade.PAYE, "1"),
        ],
        ENVELOPPES,
    ).stades  # fmt: skip
    assert stades.depassements() == ((Stade.ENGAGE, Stade.CONTRACTUALISE, 500),)
    assert stades.sous_execution() == 500


@pytest.mark.parametrize(
    ("plan", "bilan", "nature"),
    [
        ([("P304", 100)], [("P304", 100)], None),
        ([("P304", 100)], [("P304", 80)], None),
        ([("P304", 100)], [("P304", 120)], Nature.MOUVEMENT),
        ([("P304", 100)], [("FIR", 100)], Nature.ENVELOPPE),
        ([], [("P304", 100)], Nature.AJOUT),
        ([], [("P304", 0)], None),
        ([("P304", 100)], [], Nature.SANS_SUITE),
        # one action on two enveloppes: the total is the same, the split is not
        ([("P304", 100), ("ONDAM", 50)], [("P304", 120), ("ONDAM", 30)], Nature.MOUVEMENT),
        ([("P304", 100), ("ONDAM", 50)], [("P304", 150)], Nature.MOUVEMENT),
    ],
)
def test_movements_between_plan_and_bilan(
    plan: list[tuple[str, int]], bilan: list[tuple[str, int]], nature: Nature | None
) -> None:
    montants = [montant(e, env, Stade.CONTRACTUALISE, "3") for env, e in plan]
    montants += [montant(e, env, Stade.ENGAGE, "3") for env, e in bilan]
    temoin = [montant(1, "P304", s, "9") for s in (Stade.CONTRACTUALISE, Stade.ENGAGE)]
    faits = rapprocher([*montants, *temoin], ENVELOPPES).mouvements
    assert [m.nature for m in faits if m.action == "3"] == ([nature] if nature else [])
    assert all(m.bloquant == (nature in {Nature.ENVELOPPE, Nature.AJOUT}) for m in faits)


def test_a_plan_without_bilan_has_no_movement() -> None:
    assert rapprocher([montant(5, "FIR", Stade.CONTRACTUALISE, "1")], ENVELOPPES).mouvements == ()


def test_cofinancing_is_per_objectif_and_leaves_the_ondam_out() -> None:
    dans = {"objectif": "24"}
    contrat = Stade.CONTRACTUALISE
    faits = rapprocher(
        [
            montant(100, "P304", contrat, "1", **dans),
            montant(40, "P304", contrat, "1", perimetre=CD, **dans),
            montant(900, "ONDAM", contrat, "2", **dans),
            montant(35, "ONDAM", contrat, "2", perimetre=CD, **dans),
            montant(35, "ONDAM", contrat, "2", perimetre=Perimetre.VALORISE, **dans),
        ],
        ENVELOPPES,
    ).cofinancements
    assert [(c.objectif, c.manque, c.valorise) for c in faits] == [("24", 2_500, 3_500)]


def test_unknown_share_of_the_departement_is_not_a_zero() -> None:
    (fait,) = rapprocher(
        [montant(100, "FIR", Stade.CONTRACTUALISE, "1", objectif="2")], ENVELOPPES
    ).cofinancements
    assert fait.manque is None


@given(
    st.lists(
        st.tuples(
            st.integers(-10, 10**9), st.sampled_from(["P304", "FIR", "ONDAM", "", "X"]),
            st.sampled_from(list(Stade)), st.sampled_from(["", "1", "2", "10"]),
            st.sampled_from(list(Perimetre)), st.sampled_from(["63", "04"]),
        ),
        max_size=25,
    ),
    st.randoms(),
)  # fmt: skip
def test_nothing_is_lost_and_order_does_not_matter(
    lignes: list[tuple[int, str, Stade, str, Perimetre, str]], hasard: random.Random
) -> None:
    montants = [
        montant(e, env, stade, action, perimetre=p, territoire=t, objectif="7")
        for e, env, stade, action, p, t in lignes
    ]
    faits = rapprocher(montants, ENVELOPPES)
    melanges = list(montants)
    hasard.shuffle(melanges)
    assert rapprocher(melanges, ENVELOPPES) == faits
    assert Counter(faits.montants) == Counter(montants)
    de_l_etat = [m for m in montants if m.perimetre is ETAT]
    ranges = [m for s in faits.stades for groupe in s.montants.values() for m in groupe]
    assert Counter(ranges) == Counter(de_l_etat)
    assert sum(s.de(stade) or 0 for s in faits.stades for stade in Stade) == sum(
        m.centimes for m in de_l_etat
    )


def lue(cle: str, valeur: object, etat: Etat = Etat.RENSEIGNE) -> ValeurLue:
    return ValeurLue(cle, Genre.MONTANT, str(valeur), valeur, etat, "Plan", "A1")  # type: ignore[arg-type]


def test_amounts_of_a_plan_keep_their_cell_and_absences_are_no_amounts() -> None:
    valeurs = {
        v.cle: v
        for v in (
            lue("actions/a01/numero", Decimal(3)), lue("actions/a01/objectif", "7"),
            lue("actions/a01/enveloppe", "P304"), lue("actions/a01/etat_2020", Decimal("10.05")),
            lue("actions/a01/cd_2020", None, Etat.NC),
            lue("actions/a01/autres_2020", None, Etat.VIDE),
            lue("actions/a02/numero", Decimal(4)),
        )
    }  # fmt: skip
    piece = Piece(territoire="63", fichier="p.xlsx", sha256="ab", recu_le=date(2020, 9, 1))
    (seul,) = montants_du_plan(valeurs, piece, [2020, 2021], Stade.CONTRACTUALISE)
    assert (seul.centimes, seul.enveloppe, seul.action, seul.objectif) == (1005, "P304", "3", "7")
    assert str(seul.origine) == "p.xlsx, Plan, A1"
    assert str(seul.periode) == "2020"


def test_amounts_of_a_bilan() -> None:
    valeurs = {
        v.cle: v
        for v in (
            lue("execution/x01/numero", Decimal(3)), lue("execution/x01/enveloppe", "FIR"),
            lue("execution/x01/engage", Decimal(0)), lue("execution/x01/paye", Decimal("7.5")),
            lue("execution/x01/cd_realise", Decimal(9)),
        )
    }  # fmt: skip
    piece = Piece(territoire="63", fichier="b.xlsx", sha256="ab", recu_le=date(2021, 9, 1))
    faits = [(m.stade, m.perimetre, m.centimes) for m in montants_du_bilan(valeurs, piece, 2020)]
    assert faits == [
        (Stade.ENGAGE, ETAT, 0), (Stade.PAYE, ETAT, 750), (Stade.PAYE, CD, 900),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("debut", "fin", "mois", "dit"),
    [
        (date(2020, 1, 1), date(2020, 12, 31), 12, "2020"),
        (date(2020, 10, 1), date(2021, 12, 31), 15, "du 01/10/2020 au 31/12/2021 (15 mois)"),
        (date(2020, 1, 1), date(2022, 12, 31), 36, "du 01/01/2020 au 31/12/2022 (36 mois)"),
    ],
)
def test_contracts_of_one_year_fifteen_months_and_three_years(
    debut: date, fin: date, mois: int, dit: str
) -> None:
    periode = Periode(debut, fin)
    assert (periode.mois, str(periode)) == (mois, dit)
