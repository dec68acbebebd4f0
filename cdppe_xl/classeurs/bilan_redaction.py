"""Sheets « Rédaction » and « Procédure » of the bilan: texts and dates of article 3."""

from __future__ import annotations

from dataclasses import dataclass

from cdppe_xl.classeurs.communs import le_jour
from cdppe_xl.classeurs.etat import IndexControles
from cdppe_xl.classeurs.grammaire import Cellule, Colonne, Feuille, Liste, Rang, Role, Tableau
from cdppe_xl.domaine.edition import Echeance
from cdppe_xl.domaine.lecture import Genre

LISTE_AVIS = Liste("l_avis", ("favorable", "favorable avec réserves", "défavorable"))


@dataclass(frozen=True, slots=True)
class Texte:
    """A text of the report: its key, its title, what to say in it, and if it is expected."""

    cle: str
    titre: str
    consigne: str
    attendu: bool = True
    lignes: int = 8


TEXTES = (
    Texte("bilan_global", "Bilan global", "L’année en une page : ce que le contrat a changé pour "
          "les enfants et les familles, les faits marquants."),
    Texte("actions", "Actions conduites", "Actions du département et de ses partenaires sur le "
          "territoire, engagement par engagement."),
    Texte("resultats", "Résultats et atteinte des objectifs", "Ce que disent les indicateurs, en "
          "s’appuyant sur la feuille « Résultats »."),
    Texte("financier", "Bilan financier", "Ce que disent les montants : niveau d’exécution, "
          "écarts, part du département."),
    Texte("mouvements", "Mouvements à l’intérieur d’une enveloppe", "Crédits déplacés d’une action "
          "à une autre, date d’information du préfet ou de l’ARS. Vide s’il n’y en a pas.",
          attendu=False, lignes=5),
    Texte("non_substitution", "Non-substitution", "En quoi les crédits de l’État s’ajoutent aux "
          "financements existants, et maintien des moyens propres du département.", lignes=5),
    Texte("difficultes", "Difficultés rencontrées", "Ce qui a retardé ou empêché des actions, et "
          "ce qui a été fait pour y remédier.", lignes=5),
    Texte("perspectives", "Perspectives", "Ce qui est prévu l’an prochain, ce qui devrait changer "
          "par avenant.", lignes=5),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class EtapeProcedure:
    """A dated step between the draft of the report and its transmission."""

    cle: str
    libelle: str
    attendu: str = ""


ETAPES = (
    EtapeProcedure("proposition", "Projet de rapport proposé au préfet et à l’ARS"),
    EtapeProcedure("avis_odpe", "Présentation pour avis à l’observatoire départemental de la "
                   "protection de l’enfance (ODPE)", "avant la délibération"),
    EtapeProcedure("deliberation", "Délibération du département"),
    EtapeProcedure("transmission", "Transmission de la délibération au préfet et à l’ARS"),
)  # fmt: skip
DATES = tuple(e.cle for e in ETAPES)
SENS_AVIS = "sens_avis"


def feuille_redaction(annee: int, suivi: IndexControles) -> Feuille:
    """The sheet of texts, one per line."""
    return Feuille(
        code="redaction", titre="Rédaction", intitule=f"Rédaction du rapport {annee}",
        blocs=(
            Tableau(
                code="redaction",
                colonnes=(
                    Colonne(champ="libelle", titre="Partie du rapport", largeur=28, style="fort"),
                    Colonne(champ="consigne", titre="Ce qu’on y dit", largeur=42, style="note"),
                    Colonne(champ="valeur", titre="Texte", largeur=104, role=Role.SAISIE,
                            style="long", aide="Texte libre. Alt et Entrée vont à la ligne. La "
                            "ligne s’agrandit à la main si le texte dépasse."),
                    suivi.colonne_verdict(),
                ),
                rangs=tuple(
                    Rang(cle=t.cle, lignes=t.lignes,
                         valeurs={"libelle": t.titre, "consigne": t.consigne})
                    for t in TEXTES
                ),
            ),
        ),
        figer=1, couleur="548235",
    )  # fmt: skip


def feuille_procedure(echeance: Echeance | None, annee: int, suivi: IndexControles) -> Feuille:
    """The sheet of dates, in the order of article 3."""
    return Feuille(
        code="procedure", titre="Procédure", intitule=f"Adoption du rapport {annee}",
        blocs=(_tableau_procedure(echeance, annee, suivi),), figer=1, une_page=True,
        couleur="548235",
    )  # fmt: skip


def _tableau_procedure(echeance: Echeance | None, annee: int, suivi: IndexControles) -> Tableau:
    limite = le_jour(echeance.date, "au plus tard le ") if echeance else ""
    rangs = []
    for etape in ETAPES:
        attendu = limite if etape.cle == "transmission" else etape.attendu
        rangs.append(
            Rang(cle=etape.cle, lignes=2, valeurs={"libelle": etape.libelle, "attendu": attendu})
        )
        if etape.cle == "avis_odpe":
            rangs.append(_RANG_AVIS)
    return Tableau(
        code="procedure",
        colonnes=(
            Colonne(champ="libelle", titre="Étape", largeur=56, style="fort"),
            Colonne(champ="attendu", titre="Attendu", largeur=36),
            Colonne(champ="valeur", titre="Date", largeur=24, role=Role.SAISIE, genre=Genre.DATE,
                    aide=f"Date de l’étape, par exemple 12/05/{annee + 1}."),
            Colonne(champ="observation", titre="Observation", largeur=62, role=Role.SAISIE,
                    aide="Raison d’un retard, numéro de la délibération, suites de l’avis…"),
            suivi.colonne_verdict(),
        ),
        rangs=tuple(rangs),
    )  # fmt: skip


_RANG_AVIS = Rang(
    cle=SENS_AVIS, lignes=2, valeurs={"libelle": "Sens de l’avis de l’ODPE"},
    cellules={
        "valeur": Cellule(
            genre=Genre.LISTE, liste=LISTE_AVIS.nom, style="centre",
            aide="Choisir : favorable, favorable avec réserves, défavorable.",
        )
    },
)  # fmt: skip
