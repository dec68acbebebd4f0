"""Old formats: the values of the xlsx, no verdict on formulas, and it is said."""

from __future__ import annotations

import shutil
import subprocess
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
import python_calamine

from cdppe_xl.domaine.lecture import Lecture
from cdppe_xl.erreurs import ClasseurIllisible
from cdppe_xl.excel import lecture_ancienne
from cdppe_xl.excel.lecture_ancienne import lire_ancienne
from cdppe_xl.excel.ouverture import lire_brut
from cdppe_xl.generation.preremplissage import Connu
from cdppe_xl.parcours import fabriquer, lire
from cdppe_xl.referentiel.loader import load_referentiel
from cdppe_xl.simulation.fiction import imaginer

REFERENTIEL = load_referentiel("2020")
CODES = ("tableau_de_bord", "plan_action")
CORSE = next(t for t in REFERENTIEL.territoires if t.code == "20")


@pytest.fixture(scope="module")
def lectures(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[Lecture, Lecture]]:
    """Filled workbooks, read as xlsx and as the xls that LibreOffice made of them."""
    dossier = tmp_path_factory.mktemp("xls")
    connu = Connu(referentiel=REFERENTIEL)
    reponses = imaginer(REFERENTIEL, CORSE, 1, {})
    sources = [dossier / f"{code}.xlsx" for code in CODES]
    for code, source in zip(CODES, sources, strict=True):
        source.write_bytes(fabriquer(connu, code, CORSE, reponses[code])[0])
    soffice = shutil.which("soffice")
    assert soffice, "LibreOffice est nécessaire à cet essai"
    subprocess.run(
        [soffice, "--headless", f"-env:UserInstallation={(dossier / 'profil').as_uri()}",
         "--convert-to", "xls", "--outdir", str(dossier), *map(str, sources)],
        check=True, capture_output=True, timeout=180,
    )  # fmt: skip
    return {
        source.stem: (lire(source, source.name)[0], lire(source.with_suffix(".xls"), "r.xls")[0])
        for source in sources
    }


@pytest.mark.parametrize("code", CODES)
def test_an_xls_gives_the_values_of_the_xlsx(
    lectures: dict[str, tuple[Lecture, Lecture]], code: str
) -> None:
    neuve, ancienne = lectures[code]
    assert sum(v.brut != "" for v in neuve.valeurs.values()) > 100
    for attendues, lues in ((neuve.valeurs, ancienne.valeurs), (neuve.fixes, ancienne.fixes)):
        assert {c: (v.etat, v.valeur) for c, v in lues.items()} == {
            c: (v.etat, v.valeur) for c, v in attendues.items()
        }
    assert ancienne.identite == neuve.identite


@pytest.mark.parametrize("code", CODES)
def test_an_xls_is_read_without_any_verdict_on_formulas(
    lectures: dict[str, tuple[Lecture, Lecture]], code: str
) -> None:
    _, ancienne = lectures[code]
    assert ancienne.formules == ()
    assert [(d.code, d.mots["trouve"]) for d in ancienne.doutes] == [("STR-060", ".xls")]


class _Feuille:
    """What python-calamine gives of a sheet: rows from the first one, columns from ``start``."""

    start = (2, 1)

    def __init__(self, lignes: list[list[object]]) -> None:
        self._lignes = lignes

    def iter_rows(self) -> list[list[object]]:
        return self._lignes


VALEURS: list[tuple[object, object, bool]] = [
    (12.0, Decimal(12), False),
    (0.184, Decimal("0.184"), False),
    (1e300, Decimal("1E+300"), False),
    (True, True, False),
    ("01", "01", False),
    (date(2020, 10, 15), Decimal(44119), True),
    (datetime(2020, 10, 15, 12), Decimal("44119.5"), True),  # noqa: DTZ001
    (time(6), Decimal("0.25"), True),
    (timedelta(hours=36), Decimal("1.5"), True),
]


@pytest.mark.parametrize(("lue", "valeur", "en_date"), VALEURS)
def test_each_kind_of_value(lue: object, valeur: object, en_date: bool) -> None:
    feuille = _Feuille([[""], [""], ["", lue]])
    cellules = lecture_ancienne._cellules(feuille, 10)  # type: ignore[arg-type]
    ((place, cellule),) = cellules.items()
    assert place == (cellule.ligne, cellule.colonne) == (2, 2)
    assert (cellule.valeur, type(cellule.valeur)) == (valeur, type(valeur))
    assert (cellule.format_date, cellule.formule, cellule.erreur) == (en_date, None, False)


def test_what_is_no_number_is_an_error() -> None:
    cellules = lecture_ancienne._cellules(_Feuille([[float("nan")]]), 10)  # type: ignore[arg-type]
    assert [c.erreur for c in cellules.values()] == [True]


def test_too_many_cells_is_a_refusal() -> None:
    with pytest.raises(ClasseurIllisible, match="cellules remplies"):
        lecture_ancienne._cellules(_Feuille([[1.0, 2.0]]), 1)  # type: ignore[arg-type]


def test_rows_above_and_left_of_the_first_cell_are_counted(tmp_path: Path) -> None:
    """The library says where its rows start; an xlsx is enough to see it."""
    import xlsxwriter

    chemin = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(chemin) as classeur:
        classeur.add_worksheet("F").write_number("C5", 7)
    (feuille,) = lecture_ancienne._feuilles(python_calamine.load_workbook(str(chemin)))
    assert {p: c.valeur for p, c in feuille.cellules.items()} == {(4, 2): Decimal(7)}


@pytest.mark.parametrize("fin", [b"", b"\x00" * 600, b"abc" * 900])
def test_a_damaged_old_workbook_is_a_refusal(fin: bytes) -> None:
    with pytest.raises(ClasseurIllisible, match=r"\.xls"):
        lire_ancienne(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + fin, "xls")


def test_a_panic_of_the_library_is_a_refusal(monkeypatch: pytest.MonkeyPatch) -> None:
    class PanicException(BaseException):
        pass

    def panique(_: object) -> None:
        raise PanicException("index out of range")

    monkeypatch.setattr(python_calamine, "load_workbook", panique)
    with pytest.raises(ClasseurIllisible, match="abîmé"):
        lire_ancienne(b"", "xlsb")


def test_an_interruption_stays_one(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrompu(_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(python_calamine, "load_workbook", interrompu)
    with pytest.raises(KeyboardInterrupt):
        lire_ancienne(b"", "xls")


def test_a_truncated_xls_is_refused_by_name(tmp_path: Path) -> None:
    chemin = tmp_path / "retour.xls"
    chemin.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
    with pytest.raises(ClasseurIllisible, match=r"« retour\.xls »"):
        lire_brut(chemin)
