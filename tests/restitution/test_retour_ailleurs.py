"""What another workbook got wrong is not asked of this one in a corrected return."""

from __future__ import annotations

from cdppe_xl.domaine.constat import Constat
from cdppe_xl.parcours import constats_de
from cdppe_xl.referentiel.loader import load_referentiel
from cdppe_xl.restitution.retour_essai import prevoir
from tests.regles.cas import B, P
from tests.regles.fabrique import Saisie, change, conforme, dossier_de

BASE = dossier_de(load_referentiel("2020"), conforme(load_referentiel("2020")))


def prevus(changements: dict[str, Saisie]) -> list[Constat]:
    retours = {c: r for c, r in change(BASE, changements).retours.items() if c in (P, B)}
    places = {r.lecture.fichier: r.placement for r in retours.values()}
    lectures = [r.lecture for r in retours.values()]
    return prevoir(lectures, lambda lu: places[lu.fichier], constats_de)


def test_an_enveloppe_to_correct_in_the_plan_is_named_in_the_bilan() -> None:
    """The plan takes ONDAM back; the bilan, which has it, is told where, and writes nothing."""
    constats = prevus({f"{P}:actions/a17/enveloppe": "P304", f"{P}:actions/a17/objectif": 9,
                       f"{B}:execution/x17/enveloppe": "ONDAM",
                       f"{B}:execution/x17/beneficiaire": "ESMS",
                       f"{B}:execution/x17/objectif": 9})  # fmt: skip
    dans_le_plan = next(c for c in constats if c.regle == "ENV-001")
    assert dans_le_plan.proposition == "ONDAM"
    echo = next(c for c in constats if c.regle == "ENV-205")
    assert echo.proposition == ""
    assert echo.attendu == "la même réponse dans les deux classeurs"
    lieu = f"{dans_le_plan.feuille}!{dans_le_plan.cellule} de « {dans_le_plan.fichier} »"
    assert echo.remede.startswith(f"Corriger d’abord la cellule {lieu}")


def test_an_amount_of_the_plan_with_a_digit_too_many_is_not_copied_to_the_bilan() -> None:
    constats = prevus({f"{P}:actions/a06/etat_2020": 1_128_800})
    assert any(c.regle == "ENV-002" for c in constats)
    echo = next(c for c in constats if c.regle == "COH-204")
    assert echo.proposition == ""
    assert echo.remede.startswith("Corriger d’abord la cellule ")
