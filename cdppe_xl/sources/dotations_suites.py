"""Putting notifications in order: corrections, repetitions, and what nobody can decide."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from cdppe_xl.domaine.montants import format_euros
from cdppe_xl.sources.dotations import Cle, Dotation


@dataclass(slots=True)
class Suites:
    """Notifications of each amount, oldest first; contradictions become faults."""

    historiques: dict[Cle, tuple[Dotation, ...]] = field(default_factory=dict)
    doublons: list[tuple[Dotation, Dotation]] = field(default_factory=list)
    fautes: list[str] = field(default_factory=list)
    remarques: list[str] = field(default_factory=list)


def ranger(dotations: Iterable[Dotation]) -> Suites:
    """Groups the lines that replace one another."""
    suites = Suites()
    groupes: dict[Cle, list[Dotation]] = {}
    for dotation in dotations:
        groupe = groupes.setdefault(dotation.cle, [])
        pareille = next((d for d in groupe if _pareilles(d, dotation)), None)
        if pareille is None:
            groupe.append(dotation)
        else:
            suites.remarques.append(f"{dotation.lieu} : déjà donné, {pareille.lieu}.")
            suites.doublons.append((dotation, pareille))
    suites.fautes += [faute for groupe in groupes.values() if (faute := _contradiction(groupe))]
    suites.fautes += _disputes(groupes)
    suites.historiques = {
        cle: tuple(sorted(groupe, key=lambda d: d.date_notification or date.min))
        for cle, groupe in groupes.items()
    }
    return suites


def _pareilles(une: Dotation, autre: Dotation) -> bool:
    return (une.montant, une.date_notification) == (autre.montant, autre.date_notification)


def _sujet(dotation: Dotation) -> str:
    nature = dotation.enveloppe or "tous financeurs"
    return f"{dotation.territoire}, {nature} {dotation.periode}"


def _contradiction(groupe: Sequence[Dotation]) -> str:
    """Why nobody can tell which amount is in force; "" when the dates tell it."""
    if len({d.montant for d in groupe}) == 1:
        return ""
    sujet = _sujet(groupe[0])
    if any(d.date_notification is None for d in groupe):
        return (
            f"{sujet} : montants différents sans date pour dire lequel vaut : {_dits(groupe)}. "
            "Remplir « date_notification », ou ne garder qu'une ligne."
        )
    jours = Counter(d.date_notification for d in groupe)
    memes = [d for d in groupe if jours[d.date_notification] > 1]
    if memes:
        return (
            f"{sujet} : montants différents notifiés le même jour : {_dits(memes)}. N'en garder "
            "qu'un."
        )
    return ""


def _dits(groupe: Iterable[Dotation]) -> str:
    return " ; ".join(f"{format_euros(d.montant)} ({d.lieu})" for d in groupe)


def _disputes(groupes: dict[Cle, list[Dotation]]) -> list[str]:
    """Two periods of the same exercice that overlap: neither is its amount."""
    connues: dict[tuple[str, str, int], list[Dotation]] = {}
    fautes = []
    for groupe in groupes.values():
        premiere = groupe[0]
        if not premiere.annuelle:
            continue
        cle = (premiere.territoire, premiere.enveloppe, premiere.exercice)
        for autre in connues.setdefault(cle, []):
            if premiere.periode.recouvre(autre.periode):
                fautes.append(
                    f"{_sujet(premiere)} : {premiere.lieu} et {autre.lieu} se recouvrent dans le "
                    "même exercice. N'en garder qu'une, ou leur donner la même période."
                )
        connues[cle].append(premiere)
    return fautes
