"""Rules CAL written in Python: contacts, and dates that no single sheet can compare."""

from __future__ import annotations

import re
from collections.abc import Iterator

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
from cdppe_xl.regles.vues import actions, plan_action

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
    id="CAL-205",
    gravite=Gravite.AVERTISSEMENT,
    titre="Un contact a un nom",
    message="{institution} : « {trouve} » est écrit sans nom de référent.",
    remede="Écrire le nom et la fonction du référent à qui sont ces coordonnées, ou les effacer.",
    source=f"{CIRCULAIRE}, I.B (coordonnées d’un ou deux contacts par institution)",
)
def _contact_sans_nom(dossier: Dossier) -> Iterator[Ecart]:
    for ligne in lignes(retour_de(dossier, "guide"), "contacts"):
        coordonnees = ligne.texte("courriel") or ligne.texte("telephone")
        # The first contact of an institution is asked for by a live rule.
        if coordonnees and not ligne.texte("nom") and not ligne.rang.endswith("_1"):
            yield ligne.ecart(
                "nom", coordonnees, "un nom", institution=ligne.texte("institution") or ligne.rang
            )


@regle(
    id="CAL-206",
    gravite=Gravite.INFORMATION,
    titre="Les contacts sont des personnes différentes",
    message="{institution} : « {trouve} » sert déjà à un autre contact ({autre}).",
    remede="Vérifier ce courriel ; si c’est une même personne, ne l’écrire qu’une fois.",
    source=f"{CIRCULAIRE}, I.B (coordonnées d’un ou deux contacts par institution)",
)
def _contact_en_double(dossier: Dossier) -> Iterator[Ecart]:
    vus: dict[str, str] = {}
    for ligne in lignes(retour_de(dossier, "guide"), "contacts"):
        courriel = ligne.texte("courriel").casefold()
        institution = ligne.texte("institution") or ligne.rang
        if courriel and courriel in vus:
            yield ligne.ecart(
                "courriel", ligne.texte("courriel"), "un autre courriel",
                institution=institution, autre=vus[courriel],
            )  # fmt: skip
        elif courriel:
            vus[courriel] = institution


@regle(
    id="CAL-202",
    gravite=Gravite.INFORMATION,
    titre="Les actions commencent à la prise d’effet du contrat, ou après",
    message="Actions du plan qui commencent avant le Jour J du guide ({attendu}) : {nombre}. La "
    "première, « {action} », commence le {trouve}.",
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
