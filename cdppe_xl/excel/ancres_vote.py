"""Where the rows and columns of one table stand: the anchors vote, the best supported wins.

For each row and each column: the hidden key (3 votes), the visible label or header (2), the
defined name (2), the place it had when generated (1). What only its old place supports is a
doubt; what nothing supports while its neighbours kept their keys was deleted, and is told so:
a place that belongs to another row is never read.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from cdppe_xl.classeurs.grammaire import OUVERTS, Colonne, Rang, Role, Tableau
from cdppe_xl.classeurs.placement import Placement, TableauPlace
from cdppe_xl.domaine.lecture import Doute
from cdppe_xl.excel.ancres_index import FIN, IndexFeuille
from cdppe_xl.excel.brut import MAX_LIGNES, lire_a1
from cdppe_xl.excel.valeurs_texte import plier

CLE, LIBELLE, NOM, PLACE = 3, 2, 2, 1
MONTRES = 5
LUS = (*OUVERTS, Role.FIXE)
"""Roles of the cells whose value comes from outside."""
_ZONE = re.compile(r"'((?:[^']|'')+)'!(\$?[A-Z]{1,3}\$?\d+)(?::(\$?[A-Z]{1,3}\$?\d+))?")


@dataclass(frozen=True, slots=True)
class Zone:
    """Lines and column of a defined name."""

    debut: int
    fin: int
    colonne: int


@dataclass(frozen=True, slots=True)
class Election:
    """Places found for the parts of a table, and what is doubtful about them."""

    lignes: Mapping[str, int]
    colonnes: Mapping[str, int]
    doutes: tuple[Doute, ...] = ()
    lignes_incertaines: bool = False
    """Rows are read where they were written, for want of any anchor."""


class Urne:
    """The vote over one table.

    Args:
        placement: the layout.
        place: the table where it was written.
        index: the keys and texts of its sheet in the file.
        noms: the defined names of the file.
    """

    def __init__(
        self,
        placement: Placement,
        place: TableauPlace,
        index: IndexFeuille,
        noms: Mapping[str, str],
    ) -> None:
        self.place = place
        self.code = place.tableau.code
        self.index = index
        self.zones: dict[str, Zone] = {}
        for champ in place.colonnes:
            cible = noms.get(placement.nom_colonne(self.code, champ).casefold(), "")
            zone = _zone(cible, index.feuille.nom)
            if zone is not None:
                self.zones[champ] = zone
        departs = Counter((z.debut, z.fin) for z in self.zones.values())
        self.bornes = departs.most_common(1)[0][0] if departs else None
        """First and last line most names agree on."""

    @property
    def decalage(self) -> int:
        """How far the names say the table went down."""
        return self.bornes[0] - self.place.debut if self.bornes else 0

    def intact(self) -> bool:
        """Every key is where it was written, once, and no name says otherwise."""
        lignes = self.index.lignes.get(self.code, {})
        colonnes = self.index.colonnes.get(self.code, {})
        return (
            all(lignes.get(rang) == [ligne] for rang, ligne in self.place.lignes.items())
            and all(colonnes.get(champ) == [c] for champ, c in self.place.colonnes.items())
            and self.bornes in (None, (self.place.debut, self.place.fin))
            and all(zone.colonne == self.place.colonnes[c] for c, zone in self.zones.items())
        )

    def elire(self) -> Election:
        """Lines and columns of the table; those that are gone are left out."""
        if self.intact():
            return Election(self.place.lignes, self.place.colonnes)
        colonnes, doutes = self._colonnes()
        lignes, autres = self._lignes(colonnes)
        incertaines = any(d.code == "STR-006" for d in autres)
        return Election(lignes, colonnes, (*doutes, *autres), incertaines)

    def _colonnes(self) -> tuple[dict[str, int], list[Doute]]:
        portees = self.index.champ_de_colonne(self.code)
        cles = self.index.colonnes.get(self.code, {})
        tri = _Tri(self.index.feuille.nom, self.place.tableau, "colonnes")
        for champ, origine in self.place.colonnes.items():
            votes = Counter(dict.fromkeys(cles.get(champ, ()), CLE))
            zone = self.zones.get(champ)
            if zone is not None and portees.get(zone.colonne) in (None, champ):
                votes[zone.colonne] += NOM
            for colonne in self._entetes(champ):
                votes[colonne] += LIBELLE
            prises = {c for c, porte in portees.items() if porte != champ}
            tri.tranche(champ, votes, origine, prises, marquee=bool(cles or self.zones))
        return tri.conclut()

    def _entetes(self, champ: str) -> list[int]:
        """Column that shows a header above the table, when it is the only one to show it."""
        if self.place.ligne_entete is None:
            return []
        titres = Counter(plier(c.titre) for c in self.place.tableau.colonnes)
        titre = self.place.tableau.colonne(champ).titre
        trouvees = self.index.places(titre) if titres[plier(titre)] == 1 else []
        cles = self.index.entetes.get(self.code, [])
        if cles:
            trouvees = [place for place in trouvees if place[0] + 1 in cles]
        elif self.bornes:
            trouvees = [place for place in trouvees if place[0] < self.bornes[0]]
        return [colonne for _, colonne in trouvees] if len(trouvees) == 1 else []

    def _lignes(self, colonnes: Mapping[str, int]) -> tuple[dict[str, int], list[Doute]]:
        cles = self.index.lignes.get(self.code, {})
        portees = self._portees()
        marquee = any(rang != FIN for rang in cles)
        guide = _colonne_guide(self.place.tableau)
        tri = _Tri(self.index.feuille.nom, self.place.tableau, "lignes")
        for rang, origine in self.place.lignes.items():
            votes = Counter(dict.fromkeys(cles.get(rang, ()), CLE))
            for ligne in self._libelles(rang, guide, colonnes):
                votes[ligne] += LIBELLE
            prevue = origine + self.decalage
            if self._meme_hauteur() and portees.get(prevue) in (None, (self.code, rang)):
                votes[prevue] += NOM
            tri.tranche(rang, votes, origine, portees.keys(), marquee=marquee)
        return tri.conclut()

    def _portees(self) -> Mapping[int, tuple[str, str]]:
        """(table, row key) of each line; copies of a key that stayed in its place are void."""
        portees = self.index.cle_de_ligne
        doubles = {r: li for r, li in self.index.lignes.get(self.code, {}).items() if len(li) > 1}
        if not doubles or not self._meme_hauteur():
            return portees
        nulles = {
            ligne
            for rang, lignes in doubles.items()
            if (place := self.place.lignes.get(rang, -1) + self.decalage) in lignes
            for ligne in lignes
            if ligne != place
        }
        return {ligne: cle for ligne, cle in portees.items() if ligne not in nulles}

    def _meme_hauteur(self) -> bool:
        """No row came or went inside the table, say its names."""
        hauteur = self.place.fin - self.place.debut
        return self.bornes is not None and self.bornes[1] - self.bornes[0] == hauteur

    def _libelles(self, rang: str, guide: str, colonnes: Mapping[str, int]) -> Iterable[int]:
        """Lines of the table that show the label of a row; not those of another row's key."""
        declare = self.place.tableau.rang(rang)
        if not guide or guide not in colonnes or declare is None:
            return ()
        debut, fin = self.bornes or (0, MAX_LIGNES)
        portees = self.index.cle_de_ligne
        return (
            ligne
            for ligne, colonne in self.index.places(declare.valeurs[guide])
            if colonne == colonnes[guide]
            and debut <= ligne <= fin
            and portees.get(ligne) in (None, (self.code, rang))
        )


class _Tri:
    """Sorts the outcomes of a vote: elected, doubtful, tied, lost."""

    def __init__(self, feuille: str, tableau: Tableau, quoi: str) -> None:
        self.feuille = feuille
        self.tableau = tableau
        self.quoi = quoi
        self.elues: dict[str, int] = {}
        self._decalage = 0
        self._perdues: list[str] = []
        self._douteuses: list[str] = []
        self._exaequo: list[str] = []

    def tranche(
        self, cle: str, votes: Counter[int], origine: int, prises: Collection[int], *, marquee: bool
    ) -> None:
        """Elects a place.

        Args:
            cle: the row or the column.
            votes: of its anchors, by place; where it was written is not counted yet.
            origine: where it was written.
            prises: places that the keys of others claim.
            marquee: keys are left in the table: without any anchor, this one was deleted.
        """
        if not votes:
            voisine = origine + self._decalage  # as far as the one before it moved
            if marquee or voisine in prises:
                self._perdues.append(cle)
            else:
                self._douteuses.append(cle)
                self.elues[cle] = voisine
            return
        if origine in votes:
            votes[origine] += PLACE
        meilleure = max(votes.values())
        exaequo = [place for place, voix in votes.items() if voix == meilleure]
        if len(exaequo) > 1:
            self._exaequo.append(cle)
        self.elues[cle] = origine if origine in exaequo else exaequo[0]
        self._decalage = self.elues[cle] - origine

    def conclut(self) -> tuple[dict[str, int], list[Doute]]:
        """Places elected, and one doubt per kind, that names the first ones concerned.

        A place only supposed, that another has a title to, is not read twice: it is lost.
        """
        sures = {place for cle, place in self.elues.items() if cle not in self._douteuses}
        for cle in [c for c in self._douteuses if self.elues[c] in sures]:
            self._douteuses.remove(cle)
            self._perdues.append(cle)
            del self.elues[cle]
        constats = (
            ("STR-015", [c for c in self._perdues if self._lue(c)]),
            ("STR-038", [c for c in self._perdues if not self._lue(c)]),
            ("STR-006", self._douteuses), ("STR-007", self._exaequo),
        )  # fmt: skip
        mots = {"trouve": "plusieurs places"}
        return self.elues, [
            Doute(code, self.feuille, "", {**mots, "quoi": self._dire(cles)})
            for code, cles in constats
            if cles
        ]

    def _lue(self, cle: str) -> bool:
        """Something of that row or column is read; the rest is ours, and known."""
        tableau = self.tableau
        if self.quoi == "colonnes":
            return any(_role(rang, tableau.colonne(cle)) in LUS for rang in tableau.rangs)
        rang = tableau.rang(cle)
        return rang is None or any(_role(rang, c) in LUS for c in tableau.colonnes)

    def _dire(self, cles: list[str]) -> str:
        noms = ", ".join(self._nom(cle) for cle in cles[:MONTRES])
        reste = f" et {len(cles) - MONTRES} autres" if len(cles) > MONTRES else ""
        titre = self.tableau.titre or self.tableau.code
        return f"{titre}, {self.quoi} {noms}{reste}"

    def _nom(self, cle: str) -> str:
        if self.quoi == "colonnes":
            return self.tableau.colonne(cle).titre or cle
        return cle


def _role(rang: Rang, colonne: Colonne) -> Role:
    ajuste = rang.cellules.get(colonne.champ)
    return (ajuste.role if ajuste is not None else None) or colonne.role


def _colonne_guide(tableau: Tableau) -> str:
    """First label column whose texts tell the rows apart."""
    for colonne in tableau.colonnes:
        if colonne.role is not Role.LIBELLE:
            continue
        textes = [plier(str(r.valeurs.get(colonne.champ, ""))) for r in tableau.rangs]
        if textes and all(textes) and len(set(textes)) == len(textes):
            return colonne.champ
    return ""


def _zone(cible: str, feuille: str) -> Zone | None:
    """Lines and column of a defined name, if it is on that sheet."""
    trouve = _ZONE.fullmatch(cible)
    if trouve is None or trouve[1].replace("''", "'") != feuille:
        return None
    debut = lire_a1(trouve[2])
    fin = lire_a1(trouve[3]) if trouve[3] else debut
    return Zone(debut[0], fin[0], debut[1])
