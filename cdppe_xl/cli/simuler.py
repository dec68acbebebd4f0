"""``cdppe simuler``."""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cdppe_xl.cli import options
from cdppe_xl.cli.francais import Chemin, Commande

if TYPE_CHECKING:
    from cdppe_xl.simulation.campagne import Reglages, Rendu

AUCUNE, HASARD = "aucune", "hasard"
TAUX = click.FloatRange(0, 1)
MOTIFS_MONTRES = 10


@click.command("simuler", cls=Commande)
@click.argument("dossier", type=Chemin(exists=True, file_okay=False, path_type=Path))
@click.option(
    "--sortie",
    type=options.CHEMIN,
    required=True,
    metavar="RETOURS",
    help="Dossier où écrire les retours, rangés comme dans DOSSIER.",
)
@click.option(
    "--graine",
    type=int,
    default=1,
    show_default=True,
    metavar="NOMBRE",
    help="Même graine, mêmes réponses et mêmes fautes.",
)
@click.option(
    "--fautes",
    "noms",
    multiple=True,
    metavar="NOM",
    help=f"Faute à commettre, « {HASARD} » pour en tirer parmi toutes celles qui sont connues, "
    f"« {AUCUNE} » pour des retours sans faute. Répétable.  [default: {HASARD}]",
)
@click.option(
    "--taux-fautes",
    type=TAUX,
    default=0.2,
    show_default=True,
    metavar="NOMBRE",
    help="Part des classeurs fautifs, de 0 à 1 ; une faute nommée est commise au moins une fois.",
)
@click.option(
    "--taux-absents",
    type=TAUX,
    default=0.0,
    show_default=True,
    metavar="NOMBRE",
    help="Part des classeurs qui ne sont pas rendus, de 0 à 1.",
)
@click.option(
    "--format",
    "forme",
    type=click.Choice(["xlsx"]),
    default="xlsx",
    show_default=True,
    help="Format des retours.",
)
@options.edition(None)
def command(
    dossier: Path, sortie: Path, graine: int, noms: tuple[str, ...], taux_fautes: float,
    taux_absents: float, forme: str, edition: str,
) -> None:  # fmt: skip
    """Remplit de réponses fictives les classeurs de DOSSIER, produits par « cdppe generer ».

    Pour une démonstration, une formation, un essai en charge. Chaque texte dit qu’il est
    fictif ; les réponses d’un territoire s’accordent d’un classeur à l’autre et avec ce qui
    était pré-rempli. La liste des fautes est écrite à côté du dossier de sortie.

    Exemple : cdppe simuler campagne --sortie retours --taux-absents 0.1
    """
    from functools import partial

    from cdppe_xl.reception.lecture import charger, charger_annoncee
    from cdppe_xl.simulation.campagne import classeurs_de, simuler

    debut = time.perf_counter()
    reglages = _reglages(graine, noms, taux_fautes, taux_absents)
    nombre = len(classeurs_de(dossier))
    if not nombre:
        raise click.UsageError(f"Aucun classeur xlsx dans {dossier}.")
    if edition:
        charger(edition)
    annoncee = partial(charger_annoncee, edition=edition)
    rendus: list[Rendu] = []
    with click.progressbar(length=nombre, label="Retours") as barre:
        for rendu in simuler(dossier, sortie, reglages, annoncee):
            rendus.append(rendu)
            barre.update(1)
    liste = sortie.with_name(f"{sortie.name}.fautes.json")
    _ecrire_fautes(rendus, liste)
    _resume(rendus, sortie, liste, time.perf_counter() - debut, edition)


def _reglages(
    graine: int, noms: Sequence[str], taux_fautes: float, taux_absents: float
) -> Reglages:
    from cdppe_xl.simulation.campagne import Reglages
    from cdppe_xl.simulation.fautes import catalogue, trouver

    if AUCUNE in noms and len(noms) > 1:
        raise click.UsageError(f"--fautes {AUCUNE} ne se combine avec aucune autre.")
    noms = noms or (HASARD,)
    nommees = [n for n in dict.fromkeys(noms) if n not in (AUCUNE, HASARD)]
    fautes = {n: trouver(n) for n in nommees}
    if HASARD in noms:
        fautes |= catalogue()
    return Reglages(
        graine=graine, fautes=tuple(fautes.values()), au_moins_une=HASARD not in noms,
        taux_fautes=taux_fautes, taux_absents=taux_absents,
    )  # fmt: skip


def _ecrire_fautes(rendus: Iterable[Rendu], chemin: Path) -> None:
    """Beside the returns, not among them: they are to be checked as they are."""
    from cdppe_xl.generation.fichiers import write_bytes

    fautes = [
        {
            "fichier": r.fichier, "territoire": r.territoire, "classeur": r.classeur,
            "faute": r.faute.nom, "titre": r.faute.titre, "feuille": r.feuille,
            "cellule": r.cellule, "cle": r.cle, "regles_attendues": list(r.attendues),
        }
        for r in rendus
        if r.faute is not None
    ]  # fmt: skip
    ecartes = [
        {"fichier": r.fichier, "territoire": r.territoire, "classeur": r.classeur,
         "motif": r.ecarte}
        for r in rendus
        if r.ecarte
    ]  # fmt: skip
    contenu = json.dumps({"fautes": fautes, "non_rendus": ecartes}, ensure_ascii=False, indent=2)
    write_bytes(chemin, f"{contenu}\n".encode())


def _compte(nombre: int, un: str, plusieurs: str) -> str:
    return f"{nombre} {un if nombre == 1 else plusieurs}"


def _resume(rendus: Sequence[Rendu], sortie: Path, liste: Path, duree: float, edition: str) -> None:
    ecrits = [r for r in rendus if not r.ecarte]
    territoires = {r.territoire for r in ecrits}
    click.echo(
        f"{_compte(len(ecrits), 'retour fictif', 'retours fictifs')} de "
        f"{_compte(len(territoires), 'territoire', 'territoires')}, en {duree:.1f} s, dans {sortie}"
    )
    for nom, nombre in sorted(Counter(r.faute.nom for r in ecrits if r.faute).items()):
        click.echo(f"  faute {nom} : {nombre}")
    ecartes = Counter(r.ecarte for r in rendus if r.ecarte)
    for motif, nombre in sorted(ecartes.items())[:MOTIFS_MONTRES]:
        click.echo(f"  {motif} : {nombre}" if nombre > 1 else f"  {motif}")
    if len(ecartes) > MOTIFS_MONTRES:
        click.echo(f"  … et {len(ecartes) - MOTIFS_MONTRES} autres motifs, dans {liste.name}")
    click.echo(f"  Où sont les fautes et ce qui n’est pas rendu : {liste}")
    suite = options.meme_edition(edition)
    click.echo(f"Ensuite : cdppe controler {sortie}{suite}, puis cdppe deposer {sortie}{suite}")
