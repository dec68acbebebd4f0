"""Money: whole centimes inside, euros only in cells and messages."""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Decimal

Centimes = int


def centimes(euros: Decimal | int | str) -> Centimes:
    """Centimes of an amount in euros; a float is refused on purpose (binary rounding)."""
    if isinstance(euros, float):
        raise TypeError("un montant ne passe jamais par un nombre binaire")
    return int((Decimal(euros) * 100).quantize(Decimal(1), rounding=ROUND_HALF_EVEN))


def euros(montant: Centimes) -> Decimal:
    """Euros, two decimals, of an amount in centimes."""
    return Decimal(montant).scaleb(-2)


def format_euros(montant: Centimes) -> str:
    r"""« 1 248 352 € », with cents only when there are some; no-break spaces.

    >>> format_euros(124835200).replace("\u202f", " ").replace("\xa0", " ")
    '1 248 352 €'
    >>> format_euros(-150).replace("\xa0", " ")
    '-1,50 €'
    """
    signe = "-" if montant < 0 else ""
    entiers, reste = divmod(abs(montant), 100)
    texte = f"{entiers:,}".replace(",", "\u202f")
    return f"{signe}{texte}{f',{reste:02d}' if reste else ''}\u00a0€"
