"""``cdppe deposer``."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import click

from cdppe_xl.cli import options
from cdppe_xl.cli.francais import Commande


@click.command("deposer", cls=Commande)
@click.argument("chemins", type=options.EXISTANT, nargs=-1, required=True)
@options.registre()
@options.edition(None)
@click.option(
    "--recu-le",
    type=click.DateTime(["%Y-%m-%d", "%d/%m/%Y"]),
    metavar="DATE",
    help="Jour de réception du courriel (AAAA-MM-JJ ou JJ/MM/AAAA) ; aujourd’hui par défaut.",
)
def command(
    chemins: tuple[Path, ...], registre: Path, edition: str, recu_le: datetime | None
) -> None:
    """Enregistre des classeurs rendus : fichiers, dossiers ou zip.

    Les octets reçus sont gardés tels quels. Déposer deux fois le même fichier ne change
    rien. Un fichier illisible est gardé avec sa raison et n’arrête pas les autres.

    Exemple : cdppe deposer retours retours.zip --registre campagne.db --recu-le 30/07/2020
    """
    from cdppe_xl.parcours import deposer
    from cdppe_xl.registre.store import Registre
    from cdppe_xl.restitution.constats import resume

    recu = (recu_le or datetime.now(tz=UTC)).astimezone()
    etats: Counter[str] = Counter()
    with Registre.ouvrir(registre) as ouvert:
        for issue in deposer(list(chemins), ouvert, recu, edition):
            depot = issue.depot
            if depot is None:
                etats["non lu"] += 1
                click.echo(f"{issue.chemin} : non lu – {issue.motif}")
            elif not depot.nouveau:
                etats["déjà reçu"] += 1
                click.echo(f"{issue.chemin} : déjà reçu")
            elif issue.motif:
                etats["refusé"] += 1
                click.echo(f"{issue.chemin} : refusé – {issue.motif}")
            else:
                verdict = resume(issue.constats)
                etats["à corriger" if verdict.startswith("à corriger") else "conforme"] += 1
                click.echo(f"{issue.chemin} : {verdict}")
    bilan = ", ".join(f"{n} {_accord(mot, n)}" for mot, n in etats.items()) or "aucun fichier"
    click.echo(f"Registre {registre} : {bilan}.")
    click.echo(f"Ensuite : cdppe suivre --registre {registre}, puis cdppe consolider.")


def _accord(mot: str, nombre: int) -> str:
    """« 1 refusé », « 2 refusés »; « à corriger » never changes."""
    return mot if nombre == 1 or mot.startswith("à ") else f"{mot}s"
