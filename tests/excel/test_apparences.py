"""What the colours of the open cells tell, once answers were cut, turned, sorted or copied."""

from __future__ import annotations

from pathlib import Path

import pytest

from cdppe_xl.classeurs.grammaire import Paragraphe
from cdppe_xl.excel.brut import ClasseurBrut, adresse_a1
from cdppe_xl.excel.lecture_ods_styles import Styles
from cdppe_xl.excel.ouverture import lire_brut
from cdppe_xl.excel.temoins import CodeTemoin
from tests.acceptation.degats.classeurs import Temoin, lire_abime, temoin
from tests.acceptation.degats.tableur import Geste, Tableur
from tests.acceptation.degats.terrain import Terrain, une_cellule
from tests.clients.gnumeric import convertir


@pytest.fixture(scope="module")
def guide(tmp_path_factory: pytest.TempPathFactory) -> Temoin:
    return temoin("guide", tmp_path_factory.mktemp("apparences"))


@pytest.fixture(scope="module")
def plan(tmp_path_factory: pytest.TempPathFactory) -> Temoin:
    return temoin("plan_action", tmp_path_factory.mktemp("apparences"))


def _places(sujet: Temoin, brut: ClasseurBrut) -> set[tuple[str, int | None, int | None]]:
    feuilles = {f.nom: f for f in brut.feuilles}
    places = set()
    for c in sujet.placement.ouvertes():
        feuille = feuilles[sujet.placement.titre_feuille(c.feuille)]
        code = feuille.cellules[c.ligne, c.colonne].format_nombre
        assert isinstance(code, CodeTemoin), c.cle
        places.add((c.cle, code.temoin, code.colonne))
    return places


def test_every_open_cell_carries_its_row_and_its_column(guide: Temoin) -> None:
    attendues = set()
    for c in guide.placement.ouvertes():
        rangs = list(guide.placement.tableaux[c.rang.tableau].lignes)
        attendues.add((c.cle, rangs.index(c.rang.rang), c.colonne))
    assert _places(guide, guide.brut) == attendues


def test_an_ods_tells_the_same(guide: Temoin, tmp_path: Path) -> None:
    convertir(guide.chemin, tmp_path / "guide.ods")
    brut = lire_brut((tmp_path / "guide.ods").read_bytes(), "guide.ods")
    assert _places(guide, brut) == _places(guide, guide.brut)


def test_the_style_of_an_ods_cell_comes_from_it_then_its_row_then_its_column() -> None:
    odf = "urn:oasis:names:tc:opendocument:xmlns:"
    styles = Styles()
    for nom, couleur, fond in (("a", "#000001", "#e2f0d8"), ("b", "#000002", "#e2f0db")):
        styles.debut(f"{odf}style:1.0 style", {f"{odf}style:1.0 name": nom})
        styles.debut(
            f"{odf}style:1.0 text-properties", {f"{odf}xsl-fo-compatible:1.0 color": couleur}
        )
        styles.debut(
            f"{odf}style:1.0 table-cell-properties",
            {f"{odf}xsl-fo-compatible:1.0 background-color": fond},
        )
    styles.commencer_feuille()
    defaut = f"{odf}table:1.0 default-cell-style-name"
    styles.noter_colonnes({}, 2)
    styles.noter_colonnes({defaut: "a"}, 1)
    styles.noter_ligne({})
    par_colonne = styles.code({}, 2, "0%")
    assert isinstance(par_colonne, CodeTemoin)
    assert (par_colonne, par_colonne.temoin, par_colonne.colonne) == ("0%", 0, 1)
    assert type(styles.code({}, 1, "0%")) is str
    sienne = styles.code({f"{odf}table:1.0 style-name": "b"}, 2, "")
    assert isinstance(sienne, CodeTemoin)
    assert (sienne.temoin, sienne.colonne) == (1, 2)
    styles.noter_ligne({defaut: "b"})
    assert getattr(styles.code({}, 2, ""), "temoin", None) == 1


def _dits(sujet: Temoin, gestes: list[Geste]) -> list[tuple[str, str]]:
    lue = lire_abime(Tableur(sujet.brut).faire(gestes).rendre(), sujet.placement)
    assert lue is not None
    return [(d.code, d.mots.get("quoi", "")) for d in lue.doutes if d.code in _DITS]


_DITS = ("STR-032", "STR-033", "STR-037")


def _vers(t: Terrain, op: str, zone: list[int], ou: list[int]) -> Geste:
    return {"op": op, "sheet": t.feuille, "area": zone, "to_sheet": t.feuille, "to": ou}


def test_an_answer_that_no_formula_looks_at_is_followed_when_cut(guide: Temoin) -> None:
    t = Terrain(guide.placement, "suivi")
    ligne, c = t.lignes[2], t.place.colonnes["commentaire"]
    de, vers = adresse_a1(ligne, c), adresse_a1(ligne + 1, c)
    coupe = _vers(t, "move", une_cellule(ligne, c), [ligne + 1, c])
    assert _dits(guide, [coupe]) == [("STR-033", f"{de} → {vers}")]
    assert _dits(guide, [{**coupe, "op": "copy"}]) == [], "a copy leaves its original"


def test_a_computed_cell_turned_into_its_value_is_no_answer(guide: Temoin) -> None:
    t = Terrain(guide.placement, "suivi")
    ligne, c = t.lignes[2], t.place.colonnes["commentaire"]
    zone = une_cellule(ligne, c)
    colle = _vers(t, "copy", une_cellule(ligne, t.place.colonnes["situation"]), [ligne, c])
    en_valeur = {**_vers(t, "copy", zone, [ligne, c]), "values": True}
    dits = _dits(guide, [colle, en_valeur])
    assert [code for code, _ in dits] == ["STR-032"]
    assert f"({adresse_a1(ligne, c)})" in dits[0][1]


def test_rows_without_labels_sorted_in_one_column_are_seen_and_whole_rows_are_not(
    plan: Temoin,
) -> None:
    t = Terrain(plan.placement, "actions")
    c = t.place.colonnes["intitule"]
    tri: Geste = {
        "op": "sort", "sheet": t.feuille, "column": c, "descending": True,
        "area": [t.suite[0], c, t.suite[-1], c],
    }  # fmt: skip
    sans_memoire: Geste = {"op": "forget_sorts", "sheet": t.feuille}
    assert [code for code, _ in _dits(plan, [tri, sans_memoire])] == ["STR-037"]
    entieres = {**tri, "area": [t.suite[0], 0, t.suite[-1], t.largeur]}
    assert _dits(plan, [entieres, sans_memoire]) == []


def test_answers_dragged_down_are_no_sort(plan: Temoin) -> None:
    t = Terrain(plan.placement, "actions")
    c = t.place.colonnes["intitule"]
    etires = [_vers(t, "copy", une_cellule(t.suite[0], c), [ligne, c]) for ligne in t.suite[1:30]]
    assert _dits(plan, etires) == []


@pytest.mark.parametrize(("suite", "dits"), [(" – 63 Puy-de-Dôme", 1), (" – tardif", 0)])
def test_the_title_of_a_sheet_pasted_over_an_answer_is_no_answer(
    guide: Temoin, suite: str, dits: int
) -> None:
    t = Terrain(guide.placement, "suivi")
    feuille = guide.placement.classeur.feuilles[t.place.feuille]
    ici = [t.lignes[0], t.place.colonnes["commentaire"]]
    colle = {"op": "set", "sheet": t.feuille, "at": ici, "value": feuille.intitule + suite}
    assert [code for code, _ in _dits(guide, [colle])] == ["STR-032"] * dits


def test_an_advice_of_the_sheet_pasted_over_an_answer_is_no_answer(plan: Temoin) -> None:
    t = Terrain(plan.placement, "objectif_local")
    feuille = plan.placement.classeur.feuilles[t.place.feuille]
    avis = next(b.texte for b in feuille.blocs if isinstance(b, Paragraphe))
    ici = [t.place.lignes["libelle"], t.place.colonnes["valeur"]]
    colle = {"op": "set", "sheet": t.feuille, "at": ici, "value": avis}
    assert [code for code, _ in _dits(plan, [colle])] == ["STR-032"]


# --- Looks erased -------------------------------------------------------------------------


def _codes(sujet: Temoin, gestes: list[Geste]) -> set[str]:
    lue = lire_abime(Tableur(sujet.brut).faire(gestes).rendre(), sujet.placement)
    assert lue is not None
    return {d.code for d in lue.doutes}


def test_looks_erased_over_a_whole_table_hold_it(guide: Temoin) -> None:
    """Nothing would tell any more that its answers were sorted."""
    t = Terrain(guide.placement, "suivi")
    page = {"op": "clear_looks", "sheet": t.feuille, "area": [0, 0, t.bas + 5, t.largeur + 5]}
    assert _codes(guide, [page]) == {"STR-058"}


def test_looks_erased_under_the_answers_alone_are_a_paste(guide: Temoin) -> None:
    """Answers pasted from elsewhere bring their own looks; computed cells keep ours."""
    t = Terrain(guide.placement, "suivi")
    gestes: list[Geste] = [
        {"op": "clear_looks", "sheet": t.feuille, "area": une_cellule(c.ligne, c.colonne)}
        for c in t.ouvertes
    ]
    assert _codes(guide, gestes) == set()
