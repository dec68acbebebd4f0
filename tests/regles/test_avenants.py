"""The avenant of a made-up territory, beside its other workbooks."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cdppe_xl.referentiel.modele import Referentiel
from cdppe_xl.regles.dossier import Dossier
from cdppe_xl.regles.moteur import controler_dossier
from tests.regles.fabrique import Saisie, avenant_conforme, change, conforme, dossier_de

A = "avenant_2021"


@pytest.fixture(scope="module")
def base(ref: Referentiel) -> Dossier:
    return dossier_de(ref, conforme(ref) | avenant_conforme(ref))


def test_an_avenant_that_changes_nothing_trips_no_rule(base: Dossier) -> None:
    assert A in base.retours
    assert controler_dossier(base) == []


def test_the_nature_of_each_change(base: Dossier) -> None:
    """Action 6 gives 10 000 to action 7; 8 is given up; 9 changes enveloppe; 40 is new."""
    saisies: dict[str, Saisie] = {
        f"{A}:mouvements/v06/etat_apres": 90_000, f"{A}:mouvements/v07/etat_apres": 110_000,
        f"{A}:mouvements/v08/etat_apres": 0, f"{A}:mouvements/v09/enveloppe": "P304",
        f"{A}:mouvements/v10/etat_apres": None, f"{A}:mouvements/v40/etat_apres": 100_000,
        f"{A}:mouvements/v40/enveloppe": "P304", f"{A}:mouvements/v01/etat_apres": 90_000,
    }  # fmt: skip
    retour = change(base, saisies).retours[A]
    natures = {
        rang: retour.texte(f"mouvements/v{rang}/nature")
        for rang in ("01", "02", "06", "07", "08", "09", "10", "40", "41")
    }
    assert natures == {
        # The only change of the FIR: less money, and nothing moved.
        "01": "modifiée", "02": "inchangée", "06": "déplacement dans l’enveloppe",
        "07": "déplacement dans l’enveloppe", "08": "abandonnée",
        "09": "change d’enveloppe (interdit)", "10": "à préciser", "40": "nouvelle", "41": "",
    }  # fmt: skip


def test_each_bilan_is_judged_against_its_own_year(ref: Referentiel) -> None:
    """The bilan of 2021 agrees with the plan of 2021, whatever 2020 has."""
    classeurs = conforme(ref)
    plan = classeurs["plan_action"] | {
        "actions/a06/etat_2021": 70_000, "actions/a06/cd_2021": 100_000,
    }  # fmt: skip
    second = classeurs["bilan"] | {"execution/x06/programme": 70_000}
    dossier = dossier_de(
        ref,
        {"plan_action": plan, "bilan": classeurs["bilan"], "bilan_2021": second},
    )
    trouves = {(c.classeur, c.regle) for c in controler_dossier(dossier)}
    assert ("bilan_2021", "COH-204") not in trouves
    assert ("bilan", "COH-204") not in trouves
    faux = dossier_de(ref, {"plan_action": plan, "bilan_2021": classeurs["bilan"]})
    constats = [c for c in controler_dossier(faux) if c.regle == "COH-204"]
    assert [(c.classeur, c.cle) for c in constats] == [("bilan_2021", "execution/x06/programme")]
    assert "2021" in constats[0].message


def test_a_single_bilan_of_a_later_year_is_the_only_one(ref: Referentiel) -> None:
    dossier = dossier_de(ref, {"bilan_2021": conforme(ref)["bilan"]})
    assert [vue.exercice for vue in dossier.par_exercice()] == [2021]
    sans = replace(dossier, retours={})
    assert [vue.exercice for vue in sans.par_exercice()] == [None]
