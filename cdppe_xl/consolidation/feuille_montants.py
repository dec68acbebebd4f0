"""« Montants »: every amount once, with the cell or the notification it comes from.

An amount read in a return that counts points at its line of « Données », a decided one at its
line of « Notifications »: neither is written twice. Only what an earlier return asked for is
written here, since « Données » holds the returns in force.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from cdppe_xl.classeurs.grammaire import Role
from cdppe_xl.classeurs.placement import a1
from cdppe_xl.classeurs.valeurs_excel import serial
from cdppe_xl.consolidation.argent import Argent
from cdppe_xl.consolidation.feuille_notifications import MONTANT as C_NOTIFICATION
from cdppe_xl.consolidation.feuille_notifications import NOTIFICATIONS, Decision, cle_of
from cdppe_xl.consolidation.mesures import QUI, SANS_ACTION, Mesure
from cdppe_xl.consolidation.plan import calcul_donnee, lien_donnee, lieu_donnee
from cdppe_xl.consolidation.rangement import period_of, runs
from cdppe_xl.consolidation.recueil import Recueil
from cdppe_xl.consolidation.reponses import SANS_DONNEE
from cdppe_xl.consolidation.table_longue import Ligne, TableLongue
from cdppe_xl.domaine.lecture import Genre
from cdppe_xl.domaine.montants import euros
from cdppe_xl.excel.page import ENTETE, PREMIERE, Atelier, Calcul, ailleurs, court, show_cents
from cdppe_xl.financement.montants import Montant

MONTANTS = "Montants"
_COLONNES = (
    ("Code", 7), ("Territoire", 24), ("Période", 12), ("Enveloppe", 12), ("Qui paie", 22),
    ("Stade", 15), ("Objectif", 9), ("Action", 9), ("Montant", 16), ("Intitulé", 40),
    ("Fichier", 34), ("Feuille", 22), ("Cellule", 11), ("Ce qui y est écrit", 18),
    ("Reçu ou notifié le", 13), ("Ligne de « Données »", 12), ("Empreinte du fichier", 20),
)  # fmt: skip
C_MONTANT = 8
C_LIGNE = 15
EMPREINTE = 16


class Lieux:
    """Where each amount stands, and what it is written from."""

    def __init__(self, argent: Argent, recueil: Recueil, decidees: tuple[Decision, ...]) -> None:
        self.argent = argent
        places = {
            (d.depot.sha256, d.lue.feuille, d.lue.cellule): n
            for n, d in enumerate(recueil.donnees)
        }  # fmt: skip
        self.recueil = recueil
        self.donnees = [
            places.get((m.origine.sha256, m.origine.feuille, m.origine.cellule))
            for m in argent.montants
        ]
        lignes = {
            d.cle: ligne
            for ligne, d in enumerate(decidees, start=PREMIERE)
            if d.notification.en_vigueur
        }
        self.notifications = {
            n: lignes[cle_of(m)]
            for n, m in enumerate(argent.montants)
            if m.stade in SANS_ACTION and cle_of(m) in lignes
        }

    def somme(self, rangs: Sequence[int]) -> str:
        """The amounts of these ranks: one cell, or a sum over runs of neighbours."""
        plages = [
            ailleurs(MONTANTS, debut + PREMIERE, C_MONTANT)
            + (f":{a1(fin + PREMIERE, C_MONTANT)}" if fin > debut else "")
            for debut, fin in runs(rangs)
        ]
        if len(rangs) == 1:
            return plages[0]
        return f"ROUND(SUM({','.join(plages)}),2)"

    def contenu(self, rang: int) -> Calcul | Decimal:
        """The amount: a formula when another sheet holds it, else itself."""
        valeur = euros(self.argent.montants[rang].centimes)
        if rang in self.notifications:
            ligne = self.notifications[rang]
            return Calcul(ailleurs(NOTIFICATIONS, ligne, C_NOTIFICATION), valeur)
        donnee = self.donnees[rang]
        if donnee is None:
            return valeur
        return calcul_donnee(donnee, self.recueil.donnees[donnee].lue.valeur, valeur)

    def cible(self, rang: int) -> str:
        """Where a click on the amount leads; "" when it is only here."""
        if rang in self.notifications:
            return ailleurs(NOTIFICATIONS, self.notifications[rang], 0)
        donnee = self.donnees[rang]
        return "" if donnee is None else lien_donnee(donnee)


def ecrit_montants(atelier: Atelier, argent: Argent, lieux: Lieux) -> None:
    """One line an amount, in the order in which cells add them up."""
    page = atelier.page(MONTANTS, "7F6000", TableLongue)
    page.largeurs([largeur for _, largeur in _COLONNES])
    page.titre_page(MONTANTS, "chaque montant une seule fois, et d’où il vient")
    page.entetes(ENTETE, [titre for titre, _ in _COLONNES], 36)
    nombre = len(argent.montants)
    fin = (PREMIERE + max(nombre, 1) - 1, len(_COLONNES) - 1)
    texte = atelier.style({"font_name": "Calibri", "font_size": 11, "locked": True, "indent": 1})
    formats = {
        n: atelier.case(role, genre, text_wrap=False)
        for n, role, genre in (
            (C_MONTANT, Role.CALCUL, Genre.MONTANT), (14, Role.LIBELLE, Genre.DATE),
            (C_LIGNE, Role.LIBELLE, Genre.ENTIER),
        )
    }  # fmt: skip
    show_cents(page, (PREMIERE, C_MONTANT, fin[0], C_MONTANT))
    page.ws.autofilter(ENTETE, 0, *fin)
    page.imprime((fin[0], C_LIGNE), 3)
    for rang in range(nombre):
        cible = lieux.cible(rang)
        if cible:
            page.ws.relie(PREMIERE + rang, C_MONTANT, cible)
    page.ws.suite(
        PREMIERE, nombre, len(_COLONNES),
        (_ligne(argent, lieux, n, (texte, formats)) for n in range(nombre)),
    )  # fmt: skip


def _ligne(argent: Argent, lieux: Lieux, rang: int, styles: tuple[Any, dict[int, Any]]) -> Ligne:
    m = argent.montants[rang]
    texte, formats = styles
    return [(v, formats.get(n, texte)) for n, v in enumerate(_valeurs(argent, lieux, rang, m))]


def _valeurs(
    argent: Argent, lieux: Lieux, rang: int, m: Montant
) -> Iterator[Calcul | Decimal | str | None]:
    donnee = lieux.donnees[rang]
    yield from (
        m.territoire, argent.noms[m.territoire], str(period_of(m)), m.enveloppe or SANS_DONNEE,
        QUI[m.perimetre], Mesure(m.perimetre, m.stade).libelle, m.objectif, m.action,
    )  # fmt: skip
    yield lieux.contenu(rang)
    yield from (
        court(argent.etat.intitules.get((m.territoire, m.action), "")), m.origine.fichier,
        m.origine.feuille, m.origine.cellule, court(m.origine.texte),
    )  # fmt: skip
    yield None if m.le is None else Decimal(serial(m.le))
    yield None if donnee is None else Decimal(lieu_donnee(donnee)[1] + 1)
    yield m.origine.sha256[:EMPREINTE]
