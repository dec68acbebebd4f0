"""« Cofinancement »: what the département puts beside the State, as the reconciliation tells it.

Objectif after objectif (action after action when the edition says so), so that the national
ratio is a sum over neighbouring rows: those of the territories that told both amounts.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from itertools import groupby
from typing import Any

from cdppe_xl.classeurs.grammaire import Role
from cdppe_xl.classeurs.placement import a1
from cdppe_xl.comptes.formules import formule_manque
from cdppe_xl.consolidation.argent import Argent
from cdppe_xl.consolidation.feuille_montants import Lieux
from cdppe_xl.consolidation.feuille_territoires import COULEUR, LARGEUR, shown
from cdppe_xl.consolidation.reponses import SANS_DONNEE
from cdppe_xl.consolidation.table_longue import Cellule, TableLongue
from cdppe_xl.domaine.lecture import Genre
from cdppe_xl.domaine.montants import Centimes
from cdppe_xl.excel.page import (
    ABSENT,
    ENTETE,
    PREMIERE,
    Atelier,
    Calcul,
    ailleurs,
    show_cents,
)
from cdppe_xl.financement.montants import Montant, total
from cdppe_xl.financement.rapprochement import Cofinancement

COFINANCEMENT = "Cofinancement"
FIXES = (("Obj.", 7.0), ("Période", 10.0), ("Code", 7.0), ("Territoire", 24.0),
         ("Région", 25.0))  # fmt: skip
ACTION = ("Action", 9.0)
"""Shown when the edition matches the amounts action by action."""
TITRES = ("État\n(enveloppes cofinancées)", "Département", "dont valorisé", "Manque", "Verdict",
          "État retenu", "Département retenu")  # fmt: skip
ETAT, DEPARTEMENT, VALORISE, MANQUE, VERDICT, ETAT_RETENU, CD_RETENU = range(7)
"""Columns, counted from the first amount."""
CONFORME, INSUFFISANT, A_COMPLETER = "Conforme", "Insuffisant", "À compléter"


def verdict(fait: Cofinancement) -> str:
    """The same words as the reconciliation."""
    return {None: A_COMPLETER, 0: CONFORME}.get(fait.manque, INSUFFISANT)


class FeuilleCofinancement:
    """Writes the sheet; knows the rows of each objectif and year."""

    def __init__(self, argent: Argent, lieux: Lieux) -> None:
        self.argent = argent
        self.lieux = lieux
        self.faits = argent.cofinancements
        self.rangs = {id(m): n for n, m in enumerate(argent.montants)}
        self.par_action = argent.etat.referentiel.campagne.cofinancement == "action"
        self.fixes = (*FIXES, ACTION) if self.par_action else FIXES
        self.blocs: dict[tuple[str, int], tuple[int, int]] = {}
        ligne = PREMIERE
        for cle, suite in groupby(self.faits, key=lambda c: (c.objectif, c.exercice)):
            nombre = len(list(suite))
            self.blocs[cle] = (ligne, ligne + nombre - 1)
            ligne += nombre

    def siens(self, cle: tuple[str, int]) -> Sequence[Cofinancement]:
        """Lines of an objectif and year."""
        debut, fin = self.blocs[cle]
        return self.faits[debut - PREMIERE : fin - PREMIERE + 1]

    def plage(self, cle: tuple[str, int], colonne: int) -> str:
        """Lines of an objectif and year in a column of amounts."""
        debut, fin = self.blocs[cle]
        n = len(self.fixes) + colonne
        return f"{ailleurs(COFINANCEMENT, debut, n)}:{a1(fin, n)}"

    def ecrit(self, atelier: Atelier) -> None:
        """Writes the sheet."""
        page = atelier.page(COFINANCEMENT, COULEUR, TableLongue)
        page.largeurs([*(largeur for _, largeur in self.fixes), *(LARGEUR for _ in TITRES)])
        quoi = "action" if self.par_action else "objectif"
        page.titre_page(COFINANCEMENT, f"par {quoi}, d’après les plans d’action comptés")
        page.entetes(ENTETE, [*(titre for titre, _ in self.fixes), *TITRES], 48)
        fin = (PREMIERE + max(len(self.faits), 1) - 1, len(self.fixes) + len(TITRES) - 1)
        show_cents(page, (PREMIERE, len(self.fixes), *fin))
        page.ws.autofilter(ENTETE, 0, *fin)
        page.imprime((fin[0], len(self.fixes) + VERDICT), 4)
        texte = atelier.case(Role.LIBELLE, Genre.TEXTE, text_wrap=False)
        montant = atelier.case(Role.CALCUL, Genre.MONTANT, text_wrap=False, shrink=True)
        absent = atelier.case(Role.CALCUL, Genre.MONTANT, **ABSENT)
        dit = atelier.case(Role.CALCUL, Genre.TEXTE, "verdict")
        regions = {t.code: t.region for t in self.argent.etat.territoires}
        lignes = []
        for ligne, fait in enumerate(self.faits, start=PREMIERE):
            fixes = (
                fait.objectif, str(fait.exercice), fait.territoire,
                self.argent.noms[fait.territoire], regions[fait.territoire],
                *([fait.action] if self.par_action else []),
            )  # fmt: skip
            cellules: list[tuple[Cellule, Any]] = [(contenu, texte) for contenu in fixes]
            for n, calcul in enumerate(self._calculs(ligne, fait)):
                vide = isinstance(calcul.valeur, str)
                cellules.append((calcul, dit if n == VERDICT else absent if vide else montant))
            lignes.append(cellules)
        page.ws.suite(PREMIERE, len(lignes), fin[1] + 1, lignes)

    def _calculs(self, ligne: int, fait: Cofinancement) -> Sequence[Calcul]:
        etat, departement, manque = (
            a1(ligne, len(self.fixes) + n) for n in (ETAT, DEPARTEMENT, MANQUE)
        )
        deux = total(fait.etat) is not None and total(fait.departement) is not None
        retenus = [
            Calcul(f'IF(COUNT({etat},{departement})=2,{x},"")', _kept(total(siens), deux))
            for x, siens in ((etat, fait.etat), (departement, fait.departement))
        ]
        return (
            self._somme(fait.etat), self._somme(fait.departement), self._somme(fait.valorises),
            Calcul(
                formule_manque(fait, etat, departement, SANS_DONNEE),
                shown(fait.manque),
            ),
            Calcul(
                f'IF(COUNT({manque})=0,"{A_COMPLETER}",'
                f'IF({manque}>0,"{INSUFFISANT}","{CONFORME}"))',
                verdict(fait),
            ),
            *retenus,
        )  # fmt: skip

    def _somme(self, montants: Sequence[Montant]) -> Calcul:
        if not montants:
            return Calcul(f'"{SANS_DONNEE}"', SANS_DONNEE)
        formule = self.lieux.somme([self.rangs[id(m)] for m in montants])
        return Calcul(formule, shown(total(montants)))


def _kept(somme: Centimes | None, deux: bool) -> Decimal | str:
    return shown(somme) if deux else ""
