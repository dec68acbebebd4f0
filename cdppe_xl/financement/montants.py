"""One record for every amount: value, perimeter, stage, and the cell or line it comes from.

Public figures mix one year, fifteen months and three years, the State alone and all financers
(domaine.md, 3): an amount never goes without its period and its perimeter.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import TypeVar

from cdppe_xl.domaine.lecture import Etat, ValeurLue
from cdppe_xl.domaine.montants import Centimes, centimes
from cdppe_xl.domaine.periode import Periode as Periode

K = TypeVar("K", bound=Hashable)
M = TypeVar("M")


class Stade(StrEnum):
    """How far an amount went, from the indicative split to the payment."""

    INDICATIF = "indicatif"
    DEMANDE = "demande"
    NOTIFIE = "notifie"
    CONTRACTUALISE = "contractualise"
    ENGAGE = "engage"
    PAYE = "paye"


LIBELLES_STADE = {
    Stade.INDICATIF: "Indicatif",
    Stade.DEMANDE: "Demandé",
    Stade.NOTIFIE: "Notifié",
    Stade.CONTRACTUALISE: "Contractualisé",
    Stade.ENGAGE: "Engagé",
    Stade.PAYE: "Payé",
}


class Perimetre(StrEnum):
    """Who pays.

    ``VALORISE`` is the part of ``DEPARTEMENT`` that is existing means, counted at their value:
    it never adds to it. ``TOUS`` is an amount of all who pay, told as a whole: it never adds to
    any other.
    """

    ETAT = "etat"
    DEPARTEMENT = "cd"
    VALORISE = "valorise"
    AUTRES = "autres"
    TOUS = "tous"


PAYEURS = (Perimetre.ETAT, Perimetre.DEPARTEMENT, Perimetre.AUTRES)
"""Perimeters that add up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Origine:
    """Where an amount was read: a cell of a return, or a line of a notification.

    Attributes:
        sha256: fingerprint of the file.
        cellule: A1 address; the line number for a text file.
        texte: what the cell really holds.
        piece: decision that notifies it, or split it comes from; "" for a return.
    """

    fichier: str
    feuille: str = ""
    cellule: str = ""
    sha256: str = ""
    texte: str = ""
    piece: str = ""

    def __str__(self) -> str:
        return ", ".join(filter(None, (self.fichier, self.feuille, self.cellule)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Montant:
    """One amount of the State or of those who pay beside it.

    Attributes:
        centimes: value, in centimes.
        enveloppe: code; "" when the cell beside it does not say one.
        action: number of its action, else its title, else the key of its row; "" for an
            enveloppe.
        objectif: number of the objectif, as written; "" for an enveloppe.
        rang: key of its row in the table it comes from; "" for an enveloppe.
        le: date of the document it comes from, if known.
    """

    centimes: Centimes
    territoire: str
    enveloppe: str
    periode: Periode
    perimetre: Perimetre
    stade: Stade
    origine: Origine
    action: str = ""
    objectif: str = ""
    rang: str = ""
    le: date | None = None

    def __post_init__(self) -> None:
        if type(self.centimes) is not int:
            raise TypeError(f"un montant est un nombre entier de centimes, pas {self.centimes!r}")

    @property
    def valorise(self) -> bool:
        """Existing means, already counted in the share of the département."""
        return self.perimetre is Perimetre.VALORISE


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A deposit, as the extraction needs it: who sent it, and how to name it."""

    territoire: str
    fichier: str
    sha256: str
    recu_le: date


@dataclass(frozen=True, slots=True, kw_only=True)
class MontantTu:
    """A cell of an amount that says something, but no figure (« NC », « à voir »).

    It is in no total: a stage, or a share, that has some is only partly known.
    """

    territoire: str
    enveloppe: str
    periode: Periode
    perimetre: Perimetre
    stade: Stade
    action: str
    objectif: str
    origine: Origine


PREFIXES_PLAN = {
    "etat": Perimetre.ETAT, "cd": Perimetre.DEPARTEMENT, "autres": Perimetre.AUTRES,
    "valorise": Perimetre.VALORISE,
}  # fmt: skip
CHAMPS_BILAN = {
    "engage": (Stade.ENGAGE, Perimetre.ETAT),
    "paye": (Stade.PAYE, Perimetre.ETAT),
    "cd_realise": (Stade.PAYE, Perimetre.DEPARTEMENT),
}

DEMESURE = Decimal(10) ** 15
"""Euros that no spreadsheet counts to the cent: such a cell says no figure."""

Valeurs = Mapping[str, ValeurLue]


def montants_du_plan(
    valeurs: Valeurs, piece: Piece, annees: Iterable[int], stade: Stade
) -> Iterator[Montant]:
    """Amounts of the actions of a plan d'action, year by year (annexe 5.3)."""
    for lue, place, nature in _cases_du_plan(valeurs, piece, annees, stade):
        montant = _montant(lue)
        if montant is not None:
            yield _ranger(lue, montant, place, nature)


def tus_du_plan(
    valeurs: Valeurs, piece: Piece, annees: Iterable[int], stade: Stade
) -> Iterator[MontantTu]:
    """Cells of the same amounts that say no figure."""
    for lue, place, nature in _cases_du_plan(valeurs, piece, annees, stade):
        if _se_tait(lue):
            yield _taire(lue, place, nature)


Place = tuple[Mapping[str, ValeurLue], str, Piece]
"""Row, its key, the deposit."""
Nature = tuple[Periode, Perimetre, Stade]


def _cases_du_plan(
    valeurs: Valeurs, piece: Piece, annees: Iterable[int], stade: Stade
) -> Iterator[tuple[ValeurLue, Place, Nature]]:
    for rang, ligne in lignes_de(valeurs, "actions").items():
        for annee in annees:
            for prefixe, perimetre in PREFIXES_PLAN.items():
                lue = ligne.get(f"{prefixe}_{annee}")
                if lue is not None:
                    yield lue, (ligne, rang, piece), (Periode.exercice(annee), perimetre, stade)


def montants_du_bilan(valeurs: Valeurs, piece: Piece, annee: int) -> Iterator[Montant]:
    """Amounts committed and paid, action by action (annexe 5.1, article 3)."""
    for lue, place, nature in _cases_du_bilan(valeurs, piece, annee):
        montant = _montant(lue)
        if montant is not None:
            yield _ranger(lue, montant, place, nature)


def tus_du_bilan(valeurs: Valeurs, piece: Piece, annee: int) -> Iterator[MontantTu]:
    """Cells of the same amounts that say no figure."""
    for lue, place, nature in _cases_du_bilan(valeurs, piece, annee):
        if _se_tait(lue):
            yield _taire(lue, place, nature)


def _cases_du_bilan(
    valeurs: Valeurs, piece: Piece, annee: int
) -> Iterator[tuple[ValeurLue, Place, Nature]]:
    for rang, ligne in lignes_de(valeurs, "execution").items():
        for champ, (stade, perimetre) in CHAMPS_BILAN.items():
            lue = ligne.get(champ)
            if lue is not None:
                yield lue, (ligne, rang, piece), (Periode.exercice(annee), perimetre, stade)


def lignes_de(valeurs: Valeurs, tableau: str) -> dict[str, dict[str, ValeurLue]]:
    """Rows of a table that hold something, by row key then field."""
    lignes: dict[str, dict[str, ValeurLue]] = {}
    for cle, lue in valeurs.items():
        nom, _, reste = cle.partition("/")
        if nom == tableau and lue.etat is not Etat.VIDE:
            rang, _, champ = reste.partition("/")
            lignes.setdefault(rang, {})[champ] = lue
    return {rang: ligne for rang, ligne in lignes.items() if set(ligne) - {"numero"}}


def texte_de(ligne: Mapping[str, ValeurLue], champ: str) -> str:
    """What a cell says, "" when it says nothing usable; 7 and not 7.0."""
    lue = ligne.get(champ)
    if lue is None or lue.etat is not Etat.RENSEIGNE:
        return ""
    if isinstance(lue.valeur, Decimal):
        return f"{lue.valeur.normalize():f}"
    return str(lue.valeur).strip()


def action_de(ligne: Mapping[str, ValeurLue], rang: str) -> str:
    """Number of an action; its title when it has none, the same in the plan and in the bilan."""
    return texte_de(ligne, "numero") or " ".join(texte_de(ligne, "intitule").split()) or rang


def _montant(lue: ValeurLue | None) -> Centimes | None:
    if lue is None or lue.etat is not Etat.RENSEIGNE or not isinstance(lue.valeur, Decimal):
        return None
    if abs(lue.valeur) >= DEMESURE:
        return None
    try:
        return centimes(lue.valeur)
    except InvalidOperation:
        return None


def _se_tait(lue: ValeurLue) -> bool:
    """Something is written, that no one can count; « sans objet » says there is no amount."""
    return lue.etat not in (Etat.VIDE, Etat.SANS_OBJET) and _montant(lue) is None


def _taire(lue: ValeurLue, place: Place, nature: Nature) -> MontantTu:
    ligne, rang, piece = place
    periode, perimetre, stade = nature
    return MontantTu(
        territoire=piece.territoire, enveloppe=texte_de(ligne, "enveloppe"), periode=periode,
        perimetre=perimetre, stade=stade, action=action_de(ligne, rang),
        objectif=texte_de(ligne, "objectif"),
        origine=Origine(
            fichier=piece.fichier, feuille=lue.feuille, cellule=lue.cellule, sha256=piece.sha256,
            texte=lue.brut,
        ),
    )  # fmt: skip


def _ranger(lue: ValeurLue, montant: Centimes, place: Place, nature: Nature) -> Montant:
    ligne, rang, piece = place
    periode, perimetre, stade = nature
    return Montant(
        centimes=montant, territoire=piece.territoire, enveloppe=texte_de(ligne, "enveloppe"),
        periode=periode, perimetre=perimetre, stade=stade,
        action=action_de(ligne, rang), objectif=texte_de(ligne, "objectif"),
        rang=rang, le=piece.recu_le,
        origine=Origine(
            fichier=piece.fichier, feuille=lue.feuille, cellule=lue.cellule, sha256=piece.sha256,
            texte=lue.brut,
        ),
    )  # fmt: skip


def total(montants: Iterable[Montant]) -> Centimes | None:
    """Sum in centimes; None when there is no amount at all, which is not 0 €."""
    connus = [m.centimes for m in montants]
    return sum(connus) if connus else None


def grouper(montants: Iterable[M], cle: Callable[[M], K]) -> dict[K, tuple[M, ...]]:
    """Amounts by key, in the order they come."""
    groupes: dict[K, list[M]] = defaultdict(list)
    for montant in montants:
        groupes[cle(montant)].append(montant)
    return {k: tuple(groupe) for k, groupe in groupes.items()}
