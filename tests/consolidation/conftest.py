from __future__ import annotations

from pathlib import Path

import pytest

from cdppe_xl.consolidation.classeur import write_national
from cdppe_xl.consolidation.national import National, build_national
from cdppe_xl.financement.montants import Stade
from tests.consolidation.fabrique import EDITION, dotations, ouvre, remplit
from tests.consolidation.lecteur import Relu


@pytest.fixture(scope="session")
def national(tmp_path_factory: pytest.TempPathFactory) -> National:
    with ouvre(tmp_path_factory.mktemp("registre")) as registre:
        remplit(registre)
        return build_national(registre, EDITION, dotations={Stade.NOTIFIE: dotations()})


@pytest.fixture(scope="session")
def contenu(national: National) -> bytes:
    return write_national(national)


@pytest.fixture(scope="session")
def relu(contenu: bytes) -> Relu:
    return Relu.de(contenu)


@pytest.fixture(scope="session")
def fichier(contenu: bytes, tmp_path_factory: pytest.TempPathFactory) -> Path:
    chemin = tmp_path_factory.mktemp("national") / "national.xlsx"
    chemin.write_bytes(contenu)
    return chemin
