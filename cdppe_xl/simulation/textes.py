"""Words of the fiction. Each text says what it is, so that nobody takes it for an answer."""

from __future__ import annotations

from cdppe_xl.domaine.edition import Objectif
from cdppe_xl.simulation.hasard import Hasard

MARQUE = "Exemple fictif"
REFERENT = "Référent fictif"
_DOMAINE = "exemple.fr"
TELEPHONE = "00 00 00 00 00"
SOURCE = f"{MARQUE} : rapport d’activité inventé"
MOTIF_NC = f"{MARQUE} : donnée en cours de recueil auprès du service"
MOTIF_SANS_OBJET = f"{MARQUE} : objectif non retenu au contrat"
PUBLICS = (
    "Public fictif : familles suivies par le service",
    "Public fictif : enfants et jeunes accompagnés",
    "Public fictif : professionnels du territoire",
)
_MANIERES = (
    "mise en réseau des partenaires",
    "outils partagés et temps d’échange",
    "expérimentation sur deux secteurs",
    "démarche d’aller vers",
    "diffusion de bonnes pratiques",
)
_ACTEURS = (
    "services du département, associations, caisse d’allocations familiales",
    "service de protection maternelle et infantile, maternités, communes",
    "Éducation nationale, justice, établissements du territoire",
)
_VIGILANCES = (
    "disponibilité des partenaires",
    "couverture des secteurs ruraux",
    "continuité d’une année sur l’autre",
)


def intitule(objectif: str, rang: int, hasard: Hasard) -> str:
    """Title of an action."""
    return f"{MARQUE} : {objectif}, volet {rang}, {hasard.choix(_MANIERES)}"


def fiche(objectif: Objectif | None, titre: str, hasard: Hasard) -> dict[str, str]:
    """Texts of a fiche; the description recalls what annexe 6 asks."""
    cahier = objectif.cahier if objectif else "Objectif local de santé publique."
    return {
        "constat": f"{MARQUE} : le diagnostic inventé montre un besoin sur ce territoire.",
        "objectif_operationnel": f"{MARQUE} : améliorer la situation de façon mesurable.",
        "description": f"{titre}. D’après le cahier des charges national. {cahier}",
        "acteurs": f"{MARQUE} : {hasard.choix(_ACTEURS)}.",
        "calendrier": f"{MARQUE} : préparation, puis mise en œuvre par étapes.",
        "indicateurs": f"{MARQUE} : nombre de personnes concernées, chaque année.",
        "vigilance": f"{MARQUE} : {hasard.choix(_VIGILANCES)}.",
    }


def indicateur_local(objectif: Objectif) -> str:
    """Label of a local indicator."""
    return f"{MARQUE} : nombre de réalisations, {objectif.libelle_court.lower()}"


def explication(ecart: str) -> str:
    """Why something differs from what was expected."""
    return f"{MARQUE} : {ecart}, par suite d’un retard inventé."


def courriel(institution: str) -> str:
    """An address of nobody, different from one institution to another."""
    return f"{institution}.fictif@{_DOMAINE}"
