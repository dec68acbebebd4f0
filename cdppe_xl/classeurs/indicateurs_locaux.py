"""What the two sheets « Indicateurs locaux » share: lists, columns, the completeness control."""

from __future__ import annotations

from cdppe_xl.classeurs.formules import Expr, Plage, et, ou_bien, recherche, rempli, vide
from cdppe_xl.classeurs.grammaire import Colonne, Controle, FormuleLigne, Ligne, Liste, Rang, Role
from cdppe_xl.classeurs.regles_indicateurs import LOCAL_INCOMPLET
from cdppe_xl.domaine.lecture import Genre
from cdppe_xl.referentiel.modele import Referentiel

UNITES_LOCALES = Liste("l_unites", ("nombre", "%", "jours", "heures", "euros", "autre"))
NATURES = Liste("l_natures", ("résultat", "moyen"))
LISTE_OBJECTIFS = "l_objectifs"


def liste_objectifs(referentiel: Referentiel) -> Liste:
    """Numbers of the objectifs of the edition."""
    numeros = sorted(o.numero for o in referentiel.objectifs)
    return Liste(LISTE_OBJECTIFS, tuple(str(n) for n in numeros), nombres=True)


def rangs_locaux(nombre: int) -> tuple[Rang, ...]:
    """Blank lines, from l01 on."""
    return tuple(Rang(cle=f"l{n:02d}", lignes=2) for n in range(1, nombre + 1))


def colonnes_objectif(tableau: str, cles: str, libelles: str) -> tuple[Colonne, Colonne]:
    """Number of the objectif, and its label found in ``tableau``."""

    def libelle(ligne: Ligne) -> Expr:
        return recherche(ligne("objectif"), Plage(tableau, cles), Plage(tableau, libelles))

    return (
        Colonne(
            champ="objectif", titre="N° objectif", largeur=9, role=Role.SAISIE, genre=Genre.LISTE,
            liste=LISTE_OBJECTIFS, style="centre",
            aide="Numéro de l’objectif du contrat que l’indicateur mesure, par exemple 7.",
        ),
        Colonne(
            champ="objectif_libelle", titre="Objectif", largeur=32, role=Role.CALCUL,
            formule=libelle,
        ),
    )  # fmt: skip


def colonnes_indicateur(largeur: float) -> tuple[Colonne, Colonne]:
    """Label and unit of a local indicator."""
    return (
        Colonne(
            champ="libelle", titre="Indicateur local", largeur=largeur, role=Role.SAISIE,
            aide="Ce que l’on compte, en une phrase, par exemple « Nombre d’institutions "
                 "signataires du protocole ».",
        ),
        Colonne(
            champ="unite", titre="Unité", largeur=10, role=Role.SAISIE, genre=Genre.LISTE,
            liste=UNITES_LOCALES.nom, style="centre",
            aide="Unité des valeurs de la ligne. Avec « % », écrire par exemple 35 %.",
        ),
    )  # fmt: skip


def commence(*champs: str) -> FormuleLigne:
    """The line is in use: one of these cells is filled."""
    return lambda ligne: ou_bien(*(rempli(ligne(champ)) for champ in champs))


def controle_incomplet(utilise: FormuleLigne) -> Controle:
    """A line in use names its objectif and says what it counts (IND-011)."""

    def anomalie(ligne: Ligne) -> Expr:
        return et(utilise(ligne), ou_bien(vide(ligne("objectif")), vide(ligne("libelle"))))

    return Controle(
        regle=LOCAL_INCOMPLET, tableau="locaux", cible="objectif", anomalie=anomalie,
        objet="Indicateur local", attendu="un numéro d’objectif et un libellé",
    )  # fmt: skip
