"""What people wrote outside the cells meant for it: never read, so always told and kept."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import filterfalse

from cdppe_xl.classeurs.grammaire import Feuille, Paragraphe, Role, Tableau
from cdppe_xl.classeurs.placement import CONSIGNE_AJOUT, Placement
from cdppe_xl.domaine.lecture import Doute, HorsCadre
from cdppe_xl.excel.ancres import Reperage, TableauLu
from cdppe_xl.excel.ancres_index import ANCRE_MAX, IndexFeuille, est_cle
from cdppe_xl.excel.ancres_signes import cles_du_modele
from cdppe_xl.excel.brut import CelluleBrute, FeuilleBrute, ValeurBrute, adresse_a1
from cdppe_xl.excel.cellules import valeurs_de
from cdppe_xl.excel.habillage import RETOUR_AUX_ANOMALIES
from cdppe_xl.excel.identite import lire_marque
from cdppe_xl.excel.titres import titres_du_modele
from cdppe_xl.excel.valeurs_texte import plier

MONTRES, LONGUEUR = 3, 40
"""Cells quoted in a doubt, and how much of each."""
GARDES, TEXTE_MAX = 2_000, 2_000
"""Cells kept of one file, and characters of each; the others are counted."""
CELLULE, AJOUTEE, DOUBLE = "cellule", "feuille ajoutée", "feuille en double"
"""Kinds of what is kept."""

Place = tuple[int, int]


class HorsDuCadre:
    """Everything written in a file outside the declared cells.

    Attributes:
        doutes: one per sheet that holds something outside its tables.
        gardes: the cells themselves, the first ``GARDES``.
        reste: how many more there were.
    """

    def __init__(
        self,
        reperage: Reperage,
        placement: Placement,
        ecrases: Sequence[HorsCadre] = (),
        jugees: Collection[str] | None = None,
    ) -> None:
        """Looks at every sheet.

        Args:
            reperage: where things are in the file.
            placement: the layout.
            ecrases: what stands where the layout had a text.
            jugees: computed cells told elsewhere; None when formulas were not read.
        """
        self.doutes: list[Doute] = []
        self.gardes: list[HorsCadre] = []
        self.reste = 0
        titres, cles = titres_du_modele(reperage, placement), cles_du_modele(placement)
        for numero, feuille in enumerate(placement.classeur.feuilles):
            index = reperage.feuilles.get(feuille.code)
            if index is None:
                continue
            connues, cellules = _connues(reperage, placement, numero, index), index.feuille.cellules
            muettes = _sur_des_formules(reperage, placement, numero, jugees)
            connues = connues - muettes if muettes else connues
            dehors = filterfalse(connues.__contains__, cellules)
            ecrite = valeurs_de(index.feuille).get
            textes = _textes(placement)[numero] | titres[feuille.code]
            ecrits = _ecrits(
                cellules[p]
                for p in dehors
                if (v := ecrite(p)) not in cles and not _du_modele(v, textes, placement)
            )
            if ecrits:
                self.doutes.append(_doute(index.feuille.nom, ecrits))
                self._garde(index.feuille.nom, ecrits, CELLULE)
        for ajoutee in reperage.ajoutees:
            self._garde(ajoutee.nom, _ecrits(_etrangeres(ajoutee, placement)), AJOUTEE)
        for double, elue in reperage.doubles:
            autres = (
                c
                for c in _etrangeres(double, placement)
                if not _meme(c, elue.cellules.get((c.ligne, c.colonne)))
            )
            self._garde(double.nom, _ecrits(autres), DOUBLE)
        place = GARDES - len(self.gardes)
        self.gardes += ecrases[:place]
        self.reste += max(0, len(ecrases) - place)

    def _garde(self, feuille: str, ecrits: list[CelluleBrute], genre: str) -> None:
        place = GARDES - len(self.gardes)
        self.gardes += [
            HorsCadre(feuille, adresse_a1(c.ligne, c.colonne), _texte(c)[:TEXTE_MAX], genre)
            for c in ecrits[:place]
        ]
        self.reste += max(0, len(ecrits) - place)


def _meme(cellule: CelluleBrute, autre: CelluleBrute | None) -> bool:
    """Nothing new in the double of a sheet; its formulas may look at the copy."""
    if autre is None:
        return False
    if cellule.formule is not None:
        return autre.formule is not None
    return cellule.valeur == autre.valeur


def _connues(
    reperage: Reperage, placement: Placement, numero: int, index: IndexFeuille
) -> set[Place] | frozenset[Place]:
    """Places of a sheet that are read, or compared with the layout."""
    tableaux = [t for t in reperage.tableaux.values() if t.place.feuille == numero]
    if all(t.en_place for t in tableaux):
        return _en_place(placement)[numero]
    connues: set[Place] = set()
    for tableau in tableaux:
        connues |= _du_tableau(tableau, placement)
        if tableau.place.ligne_entete is not None:
            tetes = {ligne - 1 for ligne in index.entetes.get(tableau.place.tableau.code, ())}
            connues |= {(ligne, c) for ligne in tetes for c in tableau.colonnes.values()}
    return connues


def _sur_des_formules(
    reperage: Reperage, placement: Placement, numero: int, jugees: Collection[str] | None
) -> set[Place]:
    """Places of the constants written over formulas that could not be judged.

    What those formulas looked at is gone, and nothing else tells what was written there.
    """
    places: set[Place] = set()
    if reperage.en_place or jugees is None:
        return places
    for tableau in (t for t in reperage.tableaux.values() if t.place.feuille == numero):
        for _, _, c in placement.calculees[tableau.place.tableau.code]:
            ligne, colonne = tableau.lignes.get(c.rang.rang), tableau.colonnes.get(c.champ)
            if ligne is None or colonne is None or c.cle in jugees:
                continue
            brute = tableau.feuille.cellules.get((ligne, colonne))
            if brute is not None and brute.formule is None and brute.valeur not in (None, ""):
                places.add((ligne, colonne))
    return places


def _du_tableau(tableau: TableauLu, placement: Placement) -> set[Place]:
    code, colonnes = tableau.place.tableau.code, tableau.colonnes
    connues = {
        (ligne, colonne)
        for rang, ligne in tableau.lignes.items()
        for champ, colonne in colonnes.items()
        if not _muette(placement, f"{code}/{rang}/{champ}")
    }
    return connues | {(li, c) for li in tableau.ajoutes.values() for c in colonnes.values()}


def _muette(placement: Placement, cle: str) -> bool:
    """A locked cell left blank: whatever stands there was written by someone."""
    cellule = placement.cellules[cle]
    return cellule.role is Role.LIBELLE and cellule.valeur in (None, "")


@lru_cache(maxsize=32)
def _en_place(placement: Placement) -> tuple[frozenset[Place], ...]:
    """The same for a layout where nothing moved, by sheet."""
    trouvees: list[set[Place]] = [set() for _ in placement.classeur.feuilles]
    for cle, cellule in placement.cellules.items():
        if not _muette(placement, cle):
            trouvees[cellule.feuille].add((cellule.ligne, cellule.colonne))
    for place in placement.tableaux.values():
        if place.ligne_entete is not None:
            trouvees[place.feuille] |= {(place.ligne_entete, c) for c in place.colonnes.values()}
    return tuple(frozenset(t) for t in trouvees)


def _ecrits(autres: Iterable[CelluleBrute]) -> list[CelluleBrute]:
    """Those that hold something, in the order of the sheet."""
    return sorted(
        (c for c in autres if c.formule is not None or c.valeur not in (None, "")),
        key=lambda c: (c.ligne, c.colonne),
    )


def _etrangeres(feuille: FeuilleBrute, placement: Placement) -> Iterator[CelluleBrute]:
    """Cells of a sheet that is not read, our keys and our marks left out."""
    cellules = feuille.cellules.values()
    return (c for c in cellules if not _du_modele(c.valeur, frozenset(), placement))


def _du_modele(valeur: ValeurBrute, textes: frozenset[str], placement: Placement) -> bool:
    """A key, a mark or a text of the layout, that moved."""
    if not isinstance(valeur, str):
        return False
    if est_cle(valeur, placement.tableaux) or lire_marque(valeur) is not None:
        return True
    return plier(valeur.removeprefix(RETOUR_AUX_ANOMALIES)[:TEXTE_MAX]) in textes


@lru_cache(maxsize=32)
def _textes(placement: Placement) -> tuple[frozenset[str], ...]:
    """Folded texts of each sheet of a layout."""
    labels: list[set[str]] = [set() for _ in placement.classeur.feuilles]
    for cellule in placement.cellules.values():
        if cellule.role is Role.LIBELLE and isinstance(cellule.valeur, str):
            labels[cellule.feuille].add(cellule.valeur)
    return tuple(
        frozenset(plier(t[:TEXTE_MAX]) for t in (*_fixes(feuille), *labels[n]))
        for n, feuille in enumerate(placement.classeur.feuilles)
    )


def _fixes(feuille: Feuille) -> Iterator[str]:
    yield CONSIGNE_AJOUT
    for bloc in feuille.blocs:
        if isinstance(bloc, Paragraphe):
            yield bloc.texte
        elif isinstance(bloc, Tableau):
            yield bloc.titre
            yield from (c.titre for c in bloc.colonnes)
            yield from (r.section for r in bloc.rangs)


def _doute(feuille: str, ecrits: list[CelluleBrute]) -> Doute:
    cites = [f"{_extrait(c)} ({adresse_a1(c.ligne, c.colonne)})" for c in ecrits[:MONTRES]]
    reste = f" et {len(ecrits) - MONTRES} autres cellules" if len(ecrits) > MONTRES else ""
    premiere = adresse_a1(ecrits[0].ligne, ecrits[0].colonne)
    return Doute("STR-009", feuille, premiere, {"trouve": ", ".join(cites) + reste})


def _texte(cellule: CelluleBrute) -> str:
    return f"={cellule.formule}" if cellule.formule is not None else str(cellule.valeur)


def _extrait(cellule: CelluleBrute) -> str:
    texte = " ".join(_texte(cellule)[:ANCRE_MAX].split())
    return texte if len(texte) <= LONGUEUR else texte[:LONGUEUR] + "…"
