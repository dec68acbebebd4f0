"""What a returned workbook holds, ready to be written again in a clean one.

Every answer goes back as it was read; a cell that could not be read gets back the text typed
there. The lines a person inserted find a place: a free line of the same part of the table, else
the line they had, which is inserted again.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from cdppe_xl.classeurs.grammaire import Rang, Role, Tableau
from cdppe_xl.classeurs.placement import CellulePlacee, Placement, TableauPlace
from cdppe_xl.classeurs.valeurs_excel import Scalaire, depuis
from cdppe_xl.classeurs.valeurs_lues import scalaire
from cdppe_xl.domaine.lecture import Etat, Genre, Lecture, ValeurLue
from cdppe_xl.excel.brut import CelluleBrute, lire_a1
from cdppe_xl.excel.valeurs import genre_selon_unite, typer
from cdppe_xl.excel.valeurs_typees import A_RELIRE

TEXTE_MAX = 32_767
"""Characters of a cell; Excel counts two for one beyond the usual planes (an emoji)."""
_MUETS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""Characters that no workbook can hold."""
_CLE_INSEREE = "zz_{}"
Inseree = tuple[str, str, str]
"""Table, row that the line stood under, row to insert."""


@dataclass(frozen=True, slots=True)
class Coupe:
    """A text that does not fit in its cell as it is: what was changed, and what is left over."""

    cle: str
    pourquoi: str
    suite: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Remise:
    """One workbook to write again.

    Attributes:
        placement: the layout, with the lines that had to be inserted again.
        valeurs: by data path of that layout; None empties a cell.
        sans_cle: rows to write without a key (« table|rang »).
        places: data path in the reading of each cell that moved → its path here.
        coupes: texts that did not fit.
    """

    placement: Placement
    valeurs: Mapping[str, Scalaire]
    sans_cle: frozenset[str] = frozenset()
    places: Mapping[str, str] = field(default_factory=dict)
    coupes: tuple[Coupe, ...] = ()


def remettre(lecture: Lecture, placement: Placement, connues: Mapping[str, Scalaire]) -> Remise:
    """The values of a reading, each on a line of the layout.

    Args:
        lecture: what was returned.
        placement: the layout of the workbook.
        connues: what the national team knows. It prevails in the locked cells, where what the
            file says is only used when neither it nor the layout knows better; in an open cell
            the answer of the territory prevails, even an emptied one.
    """
    rangs = _Accueil(lecture, placement).rangs()
    ecriture = _Pose(rangs, placement)
    for lue in lecture.fixes.values():
        declaree = placement.cellules.get(lue.cle)
        if declaree is None or declaree.valeur is None:
            ecriture.pose(lue)
    fixes = {c for c, cellule in placement.cellules.items() if cellule.role is Role.FIXE}
    ecriture.valeurs |= {c: depuis(v) for c, v in lecture.origines.items() if c in fixes}
    ecriture.valeurs |= connues
    ecriture.valeurs |= dict.fromkeys(rangs.prises)
    for cle, lue in lecture.valeurs.items():
        disparue = lue.etat is Etat.VIDE and not lue.cellule
        if not disparue and cle not in rangs.prises:
            ecriture.pose(lue)
    return Remise(
        placement=_elargi(placement, rangs.inserees) if rangs.inserees else placement,
        valeurs=ecriture.valeurs,
        sans_cle=frozenset(f"{table}|{rang}" for table, _, rang in rangs.inserees),
        places=ecriture.places,
        coupes=tuple(ecriture.coupes),
    )


class _Pose:
    """Puts each value at its place."""

    def __init__(self, rangs: _Rangs, placement: Placement) -> None:
        self.rangs = rangs
        self.placement = placement
        self.valeurs: dict[str, Scalaire] = {}
        self.places: dict[str, str] = {}
        self.coupes: list[Coupe] = []

    def pose(self, lue: ValeurLue) -> None:
        """One value, on its own row or on the one its line was given."""
        code, rang, champ = lue.cle.split("/")
        ici = f"{code}/{self.rangs.destin.get((code, rang), rang)}/{champ}"
        if ici != lue.cle:
            self.places[lue.cle] = ici
        valeur = _ecrivable(scalaire(lue), lue.brut)
        if isinstance(valeur, str):
            valeur, coupe = _propre(lue.cle, valeur)
            if coupe is not None:
                self.coupes.append(coupe)
            if lue.etat is Etat.ILLISIBLE:
                valeur = tenu(valeur, lue.genre, self.placement.cellules.get(ici))
        self.valeurs[ici] = valeur


def tenu(texte: str, genre: Genre, cellule: CellulePlacee | None = None) -> str:
    """What nobody could read, as a text that nobody will take for an answer either.

    >>> tenu("~12", Genre.ENTIER), tenu("12/07/1905", Genre.DATE)
    ('~12', 'À relire : 12/07/1905')
    """
    brute = CelluleBrute(0, 0, texte)
    genres = {genre}
    if genre is Genre.ENTIER and (cellule is None or "libre" in cellule.style):
        genres.add(genre_selon_unite(brute))
    tient = all(typer(brute, g).etat is Etat.ILLISIBLE for g in genres)
    return texte if tient else A_RELIRE + texte


def _ecrivable(valeur: Scalaire, brut: str) -> Scalaire:
    """A number that a spreadsheet would not give back as it is goes back as it was typed.

    A spreadsheet keeps fifteen digits, and the reader no more.
    """
    if not isinstance(valeur, Decimal):
        return valeur
    nombre = float(valeur)
    if math.isfinite(nombre) and Decimal(f"{nombre:.15G}") == valeur:
        return valeur
    return brut or str(valeur)


def _propre(cle: str, texte: str) -> tuple[str, Coupe | None]:
    """A text that a cell can hold, and what had to be changed in it."""
    lisible = _MUETS.sub("\ufffd", texte)
    garde = _ce_qui_tient(lisible)
    if len(garde) < len(lisible):
        pourquoi = f"Texte de {len(texte)} caractères, trop long pour une cellule : voici la suite."
        return garde, Coupe(cle, pourquoi, lisible[len(garde) :])
    if lisible != texte:
        return lisible, Coupe(cle, "Caractères invisibles remplacés par « \ufffd ».")
    return texte, None


def _ce_qui_tient(texte: str) -> str:
    """The start of a text that a cell can hold: nearly always the whole of it."""
    place = TEXTE_MAX - texte.startswith("<r>")  # a space is added to what looks like markup
    if 2 * len(texte) <= place:
        return texte
    return texte.encode("utf-16-le")[: 2 * place].decode("utf-16-le", "ignore")


@dataclass(slots=True)
class _Rangs:
    """Where the inserted lines go."""

    destin: dict[tuple[str, str], str] = field(default_factory=dict)
    """(table, « +01 ») → row of the layout."""
    inserees: list[Inseree] = field(default_factory=list)
    prises: set[str] = field(default_factory=set)
    """Data paths of the free rows that are taken."""


class _Accueil:
    """Finds a row for each inserted line of a reading."""

    def __init__(self, lecture: Lecture, placement: Placement) -> None:
        self.lecture = lecture
        self.placement = placement

    def rangs(self) -> _Rangs:
        """A row for each of them."""
        rangs = _Rangs()
        for code, ajoutes in self.lecture.ajoutes.items():
            place = self.placement.tableaux[code]
            libres = [r for r in place.lignes if self._libre(place, r)]
            for ajoute in ajoutes:
                apres = self._precedente(place, ajoute)
                partie = _partie(place, apres)
                libre = next((r for r in libres if _partie(place, r) == partie), None)
                if libre is not None:
                    libres.remove(libre)
                    rangs.destin[code, ajoute] = libre
                    rangs.prises |= {c for c in self._ouvertes(place, libre)}
                    continue
                neuve = _CLE_INSEREE.format(ajoute.removeprefix("+"))
                rangs.destin[code, ajoute] = neuve
                rangs.inserees.append((code, apres, neuve))
        return rangs

    def _ouvertes(self, place: TableauPlace, rang: str) -> Iterator[str]:
        for champ in place.colonnes:
            cle = f"{place.tableau.code}/{rang}/{champ}"
            if self.placement.cellules[cle].ouverte:
                yield cle

    def _libre(self, place: TableauPlace, rang: str) -> bool:
        """Nothing was answered on a row: its cells are blank, or as they were generated."""
        for cle in self._ouvertes(place, rang):
            lue = self.lecture.valeurs.get(cle)
            if lue is None or lue.etat is Etat.VIDE:
                continue
            if scalaire(lue) != self.placement.cellules[cle].valeur:
                return False
        return True

    def _precedente(self, place: TableauPlace, ajoute: str) -> str:
        """The declared row above an inserted line; the first one when there is none."""
        code = place.tableau.code
        lignes = {r: self._ligne(code, r) for r in (*place.lignes, ajoute)}
        ici = lignes.pop(ajoute)
        dessus = [r for r, ligne in lignes.items() if ligne is not None and ligne < (ici or 0)]
        return dessus[-1] if dessus else next(iter(place.lignes))

    def _ligne(self, code: str, rang: str) -> int | None:
        for champ in self.placement.tableaux[code].colonnes:
            _, cellule = self.lecture.lieu(f"{code}/{rang}/{champ}")
            if cellule:
                return lire_a1(cellule)[0]
        return None


def _partie(place: TableauPlace, rang: str) -> str:
    """Title of the section a row stands in; "" when the table has none."""
    titre = ""
    for ligne, section in sorted(place.sections.items()):
        if ligne < place.lignes[rang]:
            titre = section
    return titre


def _elargi(placement: Placement, inserees: Sequence[Inseree]) -> Placement:
    """The layout with more rows; formulas and names reach them."""
    classeur = placement.classeur
    feuilles = tuple(
        replace(
            feuille,
            blocs=tuple(
                _avec_lignes(bloc, inserees) if isinstance(bloc, Tableau) else bloc
                for bloc in feuille.blocs
            ),
        )
        for feuille in classeur.feuilles
    )
    return Placement(replace(classeur, feuilles=feuilles))


def _avec_lignes(tableau: Tableau, inserees: Sequence[Inseree]) -> Tableau:
    neuves = [(apres, cle) for code, apres, cle in inserees if code == tableau.code]
    if not neuves:
        return tableau
    rangs: list[Rang] = []
    for rang in tableau.rangs:
        rangs.append(rang)
        rangs += [replace(rang, cle=c, valeurs={}, section="") for a, c in neuves if a == rang.cle]
    return replace(tableau, rangs=tuple(rangs))
