"""Layout of the trame de diagnostic: T0 of every harmonised indicator, context, local ones."""

from __future__ import annotations

from collections.abc import Iterator

from cdppe_xl.classeurs.communs import LISTE_NC, Notice, assemble, le_jour
from cdppe_xl.classeurs.controles_indicateurs import Zone, controle_unite
from cdppe_xl.classeurs.diagnostic_indicateurs import (
    TrameIndicateurs,
    controles_indicateurs,
)
from cdppe_xl.classeurs.etat import IndexControles
from cdppe_xl.classeurs.grammaire import (
    Cellule,
    Classeur,
    Colonne,
    Controle,
    Feuille,
    FormuleLigne,
    Rang,
    Role,
    Tableau,
)
from cdppe_xl.classeurs.indicateurs_locaux import (
    UNITES_LOCALES,
    colonnes_indicateur,
    colonnes_objectif,
    commence,
    controle_incomplet,
    liste_objectifs,
    rangs_locaux,
)
from cdppe_xl.classeurs.lignes import rang_objectif
from cdppe_xl.domaine.edition import DonneeContexte
from cdppe_xl.domaine.lecture import Genre
from cdppe_xl.referentiel.modele import Referentiel

CODE, VERSION = "diagnostic", 1
LIGNES_LOCALES = 20
DONNEE_ABSENTE = "donnée absente : aucune source nationale chargée"


def construire(referentiel: Referentiel) -> Classeur:
    """The trame de diagnostic of an edition."""
    suivi = IndexControles()
    trame = TrameIndicateurs(referentiel, suivi)
    locales = commence("objectif", "libelle", "valeur")
    feuilles = (
        Feuille(
            code="indicateurs", titre="Indicateurs",
            intitule=f"Indicateurs harmonisés : valeurs {referentiel.campagne.annee_t0} (T0)",
            blocs=(trame.tableau(),), figer=4, couleur="548235",
        ),
        Feuille(
            code="contexte", titre="Contexte", intitule="Contexte du territoire",
            blocs=(_tableau_contexte(referentiel, suivi),), figer=1, couleur="2F5597",
        ),
        Feuille(
            code="locaux", titre="Indicateurs locaux", intitule="Indicateurs locaux",
            blocs=(_tableau_locaux(referentiel, suivi, locales), _tableau_rappel(referentiel)),
            figer=2, couleur="548235",
        ),
    )  # fmt: skip
    controles = (
        *controles_indicateurs(trame),
        *_controles_contexte(referentiel),
        controle_incomplet(locales),
    )
    return assemble(
        CODE, referentiel, VERSION, _notice(referentiel), feuilles,
        listes=(liste_objectifs(referentiel), UNITES_LOCALES), controles=controles, suivi=suivi,
    )  # fmt: skip


def _notice(referentiel: Referentiel) -> Notice:
    attendu, t0 = referentiel.classeur(CODE), referentiel.campagne.annee_t0
    avant = "Sans échéance dans cette édition."
    if attendu.echeance:
        echeance = referentiel.echeance(attendu.echeance)
        avant = f"{le_jour(echeance.date, 'Le ')} : {echeance.libelle.lower()}."
    return Notice(
        utilite=f"Fixer les valeurs {t0} (T0) à partir desquelles les cibles du contrat seront "
        "définies, et réunir les chiffres qui décrivent le territoire.",
        qui=f"{attendu.qui_remplit[0].upper()}{attendu.qui_remplit[1:]}.",
        avant=avant,
        etapes=(
            "Feuille « Indicateurs » : remplir les cellules vertes. Les taux se calculent seuls, à "
            "partir des nombres des lignes qui les précèdent.",
            "Feuille « Contexte » : lire les valeurs fournies, compléter celles qui manquent si "
            "vous les connaissez.",
            "Feuille « Indicateurs locaux » : ajouter les indicateurs propres au territoire.",
            "Feuille « État » : traiter ce qui reste, puis renvoyer le classeur.",
        ),
        precautions=(
            "Objectifs facultatifs : ne remplir que ceux que le contrat peut retenir.",
            "Deux valeurs sont demandées pour les actes télétransmis : celle du SNDS, et celle de "
            "l’enquête DREES ou du suivi du département.",
        ),
        feuilles=(
            ("indicateurs", f"Les valeurs {t0} des indicateurs communs à tous les territoires."),
            ("contexte", "Les chiffres du territoire, avec leur source et leur année."),
            ("locaux", "Les indicateurs propres au territoire."),
        ),
    )


def _tableau_contexte(referentiel: Referentiel, suivi: IndexControles) -> Tableau:
    rangs, rubrique = [], ""
    for donnee in referentiel.contexte:
        rangs.append(_rang_contexte(donnee, "" if donnee.rubrique == rubrique else donnee.rubrique))
        rubrique = donnee.rubrique
    return Tableau(
        code="contexte",
        colonnes=(
            Colonne(champ="libelle", titre="Donnée", largeur=40),
            Colonne(champ="unite", titre="Unité", largeur=9, style="centre"),
            Colonne(champ="valeur", titre="Valeur", largeur=13, role=Role.PREREMPLI,
                    genre=Genre.ENTIER, liste=LISTE_NC.nom,
                    aide="Valeur fournie si une source nationale l’a ; sinon, à compléter si vous "
                    "la connaissez."),
            Colonne(champ="annee", titre="Année", largeur=8, role=Role.PREREMPLI,
                    genre=Genre.ENTIER, style="libre", aide="Année de la valeur."),
            Colonne(champ="source", titre="Source de la valeur fournie", largeur=48,
                    role=Role.FIXE),
            Colonne(champ="precision", titre="Producteur et précision", largeur=44),
            Colonne(champ="observation", titre="Observation", largeur=36, role=Role.SAISIE,
                    aide="Source d’une valeur que vous ajoutez, ou raison d’une correction."),
            suivi.colonne_verdict(commence("valeur")),
        ),
        rangs=tuple(rangs),
    )  # fmt: skip


def _rang_contexte(donnee: DonneeContexte, section: str) -> Rang:
    taux = donnee.unite == "taux"
    return Rang(
        cle=donnee.code, section=section, lignes=2,
        valeurs={
            "libelle": donnee.libelle, "unite": "%" if taux else "nombre",
            "source": DONNEE_ABSENTE,
            "precision": f"{donnee.producteur}. {donnee.precision}".strip(),
        },
        cellules={"valeur": Cellule(genre=Genre.TAUX)} if taux else {},
    )  # fmt: skip


def _controles_contexte(referentiel: Referentiel) -> Iterator[Controle]:
    zone = Zone(tableau="contexte")
    for donnee in referentiel.contexte:
        yield controle_unite(zone, donnee.code, "valeur", donnee.unite, donnee.libelle)


def _tableau_locaux(
    referentiel: Referentiel, suivi: IndexControles, utilise: FormuleLigne
) -> Tableau:
    t0 = referentiel.campagne.annee_t0
    return Tableau(
        code="locaux", extensible=True, rangs=rangs_locaux(LIGNES_LOCALES),
        colonnes=(
            *colonnes_objectif("rappel_objectifs", "numero", "court"),
            *colonnes_indicateur(64),
            Colonne(champ="valeur", titre=f"Valeur {t0}", largeur=13, role=Role.SAISIE,
                    genre=Genre.ENTIER, liste=LISTE_NC.nom, style="libre",
                    aide=f"Valeur {t0} de l’indicateur, dans son unité."),
            Colonne(champ="source", titre="Source", largeur=40, role=Role.SAISIE,
                    aide="D’où vient la valeur."),
            suivi.colonne_verdict(utilise),
        ),
    )  # fmt: skip


def _tableau_rappel(referentiel: Referentiel) -> Tableau:
    return Tableau(
        code="rappel_objectifs", titre="Rappel des objectifs",
        colonnes=(
            Colonne(champ="numero", titre="N° objectif", largeur=9, style="centre"),
            Colonne(champ="court", titre="Objectif", largeur=32),
            Colonne(champ="libelle", titre="Libellé complet", largeur=64),
            Colonne(champ="type", titre="Type", largeur=13, style="centre"),
        ),
        rangs=tuple(
            Rang(cle=rang_objectif(o.numero),
                 valeurs={"numero": o.numero, "court": o.libelle_court, "libelle": o.libelle,
                          "type": o.type})
            for o in sorted(referentiel.objectifs, key=lambda o: o.numero)
        ),
    )  # fmt: skip
