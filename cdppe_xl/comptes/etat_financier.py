"""Gathers every amount of a campaign: notifications, plans, bilans, each with its cell."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from cdppe_xl.classeurs.exercices import bilans, exercice_de
from cdppe_xl.comptes.actions import ActionLue as ActionLue
from cdppe_xl.comptes.actions import MoyenPropre as MoyenPropre
from cdppe_xl.comptes.actions import actions_lues, moyens_lus, texte_seul
from cdppe_xl.domaine.constat import Constat
from cdppe_xl.domaine.edition import Territoire
from cdppe_xl.domaine.lecture import ValeurLue
from cdppe_xl.financement.montants import (
    Montant,
    MontantTu,
    Origine,
    Perimetre,
    Piece,
    Stade,
    Valeurs,
    montants_du_bilan,
    montants_du_plan,
    tus_du_bilan,
    tus_du_plan,
)
from cdppe_xl.financement.rapprochement import Rapprochement, rapprocher
from cdppe_xl.referentiel.modele import Referentiel
from cdppe_xl.registre.conditions import EtatCondition, etat_des_conditions
from cdppe_xl.registre.depot import DepotEnregistre, EtatDepot
from cdppe_xl.registre.store import Registre
from cdppe_xl.sources.dotations import TOUS, Dotation, Dotations, Notification

PLAN, BILAN = "plan_action", "bilan"
FAMILLES = ("ENV-", "COH-204", "COH-206", "COH-207", "COH-208")
"""Rules that speak of money: their findings belong to the reconciliation."""

Cle = tuple[str, int, str]
"""Territory, exercice, row of the bilan."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NotificationLue:
    """A notification, or a line of an indicative split, and what became of it."""

    stade: Stade
    notification: Notification


@dataclass(frozen=True, slots=True, kw_only=True)
class EtatFinancier:
    """Amounts of the territories looked at, and what surrounds them.

    Attributes:
        dispositifs: name written beside a row of a bilan, by (territory, year, row).
        intitules: title of an action, by (territory, action).
        pieces: the deposits read, by territory then workbook.
        constats: findings about money on the deposits in force.
        actions: rows of the plans and of the bilans.
        notifications: every line read, corrections included.
        locaux: wording of the local objective, by territory.
        recits: what a bilan says of the movements, by (territory, year).
        conditions: of the avenants, by (territory, year of the avenant).
    """

    referentiel: Referentiel
    territoires: tuple[Territoire, ...]
    rapprochement: Rapprochement
    moyens: tuple[MoyenPropre, ...]
    dispositifs: Mapping[Cle, str]
    intitules: Mapping[tuple[str, str], str]
    pieces: Mapping[tuple[str, str], DepotEnregistre]
    constats: tuple[Constat, ...]
    actions: tuple[ActionLue, ...] = ()
    notifications: tuple[NotificationLue, ...] = ()
    locaux: Mapping[str, ValeurLue] = field(default_factory=dict)
    recits: Mapping[tuple[str, int], ValeurLue] = field(default_factory=dict)
    conditions: Mapping[tuple[str, int], tuple[EtatCondition, ...]] = field(default_factory=dict)

    @property
    def bilans(self) -> tuple[str, ...]:
        """Codes of the bilans of the edition, one an exercice."""
        return bilans(self.referentiel)

    def a_un_plan(self, territoire: str) -> bool:
        """Its plan d'action is counted."""
        return (territoire, PLAN) in self.pieces

    def a_un_bilan(self, territoire: str) -> bool:
        """One bilan at least is counted."""
        return any((territoire, code) in self.pieces for code in self.bilans)


@dataclass(slots=True)
class _Recolte:
    """What the returns hold, as they are read."""

    montants: list[Montant] = field(default_factory=list)
    tus: list[MontantTu] = field(default_factory=list)
    actions: list[ActionLue] = field(default_factory=list)
    moyens: list[MoyenPropre] = field(default_factory=list)
    locaux: dict[str, ValeurLue] = field(default_factory=dict)
    recits: dict[tuple[str, int], ValeurLue] = field(default_factory=dict)


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
    codes = {t.code for t in territoires}
    en_vigueur = registre.en_vigueur(referentiel.campagne.code, tous)
    pieces = {cle: depot for cle, depot in en_vigueur.items() if cle[0] in codes}
    suivis = (PLAN, *bilans(referentiel))
    recolte = _Recolte()
    recolte.montants += _decided(territoires, dotations)
    recolte.montants += _asked(registre, referentiel, codes)
    for (_, classeur), depot in pieces.items():
        if classeur in suivis:
            _read(recolte, referentiel, registre.valeurs(depot.id), depot)
    # The plan first: what it says of an action prevails.
    recolte.actions.sort(key=lambda a: (a.territoire, a.exercice or 0))
    faits = rapprocher(
        recolte.montants, referentiel.enveloppes, referentiel.campagne.cofinancement, recolte.tus
    )
    # Without a plan that counts there is nothing to compare a bilan with: no action is « added ».
    compares = tuple(m for m in faits.mouvements if (m.territoire, PLAN) in pieces)
    return EtatFinancier(
        referentiel=referentiel, territoires=tuple(territoires), pieces=pieces,
        rapprochement=replace(faits, mouvements=compares),
        moyens=tuple(recolte.moyens), actions=tuple(recolte.actions), locaux=recolte.locaux,
        recits=recolte.recits,
        dispositifs={
            (a.territoire, a.exercice, a.rang): a.dispositif
            for a in recolte.actions
            if a.exercice is not None
        },
        intitules={
            (a.territoire, a.numero): a.intitule for a in reversed(recolte.actions) if a.intitule
        },
        constats=tuple(_findings(registre, pieces, suivis)),
        notifications=tuple(_notifications(territoires, dotations)),
        conditions={
            (t.code, annee): etats
            for t in territoires
            for annee in referentiel.annees
            if (etats := etat_des_conditions(registre, referentiel, t, annee))
        },
    )  # fmt: skip


def _read(
    recolte: _Recolte, referentiel: Referentiel, valeurs: Valeurs, depot: DepotEnregistre
) -> None:
    """One plan, or one bilan."""
    code, piece = depot.territoire, _piece(depot)
    if depot.classeur == PLAN:
        recolte.montants += montants_du_plan(
            valeurs, piece, referentiel.annees, Stade.CONTRACTUALISE
        )
        recolte.tus += tus_du_plan(valeurs, piece, referentiel.annees, Stade.CONTRACTUALISE)
        recolte.moyens += moyens_lus(valeurs, code, referentiel)
        recolte.actions += actions_lues(valeurs, depot, None)
        local = texte_seul(valeurs, "objectif_local/libelle/valeur")
        if local is not None:
            recolte.locaux[code] = local
        return
    exercice = exercice_de(referentiel, depot.classeur)
    recolte.montants += montants_du_bilan(valeurs, piece, exercice)
    recolte.tus += tus_du_bilan(valeurs, piece, exercice)
    recolte.actions += actions_lues(valeurs, depot, exercice)
    recit = texte_seul(valeurs, "redaction/mouvements/valeur")
    if recit is not None:
        recolte.recits[code, exercice] = recit


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
    territoires: Sequence[Territoire], dotations: Mapping[Stade, Dotations]
) -> Iterator[Montant]:
    for stade, connues in dotations.items():
        for territoire in territoires:
            for dotation in connues.en_vigueur(territoire):
                yield _amount(dotation, stade)


def _amount(dotation: Dotation, stade: Stade) -> Montant:
    return Montant(
        centimes=dotation.montant, territoire=dotation.territoire, enveloppe=dotation.enveloppe,
        periode=dotation.periode, stade=stade, le=dotation.date_notification,
        perimetre=Perimetre.TOUS if dotation.perimetre == TOUS else Perimetre.ETAT,
        origine=Origine(
            fichier=dotation.fichier, feuille=dotation.feuille, sha256=dotation.empreinte,
            cellule=dotation.cellule or f"ligne {dotation.ligne}", texte=dotation.brut,
            piece=dotation.source,
        ),
    )  # fmt: skip


def _notifications(
    territoires: Sequence[Territoire], dotations: Mapping[Stade, Dotations]
) -> Iterator[NotificationLue]:
    for territoire in territoires:
        for stade, connues in dotations.items():
            for notification in connues.notifications(territoire):
                yield NotificationLue(stade=stade, notification=notification)


def _findings(
    registre: Registre,
    pieces: Mapping[tuple[str, str], DepotEnregistre],
    suivis: Sequence[str],
) -> Iterator[Constat]:
    for (_, classeur), depot in pieces.items():
        if classeur in suivis:
            for constat in registre.constats(depot.id):
                if constat.regle.startswith(FAMILLES):
                    yield constat
