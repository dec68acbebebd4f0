"""What is carried to the next exercice when the plan is badly kept: nothing lost in silence."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from cdppe_xl.classeurs.exercices import AVENANT, BILAN, code_de
from cdppe_xl.domaine.lecture import Etat, Genre, ValeurLue
from cdppe_xl.generation.passe import Passe, PieceDeposee
from cdppe_xl.generation.reports import Report
from cdppe_xl.generation.reprise import Reprise
from cdppe_xl.referentiel.loader import load_referentiel
from cdppe_xl.referentiel.modele import Referentiel

REF = load_referentiel("2020")
Ligne = dict[str, object]
PLAN: tuple[Ligne, ...] = (
    {"numero": 1, "intitule": "Une", "enveloppe": "P304", "objectif": 6, "etat_2021": 11},
    {"numero": 1, "intitule": "Homonyme", "enveloppe": "P304", "objectif": 7, "etat_2021": 13},
    {"numero": 4, "intitule": "Double", "enveloppe": "P304", "objectif": 24, "etat_2021": 17},
    {"numero": 4, "intitule": "Double", "enveloppe": "ONDAM", "objectif": 24, "etat_2021": 19},
    {"intitule": "Sans numéro", "enveloppe": "FIR", "objectif": 1, "etat_2021": 23},
    {"numero": 6, "enveloppe": "P304", "objectif": 6, "etat_2021": 29},
    {"enveloppe": "FIR", "objectif": 1, "etat_2021": 31},
    {"numero": 8},
)
"""Numbers that serve twice, a title missing, neither number nor title; the last is no action."""


def lue(cle: str, valeur: object) -> ValeurLue:
    contenu = valeur if isinstance(valeur, str) else Decimal(str(valeur))
    return ValeurLue(
        cle=cle, genre=Genre.TEXTE if isinstance(valeur, str) else Genre.MONTANT,
        brut=str(valeur), valeur=contenu, etat=Etat.RENSEIGNE, feuille="F", cellule="B7",
    )  # fmt: skip


def piece(classeur: str, valeurs: dict[str, object]) -> PieceDeposee:
    return PieceDeposee(
        edition="2020", classeur=classeur, fichier=f"{classeur}.xlsx", recu_le=date(2020, 10, 1),
        valeurs={cle: lue(cle, v) for cle, v in valeurs.items()},
    )  # fmt: skip


def plan(lignes: tuple[Ligne, ...]) -> PieceDeposee:
    return piece("plan_action", {
        f"actions/a{n:02d}/{champ}": v
        for n, ligne in enumerate(lignes, start=1) for champ, v in ligne.items()
    })  # fmt: skip


def reports(
    base: str, *pieces: PieceDeposee, contrat: PieceDeposee | None = None,
    referentiel: Referentiel = REF,
) -> list[Report]:  # fmt: skip
    passe = Passe(
        ancien=referentiel, pieces={("2020", p.classeur): p for p in pieces},
        contrat={contrat.classeur: contrat} if contrat else {},
    )  # fmt: skip
    code = code_de(referentiel, base, 2021) if base in (AVENANT, BILAN) else base
    return Reprise(referentiel, passe, 2021).reports(code)


def lignes(trouves: list[Report], tableau: str) -> list[dict[str, object]]:
    rangees: dict[str, dict[str, object]] = {}
    for r in trouves:
        if r.cle.startswith(f"{tableau}/"):
            _, rang, champ = r.cle.split("/")
            rangees.setdefault(rang, {})[champ] = r.valeur
    return list(rangees.values())


def test_every_action_of_a_badly_numbered_plan_is_in_the_bilan_with_its_amount() -> None:
    faits = lignes(reports(BILAN, plan(PLAN)), "execution")
    assert [f.get("programme") for f in faits] == [11, 13, 17, 19, 23, 29, 31]


def test_the_avenant_keeps_apart_the_actions_that_share_a_number() -> None:
    faits = lignes(reports(AVENANT, plan(PLAN), contrat=plan(PLAN)), "mouvements")
    assert [(f.get("etat_avant"), f.get("etat_apres")) for f in faits] == [
        (m, m) for m in (11, 13, 17, 19, 23, 29, 31)
    ]


def test_an_action_taken_out_or_added_keeps_one_side() -> None:
    apres = (PLAN[0], {**PLAN[1], "etat_2021": 14}, {"numero": 9, "intitule": "Neuve",
             "enveloppe": "P304", "objectif": 6, "etat_2021": 37})  # fmt: skip
    faits = lignes(reports(AVENANT, plan(apres), contrat=plan(PLAN[:3])), "mouvements")
    assert [(f["intitule"], f.get("etat_avant"), f.get("etat_apres")) for f in faits] == [
        ("Une", 11, 11), ("Homonyme", 13, 14), ("Double", 17, None), ("Neuve", None, 37),
    ]  # fmt: skip


@pytest.mark.parametrize("base", [BILAN, "tableau_de_bord"])
def test_a_local_result_that_the_tableau_de_bord_does_not_have_is_told(base: str) -> None:
    dit = {"locaux/l01/objectif": 6, "locaux/l01/libelle": "Local", "locaux/l01/realise": 5}
    (perdu,) = (r for r in reports(base, piece("bilan", dit)) if not r.cle)
    assert (perdu.valeur, perdu.lue.cle) == (5, "locaux/l01/realise")
    assert "absent du tableau de bord" in perdu.phrase


def test_own_means_of_the_avenant_are_those_of_the_edition() -> None:
    seule = replace(REF.politiques[0], code="jeunesse")
    referentiel = replace(REF, politiques=(seule,))
    plan_lu = piece("plan_action", {"moyens/jeunesse/m_2019": 90, "moyens/jeunesse/m_2021": 95})
    trouves = reports(AVENANT, plan_lu, contrat=plan_lu, referentiel=referentiel)
    assert {r.cle: r.valeur for r in trouves if r.cle.startswith("moyens/")} == {
        "moyens/jeunesse/reference": 90, "moyens/jeunesse/avant": 95,
        "moyens/jeunesse/apres": 95,
    }  # fmt: skip
