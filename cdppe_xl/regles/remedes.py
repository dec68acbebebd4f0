"""What to do about a live control, with the figures of this return.

The workbook shows the same words to everybody; a constat can name the amount, the cells and,
when only one answer is possible, what to type. Nothing here changes a layout.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from cdppe_xl.domaine.constat import Regle
from cdppe_xl.regles.dossier import Dossier, Retour
from cdppe_xl.regles.ecriture import LigneLue
from cdppe_xl.regles.moteur import Ecart
from cdppe_xl.regles.remedes_figures import (
    Cas,
    Reponse,
    action_de_la_fiche,
    au_plus,
    beneficiaire,
    cofinancement,
    depassement,
    depense_du_departement,
    engagements,
    enveloppe,
    fiche_a_numeroter,
    numero_libre,
    objectif_de_la_ligne,
    pourcentage,
    rien,
    toujours,
    trop_d_objectifs,
)


@dataclass(frozen=True, slots=True)
class Precision:
    """The remedy of a rule with its figures, and how they are found."""

    remede: str
    chercher: Callable[[Cas], Reponse]


def preciser(
    regle: Regle, ecart: Ecart, retour: Retour, dossier: Dossier
) -> tuple[str, Ecart]:  # fmt: skip
    """The remedy of a constat, and the constat with what it needs to be worded."""
    precision = PRECISIONS.get(regle.id)
    if precision is None or ecart.cle.count("/") != 2:  # noqa: PLR2004 -- tableau/rang/champ
        return regle.remede, ecart
    tableau, rang, champ = ecart.cle.split("/")
    reponse = precision.chercher(Cas(LigneLue(retour, tableau, rang), champ, ecart, dossier))
    if reponse.mots is None:
        return regle.remede, ecart
    mots = {**ecart.mots, **reponse.mots}
    proposition = ecart.proposition or reponse.proposition
    return precision.remede, replace(ecart, mots=mots, proposition=proposition)


PRECISIONS: Mapping[str, Precision] = {
    "OBJ-001": Precision(
        "Écrire « oui » : seul un objectif facultatif peut ne pas être retenu.",
        toujours("oui"),
    ),
    "OBJ-002": Precision(
        "Choisir « non » pour {exces} des objectifs facultatifs dans la colonne « Retenu ».",
        trop_d_objectifs,
    ),
    "OBJ-010": Precision(
        "Ajouter dans « Plan d’action » une action dont le numéro d’objectif est {numero}.",
        objectif_de_la_ligne,
    ),
    "OBJ-011": Precision(
        "Ajouter dans « Plan d’action » une action dont le numéro d’objectif est {numero}, et "
        "remplir sa fiche dans « Fiches action ».",
        objectif_de_la_ligne,
    ),
    "IND-005": Precision(
        "Écrire « {proposition} » si c’est le taux voulu ; sinon corriger le taux, entre 0 et "
        "100 %.",
        pourcentage,
    ),
    "IND-006": Precision(
        "Écrire au plus {attendu} dans cette cellule, ou relever « {total} » à {trouve} au moins : "
        "le premier nombre est compris dans le second.",
        rien,
    ),
    "IND-007": Precision(
        "Écrire au plus {attendu} dans cette cellule, ou relever la valeur DREES/CD à {trouve} au "
        "moins : le SNDS ne compte que les actes télétransmis.",
        rien,
    ),
    "IND-008": Precision(
        "Écrire une cible qui ne recule pas par rapport à {attendu}, ou dire dans la colonne "
        "« Commentaire » pourquoi elle recule.",
        rien,
    ),
    "FIC-001": Precision(
        "{faire}",
        numero_libre,
    ),
    "FIC-004": Precision(
        "Écrire une date de fin qui ne précède pas le {attendu}, ou corriger la date de début.",
        rien,
    ),
    "FIC-005": Precision(
        "Écrire une date entre le {debut} et le {fin} : l’action doit tenir dans la période du "
        "contrat.",
        rien,
    ),
    "FIC-006": Precision(
        "Écrire {trouve} dans la cellule {lieu}, et remplir cette fiche.",
        fiche_a_numeroter,
    ),
    "FIC-007": Precision(
        "Écrire {proposition}, le numéro de la seule action qui n’a pas de fiche, ou effacer cette "
        "fiche.",
        action_de_la_fiche,
    ),
    "ENV-001": Precision(
        "Écrire « {proposition} », et « {beneficiaire} » dans la colonne du bénéficiaire ; ou "
        "rattacher l’action au bon objectif. Rien ne passe d’une enveloppe à une autre.",
        enveloppe,
    ),
    "ENV-002": Precision(
        "Réduire de {exces} au total les montants de l’État de {annee} des actions de l’enveloppe "
        "{enveloppe}{cellules}.",
        depassement("actions", "etat_{annee}"),
    ),
    "ENV-013": Precision(
        "Écrire au plus {borne} dans cette cellule, ou relever d’abord la part du département, qui "
        "comprend ces moyens.",
        au_plus,
    ),
    "ENV-208": Precision(
        "Réduire de {exces} au total les montants engagés de l’enveloppe {enveloppe}{cellules}, ou "
        "renvoyer le plan d’action modifié par avenant.",
        engagements,
    ),
    "ENV-003": Precision(
        "Écrire « {proposition} » dans cette cellule : c’est la seule enveloppe que l’objectif "
        "admet.",
        enveloppe,
    ),
    "ENV-006": Precision(
        "Écrire « {proposition} » : c’est le seul bénéficiaire que l’enveloppe admet. Un crédit "
        "destiné aux établissements et services médico-sociaux leur est versé directement : ce "
        "n’est jamais une recette du département.",
        beneficiaire,
    ),
    "ENV-007": Precision(
        "Écrire « {proposition} » : c’est le seul bénéficiaire que l’enveloppe admet.",
        beneficiaire,
    ),
    "ENV-009": Precision(
        "Relever d’au moins {manque} la part du département en {annee} sur les actions de "
        "l’objectif {objectif}{cellules} ; des moyens existants peuvent être valorisés.",
        cofinancement,
    ),
    "ENV-010": Precision(
        "Écrire au moins {attendu} dans cette cellule ; des moyens existants peuvent être "
        "valorisés.",
        rien,
    ),
    "ENV-101": Precision(
        "Écrire au plus {attendu} dans cette cellule, ou relever le montant engagé à {trouve} au "
        "moins : on ne paie que ce qui est engagé.",
        rien,
    ),
    "ENV-102": Precision(
        "Réduire de {exces} au total les montants engagés des actions de l’enveloppe "
        "{enveloppe}{cellules} : rien ne passe d’une enveloppe à une autre.",
        depassement("execution", "engage"),
    ),
    "ENV-106": Precision(
        "Relever d’au moins {manque} la dépense du département sur les actions de cet objectif ; "
        "des moyens existants peuvent être valorisés. Si elle est exacte, l’expliquer au préfet "
        "et à l’ARS.",
        depense_du_departement,
    ),
    "CAL-003": Precision(
        "Écrire au moins {attendu} dans cette cellule, ou corriger le nombre de jours des étapes "
        "écrites au-dessous : une étape a lieu avant celles qui sont écrites au-dessus d’elle.",
        rien,
    ),
    "CAL-011": Precision(
        "Écrire « fait » dans cette cellule, ou effacer la date de réalisation.",
        toujours("fait"),
    ),
}
"""By rule; a rule that is not here keeps the words of the workbook."""
