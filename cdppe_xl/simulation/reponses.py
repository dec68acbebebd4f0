"""From a story to the answers of the diagnostic, the tableau de bord and the guide."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from cdppe_xl.classeurs.guide_suivi import A_FAIRE, EN_COURS, FAIT, SANS_SUITE
from cdppe_xl.classeurs.lignes import SUFFIXE_SNDS, lignes_tableau, rang_objectif
from cdppe_xl.classeurs.placement import Placement
from cdppe_xl.classeurs.valeurs_excel import Scalaire, serial
from cdppe_xl.domaine.edition import Campagne, Objectif, connu
from cdppe_xl.simulation import textes
from cdppe_xl.simulation.hasard import Hasard
from cdppe_xl.simulation.indicateurs import Serie
from cdppe_xl.simulation.scenario import Scenario

Reponses = Iterator[tuple[str, Scalaire]]
NON_COMMUNIQUE, SANS_OBJET = "NC", "s.o."


def diagnostic(scenario: Scenario, place: Placement, hasard: Hasard) -> Reponses:
    """T0 of the indicators, what the context lacks, local indicators."""
    for rang, serie in scenario.series.items():
        if scenario.retient(serie.ligne.objectif):
            yield from _ligne_diagnostic(rang, serie)
        elif not rang.endswith(SUFFIXE_SNDS) and hasard.chance(40):
            yield f"diag/{rang}/valeur", SANS_OBJET
            yield f"diag/{rang}/motif", textes.MOTIF_SANS_OBJET
    for donnee in scenario.referentiel.contexte:
        if hasard.chance(70):
            yield f"contexte/{donnee.code}/valeur", scenario.contexte[donnee.code]
            annee = donnee.annees[0] if donnee.annees else scenario.referentiel.campagne.annee_t0
            yield f"contexte/{donnee.code}/annee", Decimal(annee)
            yield f"contexte/{donnee.code}/observation", textes.SOURCE
    for rang, local in locaux(scenario, place):
        yield from _local(f"locaux/{rang}", local, place)
        yield f"locaux/{rang}/valeur", local.t0
        yield f"locaux/{rang}/source", textes.SOURCE


def _ligne_diagnostic(rang: str, serie: Serie) -> Reponses:
    code, champ = rang, "valeur"
    if rang.endswith(SUFFIXE_SNDS):
        code, champ = rang.removesuffix(SUFFIXE_SNDS), "snds"
    yield f"diag/{code}/{champ}", serie.depart
    if champ == "valeur":
        yield f"diag/{code}/source", textes.SOURCE
    if serie.nc:
        yield f"diag/{code}/motif", textes.MOTIF_NC


@dataclass(frozen=True, slots=True, kw_only=True)
class Local:
    """A local indicator, the same in every workbook."""

    objectif: Objectif
    t0: Decimal

    @property
    def libelle(self) -> str:
        """What is counted."""
        return textes.indicateur_local(self.objectif)

    def cible(self, numero: int) -> Decimal:
        """Target after that many years; the result of the first year reaches it."""
        return self.t0 + 2 * numero


def locaux(scenario: Scenario, place: Placement) -> Iterator[tuple[str, Local]]:
    """One local indicator for each chosen objective that has no harmonised one."""
    lignes = lignes_tableau(scenario.referentiel)
    sans = {x.objectif for x in lignes if x.variante == "local"}
    demandes = [o for o in scenario.retenus if o.numero in sans]
    for rang, objectif in zip(place.tableaux["locaux"].lignes, demandes, strict=False):
        hasard = Hasard(scenario.territoire.code, objectif.numero, "local")
        yield rang, Local(objectif=objectif, t0=Decimal(hasard.entier(2, 40)))


def _local(cle: str, local: Local, place: Placement) -> Reponses:
    yield f"{cle}/objectif", Decimal(local.objectif.numero)
    yield f"{cle}/libelle", local.libelle
    yield f"{cle}/unite", place.choix(f"{cle}/unite")[0]


def tableau_de_bord(scenario: Scenario, place: Placement, hasard: Hasard) -> Reponses:
    """Choice of the objectives, departures, targets, results of the first year."""
    for objectif in scenario.referentiel.facultatifs:
        choix = "oui" if scenario.retient(objectif.numero) else "non"
        yield f"objectifs/{rang_objectif(objectif.numero)}/retenu", choix
    for rang, serie in scenario.series.items():
        if scenario.retient(serie.ligne.objectif):
            yield from _ligne_tableau(scenario, rang, serie)
    if "semestriel" in place.tableaux:
        for rang in place.tableaux["semestriel"].lignes:
            if scenario.retient(scenario.series[rang].ligne.objectif):
                yield from _semestres(scenario, rang, hasard)
    for rang, local in locaux(scenario, place):
        yield from _local_suivi(scenario, place, f"locaux/{rang}", local)


def _ligne_tableau(scenario: Scenario, rang: str, serie: Serie) -> Reponses:
    premiere, ligne = scenario.referentiel.annees[0], serie.ligne
    yield f"ind/{rang}/t0", serie.depart
    if ligne.cible_exigee:
        for annee, cible in serie.cibles.items():
            yield f"ind/{rang}/cible_{annee}", cible
    yield f"ind/{rang}/realise_{premiere}", serie.realises[premiere]
    if serie.nc:
        yield f"ind/{rang}/commentaire", textes.MOTIF_NC
    elif not serie.atteint(premiere) and ligne.cible_exigee:
        yield f"ind/{rang}/commentaire", textes.explication(f"cible {premiere} non atteinte")


def _semestres(scenario: Scenario, rang: str, hasard: Hasard) -> Reponses:
    """Two halves that add up to the year."""
    premiere = scenario.referentiel.annees[0]
    total = int(scenario.series[rang].realises[premiere])
    debut = total * hasard.entier(40, 60) // 100
    yield f"semestriel/{rang}/s1_{premiere}", Decimal(debut)
    yield f"semestriel/{rang}/s2_{premiere}", Decimal(total - debut)


def _local_suivi(scenario: Scenario, place: Placement, cle: str, local: Local) -> Reponses:
    annees = scenario.referentiel.annees
    yield from _local(cle, local, place)
    yield f"{cle}/nature", place.choix(f"{cle}/nature")[0]
    yield f"{cle}/t0", local.t0
    for numero, annee in enumerate(annees, start=1):
        yield f"{cle}/cible_{annee}", local.cible(numero)
    yield f"{cle}/realise_{annees[0]}", local.cible(1)
    yield f"{cle}/commentaire", f"{textes.MARQUE} : comptage inventé"


def guide(scenario: Scenario, place: Placement, hasard: Hasard) -> Reponses:
    """Contacts, and a follow-up stopped in the middle of the road."""
    referentiel = scenario.referentiel
    jour_j = _jour_j(referentiel.campagne)
    if jour_j != referentiel.campagne.jour_j:
        yield "jalon/jour_j/valeur", serial(jour_j)
    plus_loin = max((connu(e.jours) or 0 for e in referentiel.etapes), default=0)
    debut = jour_j - timedelta(days=plus_loin + hasard.entier(5, 20))
    yield "accueil/debut_negociation/valeur", serial(debut)
    for rang in place.tableaux["contacts"].lignes:
        if rang.endswith("_1"):
            institution = rang.removesuffix("_1").upper()
            yield f"contacts/{rang}/nom", f"{textes.REFERENT} ({institution})"
            yield f"contacts/{rang}/courriel", textes.courriel(rang.removesuffix("_1"))
            yield f"contacts/{rang}/telephone", textes.TELEPHONE
    point = jour_j - timedelta(days=plus_loin * hasard.entier(30, 70) // 100)
    yield "point/date/valeur", serial(point)
    yield from _etapes(scenario, point, hasard)


def _jour_j(campagne: Campagne) -> date:
    """The one of the edition, or a made-up one in the middle of its first year."""
    return connu(campagne.jour_j) or date(campagne.annees[0], 6, 30)


def _etapes(scenario: Scenario, point: date, hasard: Hasard) -> Reponses:
    """Everything due before the date du point is done, a few days early."""
    jour_j = _jour_j(scenario.referentiel.campagne)
    for etape in scenario.referentiel.etapes:
        cle = f"suivi/{etape.code}"
        yield f"{cle}/commentaire", f"{textes.MARQUE} de suivi"
        jours = connu(etape.jours)
        if jours is None:
            yield f"{cle}/etat", SANS_SUITE
            continue
        prevue = jour_j - timedelta(days=jours)
        if prevue <= point:
            yield f"{cle}/etat", FAIT
            yield f"{cle}/date_faite", serial(prevue - timedelta(days=hasard.entier(0, 6)))
        else:
            yield f"{cle}/etat", EN_COURS if hasard.chance(40) else A_FAIRE
