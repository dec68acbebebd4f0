"""The référentiel for machines: plain values, ready for JSON. ``as_text`` is in ``listing``."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from cdppe_xl.domaine.edition import (
    Borne,
    DonneeContexte,
    Enveloppe,
    Etape,
    Inconnu,
    Indicateur,
    Objectif,
    Territoire,
    connu,
)
from cdppe_xl.referentiel.inconnus import unknowns
from cdppe_xl.referentiel.listing import as_text
from cdppe_xl.referentiel.modele import Referentiel

__all__ = ["as_json", "as_text"]


def as_json(referentiel: Referentiel) -> dict[str, Any]:
    """The edition as plain values: euros as integers, weights as numbers, dates as ISO text."""
    ref = referentiel
    return {
        "edition": ref.campagne.code,
        "libelle": ref.campagne.libelle,
        "annee_t0": ref.campagne.annee_t0,
        "annees": list(ref.annees),
        "jour_j": _day(ref.campagne.jour_j),
        "adresse": ref.campagne.adresse,
        "edition_precedente": ref.campagne.edition_precedente or None,
        "indicateur_resultat_facultatif": ref.campagne.indicateur_resultat_facultatif,
        "territoires_attendus": ref.nombre_attendu,
        "territoires_non_identifies": ref.nombre_inconnu,
        "inconnus": dict(unknowns(ref)),
        "objectifs": [_objectif(ref, o) for o in ref.objectifs],
        "indicateurs": [_indicateur(ref, i) for i in ref.indicateurs],
        "enveloppes": [_enveloppe(ref, e) for e in ref.enveloppes],
        "territoires": [_territoire(ref, t) for t in ref.territoires],
        "etapes": [_etape(ref, e) for e in ref.etapes],
        **_annexes(ref),
    }


def _annexes(ref: Referentiel) -> dict[str, Any]:
    return {
        "engagements": [
            {"code": e.code, "libelle": e.libelle, "source": ref.citation(e.source)}
            for e in ref.engagements
        ],
        "grandeurs": [
            {
                "code": g.code,
                "objectif": g.objectif,
                "libelle": g.libelle,
                "sous_total_de": g.sous_total_de or None,
                "contexte": g.contexte or None,
                "source": ref.citation(g.source),
            }
            for g in ref.grandeurs
        ],
        "echeances": [
            {
                "code": e.code,
                "libelle": e.libelle,
                "date": _day(e.date),
                "inconnu": _why(e.date),
                "classeurs": list(e.classeurs),
                "source": ref.citation(e.source),
            }
            for e in ref.echeances
        ],
        "classeurs": [
            {
                "code": c.code,
                "libelle": c.libelle,
                "annexe": c.annexe,
                "retour": c.retour,
                "echeance": c.echeance or None,
                "source": ref.citation(c.source),
            }
            for c in ref.classeurs
        ],
        "conditions": [
            {
                "code": c.code,
                "libelle": c.libelle,
                "classeur": c.classeur,
                "edition": c.edition or ref.campagne.code,
                "exercice": c.exercice,
                "vagues": list(c.vagues),
                "echeance": c.echeance or None,
                "source": ref.citation(c.source),
            }
            for c in ref.conditions
        ],
        "contexte": [_contexte(ref, d) for d in ref.contexte],
    }


def _objectif(ref: Referentiel, objectif: Objectif) -> dict[str, Any]:
    return {
        "numero": objectif.numero,
        "libelle": objectif.libelle,
        "libelle_court": objectif.libelle_court,
        "type": objectif.type,
        "engagement": objectif.engagement,
        "enveloppes": list(objectif.enveloppes),
        "mesure": objectif.mesure.valeur,
        "mesure_inconnue": objectif.mesure.inconnu or None,
        "fiche_exigee": objectif.fiche_exigee,
        "cahier": objectif.cahier,
        "indicateurs": [i.code for i in ref.indicateurs_de(objectif.numero)],
        "source": ref.citation(objectif.source),
    }


def _indicateur(ref: Referentiel, ind: Indicateur) -> dict[str, Any]:
    return {
        "code": ind.code,
        "objectif": ind.objectif,
        "engagement": ind.engagement,
        "libelle": ind.libelle,
        "origine": ind.origine,
        "unite": ind.unite,
        "nature": ind.nature,
        "sens": ind.sens,
        "cible_exigee": ind.cible_exigee != "non",
        "cible_condition": ind.cible_exigee,
        "sources": list(ind.sources),
        "periodicite": ind.periodicite,
        "double_determination": ind.double_determination,
        "numerateur": ind.numerateur or None,
        "denominateur": ind.denominateur or None,
        "sous_total_de": ind.sous_total_de or None,
        "definition": ind.definition,
        "reperes": [
            {
                "libelle": r.libelle,
                "annee": r.annee,
                "valeur": _number(r.valeur),
                "cible": r.cible,
                "portee": r.portee,
                "ampleur": _number(r.ampleur),
                "base": r.base or None,
                "source": ref.citation(r.source),
            }
            for r in ind.reperes
        ],
        "source": ref.citation(ind.source),
    }


def _enveloppe(ref: Referentiel, enveloppe: Enveloppe) -> dict[str, Any]:
    premier = min(enveloppe.montants, key=lambda m: m.exercice, default=None)
    return {
        "code": enveloppe.code,
        "libelle": enveloppe.libelle,
        "libelle_long": enveloppe.libelle_long,
        "montant_national": premier.euros if premier else None,
        "montants": [
            {
                "exercice": m.exercice,
                "euros": m.euros,
                "territoires": m.territoires,
                "source": ref.citation(m.source),
            }
            for m in enveloppe.montants
        ],
        "plancher": _euros(enveloppe.plancher),
        "plancher_inconnu": _why(enveloppe.plancher),
        "plafond": _euros(enveloppe.plafond),
        "plafond_inconnu": _why(enveloppe.plafond),
        "criteres_inconnus": enveloppe.criteres_inconnus or None,
        "criteres": [
            {
                "code": c.code,
                "libelle": c.libelle,
                "poids": _number(c.poids),
                "annee_source": c.annee_source,
                "producteur": c.producteur,
                "contexte": c.contexte or None,
                "source": ref.citation(c.source),
            }
            for c in enveloppe.criteres
        ],
        "objectifs": [o.numero for o in ref.objectifs_de(enveloppe.code)],
        "objectif_local": enveloppe.objectif_local,
        "ordonnateur": enveloppe.ordonnateur,
        "beneficiaire": enveloppe.beneficiaire,
        "beneficiaires_admis": list(enveloppe.beneficiaires_admis),
        "cofinancement": enveloppe.cofinancement,
        "imputation": enveloppe.imputation,
        "interdits": [i.libelle for i in enveloppe.interdits],
        "source": ref.citation(enveloppe.source),
    }


def _territoire(ref: Referentiel, territoire: Territoire) -> dict[str, Any]:
    debut, fin = ref.periode_de(territoire)
    return {
        "code": territoire.code,
        "nom": territoire.nom,
        "region": territoire.region,
        "vague": territoire.vague,
        "signataire": territoire.signataire,
        "prefectures": list(territoire.prefectures),
        "ars": territoire.ars,
        "codes_sources": list(territoire.codes_sources),
        "debut": debut.isoformat(),
        "fin": fin.isoformat(),
        "source": ref.citation(territoire.source),
    }


def _etape(ref: Referentiel, etape: Etape) -> dict[str, Any]:
    return {
        "code": etape.code,
        "libelle": etape.libelle,
        "jours": connu(etape.jours),
        "date": _day(etape.date),
        "inconnu": _why(etape.jours) or _why(etape.date),
        "caracteristiques": etape.caracteristiques,
        "acteurs": etape.acteurs,
        "source": ref.citation(etape.source),
    }


def _contexte(ref: Referentiel, donnee: DonneeContexte) -> dict[str, Any]:
    return {
        "code": donnee.code,
        "libelle": donnee.libelle,
        "rubrique": donnee.rubrique,
        "unite": donnee.unite,
        "producteur": donnee.producteur,
        "annees": list(donnee.annees),
        "indicateurs": list(donnee.indicateurs),
        "estimation": donnee.estimation,
        "precision": donnee.precision,
        "source": ref.citation(donnee.source),
    }


def _day(jour: date | Inconnu | None) -> str | None:
    return jour.isoformat() if isinstance(jour, date) else None


def _euros(borne: Borne | Inconnu | None) -> int | None:
    return borne.euros if isinstance(borne, Borne) else None


def _why(valeur: object) -> str | None:
    """Why there is no value; None both when there is one and when the text sets none."""
    return valeur.inconnu if isinstance(valeur, Inconnu) else None


def _number(valeur: Decimal | None) -> int | float | None:
    """A JSON number; a whole one stays whole."""
    if valeur is None:
        return None
    return int(valeur) if valeur == valeur.to_integral_value() else float(valeur)
