"""Rules COH: the workbooks of one territory say the same thing."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from cdppe_xl.classeurs.lignes import LigneIndicateur, lignes_indicateurs
from cdppe_xl.domaine.constat import Gravite
from cdppe_xl.domaine.lecture import Genre
from cdppe_xl.regles.dossier import Dossier
from cdppe_xl.regles.ecriture import (
    DEDUIT,
    LigneLue,
    d_apres,
    euros,
    lignes,
    regle,
    retour_de,
)
from cdppe_xl.regles.moteur import Ecart, dire
from cdppe_xl.regles.mots import simplifier
from cdppe_xl.regles.vues import (
    actions,
    apparier,
    bilan,
    choix,
    designation,
    exercice,
    par_action,
    plan_action,
    tableau_de_bord,
    total,
)

_CHOISIR = (
    "Deux classeurs se contredisent : {trouve} dans cette cellule, {attendu} dans la cellule "
    "{lieu}. Corriger celui des deux qui est inexact ; si c’est l’autre, rien n’est à écrire ici."
)
"""Nobody but the person who answers knows which of the two is right: no value is proposed."""


def _code(ligne: LigneIndicateur) -> str:
    return f"{ligne.code} (SNDS)" if ligne.variante == "snds" else ligne.code


Case = tuple[LigneLue, str]
"""A row and a column."""


def _compare(ligne: LigneIndicateur, ici: Case, ailleurs: Case, quoi: str = "") -> Iterator[Ecart]:
    """A fault when both cells hold a number, and not the same one."""
    (vue, champ), (autre, autre_champ) = ici, ailleurs
    trouve, attendu = vue.nombre(champ), autre.nombre(autre_champ)
    if trouve is not None and attendu is not None and trouve != attendu:
        genre = Genre.TAUX if ligne.unite == "taux" else Genre.ENTIER
        ecart = vue.ecart(
            champ, dire(trouve, genre), dire(attendu, genre), code=_code(ligne), quoi=quoi,
        )  # fmt: skip
        yield d_apres(ecart, autre, autre_champ)


@regle(
    id="COH-201",
    gravite=Gravite.AVERTISSEMENT,
    titre="La valeur de départ du tableau de bord est celle du diagnostic",
    message="Indicateur {code} : la valeur de départ est {trouve} au tableau de bord et {attendu} "
    "au diagnostic.",
    remede=_CHOISIR,
    source=DEDUIT,
)
def _t0_differents(dossier: Dossier) -> Iterator[Ecart]:
    diagnostic, bord = retour_de(dossier, "diagnostic", "diag"), tableau_de_bord(dossier, "ind")
    if diagnostic is None or bord is None:
        return
    for ligne in lignes_indicateurs(dossier.referentiel):
        if not ligne.calcul:
            source = "snds" if ligne.variante == "snds" else "valeur"
            yield from _compare(
                ligne,
                (LigneLue(bord, "ind", ligne.rang), "t0"),
                (LigneLue(diagnostic, "diag", ligne.code), source),
            )


@regle(
    id="COH-202",
    gravite=Gravite.AVERTISSEMENT,
    titre="Le bilan reprend la valeur de départ et la cible du tableau de bord",
    message="Indicateur {code} : {quoi} est {trouve} au bilan et {attendu} au tableau de bord.",
    remede=_CHOISIR,
    source=DEDUIT,
)
def _cibles_differentes(dossier: Dossier) -> Iterator[Ecart]:
    annee = exercice(dossier)
    couples = (("t0", "t0", "la valeur de départ"), ("cible", f"cible_{annee}", "la cible"))
    yield from _bilan_et_tableau(dossier, couples)


@regle(
    id="COH-203",
    gravite=Gravite.AVERTISSEMENT,
    titre="Le résultat est le même au bilan et au tableau de bord",
    message="Indicateur {code} : {quoi} est {trouve} au bilan et {attendu} au tableau de bord.",
    remede=_CHOISIR,
    source=DEDUIT,
)
def _resultats_differents(dossier: Dossier) -> Iterator[Ecart]:
    annee = exercice(dossier)
    yield from _bilan_et_tableau(dossier, (("realise", f"realise_{annee}", "le résultat"),))


def _bilan_et_tableau(
    dossier: Dossier, couples: tuple[tuple[str, str, str], ...]
) -> Iterator[Ecart]:
    rendu, bord = retour_de(dossier, "bilan", "resultats"), tableau_de_bord(dossier, "ind")
    if rendu is None or bord is None:
        return
    for ligne in lignes_indicateurs(dossier.referentiel):
        for champ, autre, quoi in couples:
            if ligne.calcul and champ != "cible":
                continue
            ici = LigneLue(rendu, "resultats", ligne.rang)
            ailleurs = LigneLue(bord, "ind", ligne.rang)
            yield from _compare(ligne, (ici, champ), (ailleurs, autre), quoi)


@regle(
    id="COH-204",
    gravite=Gravite.AVERTISSEMENT,
    titre="Le montant programmé au bilan est celui du plan",
    message="Action {action} : {trouve} programmés au bilan, {attendu} au plan pour {annee}.",
    remede=_CHOISIR,
    source=DEDUIT,
)
def _programmes_differents(dossier: Dossier) -> Iterator[Ecart]:
    annee = exercice(dossier)
    plan, rendu = plan_action(dossier), bilan(dossier)
    for action, siennes in par_action(plan, rendu) if plan and rendu else ():
        trouve, attendu = total(siennes, "programme"), action.nombre(f"etat_{annee}")
        if trouve is not None and attendu is not None and trouve != attendu:
            ecart = siennes[0].ecart(
                "programme", euros(trouve), euros(attendu),
                action=designation(action), annee=annee,
            )  # fmt: skip
            yield d_apres(ecart, action, f"etat_{annee}")


def _paires(dossier: Dossier) -> Iterator[tuple[LigneLue, LigneLue]]:
    plan, rendu = plan_action(dossier), bilan(dossier)
    for execution, action in apparier(plan, rendu) if plan and rendu else ():
        if action is not None:
            yield execution, action


@regle(
    id="COH-205",
    gravite=Gravite.INFORMATION,
    titre="Une action garde son intitulé du plan au bilan",
    message="Action {numero} : « {trouve} » au bilan, « {attendu} » au plan.",
    remede="Si c’est la même action, choisir lequel des deux intitulés garder, celui-ci ou celui "
    "de la cellule {lieu} ; sinon corriger son numéro.",
    source=DEDUIT,
)
def _intitules_differents(dossier: Dossier) -> Iterator[Ecart]:
    for execution, action in _paires(dossier):
        trouve, attendu = execution.texte("intitule"), action.texte("intitule")
        if attendu and simplifier(trouve) != simplifier(attendu):
            ecart = execution.ecart("intitule", trouve, attendu, numero=execution.texte("numero"))
            yield d_apres(ecart, action, "intitule")


@regle(
    id="COH-206",
    gravite=Gravite.AVERTISSEMENT,
    titre="Une action garde son objectif et son bénéficiaire du plan au bilan",
    message="Action {action} : {quoi} « {trouve} » au bilan, « {attendu} » au plan.",
    remede=_CHOISIR,
    source=DEDUIT,
)
def _rattachements_differents(dossier: Dossier) -> Iterator[Ecart]:
    quoi = {"objectif": "objectif", "beneficiaire": "bénéficiaire"}
    for execution, action in _paires(dossier):
        for champ, mot in quoi.items():
            trouve, attendu = execution.texte(champ), action.texte(champ)
            if trouve and attendu and trouve != attendu:
                ecart = execution.ecart(
                    champ, trouve, attendu, action=designation(execution), quoi=mot
                )
                yield d_apres(ecart, action, champ)


@regle(
    id="COH-207",
    gravite=Gravite.AVERTISSEMENT,
    titre="Chaque action financée de l’exercice est au bilan",
    message="L’action {action} du plan, dotée de {trouve} pour {annee}, n’est pas au bilan.",
    remede="Ajouter l’action {action} sur une ligne de « Exécution financière » du bilan, avec "
    "{trouve} programmés, et 0 engagé si rien ne l’a été.",
    source="circulaire DGCS/SD2B/DGS/SP1/2020/34, annexe 5.1 (contrat-type), article 3 (bilan "
    "financier des actions)",
)
def _action_absente_du_bilan(dossier: Dossier) -> Iterator[Ecart]:
    plan, rendu = plan_action(dossier), bilan(dossier)
    if plan is None or rendu is None:
        return
    annee = exercice(dossier)
    rendues = list(apparier(plan, rendu))
    presentes = {action.rang for _, action in rendues if action is not None}
    for action in actions(plan) if rendues else ():
        montant = action.nombre(f"etat_{annee}")
        if montant and montant > 0 and action.rang not in presentes:
            yield action.ecart(
                f"etat_{annee}", euros(montant), "une ligne au bilan",
                action=designation(action), annee=annee,
            )  # fmt: skip


@regle(
    id="COH-208",
    gravite=Gravite.AVERTISSEMENT,
    titre="Le montant notifié est le même au plan et au bilan",
    message="Enveloppe {enveloppe}, {annee} : {trouve} notifiés au bilan, {attendu} au plan.",
    remede="Comparer à la notification : {trouve} dans cette cellule, {attendu} dans la cellule "
    "{lieu}. Demander à l’équipe nationale à jour celui des deux classeurs qui est inexact.",
    source=DEDUIT,
)
def _notifies_differents(dossier: Dossier) -> Iterator[Ecart]:
    plan = retour_de(dossier, "plan_action", "synthese_enveloppes")
    rendu = retour_de(dossier, "bilan", "synthese_execution")
    if plan is None or rendu is None:
        return
    annee = exercice(dossier)
    for enveloppe in dossier.referentiel.enveloppes:
        ici = LigneLue(rendu, "synthese_execution", enveloppe.code)
        trouve = ici.nombre("notifie")
        prevu = LigneLue(plan, "synthese_enveloppes", f"{enveloppe.code}_{annee}")
        attendu: Decimal | None = prevu.nombre("notifie")
        if trouve is not None and attendu is not None and trouve != attendu:
            ecart = ici.ecart(
                "notifie", euros(trouve), euros(attendu), enveloppe=enveloppe.code, annee=annee,
            )  # fmt: skip
            yield d_apres(ecart, prevu, "notifie")


@regle(
    id="COH-209",
    gravite=Gravite.AVERTISSEMENT,
    titre="Les objectifs retenus sont les mêmes dans tous les classeurs",
    message="L’objectif facultatif {trouve} sert ici, alors que le tableau de bord ne le retient "
    "pas.",
    remede="Corriger ce numéro d’objectif ; s’il est exact, choisir « oui » pour l’objectif "
    "{trouve} à la colonne « Retenu » du tableau de bord.",
    source="circulaire DGCS/SD2B/DGS/SP1/2020/34, annexe 5.1 (contrat-type), article 2.1",
)
def _objectifs_differents(dossier: Dossier) -> Iterator[Ecart]:
    bord = tableau_de_bord(dossier, "objectifs")
    if bord is None:
        return
    ecartes = {o.numero for o in dossier.referentiel.facultatifs if choix(bord, o) == "non"}
    lieux = [("diagnostic", "locaux"), ("bilan", "locaux")]
    # The plan, when it is there, is compared by rules OBJ-202 and COH-206.
    lieux += [] if plan_action(dossier) else [("bilan", "execution")]
    for code, tableau in lieux:
        for ligne in lignes(retour_de(dossier, code), tableau):
            if ligne.entier("objectif") in ecartes:
                yield ligne.ecart("objectif", ligne.texte("objectif"), "un objectif retenu")
