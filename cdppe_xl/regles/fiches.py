"""Rules FIC written in Python: what the words and the dates of actions and fiches betray."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date

from cdppe_xl.domaine.constat import Gravite
from cdppe_xl.regles.dossier import Dossier
from cdppe_xl.regles.ecriture import (
    CIRCULAIRE,
    DEDUIT,
    LigneLue,
    euros,
    jour,
    lignes,
    regle,
)
from cdppe_xl.regles.moteur import Ecart
from cdppe_xl.regles.mots import attend, simplifier
from cdppe_xl.regles.vues import actions, designation, fiches, plan_action

_REPONSES_COURTES = {"vigilance": frozenset({"neant", "rien"})}
"""« Néant » is an answer where nothing may indeed be found."""
_CHAMPS_ACTION = {
    "intitule": "l’intitulé", "referent": "le référent", "public": "le public cible",
}  # fmt: skip
_CHAMPS_FICHE = {
    "constat": "le constat", "objectif_operationnel": "l’objectif opérationnel",
    "description": "la description", "acteurs": "les acteurs", "calendrier": "le calendrier",
    "indicateurs": "les indicateurs", "vigilance": "les points de vigilance",
}  # fmt: skip
ASSEZ_LONG = 60
"""Characters under which two identical descriptions prove nothing."""


@regle(
    id="FIC-201",
    gravite=Gravite.INFORMATION,
    titre="Deux actions n’ont pas le même intitulé",
    message="L’action {action} a le même intitulé que l’action {autre}.",
    remede="Préciser l’un des deux intitulés, ou réunir les deux lignes si c’est la même action.",
    source=DEDUIT,
)
def _intitules_en_double(dossier: Dossier) -> Iterator[Ecart]:
    vus: dict[str, str] = {}
    for action in actions(plan_action(dossier)):
        titre = simplifier(action.texte("intitule"))
        if titre and titre in vus:
            yield action.ecart(
                "intitule", action.texte("intitule"), "un intitulé différent",
                action=designation(action), autre=vus[titre] or "précédente",
            )  # fmt: skip
        elif titre:
            vus[titre] = action.texte("numero")


@regle(
    id="FIC-202",
    gravite=Gravite.INFORMATION,
    titre="Deux fiches n’ont pas la même description",
    message="La même description sert à {nombre} fiches : {fiches}.",
    remede="Garder cette description sur la fiche {premiere}, et écrire sur chacune des autres "
    "({autres}) celle de son action.",
    source=f"{CIRCULAIRE}, annexe 4, I et annexe 5.4 (déduit)",
)
def _descriptions_identiques(dossier: Dossier) -> Iterator[Ecart]:
    vues: dict[str, list[LigneLue]] = defaultdict(list)
    for fiche in lignes(plan_action(dossier), "fiches"):
        description = simplifier(fiche.texte("description"))
        if len(description) >= ASSEZ_LONG:
            vues[description].append(fiche)
    for memes in vues.values():
        if len(memes) > 1:
            numeros = [f"n° {f.texte('numero')}" if f.texte("numero") else "?" for f in memes]
            yield memes[1].ecart(
                "description", memes[1].texte("description")[:80], "une description propre",
                nombre=len(memes), fiches=_enumere(numeros), premiere=numeros[0],
                autres=_enumere(numeros[1:]),
            )  # fmt: skip


def _enumere(noms: list[str]) -> str:
    """« n° 4, n° 5 et n° 6 »."""
    return " et ".join(filter(None, (", ".join(noms[:-1]), noms[-1])))


@regle(
    id="FIC-203",
    gravite=Gravite.AVERTISSEMENT,
    titre="Les rubriques ne sont pas remplies par un texte d’attente",
    message="Action {action}, {rubrique} : « {trouve} » n’est qu’un texte d’attente.",
    remede="Écrire le renseignement demandé ; vider la cellule tant qu’il n’est pas connu.",
    source=f"{CIRCULAIRE}, annexe 4, I et annexe 5.4",
)
def _texte_d_attente(dossier: Dossier) -> Iterator[Ecart]:
    plan = plan_action(dossier)
    connues = fiches(plan)
    for action in actions(plan):
        couples = [(action, champ, nom) for champ, nom in _CHAMPS_ACTION.items()]
        fiche = connues.get(action.texte("numero"))
        if fiche is not None:
            couples += [(fiche, champ, nom) for champ, nom in _CHAMPS_FICHE.items()]
        for ligne, champ, nom in couples:
            texte = ligne.texte(champ)
            if _attend(champ, texte):
                yield ligne.ecart(
                    champ, texte, "le renseignement", rubrique=nom, action=designation(action)
                )


def _attend(champ: str, texte: str) -> bool:
    """The text only holds the place of an answer: « à compléter », « … »."""
    return attend(texte) and simplifier(texte) not in _REPONSES_COURTES.get(champ, ())


@regle(
    id="FIC-204",
    gravite=Gravite.AVERTISSEMENT,
    titre="Les montants tombent dans les années de l’action",
    message="Action {action} : {trouve} inscrits en {annee}, alors que l’action va du {debut} au "
    "{fin}.",
    remede="Vider cette cellule et porter le montant sur une année où l’action a lieu, ou corriger "
    "ses dates.",
    source=f"{CIRCULAIRE}, annexe 4, I (calendrier et financements de l’action ; déduit)",
)
def _montant_hors_des_dates(dossier: Dossier) -> Iterator[Ecart]:
    for action in actions(plan_action(dossier)):
        debut, fin = action.date("debut"), action.date("fin")
        if debut is None or fin is None or fin < debut:
            continue
        for annee in dossier.referentiel.annees:
            if debut <= date(annee, 12, 31) and fin >= date(annee, 1, 1):
                continue
            for champ in (f"etat_{annee}", f"cd_{annee}", f"autres_{annee}"):
                montant = action.nombre(champ)
                if montant is not None and montant > 0:
                    yield action.ecart(
                        champ, euros(montant), "aucun montant cette année-là", annee=annee,
                        action=designation(action), debut=jour(debut), fin=jour(fin),
                    )  # fmt: skip
                    break
