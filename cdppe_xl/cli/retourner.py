"""``cdppe retourner``."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cdppe_xl.cli import options
from cdppe_xl.cli.francais import Commande
from cdppe_xl.erreurs import CommandeIncorrecte

if TYPE_CHECKING:
    from cdppe_xl.restitution.retour import Envoi


@click.command("retourner", cls=Commande)
@options.registre(existant=True)
@options.edition()
@options.dotations()
@options.derogations()
@click.option(
    "--territoire",
    default="",
    metavar="CODE",
    help="Un seul territoire, par son code ; tous par défaut.",
)
@click.option(
    "--echeance",
    type=click.DateTime(["%Y-%m-%d", "%d/%m/%Y"]),
    metavar="DATE",
    help="Jour demandé pour le renvoi (AAAA-MM-JJ ou JJ/MM/AAAA) ; par défaut, l’échéance de "
    "chaque classeur dans l’édition.",
)
@click.option(
    "--tous",
    is_flag=True,
    help="Renvoie aussi les classeurs conformes qui ont des points à vérifier.",
)
@click.option(
    "--sortie", required=True, type=options.CHEMIN, metavar="DOSSIER", help="Dossier à remplir."
)
def command(
    registre: Path,
    edition: str,
    dotations: tuple[Path, ...],
    derogations: Path | None,
    territoire: str,
    echeance: datetime | None,
    tous: bool,
    sortie: Path,
) -> None:
    """Prépare ce qui est à renvoyer aux départements : leurs classeurs, corrigés et annotés.

    Un dossier par territoire, d’après le dernier dépôt de chaque classeur : un classeur propre
    avec toutes leurs réponses, chaque anomalie en note sur sa cellule, une feuille « Anomalies »
    qui dit quoi faire, et un courrier. Rien n’est à recopier.

    Exemple : cdppe retourner --registre campagne.db --territoire 63 --sortie a-renvoyer
    """
    from cdppe_xl.cli.reception import consignes_de
    from cdppe_xl.parcours import Renvoi, a_renvoyer, charger, ecrire_renvois, renvois
    from cdppe_xl.registre.store import Registre

    referentiel = charger(edition)
    if territoire:
        referentiel.territoire(territoire)
    options.refuse_a_file(sortie)
    consignes = consignes_de(edition, dotations, derogations, contre_lecture=False)
    with Registre.ouvrir(registre, creer=False) as ouvert:
        recus = list(a_renvoyer(ouvert, edition, territoire))
    if not recus:
        qui = f"du territoire {territoire} " if territoire else ""
        raise CommandeIncorrecte(
            f"Aucun dépôt {qui}pour l’édition {referentiel.campagne.code} dans {registre}. "
            "Déposer d’abord les retours : cdppe deposer."
        )
    jour = echeance.date() if echeance else None
    renvoi = Renvoi(consignes=consignes, echeance=jour, conformes=tous)
    show(ecrire_renvois(renvois(recus, renvoi), sortie))


def show(ecrits: Iterable[tuple[Envoi, Path]], *, err: bool = False) -> None:
    """One line per territory, then what to do next."""
    territoires = classeurs = 0
    for envoi, dossier in ecrits:
        territoires += 1
        classeurs += envoi.classeurs
        dits = ", ".join(f"{suite.fichier} : {suite.etat.value}" for suite in envoi.suites)
        click.echo(f"{dossier} : {dits}", err=err)
    click.echo(
        f"Classeurs à renvoyer : {classeurs}, dans {territoires} dossier(s), chacun avec un "
        "courrier.txt. Ensuite : les envoyer, puis cdppe deposer leurs réponses.",
        err=err,
    )
