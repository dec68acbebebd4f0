"""National figures of the indicators: sums, Σ/Σ, weighted means, each with its coverage.

Computed here in exact decimals, apart from the formulas that the sheets hold, so that the
value cached beside a formula is a second opinion and not its echo.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from cdppe_xl.classeurs.lignes import LigneIndicateur, lignes_indicateurs
from cdppe_xl.consolidation.recueil import Recueil
from cdppe_xl.consolidation.reponses import (
    SANS_DONNEE,
    Absence,
    Chiffre,
    Contenu,
    Reponse,
    answer,
    figures,
)
from cdppe_xl.referentiel.modele import Referentiel

Mode = Literal["somme", "ratio", "moyenne"]
Paire = tuple[Decimal, Decimal] | None
"""What a territory adds above and below the line; None when it did not give both."""

LIBELLES_MODE: dict[Mode, str] = {
    "somme": "somme des répondants",
    "ratio": "Σ numérateurs ÷ Σ dénominateurs",
    "moyenne": "moyenne simple des répondants",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Agregat:
    """A national figure; ``valeur`` is None without any respondent, never 0."""

    valeur: Decimal | None
    repondants: int
    attendus: int
    absences: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class LigneNationale:
    """One indicator: what each territory answers, and the nation.

    Attributes:
        mode: how territories are added up.
        chiffres: figures the line asks for.
        reponses: by field, in the order of the territories.
        paires: by field of a rate, what each territory adds to Σ/Σ. For a target it is
            (target × T0 denominator, T0 denominator): the denominators to come are unknown,
            so a national target is the mean weighted by the T0 denominator.
        agregats: by field.
    """

    ligne: LigneIndicateur
    mode: Mode
    chiffres: tuple[Chiffre, ...]
    reponses: Mapping[str, tuple[Reponse, ...]]
    paires: Mapping[str, tuple[Paire, ...]]
    agregats: Mapping[str, Agregat]


def mode_of(ligne: LigneIndicateur) -> Mode:
    """Counts add up, rates are Σ/Σ; a duration has no weight, hence a plain mean, named so."""
    if ligne.calcul:
        return "ratio"
    return "somme" if ligne.unite == "entier" else "moyenne"


def asked(ligne: LigneIndicateur, referentiel: Referentiel) -> tuple[Chiffre, ...]:
    """Figures of a line: a target only where one may be given."""
    return tuple(c for c in figures(referentiel) if ligne.cible or c.nature != "cible")


def national_lines(recueil: Recueil, referentiel: Referentiel) -> tuple[LigneNationale, ...]:
    """Every harmonised indicator, in the order of the tableau de bord."""
    lignes = lignes_indicateurs(referentiel)
    saisies = {
        (ligne.rang, chiffre.champ): tuple(
            answer(recueil, territoire, ligne, chiffre) for territoire in referentiel.territoires
        )
        for ligne in lignes
        for chiffre in asked(ligne, referentiel)
        if not (ligne.calcul and chiffre.nature != "cible")
    }
    inconnus = referentiel.nombre_inconnu
    return tuple(_line(ligne, asked(ligne, referentiel), saisies, inconnus) for ligne in lignes)


def _line(
    ligne: LigneIndicateur,
    chiffres: tuple[Chiffre, ...],
    saisies: Mapping[tuple[str, str], tuple[Reponse, ...]],
    inconnus: int,
) -> LigneNationale:
    mode = mode_of(ligne)
    reponses: dict[str, tuple[Reponse, ...]] = {}
    paires: dict[str, tuple[Paire, ...]] = {}
    for chiffre in chiffres:
        champ = chiffre.champ
        if not ligne.calcul:
            reponses[champ] = saisies[ligne.rang, champ]
            continue
        if chiffre.nature == "cible":
            cibles = reponses[champ] = saisies[ligne.rang, champ]
            poids = saisies[ligne.denominateur, "t0"]
            paires[champ] = tuple(map(_weighted, cibles, poids))
        else:
            dessus, dessous = (saisies[r, champ] for r in (ligne.numerateur, ligne.denominateur))
            reponses[champ] = tuple(map(_rate, dessus, dessous))
            paires[champ] = pairs(dessus, dessous)
    agregats = {
        c.champ: aggregate(mode, reponses[c.champ], paires.get(c.champ), inconnus) for c in chiffres
    }
    return LigneNationale(
        ligne=ligne, mode=mode, chiffres=chiffres, reponses=reponses, paires=paires,
        agregats=agregats,
    )  # fmt: skip


def pairs(dessus: Sequence[Reponse], dessous: Sequence[Reponse]) -> tuple[Paire, ...]:
    """Both numbers of the territories that gave both."""
    return tuple(
        (a.contenu, b.contenu)
        if isinstance(a.contenu, Decimal) and isinstance(b.contenu, Decimal)
        else None
        for a, b in zip(dessus, dessous, strict=True)
    )


def totals(paires: Iterable[Paire]) -> tuple[Decimal, Decimal, int]:
    """Σ above, Σ below, and how many territories."""
    retenues = [p for p in paires if p is not None]
    return (
        sum((p[0] for p in retenues), Decimal(0)),
        sum((p[1] for p in retenues), Decimal(0)),
        len(retenues),
    )


def _weighted(cible: Reponse, poids: Reponse) -> Paire:
    if isinstance(cible.contenu, Decimal) and isinstance(poids.contenu, Decimal):
        return cible.contenu * poids.contenu, poids.contenu
    return None


def _rate(dessus: Reponse, dessous: Reponse) -> Reponse:
    """The rate of a territory, or the word of the count that is missing."""
    haut, bas = dessus.contenu, dessous.contenu
    if isinstance(haut, Decimal) and isinstance(bas, Decimal):
        return Reponse(haut / bas if bas > 0 else SANS_DONNEE)
    return Reponse(bas if isinstance(haut, Decimal) else haut)


def aggregate(
    mode: Mode, reponses: Sequence[Reponse], paires: Sequence[Paire] | None, inconnus: int
) -> Agregat:
    """The nation over its territories, ``inconnus`` of which nobody has identified yet."""
    contenus: list[Contenu] = [r.contenu for r in reponses]
    nombres = [c for c in contenus if isinstance(c, Decimal)]
    absences = Counter(c for c in contenus if isinstance(c, str))
    if inconnus:
        absences[Absence.NON_IDENTIFIE] = inconnus
    repondants, valeur = len(nombres), None
    if paires is not None:
        haut, bas, repondants = totals(paires)
        valeur = haut / bas if bas > 0 else None
    elif nombres:
        valeur = sum(nombres, Decimal(0))
        if mode == "moyenne":
            valeur /= len(nombres)
    return Agregat(
        valeur=valeur, repondants=repondants, absences=absences,
        attendus=len(contenus) + inconnus - absences[Absence.NON_RETENU],
    )  # fmt: skip
