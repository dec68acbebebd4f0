"""Constats that another one explains: they wait until it is settled.

An amount of the State with too many digits exceeds its enveloppe, and makes the share of the
département look short by as much: obeying both would invent money.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set
from dataclasses import replace
from decimal import Decimal

from cdppe_xl.domaine.constat import Constat, Gravite
from cdppe_xl.regles.dossier import Dossier
from cdppe_xl.regles.ecriture import LigneLue, lignes
from cdppe_xl.regles.vues import plan_action

_DEPASSEMENT, _COFINANCEMENT = "ENV-002", "ENV-009"
_MESSAGE = " À revoir une fois réglé le dépassement de l’enveloppe {enveloppe} en {annee}."
_REMEDE = (
    "Rien à faire ici : régler d’abord le dépassement de l’enveloppe {enveloppe} en {annee}, puis "
    "revoir ce point."
)


def en_cause(constats: Sequence[Constat], dossier: Dossier) -> Set[tuple[str, str]]:
    """Workbook and data path of the cells that are no model for another workbook.

    A blocking constat is about its own cell; an overrun, about the amounts that make it.
    """
    bloquants = [c for c in constats if c.gravite is Gravite.BLOQUANTE]
    plan = plan_action(dossier)
    depasses = {
        tuple(c.cle.split("/")[1].rpartition("_")[::2])
        for c in bloquants
        if c.regle == _DEPASSEMENT
    }
    montants = {
        (x.retour.lecture.identite.classeur, x.cle(f"etat_{annee}"))
        for x in lignes(plan, "actions")
        for enveloppe, annee in depasses
        if x.texte("enveloppe") == enveloppe
    }
    return {(c.classeur, c.cle) for c in bloquants} | montants


def suspendre(constats: Sequence[Constat], dossier: Dossier) -> list[Constat]:
    """The constats, those that an overrun of the same year explains only informing."""
    depasses = {c.cle: c for c in constats if c.regle == _DEPASSEMENT}
    if not depasses:
        return list(constats)
    return [_suspendu(c, tuple(depasses), dossier) for c in constats]


def _suspendu(constat: Constat, depasses: Sequence[str], dossier: Dossier) -> Constat:
    if constat.regle != _COFINANCEMENT:
        return constat
    _, objectif, champ = constat.cle.split("/")
    annee = champ.rpartition("_")[2]
    enveloppe = next(_causes(objectif, annee, depasses, dossier), "")
    if not enveloppe:
        return constat
    mots = {"enveloppe": enveloppe, "annee": annee}
    return replace(
        constat, gravite=Gravite.INFORMATION, proposition="", remede=_REMEDE.format(**mots),
        message=constat.message + _MESSAGE.format(**mots),
    )  # fmt: skip


def _causes(objectif: str, annee: str, depasses: Sequence[str], dossier: Dossier) -> Iterator[str]:
    """Enveloppes of that year that one action of the objectif exceeds by itself.

    An amount that the whole enveloppe cannot pay is a slip of the hand; any other overrun has
    several possible reasons, and the shortfall is a fault of its own.
    """
    plan = plan_action(dossier)
    if plan is None:
        return
    synthese = LigneLue(plan, "synthese_objectifs", objectif)
    manque = _ecart(synthese, f"etat_{annee}", f"cd_{annee}")
    numero = objectif.removeprefix("o").lstrip("0")
    siennes = [x for x in lignes(plan, "actions") if x.texte("objectif") == numero]
    for cle in depasses:
        tableau, rang, champ = cle.split("/")
        enveloppe, _, exercice = rang.rpartition("_")
        total = LigneLue(plan, tableau, rang)
        exces = _ecart(total, champ, "notifie")
        notifie = total.nombre("notifie") or Decimal(0)
        if (
            exercice == annee
            and 0 < manque <= exces
            and any(
                x.texte("enveloppe") == enveloppe and (x.nombre(f"etat_{annee}") or 0) > notifie
                for x in siennes
            )
        ):
            yield enveloppe


def _ecart(ligne: LigneLue, haut: str, bas: str) -> Decimal:
    return (ligne.nombre(haut) or Decimal(0)) - (ligne.nombre(bas) or Decimal(0))
