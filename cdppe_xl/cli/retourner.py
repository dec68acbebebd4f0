"""``cdppe retourner``."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cdppe_xl.cli import options
from cdppe_xl.cli.francais import Commande
from cdppe_xl.erreurs import CommandeIncorrecte

if TYPE_CHECKING:
    from cdppe_xl.restitution.retour import Envoi


AIDE_ECHEANCE = (
    "Jour demandé pour le renvoi (AAAA-MM-JJ ou JJ/MM/AAAA) ; par défaut, l’échéance du classeur "
    "dans l’édition si elle n’est pas passée, sinon la prochaine."
)


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
    help=AIDE_ECHEANCE,
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
    renvoi = Renvoi(consignes=consignes, echeance=jour, conformes=tous, au=today())
    show(ecrire_renvois(renvois(recus, renvoi), sortie))


def today() -> date:
    """The day letters are written."""
    return datetime.now(tz=UTC).astimezone().date()


def show(ecrits: Iterable[tuple[Envoi, Path]], *, err: bool = False) -> None:
    """One line per territory, then what to do next; our own faults are for us only."""
    territoires = classeurs = courriers = 0
    for envoi, dossier in ecrits:
        if not envoi.fichiers:
            _say_faults(envoi)
            continue
        territoires += 1
        classeurs += envoi.classeurs
        courriers += sum(nom.endswith(".txt") for nom in envoi.fichiers)
        click.echo(f"{dossier} : {_dits(envoi)}", err=err)
    click.echo(_bilan(classeurs, territoires, courriers), err=err)


def _dits(envoi: Envoi) -> str:
    """What is in the folder, then the files received for which nothing was written there."""
    ecrits = ", ".join(f"{s.corrige} ({s.etat.value})" for s in envoi.suites if s.corrige)
    sans = ", ".join(f"{s.fichier} ({s.etat.value})" for s in envoi.suites if not s.corrige)
    courriers = sum(nom.endswith(".txt") for nom in envoi.fichiers)
    dedans = ", ".join(filter(None, (ecrits, _compte(courriers, "courrier"))))
    return f"{dedans} ; reçus, sans classeur à renvoyer : {sans}" if sans else dedans


def _bilan(classeurs: int, dossiers: int, courriers: int) -> str:
    """What is to be sent, and what to do once it is."""
    if not dossiers:
        return "Rien à envoyer."
    ou = f"dans {_compte(dossiers, 'dossier')}"
    quoi = f"{_compte(courriers, 'courrier')} à envoyer, {ou}"
    if not classeurs:
        return f"Aucun classeur à renvoyer ; {quoi}."
    return (
        f"Classeurs à renvoyer : {classeurs}, avec {quoi}. Ensuite : les envoyer, puis cdppe "
        "deposer les réponses."
    )


def _compte(nombre: int, mot: str) -> str:
    return f"{nombre} {mot}{'s' if nombre > 1 else ''}"


def _say_faults(envoi: Envoi) -> None:
    for suite in envoi.suites:
        click.echo(
            f"{suite.fichier} : {suite.motif} Aucun courrier n’est préparé pour ce fichier : "
            "le territoire n’a rien à corriger.",
            err=True,
        )
