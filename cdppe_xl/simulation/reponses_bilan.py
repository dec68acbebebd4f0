"""From a story to the answers of the bilan: results, execution, texts, procedure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from cdppe_xl.classeurs.bilan_redaction import DATES, SENS_AVIS
from cdppe_xl.classeurs.exercices import attendu_de, exercice_de
from cdppe_xl.classeurs.placement import Placement
from cdppe_xl.classeurs.valeurs_excel import Scalaire, serial
from cdppe_xl.domaine.edition import Enveloppe, connu
from cdppe_xl.domaine.lecture import Genre
from cdppe_xl.domaine.montants import euros
from cdppe_xl.simulation import textes
from cdppe_xl.simulation.hasard import Hasard
from cdppe_xl.simulation.reponses import locaux
from cdppe_xl.simulation.scenario import Scenario

Reponses = Iterator[tuple[str, Scalaire]]
CENT = Decimal(100)


def bilan(scenario: Scenario, place: Placement, hasard: Hasard) -> Reponses:
    """Everything the bilan asks, from the plan and the tableau de bord of the same story."""
    yield from _resultats(scenario)
    yield from _resultats_locaux(scenario, place)
    for ligne in _lignes(scenario, place):
        yield from _execution(ligne, hasard)
    annee = exercice_de(scenario.referentiel, place.classeur.code)
    for rang in place.tableaux["redaction"].lignes:
        if place.cellules[f"redaction/{rang}/valeur"].genre is Genre.TEXTE:
            yield f"redaction/{rang}/valeur", f"{textes.MARQUE} de rédaction pour {annee}."
    yield from _procedure(scenario, place)


def _resultats(scenario: Scenario) -> Reponses:
    annee = scenario.referentiel.annees[0]
    for rang, serie in scenario.series.items():
        if not scenario.retient(serie.ligne.objectif):
            continue
        yield f"resultats/{rang}/t0", serie.depart
        yield f"resultats/{rang}/realise", serie.realises[annee]
        if serie.ligne.cible_exigee:
            yield f"resultats/{rang}/cible", serie.cibles[annee]
            if not serie.atteint(annee):
                texte = textes.explication(f"cible {annee} non atteinte")
                yield f"resultats/{rang}/explication", texte


def _resultats_locaux(scenario: Scenario, place: Placement) -> Reponses:
    for rang, local in locaux(scenario, place):
        cle = f"locaux/{rang}"
        yield f"{cle}/objectif", Decimal(local.objectif.numero)
        yield f"{cle}/libelle", local.libelle
        yield f"{cle}/unite", place.choix(f"{cle}/unite")[0]
        yield f"{cle}/t0", local.t0
        yield f"{cle}/cible", local.cible(1)
        yield f"{cle}/realise", local.cible(1)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ligne:
    """An action of the bilan, known from an earlier return or from the story."""

    cle: str
    reprises: dict[str, Scalaire]
    enveloppe: Enveloppe | None

    @property
    def programme(self) -> Scalaire:
        return self.reprises.get("programme")


def _lignes(scenario: Scenario, place: Placement) -> Iterator[_Ligne]:
    """Actions already written in the bilan, else those of the story."""
    deja = scenario.connues.get(place.classeur.code, {})
    tableau = place.tableaux["execution"]
    rangs, champs = list(tableau.lignes), list(tableau.colonnes)
    ecrites = [r for r in rangs if deja.get(f"execution/{r}/intitule") not in (None, "")]
    enveloppes = {e.code: e for e in scenario.referentiel.enveloppes}
    if ecrites:
        for rang in ecrites:
            reprises = {c: deja.get(f"execution/{rang}/{c}") for c in champs}
            enveloppe = enveloppes.get(str(reprises.get("enveloppe")))
            yield _Ligne(cle=f"execution/{rang}", reprises=reprises, enveloppe=enveloppe)
        return
    annee = scenario.referentiel.annees[0]
    for rang, action in zip(rangs, scenario.actions, strict=False):
        code = action.code_objectif
        reprises = {
            "numero": Decimal(action.numero),
            "objectif": Decimal(code) if code.isdigit() else code,
            "intitule": action.intitule,
            "enveloppe": action.enveloppe.code,
            "beneficiaire": action.beneficiaire,
        }
        for champ, montants in (("programme", action.etat), ("cd_prevu", action.cd)):
            if annee in montants:
                reprises[champ] = euros(montants[annee])
        yield _Ligne(cle=f"execution/{rang}", reprises=reprises, enveloppe=action.enveloppe)


def _execution(ligne: _Ligne, hasard: Hasard) -> Reponses:
    """Paid within committed within planned; the département spends at least as much."""
    for champ, valeur in ligne.reprises.items():
        yield f"{ligne.cle}/{champ}", valeur
    programme = ligne.programme
    if not isinstance(programme, Decimal):
        return
    engage = _part(programme, hasard.entier(85, 100))
    paye = _part(engage, hasard.entier(80, 100))
    yield f"{ligne.cle}/engage", engage
    yield f"{ligne.cle}/paye", paye
    if engage < programme:
        yield f"{ligne.cle}/explication", textes.explication("crédits en partie engagés")
    if ligne.enveloppe is None:
        return
    if ligne.enveloppe.cofinancement:
        prevu = ligne.reprises.get("cd_prevu")
        part = _part(prevu, hasard.entier(92, 100)) if isinstance(prevu, Decimal) else paye
        yield f"{ligne.cle}/cd_realise", max(part, paye)
    else:
        yield f"{ligne.cle}/dispositif", f"Établissement fictif {ligne.cle[-2:]}"


def _part(montant: Decimal, pour_cent: int) -> Decimal:
    """Share of an amount, in whole euros unless it is all of it."""
    return montant if pour_cent == CENT else Decimal(int(montant * pour_cent / CENT))


def _procedure(scenario: Scenario, place: Placement) -> Reponses:
    """The steps of article 3 in their order, the last one a week before the deadline."""
    referentiel = scenario.referentiel
    code = place.classeur.code
    attendu = attendu_de(referentiel, code)
    fin = date(exercice_de(referentiel, code) + 1, 6, 30)
    if attendu.echeance:
        fin = connu(referentiel.echeance(attendu.echeance).date) or fin
    for rang, cle in enumerate(DATES):
        jours = 7 + 20 * (len(DATES) - 1 - rang)
        yield f"procedure/{cle}/valeur", serial(fin - timedelta(days=jours))
        yield f"procedure/{cle}/observation", f"{textes.MARQUE} de date"
    yield f"procedure/{SENS_AVIS}/valeur", place.choix(f"procedure/{SENS_AVIS}/valeur")[0]
