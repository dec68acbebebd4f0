"""Where cells stand, and the layouts that are refused before anybody fills them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.utils import get_column_letter

from cdppe_xl.classeurs.catalogue import placement
from cdppe_xl.classeurs.grammaire import Classeur, Colonne, Feuille, Paragraphe, Rang, Role, Tableau
from cdppe_xl.classeurs.placement import Placement, a1, cite, lettre
from cdppe_xl.referentiel.loader import load_referentiel
from tests.excel.jouet import PLACEMENT, classeur_jouet

REFERENTIEL = load_referentiel("2020")


@given(st.integers(0, 16_383))
def test_column_letters_are_those_of_a_spreadsheet(colonne: int) -> None:
    assert lettre(colonne) == get_column_letter(colonne + 1)
    assert a1(9, colonne) == f"{get_column_letter(colonne + 1)}10"


def test_a_quoted_sheet_doubles_its_apostrophes() -> None:
    assert cite("L'été") == "'L''été'"


def test_a_table_takes_its_title_header_keys_sections_and_rows() -> None:
    mesures = PLACEMENT.tableaux["mesures"]
    assert (mesures.ligne_titre, mesures.ligne_entete, mesures.ligne_cles) == (1, 2, 3)
    assert (mesures.debut, mesures.fin) == (4, 9)
    assert mesures.sections == {4: "Premier bloc", 7: "Second bloc"}
    assert mesures.lignes == {"m1": 5, "m2": 6, "m3": 8, "total": 9}
    assert mesures.colonnes["valeur"] == 3


def test_an_extensible_table_ends_with_a_thin_line_that_its_ranges_include() -> None:
    actions, suivant = PLACEMENT.tableaux["actions"], PLACEMENT.tableaux["enveloppes"]
    assert actions.lignes["a04"] == 8
    assert actions.fin == 9
    assert suivant.ligne_titre == 11, "the instruction stands between them"


def test_the_row_adjusts_the_column() -> None:
    total = PLACEMENT.cellules["mesures/total/valeur"]
    assert (total.role, total.ouverte) == (Role.CALCUL, False)
    assert PLACEMENT.formule_excel(total) == "SUM(D6:D9)"
    assert PLACEMENT.cellules["mesures/m1/valeur"].ouverte
    assert PLACEMENT.cellules["mesures/m1/code"].valeur == "m1"


def test_a_formula_is_quoted_only_when_it_looks_at_another_sheet() -> None:
    etat = PLACEMENT.cellules["etat_rubriques/r1/a_completer"]
    assert PLACEMENT.formule_excel(etat).startswith("COUNTIFS('Contrôles'!$B$")
    with pytest.raises(ValueError, match="mesures/m1/valeur"):
        PLACEMENT.formule_excel(PLACEMENT.cellules["mesures/m1/valeur"])


def test_choices_of_a_cell_and_of_an_inserted_line() -> None:
    toutes = ("P304", "FIR", "ONDAM")
    assert PLACEMENT.choix("actions/a01/enveloppe") == toutes
    assert PLACEMENT.choix("actions/+01/enveloppe") == toutes
    assert PLACEMENT.choix("actions/a01/objectif") == ("1", "9", "24")
    assert PLACEMENT.choix("actions/a01/intitule") == ()


def test_every_place_of_a_sheet_is_known() -> None:
    for numero in range(len(PLACEMENT.classeur.feuilles)):
        cellules = {
            (c.ligne, c.colonne) for c in PLACEMENT.cellules.values() if c.feuille == numero
        }
        assert cellules < PLACEMENT.places[numero]
    plan = PLACEMENT.places[3]
    assert {(0, 0), (0, 1), (1, 1), (2, 3), (3, 1), (9, 0), (10, 1)} <= plan
    assert (3, 12) not in plan


@pytest.mark.parametrize("code", [c.code for c in REFERENTIEL.classeurs])
def test_no_two_cells_of_the_real_layouts_share_a_place(code: str) -> None:
    place = placement(REFERENTIEL, code)
    places = [(c.feuille, c.ligne, c.colonne) for c in place.cellules.values()]
    assert len(set(places)) == len(places)
    taille = sum(len(t.lignes) * len(t.colonnes) for t in place.tableaux.values())
    assert len(place.cellules) == taille


def test_the_fingerprint_follows_places_roles_and_kinds() -> None:
    assert Placement(classeur_jouet()).empreinte == PLACEMENT.empreinte
    autre = _avec(lambda t: replace(t, titre="") if t.code == "mesures" else t)
    assert Placement(autre).empreinte != PLACEMENT.empreinte


# --- Refused layouts ----------------------------------------------------------------------


def _avec(change: Callable[[Tableau], Tableau]) -> Classeur:
    classeur = classeur_jouet()
    feuilles = tuple(
        replace(f, blocs=tuple(change(b) if isinstance(b, Tableau) else b for b in f.blocs))
        for f in classeur.feuilles
    )
    return replace(classeur, feuilles=feuilles)


def _une_feuille(*titres: str) -> Classeur:
    feuilles = tuple(
        Feuille(code=f"f{n}", titre=t, intitule=t, blocs=(Paragraphe("x"),))
        for n, t in enumerate(titres)
    )
    return Classeur(code="essai", titre="Essai", edition="2020", version=1, feuilles=feuilles)


@pytest.mark.parametrize("titre", ["x" * 31, "Plan d’action", "État (2)", "A&B", "1", "é" * 31])
def test_titles_that_a_spreadsheet_accepts(titre: str) -> None:
    assert Placement(_une_feuille(titre)).titre_feuille(0) == titre


@pytest.mark.parametrize(
    ("titre", "faute"),
    [
        ("x" * 32, "titre de 32 caractères, 31 au plus"),
        ("", "titre vide"),
        (" Plan", "titre qui commence ou finit par un espace"),
        ("Plan ", "titre qui commence ou finit par un espace"),
        ("Plan d'action", "titre avec ' (pour une apostrophe, écrire ’)"),
        ("A/B", "titre avec /"),
        ("A\\B", "titre avec \\"),
        ("A:B", "titre avec :"),
        ("[A]", "titre avec [ ]"),
        ("Quoi ?", "titre avec ?"),
        ("A*", "titre avec *"),
        ("Listes", "titre déjà pris"),
        ("LISTES", "titre déjà pris"),
    ],
)
def test_titles_that_would_break_the_file(titre: str, faute: str) -> None:
    with pytest.raises(ValueError, match="classeur « essai »") as refus:
        Placement(_une_feuille(titre))
    assert f"feuille « {titre} » : {faute}" in str(refus.value)


def test_two_sheets_of_one_name_whatever_the_case() -> None:
    with pytest.raises(ValueError, match="« suivi » : titre déjà pris"):
        Placement(_une_feuille("Suivi", "suivi"))


def test_every_fault_is_told_at_once() -> None:
    with pytest.raises(ValueError, match=r"31 au plus.*titre avec /"):
        Placement(_une_feuille("x" * 40, "a/b"))


def _tableau(**quoi: object) -> Classeur:
    base = Tableau(
        code="t", colonnes=(Colonne(champ="a", titre="A", largeur=8),), rangs=(Rang(cle="r1"),)
    )
    tableau = replace(base, **quoi)  # type: ignore[arg-type]
    feuille = Feuille(code="f", titre="F", intitule="F", blocs=(tableau,))
    return Classeur(code="essai", titre="Essai", edition="2020", version=1, feuilles=(feuille,))


COLONNE = Colonne(champ="a", titre="A", largeur=8)


@pytest.mark.parametrize(
    ("quoi", "faute"),
    [
        ({"code": "mon.tableau"}, "code de tableau « mon.tableau »"),
        ({"code": "Tableau"}, "code de tableau « Tableau »"),
        ({"rangs": (Rang(cle="r/1"),)}, "ligne t/r/1"),
        ({"rangs": (Rang(cle="r|1"),)}, "ligne t/r|1"),
        ({"rangs": (Rang(cle="+01"),)}, "ligne t/+01"),
        ({"rangs": (Rang(cle="#fin"),)}, "ligne t/#fin"),
        ({"rangs": (Rang(cle="é"),)}, "ligne t/é"),
        ({"rangs": (Rang(cle="r1"), Rang(cle="r1"))}, "ligne déclarée deux fois : t/r1"),
        ({"colonnes": (COLONNE, COLONNE)}, "colonne déclarée deux fois : t/a"),
        ({"colonnes": (replace(COLONNE, champ="a b"),)}, "colonne t/a b"),
    ],
)
def test_keys_that_reading_would_confuse(quoi: dict[str, object], faute: str) -> None:
    Placement(_tableau())
    with pytest.raises(ValueError, match="classeur « essai »") as refus:
        Placement(_tableau(**quoi))
    assert faute in str(refus.value)


def test_a_table_declared_twice() -> None:
    classeur = _tableau()
    (feuille,) = classeur.feuilles
    double = replace(feuille, code="g", titre="G")
    with pytest.raises(ValueError, match="tableau déclaré deux fois : t"):
        Placement(replace(classeur, feuilles=(feuille, double)))


def test_values_of_a_row_become_those_of_a_spreadsheet() -> None:
    rang = Rang(cle="r1", valeurs={"a": date(2020, 10, 15)})
    assert Placement(_tableau(rangs=(rang,))).cellules["t/r1/a"].valeur == Decimal(44_119)
