"""Checks of the enveloppes: weights, floors, caps, amounts, prohibitions."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from cdppe_xl.domaine.edition import Borne, Enveloppe, Inconnu
from cdppe_xl.referentiel.tables import EditionLue, Faute, faute, suggest

BENEFICIAIRES = ("CD", "ESMS", "AUTRE")
MOT = re.compile(r"[a-z0-9' -]+")


def weights(lue: EditionLue) -> Iterator[Faute]:
    """Weights are positive and add up to 1 exactly."""
    for rang, enveloppe in lue.enveloppes.items():
        if enveloppe.criteres_inconnus:
            if enveloppe.criteres:
                raison = "donner soit des critères, soit « criteres_inconnus »"
                yield faute("enveloppe", rang, "criteres_inconnus", raison)
            continue
        if not enveloppe.criteres:
            yield faute("enveloppe", rang, "criteres", "au moins un critère est attendu")
            continue
        for numero, critere in enumerate(enveloppe.criteres, start=1):
            if critere.poids <= 0:
                raison = f"{critere.poids} : un poids est positif"
                yield faute("enveloppe", rang, f"criteres[{numero}].poids", raison)
        total = sum((c.poids for c in enveloppe.criteres), Decimal(0))
        if total != 1:
            dit = str(total).replace(".", ",")
            raison = f"les poids de l'enveloppe {enveloppe.code} font {dit} au lieu de 1"
            yield faute("enveloppe", rang, "criteres", raison)
        codes = [c.code for c in enveloppe.criteres]
        if len(set(codes)) < len(codes):
            yield faute("enveloppe", rang, "criteres", "un critère est cité deux fois")


def bounds(lue: EditionLue) -> Iterator[Faute]:
    """Floors and caps are positive, in order, and the national amount fits between them."""
    for rang, enveloppe in lue.enveloppes.items():
        plancher, plafond = _euros(enveloppe.plancher), _euros(enveloppe.plafond)
        for champ, euros in (("plancher", plancher), ("plafond", plafond)):
            if euros is not None and euros <= 0:
                yield faute("enveloppe", rang, f"{champ}.euros", f"{euros} : positif attendu")
        if plancher is not None and plafond is not None and plancher > plafond:
            raison = f"plancher {plancher} € supérieur au plafond {plafond} €"
            yield faute("enveloppe", rang, "plancher.euros", raison)
        yield from _amounts(rang, enveloppe, plancher, plafond)


def _euros(borne: Borne | Inconnu | None) -> int | None:
    """The bound to check others against; one that is not known forbids nothing."""
    return borne.euros if isinstance(borne, Borne) else None


def _amounts(
    rang: int, enveloppe: Enveloppe, plancher: int | None, plafond: int | None
) -> Iterator[Faute]:
    for numero, montant in enumerate(enveloppe.montants, start=1):
        lieu = f"montants[{numero}]"
        if montant.euros <= 0:
            yield faute("enveloppe", rang, f"{lieu}.euros", f"{montant.euros} : positif attendu")
        if montant.territoires <= 0:
            raison = f"{montant.territoires} : positif attendu"
            yield faute("enveloppe", rang, f"{lieu}.territoires", raison)
        if plancher is not None and plancher * montant.territoires > montant.euros:
            raison = (
                f"{montant.euros} € ne suffisent pas à {montant.territoires} planchers "
                f"de {plancher} €"
            )
            yield faute("enveloppe", rang, f"{lieu}.euros", raison)
        if plafond is not None and 0 < plafond * montant.territoires < montant.euros:
            raison = f"{montant.euros} € dépassent {montant.territoires} plafonds de {plafond} €"
            yield faute("enveloppe", rang, f"{lieu}.euros", raison)
    exercices = [m.exercice for m in enveloppe.montants]
    if len(set(exercices)) < len(exercices):
        yield faute("enveloppe", rang, "montants", "un exercice a deux montants")


def recipients(lue: EditionLue) -> Iterator[Faute]:
    """Who may receive the money is one of the codes of the plan d'action."""
    for rang, enveloppe in lue.enveloppes.items():
        if not enveloppe.beneficiaires_admis:
            yield faute("enveloppe", rang, "beneficiaires_admis", "aucun bénéficiaire admis")
        for code in enveloppe.beneficiaires_admis:
            if code not in BENEFICIAIRES:
                raison = f"bénéficiaire inconnu « {code} »{suggest(code, BENEFICIAIRES)}"
                yield faute("enveloppe", rang, "beneficiaires_admis", raison)


def prohibitions(lue: EditionLue) -> Iterator[Faute]:
    """Words of prohibitions are searched in plain lower-case text without accents."""
    for rang, enveloppe in lue.enveloppes.items():
        for numero, interdit in enumerate(enveloppe.interdits, start=1):
            for mot in interdit.mots:
                if not MOT.fullmatch(mot):
                    raison = f"« {mot} » : minuscules sans accents attendues"
                    yield faute("enveloppe", rang, f"interdits[{numero}].mots", raison)


def used(lue: EditionLue) -> Iterator[Faute]:
    """An enveloppe pays for at least one objective, or for a local one."""
    citees = {code for objectif in lue.objectifs.values() for code in objectif.enveloppes}
    for rang, enveloppe in lue.enveloppes.items():
        if enveloppe.code not in citees and not enveloppe.objectif_local:
            raison = f"aucun objectif ne relève de l'enveloppe {enveloppe.code}"
            yield faute("enveloppe", rang, "code", raison)


def criteria_context(lue: EditionLue) -> Iterator[Faute]:
    """The context datum that feeds a criterion is declared."""
    codes = [d.code for d in lue.contexte.values()]
    for rang, enveloppe in lue.enveloppes.items():
        for numero, critere in enumerate(enveloppe.criteres, start=1):
            if critere.contexte and critere.contexte not in codes:
                raison = f"donnée inconnue « {critere.contexte} »{suggest(critere.contexte, codes)}"
                yield faute("enveloppe", rang, f"criteres[{numero}].contexte", raison)


def total_floor(lue: EditionLue) -> Iterator[Faute]:
    """The floor of a territory is the sum of the floors of its enveloppes."""
    ecrit = lue.campagne.plancher_total if lue.campagne else 0
    planchers = [e.plancher for e in lue.enveloppes.values()]
    inconnus = any(isinstance(p, Inconnu) for p in planchers)
    if inconnus and not isinstance(ecrit, Inconnu):
        raison = f"{ecrit} €, alors qu’un plancher est inconnu : écrire « plancher_total.inconnu »"
        yield faute("campagne", 0, "plancher_total", raison)
    total = sum(_euros(p) or 0 for p in planchers)
    if not inconnus and ecrit != total:
        trouve = "inconnu" if isinstance(ecrit, Inconnu) else f"{ecrit} €"
        raison = f"{trouve}, alors que les planchers font {total} €"
        yield faute("campagne", 0, "plancher_total", raison)


def years(lue: EditionLue) -> Iterator[Faute]:
    """Amounts are for years of the contract."""
    if lue.campagne is None:
        return
    annees = lue.campagne.annees
    for rang, enveloppe in lue.enveloppes.items():
        for numero, montant in enumerate(enveloppe.montants, start=1):
            if montant.exercice not in annees:
                raison = f"{montant.exercice} est hors du contrat ({', '.join(map(str, annees))})"
                yield faute("enveloppe", rang, f"montants[{numero}].exercice", raison)


def territory_count(lue: EditionLue) -> Iterator[Faute]:
    """No more territories than the amounts were split between.

    Fewer is possible: the list of a campaign may be loaded before it is fully known.
    """
    declares = len(lue.territoires)
    attendus = lue.campagne.territoires_attendus if lue.campagne else None
    if attendus is not None and attendus < declares:
        raison = f"{attendus}, alors que {declares} territoires sont déclarés"
        yield faute("campagne", 0, "territoires_attendus", raison)
    for rang, enveloppe in lue.enveloppes.items():
        maximum = max((m.territoires for m in enveloppe.montants), default=declares)
        if 0 < maximum < declares:
            raison = f"{declares} territoires déclarés pour un montant prévu pour {maximum}"
            yield faute("enveloppe", rang, "montants", raison)


CONTROLES = (
    ((), weights),
    ((), bounds),
    ((), recipients),
    ((), prohibitions),
    (("objectif",), used),
    (("contexte",), criteria_context),
    (("campagne", "enveloppe"), total_floor),
    (("campagne",), years),
    (("territoire",), territory_count),
)
