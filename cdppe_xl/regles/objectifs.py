"""Rules OBJ written in Python: the objectives, between the tableau de bord and the plan."""

from __future__ import annotations

from collections.abc import Iterator

from cdppe_xl.classeurs.lignes import rang_objectif
from cdppe_xl.domaine.constat import Gravite
from cdppe_xl.regles.dossier import Dossier
from cdppe_xl.regles.ecriture import CIRCULAIRE, CONTRAT_TYPE, LigneLue, lignes, regle
from cdppe_xl.regles.moteur import Ecart
from cdppe_xl.regles.vues import (
    actions,
    choix,
    designation,
    est_retenu,
    objectifs_lisibles,
    plan_action,
    tableau_de_bord,
)


@regle(
    id="OBJ-201",
    gravite=Gravite.AVERTISSEMENT,
    titre="Chaque objectif facultatif retenu a au moins une action au plan",
    message="L’objectif facultatif {objectif} est retenu au tableau de bord, mais aucune action "
    "du plan ne porte sur lui.",
    remede="Ajouter au plan une action sur l’objectif {objectif}, ou écrire « non » dans cette "
    "cellule.",
    source=f"{CONTRAT_TYPE}, article 2.1",
)
def _facultatif_sans_action(dossier: Dossier) -> Iterator[Ecart]:
    bord, plan = tableau_de_bord(dossier, "objectifs"), plan_action(dossier)
    if bord is None or plan is None or not objectifs_lisibles(plan):
        return
    vises = {a.entier("objectif") for a in actions(plan)}
    for objectif in dossier.referentiel.facultatifs if vises else ():
        if choix(bord, objectif) == "oui" and objectif.numero not in vises:
            ligne = LigneLue(bord, "objectifs", rang_objectif(objectif.numero))
            yield ligne.ecart(
                "retenu", "oui, sans action", "au moins une action", objectif=objectif.numero
            )


@regle(
    id="OBJ-202",
    gravite=Gravite.AVERTISSEMENT,
    titre="Chaque action porte sur un objectif retenu",
    message="L’action {action} porte sur l’objectif facultatif {objectif}, que le tableau de bord "
    "ne retient pas.",
    remede="Écrire dans cette cellule le numéro d’un objectif retenu, ou choisir « oui » pour "
    "l’objectif {objectif} au tableau de bord.",
    source=f"{CIRCULAIRE}, annexe 4, I et {CONTRAT_TYPE}, article 2.1",
)
def _action_hors_objectifs_retenus(dossier: Dossier) -> Iterator[Ecart]:
    bord = tableau_de_bord(dossier, "objectifs")
    if bord is None:
        return
    ecartes = {
        o.numero for o in dossier.referentiel.facultatifs if choix(bord, o) in ("", "non")
    }  # fmt: skip
    for action in actions(plan_action(dossier)):
        numero = action.entier("objectif")
        if numero in ecartes:
            yield action.ecart(
                "objectif", str(numero), "un objectif retenu",
                action=designation(action), objectif=numero,
            )  # fmt: skip


@regle(
    id="OBJ-203",
    gravite=Gravite.INFORMATION,
    titre="Un objectif facultatif retenu a un indicateur de résultat",
    message="L’objectif facultatif {objectif} n’a que des indicateurs de moyen ({nombre}).",
    remede="Ajouter un indicateur qui montre ce qui change pour les enfants et les familles, ou "
    "écrire « résultat » dans cette cellule si c’en est déjà un.",
    source=f"{CIRCULAIRE}, annexe 6 (indicateurs complémentaires) ; l’indicateur de résultat est "
    "demandé à partir de 2021 (presse)",
)
def _sans_indicateur_de_resultat(dossier: Dossier) -> Iterator[Ecart]:
    bord = tableau_de_bord(dossier, "objectifs", "locaux")
    # An edition that asks for it has the live rule IND-013 in its place.
    if bord is None or dossier.referentiel.campagne.indicateur_resultat_facultatif:
        return
    for objectif in dossier.referentiel.facultatifs:
        if dossier.referentiel.indicateurs_de(objectif.numero) or not est_retenu(bord, objectif):
            continue
        siennes = [x for x in lignes(bord, "locaux") if x.entier("objectif") == objectif.numero]
        natures = [x.texte("nature").casefold() for x in siennes if x.texte("libelle")]
        if natures and all(n == "moyen" for n in natures):
            yield siennes[0].ecart(
                "nature", "moyen", "résultat", objectif=objectif.numero, nombre=len(natures)
            )
