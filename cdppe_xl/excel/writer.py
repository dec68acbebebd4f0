"""Writes a placed layout with the values of one territory, as xlsx bytes.

Reproducible: fixed dates, same input, same bytes. Identity is carried by A1 of every sheet,
by a defined name, by the document properties and by the hidden sheet « Listes ».
"""

from __future__ import annotations

import io
import math
import warnings
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import xlsxwriter
from xlsxwriter.exceptions import XlsxWriterException

from cdppe_xl.classeurs.evaluation import Evaluateur
from cdppe_xl.classeurs.grammaire import OUVERTS, Feuille, Graphique, Paragraphe
from cdppe_xl.classeurs.placement import (
    PREMIERE_COLONNE,
    BlocPlace,
    CellulePlacee,
    Placement,
    TableauPlace,
    a1,
    cite,
    lettre,
)
from cdppe_xl.classeurs.valeurs_excel import Scalaire
from cdppe_xl.domaine.lecture import Genre, Identite
from cdppe_xl.erreurs import EcritureRefusee
from cdppe_xl.excel import styles
from cdppe_xl.excel.feuille import FeuilleSure, FeuilleXlsx
from cdppe_xl.excel.graphiques import ajoute_graphique
from cdppe_xl.excel.validations import FEUILLE_LISTES, Validations, choix_ecrit

CREE_LE = datetime(2020, 2, 20, tzinfo=UTC).replace(tzinfo=None)
"""Date of the circulaire: a constant, so that the same input gives the same bytes."""
HAUTEUR_LIGNE = 15.0
HAUTEUR_MAX = 409.0
"""Excel refuses a higher row."""
LIGNES_PROTECTION = {
    "select_locked_cells": True, "select_unlocked_cells": True, "format_columns": True,
    "format_rows": True, "sort": True, "autofilter": True,
}  # fmt: skip


def marque_identite(identite: Identite, feuille: str) -> str:
    """Identity block of a sheet, one line of text: ``cdppe|2020|plan_action|63|1|actions|…``."""
    i = identite
    return f"cdppe|{i.edition}|{i.classeur}|{i.territoire}|{i.version}|{feuille}|{i.empreinte}"


def write_classeur(
    placement: Placement,
    valeurs: Mapping[str, Scalaire],
    identite: Identite,
    nom_territoire: str = "",
) -> bytes:
    """The workbook, as bytes.

    Args:
        placement: the layout.
        valeurs: values by data path; absent paths keep their declared default.
        identite: who the workbook is.
        nom_territoire: shown in titles and footers; "" on a blank template.

    Raises:
        EcritureRefusee: the library dropped or refused something.
    """
    tampon = io.BytesIO()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            ecriture = _Ecriture(placement, valeurs, identite, nom_territoire, tampon)
            ecriture.ecrit()
        except (XlsxWriterException, UserWarning) as cause:
            raise EcritureRefusee(f"Classeur « {placement.classeur.code} » : {cause}") from cause
    return tampon.getvalue()


class _Ecriture:
    """State of one writing."""

    def __init__(
        self,
        placement: Placement,
        valeurs: Mapping[str, Scalaire],
        identite: Identite,
        nom_territoire: str,
        tampon: io.BytesIO,
    ) -> None:
        self.placement = placement
        self.valeurs = valeurs
        self.identite = identite
        self.nom_territoire = nom_territoire
        self.evaluateur = Evaluateur(placement, valeurs)
        # The Normal style is unlocked, so that a pasted cell does not lock its target.
        self.classeur = xlsxwriter.Workbook(
            tampon,
            {
                "in_memory": True,
                "default_format_properties": {
                    "font_name": "Calibri", "font_size": 11, "locked": False,
                },
            },
        )  # fmt: skip
        self._styles: dict[tuple[tuple[str, Any], ...], Any] = {}
        self.feuilles: list[FeuilleSure] = []
        self.largeurs: dict[int, dict[int, float]] = {}

    def style(self, proprietes: styles.Proprietes) -> Any:
        cle = tuple(sorted(proprietes.items()))
        if cle not in self._styles:
            self._styles[cle] = self.classeur.add_format(proprietes)
        return self._styles[cle]

    def texte(self, nom: str) -> Any:
        return self.style(styles.style_texte(nom))

    def ecrit(self) -> None:
        self._proprietes()
        for feuille in self.placement.classeur.feuilles:
            page = self.classeur.add_worksheet(feuille.titre, FeuilleXlsx)
            self.feuilles.append(FeuilleSure(page, feuille.titre))
        listes = FeuilleSure(self.classeur.add_worksheet(FEUILLE_LISTES, FeuilleXlsx), FEUILLE_LISTES)
        self._listes(listes)
        self.validations = Validations(self.placement, listes, self.texte("fond"))
        for numero, feuille in enumerate(self.placement.classeur.feuilles):
            self._feuille(numero, feuille)
        for place in self.placement.tableaux.values():
            self._noms(place)
        self.classeur.close()

    def _proprietes(self) -> None:
        self.classeur.set_properties(
            {
                "title": f"CDPPE {self.identite.edition} – {self.placement.classeur.titre}",
                "subject": self.nom_territoire,
                "keywords": marque_identite(self.identite, ""),
                "category": "CDPPE",
                "author": "Direction générale de la cohésion sociale",
                "created": CREE_LE,
            }
        )
        self.classeur.set_custom_property("cdppe_identite", marque_identite(self.identite, ""))
        self._nomme("cdppe_identite", f"='{FEUILLE_LISTES}'!$A$1")
        self.classeur.set_calc_mode("auto")
        self.classeur.set_size(24000, 14000)

    def _nomme(self, nom: str, reference: str) -> None:
        if self.classeur.define_name(nom, reference) not in (0, None):
            raise EcritureRefusee(f"Nom défini refusé : {nom} = {reference}")

    def _noms(self, place: TableauPlace) -> None:
        titre = cite(self.placement.titre_feuille(place.feuille))
        for champ, colonne in place.colonnes.items():
            lettres = lettre(colonne)
            zone = f"={titre}!${lettres}${place.debut + 1}:${lettres}${place.fin + 1}"
            self._nomme(self.placement.nom_colonne(place.tableau.code, champ), zone)

    def _listes(self, feuille: FeuilleSure) -> None:
        """Choice lists under defined names, on a hidden sheet that also carries identity."""
        fond = self.texte("fond")
        feuille.colonnes(0, 16383, None, fond)
        feuille.valeur(0, 0, marque_identite(self.identite, "listes"), self.texte("cle"))
        for colonne, liste in enumerate(self.placement.classeur.listes, start=1):
            feuille.valeur(0, colonne, liste.nom, self.texte("cle"))
            for rang, choix in enumerate(liste.choix, start=1):
                feuille.valeur(rang, colonne, choix_ecrit(liste, choix), fond)
            lettres = lettre(colonne)
            zone = f"='{FEUILLE_LISTES}'!${lettres}$2:${lettres}${len(liste.choix) + 1}"
            self._nomme(liste.nom, zone)
        feuille.worksheet.hide()
        feuille.worksheet.protect("", LIGNES_PROTECTION)

    def _feuille(self, numero: int, feuille: Feuille) -> None:
        page = self.feuilles[numero]
        fond = self.texte("fond")
        page.colonnes(0, 16383, None, fond)
        page.worksheet.set_column(0, 0, 4, fond, {"hidden": True})
        page.valeur(0, 0, marque_identite(self.identite, feuille.code), self.texte("cle"))
        titre = feuille.intitule
        if self.nom_territoire:
            titre = f"{titre} – {self.nom_territoire}"
        page.worksheet.set_row(0, 26)
        page.valeur(0, PREMIERE_COLONNE, titre, self.texte("titre"))
        tableaux = [p for p in self.placement.tableaux.values() if p.feuille == numero]
        self._largeurs(page, numero, feuille, tableaux)
        for place in tableaux:
            self._tableau(page, place)
        for bloc in self.placement.blocs:
            if bloc.feuille == numero:
                self._bloc(page, bloc, feuille)
        self._impression(page, numero, feuille, tableaux)

    def _largeurs(
        self, page: FeuilleSure, numero: int, feuille: Feuille, tableaux: list[TableauPlace]
    ) -> None:
        fond = self.texte("fond")
        if not tableaux:
            page.worksheet.set_column(
                PREMIERE_COLONNE, PREMIERE_COLONNE, feuille.largeur_texte, fond
            )
        largeurs: dict[int, tuple[float, bool]] = {}
        for place in tableaux:
            for colonne in place.tableau.colonnes:
                n = place.colonnes[colonne.champ]
                avant = largeurs.get(n, (0.0, True))
                largeurs[n] = (max(avant[0], colonne.largeur), avant[1] and colonne.masque)
        for n, (largeur, masque) in largeurs.items():
            options = {"hidden": True} if masque else {}
            page.worksheet.set_column(n, n, largeur, fond, options)
        self.largeurs[numero] = {n: largeur for n, (largeur, _) in largeurs.items()}

    def _tableau(self, page: FeuilleSure, place: TableauPlace) -> None:
        tableau, cle = place.tableau, self.texte("cle")
        if place.ligne_titre is not None:
            page.worksheet.set_row(place.ligne_titre, 22)
            page.valeur(
                place.ligne_titre, PREMIERE_COLONNE, tableau.titre, self.texte("sous_titre")
            )
        if place.ligne_entete is not None:
            hauteur = max(
                _lignes_de(c.titre, c.largeur, 1.15) for c in tableau.colonnes if not c.masque
            )
            page.worksheet.set_row(place.ligne_entete, HAUTEUR_LIGNE * max(hauteur, 1) + 6)
            for colonne in tableau.colonnes:
                page.valeur(
                    place.ligne_entete, place.colonnes[colonne.champ], colonne.titre,
                    self.texte("entete"),
                )  # fmt: skip
        page.worksheet.set_row(place.ligne_cles, None, None, {"hidden": True})
        page.valeur(place.ligne_cles, 0, f"§{tableau.code}", cle)
        for champ, n in place.colonnes.items():
            page.valeur(place.ligne_cles, n, f"§{tableau.code}.{champ}", cle)
        for ligne, titre in place.sections.items():
            self._section(page, place, ligne, titre)
        for rang in tableau.rangs:
            self._rang(page, place, rang.cle)
        if tableau.extensible:
            self._fin(page, place)
        self._formats_conditionnels(page, place)

    def _section(self, page: FeuilleSure, place: TableauPlace, ligne: int, titre: str) -> None:
        style = self.texte("section")
        page.worksheet.set_row(ligne, 20)
        for n in place.colonnes.values():
            page.valeur(ligne, n, titre if n == PREMIERE_COLONNE else None, style)

    def _rang(self, page: FeuilleSure, place: TableauPlace, cle: str) -> None:
        ligne = place.lignes[cle]
        rang = place.tableau.rang(cle)
        page.valeur(ligne, 0, f"§{place.tableau.code}|{cle}", self.texte("cle"))
        lignes = rang.lignes if rang else 1
        automatique = lignes == 0
        for colonne in place.tableau.colonnes:
            cellule = self.placement.cellules[f"{place.tableau.code}/{cle}/{colonne.champ}"]
            valeur = self._cellule(page, cellule)
            if isinstance(valeur, str) and not colonne.masque:
                largeur = self._largeur(cellule, colonne.largeur)
                lignes = max(lignes, _lignes_de(valeur, largeur))
        if not automatique or lignes > 1:
            page.worksheet.set_row(ligne, min(HAUTEUR_LIGNE * lignes + 3, HAUTEUR_MAX))

    def _largeur(self, cellule: CellulePlacee, declaree: float) -> float:
        """Width a text has, the columns its cell spans included."""
        if not cellule.etendue:
            return declaree
        largeurs = self.largeurs[cellule.feuille]
        return sum(largeurs.get(cellule.colonne + n, 0.0) for n in range(cellule.etendue + 1))

    def _cellule(self, page: FeuilleSure, cellule: CellulePlacee) -> Scalaire:
        valeur = self.evaluateur.valeur(cellule.cle)
        style = self.style(
            styles.style_cellule(
                cellule.role, cellule.genre, cellule.style, vide=valeur in (None, "")
            )
        )
        if cellule.etendue:
            page.etend(cellule.ligne, cellule.colonne, cellule.etendue, style)
        if cellule.formule is not None:
            texte = self.placement.formule_excel(cellule)
            page.formule(cellule.ligne, cellule.colonne, texte, valeur, style)
        else:
            page.valeur(cellule.ligne, cellule.colonne, valeur, style)
        if cellule.ouverte:
            options = self.validations.options(cellule)
            if options is not None:
                page.validation(cellule.ligne, cellule.colonne, options)
        return valeur

    def _fin(self, page: FeuilleSure, place: TableauPlace) -> None:
        page.valeur(place.fin, 0, f"§{place.tableau.code}|#fin", self.texte("cle"))
        page.worksheet.set_row(place.fin, 5)
        for n in place.colonnes.values():
            page.valeur(place.fin, n, None, self.texte("fin"))
        page.valeur(
            place.fin + 1, PREMIERE_COLONNE,
            "Pour ajouter une ligne : insérer une ligne au-dessus du trait, puis la remplir.",
            self.style({**styles.style_texte("note"), "text_wrap": False}),
        )  # fmt: skip

    def _colore_verdict(self, page: FeuilleSure, zone: tuple[int, int, int, int]) -> None:
        for mot, proprietes in styles.VERDICTS:
            page.format_conditionnel(
                zone,
                {"type": "cell", "criteria": "==", "value": f'"{mot}"',
                 "format": self.style(proprietes)},
            )  # fmt: skip

    def _estompe(self, page: FeuilleSure, place: TableauPlace, champ: str, valeur: str) -> None:
        """Greys the rows whose ``champ`` has that value, but the cell where it is chosen."""
        guide, derniere = place.colonnes[champ], max(place.colonnes.values())
        zones = [(min(place.colonnes.values()), derniere)]
        if place.tableau.colonne(champ).role in OUVERTS:
            zones = [(zones[0][0], guide - 1), (guide + 1, derniere)]
        for debut, fin in zones:
            if debut <= fin:
                page.format_conditionnel(
                    (place.debut, debut, max(place.fin, place.debut), fin),
                    {"type": "formula", "criteria": f'=${a1(place.debut, guide)}="{valeur}"',
                     "format": self.style(styles.ESTOMPE)},
                )  # fmt: skip

    def _formats_conditionnels(self, page: FeuilleSure, place: TableauPlace) -> None:
        if place.tableau.estompe_si is not None:
            self._estompe(page, place, *place.tableau.estompe_si)
        for colonne in place.tableau.colonnes:
            n = place.colonnes[colonne.champ]
            zone = (place.debut, n, max(place.fin, place.debut), n)
            if colonne.style == "verdict":
                self._colore_verdict(page, zone)
            for rang in place.tableau.rangs:
                ajuste = rang.cellules.get(colonne.champ)
                if ajuste is not None and ajuste.style == "verdict":
                    ligne = place.lignes[rang.cle]
                    self._colore_verdict(page, (ligne, n, ligne, n))
            if colonne.genre is Genre.MONTANT:
                cellule = a1(place.debut, n)
                page.format_conditionnel(
                    zone,
                    {"type": "formula",
                     "criteria": f"=IF(ISNUMBER({cellule}),ROUND({cellule},0)<>{cellule},FALSE)",
                     "format": self.style({"num_format": styles.CENTIMES})},
                )  # fmt: skip

    def _bloc(self, page: FeuilleSure, place: BlocPlace, feuille: Feuille) -> None:
        bloc = place.bloc
        if isinstance(bloc, Graphique):
            ajoute_graphique(self.classeur, page, self.placement, place, bloc)
            return
        self._paragraphe(page, place.ligne, bloc, feuille)

    def _paragraphe(
        self, page: FeuilleSure, ligne: int, bloc: Paragraphe, feuille: Feuille
    ) -> None:
        tableaux = [b for b in self.placement.tableaux.values()
                    if self.placement.classeur.feuilles[b.feuille] is feuille]  # fmt: skip
        # Beside a table, a text runs over the neighbouring empty cells instead of wrapping.
        proprietes = styles.style_texte(bloc.style)
        if tableaux and bloc.style in ("texte", "note"):
            proprietes = {**proprietes, "text_wrap": False}
        elif bloc.style in ("texte", "note") or bloc.style.startswith("legende"):
            lignes = max(bloc.lignes, _lignes_de(bloc.texte, feuille.largeur_texte))
            page.worksheet.set_row(ligne, bloc.hauteur or HAUTEUR_LIGNE * lignes + 3)
        if bloc.style in ("sous_titre", "bouton"):
            page.worksheet.set_row(ligne, 24)
        style = self.style(proprietes)
        if bloc.lien:
            cible = next(f for f in self.placement.classeur.feuilles if f.code == bloc.lien)
            page.lien(ligne, PREMIERE_COLONNE, cite(cible.titre) + "!B1", bloc.texte, style)
        else:
            page.valeur(ligne, PREMIERE_COLONNE, bloc.texte, style)

    def _impression(
        self, page: FeuilleSure, numero: int, feuille: Feuille, tableaux: list[TableauPlace]
    ) -> None:
        ws = page.worksheet
        if not feuille.portrait:
            ws.set_landscape()
        ws.set_paper(9)
        ws.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
        ws.fit_to_pages(1, 1 if feuille.une_page else 0)
        pied = " · ".join(
            t for t in (self.nom_territoire, f"édition {self.identite.edition}",
                        self.placement.classeur.titre) if t
        )  # fmt: skip
        ws.set_footer(f"&L&8 {pied.replace('&', '&&')}&R&8 page &P/&N")
        ws.hide_gridlines(2)
        derniere = self.placement.dernieres[numero]
        colonne = derniere[1]
        if feuille.imprimer_jusqua and tableaux:
            colonne = tableaux[0].colonnes[feuille.imprimer_jusqua]
        ws.print_area(0, PREMIERE_COLONNE, derniere[0], colonne)
        if feuille.figer is not None and tableaux and tableaux[0].ligne_entete is not None:
            entete = tableaux[0].ligne_entete
            ws.repeat_rows(0, entete)
            ws.freeze_panes(tableaux[0].ligne_cles, PREMIERE_COLONNE + feuille.figer)
        if feuille.filtre and tableaux:
            place = tableaux[0]
            ws.autofilter(
                place.ligne_cles - 1, PREMIERE_COLONNE, place.fin, max(place.colonnes.values())
            )
        if feuille.couleur:
            ws.set_tab_color("#" + feuille.couleur)
        if feuille.masquee:
            ws.hide()
        sauts = [_saut(p, r.cle) for p in tableaux for r in p.tableau.rangs if r.saut_de_page]
        if sauts:
            ws.set_h_pagebreaks(sauts)
        options = dict(LIGNES_PROTECTION)
        if any(p.tableau.extensible for p in tableaux):
            options |= {"insert_rows": True}
        ws.protect("", options)
        ws.set_first_sheet() if numero == 0 else None
        if numero == 0:
            ws.activate()


def _saut(place: TableauPlace, rang: str) -> int:
    """Line a new page starts at: a table that starts one takes its title and header along."""
    if place.tableau.rangs[0].cle != rang:
        ligne = place.lignes[rang]
        return ligne - 1 if ligne - 1 in place.sections else ligne
    tetes = (place.ligne_titre, place.ligne_entete, place.ligne_cles)
    return next(ligne for ligne in tetes if ligne is not None)


def _lignes_de(texte: str, largeur: float, marge: float = 1.0) -> int:
    """Lines a text takes in a column; a word never breaks, so count a little wide."""
    utile = max(largeur / marge - 1, 3)
    return sum(max(1, math.ceil(len(p) * 1.02 / utile)) for p in texte.split("\n"))
