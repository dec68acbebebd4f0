"""Editions to load: the shipped one, copies of it to break, a made-up one."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from importlib import resources
from pathlib import Path

import pytest

from cdppe_xl.referentiel.loader import load_referentiel
from cdppe_xl.referentiel.modele import Referentiel


@pytest.fixture(scope="session")
def ref() -> Referentiel:
    return load_referentiel("2020")


@pytest.fixture
def copie(tmp_path: Path) -> Path:
    """A copy of the shipped edition, free to break."""
    livree = resources.files("cdppe_xl.referentiel") / "donnees" / "2020"
    with resources.as_file(livree) as dossier:
        return Path(shutil.copytree(dossier, tmp_path / "copie"))


@pytest.fixture
def modifier(copie: Path) -> Callable[[str, str, str], None]:
    """Replaces the first occurrence of a text that must be there."""

    def _modifier(fichier: str, avant: str, apres: str) -> None:
        texte = (copie / fichier).read_text(encoding="utf-8")
        assert avant in texte, f"{avant!r} absent de {fichier}"
        (copie / fichier).write_text(texte.replace(avant, apres, 1), encoding="utf-8")

    return _modifier
