"""Options that several commands share, declared once."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, TypeVar

import click

from cdppe_xl.cli.francais import Chemin

F = TypeVar("F", bound=Callable[..., Any])

CHEMIN = Chemin(path_type=Path)
EXISTANT = Chemin(exists=True, path_type=Path)


PAR_DEFAUT = "2020"
"""Edition of a command that is told none."""


def edition(defaut: str | None = PAR_DEFAUT) -> Callable[[F], F]:
    """``--edition``: a shipped edition or a folder."""
    aide = "Édition livrée avec l’outil, ou dossier qui contient la vôtre."
    if defaut is None:
        aide += " Par défaut, celle que chaque classeur annonce."
    return click.option(
        "--edition", default=defaut or "", show_default=bool(defaut), metavar="NOM|DOSSIER",
        help=aide,
    )  # fmt: skip


def meme_edition(edition: str) -> str:
    """What the next command must be told, when it would not take that edition by itself."""
    if edition in ("", PAR_DEFAUT):
        return ""
    return f' --edition "{edition}"' if " " in edition else f" --edition {edition}"


def registre(existant: bool = False) -> Callable[[F], F]:
    """``--registre``: the database of deposits."""
    return click.option(
        "--registre", "registre", type=EXISTANT if existant else CHEMIN, default="campagne.db",
        show_default=True, metavar="FICHIER", help="Registre des dépôts.",
    )  # fmt: skip


def dotations() -> Callable[[F], F]:
    """``--dotations``: notified amounts."""
    return click.option(
        "--dotations", "dotations", type=EXISTANT, multiple=True, metavar="FICHIER",
        help="Montants notifiés (CSV, xlsx ou ods : code_territoire, exercice ou debut et fin, "
        "enveloppe, montant, source ; facultatifs : date_notification, perimetre). Répétable.",
    )  # fmt: skip


def derogations() -> Callable[[F], F]:
    """``--derogations``: rules that some territories need not obey."""
    return click.option(
        "--derogations", "derogations", type=EXISTANT, metavar="FICHIER",
        help="Dérogations accordées (TOML) : règle, territoire, motif, auteur, échéance.",
    )  # fmt: skip


def spare_inputs(sortie: Path | None, entrees: Iterable[Path]) -> None:
    """Refuses to write over a file that was given to be read."""
    if sortie is None:
        return
    if sortie.is_dir():
        raise click.UsageError(f"« {sortie} » est un dossier ; donner un nom de fichier.")
    if sortie.resolve() in {entree.resolve() for entree in entrees}:
        raise click.UsageError(
            f"« {sortie} » est un des fichiers donnés à lire : l’écrire l’effacerait. "
            "Choisir un autre nom de sortie."
        )


def refuse_a_file(dossier: Path) -> None:
    """Refuses a file where a folder is to be filled."""
    if dossier.is_file():
        raise click.UsageError(f"« {dossier} » est un fichier ; donner un nom de dossier.")


def spare_folder(dossier: Path | None, entrees: Iterable[Path]) -> None:
    """Refuses to write among what was given to be read: it would be read again, or replaced."""
    if dossier is None:
        return
    refuse_a_file(dossier)
    cible = dossier.resolve()
    for entree in entrees:
        lue = entree.resolve()
        if cible.is_relative_to(lue) or lue.is_relative_to(cible):
            raise click.UsageError(
                f"« {dossier} » contient ou recouvre « {entree} », donné à lire. Choisir un autre "
                "dossier de sortie."
            )
