"""A spreadsheet in memory: the gestures of the matrix, done as Excel and LibreOffice do them.

Works on what a file holds once read (``ClasseurBrut``): formulas, names and merges follow what
moves. It is checked against LibreOffice, which carries out the same gestures.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

from cdppe_xl.excel.brut import CelluleBrute, ClasseurBrut, FeuilleBrute, adresse_a1, lire_a1
from cdppe_xl.excel.ouverture import lire_brut
from tests.acceptation.degats.references import PERDUE, Suivi, Zone, recopier, suivre

Place = tuple[int, int]
Geste = dict[str, Any]
"""One elementary gesture: « op » and its arguments, lines and columns from 0."""


@dataclass
class Page:
    """One sheet being changed."""

    nom: str
    visible: bool
    cellules: dict[Place, CelluleBrute]
    fusions: list[Zone] = field(default_factory=list)
    tris: list[Zone] = field(default_factory=list)


class Tableur:
    """A workbook on which gestures are carried out."""

    def __init__(self, brut: ClasseurBrut) -> None:
        self.brut = brut
        self.pages = [_page(f) for f in brut.feuilles]
        self.noms = dict(brut.noms)
        self.proprietes = dict(brut.proprietes)

    def page(self, nom: str) -> Page:
        for page in self.pages:
            if page.nom == nom:
                return page
        raise KeyError(nom)

    def faire(self, gestes: Iterable[Geste]) -> Tableur:
        for geste in gestes:
            arguments = {cle: valeur for cle, valeur in geste.items() if cle != "op"}
            getattr(self, f"op_{geste['op']}")(**arguments)
        return self

    def rendre(self) -> ClasseurBrut:
        feuilles = tuple(
            FeuilleBrute(
                p.nom,
                p.visible,
                p.cellules,
                fusions=tuple(map(_a1, p.fusions)),
                tris=tuple(map(_a1, p.tris)),
            )
            for p in self.pages
        )
        restees = {"", *(p.nom for p in self.pages)}
        return replace(
            self.brut, feuilles=feuilles, noms=self.noms, proprietes=self.proprietes,
            pieces=tuple(piece for piece in self.brut.pieces if piece.feuille in restees),
        )  # fmt: skip

    # --- What follows -----------------------------------------------------------------------

    def _suit(self, suivi: Suivi, saufs: frozenset[tuple[str, Place]] = frozenset()) -> None:
        for page in self.pages:
            for place, cellule in page.cellules.items():
                if cellule.formule is not None and (page.nom, place) not in saufs:
                    texte = suivre(cellule.formule, page.nom, suivi)
                    if texte != cellule.formule:
                        page.cellules[place] = cellule._replace(formule=texte)
        self.noms = {nom: suivre(cible, "", suivi) for nom, cible in self.noms.items()}

    def _deplace_cellules(self, page: Page, place: Callable[[Place], Place | None]) -> None:
        nouvelles = {}
        for ancienne, cellule in page.cellules.items():
            ou = place(ancienne)
            if ou is not None:
                nouvelles[ou] = cellule._replace(ligne=ou[0], colonne=ou[1])
        page.cellules = nouvelles

    # --- Sheets -----------------------------------------------------------------------------

    def op_rename(self, sheet: str, to: str) -> None:
        self.page(sheet).nom = to
        for page in self.pages:
            page.fusions = [replace(z, feuille=page.nom) for z in page.fusions]
            page.tris = [replace(z, feuille=page.nom) for z in page.tris]
        renommee = {sheet: to}
        for page in self.pages:  # the sheet of a formula already has its new name
            for place, cellule in page.cellules.items():
                if cellule.formule is not None:
                    texte = suivre(
                        cellule.formule, page.nom,
                        lambda z: replace(z, feuille=renommee.get(z.feuille, z.feuille)),
                    )  # fmt: skip
                    page.cellules[place] = cellule._replace(formule=texte)
        self.noms = {
            nom: suivre(cible, "", lambda z: replace(z, feuille=renommee.get(z.feuille, z.feuille)))
            for nom, cible in self.noms.items()
        }

    def op_move_sheet(self, sheet: str, to: int) -> None:
        page = self.page(sheet)
        self.pages.remove(page)
        self.pages.insert(to, page)

    def op_hide_sheet(self, sheet: str) -> None:
        self.page(sheet).visible = False

    def op_add_sheet(self, name: str) -> None:
        self.pages.append(Page(name, True, {}))

    def op_copy_sheet(self, sheet: str, to: str) -> None:
        page = self.page(sheet)
        copie = Page(to, page.visible, {}, [replace(z, feuille=to) for z in page.fusions])
        for place, cellule in page.cellules.items():
            formule = cellule.formule
            if formule is not None:  # what named no sheet stays on the copy
                formule = suivre(formule, to, lambda z: z)
            copie.cellules[place] = cellule._replace(formule=formule)
        self.pages.append(copie)

    def op_delete_sheet(self, sheet: str) -> None:
        page = self.page(sheet)
        self.pages.remove(page)
        self._suit(lambda z: None if z.feuille == sheet else z)

    def op_alone(self, sheet: str) -> None:
        for page in [p for p in self.pages if p.nom != sheet]:
            self.op_delete_sheet(page.nom)
        self.noms, self.proprietes = {}, {}

    def op_import_sheet(self, other: str, sheet: str) -> None:
        """A sheet of another workbook takes the place of ours, under the same name."""
        rang = self.pages.index(self.page(sheet))
        self.op_delete_sheet(sheet)
        autre = _lire(other)
        self.pages.insert(rang, _page(next(f for f in autre.feuilles if f.nom == sheet)))

    # --- Lines and columns ------------------------------------------------------------------

    def op_insert_rows(self, sheet: str, at: int, n: int = 1) -> None:
        self._insere(sheet, at, n, 0)

    def op_insert_cols(self, sheet: str, at: int, n: int = 1) -> None:
        self._insere(sheet, at, n, 1)

    def op_delete_rows(self, sheet: str, at: int, n: int = 1) -> None:
        self._supprime(sheet, at, n, 0)

    def op_delete_cols(self, sheet: str, at: int, n: int = 1) -> None:
        self._supprime(sheet, at, n, 1)

    def _insere(self, sheet: str, at: int, n: int, axe: int) -> None:
        def suivi(z: Zone) -> Zone | None:
            if z.feuille != sheet:
                return z
            if axe == 0:
                return replace(z, haut=z.haut + n * (z.haut >= at), bas=z.bas + n * (z.bas >= at))
            return replace(
                z, gauche=z.gauche + n * (z.gauche >= at), droite=z.droite + n * (z.droite >= at)
            )

        self._axe(sheet, suivi, axe, lambda rang: rang + n * (rang >= at))

    def _supprime(self, sheet: str, at: int, n: int, axe: int) -> None:
        def borne(debut: int, fin: int) -> tuple[int, int] | None:
            if at <= debut and fin < at + n:
                return None
            debut = at if at <= debut < at + n else debut - n * (debut >= at + n)
            fin = at - 1 if at <= fin < at + n else fin - n * (fin >= at + n)
            return debut, fin

        def suivi(z: Zone) -> Zone | None:
            if z.feuille != sheet:
                return z
            bornes = borne(z.haut, z.bas) if axe == 0 else borne(z.gauche, z.droite)
            if bornes is None:
                return None
            if axe == 0:
                return replace(z, haut=bornes[0], bas=bornes[1])
            return replace(z, gauche=bornes[0], droite=bornes[1])

        def rang(ancien: int) -> int | None:
            return None if at <= ancien < at + n else ancien - n * (ancien >= at + n)

        self._axe(sheet, suivi, axe, rang)

    def _axe(self, sheet: str, suivi: Suivi, axe: int, rang: Callable[[int], int | None]) -> None:
        page = self.page(sheet)

        def place(ancienne: Place) -> Place | None:
            nouveau = rang(ancienne[axe])
            if nouveau is None:
                return None
            return (nouveau, ancienne[1]) if axe == 0 else (ancienne[0], nouveau)

        self._deplace_cellules(page, place)
        page.fusions = [suivie for z in page.fusions if (suivie := suivi(z)) is not None]
        page.tris = [suivie for z in page.tris if (suivie := suivi(z)) is not None]
        self._suit(suivi)

    def op_insert_cells(self, sheet: str, area: list[int], right: bool = False) -> None:
        """Cells inserted in a part of the columns: what is below, or on the right, is pushed."""
        zone = Zone(sheet, *area)
        pas = zone.droite - zone.gauche + 1 if right else zone.bas - zone.haut + 1
        self._pousse(zone, pas, right=right)

    def op_delete_cells(self, sheet: str, area: list[int], left: bool = False) -> None:
        """Cells deleted, what is below goes up, or what is on the right goes left."""
        zone = Zone(sheet, *area)
        self._vide(zone)
        self._suit(lambda z: None if zone.contient(z) else _sans(z, zone, left=left))
        pas = zone.droite - zone.gauche + 1 if left else zone.bas - zone.haut + 1
        self._pousse(zone, -pas, right=left)

    def _pousse(self, zone: Zone, pas: int, *, right: bool) -> None:
        """Pushes all that starts after a zone, in its lines or in its columns."""
        haut, gauche, bas, droite = zone.haut, zone.gauche, zone.bas, zone.droite
        if pas < 0:
            haut, gauche = (haut, droite + 1) if right else (bas + 1, gauche)

        def place(p: Place) -> Place:
            if right and zone.haut <= p[0] <= bas and p[1] >= gauche:
                return p[0], p[1] + pas
            if not right and zone.gauche <= p[1] <= droite and p[0] >= haut:
                return p[0] + pas, p[1]
            return p

        def suivi(z: Zone) -> Zone:
            if z.feuille != zone.feuille:
                return z
            dedans = (
                zone.haut <= z.haut <= z.bas <= bas
                if right
                else zone.gauche <= z.gauche <= z.droite <= droite
            )
            if not dedans:
                return z
            debut, fin = place((z.haut, z.gauche)), place((z.bas, z.droite))
            return Zone(z.feuille, *debut, *fin)

        self._deplace_cellules(self.page(zone.feuille), place)
        self._suit(suivi)

    def op_move_rows(self, sheet: str, at: int, to: int) -> None:
        """A whole line cut, then « insérer les cellules coupées » before line ``to``."""
        self._coupe_insere(sheet, at, to, 0)

    def op_move_cols(self, sheet: str, at: int, to: int) -> None:
        self._coupe_insere(sheet, at, to, 1)

    def _coupe_insere(self, sheet: str, at: int, to: int, axe: int) -> None:
        def rang(ancien: int) -> int:
            if ancien == at:
                return to - 1 if to > at else to
            if at < ancien < to:
                return ancien - 1
            if to <= ancien < at:
                return ancien + 1
            return ancien

        def suivi(z: Zone) -> Zone | None:
            if z.feuille != sheet:
                return z
            debut, fin = (z.haut, z.bas) if axe == 0 else (z.gauche, z.droite)
            if rang(fin) - rang(debut) != fin - debut:
                return z  # it is cut in two: a spreadsheet leaves it where it is
            if axe == 0:
                return replace(z, haut=rang(z.haut), bas=rang(z.bas))
            return replace(z, gauche=rang(z.gauche), droite=rang(z.droite))

        self._axe(sheet, suivi, axe, rang)

    def op_hide_rows(self, sheet: str, at: int, n: int = 1) -> None:
        """Changes nothing that is read."""

    op_hide_cols = op_group_rows = op_hide_rows

    def op_filter(self, sheet: str, area: list[int], column: int, text: str) -> None:
        """Changes nothing that is read: lines are hidden."""

    def op_freeze(self, sheet: str) -> None:
        """Changes nothing that is read."""

    op_unprotect = op_freeze

    # --- Cells ------------------------------------------------------------------------------

    def op_move(self, sheet: str, area: list[int], to_sheet: str, to: Place) -> None:
        """Cut and paste: formulas and names follow what moves."""
        source = Zone(sheet, *area)
        lignes, colonnes = to[0] - source.haut, to[1] - source.gauche
        prises = self._prend(source, couper=True)

        def suivi(z: Zone) -> Zone:
            return z.decale(lignes, colonnes, to_sheet) if source.contient(z) else z

        page = self.page(to_sheet)
        self._vide(source.decale(lignes, colonnes, to_sheet))
        partantes = [z for z in self.page(sheet).fusions if source.contient(z)]
        self.page(sheet).fusions = [z for z in self.page(sheet).fusions if z not in partantes]
        page.fusions += [suivi(z) for z in partantes]
        places = set()
        for cellule in prises:
            ou = cellule.ligne + lignes, cellule.colonne + colonnes
            formule = cellule.formule
            if formule is not None:
                formule = suivre(formule, sheet, suivi, to_sheet)
            page.cellules[ou] = cellule._replace(ligne=ou[0], colonne=ou[1], formule=formule)
            places.add((to_sheet, ou))
        self._suit(suivi, frozenset(places))

    def op_copy(
        self, sheet: str, area: list[int], to_sheet: str, to: Place, values: bool = False
    ) -> None:
        """Copy and paste; ``values`` pastes values without formulas."""
        source = Zone(sheet, *area)
        lignes, colonnes = to[0] - source.haut, to[1] - source.gauche
        prises = self._prend(source, couper=False)
        page = self.page(to_sheet)
        self._vide(source.decale(lignes, colonnes, to_sheet))
        for c in prises:
            ou = c.ligne + lignes, c.colonne + colonnes
            formule = None
            if c.formule is not None and not values:
                formule = recopier(c.formule, lignes, colonnes)
            page.cellules[ou] = c._replace(ligne=ou[0], colonne=ou[1], formule=formule)
        if not values:
            siennes = [z for z in self.page(sheet).fusions if source.contient(z)]
            page.fusions += [z.decale(lignes, colonnes, to_sheet) for z in siennes]

    def op_transpose(self, sheet: str, area: list[int]) -> None:
        """A square block copied, then pasted transposed onto itself, by values."""
        source = Zone(sheet, *area)
        prises = self._prend(source, couper=True)
        page = self.page(sheet)
        for c in prises:
            ou = source.haut + c.colonne - source.gauche, source.gauche + c.ligne - source.haut
            page.cellules[ou] = c._replace(ligne=ou[0], colonne=ou[1], formule=None)

    def op_transpose_all(self, sheet: str, area: list[int]) -> None:
        """The same with what the cells look like: here it follows them anyway."""
        self.op_transpose(sheet, area)

    def op_to_text(self, sheet: str, area: list[int]) -> None:
        """Numbers become the texts that they show."""
        for c in self._prend(Zone(sheet, *area), couper=False):
            if c.formule is None and isinstance(c.valeur, Decimal):
                self.page(sheet).cellules[c.ligne, c.colonne] = c._replace(valeur=str(c.valeur))

    def _prend(self, zone: Zone, *, couper: bool) -> list[CelluleBrute]:
        page = self.page(zone.feuille)
        prises = [c for p, c in page.cellules.items() if _dans(zone, p)]
        if couper:
            self._vide(zone)
        return prises

    def _vide(self, zone: Zone) -> None:
        page = self.page(zone.feuille)
        for place in [p for p in page.cellules if _dans(zone, p)]:
            del page.cellules[place]

    def op_set(self, sheet: str, at: Place, value: Any) -> None:
        self.page(sheet).cellules[tuple(at)] = CelluleBrute(*at, value)  # type: ignore[index]

    def op_formula(self, sheet: str, at: Place, formula: str) -> None:
        self.page(sheet).cellules[tuple(at)] = CelluleBrute(*at, None, formula)  # type: ignore[index]

    def op_clear(self, sheet: str, area: list[int]) -> None:
        self._vide(Zone(sheet, *area))

    def op_clear_looks(self, sheet: str, area: list[int]) -> None:
        for c in self._prend(Zone(sheet, *area), couper=False):
            place = c.ligne, c.colonne
            self.page(sheet).cellules[place] = c._replace(format_date=False, format_nombre="")

    def op_sort(self, sheet: str, area: list[int], column: int, descending: bool = False) -> None:
        """Lines of an area put in the order of one of its columns; blanks go last.

        The file remembers the area, as Excel does in xlsx and LibreOffice in ods.
        """
        zone, page = Zone(sheet, *area), self.page(sheet)
        page.tris.append(zone)
        lignes = list(range(zone.haut, zone.bas + 1))

        def cle(ligne: int) -> tuple[int, float, str]:
            cellule = page.cellules.get((ligne, column))
            valeur = None if cellule is None else cellule.valeur
            if valeur in (None, ""):
                return (2, 0.0, "")
            if isinstance(valeur, str):
                return (1, 0.0, valeur.casefold())
            return (0, float(valeur), "")

        pleines = [n for n in lignes if cle(n)[0] < 2]
        vides = [n for n in lignes if n not in set(pleines)]
        ordre = [*sorted(pleines, key=cle, reverse=descending), *vides]
        arrivee = dict(zip(ordre, lignes, strict=True))
        for c in self._prend(zone, couper=True):
            ou = arrivee[c.ligne], c.colonne
            formule = c.formule
            if formule is not None:
                formule = recopier(formule, ou[0] - c.ligne, 0)
            page.cellules[ou] = c._replace(ligne=ou[0], formule=formule)

    def op_forget_sorts(self, sheet: str) -> None:
        """As many programs do: nothing in the file tells what was sorted."""
        self.page(sheet).tris.clear()

    def op_merge(self, sheet: str, area: list[int]) -> None:
        """As Excel does: only the first cell keeps its content."""
        zone, page = Zone(sheet, *area), self.page(sheet)
        premiere = page.cellules.get((zone.haut, zone.gauche))
        self._vide(zone)
        if premiere is not None:
            page.cellules[zone.haut, zone.gauche] = premiere
        page.fusions.append(zone)

    def op_replace(self, sheet: str, old: str, new: str) -> None:
        """Find and replace in every text of a sheet, formulas left alone."""
        page = self.page(sheet)
        for place, c in page.cellules.items():
            if c.formule is None and isinstance(c.valeur, str) and old in c.valeur:
                page.cellules[place] = c._replace(valeur=c.valeur.replace(old, new))

    # --- Names and properties ---------------------------------------------------------------

    def op_delete_names(self, prefix: str = "") -> None:
        self.noms = {n: c for n, c in self.noms.items() if not n.startswith(prefix)}

    def op_break_names(self, prefix: str = "") -> None:
        self.noms = {n: PERDUE if n.startswith(prefix) else c for n, c in self.noms.items()}

    def op_clear_properties(self) -> None:
        self.proprietes = {}


@lru_cache(maxsize=8)
def _lire(chemin: str) -> ClasseurBrut:
    return lire_brut(Path(chemin).read_bytes(), Path(chemin).name)


def _sans(z: Zone, otee: Zone, *, left: bool) -> Zone:
    """A range whose last cells are deleted, the others being pulled over them, is shorter."""
    if z.feuille != otee.feuille:
        return z
    if left and otee.haut <= z.haut <= z.bas <= otee.bas and z.gauche < otee.gauche <= z.droite:
        return replace(z, droite=otee.gauche - 1) if z.droite <= otee.droite else z
    en_colonne = otee.gauche <= z.gauche <= z.droite <= otee.droite
    if not left and en_colonne and z.haut < otee.haut <= z.bas <= otee.bas:
        return replace(z, bas=otee.haut - 1)
    return z


def _dans(zone: Zone, place: Place) -> bool:
    return zone.haut <= place[0] <= zone.bas and zone.gauche <= place[1] <= zone.droite


def _page(feuille: FeuilleBrute) -> Page:
    fusions = []
    for texte in feuille.fusions:
        debut, _, fin = texte.replace("$", "").partition(":")
        haut, gauche = lire_a1(debut)
        fusions.append(Zone(feuille.nom, haut, gauche, *lire_a1(fin or debut)))
    return Page(feuille.nom, feuille.visible, dict(feuille.cellules), fusions)


def _a1(zone: Zone) -> str:
    return f"{adresse_a1(zone.haut, zone.gauche)}:{adresse_a1(zone.bas, zone.droite)}"
