"""One workbook about to be returned, which a fault may still spoil."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from cdppe_xl.classeurs.placement import Placement, a1
from cdppe_xl.classeurs.valeurs_excel import Scalaire
from cdppe_xl.referentiel.modele import Referentiel
from cdppe_xl.simulation.classeur_genere import ClasseurGenere, Remplissage


@dataclass(frozen=True, slots=True, kw_only=True)
class Insertion:
    """A line a person inserts in a table, under another, and fills."""

    tableau: str
    apres: str
    valeurs: dict[str, Scalaire]


@dataclass(slots=True, kw_only=True)
class Saisie:
    """Answers by data path, and what happened to the file itself."""

    referentiel: Referentiel
    placement: Placement
    valeurs: dict[str, Scalaire]
    """What every cell will hold: what was pre-filled, then the answers."""
    constantes: dict[str, Scalaire] = field(default_factory=dict)
    renommees: dict[str, str] = field(default_factory=dict)
    insertion: Insertion | None = None

    def nombre(self, cle: str) -> Decimal | None:
        """Number of a cell, None when it has none."""
        valeur = self.valeurs.get(cle)
        return valeur if isinstance(valeur, Decimal) else None

    def remplis(self, tableau: str, champ: str) -> list[str]:
        """Rows of a table where that column is answered."""
        rangs = self.placement.tableaux[tableau].lignes
        return [r for r in rangs if self.valeurs.get(f"{tableau}/{r}/{champ}") not in (None, "")]

    def libres(self, tableau: str, champ: str) -> Iterator[str]:
        """Rows of a table where that column is blank."""
        pris = set(self.remplis(tableau, champ))
        return (r for r in self.placement.tableaux[tableau].lignes if r not in pris)

    def lieu(self, cle: str) -> tuple[str, str]:
        """Sheet and cell of a data path, as they will be in the file."""
        cellule = self.placement.cellules.get(cle)
        if cellule is None:
            return "", ""
        titre = self.placement.titre_feuille(cellule.feuille)
        return self.renommees.get(titre, titre), a1(cellule.ligne, cellule.colonne)


def preparer(genere: ClasseurGenere, reponses: dict[str, Scalaire]) -> Saisie:
    """The answers of one workbook, over what it already holds."""
    return Saisie(
        referentiel=genere.referentiel, placement=genere.placement,
        valeurs={**genere.valeurs, **reponses},
    )  # fmt: skip


def rendre(genere: ClasseurGenere, saisie: Saisie) -> bytes:
    """The returned file."""
    if saisie.insertion is not None:
        from cdppe_xl.simulation.insertion import ecrire_avec_insertion

        return ecrire_avec_insertion(genere, saisie, saisie.insertion)
    changees = {
        cle: valeur for cle, valeur in saisie.valeurs.items() if valeur != genere.valeurs.get(cle)
    }
    for cle in genere.valeurs:
        if cle not in saisie.valeurs:
            changees[cle] = None
    return genere.rempli(
        Remplissage(
            valeurs=changees, constantes=saisie.constantes, renommees=saisie.renommees
        )
    )  # fmt: skip
