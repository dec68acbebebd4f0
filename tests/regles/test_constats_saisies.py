"""What the reading of a cell says beside its value: proposals, former labels, tiny rates."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

import pytest

from cdppe_xl.classeurs.catalogue import placement
from cdppe_xl.classeurs.grammaire import Role
from cdppe_xl.domaine.constat import Constat, Gravite
from cdppe_xl.domaine.lecture import ANCIEN_LIBELLE, Etat, FormuleLue, Genre, ValeurLue
from cdppe_xl.referentiel.loader import load_referentiel
from cdppe_xl.regles.dossier import build_retour
from cdppe_xl.regles.moteur import controler_dossier
from tests.regles.fabrique import conforme, dossier_de

REF = load_referentiel("2020")
BASE = dossier_de(REF, conforme(REF))
TAUX = "ind/6d/cible_2021"


def _constats(code: str, cle: str, **lu: object) -> Iterator[Constat]:
    """What is said of one cell of a workbook, read so."""
    lecture = BASE.retours[code].lecture
    valeurs = {**lecture.valeurs, cle: replace(lecture.valeurs[cle], **lu)}  # type: ignore[arg-type]
    retour = build_retour(replace(lecture, valeurs=valeurs), REF)
    dossier = replace(BASE, retours={**BASE.retours, code: retour})
    return (c for c in controler_dossier(dossier) if (c.classeur, c.cle) == (code, cle))


def _lue(code: str, cle: str) -> ValeurLue:
    return BASE.retours[code].lecture.valeurs[cle]


def test_a_rate_a_hundred_times_too_small_is_asked_about() -> None:
    assert _lue("tableau_de_bord", TAUX).genre is Genre.TAUX
    petit = {"valeur": Decimal("0.0025"), "brut": "0,25 %"}
    trouves = {c.regle: c for c in _constats("tableau_de_bord", TAUX, **petit, proposition="25 %")}
    constat = trouves["STR-040"]
    assert (constat.gravite, constat.proposition) == (Gravite.AVERTISSEMENT, "25 %")
    assert "0,25 %" in constat.message
    assert "25 %" in constat.remede
    assert "STR-040" not in {c.regle for c in _constats("tableau_de_bord", TAUX, **petit)}


def test_a_tiny_rate_given_by_the_national_team_is_not_asked_about() -> None:
    places = {c.code: placement(REF, c.code).cellules for c in REF.classeurs}
    donnees = [
        (code, cle)
        for code, cellules in places.items()
        for cle, cellule in cellules.items()
        if cellule.genre is Genre.TAUX and cellule.role is Role.PREREMPLI
    ]
    for code, cle in donnees[:2]:
        petit = {"valeur": Decimal("0.0025"), "etat": Etat.RENSEIGNE, "proposition": "25 %"}
        assert "STR-040" not in {c.regle for c in _constats(code, cle, **petit)}


def test_a_former_label_is_told_apart_from_other_repairs() -> None:
    cle = "execution/x03/enveloppe"
    lu = str(_lue("bilan", cle).valeur)
    note = f"« Ancien nom » → « {lu} » ({ANCIEN_LIBELLE})"
    trouves = list(_constats("bilan", cle, reparation=note))
    assert [(c.regle, c.gravite) for c in trouves] == [("STR-044", Gravite.INFORMATION)]
    assert trouves[0].message == note


def test_an_unreadable_cell_carries_what_to_type_instead() -> None:
    lu = {"etat": Etat.ILLISIBLE, "valeur": None, "motif": "un nombre approché."}
    trouves = list(_constats("diagnostic", "diag/1a/valeur", **lu, proposition="120"))
    assert [(c.regle, c.proposition) for c in trouves] == [("STR-020", "120")]


def test_a_value_out_of_its_list_carries_the_value_likely_meant() -> None:
    trouves = list(
        _constats("tableau_de_bord", "locaux/l07/unite", valeur="jour", proposition="jours")
    )
    assert [(c.regle, c.proposition) for c in trouves] == [("STR-021", "jours")]


def test_a_value_out_of_its_list_is_compared_even_when_read_long_ago() -> None:
    """The register keeps no proposal: the rule finds the nearest value by itself."""
    trouves = list(_constats("tableau_de_bord", "locaux/l07/unite", valeur="jour"))
    assert [(c.regle, c.proposition) for c in trouves] == [("STR-021", "jours")]


def test_nc_is_not_advised_where_it_is_refused() -> None:
    motif = (
        "« TBD », qui ne dit pas s'il s'agit de zéro ou d'une réponse absente. Écrivez la valeur, "
        "0, « NC » ou « s.o. », ou videz la cellule."
    )
    lu = {"etat": Etat.ILLISIBLE, "valeur": None, "motif": motif, "proposition": "NC"}
    (montant,) = _constats("plan_action", "actions/a06/etat_2020", **lu)
    assert "NC" not in montant.message + montant.remede + montant.proposition
    assert "Écrivez la valeur, 0 ou videz la cellule." in montant.message
    (nombre,) = _constats("diagnostic", "diag/1a/valeur", **lu)
    assert "« NC »" in nombre.message
    assert nombre.proposition == "NC"


def test_an_empty_cell_is_not_found_to_hold_a_word() -> None:
    vide = {"etat": Etat.VIDE, "valeur": None, "brut": ""}
    messages = [c.message for c in _constats("tableau_de_bord", "ind/1a/cible_2021", **vide)]
    assert any(m.endswith("cible attendue, la cellule est vide.") for m in messages), messages


@pytest.mark.parametrize(
    ("nom", "dit"),
    [
        ("retours/02_bilan_2020.xlsx", True),
        ("lot.zip!02_Aisne/20_bilan_2020.xlsx", True),
        ("20_Corse/63_bilan_2020.xlsx", False),
        ("lot.zip!bilan.xlsx", False),
        ("2020_bilan.xlsx", False),
    ],
)
def test_a_name_that_says_another_territory_is_told(nom: str, dit: bool) -> None:
    lecture = replace(BASE.retours["bilan"].lecture, fichier=nom)
    dossier = replace(BASE, retours={"bilan": build_retour(lecture, REF)})
    trouves = [c for c in controler_dossier(dossier) if c.regle == "STR-055"]
    assert bool(trouves) == dit
    assert all(c.gravite is Gravite.AVERTISSEMENT and c.attendu == "63" for c in trouves)


@pytest.mark.parametrize(("trouve", "supprimee"), [("#DIV/0!", False), ("=#REF!+1", True)])
def test_a_division_by_nothing_is_no_deleted_row(trouve: str, supprimee: bool) -> None:
    lecture = BASE.retours["diagnostic"].lecture
    formule = FormuleLue(
        cle="diag/2b/valeur", feuille="Indicateurs", cellule="G8", etat="erreur",
        trouve=trouve, attendu="=G9/G8",
    )  # fmt: skip
    retour = build_retour(replace(lecture, formules=(formule,)), REF)
    dossier = replace(BASE, retours={"diagnostic": retour})
    (vise,) = [c for c in controler_dossier(dossier) if c.regle == "STR-014"]
    assert ("supprimée" in vise.remede) == supprimee
