"""Which sheet of a returned file is which: identity mark, title and keys vote."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence

from cdppe_xl.classeurs.grammaire import Feuille
from cdppe_xl.classeurs.placement import Placement
from cdppe_xl.classeurs.verification import FEUILLE_LISTES
from cdppe_xl.domaine.lecture import Doute
from cdppe_xl.excel.ancres_index import IndexFeuille
from cdppe_xl.excel.brut import FeuilleBrute
from cdppe_xl.excel.identite import marque_de
from cdppe_xl.excel.valeurs_texte import plier

MARQUE, CLES, TITRE = 6, 3, 2
LISTES = "listes"
"""Code of the hidden sheet in its own mark."""


def reconnaitre(
    index: Sequence[IndexFeuille], placement: Placement
) -> tuple[dict[str, IndexFeuille], list[Doute]]:
    """Sheet of each declared code, and what is doubtful about it."""
    candidates: dict[str, list[tuple[int, IndexFeuille]]] = defaultdict(list)
    doutes: list[Doute] = []
    for feuille in index:
        votes = _votes(feuille, placement)
        if votes:
            code, voix = votes.most_common(1)[0]
            candidates[code].append((voix, feuille))
        elif feuille.feuille.cellules and feuille.feuille.nom != FEUILLE_LISTES:
            doutes.append(_ajoutee(feuille.feuille))
    elues: dict[str, IndexFeuille] = {}
    for declaree in placement.classeur.feuilles:
        elue, siens = _choisir(declaree, candidates.get(declaree.code, []))
        doutes += siens
        if elue is not None:
            elues[declaree.code] = elue
    return elues, doutes


def _votes(index: IndexFeuille, placement: Placement) -> Counter[str]:
    votes: Counter[str] = Counter()
    marque = marque_de(index.feuille)
    if marque is not None:
        votes[marque.feuille] += MARQUE
    titre = plier(index.feuille.nom)
    for feuille in placement.classeur.feuilles:
        if plier(feuille.titre) == titre:
            votes[feuille.code] += TITRE
    for table in index.tables & set(placement.tableaux):
        votes[placement.classeur.feuilles[placement.tableaux[table].feuille].code] += CLES
    return votes


def _choisir(
    declaree: Feuille, candidates: list[tuple[int, IndexFeuille]]
) -> tuple[IndexFeuille | None, list[Doute]]:
    """The best supported sheet; the one that kept its title if they are equal."""
    titre = declaree.titre
    if not candidates:
        return None, [Doute("STR-003", titre, "", {"attendu": titre})]
    candidates = sorted(candidates, key=lambda c: (-c[0], c[1].feuille.nom != titre))
    elue = candidates[0][1]
    nom = elue.feuille.nom
    doubles = [c.feuille.nom for _, c in candidates[1:]]
    doutes = [Doute("STR-004", d, "", {"trouve": d, "attendu": nom}) for d in doubles]
    if nom != titre:
        doutes.append(Doute("STR-005", nom, "", {"trouve": nom, "attendu": titre}))
    return elue, doutes


def _ajoutee(feuille: FeuilleBrute) -> Doute:
    return Doute("STR-016", feuille.nom, "", {"trouve": feuille.nom})
