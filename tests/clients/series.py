"""Hundreds of fillings of a workbook that stays open in LibreOffice: the test side.

Opening a workbook costs more than filling it: each is opened once, its cells are set and its
formulas read back in rectangles. Values go in as they are, without validation.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from cdppe_xl.classeurs.placement import CellulePlacee, Placement
from cdppe_xl.classeurs.valeurs_excel import Scalaire
from tests.clients.libreoffice import demander

Rectangle = tuple[int, int, int, int, int]
"""Sheet, then left, top, right, bottom, all from 0."""
Montre = float | str


@dataclass(frozen=True, slots=True, kw_only=True)
class Serie:
    """One workbook, what is typed in it each time, and the cells whose value is wanted."""

    chemin: Path
    placement: Placement
    remplissages: Sequence[Mapping[str, Scalaire]]
    lues: Sequence[str]
    durs: frozenset[int] = field(default_factory=frozenset)
    """Ranks of the fillings recomputed wholly (``calculateAll``), the others where they changed."""
    copies: Mapping[int, Path] = field(default_factory=dict)
    """Files that LibreOffice saves once that filling is in, format by extension."""


def en_serie(series: Sequence[Serie]) -> Iterator[list[dict[str, Montre]]]:
    """For each workbook, what LibreOffice shows in the wanted cells after each filling."""
    with tempfile.TemporaryDirectory(prefix="series-") as nom:
        dossier = Path(nom)
        travaux = [_travail(dossier, n, serie) for n, serie in enumerate(series)]
        demander({"operation": "series", "works": travaux}, 900)
        for travail, serie in zip(travaux, series, strict=True):
            yield list(_reponses(Path(str(travail["answers"])), serie))


def _travail(dossier: Path, rang: int, serie: Serie) -> dict[str, object]:
    tapees = dict.fromkeys(cle for valeurs in serie.remplissages for cle in valeurs)
    ouvertes = rectangles(serie.placement.cellules[cle] for cle in tapees)
    remplissages = dossier / f"{rang}.jsonl"
    cles = _par_place(serie.placement)
    with remplissages.open("w", encoding="utf-8") as sortie:
        for n, valeurs in enumerate(serie.remplissages):
            blocs = [_bloc(r, cles, valeurs) for r in ouvertes]
            copies = [str(serie.copies[n].resolve())] if n in serie.copies else []
            sortie.write(
                json.dumps({"data": blocs, "hard": n in serie.durs, "saves": copies}) + "\n"
            )
    return {
        "file": str(serie.chemin.resolve()),
        "zones": [_nomme(serie.placement, r) for r in ouvertes],
        "reads": [_nomme(serie.placement, r) for r in _lues(serie)],
        "fillings": str(remplissages),
        "answers": str(dossier / f"{rang}.reponses.jsonl"),
    }


def _lues(serie: Serie) -> list[Rectangle]:
    return rectangles(serie.placement.cellules[cle] for cle in serie.lues)


def _nomme(place: Placement, rectangle: Rectangle) -> list[object]:
    return [place.titre_feuille(rectangle[0]), *rectangle[1:]]


def _par_place(place: Placement) -> dict[tuple[int, int, int], str]:
    return {(c.feuille, c.ligne, c.colonne): c.cle for c in place.cellules.values()}


def _bloc(
    rectangle: Rectangle, cles: Mapping[tuple[int, int, int], str], valeurs: Mapping[str, Scalaire]
) -> list[list[Montre]]:
    feuille, gauche, haut, droite, bas = rectangle
    return [
        [_uno(valeurs.get(cles[feuille, y, x])) for x in range(gauche, droite + 1)]
        for y in range(haut, bas + 1)
    ]


def _uno(valeur: Scalaire) -> Montre:
    """A value as LibreOffice holds it: its truths are numbers, and "" empties a cell."""
    if isinstance(valeur, Decimal | bool):
        return float(valeur)
    return "" if valeur is None else str(valeur)


def _reponses(reponses: Path, serie: Serie) -> Iterator[dict[str, Montre]]:
    cles = _par_place(serie.placement)
    ordre = [
        [[cles[r[0], y, x] for x in range(r[1], r[3] + 1)] for y in range(r[2], r[4] + 1)]
        for r in _lues(serie)
    ]
    with reponses.open(encoding="utf-8") as lignes:
        for ligne in lignes:
            blocs: list[list[list[Any]]] = json.loads(ligne)
            yield {
                cle: montre
                for places, bloc in zip(ordre, blocs, strict=True)
                for rang, valeurs in zip(places, bloc, strict=True)
                for cle, montre in zip(rang, valeurs, strict=True)
            }


def rectangles(cellules: Iterable[CellulePlacee]) -> list[Rectangle]:
    """Cells grouped in rectangles: runs along each row, then equal runs one under the other."""
    lignes: dict[tuple[int, int], list[int]] = {}
    for cellule in cellules:
        lignes.setdefault((cellule.feuille, cellule.ligne), []).append(cellule.colonne)
    ouverts: dict[tuple[int, int, int], tuple[int, int]] = {}
    finis: list[Rectangle] = []
    for (feuille, ligne), colonnes in sorted(lignes.items()):
        for gauche, droite in _suites(sorted(colonnes)):
            haut, bas = ouverts.pop((feuille, gauche, droite), (ligne, ligne))
            if ligne > bas + 1:
                finis.append((feuille, gauche, haut, droite, bas))
                haut = ligne
            ouverts[feuille, gauche, droite] = (haut, ligne)
    finis += [
        (f, gauche, haut, droite, bas) for (f, gauche, droite), (haut, bas) in ouverts.items()
    ]
    return sorted(finis)


def _suites(nombres: Sequence[int]) -> Iterator[tuple[int, int]]:
    debut = precedent = nombres[0]
    for nombre in nombres[1:]:
        if nombre != precedent + 1:
            yield debut, precedent
            debut = nombre
        precedent = nombre
    yield debut, precedent
