"""Cells of a table of notified amounts; what cannot be read is a ``ValueError`` in French."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

from cdppe_xl.domaine.montants import Centimes, centimes
from cdppe_xl.sources.texte import Cellule, est_absente, jour, montre, nombre, texte_de

_EURO = re.compile(r"\s*(€|euros?|eur)$", re.IGNORECASE)
SIECLE = (2000, 2100)
"""Years a notification may be of: a slip of the finger is told, not written."""
_BRUIT = Decimal("0.000001")


def lire_montant(brut: Cellule) -> Centimes:
    """A notified amount: euros, positive, two decimals at most."""
    trouve = montre(brut)
    lu = nombre(brut if isinstance(brut, Decimal) else _EURO.sub("", texte_de(brut)))
    if lu is None:
        raise ValueError(
            f"« {trouve} » n'est pas un montant. Écrire des euros, par exemple « 1 248 352,00 »."
        )
    if lu < 0:
        raise ValueError(f"montant négatif, « {trouve} ». Un montant notifié est positif.")
    au_centime = round(lu, 2)
    # A spreadsheet may hold 293498.00000000006 where everybody reads 293 498,00.
    bruit = isinstance(brut, Decimal) and abs(lu - au_centime) < _BRUIT
    if lu != au_centime and not bruit:
        raise ValueError(
            f"« {trouve} » a plus de deux décimales. Écrire le montant au centime, sans virgule "
            "pour séparer les milliers."
        )
    return centimes(au_centime)


def lire_source(brut: Cellule) -> str:
    """The decision that notifies the amount."""
    texte = texte_de(brut)
    if not texte:
        raise ValueError("source vide. Dire quelle décision notifie ce montant.")
    return texte


def lire_date(brut: Cellule) -> date | None:
    """The day of the notification, None when the cell is blank."""
    if est_absente(brut):
        return None
    lu = jour(brut)
    if lu is None:
        raise ValueError(
            f"« {montre(brut)} » n'est pas une date. Écrire jour/mois/année, par exemple "
            "« 12/10/2020 »."
        )
    if not SIECLE[0] <= lu.year <= SIECLE[1]:
        raise ValueError(
            f"« {montre(brut)} » : l'année {lu.year} n'est pas plausible. Attendu : une année "
            f"entre {SIECLE[0]} et {SIECLE[1]}."
        )
    return lu
