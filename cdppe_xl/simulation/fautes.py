"""Typical faults, declared one by one: what each does, where, and the rules that must see it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from cdppe_xl.erreurs import CommandeIncorrecte
from cdppe_xl.referentiel.modele import Referentiel
from cdppe_xl.simulation.hasard import Hasard
from cdppe_xl.simulation.saisie import Saisie

Degat = Callable[[Saisie, Hasard], str | None]
"""Spoils the answers; gives the data path to look at, None when it does not apply here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Faute:
    """A fault people make.

    Attributes:
        nom: name on the command line.
        titre: what it does, in one sentence.
        classeur: workbook it is made in.
        attendues: rules that must report it when that workbook is checked alone; () when
            the file must be read as if nothing had happened.
        degat: makes it.
    """

    nom: str
    titre: str
    classeur: str
    attendues: tuple[str, ...]
    degat: Degat
    par_action: tuple[str, ...] = ()
    """The same rules, in an edition that asks for cofinancing per action."""

    def attendues_dans(self, referentiel: Referentiel) -> tuple[str, ...]:
        """Rules that must report it in an edition."""
        par_action = referentiel.campagne.cofinancement == "action"
        return self.par_action if par_action and self.par_action else self.attendues


def catalogue() -> dict[str, Faute]:
    """Every declared fault, by name."""
    from cdppe_xl.simulation import fautes_autres, fautes_plan

    return {f.nom: f for f in (*fautes_plan.FAUTES, *fautes_autres.FAUTES)}


def trouver(nom: str) -> Faute:
    """A fault by its name.

    Raises:
        CommandeIncorrecte: no such fault; the message lists them.
    """
    fautes = catalogue()
    if nom not in fautes:
        raise CommandeIncorrecte(
            f"Faute inconnue : « {nom} ». Fautes connues : {', '.join(fautes)}."
        )
    return fautes[nom]
