"""« Stades »: how far the money went, for the nation then region by region.

A national figure adds up the rows of the territories, a gap the gaps of those who told both
stages: a difference between two totals would compare territories that are not the same.
"""

from __future__ import annotations

from itertools import groupby, pairwise

from cdppe_xl.classeurs.grammaire import Role
from cdppe_xl.consolidation.argent import TOUTES, Argent, Bloc
from cdppe_xl.consolidation.feuille_territoires import (
    COULEUR,
    FeuilleTerritoires,
    added,
    enveloppe_shown,
)
from cdppe_xl.consolidation.mesures import Colonne, Ecart, Mesure
from cdppe_xl.domaine.lecture import Genre
from cdppe_xl.excel.page import ENTETE, PREMIERE, SERRE, Atelier, Calcul, Page, show_cents
from cdppe_xl.financement.montants import Perimetre

STADES = "Stades"
FRANCE = "France"
FIXES = (("Qui", 27.0), ("Période", 10.0), ("Enveloppe", 15.0),
         ("Montant national écrit dans les textes", 16.0))  # fmt: skip
MONTANT, COUVERTURE = 15.0, 8.0


def covered(page: Page, ligne: int, colonne: int, calcul: Calcul) -> None:
    """« 28/30 » beside an amount."""
    style = page.atelier.case(Role.CALCUL, Genre.TEXTE, "centre", font_size=9)
    page.ecrit(ligne, colonne, calcul, style)


class FeuilleStades:
    """Writes « Stades »."""

    def __init__(self, argent: Argent, dessous: FeuilleTerritoires) -> None:
        self.argent = argent
        self.dessous = dessous
        self.places = {c: len(FIXES) + 2 * n for n, c in enumerate(dessous.colonnes)}
        self.france: dict[int, int] = {}
        """Row of each bloc over the nation."""
        self.regions: dict[str, dict[int, int]] = {}
        """Row of each bloc, region by region."""
        self.fin = PREMIERE
        """Last row, once written."""
        self.derniere = len(FIXES) + 2 * len(self.places) - 1

    def ecrit(self, atelier: Atelier) -> None:
        """Writes the sheet; the rows are known afterwards."""
        page = atelier.page(STADES, COULEUR)
        largeurs = [largeur for _, largeur in FIXES]
        titres = [titre for titre, _ in FIXES]
        for colonne in self.places:
            largeurs += [MONTANT, COUVERTURE]
            titres += [colonne.titre, "Couv."]
        page.largeurs(largeurs)
        page.titre_page(STADES, self._note())
        page.entetes(ENTETE, titres, 62)
        ligne = PREMIERE
        for nom, decoupe in self._decoupes():
            page.hauteur(ligne, 20)
            for n in range(self.derniere + 1):
                page.ecrit(ligne, n, nom if n == 0 else None, atelier.texte("section"))
            lignes = self.france if decoupe is None else self.regions.setdefault(nom, {})
            for rang in range(len(self.dessous.blocs)):
                ligne += 1
                self._ligne(page, ligne, nom, rang, decoupe)
                lignes[rang] = ligne
            ligne += 1
        self.fin = ligne - 1
        fin = (self.fin, self.derniere)
        for n in self.places.values():
            show_cents(page, (PREMIERE, n, fin[0], n))
        page.imprime_par_groupes(fin, len(FIXES), largeurs, self._sauts())

    def _note(self) -> str:
        inconnus = self.argent.etat.referentiel.nombre_inconnu
        suite = f" ; {inconnus} territoires non identifiés, comptés sans réponse" * bool(inconnus)
        return f"État, département et autres, du montant indicatif au payé{suite}"

    def _decoupes(self) -> list[tuple[str, tuple[int, int] | None]]:
        """The nation, then the first row and the one after the last of each region in a bloc."""
        decoupes: list[tuple[str, tuple[int, int] | None]] = [(FRANCE, None)]
        if self.dessous.blocs:
            debut = 0
            regions = [t.region for t in self.dessous.blocs[0].territoires]
            for region, suite in groupby(regions):
                fin = debut + len(list(suite))
                decoupes.append((region, (debut, fin)))
                debut = fin
        return decoupes

    def _sauts(self) -> list[int]:
        """Pages may start with those who are not the State, and with the gaps."""
        colonnes = list(self.places)
        return [
            self.places[apres]
            for avant, apres in pairwise(colonnes)
            if _family(avant) != _family(apres)
        ]

    def _ligne(
        self, page: Page, ligne: int, nom: str, rang: int, decoupe: tuple[int, int] | None
    ) -> None:
        bloc = self.dessous.blocs[rang]
        total = "total" if bloc.enveloppe == TOUTES else ""
        case = page.atelier.case
        texte = case(Role.LIBELLE, Genre.TEXTE, total, text_wrap=False)
        for n, dit in enumerate((nom, str(bloc.periode), enveloppe_shown(bloc.enveloppe))):
            page.ecrit(ligne, n, dit, texte)
        national = self._national(bloc) if decoupe is None else None
        page.ecrit(ligne, 3, national, case(Role.LIBELLE, Genre.MONTANT, **SERRE))
        debut, fin = decoupe or (0, len(bloc.territoires))
        attendus = self.argent.attendus(bloc.periode, None if decoupe is None else nom)
        for colonne, n in self.places.items():
            plage = self.dessous.plage(rang, colonne, debut, fin)
            page.relie(ligne, n, plage.partition(":")[0])
            page.ecrit(
                ligne, n, added(plage, bloc.total(colonne, debut, fin)),
                case(Role.CALCUL, Genre.MONTANT, total, **SERRE),
            )  # fmt: skip
            dit = f"{bloc.connus(colonne, debut, fin)}/{attendus}"
            covered(page, ligne, n + 1, Calcul(f'COUNT({plage})&"/{attendus}"', dit))

    def _national(self, bloc: Bloc) -> int | None:
        """Amount of the texts for a year, if they give one."""
        for enveloppe in self.argent.etat.referentiel.enveloppes:
            for montant in enveloppe.montants:
                if enveloppe.code == bloc.enveloppe and str(montant.exercice) == str(bloc.periode):
                    return montant.euros
        return None


def _family(colonne: Colonne) -> str:
    if isinstance(colonne, Ecart):
        return "ecart"
    return "etat" if isinstance(colonne, Mesure) and _of_state(colonne) else "autres"


def _of_state(mesure: Mesure) -> bool:
    return mesure.perimetre is Perimetre.ETAT
