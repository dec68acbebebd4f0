"""What stands on the sheets of an ods besides its cells: notes, drawings, data validations."""

from __future__ import annotations

import re
from collections.abc import Iterable

from cdppe_xl.excel.brut import PieceJointe, Validation, adresse_a1
from cdppe_xl.excel.lecture_formules import vers_a1
from cdppe_xl.excel.notes import est_de_nous
from cdppe_xl.excel.xml_borne import Attributs

_ODF = "urn:oasis:names:tc:opendocument:xmlns:"
DESSIN = f"{_ODF}drawing:1.0 "
_PARAGRAPHE = f"{_ODF}text:1.0 p"
_AUTEUR = "http://purl.org/dc/elements/1.1/ creator"
_LIEN = "http://www.w3.org/1999/xlink href"

IMAGE, TEXTE, FORME, GRAPHIQUE = "image", "zone de texte", "forme dessinée", "graphique"
OBJET, CONTROLE = "objet incorporé", "contrôle de formulaire"
_GENRES = {
    "image": IMAGE, "object": OBJET, "object-ole": OBJET, "plugin": OBJET, "applet": OBJET,
    "floating-frame": "objet lié", "control": CONTROLE, "text-box": TEXTE,
}  # fmt: skip
_GENRES_VALIDES = (
    ("cell-content-is-in-list", "list"),
    ("cell-content-is-whole-number", "whole"),
    ("cell-content-is-decimal-number", "decimal"),
    ("cell-content-is-date", "date"),
    ("cell-content-is-time", "time"),
    ("cell-content-text-length", "textLength"),
    ("is-true-formula", "custom"),
)
_LISTE = re.compile(r"[\w.:-]*cell-content-is-in-list\((.*)\)", re.S)
_ZONES_MAX = 5_000


class Note:
    """An annotation while the parser is in it: who wrote it, and its paragraphs."""

    def __init__(self) -> None:
        self.paragraphes: list[list[str]] = []
        self._auteur: list[str] = []
        self._dans_auteur = False

    def debut(self, nom: str) -> None:
        """An element of the note."""
        self._dans_auteur = nom == _AUTEUR

    def texte(self, morceau: str) -> None:
        """Text that stands outside its paragraphs."""
        if self._dans_auteur:
            self._auteur.append(morceau)

    @property
    def de_nous(self) -> bool:
        """We wrote it in a corrected return, and nobody changed it."""
        dit = "\n".join("".join(morceaux) for morceaux in self.paragraphes)
        return est_de_nous(dit)


class Dessins:
    """Drawings of the sheets; one is open while the parser is in it."""

    def __init__(self) -> None:
        self.pieces: list[PieceJointe] = []
        self._niveau = self._paragraphes = 0
        self._genre = self._nom = ""
        self._place = ("", "")
        self._mots: list[str] = []

    @property
    def ouvert(self) -> bool:
        """The parser is inside a drawing."""
        return self._niveau > 0

    def debut(self, nom: str, attributs: Attributs, place: tuple[str, str]) -> None:
        """A drawing that starts on a cell (sheet, A1), or an element inside it."""
        self._niveau += 1
        if self._niveau == 1:
            self._place, self._genre, self._nom, self._mots = place, "", "", []
        local = nom.removeprefix(DESSIN) if nom.startswith(DESSIN) else ""
        genre = _GENRES.get(local, "")
        if genre and (not self._genre or self._genre == IMAGE):  # an object has an image too
            self._genre, self._nom = genre, attributs.get(_LIEN, "")
        if nom == _PARAGRAPHE:
            self._paragraphes += 1
            self._mots.append(" ")

    def texte(self, morceau: str) -> None:
        """Text in the drawing; its title and its description are not shown."""
        if self._paragraphes:
            self._mots.append(morceau)

    def fin(self, nom: str) -> None:
        """End of an element of the drawing."""
        self._niveau -= 1
        self._paragraphes -= nom == _PARAGRAPHE
        if self._niveau:
            return
        texte = " ".join("".join(self._mots).split())
        genre = self._genre or (TEXTE if texte else FORME)
        nom = texte if genre in (TEXTE, FORME) else self._nom.removeprefix("./")
        self.pieces.append(PieceJointe(genre, *self._place, nom))


def nommer_graphiques(
    pieces: Iterable[PieceJointe], graphiques: frozenset[str]
) -> tuple[PieceJointe, ...]:
    """The pieces, those that are charts called so; ``graphiques`` are folders of the archive."""
    return tuple(
        piece._replace(genre=GRAPHIQUE)
        if piece.genre == OBJET and piece.nom.rstrip("/") in graphiques
        else piece
        for piece in pieces
    )


class Validations:
    """Data validations: declared once for the file, named by the cells they bear on."""

    def __init__(self) -> None:
        self._declarees: dict[str, tuple[str, str]] = {}
        self._zones: dict[str, list[list[int]]] = {}
        self._nombre = 0

    def declarer(self, nom: str, condition: str) -> None:
        """One validation of the file, from its condition."""
        genre = next((g for signe, g in _GENRES_VALIDES if signe in condition), "none")
        liste = _LISTE.fullmatch(condition.strip())
        self._declarees[nom] = genre, vers_a1(liste[1] if liste else condition)

    def noter(self, nom: str, lignes: range, colonnes: range) -> None:
        """Cells that name a validation; those right under the ones noted last are joined."""
        zones = self._zones.setdefault(nom, [])
        for zone in zones[-8:]:
            if zone[2:] == [colonnes.start, colonnes.stop] and zone[1] == lignes.start:
                zone[1] = lignes.stop
                return
        self._nombre += 1
        if self._nombre <= _ZONES_MAX:
            zones.append([lignes.start, lignes.stop, colonnes.start, colonnes.stop])

    def finir(self) -> tuple[Validation, ...]:
        """Validations of the sheet that ends."""
        zones, self._zones, self._nombre = self._zones, {}, 0
        return tuple(
            Validation(" ".join(map(_plage, siennes)), *self._declarees[nom])
            for nom, siennes in zones.items()
            if nom in self._declarees
        )


def _plage(zone: list[int]) -> str:
    haut, bas, gauche, droite = zone
    coin, autre = adresse_a1(haut, gauche), adresse_a1(bas - 1, droite - 1)
    return coin if coin == autre else f"{coin}:{autre}"
