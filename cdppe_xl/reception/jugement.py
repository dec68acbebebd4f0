"""Rules over the workbooks of a territory: grouped in dossiers, then judged."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from cdppe_xl.domaine.constat import Constat
from cdppe_xl.domaine.lecture import Doute, Identite, Lecture
from cdppe_xl.reception.lecture import charger

if TYPE_CHECKING:
    from cdppe_xl.classeurs.valeurs_excel import Scalaire
    from cdppe_xl.referentiel.modele import Referentiel
    from cdppe_xl.regles.derogations import Derogations
    from cdppe_xl.regles.dossier import Dossier
    from cdppe_xl.sources.dotations import Dotations

Valeurs = Mapping[str, "Scalaire"]
Precedents = Mapping[str, Valeurs]
"""What a territory returned before, by workbook then data path."""
Mesures = Mapping[str, Mapping[str, Decimal]]
"""Figures of the territories, by measure then territory."""
Autour = tuple[Precedents, Mesures]
"""What surrounds a dossier when it is judged."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Consignes:
    """How a batch is to be read and judged.

    Attributes:
        edition: name or folder; "" for the one each workbook says.
        dotations: official amounts, that prevail over those a returned workbook shows.
        derogations: rules that some territories need not obey.
        contre_lecture: a second reader must agree on every input cell.
    """

    edition: str = ""
    dotations: Dotations | None = None
    derogations: Derogations | None = None
    contre_lecture: bool = False


@dataclass(frozen=True, slots=True)
class Pile:
    """Workbooks of one territory judged together: at most one of each kind, by rank given.

    ``double_de``: file that one of them doubles, by rank.
    """

    edition: str
    territoire: str
    rangs: dict[str, int] = field(default_factory=dict)
    double_de: dict[int, str] = field(default_factory=dict)


def empiler(recus: Sequence[tuple[str, Identite]]) -> list[Pile]:
    """(file, identity) of each workbook → dossiers; the same workbook twice makes two."""
    groupes: dict[tuple[str, str], list[Pile]] = defaultdict(list)
    for rang, (_, identite) in enumerate(recus):
        piles = groupes[identite.edition, identite.territoire]
        libre = next((p for p in piles if identite.classeur not in p.rangs), None)
        if libre is None:
            libre = Pile(identite.edition, identite.territoire)
            if piles:
                libre.double_de[rang] = recus[piles[0].rangs[identite.classeur]][0]
            piles.append(libre)
        elif libre is not piles[0]:
            libre.double_de[rang] = recus[piles[0].rangs[identite.classeur]][0]
        libre.rangs[identite.classeur] = rang
    return [pile for piles in groupes.values() for pile in piles]


def constats_de(lectures: Sequence[Lecture], consignes: Consignes) -> list[Constat]:
    """Rules over readings, grouped by territory, in this very process."""
    constats: list[Constat] = []
    piles = empiler([(lu.fichier, lu.identite) for lu in lectures])
    mesures: Mesures = {}
    if a_comparer({pile.territoire for pile in piles}):
        siennes_de = {p.territoire: [lectures[r] for r in p.rangs.values()] for p in piles}
        mesures = reunir({t: mesurer(siennes, consignes) for t, siennes in siennes_de.items()})
    for pile in piles:
        siennes = [marquer(lectures[r], pile.double_de.get(r, "")) for r in pile.rangs.values()]
        constats += juger(siennes, consignes, ({}, mesures))
    return constats


def a_comparer(territoires: Collection[str]) -> bool:
    """Enough territories to say that one is far from the others."""
    from cdppe_xl.regles.ensemble import ASSEZ

    return len(territoires) > ASSEZ


def reunir(par_territoire: Mapping[str, Mapping[str, Decimal]]) -> Mesures:
    """Figures by measure, from figures by territory."""
    from cdppe_xl.regles.ensemble import rassembler

    return rassembler(par_territoire).mesures


def mesurer(lectures: Sequence[Lecture], consignes: Consignes) -> dict[str, Decimal]:
    """Figures of one dossier that can be compared with those of other territories."""
    from cdppe_xl.regles import comparaison

    return comparaison.mesurer(_dossier(lectures, consignes))


def noms_distincts(un: str, autre: str) -> tuple[str, str]:
    """Two paths as the people who sent the files know them: nothing of our own folders.

    The folder that holds a file is said only when both bear the same name.

    >>> noms_distincts("/recus/juin/plan.xlsx", "/recus/lot.zip!a/plan.xlsx")
    ('plan.xlsx', 'lot.zip!a/plan.xlsx')
    """
    for garde in (1, 2):
        noms = _fin(un, garde), _fin(autre, garde)
        if noms[0] != noms[1]:
            break
    return noms


def _fin(chemin: str, garde: int) -> str:
    dehors, separation, dedans = chemin.partition("!")
    return "/".join(Path(dehors).parts[-garde:]) + separation + dedans


def marquer(lecture: Lecture, double_de: str) -> Lecture:
    """The reading, with the doubt that it is a second copy."""
    if not double_de:
        return lecture
    trouve, attendu = noms_distincts(lecture.fichier, double_de)
    mots = {"trouve": trouve, "attendu": attendu}
    return replace(lecture, doutes=(*lecture.doutes, Doute("STR-019", mots=mots)))


def juger(
    lectures: Sequence[Lecture], consignes: Consignes, autour: Autour = ({}, {})
) -> list[Constat]:
    """Rules over one dossier: workbooks of one territory, one of each kind."""
    from cdppe_xl.regles.ensemble import Ensemble
    from cdppe_xl.regles.moteur import controler_dossier

    precedents, mesures = autour
    dossier = _dossier(lectures, consignes)
    dossier = replace(dossier, precedents=precedents, ensemble=Ensemble(mesures))
    return controler_dossier(dossier)


def _dossier(lectures: Sequence[Lecture], consignes: Consignes) -> Dossier:
    from cdppe_xl.regles.dossier import Dossier, build_retour

    identite = lectures[0].identite
    referentiel = charger(consignes.edition or identite.edition)
    retours = {
        lu.identite.classeur: build_retour(
            lu, referentiel, _notifies(referentiel, lu.identite, consignes.dotations)
        )
        for lu in lectures
    }
    dossier = Dossier(territoire=identite.territoire, referentiel=referentiel, retours=retours)
    if consignes.derogations is not None:
        dossier = replace(dossier, derogations=consignes.derogations)
    return dossier


def _notifies(referentiel: Referentiel, qui: Identite, dotations: Dotations | None) -> Valeurs:
    """Official amounts by data path, when they were given: they prevail over the cells."""
    from cdppe_xl.classeurs.exercices import exercice_de
    from cdppe_xl.generation.preremplissage import Connu, notified

    territoire = next((t for t in referentiel.territoires if t.code == qui.territoire), None)
    if dotations is None or territoire is None:
        return {}
    exercice = exercice_de(referentiel, qui.classeur)
    connu = Connu(referentiel=referentiel, dotations=dotations, exercice=exercice)
    return notified(territoire, connu)
