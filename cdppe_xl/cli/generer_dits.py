"""What ``cdppe generer`` says once the workbooks are written."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from cdppe_xl.generation.preremplissage import Connu
    from cdppe_xl.parcours import Produit
    from cdppe_xl.sources.contexte import RapportSources

PLURIEL = 2
"""French takes the plural from two on."""


def _dire_sources(rapport: RapportSources, detail: bool) -> None:
    """One line per file; what was left out, on request; a conflict, always."""
    if detail:
        lignes = rapport.texte()
    else:
        lignes = [fichier.texte()[0] for fichier in rapport.fichiers]
        lignes += [conflit.texte() for conflit in rapport.conflits]
    for ligne in lignes:
        click.echo(f"  {ligne}")


def resume(produits: list[Produit], connu: Connu, sortie: Path, duree: float, detail: bool) -> None:
    """What was written, what it holds, and what it does not show."""
    from cdppe_xl.classeurs.exercices import MONTRENT_NOTIFIES, base_de

    territoires = {p.territoire for p in produits}
    click.echo(
        f"{compte(len(produits), 'classeur')} pour {compte(len(territoires), 'territoire')}, "
        f"en {duree:.1f} s, "
        f"dans {sortie}"
    )
    if connu.referentiel.nombre_inconnu:
        from cdppe_xl.referentiel.inconnus import coverage_text

        click.echo(f"  {coverage_text(connu.referentiel)}")
    par_classeur: Counter[str] = Counter()
    for produit in produits:
        par_classeur[produit.classeur] += produit.connues
    for code, nombre in par_classeur.items():
        click.echo(f"  {code} : {compte(nombre, 'valeur pré-remplie', 'valeurs pré-remplies')}")
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
    if set(MONTRENT_NOTIFIES) & {base_de(c) for c in par_classeur}:
        _dire_notifies(connu, territoires)


def _dire_notifies(connu: Connu, territoires: set[str]) -> None:
    """What the workbooks of amounts do not say of what was notified."""
    from cdppe_xl.generation.pluriannuels import unseen_amounts

    if connu.dotations is None:
        click.echo("  Aucun montant notifié : ajouter --dotations pour contrôler les enveloppes.")
    siens = [t for t in connu.referentiel.territoires if t.code in territoires]
    for phrase in unseen_amounts(connu.dotations, siens):
        click.echo(f"  {phrase}")


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


def compte(nombre: int, un: str, plusieurs: str = "") -> str:
    """A number with its noun."""
    return f"{nombre} {un if nombre < PLURIEL else plusieurs or un + 's'}"
