"""« Notifications »: every amount decided, in force or replaced, and the file it was read from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from cdppe_xl.classeurs.grammaire import Role
from cdppe_xl.consolidation.mesures import QUI
from cdppe_xl.domaine.edition import Territoire
from cdppe_xl.domaine.lecture import Genre
from cdppe_xl.domaine.montants import euros
from cdppe_xl.domaine.periode import Periode
from cdppe_xl.excel.page import ABSENT, ENTETE, PREMIERE, Atelier, Valeur, show_cents
from cdppe_xl.financement.montants import LIBELLES_STADE, Montant, Perimetre, Stade
from cdppe_xl.referentiel.modele import Referentiel
from cdppe_xl.sources.dotations import Dotation, Dotations, Notification

NOTIFICATIONS = "Notifications"
MONTANT = 4
"""Column of the amount."""
_COLONNES = (
    ("Code", 7, Genre.TEXTE), ("Territoire", 26, Genre.TEXTE), ("Enveloppe", 12, Genre.TEXTE),
    ("Période", 12, Genre.TEXTE), ("Montant", 16, Genre.MONTANT), ("Source", 48, Genre.TEXTE),
    ("Notifié le", 14, Genre.DATE), ("Fichier", 30, Genre.TEXTE), ("Ligne", 8, Genre.ENTIER),
    ("Stade", 12, Genre.TEXTE), ("Qui paie", 16, Genre.TEXTE), ("État", 24, Genre.TEXTE),
)  # fmt: skip
Cle = tuple[Stade, str, Periode, str, Perimetre]
"""Stage, territory, period, enveloppe, who pays: one amount is in force."""


@dataclass(frozen=True, slots=True)
class Decision:
    """A line of a file of amounts, and what became of it."""

    stade: Stade
    notification: Notification

    @property
    def cle(self) -> Cle:
        """What it decides."""
        d = self.notification.dotation
        return (self.stade, d.territoire, d.periode, d.enveloppe, Perimetre(d.perimetre))

    @property
    def etat(self) -> str:
        """In force, or why not, in words."""
        n = self.notification
        if n.deja_donnee is not None:
            return f"répète {_where(n.deja_donnee)}"
        if n.remplacee_par is not None:
            return f"remplacée par {_where(n.remplacee_par)}"
        return "en vigueur"


def _where(dotation: Dotation) -> str:
    return f"{dotation.fichier}, ligne {dotation.ligne}"


def cle_of(montant: Montant) -> Cle:
    """What an amount of the reconciliation was decided as."""
    return (
        montant.stade, montant.territoire, montant.periode, montant.enveloppe, montant.perimetre,
    )  # fmt: skip


def decisions(referentiel: Referentiel, dotations: Mapping[Stade, Dotations]) -> Iterator[Decision]:
    """Territory after territory, stage after stage."""
    for territoire in referentiel.territoires:
        for stade in Stade:
            if stade in dotations:
                for notification in dotations[stade].notifications(territoire):
                    yield Decision(stade, notification)


def ecrit_notifications(
    atelier: Atelier, lignes: tuple[Decision, ...], territoires: tuple[Territoire, ...]
) -> None:
    """One line per amount; no sheet when none was given."""
    if not lignes:
        return
    page = atelier.page(NOTIFICATIONS, "7F6000")
    page.largeurs([largeur for _, largeur, _ in _COLONNES])
    page.titre_page(NOTIFICATIONS, "montants indicatifs et notifiés, et d’où ils viennent")
    page.entetes(ENTETE, [titre for titre, _, _ in _COLONNES], 24)
    noms = {t.code: t.nom for t in territoires}
    for ligne, decision in enumerate(lignes, start=PREMIERE):
        vigueur = decision.notification.en_vigueur
        for n, (valeur, (_, _, genre)) in enumerate(
            zip(_values(decision, noms), _COLONNES, strict=True)
        ):
            plus = {} if vigueur else {"font_color": ABSENT["font_color"], "italic": True}
            page.ecrit(ligne, n, valeur, atelier.case(Role.LIBELLE, genre, **plus))
    fin = (PREMIERE + len(lignes) - 1, len(_COLONNES) - 1)
    show_cents(page, (PREMIERE, MONTANT, fin[0], MONTANT))
    page.ws.autofilter(ENTETE, 0, *fin)
    page.imprime(fin, 2)


def _values(decision: Decision, noms: Mapping[str, str]) -> tuple[Valeur, ...]:
    d = decision.notification.dotation
    return (
        d.territoire, noms[d.territoire], d.enveloppe, str(d.periode), euros(d.montant), d.source,
        d.date_notification, d.fichier, d.ligne, LIBELLES_STADE[decision.stade],
        QUI[Perimetre(d.perimetre)], decision.etat,
    )  # fmt: skip
