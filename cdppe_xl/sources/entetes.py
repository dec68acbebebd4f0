"""Finding the header of a long table: names first, position never."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from cdppe_xl.erreurs import SourceIllisible
from cdppe_xl.sources.tableaux import LIGNES_SONDEES, TableBrute, Tableur
from cdppe_xl.sources.texte import Cellule, cite, cle_entete, lieu, montre, proches


@dataclass(frozen=True, slots=True)
class Colonne:
    """A column a long table must or may have; the first of ``noms`` is its usual name."""

    noms: tuple[str, ...]
    obligatoire: bool = True


@dataclass(frozen=True, slots=True)
class TableLongue:
    """A sheet whose header was found: where each column is, and the rows under it."""

    fichier: str
    table: TableBrute
    places: Mapping[str, int]
    entete: int
    """Rank of the header row."""

    def lignes(self) -> Iterator[tuple[int, list[Cellule]]]:
        """Rows under the header with their line number, blank ones left out."""
        suite = self.entete + 1
        for numero, ligne in zip(
            self.table.numeros[suite:], self.table.lignes[suite:], strict=True
        ):
            if any(cellule not in {None, ""} for cellule in ligne):
                yield numero, ligne

    def lieu(self, ligne: int, colonne: str = "") -> str:
        """Where a cell is, for a message, with the column's name as the file spells it."""
        titre = ""
        if colonne:
            titre = montre(self.table.lignes[self.entete][self.places[colonne]])
        return lieu(self.fichier, self.table.feuille, ligne, titre)


def cellule(ligne: list[Cellule], place: int | None) -> Cellule:
    """The cell of a row, None beyond its end or when the column is absent."""
    return ligne[place] if place is not None and place < len(ligne) else None


def tables_longues(
    tableur: Tableur, colonnes: Mapping[str, Colonne]
) -> tuple[list[TableLongue], list[str]]:
    """The sheets that carry a header with these columns, and the names of the others.

    Raises:
        SourceIllisible: a header is nearly one of ours: columns missing or written twice.
    """
    trouvees: list[TableLongue] = []
    autres: list[str] = []
    for feuille in tableur.feuilles:
        tete = tableur.table(feuille, LIGNES_SONDEES)
        rang = _rang_entete(tete, colonnes)
        if rang is None:
            autres.append(feuille)
            continue
        places = _places(tableur.fichier, tete, rang, colonnes)
        trouvees.append(TableLongue(tableur.fichier, tableur.table(feuille), places, rang))
    return trouvees, autres


def _rang_entete(tete: TableBrute, colonnes: Mapping[str, Colonne]) -> int | None:
    """The row with the most names of ours, if more than half of those required are there."""
    obligatoires = [c for c in colonnes.values() if c.obligatoire]
    scores = []
    for ligne in tete.lignes:
        cles = {cle_entete(valeur) for valeur in ligne}
        scores.append(sum(not cles.isdisjoint(colonne.noms) for colonne in obligatoires))
    meilleur = max(scores, default=0)
    return scores.index(meilleur) if meilleur * 2 > len(obligatoires) else None


def _places(
    fichier: str, tete: TableBrute, rang: int, colonnes: Mapping[str, Colonne]
) -> dict[str, int]:
    titres = [cle_entete(valeur) for valeur in tete.lignes[rang]]
    ou = lieu(fichier, tete.feuille, tete.numeros[rang])
    places: dict[str, int] = {}
    fautes: list[str] = []
    for nom, colonne in colonnes.items():
        rangs = [i for i, titre in enumerate(titres) if titre in colonne.noms]
        if len(rangs) > 1:
            fautes.append(
                f"{ou} : {len(rangs)} colonnes peuvent être {_attendu(colonne)}. N'en garder "
                "qu'une."
            )
        elif rangs:
            places[nom] = rangs[0]
        elif colonne.obligatoire:
            libres = [t for t in titres if t and not _est_prise(t, colonnes.values())]
            fautes.append(f"{ou} : {_manque(colonne, libres)}")
    if fautes:
        raise SourceIllisible("\n".join(fautes))
    return places


def _est_prise(titre: str, colonnes: Iterable[Colonne]) -> bool:
    return any(titre in colonne.noms for colonne in colonnes)


def _attendu(colonne: Colonne) -> str:
    return " ou ".join(f"« {nom} »" for nom in colonne.noms)


def _manque(colonne: Colonne, libres: list[str]) -> str:
    message = f"il manque la colonne {_attendu(colonne)}."
    voisins = [v for nom in colonne.noms for v in proches(nom, libres)]
    if voisins:
        return f"{message} La colonne « {voisins[0]} » y ressemble : la renommer ?"
    if libres:
        return f"{message} Colonnes non reconnues : {cite(libres[:8])}."
    return f"{message} L'ajouter."
