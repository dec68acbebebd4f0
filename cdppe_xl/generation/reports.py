"""One value carried forward: where it came from, where it goes, what changed in between."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal

from cdppe_xl.classeurs.placement import Placement
from cdppe_xl.classeurs.valeurs_excel import Scalaire
from cdppe_xl.classeurs.valeurs_lues import scalaire
from cdppe_xl.domaine.lecture import Etat, ValeurLue
from cdppe_xl.generation.passe import PieceDeposee

ILLISIBLE = "illisible dans le classeur déposé"


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A value of a deposit and the cell of the new workbook that takes it.

    Attributes:
        cle: data path in the new workbook; "" when it has no place there.
        valeur: what is written there.
        lue: the cell it comes from.
        piece: the deposit it comes from.
        note: what changed in between, or why it has no place; "" when it is the same.
        detail: how it was made out of what was found there, when it is not the very same.
    """

    cle: str
    valeur: Scalaire
    lue: ValeurLue
    piece: PieceDeposee
    note: str = ""
    detail: str = ""

    def vers(self, cle: str, note: str = "") -> Report:
        """The same value, in another cell."""
        return replace(self, cle=cle, note=note or self.note)

    def perdu(self, raison: str) -> Report:
        """The same value, that has no place."""
        return replace(self, cle="", note=raison)

    @property
    def phrase(self) -> str:
        """« plan.xlsx, Plan d’action!H4 (1 200) : l’année 2020 est hors de ce contrat »."""
        lieu = "!".join(filter(None, (self.lue.feuille, self.lue.cellule)))
        return f"{self.piece.fichier}, {lieu} ({self.lue.brut[:60]}) : {self.note}"


def report(piece: PieceDeposee, lue: ValeurLue, cle: str = "", note: str = "") -> Report:
    """A value carried as it is."""
    return Report(cle=cle or lue.cle, valeur=scalaire(lue), lue=lue, piece=piece, note=note)


def repondues(piece: PieceDeposee, tableau: str = "") -> list[ValeurLue]:
    """Cells of a deposit that hold something, of one table when it is named."""
    debut = f"{tableau}/"
    return [
        lue
        for lue in piece.valeurs.values()
        if lue.etat is not Etat.VIDE and (not tableau or lue.cle.startswith(debut))
    ]


def valides(reports: Iterable[Report], place: Placement) -> list[Report]:
    """The reports, those that their cell could not hold told without a place."""
    return [_valide(r, place) if r.cle else r for r in reports]


def _valide(report: Report, place: Placement) -> Report:
    cellule = place.cellules.get(report.cle)
    if report.lue.etat is Etat.ILLISIBLE:
        return report.perdu(ILLISIBLE)
    if cellule is None or not cellule.ouverte:
        return report.perdu("ce classeur n’a plus de cellule pour elle")
    choix = place.choix(report.cle) if cellule.genre.value == "liste" else ()
    if choix and str(report.valeur) not in choix:
        return report.perdu(f"« {report.valeur} » n’est plus dans la liste")
    return report


def montants_deposes(piece: PieceDeposee, quoi: tuple[str, str, str]) -> list[ValeurLue]:
    """Amounts of a column over the rows of an enveloppe: (table, column, enveloppe)."""
    tableau, champ, enveloppe = quoi
    trouves = []
    for lue in repondues(piece, tableau):
        rang, _, sien = lue.cle.rpartition("/")
        dite = piece.valeurs.get(f"{rang}/enveloppe")
        if sien == champ and dite is not None and dite.valeur == enveloppe:
            trouves.append(lue)
    return [lue for lue in trouves if isinstance(lue.valeur, Decimal)]


def total_depose(piece: PieceDeposee, quoi: tuple[str, str, str]) -> Decimal | None:
    """Sum of the same; None when no row has an amount."""
    lues = montants_deposes(piece, quoi)
    montants = [lue.valeur for lue in lues if isinstance(lue.valeur, Decimal)]
    return sum(montants, Decimal(0)) if montants else None
