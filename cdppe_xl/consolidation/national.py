"""What the register says for the whole country, ready to be written.

Nothing here knows a sheet or a cell of the national workbook.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from cdppe_xl.classeurs.exercices import attendu_de, codes
from cdppe_xl.comptes.etat_financier import gather
from cdppe_xl.consolidation.actions import ActionNationale, all_actions, choices
from cdppe_xl.consolidation.agregats import LigneNationale, national_lines
from cdppe_xl.consolidation.argent import Argent
from cdppe_xl.consolidation.feuille_notifications import Decision, decisions
from cdppe_xl.consolidation.finances import Finances, build_finances
from cdppe_xl.consolidation.rangement import build_argent
from cdppe_xl.consolidation.recueil import Recueil, collect
from cdppe_xl.consolidation.relecture import RegistreRelu
from cdppe_xl.consolidation.reponses import Reponse
from cdppe_xl.consolidation.semestriels import LigneSemestrielle, half_years
from cdppe_xl.consolidation.trajectoires import Trajectoire, trajectories
from cdppe_xl.domaine.constat import Constat
from cdppe_xl.domaine.edition import ClasseurAttendu
from cdppe_xl.erreurs import CommandeIncorrecte
from cdppe_xl.financement.montants import Perimetre, Stade
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
        semestriels: figures asked every half-year.
        choix: « oui », « non »… by territory and facultative objectif.
        argent: every amount of the reconciliation, arranged.
        decisions: lines of the files of amounts, in force or replaced.
        a_part: what was received and belongs to no expected return.
    """

    referentiel: Referentiel
    tous: bool
    arrete_au: datetime | None
    jour: date
    recueil: Recueil
    lignes: Mapping[str, LigneNationale]
    trajectoires: Mapping[str, Trajectoire]
    semestriels: tuple[LigneSemestrielle, ...]
    choix: Mapping[tuple[str, int], Reponse]
    actions: tuple[ActionNationale, ...]
    finances: Finances
    argent: Argent
    decisions: tuple[Decision, ...]
    anomalies: tuple[Anomalie, ...]
    suivi: tuple[LigneSuivi, ...]
    a_part: tuple[str, ...]

    @cached_property
    def notifiees(self) -> Mapping[tuple[str, str, int], tuple[int, ...]]:
        """Ranks of the State's notified amounts in force, by territory, enveloppe and year."""
        rangs: dict[tuple[str, str, int], tuple[int, ...]] = {}
        for rang, decision in enumerate(self.decisions):
            stade, territoire, periode, enveloppe, qui = decision.cle
            vigueur = decision.notification.en_vigueur and periode.annuelle
            if vigueur and stade is Stade.NOTIFIE and qui is Perimetre.ETAT:
                cle = (territoire, enveloppe, periode.debut.year)
                rangs[cle] = (*rangs.get(cle, ()), rang)
        return rangs

    @cached_property
    def couverture(self) -> tuple[CouvertureClasseur, ...]:
        """Coverage of each workbook that is returned; those of a later year once received."""
        territoires, referentiel = self.referentiel.territoires, self.referentiel
        premiers = [c for c in referentiel.classeurs if c.retour]
        recus = {code for _, code in self.recueil.depots} - {c.code for c in referentiel.classeurs}
        suivants = [attendu_de(referentiel, c) for c in codes(referentiel) if c in recus]
        return tuple(
            CouvertureClasseur(
                classeur=classeur,
                comptes=sum(self.recueil.recu(t, classeur.code) for t in territoires),
                attendus=referentiel.nombre_attendu,
            )
            for classeur in (*premiers, *suivants)
        )


def build_national(
    registre: Registre,
    referentiel: Referentiel,
    *,
    tous: bool = False,
    dotations: Mapping[Stade, Dotations] | None = None,
    a_la_date: date | None = None,
) -> National:
    """Adds up the deposits in force.

    Args:
        registre: the deposits.
        referentiel: the edition; deposits of another one are left aside and named.
        tous: count the latest readable deposit of each return, conforming or not.
        dotations: amounts notified, and amounts of an indicative split, by stage; without
            them, none is shown.
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
    relu = RegistreRelu(registre, referentiel)
    recueil = collect(relu, referentiel, tous)
    decides = dotations or {}
    etat = gather(relu, referentiel, referentiel.territoires, dotations=decides, tous=tous)
    lignes = {ligne.ligne.rang: ligne for ligne in national_lines(recueil, referentiel)}
    actions = all_actions(recueil, referentiel)
    return National(
        referentiel=referentiel, tous=tous, arrete_au=dernier, jour=jour, recueil=recueil,
        lignes=lignes, trajectoires=trajectories(lignes, referentiel),
        semestriels=half_years(recueil, referentiel),
        choix=choices(recueil, referentiel), actions=actions,
        finances=build_finances(recueil, referentiel, actions, decides.get(Stade.NOTIFIE)),
        argent=build_argent(etat), decisions=tuple(decisions(referentiel, decides)),
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
