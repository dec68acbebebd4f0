"""Writes the tables of a sheet: header, hidden keys, rows, thin closing line, colours."""

from __future__ import annotations

from collections.abc import Iterator

from cdppe_xl.classeurs.grammaire import OUVERTS, Rang
from cdppe_xl.classeurs.placement import (
    CONSIGNE_AJOUT,
    PREMIERE_COLONNE,
    CellulePlacee,
    TableauPlace,
    a1,
)
from cdppe_xl.classeurs.valeurs_excel import Scalaire
from cdppe_xl.domaine.lecture import Genre
from cdppe_xl.excel import styles
from cdppe_xl.excel.ecriture import Ecriture
from cdppe_xl.excel.feuille import FeuilleSure
from cdppe_xl.excel.mesures import HAUTEUR_LIGNE, hauteur, lignes_de, taille_note
from cdppe_xl.excel.validations import Validations

_CENTIMES = "=IF(ISNUMBER({0}),ROUND({0},0)<>{0},FALSE)"
"""An amount that is not a whole number of euros shows its centimes."""

Zone = tuple[int, int, int, int]


class EcritureTableau:
    """One table of a sheet being written.

    Args:
        ecriture: the workbook.
        page: its sheet.
        place: the table.
        largeurs: width of each column of the sheet.
    """

    def __init__(
        self, ecriture: Ecriture, page: FeuilleSure, place: TableauPlace, largeurs: dict[int, float]
    ) -> None:
        self.ecriture = ecriture
        self.page = page
        self.place = place
        self.largeurs = largeurs
        self.notes = ecriture.habillage.notes.get(page.nom, {})

    def ecrit(self, validations: Validations) -> None:
        """Writes everything the table declares."""
        self._tetes()
        self._cles()
        section = self.ecriture.texte("section")
        for ligne, titre in self.place.sections.items():
            self.page.worksheet.set_row(ligne, 20)
            for n in self.place.colonnes.values():
                self.page.valeur(ligne, n, titre if n == PREMIERE_COLONNE else None, section)
        for rang in self.place.tableau.rangs:
            self._rang(rang)
        for zone, cellule in self._saisies():
            options = validations.options(cellule)
            if options is not None:
                self.page.validation(zone, options)
        if self.place.tableau.extensible:
            self._fin()
        self._couleurs()

    def _tetes(self) -> None:
        place, page = self.place, self.page
        if place.ligne_titre is not None:
            page.worksheet.set_row(place.ligne_titre, 22)
            style = self.ecriture.texte("sous_titre")
            page.valeur(place.ligne_titre, PREMIERE_COLONNE, place.tableau.titre, style)
        if place.ligne_entete is None:
            return
        colonnes = place.tableau.colonnes
        lignes = max(lignes_de(c.titre, c.largeur, 1.15) for c in colonnes if not c.masque)
        page.worksheet.set_row(place.ligne_entete, HAUTEUR_LIGNE * lignes + 6)
        style = self.ecriture.texte("entete")
        for colonne in colonnes:
            page.valeur(place.ligne_entete, place.colonnes[colonne.champ], colonne.titre, style)

    def _cles(self) -> None:
        """The hidden line and the hidden column that say what each cell is."""
        code, style = self.place.tableau.code, self.ecriture.texte("cle")
        ligne = self.place.ligne_cles
        self.page.worksheet.set_row(ligne, None, None, {"hidden": True})
        self.page.valeur(ligne, 0, f"§{code}", style)
        for champ, n in self.place.colonnes.items():
            self.page.valeur(ligne, n, f"§{code}.{champ}", style)
        for rang, ligne_rang in self.place.lignes.items():
            if f"{code}|{rang}" not in self.ecriture.habillage.sans_cle:
                self.page.valeur(ligne_rang, 0, f"§{code}|{rang}", style)

    def _rang(self, rang: Rang) -> None:
        tableau, cellules = self.place.tableau, self.ecriture.placement.cellules
        lignes = rang.lignes
        for colonne in tableau.colonnes:
            cellule = cellules[f"{tableau.code}/{rang.cle}/{colonne.champ}"]
            valeur = self._cellule(cellule)
            if isinstance(valeur, str) and not colonne.masque:
                lignes = max(lignes, lignes_de(valeur, self._largeur(cellule, colonne.largeur)))
        if rang.lignes or lignes > 1:
            self.page.worksheet.set_row(self.place.lignes[rang.cle], hauteur(lignes))

    def _largeur(self, cellule: CellulePlacee, declaree: float) -> float:
        """Width a text has, the columns its cell spans included."""
        if not cellule.etendue:
            return declaree
        premiere = cellule.colonne
        return sum(self.largeurs.get(premiere + n, 0.0) for n in range(cellule.etendue + 1))

    def _cellule(self, cellule: CellulePlacee) -> Scalaire:
        ligne, colonne = cellule.ligne, cellule.colonne
        valeur = self.ecriture.evaluateur.valeur(cellule.cle)
        note = self.notes.get(a1(ligne, colonne), "") if self.notes else ""
        style = self.ecriture.case(cellule, vide=valeur in (None, ""), marquee=bool(note))
        if cellule.etendue:
            self.page.etend(ligne, colonne, cellule.etendue, style)
        if cellule.formule is None:
            self.page.valeur(ligne, colonne, valeur, style)
        else:
            texte = self.ecriture.placement.formule_excel(cellule)
            self.page.formule(ligne, colonne, texte, valeur, style)
        if note:
            self.page.note(ligne, colonne, note, taille_note(note))
        return valeur

    def _saisies(self) -> Iterator[tuple[Zone, CellulePlacee]]:
        """Open cells, those that follow each other in a column with the same help together.

        One validation for a column rather than one a row: a smaller file, and a line inserted
        between two others gets the list of its neighbours.
        """
        code, cellules = self.place.tableau.code, self.ecriture.placement.cellules
        for champ, n in self.place.colonnes.items():
            suite: list[CellulePlacee] = []
            for rang in self.place.lignes:
                cellule = cellules[f"{code}/{rang}/{champ}"]
                if suite and not _memes(suite[-1], cellule):
                    yield (suite[0].ligne, n, suite[-1].ligne, n), suite[0]
                    suite = []
                if cellule.ouverte:
                    suite.append(cellule)
            if suite:
                yield (suite[0].ligne, n, suite[-1].ligne, n), suite[0]

    def _fin(self) -> None:
        """The thin line: what stands above it belongs to the table."""
        place = self.place
        cle = f"§{place.tableau.code}|#fin"
        self.page.valeur(place.fin, 0, cle, self.ecriture.texte("cle"))
        self.page.worksheet.set_row(place.fin, 5)
        for n in place.colonnes.values():
            self.page.valeur(place.fin, n, None, self.ecriture.texte("fin"))
        style = self.ecriture.style({**styles.style_texte("note"), "text_wrap": False})
        self.page.valeur(place.fin + 1, PREMIERE_COLONNE, CONSIGNE_AJOUT, style)

    def _couleurs(self) -> None:
        place = self.place
        if place.tableau.estompe_si is not None:
            self._estompe(*place.tableau.estompe_si)
        for colonne in place.tableau.colonnes:
            n = place.colonnes[colonne.champ]
            zone = (place.debut, n, max(place.fin, place.debut), n)
            if colonne.style == "verdict":
                self._verdict(zone)
            for rang in place.tableau.rangs:
                ajuste = rang.cellules.get(colonne.champ)
                if ajuste is not None and ajuste.style == "verdict":
                    ligne = place.lignes[rang.cle]
                    self._verdict((ligne, n, ligne, n))
            if colonne.genre is Genre.MONTANT:
                self._si(
                    zone, _CENTIMES.format(a1(place.debut, n)), {"num_format": styles.CENTIMES}
                )

    def _verdict(self, zone: Zone) -> None:
        for mot, proprietes in styles.VERDICTS:
            style = self.ecriture.style(proprietes)
            self.page.format_conditionnel(
                zone, {"type": "cell", "criteria": "==", "value": f'"{mot}"', "format": style}
            )

    def _estompe(self, champ: str, valeur: str) -> None:
        """Greys the rows whose ``champ`` has that value, but the cell where it is chosen."""
        place = self.place
        guide, derniere = place.colonnes[champ], max(place.colonnes.values())
        zones = [(min(place.colonnes.values()), derniere)]
        if place.tableau.colonne(champ).role in OUVERTS:
            zones = [(zones[0][0], guide - 1), (guide + 1, derniere)]
        for debut, fin in zones:
            if debut <= fin:
                zone = (place.debut, debut, max(place.fin, place.debut), fin)
                self._si(zone, f'=${a1(place.debut, guide)}="{valeur}"', styles.ESTOMPE)

    def _si(self, zone: Zone, formule: str, proprietes: styles.Proprietes) -> None:
        style = self.ecriture.style(proprietes)
        self.page.format_conditionnel(
            zone, {"type": "formula", "criteria": formule, "format": style}
        )


def _memes(avant: CellulePlacee, apres: CellulePlacee) -> bool:
    """The second follows the first and asks for the same thing."""
    return (
        apres.ouverte
        and apres.ligne == avant.ligne + 1
        and (apres.genre, apres.liste, apres.aide) == (avant.genre, avant.liste, avant.aide)
    )
