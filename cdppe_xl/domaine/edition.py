"""Records of one edition (campaign): facts of the texts, each beside its source.

Loaded from ``referentiel/donnees/<edition>/*.toml``. Amounts are whole euros, weights and
rates are ``Decimal`` fractions, dates are ``date``.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Generic, Literal, TypeVar

T = TypeVar("T")

Certitude = Literal["ecrit", "deduit", "presse", "reconstitue", "charge"]
TypeObjectif = Literal["fondamental", "facultatif"]
CibleExigee = Literal["oui", "non", "si_retenu"]
Sens = Literal["hausse", "baisse", "neutre"]
Nature = Literal["stock", "flux", "taux", "duree"]
Unite = Literal["entier", "taux", "jours"]
OrigineLibelle = Literal["5.2", "A6", "R"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where a fact is written: a text of ``textes.toml`` and a place in it."""

    texte: str
    repere: str
    certitude: Certitude = "ecrit"
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Texte:
    """A text that sources cite."""

    code: str
    titre: str
    date: dt.date | None
    nor: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fait(Generic[T]):
    """A dated fact, or its visible absence: exactly one of ``valeur`` and ``inconnu``."""

    valeur: T | None = None
    inconnu: str = ""
    source: Source | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Inconnu:
    """In place of a value that exists and that nobody here has: why. Never computed with.

    « Aucun » (None) is another thing: the text sets no such value.
    """

    inconnu: str


def connu(valeur: T | Inconnu | None) -> T | None:
    """The value when it is known, else None: for places that only show what is there."""
    return None if isinstance(valeur, Inconnu) else valeur


@dataclass(frozen=True, slots=True, kw_only=True)
class Engagement:
    """An engagement of the stratégie ("1" to "4", "T" transverse)."""

    code: str
    libelle: str
    source: Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Objectif:
    """An objectif of the contract; matched everywhere by ``numero``, never by label."""

    numero: int
    libelle: str
    libelle_court: str
    type: TypeObjectif
    engagement: str
    enveloppes: tuple[str, ...]
    mesure: Fait[str]
    rang_tableau: int
    """Order of the row in the tableau de bord (annexe 5.2)."""
    fiche_exigee: bool
    """The text asks for the engagement « à travers une fiche action »."""
    cahier: str
    """What annexe 6 asks, in the project's own short words."""
    source: Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Repere:
    """A national reference figure or target, as the text words it.

    ``valeur`` is only ever a level, in the indicator's own unit, so that it may be compared
    as it is. What is not a level (a doubling, so many more places, a share of ``base``) is in
    ``ampleur``, to be read with ``portee``.
    """

    libelle: str
    annee: int
    valeur: Decimal | None = None
    cible: bool = False
    portee: Literal["niveau", "accroissement", "multiple", "part"] = "niveau"
    ampleur: Decimal | None = None
    base: str = ""
    """Code of the count it is a share of, when ``portee`` is ``part``."""
    source: Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Indicateur:
    """A harmonised indicator. A rate is always ``numerateur`` / ``denominateur``.

    ``numerateur`` and ``denominateur`` name an indicateur or a grandeur.
    ``sous_total_de`` names the count this one cannot exceed.
    """

    code: str
    objectif: int | None
    engagement: str
    libelle: str
    origine: OrigineLibelle
    unite: Unite
    nature: Nature
    sens: Sens
    cible_exigee: CibleExigee
    sources: tuple[str, ...]
    periodicite: Literal["annuelle", "semestrielle"] = "annuelle"
    double_determination: bool = False
    numerateur: str = ""
    denominateur: str = ""
    sous_total_de: str = ""
    definition: str = ""
    reperes: tuple[Repere, ...] = ()
    source: Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Grandeur:
    """A count needed only to compute a rate (births, children under six…)."""

    code: str
    objectif: int
    libelle: str
    definition: str = ""
    contexte: str = ""
    """Code of the context datum that pre-fills it at T0, if a national source has it."""
    sous_total_de: str = ""
    """Code of the count it cannot exceed."""
    source: Source


@dataclass(frozen=True, slots=True, kw_only=True)
class MontantDate:
    """A national amount for one exercice, in euros."""

    exercice: int
    euros: int
    territoires: int
    source: Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Critere:
    """A criterion of the indicative split; weights of one enveloppe add up to 1."""

    code: str
    libelle: str
    poids: Decimal
    annee_source: str
    producteur: str
    contexte: str = ""
    source: Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Borne:
    """Floor or cap per territory, in euros."""

    euros: int
    source: Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Interdit:
    """A kind of expense the enveloppe may not pay, with words that betray it in a title."""

    libelle: str
    mots: tuple[str, ...] = ()
    source: Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Enveloppe:
    """One of the State's sources of money; nothing moves from one to another."""

    code: str
    libelle: str
    libelle_long: str
    montants: tuple[MontantDate, ...] = ()
    criteres: tuple[Critere, ...] = ()
    plancher: Borne | Inconnu | None
    plafond: Borne | Inconnu | None
    ordonnateur: str
    beneficiaire: str
    beneficiaires_admis: tuple[str, ...]
    """Codes of the list ``beneficiaire`` that may receive the money."""
    cofinancement: bool
    """Counts in the « at least as much as the State » rule."""
    objectif_local: bool
    """Admits one local objective of public health, without a number."""
    imputation: str
    interdits: tuple[Interdit, ...] = ()
    criteres_inconnus: str = ""
    """Why ``criteres`` is empty: the text has criteria, or weights, that nobody here has."""
    source: Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Territoire:
    """A contract territory; ``code`` is text and the only key for joins."""

    code: str
    nom: str
    region: str
    signataire: str
    prefectures: tuple[str, ...]
    ars: str
    vague: int
    codes_sources: tuple[str, ...]
    """Codes under which national sources know it; values of parts are added."""
    debut: dt.date | None = None
    fin: dt.date | None = None
    """Period of its contract, when it is not the one of the campaign."""
    source: Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Etape:
    """A step of the rétroplanning; ``jours`` calendar days before Jour J, or no date."""

    code: str
    libelle: str
    jours: int | Inconnu | None
    date: dt.date | Inconnu | None
    caracteristiques: str
    acteurs: str = ""
    source: Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Echeance:
    """A deadline of the campaign; ``classeurs`` are due by then."""

    code: str
    libelle: str
    date: dt.date | Inconnu
    classeurs: tuple[str, ...] = ()
    source: Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """What a territory already under contract must have sent before its avenant.

    ``edition`` is that of the workbook, "" for this one; ``exercice`` that of a report;
    ``vagues`` those it binds, none for all; ``echeance`` a deadline of this edition, or "".
    """

    code: str
    libelle: str
    classeur: str
    edition: str = ""
    exercice: int | None = None
    vagues: tuple[int, ...] = ()
    echeance: str = ""
    source: Source


@dataclass(frozen=True, slots=True, kw_only=True)
class ClasseurAttendu:
    """A workbook that every territory returns (or uses, when ``retour`` is false)."""

    code: str
    libelle: str
    annexe: str
    qui_remplit: str
    retour: bool
    echeance: str
    reperes: tuple[str, ...] = ()
    """Where the text gives each of its own sheets, in their order, when it does."""
    source: Source


@dataclass(frozen=True, slots=True, kw_only=True)
class ClasseurUlterieur(ClasseurAttendu):
    """A workbook that is not part of a first contract: it comes later, or to some waves only."""

    premier_exercice: int
    """First exercice it is made for."""
    vagues: tuple[int, ...] = ()
    """Waves it concerns at that exercice; () for all. Every wave is concerned afterwards."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Institution:
    """A party to the negotiation, that names référents in the guide."""

    code: str
    libelle: str
    source: Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Politique:
    """A policy of the département whose own spending must not go down."""

    code: str
    libelle: str
    sigle: str
    source: Source


@dataclass(frozen=True, slots=True, kw_only=True)
class RegleEdition:
    """What this edition says of a rule of the toolkit: where its own texts give it, or drop it."""

    code: str
    ecartee: bool = False
    source: Source


@dataclass(frozen=True, slots=True, kw_only=True)
class AncienLibelle:
    """Former labels of a value of the choice lists, read as that value wherever it is offered."""

    actuel: str
    anciens: tuple[str, ...]
    source: Source


@dataclass(frozen=True, slots=True, kw_only=True)
class DonneeContexte:
    """A figure of the context sheet of the diagnostic, with where it comes from.

    ``indicateurs`` are the codes of the source table whose sum it is, first year of
    ``annees`` that has a value wins; empty when no national source is known.
    """

    code: str
    libelle: str
    rubrique: str
    unite: Literal["entier", "taux"]
    producteur: str
    annees: tuple[int, ...]
    indicateurs: tuple[str, ...]
    edition_source: str = ""
    estimation: bool = False
    precision: str = ""
    source: Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Campagne:
    """The edition itself."""

    code: str
    libelle: str
    annee_t0: int
    annees: tuple[int, ...]
    debut: dt.date
    fin: dt.date
    jour_j: dt.date | Inconnu
    adresse: str
    objectifs_facultatifs_max: int
    plancher_total: int | Inconnu
    cofinancement: Literal["objectif", "action"]
    annee_reference_moyens: int
    contacts_max: int
    regles_essai: tuple[str, ...] = ()
    """Ids of the rules on trial in this edition: shown, counted apart, never blocking."""
    territoires_attendus: int | None = None
    """How many the texts announce, when they are not all listed yet."""
    edition_precedente: str = ""
    indicateur_resultat_facultatif: bool = False
    """Each optional objective that is taken has at least one result indicator."""
    source: Source
