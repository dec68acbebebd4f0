"""The shipped edition."""

from __future__ import annotations

import pytest

from cdppe_xl.referentiel.loader import load_referentiel
from cdppe_xl.referentiel.modele import Referentiel


@pytest.fixture(scope="session")
def ref() -> Referentiel:
    return load_referentiel("2020")
