"""Rules ENV written in Python: what money may pay, and what it became at the bilan."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from operator import gt, lt

from cdppe_xl.domaine.constat import Gravite
from cdppe_xl.domaine.edition import Enveloppe
from cdppe_xl.regles.dossier import Dossier
from cdppe_xl.regles.ecriture import (
    CIRCULAIRE,
    CONTRAT_TYPE,
    DEDUIT,
    LigneLue,
    euros,
    regle,
    retour_de,
)
from cdppe_xl.regles.moteur import Ecart
from cdppe_xl.regles.mots import depense_nommee
from cdppe_xl.regles.vues import (
    actions,
    apparier,
    bilan,
    designation,
    executions,
    exercice,
    fiches,
    par_action,
    plan_action,
    total,
)


def _paye_par_l_etat(action: LigneLue, annees: tuple[int, ...]) -> bool:
    """The State pays, or may: no amount yet is not a zero."""
    montants = [action.nombre(f"etat_{annee}") for annee in annees]
    connus = [m for m in montants if m is not None]
    return not connus or any(m > 0 for m in connus)


def _endroits(dossier: Dossier) -> Iterator[tuple[LigneLue, Enveloppe, LigneLue, str]]:
    """Each text where an action charged to an enveloppe may name an expense."""
    plan = plan_action(dossier)
    enveloppes = {e.code: e for e in dossier.referentiel.enveloppes}
    connues = fiches(plan)
    for action in actions(plan):
        enveloppe = enveloppes.get(action.texte("enveloppe"))
        if enveloppe is None or not _paye_par_l_etat(action, dossier.referentiel.annees):
            continue
        yield action, enveloppe, action, "intitule"
        fiche = connues.get(action.texte("numero"))
        if fiche is not None:
            yield action, enveloppe, fiche, "description"


@regle(
    id="ENV-201",
    gravite=Gravite.AVERTISSEMENT,
    titre="L’enveloppe ne paie pas une dépense que le texte écarte",
    message="L’action {action} parle de « {trouve} » : l’enveloppe {enveloppe} ne doit pas "
    "payer : {interdit} ({texte}).",
    remede="Si la dépense est payée par l’enveloppe, la remplacer par une dépense admise ; si elle "
    "est payée par le département ou un autre financeur, le dire dans la fiche.",
    source=f"{CIRCULAIRE}, annexe 4, II.B et III.B",
)
def _depense_interdite(dossier: Dossier) -> Iterator[Ecart]:
    signales: set[tuple[str, str]] = set()
    for action, enveloppe, ligne, champ in _endroits(dossier):
        for interdit in enveloppe.interdits:
            trouve = depense_nommee(ligne.texte(champ), interdit.mots)
            marque = (action.rang, interdit.libelle)
            if trouve and marque not in signales:
                signales.add(marque)
                yield ligne.ecart(
                    champ, trouve, "une dépense admise", action=designation(action),
                    enveloppe=enveloppe.code, interdit=interdit.libelle,
                    texte=dossier.referentiel.citation(interdit.source),
                )  # fmt: skip


_DROIT_COMMUN = (
    "contrat jeune majeur", "contrats jeune majeur", "contrats jeunes majeurs",
    "contrat jeunes majeurs", "apjm", "hebergement", "allocation",
)  # fmt: skip


@regle(
    id="ENV-202",
    gravite=Gravite.AVERTISSEMENT,
    titre="Le contrat ne paie pas un dispositif de droit commun",
    message="L’intitulé de l’action {action} parle de « {trouve} » : les contrats jeunes majeurs, "
    "l’hébergement et les allocations relèvent du droit commun et de la Stratégie pauvreté.",
    remede="Vérifier que l’action n’en fait pas partie ; sinon la retirer du plan.",
    source="circulaire DGCS/SD2B/DGS/SP1/2021/25, d’après la presse (Direction[s], 19 mai 2021)",
)
def _dispositif_de_droit_commun(dossier: Dossier) -> Iterator[Ecart]:
    for action, _, ligne, champ in _endroits(dossier):
        trouve = depense_nommee(ligne.texte(champ), _DROIT_COMMUN) if champ == "intitule" else ""
        if trouve:
            yield ligne.ecart(champ, trouve, "une action du contrat", action=designation(action))


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
            if borne is not None and hors(notifie, borne.euros):
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
    plancher = dossier.referentiel.campagne.plancher_total
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
    remede="Rétablir l’enveloppe du plan : les crédits ne passent jamais d’une enveloppe à une "
    "autre. Si le plan a été modifié par avenant, renvoyer le plan à jour.",
    source=f"{CIRCULAIRE}, annexe 4, I",
)
def _enveloppe_changee(dossier: Dossier) -> Iterator[Ecart]:
    plan, rendu = plan_action(dossier), bilan(dossier)
    for execution, action in apparier(plan, rendu) if plan and rendu else ():
        prevue = action.texte("enveloppe") if action else ""
        payante = execution.texte("enveloppe")
        codes = {e.code for e in dossier.referentiel.enveloppes}
        if prevue != payante and {prevue, payante} <= codes:
            yield execution.ecart(
                "enveloppe", payante, prevue, action=designation(execution)
            )  # fmt: skip


@regle(
    id="ENV-206",
    gravite=Gravite.BLOQUANTE,
    titre="Une action du bilan est inscrite au plan",
    message="L’action {action} du bilan n’est pas inscrite au plan d’action.",
    remede="Reprendre le numéro de l’action du plan ; si l’action est nouvelle, elle demande un "
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
            yield execution.ecart(
                champ, execution.texte(champ), "une action du plan", action=designation(execution)
            )


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
    champ = f"etat_{exercice(dossier.referentiel)}"
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
    remede="Corriger les montants engagés, ou renvoyer le plan d’action modifié par avenant.",
    source=DEDUIT,
)
def _engage_au_dela_du_plan(dossier: Dossier) -> Iterator[Ecart]:
    plan, rendu = plan_action(dossier), bilan(dossier)
    if plan is None or rendu is None or not any(actions(plan)):
        return
    annee = exercice(dossier.referentiel)
    for enveloppe in dossier.referentiel.enveloppes:
        siennes = [x for x in executions(rendu) if x.texte("enveloppe") == enveloppe.code]
        prevues = [a for a in actions(plan) if a.texte("enveloppe") == enveloppe.code]
        engage, programme = total(siennes, "engage"), total(prevues, f"etat_{annee}")
        if programme is None and not any(a.illisible(f"etat_{annee}") for a in prevues):
            programme = Decimal(0)
        if engage is not None and programme is not None and engage > programme:
            lieu = next(x for x in siennes if x.nombre("engage"))
            yield lieu.ecart(
                "engage", euros(engage), euros(programme), enveloppe=enveloppe.code, annee=annee
            )
