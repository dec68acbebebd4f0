"""Fictitious editions, written as a person would: one folder of TOML files, nothing else.

Every text, amount, territory and date is made up. What an edition does not say has the plainest
value; what it says is what the tests are about.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

TEXTE = "instruction fictive 2099/1"
"""The only legal text of the fictitious editions."""
_SOURCE = {"texte": "instruction-fictive", "repere": "article 1"}

Bloc = Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Objectif:
    """An objective; ``indicateurs`` is how many counts it has, ``taux`` adds a rate."""

    numero: int
    enveloppes: tuple[str, ...]
    facultatif: bool = False
    engagement: str = "A"
    libelle: str = ""
    court: str = ""
    indicateurs: int = 1
    taux: bool = False
    fiche: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Enveloppe:
    """A source of money; no ``montant``: none is known."""

    code: str
    libelle: str = ""
    montant: int = 0
    plancher: int = 0
    plafond: int = 0
    verses: tuple[str, ...] = ("CD",)
    cofinancee: bool = True
    local: bool = False
    criteres: int = 1
    interdits: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """A fictitious campaign."""

    code: str
    annees: tuple[int, ...]
    objectifs: tuple[Objectif, ...]
    enveloppes: tuple[Enveloppe, ...]
    t0: int = 0
    cofinancement: str = "objectif"
    territoires: tuple[tuple[str, str], ...] = (("63", "Puy-Fictif"),)
    classeurs: tuple[str, ...] = (
        "diagnostic", "tableau_de_bord", "plan_action", "guide", "bilan",
    )  # fmt: skip
    engagements: tuple[str, ...] = ("A",)
    double: bool = False
    contexte: bool = True
    supplement: str = ""
    """Lines added to ``campagne.toml``, in its main table."""

    @property
    def depart(self) -> int:
        """Year of the T0."""
        return self.t0 or self.annees[0] - 1


LIBELLES = {
    "diagnostic": "État des lieux", "tableau_de_bord": "Suivi des résultats",
    "plan_action": "Programme d'actions", "guide": "Mode d'emploi", "bilan": "Compte rendu",
}  # fmt: skip


def toml(valeur: object) -> str:
    """A value as TOML writes it."""
    if isinstance(valeur, bool):
        return "true" if valeur else "false"
    if isinstance(valeur, str):
        return json.dumps(valeur, ensure_ascii=False)
    if isinstance(valeur, date):
        return valeur.isoformat()
    if isinstance(valeur, (tuple, list)):
        return f"[{', '.join(toml(v) for v in valeur)}]"
    if isinstance(valeur, Mapping):
        return f"{{ {', '.join(f'{c} = {toml(v)}' for c, v in valeur.items())} }}"
    return str(valeur)


def _bloc(titre: str, champs: Bloc) -> str:
    lignes = [f"{cle} = {toml(valeur)}" for cle, valeur in champs.items()]
    return "\n".join([f"\n{titre}", *lignes, f"source = {toml(_SOURCE)}", ""])


def ecrire(dossier: Path, edition: Edition) -> Path:
    """Writes the folder of an edition and gives it back."""
    dossier.mkdir(parents=True, exist_ok=True)
    fichiers = {
        "textes.toml": '\n[[texte]]\ncode = "instruction-fictive"\n'
        f"titre = {toml(TEXTE)}\ndate = {edition.annees[0] - 1}-12-01\n",
        "campagne.toml": _campagne(edition),
        "objectifs.toml": "".join(_objectifs(edition)),
        "indicateurs.toml": "".join(_indicateurs(edition)),
        "enveloppes.toml": "".join(_enveloppes(edition)),
        "territoires.toml": "".join(_territoires(edition)),
        "calendrier.toml": "".join(_calendrier(edition)),
        "classeurs.toml": "".join(_classeurs(edition)),
        "contexte.toml": "".join(_contexte(edition)),
    }
    for nom, texte in fichiers.items():
        (dossier / nom).write_text(texte, encoding="utf-8")
    return dossier


def _campagne(edition: Edition) -> str:
    premiere, derniere = edition.annees[0], edition.annees[-1]
    champs = {
        "code": edition.code, "libelle": f"Campagne fictive {premiere}-{derniere}",
        "annee_t0": edition.depart, "annees": edition.annees,
        "debut": date(premiere, 1, 1), "fin": date(derniere, 12, 31),
        "jour_j": date(premiere, 9, 15), "adresse": "contrats@exemple.fr",
        "objectifs_facultatifs_max": sum(o.facultatif for o in edition.objectifs),
        "plancher_total": sum(e.plancher for e in edition.enveloppes),
        "cofinancement": edition.cofinancement, "annee_reference_moyens": edition.depart,
        "contacts_max": 2,
    }  # fmt: skip
    bloc = _bloc("[campagne]", champs) + edition.supplement + "\n"
    return bloc + "".join(
        _bloc("[[engagement]]", {"code": e, "libelle": f"Engagement fictif {e}"})
        for e in edition.engagements
    )


def _objectifs(edition: Edition) -> Iterator[str]:
    for rang, objectif in enumerate(edition.objectifs, start=1):
        yield _bloc("[[objectif]]", {
            "numero": objectif.numero,
            "libelle": objectif.libelle or f"Progresser sur le sujet fictif {objectif.numero}",
            "libelle_court": objectif.court or f"Sujet fictif {objectif.numero}",
            "type": "facultatif" if objectif.facultatif else "fondamental",
            "engagement": objectif.engagement, "enveloppes": objectif.enveloppes,
            "rang_tableau": rang, "fiche_exigee": objectif.fiche, "cahier": "",
            "mesure": {"inconnu": "texte fictif"},
        })  # fmt: skip


def _indicateurs(edition: Edition) -> Iterator[str]:
    for objectif in edition.objectifs:
        cle = f"i{objectif.numero}"
        commun = {
            "objectif": objectif.numero, "engagement": objectif.engagement, "origine": "R",
            "sens": "hausse", "cible_exigee": "si_retenu" if objectif.facultatif else "oui",
            "sources": ("SNDS", "CD") if edition.double else ("CD",),
        }  # fmt: skip
        for rang in range(objectif.indicateurs):
            yield _bloc("[[indicateur]]", {
                "code": f"{cle}{'abcdefgh'[rang]}", **commun, "unite": "entier", "nature": "flux",
                "libelle": f"Nombre fictif {rang + 1} du sujet {objectif.numero}",
                "double_determination": edition.double and rang == 0,
            })  # fmt: skip
        if objectif.taux:
            yield _bloc("[[indicateur]]", {
                "code": f"{cle}t", **commun, "unite": "taux", "nature": "taux",
                "libelle": f"Part fictive du sujet {objectif.numero}",
                "numerateur": f"{cle}a", "denominateur": f"g{objectif.numero}",
            })  # fmt: skip
    for objectif in edition.objectifs:
        if objectif.taux:
            yield _bloc("[[grandeur]]", {
                "code": f"g{objectif.numero}", "objectif": objectif.numero,
                "libelle": f"Population fictive du sujet {objectif.numero}",
                **({"contexte": "habitants"} if edition.contexte else {}),
            })  # fmt: skip


def _enveloppes(edition: Edition) -> Iterator[str]:
    for e in edition.enveloppes:
        poids = [100 // e.criteres] * e.criteres
        poids[0] += 100 - sum(poids)
        montants = [
            {"exercice": a, "euros": e.montant, "territoires": len(edition.territoires),
             "source": _SOURCE}
            for a in edition.annees[:1] if e.montant
        ]  # fmt: skip
        bornes = {
            nom: {"euros": euros, "source": _SOURCE} if euros else "aucun"
            for nom, euros in (("plancher", e.plancher), ("plafond", e.plafond))
        }
        yield _bloc("[[enveloppe]]", {
            "code": e.code, "libelle": e.libelle or f"Enveloppe {e.code}",
            "libelle_long": f"Enveloppe fictive « {e.code} »", "ordonnateur": "préfet",
            "beneficiaire": "bénéficiaire fictif", "beneficiaires_admis": e.verses,
            "cofinancement": e.cofinancee, "objectif_local": e.local, "imputation": "", **bornes,
            **({"montants": montants} if montants else {}),
            "interdits": [
                {"libelle": f"dépense interdite « {mot} »", "mots": [mot], "source": _SOURCE}
                for mot in e.interdits
            ],
            "criteres": [
                {"code": f"c{n}", "libelle": f"Critère fictif {n}", "poids": Decimal(p) / 100,
                 "annee_source": str(edition.depart), "producteur": "fictif",
                 "source": _SOURCE, **({"contexte": "habitants"} if edition.contexte else {})}
                for n, p in enumerate(poids, start=1)
            ],
        })  # fmt: skip


def _territoires(edition: Edition) -> Iterator[str]:
    for code, nom in edition.territoires:
        yield _bloc("[[territoire]]", {
            "code": code, "nom": nom, "region": "Région fictive",
            "signataire": f"Collectivité fictive de {nom}",
            "prefectures": ["Préfecture fictive"], "ars": "ARS fictive", "vague": 1,
            "codes_sources": [code],
        })  # fmt: skip


def _calendrier(edition: Edition) -> Iterator[str]:
    jour_j = date(edition.annees[0], 9, 15)
    for code, jours in (("lancement", 90), ("diagnostic", 45), ("signature", 0)):
        yield _bloc("[[etape]]", {
            "code": code, "libelle": f"Étape fictive {code}", "jours": jours,
            "date": jour_j - timedelta(days=jours), "caracteristiques": "",
        })  # fmt: skip
    rendus = [c for c in ("diagnostic", "tableau_de_bord", "plan_action") if c in edition.classeurs]
    yield _bloc("[[echeance]]", {
        "code": "rendu", "libelle": "Remise du projet de contrat",
        "date": date(edition.annees[0], 7, 31), "classeurs": rendus,
    })  # fmt: skip
    if "bilan" in edition.classeurs:
        for annee in edition.annees:
            yield _bloc("[[echeance]]", {
                "code": f"bilan_{annee}", "libelle": f"Compte rendu de l'exercice {annee}",
                "date": date(annee + 1, 6, 30), "classeurs": ["bilan"],
            })  # fmt: skip


def _classeurs(edition: Edition) -> Iterator[str]:
    for code in edition.classeurs:
        echeance = {"guide": "", "bilan": f"bilan_{edition.annees[0]}"}.get(code, "rendu")
        yield _bloc("[[classeur]]", {
            "code": code, "libelle": LIBELLES[code], "annexe": "pièce jointe",
            "qui_remplit": "département", "retour": code != "guide", "echeance": echeance,
        })  # fmt: skip


def _contexte(edition: Edition) -> Iterator[str]:
    if edition.contexte:
        yield _bloc("[[contexte]]", {
            "code": "habitants", "libelle": "Habitants", "rubrique": "Population",
            "unite": "entier", "producteur": "fictif", "annees": [edition.depart],
            "indicateurs": ["habitants"],
        })  # fmt: skip
