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
from cdppe_xl.registre.depot import DepotEnregistre, EtatDepot

if TYPE_CHECKING:
    from cdppe_xl.reception.depot import Issue
    from cdppe_xl.registre.store import Registre

A_PART = "gardé à part"


@click.command("deposer", cls=Commande)
@click.argument("chemins", type=options.EXISTANT, nargs=-1, required=True)
@options.registre()
@options.edition(None)
@options.dotations()
@options.derogations()
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
    derogations: Path | None,
    recu_le: datetime | None,
) -> None:
    """Enregistre des classeurs rendus : fichiers, dossiers ou zip.

    Les octets reçus sont gardés tels quels. Déposer deux fois le même fichier ne change
    rien ; renvoyer un fichier déjà corrigé depuis le remet en vigueur : le dernier reçu
    l’emporte. Un second programme relit chaque cellule à remplir, et les deux doivent être
    d’accord. Un fichier illisible est gardé avec sa raison et n’arrête pas les autres. Code de
    sortie : 0 tout est conforme ou déjà reçu, 1 des retours sont à corriger, 3 des fichiers
    n’ont pas pu être lus, 4 défaut de l’outil sur un fichier ; dans tous les cas, ce qui
    pouvait être gardé l’est, et s’obtient de nouveau avec « cdppe extraire ».

    Avec --dotations, les montants notifiés donnés priment sur ceux écrits dans les classeurs.

    Exemple : cdppe deposer retours retours.zip --registre campagne.db --recu-le 30/07/2020
    """
    from cdppe_xl.cli.reception import consignes_de, say_aside
    from cdppe_xl.parcours import deposer_lot
    from cdppe_xl.registre.collecte import collecter
    from cdppe_xl.registre.store import Registre

    recu = (recu_le or datetime.now(tz=UTC)).astimezone()
    consignes = consignes_de(edition, dotations, derogations, recu.date(), contre_lecture=True)
    collecte = collecter(chemins)
    etats: Counter[str] = Counter()
    defaut = False
    with Registre.ouvrir(registre) as ouvert:
        for issue in deposer_lot(collecte, ouvert, recu, consignes):
            etat, suite = _issue(issue, ouvert)
            etats[etat] += 1
            defaut = defaut or issue.defaut
            click.echo(f"{issue.chemin} : {suite}")
    say_aside(collecte.ignores)
    bilan = ", ".join(f"{n} {_accord(mot, n)}" for mot, n in etats.items() if n) or "aucun fichier"
    click.echo(f"Registre {registre} : {bilan}.")
    suite = options.meme_edition(edition)
    click.echo(
        f"Ensuite : cdppe suivre --registre {registre}{suite}, puis cdppe consolider{suite}."
    )
    code = CodeSortie.ANOMALIE_BLOQUANTE if etats["à corriger"] else CodeSortie.CONFORME
    if etats["illisible"] or etats[A_PART]:
        code = CodeSortie.FICHIER_ILLISIBLE
    ctx.exit(int(CodeSortie.DEFAUT_OUTIL if defaut else code))


def _issue(issue: Issue, registre: Registre) -> tuple[str, str]:
    """What became of one file: the word that counts it, and the line that says it."""
    from cdppe_xl.restitution.constats import resume

    depot = issue.depot
    if issue.a_part:
        suite = ", à déposer de nouveau tel quel une fois l’outil corrigé" if issue.defaut else ""
        return A_PART, f"{A_PART}{suite} – {issue.motif}"
    if depot is None:
        return "illisible", f"illisible – {issue.motif}"
    if issue.prevaut_sur is not None:
        avant = issue.prevaut_sur.derniere_reception
        return "de nouveau en vigueur", (
            f"déjà reçu le {depot.recu_le:%d/%m/%Y} et reçu de nouveau : il remplace celui du "
            f"{avant:%d/%m/%Y}, car le dernier reçu l’emporte"
        )
    if not depot.nouveau:
        return "déjà reçu", f"déjà reçu{_depasse(depot, registre)}"
    if issue.motif:
        return "illisible", f"illisible – {issue.motif}"
    verdict = resume(issue.constats)
    return ("à corriger" if verdict.startswith("à corriger") else "conforme"), verdict


def _depasse(depot: DepotEnregistre, registre: Registre) -> str:
    """What to say when the same bytes come back after a later correction."""
    autres = registre.depots(depot.territoire, depot.classeur) if depot.territoire else []
    lisibles = [d for d in autres if d.edition == depot.edition and d.etat is not EtatDepot.REFUSE]
    if not lisibles or lisibles[-1].id == depot.id:
        return ""
    return (
        f" le {depot.recu_le:%d/%m/%Y}, puis corrigé le {lisibles[-1].derniere_reception:%d/%m/%Y}"
        " : c’est la correction qui compte, car elle est aussi dans ce lot. Pour revenir à ce "
        "fichier, le déposer seul."
    )


def _accord(mot: str, nombre: int) -> str:
    """« 1 illisible », « 2 illisibles », « 2 gardés à part »; « à corriger » never changes."""
    if nombre == 1 or mot.startswith(("à ", "de ")):
        return mot
    tete, espace, suite = mot.partition(" à ")
    return f"{tete}s{espace}{suite}"
