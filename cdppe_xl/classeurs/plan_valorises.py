"""Existing means counted in the share of the département (contrat-type, article 2.2.2)."""

from __future__ import annotations

from cdppe_xl.classeurs.grammaire import Colonne, Role
from cdppe_xl.classeurs.plan_cadre import Cadre
from cdppe_xl.domaine.lecture import Genre


def colonnes_valorises(cadre: Cadre) -> tuple[Colonne, ...]:
    """One column a year, at the far right: they are asked of few actions, and move nothing."""
    return tuple(
        Colonne(champ=f"valorise_{annee}", titre=f"CD {annee} : dont moyens valorisés",
                largeur=13, role=Role.SAISIE, genre=Genre.MONTANT,
                aide=f"Partie de « CD {annee} » qui est la valorisation de moyens existants "
                "(agents, locaux, matériel déjà payés), en euros. Vide s’il n’y en a pas.")
        for annee in cadre.annees
    )  # fmt: skip
