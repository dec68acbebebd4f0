"""What a person may touch in the file: the declared inputs, and nothing else."""

from __future__ import annotations

from itertools import pairwise

from cdppe_xl.classeurs.placement import a1
from tests.excel.jouet import PLACEMENT, jouet
from tests.excel.test_writer import N, feuille, partie, texte


def _verrous(contenu: bytes, titre: str) -> tuple[set[str], set[str]]:
    """Locked and open cells of a sheet, as its styles say."""
    cellules = partie(contenu, "xl/styles.xml").findall("m:cellXfs/m:xf", N)
    libres = set()
    for rang, xf in enumerate(cellules):
        protection = xf.find("m:protection", N)
        if protection is not None and protection.get("locked") == "0":
            libres.add(rang)
    fermees: set[str] = set()
    ouvertes: set[str] = set()
    for c in feuille(contenu, titre).iterfind(".//m:c", N):
        (ouvertes if int(c.get("s", 0)) in libres else fermees).add(str(c.get("r")))
    return fermees, ouvertes


def test_only_declared_inputs_are_open() -> None:
    contenu = jouet()
    for numero, declaree in enumerate(PLACEMENT.classeur.feuilles):
        attendues = {a1(c.ligne, c.colonne) for c in PLACEMENT.ouvertes() if c.feuille == numero}
        fermees, ouvertes = _verrous(contenu, declaree.titre)
        assert ouvertes == attendues
        assert "A1" in fermees


def test_what_is_not_a_cell_yet_is_locked() -> None:
    contenu = jouet()
    cellules = partie(contenu, "xl/styles.xml").findall("m:cellXfs/m:xf", N)
    for titre in [f.titre for f in PLACEMENT.classeur.feuilles] + ["Listes"]:
        colonnes = feuille(contenu, titre).findall("m:cols/m:col", N)
        bornes = [(int(c.get("min", 0)), int(c.get("max", 0))) for c in colonnes]
        assert bornes[0][0] == 1
        assert bornes[-1][1] == 16_384
        assert all(b[0] == a[1] + 1 for a, b in pairwise(bornes))
        for colonne in colonnes:
            protection = cellules[int(colonne.get("style", 0))].find("m:protection", N)
            assert protection is None or protection.get("locked") != "0"
        assert all(r.get("s") is None for r in feuille(contenu, titre).iterfind(".//m:row", N))


def test_the_normal_style_is_unlocked() -> None:
    """A cell pasted from elsewhere must not lock its target."""
    styles = partie(jouet(), "xl/styles.xml")
    normal = styles.find("m:cellXfs/m:xf", N)
    assert normal is not None
    protection = normal.find("m:protection", N)
    assert protection is not None
    assert protection.get("locked") == "0"


def test_protection_has_no_password_and_lets_rows_in_where_a_table_expects_them() -> None:
    contenu = jouet()
    for titre in [f.titre for f in PLACEMENT.classeur.feuilles] + ["Listes"]:
        protection = feuille(contenu, titre).find("m:sheetProtection", N)
        assert protection is not None
        assert protection.get("sheet") == "1"
        assert not {"password", "hashValue", "saltValue"} & set(protection.keys())
        # In the file, insertRows="0" means that inserting is not forbidden.
        assert (protection.get("insertRows") == "0") == (titre == "Plan d’action")
        for permis in ("sort", "autoFilter", "formatColumns", "formatRows"):
            assert protection.get(permis) == "0"


def test_keys_are_hidden_but_there() -> None:
    page = feuille(jouet(), "Mesures")
    assert page.findall("m:cols/m:col", N)[0].get("hidden") == "1"
    (ligne,) = page.iterfind("m:sheetData/m:row[@r='4']", N)
    assert ligne.get("hidden") == "1"
    contenu = jouet()
    assert texte(contenu, "Mesures", "A4") == "§mesures"
    assert texte(contenu, "Mesures", "D4") == "§mesures.valeur"
    assert texte(contenu, "Mesures", "A6") == "§mesures|m1"
    assert texte(contenu, "Plan d’action", "A10") == "§actions|#fin"
