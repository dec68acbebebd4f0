"""Rules CAL written in Python: contacts, and dates that no single sheet can compare."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from cdppe_xl.domaine.constat import Gravite
from cdppe_xl.regles.dossier import Dossier
from cdppe_xl.regles.ecriture import (
    CIRCULAIRE,
    CONTRAT_TYPE,
    LigneLue,
    jour,
    lignes,
    regle,
    retour_de,
)
from cdppe_xl.regles.moteur import Ecart
from cdppe_xl.regles.vues import actions, exercice, plan_action

_COURRIEL = re.compile(r"[^@\s;,]+@[^@\s;,]+\.[^@\s;,.]{2,}")


@regle(
    id="CAL-201",
    gravite=Gravite.AVERTISSEMENT,
    titre="Le courriel d’un contact est une adresse",
    message="{institution} : « {trouve} » n’est pas une adresse de courriel.",
    remede="Écrire une seule adresse, par exemple prenom.nom@exemple.fr.",
    source=f"{CIRCULAIRE}, I.B (coordonnées d’un ou deux contacts par institution)",
)
def _courriel_illisible(dossier: Dossier) -> Iterator[Ecart]:
    for ligne in lignes(retour_de(dossier, "guide"), "contacts"):
        courriel = ligne.texte("courriel")
        if courriel and not _COURRIEL.fullmatch(courriel):
            yield ligne.ecart(
                "courriel", courriel, "une adresse", institution=ligne.texte("institution")
            )


@regle(
    id="CAL-202",
    gravite=Gravite.INFORMATION,
    titre="Les actions commencent à la prise d’effet du contrat, ou après",
    message="{nombre} action(s) du plan commencent avant le Jour J du guide ({attendu}) ; la "
    "première, « {action} », le {trouve}.",
    remede="Vérifier les dates : le contrat prend effet à sa signature. Une action déjà commencée "
    "peut valoir cofinancement, sans crédit de l’État avant cette date.",
    source=f"{CONTRAT_TYPE}, article 5",
)
def _action_avant_le_jour_j(dossier: Dossier) -> Iterator[Ecart]:
    guide = retour_de(dossier, "guide", "jalon")
    jour_j = LigneLue(guide, "jalon", "jour_j").date("valeur") if guide else None
    if jour_j is None:
        return
    premieres = [
        (debut, action)
        for action in actions(plan_action(dossier))
        if (debut := action.date("debut")) is not None and debut < jour_j
    ]
    if premieres:
        debut, action = min(premieres, key=lambda couple: couple[0])
        yield action.ecart(
            "debut", jour(debut), jour(jour_j),
            nombre=len(premieres), action=action.texte("intitule"),
        )  # fmt: skip


@regle(
    id="CAL-203",
    gravite=Gravite.AVERTISSEMENT,
    titre="Le rapport est adopté après la fin de l’exercice",
    message="{etape} : {trouve}, alors que l’exercice {annee} finit le {attendu}.",
    remede="Vérifier la date : un rapport d’exécution se fait l’exercice terminé.",
    source=f"{CIRCULAIRE}, III et {CONTRAT_TYPE}, article 3 (déduit)",
)
def _rapport_avant_la_fin_de_l_exercice(dossier: Dossier) -> Iterator[Ecart]:
    annee = exercice(dossier.referentiel)
    fin = date(annee, 12, 31)
    for ligne in lignes(retour_de(dossier, "bilan"), "procedure"):
        quand = ligne.date("valeur")
        if quand is not None and quand <= fin:
            yield ligne.ecart(
                "valeur", jour(quand), jour(fin),
                etape=ligne.texte("libelle") or ligne.rang, annee=annee,
            )  # fmt: skip


@regle(
    id="CAL-204",
    gravite=Gravite.INFORMATION,
    titre="Une étape est faite avant l’échéance de la campagne",
    message="{etape} : faite le {trouve}, après l’échéance de la campagne ({attendu}).",
    remede="Rien à corriger si la date est exacte : le retard est noté au suivi de la campagne.",
    source=f"{CIRCULAIRE}, I.B",
)
def _etape_faite_en_retard(dossier: Dossier) -> Iterator[Ecart]:
    limites = {e.code: e.date for e in dossier.referentiel.echeances}
    for ligne in lignes(retour_de(dossier, "guide"), "suivi"):
        faite = ligne.date("date_faite")
        limite = limites.get(ligne.rang)
        if faite is not None and limite is not None and faite > limite:
            yield ligne.ecart(
                "date_faite", jour(faite), jour(limite), etape=ligne.texte("libelle") or ligne.rang
            )
