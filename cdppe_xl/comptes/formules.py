"""Formulas that several workbooks show, and that must agree with the verdicts of the code."""

from __future__ import annotations

from cdppe_xl.financement.cofinancement import Cofinancement


def formule_manque(fait: Cofinancement, etat: str, departement: str, sans: str) -> str:
    """What the département lacks, from the cells of the two shares; ``sans`` when unknown.

    A share that has a cell without a figure only settles what it can settle as it is.
    """
    ecart = f"ROUND({etat}-{departement},2)"
    if fait.etat_tus and fait.departement_tus:
        return f'"{sans}"'
    if fait.etat_tus:
        return f'IF(COUNT({etat},{departement})<2,"{sans}",IF({ecart}>0,{ecart},"{sans}"))'
    connu = f'IF({ecart}>0,"{sans}",0)' if fait.departement_tus else f"MAX(0,{ecart})"
    return f'IF(COUNT({etat})=0,0,IF(COUNT({departement})=0,"{sans}",{connu}))'
