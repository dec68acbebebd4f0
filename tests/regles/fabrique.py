"""Made-up dossiers: one territory that did everything right, and small changes to it.

Every figure is fictitious. A dossier is made from the layouts, without any file.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

from cdppe_xl.classeurs.catalogue import placement
from cdppe_xl.classeurs.exercices import avenants, conditions_de, exercice_de
from cdppe_xl.classeurs.grammaire import Role
from cdppe_xl.classeurs.lignes import LigneIndicateur, lignes_indicateurs, lignes_tableau
from cdppe_xl.classeurs.placement import Placement, a1
from cdppe_xl.classeurs.valeurs_excel import Scalaire, jour_de_serial
from cdppe_xl.domaine.lecture import (
    Etat,
    Genre,
    Identite,
    Lecture,
    Valeur,
    ValeurLue,
)
from cdppe_xl.excel.valeurs_etats import etat_declare
from cdppe_xl.excel.valeurs_texte import plier
from cdppe_xl.referentiel.modele import Referentiel
from cdppe_xl.regles.dossier import Dossier, Retour, build_retour
from cdppe_xl.regles.ensemble import Ensemble

Saisie = Decimal | int | date | str | None
Saisies = dict[str, Saisie]

# The local indicator of objective 20 stands on line l20, and so on; action 14 serves objective 19,
# 15 serves 20, 16 serves 23, 17 serves 24.
RETENUS = (12, 13, 19, 20, 23, 24)
"""Optional objectives that the made-up territory takes."""
PROGRAMME = 100_000
DERNIER_JOUR = 2_958_466


@lru_cache(maxsize=8)
def _vierge(place: Placement) -> Lecture:
    """What reading the blank workbook would give."""
    lues, fixes, lieux = {}, {}, {}
    for cle, cellule in place.cellules.items():
        lieux[cle] = (place.titre_feuille(cellule.feuille), a1(cellule.ligne, cellule.colonne))
        lue = _lue(cle, cellule.genre, cellule.valeur, *lieux[cle])
        if cellule.ouverte:
            lues[cle] = lue
        elif cellule.role is Role.FIXE:
            fixes[cle] = lue
    code = place.classeur.code
    return Lecture(
        fichier=f"{code}.xlsx", empreinte_fichier="0" * 64,
        identite=Identite(edition=place.classeur.edition, classeur=code, territoire="63",
                          version=place.classeur.version, empreinte=place.empreinte),
        valeurs=lues, fixes=fixes, lieux=lieux,
    )  # fmt: skip


def lecture_de(place: Placement, saisies: Mapping[str, Saisie | Scalaire]) -> Lecture:
    """What reading a workbook filled so would give; keys of unknown rows are inserted lines."""
    vierge = _vierge(place)
    lues, fixes = dict(vierge.valeurs), dict(vierge.fixes)
    lieux = dict(vierge.lieux)
    ajoutes: dict[str, dict[str, None]] = {}
    for cle, valeur in saisies.items():
        tableau, rang, champ = cle.split("/")
        cellule = place.cellules.get(cle)
        if cellule is None:
            ajoutes.setdefault(tableau, {})[rang] = None
            lieux[cle] = (place.titre_feuille(place.tableaux[tableau].feuille), "B999")
        genre = cellule.genre if cellule else place.tableaux[tableau].tableau.colonne(champ).genre
        ouverte = cellule is None or cellule.ouverte
        (lues if ouverte else fixes)[cle] = _lue(cle, genre, valeur, *lieux[cle])
    rangs = {t: tuple(r) for t, r in ajoutes.items()}
    return replace(vierge, valeurs=lues, fixes=fixes, lieux=lieux, ajoutes=rangs)


def _lue(cle: str, genre: Genre, valeur: Saisie | Scalaire, feuille: str, a: str) -> ValeurLue:
    brut = "" if valeur is None else str(valeur)
    typee, etat = _typee(genre, valeur)
    return ValeurLue(cle, genre, brut, typee, etat, feuille, a)


def _typee(genre: Genre, valeur: Saisie | Scalaire) -> tuple[Valeur, Etat]:
    if valeur is None or valeur == "":
        return None, Etat.VIDE
    if genre not in (Genre.TEXTE, Genre.LISTE) and isinstance(valeur, str):
        declare = etat_declare(plier(valeur))
        if declare is not None:
            return None, declare
    lu: Valeur = None
    if genre in (Genre.TEXTE, Genre.LISTE):
        lu = str(valeur)
    elif genre is Genre.DATE:
        lu = valeur if isinstance(valeur, date) else None
        if isinstance(valeur, Decimal) and 0 < valeur < DERNIER_JOUR:
            lu = jour_de_serial(valeur)
    elif isinstance(valeur, (int, Decimal)):
        lu = Decimal(valeur)
    return lu, Etat.ILLISIBLE if lu is None else Etat.RENSEIGNE


def dossier_de(referentiel: Referentiel, classeurs: Mapping[str, Mapping[str, Saisie]]) -> Dossier:
    """A dossier of these workbooks, filled so."""
    retours = {code: retour_de(referentiel, code, saisies) for code, saisies in classeurs.items()}
    return Dossier(territoire="63", referentiel=referentiel, retours=retours)


def retour_de(referentiel: Referentiel, code: str, saisies: Mapping[str, Saisie]) -> Retour:
    """One workbook filled so."""
    return build_retour(lecture_de(placement(referentiel, code), saisies), referentiel)


def change(dossier: Dossier, changements: Mapping[str, Saisie]) -> Dossier:
    """The dossier of ``conforme`` with some cells (``classeur:cle``) changed."""
    par_classeur: dict[str, Saisies] = {}
    for adresse, valeur in changements.items():
        code, cle = adresse.split(":")
        par_classeur.setdefault(code, {})[cle] = valeur
    base = conforme(dossier.referentiel) | avenant_conforme(dossier.referentiel)
    changes = {
        code: retour_de(dossier.referentiel, code, base[code] | saisies)
        for code, saisies in par_classeur.items()
    }
    return replace(dossier, retours={**dossier.retours, **changes})


def entourer(
    dossier: Dossier,
    origines: Mapping[str, Valeur],
    precedents: Mapping[str, Scalaire],
    autres: Mapping[str, Sequence[Decimal]],
) -> Dossier:
    """The dossier with what surrounds its answers: keys are ``classeur:cle``, or a measure."""
    retours = dict(dossier.retours)
    for code, siennes in _par_classeur(origines).items():
        lecture = replace(retours[code].lecture, origines=siennes)
        retours[code] = build_retour(lecture, dossier.referentiel)
    mesures = {m: {f"t{n}": v for n, v in enumerate(vs)} for m, vs in autres.items()}
    return replace(
        dossier, retours=retours, precedents=_par_classeur(precedents), ensemble=Ensemble(mesures)
    )


def _par_classeur(valeurs: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    par_classeur: dict[str, dict[str, Any]] = {}
    for adresse, valeur in valeurs.items():
        code, cle = adresse.split(":")
        par_classeur.setdefault(code, {})[cle] = valeur
    return par_classeur


def conforme(referentiel: Referentiel) -> dict[str, Saisies]:
    """Answers of a territory with nothing to be told."""
    return {
        "diagnostic": _diagnostic(referentiel),
        "tableau_de_bord": _tableau_de_bord(referentiel),
        "plan_action": _plan(referentiel),
        "guide": _guide(),
        "bilan": _bilan(referentiel),
    }


def avenant_conforme(referentiel: Referentiel) -> dict[str, Saisies]:
    """The first avenant of the same territory, that changes nothing; {} in an edition without."""
    codes = avenants(referentiel)[:1]
    return {code: _avenant(referentiel, exercice_de(referentiel, code)) for code in codes}


def _avenant(referentiel: Referentiel, annee: int) -> Saisies:
    saisies: Saisies = {}
    plan, bord = _plan(referentiel), _tableau_de_bord(referentiel)
    for rang, numero in enumerate(objectifs_suivis(referentiel), start=1):
        action = f"actions/a{rang:02d}"
        mouvement: Saisies = {
            "numero": rang, "objectif": numero,
            "enveloppe_avant": plan[f"{action}/enveloppe"],
            **{c: plan[f"{action}/{c}"] for c in ("intitule", "enveloppe", "beneficiaire")},
            **dict.fromkeys(("etat_avant", "etat_apres", "cd_avant", "cd_apres"), PROGRAMME),
        }  # fmt: skip
        saisies |= {f"mouvements/v{rang:02d}/{c}": v for c, v in mouvement.items()}
    for enveloppe in referentiel.enveloppes:
        notifie = plan[f"synthese_enveloppes/{enveloppe.code}_{annee}/notifie"]
        saisies[f"enveloppes/{enveloppe.code}/notifie"] = notifie
    for ligne in lignes_indicateurs(referentiel):
        for a in (a for a in referentiel.annees if a >= annee and ligne.cible):
            cible = bord.get(f"ind/{ligne.rang}/cible_{a}")
            if cible is not None:
                saisies[f"cibles/{ligne.rang}/avant_{a}"] = cible
                saisies[f"cibles/{ligne.rang}/cible_{a}"] = cible
    champs = ("reference", "precedent", "avant", "apres")
    saisies |= {f"moyens/{p}/{c}": 5_000_000 for p in ("ase", "pmi") for c in champs}
    for condition in conditions_de(referentiel, annee):
        saisies[f"conditions/{condition.code}/etat"] = "remplie"
    return saisies


def _valeur(referentiel: Referentiel, ligne: LigneIndicateur) -> int:
    """100; 1 000 for what rates are divided by; a little more for what precedes them."""
    denominateurs = {i.denominateur for i in referentiel.indicateurs}
    if ligne.variante == "snds":
        return 60
    return 1200 if ligne.code == "6a" else 1000 if ligne.code in denominateurs else 100


def _diagnostic(referentiel: Referentiel) -> Saisies:
    saisies: Saisies = {}
    for ligne in lignes_indicateurs(referentiel):
        if not ligne.calcul:
            champ = "snds" if ligne.variante == "snds" else "valeur"
            saisies[f"diag/{ligne.code}/{champ}"] = _valeur(referentiel, ligne)
            saisies[f"diag/{ligne.code}/source"] = "suivi d’activité"
    return saisies


def _suivie(referentiel: Referentiel, ligne: LigneIndicateur) -> bool:
    if ligne.objectif is None or ligne.objectif in RETENUS:
        return True
    return referentiel.objectif(ligne.objectif).type == "fondamental"


def _cible(ligne: LigneIndicateur, rang: int) -> Decimal:
    if ligne.unite == "taux":
        return (Decimal("0.3"), Decimal("0.5"), Decimal("0.9"))[rang]
    return Decimal((120, 150, 250)[rang])


def _tableau_de_bord(referentiel: Referentiel) -> Saisies:
    saisies: Saisies = {
        f"objectifs/o{o.numero:02d}/retenu": "oui" if o.numero in RETENUS else "non"
        for o in referentiel.facultatifs
    }
    for ligne in lignes_tableau(referentiel):
        if not _suivie(referentiel, ligne):
            continue
        if ligne.variante == "local":
            rang = f"l{ligne.objectif:02d}"
            saisies |= {
                f"locaux/{rang}/objectif": ligne.objectif,
                f"locaux/{rang}/libelle": f"Personnes formées, objectif {ligne.objectif}",
                f"locaux/{rang}/unite": "nombre",
                f"locaux/{rang}/nature": "résultat",
            }
            continue
        if not ligne.calcul:
            saisies[f"ind/{ligne.rang}/t0"] = _valeur(referentiel, ligne)
        if ligne.cible_exigee:
            for numero, annee in enumerate(referentiel.annees):
                saisies[f"ind/{ligne.rang}/cible_{annee}"] = _cible(ligne, numero)
    # One result at least: the bilan goes with an up-to-date tableau de bord.
    return saisies | {f"ind/9a/realise_{referentiel.annees[0]}": 400}


_PROPRES = {
    6: "Accès de la cellule à un médecin et à une psychologue.",
    7: "Extension à la PJJ, à l’Éducation nationale, aux forces de l’ordre et à l’hôpital.",
    8: "Inscription au schéma d’un plan de contrôle.",
    11: "Composition conforme, missions de formation, transmission des données.",
    23: "Honorabilité vérifiée, sensibilisation, charte signée, supervision.",
}  # fmt: skip


def objectifs_suivis(referentiel: Referentiel) -> list[int]:
    """Objectives of the made-up contract, one action each, in order: action 6 is objective 6."""
    return sorted([*(o.numero for o in referentiel.fondamentaux), *RETENUS])


def _plan(referentiel: Referentiel) -> Saisies:
    saisies: Saisies = {}
    sommes: dict[str, int] = {}
    for rang, numero in enumerate(objectifs_suivis(referentiel), start=1):
        enveloppe = referentiel.enveloppe(referentiel.objectif(numero).enveloppes[0])
        sommes[enveloppe.code] = sommes.get(enveloppe.code, 0) + PROGRAMME
        action: Saisies = {
            "objectif": numero, "intitule": f"Action fictive {rang}", "referent": "Référente",
            "public": "Enfants et familles", "enveloppe": enveloppe.code,
            "beneficiaire": enveloppe.beneficiaires_admis[0],
            "debut": date(2020, 11, 1), "fin": date(2022, 12, 31),
        }  # fmt: skip
        for annee in referentiel.annees:
            action |= {f"etat_{annee}": PROGRAMME, f"cd_{annee}": PROGRAMME}
        fiche = {
            "constat": f"Le diagnostic montre un besoin {rang}.",
            "objectif_operationnel": "Toucher plus de familles.",
            "description": _PROPRES.get(numero, f"Ateliers et outils du besoin {rang}."),
            "acteurs": "Services du département et associations",
            "calendrier": "Préparation, puis mise en œuvre",
            "indicateurs": "Nombre de familles suivies", "vigilance": "Néant",
        }  # fmt: skip
        saisies |= {f"actions/a{rang:02d}/{c}": v for c, v in action.items()}
        saisies |= {f"fiches/f{rang:02d}/{c}": v for c, v in fiche.items()}
    for code, somme in sommes.items():
        for annee in referentiel.annees:
            saisies[f"synthese_enveloppes/{code}_{annee}/notifie"] = somme
    annees = (referentiel.campagne.annee_reference_moyens, *referentiel.annees)
    saisies |= {f"moyens/{p}/m_{a}": 5_000_000 for p in ("ase", "pmi") for a in annees}
    return saisies


def _guide() -> Saisies:
    saisies: Saisies = {
        "accueil/debut_negociation/valeur": date(2020, 5, 25),
        "point/date/valeur": date(2020, 6, 1),
    }
    for institution in ("cd", "ars", "ddcs"):
        saisies[f"contacts/{institution}_1/nom"] = "Prénom Nom, chargée de mission"
        saisies[f"contacts/{institution}_1/courriel"] = f"{institution}@exemple.fr"
    return saisies


def _bilan(referentiel: Referentiel) -> Saisies:
    saisies: Saisies = {}
    premiere = referentiel.annees[0]
    bord, plan = _tableau_de_bord(referentiel), _plan(referentiel)
    for ligne in lignes_indicateurs(referentiel):
        if not _suivie(referentiel, ligne):
            continue
        for champ, source in (("t0", "t0"), ("cible", f"cible_{premiere}")):
            if (valeur := bord.get(f"ind/{ligne.rang}/{source}")) is not None:
                saisies[f"resultats/{ligne.rang}/{champ}"] = valeur
        if not ligne.calcul:
            reel = _valeur(referentiel, ligne)
            saisies[f"resultats/{ligne.rang}/realise"] = 400 if reel in (60, 100) else reel
    for rang, numero in enumerate(objectifs_suivis(referentiel), start=1):
        reprises = {
            champ: plan[f"actions/a{rang:02d}/{champ}"]
            for champ in ("intitule", "enveloppe", "beneficiaire")
        }
        action = reprises | {
            "numero": rang, "objectif": numero, "programme": PROGRAMME, "engage": PROGRAMME,
            "paye": 80_000, "cd_prevu": PROGRAMME, "cd_realise": PROGRAMME,
            "dispositif": "Dispositif fictif",
        }  # fmt: skip
        saisies |= {f"execution/x{rang:02d}/{c}": v for c, v in action.items()}
    for enveloppe in referentiel.enveloppes:
        notifie = plan[f"synthese_enveloppes/{enveloppe.code}_{premiere}/notifie"]
        saisies[f"synthese_execution/{enveloppe.code}/notifie"] = notifie
    for texte in ("bilan_global", "actions", "resultats", "financier", "non_substitution",
                  "difficultes", "perspectives"):  # fmt: skip
        saisies[f"redaction/{texte}/valeur"] = "Texte fictif."
    return saisies | {
        "procedure/proposition/valeur": date(2021, 5, 3),
        "procedure/avis_odpe/valeur": date(2021, 5, 20),
        "procedure/sens_avis/valeur": "favorable",
        "procedure/deliberation/valeur": date(2021, 6, 14),
        "procedure/transmission/valeur": date(2021, 6, 21),
    }
