"""Sheets « Conditions » and « Moyens propres » of the avenant."""

from __future__ import annotations

from cdppe_xl.classeurs.communs import LISTE_NC, le_jour
from cdppe_xl.classeurs.etat import IndexControles
from cdppe_xl.classeurs.exercices import attendu_de, code_de, conditions_de
from cdppe_xl.classeurs.formules import Expr, PlagePartielle, arrondi, est_nombre, et, nb, si, somme
from cdppe_xl.classeurs.grammaire import (
    Cellule,
    Colonne,
    Feuille,
    FormuleLigne,
    Ligne,
    Paragraphe,
    Rang,
    Role,
    Tableau,
)
from cdppe_xl.classeurs.plan_cadre import SANS_DONNEE
from cdppe_xl.domaine.edition import Condition
from cdppe_xl.domaine.lecture import Genre
from cdppe_xl.erreurs import CommandeIncorrecte
from cdppe_xl.referentiel.modele import Referentiel

CONDITIONS, MOYENS = "conditions", "moyens"
REMPLIE, NON_VERIFIEE = "remplie", "non vérifiée"


def feuille_conditions(
    referentiel: Referentiel, annee: int, suivi: IndexControles
) -> tuple[Feuille, ...]:
    """What must have been sent before the avenant, and where it stands; none when none is."""
    conditions = conditions_de(referentiel, annee)
    if not conditions:
        return ()
    tableau = Tableau(
        code=CONDITIONS,
        colonnes=(
            Colonne(champ="libelle", titre="Condition", largeur=46, style="fort"),
            Colonne(champ="piece", titre="Classeur", largeur=26),
            Colonne(champ="echeance", titre="Avant le", largeur=18, style="centre"),
            Colonne(champ="etat", titre="État", largeur=14, role=Role.FIXE, style="centre"),
            Colonne(champ="constat", titre="Ce qui a été constaté", largeur=52, role=Role.FIXE),
            Colonne(champ="observation", titre="Observation", largeur=42, role=Role.SAISIE,
                    aide="Ce qui a été fait depuis, date d’envoi, raison d’un retard."),
            suivi.colonne_verdict(),
        ),
        rangs=tuple(_rang(referentiel, c) for c in conditions),
    )  # fmt: skip
    note = Paragraphe(
        "L’état est celui du jour où ce classeur a été préparé. Une pièce envoyée avec l’avenant "
        "est vérifiée à sa réception.",
        style="note",
    )
    return (
        Feuille(
            code="conditions", titre="Conditions", intitule=f"Conditions de l’avenant {annee}",
            blocs=(tableau, note), figer=1, une_page=True, couleur="7F7F7F",
        ),
    )  # fmt: skip


def _rang(referentiel: Referentiel, condition: Condition) -> Rang:
    echeance = ""
    if condition.echeance:
        echeance = le_jour(referentiel.echeance(condition.echeance).date, "")
    return Rang(
        cle=condition.code, lignes=3,
        valeurs={
            "libelle": condition.libelle, "piece": _piece(referentiel, condition),
            "echeance": echeance, "etat": NON_VERIFIEE,
        },
    )  # fmt: skip


def _piece(referentiel: Referentiel, condition: Condition) -> str:
    """« Bilan annuel 2020 », « Tableau de bord (édition 2020) »."""
    suite = f" (édition {condition.edition})" if condition.edition else ""
    try:
        code = condition.classeur
        if not condition.edition and condition.exercice is not None:
            code = code_de(referentiel, code, condition.exercice)
        libelle = attendu_de(referentiel, code).libelle
    except CommandeIncorrecte:
        libelle = condition.classeur
    annee = str(condition.exercice) if condition.exercice is not None else ""
    if annee and annee not in libelle:
        libelle = f"{libelle} {annee}"
    return libelle + suite


def feuille_moyens(referentiel: Referentiel, annee: int, suivi: IndexControles) -> Feuille:
    """What the département spends by itself: reference, year before, contract, avenant."""
    return Feuille(
        code="moyens", titre="Moyens propres",
        intitule="Moyens que le département consacre en propre à la protection de l’enfance",
        blocs=(_moyens(referentiel, annee, suivi),), couleur="548235",
    )  # fmt: skip


def _moyens(referentiel: Referentiel, annee: int, suivi: IndexControles) -> Tableau:
    reference = referentiel.campagne.annee_reference_moyens
    titres = {"reference": f"Année {reference} (référence)"}
    if annee - 1 != reference:
        titres["precedent"] = f"Année {annee - 1}"
    titres |= {"avant": f"Année {annee} au contrat", "apres": f"Année {annee} après avenant"}
    aides = {
        "reference": f"Dépenses du budget départemental en {reference}, crédits de l’État déduits.",
        "precedent": f"Dépenses du budget départemental en {annee - 1}, crédits de l’État déduits.",
        "avant": f"Montant que le plan d’action du contrat donne pour {annee}.",
        "apres": f"Montant prévu pour {annee} une fois l’avenant signé, crédits de l’État déduits.",
    }

    suivis = referentiel.moyens_suivis

    def total(champ: str) -> FormuleLigne:
        plage = PlagePartielle(MOYENS, champ, suivis[0][0], suivis[-1][0])
        return lambda _: si(nb(plage).egal(0), SANS_DONNEE, arrondi(somme(plage), 2))

    def evolution(ligne: Ligne) -> Expr:
        connus = et(est_nombre(ligne("apres")), est_nombre(ligne("reference")))
        ecart = arrondi(ligne("apres") - ligne("reference"), 2)
        return si(connus, ecart, SANS_DONNEE)

    return Tableau(
        code=MOYENS,
        titre="Dépenses annuelles du département, en euros, crédits de l’État déduits",
        colonnes=(
            Colonne(champ="libelle", titre="Politique", largeur=52),
            *(Colonne(champ=champ, titre=titre, largeur=18, genre=Genre.MONTANT,
                      role=Role.SAISIE if champ == "apres" else Role.PREREMPLI,
                      liste=LISTE_NC.nom, aide=aides[champ])
              for champ, titre in titres.items()),
            Colonne(champ="evolution", titre="Après moins référence", largeur=18,
                    role=Role.CALCUL, genre=Genre.MONTANT, formule=evolution),
            suivi.colonne_verdict(),
        ),
        rangs=(
            *(Rang(cle=code, valeurs={"libelle": f"{nom} ({sigle})"})
              for code, nom, sigle in suivis),
            Rang(
                cle="total", valeurs={"libelle": "Ensemble"}, style="total",
                cellules={
                    champ: Cellule(role=Role.CALCUL, formule=total(champ), liste="", aide="")
                    for champ in titres
                },
            ),
        ),
    )  # fmt: skip
