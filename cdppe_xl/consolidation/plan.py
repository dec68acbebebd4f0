"""Where each figure stands in the national workbook, decided before anything is written."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from cdppe_xl.classeurs.lignes import LigneIndicateur
from cdppe_xl.consolidation.agregats import LigneNationale
from cdppe_xl.consolidation.national import National
from cdppe_xl.consolidation.reponses import absences_of
from cdppe_xl.excel.page import PREMIERE, Calcul, ailleurs

COMPARE = "compare"
"""Field of the columns that set targets against the national one."""
FIXES = 3
"""Code, name and region of the territory, before the figures."""
LIGNE_GROUPE = 0
LIGNES_PAR_FEUILLE = 1_000_000
"""A sheet holds 1 048 576 rows; the long table goes on on another one."""

VALEUR_DONNEE = 6
"""Column of the values in the long table."""

Part = Literal["valeur", "dessus", "dessous"]
"""The figure itself, or what it adds above and below the line of Σ/Σ."""
Cle = tuple[str, str, Part]
"""(rang, field, part)."""


@dataclass(frozen=True, slots=True)
class Groupe:
    """Neighbouring columns of one indicator under a common title."""

    titre: str
    cles: tuple[Cle, ...]


@dataclass(frozen=True, slots=True)
class FeuilleObjectif:
    """The sheet of an objectif, or of the figures that belong to no objectif."""

    titre: str
    intitule: str
    groupes: tuple[Groupe, ...]

    def colonnes(self) -> Iterator[tuple[int, Cle]]:
        """Every column, with its number."""
        return enumerate((cle for groupe in self.groupes for cle in groupe.cles), start=FIXES)


class Plan:
    """Places of the cells that formulas and links point at."""

    def __init__(self, national: National) -> None:
        self.derniere = PREMIERE + len(national.referentiel.territoires) - 1
        self.total = self.derniere + 1
        self.repondants = self.derniere + 2
        self.attendus = self.derniere + 3
        mots = absences_of(national.referentiel)
        self.absences = {mot: self.derniere + 4 + n for n, mot in enumerate(mots)}
        self.fin = self.derniere + 3 + len(mots)
        self.feuilles = tuple(_sheets(national))
        self._places: dict[Cle, tuple[str, int]] = {
            cle: (feuille.titre, n) for feuille in self.feuilles for n, cle in feuille.colonnes()
        }

    def colonne(self, cle: Cle) -> tuple[str, int]:
        """Sheet and column of a figure."""
        return self._places[cle]

    def adresse(self, cle: Cle, ligne: int, depuis: str = "") -> str:
        """Cell of a figure on a row, as seen from the sheet ``depuis``."""
        titre, colonne = self._places[cle]
        adresse = ailleurs(titre, ligne, colonne)
        return adresse.rpartition("!")[2] if titre == depuis else adresse


def lieu_donnee(rang: int) -> tuple[str, int]:
    """Sheet and row (0-based) of a value in the long table."""
    feuille, ligne = divmod(rang, LIGNES_PAR_FEUILLE)
    return titre_donnees(feuille), ligne + PREMIERE


def titre_donnees(numero: int) -> str:
    """« Données », then « Données 2 »."""
    return "Données" if numero == 0 else f"Données {numero + 1}"


def lien_donnee(rang: int) -> str:
    """Target of a link to a value of the long table."""
    titre, ligne = lieu_donnee(rang)
    return ailleurs(titre, ligne, 0)


def calcul_donnee(rang: int, lue: object, montant: Decimal) -> Calcul | Decimal:
    """An amount as a formula on its line of the long table, when that line holds it as it is.

    One that is typed with a fraction of a centime is rounded: then it stands on its own.
    """
    if lue != montant:
        return montant
    return Calcul(ailleurs(*lieu_donnee(rang), VALEUR_DONNEE), montant)


def nom_ligne(ligne: LigneIndicateur) -> str:
    """Short name of an indicator: « 1a », « 1a SNDS »."""
    return f"{ligne.code} SNDS" if ligne.variante == "snds" else ligne.code


def _sheets(national: National) -> Iterator[FeuilleObjectif]:
    par_feuille: dict[tuple[str, str], list[LigneNationale]] = {}
    for ligne in national.lignes.values():
        par_feuille.setdefault(_title(national, ligne.ligne), []).append(ligne)
    for (titre, intitule), lignes in par_feuille.items():
        groupes = [groupe for ligne in lignes for groupe in _groups(national, ligne)]
        yield FeuilleObjectif(titre, intitule, tuple(groupes))


def _title(national: National, ligne: LigneIndicateur) -> tuple[str, str]:
    if ligne.objectif is None:
        return f"Eng. {ligne.engagement}", f"Engagement {ligne.engagement} – suivi transversal"
    objectif = national.referentiel.objectif(ligne.objectif)
    return f"Obj. {objectif.numero}", f"Objectif {objectif.numero} – {objectif.libelle_court}"


def _groups(national: National, ligne: LigneNationale) -> Iterator[Groupe]:
    rang, nom = ligne.ligne.rang, nom_ligne(ligne.ligne)
    yield Groupe(
        f"{nom} – {ligne.ligne.libelle_affiche}",
        tuple((rang, c.champ, "valeur") for c in ligne.chiffres),
    )
    t0 = national.referentiel.campagne.annee_t0
    calculs = (
        (False, f"{nom} – calcul du taux national : territoires qui ont donné les deux nombres"),
        (True, f"{nom} – cible nationale : moyenne pondérée par le dénominateur T0 {t0}"),
    )
    for cible, titre in calculs:
        cles = _parts(rang, [
            c.champ for c in ligne.chiffres
            if c.champ in ligne.paires and (c.nature == "cible") is cible
        ])  # fmt: skip
        if cles:
            yield Groupe(titre, cles)
    trajectoire = national.trajectoires.get(rang)
    if trajectoire is not None and trajectoire.contre is not None:
        yield Groupe(f"{nom} – face à la cible nationale", _parts(rang, [COMPARE]))


def _parts(rang: str, champs: list[str]) -> tuple[Cle, ...]:
    cles: list[Cle] = []
    for champ in champs:
        cles += [(rang, champ, "dessus"), (rang, champ, "dessous")]
    return tuple(cles)
