"""What a corrected return adds to a generated workbook: notes on cells, sheets put first.

The workbook itself stays the layout's: same places, same formulas, same open cells.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from cdppe_xl.excel.ecriture import Ecriture
    from cdppe_xl.excel.feuille import FeuilleSure

RETOUR_AUX_ANOMALIES = "←  "
"""Starts the title of each sheet, which then leads back to the first sheet added."""


class FeuilleAnnexe(Protocol):
    """A sheet that is not part of the layout.

    Its role starts with « _ », so that no reader takes it for an answer.
    """

    @property
    def code(self) -> str:
        """Role of the sheet, in its identity mark."""

    @property
    def titre(self) -> str:
        """Its tab."""

    def ecrit(self, ecriture: Ecriture, page: FeuilleSure) -> None:
        """Writes everything but the identity mark."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Habillage:
    """What is added.

    Attributes:
        notes: text of the note of each marked cell, by sheet title then A1 address.
        feuilles: sheets written before those of the layout; the first one opens the workbook
            and the title of every other sheet leads back to it.
        sans_cle: rows written as a person inserts them, without a key (« table|rang »).
    """

    notes: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    feuilles: tuple[FeuilleAnnexe, ...] = ()
    sans_cle: frozenset[str] = frozenset()
    suite: tuple[FeuilleAnnexe, ...] = ()
    """Sheets written after those of the layout: the workbook still opens on its own first one."""

    @property
    def accueil(self) -> str:
        """Title of the sheet that opens the workbook; "" for the one of the layout."""
        return self.feuilles[0].titre if self.feuilles else ""
