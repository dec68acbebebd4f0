"""Everything an edition says it does not know, and why: shown, never computed with."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from cdppe_xl.domaine.edition import Enveloppe, Inconnu
from cdppe_xl.referentiel.modele import Referentiel

Manque = tuple[str, str]
"""What is not known, and why."""


def unknowns(referentiel: Referentiel) -> tuple[Manque, ...]:
    """What is not known, in the order of the listing; same thing, same reason: said once."""
    return (
        *_campaign(referentiel),
        *_grouped("Mesure de la stratégie, objectif", _measures(referentiel)),
        *_grouped("Critères et pondérations, enveloppe", _criteria(referentiel)),
        *_grouped("Plancher par territoire, enveloppe", _bounds(referentiel, "plancher")),
        *_grouped("Plafond par territoire, enveloppe", _bounds(referentiel, "plafond")),
        *(manque for e in referentiel.enveloppes for manque in _amounts(referentiel, e)),
        *_grouped("Rétroplanning, étape", _steps(referentiel)),
        *_grouped("Échéance", _deadlines(referentiel)),
    )


def _campaign(ref: Referentiel) -> Iterator[Manque]:
    campagne = ref.campagne
    if ref.nombre_inconnu:
        yield territories_text(ref), "liste à charger : « territoires.csv », ou territoires.toml"
    if isinstance(campagne.jour_j, Inconnu):
        yield "Jour J du rétroplanning", campagne.jour_j.inconnu
    if isinstance(campagne.plancher_total, Inconnu):
        yield "Plancher total d’un territoire", campagne.plancher_total.inconnu
    if "@" not in campagne.adresse:
        yield "Adresse de transmission", "aucune adresse de courriel dans campagne.toml"


def territories_text(ref: Referentiel) -> str:
    """« 38 territoires identifiés sur 70 attendus », or « 30 territoires »."""
    if not ref.nombre_inconnu:
        return f"{len(ref.territoires)} territoires"
    return f"{len(ref.territoires)} territoires identifiés sur {ref.nombre_attendu} attendus"


def coverage_text(ref: Referentiel) -> str:
    """« 38 territoires sur 70 attendus : 32 territoires non identifiés… », when some are not."""
    manque = ref.nombre_inconnu
    pluriel = "s" * (manque > 1)
    return (
        f"{len(ref.territoires)} territoires sur {ref.nombre_attendu} attendus : {manque} "
        f"territoire{pluriel} non identifié{pluriel}, à ajouter à l’édition (« territoires.csv »)."
    )


def _measures(ref: Referentiel) -> Iterator[Manque]:
    for objectif in ref.objectifs:
        if objectif.mesure.inconnu:
            yield str(objectif.numero), objectif.mesure.inconnu


def _criteria(ref: Referentiel) -> Iterator[Manque]:
    for enveloppe in ref.enveloppes:
        if enveloppe.criteres_inconnus:
            yield enveloppe.code, enveloppe.criteres_inconnus


def _bounds(ref: Referentiel, nom: str) -> Iterator[Manque]:
    for enveloppe in ref.enveloppes:
        borne = getattr(enveloppe, nom)
        if isinstance(borne, Inconnu):
            yield enveloppe.code, borne.inconnu


def _amounts(ref: Referentiel, enveloppe: Enveloppe) -> Iterator[Manque]:
    donnes = {m.exercice for m in enveloppe.montants}
    absents = [str(annee) for annee in ref.annees if annee not in donnes]
    if absents:
        annees = " et ".join(absents)
        yield f"{enveloppe.code}, montant national de {annees}", "l’édition n’en donne pas"


def _deadlines(ref: Referentiel) -> Iterator[Manque]:
    for echeance in ref.echeances:
        if isinstance(echeance.date, Inconnu):
            yield f"« {echeance.libelle} »", echeance.date.inconnu


def _steps(ref: Referentiel) -> Iterator[Manque]:
    for etape in ref.etapes:
        trouves = [v for v in (etape.jours, etape.date) if isinstance(v, Inconnu)]
        if trouves:
            yield f"« {etape.libelle} »", trouves[0].inconnu


def _grouped(nature: str, manques: Iterable[Manque]) -> Iterator[Manque]:
    """One line per reason, naming all that it holds back."""
    par_raison: dict[str, list[str]] = {}
    for quoi, pourquoi in manques:
        par_raison.setdefault(pourquoi, []).append(quoi)
    for pourquoi, concernes in par_raison.items():
        yield f"{nature}{'s' * (len(concernes) > 1)} {', '.join(concernes)}", pourquoi
