"""What is kept from one file to the next never stands for another file's cells."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator

import pytest

from cdppe_xl.erreurs import ClasseurIllisible
from cdppe_xl.excel import lecture_xlsx_gabarit as gabarits
from cdppe_xl.excel.brut import FeuilleBrute
from cdppe_xl.excel.cellules import formules_de, lots_de
from cdppe_xl.excel.lecture_xlsx_feuille import LecteurFeuille
from cdppe_xl.excel.lecture_xlsx_motif import CALCULES, FORMULES
from tests.excel.fabrique_brut import zipper
from tests.excel.jouet import jouet, lu

RANGS, COLONNES = 40, "BCD"


def lue(lignes: dict[int, list[str]], textes: tuple[str, ...] = ()) -> FeuilleBrute:
    corps = "".join(f'<row r="{r}">{"".join(cellules)}</row>' for r, cellules in lignes.items())
    octets = f"<worksheet><sheetData>{corps}</sheetData></worksheet>".encode()
    return LecteurFeuille(textes, {}, date1904=False).lire("F", True, octets)


def lignes() -> dict[int, list[str]]:
    """A sheet of several batches, a formula in each cell."""
    return {
        r: [f'<c r="{c}{r}"><f>A{r}*2</f><v>{r}</v></c>' for c in COLONNES]
        for r in range(1, RANGS + 1)
    }


@pytest.fixture(autouse=True)
def oubli() -> Iterator[None]:
    gabarits.GABARITS.clear()
    yield
    gabarits.GABARITS.clear()


def test_the_second_file_finds_the_batches_of_the_first() -> None:
    premiere, seconde = lue(lignes()), lue(lignes())
    assert len(gabarits.GABARITS) == 3  # rows 1 to 15, 16 to 31, 32 to 40
    assert lots_de(premiere) == lots_de(seconde)
    assert formules_de(premiere) == formules_de(seconde)


@pytest.mark.parametrize("rang", [1, 15, 16, 31, 32, 40])
@pytest.mark.parametrize("colonne", range(len(COLONNES)))
def test_one_formula_altered_anywhere_is_another_batch(rang: int, colonne: int) -> None:
    intacte = lue(lignes())
    changees = lignes()
    changees[rang][colonne] = changees[rang][colonne].replace(f"<f>A{rang}*", "<f>Z9*")
    alteree = lue(changees)
    assert lots_de(intacte) != lots_de(alteree)
    attendues = {**formules_de(intacte), (rang - 1, colonne + 1): "Z9*2"}
    assert formules_de(alteree) == attendues


def test_a_formula_that_moved_or_went_is_another_batch() -> None:
    intacte = lue(lignes())
    for geste in ("déplacée", "remplacée", "ôtée"):
        changees = lignes()
        if geste == "déplacée":
            changees[20][2] = changees[20][2].replace('r="D20"', 'r="E20"')
        elif geste == "remplacée":
            changees[20][2] = '<c r="D20"><v>20</v></c>'
        else:
            del changees[20][2]
        alteree = lue(changees)
        assert lots_de(alteree) != lots_de(intacte), geste
        assert (19, 3) not in formules_de(alteree), geste
        assert len(formules_de(alteree)) == len(formules_de(intacte)) - (geste != "déplacée")


def test_a_formula_outside_the_batches_tells_nothing_at_once() -> None:
    partagees = lignes()
    partagees[2][0] = '<c r="B2"><f t="shared" ref="B2:B2" si="0">A2*2</f><v>2</v></c>'
    feuille = lue(partagees)
    assert lots_de(feuille) is None
    assert formules_de(feuille) == formules_de(lue(lignes()))


def test_addresses_put_end_to_end_are_not_taken_for_others() -> None:
    gabarits.gabarit([b"A1", b"B1", b"C1"], [None, None, None])
    for trompeuses in ([b"A1 B1", b"C1"], [b"A1", b"B1 C1"], [b"A1 B1 C1"]):
        with pytest.raises(ClasseurIllisible, match="en dehors des limites"):
            gabarits.gabarit(trompeuses, [None] * len(trompeuses))


def test_what_is_kept_stays_within_its_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gabarits, "OCTETS_GARDES", 50_000)
    temoin = formules_de(lue(lignes()))
    for depart in range(0, 4_000, RANGS):
        lue({r + depart: [c.replace(f'{r}"', f'{r + depart}"') for c in cellules]
             for r, cellules in lignes().items()})  # fmt: skip
        assert gabarits.GABARITS.octets <= 50_000
    assert formules_de(lue(lignes())) == temoin


def test_texts_forgotten_leave_nothing_behind() -> None:
    """A formula that gives an empty text is read alike after everything was forgotten."""
    vide = {1: ['<c r="A1" t="str"><f>""</f><v></v></c>', '<c r="B1" t="str"><f>1</f></c>']}
    avant = dict(lue(vide).cellules)
    FORMULES.clear()
    CALCULES.clear()
    assert dict(lue(vide).cellules) == avant
    assert [c.valeur for c in avant.values()] == ["", ""]


def test_an_altered_return_after_an_intact_one_is_told() -> None:
    """Intact tables are remembered: an altered one must still be compared."""
    assert lu(jouet()).formules == ()
    with zipfile.ZipFile(io.BytesIO(jouet())) as archive:
        parties = {nom: archive.read(nom) for nom in archive.namelist()}
    changees = 0
    for nom in [n for n in parties if n.startswith("xl/worksheets/sheet")]:
        change = re.sub(rb"<f>([^<]+)</f>", rb"<f>\1+1</f>", parties[nom], count=1)
        if change != parties[nom]:
            changees += 1
            alteree = lu(zipper({**parties, nom: change}))
            assert [f.etat for f in alteree.formules] == ["autre_formule"], nom
    assert changees
    assert lu(jouet()).formules == ()
