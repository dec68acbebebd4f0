"""Cofinancing, movements, devices, under-execution: what the plan and the bilans say together."""

from __future__ import annotations

from decimal import Decimal

from cdppe_xl.classeurs.placement import a1
from cdppe_xl.comptes.formules import formule_manque
from cdppe_xl.domaine.montants import euros
from cdppe_xl.excel.page import Page, ailleurs
from cdppe_xl.financement.montants import Montant, Perimetre, Stade, total
from cdppe_xl.financement.mouvements import INTERNES
from cdppe_xl.financement.rapprochement import Cofinancement, Mouvement, Stades
from cdppe_xl.referentiel.modele import Referentiel
from cdppe_xl.regles.citations import situer
from cdppe_xl.restitution.rapprochement_base import (
    COFINANCEMENT,
    DISPOSITIFS,
    MOUVEMENTS,
    PREMIERE,
    SANS,
    SOUS_EXECUTION,
    SYNTHESE,
    Feuilles,
    montre,
    montre_les_centimes,
)
from cdppe_xl.restitution.rapprochement_synthese import C_NON_ENGAGE, PLACES

PREVU, REALISE = "Prévu (plan)", "Réalisé (bilan)"
A_EXAMINER, RIEN = "À examiner", "Conforme"
_COFINANCEMENT = (
    ("Code", 7.0), ("Territoire", 24.0), ("Exercice", 10.0), ("Objectif", 10.0),
    ("Action", 9.0), ("D’après", 15.0), ("État (versé au département)", 17.0),
    ("Département", 17.0), ("dont moyens valorisés", 15.0), ("Manque", 16.0), ("Verdict", 15.0),
)  # fmt: skip
C_MANQUE, C_COFINANCE = 9, 10
_MOUVEMENTS = (
    ("Code", 7.0), ("Territoire", 24.0), ("Exercice", 10.0), ("Action", 9.0),
    ("Intitulé", 40.0), ("Enveloppe au plan", 13.0), ("Enveloppe au bilan", 13.0),
    ("Programmé", 16.0), ("Engagé", 16.0), ("Écart", 16.0), ("Nature", 30.0),
    ("Ce que le texte demande", 46.0), ("Qui informer", 28.0),
    ("Ce que le bilan en dit", 46.0), ("Verdict", 13.0),
)  # fmt: skip
C_MOUVEMENT = 14
_DISPOSITIFS = (
    ("Code", 7.0), ("Territoire", 24.0), ("Exercice", 10.0), ("Enveloppe", 20.0),
    ("Action", 9.0), ("Intitulé", 40.0), ("Dispositif", 40.0), ("Engagé", 16.0),
    ("Payé", 16.0), ("Reste à payer", 16.0), ("Verdict", 14.0),
)  # fmt: skip
_SOUS_EXECUTION = (
    ("Code", 7.0), ("Territoire", 24.0), ("Exercice N", 10.0), ("Enveloppe", 22.0),
    ("Notifié N", 16.0), ("Engagé N", 16.0), ("Non engagé", 16.0), ("Part non engagée", 11.0),
    ("Contractualisé N+1", 16.0), ("Notifié N+1", 16.0), ("Verdict", 14.0),
    ("Conséquence possible en N+1", 60.0),
)  # fmt: skip
_CONSEQUENCE = (
    "les crédits de {suite} peuvent être revus à la baisse au vu de l’exécution {texte} ; le texte "
    "ne dit pas de combien"
)


def consequence(referentiel: Referentiel, annee: int) -> str:
    """What credits of a year left unused may cost the next one."""
    place = "circulaire 2020/34, annexe 4, I ; contrat-type, article 2.2.1"
    return _CONSEQUENCE.format(suite=annee + 1, texte=situer(place, referentiel))


def ecrit_cofinancement(f: Feuilles) -> None:
    """Per objectif, or per action when the edition says so; planned, then spent."""
    par_action = f.etat.referentiel.campagne.cofinancement == "action"
    quoi = "Par action" if par_action else "Par objectif"
    page = f.page(
        COFINANCEMENT, f"{quoi} : le département consacre au moins autant que l’État "
        f"{situer('contrat-type, article 2.2.2', f.etat.referentiel)}, moyens existants valorisés "
        "compris ; ce qui est versé directement aux établissements n’entre pas.", _COFINANCEMENT,
    )  # fmt: skip
    fait = f.etat.rapprochement
    lignes = [(c, PREVU) for c in fait.cofinancements]
    lignes += [(c, REALISE) for c in fait.cofinancements_realises]
    lignes.sort(key=lambda x: (x[0].territoire, x[0].exercice, x[1]))
    for ligne, (cofinancement, source) in enumerate(lignes, start=PREMIERE):
        _cofinancement(f, page, ligne, cofinancement, source)
    montre_les_centimes(page, len(lignes), (6, 7, 8, C_MANQUE))
    f.finit(page, len(lignes), len(_COFINANCEMENT), 5)


def _cofinancement(
    f: Feuilles, page: Page, ligne: int, fait: Cofinancement, source: str
) -> None:  # fmt: skip
    f.textes(page, ligne, (
        fait.territoire, f.noms[fait.territoire], str(fait.exercice), fait.objectif,
        fait.action, source,
    ))  # fmt: skip
    etat, departement, manque = (a1(ligne, c) for c in (6, 7, C_MANQUE))
    f.total(page, ligne, 6, fait.etat)
    f.total(page, ligne, 7, fait.departement)
    f.total(page, ligne, 8, fait.valorises)
    f.calcul(
        page, ligne, C_MANQUE,
        formule_manque(fait, etat, departement, SANS),
        montre(fait.manque),
    )  # fmt: skip
    f.verdict(
        page, ligne, C_COFINANCE,
        f'IF(COUNT({manque})=0,"À compléter",IF({manque}>0,"Insuffisant","Conforme"))',
        {None: "À compléter", 0: "Conforme"}.get(fait.manque, "Insuffisant"),
    )  # fmt: skip


def ecrit_mouvements(f: Feuilles) -> None:
    """What differs between the plan and the bilan, and what the texts ask for."""
    place = "circulaire 2020/34, annexe 4, I ; contrat-type, article 4"
    page = f.page(
        MOUVEMENTS, "À l’intérieur d’une enveloppe : information préalable, compte rendu au "
        f"bilan, avenant. D’une enveloppe à l’autre : jamais {situer(place, f.etat.referentiel)}.",
        _MOUVEMENTS,
    )  # fmt: skip
    faits = f.etat.rapprochement.mouvements
    for ligne, fait in enumerate(faits, start=PREMIERE):
        _mouvement(f, page, ligne, fait)
    montre_les_centimes(page, len(faits), (7, 8, 9))
    f.finit(page, len(faits), len(_MOUVEMENTS), 4)


def _mouvement(f: Feuilles, page: Page, ligne: int, fait: Mouvement) -> None:
    recit = f.etat.recits.get((fait.territoire, fait.exercice))
    f.textes(page, ligne, (
        fait.territoire, f.noms[fait.territoire], str(fait.exercice), fait.action,
        f.etat.intitules.get((fait.territoire, fait.action), ""), fait.enveloppe_plan,
        fait.enveloppe_bilan,
    ))  # fmt: skip
    programme, engage = a1(ligne, 7), a1(ligne, 8)
    f.total(page, ligne, 7, fait.programme)
    f.total(page, ligne, 8, fait.engage)
    f.calcul(page, ligne, 9, f"ROUND(N({engage})-N({programme}),2)", euros(fait.ecart))
    f.textes(page, ligne, (
        fait.nature.value, fait.exigence, qui_informer(f, fait),
        recit.brut if recit else "rien",
    ), debut=10)  # fmt: skip
    f.texte(page, ligne, C_MOUVEMENT, "Bloquant" if fait.bloquant else "À vérifier")


def qui_informer(f: Feuilles, fait: Mouvement) -> str:
    """Who orders the payments of the enveloppes a movement happens in."""
    if fait.nature not in INTERNES:
        return ""
    connues = {e.code: e.ordonnateur for e in f.etat.referentiel.enveloppes}
    dites = fait.enveloppe_plan.split(", ")
    ordonnateurs = {connues[code]: None for code in dites if code in connues}
    return " ; ".join(ordonnateurs)


def ecrit_dispositifs(f: Feuilles) -> None:
    """Enveloppes paid to establishments: committed and paid, one device a line."""
    place = "circulaire 2020/34, annexe 4, IV.B"
    page = f.page(
        DISPOSITIFS, "Crédits versés directement aux établissements et services : engagés et "
        f"payés dispositif par dispositif {situer(place, f.etat.referentiel)}.", _DISPOSITIFS,
    )  # fmt: skip
    groupes = par_dispositif(f)
    for ligne, (cle, montants) in enumerate(groupes.items(), start=PREMIERE):
        _dispositif(f, page, ligne, cle, montants)
    montre_les_centimes(page, len(groupes), (7, 8, 9))
    f.finit(page, len(groupes), len(_DISPOSITIFS), 4)


CleDispositif = tuple[str, int, str, str]
"""Territory, exercice, enveloppe, row of the bilan."""


def par_dispositif(f: Feuilles) -> dict[CleDispositif, list[Montant]]:
    """Amounts committed and paid outside the département, by row of the bilan."""
    suivies = {e.code for e in f.etat.referentiel.enveloppes if not e.cofinancement}
    groupes: dict[CleDispositif, list[Montant]] = {}
    for m in f.etat.rapprochement.montants:
        execute = m.stade in (Stade.ENGAGE, Stade.PAYE) and m.perimetre is Perimetre.ETAT
        if execute and m.enveloppe in suivies:
            cle = (m.territoire, m.periode.debut.year, m.enveloppe, m.rang)
            groupes.setdefault(cle, []).append(m)
    return groupes


def _dispositif(
    f: Feuilles, page: Page, ligne: int, cle: CleDispositif, montants: list[Montant]
) -> None:  # fmt: skip
    code, annee, enveloppe, rang = cle
    action = montants[0].action
    nom = f.etat.dispositifs.get((code, annee, rang), "")
    f.textes(page, ligne, (
        code, f.noms[code], str(annee), f.enveloppes[enveloppe], action,
        f.etat.intitules.get((code, action), ""), nom or "non dit",
    ))  # fmt: skip
    par_stade = {s: [m for m in montants if m.stade is s] for s in (Stade.ENGAGE, Stade.PAYE)}
    for colonne, stade in ((7, Stade.ENGAGE), (8, Stade.PAYE)):
        f.total(page, ligne, colonne, par_stade[stade])
    x, y = a1(ligne, 7), a1(ligne, 8)
    engage, paye = (total(par_stade[s]) for s in (Stade.ENGAGE, Stade.PAYE))
    reste = None if engage is None or paye is None else engage - paye
    f.calcul(page, ligne, 9, f'IF(COUNT({x},{y})=2,ROUND({x}-{y},2),"{SANS}")', montre(reste))
    verdict = "Dépassement" if reste is not None and reste < 0 else "Conforme"
    complet = f'IF(COUNT({x},{y})<2,"À compléter",IF({y}>{x},"Dépassement","Conforme"))'
    if not nom:
        f.texte(page, ligne, 10, "À compléter")
        return
    f.verdict(page, ligne, 10, complet, "À compléter" if reste is None else verdict)


def ecrit_sous_execution(f: Feuilles) -> None:
    """What was notified and not committed, beside the money of the next exercice."""
    page = f.page(
        SOUS_EXECUTION, "Ce qui a été notifié et n’est pas engagé une fois le bilan rendu, à côté "
        "des crédits de l’exercice suivant. Le texte permet une baisse, sans dire de combien : le "
        "préfet ou l’ARS en décide.", _SOUS_EXECUTION,
    )  # fmt: skip
    faits = [s for s in f.etat.rapprochement.stades if s.sous_execution() is not None]
    connus = {(s.territoire, s.exercice, s.enveloppe): s for s in f.etat.rapprochement.stades}
    for ligne, s in enumerate(faits, start=PREMIERE):
        suite = connus.get((s.territoire, s.exercice + 1, s.enveloppe))
        _sous_execution(f, page, ligne, s, suite)
    montre_les_centimes(page, len(faits), (4, 5, 6, 8, 9))
    f.finit(page, len(faits), len(_SOUS_EXECUTION), 4)


def _sous_execution(
    f: Feuilles, page: Page, ligne: int, stades: Stades, suite: Stades | None
) -> None:
    code, annee, enveloppe = stades.territoire, stades.exercice, stades.enveloppe
    ici = f.synthese[code, annee, enveloppe]
    f.textes(page, ligne, (code, f.noms[code], str(annee), f.enveloppe(enveloppe)))
    notifie, engage = stades.de(Stade.NOTIFIE), stades.de(Stade.ENGAGE)
    reste = stades.sous_execution() or 0
    for colonne, stade in ((4, Stade.NOTIFIE), (5, Stade.ENGAGE)):
        f.relie(page, ligne, colonne, stades.montants[stade])
        valeur = montre(notifie if stade is Stade.NOTIFIE else engage)
        f.calcul(page, ligne, colonne, ailleurs(SYNTHESE, ici, PLACES[stade]), valeur)
    non_engage = ailleurs(SYNTHESE, ici, C_NON_ENGAGE)
    f.calcul(page, ligne, 6, f"MAX(0,{non_engage})", euros(reste))
    base, non = a1(ligne, 4), a1(ligne, 6)
    part = Decimal(reste) / notifie if notifie else Decimal(0)
    f.taux(page, ligne, 7, f"IF({base}>0,{non}/{base},0)", part)
    for colonne, stade in ((8, Stade.CONTRACTUALISE), (9, Stade.NOTIFIE)):
        if suite is None:
            f.calcul(page, ligne, colonne, f'"{SANS}"', SANS)
            continue
        f.relie(page, ligne, colonne, suite.montants.get(stade, ()))
        place = ailleurs(SYNTHESE, f.synthese[code, annee + 1, enveloppe], PLACES[stade])
        f.calcul(page, ligne, colonne, place, montre(suite.de(stade)))
    f.verdict(
        page, ligne, 10, f'IF({non}>0,"{A_EXAMINER}","{RIEN}")', A_EXAMINER if reste else RIEN
    )
    possible = consequence(f.etat.referentiel, annee) if reste else "aucune"
    f.texte(page, ligne, 11, possible)
