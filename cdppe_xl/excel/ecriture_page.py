"""Writes one sheet: its title, its blocks, how it prints, what its protection allows."""

from __future__ import annotations

from cdppe_xl.classeurs.grammaire import Feuille, Graphique, Paragraphe
from cdppe_xl.classeurs.placement import PREMIERE_COLONNE, TableauPlace, cite
from cdppe_xl.excel import styles
from cdppe_xl.excel.ecriture import Ecriture
from cdppe_xl.excel.ecriture_tableau import EcritureTableau
from cdppe_xl.excel.feuille import FeuilleSure
from cdppe_xl.excel.graphiques import ajoute_graphique
from cdppe_xl.excel.habillage import RETOUR_AUX_ANOMALIES
from cdppe_xl.excel.identite import marque_identite
from cdppe_xl.excel.mesures import hauteur, lignes_de, saut_de_page
from cdppe_xl.excel.validations import Validations

LIGNES_PROTECTION = {
    "select_locked_cells": True, "select_unlocked_cells": True, "format_columns": True,
    "format_rows": True, "sort": True, "autofilter": True,
}  # fmt: skip
"""What a protected sheet still allows; never a password."""
A4 = 9


class EcriturePage:
    """One sheet being written; ``numero`` is its rank in the layout."""

    def __init__(self, ecriture: Ecriture, page: FeuilleSure, numero: int) -> None:
        self.ecriture = ecriture
        self.page = page
        self.numero = numero
        placement = ecriture.placement
        self.feuille: Feuille = placement.classeur.feuilles[numero]
        self.tableaux = [p for p in placement.tableaux.values() if p.feuille == numero]
        self.derniere = placement.dernieres[numero]

    def ecrit(self, validations: Validations) -> None:
        """Writes everything the sheet declares."""
        ecriture, page = self.ecriture, self.page
        largeurs = self._largeurs()
        marque = marque_identite(ecriture.identite, self.feuille.code)
        page.valeur(0, 0, marque, ecriture.texte("cle"))
        titre = " – ".join(t for t in (self.feuille.intitule, ecriture.nom_territoire) if t)
        page.worksheet.set_row(0, 26)
        accueil = ecriture.habillage.accueil
        if accueil:
            style, texte = ecriture.texte("titre_lien"), RETOUR_AUX_ANOMALIES + titre
            page.lien(0, PREMIERE_COLONNE, cite(accueil) + "!B1", texte, style)
        else:
            page.valeur(0, PREMIERE_COLONNE, titre, ecriture.texte("titre"))
        for place in self.tableaux:
            EcritureTableau(ecriture, page, place, largeurs).ecrit(validations)
        for bloc in ecriture.placement.blocs:
            if bloc.feuille != self.numero:
                continue
            if isinstance(bloc.bloc, Graphique):
                ajoute_graphique(ecriture.classeur, page, ecriture.placement, bloc, bloc.bloc)
            else:
                self._paragraphe(bloc.ligne, bloc.bloc)
        self._impression()
        self._ecran()
        self._protection()

    def _largeurs(self) -> dict[int, float]:
        """Sets the columns; a column is as wide as the widest of its tables asks."""
        fond = self.ecriture.texte("fond")
        self.page.fond(self.derniere[1] + 1, fond)
        self.page.largeur(0, 4, fond, masquee=True)
        if not self.tableaux:
            self.page.largeur(PREMIERE_COLONNE, self.feuille.largeur_texte, fond)
        largeurs: dict[int, float] = {}
        visibles: set[int] = set()
        for place in self.tableaux:
            for colonne in place.tableau.colonnes:
                n = place.colonnes[colonne.champ]
                largeurs[n] = max(largeurs.get(n, 0.0), colonne.largeur)
                if not colonne.masque:
                    visibles.add(n)
        for n, largeur in largeurs.items():
            self.page.largeur(n, largeur, fond, masquee=n not in visibles)
        return largeurs

    def _paragraphe(self, ligne: int, bloc: Paragraphe) -> None:
        ecriture, page = self.ecriture, self.page
        proprietes = styles.style_texte(bloc.style)
        # Beside a table, a text runs over the neighbouring empty cells instead of wrapping.
        if self.tableaux and bloc.style in ("texte", "note"):
            proprietes = {**proprietes, "text_wrap": False}
        elif bloc.style in ("texte", "note") or bloc.style.startswith("legende"):
            lignes = max(bloc.lignes, lignes_de(bloc.texte, self.feuille.largeur_texte))
            page.worksheet.set_row(ligne, bloc.hauteur or hauteur(lignes))
        if bloc.style in ("sous_titre", "bouton"):
            page.worksheet.set_row(ligne, 24)
        style = ecriture.style(proprietes)
        if bloc.lien:
            feuilles = ecriture.placement.classeur.feuilles
            cible = next(f for f in feuilles if f.code == bloc.lien)
            page.lien(ligne, PREMIERE_COLONNE, cite(cible.titre) + "!B1", bloc.texte, style)
        else:
            page.valeur(ligne, PREMIERE_COLONNE, bloc.texte, style)

    def _impression(self) -> None:
        feuille, page = self.feuille, self.page.worksheet
        if not feuille.portrait:
            page.set_landscape()
        page.set_paper(A4)
        page.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
        page.fit_to_pages(1, 1 if feuille.une_page else 0)
        edition = f"édition {self.ecriture.identite.edition}"
        titre = self.ecriture.placement.classeur.titre
        pied = " · ".join(t for t in (self.ecriture.nom_territoire, edition, titre) if t)
        # Here « & » announces a code; doubling it does not suffice, « &&G » reads as a picture.
        page.set_footer(f"&L&8 {pied.replace('&', 'et')}&R&8 page &P/&N")
        ligne, colonne = self.derniere
        if feuille.imprimer_jusqua and self.tableaux:
            colonne = self.tableaux[0].colonnes[feuille.imprimer_jusqua]
        if feuille.imprimer_entete and self.tableaux:
            ligne = self.tableaux[0].ligne_cles
        page.print_area(0, PREMIERE_COLONNE, ligne, colonne)
        rangs = [(p, r) for p in self.tableaux for r in p.tableau.rangs if r.saut_de_page]
        if rangs:
            page.set_h_pagebreaks([saut_de_page(place, rang.cle) for place, rang in rangs])

    def _ecran(self) -> None:
        feuille, page = self.feuille, self.page.worksheet
        page.hide_gridlines(2)
        premier = self.tableaux[0] if self.tableaux else None
        if feuille.figer is not None and premier and premier.ligne_entete is not None:
            page.repeat_rows(0, premier.ligne_entete)
            page.freeze_panes(premier.ligne_cles, PREMIERE_COLONNE + feuille.figer)
        if feuille.filtre and premier:
            page.autofilter(*_zone_filtree(premier))
        if feuille.couleur:
            page.set_tab_color("#" + feuille.couleur)
        if feuille.masquee:
            page.hide()
        if self.numero == 0 and not self.ecriture.habillage.accueil:
            page.set_first_sheet()
            page.activate()

    def _protection(self) -> None:
        """Rows may be inserted only where a table expects it."""
        ajout = any(p.tableau.extensible for p in self.tableaux)
        self.page.worksheet.protect("", {**LIGNES_PROTECTION, "insert_rows": ajout})


def _zone_filtree(place: TableauPlace) -> tuple[int, int, int, int]:
    derniere = max(place.colonnes.values())
    return place.ligne_cles - 1, PREMIERE_COLONNE, place.fin, derniere
