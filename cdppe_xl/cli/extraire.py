"""``cdppe extraire``: gives back a received file, exactly as it came."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from cdppe_xl.cli import options
from cdppe_xl.cli.francais import Commande
from cdppe_xl.erreurs import CommandeIncorrecte
from cdppe_xl.registre.depot import DepotEnregistre, EtatDepot, FichierAPart

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cdppe_xl.registre.store import Registre

Recu = DepotEnregistre | FichierAPart
LIBELLES_DEPOT = {
    EtatDepot.CONFORME: "conforme",
    EtatDepot.NON_CONFORME: "à corriger",
    EtatDepot.REFUSE: "illisible",
}

COURTE = 12
EMPREINTE_MIN = 4
_INTERDITS = '<>:"/\\|?*'


@click.command("extraire", cls=Commande)
@click.argument("empreinte", default="")
@options.registre(existant=True)
@click.option("--territoire", default="", metavar="CODE", help="Territoire, par son code.")
@click.option("--classeur", default="", metavar="CODE", help="Classeur, par son code.")
@options.edition()
@click.option(
    "--sortie", type=options.CHEMIN, default=Path(), metavar="DOSSIER", help="Dossier où l’écrire."
)
def command(
    empreinte: str, registre: Path, territoire: str, classeur: str, edition: str, sortie: Path
) -> None:
    """Rend un fichier reçu, octet pour octet, depuis le registre.

    EMPREINTE est le début de celle que montre « cdppe suivre » ; --territoire et --classeur
    donnent le dernier reçu. Sans rien, la liste de tout ce qui a été reçu, fichiers refusés
    et gardés à part compris.

    Exemple : cdppe extraire --territoire 63 --classeur plan_action --sortie relecture
    """
    from cdppe_xl.parcours import charger
    from cdppe_xl.registre.store import Registre

    if bool(territoire) != bool(classeur) or (empreinte and territoire):
        raise click.UsageError("Donner une empreinte, ou --territoire et --classeur ensemble.")
    if empreinte and (len(empreinte) < EMPREINTE_MIN or not empreinte.isalnum()):
        raise click.UsageError(f"Donner au moins {EMPREINTE_MIN} caractères de l’empreinte.")
    options.refuse_a_file(sortie)
    with Registre.ouvrir(registre, creer=False) as ouvert:
        if empreinte:
            recu = _by_fingerprint(ouvert, empreinte.lower())
        elif territoire:
            recu = _latest(ouvert.depots(territoire, classeur, charger(edition).campagne.code))
        else:
            _list(ouvert)
            return
        cible = _write(sortie / _file_name(recu), ouvert.original(recu.sha256))
    click.echo(f"{cible} : reçu le {recu.recu_le:%d/%m/%Y}, empreinte {recu.sha256[:COURTE]}")


def _received(registre: Registre) -> list[Recu]:
    recus: list[Recu] = [*registre.depots(), *registre.a_part()]
    return sorted(recus, key=lambda recu: (recu.recu_le, recu.chemin))


def _by_fingerprint(registre: Registre, debut: str) -> Recu:
    trouves = [recu for recu in _received(registre) if recu.sha256.startswith(debut)]
    if len(trouves) > 1:
        noms = ", ".join(f"{recu.sha256[:COURTE]} ({recu.nom_fichier})" for recu in trouves)
        raise CommandeIncorrecte(f"« {debut} » désigne plusieurs fichiers : {noms}.")
    if not trouves:
        raise CommandeIncorrecte(
            f"Aucun fichier reçu n’a une empreinte qui commence par « {debut} ». La liste : "
            "cdppe extraire sans empreinte."
        )
    return trouves[0]


def _latest(depots: Sequence[DepotEnregistre]) -> DepotEnregistre:
    """The last received of one workbook, refused ones only when there is nothing else."""
    lisibles = [depot for depot in depots if not depot.motif] or list(depots)
    if not lisibles:
        raise CommandeIncorrecte(
            "Rien n’a été reçu pour ce territoire et ce classeur. La liste : cdppe extraire sans "
            "option."
        )
    autres = [f"{d.sha256[:COURTE]} ({d.recu_le:%d/%m/%Y})" for d in depots if d != lisibles[-1]]
    if autres:
        click.echo(f"Autres fichiers reçus : {', '.join(autres)}", err=True)
    return lisibles[-1]


def _list(registre: Registre) -> None:
    for recu in _received(registre):
        quoi = "gardé à part"
        if isinstance(recu, DepotEnregistre):
            etat = LIBELLES_DEPOT[recu.etat]
            quoi = f"{recu.territoire or '?'} {recu.classeur or '?'} ({etat})"
        jour = f"{recu.recu_le:%d/%m/%Y}"
        click.echo(f"{recu.sha256[:COURTE]}  {jour}  {quoi}  {recu.chemin}")


def _file_name(recu: Recu) -> str:
    """Name the file came under, without what a file system refuses or understands otherwise."""
    nom = "".join("_" if lettre in _INTERDITS else lettre for lettre in recu.nom_fichier)
    return nom.strip(". ")[-200:] or f"{recu.sha256[:COURTE]}.xlsx"


def _write(cible: Path, contenu: bytes) -> Path:
    """Writes a file that is not there yet; the same bytes already there are left alone."""
    from cdppe_xl.generation.fichiers import write_bytes

    if cible.exists() and (not cible.is_file() or cible.read_bytes() != contenu):
        raise CommandeIncorrecte(
            f"« {cible} » existe déjà avec un autre contenu. Donner un autre dossier de sortie."
        )
    write_bytes(cible, contenu)
    return cible
