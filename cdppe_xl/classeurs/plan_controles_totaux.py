"""Live controls of the totals, the own means and the local objective."""

from __future__ import annotations

from collections.abc import Iterator

from cdppe_xl.classeurs import regles_plan as r
from cdppe_xl.classeurs.formules import (
    Expr,
    arrondi,
    est_nombre,
    et,
    expr,
    nb_si_ens,
    nbval,
    rempli,
    si,
    vide,
)
from cdppe_xl.classeurs.grammaire import Controle, FormuleLigne, Ligne
from cdppe_xl.classeurs.lignes import rang_objectif
from cdppe_xl.classeurs.plan_cadre import LOCAL, Cadre, moindre
from cdppe_xl.classeurs.plan_saisie import annees_moyens
from cdppe_xl.classeurs.plan_synthese import actions, rang_enveloppe


def controles_totaux(cadre: Cadre) -> tuple[Controle, ...]:
    """Live controls of what the plan amounts to."""
    return (
        *_enveloppes(cadre),
        *_cofinancement(cadre),
        *_objectifs(cadre),
        *_moyens(cadre),
        *_objectif_local(cadre),
    )


def _enveloppes(cadre: Cadre) -> Iterator[Controle]:
    def depasse(ligne: Ligne) -> Expr:
        programme, notifie = ligne("programme"), ligne("notifie")
        return si(
            et(est_nombre(programme), est_nombre(notifie)),
            programme > arrondi(notifie, 2), False,
        )  # fmt: skip

    def reste(ligne: Ligne) -> Expr:
        commence = nbval(actions("intitule")) > 0
        return si(est_nombre(ligne("reste")), et(commence, ligne("reste") > 0), False)

    for enveloppe in cadre.enveloppes:
        for annee in cadre.annees:
            rangs, objet = (rang_enveloppe(enveloppe.code, annee),), f"{enveloppe.code}, {annee}"
            yield Controle(
                regle=r.DEPASSEMENT, tableau="synthese_enveloppes", cible="programme",
                anomalie=depasse, objet=objet, rangs=rangs, attendu=lambda ligne: ligne("notifie"),
            )  # fmt: skip
            yield Controle(
                regle=r.RESTE, tableau="synthese_enveloppes", cible="reste", anomalie=reste,
                objet=objet, rangs=rangs, attendu="0 €",
            )  # fmt: skip


def _cofinancement(cadre: Cadre) -> Iterator[Controle]:
    def par_objectif(annee: int) -> FormuleLigne:
        return lambda ligne: moindre(ligne, f"cd_{annee}", f"etat_{annee}")

    def de_l_etat(annee: int) -> FormuleLigne:
        return lambda ligne: ligne(f"etat_{annee}")

    if cadre.referentiel.campagne.cofinancement != "objectif" or not cadre.cofinancees:
        return
    for annee in cadre.annees:
        yield Controle(
            regle=r.COFINANCEMENT, tableau="synthese_objectifs", cible=f"cd_{annee}",
            anomalie=par_objectif(annee), attendu=de_l_etat(annee),
            objet=_objectif(f", {annee}"),
        )  # fmt: skip


def _objectif(suite: str = "") -> FormuleLigne:
    return lambda ligne: expr("Objectif ") & ligne("numero") & suite


def _objectifs(cadre: Cadre) -> Iterator[Controle]:
    def sans_action(ligne: Ligne) -> Expr:
        return ligne("actions").egal(0)

    fondamentaux = [o for o in cadre.objectifs if o.type == "fondamental"]
    demandes = (
        (r.FICHE_EXIGEE, [o for o in fondamentaux if o.fiche_exigee]),
        (r.SANS_ACTION_FONDAMENTAL, [o for o in fondamentaux if not o.fiche_exigee]),
    )
    for regle, objectifs in demandes:
        if objectifs:
            yield Controle(
                regle=regle, tableau="synthese_objectifs", cible="actions", anomalie=sans_action,
                objet=_objectif(), rangs=tuple(rang_objectif(o.numero) for o in objectifs),
                attendu="au moins une action",
            )  # fmt: skip


def _moyens(cadre: Cadre) -> Iterator[Controle]:
    annees = annees_moyens(cadre)
    reference = f"m_{annees[0]}"

    def absent(champ: str) -> FormuleLigne:
        return lambda ligne: vide(ligne(champ))

    def baisse(champ: str) -> FormuleLigne:
        return lambda ligne: si(
            est_nombre(ligne(champ)), moindre(ligne, champ, reference), False
        )  # fmt: skip

    for rang, _, nom in cadre.referentiel.moyens_suivis:
        for annee in annees:
            champ = f"m_{annee}"
            yield Controle(
                regle=r.MOYENS_TUS, tableau="moyens", cible=champ, anomalie=absent(champ),
                objet=f"{nom}, {annee}", rangs=(rang,),
            )  # fmt: skip
            if champ != reference:
                yield Controle(
                    regle=r.MOYENS_EN_BAISSE, tableau="moyens", cible=champ,
                    anomalie=baisse(champ), objet=f"{nom}, {annee}", rangs=(rang,),
                    attendu=lambda ligne: ligne(reference),
                )  # fmt: skip


def _objectif_local(cadre: Cadre) -> Iterator[Controle]:
    if not cadre.locales:
        return
    for rang, quoi in (("domaine", "domaine"), ("libelle", "libellé")):
        yield Controle(
            regle=r.LOCAL_INDEFINI, tableau="objectif_local", cible="valeur",
            anomalie=lambda ligne: et(
                vide(ligne("valeur")), nb_si_ens(actions("objectif"), LOCAL) > 0
            ),
            objet=f"Objectif local, {quoi}", rangs=(rang,),
        )  # fmt: skip
    yield Controle(
        regle=r.LOCAL_SANS_ACTION, tableau="objectif_local", cible="valeur", rangs=("libelle",),
        anomalie=lambda ligne: et(
            rempli(ligne("valeur")), nbval(actions("objectif"), actions("intitule")) > 0,
            nb_si_ens(actions("objectif"), LOCAL).egal(0),
        ),
        objet="Objectif local", attendu="une action d’objectif L",
    )  # fmt: skip
