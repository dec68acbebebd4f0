"""Sentences of the page of a territory: what is settled, what is not, with the figures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from decimal import Decimal

from cdppe_xl.comptes.actions import A_COMPLETER, INTERDITE
from cdppe_xl.comptes.etat_financier import PLAN, EtatFinancier
from cdppe_xl.domaine.edition import Territoire
from cdppe_xl.domaine.montants import Centimes, centimes, format_euros
from cdppe_xl.financement.montants import LIBELLES_STADE, Stade, total
from cdppe_xl.financement.rapprochement import Cofinancement, Mouvement
from cdppe_xl.registre.conditions import EtatCondition
from cdppe_xl.restitution.rapprochement_base import PERIMETRES, Feuilles
from cdppe_xl.restitution.rapprochement_controles import (
    depenses_ecartees,
    moyen_dit,
    moyens_tenus,
)
from cdppe_xl.restitution.rapprochement_execution import consequence, par_dispositif
from cdppe_xl.restitution.rapprochement_montants import dite
from cdppe_xl.restitution.rapprochement_synthese import objet_de

Phrases = Sequence[str]
TUS_MAX = 6
"""Cells without a figure that a page names."""


def nombre(n: int, nom: str, pluriel: str = "") -> str:
    """« 1 action », « 2 actions »."""
    return f"{n} {nom if n < 2 else pluriel or nom + 's'}"  # noqa: PLR2004 - French plural


def pieces(etat: EtatFinancier, territoire: Territoire) -> str:
    """Deposits the page speaks of."""
    dits = [territoire.region]
    for code in (PLAN, *etat.bilans):
        depot = etat.pieces.get((territoire.code, code))
        if depot is None and code not in (PLAN, *etat.bilans[:1]):
            continue
        nom = "plan d’action" if code == PLAN else code.replace("_", " ")
        recu = f"reçu le {depot.recu_le:%d/%m/%Y} ({depot.nom_fichier})" if depot else "non reçu"
        dits.append(f"{nom} {recu}")
    return " · ".join(dits)


def notifications(f: Feuilles, code: str) -> Phrases:
    """What is in force and what it replaced."""
    dits = []
    for lue in f.etat.notifications:
        n, d = lue.notification, lue.notification.dotation
        if d.territoire != code or not n.en_vigueur or lue.stade is not Stade.NOTIFIE:
            continue
        sujet = f.enveloppe(d.enveloppe) if d.enveloppe else "Tous financeurs"
        avant = f" ; remplace {dite(n.remplace)}" if n.remplace else ""
        dits.append(f"{sujet}, {d.periode} : {dite(d)} ({d.source}){avant}.")
    return dits or ["Aucun."]


def periodes(f: Feuilles, code: str) -> Phrases:
    """Amounts of several exercices, beside what those exercices add up to."""
    fait = f.etat.rapprochement
    dits = []
    for s in (*fait.periodes, *fait.tous_financeurs):
        if s.territoire != code:
            continue
        notifie, contrat = s.de(Stade.NOTIFIE), s.de(Stade.CONTRACTUALISE)
        suite = f"{_dit(contrat)} au plan" if contrat is not None else "rien au plan"
        manque = s.manquants(Stade.CONTRACTUALISE)
        reserve = f" (rien pour {', '.join(map(str, manque))})" if manque else ""
        passe = " : dépassement" if s.depassements() else ""
        dits.append(
            f"{objet_de(f, s)}, {s.periode} : {_dit(notifie)} notifiés, {suite}{reserve}{passe}."
        )
    return dits


def eligibilite(f: Feuilles, code: str) -> Phrases:
    """Actions that no enveloppe may pay that way, the local objective, expenses ruled out."""
    referentiel = f.etat.referentiel
    siennes = [a for a in f.etat.actions if a.territoire == code]
    if not siennes:
        return ["Aucune action comptée."]
    dits, muettes = [], 0
    for a in siennes:
        source = "plan" if a.exercice is None else f"bilan {a.exercice}"
        objet, versement = a.objet(referentiel), a.versement(referentiel)
        muettes += A_COMPLETER in (objet, versement)
        if objet == INTERDITE:
            dits.append(
                f"Action {a.numero} ({source}) : l’enveloppe {a.enveloppe} ne peut pas financer "
                f"l’objectif {a.objectif}."
            )
        if versement == INTERDITE:
            dits.append(
                f"Action {a.numero} ({source}) : l’enveloppe {a.enveloppe} ne peut pas être versée "
                f"à {a.beneficiaire}."
            )
    sources = Counter(a.exercice for a in siennes)
    lues = [
        f"{nombre(n, 'action')} au plan" if annee is None else f"{n} au bilan {annee}"
        for annee, n in sorted(sources.items(), key=lambda s: s[0] or 0)
    ]
    bilan = f"{', '.join(lues)} : {nombre(len(dits), 'interdite')}"
    bilan += f", {muettes} à compléter." if muettes else "."
    local = f.etat.locaux.get(code)
    if local is not None:
        bilan += f" Objectif local de santé publique : « {local.brut} »."
    dits += [
        f"Dépense à vérifier : {c.message} ({c.feuille}, {c.cellule})"
        for c in depenses_ecartees(f, code)
    ]
    return [bilan, *dits]


def cofinancement(f: Feuilles, code: str) -> Phrases:
    """What the département lacks, in the plan then in the bilans."""
    fait = f.etat.rapprochement
    prevus = [c for c in fait.cofinancements if c.territoire == code]
    if not prevus:
        return ["Aucun plan d’action compté."]
    dits = _manques(prevus, "au plan")
    realises = [c for c in fait.cofinancements_realises if c.territoire == code]
    dits += _manques(realises, "au bilan")
    valorises = sum(c.valorise for c in prevus)
    if valorises:
        apport = total(m for c in prevus for m in c.departement) or 0
        dits.append(
            f"Moyens existants valorisés : {_dit(valorises)}, compris dans les {_dit(apport)} du "
            "département."
        )
    tenus = sum(c.manque == 0 for c in prevus)
    quoi = "action" if prevus[0].action else "objectif"
    return [
        f"Au plan, le département apporte au moins autant que l’État pour {tenus} des "
        f"{nombre(len(prevus), 'couple')} {quoi} et exercice.", *dits,
    ]  # fmt: skip


def _manques(faits: Sequence[Cofinancement], ou: str) -> list[str]:
    dits = []
    inconnus = 0
    for c in faits:
        sujet = f"Action {c.action}" if c.action else f"Objectif {c.objectif}"
        if c.manque:
            dits.append(f"{sujet}, {c.exercice} : il manque {_dit(c.manque)} {ou}.")
        inconnus += c.manque is None
    if inconnus:
        dits.append(
            f"Montants à compléter {ou} : {nombre(inconnus, 'ligne')} de « Cofinancement »."
        )
    return dits


def mouvements(f: Feuilles, code: str) -> Phrases:
    """What moved, and what the texts ask for."""
    if not f.etat.a_un_bilan(code):
        return ["Aucun bilan compté."]
    if not f.etat.a_un_plan(code):
        return ["Aucun plan d’action compté : le bilan n’a rien à quoi se comparer."]
    dits = [
        f"Action {m.action}, {m.exercice} : {m.nature.value} ({_mouvement(m)}) ; {m.exigence}."
        for m in sorted(f.etat.rapprochement.mouvements, key=lambda m: not m.bloquant)
        if m.territoire == code
    ]
    return dits or ["Aucun."]


def _mouvement(m: Mouvement) -> str:
    """The gap; what was paid when nobody told the commitment."""
    if not m.paye:
        return format_euros(m.ecart)
    return f"engagement non dit, {_dit(total(m.paye))} payés"


def dispositifs(f: Feuilles, code: str) -> Phrases:
    """Committed and paid, exercice by exercice, and the rows that name no device."""
    groupes = {cle: m for cle, m in par_dispositif(f).items() if cle[0] == code}
    dits = []
    for annee in sorted({cle[1] for cle in groupes}):
        siens = {cle: m for cle, m in groupes.items() if cle[1] == annee}
        engage, paye = (
            total(m for ms in siens.values() for m in ms if m.stade is s)
            for s in (Stade.ENGAGE, Stade.PAYE)
        )
        muets = sum(not f.etat.dispositifs.get((code, annee, cle[3])) for cle in siens)
        reserve = f" ; {nombre(muets, 'ligne')} sans nom de dispositif" if muets else ""
        dits.append(
            f"{annee} : {nombre(len(siens), 'ligne')}, {_dit(engage)} engagés, {_dit(paye)} "
            f"payés{reserve}."
        )
    return dits


def sous_execution(f: Feuilles, code: str) -> Phrases:
    """What was notified and not committed may weigh on the next amount."""
    restes: dict[int, list[str]] = {}
    for s in f.etat.rapprochement.stades:
        if s.territoire == code and (reste := s.sous_execution()):
            restes.setdefault(s.exercice, []).append(f"{f.enveloppe(s.enveloppe)} {_dit(reste)}")
    return [
        f"{annee}, notifié et non engagé : {', '.join(dits)} ; "
        f"{consequence(f.etat.referentiel, annee)}."
        for annee, dits in restes.items()
    ] or ["Aucune connue."]


def moyens(f: Feuilles, code: str) -> Phrases:
    """Own means against the year of reference."""
    reference = f.etat.referentiel.campagne.annee_reference_moyens
    dits = []
    politiques = {suivie: nom for suivie, nom, _ in f.etat.referentiel.moyens_suivis}
    for moyen in f.etat.moyens:
        if moyen.territoire != code:
            continue
        base = moyen_dit(moyen.valeurs.get(reference))
        suite = {
            annee: dit
            for annee, lue in moyen.valeurs.items()
            if annee != reference and isinstance(dit := moyen_dit(lue), Decimal)
        }
        verdict = moyens_tenus(base, list(suite.values())).lower()
        baisses = [
            f"{annee} : {format_euros(centimes(dit - base))}"
            for annee, dit in suite.items()
            if isinstance(base, Decimal) and dit < base
        ]
        fin = f" ({', '.join(baisses)})" if baisses else ""
        dits.append(f"{politiques[moyen.politique]}, depuis {reference} : {verdict}{fin}.")
    return dits or ["Non connus."]


def conditions(etat: EtatFinancier, code: str) -> Phrases:
    """Where each condition of the avenants stands."""
    return [
        f"Avenant {annee}, {_condition(condition)}"
        for (territoire, annee), etats in etat.conditions.items()
        if territoire == code
        for condition in etats
    ]


def _condition(c: EtatCondition) -> str:
    libelle = c.condition.libelle
    return f"{libelle[0].lower()}{libelle[1:]} : {c.etat.libelle} ({c.motif})."


def controles(f: Feuilles, code: str) -> Phrases:
    """How many findings about money, and how many block."""
    faits = [c for c in f.etat.constats if c.territoire == code]
    tus = _tus(f, code)
    if not faits:
        return ["Aucun constat.", *tus]
    graves = sum(c.gravite.value == "bloquante" for c in faits)
    return [f"{nombre(len(faits), 'constat')}, dont {nombre(graves, 'bloquant')}.", *tus]


def _tus(f: Feuilles, code: str) -> list[str]:
    """Cells of amounts that say no figure: in no total, named one by one."""
    siens = [t for t in f.etat.rapprochement.tus if t.territoire == code]
    if not siens:
        return []
    dits = [
        f"action {t.action}, {LIBELLES_STADE[t.stade].lower()} {t.periode}, "
        f"{PERIMETRES[t.perimetre].lower().replace('état', 'État')} : « {t.origine.texte[:20]} » "
        f"({t.origine.feuille}, {t.origine.cellule})"
        for t in siens[:TUS_MAX]
    ]
    reste = [f"et {nombre(len(siens) - TUS_MAX, 'autre')}"] if len(siens) > TUS_MAX else []
    return [f"Écrits sans chiffre, dans aucun total : {' ; '.join([*dits, *reste])}."]


def _dit(montant: Centimes | None) -> str:
    return "montant inconnu" if montant is None else format_euros(montant)
