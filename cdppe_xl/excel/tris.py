"""Cells sorted away from their row: values move, labels and keys stay.

When locked cells keep people from sorting whole rows, they sort the open cells only, and every
value lands on the row of another. The values themselves say nothing; these do: the range a
spreadsheet remembers having sorted, the number formats that travelled with the values, and the
values known at generation, found again on other rows.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from cdppe_xl.classeurs.grammaire import Role
from cdppe_xl.classeurs.placement import CellulePlacee, Placement
from cdppe_xl.domaine.lecture import Doute, Genre, Valeur, ValeurLue
from cdppe_xl.erreurs import ClasseurIllisible
from cdppe_xl.excel.ancres import Reperage, TableauLu
from cdppe_xl.excel.apparences import (
    colonne_triee,
    ouvertes_par_table,
    triees_par_colonne,
    venues_d_ailleurs,
)
from cdppe_xl.excel.brut import adresse_a1, lire_a1
from cdppe_xl.excel.cellules import valeurs_de

FORMATS_MIN, CONNUES_MIN = 2, 3
"""Traces below which chance explains as well."""
EXAMINES = 50
"""Sorted ranges looked at on one sheet."""
MONTRES = 5
Zone = tuple[int, int, int, int]


def triees(
    reperage: Reperage,
    placement: Placement,
    lues: Mapping[str, ValeurLue],
    origines: Mapping[str, Valeur],
    *,
    temoins: bool,
) -> Iterator[Doute]:
    """One doubt per table where open cells were sorted without what tells their row.

    ``temoins``: the file was written with this very layout, so the row that the colour of a
    text tells is a row of this layout.
    """
    for code, siennes in ouvertes_par_table(placement).items():
        tableau = reperage.tableaux.get(code)
        if tableau is None or len(tableau.lignes) < 2:  # noqa: PLR2004
            continue
        en_partie, entieres = _plages_triees(tableau, siennes, placement)
        quoi = (
            (_temoins_deplaces(tableau, placement) if temoins else "")
            or en_partie
            or _formats_deplaces(tableau, siennes)
            or _connues_deplacees(tableau, siennes, lues, origines)
        )
        if quoi:
            yield Doute("STR-037", tableau.feuille.nom, "", {"quoi": quoi})
        elif entieres:
            yield Doute("STR-039", tableau.feuille.nom, "", {"quoi": entieres})


def _plages_triees(
    tableau: TableauLu, ouvertes: Sequence[CellulePlacee], placement: Placement
) -> tuple[str, str]:
    """The range sorted that takes some cells of a row and leaves others, or takes whole rows."""
    entieres = ""
    for texte in tableau.feuille.tris[:EXAMINES]:
        zone = _zone(texte)
        if zone is None or zone[1] == 0:  # the keys of column A were sorted too
            continue
        lignes = {li for li in tableau.lignes.values() if zone[0] <= li <= zone[2]}
        colonnes = {tableau.colonnes[c.champ] for c in ouvertes if c.champ in tableau.colonnes}
        prises = {c for c in colonnes if zone[1] <= c <= zone[3]}
        if len(lignes) < 2 or not prises:  # noqa: PLR2004
            continue
        reperes = _reperes(tableau, placement)
        if not reperes and all(zone[1] <= c <= zone[3] for c in colonnes):
            entieres = texte
        elif not any(zone[1] <= c <= zone[3] and intacts for c, intacts in reperes.items()):
            return f"plage triée {texte}", ""
    return "", entieres


def _reperes(tableau: TableauLu, placement: Placement) -> dict[int, bool]:
    """Columns of the labels that differ from row to row, and whether each is as written.

    Labels sorted too and found in their place prove that the sort changed nothing.
    """
    code, lue = tableau.place.tableau.code, valeurs_de(tableau.feuille).get
    textes: dict[str, set[object]] = {}
    changes: set[str] = set()
    for rang, ligne in tableau.lignes.items():
        for champ in tableau.place.colonnes:
            declaree = placement.cellules[f"{code}/{rang}/{champ}"]
            if declaree.role is not Role.LIBELLE or declaree.valeur in (None, ""):
                continue
            textes.setdefault(champ, set()).add(declaree.valeur)
            brute = lue((ligne, tableau.colonnes.get(champ, -1)))
            if brute != declaree.valeur:
                changes.add(champ)
    return {
        tableau.colonnes.get(champ, -1): champ not in changes
        for champ, valeurs in textes.items()
        if len(valeurs) > 1
    }


def _zone(texte: str) -> Zone | None:
    bouts = texte.replace("$", "").split(":")
    try:
        return (*lire_a1(bouts[0]), *lire_a1(bouts[-1]))
    except ClasseurIllisible:
        return None


def _temoins_deplaces(tableau: TableauLu, placement: Placement) -> str:
    """Cells whose look was written for another row, which has lost its own."""
    triees, _ = triees_par_colonne(venues_d_ailleurs(tableau, placement))
    trouvee = next(
        ((champ, [v.adresse for v in venues]) for champ, venues in triees.items()),
        colonne_triee(tableau, placement),
    )
    if trouvee is None:
        return ""
    champ, adresses = trouvee
    titre = tableau.place.tableau.colonne(champ).titre
    return f"« {titre} », {', '.join(adresses[:MONTRES])}, valeurs tapées sur d’autres lignes"


def _formats_deplaces(tableau: TableauLu, ouvertes: Sequence[CellulePlacee]) -> str:
    """Percentages shown where numbers are asked, and conversely, in one column."""
    ecarts: dict[str, tuple[list[str], list[str]]] = {}
    valeurs = valeurs_de(tableau.feuille)
    for c in ouvertes:
        ligne, colonne = tableau.lignes.get(c.rang.rang), tableau.colonnes.get(c.champ)
        if ligne is None or colonne is None or c.genre not in (Genre.TAUX, Genre.ENTIER):
            continue
        if not isinstance(valeurs.get((ligne, colonne)), Decimal):
            continue
        brute = tableau.feuille.cellules[ligne, colonne]
        if not brute.format_nombre:
            continue
        pour_cent = "%" in brute.format_nombre
        if pour_cent != (c.genre is Genre.TAUX):
            ecarts.setdefault(c.champ, ([], []))[pour_cent].append(adresse_a1(ligne, colonne))
    for sans, avec in ecarts.values():
        if min(len(sans), len(avec)) >= FORMATS_MIN:
            montres = ", ".join([*avec[:2], *sans[:2]])
            return f"les formats de {montres} et d’autres sont ceux d’autres lignes"
    return ""


def _connues_deplacees(
    tableau: TableauLu,
    ouvertes: Sequence[CellulePlacee],
    lues: Mapping[str, ValeurLue],
    origines: Mapping[str, Valeur],
) -> str:
    """Values known at generation that now stand on other rows of their column."""
    if not origines:
        return ""
    par_champ: dict[str, list[str]] = {}
    for c in ouvertes:
        if c.cle in origines:
            par_champ.setdefault(c.champ, []).append(c.cle)
    for champ, cles in par_champ.items():
        fois = Counter(origines[cle] for cle in cles)
        changees = [c for c in cles if c in lues and lues[c].valeur != origines[c]]
        ailleurs = [c for c in changees if fois.get(lues[c].valeur) == 1]
        if len(ailleurs) >= CONNUES_MIN and len(ailleurs) * 2 > len(changees):
            places = ", ".join(lues[c].cellule for c in ailleurs[:MONTRES])
            titre = tableau.place.tableau.colonne(champ).titre
            return f"« {titre} », {places}, valeurs connues d’autres lignes"
    return ""
