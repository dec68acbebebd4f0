"""Plan d'action (annexe 5.3) with its fiches action (annexe 5.4), in one workbook."""

from __future__ import annotations

from cdppe_xl.classeurs.communs import Notice, assemble, le_jour
from cdppe_xl.classeurs.etat import IndexControles
from cdppe_xl.classeurs.grammaire import Classeur
from cdppe_xl.classeurs.plan_cadre import LOCAL, NOMBRE_ACTIONS, Cadre
from cdppe_xl.classeurs.plan_controles import controles_lignes, controles_valorises
from cdppe_xl.classeurs.plan_controles_totaux import controles_totaux
from cdppe_xl.classeurs.plan_fiche import feuille_fiche
from cdppe_xl.classeurs.plan_reference import feuille_reference
from cdppe_xl.classeurs.plan_saisie import (
    feuille_actions,
    feuille_fiches,
    feuille_locale,
    feuille_moyens,
)
from cdppe_xl.classeurs.plan_synthese import feuille_objectifs, feuille_synthese
from cdppe_xl.referentiel.modele import Referentiel

CODE, VERSION = "plan_action", 1


def construire(referentiel: Referentiel) -> Classeur:
    """Layout of the plan d'action of an edition."""
    cadre = Cadre(referentiel)
    suivi = IndexControles()
    feuilles = [
        feuille_actions(cadre, suivi),
        feuille_fiches(suivi),
        *([feuille_locale(cadre)] if cadre.locales else []),
        feuille_moyens(cadre, suivi),
        feuille_synthese(cadre, suivi),
        feuille_objectifs(cadre, suivi),
        feuille_fiche(cadre),
        feuille_reference(cadre),
    ]
    return assemble(
        CODE, referentiel, VERSION, _notice(cadre), feuilles,
        listes=cadre.listes(), suivi=suivi,
        controles=(
            *controles_lignes(cadre), *controles_totaux(cadre), *controles_valorises(cadre),
        ),
    )  # fmt: skip


def _notice(cadre: Cadre) -> Notice:
    referentiel = cadre.referentiel
    attendu = referentiel.classeur(CODE)
    echeance = referentiel.echeance(attendu.echeance)
    cofinancement = (
        "pour chaque objectif" if referentiel.campagne.cofinancement == "objectif"
        else "pour chaque action"
    )  # fmt: skip
    etape_locale = (
        f" L’objectif local de santé publique, s’il y en a un, se décrit sur « Objectif local » et "
        f"se note « {LOCAL} »." if cadre.locales else ""
    )  # fmt: skip
    return Notice(
        utilite="Il liste les actions du contrat, leur calendrier et leurs financements par année "
        f"({attendu.annexe}). Une ligne du plan est une action ; sa fiche la décrit, et s’imprime.",
        qui=f"{attendu.qui_remplit[0].upper()}{attendu.qui_remplit[1:]}.",
        avant=f"{le_jour(echeance.date, 'Le ')} : {echeance.libelle[0].lower()}"
        f"{echeance.libelle[1:]}.",
        etapes=(
            "Sur « Plan d’action », écrire une action par ligne : objectif, intitulé, référent, "
            "public, enveloppe, dates, puis les montants de chaque année. La liste des enveloppes "
            f"n’offre que celles que l’objectif admet.{etape_locale} Si la part du département "
            "compte des moyens existants, les dire dans les dernières colonnes, à droite.",
            "Sur « Fiches action », décrire chaque action, en face de son numéro. L’intitulé, le "
            "référent, le public, les dates et les montants viennent du plan : ne pas les redire.",
            "Sur « Moyens propres », écrire ce que le département dépense en propre pour l’aide "
            "sociale à l’enfance et la protection maternelle et infantile.",
            "Lire « Synthèse » et « Synthèse par objectif » : le montant programmé tient dans le "
            f"montant notifié, et le département apporte au moins autant que l’État {cofinancement}"
            ".",
            "Traiter ce que signale « État », puis renvoyer le classeur.",
        ),
        precautions=(
            f"{NOMBRE_ACTIONS} lignes sont prêtes. Pour une action de plus, insérer une ligne "
            "au-dessus du trait, sur « Plan d’action » et sur « Fiches action », et lui donner un "
            "numéro. Cette ligne compte dans les totaux ; ses contrôles se font à la réception.",
            "Si un texte dépasse de sa case sur « Fiche à imprimer », agrandir la ligne.",
        ),
        feuilles=_sommaire(),
    )


def _sommaire() -> tuple[tuple[str, str], ...]:
    return (
        ("actions", "Les actions, leurs dates, leur enveloppe et leurs montants, année par année."),
        ("fiches", "Ce que le modèle de fiche action demande en plus du plan."),
        ("local", "L’objectif local de santé publique, s’il y en a un."),
        ("moyens", "Les dépenses propres du département, avant et pendant le contrat."),
        ("synthese", "Par enveloppe : notifié, programmé, reste. Qui finance quoi. Calculée."),
        ("objectifs", "Par objectif : actions, crédits de l’État, part du département. Calculée."),
        ("fiche", "Choisir un numéro : la fiche action se remplit seule et tient sur une page."),
        ("reference", "Ce que chaque objectif et chaque enveloppe admettent."),
        ("controles", "La liste de tous les contrôles du classeur."),
    )
