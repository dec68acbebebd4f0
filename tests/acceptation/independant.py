"""National figures of the indicators, computed apart from the tool."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from pathlib import Path
from typing import Any

from openpyxl import load_workbook

from tests.acceptation.retours_lus import Dit, Retour, nombre, table

T0 = "T0 2019"
ANNEES = (2020, 2021, 2022)
TITRES = {T0: "2019 (T0)"} | {
    f"{mot} {an}": f"{mot} {an}" for an in ANNEES for mot in ("Cible", "Réalisé")
}
"""Figure of the national workbook → column of the tableau de bord."""
PART = re.compile(r"\b([0-9A-Z]+[a-z]?)( SNDS)? / ([0-9A-Z]+[a-z]?)( SNDS)?\b")
"""« 1a SNDS / N1 », as the label of a rate says it."""
COMPAREES: dict[str, tuple[str, Fraction]] = {
    "1b": ("niveau", Fraction(20, 100)), "2b": ("part de 2a", Fraction(80, 100)),
    "3a": ("multiple du T0", Fraction(2)), "3b": ("niveau", Fraction(20, 100)),
    "4b": ("niveau", Fraction(15, 100)), "5b": ("niveau", Fraction(20, 100)),
    "18a": ("plus que le T0", Fraction(600)),
}  # fmt: skip
"""National targets for 2022, copied by hand from annexe 6 of the circulaire."""


@dataclass(frozen=True)
class Ligne:
    """An indicator as the tableau de bord shows it.

    Attributes:
        nom: « 1a », « 1a SNDS ».
        parts: names of the numerator and denominator of a rate.
        demandes: figures asked: the cell is open, or computed.
    """

    nom: str
    objectif: int | None
    unite: str
    parts: tuple[str, str] | None
    demandes: frozenset[str]


@dataclass(frozen=True)
class Chiffre:
    """A national figure: « — » when there is nothing to add up."""

    valeur: Dit
    repondants: int
    mots: Counter[str]
    territoires: int

    @property
    def attendus(self) -> int:
        return self.territoires - self.mots["non retenu"]

    @property
    def couverture(self) -> str:
        return f"{self.repondants}/{self.attendus}"


def lignes(vierge: Path) -> list[Ligne]:
    """The indicators, from a workbook as it was sent."""
    feuille = load_workbook(vierge)["Tableau de bord"]
    vus = {c.coordinate: c.value for rangee in feuille.iter_rows() for c in rangee}
    _, rangees = table(vus, "N°", "Code", "Indicateur", "Unité")
    colonnes, _ = table(vus, *TITRES.values())
    trouvees = []
    for numero, rangee in rangees.items():
        if rangee.get("Code") is None or str(rangee["Code"]).startswith("§"):
            continue
        dit = PART.search(rangee["Indicateur"]) if rangee["Unité"] == "%" else None
        demandes = {
            titre
            for titre, entete in TITRES.items()
            if not (cellule := feuille[f"{colonnes[entete]}{numero}"]).protection.locked
            or str(cellule.value).startswith("=")
        }
        trouvees.append(Ligne(
            nom=nom_affiche(rangee),
            objectif=rangee["N°"],
            unite=rangee["Unité"],
            parts=(dit[1] + (dit[2] or ""), dit[3] + (dit[4] or "")) if dit else None,
            demandes=frozenset(demandes),
        ))  # fmt: skip
    return trouvees


def nom_affiche(rangee: Mapping[str, Any]) -> str:
    """« 1a », or « 1a SNDS » when the label says so."""
    return f"{rangee['Code']} SNDS" if "(valeur SNDS" in rangee["Indicateur"] else rangee["Code"]


class Indicateurs:
    """Answers and national figures, from the files that count."""

    def __init__(
        self, lignes: Sequence[Ligne], territoires: Sequence[str], retours: Iterable[Retour]
    ) -> None:
        self.lignes = {ligne.nom: ligne for ligne in lignes}
        self.territoires = territoires
        self.recus = {(r.territoire, r.classeur): r for r in retours}

    @cached_property
    def ecrits(self) -> dict[tuple[str, str, str], Dit]:
        """What is typed, T0 of the diagnostic where the tableau de bord is blank."""
        ecrits: dict[tuple[str, str, str], Dit] = {}
        for (territoire, classeur), retour in sorted(self.recus.items()):
            if classeur == "plan_action":
                continue
            lus = _tableau(retour) if classeur == "tableau_de_bord" else _diagnostic(retour)
            ecrits |= {(territoire, nom, titre): dit for (nom, titre), dit in lus.items()}
        return ecrits

    @cached_property
    def refuses(self) -> set[tuple[str, int]]:
        """Objectives a territory says « non » to."""
        return {
            (territoire, rangee["N°"])
            for (territoire, classeur), retour in self.recus.items()
            if classeur == "tableau_de_bord"
            for rangee in table(retour.feuilles["Objectifs"], "N°", "Retenu")[1].values()
            if rangee.get("Retenu") == "non"
        }

    def typed(self, territoire: str, ligne: Ligne, titre: str) -> Dit:
        """What a territory wrote, or why there is nothing."""
        dit = self.ecrits.get((territoire, ligne.nom, titre))
        if dit is not None and not isinstance(dit, str):
            return dit
        if ligne.objectif is not None and (territoire, ligne.objectif) in self.refuses:
            return "non retenu"
        if dit is not None:
            return dit
        demande = {"tableau_de_bord", "diagnostic"} if titre == T0 else {"tableau_de_bord"}
        return "vide" if any((territoire, c) in self.recus for c in demande) else "non reçu"

    def paire(self, territoire: str, ligne: Ligne, titre: str) -> tuple[Dit, Dit]:
        """What a rate adds above and below; a target is weighted by the T0 denominator."""
        dessus, dessous = (self.lignes[p] for p in ligne.parts or ())
        if not titre.startswith("Cible"):
            return self.typed(territoire, dessus, titre), self.typed(territoire, dessous, titre)
        cible, poids = self.typed(territoire, ligne, titre), self.typed(territoire, dessous, T0)
        if isinstance(cible, str) or isinstance(poids, str):
            return cible, poids
        return cible * poids, poids

    def dit(self, territoire: str, ligne: Ligne, titre: str) -> Dit:
        """What the nation reads of a territory: a rate is recomputed from its two counts."""
        if ligne.parts is None or titre.startswith("Cible"):
            return self.typed(territoire, ligne, titre)
        dessus, dessous = self.paire(territoire, ligne, titre)
        if isinstance(dessus, str) or isinstance(dessous, str):
            return dessus if isinstance(dessus, str) else dessous
        return dessus / dessous if dessous else "—"

    def chiffre(self, ligne: Ligne, titre: str) -> Chiffre:
        """Sum, Σ/Σ or plain mean of those who answered."""
        dits = [self.dit(t, ligne, titre) for t in self.territoires]
        mots = Counter(d for d in dits if isinstance(d, str))
        nombres = [d for d in dits if isinstance(d, Fraction)]
        valeur: Dit = "—"
        if ligne.parts is not None:
            paires = couples(self.paire(t, ligne, titre) for t in self.territoires)
            haut, bas = (sum(p[n] for p in paires) for n in (0, 1))
            valeur = Fraction(haut, bas) if bas else "—"
            return Chiffre(valeur, len(paires), mots, len(dits))
        if nombres:
            valeur = sum(nombres, Fraction(0)) / (len(nombres) if ligne.unite == "jours" else 1)
        return Chiffre(valeur, len(nombres), mots, len(dits))

    def trajectoire(self, ligne: Ligne) -> tuple[Dit, str]:
        """Where the targets of 2022 lead in the terms of the national one, and the coverage."""
        terme, titre = COMPAREES[ligne.nom][0], "Cible 2022"
        agrege = self.chiffre(ligne, titre)
        if terme == "niveau":
            return agrege.valeur, agrege.couverture
        autre = (self.lignes["2a"], titre) if terme == "part de 2a" else (ligne, T0)
        paires = couples(
            (self.typed(t, ligne, titre), self.typed(t, *autre)) for t in self.territoires
        )
        haut, bas = (sum((p[n] for p in paires), Fraction(0)) for n in (0, 1))
        couverture = f"{len(paires)}/{agrege.attendus}"
        if terme == "plus que le T0":
            return (haut - bas if paires else "—"), couverture
        return (haut / bas if bas else "—"), couverture


def couples(paires: Iterable[tuple[Dit, Dit]]) -> list[tuple[Fraction, Fraction]]:
    """Those where both are numbers."""
    return [(h, b) for h, b in paires if isinstance(h, Fraction) and isinstance(b, Fraction)]


def _tableau(retour: Retour) -> dict[tuple[str, str], Dit]:
    rangees = table(
        retour.feuilles["Tableau de bord"], "Code", "Indicateur", *TITRES.values()
    )[1].values()  # fmt: skip
    return {
        (nom_affiche(rangee), titre): dit
        for rangee in rangees
        if rangee.get("Code") and "Indicateur" in rangee
        for titre, entete in TITRES.items()
        if (dit := nombre(rangee.get(entete))) is not None
    }


def _diagnostic(retour: Retour) -> dict[tuple[str, str], Dit]:
    colonnes = {"": "Valeur 2019 DREES/CD", " SNDS": "Valeur 2019 SNDS"}
    rangees = table(retour.feuilles["Indicateurs"], "Code", *colonnes.values())[1].values()
    return {
        (f"{rangee['Code']}{suite}", T0): dit
        for rangee in rangees
        if rangee.get("Code")
        for suite, entete in colonnes.items()
        if (dit := nombre(rangee.get(entete))) is not None
    }
