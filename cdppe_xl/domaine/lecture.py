"""What reading a returned workbook gives: a flat list of values with their provenance.

``ValeurLue`` is the flat intermediate form (promises 1 to 3): nothing is a zero because
nobody answered, and every value knows its sheet, its cell and what the cell really held.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

Valeur = Decimal | date | str | None

POURCENT_TAPE = "pourcentage saisi en texte"
ANCIEN_LIBELLE = "ancien libellé de la liste"
"""Names of repairs that rules look for in ``ValeurLue.reparation``."""


class Genre(StrEnum):
    """Kind of a declared cell; the JSON ``type`` of ``cdppe lire``."""

    ENTIER = "entier"
    MONTANT = "montant"
    TAUX = "taux"
    DATE = "date"
    TEXTE = "texte"
    LISTE = "liste"


class Etat(StrEnum):
    """The four answers that must never be confused, and the unreadable one."""

    RENSEIGNE = "renseigne"
    VIDE = "vide"
    NC = "nc"
    SANS_OBJET = "sans_objet"
    ILLISIBLE = "illisible"


@dataclass(frozen=True, slots=True)
class ValeurLue:
    """One declared input cell, as read.

    Attributes:
        cle: data path ``tableau/rang/champ``, unique in a workbook.
        genre: declared kind.
        brut: what the cell holds, as text (a formula starts with « = »); "" when empty.
        valeur: ENTIER, MONTANT (euros), TAUX (fraction): Decimal; DATE: date; else str;
            None unless ``etat`` is RENSEIGNE.
        feuille: name of the sheet in the returned file.
        cellule: A1 address in the returned file; "" when the cell no longer exists.
        reparation: what was repaired while reading, "" if nothing.
        motif: why an ILLISIBLE cell could not be read.
        proposition: what the cell more likely means, as it should be typed, when it is
            ILLISIBLE, out of its list, or a rate that may be a hundred times too small; ""
            when no reading is likelier than the others.
    """

    cle: str
    genre: Genre
    brut: str
    valeur: Valeur
    etat: Etat
    feuille: str
    cellule: str
    reparation: str = ""
    motif: str = ""
    proposition: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Identite:
    """Who a workbook says it is; ``territoire`` is "" on a blank template."""

    edition: str
    classeur: str
    territoire: str
    version: int
    empreinte: str


@dataclass(frozen=True, slots=True)
class FormuleLue:
    """State of one declared computed cell in the returned file."""

    cle: str
    feuille: str
    cellule: str
    etat: str
    """intacte | remplacee_meme_valeur | remplacee | autre_formule | videe | erreur"""
    trouve: str
    attendu: str
    """The formula it should hold."""
    valeur_attendue: str = ""
    """What that formula gives, as a person writes it; "" when it gives no value."""


@dataclass(frozen=True, slots=True)
class Doute:
    """Something the reader noticed about the file itself, turned into a constat by a rule.

    ``code`` is the id of the STR rule that words it; ``mots`` fills its message.
    """

    code: str
    feuille: str = ""
    cellule: str = ""
    mots: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class HorsCadre:
    """Something written outside the cells meant for it: kept with its place, never read.

    ``genre``: cellule, feuille ajoutée, feuille en double, texte du modèle remplacé.
    """

    feuille: str
    cellule: str
    texte: str
    genre: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Lecture:
    """One returned workbook, read: its identity, its values, what was doubtful.

    Attributes:
        valeurs: every declared input cell, by data path, lines inserted by the user included.
        fixes: values written at generation in locked cells (identity, notified amounts).
        lieux: (sheet, A1) in the returned file of every declared cell that was found.
        ajoutes: keys of the lines a user inserted, by table, in the order of the sheet.
        origines: what the national team wrote at generation, by data path, as the hidden sheet
            « Origine » remembers it; empty when the sheet is gone or there was nothing to note.
    """

    fichier: str
    empreinte_fichier: str
    identite: Identite
    valeurs: Mapping[str, ValeurLue]
    fixes: Mapping[str, ValeurLue] = field(default_factory=dict)
    lieux: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    ajoutes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    origines: Mapping[str, Valeur] = field(default_factory=dict)
    formules: tuple[FormuleLue, ...] = ()
    doutes: tuple[Doute, ...] = ()
    hors_cadre: tuple[HorsCadre, ...] = ()
    hors_cadre_de_plus: int = 0
    """How many more there were than the reader keeps."""

    def lieu(self, cle: str) -> tuple[str, str]:
        """(sheet, A1) of a declared cell, ("", "") when it is no longer there."""
        return self.lieux.get(cle, ("", ""))
