"""``cdppe consolider``."""

from __future__ import annotations

from pathlib import Path

import click

from cdppe_xl.cli import options
from cdppe_xl.cli.francais import Commande


@click.command("consolider", cls=Commande)
@options.registre(existant=True)
@options.edition()
@options.dotations()
@click.option("--indicatif", type=options.EXISTANT, multiple=True, metavar="FICHIER",
              help="Montants indicatifs, au même format que les montants notifiés. "
              "Répétable.")  # fmt: skip
@click.option("--sortie", type=options.CHEMIN, default="national.xlsx", show_default=True,
              metavar="FICHIER", help="Classeur national à écrire.")  # fmt: skip
@click.option("--tous", is_flag=True,
              help="Compte le dernier dépôt lisible, même non conforme.")  # fmt: skip
def command(
    registre: Path, edition: str, dotations: tuple[Path, ...], indicatif: tuple[Path, ...],
    sortie: Path, tous: bool,
) -> None:  # fmt: skip
    """Produit le classeur national à partir des dépôts du registre.

    Synthèse face aux cibles nationales, une feuille par objectif, finances du montant indicatif
    au payé (France, régions, territoires, objectifs), actions, anomalies, suivi, et chaque valeur
    avec son fichier, sa feuille et sa cellule. Une absence n’est jamais comptée pour un 0 :
    chaque chiffre dit combien de territoires ont répondu.

    Exemple : cdppe consolider --registre campagne.db --dotations dotations.csv --sortie
    national.xlsx
    """
    options.spare_inputs(sortie, [registre, *dotations, *indicatif])
    from cdppe_xl import parcours
    from cdppe_xl.financement.montants import Stade
    from cdppe_xl.registre.store import Registre
    from cdppe_xl.sources.dotations import load_dotations

    referentiel = parcours.charger(edition)
    montants = {
        stade: load_dotations(list(fichiers), referentiel)
        for stade, fichiers in ((Stade.NOTIFIE, dotations), (Stade.INDICATIF, indicatif))
        if fichiers
    }
    with Registre.ouvrir(registre, creer=False) as ouvert:
        national = parcours.consolider(ouvert, edition, sortie, tous=tous, dotations=montants)
    for couverture in national.couverture:
        click.echo(
            f"{couverture.classeur.libelle} : {couverture.comptes}/{couverture.attendus} "
            "territoires comptés"
        )
    for remarque in (*national.a_part, *(r for lus in montants.values() for r in lus.remarques)):
        click.echo(f"À part : {remarque}", err=True)
    anomalies = len(national.anomalies)
    click.echo(f"Classeur national {sortie} : {_repondues(len(national.recueil.donnees))}.")
    if not tous and any(not c.comptes for c in national.couverture):
        click.echo("Seuls les dépôts conformes comptent ; --tous compte aussi les autres.")
    mot = "anomalie" if anomalies == 1 else "anomalies"
    suite = f", {anomalies} {mot} dans « Anomalies »" if anomalies else ""
    click.echo(f"Ensuite : ouvrir « Synthèse »{suite} ; relancer les absents : "
               f"cdppe suivre --registre {registre}{options.meme_edition(edition)}.")  # fmt: skip


def _repondues(nombre: int) -> str:
    if nombre == 0:
        return "aucune cellule répondue"
    return "1 cellule répondue" if nombre == 1 else f"{nombre} cellules répondues"
