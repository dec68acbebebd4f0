"""Right values of the formulas of a live split, worked out in fractions.

The amounts come from ``financement.repartition``; the helping cells are computed here as the
sheet does, so that what is shown before any recalculation is what a recalculation gives.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from math import floor

from cdppe_xl.erreurs import CommandeIncorrecte
from cdppe_xl.financement.demande import Demande
from cdppe_xl.financement.repartition import MONTRES, Methode, Part, Repartition, round_half_up

COMPLET, CONFORME, SANS, AUCUN = "Complet", "Conforme", "—", "aucun"
JAMAIS, SANS_PLAFOND = "1E+99", "1E+15"
"""Level of a corner that is never reached; cap of a territory that has none."""
_JAMAIS, _SANS_PLAFOND = Fraction(10**99), Fraction(10**15)
_TOLERANCE = Fraction(1, 10**7)
_PROCHE = Fraction(1, 10**12)

Valeur = Decimal | str


def decimal(exact: Fraction | int) -> Decimal:
    """Decimal with more digits than a spreadsheet keeps."""
    fraction = Fraction(exact)
    return Decimal(fraction.numerator) / Decimal(fraction.denominator)


def _manques(demande: Demande) -> str:
    """Every criterion that lacks a value, so that one reading is enough."""
    dits = []
    for mesure in demande.manques:
        codes = [t.code for t in demande.territoires if t.code in mesure.absences]
        qui = ", ".join(codes[:MONTRES])
        if len(codes) > MONTRES:
            qui += f" et {len(codes) - MONTRES} autres"
        dits.append(f"« {mesure.critere.code} » : valeur absente pour {qui}")
    if not dits:
        return ""
    quoi = ("Critère", "Le charger, ou l’écarter")
    if len(dits) > 1:
        quoi = ("Critères", "Les charger, ou les écarter")
    options = " ".join(
        f"--ecarter {demande.enveloppe.code}={m.critere.code}" for m in demande.manques
    )
    return (
        f"{quoi[0]} {' ; '.join(dits)}. {quoi[1]} ({options}) ; un critère n’est jamais remplacé "
        "par un autre."
    )


class CalculRepartition:
    """Values of every formula of one sheet.

    Attributes:
        refus: why there is no split, "" when there is one.
    """

    def __init__(self, demande: Demande) -> None:
        self.demande = demande
        self.refus = ""
        self.repartition: Repartition | None = None
        self._parts: tuple[Part, ...] = ()
        try:
            self._parts = demande.parts()
            self.repartition = demande.repartition()
        except CommandeIncorrecte as cause:
            self.refus = _manques(demande) or str(cause)
        self._prepare()

    @property
    def complet(self) -> bool:
        """Every criterion that counts has all its values."""
        return bool(self._parts)

    def _prepare(self) -> None:
        self._bas = [Fraction(p.plancher) / p.poids if p.poids else _JAMAIS for p in self._parts]
        self._haut = [
            p.plafond / p.poids if p.poids and p.plafond is not None else _JAMAIS
            for p in self._parts
        ]
        montant = Fraction(self.demande.montant)
        admis = [
            coin
            for coin in (*self._bas, *self._haut)
            if coin < _JAMAIS and self._somme(coin) <= montant + _TOLERANCE
        ]
        self._depart = max([Fraction(0), *admis])
        self._pente = sum(
            (
                p.poids
                for p, bas, haut in zip(self._parts, self._bas, self._haut, strict=True)
                if bas <= self._depart < haut
            ),
            Fraction(0),
        )
        self._niveau = montant
        if self.demande.methode is Methode.NIVEAU_EAU:
            manque = montant - self._somme(self._depart)
            self._niveau = self._depart + (manque / self._pente if self._pente else 0)
        self._exacts = [self._exact(n) for n in range(len(self._parts))]
        bases = (
            self._exacts
            if self.demande.methode is Methode.NIVEAU_EAU
            else [montant * p.poids for p in self._parts]
        )
        self._bases = [round_half_up(base) for base in bases]
        self._entiers = [floor(base) for base in self._bases]
        self._restes = [b - e for b, e in zip(self._bases, self._entiers, strict=True)]
        ordre = sorted(range(len(self._parts)), key=lambda n: (-self._restes[n], n))
        self._rangs = {n: rang for rang, n in enumerate(ordre, start=1)}
        self._a_donner = self.demande.montant - sum(self._entiers)

    def _somme(self, niveau: Fraction) -> Fraction:
        total = Fraction(0)
        for part, bas, haut in zip(self._parts, self._bas, self._haut, strict=True):
            if bas > niveau:
                total += part.plancher
            if bas <= niveau < haut:
                total += part.poids * niveau
            if haut <= niveau:
                total += part.plafond if part.plafond is not None else _SANS_PLAFOND
        return total

    def _exact(self, n: int) -> Fraction:
        part = self._parts[n]
        haut = Fraction(part.plafond) if part.plafond is not None else _SANS_PLAFOND
        return min(haut, max(Fraction(part.plancher), self._niveau * part.poids))

    # --- the parameters --------------------------------------------------------------

    def _si(self, valeur: Fraction | int) -> Valeur:
        return decimal(valeur) if self.complet else SANS

    @property
    def niveau(self) -> Valeur:
        """Euros for the whole weight."""
        return self._si(self._niveau)

    @property
    def depart(self) -> Valeur:
        """Last corner that does not pass the amount."""
        return self._si(self._depart)

    @property
    def somme_depart(self) -> Valeur:
        """Total given there."""
        return self._si(self._somme(self._depart))

    @property
    def pente(self) -> Valeur:
        """Weight of the territories that neither bound holds there."""
        return self._si(self._pente)

    @property
    def a_donner(self) -> Valeur:
        """Euros left once the whole parts are given."""
        return self._si(self._a_donner)

    @property
    def reste_egal(self) -> Valeur:
        """Remainder shared by those on both sides of the last euro, if any."""
        if not self.complet:
            return SANS
        ranges = sorted(self._restes, reverse=True)
        if not 0 < self._a_donner < len(ranges):
            return AUCUN
        dernier, suivant = ranges[self._a_donner - 1], ranges[self._a_donner]
        return decimal(dernier) if dernier == suivant else AUCUN

    @property
    def etat_criteres(self) -> str:
        """What the criteria allow."""
        if self.complet:
            return COMPLET
        retenus = [c for c in self.demande.criteres if c.poids > 0]
        if not retenus:
            return "Aucune pondération"
        return "Critère incomplet" if self.demande.manques else "Critère nul partout"

    @property
    def etat(self) -> str:
        """« Conforme », or why nothing is given."""
        if not self.complet:
            return self.etat_criteres
        montant = self.demande.montant
        planchers = sum(p.plancher for p in self._parts)
        atteints = sum(
            (p.plafond if p.plafond is not None else 10**15) if p.poids else p.plancher
            for p in self._parts
        )
        if self.demande.methode is Methode.NIVEAU_EAU and planchers > montant:
            return f"Planchers impossibles : il manque {planchers - montant} €"
        if self.demande.methode is Methode.NIVEAU_EAU and atteints < montant:
            return f"Plafonds impossibles : il resterait {montant - atteints} €"
        return CONFORME

    @property
    def total(self) -> Valeur:
        """Euros given."""
        if self.repartition is None:
            return SANS
        return Decimal(sum(a.euros for a in self.repartition.attributions))

    @property
    def reste(self) -> Valeur:
        """Euros that nobody receives."""
        return SANS if self.repartition is None else Decimal(self.repartition.reste)

    # --- the territories -------------------------------------------------------------

    def valeur(self, n: int, champ: str) -> Valeur:
        """Value of a computed column for the nth territory."""
        if champ in ("plancher", "plafond"):
            commune = self.demande.plancher if champ == "plancher" else self.demande.plafond
            return decimal(_SANS_PLAFOND if commune is None else commune)
        if champ == "euros":
            if self.repartition is None:
                return SANS
            return Decimal(self.repartition.attributions[n].euros)
        if not self.complet:
            return SANS
        return _CHAMPS[champ](self, n)

    def _corner(self, coins: list[Fraction], n: int) -> Valeur:
        return decimal(self._somme(coins[n]) if coins[n] < _JAMAIS else _JAMAIS)

    def _borne(self, n: int) -> str:
        if self._haut[n] < self._niveau * (1 - _PROCHE):
            return "plafond"
        return "plancher" if self._bas[n] > self._niveau * (1 + _PROCHE) else ""

    def _egal(self, n: int) -> str:
        return "à égalité : ordre des codes" if decimal(self._restes[n]) == self.reste_egal else ""


_CHAMPS: dict[str, Callable[[CalculRepartition, int], Valeur]] = {
    "poids": lambda c, n: decimal(c._parts[n].poids),
    "bas": lambda c, n: decimal(c._bas[n]),
    "haut": lambda c, n: decimal(c._haut[n]),
    "somme_bas": lambda c, n: c._corner(c._bas, n),
    "somme_haut": lambda c, n: c._corner(c._haut, n),
    "exact": lambda c, n: decimal(c._exacts[n]),
    "base": lambda c, n: decimal(c._bases[n]),
    "entier": lambda c, n: Decimal(c._entiers[n]),
    "reste": lambda c, n: decimal(c._restes[n]),
    "rang": lambda c, n: Decimal(c._rangs[n]),
    "borne": CalculRepartition._borne,
    "egal": CalculRepartition._egal,
}
