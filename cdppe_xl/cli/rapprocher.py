"""``cdppe rapprocher``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from cdppe_xl.cli import options
from cdppe_xl.cli.francais import Commande
from cdppe_xl.erreurs import CodeSortie

if TYPE_CHECKING:
    from cdppe_xl.comptes.etat_financier import EtatFinancier
    from cdppe_xl.registre.store import Registre


@click.command("rapprocher", cls=Commande)
@options.registre(existant=True)
@options.edition()
@options.dotations()
@click.option("--indicatif", type=options.EXISTANT, multiple=True, metavar="FICHIER",
              help="Montants indicatifs, au même format que les montants notifiés. "
              "Répétable.")  # fmt: skip
@click.option("--territoire", "codes", multiple=True, metavar="CODE",
              help="Seulement ce territoire. Répétable ; tous par défaut.")  # fmt: skip
@click.option("--tous", is_flag=True,
              help="Compte le dernier retour lisible, même non conforme.")  # fmt: skip
@click.option("--sortie", type=options.CHEMIN, default="rapprochement.xlsx", show_default=True,
              metavar="FICHIER", help="Classeur à écrire.")  # fmt: skip
@click.pass_context
def command(
    ctx: click.Context, registre: Path, edition: str, dotations: tuple[Path, ...],
    indicatif: tuple[Path, ...], codes: tuple[str, ...], tous: bool, sortie: Path,
) -> None:  # fmt: skip
    """Rapproche chaque enveloppe : indicatif, demandé, notifié, contractualisé, engagé, payé.

    Éligibilité des actions, cofinancement, mouvements entre plan et bilan, dispositifs, moyens
    propres, sous-exécution, et une page à imprimer par territoire. Chaque montant dit sa cellule
    ou sa notification ; les notifications remplacées restent visibles.
    Code de sortie : 0 rien ne bloque, 1 un dépassement, une action non éligible, un changement
    d’enveloppe ou une action sans avenant, 2 commande incorrecte, 3 fichier illisible, 4 défaut
    de l’outil ou de l’édition.

    Exemple : cdppe rapprocher --registre campagne.db --dotations notifies.csv --territoire 63
    """
    options.spare_inputs(sortie, [registre, *dotations, *indicatif])
    from cdppe_xl.comptes.etat_financier import gather
    from cdppe_xl.financement.montants import Stade
    from cdppe_xl.generation.fichiers import write_bytes
    from cdppe_xl.parcours import charger
    from cdppe_xl.registre.store import Registre
    from cdppe_xl.restitution.classeur_rapprochement import write_rapprochement
    from cdppe_xl.sources.dotations import load_dotations

    referentiel = charger(edition)
    connus = {t.code: t for t in referentiel.territoires}
    for code in codes:
        if code not in connus:
            raise click.UsageError(
                f"Territoire « {code} » inconnu de l’édition. Codes : {', '.join(connus)}."
            )
    montants = {
        stade: load_dotations(list(fichiers), referentiel)
        for stade, fichiers in ((Stade.NOTIFIE, dotations), (Stade.INDICATIF, indicatif))
        if fichiers
    }
    with Registre.ouvrir(registre, creer=False) as ouvert:
        etat = gather(
            ouvert, referentiel, [connus[c] for c in codes] or referentiel.territoires,
            dotations=montants, tous=tous,
        )  # fmt: skip
        ecartes = _ecartes(ouvert, etat)
    write_bytes(sortie, write_rapprochement(etat))
    for connues in montants.values():
        for remarque in connues.remarques:
            click.echo(f"  {remarque}", err=True)
    _dire(etat, sortie)
    if ecartes:
        click.echo(f"Non comptés, car non conformes (--tous les compte) : {', '.join(ecartes)}.")
    grave = any(_bloquants(etat).values())
    ctx.exit(int(CodeSortie.ANOMALIE_BLOQUANTE if grave else CodeSortie.CONFORME))


def _ecartes(registre: Registre, etat: EtatFinancier) -> list[str]:
    """Latest returns left out because they do not conform: said, or all would seem well."""
    from cdppe_xl.comptes.etat_financier import PLAN

    vus = {t.code for t in etat.territoires}
    derniers = registre.en_vigueur(etat.referentiel.campagne.code, tous=True)
    return [
        f"{code} {classeur}"
        for (code, classeur), depot in derniers.items()
        if code in vus and classeur in (PLAN, *etat.bilans)
        and ((code, classeur) not in etat.pieces or etat.pieces[code, classeur].id != depot.id)
    ]  # fmt: skip


def _bloquants(etat: EtatFinancier) -> dict[str, int]:
    """What makes the exit code 1."""
    from cdppe_xl.comptes.actions import INTERDITE

    fait, referentiel = etat.rapprochement, etat.referentiel
    stades = (*fait.stades, *fait.periodes, *fait.tous_financeurs)
    return {
        "dépassements": sum(bool(s.depassements()) for s in stades),
        "actions non éligibles": sum(
            INTERDITE in (a.objet(referentiel), a.versement(referentiel)) for a in etat.actions
        ),
        "changements d’enveloppe ou actions sans avenant": sum(
            m.bloquant for m in fait.mouvements
        ),
    }  # fmt: skip


def _dire(etat: EtatFinancier, sortie: Path) -> None:
    """What was made, what blocks, what to look at, what to do next."""
    fait = etat.rapprochement
    remplacees = sum(n.notification.remplacee_par is not None for n in etat.notifications)
    click.echo(
        f"Rapprochement {sortie} : {len(fait.montants)} montants, {len(etat.pieces)} retours, "
        f"{len(etat.notifications)} notifications dont {remplacees} remplacées."
    )
    dits = [f"{nom} : {nombre}" for nom, nombre in _bloquants(etat).items()]
    click.echo(f"Bloquant : {' ; '.join(dits)}.")
    if fait.tus:
        click.echo(
            f"Sans chiffre, dans aucun total : {len(fait.tus)} (« NC », illisible, démesuré)."
        )
    cofinances = (*fait.cofinancements, *fait.cofinancements_realises)
    manques = sum(bool(c.manque) for c in cofinances)
    permis = sum(not m.bloquant for m in fait.mouvements)
    click.echo(f"À vérifier : cofinancements insuffisants : {manques} ; mouvements : {permis}.")
    click.echo("Ensuite : ouvrir « Vue d’ensemble », puis la feuille du territoire à imprimer.")
