"""A deposit, as the register remembers it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class EtatDepot(StrEnum):
    """What became of a returned file."""

    CONFORME = "conforme"
    NON_CONFORME = "non_conforme"
    REFUSE = "refuse"


@dataclass(frozen=True, slots=True, kw_only=True)
class DepotEnregistre:
    """One returned file and what it says it is.

    Attributes:
        id: number in the register, in order of storing.
        sha256: fingerprint of the bytes received.
        nom_fichier: name of the file, without folder.
        chemin: where it was found (« lot.zip!dossier/fichier.xlsx » inside an archive).
        recu_le: when it was received, with the offset of the receiver's clock.
        edition: "" when the file does not say; so are ``territoire`` and ``classeur``.
        version: version of the layout; None when the file does not say.
        motif: why it was refused; "" unless ``etat`` is REFUSE.
        nouveau: False when the register already held these bytes.
        recu_de_nouveau: when the same bytes came back last, after another return of the same
            workbook; None when they never did.
    """

    id: int
    sha256: str
    nom_fichier: str
    chemin: str
    recu_le: datetime
    edition: str
    territoire: str
    classeur: str
    version: int | None
    etat: EtatDepot
    motif: str = ""
    nouveau: bool = False
    recu_de_nouveau: datetime | None = None

    @property
    def derniere_reception(self) -> datetime:
        """When it came last: the last received prevails."""
        return self.recu_de_nouveau or self.recu_le


@dataclass(frozen=True, slots=True, kw_only=True)
class FichierAPart:
    """Bytes kept without a verdict: their reading was stopped, or failed by our fault."""

    sha256: str
    nom_fichier: str
    chemin: str
    recu_le: datetime
    motif: str
