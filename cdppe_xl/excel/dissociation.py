"""What the anchors cannot see: rows whose visible label moved away, cells hidden by a merge.

A row is found by its key; when the label that stands beside the key is the label of another
row, a person has sorted or exchanged rows, and nobody can say which values go with which.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from cdppe_xl.classeurs.grammaire import Role, Tableau
from cdppe_xl.domaine.lecture import Doute
from cdppe_xl.excel.ancres import Reperage, TableauLu
from cdppe_xl.excel.brut import lire_a1
from cdppe_xl.excel.valeurs_texte import plier

MONTRES = 5
"""Rows or cells named in one doubt."""


def dissociees(reperage: Reperage) -> Iterator[Doute]:
    """One doubt per table where a row shows the label of another."""
    for tableau in reperage.tableaux.values():
        for champ in _guides(tableau.place.tableau):
            trouvees = _echangees(tableau, champ)
            if trouvees:
                attendu, trouve = trouvees[0]
                mots = {"quoi": _dire(trouvees), "trouve": trouve, "attendu": attendu}
                yield Doute("STR-017", tableau.feuille.nom, "", mots)
                break


def _guides(tableau: Tableau) -> list[str]:
    """Label columns whose texts tell the rows apart."""
    guides = []
    for colonne in tableau.colonnes:
        if colonne.role is Role.LIBELLE and not colonne.masque:
            textes = [_texte(r.valeurs.get(colonne.champ)) for r in tableau.rangs]
            if textes and all(textes) and len(set(textes)) == len(textes):
                guides.append(colonne.champ)
    return guides


def _echangees(tableau: TableauLu, champ: str) -> list[tuple[str, str]]:
    """(label declared, label found) of the rows that show another row's label."""
    colonne = tableau.colonnes.get(champ)
    if colonne is None:
        return []
    declares = {r.cle: _texte(r.valeurs.get(champ)) for r in tableau.place.tableau.rangs}
    connus = set(declares.values())
    paires = []
    for rang, ligne in tableau.lignes.items():
        cellule = tableau.feuille.cellules.get((ligne, colonne))
        trouve = _texte(cellule.valeur) if cellule is not None else ""
        if trouve != declares.get(rang, trouve) and trouve in connus:
            paires.append((declares[rang], trouve))
    return paires


def _texte(valeur: object) -> str:
    if isinstance(valeur, Decimal):
        return str(int(valeur)) if valeur == valeur.to_integral_value() else str(valeur)
    return "" if valeur is None else plier(str(valeur))


def _dire(paires: list[tuple[str, str]]) -> str:
    montrees = ", ".join(f"« {trouve} » à la place de « {attendu} »" for attendu, trouve in
                         paires[:MONTRES])  # fmt: skip
    return montrees + (f" et {len(paires) - MONTRES} autres" if len(paires) > MONTRES else "")


def fusionnees(reperage: Reperage) -> Iterator[Doute]:
    """One doubt per sheet where a merge covers cells that people fill."""
    for tableau in reperage.tableaux.values():
        couvertes = [z for z in tableau.feuille.fusions if _couvre(z, tableau)]
        if couvertes:
            mots = {"quoi": ", ".join(couvertes[:MONTRES]), "trouve": couvertes[0]}
            yield Doute("STR-018", tableau.feuille.nom, couvertes[0].split(":")[0], mots)


def _couvre(zone: str, tableau: TableauLu) -> bool:
    """The merge takes in at least two cells of the table."""
    coins = zone.replace("$", "").split(":")
    (haut, gauche), (bas, droite) = lire_a1(coins[0]), lire_a1(coins[-1])
    lignes = {*tableau.lignes.values(), *tableau.ajoutes.values()}
    dedans = [
        (ligne, colonne)
        for ligne in lignes
        if haut <= ligne <= bas
        for colonne in tableau.colonnes.values()
        if gauche <= colonne <= droite
    ]
    return len(dedans) > 1
