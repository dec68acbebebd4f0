"""Fictitious figures of every indicator: departure, targets, results, all consistent.

Counts come first, rates are their quotients. A part stays under its total because both start
and end in that order and move in a straight line.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from cdppe_xl.classeurs.lignes import LigneIndicateur, lignes_indicateurs
from cdppe_xl.classeurs.valeurs_excel import Scalaire
from cdppe_xl.referentiel.modele import Referentiel
from cdppe_xl.simulation.hasard import Hasard

MILLIEME = Decimal("0.001")
PRESQUE_TOUT = Decimal("0.95")


@dataclass(frozen=True, slots=True, kw_only=True)
class Serie:
    """Figures of one line: departure, targets and results by year."""

    ligne: LigneIndicateur
    t0: Decimal
    cibles: Mapping[int, Decimal]
    realises: Mapping[int, Decimal]
    nc: bool = False
    """The departure is answered « NC »."""

    @property
    def depart(self) -> Scalaire:
        """What the territory answers for the departure."""
        return "NC" if self.nc else self.t0

    def atteint(self, annee: int) -> bool:
        """The result is at least as good as the target."""
        cible, realise = self.cibles.get(annee), self.realises.get(annee)
        if cible is None or realise is None:
            return True
        sens = self.ligne.indicateur.sens if self.ligne.indicateur else "neutre"
        return realise <= cible if sens == "baisse" else realise >= cible


def imaginer_series(
    referentiel: Referentiel,
    taille: int,
    bases: Mapping[str, Decimal],
    connus: Mapping[str, Decimal],
    hasard: Hasard,
) -> dict[str, Serie]:
    """Figures of every line of the edition.

    Args:
        referentiel: the edition.
        taille: births of a year, the scale of everything else.
        bases: value of each grandeur that a context datum gives, by code.
        connus: departures already known, by ``rang``; they are kept.
        hasard: draws.
    """
    return _Series(referentiel, taille, bases, connus, hasard).toutes()


class _Series:
    """State of one invention."""

    def __init__(
        self,
        referentiel: Referentiel,
        taille: int,
        bases: Mapping[str, Decimal],
        connus: Mapping[str, Decimal],
        hasard: Hasard,
    ) -> None:
        self.annees = referentiel.annees
        self.taille, self.bases, self.connus, self.hasard = taille, bases, connus, hasard
        self.lignes = {ligne.rang: ligne for ligne in lignes_indicateurs(referentiel)}
        comptees = [x for x in self.lignes.values() if x.calcul and x.variante == ""]
        self.taux_de = {x.numerateur: x for x in comptees}
        self.bornes: dict[str, tuple[Decimal, Decimal]] = {}
        self.resultats: dict[str, Decimal] = {}
        referees = {x.sous_total_de for x in self.lignes.values()}
        referees |= {m for x in comptees for m in (x.numerateur, x.denominateur)}
        self.libres = {
            rang
            for rang, x in self.lignes.items()
            if not x.calcul and not x.cible_exigee and x.variante != "grandeur"
            and rang not in referees and rang not in connus
        }  # fmt: skip

    def toutes(self) -> dict[str, Serie]:
        """One series a line, in the order of the edition."""
        return {rang: self._serie(ligne) for rang, ligne in self.lignes.items()}

    def _serie(self, ligne: LigneIndicateur) -> Serie:
        rang = ligne.rang
        if ligne.calcul:
            return self._serie_taux(ligne)
        cibles = {a: self._cible(rang, n) for n, a in enumerate(self.annees, start=1)}
        premiere = self.annees[0]
        return Serie(
            ligne=ligne, t0=self.depart(rang), cibles=cibles if ligne.cible else {},
            realises={premiere: self.resultat(rang)},
            nc=rang in self.libres and self.hasard.chance(16),
        )  # fmt: skip

    def _serie_taux(self, ligne: LigneIndicateur) -> Serie:
        numerateur, denominateur = ligne.numerateur, ligne.denominateur
        t0 = _quotient(self.depart(numerateur), self.depart(denominateur))
        cibles, precedente = {}, _millieme(t0)
        meilleure = min if self._sens(ligne) == "baisse" else max
        for n, annee in enumerate(self.annees, start=1):
            visee = _quotient(self._cible(numerateur, n), self._cible(denominateur, n))
            precedente = cibles[annee] = meilleure(precedente, _millieme(visee))
        obtenu = _quotient(self.resultat(numerateur), self.resultat(denominateur))
        return Serie(
            ligne=ligne, t0=t0, cibles=cibles if ligne.cible else {},
            realises={self.annees[0]: obtenu},
        )  # fmt: skip

    def depart(self, rang: str) -> Decimal:
        """Departure of a count."""
        return self._bornes(rang)[0]

    def _bornes(self, rang: str) -> tuple[Decimal, Decimal]:
        """Departure and last target of a count."""
        if rang not in self.bornes:
            ligne = self.lignes[rang]
            t0 = self.connus.get(rang)
            t0 = self._depart(ligne) if t0 is None else t0
            self.bornes[rang] = (t0, self._arrivee(ligne, t0))
        return self.bornes[rang]

    def _depart(self, ligne: LigneIndicateur) -> Decimal:
        hasard = self.hasard
        if ligne.principale:
            return _entier(self.depart(ligne.principale) * hasard.milliemes(550, 900))
        if ligne.rang in self.bases:
            return self.bases[ligne.rang]
        taux = self.taux_de.get(ligne.rang)
        if taux is not None:
            repere = _repere(taux)
            part = hasard.milliemes(350, 650)
            if repere is not None:
                part = repere * hasard.milliemes(450, 850)
            return _entier(self.depart(taux.denominateur) * part)
        if ligne.sous_total_de:
            return _entier(self.depart(ligne.sous_total_de) * hasard.milliemes(300, 650))
        if ligne.unite == "jours":
            return Decimal(hasard.entier(20, 90))
        stock = ligne.indicateur is not None and ligne.indicateur.nature == "stock"
        part = hasard.milliemes(4, 15) if stock else hasard.milliemes(80, 350)
        return max(_entier(self.taille * part), Decimal(4))

    def _sens(self, ligne: LigneIndicateur) -> str:
        """Direction of a count: its own, or that of the rate it serves."""
        porteur = ligne if ligne.indicateur else self.taux_de.get(ligne.rang)
        return porteur.indicateur.sens if porteur and porteur.indicateur else "neutre"

    def _arrivee(self, ligne: LigneIndicateur, t0: Decimal) -> Decimal:
        sens = self._sens(ligne)
        if sens == "neutre" or ligne.principale:
            return t0
        if sens == "baisse":
            return _entier(t0 * self.hasard.milliemes(650, 900))
        fin = t0 * self.hasard.milliemes(1100, 1500)
        taux = self.taux_de.get(ligne.rang)
        if taux is not None:
            base, repere = self._bornes(taux.denominateur)[1], _repere(taux)
            if repere is not None:
                fin = base * repere * self.hasard.milliemes(950, 1150)
            fin = min(fin, base * PRESQUE_TOUT)
        if ligne.sous_total_de:
            fin = min(fin, self._bornes(ligne.sous_total_de)[1] * PRESQUE_TOUT)
        return max(_entier(fin), t0)

    def _cible(self, rang: str, numero: int) -> Decimal:
        """Value of a count after ``numero`` years, in a straight line."""
        t0, fin = self._bornes(rang)
        return _entier(t0 + (fin - t0) * numero / len(self.annees))

    def resultat(self, rang: str) -> Decimal:
        """Result of a count in the first year; never above what contains it."""
        if rang not in self.resultats:
            self.resultats[rang] = self._resultat(self.lignes[rang])
        return self.resultats[rang]

    def _resultat(self, ligne: LigneIndicateur) -> Decimal:
        if ligne.principale:
            base = self.depart(ligne.principale)
            part = self.depart(ligne.rang) / base if base else Decimal(1)
            return _entier(self.resultat(ligne.principale) * min(part, Decimal(1)))
        if ligne.variante == "grandeur" and ligne.rang in self.bases:
            return _entier(self.depart(ligne.rang) * self.hasard.milliemes(985, 1015))
        obtenu = _entier(self._cible(ligne.rang, 1) * self.hasard.milliemes(900, 1120))
        taux = self.taux_de.get(ligne.rang)
        for contenant in (ligne.sous_total_de, taux.denominateur if taux else ""):
            if contenant:
                obtenu = min(obtenu, self.resultat(contenant))
        return obtenu


def _repere(ligne: LigneIndicateur) -> Decimal | None:
    """National level aimed at, when the text gives one."""
    reperes = ligne.indicateur.reperes if ligne.indicateur else ()
    niveaux = (r.valeur for r in reperes if r.cible and r.portee == "niveau")
    return next((v for v in niveaux if v is not None), None)


def _entier(valeur: Decimal) -> Decimal:
    return Decimal(int(valeur))


def _quotient(haut: Decimal, bas: Decimal) -> Decimal:
    return haut / bas if bas else Decimal(0)


def _millieme(valeur: Decimal) -> Decimal:
    return valeur.quantize(MILLIEME, rounding=ROUND_HALF_UP)
