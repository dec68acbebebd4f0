"""Every value of the deposits that count, in the order of the sheet « Données »."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from cdppe_xl.classeurs.catalogue import placement
from cdppe_xl.domaine.edition import Territoire
from cdppe_xl.domaine.lecture import Etat, ValeurLue
from cdppe_xl.erreurs import CommandeIncorrecte
from cdppe_xl.referentiel.modele import Referentiel
from cdppe_xl.registre.depot import DepotEnregistre
from cdppe_xl.registre.store import Registre

CHAMPS_LIBELLE = ("libelle", "intitule", "rubrique")
"""Columns that name a row; the first one present wins."""

Retour = tuple[str, str]
"""Codes of a territory and of a workbook."""


@dataclass(frozen=True, slots=True)
class Donnee:
    """One answered cell, in words, and the deposit that holds it."""

    depot: DepotEnregistre
    lue: ValeurLue
    libelle: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Recueil:
    """What the deposits that count say. A blank cell is counted, not listed.

    Attributes:
        depots: the deposit that counts, by return.
        donnees: answered cells (NC, s.o. and unreadable ones included).
        rangs: rank in ``donnees`` of each data path, by return.
        comptes: cells by state, blanks included, by return.
    """

    depots: Mapping[Retour, DepotEnregistre]
    donnees: tuple[Donnee, ...]
    rangs: Mapping[Retour, Mapping[str, int]]
    comptes: Mapping[Retour, Mapping[Etat, int]]

    def recu(self, territoire: Territoire, classeur: str) -> bool:
        """A deposit counts for this return."""
        return (territoire.code, classeur) in self.depots

    def rang(self, territoire: Territoire, classeur: str, cle: str) -> int | None:
        """Rank in ``donnees`` of an answered cell; None if blank or not received."""
        return self.cles(territoire, classeur).get(cle)

    def cles(self, territoire: Territoire, classeur: str) -> Mapping[str, int]:
        """Ranks of every answered cell of a return."""
        return self.rangs.get((territoire.code, classeur), {})


def collect(registre: Registre, referentiel: Referentiel, tous: bool) -> Recueil:
    """Reads the register once."""
    depots = registre.en_vigueur(referentiel.campagne.code, tous)
    libelles = {code: labels(referentiel, code) for code in {code for _, code in depots}}
    donnees: list[Donnee] = []
    rangs: dict[Retour, dict[str, int]] = {}
    comptes: dict[Retour, Counter[Etat]] = {}
    for retour, depot in depots.items():
        places = rangs.setdefault(retour, {})
        compte = comptes.setdefault(retour, Counter())
        textes = libelles[retour[1]]
        for lue in registre.valeurs(depot.id).values():
            compte[lue.etat] += 1
            if lue.etat is not Etat.VIDE:
                places[lue.cle] = len(donnees)
                donnees.append(Donnee(depot, lue, label_of(lue.cle, textes)))
    return Recueil(depots=depots, donnees=tuple(donnees), rangs=rangs, comptes=comptes)


def labels(referentiel: Referentiel, classeur: str) -> dict[str, str]:
    """French words for each data path of a workbook: its column, then its row."""
    try:
        cellules = placement(referentiel, classeur).cellules
    except CommandeIncorrecte:  # a return of an older tool: its values count all the same
        return {}
    noms: dict[str, str] = {}
    for champ in reversed(CHAMPS_LIBELLE):
        for cellule in cellules.values():
            if cellule.champ == champ and cellule.valeur:
                noms[cellule.cle.rpartition("/")[0]] = str(cellule.valeur)
    textes: dict[str, str] = {}
    for cellule in cellules.values():
        tableau, rang, champ = cellule.cle.split("/")
        nom = noms.get(f"{tableau}/{rang}", rang)
        textes[cellule.cle] = f"{cellule.titre_colonne} – {nom}"
        textes.setdefault(f"{tableau}//{champ}", f"{cellule.titre_colonne} – ligne ajoutée")
    return textes


def label_of(cle: str, textes: Mapping[str, str]) -> str:
    """Words for a data path; a line the user inserted is named by its column."""
    tableau, _, reste = cle.partition("/")
    champ = reste.rpartition("/")[2]
    return textes.get(cle) or textes.get(f"{tableau}//{champ}", cle)
