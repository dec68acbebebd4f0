"""Layout of the tableau de bord (annexe 5.2): choice of objectifs, T0, targets and results."""

from __future__ import annotations

from cdppe_xl.classeurs.communs import LISTE_OUI_NON, Notice, assemble, le_jour
from cdppe_xl.classeurs.controles_tableau import (
    controles_locaux,
    controles_objectifs,
    controles_semestriels,
    controles_tableau,
)
from cdppe_xl.classeurs.etat import IndexControles
from cdppe_xl.classeurs.formules import Expr, Plage, expr, nb_si_ens, si
from cdppe_xl.classeurs.grammaire import (
    Cellule,
    Classeur,
    Colonne,
    Feuille,
    Ligne,
    Rang,
    Role,
    Tableau,
)
from cdppe_xl.classeurs.indicateurs_locaux import (
    NATURES,
    UNITES_LOCALES,
    liste_objectifs,
)
from cdppe_xl.classeurs.lignes import rang_objectif, titre_engagement
from cdppe_xl.classeurs.tableau_indicateurs import Suivi
from cdppe_xl.classeurs.tableau_semestriel import tableau_semestriel
from cdppe_xl.domaine.edition import Objectif
from cdppe_xl.domaine.lecture import Genre
from cdppe_xl.referentiel.modele import Referentiel

CODE, VERSION = "tableau_de_bord", 1


def construire(referentiel: Referentiel) -> Classeur:
    """The tableau de bord of an edition."""
    index = IndexControles()
    suivi = Suivi(referentiel, index)
    premiere, derniere = referentiel.annees[0], referentiel.annees[-1]
    feuilles = [
        Feuille(
            code="objectifs", titre="Objectifs", intitule="Objectifs du contrat",
            blocs=(_tableau_objectifs(referentiel, index), _tableau_choix(referentiel, index)),
            figer=2, couleur="548235",
        ),
        Feuille(
            code="tableau", titre="Tableau de bord",
            intitule=f"Tableau de bord {premiere}-{derniere}",
            blocs=(suivi.tableau(),), figer=5, couleur="548235",
        ),
        Feuille(
            code="locaux", titre="Indicateurs locaux", intitule="Indicateurs locaux",
            blocs=(suivi.tableau_locaux(),), figer=3, couleur="548235",
        ),
    ]  # fmt: skip
    if suivi.semestriels:
        feuilles.append(
            Feuille(
                code="semestriel", titre="Suivi semestriel", intitule="Remontées semestrielles",
                blocs=(tableau_semestriel(suivi),), figer=3, couleur="548235",
            )
        )  # fmt: skip
    controles = (
        *controles_objectifs(referentiel),
        *controles_tableau(suivi),
        *controles_locaux(),
        *controles_semestriels(suivi),
    )
    return assemble(
        CODE, referentiel, VERSION, _notice(referentiel, bool(suivi.semestriels)), feuilles,
        listes=(liste_objectifs(referentiel), UNITES_LOCALES, NATURES), controles=controles,
        suivi=index,
    )  # fmt: skip


def _notice(referentiel: Referentiel, semestriel: bool) -> Notice:
    attendu, campagne = referentiel.classeur(CODE), referentiel.campagne
    avant = "Sans échéance dans cette édition."
    if attendu.echeance:
        echeance = referentiel.echeance(attendu.echeance)
        avant = f"{echeance.libelle} : {le_jour(echeance.date, '')}."
    resultat = (
        " Chaque objectif facultatif retenu a au moins un indicateur de résultat : une cible d’un "
        "indicateur harmonisé, ou un indicateur local."
        if campagne.indicateur_resultat_facultatif else ""
    )  # fmt: skip
    fin_annee = "À la fin de chaque année : ajouter les résultats"
    fin_annee += ", et ceux de chaque semestre sur « Suivi semestriel »." if semestriel else "."
    feuilles = [
        ("objectifs", "Les objectifs du contrat ; les facultatifs retenus se choisissent ici."),
        ("tableau", "Valeur de départ, cible et résultat de chaque année, par indicateur."),
        ("locaux", "Les indicateurs définis par le territoire."),
        ("semestriel", "Les indicateurs suivis deux fois par an."),
    ]
    return Notice(
        utilite="Fixer les cibles du contrat, année par année, puis en suivre les résultats.",
        qui=f"{attendu.qui_remplit[0].upper()}{attendu.qui_remplit[1:]}.",
        avant=avant,
        etapes=(
            "Feuille « Objectifs » : dire quels objectifs facultatifs sont retenus. Les lignes des "
            "autres se grisent et ne demandent plus rien.",
            f"Feuille « Tableau de bord » : reporter les valeurs {campagne.annee_t0} (T0) du "
            "diagnostic, puis écrire les cibles de chaque année. Les taux se calculent seuls ; "
            "leur cible s’écrit en pourcentage.",
            "Feuille « Indicateurs locaux » : au moins un indicateur pour chaque objectif retenu "
            f"qui n’a pas d’indicateur harmonisé.{resultat}",
            fin_annee,
        ),
        precautions=(
            "Un résultat vide n’est pas une erreur tant que l’année n’est pas finie.",
            "Une cible qui recule s’explique dans la colonne « Commentaire ».",
        ),
        feuilles=tuple(feuilles if semestriel else feuilles[:-1]),
    )


def _tableau_objectifs(referentiel: Referentiel, index: IndexControles) -> Tableau:
    rangs, precedent = [], ""
    for objectif in sorted(referentiel.objectifs, key=lambda o: (o.type == "facultatif", o.numero)):
        section = "" if objectif.type == precedent else _SECTIONS[objectif.type]
        rangs.append(_rang_objectif(referentiel, objectif, section))
        precedent = objectif.type
    return Tableau(
        code="objectifs",
        colonnes=(
            Colonne(champ="numero", titre="N°", largeur=6, style="code"),
            Colonne(champ="libelle", titre="Objectif", largeur=62),
            Colonne(champ="type", titre="Type", largeur=13, style="centre"),
            Colonne(champ="engagement", titre="Engagement", largeur=38),
            Colonne(champ="enveloppes", titre="Enveloppes", largeur=14, style="centre"),
            Colonne(champ="retenu", titre="Retenu", largeur=11, role=Role.SAISIE,
                    genre=Genre.LISTE, liste=LISTE_OUI_NON.nom, style="centre",
                    aide="« oui » si le contrat retient cet objectif facultatif, « non » sinon."),
            Colonne(champ="commentaire", titre="Commentaire", largeur=38, role=Role.SAISIE,
                    aide="Précision utile sur le choix de l’objectif, s’il y a lieu."),
            index.colonne_verdict(),
            Colonne(champ="court", titre="Libellé court", largeur=20, masque=True),
        ),
        rangs=tuple(rangs),
        estompe_si=("retenu", "non"),
    )  # fmt: skip


_SECTIONS = {
    "fondamental": "Objectifs fondamentaux : présents dans tous les contrats",
    "facultatif": "Objectifs facultatifs : à choisir",
}


def _rang_objectif(referentiel: Referentiel, objectif: Objectif, section: str) -> Rang:
    engagement = referentiel.engagement(objectif.engagement)
    valeurs: dict[str, str | int] = {
        "numero": objectif.numero,
        "libelle": objectif.libelle,
        "type": objectif.type,
        "engagement": titre_engagement(engagement),
        "enveloppes": ", ".join(objectif.enveloppes),
        "court": objectif.libelle_court,
    }
    cellules: dict[str, Cellule] = {}
    if objectif.type == "fondamental":
        valeurs["retenu"] = "oui"
        cellules["retenu"] = Cellule(role=Role.FIXE, liste="")
    return Rang(
        cle=rang_objectif(objectif.numero), valeurs=valeurs, cellules=cellules, section=section
    )


def _tableau_choix(referentiel: Referentiel, index: IndexControles) -> Tableau:
    """Number of optional objectifs chosen, against the maximum."""

    def retenus(_: Ligne) -> Expr:
        return nb_si_ens(
            Plage("objectifs", "type"), "facultatif",
            Plage("objectifs", "retenu"), "oui",
        )  # fmt: skip

    def phrase(ligne: Ligne) -> Expr:
        reste = ligne("maximum") - ligne("nombre")
        return si(reste < 0, "trop d’objectifs facultatifs", reste & expr(" encore possibles"))

    return Tableau(
        code="choix", titre="Objectifs facultatifs retenus",
        colonnes=(
            Colonne(champ="numero", titre="", largeur=6),
            Colonne(champ="libelle", titre="Ce qui est compté", largeur=62),
            Colonne(champ="nombre", titre="Retenus", largeur=13, role=Role.CALCUL,
                    genre=Genre.ENTIER, formule=retenus, style="centre"),
            Colonne(champ="phrase", titre="Reste", largeur=38, role=Role.CALCUL, formule=phrase),
            Colonne(champ="maximum", titre="Maximum", largeur=14, genre=Genre.ENTIER,
                    style="centre"),
            index.colonne_verdict(),
        ),
        rangs=(
            Rang(
                cle="facultatifs",
                valeurs={"libelle": "Objectifs facultatifs dits retenus (« oui »)",
                         "maximum": referentiel.campagne.objectifs_facultatifs_max},
            ),
        ),
    )  # fmt: skip
