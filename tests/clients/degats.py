"""Damages done by LibreOffice to many workbooks in one go: about half a second each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.clients.libreoffice import LOCALE, demander
from tests.clients.pannes import ClientEnPanne

Geste = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Travail:
    """One workbook, what is done to it, and under which names it is saved.

    Attributes:
        nom: for messages.
        source: the workbook; it is left untouched.
        gestes: what is done, in order (see ``tests.clients.lo.gestes``).
        sorties: files to save at the end, format by extension.
    """

    nom: str
    source: Path
    gestes: Sequence[Geste]
    sorties: Sequence[Path]


def abimer(travaux: Sequence[Travail], *, delai: float | None = None) -> None:
    """Carries out every work in one LibreOffice.

    Raises:
        ClientEnPanne: a gesture failed; the message says which.
    """
    request = {
        "operation": "damage",
        "locale": LOCALE,
        "works": [
            {
                "name": t.nom,
                "file": str(t.source.resolve()),
                "gestures": [dict(g) for g in t.gestes],
                "outputs": [str(s.resolve()) for s in t.sorties],
            }
            for t in travaux
        ],
    }
    failures = demander(request, delai or 60 + 6 * len(travaux))["failures"]
    if failures:
        raise ClientEnPanne(f"LibreOffice : {failures}")
