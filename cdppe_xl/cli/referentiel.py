"""``cdppe referentiel``: shows an edition, each fact with its source."""

from __future__ import annotations

import json

import click

from cdppe_xl.cli.francais import Commande


@click.command("referentiel", cls=Commande)
@click.option(
    "--edition",
    default="2020",
    show_default=True,
    metavar="NOM|DOSSIER",
    help="Édition livrée avec l'outil, ou dossier qui contient la vôtre.",
)
@click.option(
    "--format",
    "rendu",
    type=click.Choice(["texte", "json"]),
    default="texte",
    show_default=True,
    help="Présentation du résultat.",
)
def referentiel(edition: str, rendu: str) -> None:
    """Montre une édition : objectifs, indicateurs, enveloppes, échéances, territoires.

    L'édition est contrôlée au chargement : une édition incomplète, mal écrite ou
    contradictoire est refusée, avec toutes ses fautes (code de sortie 4).

    Exemple : cdppe referentiel --edition 2020 --format json
    """
    from cdppe_xl.referentiel.export import as_json, as_text
    from cdppe_xl.referentiel.loader import load_referentiel

    ref = load_referentiel(edition)
    if rendu == "json":
        click.echo(json.dumps(as_json(ref), ensure_ascii=False, indent=2))
    else:
        click.echo(as_text(ref), nl=False)
