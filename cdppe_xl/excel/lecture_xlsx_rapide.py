"""Cells of a worksheet part that is written as the usual programs write it.

One regular expression finds the cells, another the rows. They are believed only when every
tag between the first and the last row is accounted for; what stands around the rows goes
through the parser. Anything else raises ``Inhabituel``: no cell can be missed in silence.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from cdppe_xl.excel.brut import MAX_LIGNES, CelluleBrute
from cdppe_xl.excel.lecture_xlsx_motif import (
    ADRESSES,
    FORMULES,
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

Cellules = dict[tuple[int, int], CelluleBrute]

_OUVRE, _FERME = b"<sheetData>", b"</sheetData>"
_RANGEE = re.compile(rb'<row r="([1-9][0-9]{0,6})"([^<>]*)>')
_REGLAGES = re.compile(rb'(?: (?:[a-z0-9]+:(?!r=|hidden=))?[A-Za-z]+="[^"<>&]*")* ?/?')
_MASQUE = re.compile(rb' hidden="(?:1|true)"')
_PREFIXE = re.compile(rb" ([a-z0-9]+):")
_FAIRE = tuple.__new__


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
        self._zone = octets[debut:fin]
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
        if not self._zone.isascii():
            self._zone.decode()  # a stray byte between two tags is seen by nothing else
        balises = self._rangees()
        gardees = 0
        for lot in par_lots(self._zone):
            trouvees, lues = self._ranger(lot, cellules)
            gardees += trouvees
            balises += lues
            compter(len(cellules))
        if balises != self._zone.count(b"<"):
            raise Inhabituel
        return gardees

    def _rangees(self) -> int:
        """Number of tags of the rows; notes those that are hidden."""
        balises, reglages = 0, _Reglages(self.autour)
        for rang, ecrits in _RANGEE.findall(self._zone):
            masquee, fermee = reglages[ecrits]
            balises += 1 if fermee else 2
            if masquee:
                self.masquees.add(int(rang) - 1)
            if len(rang) == _CHIFFRES and int(rang) > MAX_LIGNES:
                raise Inhabituel
        return balises

    def _ranger(self, lot: list[Trouve], cellules: Cellules) -> tuple[int, int]:
        """Store the cells found: how many hold something, how many tags they are made of.

        The most frequent, shared texts, plain numbers and formulas, are handled without a call.
        """
        marques, faire, gardees, balises = self._marques, _FAIRE, 0, 2 * len(lot)
        for trouve in lot:
            adresse, attributs, ecrite, contenu, rare = trouve
            lire, quand, code = marques[attributs]
            ligne, colonne = place = ADRESSES[adresse]
            if ecrite:
                formule, valeur = FORMULES[ecrite], lire[contenu]
                balises += 4 if contenu else 2
                if formule is None or (valeur is None and contenu not in VALEURS_VIDES):
                    gardees += self._regarder(trouve)
                    continue
                gardees += 1
                quand = quand and valeur is not None
                cellules[place] = faire(
                    CelluleBrute, (ligne, colonne, valeur, formule, False, quand, code)
                )
            elif contenu:
                valeur = lire[contenu]
                balises += 2
                if valeur or valeur == 0:
                    gardees += 1
                    cellules[place] = faire(
                        CelluleBrute, (ligne, colonne, valeur, None, False, quand, code)
                    )
                else:
                    gardees += self._regarder(trouve)
            elif rare:
                balises += rare.count(b"<")
                gardees += self._regarder(trouve)
            else:
                balises -= attributs.endswith(b"/")
        return gardees, balises

    def _regarder(self, trouve: Trouve) -> bool:
        """Store a cell of a rarer kind as if it came from the parser."""
        adresse, ecrits, ecrite, contenu, rare = trouve
        lire, *_ = self._marques[ecrits]
        lire[b""]  # nothing may follow a cell that closes itself
        style, genre = self._marques.details[ecrits]
        attributs, formule, valeur, en_place = lire_contenu(ecrite + contenu + rare)
        return self._poser(
            ADRESSES[adresse],
            (style, genre),
            (attributs, formule),
            en_place if genre == "inlineStr" else valeur,
        )


_CHIFFRES = len(str(MAX_LIGNES))


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
