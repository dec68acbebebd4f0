"""What is typed in a real workbook arrives with its meaning, its repair and its proposal."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from io import BytesIO

import pytest
from openpyxl import load_workbook

from cdppe_xl import parcours
from cdppe_xl.classeurs.catalogue import placement
from cdppe_xl.classeurs.placement import a1
from cdppe_xl.domaine.lecture import ANCIEN_LIBELLE, Etat, Lecture, ValeurLue
from cdppe_xl.generation.preremplissage import Connu
from cdppe_xl.referentiel.loader import load_referentiel

REF = load_referentiel("2020")
Tape = str | int | float
TAPE: Mapping[str, Mapping[str, tuple[Tape, str]]] = {
    "plan_action": {
        "actions/a01/numero": (1, ""),
        "actions/a01/objectif": ("objectif 6", ""),
        "actions/a01/enveloppe": ("Programme 304", ""),
        "actions/a01/beneficiaire": ("cd", ""),
        "actions/a01/etat_2020": ("1,5 M€", ""),
        "actions/a01/etat_2021": ("env. 150 k€", ""),
        "actions/a01/cd_2020": ("néant", ""),
        "actions/a01/debut": ("1er novembre 2020", ""),
        "actions/a01/fin": ("fin 2021", ""),
        "actions/a02/etat_2020": ("?", ""),
        "actions/a02/debut": ("néant", ""),
        "moyens/pmi/m_2020": ("?", ""),
    },
    "tableau_de_bord": {
        "ind/1a/t0": ("1\u202f234 enfants", ""),
        "ind/1a/realise_2020": ("?", ""),
        "ind/1b/cible_2021": ("?", ""),
        "ind/1b/cible_2022": ("n/a", ""),
        "ind/6d/cible_2021": (0.0025, "0.0%"),
        "ind/6d/cible_2022": (1, "General"),
        "locaux/l01/objectif": ("07", ""),
        "locaux/l01/unite": ("jour", ""),
        "locaux/l01/t0": (0.35, "0%"),
        "locaux/l01/cible_2021": ("35 %", ""),
        "locaux/l01/cible_2022": ("1 500 €", ""),
    },
}


@pytest.fixture(scope="module")
def lectures() -> dict[str, Lecture]:
    return {code: _remplir(code, saisies) for code, saisies in TAPE.items()}


def _remplir(code: str, saisies: Mapping[str, tuple[Tape, str]]) -> Lecture:
    contenu, _, _ = parcours.fabriquer(Connu(referentiel=REF), code, REF.territoire("63"))
    classeur = load_workbook(BytesIO(contenu))
    place = placement(REF, code)
    for cle, (valeur, code_format) in saisies.items():
        declaree = place.cellules[cle]
        titre = place.titre_feuille(declaree.feuille)
        cellule = classeur[titre][a1(declaree.ligne, declaree.colonne)]
        cellule.value = valeur
        cellule.number_format = code_format or cellule.number_format
    rendu = BytesIO()
    classeur.save(rendu)
    return parcours.lire(rendu.getvalue(), f"{code}.xlsx")[0]


def _lue(lectures: Mapping[str, Lecture], code: str, cle: str) -> ValeurLue:
    return lectures[code].valeurs[cle]


@pytest.mark.parametrize(
    ("code", "cle", "valeur", "regle"),
    [
        ("plan_action", "actions/a01/numero", Decimal(1), ""),
        ("plan_action", "actions/a01/objectif", "6", "valeur de la liste reconnue"),
        ("plan_action", "actions/a01/enveloppe", "P304", ANCIEN_LIBELLE),
        ("plan_action", "actions/a01/beneficiaire", "CD", "valeur de la liste reconnue"),
        ("plan_action", "actions/a01/etat_2020", Decimal(1_500_000), "multiple converti en unités"),
        ("plan_action", "actions/a01/debut", date(2020, 11, 1), "date saisie en texte"),
        ("tableau_de_bord", "ind/1a/t0", Decimal(1234), "unité « enfants » écartée"),
        ("tableau_de_bord", "locaux/l01/objectif", "7", "valeur de la liste reconnue"),
        ("tableau_de_bord", "locaux/l01/t0", Decimal("0.35"), ""),
        ("tableau_de_bord", "locaux/l01/cible_2021", Decimal("0.35"), "pourcentage saisi en texte"),
        ("tableau_de_bord", "locaux/l01/cible_2022", Decimal(1500),
         "montant saisi avec son unité"),
    ],
)  # fmt: skip
def test_ce_qui_est_sur_est_lu(
    lectures: Mapping[str, Lecture], code: str, cle: str, valeur: object, regle: str
) -> None:
    lue = _lue(lectures, code, cle)
    assert (lue.etat, lue.valeur, lue.proposition) == (Etat.RENSEIGNE, valeur, "")
    assert lue.reparation.endswith(f"({regle})" if regle else "")
    assert bool(lue.reparation) == bool(regle)


@pytest.mark.parametrize(
    ("code", "cle", "proposition"),
    [
        ("plan_action", "actions/a01/etat_2021", "150000"),
        ("plan_action", "actions/a01/cd_2020", "0"),
        ("plan_action", "actions/a01/fin", "31/12/2021"),
        ("tableau_de_bord", "ind/6d/cible_2022", "100 %"),
    ],
)
def test_ce_qui_ne_l_est_pas_est_tenu_avec_une_proposition(
    lectures: Mapping[str, Lecture], code: str, cle: str, proposition: str
) -> None:
    lue = _lue(lectures, code, cle)
    assert (lue.etat, lue.valeur, lue.proposition) == (Etat.ILLISIBLE, None, proposition)
    assert lue.motif


@pytest.mark.parametrize(
    ("code", "cle", "proposition", "admis"),
    [
        ("plan_action", "actions/a02/etat_2020", "", set()),
        ("plan_action", "actions/a02/debut", "", set()),
        ("plan_action", "moyens/pmi/m_2020", "NC", {"« NC »", "« s.o. »"}),
        ("tableau_de_bord", "ind/1a/realise_2020", "NC", {"« NC »", "« s.o. »"}),
        ("tableau_de_bord", "ind/1b/cible_2021", "", {"« s.o. »"}),
        ("tableau_de_bord", "ind/1b/cible_2022", "s.o.", {"« s.o. »"}),
    ],
)
def test_nc_n_est_conseille_que_la_ou_la_cellule_l_admet(
    lectures: Mapping[str, Lecture], code: str, cle: str, proposition: str, admis: set[str]
) -> None:
    lue = _lue(lectures, code, cle)
    assert (lue.etat, lue.proposition) == (Etat.ILLISIBLE, proposition)
    assert {mot for mot in ("« NC »", "« s.o. »") if mot in lue.motif} == admis


def test_un_taux_minuscule_et_une_valeur_hors_liste_gardent_leur_valeur(
    lectures: Mapping[str, Lecture],
) -> None:
    taux = _lue(lectures, "tableau_de_bord", "ind/6d/cible_2021")
    assert (taux.etat, taux.valeur, taux.proposition) == (
        Etat.RENSEIGNE, Decimal("0.0025"), "25 %",
    )  # fmt: skip
    unite = _lue(lectures, "tableau_de_bord", "locaux/l01/unite")
    assert (unite.etat, unite.valeur, unite.proposition) == (Etat.RENSEIGNE, "jour", "jours")
