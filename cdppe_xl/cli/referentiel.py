"""``cdppe referentiel``: shows an edition, checks one, compares two, starts a new one."""

from __future__ import annotations

import json
from collections.abc import Sized
from pathlib import Path

import click

from cdppe_xl.cli import options
from cdppe_xl.cli.francais import Commande, Groupe

_EDITION = "NOM|DOSSIER"


@click.group("referentiel", cls=Groupe, invoke_without_command=True)
@options.edition()
@click.option(
    "--format",
    "rendu",
    type=click.Choice(["texte", "json"]),
    default="texte",
    show_default=True,
    help="Présentation du résultat.",
)
@click.pass_context
def referentiel(ctx: click.Context, edition: str, rendu: str) -> None:
    """Montre une édition : objectifs, indicateurs, enveloppes, échéances, territoires.

    L'édition est contrôlée au chargement : une édition incomplète, mal écrite ou
    contradictoire est refusée, avec toutes ses fautes (code de sortie 4).

    Exemple : cdppe referentiel --edition 2020 --format json
    """
    if ctx.invoked_subcommand is not None:
        return
    from cdppe_xl.referentiel.export import as_json, as_text
    from cdppe_xl.referentiel.loader import load_referentiel

    ref = load_referentiel(edition)
    if rendu == "json":
        click.echo(json.dumps(as_json(ref), ensure_ascii=False, indent=2))
    else:
        click.echo(as_text(ref), nl=False)


@referentiel.command("verifier", cls=Commande)
@click.argument("edition", metavar=_EDITION)
def verifier(edition: str) -> None:
    """Vérifie une édition : chaque faute avec son fichier et sa ligne.

    Tout ce qui peut être contrôlé l’est en une fois ; ce qui dépend d’un bloc illisible l’est une
    fois ce bloc corrigé.

    Une clé mal écrite est rapprochée du nom le plus proche. Code de sortie : 4 s’il y a des fautes.

    Exemple : cdppe referentiel verifier mon-edition
    """
    from cdppe_xl.parcours import charger
    from cdppe_xl.referentiel.inconnus import territories_text, unknowns
    from cdppe_xl.regles.essais import check_layouts

    ref = charger(edition)
    check_layouts(ref)
    click.echo(
        f"Édition {ref.campagne.code} conforme : {_compte(ref.objectifs, 'objectif')}, "
        f"{_compte(ref.indicateurs, 'indicateur')}, {_compte(ref.enveloppes, 'enveloppe')}, "
        f"{territories_text(ref)}."
    )
    manques = unknowns(ref)
    if manques:
        click.echo(f"Ce qui n’y est pas connu ({len(manques)}) :")
    for quoi, pourquoi in manques:
        click.echo(f"  - {quoi} : {pourquoi}")


def _compte(quoi: Sized, mot: str) -> str:
    """« 1 objectif », « 27 objectifs »."""
    return f"{len(quoi)} {mot}{'s' if len(quoi) > 1 else ''}"


@referentiel.command("comparer", cls=Commande)
@click.argument("ancienne", metavar=_EDITION)
@click.argument("nouvelle", metavar=_EDITION)
@click.option("--sources", is_flag=True,
              help="Dit aussi les sources qui changent sans que le fait change.")  # fmt: skip
def comparer(ancienne: str, nouvelle: str, sources: bool) -> None:
    """Dit ce qui change d'une édition à une autre.

    Exemple : cdppe referentiel comparer 2020 mon-edition
    """
    from cdppe_xl.referentiel.comparaison import compare, lines
    from cdppe_xl.referentiel.loader import load_referentiel

    changements = list(
        compare(load_referentiel(ancienne), load_referentiel(nouvelle), sources=sources)
    )
    for ligne in lines(changements):
        click.echo(ligne)
    if not changements:
        click.echo("Aucune différence.")


@referentiel.command("nouveau", cls=Commande)
@click.argument("dossier", type=options.CHEMIN)
@click.option("--code", metavar="CODE",
              help="Code de la nouvelle édition ; par défaut celui du modèle : la même campagne, "
              "à compléter.")  # fmt: skip
@click.option("--modele", default="2020", show_default=True, metavar=_EDITION,
              help="Édition copiée.")  # fmt: skip
def nouveau(dossier: Path, code: str | None, modele: str) -> None:
    """Commence une édition dans un dossier vide, en copiant une édition existante.

    Sans --code, c'est la même campagne, à compléter : y ajouter par exemple les territoires qui
    manquent, dans « territoires.csv » (colonnes code, nom, region).

    Exemples : cdppe referentiel nouveau mon-edition --code 2025 --modele 2020 ;
    cdppe referentiel nouveau mon-2021 --modele 2021
    """
    from cdppe_xl.referentiel.nouveau import start_edition

    for chemin in start_edition(modele, dossier, code):
        click.echo(f"{chemin}")
    if code is None:
        click.echo(f"Code de l’édition : celui du modèle « {modele} ». --code en donne un autre.")
    click.echo(f"Ensuite : modifier ces fichiers, puis cdppe referentiel verifier {dossier}")
