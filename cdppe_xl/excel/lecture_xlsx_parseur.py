"""Any worksheet part, however it is written, through the XML parser."""

from __future__ import annotations

from dataclasses import dataclass, field

from cdppe_xl.excel.brut import (
    MAX_COLONNES,
    MAX_LIGNES,
    Validation,
    hors_limites,
    lire_a1,
)
from cdppe_xl.excel.lecture_xlsx_rapide import Poser
from cdppe_xl.excel.souvenir import retenir
from cdppe_xl.excel.xml_borne import Attributs, locaux, mal_forme, parcourir

_VRAI = frozenset({"1", "true"})
_CHIFFRES, _COIN = 7, 2
_OBJETS = frozenset({"oleObject", "control"})
"""Elements that tell where an object stands: first the corner where it starts."""


@dataclass(slots=True)
class Autour:
    """What a sheet says besides its cells; ``rangees`` tells that it has rows or cells."""

    masquees: set[int] = field(default_factory=set)
    colonnes: list[range] = field(default_factory=list)
    fusions: list[str] = field(default_factory=list)
    validations: list[Validation] = field(default_factory=list)
    tris: list[str] = field(default_factory=list)
    objets: dict[str, tuple[int, int]] = field(default_factory=dict)
    rangees: bool = False


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
        self._validation: dict[str, list[str]] | None = None
        self._genre = self._cle = ""
        self._objet: dict[str, list[str]] | None = None
        self.gardees = 0
        self.autour = Autour()

    def debut(self, nom: str, attributs: Attributs) -> None:
        nom = nom.rpartition(" ")[2]
        if self._place is not None:
            self._dans_cellule(nom, attributs)
        elif self._objet is not None:
            self._ici = self._objet.get(nom)
        elif nom == "row":
            self._nouvelle_ligne(locaux(attributs))
        elif nom == "c":
            self._nouvelle_cellule(locaux(attributs))
        else:
            self._hors_cellules(nom, attributs)

    def _hors_cellules(self, nom: str, attributs: Attributs) -> None:
        if nom == "col":
            _masquer_colonnes(locaux(attributs), self.autour.colonnes)
        elif nom == "mergeCell":
            self.autour.fusions.append(locaux(attributs).get("ref", ""))
        elif nom == "dataValidation":
            self._nouvelle_validation(locaux(attributs))
        elif nom in _OBJETS:
            self._cle = locaux(attributs).get("id", "")
            self._objet = {"col": [], "row": []}
        elif self._validation is not None and nom != "f":  # « f » stands inside the formula
            self._ici = self._validation.get(nom)

    def _nouvelle_ligne(self, attributs: Attributs) -> None:
        self.autour.rangees = True
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
            self.autour.masquees.add(self._ligne)

    def _nouvelle_cellule(self, attributs: Attributs) -> None:
        self.autour.rangees = True
        adresse = attributs.get("r", "")
        place = lire_a1(adresse) if adresse else (self._ligne, self._colonne + 1)
        if place[1] >= MAX_COLONNES or place[0] < 0:
            raise hors_limites(f"colonne {place[1] + 1}")
        self._place, self._colonne = place, place[1]
        self._marques = (attributs.get("s", ""), attributs.get("t", "n"))
        self._formule, self._textes, self._ici = {}, {"f": [], "v": [], "t": []}, None

    def _dans_cellule(self, nom: str, attributs: Attributs) -> None:
        if nom in ("c", "row"):
            raise mal_forme("feuille", "une cellule y contient une autre cellule")
        if nom == "rPh":
            self._phonetique = True
        elif nom in self._textes and not self._phonetique:
            if nom != "t" and self._textes[nom]:
                raise mal_forme("feuille", "une cellule y a deux valeurs")
            self._ici = self._textes[nom]
            if nom == "f":
                self._formule = locaux(attributs)

    def _nouvelle_validation(self, attributs: Attributs) -> None:
        """Its ranges are an attribute, or an element when it looks at another sheet."""
        self._genre = attributs.get("type", "none")
        self._validation = {"sqref": [attributs.get("sqref", "")], "formula1": []}

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
        elif nom == "dataValidation" and self._validation is not None:
            lus = {nom: "".join(lus).strip() for nom, lus in self._validation.items()}
            self.autour.validations.append(Validation(lus["sqref"], self._genre, lus["formula1"]))
            self._validation = None
        elif nom in _OBJETS and self._objet is not None:
            coin = [self._objet[n][0].strip() for n in ("row", "col") if self._objet[n]]
            if len(coin) == _COIN and all(n.isdecimal() and len(n) < _CHIFFRES for n in coin):
                self.autour.objets.setdefault(self._cle, (int(coin[0]), int(coin[1])))
            self._objet = None


def _masquer_colonnes(attributs: Attributs, colonnes: list[range]) -> None:
    debut, fin = attributs.get("min", ""), attributs.get("max", "")
    if attributs.get("hidden") in _VRAI and debut.isdecimal() and fin.isdecimal():
        colonnes.append(range(int(debut[:_CHIFFRES]) - 1, int(fin[:_CHIFFRES])))


@retenir
def lire_autour(octets: bytes, feuille: str) -> Autour:
    """What a part says besides its cells."""
    return lire_par_parseur(octets, feuille, lambda *_: True)[1]


def lire_par_parseur(octets: bytes, feuille: str, poser: Poser) -> tuple[int, Autour]:
    """Give every cell of the part to ``poser``; how many it kept, and what else it says."""
    ecoute = _Ecoute(poser)
    parcourir(octets, feuille, ecoute.debut, ecoute.fin, ecoute.texte)
    return ecoute.gardees, ecoute.autour
