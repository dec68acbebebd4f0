"""An indicative split is refused rather than computed with what the edition does not know."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cdppe_xl.domaine.edition import Inconnu
from cdppe_xl.erreurs import CommandeIncorrecte
from cdppe_xl.financement.repartition import Methode
from cdppe_xl.referentiel.loader import load_referentiel
from cdppe_xl.referentiel.modele import Referentiel
from cdppe_xl.restitution.demandes import Choix, build_demandes

REF_2020, REF_2021 = load_referentiel("2020"), load_referentiel("2021")
PERDU = Inconnu(inconnu="texte perdu")
CHOIX = Choix(exercice=2020, methode=Methode.NIVEAU_EAU)


def sans(champ: str) -> Referentiel:
    """2020, with one bound of its P304 unknown."""
    p304, *autres = REF_2020.enveloppes
    inconnue = replace(p304, plancher=PERDU) if champ == "plancher" else replace(
        p304, plafond=PERDU
    )  # fmt: skip
    return replace(REF_2020, enveloppes=(inconnue, *autres))


def test_all_that_is_missing_is_named_with_what_to_do() -> None:
    with pytest.raises(CommandeIncorrecte) as refus:
        build_demandes(REF_2021, None, replace(CHOIX, exercice=2021))
    dit = str(refus.value)
    for code in ("P304", "FIR", "ONDAM"):
        assert f"{code}, critères et pondérations : inconnus" in dit
        assert f"--plancher {code}=EUROS" in dit
        assert f"--plafond {code}=EUROS" in dit
    assert "38 identifiés sur 70 attendus" in dit
    assert "cdppe referentiel nouveau" in dit


@pytest.mark.parametrize("champ", ["plancher", "plafond"])
def test_a_bound_that_is_unknown_is_asked_for(champ: str) -> None:
    with pytest.raises(CommandeIncorrecte, match=rf"P304, {champ} par territoire : inconnu \(tex"):
        build_demandes(sans(champ), None, CHOIX)
    donnes = (
        {"planchers": {"P304": 600_000}} if champ == "plancher" else {"plafonds": {"P304": None}}
    )
    demande = build_demandes(sans(champ), None, replace(CHOIX, **donnes))[0]
    assert demande.plancher == 600_000
    assert demande.plafond == (4_500_000 if champ == "plancher" else None)


def test_a_split_for_territories_that_are_not_all_known_needs_its_amount() -> None:
    campagne = replace(REF_2020.campagne, territoires_attendus=31)
    partielle = replace(REF_2020, campagne=campagne)
    with pytest.raises(CommandeIncorrecte, match="30 identifiés sur 31 attendus"):
        build_demandes(partielle, None, CHOIX)
    montants = {"P304": 1_000, "FIR": 1_000, "ONDAM": 1_000}
    demandes = build_demandes(partielle, None, replace(CHOIX, montants=montants))
    assert [d.montant for d in demandes] == [1_000, 1_000, 1_000]
