"""Where the territories' targets lead, in the terms of the national target.

A level is compared as it is. A doubling, so many more places or a share of another count are
only compared over the territories that gave both numbers: a sum of targets over thirty
territories against a T0 over ten would show a growth that nobody promised.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from cdppe_xl.consolidation.agregats import LigneNationale, Paire, pairs, totals
from cdppe_xl.domaine.edition import Repere
from cdppe_xl.referentiel.modele import Referentiel

DECIMALES_COMPAREES = 6
"""Both sides are rounded before being compared: 0.2 × 3 ÷ 3 is not quite 0.2 in binary."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trajectoire:
    """A national target that can be compared, and what the targets add up to.

    Attributes:
        repere: the national target.
        attendu: its number, in the terms compared.
        champ: field of the target of the territories, « cible_2022 ».
        contre: (rang, field) it is compared with; None for a level.
        paires: (target, other number) of each territory, () for a level.
        valeur: where the targets lead; None when it cannot be said.
        repondants: territories compared.
        baisse: the target is met by going down.
    """

    repere: Repere
    attendu: Decimal
    champ: str
    contre: tuple[str, str] | None
    paires: tuple[Paire, ...]
    valeur: Decimal | None
    repondants: int
    attendus: int
    baisse: bool

    @property
    def atteinte(self) -> bool | None:
        """The targets, if met, reach the national one."""
        if self.valeur is None:
            return None
        pas = Decimal(1).scaleb(-DECIMALES_COMPAREES)
        ici, la = (v.quantize(pas, ROUND_HALF_UP) for v in (self.valeur, self.attendu))
        return ici <= la if self.baisse else ici >= la


def trajectories(
    lignes: Mapping[str, LigneNationale], referentiel: Referentiel
) -> dict[str, Trajectoire]:
    """By rang, the first national target of each indicator that a sum can be set against."""
    trouvees: dict[str, Trajectoire] = {}
    for rang, ligne in lignes.items():
        indicateur = ligne.ligne.indicateur
        if indicateur is None or not ligne.ligne.cible or indicateur.sens == "neutre":
            continue
        for repere in indicateur.reperes:
            trajectoire = _trajectory(repere, ligne, lignes, referentiel)
            if trajectoire is not None:
                trouvees[rang] = trajectoire
                break
    return trouvees


def _trajectory(
    repere: Repere,
    ligne: LigneNationale,
    lignes: Mapping[str, LigneNationale],
    referentiel: Referentiel,
) -> Trajectoire | None:
    attendu = repere.valeur if repere.portee == "niveau" else repere.ampleur
    indicateur = ligne.ligne.indicateur
    if not repere.cible or attendu is None or indicateur is None:
        return None
    annees = referentiel.annees
    champ = f"cible_{repere.annee if repere.annee in annees else annees[-1]}"
    agregat = ligne.agregats[champ]
    contre: tuple[str, str] | None = None
    paires: tuple[Paire, ...] = ()
    valeur, repondants = agregat.valeur, agregat.repondants
    if repere.portee != "niveau":
        contre = (ligne.ligne.rang, "t0") if repere.portee != "part" else (repere.base, champ)
        autre = lignes.get(contre[0])
        if ligne.mode != "somme" or autre is None or contre[1] not in autre.reponses:
            return None
        paires = pairs(ligne.reponses[champ], autre.reponses[contre[1]])
        valeur, repondants = _compared(repere, paires)
    return Trajectoire(
        repere=repere, attendu=attendu, champ=champ, contre=contre, paires=paires,
        valeur=valeur, repondants=repondants, attendus=agregat.attendus,
        baisse=indicateur.sens == "baisse",
    )  # fmt: skip


def _compared(repere: Repere, paires: Sequence[Paire]) -> tuple[Decimal | None, int]:
    haut, bas, nombre = totals(paires)
    if repere.portee == "accroissement":
        return (haut - bas if nombre else None), nombre
    return (haut / bas if bas > 0 else None), nombre
