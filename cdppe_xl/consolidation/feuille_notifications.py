"""« Notifications »: notified amounts in force, and the file each was read from."""

from __future__ import annotations

from cdppe_xl.classeurs.grammaire import Role
from cdppe_xl.consolidation.national import National
from cdppe_xl.domaine.lecture import Genre
from cdppe_xl.domaine.montants import euros
from cdppe_xl.excel.page import ENTETE, PREMIERE, Atelier, show_cents

NOTIFICATIONS = "Notifications"
MONTANT = 4
"""Column of the amount."""
_COLONNES = (
    ("Code", 7, Genre.TEXTE), ("Territoire", 26, Genre.TEXTE), ("Enveloppe", 12, Genre.TEXTE),
    ("Exercice", 10, Genre.TEXTE), ("Montant", 16, Genre.MONTANT), ("Source", 60, Genre.TEXTE),
    ("Notifié le", 14, Genre.DATE), ("Fichier", 34, Genre.TEXTE), ("Ligne", 8, Genre.ENTIER),
)  # fmt: skip


def ecrit_notifications(atelier: Atelier, national: National) -> None:
    """One line per amount; no sheet when none was given."""
    notifications = national.finances.notifications
    if not notifications:
        return
    page = atelier.page(NOTIFICATIONS, "7F6000")
    page.largeurs([largeur for _, largeur, _ in _COLONNES])
    page.titre_page(NOTIFICATIONS, "montants en vigueur, et d’où ils viennent")
    page.entetes(ENTETE, [titre for titre, _, _ in _COLONNES], 24)
    noms = {t.code: t.nom for t in national.referentiel.territoires}
    for ligne, d in enumerate(notifications, start=PREMIERE):
        valeurs = (
            d.territoire, noms[d.territoire], d.enveloppe, str(d.exercice), euros(d.montant),
            d.source, d.date_notification, d.fichier, d.ligne,
        )  # fmt: skip
        for n, (valeur, (_, _, genre)) in enumerate(zip(valeurs, _COLONNES, strict=True)):
            page.ecrit(ligne, n, valeur, atelier.case(Role.LIBELLE, genre))
    fin = (PREMIERE + len(notifications) - 1, len(_COLONNES) - 1)
    show_cents(page, (PREMIERE, MONTANT, fin[0], MONTANT))
    page.ws.autofilter(ENTETE, 0, *fin)
    page.imprime(fin, 2)
