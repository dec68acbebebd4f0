"""Rules AVE written in Python: the avenant and the workbooks that go with it say the same thing."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from cdppe_xl.classeurs.exercices import AVENANT
from cdppe_xl.classeurs.lignes import lignes_indicateurs
from cdppe_xl.domaine.constat import Gravite
from cdppe_xl.domaine.lecture import Genre
from cdppe_xl.regles.dossier import Dossier
from cdppe_xl.regles.ecriture import (
    CONTRAT_TYPE,
    LigneLue,
    a_taper,
    d_apres,
    euros,
    lignes,
    regle,
    retour_de,
)
from cdppe_xl.regles.moteur import Ecart, dire, dire_exact
from cdppe_xl.regles.vues import (
    actions,
    designation,
    exercice,
    plan_action,
    tableau_de_bord,
)

_REPRENDRE = (
    "Écrire {proposition} dans cette cellule ; si c’est l’avenant qui n’est plus à jour, le "
    "corriger et le renvoyer."
)


def _mouvements(dossier: Dossier) -> Iterator[LigneLue]:
    retour = retour_de(dossier, AVENANT, "mouvements")
    return (x for x in lignes(retour, "mouvements") if x.texte("numero"))


@regle(
    id="AVE-201",
    gravite=Gravite.AVERTISSEMENT,
    titre="Le plan d’action mis à jour a les montants de l’avenant",
    message="Action {action}, {quoi} {annee} : {trouve} au plan d’action, {attendu} à l’avenant.",
    remede=_REPRENDRE,
    source=f"{CONTRAT_TYPE}, articles 4 et 5",
)
def _plan_different(dossier: Dossier) -> Iterator[Ecart]:
    plan, annee = plan_action(dossier), exercice(dossier)
    par_numero = {a.texte("numero"): a for a in actions(plan)} if plan else {}
    champs = (("etat", "etat_apres", "part de l’État"), ("cd", "cd_apres", "part du département"))
    for mouvement in _mouvements(dossier):
        action = par_numero.get(mouvement.texte("numero"))
        if action is None:
            continue
        for source, champ, quoi in champs:
            prevu = mouvement.nombre(champ)
            trouve = action.nombre(f"{source}_{annee}")
            if prevu is None or action.illisible(f"{source}_{annee}"):
                continue
            if (trouve or Decimal(0)) != prevu:
                ecart = action.ecart(
                    f"{source}_{annee}", euros(trouve) if trouve is not None else "",
                    euros(prevu), a_taper(prevu), action=designation(action), annee=annee,
                    quoi=quoi,
                )  # fmt: skip
                yield d_apres(ecart, mouvement, champ)


@regle(
    id="AVE-202",
    gravite=Gravite.BLOQUANTE,
    titre="Une action de l’avenant est inscrite au plan d’action mis à jour",
    message="L’action {action} de l’avenant a un montant, et n’est pas au plan d’action.",
    remede="L’inscrire au plan d’action sous ce numéro, avec sa fiche, et renvoyer le plan ; si "
    "elle est abandonnée, écrire 0 dans la colonne « après avenant ».",
    source=f"{CONTRAT_TYPE}, articles 2.1 et 5",
)
def _action_hors_du_plan(dossier: Dossier) -> Iterator[Ecart]:
    plan = plan_action(dossier)
    if plan is None or not any(actions(plan)):
        return
    connus = {a.texte("numero") for a in actions(plan)}
    if any(a.illisible("numero") for a in lignes(plan, "actions")):
        return
    for mouvement in _mouvements(dossier):
        montant = mouvement.nombre("etat_apres")
        if montant and mouvement.texte("numero") not in connus:
            yield mouvement.ecart(
                "numero", mouvement.texte("numero"), "une action du plan",
                action=designation(mouvement),
            )  # fmt: skip


@regle(
    id="AVE-203",
    gravite=Gravite.AVERTISSEMENT,
    titre="Le tableau de bord mis à jour a les cibles de l’avenant",
    message="Indicateur {code}, cible {annee} : {trouve} au tableau de bord, {attendu} à "
    "l’avenant.",
    remede=_REPRENDRE,
    source=f"{CONTRAT_TYPE}, articles 3 et 5",
)
def _cibles_differentes(dossier: Dossier) -> Iterator[Ecart]:
    retour, bord = retour_de(dossier, AVENANT, "cibles"), tableau_de_bord(dossier, "ind")
    if retour is None or bord is None:
        return
    debut = exercice(dossier)
    annees = [a for a in dossier.referentiel.annees if a >= debut]
    for ligne in lignes_indicateurs(dossier.referentiel):
        genre = Genre.TAUX if ligne.unite == "taux" else Genre.ENTIER
        ici, la = LigneLue(bord, "ind", ligne.rang), LigneLue(retour, "cibles", ligne.rang)
        for annee in annees if ligne.cible else ():
            trouve, attendu = ici.nombre(f"cible_{annee}"), la.nombre(f"cible_{annee}")
            if trouve is not None and attendu is not None and trouve != attendu:
                ecart = ici.ecart(
                    f"cible_{annee}", dire(trouve, genre), dire(attendu, genre),
                    dire_exact(attendu, genre), code=ligne.code, annee=annee,
                )  # fmt: skip
                yield d_apres(ecart, la, f"cible_{annee}")
