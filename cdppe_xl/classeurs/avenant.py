"""The avenant of one exercice: what changes in the money, the actions and the targets."""

from __future__ import annotations

from cdppe_xl.classeurs.avenant_actions import feuille_actions
from cdppe_xl.classeurs.avenant_cadre import feuille_conditions, feuille_moyens
from cdppe_xl.classeurs.avenant_cibles import Cibles
from cdppe_xl.classeurs.avenant_controles import controles_avenant
from cdppe_xl.classeurs.avenant_synthese import feuille_enveloppes, feuille_objectifs
from cdppe_xl.classeurs.communs import Notice, assemble, le_jour
from cdppe_xl.classeurs.etat import IndexControles
from cdppe_xl.classeurs.exercices import AVENANT, attendu_de, code_de, conditions_de
from cdppe_xl.classeurs.grammaire import Classeur
from cdppe_xl.classeurs.indicateurs_locaux import UNITES_LOCALES
from cdppe_xl.classeurs.plan_cadre import NOMBRE_ACTIONS, Cadre
from cdppe_xl.classeurs.plan_reference import feuille_reference
from cdppe_xl.referentiel.modele import Referentiel

CODE, VERSION = AVENANT, 1
_LISTES_DU_PLAN = ("l_domaines", "l_fiches")


def construire(referentiel: Referentiel, exercice: int | None = None) -> Classeur:
    """The avenant of one exercice of an edition, by default the first one."""
    annee = referentiel.annees[0] if exercice is None else exercice
    cadre, suivi = Cadre(referentiel), IndexControles()
    cibles = Cibles(referentiel, annee, suivi)
    feuilles = (
        *feuille_conditions(referentiel, annee, suivi),
        feuille_enveloppes(cadre, annee, suivi),
        feuille_actions(cadre, annee, suivi),
        feuille_objectifs(cadre, annee, suivi),
        cibles.feuille(),
        cibles.feuille_locale(),
        feuille_moyens(referentiel, annee, suivi),
        feuille_reference(cadre),
    )
    listes = tuple(liste for liste in cadre.listes() if liste.nom not in _LISTES_DU_PLAN)
    return assemble(
        code_de(referentiel, CODE, annee), referentiel, VERSION, _notice(referentiel, annee),
        feuilles, listes=(*listes, UNITES_LOCALES), suivi=suivi,
        controles=controles_avenant(cadre, cibles),
    )  # fmt: skip


def _notice(referentiel: Referentiel, annee: int) -> Notice:
    attendu = attendu_de(referentiel, code_de(referentiel, CODE, annee))
    avant = "Sans échéance dans cette édition."
    if attendu.echeance:
        echeance = referentiel.echeance(attendu.echeance)
        avant = f"{echeance.libelle} : {le_jour(echeance.date, 'au plus tard le ')}."
    conditions = conditions_de(referentiel, annee)
    etape_conditions = (
        "Conditions : lire ce qui a été reçu ; compléter, corriger ou renvoyer ce qui manque.",
    )
    return Notice(
        utilite=f"Préparer l’avenant {annee} : ce qui change, du contrat à l’avenant, dans les "
        "montants, les actions et les cibles.",
        qui=f"{attendu.qui_remplit[0].upper()}{attendu.qui_remplit[1:]}.",
        avant=avant,
        etapes=(
            *(etape_conditions if conditions else ()),
            f"Actions : écrire le montant {annee} de chaque action une fois l’avenant signé (le "
            "même s’il ne change pas, 0 si elle est abandonnée), puis, sur les lignes suivantes, "
            "les actions nouvelles. La différence et la nature se calculent. Expliquer ce qui "
            "change.",
            "Objectifs : dire ceux que le contrat retient après l’avenant. Le département apporte "
            "au moins autant que l’État.",
            "Cibles et Cibles locales : écrire la cible de chaque année après l’avenant ; "
            "expliquer celles qui changent.",
            f"Moyens propres : écrire ce que le département prévoit de dépenser en propre en "
            f"{annee}.",
            "Lire « Enveloppes » : après avenant, chaque enveloppe tient dans le montant notifié.",
        ),
        precautions=(
            "Ce qui vient du contrat est repris du plan d’action et du tableau de bord déposés, "
            "ce qui a été engagé et payé du bilan : vérifier, ne pas recopier.",
            "Un déplacement entre actions d’une même enveloppe suppose une information préalable ; "
            "rien ne passe d’une enveloppe à une autre.",
            f"{NOMBRE_ACTIONS} lignes sont prêtes. Pour une action de plus, insérer une ligne "
            "au-dessus du trait. Elle compte dans les totaux ; ses contrôles se font à la "
            "réception.",
            "Porter les mêmes changements au plan d’action et au tableau de bord mis à jour.",
        ),
        feuilles=(
            ("conditions", "Ce qui devait être envoyé avant l’avenant, et où cela en est."),
            ("enveloppes", "Contrat, notifié, après avenant, par enveloppe. Calculée."),
            ("actions", "Chaque action, avant et après. C’est le tableau de l’avenant."),
            ("objectifs", "Les objectifs retenus, et leurs montants avant et après."),
            ("cibles", "La cible de chaque indicateur, avant et après."),
            ("cibles_locales", "La même chose pour les indicateurs définis par le territoire."),
            ("moyens", "Les dépenses propres du département."),
            ("reference", "Ce que chaque objectif et chaque enveloppe admettent."),
            ("controles", "La liste de tous les contrôles du classeur."),
        ),
    )
