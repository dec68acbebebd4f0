"""One exception tree for the whole toolkit, and the exit codes of the command line.

A bad cell never raises: it becomes a ``Constat``. What raises is what stops the work:
a file that is no workbook, an edition that contradicts itself, a cell the writer lost.
"""

from __future__ import annotations

from enum import IntEnum


class CodeSortie(IntEnum):
    """Exit codes, the same for every command."""

    CONFORME = 0
    ANOMALIE_BLOQUANTE = 1
    COMMANDE_INCORRECTE = 2
    FICHIER_ILLISIBLE = 3
    DEFAUT_OUTIL = 4


class CdppeError(Exception):
    """Parent of every failure; ``str()`` is a French sentence a user can act on."""

    code_sortie: CodeSortie = CodeSortie.DEFAUT_OUTIL


class ReferentielInvalide(CdppeError):
    """The edition is contradictory, incomplete or misspelt; lists every fault found.

    ``suite``: what is said after the list.
    """

    def __init__(self, fautes: list[str], suite: str = "") -> None:
        self.fautes = fautes
        titre = f"Édition refusée : {len(fautes)} faute{'s' if len(fautes) > 1 else ''}."
        lignes = [titre, *(f"  - {faute}" for faute in fautes), suite]
        super().__init__("\n".join(filter(None, lignes)))


class CommandeIncorrecte(CdppeError):
    """The command asks for something that does not exist (territory, workbook, file)."""

    code_sortie = CodeSortie.COMMANDE_INCORRECTE


class ClasseurIllisible(CdppeError):
    """The file is not a workbook we can read; the message says what it is instead."""

    code_sortie = CodeSortie.FICHIER_ILLISIBLE


class SourceIllisible(ClasseurIllisible):
    """A file of national data or of notified amounts cannot be used."""


class EcritureRefusee(CdppeError):
    """The workbook library dropped a cell, a list or a name: our fault, never silent."""


class RegleDefaillante(CdppeError):
    """A rule raised: the fault is ours, not the département's."""


class RegistreInvalide(CdppeError):
    """The register is not one of ours, or is damaged."""


class RegistreIndisponible(CdppeError):
    """The register cannot be opened or written here: rights, disk full, in use too long."""


class DerogationsInvalides(CommandeIncorrecte):
    """The file of waivers is misspelt or asks for what may not be; lists every fault found."""

    def __init__(self, fichier: str, fautes: list[str]) -> None:
        self.fautes = fautes
        titre = f"{fichier} refusé : {len(fautes)} faute{'s' if len(fautes) > 1 else ''}."
        super().__init__("\n".join([titre, *(f"  - {faute}" for faute in fautes)]))
