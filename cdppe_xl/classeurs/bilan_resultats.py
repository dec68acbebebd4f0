"""Sheets « Résultats » and « Indicateurs locaux » of the bilan: results against targets."""

from __future__ import annotations

from cdppe_xl.classeurs.communs import LISTE_NC
from cdppe_xl.classeurs.controles_indicateurs import aide, rapport
from cdppe_xl.classeurs.etat import IndexControles
from cdppe_xl.classeurs.formules import (
    Expr,
    Ref,
    arrondi,
    est_nombre,
    et,
    expr,
    nbval,
    ou_bien,
    rempli,
    si,
)
from cdppe_xl.classeurs.grammaire import (
    Cellule,
    Colonne,
    Feuille,
    FormuleLigne,
    Ligne,
    Rang,
    Role,
    Tableau,
)
from cdppe_xl.classeurs.indicateurs_locaux import (
    LISTE_OBJECTIFS,
    UNITES_LOCALES,
    commence,
    rangs_locaux,
)
from cdppe_xl.classeurs.lignes import LigneIndicateur, lignes_indicateurs, sections
from cdppe_xl.domaine.edition import Sens
from cdppe_xl.domaine.lecture import Genre
from cdppe_xl.referentiel.modele import Referentiel

TABLEAU, LOCAUX = "resultats", "locaux"
LIGNES_LOCALES = 30
ATTEINTE, NON_ATTEINTE, SANS_VERDICT = "atteinte", "non atteinte", "—"
NON_RETENU = "non retenu"
DECIMALES = 6
"""Differences beyond this are binary noise, not a missed target."""
LOCAL_UTILISE = commence("objectif", "libelle")
_FIGE = Cellule(role=Role.LIBELLE)


class Resultats:
    """The result tables of one exercice."""

    def __init__(self, referentiel: Referentiel, annee: int, suivi: IndexControles) -> None:
        self.referentiel = referentiel
        self.annee = annee
        self.suivi = suivi
        self.lignes = lignes_indicateurs(referentiel)
        campagne = referentiel.campagne
        self.suite = annee > campagne.annees[0] or bool(campagne.edition_precedente)
        """The year before was already one of the contract: its results stand beside."""

    def feuille(self) -> Feuille:
        """The harmonised indicators."""
        return Feuille(
            code="resultats", titre="Résultats",
            intitule=f"Résultats {self.annee} face aux cibles",
            blocs=(self._tableau(),), figer=3, couleur="548235",
        )  # fmt: skip

    def feuille_locaux(self) -> Feuille:
        """The indicators of the territory."""
        return Feuille(
            code="locaux", titre="Indicateurs locaux",
            intitule=f"Indicateurs locaux : résultats {self.annee}",
            blocs=(self._tableau_locaux(),), figer=2, couleur="548235",
        )  # fmt: skip

    def _tableau(self) -> Tableau:
        return Tableau(
            code=TABLEAU,
            colonnes=(
                Colonne(champ="objectif", titre="N°", largeur=6, style="centre"),
                Colonne(champ="code", titre="Code", largeur=8, style="code"),
                Colonne(champ="libelle", titre="Indicateur", largeur=54),
                Colonne(champ="unite", titre="Unité", largeur=9, style="centre"),
                Colonne(champ="retenu", titre="Objectif retenu", largeur=10, role=Role.CALCUL,
                        style="centre"),
                *self._colonnes_valeurs(),
                Colonne(champ="explication", titre="Explication", largeur=50, role=Role.SAISIE,
                        aide="Pourquoi la cible n’est pas atteinte, ou ce que dit le résultat."),
                self.suivi.colonne_verdict(_suivie),
            ),
            rangs=tuple(self._rang(ligne, section) for ligne, section in sections(self.lignes)),
            estompe_si=("retenu", NON_RETENU),
        )  # fmt: skip

    def _colonnes_valeurs(self) -> tuple[Colonne, ...]:
        t0 = self.referentiel.campagne.annee_t0
        repris = "Reprise du tableau de bord déposé, quand il y en a un."

        def valeur(champ: str, titre: str, role: Role, texte: str) -> Colonne:
            return Colonne(
                champ=champ, titre=titre, largeur=12, role=role, genre=Genre.ENTIER,
                liste=LISTE_NC.nom, aide=texte,
            )  # fmt: skip

        passee = self.annee - 1
        precedent = valeur(
            "precedent", f"Réalisé {passee}", Role.PREREMPLI,
            f"Résultat de l’année {passee}, repris du bilan ou du tableau de bord déposé.",
        )  # fmt: skip
        return (
            valeur("t0", f"{t0} (T0)", Role.PREREMPLI, f"Valeur {t0}. {repris}"),
            valeur("cible", f"Cible {self.annee}", Role.PREREMPLI,
                   f"Valeur visée en {self.annee}. {repris}"),
            *((precedent,) if self.suite else ()),
            valeur("realise", f"Réalisé {self.annee}", Role.SAISIE,
                   f"Résultat de l’année {self.annee} ; « NC » s’il est inconnu."),
            Colonne(champ="ecart", titre="Écart à la cible", largeur=14, role=Role.CALCUL,
                    genre=Genre.ENTIER, formule=ecart),
            Colonne(champ="atteinte", titre="Cible atteinte ?", largeur=13, role=Role.CALCUL,
                    style="centre"),
        )  # fmt: skip

    def _rang(self, ligne: LigneIndicateur, section: str) -> Rang:
        return Rang(
            cle=ligne.rang, section=section, cellules=self._cellules(ligne),
            valeurs={
                "objectif": "" if ligne.objectif is None else ligne.objectif,
                "code": ligne.code, "libelle": ligne.libelle_affiche,
                "unite": ligne.unite_affichee,
            } | ({"retenu": "oui"} if self.toujours_retenue(ligne) else {}),
        )  # fmt: skip

    def toujours_retenue(self, ligne: LigneIndicateur) -> bool:
        """The line concerns every territory."""
        if ligne.objectif is None:
            return True
        return self.referentiel.objectif(ligne.objectif).type == "fondamental"

    def _cellules(self, ligne: LigneIndicateur) -> dict[str, Cellule]:
        cellules = {"retenu": self._retenu(ligne)}
        debuts = {"t0": "Valeur de départ.", "realise": f"Résultat {self.annee}."}
        if self.suite:
            debuts["precedent"] = f"Résultat {self.annee - 1}."
        for champ, debut in debuts.items():
            if ligne.calcul:
                cellules[champ] = _taux(ligne, champ)
            elif ligne.definition:
                cellules[champ] = Cellule(aide=aide(debut, ligne.definition))
        if not ligne.cible:
            return cellules | dict.fromkeys(("cible", "ecart", "atteinte"), _FIGE)
        sens = ligne.indicateur.sens if ligne.indicateur else "neutre"
        return cellules | {
            "cible": Cellule(genre=ligne.genre),
            "ecart": Cellule(genre=ligne.genre),
            "atteinte": Cellule(formule=atteinte(sens)),
        }

    def _retenu(self, ligne: LigneIndicateur) -> Cellule:
        """An optional objectif is in the contract when one of its lines holds a figure."""
        if self.toujours_retenue(ligne):
            return Cellule(role=Role.LIBELLE)
        saisies = [
            Ref(f"{TABLEAU}/{autre.rang}/{champ}")
            for autre in self.lignes
            if autre.objectif == ligne.objectif
            for champ in ("t0", "cible", "realise")
            if (champ != "cible" or autre.cible) and (champ == "cible" or not autre.calcul)
        ]
        return Cellule(formule=lambda _: si(nbval(*saisies) > 0, "oui", NON_RETENU))

    def _tableau_locaux(self) -> Tableau:
        return Tableau(
            code=LOCAUX, extensible=True, rangs=rangs_locaux(LIGNES_LOCALES),
            colonnes=(
                Colonne(champ="objectif", titre="N° objectif", largeur=10, role=Role.PREREMPLI,
                        genre=Genre.LISTE, liste=LISTE_OBJECTIFS, style="centre",
                        aide="Numéro de l’objectif du contrat que l’indicateur mesure."),
                Colonne(champ="libelle", titre="Indicateur local", largeur=58,
                        role=Role.PREREMPLI, aide="Ce que l’on compte, en une phrase."),
                Colonne(champ="unite", titre="Unité", largeur=11, role=Role.PREREMPLI,
                        genre=Genre.LISTE, liste=UNITES_LOCALES.nom, style="centre",
                        aide="Unité des valeurs de la ligne. Avec « % », écrire par exemple 35 %."),
                *(
                    Colonne(champ=c.champ, titre=c.titre, largeur=c.largeur, role=c.role,
                            genre=c.genre, liste=c.liste, aide=c.aide, style="libre")
                    for c in self._colonnes_valeurs()
                    if c.champ not in ("ecart", "atteinte")
                ),
                Colonne(champ="ecart", titre="Écart à la cible", largeur=14, role=Role.CALCUL,
                        genre=Genre.ENTIER, style="libre", formule=ecart),
                Colonne(champ="atteinte", titre="Cible atteinte ?", largeur=13, role=Role.CALCUL,
                        style="centre", formule=atteinte_locale),
                Colonne(champ="explication", titre="Explication", largeur=50, role=Role.SAISIE,
                        aide="Pourquoi la cible n’est pas atteinte, ou ce que dit le résultat."),
                self.suivi.colonne_verdict(LOCAL_UTILISE),
            ),
        )  # fmt: skip


def _suivie(ligne: Ligne) -> Expr:
    """There is something to say of the line: a target, or a result."""
    return et(
        ligne("retenu").egal("oui"), ou_bien(rempli(ligne("cible")), rempli(ligne("realise")))
    )


def _comparables(ligne: Ligne) -> Expr:
    return et(est_nombre(ligne("realise")), est_nombre(ligne("cible")))


def ecart(ligne: Ligne) -> Expr:
    """Result less target."""
    difference = arrondi(ligne("realise") - ligne("cible"), DECIMALES)
    return si(_comparables(ligne), difference, "")


def _verdict(ligne: Ligne, tenue: Expr) -> Expr:
    return si(_comparables(ligne), si(tenue, ATTEINTE, NON_ATTEINTE), SANS_VERDICT)


def atteinte(sens: Sens) -> FormuleLigne:
    """Is the target met? No verdict on an indicator that goes neither way."""
    if sens == "neutre":
        return lambda _: expr(SANS_VERDICT)
    if sens == "hausse":
        return lambda ligne: _verdict(ligne, ligne("ecart") >= 0)
    return lambda ligne: _verdict(ligne, ligne("ecart") <= 0)


def atteinte_locale(ligne: Ligne) -> Expr:
    """The direction of a local indicator is the one its target takes from T0."""
    baisse = et(est_nombre(ligne("t0")), ligne("cible") < ligne("t0"))
    tenue = si(baisse, ligne("ecart") <= 0, ligne("ecart") >= 0)
    return si(LOCAL_UTILISE(ligne), _verdict(ligne, tenue), "")


def _taux(ligne: LigneIndicateur, champ: str) -> Cellule:
    numerateur = Ref(f"{TABLEAU}/{ligne.numerateur}/{champ}")
    denominateur = Ref(f"{TABLEAU}/{ligne.denominateur}/{champ}")
    return Cellule(
        role=Role.CALCUL, genre=Genre.TAUX, formule=lambda _: rapport(numerateur, denominateur)
    )
