"""Where the declared cells stand in a returned file: sheets, then tables, then inserted lines.

No single anchor survives what people do to workbooks, so several vote (``ancres_feuilles``,
``ancres_vote``). A tie or a lost anchor is told, never guessed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from cdppe_xl.classeurs.grammaire import OUVERTS
from cdppe_xl.classeurs.placement import CONSIGNE_AJOUT, Placement, TableauPlace
from cdppe_xl.domaine.lecture import Doute
from cdppe_xl.excel.ancres_feuilles import reconnaitre
from cdppe_xl.excel.ancres_index import ANCRE_MAX, FIN, IndexFeuille, indexer
from cdppe_xl.excel.ancres_signes import cles_sans_signe
from cdppe_xl.excel.ancres_vote import Election, Urne
from cdppe_xl.excel.brut import ClasseurBrut, FeuilleBrute, adresse_a1
from cdppe_xl.excel.cellules import valeurs_de
from cdppe_xl.excel.glissements import glissements
from cdppe_xl.excel.valeurs_texte import plier


@dataclass(frozen=True, slots=True)
class TableauLu:
    """A table found in the file: actual 0-based lines and columns of its parts.

    ``lignes`` and ``colonnes`` leave out what was deleted; ``debut`` and ``fin`` are the lines
    of its ranges; ``en_place`` says that nothing moved nor was added.
    """

    place: TableauPlace
    feuille: FeuilleBrute
    lignes: Mapping[str, int]
    colonnes: Mapping[str, int]
    ajoutes: Mapping[str, int]
    debut: int
    fin: int
    en_place: bool

    def adresse(self, rang: str, champ: str) -> str:
        """A1 address of a cell.

        Raises:
            KeyError: its row or its column is gone.
        """
        ligne = self.lignes[rang] if rang in self.lignes else self.ajoutes[rang]
        return adresse_a1(ligne, self.colonnes[champ])


class Lieux(Mapping[str, tuple[str, str]]):
    """(sheet, A1) of every declared cell that was found, worked out when asked for."""

    def __init__(self, tableaux: Mapping[str, TableauLu]) -> None:
        self._tableaux = {
            code: (t.feuille.nom, {**t.lignes, **t.ajoutes} if t.ajoutes else t.lignes, t.colonnes)
            for code, t in tableaux.items()
        }

    def __getitem__(self, cle: str) -> tuple[str, str]:
        tableau, _, reste = cle.partition("/")
        rang, _, champ = reste.partition("/")
        feuille, lignes, colonnes = self._tableaux[tableau]  # a doubt has no path: KeyError
        return feuille, adresse_a1(lignes[rang], colonnes[champ])

    def __iter__(self) -> Iterator[str]:
        for code, (_, lignes, colonnes) in self._tableaux.items():
            for rang in lignes:
                yield from (f"{code}/{rang}/{champ}" for champ in colonnes)

    def __len__(self) -> int:
        return sum(len(li) * len(co) for _, li, co in self._tableaux.values())


@dataclass(slots=True)
class Reperage:
    """Everything located, with the doubts met on the way."""

    feuilles: dict[str, IndexFeuille] = field(default_factory=dict)
    tableaux: dict[str, TableauLu] = field(default_factory=dict)
    doutes: list[Doute] = field(default_factory=list)
    ajoutees: list[FeuilleBrute] = field(default_factory=list)
    """Sheets that are none of ours."""
    doubles: list[tuple[FeuilleBrute, FeuilleBrute]] = field(default_factory=list)
    """A sheet that is not read, and the one that is read instead."""
    incertains: set[str] = field(default_factory=set)
    """Tables whose rows are read where they were written, for want of any anchor."""
    en_place: bool = False
    """The whole layout is where it was written, under its own sheet titles."""


def reperer(brut: ClasseurBrut, placement: Placement) -> Reperage:
    """Locates every sheet and table of a layout in a file."""
    index = [cles_sans_signe(indexer(f), placement) for f in brut.feuilles]
    reconnues = reconnaitre(index, placement)
    feuilles = reconnues.elues
    reperage = Reperage(
        feuilles, doutes=reconnues.doutes, ajoutees=reconnues.ajoutees, doubles=reconnues.doubles
    )
    for code, place in placement.tableaux.items():
        feuille = placement.classeur.feuilles[place.feuille].code
        if feuille in feuilles:
            urne = Urne(placement, place, feuilles[feuille], brut.noms)
            election = urne.elire()
            reperage.tableaux[code] = _tableau(place, urne, election)
            if election.lignes_incertaines:
                reperage.incertains.add(code)
            reperage.doutes += [*election.doutes, *glissements(urne, election)]
    titres = {f.code: f.titre for f in placement.classeur.feuilles}
    reperage.en_place = (
        {c: i.feuille.nom for c, i in feuilles.items()} == titres
        and all(t.en_place for t in reperage.tableaux.values())
    )  # fmt: skip
    return reperage


def _tableau(place: TableauPlace, urne: Urne, election: Election) -> TableauLu:
    debut, fin = _bornes(place, urne, election.lignes)
    ajoutes = _ajoutes(place, urne.index, election, fin)
    en_place = (
        election.lignes is place.lignes
        and election.colonnes is place.colonnes
        and not ajoutes
        and (debut, fin) == (place.debut, place.fin)
    )
    return TableauLu(
        place, urne.index.feuille, election.lignes, election.colonnes, ajoutes, debut, fin, en_place
    )


def _bornes(place: TableauPlace, urne: Urne, lignes: Mapping[str, int]) -> tuple[int, int]:
    """First and last line of the table's ranges: as its names say, else as its rows moved."""
    if urne.bornes is not None:
        return urne.bornes
    decalages = [ligne - place.lignes[rang] for rang, ligne in lignes.items()] or [0]
    debut, fin = place.debut + decalages[0], place.fin + decalages[-1]
    fins = urne.index.lignes.get(place.tableau.code, {}).get(FIN)
    return debut, max(fins) if fins else fin


def _ajoutes(
    place: TableauPlace, index: IndexFeuille, election: Election, fin: int
) -> dict[str, int]:
    """Lines a user inserted and wrote in, keyed « +01 », « +02 »… in sheet order.

    They stand anywhere between the column keys and the thin line, even above the first row,
    where the ranges of the formulas do not reach.
    """
    if not place.tableau.extensible:
        return {}
    tetes = index.entetes.get(place.tableau.code, [])
    connues = set(election.lignes.values())
    debut = max(tetes) + 1 if tetes else min(connues, default=place.debut)
    fins = index.lignes.get(place.tableau.code, {}).get(FIN)
    fin = max(fins) if fins else fin + 1
    if fin - debut == len(connues) + len(place.sections):
        return {}
    ecrites = _ecrites(place, index, election, range(debut, fin)) - connues
    return {f"+{n:02d}": ligne for n, ligne in enumerate(sorted(ecrites), start=1)}


def _ecrites(
    place: TableauPlace, index: IndexFeuille, election: Election, entre: range
) -> set[int]:
    """Lines where an input column holds something else than a text of ours."""
    colonnes = {
        election.colonnes[c.champ]
        for c in place.tableau.colonnes
        if c.role in OUVERTS and c.champ in election.colonnes
    }
    titres = {plier(titre) for titre in (*place.sections.values(), CONSIGNE_AJOUT)}
    return {
        ligne
        for (ligne, colonne), valeur in valeurs_de(index.feuille).items()
        if colonne in colonnes
        and ligne in entre
        and valeur not in (None, "")
        and plier(str(valeur)[:ANCRE_MAX]) not in titres
    }
