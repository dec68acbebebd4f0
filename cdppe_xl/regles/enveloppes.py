"""Rules ENV written in Python: what money may pay, and what it became at the bilan."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from operator import gt, lt

from cdppe_xl.domaine.constat import Gravite
from cdppe_xl.domaine.edition import Borne, Enveloppe, connu
from cdppe_xl.regles.dossier import Dossier, Retour
from cdppe_xl.regles.ecriture import (
    CIRCULAIRE,
    CONTRAT_TYPE,
    DEDUIT,
    LigneLue,
    d_apres,
    euros,
    lignes,
    regle,
    retour_de,
)
from cdppe_xl.regles.moteur import Ecart
from cdppe_xl.regles.mots import simplifier
from cdppe_xl.regles.vues import (
    actions,
    apparier,
    bilan,
    designation,
    executions,
    exercice,
    par_action,
    plan_action,
    total,
)


@regle(
    id="ENV-203",
    gravite=Gravite.INFORMATION,
    titre="Le montant notifié est entre le plancher et le plafond de l’enveloppe",
    message="Enveloppe {enveloppe}, {annee} : {trouve} notifiés, {borne} par territoire : "
    "{attendu}.",
    remede="Vérifier le montant notifié auprès de l’équipe nationale.",
    source=f"{CIRCULAIRE}, annexe 4, II.A, III.A et IV.A",
)
def _notifie_hors_bornes(dossier: Dossier) -> Iterator[Ecart]:
    for enveloppe, annee, ligne, notifie in _notifies(dossier):
        for nom, borne, hors in (
            ("plancher", enveloppe.plancher, lt),
            ("plafond", enveloppe.plafond, gt),
        ):
            if isinstance(borne, Borne) and hors(notifie, borne.euros):
                yield ligne.ecart(
                    "notifie", euros(notifie), euros(borne.euros),
                    enveloppe=enveloppe.code, annee=annee, borne=nom,
                )  # fmt: skip


@regle(
    id="ENV-204",
    gravite=Gravite.INFORMATION,
    titre="Le total notifié de l’année atteint le plancher du territoire",
    message="{annee} : {trouve} notifiés, toutes enveloppes comprises, pour un plancher de "
    "{attendu}.",
    remede="Vérifier les montants notifiés auprès de l’équipe nationale.",
    source=f"{CIRCULAIRE}, annexe 4, II.A, III.A et IV.A (somme des trois dotations minimales)",
)
def _total_sous_le_plancher(dossier: Dossier) -> Iterator[Ecart]:
    plancher = connu(dossier.referentiel.campagne.plancher_total)
    if plancher is None:
        return
    par_annee: dict[int, list[tuple[LigneLue, Decimal]]] = defaultdict(list)
    for _, annee, ligne, notifie in _notifies(dossier):
        par_annee[annee].append((ligne, notifie))
    for annee, notifies in par_annee.items():
        total = sum((montant for _, montant in notifies), Decimal(0))
        if len(notifies) == len(dossier.referentiel.enveloppes) and total < plancher:
            yield notifies[0][0].ecart("notifie", euros(total), euros(plancher), annee=annee)


def _notifies(dossier: Dossier) -> Iterator[tuple[Enveloppe, int, LigneLue, Decimal]]:
    plan = retour_de(dossier, "plan_action", "synthese_enveloppes")
    if plan is None:
        return
    for enveloppe in dossier.referentiel.enveloppes:
        for annee in dossier.referentiel.annees:
            ligne = LigneLue(plan, "synthese_enveloppes", f"{enveloppe.code}_{annee}")
            notifie = ligne.nombre("notifie")
            if notifie is not None:
                yield enveloppe, annee, ligne, notifie


@regle(
    id="ENV-205",
    gravite=Gravite.BLOQUANTE,
    titre="Une action garde l’enveloppe du plan",
    message="L’action {action} est payée par l’enveloppe {trouve} au bilan, alors que le plan la "
    "charge sur {attendu}.",
    remede="Écrire « {proposition} » dans cette cellule : les crédits ne passent jamais d’une "
    "enveloppe à une autre. Si le plan a été modifié par avenant, renvoyer le plan à jour.",
    source=f"{CIRCULAIRE}, annexe 4, I",
)
def _enveloppe_changee(dossier: Dossier) -> Iterator[Ecart]:
    plan, rendu = plan_action(dossier), bilan(dossier)
    for execution, action in apparier(plan, rendu) if plan and rendu else ():
        prevue = action.texte("enveloppe") if action else ""
        payante = execution.texte("enveloppe")
        codes = {e.code for e in dossier.referentiel.enveloppes}
        if action is not None and prevue != payante and {prevue, payante} <= codes:
            ecart = execution.ecart(
                "enveloppe", payante, prevue, prevue, action=designation(execution)
            )
            yield d_apres(ecart, action, "enveloppe")


@regle(
    id="ENV-206",
    gravite=Gravite.BLOQUANTE,
    titre="Une action du bilan est inscrite au plan",
    message="L’action {action} du bilan n’est pas inscrite au plan d’action.",
    remede="{reprise} ; si l’action est nouvelle, elle demande un "
    "avenant : renvoyer le plan d’action modifié par cet avenant.",
    source=f"{CIRCULAIRE}, annexe 4, I",
)
def _action_absente_du_plan(dossier: Dossier) -> Iterator[Ecart]:
    plan, rendu = plan_action(dossier), bilan(dossier)
    if plan is None or rendu is None or not any(actions(plan)):
        return
    for execution, action in apparier(plan, rendu):
        if action is None:
            champ = "numero" if execution.texte("numero") else "intitule"
            meme = _meme_titre(execution, plan) if champ == "numero" else None
            numero = meme.texte("numero") if meme else ""
            ecart = execution.ecart(
                champ, execution.texte(champ), "une action du plan", numero,
                action=designation(execution),
                reprise=f"Écrire {numero}, le numéro de l’action de cet intitulé au plan" if numero
                else "Reprendre le numéro de l’action du plan",
            )  # fmt: skip
            yield d_apres(ecart, meme, "numero") if meme else ecart


def _meme_titre(execution: LigneLue, plan: Retour) -> LigneLue | None:
    """The only action of the plan that has the same title, None otherwise."""
    titre = simplifier(execution.texte("intitule"))
    memes = [a for a in actions(plan) if titre and simplifier(a.texte("intitule")) == titre]
    return memes[0] if len(memes) == 1 else None


@regle(
    id="ENV-211",
    gravite=Gravite.AVERTISSEMENT,
    titre="Un montant du plan ne dépasse pas toute l’enveloppe nationale",
    message="Action {action}, {annee} : {trouve}, plus que toute l’enveloppe {enveloppe} du pays "
    "({attendu}).",
    remede="Écrire le montant de cette action en euros : il a sans doute des chiffres de trop.",
    source=f"{CIRCULAIRE}, annexe 4, II.A, III.A et IV.A (déduit)",
)
def _plus_que_le_pays(dossier: Dossier) -> Iterator[Ecart]:
    plafonds = {
        e.code: max((m.euros for m in e.montants), default=0)
        for e in dossier.referentiel.enveloppes
    }
    for action in actions(plan_action(dossier)):
        code = action.texte("enveloppe")
        plafond = plafonds.get(code, 0)
        champs = [(f"{qui}_{a}", a) for a in dossier.referentiel.annees
                  for qui in ("etat", "cd", "autres")]  # fmt: skip
        for champ, annee in champs if plafond else ():
            montant = action.nombre(champ)
            if montant is not None and montant > plafond:
                yield action.ecart(
                    champ, euros(montant), euros(plafond), action=designation(action),
                    annee=annee, enveloppe=code,
                )  # fmt: skip


@regle(
    id="ENV-207",
    gravite=Gravite.AVERTISSEMENT,
    titre="Les mouvements à l’intérieur d’une enveloppe sont dits dans le rapport",
    message="Des actions engagent plus que le plan ne leur donne dans leur enveloppe ({trouve}), "
    "et le rapport ne dit rien de ces mouvements.",
    remede="Dire dans le rapport d’où viennent les crédits et quand le préfet ou l’ARS en a été "
    "informé ; le mouvement s’inscrit à l’avenant annuel.",
    source=f"{CONTRAT_TYPE}, article 4",
)
def _mouvements_tus(dossier: Dossier) -> Iterator[Ecart]:
    plan, rendu = plan_action(dossier), retour_de(dossier, "bilan", "execution", "redaction")
    if plan is None or rendu is None:
        return
    rapport = LigneLue(rendu, "redaction", "mouvements")
    if rapport.rang not in rendu.rangs("redaction") or rapport.texte("valeur"):
        return
    champ = f"etat_{exercice(dossier)}"
    mouvements = []
    for action, siennes in par_action(plan, rendu):
        prevu, engage = action.nombre(champ), total(siennes, "engage")
        if prevu is not None and engage is not None and engage > prevu:
            mouvements.append(
                f"action {action.texte('numero')} : {euros(engage)} pour {euros(prevu)}"
            )
    if mouvements:
        yield rapport.ecart("valeur", " ; ".join(mouvements), "un texte")


@regle(
    id="ENV-208",
    gravite=Gravite.BLOQUANTE,
    titre="Le total engagé d’une enveloppe tient dans le total programmé au plan",
    message="Enveloppe {enveloppe}, {annee} : {trouve} engagés au bilan pour {attendu} programmés "
    "au plan.",
    remede="Réduire de {exces} au total les montants engagés de l’enveloppe {enveloppe}, ou "
    "renvoyer le plan d’action modifié par avenant.",
    source=DEDUIT,
)
def _engage_au_dela_du_plan(dossier: Dossier) -> Iterator[Ecart]:
    plan, rendu = plan_action(dossier), bilan(dossier)
    if plan is None or rendu is None or not any(actions(plan)):
        return
    annee = exercice(dossier)
    for enveloppe in dossier.referentiel.enveloppes:
        siennes = [x for x in executions(rendu) if x.texte("enveloppe") == enveloppe.code]
        prevues = [a for a in actions(plan) if a.texte("enveloppe") == enveloppe.code]
        engage, programme = total(siennes, "engage"), total(prevues, f"etat_{annee}")
        if programme is None and not any(a.illisible(f"etat_{annee}") for a in prevues):
            programme = Decimal(0)
        if engage is not None and programme is not None and engage > programme:
            lieu = next(x for x in siennes if x.nombre("engage"))
            yield lieu.ecart(
                "engage", euros(engage), euros(programme), enveloppe=enveloppe.code, annee=annee,
                exces=euros(engage - programme),
            )  # fmt: skip


@regle(
    id="ENV-209",
    # Not blocking: the text is known by the press only, and a late piece delays the money, not
    # the deposit.
    gravite=Gravite.AVERTISSEMENT,
    titre="Le tableau de bord et le plan sont à jour avec le bilan, pour l’avenant",
    message="Le bilan {annee} est rendu, mais {quoi} : l’avenant est conditionné au bilan, au "
    "tableau de bord et au plan d’action complétés et actualisés.",
    remede="{faire}, puis renvoyer ce classeur avec le bilan.",
    source="circulaire DGCS/SD2B/DGS/SP1/2021/25, d’après la presse (Direction[s], 19 mai 2021)",
)
def _pieces_de_l_avenant(dossier: Dossier) -> Iterator[Ecart]:
    annee = exercice(dossier)
    rendu = retour_de(dossier, "bilan", "resultats", "execution")
    if rendu is None or not any(executions(rendu)):
        return
    bord, plan = retour_de(dossier, "tableau_de_bord", "ind"), plan_action(dossier)
    champ = f"realise_{annee}"
    donnes = [x for x in lignes(rendu, "resultats") if x.nombre("realise") is not None]
    if bord is not None and donnes and not any(_repondu(x, champ) for x in lignes(bord, "ind")):
        premiere = LigneLue(bord, "ind", donnes[0].rang)
        yield premiere.ecart(
            champ, "aucun résultat", "les résultats de l’exercice", annee=annee,
            quoi=f"le tableau de bord n’a aucun résultat {annee}",
            faire=f"Reporter les résultats du bilan dans la colonne « Réalisé {annee} »",
        )  # fmt: skip
    suivante = annee + 1
    siennes = list(actions(plan))
    if suivante in dossier.referentiel.annees and siennes:
        champs = (f"etat_{suivante}", f"cd_{suivante}", f"autres_{suivante}")
        if not any(_repondu(action, c) for action in siennes for c in champs):
            yield siennes[0].ecart(
                champs[0], "aucun montant", "les montants de l’année suivante", annee=annee,
                quoi=f"le plan d’action n’a aucun montant pour {suivante}",
                faire=f"Écrire les montants de {suivante} des actions qui se poursuivent",
            )  # fmt: skip


def _repondu(ligne: LigneLue, champ: str) -> bool:
    """Anything but a blank, even « NC » or something unreadable."""
    return ligne.illisible(champ) or bool(ligne.retour.texte(ligne.cle(champ)))
