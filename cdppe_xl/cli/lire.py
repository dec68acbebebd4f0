"""``cdppe lire``."""

from __future__ import annotations

from pathlib import Path

import click

from cdppe_xl.cli import options
from cdppe_xl.cli.francais import Commande


@click.command("lire", cls=Commande)
@click.argument("fichier", type=options.EXISTANT)
@click.option(
    "--format",
    "rendu",
    type=click.Choice(["json", "csv"]),
    default="json",
    show_default=True,
    help="Présentation du résultat.",
)
@options.edition(None)
def command(fichier: Path, rendu: str, edition: str) -> None:
    """Montre chaque valeur lue : clé, ce que la cellule contient, valeur, état, place.

    Exemple : cdppe lire 63_plan_action_2020.xlsx --format csv
    """
    from cdppe_xl.parcours import lire_isole
    from cdppe_xl.restitution.valeurs import as_csv, as_json

    if not fichier.is_dir() and not fichier.is_file():
        raise click.UsageError(f"« {fichier} » n’est pas un fichier ordinaire.")
    if fichier.is_dir():
        raise click.UsageError(
            f"« {fichier} » est un dossier : donner un classeur, ou lire tout le dossier avec "
            "« cdppe controler »."
        )
    lecture = lire_isole(fichier, edition)
    click.echo(as_json(lecture) if rendu == "json" else as_csv(lecture), nl=rendu == "json")
