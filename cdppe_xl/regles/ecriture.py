"""How a rule is written: one decorated function, and the rows of tables it looks at."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import TypedDict, Unpack

from cdppe_xl.domaine.constat import Gravite, Regle, mettre_a_l_essai
from cdppe_xl.domaine.lecture import Genre
from cdppe_xl.regles.citations import CIRCULAIRE as CIRCULAIRE
from cdppe_xl.regles.dossier import Dossier, Retour
from cdppe_xl.regles.moteur import Ecart, RegleEcrite, Verification, dire, dire_exact

CONTRAT_TYPE = f"{CIRCULAIRE}, annexe 5.1 (contrat-type)"
DEDUIT = "contrôle de cohérence du projet (déduit)"


class Textes(TypedDict):
    """French texts of a rule; ``message`` and ``remede`` may have placeholders."""

    titre: str
    message: str
    remede: str
    source: str


def regle(
    id: str, gravite: Gravite, *, a_l_essai: bool = False, **textes: Unpack[Textes]
) -> Callable[[Verification], RegleEcrite]:
    """Turns a function over a dossier into a rule of the catalogue.

    The function yields one ``Ecart`` per fault; it must hold its tongue on what is blank,
    « NC », unreadable or not returned: other rules speak of that.
    """
    declaree = Regle(id=id, gravite=gravite, **textes)
    if a_l_essai:
        declaree = mettre_a_l_essai(declaree)
    return lambda verification: RegleEcrite(declaree, verification)


@dataclass(frozen=True, slots=True)
class LigneLue:
    """One row of a returned table; an unknown column reads as blank."""

    retour: Retour
    tableau: str
    rang: str

    def cle(self, champ: str) -> str:
        """Data path of a cell of the row."""
        return f"{self.tableau}/{self.rang}/{champ}"

    def _connait(self, champ: str) -> bool:
        place = self.retour.placement.tableaux.get(self.tableau)
        return place is not None and champ in place.colonnes

    def texte(self, champ: str) -> str:
        """What the cell holds, as text, without blanks around; "" when blank or unreadable."""
        if not self._connait(champ) or self.illisible(champ):
            return ""
        nombre = self.retour.nombre(self.cle(champ))
        if nombre is not None:
            return dire(nombre, Genre.ENTIER)
        return self.retour.texte(self.cle(champ)).strip()

    def nombre(self, champ: str) -> Decimal | None:
        """Number of the cell, None when it has none."""
        return self.retour.nombre(self.cle(champ)) if self._connait(champ) else None

    def entier(self, champ: str) -> int | None:
        """Whole number of the cell, None when it has none."""
        nombre = self.nombre(champ)
        return int(nombre) if nombre is not None and nombre == nombre.to_integral_value() else None

    def date(self, champ: str) -> date | None:
        """Date of the cell, None when it has none."""
        return self.retour.date(self.cle(champ)) if self._connait(champ) else None

    def illisible(self, champ: str) -> bool:
        """The cell could not be read, or holds something that its list refuses."""
        return self.cle(champ) in self.retour.douteuses

    def ecart(
        self, champ: str, trouve: str = "", attendu: str = "", proposition: str = "", **mots: object
    ) -> Ecart:
        """A fault on one cell of the row."""
        return Ecart(
            classeur=self.retour.lecture.identite.classeur, cle=self.cle(champ), mots=mots,
            trouve=trouve, attendu=attendu, proposition=proposition,
        )  # fmt: skip


def retour_de(dossier: Dossier, classeur: str, *tableaux: str) -> Retour | None:
    """A returned workbook if all these tables can be read in it, else None."""
    retour = dossier.retour(classeur)
    if retour is None or not all(retour.present(t) for t in tableaux):
        return None
    return retour


def lignes(retour: Retour | None, tableau: str) -> Iterator[LigneLue]:
    """Rows of a table, inserted ones included; none when it was not returned."""
    if retour is not None and retour.present(tableau):
        for rang in retour.rangs(tableau):
            yield LigneLue(retour, tableau, rang)


def euros(montant: Decimal | int) -> str:
    """An amount in euros as a person writes it."""
    return dire(Decimal(montant), Genre.MONTANT)


def en_milliers(texte: str) -> str:
    """A number as ``dire`` writes it, its thousands apart: « 5 173,6 »."""
    entiers, virgule, reste = texte.partition(",")
    if not entiers.removeprefix("-").isdecimal():
        return texte
    return f"{int(entiers):,}".replace(",", "\u202f") + virgule + reste


def a_taper(montant: Decimal) -> str:
    """An amount as it can be typed in a cell: « 293498 », « 1234,5 »."""
    return dire_exact(montant, Genre.ENTIER)


def d_apres(ecart: Ecart, ligne: LigneLue, champ: str) -> Ecart:
    """The fault, whose proposition is what that other cell holds."""
    return replace(ecart, reference=(ligne.retour.lecture.identite.classeur, ligne.cle(champ)))


def jour(quand: date) -> str:
    """« 15/10/2020 »."""
    return quand.strftime("%d/%m/%Y")
