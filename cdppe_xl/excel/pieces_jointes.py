"""What a returned file holds besides its cells: told with its place, kept, never executed.

The file itself stays in the register as it was received, so that nothing of this is lost.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from cdppe_xl.classeurs.grammaire import Graphique
from cdppe_xl.classeurs.placement import PREMIERE_COLONNE, Placement
from cdppe_xl.domaine.lecture import Doute, HorsCadre
from cdppe_xl.excel.ancres import Reperage
from cdppe_xl.excel.brut import ClasseurBrut, PieceJointe, adresse_a1
from cdppe_xl.excel.cellules import formules_de
from cdppe_xl.excel.notes import ajoute

MONTRES, LONGUEUR = 20, 200
"""Comments told one by one on a sheet, and how much is quoted of each thing."""
LIEUX = 5
COMMENTAIRE = "commentaire"
"""Kind of what is kept of the comments."""
GARDES, TEXTE_MAX = 2_000, 8_000
"""Comments kept of one file, and characters of each."""
GRAPHIQUE = "graphique"
"""The one kind that our own workbooks hold."""
_DEHORS = re.compile(r"\[\d+\]|'?(?:file|https?|smb):|\|'")
"""What a formula that looks outside the file shows, as Excel or LibreOffice write it."""


def pieces_jointes(
    brut: ClasseurBrut, graphiques: Mapping[str, Sequence[str]] | None = None
) -> Iterator[Doute]:
    """Doubts about comments, links to other files, macros, images and objects.

    Args:
        brut: the file.
        graphiques: cells where our charts stand, by sheet; None when charts are not looked at.
    """
    if brut.valeurs_seules:
        yield Doute("STR-060", mots={"trouve": f".{brut.format}"})
    yield from _commentaires(brut)
    if brut.liens_externes:
        yield _liens(brut)
    if brut.modules:
        yield Doute("STR-025", mots={"trouve": _enumerer(brut.modules)})
    ajoutes = [] if graphiques is None else _graphiques_ajoutes(brut.pieces, graphiques)
    for piece in brut.pieces:
        if piece.genre != GRAPHIQUE or piece in ajoutes:
            yield Doute("STR-026", piece.feuille, piece.cellule, {"trouve": _dire(piece)})


def nos_graphiques(reperage: Reperage, placement: Placement) -> dict[str, list[str]]:
    """Where the layout puts its charts, by name of the sheet in the file, doubles included."""
    places: dict[str, list[str]] = defaultdict(list)
    for place in placement.blocs:
        code = placement.classeur.feuilles[place.feuille].code
        if isinstance(place.bloc, Graphique) and code in reperage.feuilles:
            nom = reperage.feuilles[code].feuille.nom
            places[nom].append(adresse_a1(place.ligne, PREMIERE_COLONNE))
    for double, retenue in reperage.doubles:
        places[double.nom] = places.get(retenue.nom, [])
    return dict(places)


def _graphiques_ajoutes(
    pieces: Sequence[PieceJointe], nos_places: Mapping[str, Sequence[str]]
) -> list[PieceJointe]:
    """Charts beyond those of the layout: the ones that stand where ours were are ours."""
    par_feuille: dict[str, list[PieceJointe]] = defaultdict(list)
    for piece in pieces:
        if piece.genre == GRAPHIQUE:
            par_feuille[piece.feuille].append(piece)
    ajoutes = []
    for feuille, siens in par_feuille.items():
        places = nos_places.get(feuille, ())
        en_place_d_abord = sorted(siens, key=lambda p: p.cellule not in places)
        ajoutes += en_place_d_abord[len(places) :]
    return ajoutes


def _commentaires(brut: ClasseurBrut) -> Iterator[Doute]:
    par_feuille: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for feuille, cellule, texte in brut.commentaires:
        dit = ajoute(texte)
        if dit.strip():
            par_feuille[feuille].append((cellule, dit))
    for feuille, dits in par_feuille.items():
        for cellule, texte in dits[:MONTRES]:
            yield Doute("STR-023", feuille, cellule, {"trouve": _extrait(texte)})
        reste = dits[MONTRES:]
        if reste:
            plus = len(reste) - 1
            suite = f" (et {plus} autres commentaires sur cette feuille)" if plus else ""
            yield Doute("STR-023", feuille, reste[0][0], {"trouve": _extrait(reste[0][1]) + suite})


def commentaires_gardes(brut: ClasseurBrut) -> list[HorsCadre]:
    """Every comment with its whole text, what was added to our notes included."""
    dits = ((feuille, cellule, ajoute(t)) for feuille, cellule, t in brut.commentaires[:GARDES])
    return [HorsCadre(f, c, dit[:TEXTE_MAX], COMMENTAIRE) for f, c, dit in dits if dit.strip()]


def _liens(brut: ClasseurBrut) -> Doute:
    """One doubt for all the links, at the first formula that follows one."""
    lieux = [
        (feuille.nom, adresse_a1(*place))
        for feuille in brut.feuilles
        for place, formule in formules_de(feuille).items()
        if _DEHORS.search(formule)
    ]
    quoi = ""
    if lieux:
        cites = [f"« {feuille} » {a1}" for feuille, a1 in lieux[:LIEUX]]
        quoi = f" (formules : {_enumerer(cites, len(lieux) - len(cites))})"
    premier = lieux[0] if lieux else ("", "")
    return Doute("STR-024", *premier, {"trouve": _enumerer(brut.liens_externes), "quoi": quoi})


def _dire(piece: PieceJointe) -> str:
    return f"{piece.genre} ({_extrait(piece.nom)})" if piece.nom else piece.genre


def _enumerer(choses: tuple[str, ...] | list[str], autres: int = 0) -> str:
    montrees = [_extrait(chose) for chose in choses[:LIEUX]]
    autres += len(choses) - len(montrees)
    return ", ".join(montrees) + (f" et {autres} de plus" if autres else "")


def _extrait(texte: str) -> str:
    texte = " ".join(texte[: 2 * LONGUEUR].split())
    return texte if len(texte) <= LONGUEUR else texte[:LONGUEUR] + "…"
