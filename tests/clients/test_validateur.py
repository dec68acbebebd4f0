"""The Open XML SDK validator accepts a sound file and names the fault of a broken one."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.clients import validateur
from tests.clients.altere import remplacer
from tests.clients.pannes import ClientAbsent
from tests.clients.validateur import valider, valider_tous

FEUILLE = "xl/worksheets/sheet1.xml"

DEFAUTS = [
    pytest.param("xl/workbook.xml", 'sheetId="2"', 'sheetId="1"', id="numéro de feuille répété"),
    pytest.param(FEUILLE, "<sheetData>", "<intrus/><sheetData>", id="élément inconnu"),
    pytest.param(FEUILLE, 'type="decimal"', 'type="decimale"', id="énumération"),
]


def test_sound_workbook_has_no_fault(classeur: Path) -> None:
    assert valider(classeur) == []


@pytest.mark.parametrize(("partie", "avant", "apres"), DEFAUTS)
def test_broken_workbook_has_faults(classeur: Path, partie: str, avant: str, apres: str) -> None:
    remplacer(classeur, partie, avant, apres)
    assert valider(classeur)


def test_valider_tous_keeps_the_faulty_files(classeur: Path, tmp_path: Path) -> None:
    casse = tmp_path / "casse.xlsx"
    casse.write_bytes(b"rien")
    assert list(valider_tous([classeur, casse])) == [casse]


def test_absent_validator_fails_with_the_remedy(
    classeur: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(validateur, "PROGRAMME", tmp_path / "absent")
    with pytest.raises(ClientAbsent, match=r"installer_clients\.sh"):
        valider(classeur)


def test_no_system_library_is_needed(classeur: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        monkeypatch.delenv(name)
    assert valider(classeur) == []
