"""Sheet « Exécution financière » of the bilan: one line per action."""

from __future__ import annotations

from cdppe_xl.classeurs.communs import LISTE_NC
from cdppe_xl.classeurs.controles_indicateurs import rapport
from cdppe_xl.classeurs.etat import IndexControles
from cdppe_xl.classeurs.formules import (
    Expr,
    Plage,
    nbval,
    si,
)
from cdppe_xl.classeurs.grammaire import (
    Colonne,
    Feuille,
    Ligne,
    Rang,
    Role,
    Tableau,
)
from cdppe_xl.classeurs.plan_cadre import Cadre
from cdppe_xl.domaine.lecture import Genre

ACTIONS = "execution"
LIGNES_EXECUTION = 60
MONTANTS = {
    "programme": "montant programmé",
    "engage": "montant engagé",
    "paye": "montant payé",
    "cd_realise": "dépense du département",
}
"""Amounts of an action that are checked, as messages name them."""


def execution(champ: str) -> Plage:
    """A column of the actions, inserted lines included."""
    return Plage(ACTIONS, champ)


def feuille_execution(cadre: Cadre, annee: int, suivi: IndexControles) -> Feuille:
    """One line per action of the plan."""
    return Feuille(
        code="execution", titre="Exécution financière",
        intitule=f"Exécution financière {annee}, action par action (euros)",
        blocs=(
            Tableau(
                code=ACTIONS, extensible=True,
                colonnes=(*_colonnes_action(cadre, annee), *_colonnes_execution(annee, suivi)),
                rangs=tuple(
                    Rang(cle=f"x{n:02d}", lignes=2) for n in range(1, LIGNES_EXECUTION + 1)
                ),
            ),
        ),
        figer=3, imprimer_jusqua="verdict", couleur="548235",
    )  # fmt: skip


def _colonnes_action(cadre: Cadre, annee: int) -> tuple[Colonne, ...]:
    repris = Role.PREREMPLI
    return (
        Colonne(champ="numero", titre="N° de fiche", largeur=7, role=repris, genre=Genre.ENTIER,
                style="centre", aide="Numéro de l’action et de sa fiche au plan d’action."),
        Colonne(champ="objectif", titre="Obj.", largeur=6, role=repris, genre=Genre.LISTE,
                liste="l_objectifs", style="centre",
                aide="Numéro de l’objectif que l’action sert."),
        Colonne(champ="intitule", titre="Intitulé de l’action", largeur=34, role=repris,
                aide="Intitulé du plan d’action. Une action nouvelle exige un avenant."),
        Colonne(champ="enveloppe", titre="Enveloppe", largeur=11, role=repris,
                genre=Genre.LISTE, liste=cadre.liste_enveloppes, style="centre",
                aide="Enveloppe de l’État mobilisée. Rien ne passe d’une enveloppe à une autre."),
        Colonne(champ="beneficiaire", titre="Versé à", largeur=8, role=repris,
                genre=Genre.LISTE, liste=cadre.liste_beneficiaires, style="centre",
                aide="À qui la part de l’État est versée."),
        Colonne(champ="programme", titre=f"État programmé {annee}", largeur=13, role=repris,
                genre=Genre.MONTANT, liste=LISTE_NC.nom,
                aide=f"Part de l’État prévue au plan d’action pour {annee}, en euros."),
    )  # fmt: skip


def _colonnes_execution(annee: int, suivi: IndexControles) -> tuple[Colonne, ...]:
    def montant(champ: str, titre: str, role: Role, texte: str) -> Colonne:
        return Colonne(
            champ=champ, titre=titre, largeur=13, role=role, genre=Genre.MONTANT,
            liste=LISTE_NC.nom, aide=texte,
        )  # fmt: skip

    def taux(champ: str, titre: str, part: str, total: str) -> Colonne:
        return Colonne(
            champ=champ, titre=titre, largeur=9, role=Role.CALCUL, genre=Genre.TAUX,
            formule=lambda ligne: rapport(ligne(part), ligne(total)),
        )  # fmt: skip

    return (
        montant("engage", f"État engagé {annee}", Role.SAISIE,
                "Crédits de l’État engagés pour l’action, en euros ; 0 si rien n’a été engagé."),
        montant("paye", f"État payé {annee}", Role.SAISIE,
                "Crédits de l’État payés pour l’action, en euros ; 0 si rien n’a été payé."),
        taux("taux_engage", "Engagé / prog.", "engage", "programme"),
        taux("taux_paye", "Payé / engagé", "paye", "engage"),
        montant("cd_prevu", f"CD prévu {annee}", Role.PREREMPLI,
                "Part du département prévue au plan d’action, en euros."),
        montant("cd_realise", f"CD réalisé {annee}", Role.SAISIE,
                "Dépense du département pour l’action, en euros ; des moyens existants peuvent "
                "être valorisés."),
        Colonne(champ="dispositif", titre="Dispositif", largeur=26, role=Role.SAISIE,
                aide="Établissement ou service qui reçoit le crédit quand il ne passe pas par le "
                "département : un dispositif par ligne."),
        Colonne(champ="explication", titre="Explication", largeur=34, role=Role.SAISIE,
                aide="Avancement de l’action, raison d’un écart, mouvement entre actions d’une "
                "même enveloppe et date d’information du préfet ou de l’ARS."),
        suivi.colonne_verdict(lambda ligne: ligne("utilise").egal(1)),
        Colonne(champ="utilise", titre="Utilisée", largeur=8, role=Role.CALCUL,
                genre=Genre.ENTIER, formule=_utilise, masque=True),
    )  # fmt: skip


def _utilise(ligne: Ligne) -> Expr:
    champs = ("numero", "objectif", "intitule", "enveloppe", *MONTANTS)
    return si(nbval(*(ligne(c) for c in champs)) > 0, 1, 0)
