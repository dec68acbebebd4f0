"""What the register says for the whole country, ready to be written.

Nothing here knows a sheet or a cell of the national workbook.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from cdppe_xl.consolidation.actions import ActionNationale, all_actions, choices
from cdppe_xl.consolidation.agregats import LigneNationale, national_lines
from cdppe_xl.consolidation.finances import Finances, build_finances
from cdppe_xl.consolidation.recueil import Recueil, collect
from cdppe_xl.consolidation.reponses import Reponse
from cdppe_xl.consolidation.trajectoires import Trajectoire, trajectories
from cdppe_xl.domaine.constat import Constat
from cdppe_xl.domaine.edition import ClasseurAttendu
from cdppe_xl.erreurs import CommandeIncorrecte
from cdppe_xl.referentiel.modele import Referentiel
from cdppe_xl.registre.depot import DepotEnregistre, EtatDepot
from cdppe_xl.registre.store import Registre
from cdppe_xl.registre.suivi import LigneSuivi, a_part, suivre
from cdppe_xl.sources.dotations import Dotations


@dataclass(frozen=True, slots=True)
class Anomalie:
    """A finding, or the refusal of a whole file (no ``constat``), and the deposit it is in."""

    depot: DepotEnregistre
    compte: bool
    constat: Constat | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CouvertureClasseur:
    """How many territories a workbook is counted for."""

    classeur: ClasseurAttendu
    comptes: int
    attendus: int


@dataclass(frozen=True, kw_only=True)
class National:
    """Everything the national workbook shows.

    Attributes:
        tous: non conforming deposits count too.
        arrete_au: reception of the last deposit of the register; None when it is empty.
        jour: day at which delays are counted.
        lignes: by rang, in the order of the tableau de bord.
        choix: « oui », « non »… by territory and facultative objectif.
        a_part: what was received and belongs to no expected return.
    """

    referentiel: Referentiel
    tous: bool
    arrete_au: datetime | None
    jour: date
    recueil: Recueil
    lignes: Mapping[str, LigneNationale]
    trajectoires: Mapping[str, Trajectoire]
    choix: Mapping[tuple[str, int], Reponse]
    actions: tuple[ActionNationale, ...]
    finances: Finances
    anomalies: tuple[Anomalie, ...]
    suivi: tuple[LigneSuivi, ...]
    a_part: tuple[str, ...]

    @cached_property
    def couverture(self) -> tuple[CouvertureClasseur, ...]:
        """Coverage of each workbook that is returned."""
        territoires = self.referentiel.territoires
        return tuple(
            CouvertureClasseur(
                classeur=classeur,
                comptes=sum(self.recueil.recu(t, classeur.code) for t in territoires),
                attendus=len(territoires),
            )
            for classeur in self.referentiel.classeurs
            if classeur.retour
        )


def build_national(
    registre: Registre,
    referentiel: Referentiel,
    *,
    tous: bool = False,
    dotations: Dotations | None = None,
    a_la_date: date | None = None,
) -> National:
    """Adds up the deposits in force.

    Args:
        registre: the deposits.
        referentiel: the edition; deposits of another one are left aside and named.
        tous: count the latest readable deposit of each return, conforming or not.
        dotations: notified amounts; without them, none is shown.
        a_la_date: day at which delays are counted; that of the last deposit by default, so
            that the same register always gives the same workbook.

    Raises:
        CommandeIncorrecte: the day asked for is before the last deposit.
    """
    depots = registre.depots()
    dernier = depots[-1].derniere_reception if depots else None
    jour = a_la_date or (dernier.date() if dernier else referentiel.campagne.debut)
    if dernier is not None and jour < dernier.date():
        raise CommandeIncorrecte(
            f"Situation demandée au {jour:%d/%m/%Y}, mais le registre a reçu un dépôt le "
            f"{dernier:%d/%m/%Y}. Demander cette date ou une date postérieure."
        )
    recueil = collect(registre, referentiel, tous)
    lignes = {ligne.ligne.rang: ligne for ligne in national_lines(recueil, referentiel)}
    actions = all_actions(recueil, referentiel)
    return National(
        referentiel=referentiel, tous=tous, arrete_au=dernier, jour=jour, recueil=recueil,
        lignes=lignes, trajectoires=trajectories(lignes, referentiel),
        choix=choices(recueil, referentiel), actions=actions,
        finances=build_finances(recueil, referentiel, actions, dotations),
        anomalies=_anomalies(registre, referentiel, depots, recueil),
        suivi=tuple(suivre(registre, referentiel, jour)),
        a_part=tuple(a_part(registre, referentiel, jour)),
    )  # fmt: skip


def _anomalies(
    registre: Registre,
    referentiel: Referentiel,
    depots: Sequence[DepotEnregistre],
    recueil: Recueil,
) -> tuple[Anomalie, ...]:
    """Findings of the deposits that count, and of the last of each return when it does not."""
    edition = referentiel.campagne.code
    derniers = {
        (d.territoire, d.classeur) if d.territoire else (d.sha256, ""): d
        for d in depots
        if d.edition in {"", edition}
    }
    comptes = {d.id for d in recueil.depots.values()}
    montres = {d.id: d for d in (*recueil.depots.values(), *derniers.values())}
    anomalies: list[Anomalie] = []
    for depot in sorted(montres.values(), key=lambda d: (d.territoire, d.classeur, d.id)):
        compte = depot.id in comptes
        if depot.etat is EtatDepot.REFUSE:
            anomalies.append(Anomalie(depot, compte))
        if compte or depot.etat is not EtatDepot.CONFORME:
            anomalies += (Anomalie(depot, compte, c) for c in registre.constats(depot.id))
    return tuple(anomalies)
