"""Which file holds which table, and an edition as read, before it is known to be sound."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from cdppe_xl.domaine.edition import (
    AncienLibelle,
    Campagne,
    ClasseurAttendu,
    ClasseurUlterieur,
    Condition,
    DonneeContexte,
    Echeance,
    Engagement,
    Enveloppe,
    Etape,
    Grandeur,
    Indicateur,
    Institution,
    Objectif,
    Politique,
    RegleEdition,
    Territoire,
    Texte,
)


@dataclass(frozen=True, slots=True)
class Table:
    """One TOML table: ``[[cle]]`` repeated, or ``[cle]`` alone."""

    cle: str
    fichier: str
    attribut: str
    type: type[Any]
    repetee: bool = True
    obligatoire: bool = True


TABLES = (
    Table("texte", "textes.toml", "textes", Texte),
    Table("campagne", "campagne.toml", "campagne", Campagne, repetee=False),
    Table("engagement", "campagne.toml", "engagements", Engagement),
    Table("institution", "campagne.toml", "institutions", Institution, obligatoire=False),
    Table("politique", "campagne.toml", "politiques", Politique, obligatoire=False),
    Table("regle", "campagne.toml", "regles", RegleEdition, obligatoire=False),
    Table("objectif", "objectifs.toml", "objectifs", Objectif),
    Table("indicateur", "indicateurs.toml", "indicateurs", Indicateur),
    Table("grandeur", "indicateurs.toml", "grandeurs", Grandeur, obligatoire=False),
    Table("enveloppe", "enveloppes.toml", "enveloppes", Enveloppe),
    Table("territoire", "territoires.toml", "territoires", Territoire),
    Table("etape", "calendrier.toml", "etapes", Etape),
    Table("echeance", "calendrier.toml", "echeances", Echeance),
    Table("condition", "calendrier.toml", "conditions", Condition, obligatoire=False),
    Table("classeur", "classeurs.toml", "classeurs", ClasseurAttendu),
    Table("ulterieur", "classeurs.toml", "ulterieurs", ClasseurUlterieur, obligatoire=False),
    Table("ancien", "classeurs.toml", "anciens", AncienLibelle, obligatoire=False),
    Table("contexte", "contexte.toml", "contexte", DonneeContexte, obligatoire=False),
)
PAR_CLE = {table.cle: table for table in TABLES}
FICHIERS = tuple(dict.fromkeys(table.fichier for table in TABLES))
DEROGATIONS = "derogations.toml"
"""Waivers of the rules: may sit in the folder of an edition, is no part of it."""


@dataclass(frozen=True, slots=True)
class Faute:
    """One fault of an edition: file, key path (blocks counted from 1), reason, line if known."""

    fichier: str
    chemin: str
    raison: str
    ligne: int = 0

    def __str__(self) -> str:
        ou = f"{self.fichier}, ligne {self.ligne}" if self.ligne else self.fichier
        return " : ".join(part for part in (ou, self.chemin, self.raison) if part)


@dataclass(kw_only=True)
class EditionLue:
    """What could be read of an edition: valid records by their rank in the file.

    ``completes`` names the tables whose every record is valid. A check that needs a whole
    table (is this code declared anywhere?) only runs when that table is complete, so that one
    misspelt key does not raise a crowd of false faults elsewhere.
    """

    campagne: Campagne | None = None
    textes: dict[int, Texte] = field(default_factory=dict)
    engagements: dict[int, Engagement] = field(default_factory=dict)
    institutions: dict[int, Institution] = field(default_factory=dict)
    politiques: dict[int, Politique] = field(default_factory=dict)
    regles: dict[int, RegleEdition] = field(default_factory=dict)
    objectifs: dict[int, Objectif] = field(default_factory=dict)
    indicateurs: dict[int, Indicateur] = field(default_factory=dict)
    grandeurs: dict[int, Grandeur] = field(default_factory=dict)
    enveloppes: dict[int, Enveloppe] = field(default_factory=dict)
    territoires: dict[int, Territoire] = field(default_factory=dict)
    etapes: dict[int, Etape] = field(default_factory=dict)
    echeances: dict[int, Echeance] = field(default_factory=dict)
    conditions: dict[int, Condition] = field(default_factory=dict)
    classeurs: dict[int, ClasseurAttendu] = field(default_factory=dict)
    ulterieurs: dict[int, ClasseurUlterieur] = field(default_factory=dict)
    anciens: dict[int, AncienLibelle] = field(default_factory=dict)
    contexte: dict[int, DonneeContexte] = field(default_factory=dict)
    completes: set[str] = field(default_factory=set)

    def records(self, cle: str) -> dict[int, Any]:
        """Valid records of a table, by rank; the lone ``campagne`` has rank 0."""
        valeur = getattr(self, PAR_CLE[cle].attribut)
        if PAR_CLE[cle].repetee:
            return dict(valeur)
        return {} if valeur is None else {0: valeur}


def faute(cle: str, rang: int, suite: str, raison: str) -> Faute:
    """A fault at ``cle[rang].suite``, in the file of that table."""
    chemin = f"{cle}[{rang}]" if rang else cle
    return Faute(PAR_CLE[cle].fichier, f"{chemin}.{suite}" if suite else chemin, raison)


def suggest(mot: object, admis: Iterable[object]) -> str:
    """« ; vouliez-vous dire « x » ? », or the list of what is admitted."""
    choix = [str(a) for a in admis]
    proches = difflib.get_close_matches(str(mot), choix, n=1)
    if proches:
        return f" ; vouliez-vous dire « {proches[0]} » ?"
    return f" ; admis : {', '.join(choix) or 'aucun'}"
