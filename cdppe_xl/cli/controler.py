"""``cdppe controler``."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cdppe_xl.cli import options
from cdppe_xl.cli.francais import Commande
from cdppe_xl.erreurs import CodeSortie

if TYPE_CHECKING:
    from cdppe_xl.domaine.constat import Constat
    from cdppe_xl.parcours import Rapport, Renvoi


@click.command("controler", cls=Commande)
@click.argument("chemins", type=options.EXISTANT, nargs=-1, required=True)
@click.option(
    "--format",
    "rendu",
    type=click.Choice(["texte", "json", "csv", "xlsx"]),
    default="texte",
    show_default=True,
    help="Présentation des constats.",
)
@click.option(
    "--sortie",
    type=options.CHEMIN,
    metavar="FICHIER",
    help="Fichier où écrire les constats (obligatoire pour xlsx).",
)
@click.option(
    "--retour",
    type=options.CHEMIN,
    metavar="DOSSIER",
    help="Dossier où écrire les classeurs corrigés, un dossier par territoire, avec un courrier.",
)
@click.option(
    "--echeance",
    type=click.DateTime(["%Y-%m-%d", "%d/%m/%Y"]),
    metavar="DATE",
    help="Avec --retour : jour demandé pour le renvoi (AAAA-MM-JJ ou JJ/MM/AAAA) ; par défaut, "
    "l’échéance du classeur dans l’édition si elle n’est pas passée, sinon la prochaine.",
)
@click.option(
    "--contre-lecture",
    is_flag=True,
    help="Relit chaque cellule à remplir avec un second programme, comme le fait « deposer ».",
)
@options.edition(None)
@options.dotations()
@options.derogations()
@click.pass_context
def command(
    ctx: click.Context, chemins: tuple[Path, ...], rendu: str, sortie: Path | None,
    retour: Path | None, echeance: datetime | None, contre_lecture: bool, edition: str,
    dotations: tuple[Path, ...], derogations: Path | None,
) -> None:  # fmt: skip
    """Contrôle des classeurs rendus (fichiers, dossiers ou zip), sans rien enregistrer.

    Chaque constat dit où, ce qui a été trouvé, ce qui était attendu, que faire et quel texte
    le demande. Code de sortie : 0 conforme, 1 anomalie bloquante, 3 fichier illisible,
    4 défaut de l’outil sur un fichier (les autres ont leur verdict).

    Exemple : cdppe controler retours --format xlsx --sortie anomalies.xlsx
    """
    from cdppe_xl.cli.reception import consignes_de, say_aside
    from cdppe_xl.parcours import Renvoi, controler

    options.spare_inputs(sortie, [*chemins, *dotations])
    options.spare_folder(retour, [*chemins, *dotations])
    if rendu == "xlsx" and sortie is None:
        raise click.UsageError("--format xlsx demande --sortie FICHIER.")
    if rendu == "xlsx" and sortie is not None and sortie.suffix.lower() != ".xlsx":
        raise click.UsageError(f"« {sortie} » : donner un nom qui se termine par .xlsx.")
    consignes = consignes_de(edition, dotations, derogations, contre_lecture=contre_lecture)
    rapport = controler(list(chemins), consignes=consignes)
    say_aside(rapport.ignores)
    if not rapport.fichiers:
        raise click.UsageError(
            "Aucun classeur dans ce qui a été donné"
            + (" : seulement des fichiers de système ou de verrou." if rapport.ignores else ".")
        )
    _rendre(rapport.constats, rapport.fichiers, rendu, sortie)
    if retour is not None:
        from cdppe_xl.cli.retourner import today

        jour = echeance.date() if echeance else None
        _retourner(rapport, Renvoi(consignes=consignes, echeance=jour, au=today()), retour)
    code = CodeSortie.CONFORME
    if rapport.bloque:
        code = CodeSortie.ANOMALIE_BLOQUANTE
    if rapport.illisible:
        code = CodeSortie.FICHIER_ILLISIBLE
    if rapport.defaut:
        code = CodeSortie.DEFAUT_OUTIL
    ctx.exit(int(code))


def _retourner(rapport: Rapport, renvoi: Renvoi, dossier: Path) -> None:
    """Writes the corrected returns; the constats keep the standard output to themselves."""
    from cdppe_xl.cli.retourner import show
    from cdppe_xl.parcours import ecrire_renvois, recus_de, renvois

    show(ecrire_renvois(renvois(recus_de(rapport), renvoi), dossier), err=True)


def _rendre(
    constats: Sequence[Constat], fichiers: Sequence[str], rendu: str, sortie: Path | None
) -> None:
    from cdppe_xl.generation.fichiers import write_bytes
    from cdppe_xl.restitution import constats as vue

    if rendu == "xlsx" and sortie is not None:
        write_bytes(sortie, vue.as_xlsx(constats))
        click.echo(f"{len(constats)} constats dans {sortie}")
        return
    textes = {
        "texte": lambda: vue.as_text(constats, fichiers),
        "json": lambda: vue.as_json(constats) + "\n",
        "csv": lambda: vue.as_csv(constats),
    }
    texte = textes[rendu]()
    if sortie is None:
        click.echo(texte, nl=False)
    else:
        write_bytes(sortie, texte.encode())
        click.echo(f"{len(constats)} constats dans {sortie}")
