"""Rules STR: what happened to the file itself, told from what the reader noticed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from cdppe_xl.domaine.constat import Constat, Gravite, Regle
from cdppe_xl.domaine.lecture import Doute, Etat, FormuleLue, Genre, ValeurLue
from cdppe_xl.regles.dossier import Dossier, Retour
from cdppe_xl.regles.moteur import Ecart, constat
from cdppe_xl.regles.prudence import hors_liste

_DEDUIT = "règle de l’outil (déduite)"


def _regle(identifiant: str, gravite: Gravite, titre: str, message: str, remede: str) -> Regle:
    return Regle(
        id=identifiant, gravite=gravite, titre=titre, message=message, remede=remede,
        source=_DEDUIT,
    )  # fmt: skip


B, A, INFO = Gravite.BLOQUANTE, Gravite.AVERTISSEMENT, Gravite.INFORMATION

REGLES = (
    _regle("STR-000", B, "Fichier illisible",
           "Le fichier n’a pas pu être lu : {raison}",
           "Renvoyer le classeur transmis, au format xlsx ou ods."),
    _regle("STR-001", B, "Territoire ou édition inconnus",
           "Le classeur se dit de l’édition {edition}, territoire « {territoire} », qui n’existe "
           "pas dans l’édition {attendu}.",
           "Vérifier que le classeur est celui transmis pour ce territoire et cette édition."),
    _regle("STR-002", B, "Porteurs d’identité en désaccord",
           "« {porteur} » se dit « {trouve} » alors que le reste du fichier se dit « {attendu} ».",
           "Ne pas mêler dans un fichier des feuilles venues d’un autre territoire, d’un autre "
           "classeur ou d’une autre édition ; renvoyer un fichier par classeur."),
    _regle("STR-003", B, "Feuille manquante",
           "La feuille « {attendu} » n’est plus dans le classeur.",
           "Remettre la feuille, ou reprendre le classeur transmis et y reporter les réponses."),
    _regle("STR-004", B, "Feuille en double",
           "La feuille « {trouve} » est un double de « {attendu} » ; seule « {attendu} » est lue.",
           "Supprimer celle des deux qui ne doit pas être lue."),
    _regle("STR-005", INFO, "Feuille renommée",
           "La feuille « {attendu} » s’appelle maintenant « {trouve} » ; elle a été reconnue.",
           "Rien à faire."),
    # Blocking: without its anchors, a table may have slid by a row and nobody would know.
    _regle("STR-006", B, "Emplacement incertain",
           "« {quoi} » n’a été retrouvé qu’à sa place d’origine : ses repères ont disparu.",
           "Vérifier que les lignes et les colonnes n’ont pas été déplacées."),
    _regle("STR-007", B, "Emplacement ambigu",
           "« {quoi} » peut se trouver à {trouve} aussi probables l’une que l’autre.",
           "Supprimer la ligne ou la colonne en double."),
    _regle("STR-008", INFO, "Mise en page d’une autre version",
           "Le classeur a une mise en page différente de celle que l’outil connaît "
           "(empreinte {trouve} au lieu de {attendu}).",
           "Rien à faire si les valeurs lues sont justes ; sinon redemander le classeur."),
    _regle("STR-009", A, "Contenu hors des cellules prévues",
           "La feuille contient, hors des cellules prévues, ce qui n’est pas lu : {trouve}.",
           "Le reporter dans une cellule à remplir ou en observation ; rien à faire pour un "
           "brouillon."),
    _regle("STR-010", INFO, "Formule remplacée par sa valeur",
           "La formule a été remplacée par la valeur {trouve}, égale à celle qu’elle donne.",
           "Rien à faire : la valeur est recalculée à la lecture."),
    _regle("STR-011", A, "Formule remplacée par une autre valeur",
           "La formule a été remplacée par « {trouve} » ; elle est recalculée à la lecture, et "
           "la valeur écrite n’est pas prise en compte.",
           "Remettre la formule indiquée, ou corriger les cellules qu’elle additionne."),
    _regle("STR-012", A, "Formule modifiée",
           "La formule a été changée en « {trouve} » ; celle du modèle est appliquée.",
           "Remettre la formule indiquée."),
    _regle("STR-013", A, "Formule effacée",
           "La formule a été effacée ; elle est recalculée à la lecture.",
           "Remettre la formule indiquée."),
    _regle("STR-014", B, "Formule en erreur",
           "La formule ne fonctionne plus : « {trouve} ».",
           "Remettre la formule indiquée ; une ligne ou une feuille a sans doute été supprimée."),
    _regle("STR-015", B, "Ligne ou colonne supprimée",
           "Ne sont plus dans la feuille : {quoi}.",
           "Rétablir ce qui a été supprimé, ou reprendre le classeur transmis et y reporter les "
           "réponses."),
    _regle("STR-016", A, "Feuille ajoutée",
           "La feuille « {trouve} » a été ajoutée au classeur ; elle n’est pas lue.",
           "Reporter dans les feuilles du classeur ce qui est une réponse."),
    _regle("STR-017", B, "Lignes échangées ou triées",
           "Des libellés ne sont plus sur leur ligne : {quoi}. Les valeurs ont pu suivre ou non.",
           "Remettre chaque libellé sur sa ligne, avec ses valeurs, dans l’ordre du classeur "
           "transmis."),
    _regle("STR-018", A, "Cellules fusionnées",
           "La fusion {quoi} cache des cellules à remplir ; leur contenu caché est lu quand même.",
           "Défaire la fusion et vérifier ce que contient chaque cellule."),
    _regle("STR-019", A, "Deux fichiers pour le même classeur",
           "« {trouve} » et « {attendu} » sont le même classeur du même territoire ; le dernier "
           "des deux par ordre de nom sera en vigueur s’il est conforme.",
           "Ne déposer que le bon, ou vérifier que le second remplace bien le premier."),
    _regle("STR-020", B, "Valeur illisible",
           "« {trouve} » ne peut pas être lu avec certitude : la cellule contient {raison}",
           "Écrire une seule valeur, sans commentaire dans la cellule ; « NC » si elle n’est pas "
           "connue, « s.o. » si elle n’a pas lieu d’être. Ce qui dépend d’elle sera contrôlé "
           "quand elle sera lisible."),
    _regle("STR-021", B, "Valeur hors de la liste",
           "« {trouve} » n’est pas une des valeurs proposées par la liste.",
           "Choisir une valeur de la liste de la cellule."),
    _regle("STR-022", INFO, "Valeur réparée à la lecture",
           "{raison}",
           "Rien à faire si la lecture est la bonne ; sinon réécrire la valeur."),
)  # fmt: skip

PAR_ID = {r.id: r for r in REGLES}

_FORMULES = {
    "remplacee_meme_valeur": "STR-010",
    "remplacee": "STR-011",
    "autre_formule": "STR-012",
    "videe": "STR-013",
    "erreur": "STR-014",
}


def constats_de_lecture(retour: Retour, dossier: Dossier) -> Iterator[Constat]:
    """Constats drawn from the reading: doubts, altered formulas, unreadable values."""
    for doute in retour.lecture.doutes:
        yield _du_doute(doute, retour, dossier)
    for formule in retour.lecture.formules:
        if formule.etat != "intacte":
            yield _de_la_formule(formule, retour, dossier)
    for lue in retour.lecture.valeurs.values():
        yield from _de_la_valeur(lue, retour, dossier)


def _du_doute(doute: Doute, retour: Retour, dossier: Dossier) -> Constat:
    mots = {"porteur": "", "quoi": "", **doute.mots}
    ecart = Ecart(
        classeur=retour.lecture.identite.classeur, cle="", mots=mots,
        trouve=doute.mots.get("trouve", ""), attendu=doute.mots.get("attendu", ""),
    )  # fmt: skip
    fait = constat(PAR_ID[doute.code], retour, dossier, ecart)
    return replace(fait, feuille=doute.feuille, cellule=doute.cellule)


def _de_la_formule(formule: FormuleLue, retour: Retour, dossier: Dossier) -> Constat:
    regle = PAR_ID[_FORMULES[formule.etat]]
    ecart = Ecart(
        classeur=retour.lecture.identite.classeur, cle=formule.cle,
        trouve=formule.trouve, attendu=formule.attendu,
    )  # fmt: skip
    return constat(regle, retour, dossier, ecart)


def _de_la_valeur(lue: ValeurLue, retour: Retour, dossier: Dossier) -> Iterator[Constat]:
    def fait(regle: str, attendu: str) -> Constat:
        ecart = Ecart(
            classeur=retour.lecture.identite.classeur, cle=lue.cle, trouve=lue.brut,
            attendu=attendu,
            mots={"raison": lue.motif or lue.reparation or "une valeur inattendue."},
        )  # fmt: skip
        return constat(PAR_ID[regle], retour, dossier, ecart)

    if lue.etat is Etat.ILLISIBLE:
        yield fait("STR-020", _attendu(lue.genre))
        return
    if lue.reparation:
        yield fait("STR-022", str(lue.valeur))
    if lue.etat is Etat.RENSEIGNE and hors_liste(lue.cle, str(lue.valeur), retour.placement):
        yield fait("STR-021", ", ".join(retour.placement.choix(lue.cle)[:12]))


def _attendu(genre: Genre) -> str:
    return {
        Genre.ENTIER: "un nombre entier",
        Genre.MONTANT: "un montant en euros",
        Genre.TAUX: "un taux, par exemple 12,5 %",
        Genre.DATE: "une date, par exemple 15/10/2020",
        Genre.LISTE: "une valeur de la liste",
        Genre.TEXTE: "un texte",
    }[genre]
