"""Checks of the campaign, the rétroplanning, the deadlines and the expected workbooks."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

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
    if not campagne.debut <= campagne.jour_j <= campagne.fin:
        yield faute("campagne", 0, "jour_j", f"{campagne.jour_j} est hors du contrat")
    if campagne.contacts_max < 1:
        yield faute("campagne", 0, "contacts_max", "1 ou plus est attendu")


def optional_count(lue: EditionLue) -> Iterator[Faute]:
    """One cannot take more optional objectives than there are."""
    nombre = sum(o.type == "facultatif" for o in lue.objectifs.values())
    maximum = lue.campagne.objectifs_facultatifs_max if lue.campagne else 0
    if not 0 <= maximum <= nombre:
        raison = f"{maximum}, alors que {nombre} objectifs facultatifs sont déclarés"
        yield faute("campagne", 0, "objectifs_facultatifs_max", raison)


def steps(lue: EditionLue) -> Iterator[Faute]:
    """The date of a step is Jour J less its days; neither goes without the other."""
    for rang, etape in lue.etapes.items():
        if (etape.jours is None) != (etape.date is None):
            yield faute("etape", rang, "date", "« jours » et « date » vont ensemble")
        elif etape.jours is not None and etape.jours < 0:
            yield faute("etape", rang, "jours", f"{etape.jours} : 0 ou plus est attendu")
        elif etape.jours is not None and lue.campagne is not None:
            attendue = lue.campagne.jour_j - timedelta(days=etape.jours)
            if etape.date != attendue:
                raison = f"{etape.date}, alors que le jour J moins {etape.jours} est {attendue}"
                yield faute("etape", rang, "date", raison)


def deadlines(lue: EditionLue) -> Iterator[Faute]:
    """Deadlines fall in the contract, or in the year after it for the last report."""
    if lue.campagne is None:
        return
    debut, fin = lue.campagne.debut, lue.campagne.fin
    limite = min(fin, date.max - timedelta(days=APRES_CONTRAT)) + timedelta(days=APRES_CONTRAT)
    for rang, echeance in lue.echeances.items():
        if not debut <= echeance.date <= limite:
            raison = f"{echeance.date} est hors du contrat ({debut} au {fin})"
            yield faute("echeance", rang, "date", raison)


def workbooks_due(lue: EditionLue) -> Iterator[Faute]:
    """Deadlines name declared workbooks."""
    codes = [c.code for c in lue.classeurs.values()]
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
)
