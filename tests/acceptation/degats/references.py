"""References of a formula, followed when cells move: what a spreadsheet does by itself."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from cdppe_xl.excel.brut import COLONNES, citer_feuille, lettres_colonne

_CHAINES = re.compile(r'("(?:[^"]|"")*")')
_REFERENCE = re.compile(
    r"(?:'((?:[^']|'')+)'!|((?<![\w.])[A-Za-z_]\w*)!)?"
    r"(?<![\w.$])(\$?)([A-Z]{1,3})(\$?)([0-9]{1,7})(?::(\$?)([A-Z]{1,3})(\$?)([0-9]{1,7}))?(?![\w(])"
)
PERDUE = "#REF!"


@dataclass(frozen=True, slots=True)
class Zone:
    """A rectangle of cells on a sheet, 0-based, both corners included."""

    feuille: str
    haut: int
    gauche: int
    bas: int
    droite: int

    def decale(self, lignes: int, colonnes: int, feuille: str = "") -> Zone:
        return Zone(
            feuille or self.feuille, self.haut + lignes, self.gauche + colonnes,
            self.bas + lignes, self.droite + colonnes,
        )  # fmt: skip

    def contient(self, autre: Zone) -> bool:
        return (
            self.feuille == autre.feuille
            and self.haut <= autre.haut <= autre.bas <= self.bas
            and self.gauche <= autre.gauche <= autre.droite <= self.droite
        )


@dataclass(frozen=True, slots=True)
class Reference:
    """A reference as written: « "" » is the sheet of the formula; four dollar signs."""

    zone: Zone
    simple: bool
    dollars: tuple[str, str, str, str]

    def texte(self, zone: Zone, ici: str) -> str:
        d = self.dollars
        prefixe = "" if zone.feuille == ici else citer_feuille(zone.feuille) + "!"
        debut = f"{d[0]}{lettres_colonne(zone.gauche)}{d[1]}{zone.haut + 1}"
        fin = f":{d[2]}{lettres_colonne(zone.droite)}{d[3]}{zone.bas + 1}"
        return prefixe + debut + ("" if self.simple else fin)


Suivi = Callable[[Zone], Zone | None]
"""Where a zone went; None when it is gone."""


@lru_cache(maxsize=1 << 17)
def decouper(formule: str) -> tuple[str | Reference, ...]:
    """Texts and references of a formula, in order."""
    sortie: list[str | Reference] = []
    for n, morceau in enumerate(_CHAINES.split(formule)):
        if n % 2:
            sortie.append(morceau)
            continue
        fin = 0
        for trouve in _REFERENCE.finditer(morceau):
            sortie.append(morceau[fin : trouve.start()])
            sortie.append(_reference(trouve))
            fin = trouve.end()
        sortie.append(morceau[fin:])
    return tuple(m for m in sortie if m != "")


def _reference(trouve: re.Match[str]) -> Reference:
    feuille = trouve[1].replace("''", "'") if trouve[1] else (trouve[2] or "")
    haut, gauche = int(trouve[6]) - 1, COLONNES[trouve[4]]
    simple = trouve[8] is None
    bas, droite = (haut, gauche) if simple else (int(trouve[10]) - 1, COLONNES[trouve[8]])
    dollars = (trouve[3], trouve[5], trouve[7] or "", trouve[9] or "")
    return Reference(Zone(feuille, haut, gauche, bas, droite), simple, dollars)


def suivre(formule: str, ici: str, suivi: Suivi, devient: str = "") -> str:
    """The formula after its cells moved; ``devient`` is the sheet it now stands on."""
    sortie = []
    for morceau in decouper(formule):
        if isinstance(morceau, str):
            sortie.append(morceau)
            continue
        zone = morceau.zone
        pleine = zone if zone.feuille else zone.decale(0, 0, ici)
        suivie = suivi(pleine)
        sortie.append(PERDUE if suivie is None else morceau.texte(suivie, devient or ici))
    return "".join(sortie)


def recopier(formule: str, lignes: int, colonnes: int) -> str:
    """The formula copied so many lines and columns away: what has no $ slides."""
    sortie = []
    for morceau in decouper(formule):
        if isinstance(morceau, str):
            sortie.append(morceau)
            continue
        z, d = morceau.zone, morceau.dollars
        fixe = d if not morceau.simple else (d[0], d[1], d[0], d[1])
        glissee = Zone(
            z.feuille, z.haut + lignes * (not fixe[1]), z.gauche + colonnes * (not fixe[0]),
            z.bas + lignes * (not fixe[3]), z.droite + colonnes * (not fixe[2]),
        )  # fmt: skip
        dehors = glissee.haut < 0 or glissee.gauche < 0
        sortie.append(PERDUE if dehors else morceau.texte(glissee, ""))
    return "".join(sortie)
