from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from cdppe_xl.erreurs import CommandeIncorrecte
from cdppe_xl.financement.repartition import (
    Methode,
    Part,
    Repartition,
    poids_des_territoires,
    repartir,
)

EAU, ECRETAGE = Methode.NIVEAU_EAU, Methode.ECRETAGE


def part(code: str, poids: int, plancher: int = 0, plafond: int | None = None) -> Part:
    return Part(territoire=code, poids=Fraction(poids), plancher=plancher, plafond=plafond)


def euros(repartition: Repartition) -> dict[str, int]:
    return {a.territoire: a.euros for a in repartition.attributions}


@st.composite
def partages(draw: st.DrawFn) -> tuple[int, list[Part]]:
    """An amount and parts that can share it, with floors and caps often reached."""
    nombre = draw(st.integers(1, 8))
    parts = []
    for n in range(nombre):
        plancher = draw(st.integers(0, 500))
        plafond = draw(st.none() | st.integers(plancher, plancher + 2_000))
        poids = draw(st.integers(0, 50))
        parts.append(part(f"{n:02d}", poids, plancher, plafond))
    planchers = sum(p.plancher for p in parts)
    hauts = [p.plafond if p.poids else p.plancher for p in parts]
    sans_plafond = any(haut is None for haut in hauts)
    maximum = planchers + 5_000 if sans_plafond else sum(h for h in hauts if h is not None)
    return draw(st.integers(planchers, maximum)), parts


def test_shares_follow_the_weights_when_nothing_binds() -> None:
    # 1 000 over 1, 2 and 5 eighths, by hand
    assert euros(repartir(1_000, [part("a", 1), part("b", 2), part("c", 5)], EAU)) == {
        "a": 125, "b": 250, "c": 625,
    }  # fmt: skip


def test_what_a_floor_adds_is_taken_from_the_others_in_proportion() -> None:
    # a: 10 % of 1 000 lifted to 200; the 800 left are shared 3 to 6.
    parts = [part("a", 1, 200), part("b", 3, 200), part("c", 6, 200)]
    assert euros(repartir(1_000, parts, EAU)) == {"a": 200, "b": 267, "c": 533}


def test_what_a_cap_cuts_goes_to_the_others() -> None:
    parts = [part("a", 8, 0, 500), part("b", 1), part("c", 1)]
    assert euros(repartir(1_000, parts, EAU)) == {"a": 500, "b": 250, "c": 250}


def test_cutting_leaves_a_remainder_and_lifting_a_lack() -> None:
    parts = [part("a", 8, 0, 500), part("b", 1), part("c", 1)]
    coupe = repartir(1_000, parts, ECRETAGE)
    assert (euros(coupe), coupe.reste) == ({"a": 500, "b": 100, "c": 100}, 300)
    assert [a.borne for a in coupe.attributions] == ["plafond", "", ""]
    leve = repartir(100, [part("a", 1, 80), part("b", 1, 0)], ECRETAGE)
    assert (euros(leve), leve.reste) == ({"a": 80, "b": 50}, -30)


def test_last_euro_goes_to_the_largest_remainder_and_a_tie_is_told() -> None:
    trois = repartir(100, [part("a", 1), part("b", 1), part("c", 1)], EAU)
    assert euros(trois) == {"a": 34, "b": 33, "c": 33}
    assert all(a.departage for a in trois.attributions)
    sept = repartir(100, [part("a", 1), part("b", 2), part("c", 4)], EAU)
    # 14,29 / 28,57 / 57,14: the only euro left goes to b, without any tie
    assert euros(sept) == {"a": 14, "b": 29, "c": 57}
    assert not any(a.departage for a in sept.attributions)


@given(partages())
def test_everything_is_given_inside_the_bounds(cas: tuple[int, list[Part]]) -> None:
    montant, parts = cas
    trouve = repartir(montant, parts, EAU)
    assert sum(a.euros for a in trouve.attributions) == montant
    for recu, demande in zip(trouve.attributions, parts, strict=True):
        assert demande.plancher <= recu.euros
        assert demande.plafond is None or recu.euros <= demande.plafond


@given(partages())
def test_exact_amounts_satisfy_the_definition_of_the_level(cas: tuple[int, list[Part]]) -> None:
    montant, parts = cas
    trouve = repartir(montant, parts, EAU)
    assert sum((a.exact for a in trouve.attributions), Fraction(0)) == montant
    for recu, demande in zip(trouve.attributions, parts, strict=True):
        libre = trouve.niveau * demande.poids
        haut = libre if demande.plafond is None else min(libre, Fraction(demande.plafond))
        assert recu.exact == max(haut, Fraction(demande.plancher))
        assert abs(recu.euros - recu.exact) < 1


@given(partages(), st.randoms())
def test_order_of_the_territories_changes_nothing(
    cas: tuple[int, list[Part]], hasard: object
) -> None:
    montant, parts = cas
    melanges = list(parts)
    hasard.shuffle(melanges)  # type: ignore[attr-defined]
    for methode in Methode:
        assume(methode is EAU or any(p.poids for p in parts))
        assert repartir(montant, melanges, methode) == repartir(montant, parts, methode)


@given(partages(), st.integers(1, 10**9))
def test_scale_of_the_weights_changes_no_amount(cas: tuple[int, list[Part]], facteur: int) -> None:
    montant, parts = cas
    agrandies = [replace(p, poids=p.poids * Fraction(facteur, 7)) for p in parts]
    assert euros(repartir(montant, agrandies, EAU)) == euros(repartir(montant, parts, EAU))


@given(partages(), st.integers(0, 7), st.integers(1, 60))
def test_a_larger_weight_never_receives_less(
    cas: tuple[int, list[Part]], rang: int, plus: int
) -> None:
    montant, parts = cas
    rang %= len(parts)
    avant = repartir(montant, parts, EAU).attributions[rang].euros
    montees = list(parts)
    montees[rang] = replace(parts[rang], poids=parts[rang].poids + plus)
    assert repartir(montant, montees, EAU).attributions[rang].euros >= avant


@given(partages())
def test_equal_bounds_follow_the_order_of_the_weights(cas: tuple[int, list[Part]]) -> None:
    montant, parts = cas
    egales = [replace(p, plancher=0, plafond=None) for p in parts]
    assume(any(p.poids for p in egales))
    recus = repartir(montant, egales, EAU).attributions
    ranges = sorted(zip(egales, recus, strict=True), key=lambda couple: couple[0].poids)
    for (moins, peu), (davantage, beaucoup) in pairwise(ranges):
        assert moins.poids == davantage.poids or peu.euros <= beaucoup.euros


def test_floors_that_cannot_be_held_are_refused_with_figures() -> None:
    with pytest.raises(CommandeIncorrecte, match=r"font 300\s€.*est de 250\s€, il manque 50\s€"):
        repartir(250, [part("a", 1, 150), part("b", 1, 150)], EAU)


def test_caps_that_cannot_be_held_are_refused_with_figures() -> None:
    # b has no weight: it stays at its floor, whatever its cap
    with pytest.raises(CommandeIncorrecte, match=r"que 160\s€ sur 250\s€, il resterait 90\s€"):
        repartir(250, [part("a", 1, 0, 150), part("b", 0, 10, 500)], EAU)


@pytest.mark.parametrize(
    ("parts", "dit"),
    [
        ([], "Aucun territoire"),
        ([part("a", -1)], "négatif"),
        ([part("a", 1, 10, 5)], "inférieur au"),
    ],
)
def test_what_makes_no_sense_is_refused(parts: list[Part], dit: str) -> None:
    with pytest.raises(CommandeIncorrecte, match=dit):
        repartir(100, parts, EAU)


def test_weights_are_shares_of_each_criterion() -> None:
    criteres = {
        "enfants": {"a": Fraction(30), "b": Fraction(10)},
        "menages": {"a": Fraction(1), "b": Fraction(3)},
    }
    demi = {"enfants": Fraction(1, 2), "menages": Fraction(1, 2)}
    assert poids_des_territoires(criteres, demi) == {"a": Fraction(1, 2), "b": Fraction(1, 2)}
    # weights are taken relatively to their sum: 3 to 1 is 75 % to 25 %
    trois = {"enfants": Fraction(3), "menages": Fraction(1)}
    assert poids_des_territoires(criteres, trois)["a"] == Fraction(3, 4) * Fraction(3, 4) + (
        Fraction(1, 4) * Fraction(1, 4)
    )


def test_a_missing_criterion_is_named_and_never_replaced() -> None:
    criteres = {"asf": {"a": Fraction(1)}, "aeeh": {"a": Fraction(1), "b": Fraction(2)}}
    with pytest.raises(CommandeIncorrecte, match="« asf » : valeur absente pour b"):
        poids_des_territoires(criteres, {"asf": Fraction(1), "aeeh": Fraction(1)})
    ecarte = poids_des_territoires(criteres, {"asf": Fraction(0), "aeeh": Fraction(1)})
    assert ecarte == {"a": Fraction(1, 3), "b": Fraction(2, 3)}


@given(st.lists(st.integers(0, 10**6), min_size=2, max_size=8), st.integers(1, 10**6))
def test_more_of_a_criterion_never_lowers_the_weight(valeurs: list[int], plus: int) -> None:
    assume(any(valeurs))

    def poids(premier: int) -> Fraction:
        tous = [premier, *valeurs[1:]]
        criteres = {"c": {str(n): Fraction(v) for n, v in enumerate(tous)}}
        return poids_des_territoires(criteres, {"c": Fraction(1)})["0"]

    assume(any(valeurs[1:]) or valeurs[0])
    assert poids(valeurs[0] + plus) >= poids(valeurs[0])
