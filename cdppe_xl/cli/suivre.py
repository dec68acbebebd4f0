"""``cdppe suivre``: who was expected, who answered, late or not."""

from __future__ import annotations

from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path

import click

from cdppe_xl.classeurs.exercices import attendus_pour
from cdppe_xl.cli import options
from cdppe_xl.cli.francais import Chemin, Commande
from cdppe_xl.referentiel.inconnus import coverage_text
from cdppe_xl.referentiel.loader import load_referentiel
from cdppe_xl.registre.conditions import suivre_conditions
from cdppe_xl.registre.store import Registre
from cdppe_xl.registre.suivi import a_part, autres_exercices, refuses_a_part, suivre
from cdppe_xl.registre.suivi_rendu import as_csv, as_json, as_text, conditions_as_text

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
    metavar="FICHIER",
    help="Registre des dépôts.",
)
@click.option(
    "--edition",
    default="2020",
    show_default=True,
    metavar="NOM|DOSSIER",
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
    metavar="DATE",
    help="Situation au soir de ce jour (AAAA-MM-JJ ou JJ/MM/AAAA) ; aujourd'hui par défaut.",
)
@click.option(
    "--exercice",
    type=int,
    metavar="ANNÉE",
    help="Exercice suivi ; le premier de l'édition par défaut.",
)
def command(
    chemin: Path, edition: str, forme: str, jour: datetime | None, exercice: int | None
) -> None:
    """Liste les retours attendus : reçus, à corriger, en retard.

    Un retour est en retard de l'échéance jusqu'au premier dépôt lisible ; un fichier illisible
    n'arrête pas le retard. Les conditions d'un avenant suivent, pour l'exercice qui en a un.
    """
    a_la_date = jour.date() if jour else _today()
    referentiel = load_referentiel(edition)
    annee = referentiel.annees[0] if exercice is None else exercice
    debut = date(annee, 1, 1) if annee != referentiel.annees[0] else None
    attendus = partial(attendus_pour, referentiel, exercice=annee)
    with Registre.ouvrir(chemin, creer=False) as registre:
        lignes = suivre(registre, referentiel, a_la_date, attendus, debut)
        suivis = {ligne.classeur for ligne in lignes}
        remarques = a_part(registre, referentiel, a_la_date, suivis)
        remarques += autres_exercices(registre, referentiel, a_la_date, suivis)
        refuses = refuses_a_part(registre, referentiel, a_la_date)
        conditions = suivre_conditions(registre, referentiel, annee, a_la_date)
    if forme == "texte":
        titre = f"édition {referentiel.campagne.code}" + (f", exercice {annee}" if debut else "")
        click.echo(f"Situation au {a_la_date:%d/%m/%Y}, {titre}\n")
        click.echo(as_text(lignes, remarques, refuses), nl=False)
        if referentiel.nombre_inconnu:
            click.echo(f"{coverage_text(referentiel)}")
        if conditions:
            click.echo(f"\n{conditions_as_text(conditions, annee)}", nl=False)
        suite = options.meme_edition(edition)
        click.echo(
            f"Chiffres nationaux de ce qui est reçu : cdppe consolider --registre {chemin}{suite}"
        )
        return
    sortie = as_json(lignes, conditions) if forme == "json" else as_csv(lignes, conditions)
    click.echo(sortie, nl=False)
    for remarque in remarques:
        click.echo(f"Reçu à part : {remarque}", err=True)


def _today() -> date:
    return datetime.now(tz=UTC).astimezone().date()
