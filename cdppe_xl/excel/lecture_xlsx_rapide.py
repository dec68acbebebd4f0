"""Cells of a worksheet part that is written as the usual programs write it.

One regular expression finds the cells, another the rows. They are believed only when every
tag between the first and the last row is accounted for; what stands around the rows goes
through the parser. Anything else raises ``Inhabituel``: no cell can be missed in silence.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from decimal import Decimal
from itertools import compress
from operator import getitem, itemgetter, not_
from typing import cast

from cdppe_xl.excel.brut import MAX_LIGNES, CelluleBrute
from cdppe_xl.excel.cellules import Cellules, Lot
from cdppe_xl.excel.lecture_xlsx_motif import (
    ADRESSES,
    FORMULES,
    REGARDER,
    VALEURS_VIDES,
    Inhabituel,
    Marques,
    Trouve,
    lire_contenu,
    par_lots,
)
from cdppe_xl.excel.xml_borne import Attributs

Poser = Callable[[tuple[int, int], tuple[str, str], tuple[Attributs, str], str], bool]
"""Stores a cell: place, (style, type), (attributes of the formula, its text), content."""

_OUVRE, _FERME = b"<sheetData>", b"</sheetData>"
_RANGEE = re.compile(rb'<row r="([1-9][0-9]{0,6})"([^<>]*)>')
_REGLAGES = re.compile(rb'(?: (?:[a-z0-9]+:(?!r=|hidden=))?[A-Za-z]+="[^"<>&]*")* ?/?')
_MASQUE = re.compile(rb' hidden="(?:1|true)"')
_PREFIXE = re.compile(rb" ([a-z0-9]+):")


class LectureRapide:
    """One worksheet part cut in two: its rows, and what stands around them.

    Args:
        octets: the part.
        marques: what the attributes of its cells mean.
        poser: stores a cell that is not of the most frequent kinds.

    Attributes:
        autour: the part without its rows, still to be parsed.
        masquees: rows that are hidden.
    """

    def __init__(self, octets: bytes, marques: Marques, poser: Poser) -> None:
        debut, fin = octets.find(_OUVRE), octets.rfind(_FERME)
        if debut < 0 or fin < debut:
            raise Inhabituel
        debut += len(_OUVRE)
        self._octets, self._zone = octets, (debut, fin)
        self.autour = octets[:debut] + octets[fin:]
        self._en_place = octets.find(b"<is>", debut, fin) >= 0
        self._marques = marques
        self._poser = poser
        self.masquees: set[int] = set()

    def lire(self, cellules: Cellules, compter: Callable[[int], None]) -> int:
        """Put the cells in ``cellules``; how many hold something.

        Args:
            cellules: where they go.
            compter: told how many there are, batch after batch; refuses too many.
        """
        balises = self._rangees()
        gardees = 0
        for lot in par_lots(self._octets, *self._zone):
            trouvees, lues = self._ranger(lot, cellules)
            gardees += trouvees
            balises += lues
            compter(len(cellules.valeurs))
        if balises != self._octets.count(b"<", *self._zone):
            raise Inhabituel
        return gardees

    def _rangees(self) -> int:
        """Number of tags of the rows; notes those that are hidden."""
        balises, reglages = 0, _Reglages(self.autour)
        for rang, ecrits in _RANGEE.findall(self._octets, *self._zone):
            masquee, fermee = reglages[ecrits]
            balises += 1 if fermee else 2
            if masquee:
                self.masquees.add(int(rang) - 1)
            if len(rang) == _CHIFFRES and int(rang) > MAX_LIGNES:
                raise Inhabituel
        return balises

    def _ranger(self, lot: list[Trouve], cellules: Cellules) -> tuple[int, int]:
        """Store the cells found: how many hold something, how many tags they are made of.

        A whole batch at a time, column by column; cell by cell when one is of a rarer kind.
        """
        balises = 2 * len(lot)
        if b"" in map(itemgetter(3), lot):
            balises -= self._fermees(lot)
            lot = [t for t in lot if t[3] or t[2] or t[4]]
        if not lot:
            return 0, balises
        adresses, attributs, ecrites, contenus, rares = zip(*lot, strict=True)
        balises += 2 * (2 * len(lot) - ecrites.count(b"") - contenus.count(b""))
        if self._en_place or any(rares):
            balises += 2 * b"".join(contenus).count(b"<is>") + b"".join(rares).count(b"<")
        lires, apparences = zip(*map(self._marques.__getitem__, attributs), strict=True)
        valeurs: list[Decimal | str | None] = list(map(getitem, lires, contenus))
        formules = list(map(FORMULES.__getitem__, filter(None, ecrites)))
        rare = any(rares) or None in formules or id(REGARDER) in map(id, valeurs)
        if rare or _creuse(ecrites, contenus):
            return self._une_a_une(lot, cellules), balises
        places = list(map(ADRESSES.__getitem__, adresses))
        avec, connues = list(compress(places, ecrites)), cast("list[str]", formules)
        cellules.prendre(Lot(places, valeurs, apparences, avec, connues))
        return len(lot), balises

    def _fermees(self, lot: list[Trouve]) -> int:
        """How many cells that hold nothing close themselves; they must be well written too."""
        fermees = 0
        for adresse, attributs, ecrite, contenu, rare in lot:
            if not (contenu or ecrite or rare):
                self._marques[attributs], ADRESSES[adresse]
                fermees += attributs.endswith(b"/")
        return fermees

    def _une_a_une(self, lot: list[Trouve], cellules: Cellules) -> int:
        """The same, for a batch where some cells need a closer look; how many hold something."""
        gardees = 0
        for trouve in lot:
            adresse, attributs, ecrite, contenu, rare = trouve
            lire, (quand, code) = self._marques[attributs]
            valeur = lire[contenu]
            formule = FORMULES[ecrite] if ecrite else None
            vide = formule is None and (ecrite or contenu in VALEURS_VIDES)
            if rare or vide or valeur is REGARDER:
                gardees += self._regarder(trouve)
                continue
            gardees += 1
            place = ADRESSES[adresse]
            cellules.poser(CelluleBrute(*place, valeur, formule, False, quand, code))
        return gardees

    def _regarder(self, trouve: Trouve) -> bool:
        """Store a cell of a rarer kind as if it came from the parser."""
        adresse, ecrits, ecrite, contenu, rare = trouve
        self._marques[ecrits][0][b""]  # nothing may follow a cell that closes itself
        style, genre = self._marques.details[ecrits]
        attributs, formule, valeur, en_place = lire_contenu(ecrite + contenu + rare)
        return self._poser(
            ADRESSES[adresse],
            (style, genre),
            (attributs, formule),
            en_place if genre == "inlineStr" else valeur,
        )


_CHIFFRES = len(str(MAX_LIGNES))


def _creuse(ecrites: Sequence[bytes], contenus: Sequence[bytes]) -> bool:
    """Some cell has neither a formula nor anything between its tags."""
    return b"<v></v>" in contenus and b"<v></v>" in compress(contenus, map(not_, ecrites))


class _Reglages(dict[bytes, tuple[bool, bool]]):
    """From the attributes of a row but its number to: is it hidden, does it close itself."""

    def __init__(self, autour: bytes) -> None:
        super().__init__()
        self._autour = autour

    def __missing__(self, ecrits: bytes) -> tuple[bool, bool]:
        connus = all(b"xmlns:%s=" % p in self._autour for p in _PREFIXE.findall(ecrits))
        if _REGLAGES.fullmatch(ecrits) is None or b" r=" in ecrits or not connus:
            raise Inhabituel
        self[ecrits] = _MASQUE.search(ecrits) is not None, ecrits.endswith(b"/")
        return self[ecrits]
