"""click speaks English; what a user reads is French."""

from __future__ import annotations

import os
import re

import click

_AIDE = (
    (r"^Usage:", "Emploi :"),
    (r"^Options:", "Options :"),
    (r"\[OPTIONS\]", "[OPTIONS]"),
    (r"\[default:\s+", "[par défaut : "),
    (r"\[required\]", "[obligatoire]"),
    (r";\s+required\]", " ; obligatoire]"),
    (r"Show this message and exit\.", "Affiche cette aide."),
    (r"Show the version and exit\.", "Affiche la version."),
    (r"(?<=[ \[])TEXT\b", "TEXTE"),
    (r"(?<=[ \[])(?:PATH|FILE|DIRECTORY)\b", "CHEMIN"),
    (r"(?<=[ \[])(?:INTEGER|FLOAT)(?: RANGE)?\b", "NOMBRE"),
    (r"\[?COMMAND\]? \[ARGS\]\.\.\.", "[COMMANDE]…"),
)


def translate_help(texte: str) -> str:
    """The help of a command, its few English words replaced."""
    for anglais, francais in _AIDE:
        texte = re.sub(anglais, francais, texte, flags=re.MULTILINE)
    return texte


class Commande(click.Command):
    """A command whose help is French to the last word."""

    def get_help(self, ctx: click.Context) -> str:
        """Help text of the command."""
        return translate_help(super().get_help(ctx))


class Groupe(click.Group):
    """A command with commands of its own, in French too."""

    def get_help(self, ctx: click.Context) -> str:
        """Help text of the group."""
        return translate_help(super().get_help(ctx))

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The commands of the group, first sentence of each."""
        lignes = [(nom, c.get_short_help_str(80)) for nom, c in self.commands.items()]
        with formatter.section("Commandes "):
            formatter.write_dl(lignes)


class Chemin(click.Path):
    """A path; what is wrong with it is said in French."""

    def convert(
        self,
        value: str | os.PathLike[str],
        param: click.Parameter | None,
        ctx: click.Context | None,
    ) -> str | bytes | os.PathLike[str]:
        """The path, if it can be used."""
        try:
            return super().convert(value, param, ctx)
        except click.BadParameter:
            self.fail(f"« {value} » n’existe pas, ou ne peut pas être lu.", param, ctx)


def explain(faute: click.ClickException) -> str:
    """One French sentence for a command that click refused."""
    if isinstance(faute, click.NoSuchOption):
        propose = f" Vouliez-vous dire {faute.possibilities[0]} ?" if faute.possibilities else ""
        return f"Option inconnue : {faute.option_name}.{propose}"
    if isinstance(faute, click.MissingParameter):
        return f"Il manque {_nom(faute)}."
    if isinstance(faute, click.BadParameter):
        return f"{_nom(faute)} : {_choix(faute)}"
    return _refus(faute.format_message())


def _refus(message: str) -> str:
    """A refusal that click only words in English."""
    inconnue = re.match(r"No such command '?([^']*?)'?\.", message)
    if inconnue:
        return f"Commande inconnue : {inconnue[1]}. Les commandes : cdppe --help."
    if "unexpected extra argument" in message:
        return f"Argument de trop : {message.partition('(')[2].rstrip(')')}"
    if "requires an argument" in message:
        return f"L’option {message.split()[1].strip(chr(39))} attend une valeur."
    return message


def _nom(faute: click.BadParameter) -> str:
    if faute.param is None:
        return "la commande"
    if isinstance(faute.param, click.Option):
        return f"l’option {faute.param.opts[0]}"
    return f"l’argument {faute.param.human_readable_name}"


def _choix(faute: click.BadParameter) -> str:
    genre = faute.param.type if faute.param else None
    if isinstance(genre, click.Choice):
        recu = re.match(r"'(.*?)' is not one of", faute.message)
        admis = ", ".join(str(c) for c in genre.choices)
        return f"« {recu[1] if recu else '?'} » n’est pas admis ; choisir parmi {admis}."
    if isinstance(genre, click.DateTime):
        return "ce n’est pas une date ; l’écrire 2020-10-15 ou 15/10/2020."
    if isinstance(genre, click.types.IntParamType | click.types.FloatParamType):
        return "ce n’est pas un nombre."
    return faute.message
