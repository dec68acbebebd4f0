"""The sheet « Suivi semestriel » of the tableau de bord: two values a year."""

from __future__ import annotations

from cdppe_xl.classeurs.communs import LISTE_NC
from cdppe_xl.classeurs.formules import Expr, Ref, si, vide
from cdppe_xl.classeurs.grammaire import Colonne, FormuleLigne, Ligne, Rang, Role, Tableau
from cdppe_xl.classeurs.lignes import LigneIndicateur
from cdppe_xl.classeurs.tableau_indicateurs import NON_RETENU, TABLEAU, Suivi
from cdppe_xl.domaine.lecture import Genre


def tableau_semestriel(suivi: Suivi) -> Tableau:
    """Two values a year for the indicators the contract asks every half-year."""
    return Tableau(
        code="semestriel",
        colonnes=(
            Colonne(champ="objectif", titre="N°", largeur=5, style="centre"),
            Colonne(champ="code", titre="Code", largeur=7, style="code"),
            Colonne(champ="libelle", titre="Indicateur", largeur=48),
            Colonne(champ="unite", titre="Unité", largeur=9, style="centre"),
            Colonne(champ="retenu", titre="Retenu", largeur=10, role=Role.CALCUL, style="centre",
                    formule=lambda x: Ref(f"{TABLEAU}/{x.rang}/retenu")),
            *(colonne for annee in suivi.annees for colonne in _colonnes_annee(annee)),
            Colonne(champ="commentaire", titre="Commentaire", largeur=30, role=Role.SAISIE,
                    aide="Ce que dit le chiffre du semestre, pourquoi il manque."),
            suivi.index.colonne_verdict(lambda ligne: ligne("retenu").egal("oui")),
        ),
        rangs=tuple(_rang(ligne) for ligne in suivi.semestriels),
        estompe_si=("retenu", NON_RETENU),
    )  # fmt: skip


def _colonnes_annee(annee: int) -> tuple[Colonne, ...]:
    semestres = tuple(
        Colonne(champ=f"s{n}_{annee}", titre=f"S{n} {annee}", largeur=11, role=Role.SAISIE,
                genre=Genre.ENTIER, liste=LISTE_NC.nom, aide=f"Valeur du {mot} semestre {annee}.")
        for n, mot in ((1, "premier"), (2, "second"))
    )  # fmt: skip
    rappel = Colonne(
        champ=f"annee_{annee}", titre=f"Réalisé {annee} (rappel)", largeur=11, role=Role.CALCUL,
        genre=Genre.ENTIER, formule=_rappel(annee),
    )  # fmt: skip
    return (*semestres, rappel)


def _rang(ligne: LigneIndicateur) -> Rang:
    valeurs: dict[str, str | int] = {
        "objectif": "" if ligne.objectif is None else ligne.objectif,
        "code": ligne.code,
        "libelle": ligne.libelle_affiche,
        "unite": ligne.unite_affichee,
    }
    return Rang(cle=ligne.rang, valeurs=valeurs, lignes=2)


def _rappel(annee: int) -> FormuleLigne:
    def formule(ligne: Ligne) -> Expr:
        resultat = Ref(f"{TABLEAU}/{ligne.rang}/realise_{annee}")
        return si(vide(resultat), "", resultat)

    return formule
