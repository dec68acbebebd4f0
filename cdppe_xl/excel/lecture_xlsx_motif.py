"""The usual way to write an xlsx cell, as one regular expression, and what it captures.

What is met again and again (addresses, styles, formulas of our own templates) is worked out
once. Whatever is not written in the usual way raises ``Inhabituel``: the whole sheet then goes
through the XML parser, see ``lecture_xlsx_feuille``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import chain
from typing import Any, NamedTuple, TypeVar

from cdppe_xl.excel.brut import lire_a1
from cdppe_xl.excel.cellules import Apparence
from cdppe_xl.excel.xml_borne import Attributs, sans_echappements, sans_entites

Styles = Mapping[str, tuple[bool, str]]
"""Style number, as written, to (date or time, format code)."""

Trouve = tuple[bytes, bytes, bytes | None, bytes | None, bytes | None]
"""What the expression captures of a cell: address, attributes, formula, value, rarer content."""

Lire = dict[bytes | None, Decimal | str | None]
"""From what a cell holds (« <v>12</v> ») to its value, None when it holds nothing."""


class Lus(NamedTuple):
    """The same for many cells, column by column."""

    adresses: Sequence[bytes]
    attributs: Sequence[bytes]
    formules: Sequence[bytes | None]
    valeurs: Sequence[bytes | None]
    rares: Sequence[bytes | None]


CELLULE = re.compile(
    rb'<c r="([^"]++)"([^>]*+)>(?:(?<=/>)|'
    # by far the most frequent; an empty value is only usual behind a formula
    rb"(<f[^<]*+</f>)?+"
    rb'(<v>(?(3)[^<]*+|[^<]++)</v>|<is><t(?: xml:space="preserve")?>[^<]*+</t></is>)?+</c>'
    rb"|((?:<f[^<]*+</f>|<f[^<>]*+/>)?(?:<v ?/>|<v>[^<]*</v>"
    rb'|<is><t(?: xml:space="preserve")?>[^<]*</t></is>)?)</c>)'
)
_PAS = len(Lus._fields) + 1
_CONTENU = re.compile(
    rb"(?:<f([^<>]*?)(?:/>|>([^<]*)</f>))?"
    rb"(?:<v ?/>|<v>([^<]*)</v>|<is><t[^<>]*>([^<]*)</t></is>)?"
)
_FORMULE = re.compile(rb"<f([^<>]*)>([^<]*)</f>")
_NOMBRE = re.compile(rb"<v>(-?[0-9]{1,300}(?:\.[0-9]{0,90})?)</v>")
_ATTRIBUTS = re.compile(rb'(?: [A-Za-z]+="[^"<>&]*")* ?')
_ATTRIBUT = re.compile(r'(?<![A-Za-z])([A-Za-z]++)="([^"]*)"')
_RANG = re.compile(rb'<row r="([1-9][0-9]{0,6})"')
_RANGEES, _PROCHE, _LOT = 16, 64_000, 32_000
"""A batch is so many rows, or else so many bytes: what they make stays in the cache of the
processor."""
_LOT_MAX = 4_000_000
_ADRESSES_GARDEES = 50_000
_TEXTE_GARDE = 1_000
_TEXTES_GARDES = 8_000_000
"""Longest text kept for the next file, and bytes of all of them."""
_VALEURS_VIDES = (None, b"<v></v>")
GENERAL = (False, "")


class Inhabituel(Exception):
    """The part is not written as the usual programs write it."""


class Regarder(Exception):
    """A cell is of a rarer kind: it is to be looked at by itself."""


class _Adresses(dict[bytes, tuple[int, int]]):
    """Rows and columns of A1 addresses: the sheets of a campaign use the same ones."""

    def __missing__(self, adresse: bytes) -> tuple[int, int]:
        if b"&" in adresse:
            raise Inhabituel
        place = lire_a1(adresse.decode())
        if len(self) < _ADRESSES_GARDEES:
            self[adresse] = place
        return place


ADRESSES = _Adresses()


T = TypeVar("T")


class _Souvenirs(dict[bytes | None, T]):
    """Texts kept from one file to the next, within a bound: those of a campaign are the same."""

    octets = 0

    def garder(self, ecrit: bytes, texte: T) -> T:
        """Keep a text that is not too long; all are forgotten when there are too many."""
        if len(ecrit) <= _TEXTE_GARDE:
            self.octets += len(ecrit)
            if self.octets > _TEXTES_GARDES:
                self.clear()
                self.octets = len(ecrit)
            self[ecrit] = texte
        return texte


class _Formules(_Souvenirs[str]):
    """Text of formulas, entities decoded."""

    def __missing__(self, ecrite: bytes) -> str:
        trouve = _FORMULE.fullmatch(ecrite)
        if trouve is None:
            raise Inhabituel
        texte = sans_entites(trouve[2].decode()).removeprefix("=")
        if "t" in lire_attributs(trouve[1]) or not texte:
            raise Regarder
        return self.garder(ecrite, texte)


class _Textes(_Souvenirs[Decimal | str | None]):
    """Texts that formulas gave, or texts in place."""

    def __init__(self, ouvre: bytes) -> None:
        super().__init__(dict.fromkeys(_VALEURS_VIDES, ""))
        self._ouvre = ouvre

    def clear(self) -> None:
        """Forget the texts; nothing is still nothing."""
        super().clear()
        self.update(dict.fromkeys(_VALEURS_VIDES, ""))

    def __missing__(self, ecrit: bytes) -> Decimal | str | None:
        if not ecrit.startswith(self._ouvre):
            raise Regarder
        debut = ecrit.index(b">", len(self._ouvre) - 1) + 1
        texte = ecrit[debut : ecrit.index(b"<", debut)].decode()
        if "&" in texte or "_x" in texte:
            texte = sans_echappements(sans_entites(texte))
        if not texte:
            raise Regarder
        return self.garder(ecrit, texte)


FORMULES = _Formules()
CALCULES, _EN_PLACE = _Textes(b"<v>"), _Textes(b"<is><t")


class _Nombres(dict[bytes | None, Decimal | str | None]):
    """Plain numbers; another spelling needs a closer look."""

    def __missing__(self, ecrit: bytes) -> Decimal | str | None:
        trouve = _NOMBRE.fullmatch(ecrit)
        if trouve is None:
            raise Regarder
        self[ecrit] = nombre = Decimal(trouve[1].decode())
        return nombre


class _Rares(dict[bytes | None, Decimal | str | None]):
    """Booleans, errors, dates, texts that are lost: looked at more closely."""

    def __missing__(self, ecrit: bytes) -> str:
        raise Regarder


class Marques(dict[bytes, Lire]):
    """How to read a cell from its attributes, worked out once for each spelling.

    Args:
        styles: number formats of the file.
        textes: its shared texts.

    Attributes:
        apparences: how a cell with these attributes shows.
        details: the style and the type that they name.
    """

    def __init__(self, styles: Styles, textes: Sequence[str]) -> None:
        super().__init__()
        self._styles = styles
        vides = dict.fromkeys(_VALEURS_VIDES)
        self._rares = _Rares(vides)
        self._lire: dict[str, Lire] = {
            "s": _Rares(chain(vides.items(), _nommer(textes))),
            "n": _Nombres(vides),
            "str": CALCULES,
            "inlineStr": _EN_PLACE,
        }
        self.apparences: dict[bytes, Apparence] = {}
        self.details: dict[bytes, tuple[str, str]] = {}

    def __missing__(self, ecrit: bytes) -> Lire:
        attributs = lire_attributs(ecrit.removesuffix(b"/"))
        if "r" in attributs:
            raise Inhabituel
        genre, style = attributs.get("t", "n"), attributs.get("s", "")
        quand, code = self._styles.get(style, GENERAL)
        self.details[ecrit] = style, genre
        self.apparences[ecrit] = quand and genre == "n", code
        self[ecrit] = lire = self._lire.get(genre, self._rares)
        return lire


def lire_attributs(ecrits: bytes) -> Attributs:
    """Attributes in their usual spelling, without namespaces nor entities."""
    if _ATTRIBUTS.fullmatch(ecrits) is None:
        raise Inhabituel
    trouves = _ATTRIBUT.findall(ecrits.decode())
    attributs = dict(trouves)
    if len(attributs) != len(trouves):
        raise Inhabituel
    return attributs


def lire_contenu(ecrit: bytes) -> tuple[Attributs, str, str, str]:
    """Attributes of the formula, its text, the value and the text in place, of a rare cell."""
    trouve = _CONTENU.fullmatch(ecrit)
    if trouve is None:
        raise Inhabituel
    attributs, *textes = trouve.groups(b"")
    formule, valeur, en_place = (sans_entites(texte.decode()) for texte in textes)
    return lire_attributs(attributs), formule, valeur, en_place


_NOMS: list[bytes] = []
_NOMS_GARDES = 50_000


def _nommer(textes: Sequence[str]) -> Iterator[tuple[bytes, str | None]]:
    """What a cell writes to name each shared text, those that are empty left out."""
    manquants = range(len(_NOMS), min(len(textes), _NOMS_GARDES))
    _NOMS.extend(b"<v>%d</v>" % rang for rang in manquants)
    suite = (b"<v>%d</v>" % rang for rang in range(_NOMS_GARDES, len(textes)))
    couples = zip(chain(_NOMS, suite), textes, strict=False)
    return couples if "" not in textes else (couple for couple in couples if couple[1])


def par_lots(octets: bytes, debut: int, taille: int) -> Iterator[tuple[bytes, Lus]]:
    """Rows of a sheet, a few at a time: they are dealt with while they are at hand.

    Each batch is what the expression leaves, put end to end, and what it captures: every byte
    is in one of them, or known.
    """
    while debut < taille:
        fin = _couper(octets, debut, taille)
        if fin - debut > _LOT_MAX:
            raise Inhabituel
        lot: list[Any] = CELLULE.split(octets[debut:fin])
        yield b"".join(lot[::_PAS]), Lus(*(lot[n::_PAS] for n in range(1, _PAS)))
        debut = fin


def _couper(octets: bytes, debut: int, taille: int) -> int:
    """Where a batch ends: at the same row in all the files of a campaign, when it is near."""
    rang = _RANG.match(octets, debut)
    if rang is not None:
        suivant = (int(rang[1]) // _RANGEES + 1) * _RANGEES
        fin = octets.find(b'<row r="%d"' % suivant, debut, min(debut + _PROCHE, taille))
        if fin >= 0:
            return fin
    fin = octets.find(b"<row", debut + _LOT, taille)
    return taille if fin < 0 else fin
