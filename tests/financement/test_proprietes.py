"""Properties of the reconciliation, whatever the amounts."""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from dataclasses import replace
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from cdppe_xl.financement.montants import Montant, Origine, Perimetre, Periode, Stade, total
from cdppe_xl.financement.rapprochement import Nature, rapprocher
from tests.financement.fabrique import CD, ENVELOPPES, ETAT, LIGNES, montant

Ligne = tuple[int, str, str, int]


def plan(lignes: list[Ligne], stade: Stade, **autres: object) -> list[Montant]:
    return [
        montant(
            euros, enveloppe, stade, action, periode=Periode.exercice(annee), objectif="7",
            rang=f"a{action}", **autres,
        )
        for euros, enveloppe, action, annee in lignes
    ]  # fmt: skip


def etendue(debut: int, fin: int) -> Periode:
    return Periode(date(debut, 10, 1), date(fin, 12, 31))


@given(LIGNES)
def test_sums_of_a_stage_are_those_of_its_cells(lignes: list[Ligne]) -> None:
    attendus: dict[tuple[str, int], int] = defaultdict(int)
    for euros, enveloppe, _, annee in lignes:
        attendus[enveloppe, annee] += euros * 100
    faits = rapprocher(plan(lignes, Stade.CONTRACTUALISE), ENVELOPPES)
    trouves = {(s.enveloppe, s.exercice): s.de(Stade.CONTRACTUALISE) for s in faits.stades}
    assert trouves == attendus


@given(LIGNES, LIGNES, st.randoms())
def test_the_order_of_the_amounts_does_not_matter(
    prevues: list[Ligne], faites: list[Ligne], hasard: random.Random
) -> None:
    montants = [
        *plan(prevues, Stade.CONTRACTUALISE), *plan(faites, Stade.ENGAGE),
        *plan(prevues, Stade.CONTRACTUALISE, perimetre=CD),
        montant(5, "FIR", Stade.NOTIFIE, periode=etendue(2020, 2021)),
        montant(9, "", Stade.NOTIFIE, perimetre=Perimetre.TOUS, periode=etendue(2020, 2022)),
    ]  # fmt: skip
    attendu = rapprocher(montants, ENVELOPPES)
    hasard.shuffle(montants)
    assert rapprocher(montants, ENVELOPPES) == attendu


@given(LIGNES)
def test_nothing_moved_when_the_bilan_says_what_the_plan_says(lignes: list[Ligne]) -> None:
    faits = rapprocher(plan(lignes, Stade.CONTRACTUALISE) + plan(lignes, Stade.ENGAGE), ENVELOPPES)
    assert faits.mouvements == ()
    assert all(not s.depassements() for s in faits.stades)
    assert all(s.sous_execution() is None for s in faits.stades)


@given(LIGNES, LIGNES, st.data())
def test_a_row_cut_in_two_changes_no_total_and_no_verdict(
    prevues: list[Ligne], faites: list[Ligne], tirage: st.DataObject
) -> None:
    """The same action on two rows, one a device: the sums and the movements are the same."""
    entiers = plan(prevues, Stade.CONTRACTUALISE) + plan(faites, Stade.ENGAGE)
    coupes: list[Montant] = []
    for m in entiers:
        part = tirage.draw(st.integers(0, m.centimes))
        coupes += [
            replace(m, centimes=part, rang=f"{m.rang}-1"),
            replace(m, centimes=m.centimes - part, rang=f"{m.rang}-2"),
        ]
    entier, coupe = rapprocher(entiers, ENVELOPPES), rapprocher(coupes, ENVELOPPES)
    for un, deux in zip(entier.stades, coupe.stades, strict=True):
        assert [un.de(s) for s in Stade] == [deux.de(s) for s in Stade]
        assert un.depassements() == deux.depassements()
    assert [(m.action, m.exercice, m.nature, m.ecart) for m in entier.mouvements] == [
        (m.action, m.exercice, m.nature, m.ecart) for m in coupe.mouvements
    ]


@given(LIGNES, LIGNES)
def test_gaps_of_the_movements_and_of_the_rest_add_up_to_the_gap_of_the_year(
    prevues: list[Ligne], faites: list[Ligne]
) -> None:
    """What an action gains or loses is in its movement, or is a lesser commitment."""
    montants = plan(prevues, Stade.CONTRACTUALISE) + plan(faites, Stade.ENGAGE)
    faits = rapprocher(montants, ENVELOPPES)
    for annee in {ligne[3] for ligne in faites}:
        ecart = sum(e for e, *_, an in faites if an == annee) - sum(
            e for e, *_, an in prevues if an == annee
        )
        dits = {m.action: m.ecart for m in faits.mouvements if m.exercice == annee}
        prevu = {a: e for e, _, a, an in prevues if an == annee}
        fait = {a: e for e, _, a, an in faites if an == annee}
        tus = {a: (fait.get(a, 0) - prevu.get(a, 0)) * 100 for a in {*prevu, *fait} - set(dits)}
        assert all(reste <= 0 for reste in tus.values())
        assert sum(dits.values()) + sum(tus.values()) == ecart * 100


@given(LIGNES, st.integers(0, 10**9), st.sampled_from([2021, 2022]))
def test_an_amount_of_several_exercices_is_never_split(
    lignes: list[Ligne], notifie: int, fin: int
) -> None:
    """It stands beside the sum of the exercices it touches, and changes nothing to theirs."""
    periode = etendue(2020, fin)
    montants = plan(lignes, Stade.CONTRACTUALISE)
    long = montant(notifie, "P304", Stade.NOTIFIE, periode=periode)
    faits = rapprocher([*montants, long], ENVELOPPES)
    (seule,) = faits.periodes
    touches = [m for m in montants if m.enveloppe == "P304" and m.periode.debut.year <= fin]
    assert seule.de(Stade.NOTIFIE) == notifie * 100
    assert seule.de(Stade.CONTRACTUALISE) == total(touches)
    assert faits.stades == rapprocher(montants, ENVELOPPES).stades
    programme = seule.de(Stade.CONTRACTUALISE) or 0
    assert bool(seule.depassements()) == (programme > notifie * 100)


@given(LIGNES, st.integers(0, 10**9))
def test_an_amount_of_all_who_pay_adds_to_nothing(lignes: list[Ligne], euros: int) -> None:
    montants = plan(lignes, Stade.CONTRACTUALISE)
    montants += plan(lignes, Stade.CONTRACTUALISE, perimetre=CD)
    montants += plan(lignes, Stade.CONTRACTUALISE, perimetre=Perimetre.VALORISE)
    tous = montant(euros, "", Stade.NOTIFIE, perimetre=Perimetre.TOUS, periode=etendue(2020, 2022))
    avec, sans = rapprocher([*montants, tous], ENVELOPPES), rapprocher(montants, ENVELOPPES)
    assert (avec.stades, avec.cofinancements) == (sans.stades, sans.cofinancements)
    (seul,) = avec.tous_financeurs
    # the State and the département once each; the valued part is in the latter
    assert seul.de(Stade.CONTRACTUALISE) == (sum(e for e, *_ in lignes) * 200 if lignes else None)


@given(LIGNES)
def test_valued_means_never_add_to_the_share_of_the_departement(lignes: list[Ligne]) -> None:
    etat = plan(lignes, Stade.CONTRACTUALISE)
    parts = plan(lignes, Stade.CONTRACTUALISE, perimetre=CD)
    valorises = plan(lignes, Stade.CONTRACTUALISE, perimetre=Perimetre.VALORISE)
    avec = rapprocher([*etat, *parts, *valorises], ENVELOPPES).cofinancements
    sans = rapprocher([*etat, *parts], ENVELOPPES).cofinancements
    assert [c.manque for c in avec] == [c.manque for c in sans]
    assert sum(c.valorise for c in avec) == sum(e for e, *_ in lignes) * 100


@given(LIGNES, LIGNES)
def test_per_action_the_department_matches_each_action(
    etat: list[Ligne], departement: list[Ligne]
) -> None:
    montants = plan(etat, Stade.CONTRACTUALISE)
    montants += plan(departement, Stade.CONTRACTUALISE, perimetre=CD)
    faits = rapprocher(montants, ENVELOPPES, "action").cofinancements
    parts = {(a, an): e * 100 for e, _, a, an in departement}
    attendus = Counter[tuple[str, int]]()
    for euros, enveloppe, action, annee in etat:
        if enveloppe != "ONDAM":
            attendus[action, annee] = max(0, euros * 100 - parts.get((action, annee), 0))
    for c in faits:
        if (c.action, c.exercice) in parts:
            assert c.manque == attendus[c.action, c.exercice]
        else:
            assert c.manque is None or not c.etat


def test_an_amount_that_crosses_enveloppes_blocks_and_a_blank_one_is_to_be_told() -> None:
    def nature(plan: str, bilan: str) -> list[Nature]:
        deux = [
            montant(10, plan, Stade.CONTRACTUALISE, "1"), montant(10, bilan, Stade.ENGAGE, "1"),
        ]  # fmt: skip
        return [m.nature for m in rapprocher(deux, ENVELOPPES).mouvements]

    assert nature("P304", "FIR") == [Nature.ENVELOPPE]
    assert nature("P304", "") == nature("", "FIR") == [Nature.NON_DITE]
    assert nature("", "") == []


def test_who_gave_is_listed_beside_who_received() -> None:
    def prevu_et_fait(action: str, prevu: int, fait: int, enveloppe: str = "P304") -> list[Montant]:
        return [
            montant(prevu, enveloppe, Stade.CONTRACTUALISE, action),
            montant(fait, enveloppe, Stade.ENGAGE, action),
        ]

    sans_receveur = prevu_et_fait("1", 100, 60) + prevu_et_fait("2", 50, 50)
    assert rapprocher(sans_receveur, ENVELOPPES).mouvements == ()
    bouge = [
        *prevu_et_fait("1", 100, 60), *prevu_et_fait("2", 50, 90),
        *prevu_et_fait("3", 30, 10, "FIR"),
    ]  # fmt: skip
    faits = {m.action: (m.nature, m.ecart) for m in rapprocher(bouge, ENVELOPPES).mouvements}
    assert faits == {"1": (Nature.CEDE, -4_000), "2": (Nature.MOUVEMENT, 4_000)}


def test_a_period_that_a_stage_does_not_cover_says_so() -> None:
    """Fifteen months notified, one bilan: no under-execution is told of half a period."""
    faits = rapprocher(
        [
            montant(300, "P304", Stade.NOTIFIE, periode=etendue(2020, 2021)),
            montant(100, "P304", Stade.CONTRACTUALISE, "1"),
            montant(150, "P304", Stade.CONTRACTUALISE, "1", periode=Periode.exercice(2021)),
            montant(90, "P304", Stade.ENGAGE, "1"),
        ],
        ENVELOPPES,
    )  # fmt: skip
    (seule,) = faits.periodes
    assert seule.manquants(Stade.ENGAGE) == (2021,)
    assert seule.manquants(Stade.CONTRACTUALISE) == ()
    assert seule.sous_execution() is None
    assert seule.depassements() == ()
    assert str(seule.periode) == "du 01/10/2020 au 31/12/2021 (15 mois)"


def test_same_amount_in_two_files_stays_two_amounts() -> None:
    un = montant(1, "FIR", Stade.ENGAGE, "1", origine=Origine(fichier="a"))
    deux = montant(1, "FIR", Stade.ENGAGE, "1", origine=Origine(fichier="b"))
    (stades,) = rapprocher([un, deux], ENVELOPPES).stades
    assert stades.de(Stade.ENGAGE) == 200
    assert ETAT is un.perimetre
