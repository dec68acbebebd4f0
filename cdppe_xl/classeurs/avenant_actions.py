"""Sheet « Actions » of the avenant: before, after, difference, nature of each action."""

from __future__ import annotations

from cdppe_xl.classeurs.communs import LISTE_NC
from cdppe_xl.classeurs.etat import IndexControles
from cdppe_xl.classeurs.formules import (
    Expr,
    Plage,
    arrondi,
    est_nombre,
    et,
    nb,
    nbval,
    ou_bien,
    rempli,
    si,
    somme,
    somme_si_ens,
    vide,
)
from cdppe_xl.classeurs.grammaire import Colonne, Feuille, Ligne, Rang, Role, Tableau
from cdppe_xl.classeurs.plan_cadre import NOMBRE_ACTIONS, Cadre
from cdppe_xl.domaine.lecture import Genre

ACTIONS = "mouvements"
NOUVELLE, MODIFIEE, INCHANGEE, ABANDONNEE = "nouvelle", "modifiée", "inchangée", "abandonnée"
DEPLACEMENT = "déplacement dans l’enveloppe"
INTERDIT = "change d’enveloppe (interdit)"
A_PRECISER = "à préciser"
MONTANTS = {
    "etat_avant": "montant du contrat",
    "etat_apres": "montant après avenant",
    "cd_avant": "part du département au contrat",
    "cd_apres": "part du département après avenant",
}
"""Amounts of an action that are checked, as messages name them."""


def mouvements(champ: str) -> Plage:
    """A column of the actions, inserted lines included."""
    return Plage(ACTIONS, champ)


def feuille_actions(cadre: Cadre, annee: int, suivi: IndexControles) -> Feuille:
    """One line per action of the contract, then the new ones."""
    return Feuille(
        code="actions", titre="Actions",
        intitule=f"Ce que l’avenant change pour {annee}, action par action (euros)",
        blocs=(
            Tableau(
                code=ACTIONS, extensible=True,
                colonnes=(*_identite(cadre), *_montants(annee), *_suites(cadre, suivi)),
                rangs=tuple(
                    Rang(cle=f"v{n:02d}", lignes=2) for n in range(1, NOMBRE_ACTIONS + 1)
                ),
            ),
        ),
        figer=3, imprimer_jusqua="verdict", couleur="548235",
    )  # fmt: skip


def _identite(cadre: Cadre) -> tuple[Colonne, ...]:
    repris = Role.PREREMPLI
    return (
        Colonne(champ="numero", titre="N° de fiche", largeur=7, role=repris, genre=Genre.ENTIER,
                style="centre", aide="Numéro de l’action et de sa fiche au plan d’action. Une "
                "action nouvelle prend un numéro qui n’a jamais servi."),
        Colonne(champ="objectif", titre="Obj.", largeur=6, role=repris, genre=Genre.LISTE,
                liste="l_objectifs", style="centre",
                aide="Numéro de l’objectif que l’action sert."),
        Colonne(champ="intitule", titre="Intitulé de l’action", largeur=34, role=repris,
                aide="Intitulé du plan d’action, mis à jour s’il y a lieu."),
        Colonne(champ="enveloppe_avant", titre="Enveloppe au contrat", largeur=11, role=repris,
                genre=Genre.LISTE, liste="l_enveloppes", style="centre",
                aide="Enveloppe qui paie l’action au contrat ; vide pour une action nouvelle."),
        Colonne(champ="enveloppe", titre="Enveloppe après avenant", largeur=11, role=repris,
                genre=Genre.LISTE, liste=cadre.liste_enveloppes, style="centre",
                aide="La même qu’au contrat : rien ne passe d’une enveloppe à une autre. À choisir "
                "pour une action nouvelle."),
        Colonne(champ="beneficiaire", titre="Versé à", largeur=8, role=repris,
                genre=Genre.LISTE, liste=cadre.liste_beneficiaires, style="centre",
                aide="À qui la part de l’État est versée."),
    )  # fmt: skip


def _montants(annee: int) -> tuple[Colonne, ...]:
    def montant(champ: str, titre: str, role: Role, texte: str) -> Colonne:
        return Colonne(
            champ=champ, titre=titre, largeur=13, role=role, genre=Genre.MONTANT,
            liste=LISTE_NC.nom, aide=texte,
        )  # fmt: skip

    return (
        montant("etat_avant", f"État {annee} au contrat", Role.PREREMPLI,
                f"Part de l’État prévue au contrat pour {annee}, en euros ; vide pour une action "
                "nouvelle."),
        montant("etat_apres", f"État {annee} après avenant", Role.SAISIE,
                f"Part de l’État pour {annee} une fois l’avenant signé, en euros ; 0 si l’action "
                "est abandonnée."),
        Colonne(champ="ecart", titre="Différence", largeur=13, role=Role.CALCUL,
                genre=Genre.MONTANT, formule=ecart),
        Colonne(champ="nature", titre="Nature", largeur=16, role=Role.CALCUL, formule=nature,
                style="centre"),
        montant("cd_avant", f"CD {annee} au contrat", Role.PREREMPLI,
                f"Part du département prévue au contrat pour {annee}, en euros."),
        montant("cd_apres", f"CD {annee} après avenant", Role.SAISIE,
                f"Part du département pour {annee} une fois l’avenant signé, en euros, moyens "
                "existants valorisés compris."),
    )  # fmt: skip


def _suites(cadre: Cadre, suivi: IndexControles) -> tuple[Colonne, ...]:
    return (
        Colonne(champ="information", titre="Préfet ou ARS informé le", largeur=12,
                role=Role.SAISIE, genre=Genre.DATE,
                aide="Pour un déplacement dans l’enveloppe : date d’information préalable de "
                "l’ordonnateur, "
                f"{cadre.ordonnateurs}."),
        Colonne(champ="explication", titre="Explication", largeur=34, role=Role.SAISIE,
                aide="Ce qui a changé, et pourquoi."),
        suivi.colonne_verdict(lambda ligne: ligne("utilise").egal(1)),
        Colonne(champ="utilise", titre="Utilisée", largeur=8, role=Role.CALCUL,
                genre=Genre.ENTIER, formule=_utilise, masque=True),
    )  # fmt: skip


def _utilise(ligne: Ligne) -> Expr:
    champs = ("numero", "objectif", "intitule", "enveloppe_avant", "enveloppe", *MONTANTS)
    return si(nbval(*(ligne(c) for c in champs)) > 0, 1, 0)


def du_contrat(ligne: Ligne) -> Expr:
    """The contract has that action: it says its enveloppe, or an amount for the year."""
    return ou_bien(rempli(ligne("enveloppe_avant")), est_nombre(ligne("etat_avant")))


def ecart(ligne: Ligne) -> Expr:
    """After less before, a blank being nothing given; blank while both are."""
    avant, apres = ligne("etat_avant"), ligne("etat_apres")
    difference = arrondi(somme(apres) - somme(avant), 2)
    return si(nb(avant, apres).egal(0), "", difference)


def change_d_enveloppe(ligne: Ligne) -> Expr:
    """The avenant charges on another enveloppe an action that the contract charges on one."""
    avant, apres = ligne("enveloppe_avant"), ligne("enveloppe")
    return et(rempli(avant), rempli(apres), avant.differe(apres))


def en_deplacement(ligne: Ligne) -> Expr:
    """The other actions of the enveloppe change, all in all, the other way."""
    total = somme_si_ens(mouvements("etat_apres"), mouvements("enveloppe"), ligne("enveloppe"))
    contrat = somme_si_ens(
        mouvements("etat_avant"), mouvements("enveloppe_avant"), ligne("enveloppe")
    )
    sien = arrondi(somme(ligne("etat_apres")) - somme(ligne("etat_avant")), 2)
    autres = arrondi(total - contrat - sien, 2)
    return ou_bien(et(sien > 0, autres < 0), et(sien < 0, autres > 0))


def nature(ligne: Ligne) -> Expr:
    """What the avenant does of the action, in one word."""
    avant, apres = ligne("etat_avant"), ligne("etat_apres")
    change = arrondi(somme(apres) - somme(avant), 2).differe(0)
    connue = si(
        vide(apres), si(somme(avant) > 0, A_PRECISER, INCHANGEE),
        si(change_d_enveloppe(ligne), INTERDIT,
           si(et(somme(avant) > 0, somme(apres).egal(0)), ABANDONNEE,
              si(change, si(en_deplacement(ligne), DEPLACEMENT, MODIFIEE), INCHANGEE))),
    )  # fmt: skip
    inconnue = si(vide(apres), A_PRECISER, NOUVELLE)
    return si(_utilise(ligne).egal(0), "", si(du_contrat(ligne), connue, inconnue))
