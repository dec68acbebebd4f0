"""« Montants »: every amount once. « Notifications »: every line read, corrections included."""

from __future__ import annotations

from itertools import pairwise

from cdppe_xl.classeurs.grammaire import Role
from cdppe_xl.classeurs.placement import a1
from cdppe_xl.comptes.etat_financier import NotificationLue
from cdppe_xl.domaine.lecture import Genre
from cdppe_xl.domaine.montants import euros, format_euros
from cdppe_xl.excel.page import Calcul, Page
from cdppe_xl.financement.montants import LIBELLES_STADE
from cdppe_xl.restitution.rapprochement_base import (
    C_MONTANT,
    MONTANTS,
    NOTIFICATIONS,
    PERIMETRES,
    PREMIERE,
    SANS,
    Feuilles,
    montre_les_centimes,
)
from cdppe_xl.sources.dotations import TOUS, Dotation

_COLONNES = (
    ("Code", 7), ("Territoire", 24), ("Période", 12), ("Enveloppe", 12), ("Stade", 15),
    ("Qui paie", 14), ("Action", 9), ("Intitulé", 40), ("Objectif", 10), ("Montant", 16),
    ("Fichier", 34), ("Feuille", 22), ("Cellule", 11), ("Ce qui y est écrit", 18),
    ("Reçu ou notifié le", 13), ("Empreinte du fichier", 20), ("Décision", 34),
)  # fmt: skip
_COLONNES_NOTIFICATIONS = (
    ("Code", 7.0), ("Territoire", 24.0), ("Stade", 11.0), ("Période", 22.0), ("Enveloppe", 20.0),
    ("Périmètre", 15.0), ("Notifié le", 13.0), ("Montant", 16.0), ("État", 13.0),
    ("Ce qu’elle est devenue", 44.0), ("Montant précédent", 16.0),
    ("Écart avec le précédent", 16.0), ("Décision", 40.0), ("Fichier", 30.0), ("Feuille", 18.0),
    ("Ligne", 8.0), ("Ce qui y est écrit", 18.0), ("Empreinte du fichier", 20.0),
)  # fmt: skip
_N_MONTANT, _N_AVANT, _N_ECART, _N_EMPREINTE = 7, 10, 11, 17
EN_VIGUEUR, REMPLACEE, DEJA_DONNEE = "En vigueur", "Remplacée", "Déjà donnée"


def ecrit_montants(f: Feuilles) -> None:
    """Every amount, in euros, with its cell or its line."""
    page = f.page(
        MONTANTS, "Chaque montant une seule fois, avec la cellule ou la notification d’où il "
        "vient. « Département, dont valorisé » est compris dans la part du département ; « Tous "
        "financeurs » ne s’ajoute à rien.", _COLONNES,
    )  # fmt: skip
    ranges = f.etat.rapprochement.montants
    for ligne, m in enumerate(ranges, start=PREMIERE):
        valeurs = (
            m.territoire, f.noms[m.territoire], str(m.periode),
            m.enveloppe or "non dite", LIBELLES_STADE[m.stade], PERIMETRES[m.perimetre],
            m.action, f.etat.intitules.get((m.territoire, m.action), ""), m.objectif,
            euros(m.centimes), m.origine.fichier, m.origine.feuille, m.origine.cellule,
            m.origine.texte, m.le, m.origine.sha256, m.origine.piece,
        )  # fmt: skip
        for n, valeur in enumerate(valeurs):
            genre = {C_MONTANT: Genre.MONTANT, 14: Genre.DATE}.get(n, Genre.TEXTE)
            style = f.case(Role.LIBELLE, genre, "", text_wrap=False)
            page.ecrit(ligne, n, valeur, style)
    montre_les_centimes(page, len(ranges), (C_MONTANT,))
    f.finit(page, len(ranges), len(_COLONNES), 2)


def ecrit_notifications(f: Feuilles) -> None:
    """One line per notification read; what replaced it stands under it."""
    page = f.page(
        NOTIFICATIONS, "Toutes les notifications lues, corrections comprises. De deux lignes pour "
        "le même territoire, la même enveloppe, la même période et le même périmètre, la dernière "
        "en date vaut pour le tout : elle remplace, elle ne s’ajoute pas.",
        _COLONNES_NOTIFICATIONS,
    )  # fmt: skip
    lues = f.etat.notifications
    for ligne, lue in enumerate(lues, start=PREMIERE):
        _notification(f, page, ligne, lue)
    for ligne, (avant, apres) in enumerate(pairwise([None, *lues]), start=PREMIERE):
        if apres is not None:
            _precedent(f, page, ligne, avant, apres)
    montre_les_centimes(page, len(lues), (_N_MONTANT, _N_AVANT, _N_ECART))
    f.finit(page, len(lues), len(_COLONNES_NOTIFICATIONS), 2)


def _notification(f: Feuilles, page: Page, ligne: int, lue: NotificationLue) -> None:
    d = lue.notification.dotation
    etat, devenue = etat_de(lue)
    valeurs = (
        d.territoire, f.noms[d.territoire], LIBELLES_STADE[lue.stade], str(d.periode),
        f.enveloppe(d.enveloppe) if d.enveloppe else "toutes",
        "Tous financeurs" if d.perimetre == TOUS else "État", d.date_notification,
        euros(d.montant), etat, devenue, None, None, d.source, d.fichier, d.feuille,
        d.ligne, d.brut, d.empreinte,
    )  # fmt: skip
    genres = {6: Genre.DATE, _N_MONTANT: Genre.MONTANT, 15: Genre.ENTIER}
    for n, valeur in enumerate(valeurs):
        genre = genres.get(n, Genre.TEXTE)
        fort = "fort" if etat == EN_VIGUEUR else ""
        style = f.atelier.case(Role.LIBELLE, genre, fort, text_wrap=n < _N_EMPREINTE)
        page.ecrit(ligne, n, valeur, style)
        if isinstance(valeur, str) and n < _N_EMPREINTE:
            f.grandit(page, ligne, n, valeur)


def _precedent(
    f: Feuilles, page: Page, ligne: int, avant: NotificationLue | None, apres: NotificationLue
) -> None:
    """The amount replaced is on the line above: both figures stay live."""
    remplace = apres.notification.remplace
    style = f.atelier.case(Role.CALCUL, Genre.MONTANT)
    if remplace is None or avant is None or avant.notification.dotation is not remplace:
        page.ecrit(ligne, _N_AVANT, SANS, style)
        page.ecrit(ligne, _N_ECART, SANS, style)
        return
    ici, dessus = a1(ligne, _N_MONTANT), a1(ligne - 1, _N_MONTANT)
    ecart = apres.notification.dotation.montant - remplace.montant
    page.ecrit(ligne, _N_AVANT, Calcul(dessus, euros(remplace.montant)), style)
    page.ecrit(ligne, _N_ECART, Calcul(f"ROUND({ici}-{dessus},2)", euros(ecart)), style)


def etat_de(lue: NotificationLue) -> tuple[str, str]:
    """What a notification is now, and why."""
    n = lue.notification
    if n.deja_donnee is not None:
        return DEJA_DONNEE, f"même montant, même jour : {n.deja_donnee.lieu}"
    if n.remplacee_par is not None:
        return REMPLACEE, f"remplacée par {dite(n.remplacee_par)}"
    if n.remplace is not None:
        return EN_VIGUEUR, f"remplace {dite(n.remplace)}"
    return EN_VIGUEUR, ""


def dite(dotation: Dotation) -> str:
    """« 1 200 000 € du 12/10/2020 »."""
    jour = dotation.date_notification
    return format_euros(dotation.montant) + (f" du {jour:%d/%m/%Y}" if jour else " sans date")
