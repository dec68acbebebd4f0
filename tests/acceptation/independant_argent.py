"""« Finances » computed apart from the tool, from the rows of the plans that count."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from tests.acceptation.independant import ANNEES
from tests.acceptation.retours_lus import Dit, Retour, nombre, table

NATURES = {"programmé": "État", "département": "CD", "autres": "Autres"}
"""Column of « Finances » → financer in the plan."""
ENVELOPPES = ("P304", "FIR", "ONDAM")
TEXTES = {"P304": 50_000_000, "FIR": 15_000_000, "ONDAM": 15_000_000}
"""National amounts of 2020, copied by hand from the circulaire."""
TITRE = re.compile(r"(P304|FIR|ONDAM|Total) (2020|2021|2022|2020-2022) (notifié|\w+)")
INCERTAINS = "montants NC ou illisibles"

Ligne = tuple[str, Sequence[str]]
"""A row of « Finances »: its name, and the territories it adds up."""


@dataclass(frozen=True)
class Argent:
    """Known amounts by (territory, enveloppe, year, column), and the plans that count."""

    montants: Mapping[tuple[str, str, int, str], Fraction]
    incertains: Mapping[tuple[str, str], int]
    plans: frozenset[str]

    @classmethod
    def of(cls, retours: Iterable[Retour], notifies: Mapping[tuple[str, str], Fraction]) -> Argent:
        montants: defaultdict[tuple[str, str, int, str], Fraction] = defaultdict(Fraction)
        for (territoire, enveloppe), montant in notifies.items():
            montants[territoire, enveloppe, 2020, "notifié"] += montant
        incertains: Counter[tuple[str, str]] = Counter()
        plans = [r for r in retours if r.classeur == "plan_action"]
        for retour in plans:
            for enveloppe, an, nature, dit in _rows(retour):
                if isinstance(dit, Fraction):
                    montants[retour.territoire, enveloppe, an, nature] += dit
                elif dit in {"NC", "illisible"}:
                    incertains[retour.territoire, enveloppe] += 1
        return cls(dict(montants), incertains, frozenset(r.territoire for r in plans))

    def somme(self, territoires: Sequence[str], titre: str) -> Fraction | None:
        """Sum of the known amounts of a column; None when nobody gave any."""
        lu = TITRE.fullmatch(titre)
        assert lu is not None, titre
        enveloppes = ENVELOPPES if lu[1] == "Total" else (lu[1],)
        annees = ANNEES if "-" in lu[2] else (int(lu[2]),)
        connus = [
            self.montants[cle]
            for t in territoires
            for e in enveloppes
            for an in annees
            if (cle := (t, e, an, lu[3])) in self.montants
        ]
        return sum(connus, Fraction(0)) if connus else None

    def case(self, ligne: Ligne, titre: str) -> Dit:
        """What « Finances » must show."""
        nom, territoires = ligne
        seul = territoires == (nom,)
        if titre.endswith(INCERTAINS):
            enveloppe = titre.partition(" ")[0]
            recus = [t for t in territoires if t in self.plans]
            if not recus:
                return "non reçu" if seul else "—"
            return Fraction(sum(self.incertains.get((t, enveloppe), 0) for t in recus))
        montant = self.somme(territoires, titre)
        if montant is not None:
            return montant
        additionne = titre.startswith("Total ") or "2020-2022" in titre
        demande = seul and not additionne and not titre.endswith("notifié")
        return "non reçu" if demande and nom not in self.plans else "—"

    def couverture(self, territoires: Sequence[str], titre: str) -> str:
        """How many territories have an amount."""
        avec = [t for t in territoires if self.somme([t], titre) is not None]
        return f"{len(avec)}/{len(territoires)}"


def _rows(retour: Retour) -> Iterable[tuple[str, int, str, Dit]]:
    """Enveloppe, year, column of « Finances » and what is typed, for each amount of a plan."""
    colonnes = {f"{mot} {an}": (an, nature) for nature, mot in NATURES.items() for an in ANNEES}
    rangees = table(retour.feuilles["Plan d’action"], "Enveloppe", *colonnes)[1].values()
    for rangee in rangees:
        if rangee.get("Enveloppe") in ENVELOPPES:
            for titre, (an, nature) in colonnes.items():
                dit = nombre(rangee.get(titre))
                if dit is not None:
                    yield str(rangee["Enveloppe"]), an, nature, dit


def toutes_lignes(regions: Mapping[str, str]) -> list[Ligne]:
    """Rows of « Finances » that hold amounts, from the région of each territory."""
    par_region: dict[str, list[str]] = {}
    for territoire, region in regions.items():
        par_region.setdefault(region, []).append(territoire)
    seuls: list[Ligne] = [(t, (t,)) for t in regions]
    totaux: list[Ligne] = [(f"Total {region}", codes) for region, codes in par_region.items()]
    return [*seuls, *totaux, ("Total des territoires", tuple(regions))]
