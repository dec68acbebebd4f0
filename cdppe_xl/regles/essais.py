"""Rules that an edition puts on trial, by data: ``regles_essai`` of its ``campagne.toml``."""

from __future__ import annotations

from cdppe_xl.erreurs import ReferentielInvalide
from cdppe_xl.referentiel.modele import Referentiel
from cdppe_xl.referentiel.tables import faute, suggest
from cdppe_xl.regles.catalogue import toutes


def check_trials(referentiel: Referentiel) -> None:
    """Refuses an edition that puts on trial a rule that nobody knows.

    Raises:
        ReferentielInvalide: lists every unknown id, with the nearest one.
    """
    connues = [regle.id for regle in toutes(referentiel)]
    fautes = [
        faute("campagne", 0, f"regles_essai[{rang}]", f"règle inconnue « {nom} »"
              f"{suggest(nom, connues)}")
        for rang, nom in enumerate(referentiel.campagne.regles_essai, start=1)
        if nom not in connues
    ]  # fmt: skip
    if fautes:
        raise ReferentielInvalide([str(f) for f in fautes])
