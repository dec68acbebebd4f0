"""Which sheet of a returned file is which: identity mark, title and keys vote."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from cdppe_xl.classeurs.grammaire import Feuille, Tableau
from cdppe_xl.classeurs.placement import Placement
from cdppe_xl.classeurs.verification import FEUILLE_LISTES, FEUILLE_ORIGINE
from cdppe_xl.domaine.lecture import Doute
from cdppe_xl.excel.ancres_index import IndexFeuille
from cdppe_xl.excel.brut import FeuilleBrute
from cdppe_xl.excel.identite import Marque, marque_de
from cdppe_xl.excel.valeurs_texte import plier

MARQUE, CLES, TITRE = 6, 3, 2
LISTES = "listes"
"""Code of the hidden sheet in its own mark."""
NOTRE = "_"
"""First letter of the code, in its own mark, of a sheet that we add to a layout."""


@dataclass(slots=True)
class Reconnues:
    """Sheets of a file: what each one is.

    Attributes:
        elues: sheet of each declared code.
        ajoutees: sheets that are none of ours and hold something.
        doubles: a sheet that is not read, and the one that is read instead.
    """

    elues: dict[str, IndexFeuille] = field(default_factory=dict)
    doutes: list[Doute] = field(default_factory=list)
    ajoutees: list[FeuilleBrute] = field(default_factory=list)
    doubles: list[tuple[FeuilleBrute, FeuilleBrute]] = field(default_factory=list)


def reconnaitre(index: Sequence[IndexFeuille], placement: Placement) -> Reconnues:
    """Sheet of each declared code, and what is doubtful about it."""
    candidates: dict[str, list[tuple[int, IndexFeuille]]] = defaultdict(list)
    reconnues = Reconnues()
    for feuille in index:
        marque = marque_de(feuille.feuille)
        if marque is not None and marque.feuille.startswith(NOTRE):
            continue
        votes = _votes(feuille, placement, marque)
        if votes:
            code, voix = votes.most_common(1)[0]
            candidates[code].append((voix, feuille))
        elif feuille.feuille.cellules and not _a_nous(feuille.feuille, marque):
            reconnues.ajoutees.append(feuille.feuille)
            reconnues.doutes.append(_ajoutee(feuille.feuille))
    for declaree in placement.classeur.feuilles:
        elue, siens, doubles = _choisir(declaree, candidates.get(declaree.code, []), placement)
        reconnues.doutes += siens
        if elue is not None:
            reconnues.elues[declaree.code] = elue
            reconnues.doubles += [(double, elue.feuille) for double in doubles]
    return reconnues


def _a_nous(feuille: FeuilleBrute, marque: Marque | None) -> bool:
    """A hidden sheet of ours, under its mark or its name."""
    if marque is not None and marque.feuille == LISTES:
        return True
    return feuille.nom in (FEUILLE_LISTES, FEUILLE_ORIGINE)


def _votes(index: IndexFeuille, placement: Placement, marque: Marque | None) -> Counter[str]:
    votes: Counter[str] = Counter()
    connues = {f.code for f in placement.classeur.feuilles}
    if marque is not None and marque.feuille in connues:
        votes[marque.feuille] += MARQUE
    titre = plier(index.feuille.nom)
    for feuille in placement.classeur.feuilles:
        if plier(feuille.titre) == titre:
            votes[feuille.code] += TITRE
    for table in index.tables & set(placement.tableaux):
        votes[placement.classeur.feuilles[placement.tableaux[table].feuille].code] += CLES
    return votes


def _choisir(
    declaree: Feuille, candidates: list[tuple[int, IndexFeuille]], placement: Placement
) -> tuple[IndexFeuille | None, list[Doute], list[FeuilleBrute]]:
    """The best supported sheet, the one that kept its title if they are equal; the others."""
    titre = declaree.titre
    if not candidates:
        code = "STR-003" if _remplie(declaree, placement) else "STR-036"
        return None, [Doute(code, titre, "", {"attendu": titre})], []
    candidates = sorted(candidates, key=lambda c: (-c[0], c[1].feuille.nom != titre))
    elue = candidates[0][1]
    nom = elue.feuille.nom
    doubles = [c.feuille for _, c in candidates[1:]]
    doutes = [Doute("STR-004", d.nom, "", {"trouve": d.nom, "attendu": nom}) for d in doubles]
    if nom != titre:
        doutes.append(Doute("STR-005", nom, "", {"trouve": nom, "attendu": titre}))
    return elue, doutes, doubles


def _remplie(declaree: Feuille, placement: Placement) -> bool:
    """People answer on that sheet, or it tells what they were given."""
    codes = {b.code for b in declaree.blocs if isinstance(b, Tableau)}
    return any(placement.lisibles[code] for code in codes)


def _ajoutee(feuille: FeuilleBrute) -> Doute:
    return Doute("STR-016", feuille.nom, "", {"trouve": feuille.nom})
