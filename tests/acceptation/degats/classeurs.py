"""Workbooks that the matrix damages: every open cell filled, with values all different."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

from cdppe_xl.classeurs.catalogue import placement
from cdppe_xl.classeurs.grammaire import OUVERTS, Classeur, Role, Tableau
from cdppe_xl.classeurs.placement import CellulePlacee, Placement
from cdppe_xl.classeurs.valeurs_excel import Scalaire, depuis
from cdppe_xl.domaine.lecture import Genre, Identite, Lecture
from cdppe_xl.erreurs import ClasseurIllisible
from cdppe_xl.excel.brut import ClasseurBrut
from cdppe_xl.excel.identite import identite_de
from cdppe_xl.excel.reader import RetourBrut, open_retour, read_retour
from cdppe_xl.excel.writer import write_classeur
from cdppe_xl.generation.preremplissage import Connu, prefill
from cdppe_xl.parcours import fabriquer
from cdppe_xl.referentiel.loader import load_referentiel
from tests.acceptation.degats.terrain import PRINCIPAUX

REFERENTIEL = load_referentiel("2020")
CODES = tuple(PRINCIPAUX)
ICI, AILLEURS = "63", "03"
"""The territory that answers, and the one whose sheet strays into its file."""


def reponse(placement: Placement, cellule: CellulePlacee, n: int) -> Scalaire:
    """An answer that no other cell gives, but where a list offers few choices."""
    choix = placement.choix(cellule.cle) if cellule.genre is Genre.LISTE else ()
    if choix:
        texte = choix[n % len(choix)]
        return Decimal(texte) if texte.isdigit() else texte
    if cellule.genre is Genre.DATE:
        return depuis(date(2020, 1, 1) + timedelta(days=n))
    if cellule.genre is Genre.TAUX:
        return Decimal(n) / 10_000
    if cellule.genre in (Genre.ENTIER, Genre.MONTANT):
        return Decimal(1_000 + n)
    return f"Texte {n}"


def reponses(place: Placement, depart: int = 1) -> dict[str, Scalaire]:
    """An answer in every open cell."""
    return {c.cle: reponse(place, c, n) for n, c in enumerate(place.ouvertes(), start=depart)}


@lru_cache(maxsize=16)
def rempli(code: str, territoire: str = ICI) -> bytes:
    """The workbook of a territory, filled; the answers of two territories differ."""
    place = placement(REFERENTIEL, code)
    depart = 1 if territoire == ICI else 2_501
    connu = Connu(referentiel=REFERENTIEL)
    contenu, _, _ = fabriquer(
        connu, code, REFERENTIEL.territoire(territoire), reponses(place, depart)
    )
    return contenu


@dataclass(frozen=True)
class Temoin:
    """A filled workbook, on disk and as read."""

    code: str
    placement: Placement
    chemin: Path
    autre: Path
    brut: ClasseurBrut
    lecture: Lecture


def temoin(code: str, dossier: Path) -> Temoin:
    """Writes the workbook of both territories and reads the first."""
    place = placement(REFERENTIEL, code)
    chemins = []
    for territoire in (ICI, AILLEURS):
        chemin = dossier / f"{territoire}_{code}.xlsx"
        chemin.write_bytes(rempli(code, territoire))
        chemins.append(chemin)
    retour = open_retour(chemins[0].read_bytes(), chemins[0].name)
    lecture = read_retour(retour, place)
    return Temoin(code, place, chemins[0], chemins[1], retour.brut, lecture)


def lire_abime(brut: ClasseurBrut, place: Placement) -> Lecture | None:
    """Reads a damaged workbook; None when it is refused with a reason."""
    try:
        identite, doutes = identite_de(brut)
        return read_retour(RetourBrut("abime", "", brut, identite, tuple(doutes)), place)
    except ClasseurIllisible:
        return None


# --- Last year's layout -------------------------------------------------------------------


def autre_ordre(code: str) -> bytes:
    """The workbook as another version of the layout had it: its open columns in another order."""
    place = placement(REFERENTIEL, code)
    tableau = place.tableaux[PRINCIPAUX[code]].tableau
    colonnes = list(tableau.colonnes)
    rangs = [n for n, c in enumerate(colonnes) if c.role in OUVERTS]
    colonnes[rangs[0]], colonnes[rangs[-1]] = colonnes[rangs[-1]], colonnes[rangs[0]]
    return _ancien(place, replace(tableau, colonnes=tuple(colonnes)))


def colonne_de_moins(code: str) -> tuple[bytes, str]:
    """The same without one column that no formula looks at; and the field that it was."""
    place = placement(REFERENTIEL, code)
    for tableau in place.classeur.tableaux().values():
        roles = {r for r in _roles(tableau) if r in OUVERTS}
        if not roles:
            continue
        for colonne in reversed(tableau.colonnes):
            if colonne.role is Role.CALCUL:
                continue
            colonnes = tuple(c for c in tableau.colonnes if c is not colonne)
            try:
                contenu = _ancien(place, replace(tableau, colonnes=colonnes))
            except (KeyError, ValueError):
                continue  # a formula or a control looks at it
            return contenu, f"{tableau.code}/{colonne.champ}"
    raise AssertionError(f"{code} : aucune colonne ne peut manquer")


def _roles(tableau: Tableau) -> set[Role]:
    return {c.role for c in tableau.colonnes}


def _ancien(place: Placement, tableau: Tableau) -> bytes:
    ancien = Placement(_avec(place.classeur, tableau))
    territoire = REFERENTIEL.territoire(ICI)
    connues, _ = prefill(place, territoire, Connu(referentiel=REFERENTIEL))
    toutes = {**connues, **reponses(place)}
    siennes = {c: v for c, v in toutes.items() if c in ancien.cellules}
    identite = Identite(
        edition="2020", classeur=place.classeur.code, territoire=ICI,
        version=place.classeur.version - 1, empreinte=ancien.empreinte,
    )  # fmt: skip
    return write_classeur(ancien, siennes, identite, f"{ICI} {territoire.nom}")


def _avec(classeur: Classeur, tableau: Tableau) -> Classeur:
    feuilles = tuple(
        replace(
            f,
            blocs=tuple(
                tableau if isinstance(b, Tableau) and b.code == tableau.code else b for b in f.blocs
            ),
        )
        for f in classeur.feuilles
    )
    return replace(classeur, feuilles=feuilles)
