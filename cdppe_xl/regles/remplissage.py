"""Rules STR written in Python: how far a returned workbook was filled."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from cdppe_xl.classeurs.exercices import base_de
from cdppe_xl.classeurs.grammaire import Role
from cdppe_xl.classeurs.valeurs_lues import scalaire
from cdppe_xl.domaine.constat import Gravite
from cdppe_xl.domaine.lecture import Etat, Genre, ValeurLue
from cdppe_xl.regles.dossier import Dossier, Retour
from cdppe_xl.regles.ecriture import CONTRAT_TYPE, DEDUIT, LigneLue, lignes, regle
from cdppe_xl.regles.moteur import Ecart
from cdppe_xl.regles.mots import attend, simplifier
from cdppe_xl.regles.vues import actions, plan_action

NOMBRES = (Genre.ENTIER, Genre.MONTANT, Genre.TAUX)
ASSEZ_DE_NC = 10
_PEUT_ETRE_NEANT = frozenset({"commentaire", "observation", "explication", "valeur"})
"""Columns where « néant » is an answer; rule FIC-203 speaks of the plan d'action."""


@regle(
    id="STR-101",
    # Blocking: a blank return in force would count as an answer in the national coverage.
    gravite=Gravite.BLOQUANTE,
    titre="Le classeur rendu contient des réponses",
    message="Le classeur « {titre} » est rendu sans aucune réponse.",
    remede="Vérifier que le fichier rendu est le classeur rempli, et non celui qui a été transmis.",
    source=DEDUIT,
)
def _classeur_sans_reponse(dossier: Dossier) -> Iterator[Ecart]:
    edition = dossier.referentiel
    attendus = {c.code for c in (*edition.classeurs, *edition.ulterieurs) if c.retour}
    for code, retour in dossier.retours.items():
        if base_de(code) in attendus and _sans_reponse(retour, dossier):
            yield Ecart(
                classeur=code, cle="", mots={"titre": retour.placement.classeur.titre},
                trouve="aucune réponse", attendu="des réponses",
            )  # fmt: skip


@regle(
    id="OBJ-212",
    gravite=Gravite.BLOQUANTE,
    titre="Le plan d’action contient au moins une action",
    message="Le plan d’action ne contient aucune action.",
    remede="Inscrire dans « Plan d’action » les actions du contrat, à partir de cette ligne, et "
    "remplir leurs fiches dans « Fiches action ».",
    source=f"{CONTRAT_TYPE}, article 2.1",
)
def _plan_sans_action(dossier: Dossier) -> Iterator[Ecart]:
    plan = plan_action(dossier)
    if plan is None or any(actions(plan)) or _sans_reponse(plan, dossier):
        return
    inscrites = list(lignes(plan, "actions"))
    douteux = any(x.illisible(c) for x in inscrites for c in ("objectif", "intitule"))
    if inscrites and not douteux:
        yield inscrites[0].ecart("intitule", "aucune action", "au moins une action")


def _sans_reponse(retour: Retour, dossier: Dossier) -> bool:
    """The whole workbook is there, and nobody answered anything in it."""
    saisies = _saisies(retour, {i.code for i in dossier.referentiel.indicateurs})
    entier = all(map(retour.present, retour.placement.tableaux))
    return entier and not any(_repondu(lue, retour) for lue in saisies)


def _saisies(retour: Retour, indicateurs: Collection[str]) -> Iterator[ValeurLue]:
    """What only a person could have written: cells that generation may fill are left out."""
    for lue in retour.lecture.valeurs.values():
        cellule = retour.placement.cellules.get(lue.cle)
        tableau, rang, _ = lue.cle.split("/")
        # No national source has the T0 of an indicator: generation leaves it blank.
        depart = tableau == "diag" and rang in indicateurs
        if cellule is None or cellule.role is Role.SAISIE or depart:
            yield lue


def _repondu(lue: ValeurLue, retour: Retour) -> bool:
    cellule = retour.placement.cellules.get(lue.cle)
    propose = cellule.valeur if cellule else None
    return lue.etat is not Etat.VIDE and scalaire(lue) != propose


@regle(
    id="STR-102",
    gravite=Gravite.INFORMATION,
    titre="Les réponses ne sont pas surtout des « NC »",
    message="{trouve} des {total} nombres répondus dans « {titre} » sont « NC ».",
    remede="Rien d’obligatoire : « NC » est une réponse. Voir avec le territoire ce qui l’empêche "
    "de donner ces nombres.",
    source=DEDUIT,
)
def _surtout_des_nc(dossier: Dossier) -> Iterator[Ecart]:
    for code, retour in dossier.retours.items():
        etats = [lue.etat for lue in retour.lecture.valeurs.values() if lue.genre in NOMBRES]
        absents, donnes = etats.count(Etat.NC), etats.count(Etat.RENSEIGNE)
        if absents >= ASSEZ_DE_NC and absents > donnes:
            yield Ecart(
                classeur=code, cle="",
                mots={"titre": retour.placement.classeur.titre, "total": absents + donnes},
                trouve=str(absents), attendu="des nombres",
            )  # fmt: skip


@regle(
    id="STR-103",
    gravite=Gravite.AVERTISSEMENT,
    titre="Une réponse n’est pas un texte d’attente",
    message="{quoi} : « {trouve} » n’est qu’un texte d’attente.",
    remede="Écrire la réponse, ou vider la cellule tant qu’elle n’est pas connue.",
    source=DEDUIT,
)
def _reponse_en_attente(dossier: Dossier) -> Iterator[Ecart]:
    for code, retour in dossier.retours.items():
        for lue in retour.lecture.valeurs.values() if code != "plan_action" else ():
            if lue.genre is Genre.TEXTE and isinstance(lue.valeur, str) and attend(lue.valeur):
                tableau, rang, champ = lue.cle.split("/")
                if champ in _PEUT_ETRE_NEANT and simplifier(lue.valeur) in ("neant", "rien"):
                    continue
                titre = retour.placement.tableaux[tableau].tableau.colonne(champ).titre
                libelle = LigneLue(retour, tableau, rang).texte("libelle")
                quoi = ", ".join(filter(None, (libelle, f"« {titre} »" if titre else "")))
                yield Ecart(
                    classeur=code, cle=lue.cle, trouve=lue.valeur.strip(),
                    attendu="une réponse", mots={"quoi": quoi or "La réponse"},
                )  # fmt: skip
