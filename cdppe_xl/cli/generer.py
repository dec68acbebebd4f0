"""``cdppe generer``."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cdppe_xl.cli import options
from cdppe_xl.cli.francais import Commande
from cdppe_xl.cli.generer_dits import compte, resume

MONTRES = 3
"""Cells named for each reason; --detail names all of them, as does the workbook itself."""

if TYPE_CHECKING:
    from cdppe_xl.generation.preremplissage import Connu
    from cdppe_xl.generation.reports import Report
    from cdppe_xl.parcours import Produit
    from cdppe_xl.referentiel.modele import Referentiel


@click.command("generer", cls=Commande)
@options.edition()
@click.option(
    "--departement",
    "codes",
    multiple=True,
    metavar="CODE",
    help="Territoire de contrat, par son code (63, 973 ; la Corse est 20). "
    "Répétable ; tous par défaut.",
)
@click.option(
    "--classeur",
    "classeurs",
    multiple=True,
    metavar="CODE",
    help="Classeur (diagnostic, tableau_de_bord, plan_action, guide, bilan, bilan_2021, "
    "avenant_2021…). Répétable ; par défaut, tous ceux de l’exercice.",
)
@click.option(
    "--sources",
    "sources",
    type=options.EXISTANT,
    multiple=True,
    metavar="FICHIER",
    help="Données nationales : table longue (CSV, xlsx, ods) ou classeur public "
    "d’origine. Répétable.",
)
@options.dotations()
@click.option(
    "--registre",
    type=options.EXISTANT,
    metavar="FICHIER",
    help="Registre : reporte ce que chaque territoire a déjà rendu.",
)
@click.option(
    "--exercice",
    type=int,
    metavar="ANNÉE",
    help="Exercice préparé ; le premier de l’édition par défaut. Pour une année suivante, reporte "
    "depuis le registre ce qui est connu, et dit ce qui a changé.",
)
@click.option(
    "--depuis",
    metavar="ÉDITION",
    help="Édition précédente, dont les dépôts du registre sont repris : un nom ou un dossier. Par "
    "défaut, celle que l’édition déclare.",
)
@click.option(
    "--sortie",
    type=options.CHEMIN,
    required=True,
    metavar="DOSSIER",
    help="Dossier où écrire, un sous-dossier par territoire.",
)
@click.option("--detail", is_flag=True, help="Dit aussi ce que les sources n’ont pas apporté.")
def command(
    edition: str, codes: tuple[str, ...], classeurs: tuple[str, ...], sources: tuple[Path, ...],
    dotations: tuple[Path, ...], registre: Path | None, exercice: int | None,
    depuis: str | None, sortie: Path, detail: bool,
) -> None:  # fmt: skip
    """Produit un dossier par territoire, avec ses classeurs pré-remplis.

    Une valeur qu’aucune source ne donne reste vide et le dit. Deux exécutions donnent les
    mêmes fichiers, octet pour octet.

    Exemple : cdppe generer --edition 2020 --departement 63 --sources population.csv
    --dotations notifies.csv --sortie campagne

    Année suivante : cdppe generer --exercice 2021 --registre campagne.db --sortie campagne-2021
    """
    from dataclasses import replace

    from cdppe_xl.classeurs.catalogue import placement
    from cdppe_xl.classeurs.exercices import codes_pour
    from cdppe_xl.parcours import charger, generer

    debut = time.perf_counter()
    referentiel = charger(edition)
    territoires = [referentiel.territoire(c) for c in codes] or list(referentiel.territoires)
    retenus = {
        t.code: tuple(classeurs) or codes_pour(referentiel, t, exercice) for t in territoires
    }
    for code in dict.fromkeys(c for siens in retenus.values() for c in siens):
        placement(referentiel, code)
    connu = replace(_connu(referentiel, sources, dotations), exercice=exercice)
    report = _Report(registre, depuis)
    report.verifier(connu)
    options.refuse_a_file(sortie)
    sortie.mkdir(parents=True, exist_ok=True)
    produits: list[Produit] = []
    total = sum(len(siens) for siens in retenus.values())
    with click.progressbar(length=total, label="Classeurs") as barre:
        for territoire in territoires:
            sien = report.reporter(connu, territoire.code)
            for produit in generer(sien, [territoire], retenus[territoire.code], sortie):
                produits.append(produit)
                barre.update(1)
    resume(produits, connu, sortie, time.perf_counter() - debut, detail)
    report.dire(produits, connu, detail)
    click.echo(
        "Ensuite : transmettre chaque dossier, puis "
        f"« cdppe controler{options.meme_edition(edition)} » sur les retours."
    )


def _connu(
    referentiel: Referentiel, sources: tuple[Path, ...], dotations: tuple[Path, ...]
) -> Connu:
    from cdppe_xl.generation.preremplissage import Connu

    lues = montants = None
    if sources:
        from cdppe_xl.sources.nationales import load_sources

        lues = load_sources(list(sources), referentiel)
    if dotations:
        from cdppe_xl.sources.dotations import load_dotations

        montants = load_dotations(list(dotations), referentiel)
    return Connu(referentiel=referentiel, sources=lues, dotations=montants)


class _Report:
    """What the register says of each territory, for the same exercice or for a later one."""

    def __init__(self, registre: Path | None, depuis: str | None) -> None:
        self.registre = registre
        self.depuis = depuis

    def reporter(self, connu: Connu, territoire: str) -> Connu:
        """What is known, with the deposits of a territory."""
        if self.registre is None:
            return connu
        from dataclasses import replace

        from cdppe_xl.parcours import anterieurs, passe
        from cdppe_xl.registre.store import Registre

        ici, ancienne = connu.referentiel, self._ancienne(connu)
        with Registre.ouvrir(self.registre, creer=False) as ouvert:
            if ancienne or self._suivant(connu):
                repris = passe(ouvert, ici, territoire, connu.annee, ancienne)
                return replace(connu, passe=repris)
            return replace(connu, anterieurs=anterieurs(ouvert, ici.campagne.code, territoire))

    def verifier(self, connu: Connu) -> None:
        """Refuses, before anything is told or written, what could not be read later."""
        if self.registre is None:
            return
        from cdppe_xl.parcours import charger
        from cdppe_xl.registre.store import Registre

        ancienne = self._ancienne(connu)
        if ancienne:
            charger(ancienne)
        with Registre.ouvrir(self.registre, creer=False):
            pass

    @staticmethod
    def _suivant(connu: Connu) -> bool:
        return connu.annee != connu.referentiel.annees[0]

    def _ancienne(self, connu: Connu) -> str:
        return self.depuis or connu.referentiel.campagne.edition_precedente

    def dire(self, produits: list[Produit], connu: Connu, detail: bool) -> None:
        """How many values were carried, and every one that has no place."""
        if self.registre is None:
            if self._suivant(connu) or self.depuis:
                click.echo("  Aucun registre : rien n’est repris. Ajouter --registre.")
            return
        repris = [r for produit in produits for r in produit.reprises]
        if not repris:
            return
        places = sum(bool(r.cle) for r in repris)
        changes = sum(bool(r.cle and r.note) for r in repris)
        click.echo(
            f"  {compte(places, 'valeur reprise', 'valeurs reprises')} des dépôts, dont "
            f"{compte(changes, 'changée ou à vérifier', 'changées ou à vérifier')} : la feuille "
            "« Repris et changé » de chaque classeur en donne l’origine."
        )
        for produit in produits:
            perdus = [r for r in produit.reprises if not r.cle]
            if perdus:
                click.echo(f"  {produit.chemin.name} : {_sans_place(len(perdus))}")
                _lister(perdus, detail)


def _lister(perdus: list[Report], detail: bool) -> None:
    """What has no place: one line a reason, or one a value."""
    if detail:
        for perdu in perdus:
            click.echo(f"    - {perdu.phrase}")
        return
    par_raison: dict[tuple[str, str], list[Report]] = {}
    for perdu in perdus:
        par_raison.setdefault((perdu.note, perdu.piece.fichier), []).append(perdu)
    for (raison, fichier), siens in par_raison.items():
        lieux = [f"{r.lue.feuille}!{r.lue.cellule}" for r in siens[:MONTRES]]
        suite = f" et {len(siens) - MONTRES} autres" if len(siens) > MONTRES else ""
        click.echo(f"    - {raison} : {', '.join(lieux)}{suite} de {fichier}")


def _sans_place(nombre: int) -> str:
    if nombre == 1:
        return "1 valeur déposée n’a pas de place dans ce classeur :"
    return f"{nombre} valeurs déposées n’ont pas de place dans ce classeur :"
