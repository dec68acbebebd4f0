"""The same thing that happened to hundreds of cells of a sheet, said once to people."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from cdppe_xl.domaine.constat import Constat

SEUIL = 10
"""Cells of one sheet up to which each is said on its own."""
CITEES = 8
_EN_NOMBRE = frozenset({
    "STR-010", "STR-011", "STR-012", "STR-013", "STR-014", "STR-018", "STR-022", "STR-023",
    "STR-032", "STR-033", "STR-035", "STR-044",
})  # fmt: skip
"""What one gesture does to many cells; what is to be typed again cell by cell is not here."""


def grouper(constats: Sequence[Constat]) -> list[Constat]:
    """One constat per sheet and rule beyond ``SEUIL`` cells, on the first of them."""
    groupes: dict[tuple[str, ...], list[Constat]] = defaultdict(list)
    for constat in constats:
        if constat.regle in _EN_NOMBRE and constat.cellule:
            groupes[_marque(constat)].append(constat)
    gardes, dits = [], set()
    for constat in constats:
        groupe = groupes.get(_marque(constat), [])
        if not constat.cellule or len(groupe) <= SEUIL:
            gardes.append(constat)
        elif _marque(constat) not in dits:
            dits.add(_marque(constat))
            gardes.append(_reuni(groupe))
    return gardes


def _marque(constat: Constat) -> tuple[str, ...]:
    return (constat.fichier, constat.feuille, constat.regle, constat.gravite, constat.derogation)


def _reuni(groupe: Sequence[Constat]) -> Constat:
    premier, autres = groupe[0], groupe[1:]
    citees = ", ".join(c.cellule for c in autres[:CITEES])
    suite = "…" if len(autres) > CITEES else ""
    message = (
        f"{premier.message.rstrip()} De même dans {len(autres)} autres cellules de la feuille : "
        f"{citees}{suite}"
    )
    return replace(premier, message=message)
