"""Amounts made up for the tests; every figure is fictitious."""

from __future__ import annotations

from hypothesis import strategies as st

from cdppe_xl.financement.montants import Montant, Origine, Perimetre, Periode, Stade
from cdppe_xl.referentiel.loader import load_referentiel

REFERENTIEL = load_referentiel("2020")
ENVELOPPES = REFERENTIEL.enveloppes
ETAT, CD = Perimetre.ETAT, Perimetre.DEPARTEMENT


def montant(
    euros: int, enveloppe: str, stade: Stade, action: str = "", **autres: object
) -> Montant:
    """An amount of the State for Puy-de-Dôme in 2020, unless told otherwise."""
    valeurs: dict[str, object] = {
        "territoire": "63", "periode": Periode.exercice(2020), "perimetre": ETAT,
        "origine": Origine(fichier="test", cellule=f"{enveloppe}{stade}{action}"),
        **autres,
    }  # fmt: skip
    return Montant(
        centimes=euros * 100, enveloppe=enveloppe, stade=stade, action=action,
        **valeurs,  # type: ignore[arg-type]
    )  # fmt: skip


LIGNES = st.lists(
    st.tuples(
        st.integers(0, 10**9), st.sampled_from(["P304", "FIR", "ONDAM"]),
        st.sampled_from([str(n) for n in range(1, 7)]), st.sampled_from([2020, 2021, 2022]),
    ),
    max_size=20,
    unique_by=lambda ligne: (ligne[2], ligne[3]),
)  # fmt: skip
"""Actions of a plan: euros, enveloppe, number, exercice; one enveloppe an action and year."""
