"""``cdppe suivre``: who was expected, who answered, late or not."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import click

from cdppe_xl.cli.francais import Chemin, Commande
from cdppe_xl.referentiel.loader import load_referentiel
from cdppe_xl.registre.store import Registre
from cdppe_xl.registre.suivi import a_part, refuses_a_part, suivre
from cdppe_xl.registre.suivi_rendu import as_csv, as_json, as_text

_EXEMPLE = """\b
Exemple :
  cdppe suivre --registre campagne.db
  cdppe suivre --date 15/10/2020 --format csv > suivi.csv
"""


@click.command("suivre", cls=Commande, epilog=_EXEMPLE)
@click.option(
    "--registre",
    "chemin",
    type=Chemin(path_type=Path),
    default=Path("campagne.db"),
    show_default=True,
    help="Registre des dépôts.",
)
@click.option(
    "--edition",
    default="2020",
    show_default=True,
    help="Édition de la campagne : un nom, ou le dossier qui la décrit.",
)
@click.option(
    "--format",
    "forme",
    type=click.Choice(["texte", "json", "csv"]),
    default="texte",
    show_default=True,
    help="Tableau à l'écran, liste pour un programme, ou fichier pour un tableur.",
)
@click.option(
    "--date",
    "jour",
    type=click.DateTime(["%Y-%m-%d", "%d/%m/%Y"]),
    help="Situation au soir de ce jour (AAAA-MM-JJ ou JJ/MM/AAAA) ; aujourd'hui par défaut.",
)
def command(chemin: Path, edition: str, forme: str, jour: datetime | None) -> None:
    """Liste les retours attendus : reçus, à corriger, en retard.

    Un retour est en retard de l'échéance jusqu'au premier dépôt lisible ; un fichier illisible
    n'arrête pas le retard.
    """
    a_la_date = jour.date() if jour else _today()
    referentiel = load_referentiel(edition)
    with Registre.ouvrir(chemin, creer=False) as registre:
        lignes = suivre(registre, referentiel, a_la_date)
        remarques = a_part(registre, referentiel, a_la_date)
        refuses = refuses_a_part(registre, referentiel, a_la_date)
    if forme == "texte":
        click.echo(f"Situation au {a_la_date:%d/%m/%Y}, édition {referentiel.campagne.code}\n")
        click.echo(as_text(lignes, remarques, refuses), nl=False)
        click.echo(f"Chiffres nationaux de ce qui est reçu : cdppe consolider --registre {chemin}")
        return
    click.echo(as_json(lignes) if forme == "json" else as_csv(lignes), nl=False)
    for remarque in remarques:
        click.echo(f"Reçu à part : {remarque}", err=True)


def _today() -> date:
    return datetime.now(tz=UTC).astimezone().date()
