"""``cdppe rapprocher``."""

from __future__ import annotations

from pathlib import Path

import click

from cdppe_xl.cli import options
from cdppe_xl.cli.francais import Commande
from cdppe_xl.erreurs import CodeSortie


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
              help="Classeur à écrire.")  # fmt: skip
@click.pass_context
def command(
    ctx: click.Context, registre: Path, edition: str, dotations: tuple[Path, ...],
    indicatif: tuple[Path, ...], codes: tuple[str, ...], tous: bool, sortie: Path,
) -> None:  # fmt: skip
    """Rapproche chaque enveloppe : indicatif, demandé, notifié, contractualisé, engagé, payé.

    Cofinancement par objectif, mouvements entre plan et bilan, dispositifs, moyens propres,
    et une page à imprimer par territoire. Chaque montant dit sa cellule ou sa notification.
    Code de sortie : 0 rien à redire, 1 un dépassement ou un changement d’enveloppe.

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
    write_bytes(sortie, write_rapprochement(etat))
    fait = etat.rapprochement
    passes = sum(bool(s.depassements()) for s in fait.stades)
    bloques = sum(m.bloquant for m in fait.mouvements)
    manques = sum(bool(c.manque) for c in fait.cofinancements)
    click.echo(
        f"Rapprochement {sortie} : {len(fait.montants)} montants, {len(etat.pieces)} retours."
    )
    click.echo(
        f"Dépassements : {passes} ; changements d’enveloppe : {bloques} ; cofinancements "
        f"insuffisants : {manques} ; mouvements : {len(fait.mouvements)}."
    )
    click.echo("Ensuite : ouvrir « Synthèse », puis la feuille du territoire pour l’imprimer.")
    grave = passes or bloques
    ctx.exit(int(CodeSortie.ANOMALIE_BLOQUANTE if grave else CodeSortie.CONFORME))
