"""From one edition to the next, on made-up deposits: nothing is lost, what changed is told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cdppe_xl.classeurs.catalogue import placement
from cdppe_xl.domaine.lecture import Etat, Genre, Valeur, ValeurLue
from cdppe_xl.generation.passe import PieceDeposee
from cdppe_xl.generation.reports import Report
from cdppe_xl.generation.transposition import Transposition
from cdppe_xl.referentiel.loader import load_referentiel
from cdppe_xl.referentiel.modele import Referentiel

REF = load_referentiel("2020")


def _nouvelle(**changes: Any) -> Referentiel:
    """An edition like 2020, called otherwise, with those changes of its campaign."""
    return replace(REF, campagne=replace(REF.campagne, code="2099", **changes))


AUTRE = _nouvelle()


def _piece(code: str, valeurs: Mapping[str, Valeur], **etats: Etat) -> PieceDeposee:
    lues = {}
    for cle, contenu in valeurs.items():
        genre = Genre.TEXTE if isinstance(contenu, str) else Genre.MONTANT
        etat = etats.get("tous", Etat.RENSEIGNE if contenu is not None else Etat.VIDE)
        lues[cle] = ValeurLue(cle, genre, str(contenu), contenu, etat, "Feuille", "B7")
    return PieceDeposee(
        edition="2020", classeur=code, fichier=f"{code}.xlsx", recu_le=date(2020, 9, 1),
        valeurs=lues,
    )  # fmt: skip


def _reports(
    code: str, valeurs: Mapping[str, Valeur], vers: Referentiel = AUTRE, **etats: Etat
) -> dict[str, Report]:
    """Reports by the data path they had."""
    piece = _piece(code, valeurs, **etats)
    trouves = Transposition(piece, placement(vers, code), REF, vers).reports()
    return {r.lue.cle: r for r in trouves}


ACTION: dict[str, Valeur] = {
    "actions/a01/numero": Decimal(1), "actions/a01/objectif": "6",
    "actions/a01/intitule": "Bus PMI", "actions/a01/enveloppe": "P304",
    "actions/a01/etat_2020": Decimal(10), "actions/a01/etat_2021": Decimal(0),
}  # fmt: skip


def test_the_same_edition_takes_everything_as_it_was() -> None:
    reports = _reports("plan_action", ACTION, REF)
    assert {c: (r.cle, r.valeur, r.note) for c, r in reports.items()} == {
        c: (c, v, "") for c, v in ACTION.items()
    }


def test_a_year_out_of_the_new_contract_is_told() -> None:
    reports = _reports("plan_action", ACTION, _nouvelle(annees=(2021, 2022)))
    perdu = reports["actions/a01/etat_2020"]
    assert (perdu.cle, perdu.note) == ("", "l’année 2020 est hors de ce classeur (2021-2022)")
    assert perdu.phrase.startswith("plan_action.xlsx, Feuille!B7 (10)")
    assert reports["actions/a01/etat_2021"].cle == "actions/a01/etat_2021"


def test_an_objective_that_is_gone_loses_its_choice_not_its_action() -> None:
    sans = replace(AUTRE, objectifs=tuple(o for o in REF.objectifs if o.numero != 14))
    tableau = _reports("tableau_de_bord", {"objectifs/o14/retenu": "oui"}, sans)
    assert tableau["objectifs/o14/retenu"].note == "l’objectif 14 n’est plus dans l’édition 2099"
    reports = _reports("plan_action", ACTION | {"actions/a01/objectif": "14"}, sans)
    assert not reports["actions/a01/objectif"].cle
    assert reports["actions/a01/intitule"].cle == "actions/a01/intitule"


def test_what_changed_nationally_is_told_on_what_is_carried() -> None:
    objectifs = tuple(
        replace(o, libelle="Autre libellé", type="fondamental", enveloppes=("FIR",))
        if o.numero == 14 else o
        for o in REF.objectifs
    )  # fmt: skip
    avant = REF.objectif(14)
    change = replace(AUTRE, objectifs=objectifs)
    note = _reports("plan_action", ACTION | {"actions/a01/objectif": "14"}, change)[
        "actions/a01/objectif"
    ].note
    assert f"« {avant.libelle} » devient « Autre libellé »" in note
    assert "objectif facultatif devenu fondamental" in note
    assert f"{', '.join(avant.enveloppes)} devient FIR" in note
    perdu = _reports("tableau_de_bord", {"objectifs/o14/retenu": "oui"}, change)
    assert perdu["objectifs/o14/retenu"].note == "cette cellule ne se remplit plus"


def test_an_enveloppe_that_no_longer_pays_the_objective_is_to_be_checked() -> None:
    objectifs = tuple(
        replace(o, enveloppes=("FIR",)) if o.numero == 6 else o for o in REF.objectifs
    )
    reports = _reports("plan_action", ACTION, replace(AUTRE, objectifs=objectifs))
    assert reports["actions/a01/enveloppe"].note == (
        "l’enveloppe P304 ne peut pas financer l’objectif 6 dans l’édition 2099"
    )
    assert reports["actions/a01/enveloppe"].cle


@pytest.mark.parametrize(
    ("champs", "cle", "note", "place"),
    [
        ({"unite": "jours"}, "ind/9a/t0", "unité changée : entier devient jours", False),
        ({"libelle": "Neuf"}, "ind/9a/t0", "devient « Neuf »", True),
        ({"cible_exigee": "non"}, "ind/1a/cible_2021", "cible exigée, devenue facultative", True),
        ({"cible_exigee": "non"}, "ind/9a/t0", "", True),
    ],
)
def test_an_indicator_that_changed(
    champs: Mapping[str, Any], cle: str, note: str, place: bool
) -> None:
    indicateurs = tuple(
        replace(i, **champs) if i.code in ("1a", "9a") else i for i in REF.indicateurs
    )
    change = replace(AUTRE, indicateurs=indicateurs)
    repris = _reports("tableau_de_bord", {cle: Decimal(3)}, change)[cle]
    assert note in repris.note
    assert bool(note) == bool(repris.note)
    assert bool(repris.cle) is place


def test_a_departure_of_another_year_is_not_a_departure() -> None:
    repris = _reports("tableau_de_bord", {"ind/9a/t0": Decimal(3)}, _nouvelle(annee_t0=2020))
    assert repris["ind/9a/t0"].note == "valeur de départ 2019, ce classeur part de 2020"


def test_a_line_a_person_inserted_takes_the_next_free_one() -> None:
    valeurs = ACTION | {
        "actions/ligne61/numero": Decimal(61), "actions/ligne61/intitule": "Ajoutée",
        "actions/a02/numero": Decimal(2),
    }  # fmt: skip
    reports = _reports("plan_action", valeurs, REF)
    assert reports["actions/ligne61/intitule"].cle == "actions/a02/intitule"
    assert reports["actions/ligne61/numero"].cle == "actions/a02/numero"
    # The line left as it was printed, with its own number, brings nothing.
    assert "actions/a02/numero" not in reports


def test_when_every_line_is_taken_the_rest_is_told() -> None:
    pleines: dict[str, Valeur] = {f"actions/a{n:02d}/intitule": "x" for n in range(1, 61)}
    reports = _reports("plan_action", {**pleines, "actions/ligne61/intitule": "Ajoutée"}, REF)
    perdu = reports["actions/ligne61/intitule"]
    assert not perdu.cle
    assert "plus de ligne libre" in perdu.note


def test_what_could_not_be_read_is_told_and_not_copied() -> None:
    reports = _reports("plan_action", {"actions/a01/intitule": "x"}, tous=Etat.ILLISIBLE)
    assert not reports["actions/a01/intitule"].cle


def test_not_communicated_stays_so() -> None:
    reports = _reports("tableau_de_bord", {"ind/9a/t0": None}, tous=Etat.NC)
    assert reports["ind/9a/t0"].valeur == "NC"


CLES = [c.cle for c in placement(REF, "tableau_de_bord").ouvertes()][::7]


@settings(max_examples=40, deadline=None)
@given(
    st.dictionaries(
        st.one_of(
            st.sampled_from(CLES),
            st.builds(
                "{}/{}/{}".format, st.sampled_from(["ind", "locaux", "disparu"]),
                st.sampled_from(["l31", "zz", "l01"]),
                st.sampled_from(["t0", "libelle", "cible_2020"]),
            ),
        ),
        st.integers(0, 10**6).map(Decimal),
        max_size=20,
    ),
    st.sampled_from([(2020, 2021, 2022), (2021, 2022), (2030,)]),
)  # fmt: skip
def test_every_answer_has_one_place_or_one_reason(
    valeurs: Mapping[str, Valeur], annees: tuple[int, ...]
) -> None:
    vers = EDITIONS[annees]
    reports = _reports("tableau_de_bord", valeurs, vers)
    assert set(reports) == set(valeurs)
    assert all(r.cle or r.note for r in reports.values())
    places = [r.cle for r in reports.values() if r.cle]
    assert len(places) == len(set(places))
    assert set(places) <= placement(vers, "tableau_de_bord").cellules.keys()


EDITIONS = {annees: _nouvelle(annees=annees) for annees in [(2020, 2021, 2022), (2021, 2022),
                                                            (2030,)]}  # fmt: skip
