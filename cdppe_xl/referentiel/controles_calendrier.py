"""Checks of the campaign, the rétroplanning, the deadlines and the expected workbooks."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from cdppe_xl.domaine.edition import Inconnu
from cdppe_xl.referentiel.tables import EditionLue, Faute, faute, suggest

APRES_CONTRAT = 366
"""Days after the contract within which its last report may be due."""


def campaign(lue: EditionLue) -> Iterator[Faute]:
    """Years and days of the contract agree."""
    campagne = lue.campagne
    if campagne is None:
        return
    annees = campagne.annees
    if not annees or list(annees) != list(range(annees[0], annees[0] + len(annees))):
        yield faute("campagne", 0, "annees", "années qui se suivent, dans l'ordre, attendues")
        return
    if campagne.annee_t0 >= annees[0]:
        raison = f"le T0 ({campagne.annee_t0}) précède la première année ({annees[0]})"
        yield faute("campagne", 0, "annee_t0", raison)
    if campagne.debut > campagne.fin:
        yield faute("campagne", 0, "debut", f"{campagne.debut} est après la fin {campagne.fin}")
    elif (campagne.debut.year, campagne.fin.year) != (annees[0], annees[-1]):
        raison = f"du {campagne.debut} au {campagne.fin}, alors que le contrat couvre {annees}"
        yield faute("campagne", 0, "annees", raison)
    jour_j = campagne.jour_j
    if not isinstance(jour_j, Inconnu) and not campagne.debut <= jour_j <= campagne.fin:
        yield faute("campagne", 0, "jour_j", f"{jour_j} est hors du contrat")
    if campagne.contacts_max < 1:
        yield faute("campagne", 0, "contacts_max", "1 ou plus est attendu")
    if campagne.edition_precedente == campagne.code:
        raison = f"« {campagne.code} » est cette édition : celle d’avant est attendue"
        yield faute("campagne", 0, "edition_precedente", raison)


def periods(lue: EditionLue) -> Iterator[Faute]:
    """The contract of a territory starts before it ends, and meets the campaign."""
    if lue.campagne is None:
        return
    annees = lue.campagne.annees
    for rang, territoire in lue.territoires.items():
        if territoire.debut is None and territoire.fin is None:
            continue
        debut = territoire.debut or lue.campagne.debut
        fin = territoire.fin or lue.campagne.fin
        if debut > fin:
            yield faute("territoire", rang, "debut", f"{debut} est après la fin {fin}")
        elif annees and not any(debut.year <= annee <= fin.year for annee in annees):
            raison = f"le contrat du {debut} au {fin} ne couvre aucune année de {annees}"
            yield faute("territoire", rang, "debut", raison)


def conditions(lue: EditionLue) -> Iterator[Faute]:
    """What an avenant asks for is a workbook that comes back, of a year and by a day it has."""
    if lue.campagne is None:
        return
    rendus = [c.code for c in (*lue.classeurs.values(), *lue.ulterieurs.values()) if c.retour]
    echeances = [e.code for e in lue.echeances.values()]
    annees = lue.campagne.annees
    for rang, condition in lue.conditions.items():
        d_ici = condition.edition in ("", lue.campagne.code)
        if d_ici and condition.classeur not in rendus:
            raison = f"« {condition.classeur} » n’est pas un classeur retourné"
            raison += suggest(condition.classeur, rendus)
            yield faute("condition", rang, "classeur", raison)
        if d_ici and condition.exercice is not None and condition.exercice not in annees:
            raison = f"{condition.exercice} est hors du contrat ({', '.join(map(str, annees))})"
            yield faute("condition", rang, "exercice", raison)
        if condition.echeance and condition.echeance not in echeances:
            raison = f"échéance inconnue « {condition.echeance} »"
            raison += suggest(condition.echeance, echeances)
            yield faute("condition", rang, "echeance", raison)
        if any(vague < 1 for vague in condition.vagues):
            yield faute("condition", rang, "vagues", "1 ou plus est attendu")


def optional_count(lue: EditionLue) -> Iterator[Faute]:
    """One cannot take more optional objectives than there are."""
    nombre = sum(o.type == "facultatif" for o in lue.objectifs.values())
    maximum = lue.campagne.objectifs_facultatifs_max if lue.campagne else 0
    if not 0 <= maximum <= nombre:
        raison = f"{maximum}, alors que {nombre} objectifs facultatifs sont déclarés"
        yield faute("campagne", 0, "objectifs_facultatifs_max", raison)


def steps(lue: EditionLue) -> Iterator[Faute]:
    """The date of a step is Jour J less its days; neither goes without the other."""
    jour_j = lue.campagne.jour_j if lue.campagne else None
    for rang, etape in lue.etapes.items():
        jours, jour = etape.jours, etape.date
        if (jours is None) != (jour is None):
            yield faute("etape", rang, "date", "« jours » et « date » vont ensemble")
        elif not isinstance(jours, int):
            continue
        elif jours < 0:
            yield faute("etape", rang, "jours", f"{jours} : 0 ou plus est attendu")
        elif isinstance(jour_j, Inconnu):
            if not isinstance(jour, Inconnu):
                raison = f"{jour}, alors que le jour J est inconnu : écrire « date.inconnu »"
                yield faute("etape", rang, "date", raison)
        elif jour_j is not None:
            attendue = jour_j - timedelta(days=jours)
            if jour != attendue:
                trouvee = "inconnue" if isinstance(jour, Inconnu) else jour
                raison = f"{trouvee}, alors que le jour J moins {jours} est {attendue}"
                yield faute("etape", rang, "date", raison)


def deadlines(lue: EditionLue) -> Iterator[Faute]:
    """Deadlines fall in the contract, or in the year after it for the last report."""
    if lue.campagne is None:
        return
    debut, fin = lue.campagne.debut, lue.campagne.fin
    limite = min(fin, date.max - timedelta(days=APRES_CONTRAT)) + timedelta(days=APRES_CONTRAT)
    for rang, echeance in lue.echeances.items():
        if not isinstance(echeance.date, Inconnu) and not debut <= echeance.date <= limite:
            raison = f"{echeance.date} est hors du contrat ({debut} au {fin})"
            yield faute("echeance", rang, "date", raison)


def workbooks_due(lue: EditionLue) -> Iterator[Faute]:
    """Deadlines name declared workbooks."""
    codes = [c.code for c in (*lue.classeurs.values(), *lue.ulterieurs.values())]
    for rang, echeance in lue.echeances.items():
        for code in echeance.classeurs:
            if code not in codes:
                raison = f"classeur inconnu « {code} »{suggest(code, codes)}"
                yield faute("echeance", rang, "classeurs", raison)


def workbook_deadlines(lue: EditionLue) -> Iterator[Faute]:
    """A workbook that comes back has a deadline, which names it in return."""
    echeances = {e.code: e for e in lue.echeances.values()}
    for rang, classeur in lue.classeurs.items():
        code = classeur.echeance
        if not code:
            if classeur.retour:
                yield faute("classeur", rang, "echeance", "un classeur retourné a une échéance")
        elif code not in echeances:
            raison = f"échéance inconnue « {code} »{suggest(code, echeances)}"
            yield faute("classeur", rang, "echeance", raison)
        elif classeur.code not in echeances[code].classeurs:
            raison = f"l'échéance « {code} » ne cite pas le classeur « {classeur.code} »"
            yield faute("classeur", rang, "echeance", raison)


CONTROLES = (
    ((), campaign),
    (("campagne", "objectif"), optional_count),
    ((), steps),
    ((), deadlines),
    (("classeur",), workbooks_due),
    (("echeance",), workbook_deadlines),
    ((), periods),
    (("classeur", "echeance"), conditions),
)
