"""The conditions of an avenant: what each territory sent, and whether it is up to date.

« Updated » is checked, never assumed: received once the year had begun, with the results of the
year before (tableau de bord) or amounts for the new one (plan d'action), and not the same answers
as before.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from cdppe_xl.classeurs.exercices import PAR_EXERCICE, code_de, conditions_de
from cdppe_xl.classeurs.lignes import lignes_indicateurs
from cdppe_xl.domaine.constat import Gravite
from cdppe_xl.domaine.edition import Condition, Territoire, connu
from cdppe_xl.domaine.lecture import Etat, ValeurLue
from cdppe_xl.erreurs import CommandeIncorrecte, ReferentielInvalide
from cdppe_xl.referentiel.loader import load_referentiel
from cdppe_xl.referentiel.modele import Referentiel
from cdppe_xl.registre.depot import DepotEnregistre, EtatDepot
from cdppe_xl.registre.store import Registre

TABLEAU, PLAN = "tableau_de_bord", "plan_action"
Valeurs = Mapping[str, ValeurLue]


class EtatPiece(StrEnum):
    """Where a condition stands; the JSON ``etat`` of ``cdppe suivre``."""

    REMPLIE = "remplie"
    A_CORRIGER = "a_corriger"
    NON_RECUE = "non_recue"
    PAS_A_JOUR = "pas_a_jour"

    @property
    def libelle(self) -> str:
        """As a person reads it."""
        return LIBELLES[self]


LIBELLES = {
    EtatPiece.REMPLIE: "remplie",
    EtatPiece.A_CORRIGER: "à corriger",
    EtatPiece.NON_RECUE: "non reçue",
    EtatPiece.PAS_A_JOUR: "pas à jour",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class EtatCondition:
    """One condition for one territory: its state, the deposit it was judged on, and why."""

    condition: Condition
    etat: EtatPiece
    depot: DepotEnregistre | None = None
    motif: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LigneCondition:
    """One condition of one territory, as the follow-up shows it."""

    territoire: str
    nom: str
    code: str
    libelle: str
    echeance: date | None
    etat: EtatPiece
    depot: DepotEnregistre | None
    motif: str


def suivre_conditions(
    registre: Registre,
    referentiel: Referentiel,
    exercice: int | None = None,
    a_la_date: date | None = None,
) -> list[LigneCondition]:
    """The conditions of every territory that is bound by some."""
    lignes = []
    for territoire in referentiel.territoires:
        for etat in etat_des_conditions(registre, referentiel, territoire, exercice, a_la_date):
            code = etat.condition.echeance
            echeance = connu(referentiel.echeance(code).date) if code else None
            lignes.append(
                LigneCondition(
                    territoire=territoire.code, nom=territoire.nom, code=etat.condition.code,
                    libelle=etat.condition.libelle, echeance=echeance, etat=etat.etat,
                    depot=etat.depot, motif=etat.motif,
                )
            )  # fmt: skip
    return lignes


def etat_des_conditions(
    registre: Registre,
    referentiel: Referentiel,
    territoire: Territoire | str,
    exercice: int | None = None,
    a_la_date: date | None = None,
) -> tuple[EtatCondition, ...]:
    """Where each condition of the avenant of an exercice stands for a territory.

    Args:
        registre: the deposits.
        referentiel: the edition of the avenant.
        territoire: whose avenant.
        exercice: the first one of the edition by default.
        a_la_date: as things stood at the end of that day; now by default.

    Returns:
        () when that exercice has no avenant, or when the territory is bound by no condition.
    """
    vise = referentiel.territoire(territoire) if isinstance(territoire, str) else territoire
    annee = referentiel.annees[0] if exercice is None else exercice
    examen = _Examen(registre, referentiel, vise.code, annee, a_la_date)
    return tuple(examen.juge(c) for c in conditions_de(referentiel, annee, vise))


@dataclass(frozen=True, slots=True)
class _Examen:
    registre: Registre
    referentiel: Referentiel
    territoire: str
    exercice: int
    a_la_date: date | None

    def juge(self, condition: Condition) -> EtatCondition:
        """The state of one condition."""
        depots = self._depots(condition)
        lisibles = [d for d in depots if d.etat is not EtatDepot.REFUSE]
        if not lisibles:
            motif = f"{depots[-1].nom_fichier} est illisible" if depots else "rien n’a été reçu"
            dernier = depots[-1] if depots else None
            return EtatCondition(
                condition=condition, etat=EtatPiece.NON_RECUE, depot=dernier, motif=motif
            )
        depot = lisibles[-1]
        etat, motif = EtatPiece.REMPLIE, f"reçu conforme le {_jour(depot.derniere_reception)}"
        if depot.etat is not EtatDepot.CONFORME:
            etat, motif = EtatPiece.A_CORRIGER, self._bloque(depot)
        elif condition.classeur not in PAR_EXERCICE:
            retards = self._retards(condition, depot, lisibles)
            if retards:
                etat, motif = EtatPiece.PAS_A_JOUR, " ; ".join(retards)
        return EtatCondition(condition=condition, etat=etat, depot=depot, motif=motif)

    def _depots(self, condition: Condition) -> list[DepotEnregistre]:
        """Deposits of that workbook, in order; those of this edition count too."""
        ici = self.referentiel.campagne.code
        trouves = []
        for edition in dict.fromkeys((condition.edition or ici, ici)):
            code = self._code(condition, edition)
            trouves += self.registre.depots(self.territoire, code, edition, jusqu_au=self.a_la_date)
        return sorted(trouves, key=lambda d: (d.derniere_reception, d.id))

    def _code(self, condition: Condition, edition: str) -> str:
        if condition.exercice is None:
            return condition.classeur
        referentiel = self.referentiel
        if edition != referentiel.campagne.code:
            try:
                referentiel = load_referentiel(edition)
            except (CommandeIncorrecte, ReferentielInvalide):  # a folder nobody gave here
                return condition.classeur
        elif condition.exercice not in referentiel.annees:
            return f"{condition.classeur}_{condition.exercice}"
        return code_de(referentiel, condition.classeur, condition.exercice)

    def _bloque(self, depot: DepotEnregistre) -> str:
        constats = self.registre.constats(depot.id)
        nombre = sum(c.gravite is Gravite.BLOQUANTE for c in constats)
        mots = f"{nombre} anomalie{'s' if nombre > 1 else ''} bloquante{'s' if nombre > 1 else ''}"
        return f"reçu le {_jour(depot.recu_le)}, {mots}"

    def _retards(
        self, condition: Condition, depot: DepotEnregistre, lisibles: Sequence[DepotEnregistre]
    ) -> list[str]:
        """Why a workbook that is kept up to date is not."""
        debut = date(self.exercice, 1, 1)
        valeurs = self.registre.valeurs(depot.id)
        retards = []
        if depot.recu_le.date() < debut:
            retards.append(f"reçu le {_jour(depot.recu_le)}, avant le {debut:%d/%m/%Y}")
        if condition.classeur == TABLEAU:
            retards += self._resultats(valeurs)
        if condition.classeur == PLAN:
            retards += self._montants(valeurs)
        anciens = [d for d in lisibles if d.recu_le.date() < debut and d.id != depot.id]
        if anciens and not retards:
            avant = self.registre.valeurs(anciens[-1].id)
            if _reponses(avant) == _reponses(valeurs):
                retards.append(f"mêmes réponses que le {_jour(anciens[-1].recu_le)}")
        return retards

    def _resultats(self, valeurs: Valeurs) -> list[str]:
        """Results of the year before that a target calls for."""
        passee = self.exercice - 1
        attendus = [
            ligne.rang
            for ligne in lignes_indicateurs(self.referentiel)
            if ligne.cible and not ligne.calcul
            and _dit(valeurs, f"ind/{ligne.rang}/cible_{passee}")
        ]  # fmt: skip
        champ = f"realise_{passee}"
        donnes = [c for c, v in valeurs.items() if c.endswith(champ) and v.etat is not Etat.VIDE]
        absents = [r for r in attendus if not _dit(valeurs, f"ind/{r}/{champ}")]
        if absents:
            accord = "résultat manque" if len(absents) == 1 else "résultats manquent"
            return [f"{len(absents)} {accord} pour {passee}, sur {len(attendus)}"]
        return [] if donnes or not _a_l_annee(valeurs, champ) else [f"aucun résultat {passee}"]

    def _montants(self, valeurs: Valeurs) -> list[str]:
        """Amounts of the year of the avenant."""
        champs = tuple(f"/{qui}_{self.exercice}" for qui in ("etat", "cd", "autres"))
        siennes = [c for c in valeurs if c.startswith("actions/") and c.endswith(champs)]
        if siennes and not any(_dit(valeurs, c) for c in siennes):
            return [f"aucun montant {self.exercice}"]
        return []


def _a_l_annee(valeurs: Valeurs, champ: str) -> bool:
    """The workbook has a column for that year."""
    return any(c.endswith(champ) for c in valeurs)


def _dit(valeurs: Valeurs, cle: str) -> bool:
    lue = valeurs.get(cle)
    return lue is not None and lue.etat is not Etat.VIDE


def _reponses(valeurs: Valeurs) -> dict[str, tuple[object, Etat]]:
    return {c: (v.valeur, v.etat) for c, v in valeurs.items() if v.etat is not Etat.VIDE}


def _jour(quand: date) -> str:
    return f"{quand:%d/%m/%Y}"
