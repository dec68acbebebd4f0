"""Any worksheet part, however it is written, through the XML parser."""

from __future__ import annotations

import re
from collections.abc import Callable

from cdppe_xl.excel.brut import MAX_COLONNES, MAX_LIGNES, hors_limites, lire_a1
from cdppe_xl.excel.xml_borne import Attributs, locaux, parcourir

Poser = Callable[[tuple[int, int], tuple[str, str], tuple[Attributs, str], str], bool]
"""Stores a cell: place, (style, type), (attributes of the formula, its text), content."""

Masques = tuple[set[int], list[range], list[str]]
"""Hidden rows, hidden columns, merged ranges."""

_VRAI = frozenset({"1", "true"})
_LIGNE = re.compile(r"<row ([^<>]*)>")
_COLONNE = re.compile(r"<col ([^<>]*)>")
_FUSION = re.compile(r'<mergeCell ref="([A-Z0-9:]{2,30})"')
_RANG = re.compile(r'(?:^| )r="([1-9][0-9]{0,6})"')
_MIN_MAX = re.compile(r'(?:^| )(min|max)="([1-9][0-9]{0,4})"')
_MASQUE = re.compile(r'(?:^| )hidden="(?:1|true)"')
_CHIFFRES = 7


def masques_rapides(texte: str, debut: int, fin: int) -> Masques | None:
    """Hidden rows and columns and merges by expressions; None when a row has no number.

    The rows are between ``debut`` and ``fin``, the columns before, the merges after.
    """
    lignes: set[int] = set()
    colonnes: list[range] = []
    if "hidden=" in texte:
        for attributs in _LIGNE.findall(texte, debut, fin):
            if _MASQUE.search(attributs):
                rang = _RANG.search(attributs)
                if rang is None:
                    return None
                lignes.add(int(rang[1]) - 1)
        for attributs in _COLONNE.findall(texte, 0, debut):
            if _MASQUE.search(attributs):
                _masquer_colonnes(dict(_MIN_MAX.findall(attributs)), colonnes)
    return lignes, colonnes, _FUSION.findall(texte, fin)


def _masquer_colonnes(bornes: Attributs, colonnes: list[range]) -> None:
    debut, fin = bornes.get("min", ""), bornes.get("max", "")
    if debut.isdecimal() and fin.isdecimal():
        colonnes.append(range(int(debut[:_CHIFFRES]) - 1, int(fin[:_CHIFFRES])))


class _Ecoute:
    """What the parser calls; one object for one worksheet."""

    def __init__(self, poser: Poser) -> None:
        self._poser = poser
        self._ligne = self._colonne = -1
        self._place: tuple[int, int] | None = None
        self._marques = ("", "")
        self._formule: Attributs = {}
        self._textes: dict[str, list[str]] = {}
        self._ici: list[str] | None = None
        self._phonetique = False
        self.gardees = 0
        self.masques: Masques = (set(), [], [])

    def debut(self, nom: str, attributs: Attributs) -> None:
        nom = nom.rpartition(" ")[2]
        if self._place is not None:
            self._dans_cellule(nom, attributs)
        elif nom == "row":
            self._nouvelle_ligne(locaux(attributs))
        elif nom == "c":
            self._nouvelle_cellule(locaux(attributs))
        elif nom == "col" and locaux(attributs).get("hidden") in _VRAI:
            _masquer_colonnes(locaux(attributs), self.masques[1])
        elif nom == "mergeCell":
            self.masques[2].append(locaux(attributs).get("ref", ""))

    def _nouvelle_ligne(self, attributs: Attributs) -> None:
        rang = attributs.get("r", "")
        if rang:
            if not rang.isdecimal() or len(rang) > _CHIFFRES or int(rang) < 1:
                raise hors_limites(rang)
            self._ligne = int(rang) - 1
        else:
            self._ligne += 1
        if self._ligne >= MAX_LIGNES:
            raise hors_limites(f"ligne {self._ligne + 1}")
        self._colonne = -1
        if attributs.get("hidden") in _VRAI:
            self.masques[0].add(self._ligne)

    def _nouvelle_cellule(self, attributs: Attributs) -> None:
        adresse = attributs.get("r", "")
        place = lire_a1(adresse) if adresse else (self._ligne, self._colonne + 1)
        if place[1] >= MAX_COLONNES or place[0] < 0:
            raise hors_limites(f"colonne {place[1] + 1}")
        self._place, self._colonne = place, place[1]
        self._marques = (attributs.get("s", ""), attributs.get("t", "n"))
        self._formule, self._textes, self._ici = {}, {"f": [], "v": [], "t": []}, None

    def _dans_cellule(self, nom: str, attributs: Attributs) -> None:
        if nom == "rPh":
            self._phonetique = True
        elif nom in self._textes and not self._phonetique:
            self._ici = self._textes[nom]
            if nom == "f":
                self._formule = locaux(attributs)

    def texte(self, morceau: str) -> None:
        if self._ici is not None:
            self._ici.append(morceau)

    def fin(self, nom: str) -> None:
        nom = nom.rpartition(" ")[2]
        self._ici = None
        if nom == "rPh":
            self._phonetique = False
        elif nom == "c" and self._place is not None:
            contenu = "".join(self._textes["t" if self._marques[1] == "inlineStr" else "v"])
            formule = (self._formule, "".join(self._textes["f"]))
            self.gardees += self._poser(self._place, self._marques, formule, contenu)
            self._place = None


def lire_par_parseur(octets: bytes, feuille: str, poser: Poser) -> tuple[int, Masques]:
    """Give every cell of the part to ``poser``; how many it kept, and what is hidden."""
    ecoute = _Ecoute(poser)
    parcourir(octets, feuille, ecoute.debut, ecoute.fin, ecoute.texte)
    return ecoute.gardees, ecoute.masques
