"""Each declared fault trips its own rule, on the cell it says, and nothing else."""

from __future__ import annotations

from collections import Counter
from functools import cache

import pytest

from cdppe_xl.domaine.constat import Constat, Gravite
from cdppe_xl.erreurs import CommandeIncorrecte
from cdppe_xl.parcours import lire
from cdppe_xl.simulation.fautes import catalogue, trouver
from cdppe_xl.simulation.hasard import Hasard
from cdppe_xl.simulation.saisie import Saisie, preparer, rendre
from tests.simulation.fabrique import constats, genere, reponses

GRAINE = 1


def saisie(classeur: str) -> Saisie:
    return preparer(genere(classeur), reponses(GRAINE)[classeur])


def marque(constat: Constat) -> tuple[str, str, bool]:
    return constat.regle, constat.cle, constat.gravite is Gravite.INFORMATION


@cache
def propres(classeur: str) -> Counter[tuple[str, str, bool]]:
    """What is said of the same workbook without any fault."""
    return Counter(map(marque, constats(rendre(genere(classeur), saisie(classeur)), classeur)))


@pytest.mark.parametrize("nom", list(catalogue()))
def test_a_fault_trips_its_rule_and_no_other(nom: str) -> None:
    faute = trouver(nom)
    gatee = saisie(faute.classeur)
    cle = faute.degat(gatee, Hasard(GRAINE, nom))
    assert cle is not None
    trouves = constats(rendre(genere(faute.classeur), gatee), nom)
    nouveaux = Counter(map(marque, trouves)) - propres(faute.classeur)
    assert set(faute.attendues) <= {regle for regle, _, _ in nouveaux}
    assert {regle for regle, _, info in nouveaux if not info} <= set(faute.attendues)
    lieux = {(c.feuille, c.cellule) for c in trouves if c.regle in faute.attendues and c.cellule}
    if lieux:
        assert gatee.lieu(cle) in lieux


def test_an_inserted_line_is_read() -> None:
    gatee = saisie("plan_action")
    trouver("ligne-inseree").degat(gatee, Hasard(GRAINE, "ligne-inseree"))
    lecture, _ = lire(rendre(genere("plan_action"), gatee), "insertion")
    [ajoutee] = lecture.ajoutes["actions"]
    assert (
        lecture.valeurs[f"actions/{ajoutee}/intitule"].valeur == "Exemple fictif d’action ajoutée"
    )


def test_a_french_amount_is_read_as_the_same_amount() -> None:
    gatee = saisie("plan_action")
    avant = dict(gatee.valeurs)
    cle = trouver("nombre-en-texte").degat(gatee, Hasard(GRAINE, "nombre-en-texte"))
    assert cle is not None
    assert isinstance(gatee.valeurs[cle], str)
    lecture, _ = lire(rendre(genere("plan_action"), gatee), "texte")
    assert lecture.valeurs[cle].valeur == avant[cle]


def test_an_unknown_fault_is_refused_with_the_known_ones() -> None:
    with pytest.raises(CommandeIncorrecte, match="depassement"):
        trouver("inconnue")


def test_a_fault_that_does_not_apply_says_so() -> None:
    vide = Saisie(
        referentiel=genere("plan_action").referentiel,
        placement=genere("plan_action").placement,
        valeurs={},
    )
    for nom in ("hors-enveloppe", "depassement", "cofinancement-court", "numero-en-double"):
        assert trouver(nom).degat(vide, Hasard(1)) is None
