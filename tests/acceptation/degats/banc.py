"""Runs damages through LibreOffice in batches, and judges what comes of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from cdppe_xl.erreurs import ClasseurIllisible
from cdppe_xl.excel.ouverture import lire_brut
from tests.acceptation.degats.classeurs import Temoin, lire_abime
from tests.acceptation.degats.couples import gestes_du_couple, noms
from tests.acceptation.degats.gestes import DEGATS
from tests.acceptation.degats.tableur import Geste, Tableur
from tests.acceptation.degats.terrain import PRINCIPAUX, Terrain
from tests.acceptation.degats.verdict import Verdict, juger
from tests.clients.degats import Travail, abimer

LOT = 60
"""Workbooks a LibreOffice damages before it is started again."""
DELAI = 25
"""Seconds allowed for one, on a busy machine."""


@dataclass(frozen=True)
class Essai:
    """One workbook to damage; ``nom`` is its damage, or its two."""

    nom: str
    gestes: Sequence[Geste]

    @property
    def ecrits(self) -> set[str]:
        """Texts that the gestures themselves type."""
        return {str(g["value"]) for g in self.gestes if g["op"] == "set"}


@dataclass
class Bilan:
    """What came of a batch."""

    comptes: dict[str, int] = field(default_factory=Counter)
    fautes: list[str] = field(default_factory=list)
    verdicts: dict[tuple[str, str], Verdict] = field(default_factory=dict)

    def dire(self) -> str:
        return ", ".join(f"{n} {quoi}" for quoi, n in sorted(self.comptes.items()))


def terrain(sujet: Temoin, graine: int = 0) -> Terrain:
    return Terrain(sujet.placement, PRINCIPAUX[sujet.code], graine, str(sujet.autre))


def essais_simples(sujet: Temoin, graine: int = 0) -> list[Essai]:
    """Every damage that has an object in the main table of a workbook."""
    gestes = {nom: degat(terrain(sujet, graine)) for nom, degat in DEGATS.items()}
    return [Essai(nom, g) for nom, g in gestes.items() if g or nom == "enregistre"]


def essais_doubles(sujet: Temoin, graine: int = 0) -> list[Essai]:
    """Every pair; the second takes other places than the first."""
    return list(_doubles(sujet, graine))


def _doubles(sujet: Temoin, graine: int) -> Iterator[Essai]:
    terrains = terrain(sujet, graine), terrain(sujet, graine + 7)
    for couple in noms():
        gestes = gestes_du_couple(couple, terrains)
        if gestes and _faisable(sujet, couple):
            yield Essai(" + ".join(couple), gestes)


def _faisable(sujet: Temoin, couple: Sequence[str]) -> bool:
    """The sheet of the second damage is still there, under its name, after the first."""
    disparue = {"feuille_renommee", "feuille_supprimee", "feuille_seule", "deux_territoires",
                "listes_supprimees", "masquees_supprimees", "controles_supprimes",
                "feuille_seule_en_double", "feuille_refaite"}  # fmt: skip
    return len(disparue.intersection(couple)) < 2


def en_memoire(sujet: Temoin, essai: Essai) -> Verdict | None:
    """The verdict without LibreOffice; None when the second damage finds its sheet gone."""
    try:
        brut = Tableur(sujet.brut).faire(essai.gestes).rendre()
    except (KeyError, StopIteration):
        return None
    lue = lire_abime(brut, sujet.placement)
    return juger(sujet.placement, sujet.lecture, lue, essai.ecrits)


def passer(sujet: Temoin, essais: Sequence[Essai], dossier: Path, formats: Sequence[str]) -> Bilan:
    """Damages a workbook in every way with LibreOffice, then reads what it saved."""
    bilan = Bilan()
    for depart in range(0, len(essais), LOT):
        lot = essais[depart : depart + LOT]
        sorties = {
            essai.nom: [dossier / f"{depart + n}.{f}" for f in formats]
            for n, essai in enumerate(lot)
        }
        travaux = [Travail(e.nom, sujet.chemin, e.gestes, sorties[e.nom]) for e in lot]
        abimer(travaux, delai=60 + DELAI * len(lot))
        for essai in lot:
            for chemin in sorties[essai.nom]:
                _juge(sujet, essai, chemin, bilan)
                chemin.unlink(missing_ok=True)
    return bilan


def _juge(sujet: Temoin, essai: Essai, chemin: Path, bilan: Bilan) -> None:
    format_ = chemin.suffix.removeprefix(".")
    try:
        brut = lire_brut(chemin.read_bytes(), chemin.name)
        lue = lire_abime(brut, sujet.placement)
    except ClasseurIllisible:
        lue = None
    verdict = juger(sujet.placement, sujet.lecture, lue, essai.ecrits)
    bilan.verdicts[essai.nom, format_] = verdict
    bilan.comptes[verdict.issue] = bilan.comptes.get(verdict.issue, 0) + 1
    if verdict.fautes:
        bilan.fautes.append(f"{sujet.code}, {essai.nom}, {format_} : {verdict.fautes[0]}")
