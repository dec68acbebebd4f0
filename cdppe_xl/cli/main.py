"""``cdppe``: the group of commands, loaded one at a time so that ``--help`` stays instant."""

from __future__ import annotations

import errno
import os
import sys
from importlib import import_module

import click

from cdppe_xl import __version__
from cdppe_xl.cli.francais import explain, translate_help

COMMANDES: dict[str, tuple[str, str]] = {
    "referentiel": ("referentiel", "Montre une édition : objectifs, enveloppes, échéances."),
    "repartir": ("command", "Répartit les enveloppes entre les territoires, à titre indicatif."),
    "generer": ("command", "Produit les classeurs pré-remplis de chaque territoire."),
    "lire": ("command", "Montre ce qui est lu dans un classeur, cellule par cellule."),
    "controler": ("command", "Contrôle des classeurs rendus, sans rien enregistrer."),
    "deposer": ("command", "Enregistre des classeurs rendus dans le registre."),
    "retourner": ("command", "Prépare les classeurs corrigés à renvoyer aux départements."),
    "extraire": ("command", "Rend un fichier reçu, tel qu’il est arrivé."),
    "suivre": ("command", "Dit qui a répondu, qui est attendu, qui est en retard."),
    "rapprocher": ("command", "Rapproche chaque enveloppe, du montant notifié au montant payé."),
    "consolider": ("command", "Produit le classeur national."),
    "simuler": ("command", "Remplit des classeurs de réponses fictives."),
}
"""Name of a command: function of ``cdppe_xl.cli.<name>``, one-line help."""


class Paresseux(click.Group):
    """A group that imports a command only when it is run."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDES)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDES:
            return None
        module = import_module(f"cdppe_xl.cli.{cmd_name}")
        commande: click.Command = getattr(module, COMMANDES[cmd_name][0])
        return commande

    def get_help(self, ctx: click.Context) -> str:
        return translate_help(super().get_help(ctx))

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commandes, dans l’ordre du travail "):
            formatter.write_dl([(nom, aide) for nom, (_, aide) in COMMANDES.items()])


@click.group(
    cls=Paresseux,
    context_settings={"help_option_names": ["--help", "-h"], "max_content_width": 100},
)
@click.version_option(__version__, prog_name="cdppe", message="%(prog)s %(version)s")
def cdppe() -> None:
    """Classeurs des contrats de prévention et de protection de l’enfance (CDPPE).

    Produire les classeurs d’une campagne, relire ceux que les départements renvoient, dire
    quelle cellule est en cause et pourquoi, garder chaque dépôt, consolider le pays.

    Codes de sortie : 0 conforme, 1 anomalie bloquante, 2 commande mal écrite, 3 fichier
    illisible, 4 défaut de l’outil ou de l’édition.

    Exemple : cdppe generer --edition 2020 --departement 63 --sortie campagne
    """


_RAISONS = {
    errno.EACCES: "pas le droit d’y lire ou d’y écrire.",
    errno.EPERM: "pas le droit d’y lire ou d’y écrire.",
    errno.EROFS: "l’endroit est en lecture seule.",
    errno.ENOSPC: "il n’y a plus de place sur le disque.",
    errno.ENOENT: "le dossier n’existe pas.",
    errno.EISDIR: "c’est un dossier, un fichier est attendu.",
    errno.ENOTDIR: "c’est un fichier, un dossier est attendu.",
    errno.EEXIST: "un fichier de ce nom existe déjà.",
    errno.ENAMETOOLONG: "le nom est trop long.",
}


def _raison(faute: OSError) -> str:
    return _RAISONS.get(faute.errno or 0, "le système a refusé d’y lire ou d’y écrire.")


def _refuse(faute: click.ClickException) -> None:
    """Says what is wrong with a command; without any word, only its help is needed."""
    if isinstance(faute, click.exceptions.NoArgsIsHelpError):
        click.echo(faute.format_message(), err=True)
        return
    click.echo(f"Erreur : {explain(faute)}", err=True)
    contexte = getattr(faute, "ctx", None)
    if contexte is not None:
        click.echo(f"Aide : {contexte.command_path} --help", err=True)


def main() -> None:
    """Entry point: failures become one French sentence and an exit code.

    With CDPPE_TRACE set, a fault of the tool shows where it happened.
    """
    from cdppe_xl.erreurs import CdppeError

    try:
        # Without standalone mode, click returns the code that a command asked for.
        code = cdppe.main(standalone_mode=False)
        sys.exit(code if isinstance(code, int) else 0)
    except click.exceptions.Abort:
        click.echo("Interrompu.", err=True)
        sys.exit(2)
    except click.exceptions.Exit as sortie:
        sys.exit(sortie.exit_code)
    except click.ClickException as faute:
        _refuse(faute)
        sys.exit(2)
    except CdppeError as faute:
        click.echo(f"Erreur : {faute}", err=True)
        sys.exit(int(faute.code_sortie))
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(0)
    except OSError as faute:
        ou = f"« {faute.filename} » : " if faute.filename else ""
        click.echo(f"Erreur : {ou}{_raison(faute)} Rien d’autre n’a été changé.", err=True)
        sys.exit(2)
    except Exception as faute:
        if os.environ.get("CDPPE_TRACE"):
            raise
        click.echo(
            f"Défaut de l’outil : {type(faute).__name__} – {faute}. Ce n’est pas votre faute : "
            "signaler ce message, avec la commande et le fichier en cause.",
            err=True,
        )
        sys.exit(4)
