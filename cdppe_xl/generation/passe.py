"""What a territory deposited before: the pieces a new year, or a new campaign, starts from."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from cdppe_xl.classeurs.exercices import TENUS_A_JOUR
from cdppe_xl.domaine.edition import Territoire
from cdppe_xl.domaine.lecture import ValeurLue
from cdppe_xl.referentiel.modele import Referentiel
from cdppe_xl.registre.conditions import EtatCondition, etat_des_conditions
from cdppe_xl.registre.depot import DepotEnregistre, EtatDepot
from cdppe_xl.registre.store import Registre


@dataclass(frozen=True, slots=True, kw_only=True)
class PieceDeposee:
    """A deposit, with every value read in it."""

    edition: str
    classeur: str
    fichier: str
    recu_le: date
    valeurs: Mapping[str, ValeurLue]


@dataclass(frozen=True, slots=True, kw_only=True)
class Passe:
    """What is known of a territory when a later exercice is prepared.

    Attributes:
        ancien: the edition before this one; this one itself for a later exercice of it.
        pieces: deposits in force, by edition and workbook.
        contrat: the plan and the tableau de bord of the contract, as the year began.
        conditions: where the conditions of the avenant stand.
    """

    ancien: Referentiel
    pieces: Mapping[tuple[str, str], PieceDeposee]
    contrat: Mapping[str, PieceDeposee] = field(default_factory=dict)
    conditions: tuple[EtatCondition, ...] = ()

    def pieces_de(self, classeur: str) -> PieceDeposee | None:
        """The latest deposit of a workbook, whatever its edition."""
        siennes = [piece for (_, code), piece in self.pieces.items() if code == classeur]
        return max(siennes, key=lambda p: p.recu_le, default=None)


def passe_de(
    registre: Registre, referentiel: Referentiel, territoire: Territoire, exercice: int,
    ancien: Referentiel | None = None,
) -> Passe:  # fmt: skip
    """Everything a territory deposited in this edition, and in the one before if it is given."""
    avant = ancien or referentiel
    editions = dict.fromkeys((avant.campagne.code, referentiel.campagne.code))
    depots: dict[tuple[str, str], list[DepotEnregistre]] = {}
    for edition in editions:
        for depot in registre.depots(territoire.code, None, edition):
            if depot.etat is not EtatDepot.REFUSE:
                depots.setdefault((edition, depot.classeur), []).append(depot)
    lues: dict[int, PieceDeposee] = {}

    def piece(depot: DepotEnregistre) -> PieceDeposee:
        if depot.id not in lues:
            lues[depot.id] = PieceDeposee(
                edition=depot.edition, classeur=depot.classeur, fichier=depot.nom_fichier,
                recu_le=depot.recu_le.date(), valeurs=registre.valeurs(depot.id),
            )  # fmt: skip
        return lues[depot.id]

    return Passe(
        ancien=avant,
        pieces={cle: piece(siens[-1]) for cle, siens in depots.items()},
        contrat=_contrat(depots, tuple(editions), date(exercice, 1, 1), piece),
        conditions=etat_des_conditions(registre, referentiel, territoire, exercice),
    )


def _contrat(
    depots: Mapping[tuple[str, str], Sequence[DepotEnregistre]],
    editions: Sequence[str],
    debut: date,
    piece: Callable[[DepotEnregistre], PieceDeposee],
) -> dict[str, PieceDeposee]:
    """What was in force as the year began; what came first when all came later."""
    contrat = {}
    for code in TENUS_A_JOUR:
        tous = [d for edition in editions for d in depots.get((edition, code), ())]
        avant = [d for d in tous if d.recu_le.date() < debut]
        choisi = _retenu(avant, -1) or _retenu(tous, 0)
        if choisi is not None:
            contrat[code] = piece(choisi)
    return contrat


def _retenu(depots: Sequence[DepotEnregistre], rang: int) -> DepotEnregistre | None:
    """A conforming one if there is any, the first or the last of them."""
    conformes = [d for d in depots if d.etat is EtatDepot.CONFORME]
    choix = conformes or list(depots)
    return choix[rang] if choix else None
