"""« Stades par territoire » and « Objectifs par territoire »: the level above « Montants ».

One row a territory, in blocs of neighbours, so that the levels above are plain sums over rows.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from cdppe_xl.classeurs.grammaire import Role
from cdppe_xl.classeurs.placement import a1
from cdppe_xl.consolidation.actions import HORS_ENVELOPPE
from cdppe_xl.consolidation.argent import TOUTES, Argent, Bloc
from cdppe_xl.consolidation.feuille_montants import C_MONTANT, MONTANTS, Lieux
from cdppe_xl.consolidation.grille_finances import LIBELLE_HORS
from cdppe_xl.consolidation.mesures import Colonne, Ecart, Mesure
from cdppe_xl.consolidation.reponses import SANS_DONNEE
from cdppe_xl.consolidation.table_longue import Ligne, TableLongue
from cdppe_xl.domaine.edition import Territoire
from cdppe_xl.domaine.lecture import Genre
from cdppe_xl.domaine.montants import Centimes, euros
from cdppe_xl.excel.page import (
    ABSENT,
    ENTETE,
    PREMIERE,
    Atelier,
    Calcul,
    Page,
    ailleurs,
    show_cents,
)

STADES_TERRITOIRES, OBJECTIFS_TERRITOIRES = "Stades par territoire", "Objectifs par territoire"
COULEUR = "7F6000"
LIBELLE_TOUTES = "Toutes"
LARGEUR = 14.0
FIXES = (("Obj.", 7.0), ("Période", 10.0), ("Enveloppe", 14.0), ("Code", 7.0),
         ("Territoire", 24.0), ("Région", 25.0))  # fmt: skip


def shown(montant: Centimes | None) -> Decimal | str:
    """Euros, or the sign of an unknown amount."""
    return SANS_DONNEE if montant is None else euros(montant)


def enveloppe_shown(code: str) -> str:
    """An enveloppe as people name it."""
    return {TOUTES: LIBELLE_TOUTES, HORS_ENVELOPPE: LIBELLE_HORS}.get(code, code)


def added(plage: str, somme: Centimes | None) -> Calcul:
    """Sum of the amounts of some cells, leaving words aside; never 0 for want of amounts."""
    return Calcul(f'IF(COUNT({plage})=0,"{SANS_DONNEE}",ROUND(SUM({plage}),2))', shown(somme))


class FeuilleTerritoires:
    """One of the two sheets; knows where each bloc stands before anything is written."""

    def __init__(self, titre: str, argent: Argent, blocs: Sequence[Bloc]) -> None:
        self.titre = titre
        self.argent = argent
        self.blocs = blocs
        self.colonnes: tuple[Colonne, ...] = tuple(blocs[0].valeurs) if blocs else ()
        self.fixes = FIXES if titre == OBJECTIFS_TERRITOIRES else FIXES[1:]
        self.places = {c: n for n, c in enumerate(self.colonnes, start=len(self.fixes))}
        self.debuts: list[int] = []
        libre = PREMIERE
        for bloc in blocs:
            self.debuts.append(libre)
            libre += len(bloc.territoires)
        self.fin = max(libre, PREMIERE + 1) - 1
        self._rangs = [{t.code: n for n, t in enumerate(bloc.territoires)} for bloc in blocs]

    def plage(self, bloc: int, colonne: Colonne, debut: int = 0, fin: int | None = None) -> str:
        """The rows of a bloc in one column, or some neighbours among them."""
        haut = self.debuts[bloc] + debut
        bas = self.debuts[bloc] + (len(self.blocs[bloc].territoires) if fin is None else fin) - 1
        n = self.places[colonne]
        return f"{ailleurs(self.titre, haut, n)}:{a1(bas, n)}"

    def cellule(self, bloc: int, colonne: Colonne, territoire: str) -> str | None:
        """Cell of a territory on this sheet; None when it is not in the bloc."""
        rang = self._rangs[bloc].get(territoire)
        if rang is None:
            return None
        return a1(self.debuts[bloc] + rang, self.places[colonne])

    # --- writing ---------------------------------------------------------------------

    def ecrit(self, atelier: Atelier, lieux: Lieux, note: str) -> None:
        """Writes the sheet."""
        page = atelier.page(self.titre, COULEUR, TableLongue)
        largeurs = [*(largeur for _, largeur in self.fixes), *(LARGEUR for _ in self.colonnes)]
        page.largeurs(largeurs)
        page.titre_page(self.titre, note)
        titres = [*(titre for titre, _ in self.fixes), *(c.titre for c in self.colonnes)]
        page.entetes(ENTETE, titres, 48)
        dernier = (self.fin, len(titres) - 1)
        if self.colonnes:
            show_cents(page, (PREMIERE, len(self.fixes), *dernier))
        page.ws.autofilter(ENTETE, 0, *dernier)
        sauts = list(self.places.values())[1:]
        page.imprime_par_groupes(dernier, len(self.fixes), largeurs, sauts)
        self._relie(page, lieux)
        lignes = list(self._lignes(_styles(atelier), lieux))
        page.ws.suite(PREMIERE, len(lignes), len(titres), lignes)

    def _relie(self, page: Page, lieux: Lieux) -> None:
        """A click on an amount leads to the first line of « Montants » it adds up."""
        for bloc, debut in zip(self.blocs, self.debuts, strict=True):
            for mesure, paquets in bloc.lignes.items():
                for n, rangs in enumerate(paquets):
                    if rangs:
                        cible = ailleurs(MONTANTS, rangs[0] + PREMIERE, C_MONTANT)
                        page.ws.relie(debut + n, self.places[mesure], cible)

    def _lignes(self, styles: dict[str, Any], lieux: Lieux) -> Iterator[Ligne]:
        for rang, bloc in enumerate(self.blocs):
            total = " total" if bloc.enveloppe == TOUTES else ""
            tete: tuple[str, ...] = (str(bloc.periode), enveloppe_shown(bloc.enveloppe))
            if self.fixes is FIXES:
                tete = (bloc.objectif or SANS_DONNEE, *tete)
            for n, territoire in enumerate(bloc.territoires):
                textes = (*tete, territoire.code, territoire.nom, territoire.region)
                ligne: list[tuple[Any, Any]] = [(t, styles[f"texte{total}"]) for t in textes]
                for colonne in self.colonnes:
                    contenu = self._contenu(rang, colonne, n, lieux)
                    absent = bloc.valeurs[colonne][n] is None
                    style = "absent" if absent else f"montant{total}"
                    ligne.append((contenu, styles[style]))
                yield ligne

    def _contenu(self, rang: int, colonne: Colonne, n: int, lieux: Lieux) -> Calcul | str:
        bloc = self.blocs[rang]
        valeur, territoire = bloc.valeurs[colonne][n], bloc.territoires[n]
        if bloc.membres:
            return self._toutes(bloc, colonne, territoire, valeur)
        if isinstance(colonne, Ecart):
            ligne = self.debuts[rang] + n
            x, y = (a1(ligne, self.places[m]) for m in (colonne.avant, colonne.apres))
            return Calcul(f'IF(COUNT({x},{y})=2,ROUND({x}-{y},2),"{SANS_DONNEE}")', shown(valeur))
        return self._montant(bloc, colonne, n, lieux)

    def _montant(self, bloc: Bloc, mesure: Mesure, n: int, lieux: Lieux) -> Calcul | str:
        rangs = bloc.lignes[mesure][n]
        if not rangs:
            return self.argent.mot(mesure, bloc.periode, bloc.territoires[n])
        return Calcul(lieux.somme(rangs), shown(bloc.valeurs[mesure][n]))

    def _toutes(
        self, bloc: Bloc, colonne: Colonne, territoire: Territoire, valeur: Centimes | None
    ) -> Calcul:
        cellules = [self.cellule(m, colonne, territoire.code) for m in bloc.membres]
        return added(",".join(filter(None, cellules)), valeur)


def _styles(atelier: Atelier) -> dict[str, Any]:
    case = atelier.case
    return {
        "texte": case(Role.LIBELLE, Genre.TEXTE, text_wrap=False),
        "texte total": case(Role.LIBELLE, Genre.TEXTE, "total", text_wrap=False),
        "montant": case(Role.CALCUL, Genre.MONTANT, text_wrap=False, shrink=True),
        "montant total": case(Role.CALCUL, Genre.MONTANT, "total", text_wrap=False, shrink=True),
        "absent": case(Role.CALCUL, Genre.MONTANT, **ABSENT),
    }
