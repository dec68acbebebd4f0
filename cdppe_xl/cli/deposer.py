"""``cdppe deposer``."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cdppe_xl.cli import options
from cdppe_xl.cli.francais import Commande
from cdppe_xl.erreurs import CodeSortie

if TYPE_CHECKING:
    from cdppe_xl.registre.depot import DepotEnregistre
    from cdppe_xl.registre.store import Registre


@click.command("deposer", cls=Commande)
@click.argument("chemins", type=options.EXISTANT, nargs=-1, required=True)
@options.registre()
@options.edition(None)
@options.dotations()
@click.option(
    "--recu-le",
    type=click.DateTime(["%Y-%m-%d", "%d/%m/%Y"]),
    metavar="DATE",
    help="Jour de réception du courriel (AAAA-MM-JJ ou JJ/MM/AAAA) ; aujourd’hui par défaut.",
)
@click.pass_context
def command(
    ctx: click.Context,
    chemins: tuple[Path, ...],
    registre: Path,
    edition: str,
    dotations: tuple[Path, ...],
    recu_le: datetime | None,
) -> None:
    """Enregistre des classeurs rendus : fichiers, dossiers ou zip.

    Les octets reçus sont gardés tels quels. Déposer deux fois le même fichier ne change
    rien. Un fichier illisible est gardé avec sa raison et n’arrête pas les autres. Code de
    sortie : 0 tout est conforme ou déjà reçu, 1 des retours sont à corriger, 3 des fichiers
    n’ont pas pu être lus ; dans les trois cas, ce qui pouvait être gardé l’est.

    Avec --dotations, les montants notifiés donnés priment sur ceux écrits dans les classeurs.

    Exemple : cdppe deposer retours retours.zip --registre campagne.db --recu-le 30/07/2020
    """
    from cdppe_xl.parcours import charger, deposer
    from cdppe_xl.registre.store import Registre
    from cdppe_xl.restitution.constats import resume

    recu = (recu_le or datetime.now(tz=UTC)).astimezone()
    montants = None
    if dotations:
        from cdppe_xl.sources.dotations import load_dotations

        montants = load_dotations(list(dotations), charger(edition or "2020"))
    etats: Counter[str] = Counter()
    with Registre.ouvrir(registre) as ouvert:
        for issue in deposer(list(chemins), ouvert, recu, edition, montants):
            depot = issue.depot
            if depot is None:
                etats["non lu"] += 1
                click.echo(f"{issue.chemin} : non lu – {issue.motif}")
            elif not depot.nouveau:
                etats["déjà reçu"] += 1
                click.echo(f"{issue.chemin} : déjà reçu{_depasse(depot, ouvert)}")
            elif issue.motif:
                etats["refusé"] += 1
                click.echo(f"{issue.chemin} : refusé – {issue.motif}")
            else:
                verdict = resume(issue.constats)
                etats["à corriger" if verdict.startswith("à corriger") else "conforme"] += 1
                click.echo(f"{issue.chemin} : {verdict}")
    bilan = ", ".join(f"{n} {_accord(mot, n)}" for mot, n in etats.items() if n) or "aucun fichier"
    click.echo(f"Registre {registre} : {bilan}.")
    click.echo(f"Ensuite : cdppe suivre --registre {registre}, puis cdppe consolider.")
    code = CodeSortie.ANOMALIE_BLOQUANTE if etats["à corriger"] else CodeSortie.CONFORME
    if etats["refusé"] or etats["non lu"]:
        code = CodeSortie.FICHIER_ILLISIBLE
    ctx.exit(int(code))


def _depasse(depot: DepotEnregistre, registre: Registre) -> str:
    """What to say when the same bytes come back after a later correction."""
    autres = registre.depots(depot.territoire, depot.classeur) if depot.territoire else []
    suivants = [d for d in autres if d.id > depot.id and d.edition == depot.edition]
    if not suivants:
        return ""
    return (
        f" le {depot.recu_le:%d/%m/%Y}, puis corrigé le {suivants[-1].recu_le:%d/%m/%Y} : c’est la "
        "correction qui compte. Pour revenir à ce fichier, le rouvrir, l’enregistrer et le déposer."
    )


def _accord(mot: str, nombre: int) -> str:
    """« 1 refusé », « 2 refusés »; « à corriger » never changes."""
    return mot if nombre == 1 or mot.startswith("à ") else f"{mot}s"
