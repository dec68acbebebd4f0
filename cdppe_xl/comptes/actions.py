"""What the returns say around the amounts: actions, devices, titles, own means, explanations."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from cdppe_xl.classeurs.plan_cadre import LOCAL
from cdppe_xl.domaine.lecture import Etat, ValeurLue
from cdppe_xl.financement.montants import Valeurs, action_de, lignes_de, texte_de
from cdppe_xl.referentiel.modele import Referentiel
from cdppe_xl.registre.depot import DepotEnregistre

ADMISE, INTERDITE, A_COMPLETER = "Admise", "Interdite", "À compléter"


@dataclass(frozen=True, slots=True, kw_only=True)
class MoyenPropre:
    """What a département spends by itself on one policy, year by year, as answered."""

    territoire: str
    politique: str
    valeurs: Mapping[int, ValeurLue]


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionLue:
    """One row of the plan or of a bilan: what it serves, who pays, who receives.

    Attributes:
        exercice: of the bilan; None for the plan.
        lieu: sheet and cell of the enveloppe, or of the first cell of the row.
    """

    territoire: str
    classeur: str
    exercice: int | None
    rang: str
    numero: str
    intitule: str
    objectif: str
    enveloppe: str
    beneficiaire: str
    dispositif: str
    fichier: str
    lieu: tuple[str, str]

    def objet(self, referentiel: Referentiel) -> str:
        """Whether the enveloppe may pay this objectif."""
        admises = enveloppes_par_objectif(referentiel).get(self.objectif)
        return _verdict(admises, self.enveloppe)

    def versement(self, referentiel: Referentiel) -> str:
        """Whether the enveloppe may be paid to this beneficiary."""
        admis = {e.code: e.beneficiaires_admis for e in referentiel.enveloppes}
        return _verdict(admis.get(self.enveloppe), self.beneficiaire)


def enveloppes_par_objectif(referentiel: Referentiel) -> dict[str, tuple[str, ...]]:
    """Enveloppes each objectif may draw on, the local one included."""
    admises = {str(o.numero): o.enveloppes for o in referentiel.objectifs}
    locales = tuple(e.code for e in referentiel.enveloppes if e.objectif_local)
    return admises | {LOCAL: locales} if locales else admises


def _verdict(admis: tuple[str, ...] | None, trouve: str) -> str:
    if admis is None or not trouve:
        return A_COMPLETER
    return ADMISE if trouve in admis else INTERDITE


def actions_lues(
    valeurs: Valeurs, depot: DepotEnregistre, exercice: int | None
) -> Iterator[ActionLue]:
    """Actions of a plan, or of a bilan."""
    tableau = "actions" if exercice is None else "execution"
    for rang, ligne in lignes_de(valeurs, tableau).items():
        place = ligne.get("enveloppe") or next(iter(ligne.values()))
        yield ActionLue(
            territoire=depot.territoire, classeur=depot.classeur, exercice=exercice, rang=rang,
            numero=action_de(ligne, rang), intitule=texte_de(ligne, "intitule"),
            objectif=texte_de(ligne, "objectif"), enveloppe=texte_de(ligne, "enveloppe"),
            beneficiaire=texte_de(ligne, "beneficiaire"),
            dispositif=texte_de(ligne, "dispositif"), fichier=depot.nom_fichier,
            lieu=(place.feuille, place.cellule),
        )  # fmt: skip


def moyens_lus(valeurs: Valeurs, code: str, referentiel: Referentiel) -> Iterator[MoyenPropre]:
    """Own means, policy by policy."""
    reference = referentiel.campagne.annee_reference_moyens
    for politique, _, _ in referentiel.moyens_suivis:
        connues = {
            annee: valeurs[cle]
            for annee in sorted({reference, *referentiel.annees})
            if (cle := f"moyens/{politique}/m_{annee}") in valeurs
        }
        if connues:
            yield MoyenPropre(territoire=code, politique=politique, valeurs=connues)


def texte_seul(valeurs: Valeurs, cle: str) -> ValeurLue | None:
    """A text that was written, None when it was not."""
    lue = valeurs.get(cle)
    return lue if lue is not None and lue.etat is Etat.RENSEIGNE else None
