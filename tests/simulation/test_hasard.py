"""Chance repeats itself, and shares add up."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from cdppe_xl.simulation.hasard import Hasard


@given(
    graine=st.text(), total=st.integers(0, 10**10), nombre=st.integers(1, 60),
    pas=st.sampled_from([1, 100, 10_000]),
)  # fmt: skip
def test_shares_add_up_exactly_and_are_never_negative(
    graine: str, total: int, nombre: int, pas: int
) -> None:
    parts = Hasard(graine).repartir(total, nombre, pas)
    assert len(parts) == nombre
    assert sum(parts) == total
    assert min(parts) >= 0
    assert all(part % pas == 0 for part in parts[1:])


def test_the_same_seed_draws_the_same_numbers_on_any_machine() -> None:
    hasard = Hasard("2020", "63", 1)
    assert [hasard.entier(0, 999) for _ in range(5)] == [
        Hasard("2020", "63", 1).entier(0, 999), *(_suite(4)),
    ]  # fmt: skip


def _suite(nombre: int) -> list[int]:
    hasard = Hasard("2020", "63", 1)
    hasard.entier(0, 999)
    return [hasard.entier(0, 999) for _ in range(nombre)]


@given(st.lists(st.integers(), max_size=20, unique=True), st.integers(0, 30))
def test_a_draw_keeps_the_order(parmi: list[int], nombre: int) -> None:
    tires = Hasard(nombre).tirage(parmi, nombre)
    assert tires == [x for x in parmi if x in tires]
    assert len(tires) == min(nombre, len(parmi))
