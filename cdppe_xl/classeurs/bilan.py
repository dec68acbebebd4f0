"""The bilan annuel (contrat-type, article 3): results, money, texts and procedure of one year."""

from __future__ import annotations

from cdppe_xl.classeurs.bilan_controles import controles_bilan
from cdppe_xl.classeurs.bilan_execution import feuille_execution
from cdppe_xl.classeurs.bilan_redaction import LISTE_AVIS, feuille_procedure, feuille_redaction
from cdppe_xl.classeurs.bilan_resultats import Resultats
from cdppe_xl.classeurs.bilan_synthese import feuille_objectifs, feuille_synthese
from cdppe_xl.classeurs.communs import Notice, assemble, le_jour
from cdppe_xl.classeurs.etat import IndexControles
from cdppe_xl.classeurs.exercices import code_de
from cdppe_xl.classeurs.grammaire import Classeur, Liste
from cdppe_xl.classeurs.indicateurs_locaux import UNITES_LOCALES
from cdppe_xl.classeurs.plan_cadre import Cadre
from cdppe_xl.classeurs.plan_reference import feuille_reference
from cdppe_xl.domaine.edition import Echeance
from cdppe_xl.referentiel.modele import Referentiel

CODE, VERSION = "bilan", 1
_LISTES_DU_PLAN = ("l_domaines", "l_fiches")


def construire(referentiel: Referentiel, exercice: int | None = None) -> Classeur:
    """The bilan of one exercice of an edition, by default the first one."""
    annee = referentiel.annees[0] if exercice is None else exercice
    cadre, suivi = Cadre(referentiel), IndexControles()
    resultats = Resultats(referentiel, annee, suivi)
    echeance = echeance_bilan(referentiel, annee)
    feuilles = (
        resultats.feuille(),
        resultats.feuille_locaux(),
        feuille_execution(cadre, annee, suivi),
        feuille_synthese(cadre, annee, suivi),
        feuille_objectifs(cadre, annee, suivi),
        feuille_redaction(annee, suivi),
        feuille_procedure(echeance, annee, suivi),
        feuille_reference(cadre),
    )
    return assemble(
        code_de(referentiel, CODE, annee), referentiel, VERSION,
        _notice(referentiel, annee, echeance), feuilles,
        listes=_listes(cadre), suivi=suivi,
        controles=controles_bilan(cadre, resultats, echeance),
    )  # fmt: skip


def echeance_bilan(referentiel: Referentiel, exercice: int) -> Echeance | None:
    """Deadline of the bilan of an exercice; None when the edition gives none."""
    par_code = {e.code: e for e in referentiel.echeances}
    if f"{CODE}_{exercice}" in par_code:
        return par_code[f"{CODE}_{exercice}"]
    premiere = exercice == referentiel.annees[0]
    return par_code.get(referentiel.classeur(CODE).echeance) if premiere else None


def _listes(cadre: Cadre) -> tuple[Liste, ...]:
    du_plan = tuple(liste for liste in cadre.listes() if liste.nom not in _LISTES_DU_PLAN)
    return (*du_plan, UNITES_LOCALES, LISTE_AVIS)


def _notice(referentiel: Referentiel, annee: int, echeance: Echeance | None) -> Notice:
    attendu = referentiel.classeur(CODE)
    avant = "Sans échéance dans cette édition."
    if echeance is not None:
        avant = f"{echeance.libelle} : {le_jour(echeance.date, 'au plus tard le ')}."
    return Notice(
        utilite=f"Rendre compte de l’exercice {annee} : résultats comparés aux cibles, crédits "
        "engagés et payés, récit de l’année. Il sert à préparer le rapport annuel d’exécution.",
        qui=f"{attendu.qui_remplit[0].upper()}{attendu.qui_remplit[1:]}.",
        avant=avant,
        etapes=(
            f"Résultats : écrire le résultat {annee} de chaque indicateur ; l’écart à la cible se "
            "calcule. Expliquer chaque cible non atteinte.",
            "Exécution financière : pour chaque action, écrire ce que l’État a engagé et payé et "
            "ce que le département a dépensé. La synthèse se fait toute seule.",
            "Rédaction : écrire les textes du rapport.",
            "Procédure : écrire les dates, de la proposition à la transmission.",
        ),
        precautions=(
            "Valeurs de départ et cibles viennent du tableau de bord, actions et montants "
            "programmés du plan d’action, quand ils ont été déposés : vérifier, ne pas recopier.",
            "Un montant engagé ou payé vide veut dire « pas encore rempli » ; écrire 0 quand rien "
            "n’a été engagé ou payé.",
        ),
        feuilles=(
            ("resultats", "Ce qui a été obtenu, indicateur par indicateur, face à la cible."),
            ("locaux", "La même chose pour les indicateurs définis par le territoire."),
            ("execution", "Action par action : programmé, engagé, payé, part du département."),
            ("synthese", "Les totaux par enveloppe, du notifié au payé. Rien n’est à y écrire."),
            ("par_objectif", "Les totaux par objectif, avec la part du département."),
            ("redaction", "Les textes du rapport annuel."),
            ("procedure", "Avis de l’ODPE, délibération, transmission."),
            ("reference", "Quelle enveloppe finance quel objectif, et à qui elle est versée."),
        ),
    )
