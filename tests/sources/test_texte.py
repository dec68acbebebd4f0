from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cdppe_xl.sources import texte


@given(
    entiers=st.integers(0, 10**12),
    decimales=st.integers(0, 99),
    espace=st.sampled_from([" ", "\u00a0", "\u202f", "\u2009"]),
    virgule=st.sampled_from([",", "."]),
)
def test_a_french_number_is_read_exactly(
    entiers: int, decimales: int, espace: str, virgule: str
) -> None:
    ecrit = f" {entiers:,}".replace(",", espace) + f"{virgule}{decimales:02d} "
    assert texte.nombre(ecrit) == entiers + Decimal(decimales) / 100


@pytest.mark.parametrize(
    "ecrit",
    ["", "environ 12", "12 34", "1 2345", "1.234.567", "12,9 %", "1e3", "٣", "#REF!", "9" * 16],
)
def test_what_is_no_number_is_not_read(ecrit: str) -> None:
    assert texte.nombre(ecrit) is None


@pytest.mark.parametrize(
    ("cellule", "code"),
    [
        ("01", "01"),
        ("1", "01"),
        (Decimal(1), "01"),
        (Decimal("63.0"), "63"),
        (" 2a ", "2A"),
        ("971", "971"),
        (Decimal(971), "971"),
        ("69M", "69M"),
        ("FR", None),
        ("Ain", None),
        ("", None),
        (None, None),
        (Decimal("1.5"), None),
        (Decimal(0), None),
        (Decimal(-1), None),
        ("2C1", None),
    ],
)
def test_codes(cellule: texte.Cellule, code: str | None) -> None:
    assert texte.code_territoire(cellule) == code


@pytest.mark.parametrize(
    ("cellule", "jour"),
    [
        (date(2020, 10, 12), date(2020, 10, 12)),
        ("12/10/2020", date(2020, 10, 12)),
        ("2020-10-12", date(2020, 10, 12)),
        ("31/02/2020", None),
        ("octobre 2020", None),
        (Decimal(44116), None),
    ],
)
def test_days(cellule: texte.Cellule, jour: date | None) -> None:
    assert texte.jour(cellule) == jour


@pytest.mark.parametrize("titre", ["Code département", "CODE_DEPARTEMENT", " code\ndépartement "])
def test_headers_are_compared_without_case_nor_accents(titre: str) -> None:
    assert texte.cle_entete(titre) == "code_departement"


@pytest.mark.parametrize("cellule", [None, "", " ", "-", "ND", "n.d.", "s", "…"])
def test_a_blank_is_never_a_zero(cellule: texte.Cellule) -> None:
    assert texte.est_absente(cellule)
    assert not texte.est_absente("0")
    assert not texte.est_absente(Decimal(0))
