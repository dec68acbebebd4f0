"""The sheet « Repris et changé »: each value carried forward, where it was, what changed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cdppe_xl.classeurs.grammaire import Role
from cdppe_xl.classeurs.placement import PREMIERE_COLONNE, Placement, a1, cite
from cdppe_xl.domaine.lecture import Genre
from cdppe_xl.excel import styles
from cdppe_xl.excel.annexes import sceller
from cdppe_xl.excel.ecriture_page import A4, LIGNES_PROTECTION
from cdppe_xl.excel.mesures import hauteur, lignes_de
from cdppe_xl.generation.reports import Report

if TYPE_CHECKING:
    from cdppe_xl.excel.ecriture import Ecriture
    from cdppe_xl.excel.feuille import FeuilleSure

TITRE = "Repris et changé"
TEXTE_MAX = 300
LIGNES_MAX = 6
_COULEUR = "C55A11"
_COLONNES = (
    ("Ce que c’est", 48.0),
    ("Feuille", 20.0),
    ("Cellule (lien)", 9.0),
    ("Valeur d’avant", 26.0),
    ("Ce qui a changé", 40.0),
    ("Vient du fichier", 36.0),
    ("Feuille d’origine", 20.0),
    ("Cellule d’origine", 10.0),
    ("Reçu le", 11.0),
)
_LIEN = 2
_ANNEE = re.compile(r"_(\d{4})$", re.ASCII)


@dataclass(frozen=True, slots=True)
class FeuilleReprise:
    """Written after the sheets of the layout, and read by no one as an answer."""

    reports: Sequence[Report]
    remarques: Sequence[str] = ()
    code: str = "_reprise"
    titre: str = TITRE

    def ecrit(self, ecriture: Ecriture, page: FeuilleSure) -> None:
        """What has no place first, then what changed, then the rest."""
        _Page(ecriture, page).ecrit(self)


class _Page:
    def __init__(self, ecriture: Ecriture, page: FeuilleSure) -> None:
        self.ecriture = ecriture
        self.page = page
        self.placement: Placement = ecriture.placement
        self.ligne = self.entete = 0
        self._titre: tuple[str, ...] = ()
        self.a_imprimer = 0
        """Last row printed: what is carried as it was is read on the screen."""

    def ecrit(self, feuille: FeuilleReprise) -> None:
        fond = self.ecriture.texte("fond")
        self.page.fond(len(_COLONNES) + 1, fond)
        self.page.largeur(0, 4, fond, masquee=True)
        for n, (_, largeur) in enumerate(_COLONNES, start=PREMIERE_COLONNE):
            self.page.largeur(n, largeur, fond)
        nom = self.ecriture.nom_territoire
        self._phrase(f"{TITRE} – {nom}" if nom else TITRE, "titre", 26)
        self._phrase(
            "Chaque valeur reprise des classeurs déposés, et où elle était. Elle reste modifiable "
            "là où la cellule se remplit : il n’y a rien à dire ici.", "texte", 17,
        )  # fmt: skip
        for remarque in feuille.remarques:
            self._phrase(remarque, "texte", 17)
        self._entete()
        perdus = [r for r in feuille.reports if not r.cle]
        changes = [r for r in feuille.reports if r.cle and r.note]
        autres = [r for r in feuille.reports if r.cle and not r.note]
        for titre, siens in (
            ("Sans place dans ce classeur", perdus),
            ("Changé depuis, ou à vérifier", changes),
            ("Repris tel quel", autres),
        ):
            self._section(f"{titre} : {len(siens)}")
            if siens is autres:
                self.a_imprimer = self.ligne - 1
            for repris in siens:
                self._rang(repris)
        self._finit()

    def _scelle(self, *textes: str) -> None:
        """What else is found there was written by a person; A1 is taken by the identity."""
        if not self.ligne:
            self._titre = textes
            return
        if self.ligne == 1:
            textes = (*self._titre, *textes)
        sceau = sceller(textes)
        if sceau:
            self.page.valeur(self.ligne, 0, sceau, self.ecriture.texte("cle"))

    def _phrase(self, texte: str, style: str, haut: float) -> None:
        proprietes = {**styles.style_texte(style), "text_wrap": False}
        self.page.worksheet.set_row(self.ligne, haut)
        self.page.valeur(self.ligne, PREMIERE_COLONNE, texte, self.ecriture.style(proprietes))
        self._scelle(texte)
        self.ligne += 1

    def _entete(self) -> None:
        self.entete = self.ligne
        self.page.worksheet.set_row(self.ligne, 33)
        for n, (titre, _) in enumerate(_COLONNES, start=PREMIERE_COLONNE):
            self.page.valeur(self.ligne, n, titre, self.ecriture.texte("entete"))
        self._scelle(*(titre for titre, _ in _COLONNES))
        self.ligne += 1

    def _section(self, texte: str) -> None:
        style = self.ecriture.texte("section")
        self.page.worksheet.set_row(self.ligne, 22)
        for n in range(len(_COLONNES)):
            self.page.valeur(self.ligne, PREMIERE_COLONNE + n, "" if n else texte, style)
        self._scelle(texte)
        self.ligne += 1

    def _rang(self, repris: Report) -> None:
        feuille = cellule = ""
        placee = self.placement.cellules.get(repris.cle)
        if placee is not None:
            feuille = self.placement.titre_feuille(placee.feuille)
            cellule = a1(placee.ligne, placee.colonne)
        lue = repris.lue
        textes = [
            self._quoi(repris), feuille, cellule, _court(lue.brut),
            _court(" ; ".join(filter(None, (repris.note, repris.detail)))),
            repris.piece.fichier, lue.feuille, lue.cellule, f"{repris.piece.recu_le:%d/%m/%Y}",
        ]  # fmt: skip
        lignes = 1
        for n, texte in enumerate(textes):
            ou = self.ligne, PREMIERE_COLONNE + n
            if n == _LIEN and texte:
                self.page.lien(*ou, f"{cite(feuille)}!{cellule}", texte, self._style("lien"))
            else:
                self.page.valeur(*ou, texte, self._style(""))
            lignes = max(lignes, lignes_de(texte, _COLONNES[n][1] - 1.5))
        self._scelle(*textes)
        self.page.worksheet.set_row(self.ligne, hauteur(min(lignes, LIGNES_MAX)))
        self.ligne += 1

    def _quoi(self, repris: Report) -> str:
        """« Cible 2021 – 3a » or, without a place, the data path it had."""
        placee = self.placement.cellules.get(repris.cle)
        if placee is None:
            return repris.lue.cle.replace("/", " – ")
        rang = placee.rang
        nom = rang.rang
        for champ in ("libelle", "intitule", "rubrique", "enveloppe"):
            autre = self.placement.cellules.get(rang.cle(champ))
            if autre is None or champ == placee.champ:
                continue
            dit = self.ecriture.evaluateur.valeur(autre.cle)
            if isinstance(dit, str) and dit:
                nom = dit
                break
        annee = _ANNEE.search(rang.rang)
        return _court(f"{placee.titre_colonne} – {nom}" + (f" {annee[1]}" if annee else ""))

    def _style(self, variante: str) -> object:
        base = styles.style_cellule(Role.LIBELLE, Genre.TEXTE, "", vide=False)
        lien = {"font_color": "0563C1", "underline": 1} if variante == "lien" else {}
        return self.ecriture.style({**base, "align": "left", "valign": "vcenter", **lien})

    def _finit(self) -> None:
        feuille = self.page.worksheet
        feuille.set_landscape()
        feuille.set_paper(A4)
        feuille.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
        feuille.fit_to_pages(1, 0)
        feuille.repeat_rows(self.entete, self.entete)
        derniere = PREMIERE_COLONNE + len(_COLONNES) - 1
        feuille.print_area(0, PREMIERE_COLONNE, self.a_imprimer, derniere)
        feuille.freeze_panes(self.entete + 1, PREMIERE_COLONNE + 1)
        feuille.hide_gridlines(2)
        feuille.set_tab_color("#" + _COULEUR)
        pied = f"{self.ecriture.nom_territoire} · {self.page.nom}".replace("&", "et")
        feuille.set_footer(f"&L&8 {pied}&R&8 page &P/&N")
        feuille.protect("", LIGNES_PROTECTION)


def _court(texte: str) -> str:
    dit = " ".join(texte.split())
    return dit if len(dit) <= TEXTE_MAX else dit[: TEXTE_MAX - 1] + "…"
