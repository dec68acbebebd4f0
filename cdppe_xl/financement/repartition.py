"""Indicative split of an enveloppe between territories, exact to the euro.

The texts give criteria, weights, a floor and a cap (circulaire 2020/34, annexe 4, II.A, III.A
and IV.A) but not how the money that floors and caps move is shared again. Two methods are
offered and the result stays indicative: the amounts notified prevail.

Everything is computed in fractions: no amount passes through a binary float.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from math import floor

from cdppe_xl.domaine.montants import format_euros
from cdppe_xl.erreurs import CommandeIncorrecte

MILLIONIEMES = 10**6
MONTRES = 5


class Methode(StrEnum):
    """How floors and caps are held.

    ``NIVEAU_EAU``: one level for all, between the floor and the cap of each; the sum is the
    national amount. ``ECRETAGE``: each share is cut to its floor and cap, nothing is shared
    again; what is left over, or missing, is shown.
    """

    NIVEAU_EAU = "niveau-eau"
    ECRETAGE = "ecretage"


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What one territory asks for: its weight, and its bounds in whole euros."""

    territoire: str
    poids: Fraction
    plancher: int = 0
    plafond: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribution:
    """What one territory receives.

    Attributes:
        exact: amount before rounding, in euros.
        euros: amount, in whole euros.
        borne: « plancher », « plafond » or "".
        departage: tied with another for the last euro, settled by the order of the codes.
    """

    territoire: str
    exact: Fraction
    euros: int
    borne: str = ""
    departage: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Repartition:
    """The split of one enveloppe.

    Attributes:
        niveau: euros per unit of weight, before floors and caps.
        reste: euros of the enveloppe that nobody receives; negative when floors cost more
            than the enveloppe (only under ``ECRETAGE``).
    """

    methode: Methode
    montant: int
    niveau: Fraction
    attributions: tuple[Attribution, ...]
    reste: int


def poids_des_territoires(
    criteres: Mapping[str, Mapping[str, Fraction]],
    ponderations: Mapping[str, Fraction],
    attendus: Iterable[str] = (),
) -> dict[str, Fraction]:
    """Weight of each territory, summing to 1: each criterion normalised, then weighted.

    Args:
        criteres: value of each criterion by territory.
        ponderations: weight of each criterion; they need not sum to 1.
        attendus: territories that must have a value, besides those that have one.

    Raises:
        CommandeIncorrecte: a weight or a value is negative, a criterion is zero everywhere or
            missing for a territory.
    """
    total = sum(ponderations.values(), Fraction(0))
    if total <= 0 or any(p < 0 for p in ponderations.values()):
        raise CommandeIncorrecte(
            "Les pondérations des critères doivent être positives, et au moins une non nulle."
        )
    territoires = sorted({*attendus, *(t for valeurs in criteres.values() for t in valeurs)})
    poids = dict.fromkeys(territoires, Fraction(0))
    for code, ponderation in ponderations.items():
        if not ponderation:
            continue
        valeurs = _complet(code, criteres.get(code, {}), territoires)
        somme = sum(valeurs.values(), Fraction(0))
        for territoire, valeur in valeurs.items():
            poids[territoire] += ponderation / total * valeur / somme
    return poids


def _complet(
    code: str, valeurs: Mapping[str, Fraction], territoires: Sequence[str]
) -> Mapping[str, Fraction]:
    absents = [t for t in territoires if t not in valeurs]
    if absents or not valeurs:
        autres = f" et {len(absents) - MONTRES} autres" if len(absents) > MONTRES else ""
        raise CommandeIncorrecte(
            f"Critère « {code} » : valeur absente pour {', '.join(absents[:MONTRES]) or 'tous'}"
            f"{autres}. La charger, ou écarter ce critère ; il n’est jamais remplacé par un autre."
        )
    negatifs = [t for t in territoires if valeurs[t] < 0]
    if negatifs:
        raise CommandeIncorrecte(f"Critère « {code} » : valeur négative pour {negatifs[0]}.")
    if not any(valeurs.values()):
        raise CommandeIncorrecte(f"Critère « {code} » : nul partout, il ne peut rien répartir.")
    return valeurs


def repartir(montant: int, parts: Iterable[Part], methode: Methode) -> Repartition:
    """Splits whole euros between territories.

    The order of ``parts`` does not matter: the result is in the order of the codes.

    Raises:
        CommandeIncorrecte: floors or caps that no split can hold, with the figures.
    """
    rangees = sorted(parts, key=lambda part: part.territoire)
    _verifier(montant, rangees)
    if methode is Methode.ECRETAGE:
        return _ecreter(montant, rangees)
    _faisable(montant, rangees)
    niveau = _niveau(montant, rangees)
    exacts = [_borner(niveau * part.poids, part) for part in rangees]
    euros, departages = arrondir(exacts, montant)
    return _repartition(Methode.NIVEAU_EAU, montant, niveau, rangees, (exacts, euros, departages))


def _verifier(montant: int, parts: Sequence[Part]) -> None:
    if not parts:
        raise CommandeIncorrecte("Aucun territoire entre lesquels répartir.")
    if montant < 0:
        raise CommandeIncorrecte(f"Montant à répartir négatif : {_euros(montant)}.")
    for part in parts:
        if part.poids < 0 or part.plancher < 0:
            raise CommandeIncorrecte(f"{part.territoire} : poids ou plancher négatif.")
        if part.plafond is not None and part.plafond < part.plancher:
            raise CommandeIncorrecte(
                f"{part.territoire} : le plafond ({_euros(part.plafond)}) est inférieur au "
                f"plancher ({_euros(part.plancher)})."
            )


def _faisable(montant: int, parts: Sequence[Part]) -> None:
    planchers = sum(part.plancher for part in parts)
    if planchers > montant:
        raise CommandeIncorrecte(
            f"Planchers impossibles à tenir : {len(parts)} planchers font {_euros(planchers)}, "
            f"l’enveloppe est de {_euros(montant)}, il manque {_euros(planchers - montant)}."
        )
    # A territory without weight never rises above its floor.
    atteignables = [part.plafond if part.poids else part.plancher for part in parts]
    hauts = [haut for haut in atteignables if haut is not None]
    if len(hauts) == len(parts) and sum(hauts) < montant:
        raise CommandeIncorrecte(
            f"Plafonds impossibles à tenir : ils ne laissent distribuer que {_euros(sum(hauts))} "
            f"sur {_euros(montant)}, il resterait {_euros(montant - sum(hauts))}."
        )


def _euros(euros: int) -> str:
    return format_euros(euros * 100)


def _borner(exact: Fraction, part: Part) -> Fraction:
    bas = max(exact, Fraction(part.plancher))
    return bas if part.plafond is None else min(bas, Fraction(part.plafond))


def _niveau(montant: int, parts: Sequence[Part]) -> Fraction:
    """The level at which the bounded amounts add up to ``montant``, exactly.

    The sum is piecewise linear and never decreases with the level: the right piece starts at
    the last of its corners where the sum does not pass the amount.
    """
    coins = {Fraction(0)}
    for part in parts:
        if part.poids:
            coins.add(part.plancher / part.poids)
            if part.plafond is not None:
                coins.add(part.plafond / part.poids)

    def somme(niveau: Fraction) -> Fraction:
        return sum((_borner(niveau * part.poids, part) for part in parts), Fraction(0))

    ranges = sorted(coins)
    bas, haut = 0, len(ranges)
    while haut - bas > 1:
        milieu = (bas + haut) // 2
        if somme(ranges[milieu]) <= montant:
            bas = milieu
        else:
            haut = milieu
    depart = ranges[bas]
    pente = sum((p.poids for p in parts if _libre(p, depart)), Fraction(0))
    manque = montant - somme(depart)
    return depart + manque / pente if pente else depart


def _libre(part: Part, niveau: Fraction) -> bool:
    """Whether a territory still receives more just above this level."""
    exact = niveau * part.poids
    return exact >= part.plancher and (part.plafond is None or exact < part.plafond)


def arrondir(exacts: Sequence[Fraction], total: int) -> tuple[list[int], set[int]]:
    """Whole euros by the largest remainders; positions that a tie concerned.

    Amounts are first rounded to a millionth of a euro, so that a spreadsheet, which computes
    with fifteen digits, finds the same remainders. Equal remainders: the first in order.
    ``total`` lies between the sum of the whole parts and that sum plus one euro each.
    """
    arrondis = [round_half_up(exact) for exact in exacts]
    entiers = [floor(exact) for exact in arrondis]
    restes = [exact - entier for exact, entier in zip(arrondis, entiers, strict=True)]
    a_donner = total - sum(entiers)
    rangs = sorted(range(len(exacts)), key=lambda n: (-restes[n], n))
    for n in rangs[:a_donner]:
        entiers[n] += 1
    if not 0 < a_donner < len(rangs):
        return entiers, set()
    dernier, suivant = restes[rangs[a_donner - 1]], restes[rangs[a_donner]]
    if dernier != suivant:
        return entiers, set()
    return entiers, {n for n in rangs if restes[n] == dernier}


def round_half_up(exact: Fraction) -> Fraction:
    """To a millionth, as ROUND does for a positive number."""
    return Fraction(floor(exact * MILLIONIEMES + Fraction(1, 2)), MILLIONIEMES)


def _ecreter(montant: int, parts: Sequence[Part]) -> Repartition:
    """Shares of the whole amount rounded first, then cut: the remainder is a whole number."""
    total = sum((part.poids for part in parts), Fraction(0))
    if not total:
        raise CommandeIncorrecte("Tous les poids sont nuls : rien ne dit comment répartir.")
    niveau = montant / total
    exacts = [niveau * part.poids for part in parts]
    euros, departages = arrondir(exacts, montant)
    bornes = [int(_borner(Fraction(somme), part)) for somme, part in zip(euros, parts, strict=True)]
    coupes = [_borner(exact, part) for exact, part in zip(exacts, parts, strict=True)]
    return _repartition(Methode.ECRETAGE, montant, niveau, parts, (coupes, bornes, departages))


def _repartition(
    methode: Methode,
    montant: int,
    niveau: Fraction,
    parts: Sequence[Part],
    calcul: tuple[Sequence[Fraction], Sequence[int], set[int]],
) -> Repartition:
    exacts, euros, departages = calcul
    attributions = tuple(
        Attribution(
            territoire=part.territoire, exact=exacts[n], euros=euros[n],
            borne=_borne(niveau * part.poids, part), departage=n in departages,
        )
        for n, part in enumerate(parts)
    )  # fmt: skip
    return Repartition(
        methode=methode, montant=montant, niveau=niveau, attributions=attributions,
        reste=montant - sum(euros),
    )  # fmt: skip


def _borne(libre: Fraction, part: Part) -> str:
    if part.plafond is not None and libre > part.plafond:
        return "plafond"
    return "plancher" if libre < part.plancher else ""
