"""Compares every computed cell of a return with its declaration; cached values never count."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from cdppe_xl.classeurs.evaluation import Evaluateur
from cdppe_xl.classeurs.placement import CellulePlacee, Placement
from cdppe_xl.classeurs.valeurs_excel import ErreurExcel, Scalaire
from cdppe_xl.domaine.lecture import FormuleLue
from cdppe_xl.excel.ancres import Reperage, TableauLu
from cdppe_xl.excel.brut import CelluleBrute, adresse_a1, citer_feuille, lettres_colonne

INTACTE = "intacte"
_CHAINES = re.compile(r'("(?:[^"]|"")*")')
_NOMS = re.compile(r"'((?:[^']|'')+)'!")


@dataclass(frozen=True, slots=True)
class AdressesLues:
    """``formules.Adresses`` over the places found in a returned file."""

    reperage: Reperage
    feuille: str

    def _prefixe(self, tableau: TableauLu) -> str:
        nom = tableau.feuille.nom
        return "" if nom == self.feuille else citer_feuille(nom) + "!"

    def _lu(self, cle: str) -> tuple[TableauLu, str]:
        code, rang, champ = cle.split("/")
        tableau = self.reperage.tableaux[code]
        ligne = tableau.lignes.get(rang, tableau.ajoutes.get(rang, -1))
        return tableau, adresse_a1(ligne, tableau.colonnes[champ])

    def adresse(self, cle: str) -> str:
        tableau, adresse = self._lu(cle)
        return self._prefixe(tableau) + adresse

    def a1(self, cle: str) -> str:
        return self._lu(cle)[1]

    def nom_feuille(self, cle: str) -> str:
        return self._lu(cle)[0].feuille.nom

    def plage(self, tableau: str, champ: str) -> str:
        lu = self.reperage.tableaux[tableau]
        colonne = lettres_colonne(lu.colonnes[champ])
        bornes = f"${colonne}${lu.debut + 1}:${colonne}${lu.fin + 1}"
        return self._prefixe(lu) + bornes


def normaliser_formule(texte: str) -> str:
    """Formula for comparison: no spaces, no $, no quotes of sheets, upper case."""
    morceaux = _CHAINES.split(texte.removeprefix("="))
    for n in range(0, len(morceaux), 2):
        brut = _NOMS.sub(lambda m: m[1].replace("''", "'") + "!", morceaux[n])
        brut = re.sub(r"[\s$]", "", brut).upper().replace("_XLFN.", "")
        morceaux[n] = brut.replace("TRUE()", "TRUE").replace("FALSE()", "FALSE")
    return "".join(morceaux)


def examiner_formules(
    placement: Placement,
    reperage: Reperage,
    valeurs: Mapping[str, Scalaire],
    ajoutes: Mapping[str, tuple[str, ...]],
) -> Iterator[FormuleLue]:
    """State of every declared computed cell that is not intact."""
    evaluateur = Evaluateur(placement, valeurs, ajoutes)
    for cellule in placement.formules():
        code = cellule.cle.split("/")[0]
        tableau = reperage.tableaux.get(code)
        if tableau is None or not _referencable(cellule, reperage, placement):
            continue
        ligne, colonne = tableau.lignes[cellule.rang.rang], tableau.colonnes[cellule.champ]
        brute = tableau.feuille.cellules.get((ligne, colonne))
        adresses = AdressesLues(reperage, tableau.feuille.nom)
        assert cellule.formule is not None  # noqa: S101
        declaree = cellule.formule(cellule.rang).excel(adresses)
        etat = _etat(cellule, brute, declaree, evaluateur)
        if etat != INTACTE:
            yield FormuleLue(
                cellule.cle, tableau.feuille.nom, adresse_a1(ligne, colonne), etat,
                _dire_brute(brute), f"={declaree}",
            )  # fmt: skip


def _referencable(cellule: CellulePlacee, reperage: Reperage, placement: Placement) -> bool:
    """Formulas that look at a sheet that is gone cannot be compared: the sheet is the fault."""
    return len(reperage.tableaux) == len(placement.tableaux)


def _etat(cellule: CellulePlacee, brute: CelluleBrute | None, declaree: str, ou: Evaluateur) -> str:
    if brute is None or (brute.formule is None and brute.valeur in (None, "")):
        return "videe"
    if brute.formule is not None:
        if normaliser_formule(brute.formule) == normaliser_formule(declaree):
            return INTACTE
        return "erreur" if "#REF!" in brute.formule else "autre_formule"
    if brute.erreur:
        return "erreur"
    attendue = ou.valeur(cellule.cle)
    return "remplacee_meme_valeur" if _meme(brute.valeur, attendue) else "remplacee"


def _meme(trouvee: object, attendue: Scalaire) -> bool:
    if isinstance(trouvee, Decimal) and isinstance(attendue, Decimal):
        return abs(trouvee - attendue) <= Decimal("1e-9") * max(Decimal(1), abs(attendue))
    if isinstance(attendue, ErreurExcel):
        return False
    return str(trouvee) == str("" if attendue is None else attendue)


def _dire_brute(brute: CelluleBrute | None) -> str:
    if brute is None:
        return ""
    return f"={brute.formule}" if brute.formule is not None else str(brute.valeur)
