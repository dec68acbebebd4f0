"""What this package asks of an edition: no more, so that small tests can stand in for it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from cdppe_xl.domaine.edition import Campagne, DonneeContexte, Enveloppe, Territoire


class EditionDesSources(Protocol):
    """The part of a ``Referentiel`` that national data need."""

    @property
    def territoires(self) -> Iterable[Territoire]:
        """Contract territories."""

    @property
    def contexte(self) -> Iterable[DonneeContexte]:
        """Figures of the context sheet."""


class EditionDesDotations(Protocol):
    """The part of a ``Referentiel`` that notified amounts need."""

    @property
    def territoires(self) -> Iterable[Territoire]:
        """Contract territories."""

    @property
    def enveloppes(self) -> Iterable[Enveloppe]:
        """The State's sources of money."""

    @property
    def campagne(self) -> Campagne:
        """The edition itself, for its years."""
