"""Who was expected, who answered, late or not, on a given day."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Protocol

from cdppe_xl.classeurs.exercices import TENUS_A_JOUR, base_de
from cdppe_xl.domaine.edition import Campagne, ClasseurAttendu, Echeance, Inconnu, Territoire, connu
from cdppe_xl.registre.depot import DepotEnregistre, EtatDepot
from cdppe_xl.registre.store import Registre

EMPREINTE_COURTE = 12


AttendusDe = Callable[[Territoire], Sequence[ClasseurAttendu]]
"""What a territory is expected to return."""


class EtatSuivi(StrEnum):
    """Where an expected return stands; the JSON ``etat`` of ``cdppe suivre``."""

    NON_RECU = "non_recu"
    CONFORME = "conforme"
    A_CORRIGER = "a_corriger"
    REFUSE = "refuse"


class Attendus(Protocol):
    """What the follow-up needs of a référentiel."""

    @property
    def campagne(self) -> Campagne:
        """The edition."""

    @property
    def territoires(self) -> Sequence[Territoire]:
        """Territories that must answer."""

    @property
    def classeurs(self) -> Sequence[ClasseurAttendu]:
        """Workbooks of the edition."""

    def echeance(self, code: str) -> Echeance:
        """The deadline of this code."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LigneSuivi:
    """One expected return: a territory and a workbook.

    Attributes:
        territoire: code of the territory.
        nom: its name.
        classeur: code of the workbook.
        libelle: its name.
        echeance: day it is due; None when the workbook has no deadline.
        etat: CONFORME as soon as a conforming deposit is in force.
        depots: how many were received, refused ones included.
        dernier_depot: day of the last one received.
        empreinte: start of the fingerprint of the deposit in force, else of the last one.
        version: layout version of that deposit.
        retard_jours: days after the deadline, of the first readable deposit, or of the day
            asked for while there is none; 0 when on time.
        echeance_inconnue: it has a deadline, that the edition does not know.
    """

    territoire: str
    nom: str
    classeur: str
    libelle: str
    echeance: date | None
    etat: EtatSuivi
    depots: int
    dernier_depot: date | None
    empreinte: str
    version: int | None
    retard_jours: int
    echeance_inconnue: bool = False


def suivre(
    registre: Registre,
    referentiel: Attendus,
    a_la_date: date,
    attendus: AttendusDe | None = None,
    debut: date | None = None,
) -> list[LigneSuivi]:
    """One line per territory and expected workbook, as things stood at the end of that day.

    Args:
        registre: the deposits.
        referentiel: the edition.
        a_la_date: that day.
        attendus: what each territory returns; by default every workbook of the edition.
        debut: first day of the exercice, when it is not the first one: a workbook that is kept
            up to date is received again from then on.
    """
    recus: dict[tuple[str, str], list[DepotEnregistre]] = {}
    for depot in registre.depots(jusqu_au=a_la_date):
        tenu = depot.classeur in TENUS_A_JOUR
        if debut is not None and tenu and depot.derniere_reception.date() < debut:
            continue
        if depot.edition == referentiel.campagne.code:
            recus.setdefault((depot.territoire, depot.classeur), []).append(depot)
    return [
        _line(
            territoire,
            classeur,
            _deadline(referentiel, classeur),
            recus.get((territoire.code, classeur.code), []),
            a_la_date,
        )
        for territoire in referentiel.territoires
        for classeur in (attendus(territoire) if attendus else _expected(referentiel))
    ]


def a_part(
    registre: Registre, referentiel: Attendus, a_la_date: date, suivis: Collection[str] = ()
) -> list[str]:
    """What was received and appears on no line of ``suivre``, one sentence each.

    ``suivis``: workbooks of the lines, when they are not those of the first exercice.
    """
    territoires = {territoire.code for territoire in referentiel.territoires}
    classeurs = {*(classeur.code for classeur in _expected(referentiel)), *suivis}
    edition = referentiel.campagne.code
    sans_retour = {c.code: c.libelle for c in referentiel.classeurs if not c.retour}
    remarques: list[str] = []
    autres: Counter[str] = Counter()
    for depot in registre.depots(jusqu_au=a_la_date):
        if depot.edition not in {"", edition}:
            autres[depot.edition] += 1
        elif depot.territoire in territoires and _d_un_autre_exercice(depot, classeurs):
            continue
        elif depot.territoire not in territoires or depot.classeur not in classeurs:
            remarques.append(_remark(depot, sans_retour.get(depot.classeur, "")))
    remarques.extend(
        f"{fichier.chemin}, reçu le {fichier.recu_le:%d/%m/%Y} : gardé à part, sans verdict."
        f" {fichier.motif}"
        for fichier in registre.a_part(jusqu_au=a_la_date)
    )
    remarques.extend(
        f"Édition {code} : {_count(nombre)} dans le même registre, hors de ce suivi."
        for code, nombre in sorted(autres.items())
    )
    return remarques


def refuses_a_part(registre: Registre, referentiel: Attendus, a_la_date: date) -> int:
    """How many unreadable files are on no line of ``suivre``: nobody knows whose they are."""
    territoires = {territoire.code for territoire in referentiel.territoires}
    classeurs = {classeur.code for classeur in _expected(referentiel)}
    return sum(
        depot.etat is EtatDepot.REFUSE
        and depot.edition in {"", referentiel.campagne.code}
        and (depot.territoire not in territoires or depot.classeur not in classeurs)
        for depot in registre.depots(jusqu_au=a_la_date)
    )


def _d_un_autre_exercice(depot: DepotEnregistre, classeurs: Collection[str]) -> bool:
    """A readable workbook of another exercice: it has its lines when that one is asked for."""
    autre = depot.classeur not in classeurs and base_de(depot.classeur) != depot.classeur
    return autre and depot.etat is not EtatDepot.REFUSE


def autres_exercices(
    registre: Registre, referentiel: Attendus, a_la_date: date, suivis: Collection[str]
) -> list[str]:
    """How many workbooks of other exercices were received, one sentence an exercice."""
    comptes: Counter[str] = Counter()
    for depot in registre.depots(edition=referentiel.campagne.code, jusqu_au=a_la_date):
        if depot.classeur not in suivis and base_de(depot.classeur) != depot.classeur:
            comptes[depot.classeur.rpartition("_")[2]] += 1
    return [
        f"Exercice {annee} : {_count(nombre)}. Les voir : --exercice {annee}."
        for annee, nombre in sorted(comptes.items())
    ]


def _expected(referentiel: Attendus) -> list[ClasseurAttendu]:
    return [classeur for classeur in referentiel.classeurs if classeur.retour]


def _deadline(referentiel: Attendus, classeur: ClasseurAttendu) -> date | Inconnu | None:
    return referentiel.echeance(classeur.echeance).date if classeur.echeance else None


def _line(
    territoire: Territoire,
    classeur: ClasseurAttendu,
    attendue: date | Inconnu | None,
    depots: Sequence[DepotEnregistre],
    a_la_date: date,
) -> LigneSuivi:
    echeance = connu(attendue)
    conformes = [depot for depot in depots if depot.etat is EtatDepot.CONFORME]
    lisibles = [depot for depot in depots if depot.etat is not EtatDepot.REFUSE]
    candidats = conformes or lisibles or depots
    montre = candidats[-1] if candidats else None
    reception = min((d.recu_le for d in lisibles), default=None)
    recu = reception.date() if reception else a_la_date
    return LigneSuivi(
        territoire=territoire.code,
        nom=territoire.nom,
        classeur=classeur.code,
        libelle=classeur.libelle,
        echeance=echeance,
        etat=_state(montre),
        depots=len(depots),
        dernier_depot=depots[-1].derniere_reception.date() if depots else None,
        empreinte=montre.sha256[:EMPREINTE_COURTE] if montre else "",
        version=montre.version if montre else None,
        retard_jours=max(0, (recu - echeance).days) if echeance else 0,
        echeance_inconnue=isinstance(attendue, Inconnu),
    )


def _state(depot: DepotEnregistre | None) -> EtatSuivi:
    if depot is None:
        return EtatSuivi.NON_RECU
    return {
        EtatDepot.CONFORME: EtatSuivi.CONFORME,
        EtatDepot.NON_CONFORME: EtatSuivi.A_CORRIGER,
        EtatDepot.REFUSE: EtatSuivi.REFUSE,
    }[depot.etat]


def _remark(depot: DepotEnregistre, sans_retour: str) -> str:
    """``sans_retour``: name of the workbook when it is one that is not to be returned."""
    recu = f"{depot.chemin}, reçu le {depot.recu_le:%d/%m/%Y}"
    if depot.etat is EtatDepot.REFUSE:
        return f"{recu} : illisible, {depot.motif.rstrip('.')}."
    if sans_retour:
        return f"{recu} : « {sans_retour} », qui n’est pas à renvoyer ; il est gardé, rien à faire."
    return (
        f"{recu} : territoire « {depot.territoire or 'non indiqué'} », classeur"
        f" « {depot.classeur or 'non indiqué'} », qui n'est pas attendu."
    )


def _count(nombre: int) -> str:
    return f"{nombre} dépôt{'s' if nombre > 1 else ''}"
