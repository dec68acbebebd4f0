"""Locked texts of the layout: reworded, exchanged, or pasted where people answer.

A row is found by its key and a column too; when the text that stands there is the text of
another row or of another column, a person has sorted, exchanged or pasted, and nobody can say
which values went with which. A text merely reworded changes nothing and is told.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache

from cdppe_xl.classeurs.grammaire import Paragraphe, Role, Tableau
from cdppe_xl.classeurs.placement import CONSIGNE_AJOUT, CellulePlacee, Placement, TableauPlace
from cdppe_xl.domaine.lecture import Doute, Genre, HorsCadre
from cdppe_xl.excel.ancres import Reperage, TableauLu
from cdppe_xl.excel.ancres_index import ANCRE_MAX, IndexFeuille, est_cle
from cdppe_xl.excel.apparences import calculees_collees
from cdppe_xl.excel.brut import CelluleBrute, adresse_a1
from cdppe_xl.excel.cellules import valeurs_de
from cdppe_xl.excel.identite import lire_marque
from cdppe_xl.excel.titres import est_titre
from cdppe_xl.excel.valeurs_texte import plier

MONTRES, LONGUEUR, TEXTE_MAX = 5, 60, 8_000
"""Texts quoted in a doubt, how much of each, and how much is kept."""
ECRASE = "texte du modèle remplacé"
"""Kind, in what is kept, of what stands where the layout had a text."""
COURT = 4
"""A shorter text of the layout may well be an answer: « nom », « FIR », « 1a »."""


@dataclass(frozen=True, slots=True)
class Ecart:
    """A text that is not the one written; ``trouve`` is "" when it was erased."""

    cellule: str
    trouve: str
    attendu: str = ""
    entier: str = ""
    """The same, not cut."""


@dataclass(frozen=True, slots=True)
class _Verrous:
    """Locked texts of one table of the layout."""

    libelles: tuple[tuple[CellulePlacee, str, str, object], ...]
    """Each cell, its row, its column and its text."""
    places: tuple[tuple[int, int], ...]
    """Where each was written."""
    attendus: list[object]
    """Their texts alone."""
    textes: dict[str, frozenset[str]]
    """Column → folded texts of its labels."""
    libres: tuple[CellulePlacee, ...]
    """Open cells where any text may be written."""
    lu: bool
    """The table holds something that is read: its texts tell what it means."""


@lru_cache(maxsize=32)
def _verrous(placement: Placement) -> dict[str, _Verrous]:
    """Of each table."""
    sortie = {}
    cellules: dict[str, list[CellulePlacee]] = defaultdict(list)
    for cellule in placement.cellules.values():
        cellules[cellule.rang.tableau].append(cellule)
    for code, siennes in cellules.items():
        libelles = [c for c in siennes if c.role is Role.LIBELLE and c.valeur not in (None, "")]
        textes: dict[str, set[str]] = defaultdict(set)
        for c in libelles:
            textes[c.champ].add(_plie(c.valeur))
        libres = [c for c in siennes if c.ouverte and c.genre in (Genre.TEXTE, Genre.LISTE)]
        sortie[code] = _Verrous(
            tuple((c, c.rang.rang, c.champ, c.valeur) for c in libelles),
            tuple((c.ligne, c.colonne) for c in libelles),
            [c.valeur for c in libelles],
            {k: frozenset(v) for k, v in textes.items()},
            tuple(libres),
            any(c.ouverte or c.role is Role.FIXE for c in siennes),
        )  # fmt: skip
    return sortie


@dataclass(slots=True)
class _Bilan:
    """What was found on one sheet."""

    reecrits: list[Ecart] = field(default_factory=list)
    lignes: list[Ecart] = field(default_factory=list)
    colonnes: list[Ecart] = field(default_factory=list)
    colles: list[Ecart] = field(default_factory=list)


def examiner_textes(
    reperage: Reperage, placement: Placement
) -> tuple[list[Doute], list[HorsCadre]]:
    """Doubts about labels, headers and pasted answers; what was written over our texts."""
    doutes: list[Doute] = []
    ecrases: list[HorsCadre] = []
    modele = _modele(placement)
    for numero, declaree in enumerate(placement.classeur.feuilles):
        index = reperage.feuilles.get(declaree.code)
        if index is None:
            continue
        bilan = _Bilan()
        for code, verrous in _verrous(placement).items():
            tableau = reperage.tableaux.get(code)
            if tableau is not None and tableau.place.feuille == numero:
                _libelles(tableau, verrous, bilan)
                _titres(tableau, index, bilan)
                _colles(tableau, verrous, placement, modele[numero], bilan)
        nom = index.feuille.nom
        doutes += _doutes(nom, bilan)
        ecrases += [
            HorsCadre(nom, e.cellule, e.entier or e.trouve, ECRASE)
            for e in (*bilan.reecrits, *bilan.lignes, *bilan.colonnes)
            if e.trouve
        ]
    return doutes, ecrases


def _doutes(feuille: str, bilan: _Bilan) -> Iterator[Doute]:
    au_lieu = "« {0.trouve} » au lieu de « {0.attendu} » ({0.cellule})"
    for code, ecarts, phrase in (
        ("STR-030", bilan.reecrits, au_lieu),
        ("STR-017", bilan.lignes, au_lieu),
        ("STR-031", bilan.colonnes, au_lieu),
        ("STR-032", bilan.colles, "« {0.trouve} » ({0.cellule})"),
    ):
        if ecarts:
            dits = "; ".join(phrase.format(e) for e in ecarts[:MONTRES]).replace("« »", "rien")
            reste = f" et {len(ecarts) - MONTRES} autres" if len(ecarts) > MONTRES else ""
            mots = {
                "quoi": dits + reste, "trouve": ecarts[0].trouve, "attendu": ecarts[0].attendu,
            }  # fmt: skip
            yield Doute(code, feuille, ecarts[0].cellule, mots)


def _libelles(tableau: TableauLu, verrous: _Verrous, bilan: _Bilan) -> None:
    """Labels that are now those of another row, and labels reworded."""
    lignes, colonnes = tableau.lignes, tableau.colonnes
    ecrite = valeurs_de(tableau.feuille).get
    if tableau.en_place and list(map(ecrite, verrous.places)) == verrous.attendus:
        return  # nearly always: nothing moved and nothing was reworded
    for c, rang, champ, attendue in verrous.libelles:
        ligne, colonne = lignes.get(rang), colonnes.get(champ)
        if ligne is None or colonne is None:
            continue
        if ecrite((ligne, colonne)) == attendue:
            continue
        cellule = tableau.feuille.cellules.get((ligne, colonne))
        trouve = "" if cellule is None else _plie(cellule.valeur)
        if trouve == _plie(c.valeur):
            continue
        attendu = _court(str(c.valeur))
        ecart = Ecart(
            adresse_a1(ligne, colonne), _extrait(cellule), attendu, _entier(cellule)
        )  # fmt: skip
        autre = verrous.lu and trouve and trouve in verrous.textes[c.champ]
        (bilan.lignes if autre else bilan.reecrits).append(ecart)


def _titres(tableau: TableauLu, index: IndexFeuille, bilan: _Bilan) -> None:
    """Headers that are now elsewhere in the table, and headers reworded."""
    place = tableau.place
    if place.ligne_entete is None:
        return
    entete = _ligne_entete(tableau, index.entetes.get(place.tableau.code, ()))
    if entete is None:
        return
    ecrite = valeurs_de(tableau.feuille).get
    titres = {c.champ: c.titre for c in place.tableau.colonnes}
    plies = Counter(plier(t) for t in titres.values())
    for champ, colonne in tableau.colonnes.items():
        titre = titres.get(champ)
        if not titre or ecrite((entete, colonne)) == titre:
            continue
        cellule = tableau.feuille.cellules.get((entete, colonne))
        trouve = "" if cellule is None else _plie(cellule.valeur)
        if trouve == plier(titre):
            continue
        ecart = Ecart(adresse_a1(entete, colonne), _extrait(cellule), titre, _entier(cellule))
        ailleurs = bool(trouve) and (trouve in plies or _dedans(tableau, index, titre))
        (bilan.colonnes if ailleurs else bilan.reecrits).append(ecart)


def _dedans(tableau: TableauLu, index: IndexFeuille, titre: str) -> bool:
    """The header now stands among the rows: a block was pasted another way round."""
    lignes, colonnes = set(tableau.lignes.values()), set(tableau.colonnes.values())
    return any(li in lignes and c in colonnes for li, c in index.places(titre))


def _ligne_entete(tableau: TableauLu, cles: list[int] | tuple[()]) -> int | None:
    """The header stands just above the column keys, else as far above as the rows went."""
    if cles:
        return cles[0] - 1
    place = tableau.place
    premiere = next(iter(tableau.lignes), None)
    if premiere is None or place.ligne_entete is None:
        return None
    attendue = place.ligne_entete + tableau.lignes[premiere] - place.lignes[premiere]
    titres = {plier(c.titre) for c in place.tableau.colonnes if c.titre}
    for ligne in (attendue, attendue + 1):  # the line of the keys may have been deleted
        cellules = [tableau.feuille.cellules.get((ligne, c)) for c in tableau.colonnes.values()]
        if any(c is not None and _plie(c.valeur) in titres for c in cellules):
            return ligne
    return None


def _colles(
    tableau: TableauLu,
    verrous: _Verrous,
    placement: Placement,
    modele: frozenset[str],
    bilan: _Bilan,
) -> None:
    """Answers that are a text of this very sheet: a locked cell was pasted over an open one."""
    lignes, colonnes = tableau.lignes, tableau.colonnes
    ecrite = valeurs_de(tableau.feuille).get
    for c in verrous.libres:
        ligne, colonne = lignes.get(c.rang.rang), colonnes.get(c.champ)
        texte = None if ligne is None or colonne is None else ecrite((ligne, colonne))
        if ligne is None or colonne is None or not isinstance(texte, str):
            continue
        if texte not in modele and not _repere(texte, placement):
            continue
        if texte in placement.choix(c.cle):
            continue
        a1 = adresse_a1(ligne, colonne)
        bilan.colles.append(Ecart(a1, _court(texte)))
    for lieu in calculees_collees(tableau, placement):
        bilan.colles.append(Ecart(adresse_a1(*lieu), _extrait(tableau.feuille.cellules[lieu])))


def _repere(texte: str, placement: Placement) -> bool:
    """A hidden key, a mark, or the title of a sheet, which ends with its territory."""
    if est_cle(texte, placement.tableaux) or lire_marque(texte) is not None:
        return True
    return any(est_titre(texte, f.intitule) for f in placement.classeur.feuilles)


@lru_cache(maxsize=32)
def _modele(placement: Placement) -> tuple[frozenset[str], ...]:
    """Locked texts of each sheet that nobody would type: labels, headers, titles, advice."""
    sortie: list[set[str]] = [set() for _ in placement.classeur.feuilles]
    for cellule in placement.cellules.values():
        if cellule.role is Role.LIBELLE and isinstance(cellule.valeur, str):
            sortie[cellule.feuille].add(cellule.valeur)
    for place in placement.tableaux.values():
        sortie[place.feuille] |= {*_entetes(place), place.tableau.titre, *place.sections.values()}
    for textes, feuille in zip(sortie, placement.classeur.feuilles, strict=True):
        textes |= {CONSIGNE_AJOUT, *(b.texte for b in feuille.blocs if isinstance(b, Paragraphe))}
    return tuple(frozenset(t for t in textes if len(t) >= COURT) for textes in sortie)


def _entetes(place: TableauPlace) -> Iterator[str]:
    if place.ligne_entete is not None:
        yield from _titres_de(place.tableau)


def _titres_de(tableau: Tableau) -> Iterator[str]:
    return (c.titre for c in tableau.colonnes)


def _plie(valeur: object) -> str:
    if isinstance(valeur, Decimal):
        return str(int(valeur)) if valeur == valeur.to_integral_value() else str(valeur)
    return "" if valeur is None else plier(str(valeur)[:ANCRE_MAX])


def _extrait(cellule: CelluleBrute | None) -> str:
    return _court(_entier(cellule))


def _entier(cellule: CelluleBrute | None) -> str:
    if cellule is None:
        return ""
    if cellule.formule is not None:
        return f"={cellule.formule}"[:TEXTE_MAX]
    return "" if cellule.valeur is None else str(cellule.valeur)[:TEXTE_MAX]


def _court(texte: str) -> str:
    texte = " ".join(texte[:ANCRE_MAX].split())
    return texte if len(texte) <= LONGUEUR else texte[:LONGUEUR] + "…"
