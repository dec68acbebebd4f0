"""What surrounds the code: locks without addresses, one version, a wheel that has everything."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

RACINE = Path(__file__).resolve().parents[1]
PROJET = tomllib.loads((RACINE / "pyproject.toml").read_text("utf-8"))["project"]
VERROUS = ["requirements.lock", "requirements-dev.lock", "tests/clients/package-lock.json"]


@pytest.mark.parametrize("verrou", VERROUS)
def test_lock_names_no_address(verrou: str) -> None:
    assert not re.search(r"://|--index|--find-links", (RACINE / verrou).read_text("utf-8"))


@pytest.mark.parametrize("verrou", VERROUS[:2])
def test_every_locked_package_has_a_hash(verrou: str) -> None:
    text = (RACINE / verrou).read_text("utf-8").replace("\\\n", " ")
    packages = [line for line in text.splitlines() if re.match(r"[a-z]", line)]
    assert len(packages) > 10
    assert [line for line in packages if "--hash=sha256:" not in line] == []


def test_running_lock_is_part_of_the_development_lock() -> None:
    courant, complet = (_versions(RACINE / verrou) for verrou in VERROUS[:2])
    assert courant <= complet


def test_changelog_speaks_of_the_current_version() -> None:
    journal = (RACINE / "CHANGELOG.md").read_text("utf-8")
    assert re.search(rf"^## {re.escape(PROJET['version'])}\b", journal, re.MULTILINE)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from a copy of what the project publishes."""
    copie = tmp_path_factory.mktemp("copie")
    ignore = shutil.ignore_patterns("__pycache__")
    shutil.copytree(RACINE / "cdppe_xl", copie / "cdppe_xl", ignore=ignore)
    for nom in ("pyproject.toml", "README.md", "LICENSE", "MANIFEST.in"):
        shutil.copy(RACINE / nom, copie)
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", "dist"]
    subprocess.run(command, cwd=copie, check=True, capture_output=True, timeout=300)
    [made] = (copie / "dist").glob("*.whl")
    return made


def test_wheel_has_every_file_of_the_package(wheel: Path) -> None:
    attendus = {
        str(fichier.relative_to(RACINE))
        for fichier in (RACINE / "cdppe_xl").rglob("*")
        if fichier.is_file() and "__pycache__" not in fichier.parts
    }
    with zipfile.ZipFile(wheel) as archive:
        assert attendus <= set(archive.namelist())


def test_every_module_of_the_wheel_is_importable_elsewhere(wheel: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path / "installe")
    script = (
        "import importlib, pkgutil, cdppe_xl\n"
        "for m in pkgutil.walk_packages(cdppe_xl.__path__, 'cdppe_xl.'):\n"
        "    importlib.import_module(m.name)\n"
        "print(cdppe_xl.__file__)\n"
    )
    answer = subprocess.run(
        [sys.executable, "-W", "error", "-c", script],
        cwd=tmp_path,
        env={"PYTHONPATH": str(tmp_path / "installe"), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert answer.returncode == 0, answer.stderr
    assert answer.stdout.startswith(str(tmp_path / "installe"))


def _versions(verrou: Path) -> set[str]:
    return set(re.findall(r"^([a-z][\w.-]*==\S+)", verrou.read_text("utf-8"), re.MULTILINE))
