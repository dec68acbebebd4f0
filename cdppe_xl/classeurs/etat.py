"""The sheets « État » and « Contrôles » of a workbook, derived from its declared controls.

« Contrôles » has one line per control and row (``controles_vifs``); « État » counts them and
shows the first ones, each with a link (``etat_feuille``).
"""

from __future__ import annotations

from collections.abc import Sequence

from cdppe_xl.classeurs.controles_vifs import (
    A_COMPLETER,
    A_VERIFIER,
    CONFORME,
    INCOHERENT,
    VIDE,
    IndexControles,
    instances,
    tableau_controles,
    verdict_de,
)
from cdppe_xl.classeurs.etat_feuille import feuille_etat
from cdppe_xl.classeurs.grammaire import Bloc, Controle, Feuille, Tableau


def feuilles_etat(
    feuilles: Sequence[Feuille], controles: Sequence[Controle], suivi: IndexControles
) -> tuple[Feuille, Feuille]:
    """The sheets « État » and « Contrôles » of a workbook."""
    blocs = [(b, f.titre) for f in feuilles for b in f.blocs if isinstance(b, Tableau)]
    tableaux = {bloc.code: bloc for bloc, _ in blocs}
    titres = {bloc.code: titre for bloc, titre in blocs}
    tableau = tableau_controles(controles, tableaux, titres, suivi)
    controlees = {c.tableau for c in controles}
    concernees = tuple(f for f in feuilles if any(_code(b) in controlees for b in f.blocs))
    return feuille_etat(concernees), Feuille(
        code="controles", titre="Contrôles",
        intitule="Contrôles en direct (à lire à l’écran ; « État » en imprime le début)",
        blocs=(tableau,), figer=0, filtre=True, imprimer_entete=True, couleur="7F7F7F",
    )  # fmt: skip


def _code(bloc: Bloc) -> str:
    return bloc.code if isinstance(bloc, Tableau) else ""


__all__ = [
    "A_COMPLETER",
    "A_VERIFIER",
    "CONFORME",
    "INCOHERENT",
    "VIDE",
    "IndexControles",
    "feuilles_etat",
    "instances",
    "verdict_de",
]
