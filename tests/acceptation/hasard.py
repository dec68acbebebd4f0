"""Random fillings of a workbook: what people type, and what nobody should.

Each filling draws a temper first (how full, how wrong), so that some are nearly right, some
nearly empty, and some hold in every cell the values on which spreadsheets disagree.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from cdppe_xl.classeurs.grammaire import Role
from cdppe_xl.classeurs.placement import CellulePlacee, Placement
from cdppe_xl.classeurs.valeurs_excel import Scalaire, serial
from cdppe_xl.domaine.lecture import Genre
from cdppe_xl.referentiel.modele import Referentiel

D = Decimal
NOMBRES: Final = (Genre.ENTIER, Genre.MONTANT, Genre.TAUX)
SANS_REPONSE: Final = ("NC", "s.o.")
ORTHOGRAPHES: Final = (
    "n.c.", "N.C.", "nc", "n. c.", "n/c", "N.D.", "nr", "non communiqué", "Non Communiquée",
    "NON COMMUNIQUÉ", "non connu", "inconnue", "données non disponibles", "Secret statistique",
    "s.o", "S.O.", "so", "s. o.", "S/O", "sans objet", "Sans objet", "SANS OBJET",
    "non concerné", "Non applicable", " nc ", "sans  objet",
)  # fmt: skip
"""Other ways people write them in full, which reception reads surely."""
OUI: Final = "oui"
FIDELITE: Final = 0.97
"""How often a choice set at generation is left as it was."""


def _d(*textes: str) -> tuple[Decimal, ...]:
    return tuple(map(D, textes))


PLAUSIBLES: Final[Mapping[Genre, Sequence[Decimal]]] = {
    Genre.ENTIER: _d("0", "1", "2", "12", "13", "130", "4000"),
    Genre.MONTANT: _d("0", "0.01", "0.1", "0.2", "0.3", "0.7", "100", "99.99", "100.01", "2500.5"),
    Genre.TAUX: _d("0", "0.001", "0.1", "0.125", "0.333", "0.5", "1"),
}
LIMITES: Final[Mapping[Genre, Sequence[Decimal]]] = {
    Genre.ENTIER: _d("-1", "0.5", "2.9999999", "1000000000", "999999999999999", "-0.25", "1e14"),
    Genre.MONTANT: _d(
        "-0.01", "0.005", "2.675", "1000.005", "1e12", "1234567890.12", "-5", "0.125"
    ),
    Genre.TAUX: _d("-0.001", "-1", "1.001", "1.5", "9.99", "0.0005", "0.12549"),
}
"""Values at the edge of what is right, and beyond."""
JOURS_LIMITES: Final = _d("-1", "0.5", "400", "9999")
ABSURDES: Final = _d(
    "12.5", "100", "1e9", "1e17", "1e-9", "43831.5", "0", "-1", "2958465", "2958466"
)
"""Numbers that reading doubts, or that no date reaches: only among what is out of place."""
MOTS: Final = (
    "Texte fictif", "x", "oui", "non", "NC", "nc", "s.o.", "S.O.", "1", "01", "6", "fait", "L", "l",
    "*", "?", "~", "~*", "P3*", ">0", "<>", "=", "=1", ">=12", "<>oui", "#N/A", "TRUE", "VRAI",
    "École", "ÉCOLE", "école", "ecole", "Straße", "STRASSE", "12 000 €", "12,5 %", "1e3", "1 000",
    " oui", "oui ", " ", "P304", "p304", "a\u00a0b", "'", '"', "o6", "o6-P304", "-", "1/2", "0",
    "t" * 254, "t" * 255, "t" * 256, "t" * 300, "long " * 1000,
)  # fmt: skip
"""Texts that some spreadsheet function takes for something else."""


@dataclass(frozen=True, slots=True)
class Humeur:
    """How a filling goes: share of blanks, of NC and s.o., of limits, of what is out of place."""

    blancs: float
    sans_reponse: float
    limites: float
    deplaces: float
    entiers: bool = False
    """Small whole numbers everywhere: equalities and ties."""
    premiers: float = 0
    """Share of the lists answered with their first choice (« oui » everywhere)."""


HUMEURS: Final = (
    Humeur(0.1, 0.1, 0.0, 0.0),
    Humeur(0.4, 0.1, 0.1, 0.0),
    Humeur(0.85, 0.05, 0.1, 0.0),
    Humeur(0.0, 0.0, 0.0, 0.0),
    Humeur(0.0, 0.02, 0.3, 0.0, entiers=True),
    Humeur(0.3, 0.6, 0.0, 0.0),
    Humeur(0.2, 0.05, 0.6, 0.0),
    Humeur(0.3, 0.0, 0.0, 0.0, entiers=True),
    Humeur(0.97, 0.0, 0.0, 0.0),
    Humeur(0.0, 0.1, 0.0, 0.0, premiers=0.95),
)
"""Fillings that reading takes as they are: each value is of the kind its cell expects."""
HUMEURS_FAUSSES: Final = (
    Humeur(0.2, 0.1, 0.1, 0.15),
    Humeur(0.1, 0.0, 0.2, 0.6),
    Humeur(0.7, 0.05, 0.1, 0.1),
    Humeur(0.1, 0.1, 0.0, 0.02),
)
"""Fillings with texts instead of numbers, numbers instead of texts, choices off their list."""


class Hasard:
    """Random fillings of one layout; the same seed gives the same filling."""

    def __init__(self, place: Placement, referentiel: Referentiel) -> None:
        self.place = place
        campagne = referentiel.campagne
        debut, fin = serial(campagne.debut), serial(campagne.fin)
        self.dates = (debut, fin, debut + 1, fin - 1, *(debut + 97 * n for n in range(1, 9)))
        self.dates_limites = (debut - 1, fin + 1, debut - 9000, fin + 9000)
        self.cellules = [c for c in place.cellules.values() if c.ouverte or _fixe(c)]

    def remplissage(self, graine: int, humeurs: Sequence[Humeur] = HUMEURS) -> dict[str, Scalaire]:
        """A value, or None, for every open cell and every notified amount."""
        hasard = random.Random(f"{self.place.classeur.code} {graine}")  # noqa: S311
        humeur = humeurs[graine % len(humeurs)]
        lignes: dict[str, bool] = {}
        valeurs: dict[str, Scalaire] = {}
        for cellule in self.cellules:
            ligne = f"{cellule.rang.tableau}/{cellule.rang.rang}"
            vide = lignes.setdefault(ligne, hasard.random() < humeur.blancs)
            valeurs[cellule.cle] = self._valeur(cellule, humeur, hasard, vide=vide)
        return valeurs

    def _valeur(
        self, cellule: CellulePlacee, humeur: Humeur, hasard: random.Random, *, vide: bool
    ) -> Scalaire:
        if vide and cellule.champ != "numero":
            return None if hasard.random() < 0.97 else self._juste(cellule, humeur, hasard)
        if hasard.random() < humeur.blancs / 3:
            return None
        if hasard.random() < humeur.deplaces:
            return self._deplace(cellule, hasard)
        return self._juste(cellule, humeur, hasard)

    def _juste(self, cellule: CellulePlacee, humeur: Humeur, hasard: random.Random) -> Scalaire:
        """A value of the kind the cell expects."""
        if cellule.champ == "numero" and hasard.random() < 0.9:
            return cellule.valeur
        limite = hasard.random() < humeur.limites
        if cellule.genre in NOMBRES:
            return self._nombre(cellule, humeur, hasard, limite=limite)
        if cellule.genre is Genre.DATE:
            return hasard.choice(self.dates_limites if limite else self.dates)
        if cellule.genre is Genre.LISTE:
            if cellule.role is Role.FIXE:
                return OUI if hasard.random() < FIDELITE else "non"
            choix = self.place.choix(cellule.cle)
            choisi = choix[0] if hasard.random() < humeur.premiers else hasard.choice(choix)
            return D(choisi) if choisi.isdigit() else choisi
        return hasard.choice(("Texte fictif", "Autre texte", "École"))

    def _nombre(
        self, cellule: CellulePlacee, humeur: Humeur, hasard: random.Random, *, limite: bool
    ) -> Scalaire:
        if hasard.random() < humeur.sans_reponse:
            return hasard.choice(SANS_REPONSE if hasard.random() < 0.5 else ORTHOGRAPHES)
        if humeur.entiers:
            return D(hasard.randrange(0, 3))
        if limite:
            limites = JOURS_LIMITES if cellule.champ == "jours" else LIMITES[cellule.genre]
            return hasard.choice(limites)
        if cellule.genre is Genre.MONTANT and hasard.random() < 0.5:
            return D(hasard.randrange(0, 30_000_000)) / 100
        return hasard.choice(PLAUSIBLES[cellule.genre])

    def _deplace(self, cellule: CellulePlacee, hasard: random.Random) -> Scalaire:
        """Anything at all."""
        tirage = hasard.random()
        if tirage < 0.6:
            return hasard.choice(MOTS)
        if tirage < 0.7 and cellule.liste:
            choix = hasard.choice(self.place.choix(cellule.cle))
            return hasard.choice((choix, choix.lower(), choix.upper(), f"{choix} ", f" {choix}"))
        if tirage < 0.9:
            genre = hasard.choice(NOMBRES)
            return hasard.choice((*PLAUSIBLES[genre], *LIMITES[genre]))
        return hasard.choice((*self.dates, *self.dates_limites, *ABSURDES))


def _fixe(cellule: CellulePlacee) -> bool:
    """An amount or a « oui » set at generation, which controls look at."""
    if cellule.role is not Role.FIXE:
        return False
    return cellule.genre is Genre.MONTANT or cellule.valeur == OUI
