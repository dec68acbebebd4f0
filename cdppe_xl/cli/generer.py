"""``cdppe generer``."""

from __future__ import annotations

import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cdppe_xl.cli import options
from cdppe_xl.cli.francais import Commande

PLURIEL = 2
"""French takes the plural from two on."""

if TYPE_CHECKING:
    from cdppe_xl.generation.preremplissage import Connu
    from cdppe_xl.parcours import Produit
    from cdppe_xl.referentiel.modele import Referentiel
    from cdppe_xl.sources.contexte import RapportSources


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
    help="Classeur (diagnostic, tableau_de_bord, plan_action, guide, bilan). "
    "Répétable ; tous par défaut.",
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
    "--sortie",
    type=options.CHEMIN,
    required=True,
    metavar="DOSSIER",
    help="Dossier où écrire, un sous-dossier par territoire.",
)
@click.option("--detail", is_flag=True, help="Dit aussi ce que les sources n’ont pas apporté.")
def command(
    edition: str, codes: tuple[str, ...], classeurs: tuple[str, ...], sources: tuple[Path, ...],
    dotations: tuple[Path, ...], registre: Path | None, sortie: Path, detail: bool,
) -> None:  # fmt: skip
    """Produit un dossier par territoire, avec ses classeurs pré-remplis.

    Une valeur qu’aucune source ne donne reste vide et le dit. Deux exécutions donnent les
    mêmes fichiers, octet pour octet.

    Exemple : cdppe generer --edition 2020 --departement 63 --sources population.csv
    --dotations notifies.csv --sortie campagne
    """
    from cdppe_xl.classeurs.catalogue import placement
    from cdppe_xl.parcours import charger, generer

    debut = time.perf_counter()
    referentiel = charger(edition)
    territoires = [referentiel.territoire(c) for c in codes] or list(referentiel.territoires)
    retenus = list(classeurs) or [c.code for c in referentiel.classeurs]
    for code in retenus:
        placement(referentiel, code)
    connu = _connu(referentiel, sources, dotations)
    produits: list[Produit] = []
    with click.progressbar(length=len(territoires) * len(retenus), label="Classeurs") as barre:
        for territoire in territoires:
            sien = _reporter(connu, registre, territoire.code)
            for produit in generer(sien, [territoire], retenus, sortie):
                produits.append(produit)
                barre.update(1)
    _resume(produits, connu, sortie, time.perf_counter() - debut, detail)


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


def _reporter(connu: Connu, registre: Path | None, territoire: str) -> Connu:
    if registre is None:
        return connu
    from dataclasses import replace

    from cdppe_xl.parcours import anterieurs
    from cdppe_xl.registre.store import Registre

    with Registre.ouvrir(registre, creer=False) as ouvert:
        deja = anterieurs(ouvert, connu.referentiel.campagne.code, territoire)
    return replace(connu, anterieurs=deja)


def _dire_sources(rapport: RapportSources, detail: bool) -> None:
    """One line per file; what was left out, on request; a conflict, always."""
    if detail:
        lignes = rapport.texte()
    else:
        lignes = [fichier.texte()[0] for fichier in rapport.fichiers]
        lignes += [conflit.texte() for conflit in rapport.conflits]
    for ligne in lignes:
        click.echo(f"  {ligne}")


def _resume(
    produits: list[Produit], connu: Connu, sortie: Path, duree: float, detail: bool
) -> None:
    territoires = {p.territoire for p in produits}
    click.echo(
        f"{_compte(len(produits), 'classeur')} pour {_compte(len(territoires), 'territoire')}, "
        f"en {duree:.1f} s, "
        f"dans {sortie}"
    )
    par_classeur: Counter[str] = Counter()
    for produit in produits:
        par_classeur[produit.classeur] += produit.connues
    for code, nombre in par_classeur.items():
        click.echo(f"  {code} : {_compte(nombre, 'valeur pré-remplie', 'valeurs pré-remplies')}")
    _dire_remplaces(sum(produit.remplace for produit in produits))
    for produit in produits:
        if produit.sans_place:
            click.echo(
                f"  {produit.chemin.name} : {_sans_ligne(len(produit.sans_place))} "
                "dans ce classeur ; insérer des lignes et les reporter à la main."
            )
    if connu.sources is not None:
        _dire_sources(connu.sources.rapport(), detail)
    if connu.sources is None and "diagnostic" in par_classeur:
        click.echo("  Aucune source nationale : ajouter --sources pour pré-remplir le diagnostic.")
    for remarque in connu.dotations.remarques if connu.dotations else ():
        click.echo(f"  {remarque}")
    if connu.dotations is None and {"plan_action", "bilan"} & set(par_classeur):
        click.echo("  Aucun montant notifié : ajouter --dotations pour contrôler les enveloppes.")
    click.echo("Ensuite : transmettre chaque dossier, puis « cdppe controler » sur les retours.")


def _dire_remplaces(nombre: int) -> None:
    if nombre == 1:
        click.echo(
            "  1 fichier au contenu différent était déjà là : il est gardé à côté, sous son nom "
            "suivi de « .ancien »."
        )
    elif nombre:
        click.echo(
            f"  {nombre} fichiers au contenu différent étaient déjà là : ils sont gardés à côté, "
            "sous leur nom suivi de « .ancien »."
        )


def _sans_ligne(nombre: int) -> str:
    if nombre == 1:
        return "1 valeur déjà rendue n’a pas de ligne"
    return f"{nombre} valeurs déjà rendues n’ont pas de ligne"


def _compte(nombre: int, un: str, plusieurs: str = "") -> str:
    return f"{nombre} {un if nombre < PLURIEL else plusieurs or un + 's'}"
