"""Gathers every amount of a campaign: notifications, plans, bilans, each with its cell."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from cdppe_xl.domaine.constat import Constat
from cdppe_xl.domaine.edition import Territoire
from cdppe_xl.domaine.lecture import ValeurLue
from cdppe_xl.financement.montants import (
    Montant,
    Origine,
    Perimetre,
    Periode,
    Piece,
    Stade,
    lignes_de,
    montants_du_bilan,
    montants_du_plan,
    texte_de,
)
from cdppe_xl.financement.rapprochement import Rapprochement, rapprocher
from cdppe_xl.referentiel.modele import Referentiel
from cdppe_xl.registre.depot import DepotEnregistre, EtatDepot
from cdppe_xl.registre.store import Registre
from cdppe_xl.sources.dotations import Dotations

PLAN, BILAN = "plan_action", "bilan"
FAMILLES = ("ENV-", "COH-204", "COH-206", "COH-207", "COH-208")
"""Rules that speak of money: their findings belong to the reconciliation."""

Cle = tuple[str, int, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class MoyenPropre:
    """What a département spends by itself on one policy, year by year, as answered."""

    territoire: str
    politique: str
    valeurs: Mapping[int, ValeurLue]


@dataclass(frozen=True, slots=True, kw_only=True)
class EtatFinancier:
    """Amounts of the territories looked at, and what surrounds them.

    Attributes:
        dispositifs: name written beside an action of the bilan, by (territory, year, action).
        intitules: title of an action, by (territory, action).
        pieces: the deposits read, by territory then workbook.
        constats: findings about money on the deposits in force.
    """

    referentiel: Referentiel
    territoires: tuple[Territoire, ...]
    rapprochement: Rapprochement
    moyens: tuple[MoyenPropre, ...]
    dispositifs: Mapping[Cle, str]
    intitules: Mapping[tuple[str, str], str]
    pieces: Mapping[tuple[str, str], DepotEnregistre]
    constats: tuple[Constat, ...]

    @property
    def exercice_bilan(self) -> int:
        """Year that the bilan gives account of."""
        return self.referentiel.annees[0]


def gather(
    registre: Registre,
    referentiel: Referentiel,
    territoires: Sequence[Territoire],
    *,
    dotations: Mapping[Stade, Dotations],
    tous: bool = False,
) -> EtatFinancier:
    """Reads the register once.

    Args:
        registre: where deposits are kept.
        referentiel: the edition.
        territoires: those looked at.
        dotations: amounts notified, and amounts of an indicative split, by stage.
        tous: also counts the last readable return when none conforms.
    """
    edition = referentiel.campagne.code
    codes = {t.code for t in territoires}
    pieces = {c: d for c, d in registre.en_vigueur(edition, tous).items() if c[0] in codes}
    lues = {c: registre.valeurs(d.id) for c, d in pieces.items() if c[1] in (PLAN, BILAN)}
    montants = [
        montant
        for stade, connues in dotations.items()
        for montant in _decided(territoires, connues, stade)
    ]
    montants += _asked(registre, referentiel, codes)
    dispositifs: dict[Cle, str] = {}
    intitules: dict[tuple[str, str], str] = {}
    moyens: list[MoyenPropre] = []
    for (code, classeur), valeurs in lues.items():
        piece = _piece(pieces[code, classeur])
        if classeur == PLAN:
            montants += montants_du_plan(valeurs, piece, referentiel.annees, Stade.CONTRACTUALISE)
            moyens += _means(valeurs, code, referentiel)
        else:
            annee = referentiel.annees[0]
            montants += montants_du_bilan(valeurs, piece, annee)
            dispositifs |= _devices(valeurs, code, annee)
        intitules |= _titles(valeurs, code, "actions" if classeur == PLAN else "execution")
    return EtatFinancier(
        referentiel=referentiel, territoires=tuple(territoires),
        rapprochement=rapprocher(montants, referentiel.enveloppes), moyens=tuple(moyens),
        dispositifs=dispositifs, intitules=intitules, pieces=pieces,
        constats=tuple(_findings(registre, pieces)),
    )  # fmt: skip


def _piece(depot: DepotEnregistre) -> Piece:
    return Piece(
        territoire=depot.territoire, fichier=depot.nom_fichier, sha256=depot.sha256,
        recu_le=depot.recu_le.date(),
    )  # fmt: skip


def _asked(registre: Registre, referentiel: Referentiel, codes: set[str]) -> Iterator[Montant]:
    """The first readable plan of a territory is what it asked for."""
    premiers: dict[str, DepotEnregistre] = {}
    for depot in registre.depots(classeur=PLAN, edition=referentiel.campagne.code):
        if depot.territoire in codes and depot.etat is not EtatDepot.REFUSE:
            ancien = premiers.setdefault(depot.territoire, depot)
            if (depot.recu_le, depot.id) < (ancien.recu_le, ancien.id):
                premiers[depot.territoire] = depot
    for depot in premiers.values():
        for montant in montants_du_plan(
            registre.valeurs(depot.id), _piece(depot), referentiel.annees, Stade.DEMANDE
        ):
            if montant.perimetre is Perimetre.ETAT:
                yield montant


def _decided(
    territoires: Sequence[Territoire], dotations: Dotations, stade: Stade
) -> Iterator[Montant]:
    for territoire in territoires:
        for dotation in dotations.de(territoire):
            yield Montant(
                centimes=dotation.montant, territoire=territoire.code,
                enveloppe=dotation.enveloppe, periode=Periode.exercice(dotation.exercice),
                perimetre=Perimetre.ETAT, stade=stade, le=dotation.date_notification,
                origine=Origine(
                    fichier=dotation.fichier, feuille=dotation.feuille,
                    cellule=f"ligne {dotation.ligne}", texte=dotation.source,
                ),
            )  # fmt: skip


def _means(
    valeurs: Mapping[str, ValeurLue], code: str, referentiel: Referentiel
) -> Iterator[MoyenPropre]:
    reference = referentiel.campagne.annee_reference_moyens
    for politique in ("ase", "pmi"):
        connues = {
            annee: valeurs[f"moyens/{politique}/m_{annee}"]
            for annee in sorted({reference, *referentiel.annees})
            if f"moyens/{politique}/m_{annee}" in valeurs
        }
        if connues:
            yield MoyenPropre(territoire=code, politique=politique, valeurs=connues)


def _devices(valeurs: Mapping[str, ValeurLue], code: str, annee: int) -> dict[Cle, str]:
    return {
        (code, annee, texte_de(ligne, "numero") or rang): texte_de(ligne, "dispositif")
        for rang, ligne in lignes_de(valeurs, "execution").items()
    }


def _titles(
    valeurs: Mapping[str, ValeurLue], code: str, tableau: str
) -> dict[tuple[str, str], str]:
    return {
        (code, texte_de(ligne, "numero") or rang): texte_de(ligne, "intitule")
        for rang, ligne in lignes_de(valeurs, tableau).items()
    }


def _findings(
    registre: Registre, pieces: Mapping[tuple[str, str], DepotEnregistre]
) -> Iterator[Constat]:
    for (_, classeur), depot in pieces.items():
        if classeur in (PLAN, BILAN):
            for constat in registre.constats(depot.id):
                if constat.regle.startswith(FAMILLES):
                    yield constat
