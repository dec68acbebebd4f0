"""Cells of a worksheet part that is written as the usual programs write it.

One regular expression finds the cells, another the rows in what the first left. They are
believed only when nothing is left between the first and the last row; what stands around the
rows goes through the parser. Anything else raises ``Inhabituel``: no cell can be missed in
silence.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import lru_cache
from itertools import compress
from operator import getitem

from cdppe_xl.excel.brut import MAX_LIGNES, CelluleBrute
from cdppe_xl.excel.cellules import Cellules, Lot
from cdppe_xl.excel.lecture_xlsx_gabarit import gabarit
from cdppe_xl.excel.lecture_xlsx_motif import (
    ADRESSES,
    FORMULES,
    Inhabituel,
    Lus,
    Marques,
    Regarder,
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
_COURT = 4_000
"""Bytes of the longest rows, without their cells, that are remembered."""


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
        self._marques = marques
        self._poser = poser
        self.masquees: set[int] = set()

    def lire(self, cellules: Cellules, compter: Callable[[int], None]) -> int:
        """Put the cells in ``cellules``; how many hold something.

        Args:
            cellules: where they go.
            compter: told how many there are, batch after batch; refuses too many.
        """
        gardees = 0
        for reste, lus in par_lots(self._octets, *self._zone):
            self._rangees(reste)
            gardees += self._ranger(lus, cellules)
            compter(len(cellules.valeurs))
        return gardees

    def _rangees(self, reste: bytes) -> None:
        """Note the hidden rows in what is left without the cells: nothing else may be there."""
        lire = lire_rangees if len(reste) <= _COURT else lire_rangees.__wrapped__
        masquees, prefixes = lire(reste)
        for prefixe in prefixes:
            if b"xmlns:%s=" % prefixe not in self.autour:
                raise Inhabituel
        self.masquees.update(masquees)

    def _ranger(self, lus: Lus, cellules: Cellules) -> int:
        """Store the cells found; how many hold something.

        A whole batch at a time, column by column; cell by cell when one is of a rarer kind.
        """
        try:
            if any(lus.rares):
                raise Regarder
            connu = gabarit(lus.adresses, lus.formules)
            lires = list(map(self._marques.__getitem__, lus.attributs))
            valeurs = list(map(getitem, lires, lus.valeurs))
        except Regarder:
            return self._une_a_une(zip(*lus, strict=True), cellules)
        places, attributs = connu.places, lus.attributs
        if None in lus.valeurs:
            pleines = list(map(_pleine, lus.valeurs, lus.formules))
            places, valeurs = list(compress(places, pleines)), list(compress(valeurs, pleines))
            attributs = list(compress(attributs, pleines))
        apparences = self._marques.apparences
        cellules.prendre(
            Lot(places, valeurs, attributs, apparences, connu.avec, connu.formules, connu.numero)
        )
        return len(places)

    def _une_a_une(self, lot: Iterable[Trouve], cellules: Cellules) -> int:
        """The same, for a batch where some cells need a closer look; how many hold something."""
        gardees = 0
        for trouve in lot:
            adresse, attributs, ecrite, contenu, rare = trouve
            try:
                lire = self._marques[attributs]
                if rare or not (ecrite or contenu):
                    raise Regarder
                valeur = lire[contenu]
                formule = FORMULES[ecrite] if ecrite else None
            except Regarder:
                gardees += self._regarder(trouve)
                continue
            gardees += 1
            place, (quand, code) = ADRESSES[adresse], self._marques.apparences[attributs]
            cellules.poser(CelluleBrute(*place, valeur, formule, False, quand, code))
        return gardees

    def _regarder(self, trouve: Trouve) -> bool:
        """Store a cell of a rarer kind as if it came from the parser."""
        adresse, ecrits, ecrite, contenu, rare = trouve
        style, genre = self._marques.details[ecrits]
        attributs, formule, valeur, en_place = lire_contenu(
            (ecrite or b"") + (contenu or b"") + (rare or b"")
        )
        return self._poser(
            ADRESSES[adresse],
            (style, genre),
            (attributs, formule),
            en_place if genre == "inlineStr" else valeur,
        )


def _pleine(valeur: bytes | None, formule: bytes | None) -> bool:
    return valeur is not None or formule is not None


_CHIFFRES = len(str(MAX_LIGNES))


@lru_cache(maxsize=1 << 11)
def lire_rangees(reste: bytes) -> tuple[tuple[int, ...], frozenset[bytes]]:
    """Hidden rows, and prefixes of attributes, in a batch of rows without its cells."""
    reste.decode()  # a stray byte is seen by nothing else
    lues = _RANGEE.split(reste)
    attendus, masquees, prefixes = [b""], [], set[bytes]()
    for rang, ecrits in zip(lues[1::3], lues[2::3], strict=True):
        if _REGLAGES.fullmatch(ecrits) is None or b" r=" in ecrits:
            raise Inhabituel
        if len(rang) == _CHIFFRES and int(rang) > MAX_LIGNES:
            raise Inhabituel
        attendus.append(b"" if ecrits.endswith(b"/") else b"</row>")
        prefixes.update(_PREFIXE.findall(ecrits))
        if _MASQUE.search(ecrits) is not None:
            masquees.append(int(rang) - 1)
    if lues[::3] != attendus and [autre.strip() for autre in lues[::3]] != attendus:
        raise Inhabituel
    return tuple(masquees), frozenset(prefixes)
