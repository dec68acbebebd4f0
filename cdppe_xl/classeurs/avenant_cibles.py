"""Sheet « Cibles » of the avenant: former target, new target, of each indicator."""

from __future__ import annotations

from collections.abc import Sequence

from cdppe_xl.classeurs.communs import LISTE_NC
from cdppe_xl.classeurs.etat import IndexControles
from cdppe_xl.classeurs.formules import (
    Expr,
    arrondi,
    est_nombre,
    et,
    nb,
    ou_bien,
    rempli,
    si,
    vide,
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
from cdppe_xl.domaine.lecture import Genre
from cdppe_xl.referentiel.modele import Referentiel

CIBLES, LOCALES = "cibles", "cibles_locales"
LIGNES_LOCALES = 30
NOUVELLE, CHANGEE, INCHANGEE, ABANDONNEE = "nouvelle", "changée", "inchangée", "abandonnée"
DECIMALES = 6
"""Differences beyond this are binary noise, not another target."""
LOCALE_UTILISEE = commence("objectif", "libelle")


class Cibles:
    """The tables of targets of one avenant."""

    def __init__(self, referentiel: Referentiel, annee: int, suivi: IndexControles) -> None:
        self.referentiel = referentiel
        self.annee = annee
        self.suivi = suivi
        self.annees = tuple(a for a in referentiel.annees if a >= annee)
        self.lignes = tuple(x for x in lignes_indicateurs(referentiel) if x.cible)

    def feuille(self) -> Feuille:
        """Harmonised indicators that have a target."""
        return Feuille(
            code="cibles", titre="Cibles", intitule="Cibles avant et après l’avenant",
            blocs=(self._tableau(),), figer=3, imprimer_jusqua="verdict", couleur="548235",
        )  # fmt: skip

    def feuille_locale(self) -> Feuille:
        """Indicators of the territory."""
        return Feuille(
            code="cibles_locales", titre="Cibles locales",
            intitule="Indicateurs locaux : cibles avant et après l’avenant",
            blocs=(self._tableau_local(),), figer=2, imprimer_jusqua="verdict", couleur="548235",
        )  # fmt: skip

    def _tableau(self) -> Tableau:
        return Tableau(
            code=CIBLES,
            colonnes=(
                Colonne(champ="objectif", titre="N°", largeur=6, style="centre"),
                Colonne(champ="code", titre="Code", largeur=8, style="code"),
                Colonne(champ="libelle", titre="Indicateur", largeur=50),
                Colonne(champ="unite", titre="Unité", largeur=9, style="centre"),
                *self._colonnes_valeurs(""),
                *self._suite(self.suivie),
            ),
            rangs=tuple(
                Rang(
                    cle=ligne.rang, section=section, cellules=self._cellules(ligne),
                    valeurs={
                        "objectif": "" if ligne.objectif is None else ligne.objectif,
                        "code": ligne.code, "libelle": ligne.libelle_affiche,
                        "unite": ligne.unite_affichee,
                    },
                )
                for ligne, section in sections(self.lignes)
            ),
        )  # fmt: skip

    def _cellules(self, ligne: LigneIndicateur) -> dict[str, Cellule]:
        champs = ("t0", "realise", *self.champs())
        return {champ: Cellule(genre=ligne.genre) for champ in champs}

    def champs(self) -> tuple[str, ...]:
        """Columns of targets: each year, before and after."""
        return tuple(f"{moment}_{a}" for a in self.annees for moment in ("avant", "cible"))

    def _colonnes_valeurs(self, style: str) -> Sequence[Colonne]:
        t0, passee = self.referentiel.campagne.annee_t0, self.annee - 1

        def valeur(champ: str, titre: str, role: Role, texte: str) -> Colonne:
            return Colonne(
                champ=champ, titre=titre, largeur=12, role=role, genre=Genre.ENTIER,
                liste=LISTE_NC.nom, style=style, aide=texte,
            )  # fmt: skip

        colonnes = [
            valeur("t0", f"{t0} (T0)", Role.PREREMPLI, f"Valeur {t0}."),
            valeur("realise", f"Réalisé {passee}", Role.PREREMPLI,
                   f"Résultat {passee}, d’après le bilan annuel ou le tableau de bord."),
        ]  # fmt: skip
        for annee in self.annees:
            colonnes += [
                valeur(f"avant_{annee}", f"Cible {annee} au contrat", Role.PREREMPLI,
                       f"Cible {annee} du tableau de bord du contrat."),
                valeur(f"cible_{annee}", f"Cible {annee} après avenant", Role.SAISIE,
                       f"Cible {annee} une fois l’avenant signé ; la même si elle ne change pas."),
            ]  # fmt: skip
        return colonnes

    def _suite(self, actif: FormuleLigne) -> tuple[Colonne, ...]:
        return (
            Colonne(champ="nature", titre="Nature", largeur=12, role=Role.CALCUL,
                    formule=self.nature, style="centre"),
            Colonne(champ="explication", titre="Explication", largeur=36, role=Role.SAISIE,
                    aide="Pourquoi la cible change."),
            self.suivi.colonne_verdict(actif),
        )  # fmt: skip

    def suivie(self, ligne: Ligne) -> Expr:
        """There is something to say of the line: a target, before or after."""
        return ou_bien(*(rempli(ligne(champ)) for champ in self.champs()))

    def nature(self, ligne: Ligne) -> Expr:
        """What the avenant does of the targets of the line, in one word."""
        avant = [ligne(f"avant_{a}") for a in self.annees]
        apres = [ligne(f"cible_{a}") for a in self.annees]
        autres = [self._autre(*paire) for paire in zip(avant, apres, strict=True)]
        change = autres[0] if len(autres) == 1 else ou_bien(*autres)
        dite = si(
            nb(*avant).egal(0), NOUVELLE, si(nb(*apres).egal(0), ABANDONNEE, CHANGEE)
        )  # fmt: skip
        return si(nb(*avant, *apres).egal(0), "", si(change, dite, INCHANGEE))

    @staticmethod
    def _autre(avant: Expr, apres: Expr) -> Expr:
        """Another number, or a number on one side only."""
        deux = et(est_nombre(avant), est_nombre(apres))
        return si(
            deux, arrondi(apres - avant, DECIMALES).differe(0),
            ou_bien(est_nombre(avant), est_nombre(apres)),
        )  # fmt: skip

    def _tableau_local(self) -> Tableau:
        repris = Role.PREREMPLI
        return Tableau(
            code=LOCALES, extensible=True, rangs=rangs_locaux(LIGNES_LOCALES),
            colonnes=(
                Colonne(champ="objectif", titre="N° objectif", largeur=10, role=repris,
                        genre=Genre.LISTE, liste=LISTE_OBJECTIFS, style="centre",
                        aide="Numéro de l’objectif du contrat que l’indicateur mesure."),
                Colonne(champ="libelle", titre="Indicateur local", largeur=50, role=repris,
                        aide="Ce que l’on compte, en une phrase."),
                Colonne(champ="unite", titre="Unité", largeur=11, role=repris,
                        genre=Genre.LISTE, liste=UNITES_LOCALES.nom, style="centre",
                        aide="Unité des valeurs de la ligne. Avec « % », écrire par exemple "
                        "35 %."),
                *self._colonnes_valeurs("libre"),
                *self._suite(LOCALE_UTILISEE),
            ),
        )  # fmt: skip


def change(ligne: Ligne) -> Expr:
    """A target of the line is not what it was."""
    nature = ligne("nature")
    return ou_bien(*(nature.egal(mot) for mot in (NOUVELLE, CHANGEE, ABANDONNEE)))


def sans_explication(ligne: Ligne) -> Expr:
    """The target changes, and nothing says why."""
    return et(change(ligne), vide(ligne("explication")))
