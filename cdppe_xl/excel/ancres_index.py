"""What the anchors of one returned sheet say: hidden keys first, visible texts when needed."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from cdppe_xl.excel.brut import FeuilleBrute
from cdppe_xl.excel.cellules import valeurs_de
from cdppe_xl.excel.valeurs_texte import plier

CLE = "§"
FIN = "#fin"
"""Row key of the thin line that closes an extensible table."""
ANCRE_MAX = 300
"""Longer texts are answers, never headers or labels."""

Place = tuple[int, int]
_CLE = re.compile(rf"{CLE}(\w+)(?:[.|][^\s|]*)?")


def est_cle(valeur: object, tables: Container[str]) -> bool:
    """A hidden key of a layout: « § 3.2 du schéma » is what somebody wrote.

    >>> [est_cle(v, ("diag",)) for v in ("§diag|1a", "§diag.valeur", "§diag", "§ 3.2", "§3.2")]
    [True, True, True, False, False]
    """
    if not isinstance(valeur, str) or valeur[:1] != CLE:
        return False
    trouve = _CLE.fullmatch(valeur)
    return trouve is not None and trouve[1] in tables


@dataclass(frozen=True)
class IndexFeuille:
    """Keys of one sheet, by table.

    Attributes:
        feuille: the sheet.
        lignes: table → row key → lines that carry it.
        colonnes: table → field → columns that carry it.
        entetes: table → lines of its column keys.
        cles: cells that hold a key.
    """

    feuille: FeuilleBrute
    lignes: Mapping[str, Mapping[str, list[int]]]
    colonnes: Mapping[str, Mapping[str, list[int]]]
    entetes: Mapping[str, list[int]]
    cles: frozenset[Place] = frozenset()

    @property
    def tables(self) -> set[str]:
        """Tables that left at least one key on the sheet."""
        return {*self.lignes, *self.colonnes, *self.entetes}

    @cached_property
    def cle_de_ligne(self) -> dict[int, tuple[str, str]]:
        """(table, row key) that each line carries."""
        return {
            ligne: (table, rang)
            for table, rangs in self.lignes.items()
            for rang, trouvees in rangs.items()
            for ligne in trouvees
        }

    def champ_de_colonne(self, table: str) -> dict[int, str]:
        """Field that each column carries in a table."""
        champs = self.colonnes.get(table, {})
        return {colonne: champ for champ, trouvees in champs.items() for colonne in trouvees}

    @cached_property
    def _exacts(self) -> dict[str, list[Place]]:
        return _par_texte((v, place) for place, v in _textes(self.feuille))

    @cached_property
    def _plies(self) -> dict[str, list[Place]]:
        return _par_texte((plier(v), place) for place, v in _textes(self.feuille))

    def places(self, texte: object) -> list[Place]:
        """Cells that show a text, as it is, or else whatever its case and accents."""
        exactes = self._exacts.get(str(texte))
        return exactes or self._plies.get(plier(str(texte)), [])


@dataclass(slots=True)
class _Collecte:
    lignes: dict[str, dict[str, list[int]]] = field(default_factory=dict)
    colonnes: dict[str, dict[str, list[int]]] = field(default_factory=dict)
    entetes: dict[str, list[int]] = field(default_factory=dict)


def indexer(feuille: FeuilleBrute) -> IndexFeuille:
    """Gathers the keys of a sheet in one pass."""
    tri = _Collecte()
    cles = [  # the quick way: every cell passes here
        (place, texte)
        for place, texte in valeurs_de(feuille).items()
        if type(texte) is str and texte[:1] == CLE
    ]
    for (ligne, colonne), valeur in cles:
        table, barre, rang = valeur[1:].partition("|")
        if barre:
            tri.lignes.setdefault(table, {}).setdefault(rang, []).append(ligne)
            continue
        table, point, champ = table.partition(".")
        if point:
            tri.colonnes.setdefault(table, {}).setdefault(champ, []).append(colonne)
        else:
            tri.entetes.setdefault(table, []).append(ligne)
    places = frozenset(place for place, _ in cles)
    return IndexFeuille(feuille, tri.lignes, tri.colonnes, tri.entetes, places)


def _textes(feuille: FeuilleBrute) -> Iterable[tuple[Place, str]]:
    return (
        (place, valeur)
        for place, valeur in valeurs_de(feuille).items()
        if isinstance(valeur, str) and 0 < len(valeur) <= ANCRE_MAX and valeur[0] != CLE
    )


def _par_texte(couples: Iterable[tuple[str, Place]]) -> dict[str, list[Place]]:
    par_texte: dict[str, list[Place]] = defaultdict(list)
    for texte, place in couples:
        par_texte[texte].append(place)
    return dict(par_texte)
