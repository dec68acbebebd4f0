"""Answers whose colours were written for another cell: cut and pasted, sorted, exchanged.

No formula looks at most answers, and a spreadsheet leaves no trace of what it cut; but what a
cell looks like goes with it. A copy leaves its original where it was, and says nothing.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from cdppe_xl.classeurs.grammaire import OUVERTS
from cdppe_xl.classeurs.placement import CellulePlacee, Placement
from cdppe_xl.domaine.lecture import Doute
from cdppe_xl.excel.ancres import Reperage, TableauLu
from cdppe_xl.excel.brut import adresse_a1
from cdppe_xl.excel.cellules import Place, formats_de, formules_de, valeurs_de
from cdppe_xl.excel.temoins import CLASSES, CodeTemoin

TRI_MIN = 2
"""Cells of one column that changed rows: fewer were cut and pasted one by one."""

Case = tuple[str, str]
"""Row and field."""
Temoin = tuple[int | None, int | None]
"""Row and column that colours tell."""


@dataclass(frozen=True, slots=True)
class Venue:
    """An answer that stands in a cell and was written for another one."""

    ici: Case
    origine: Case
    adresse: str
    adresse_origine: str

    @property
    def meme_colonne(self) -> bool:
        """Only its row changed."""
        return self.ici[1] == self.origine[1]


@lru_cache(maxsize=32)
def ouvertes_par_table(placement: Placement) -> dict[str, tuple[CellulePlacee, ...]]:
    """Open cells of each table of a layout."""
    sortie: dict[str, list[CellulePlacee]] = defaultdict(list)
    for cellule in placement.ouvertes():
        sortie[cellule.rang.tableau].append(cellule)
    return {code: tuple(cellules) for code, cellules in sortie.items()}


@lru_cache(maxsize=32)
def _attendues(placement: Placement) -> dict[str, tuple[tuple[Place, int], ...]]:
    """Where the open cells of each table were written, and the row their colour tells."""
    sortie = {}
    for code, ouvertes in ouvertes_par_table(placement).items():
        place = placement.tableaux[code]
        tour = CLASSES if place.tableau.extensible else len(place.lignes)
        rangs = {rang: n % tour for n, rang in enumerate(place.lignes)}
        sortie[code] = tuple(((c.ligne, c.colonne), rangs[c.rang.rang]) for c in ouvertes)
    return sortie


def intactes(tableau: TableauLu, placement: Placement) -> bool:
    """Every open cell is where it was written, with its own colours or none: most are."""
    if not tableau.en_place:
        return False
    formats = formats_de(tableau.feuille).get
    for place, rang in _attendues(placement).get(tableau.place.tableau.code, ()):
        apparence = formats(place)
        if apparence is None or type(apparence[1]) is not CodeTemoin:
            continue
        code = apparence[1]
        if code.calculee or code.colonne not in (None, place[1]) or code.temoin not in (None, rang):
            return False
    return True


def venues_d_ailleurs(tableau: TableauLu, placement: Placement) -> list[Venue]:
    """Answers of a table that came from another of its cells, which has lost what it had."""
    if intactes(tableau, placement):
        return []
    lieux = dict(_lieux(tableau, placement))
    temoins = dict(_temoins(tableau, lieux))
    rangs = [] if tableau.place.tableau.extensible else list(tableau.place.lignes)
    champs = {colonne: champ for champ, colonne in tableau.place.colonnes.items()}
    venues: list[tuple[Case, Case]] = []
    copies: list[tuple[Case, Case]] = []
    for ici, (ligne, colonne) in temoins.items():
        rang = rangs[ligne] if ligne is not None and ligne < len(rangs) else ici[0]
        origine = rang, champs.get(colonne, "") if colonne else ici[1]
        if origine != ici and origine in lieux:
            (copies if _copie(ici, origine, temoins) else venues).append((ici, origine))
    return [
        Venue(ici, origine, adresse_a1(*lieux[ici]), adresse_a1(*lieux[origine]))
        for ici, origine in (*venues, *_croisees(copies))
    ]


def _croisees(copies: list[tuple[Case, Case]]) -> Iterator[tuple[Case, Case]]:
    """Copies from one column to another, when others went the other way: a block was turned."""
    sens = {(ici[1], origine[1]) for ici, origine in copies}
    return ((ici, la) for ici, la in copies if ici[1] != la[1] and (la[1], ici[1]) in sens)


def _copie(ici: Case, origine: Case, temoins: dict[Case, Temoin]) -> bool:
    """The original is still there, and still looks the same."""
    autre = temoins.get(origine)
    if autre is None:
        return False
    if ici[1] != origine[1]:
        return autre[1] == temoins[ici][1]
    return autre[0] in (None, temoins[ici][0])  # a row may have been given another colour


def colonne_triee(tableau: TableauLu, placement: Placement) -> tuple[str, list[str]] | None:
    """A column of an extensible table sorted without the others: field, and a few places.

    The colours of its cells are those of the rows, in another order: none is missing, so that
    nothing was copied. Those of a whole row that moved still agree.
    """
    if not tableau.place.tableau.extensible or intactes(tableau, placement):
        return None
    lieux = dict(_lieux(tableau, placement))
    par_champ: dict[str, dict[str, int]] = defaultdict(dict)
    voix: dict[str, Counter[int]] = defaultdict(Counter)
    for (rang, champ), (classe, _) in _temoins(tableau, lieux):
        if classe is not None:
            par_champ[champ][rang] = classe
            voix[rang][classe] += 1
    classes = {rang: siennes.most_common(1)[0][0] for rang, siennes in voix.items()}
    for champ, trouvees in par_champ.items():
        autres = [rang for rang, classe in trouvees.items() if classe != classes[rang]]
        attendues = Counter(classes[rang] for rang in trouvees)
        if len(autres) > TRI_MIN and Counter(trouvees.values()) == attendues:
            return champ, [adresse_a1(*lieux[rang, champ]) for rang in autres]
    return None


def calculees_collees(tableau: TableauLu, placement: Placement) -> Iterator[tuple[int, int]]:
    """Places where people answer that hold a value with the look of a computed cell.

    A formula copied there, then turned into its value, was never an answer.
    """
    if intactes(tableau, placement):
        return
    valeurs, cellules = valeurs_de(tableau.feuille), tableau.feuille.cellules
    for _, lieu in _lieux(tableau, placement):
        if valeurs.get(lieu) in (None, ""):
            continue
        cellule = cellules[lieu]
        code = cellule.format_nombre
        if isinstance(code, CodeTemoin) and code.calculee and cellule.formule is None:
            yield lieu


def aspects_effaces(reperage: Reperage, placement: Placement) -> Iterator[Doute]:
    """One doubt per table whose looks were all erased: what would tell a sort is gone.

    A person who pastes answers from elsewhere changes the looks of those answers only: computed
    cells, which nobody fills in, keep theirs.
    """
    for code, tableau in reperage.tableaux.items():
        declaree = tableau.place.tableau
        if code in ouvertes_par_table(placement) and _calculs_sans_aspect(tableau, placement):
            temoins = list(_temoins(tableau, dict(_lieux(tableau, placement))))
            if len(temoins) >= TRI_MIN and all(t == (None, None) for _, t in temoins):
                mots = {"quoi": declaree.titre or declaree.code}
                yield Doute("STR-058", tableau.feuille.nom, "", mots)


def _calculs_sans_aspect(tableau: TableauLu, placement: Placement) -> bool:
    """Its formulas stand there, without any of the looks they were written with."""
    aspects = formats_de(tableau.feuille).get
    formules = formules_de(tableau.feuille)
    vues = False
    for _, _, c in placement.calculees[tableau.place.tableau.code]:
        lieu = tableau.lignes.get(c.rang.rang, -1), tableau.colonnes.get(c.champ, -1)
        if lieu not in formules:
            continue
        vues = True
        code = aspects(lieu, (False, ""))[1]
        if code or isinstance(code, CodeTemoin):  # the format of a witness may be general
            return False
    return vues


def triees_par_colonne(venues: Iterable[Venue]) -> tuple[dict[str, list[Venue]], list[Venue]]:
    """Those that changed rows, by field, when there are several; and the others."""
    par_champ: dict[str, list[Venue]] = defaultdict(list)
    autres: list[Venue] = []
    for venue in venues:
        (par_champ[venue.ici[1]] if venue.meme_colonne else autres).append(venue)
    triees = {champ: v for champ, v in par_champ.items() if len(v) >= TRI_MIN}
    seules = [v[0] for champ, v in par_champ.items() if champ not in triees]
    return triees, seules + autres


def _lieux(tableau: TableauLu, placement: Placement) -> Iterator[tuple[Case, tuple[int, int]]]:
    """Where each open cell stands, lines inserted included."""
    lignes, colonnes = tableau.lignes, tableau.colonnes
    for c in ouvertes_par_table(placement).get(tableau.place.tableau.code, ()):
        rang, champ = c.rang.rang, c.champ
        if rang in lignes and champ in colonnes:
            yield (rang, champ), (lignes[rang], colonnes[champ])
    for rang, ligne in tableau.ajoutes.items():
        for colonne in tableau.place.tableau.colonnes:
            if colonne.role in OUVERTS and colonne.champ in colonnes:
                yield (rang, colonne.champ), (ligne, colonnes[colonne.champ])


def _temoins(
    tableau: TableauLu, lieux: dict[Case, tuple[int, int]]
) -> Iterator[tuple[Case, Temoin]]:
    """What the colours of each filled cell tell."""
    valeurs, cellules = valeurs_de(tableau.feuille), tableau.feuille.cellules
    for case, lieu in lieux.items():
        if valeurs.get(lieu) in (None, ""):
            continue
        code = cellules[lieu].format_nombre
        yield case, (code.temoin, code.colonne) if isinstance(code, CodeTemoin) else (None, None)
