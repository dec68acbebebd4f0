"""What an edition says of the rules, by data: on trial, set aside, or given by its own texts."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace

from cdppe_xl.classeurs.catalogue import placement
from cdppe_xl.erreurs import CommandeIncorrecte, ReferentielInvalide
from cdppe_xl.referentiel.modele import Referentiel
from cdppe_xl.referentiel.tables import Faute, faute, suggest
from cdppe_xl.regles.catalogue import toutes

STRUCTURE = "STR"
"""Family of the rules on the file itself, that no text can drop."""


def check_trials(referentiel: Referentiel) -> None:
    """Refuses an edition that speaks of a rule that nobody knows.

    Raises:
        ReferentielInvalide: lists every unknown id, with the nearest one.
    """
    tout = replace(referentiel, regles=()) if referentiel.regles else referentiel
    fautes = list(_fautes(referentiel, [regle.id for regle in toutes(tout)]))
    if fautes:
        raise ReferentielInvalide([str(f) for f in fautes])


def check_layouts(referentiel: Referentiel) -> None:
    """Refuses an edition whose workbooks cannot be drawn.

    Raises:
        ReferentielInvalide: which ones, and why.
    """
    fautes = []
    for rang, attendu in enumerate(referentiel.classeurs, start=1):
        try:
            placement(referentiel, attendu.code)
        except (CommandeIncorrecte, ValueError) as cause:
            fautes.append(str(faute("classeur", rang, "code", str(cause))))
    if fautes:
        raise ReferentielInvalide(fautes)


def _fautes(referentiel: Referentiel, connues: Collection[str]) -> Iterator[Faute]:
    for rang, nom in enumerate(referentiel.campagne.regles_essai, start=1):
        if nom not in connues:
            raison = f"règle inconnue « {nom} »{suggest(nom, connues)}"
            yield faute("campagne", 0, f"regles_essai[{rang}]", raison)
    for rang, dite in enumerate(referentiel.regles, start=1):
        if dite.code not in connues:
            raison = f"règle inconnue « {dite.code} »{suggest(dite.code, connues)}"
            yield faute("regle", rang, "code", raison)
        elif dite.ecartee and dite.code.startswith(STRUCTURE):
            raison = f"« {dite.code} » porte sur le fichier lui-même : elle ne s’écarte pas"
            yield faute("regle", rang, "ecartee", raison)
