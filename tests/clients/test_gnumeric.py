"""Gnumeric opens our workbook and saves what it read."""

from __future__ import annotations

from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from tests.clients.gnumeric import convertir
from tests.clients.pannes import ClientAbsent, ClientEnPanne


def test_convertir_keeps_the_cells(classeur: Path, tmp_path: Path) -> None:
    convertir(classeur, tmp_path / "gnumeric.xlsx")
    # Not openpyxl: it warns about Gnumeric's styles, and warnings are errors here.
    page = CalamineWorkbook.from_path(tmp_path / "gnumeric.xlsx").get_sheet_by_name("Saisie")
    assert page.to_python()[2][:2] == ["Bêta", 20.0]


def test_corrupt_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "casse.xlsx").write_bytes(b"PK\x03\x04 et puis rien")
    with pytest.raises(ClientEnPanne, match=r"casse\.xlsx"):
        convertir(tmp_path / "casse.xlsx", tmp_path / "sortie.xlsx")


def test_absent_client_fails_with_the_remedy(
    classeur: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(ClientAbsent, match=r"installer_clients\.sh"):
        convertir(classeur, tmp_path / "sortie.xlsx")
