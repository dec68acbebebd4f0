"""Former labels of the choice lists are data of the edition, checked like the rest."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from cdppe_xl.classeurs.catalogue import placement
from cdppe_xl.erreurs import ReferentielInvalide
from cdppe_xl.referentiel.loader import load_referentiel
from cdppe_xl.referentiel.modele import Referentiel

Modifier = Callable[[str, str, str], None]
FICHIER = "classeurs.toml"


def test_each_former_label_leads_to_a_value_that_a_list_offers(ref: Referentiel) -> None:
    offertes = {
        choix
        for classeur in ref.classeurs
        for liste in placement(ref, classeur.code).classeur.listes
        for choix in liste.choix
    }
    assert {a.actuel for a in ref.anciens} <= offertes
    assert not set(ref.anciens_libelles) & offertes


def test_a_cell_knows_the_former_labels_of_its_own_list_only(ref: Referentiel) -> None:
    plan = placement(ref, "plan_action")
    enveloppes = plan.anciens("actions/a01/enveloppe")
    assert enveloppes["Programme 304"] == "P304"
    assert set(enveloppes.values()) <= {"P304", "FIR", "ONDAM"}
    assert plan.anciens("actions/a01/intitule") == {}
    assert placement(ref, "tableau_de_bord").anciens("objectifs/o12/retenu") == {}


def test_another_edition_declares_its_own(copie: Path, modifier: Modifier) -> None:
    modifier(FICHIER, '"BOP 304"', '"Crédits de l’Édition 2030"')
    autre = load_referentiel(copie)
    assert autre.anciens_libelles["Crédits de l’Édition 2030"] == "P304"
    assert "BOP 304" not in autre.anciens_libelles


@pytest.mark.parametrize(
    ("avant", "apres", "attendus"),
    [
        ('"BOP 304"', '"ONDAM MS"', ("ancien[3].anciens", "ancien[1]")),
        ('"BOP 304"', '" "', ("ancien[1].anciens", "texte vide")),
        ('["ONDAM médico-social", "ONDAM MS"]', "[]", ("ancien[3].anciens", "au moins un")),
        ('actuel = "FIR"', 'actuel = "P304"', ("ancien[2].actuel", "ancien[1]")),
        ('actuel = "FIR"', 'actuelle = "FIR"', ("ancien[2].actuelle", "« actuel »")),
    ],
)
def test_a_faulty_table_is_refused(
    copie: Path, modifier: Modifier, avant: str, apres: str, attendus: tuple[str, ...]
) -> None:
    modifier(FICHIER, avant, apres)
    with pytest.raises(ReferentielInvalide) as refus:
        load_referentiel(copie)
    assert any(all(mot in ligne for mot in attendus) for ligne in str(refus.value).splitlines())


def test_the_table_may_be_left_out(copie: Path) -> None:
    fichier = copie / FICHIER
    texte = fichier.read_text(encoding="utf-8")
    fichier.write_text(texte[: texte.index("[[ancien]]")], encoding="utf-8")
    assert load_referentiel(copie).anciens_libelles == {}
