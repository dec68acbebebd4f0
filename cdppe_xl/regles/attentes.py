"""What annexe 6 asks of the actions of one objective, looked for in the words of the fiches.

Each attente names its objective by number and by a word of its label: in an edition where
that number means something else, it keeps silent. These rules inform, they blame nobody: the
words may be missing while the thing is there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from cdppe_xl.domaine.constat import Gravite, Regle
from cdppe_xl.domaine.edition import Objectif
from cdppe_xl.referentiel.modele import Referentiel
from cdppe_xl.regles.dossier import Dossier
from cdppe_xl.regles.ecriture import CIRCULAIRE, lignes, regle
from cdppe_xl.regles.moteur import Ecart, RegleEcrite
from cdppe_xl.regles.mots import contient
from cdppe_xl.regles.vues import (
    est_retenu,
    plan_action,
    tableau_de_bord,
    textes_par_objectif,
)


@dataclass(frozen=True, slots=True)
class Sujet:
    """An objective, meant by its number and by a word of its label."""

    numero: int
    mot: str

    def dans(self, referentiel: Referentiel) -> Objectif | None:
        """The objective, if the edition has it under that meaning."""
        for objectif in referentiel.objectifs:
            if objectif.numero == self.numero and contient(objectif.libelle, (self.mot,)):
                return objectif
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Attente:
    """What the fiches of an objective should speak of: each theme by one of its words."""

    id: str
    sujet: Sujet
    titre: str
    themes: Mapping[str, tuple[str, ...]]
    remede: str


ATTENTES = (
    Attente(
        id="FIC-206", sujet=Sujet(6, "informations preoccupantes"),
        titre="L’évaluation des informations préoccupantes accède à des compétences médicales et "
        "de santé mentale",
        themes={
            "compétences médicales": ("medec", "medic", "pediatr", "puericult", "infirm", "sante"),
            "santé mentale": ("sante mentale", "psych", "pedopsych"),
        },
        remede="Dire dans la fiche comment la CRIP ou l’équipe d’évaluation accède à ces "
        "compétences, ou vérifier que c’est déjà le cas.",
    ),
    Attente(
        id="OBJ-207", sujet=Sujet(7, "protocole"),
        titre="Le protocole s’étend aux partenaires que le texte cite",
        themes={
            "protection judiciaire de la jeunesse": ("pjj", "dtpjj", "protection judiciaire"),
            "Éducation nationale": ("education nationale", "rectorat", "dsden", "inspection acad"),
            "police": ("police", "forces de l ordre", "ddsp", "forces de securite"),
            "gendarmerie": ("gendarm", "forces de l ordre", "forces de securite"),
            "pompiers": ("pompier", "sdis", "forces de l ordre"),
            "acteurs de santé (2022)": ("hopit", "hospital", "uamjp", "uaped", "etablissements de "
                                        "sante", "pedopsych", "pediatr", "medec", "sanitaire",
                                        "ordre des medecins"),
        },
        remede="Citer ces partenaires dans la fiche, ou dire que le protocole les compte déjà "
        "parmi ses signataires.",
    ),
    Attente(
        id="OBJ-208", sujet=Sujet(8, "controle"),
        titre="Le schéma départemental reçoit un volet « maîtrise des risques » et un plan de "
        "contrôle",
        themes={
            "schéma départemental": ("schema",),
            "plan de contrôle": ("plan de controle", "plans de controle", "programme de controle",
                                 "controles des etablissements", "controle des etablissements"),
        },
        remede="Dire dans la fiche quand le schéma comptera ce volet et ce plan, ou que c’est "
        "déjà le cas.",
    ),
    Attente(
        id="OBJ-211", sujet=Sujet(11, "odpe"),
        titre="L’ODPE est en place et conforme, remplit ses missions et reçoit les données",
        themes={
            "composition de l’ODPE": ("composition", "conform", "membres", "installation", "mise "
                                      "en place", "creation", "instal"),
            "missions de l’ODPE": ("mission", "formation", "etude", "avis", "evalu"),
            "transmission des données": ("donnee", "statisti", "onpe", "logiciel", "olinpe",
                                         "systeme d information"),
        },
        remede="Dire dans la fiche ce qui est prévu (composition avant fin 2020, missions en 2022, "
        "données), ou que c’est déjà le cas.",
    ),
    Attente(
        id="FIC-223", sujet=Sujet(23, "parrainage"),
        titre="Les actions de parrainage et de bénévolat tiennent au cahier des charges",
        themes={
            "honorabilité des bénévoles": ("honorabil", "casier", "b2", "fijais"),
            "sensibilisation": ("sensibilis", "form", "besoins fondamentaux"),
            "engagement écrit": ("contractualis", "charte", "convention", "contrat",
                                 "engagement ecrit"),
            "accompagnement et supervision": ("supervis", "accompagn", "suivi", "analyse de la "
                                              "pratique", "analyse des pratiques"),
        },
        remede="Dire dans la fiche comment l’action répond à ces points du cahier des charges.",
    ),
)  # fmt: skip


def _manques(textes: str, attente: Attente) -> list[str]:
    return [theme for theme, mots in attente.themes.items() if not contient(textes, mots)]


def _regle(attente: Attente) -> RegleEcrite:
    def verification(dossier: Dossier) -> Iterator[Ecart]:
        plan, objectif = plan_action(dossier), attente.sujet.dans(dossier.referentiel)
        if plan is None or objectif is None or not plan.present("fiches"):
            return
        lues = textes_par_objectif(plan).get(objectif.numero, [])
        ecrites = [(a, t) for a, t in lues if len(t) > len(a.texte("intitule"))]
        manques = _manques(" . ".join(t for _, t in ecrites), attente) if ecrites else []
        if manques:
            absents = ", ".join(manques)
            yield ecrites[0][0].ecart(
                "intitule", f"rien sur : {absents}", ", ".join(attente.themes),
                objectif=objectif.numero, absents=absents,
            )  # fmt: skip

    return RegleEcrite(
        Regle(
            id=attente.id, gravite=Gravite.INFORMATION, titre=attente.titre,
            message="Les fiches de l’objectif {objectif} ne parlent pas de : {absents}.",
            remede=attente.remede,
            source=f"{CIRCULAIRE}, annexe 6, objectif {attente.sujet.numero}",
        ),
        verification,
    )  # fmt: skip


REGLES_ATTENTES = tuple(_regle(attente) for attente in ATTENTES)

_DOMICILE = Sujet(19, "domicile")
_PROJETS_A_TRANSMETTRE = (
    "placement a domicile", "placements a domicile", "placement educatif a domicile",
    "placements educatifs a domicile", "accueil educatif a domicile", "mesure integree",
    "mesures integrees", "mesure unique", "pead", "sapmn",
)  # fmt: skip


@regle(
    id="OBJ-219",
    gravite=Gravite.INFORMATION,
    titre="Un projet de placement à domicile ou de mesure intégrée et modulable remonte à la DGCS",
    message="L’action « {action} » (objectif {objectif}) évoque un placement à domicile ou une "
    "mesure intégrée et modulable : le projet est à transmettre à {adresse}",
    remede="Transmettre le projet à la DGCS, à l’adresse de la campagne, pour avis technique, si "
    "ce n’est pas déjà fait.",
    source=f"{CIRCULAIRE}, annexe 6, objectifs 19 et 22",
)
def _placement_a_domicile(dossier: Dossier) -> Iterator[Ecart]:
    plan = plan_action(dossier)
    if plan is None or _DOMICILE.dans(dossier.referentiel) is None:
        return
    for numero, lues in textes_par_objectif(plan).items():
        for action, textes in lues:
            if contient(textes, _PROJETS_A_TRANSMETTRE):
                titre = action.texte("intitule")
                yield action.ecart(
                    "intitule", titre, "un projet transmis à la DGCS", objectif=numero,
                    action=titre, adresse=dossier.referentiel.campagne.adresse,
                )  # fmt: skip


_TIERS = Sujet(20, "tiers")
_STRUCTURATION = (
    "inform", "form", "accompagn", "souti", "controle", "suivi", "referent", "visite", "guide",
    "charte", "convention", "protocole", "evalu", "rencontre", "groupe", "satisfaction", "qualit",
    "delai", "part", "taux",
)  # fmt: skip


@regle(
    id="OBJ-220",
    gravite=Gravite.INFORMATION,
    titre="Les indicateurs du soutien aux tiers ne sont pas seulement quantitatifs",
    message="Les indicateurs locaux de l’objectif {objectif} semblent ne compter que des tiers, "
    "des enfants ou des places.",
    remede="Ajouter un indicateur qui rende compte de l’information, de l’accompagnement, du "
    "soutien ou du contrôle des tiers.",
    source=f"{CIRCULAIRE}, annexe 6, objectif 20",
)
def _tiers_en_nombre(dossier: Dossier) -> Iterator[Ecart]:
    bord = tableau_de_bord(dossier, "objectifs", "locaux")
    objectif = _TIERS.dans(dossier.referentiel)
    if bord is None or objectif is None or not est_retenu(bord, objectif):
        return
    siens = [
        x
        for x in lignes(bord, "locaux")
        if x.entier("objectif") == objectif.numero and x.texte("libelle")
    ]
    if siens and not any(contient(x.texte("libelle"), _STRUCTURATION) for x in siens):
        yield siens[0].ecart(
            "libelle", siens[0].texte("libelle"), "un indicateur de structuration du soutien",
            objectif=objectif.numero,
        )  # fmt: skip
