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
from typing import TypeVar

from cdppe_xl.excel.brut import lire_a1
from cdppe_xl.excel.cellules import Apparence
from cdppe_xl.excel.xml_borne import Attributs, sans_echappements, sans_entites

Styles = Mapping[str, tuple[bool, str]]
"""Style number, as written, to (date or time, format code)."""

Trouve = tuple[bytes, bytes, bytes, bytes, bytes]
"""What the expression captures of a cell: address, attributes, formula, value, rarer content."""

REGARDER = "\0"
"""Stands for the value of a cell that needs a closer look; no cell can hold that character."""

Lire = dict[bytes, Decimal | str | None]
"""From what a cell holds (« <v>12</v> ») to its value, None when it holds nothing."""

CELLULE = re.compile(
    rb'<c r="([^"]++)"([^>]*+)>(?:'
    # by far the most frequent, hence first
    rb'(<f[^<]*+</f>)?+(<v>[^<]*+</v>|<is><t(?: xml:space="preserve")?>[^<]*+</t></is>)?+</c>'
    rb"|(?<=/>)"
    rb"|((?:<f[^<]*+</f>|<f[^<>]*+/>)?(?:<v ?/>|<v>[^<]*</v>"
    rb'|<is><t(?: xml:space="preserve")?>[^<]*</t></is>)?)</c>)'
)
_CONTENU = re.compile(
    rb"(?:<f([^<>]*?)(?:/>|>([^<]*)</f>))?"
    rb"(?:<v ?/>|<v>([^<]*)</v>|<is><t[^<>]*>([^<]*)</t></is>)?"
)
_FORMULE = re.compile(rb"<f([^<>]*)>([^<]*)</f>")
_NOMBRE = re.compile(rb"<v>(-?[0-9]{1,300}(?:\.[0-9]{0,90})?)</v>")
_ATTRIBUTS = re.compile(rb'(?: [A-Za-z]+="[^"<>&]*")* ?')
_ATTRIBUT = re.compile(r'(?<![A-Za-z])([A-Za-z]++)="([^"]*)"')
_LOT = 32_000
"""Bytes of a batch of rows: what they make stays in the cache of the processor."""
_LOT_MAX = 4_000_000
_ADRESSES_GARDEES = 50_000
_TEXTE_GARDE = 1_000
_TEXTES_GARDES = 8_000_000
"""Longest text kept for the next file, and bytes of all of them."""
VALEURS_VIDES = (b"", b"<v></v>")
GENERAL = (False, "")


class Inhabituel(Exception):
    """The part is not written as the usual programs write it."""


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


class _Souvenirs(dict[bytes, T]):
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


class _Formules(_Souvenirs[str | None]):
    """Text of formulas, entities decoded, None for those that need a closer look."""

    def __missing__(self, ecrite: bytes) -> str | None:
        trouve = _FORMULE.fullmatch(ecrite)
        if trouve is None:
            raise Inhabituel
        if "t" in lire_attributs(trouve[1]):
            return self.garder(ecrite, None)
        return self.garder(ecrite, sans_entites(trouve[2].decode()).removeprefix("=") or None)


class _Textes(_Souvenirs[Decimal | str | None]):
    """Texts that formulas gave, or texts in place."""

    def __init__(self, ouvre: bytes) -> None:
        super().__init__(dict.fromkeys(VALEURS_VIDES, ""))
        self._ouvre = ouvre

    def __missing__(self, ecrit: bytes) -> Decimal | str | None:
        if not ecrit.startswith(self._ouvre):
            return REGARDER
        debut = ecrit.index(b">", len(self._ouvre) - 1) + 1
        texte = ecrit[debut : ecrit.index(b"<", debut)].decode()
        if "&" in texte or "_x" in texte:
            texte = sans_echappements(sans_entites(texte))
        return self.garder(ecrit, texte) if texte else REGARDER


FORMULES = _Formules()
_CALCULES, _EN_PLACE = _Textes(b"<v>"), _Textes(b"<is><t")


class _Nombres(dict[bytes, Decimal | str | None]):
    """Plain numbers; another spelling needs a closer look."""

    def __missing__(self, ecrit: bytes) -> Decimal | str | None:
        trouve = _NOMBRE.fullmatch(ecrit)
        self[ecrit] = nombre = Decimal(trouve[1].decode()) if trouve else REGARDER
        return nombre


class _Rares(dict[bytes, Decimal | str | None]):
    """Booleans, errors, dates, texts that are lost: looked at more closely."""

    def __missing__(self, ecrit: bytes) -> str:
        return REGARDER


class _Aucune(dict[bytes, Decimal | str | None]):
    """Nothing: « <c r="A1"/> » closes itself."""

    def __missing__(self, ecrit: bytes) -> None:
        raise Inhabituel


Marque = tuple[Lire, Apparence]
"""What the attributes of a cell mean: how to read it, how it shows."""


class Marques(dict[bytes, Marque]):
    """Meaning of the attributes of a cell, worked out once for each spelling.

    Args:
        styles: number formats of the file.
        textes: its shared texts.
    """

    def __init__(self, styles: Styles, textes: Sequence[str]) -> None:
        super().__init__()
        self._styles = styles
        vides = dict.fromkeys(VALEURS_VIDES)
        self._aucune, self._rares = _Aucune(), _Rares(vides)
        self._lire: dict[str, Lire] = {
            "s": _Rares(chain(vides.items(), _nommer(textes))),
            "n": _Nombres(vides),
            "str": _CALCULES,
            "inlineStr": _EN_PLACE,
        }
        self.details: dict[bytes, tuple[str, str]] = {}
        """The style and the type that attributes name."""

    def __missing__(self, ecrit: bytes) -> Marque:
        attributs = lire_attributs(ecrit.removesuffix(b"/"))
        if "r" in attributs:
            raise Inhabituel
        genre, style = attributs.get("t", "n"), attributs.get("s", "")
        quand, code = self._styles.get(style, GENERAL)
        lire = self._aucune if ecrit.endswith(b"/") else self._lire.get(genre, self._rares)
        self.details[ecrit] = style, genre
        self[ecrit] = marque = lire, (quand and genre == "n", code)
        return marque


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


def par_lots(octets: bytes, debut: int, taille: int) -> Iterator[list[Trouve]]:
    """Cells of a sheet, a few rows at a time: they are dealt with while they are at hand."""
    while debut < taille:
        fin = octets.find(b"<row", debut + _LOT, taille)
        fin = taille if fin < 0 else fin
        if fin - debut > _LOT_MAX:
            raise Inhabituel
        lot = octets[debut:fin]
        if not lot.isascii():
            lot.decode()  # a stray byte between two tags is seen by nothing else
        yield CELLULE.findall(lot)
        debut = fin
