"""What the avenant takes from the contract and from the workbooks kept up to date."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import count
from typing import TYPE_CHECKING

from cdppe_xl.classeurs.exercices import exercice_de
from cdppe_xl.classeurs.lignes import rang_objectif
from cdppe_xl.classeurs.plan_cadre import RANG_LOCAL
from cdppe_xl.classeurs.plan_synthese import rang_enveloppe
from cdppe_xl.domaine.lecture import Genre
from cdppe_xl.generation.passe import PieceDeposee
from cdppe_xl.generation.reports import (
    Report,
    montants_deposes,
    repondues,
    report,
    total_depose,
)

if TYPE_CHECKING:
    from cdppe_xl.classeurs.placement import Placement
    from cdppe_xl.generation.reprise import Reprise

Action = dict[str, Report]


def reports_avenant(reprise: Reprise, place: Placement, code: str) -> Iterator[Report]:
    """Before from the contract, after from what is up to date, the rest from the bilans."""
    annee = exercice_de(reprise.referentiel, code)
    yield from _mouvements(reprise, place, annee)
    yield from _rappel(reprise, place, annee)
    yield from _objectifs(reprise, place)
    yield from _cibles(reprise, place, annee)
    yield from _cibles_locales(reprise, place, annee)
    yield from _moyens(reprise, annee)


def _brut(piece: PieceDeposee | None) -> dict[str, Report]:
    """A deposit as it was, by data path."""
    return {lue.cle: report(piece, lue) for lue in repondues(piece)} if piece else {}


def _contrat(reprise: Reprise, code: str) -> dict[str, Report]:
    return _brut(reprise.passe.contrat.get(code))


def _identifiant(action: Action) -> str:
    """Number of an action, else its title."""
    for champ in ("numero", "intitule"):
        if champ in action:
            return f"{champ} {str(action[champ].valeur).strip().casefold()}"
    return ""


def _identifiees(plan: Iterable[Action], communs: set[str]) -> dict[str, Action]:
    """Actions by number, else by title; by both, then in order, when several share it."""
    connues: dict[str, Action] = {}
    for action in plan:
        qui = _identifiant(action)
        if qui in communs and "intitule" in action:
            qui += f" {str(action['intitule'].valeur).strip().casefold()}"
        rang = next(n for n in count() if f"{qui} {n}" not in connues)
        connues[f"{qui} {rang}"] = action
    return connues


def _mouvements(reprise: Reprise, place: Placement, annee: int) -> Iterator[Report]:
    from cdppe_xl.generation.reprise import PLUS_DE_LIGNE, actions_de

    plans = actions_de(_contrat(reprise, "plan_action")), actions_de(reprise.plan)
    communs = {
        qui for plan in plans for qui, n in Counter(map(_identifiant, plan)).items() if n > 1
    }
    avant, apres = (_identifiees(plan, communs) for plan in plans)
    lignes = list(place.tableaux["mouvements"].lignes)
    for numero, qui in enumerate(dict.fromkeys((*avant, *apres))):
        rang = lignes[numero] if numero < len(lignes) else ""
        ancienne, nouvelle = avant.get(qui, {}), apres.get(qui, {})
        actuelle = nouvelle or ancienne
        paires = [(actuelle, c, c) for c in ("numero", "objectif", "intitule", "enveloppe",
                                             "beneficiaire")]  # fmt: skip
        paires += [
            (ancienne, "enveloppe", "enveloppe_avant"), (ancienne, f"etat_{annee}", "etat_avant"),
            (ancienne, f"cd_{annee}", "cd_avant"), (nouvelle, f"etat_{annee}", "etat_apres"),
            (nouvelle, f"cd_{annee}", "cd_apres"),
        ]  # fmt: skip
        for action, source, cible in paires:
            if source in action:
                repris = action[source]
                cle = f"mouvements/{rang}/{cible}"
                yield repris.vers(cle) if rang else repris.perdu(PLUS_DE_LIGNE)


def _rappel(reprise: Reprise, place: Placement, annee: int) -> Iterator[Report]:
    """Totals of the other exercices, per enveloppe."""
    referentiel = reprise.referentiel
    contrat = reprise.passe.contrat.get("plan_action")
    for autre in referentiel.annees:
        for enveloppe in referentiel.enveloppes if autre != annee else ():
            debut = f"rappel/{rang_enveloppe(enveloppe.code, autre)}"
            if contrat is not None:
                yield from _somme(
                    contrat, ("actions", f"etat_{autre}", enveloppe.code), f"{debut}/contrat"
                )
            for piece in list(reprise.bilans(autre))[:1]:
                for champ in ("engage", "paye"):
                    yield from _somme(
                        piece, ("execution", champ, enveloppe.code), f"{debut}/{champ}"
                    )


def _somme(piece: PieceDeposee, quoi: tuple[str, str, str], cle: str) -> Iterator[Report]:
    """Sum of a column over the rows of an enveloppe; nothing when no row has an amount."""
    lues = montants_deposes(piece, quoi)
    total = total_depose(piece, quoi)
    if total is not None:
        premiere = replace(
            lues[0], valeur=total, brut=f"{total:f}", genre=Genre.MONTANT,
            cellule=lues[0].cellule if len(lues) == 1 else f"{lues[0].cellule} et suivantes",
        )  # fmt: skip
        mots = "" if len(lues) == 1 else f"total de {len(lues)} actions"
        yield Report(cle=cle, valeur=total, lue=premiere, piece=piece, detail=mots)


def _objectifs(reprise: Reprise, place: Placement) -> Iterator[Report]:
    contrat = _contrat(reprise, "tableau_de_bord")
    for objectif in reprise.referentiel.facultatifs:
        rang = rang_objectif(objectif.numero)
        source = f"objectifs/{rang}/retenu"
        for dits, champ in ((contrat, "retenu_avant"), (reprise.tableau, "retenu")):
            if source in dits:
                yield dits[source].vers(f"objectifs/{rang}/{champ}")
    if RANG_LOCAL in place.tableaux["objectifs"].lignes:
        source = "objectif_local/libelle/valeur"
        for dits, champ in (
            (_contrat(reprise, "plan_action"), "retenu_avant"), (reprise.plan, "retenu")
        ):  # fmt: skip
            if source in dits:
                oui = replace(dits[source], valeur="oui", detail="objectif local défini")
                yield oui.vers(f"objectifs/{RANG_LOCAL}/{champ}")


def _champs_cibles(reprise: Reprise, annee: int) -> Mapping[str, tuple[str, bool]]:
    """Column of the avenant: (column of the tableau de bord, of the contract)."""
    champs: dict[str, tuple[str, bool]] = {
        "t0": ("t0", False), "realise": (f"realise_{annee - 1}", False),
    }  # fmt: skip
    for a in reprise.referentiel.annees:
        if a >= annee:
            champs[f"avant_{a}"] = (f"cible_{a}", True)
            champs[f"cible_{a}"] = (f"cible_{a}", False)
    return champs


def _cibles(reprise: Reprise, place: Placement, annee: int) -> Iterator[Report]:
    contrat = _contrat(reprise, "tableau_de_bord")
    resultats = reprise.resultats(annee - 1)
    for rang in place.tableaux["cibles"].lignes:
        for cible, (source, du_contrat) in _champs_cibles(reprise, annee).items():
            repris = (contrat if du_contrat else reprise.tableau).get(f"ind/{rang}/{source}")
            if cible == "realise":
                repris = resultats.get(rang)
            if repris is not None:
                yield repris.vers(f"cibles/{rang}/{cible}")


def _cibles_locales(reprise: Reprise, place: Placement, annee: int) -> Iterator[Report]:
    from cdppe_xl.generation.reprise import CHAMPS_LOCAUX, PLUS_DE_LIGNE, noms_locaux

    contrat = _contrat(reprise, "tableau_de_bord")
    avant = {nom: rang for rang, nom in noms_locaux(contrat, "locaux").items()}
    apres = {nom: rang for rang, nom in noms_locaux(reprise.tableau, "locaux").items()}
    lignes = list(place.tableaux["cibles_locales"].lignes)
    champs = {c: (c, False) for c in CHAMPS_LOCAUX} | dict(_champs_cibles(reprise, annee))
    for numero, nom in enumerate(dict.fromkeys((*avant, *apres))):
        rang = lignes[numero] if numero < len(lignes) else ""
        for cible, (source, du_contrat) in champs.items():
            dits, rangs = (contrat, avant) if du_contrat else (reprise.tableau, apres)
            if nom not in rangs and cible in CHAMPS_LOCAUX:
                dits, rangs = contrat, avant
            repris = dits.get(f"locaux/{rangs.get(nom, '')}/{source}")
            if repris is not None:
                cle = f"cibles_locales/{rang}/{cible}"
                yield repris.vers(cle) if rang else repris.perdu(PLUS_DE_LIGNE)


def _moyens(reprise: Reprise, annee: int) -> Iterator[Report]:
    contrat = _contrat(reprise, "plan_action")
    reference = reprise.referentiel.campagne.annee_reference_moyens
    for rang, _, _ in reprise.referentiel.moyens_suivis:
        for dits, source, cible in (
            (reprise.plan, reference, "reference"),
            (reprise.plan, annee - 1, "precedent"),
            (contrat, annee, "avant"),
            (reprise.plan, annee, "apres"),
        ):
            repris = dits.get(f"moyens/{rang}/m_{source}")
            if repris is not None and not (cible == "precedent" and source == reference):
                yield repris.vers(f"moyens/{rang}/{cible}")
