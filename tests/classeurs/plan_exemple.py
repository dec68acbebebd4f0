"""A plan d'action to test with: Puy-de-Dôme's 2020 amounts, actions made up for the test."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from cdppe_xl.classeurs.valeurs_excel import Scalaire, depuis
from cdppe_xl.referentiel.modele import Referentiel

Valeurs = dict[str, Scalaire]
NOTIFIE = {"P304": 1_248_352, "FIR": 293_498, "ONDAM": 100_000}
PARTS = {"FIR": (58_702, 58_699, 58_699, 58_699, 58_699), "ONDAM": (100_000,),
         "P304": (249_672, 249_670, 249_670, 249_670, 249_670)}  # fmt: skip
"""How each enveloppe is shared out between its objectives, to the euro."""
OBJECTIFS = {"FIR": (1, 2, 3, 4, 5), "P304": (6, 7, 8, 10, 11), "ONDAM": (9,)}
TEXTES = ("constat", "objectif_operationnel", "description", "acteurs", "calendrier",
          "indicateurs", "vigilance")  # fmt: skip


def action(numero: int, **champs: object) -> Valeurs:
    """One complete action on the row of its number; ``champs`` changes or empties cells."""
    depart: dict[str, object] = {
        "numero": numero, "objectif": 6, "intitule": f"Action fictive {numero}",
        "referent": "Service enfance", "public": "Enfants suivis", "enveloppe": "P304",
        "beneficiaire": "CD", "debut": date(2020, 11, 2), "fin": date(2022, 6, 30),
        "etat_2020": 1000, "cd_2020": 1000,
    }  # fmt: skip
    return {f"actions/a{numero:02d}/{c}": depuis(v) for c, v in (depart | champs).items()}


def fiche(numero: int, **champs: object) -> Valeurs:
    """The fiche of an action, every text written."""
    textes: Mapping[str, object] = {"numero": numero, **{t: f"Texte {t}" for t in TEXTES}}
    return {f"fiches/f{numero:02d}/{c}": depuis(v) for c, v in {**textes, **champs}.items()}


def moyens() -> Valeurs:
    """Own means that do not go down."""
    annees = {"2019": 100, "2020": 100, "2021": 101, "2022": 102}
    return {f"moyens/{r}/m_{a}": depuis(v) for r in ("ase", "pmi") for a, v in annees.items()}


def notifie() -> Valeurs:
    """Amounts notified for 2020; 2021 and 2022 are not known yet."""
    return {f"synthese_enveloppes/{e}_2020/notifie": depuis(v) for e, v in NOTIFIE.items()}


def conforme() -> Valeurs:
    """A plan without any finding: every fundamental objective, every euro notified."""
    valeurs = moyens() | notifie()
    numero = 0
    for enveloppe, objectifs in OBJECTIFS.items():
        for objectif, part in zip(objectifs, PARTS[enveloppe], strict=True):
            numero += 1
            etablissement = enveloppe == "ONDAM"
            valeurs |= fiche(numero) | action(
                numero, objectif=objectif, enveloppe=enveloppe, etat_2020=part,
                beneficiaire="ESMS" if etablissement else "CD",
                cd_2020=None if etablissement else part,
            )  # fmt: skip
    return valeurs


def plein(referentiel: Referentiel) -> Valeurs:
    """Sixty complete actions, with every amount of every year."""
    valeurs = moyens()
    for numero in range(1, 61):
        objectif = referentiel.objectifs[(numero - 1) % len(referentiel.objectifs)]
        enveloppe = referentiel.enveloppe(objectif.enveloppes[0])
        montants = {
            f"{f}_{a}": part * numero
            for a in referentiel.annees
            for f, part in (("etat", 100), ("cd", 110), ("autres", 7))
        }
        valeurs |= fiche(numero) | action(
            numero, objectif=objectif.numero, enveloppe=enveloppe.code,
            beneficiaire=enveloppe.beneficiaires_admis[0], **montants,
        )  # fmt: skip
    return valeurs
