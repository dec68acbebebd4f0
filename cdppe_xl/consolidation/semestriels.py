"""Figures of the tableau de bord that the contract asks every half-year."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from cdppe_xl.classeurs.lignes import LigneIndicateur, lignes_indicateurs
from cdppe_xl.consolidation.agregats import Agregat, Mode, aggregate, mode_of
from cdppe_xl.consolidation.recueil import Recueil
from cdppe_xl.consolidation.reponses import TABLEAU, Reponse, answer_at
from cdppe_xl.referentiel.modele import Referentiel


@dataclass(frozen=True, slots=True, kw_only=True)
class LigneSemestrielle:
    """One indicator: what each territory answers for each half-year, and the nation.

    Attributes:
        mode: how territories are added up.
        titres: « S1 2020 », by field.
        reponses: by field, in the order of the territories.
        agregats: by field.
    """

    ligne: LigneIndicateur
    mode: Mode
    titres: Mapping[str, str]
    reponses: Mapping[str, tuple[Reponse, ...]]
    agregats: Mapping[str, Agregat]


def half_years(recueil: Recueil, referentiel: Referentiel) -> tuple[LigneSemestrielle, ...]:
    """Indicators asked every half-year, in the order of the tableau de bord."""
    return tuple(
        _line(recueil, referentiel, ligne)
        for ligne in lignes_indicateurs(referentiel)
        if not ligne.variante and ligne.indicateur and ligne.indicateur.periodicite != "annuelle"
    )


def _line(recueil: Recueil, referentiel: Referentiel, ligne: LigneIndicateur) -> LigneSemestrielle:
    titres = {f"s{n}_{an}": f"S{n} {an}" for an in referentiel.annees for n in (1, 2)}
    reponses = {
        champ: tuple(
            answer_at(
                recueil, territoire, ligne.objectif,
                ((TABLEAU, f"semestriel/{ligne.rang}/{champ}"),),
            )
            for territoire in referentiel.territoires
        )
        for champ in titres
    }  # fmt: skip
    mode: Mode = "somme" if mode_of(ligne) == "somme" else "moyenne"
    return LigneSemestrielle(
        ligne=ligne, mode=mode, titres=titres, reponses=reponses,
        agregats={
            champ: aggregate(mode, dites, None, referentiel.nombre_inconnu)
            for champ, dites in reponses.items()
        },
    )  # fmt: skip
