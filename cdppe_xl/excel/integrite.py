"""Compares every computed cell of a return with its declaration; cached values never count."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from cdppe_xl.classeurs.evaluation import Evaluateur
from cdppe_xl.classeurs.placement import CellulePlacee, Placement
from cdppe_xl.classeurs.valeurs_excel import ErreurExcel, Scalaire
from cdppe_xl.domaine.lecture import FormuleLue, Genre
from cdppe_xl.domaine.montants import centimes, format_euros
from cdppe_xl.excel.ancres import Reperage, TableauLu
from cdppe_xl.excel.brut import CelluleBrute, citer_feuille, lettres_colonne
from cdppe_xl.excel.cellules import formules_de, lots_de

INTACTE = "intacte"
Suspecte = tuple[CellulePlacee, CelluleBrute | None, str]
"""A computed cell, what the file holds there, the text it should have."""
TOLERANCE = Decimal("1e-9")
"""Relative: a spreadsheet keeps 15 digits."""
_INTACTES_GARDEES = 2_000
"""Tables known to be intact, by layout."""
_HORS_DE_VUE = 18
"""Powers of ten of the numbers that nobody meant."""
_CHAINES = re.compile(r'("(?:[^"]|"")*")')
_NOMS = re.compile(r"'((?:[^']|'')*+)'(!?)")
"""Whatever stands between quotes, once: looking for the « ! » again from each quote would take
the square of the length of a formula made of quotes."""
_INUTILES = re.compile(r"[\s$]")
_UNE_CELLULE = re.compile(r"\b([A-Z]{1,3}[0-9]{1,7}):\1\b")
"""A range of one cell, which Gnumeric writes as the cell."""


@dataclass(frozen=True, slots=True)
class AdressesLues:
    """``formules.Adresses`` over the places found in a returned file.

    A KeyError means that what a formula looks at is gone.
    """

    reperage: Reperage
    feuille: str

    def _prefixe(self, tableau: TableauLu) -> str:
        nom = tableau.feuille.nom
        return "" if nom == self.feuille else citer_feuille(nom) + "!"

    def adresse(self, cle: str) -> str:
        code, rang, champ = cle.split("/")
        tableau = self.reperage.tableaux[code]
        return self._prefixe(tableau) + tableau.adresse(rang, champ)

    def a1(self, cle: str) -> str:
        code, rang, champ = cle.split("/")
        return self.reperage.tableaux[code].adresse(rang, champ)

    def nom_feuille(self, cle: str) -> str:
        return self.reperage.tableaux[cle.split("/")[0]].feuille.nom

    def plage(self, tableau: str, champ: str) -> str:
        lu = self.reperage.tableaux[tableau]
        colonne = lettres_colonne(lu.colonnes[champ])
        bornes = f"${colonne}${lu.debut + 1}:${colonne}${lu.fin + 1}"
        return self._prefixe(lu) + bornes


def normaliser_formule(texte: str) -> str:
    """Formula for comparison: no spaces, no $, no quotes of sheets, no « + » ahead, upper case.

    >>> normaliser_formule("= if('Plan 1'!$B$2 = TRUE(), 0)")
    'IF(PLAN1!B2=TRUE,0)'
    """
    morceaux = _CHAINES.split(texte.removeprefix("="))
    for n in range(0, len(morceaux), 2):
        brut = _NOMS.sub(_sans_apostrophes, morceaux[n])
        brut = _INUTILES.sub("", brut).upper().replace("_XLFN.", "")
        brut = _UNE_CELLULE.sub(r"\1", brut)
        morceaux[n] = brut.replace("TRUE()", "TRUE").replace("FALSE()", "FALSE")
    return "".join(morceaux).lstrip("+")


def _sans_apostrophes(trouve: re.Match[str]) -> str:
    """Name of a sheet without its quotes; quotes that name no sheet stay."""
    return trouve[1].replace("''", "'") + "!" if trouve[2] else trouve[0]


@lru_cache(maxsize=1 << 16)
def _declaree(texte: str) -> str:
    """Normal form of a formula of ours: the same for every territory."""
    return normaliser_formule(texte)


def examiner_formules(
    placement: Placement, reperage: Reperage, recalcul: Callable[[], Evaluateur]
) -> Iterator[FormuleLue]:
    """State of every declared computed cell that is not intact.

    Args:
        placement: the layout.
        reperage: where things are in the file.
        recalcul: gives the values recomputed from the inputs; called once at most.
    """
    evaluateur: Evaluateur | None = None
    connues = _intactes(placement)
    for code, tableau in reperage.tableaux.items():
        suspectes = _en_place if reperage.en_place else _deplacees
        lots = lots_de(tableau.feuille) if reperage.en_place else None
        if lots is not None and lots in connues[code]:
            continue
        alterees = 0
        for cellule, brute, attendue in suspectes(placement, reperage, code):
            etat = _etat(brute, attendue)
            if etat == "remplacee":
                evaluateur = evaluateur or recalcul()
                etat = _remplacee(brute, evaluateur.valeur(cellule.cle))
            if etat != INTACTE:
                alterees += 1
                evaluateur = evaluateur or recalcul()
                yield FormuleLue(
                    cellule.cle, tableau.feuille.nom,
                    tableau.adresse(cellule.rang.rang, cellule.champ), etat,
                    _dire_brute(brute), f"={attendue}",
                    _dire_valeur(evaluateur.valeur(cellule.cle), cellule.genre),
                )  # fmt: skip
        if lots is not None and not alterees and len(connues[code]) < _INTACTES_GARDEES:
            connues[code].add(lots)


@lru_cache(maxsize=32)
def _intactes(_: Placement) -> dict[str, set[tuple[int, ...]]]:
    """For each table, batches of formulas that were found intact: they are not compared again."""
    return defaultdict(set)


def _en_place(placement: Placement, reperage: Reperage, code: str) -> Iterator[Suspecte]:
    """Cells whose text is not the one written; nothing moved, so nothing is worked out again."""
    feuille = reperage.tableaux[code].feuille
    ecrite = formules_de(feuille).get
    return (
        (cellule, feuille.cellules.get(place), attendue)
        for place, attendue, cellule in placement.calculees[code]
        if ecrite(place) != attendue
    )


def _deplacees(placement: Placement, reperage: Reperage, code: str) -> Iterator[Suspecte]:
    """The same where things moved; a formula that looks at what is gone cannot be judged."""
    tableau = reperage.tableaux[code]
    adresses = AdressesLues(reperage, tableau.feuille.nom)
    for _, _, cellule in placement.calculees[code]:
        rang, champ = cellule.rang.rang, cellule.champ
        if rang not in tableau.lignes or champ not in tableau.colonnes:
            continue
        try:
            attendue = placement.expression(cellule).excel(adresses)
        except KeyError:
            continue
        brute = tableau.feuille.cellules.get((tableau.lignes[rang], tableau.colonnes[champ]))
        if brute is None or brute.formule != attendue:
            yield cellule, brute, attendue


def _etat(brute: CelluleBrute | None, attendue: str) -> str:
    if brute is None or (brute.formule is None and brute.valeur in (None, "")):
        return "videe"
    if brute.formule is None:
        return "erreur" if brute.erreur else "remplacee"
    if normaliser_formule(brute.formule) == _declaree(attendue):
        return INTACTE
    return "erreur" if "#REF!" in brute.formule else "autre_formule"


def _remplacee(brute: CelluleBrute | None, attendue: Scalaire) -> str:
    meme = brute is not None and _meme(brute.valeur, attendue)
    return "remplacee_meme_valeur" if meme else "remplacee"


def _meme(trouvee: object, attendue: Scalaire) -> bool:
    if isinstance(trouvee, Decimal) and isinstance(attendue, Decimal):
        return abs(trouvee - attendue) <= TOLERANCE * max(Decimal(1), abs(attendue))
    if isinstance(attendue, ErreurExcel):
        return False
    return str(trouvee) == str("" if attendue is None else attendue)


def _dire_valeur(valeur: Scalaire, genre: Genre) -> str:
    """The value a formula gives; a date or what is in error is not said."""
    if valeur is None or isinstance(valeur, ErreurExcel) or genre is Genre.DATE:
        return ""
    if not isinstance(valeur, Decimal):
        return str(valeur)
    if valeur and abs(valeur.adjusted()) >= _HORS_DE_VUE:
        return ""
    if genre is Genre.MONTANT:
        return format_euros(centimes(valeur))
    nombre, unite = (valeur * 100, " %") if genre is Genre.TAUX else (valeur, "")
    return f"{round(nombre, 4).normalize():f}".replace(".", ",") + unite


def _dire_brute(brute: CelluleBrute | None) -> str:
    if brute is None:
        return ""
    return f"={brute.formule}" if brute.formule is not None else str(brute.valeur)
