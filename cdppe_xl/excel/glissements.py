"""Tables whose cells slid away from their keys: pasted lower, cells inserted in one column.

The row keys stand in column A, the column keys above the table, and the defined names follow
what is cut, inserted or deleted: when they no longer tell the same story, what is read on a
line, or in a column, may belong to its neighbour.
"""

from __future__ import annotations

from collections.abc import Iterator

from cdppe_xl.classeurs.grammaire import OUVERTS, Role, Tableau
from cdppe_xl.domaine.lecture import Doute
from cdppe_xl.excel.ancres_index import CLE
from cdppe_xl.excel.ancres_vote import Election, Urne
from cdppe_xl.excel.brut import lettres_colonne
from cdppe_xl.excel.cellules import valeurs_de

MONTRES = 5


def glissements(urne: Urne, election: Election) -> Iterator[Doute]:
    """A doubt when the table slid, whole or in part; another when columns changed places."""
    coupees = _colonnes_coupees(urne, election)
    if coupees and _lu(urne.place.tableau):
        yield _doute_de_coupe(urne, election, coupees)
    champs = _cles_ailleurs(urne, election) or _noms_en_desaccord(urne) or _lignes(urne, election)
    if champs and _lu(urne.place.tableau):
        quoi = _dire(urne.place.tableau, champs)
        yield Doute("STR-034", urne.index.feuille.nom, "", {"quoi": quoi})


def _cles_ailleurs(urne: Urne, election: Election) -> list[str]:
    """Columns whose key is no longer on the line of the table's own key, in column A."""
    tetes = urne.index.entetes.get(urne.code)
    if not tetes:
        return []
    ecrite = valeurs_de(urne.index.feuille).get
    ecartees = []
    for champ in urne.index.colonnes.get(urne.code, {}):
        colonne = election.colonnes.get(champ)
        if colonne is None:
            continue
        cle = f"{CLE}{urne.code}.{champ}"
        if not any(ecrite((ligne, colonne)) == cle for ligne in tetes):
            ecartees.append(champ)
    return ecartees


def _noms_en_desaccord(urne: Urne) -> list[str]:
    """Columns whose name no longer covers the lines of most others: cells came or went there."""
    ecartees = [
        champ for champ, z in urne.zones.items() if (z.debut, z.fin) != urne.bornes
    ]  # fmt: skip
    return ecartees if len(ecartees) * 2 < len(urne.zones) else []


def _lignes(urne: Urne, election: Election) -> list[str]:
    """Every column, when the row keys moved together and the names did not, or conversely."""
    if urne.bornes is None or not urne.index.lignes.get(urne.code) or not election.lignes:
        return []
    place = urne.place
    noms = {urne.bornes[0] - place.debut, urne.bornes[1] - place.fin}
    cles = {ligne - place.lignes[rang] for rang, ligne in election.lignes.items()}
    if len(noms) == len(cles) == 1 and noms != cles:
        return list(election.colonnes)
    return []


def _colonnes_coupees(urne: Urne, election: Election) -> list[str]:
    """Names that point to another column than the one elected: its cells were cut and pasted.

    A program that inserts a column and leaves the names behind keeps their pattern, and the
    order of the columns: that alone is no exchange.
    """
    zones = {c: z.colonne for c, z in urne.zones.items() if c in election.colonnes}
    ailleurs = [c for c, colonne in zones.items() if colonne != election.colonnes[c]]
    if not ailleurs:
        return []
    origines = urne.place.colonnes
    restees = len({colonne - origines[c] for c, colonne in zones.items()}) == 1
    ordre = [election.colonnes[c] for c in sorted(zones, key=origines.__getitem__)]
    return [] if restees and ordre == sorted(ordre) else ailleurs


def _doute_de_coupe(urne: Urne, election: Election, champs: list[str]) -> Doute:
    trajets = [
        (c, lettres_colonne(election.colonnes[c]), lettres_colonne(urne.zones[c].colonne))
        for c in champs[:MONTRES]
    ]
    declaree = urne.place.tableau
    dits = (f"colonne « {declaree.colonne(c).titre or c} » ({de} → {a})" for c, de, a in trajets)
    reste = f" et {len(champs) - MONTRES} autres" if len(champs) > MONTRES else ""
    mots = {"quoi": ", ".join(dits) + reste, "trouve": trajets[0][2], "attendu": trajets[0][1]}
    return Doute("STR-033", urne.index.feuille.nom, "", mots)


def _lu(tableau: Tableau) -> bool:
    """The table holds something that is read."""
    roles = {c.role for c in tableau.colonnes}
    roles |= {a.role for r in tableau.rangs for a in r.cellules.values() if a.role is not None}
    return not roles.isdisjoint((*OUVERTS, Role.FIXE))


def _dire(tableau: Tableau, champs: list[str]) -> str:
    titre = tableau.titre or tableau.code
    if len(champs) >= len(tableau.colonnes) - 1:
        return titre
    noms = ", ".join(tableau.colonne(c).titre or c for c in champs[:MONTRES])
    reste = f" et {len(champs) - MONTRES} autres" if len(champs) > MONTRES else ""
    return f"{titre}, colonnes {noms}{reste}"
