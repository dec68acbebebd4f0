"""The grammar of the layouts: columns, rows, tables, sheets, workbooks. Declarations only.

A cell is addressed by its data path ``tableau/rang/champ`` everywhere: formulas, controls,
reading, messages. Where it stands is decided in one place (``placement.py``).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from cdppe_xl.classeurs.formules import Expr, Ref
from cdppe_xl.classeurs.valeurs_excel import Scalaire
from cdppe_xl.domaine.constat import Regle
from cdppe_xl.domaine.lecture import Genre


class Role(StrEnum):
    """What a cell is for the person in front of it; decides colour and lock (charte)."""

    SAISIE = "saisie"
    """To fill: green, open."""
    PREREMPLI = "prerempli"
    """Open; blue when generation knew a value, green otherwise."""
    CALCUL = "calcul"
    """Formula: grey, locked."""
    LIBELLE = "libelle"
    """Fixed text or number of the layout: locked."""
    FIXE = "fixe"
    """Value set at generation (identity, notified amount): locked, blue."""


OUVERTS = (Role.SAISIE, Role.PREREMPLI)


@dataclass(frozen=True, slots=True)
class Ligne:
    """A row as a formula sees it: ``ligne("cible_2021")`` is that cell of the same row."""

    tableau: str
    rang: str

    def __call__(self, champ: str) -> Ref:
        """Reference to a cell of this row."""
        return Ref(self.cle(champ))

    def cle(self, champ: str) -> str:
        """Data path of a cell of this row."""
        return f"{self.tableau}/{self.rang}/{champ}"


FormuleLigne = Callable[[Ligne], Expr]


@dataclass(frozen=True, slots=True)
class Liste:
    """A choice list, written on the hidden sheet « Listes » under the defined name ``nom``."""

    nom: str
    choix: tuple[str, ...]
    ouverte: bool = False
    """Offers its choices without refusing anything else (NC and s.o. beside numbers)."""
    nombres: bool = False
    """Choices made of digits are written as numbers."""
    anciens: tuple[tuple[str, str], ...] = ()
    """Former labels, each with the choice that replaces it; never offered."""


@dataclass(frozen=True, slots=True)
class ListeDependante:
    """A list chosen by another cell of the same row.

    ``par_valeur`` gives, for each value of ``champ``, the name of a ``Liste``; ``defaut``
    is offered when the cell is empty or unknown.
    """

    champ: str
    par_valeur: Mapping[str, str]
    defaut: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Cellule:
    """Adjustment of one cell of a column for one row; None keeps the column's own."""

    role: Role | None = None
    genre: Genre | None = None
    formule: FormuleLigne | None = None
    liste: str | ListeDependante | None = None
    aide: str | None = None
    style: str = ""
    etendue: int = 0
    """Number of columns it spans beyond its own: a card to print, never a cell to fill."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Colonne:
    """A column, declared once for the writer, the reader, the controls and the help.

    Attributes:
        champ: last part of the data path.
        titre: header.
        largeur: width in characters.
        role: default role of its cells.
        genre: kind of value.
        formule: for CALCUL cells.
        liste: name of a ``Liste`` or a dependent list.
        aide: what is expected, the unit, an example; shown on entering the cell (≤ 255).
        style: variant: "", "long" (wrapped text, top), "centre", "code", "verdict", "lien",
            "libre" (a number shown as typed, whatever its unit), "note", "bouton", "fort" (bold),
            "grand" (bold and larger).
        masque: hidden helper column.
        enchainee: each row reads the row above; evaluated from the top.
    """

    champ: str
    titre: str
    largeur: float
    role: Role = Role.LIBELLE
    genre: Genre = Genre.TEXTE
    formule: FormuleLigne | None = None
    liste: str | ListeDependante = ""
    aide: str = ""
    style: str = ""
    masque: bool = False
    enchainee: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Rang:
    """A row: its key, its fixed or default values, its adjustments.

    ``section`` writes a section line above the row (not part of the data).
    ``lignes`` is the number of text lines the row must show (row height); 0 leaves the
    height to the spreadsheet, so that the row grows while a person types in it.
    """

    cle: str
    valeurs: Mapping[str, Scalaire | int | date] = field(default_factory=dict)
    cellules: Mapping[str, Cellule] = field(default_factory=dict)
    section: str = ""
    lignes: int = 1
    style: str = ""
    """"" or "total" (bold)."""
    saut_de_page: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Tableau:
    """A table. ``extensible``: lines may be inserted above its last, thin line."""

    code: str
    colonnes: tuple[Colonne, ...]
    rangs: tuple[Rang, ...]
    extensible: bool = False
    entete: bool = True
    titre: str = ""
    """Title line above the header."""
    estompe_si: tuple[str, str] | None = None
    """(champ, value): rows that have that value are greyed out, as nothing is asked there."""

    def colonne(self, champ: str) -> Colonne:
        """The column of that name."""
        for colonne in self.colonnes:
            if colonne.champ == champ:
                return colonne
        raise KeyError(f"{self.code}/{champ}")

    def rang(self, cle: str) -> Rang | None:
        """The declared row, or None for a line a user inserted."""
        return next((r for r in self.rangs if r.cle == cle), None)


@dataclass(frozen=True, slots=True)
class Paragraphe:
    """A text outside the tables; ``style``: texte, sous_titre, note, lien, legende:<role>."""

    texte: str
    style: str = "texte"
    lignes: int = 1
    lien: str = ""
    """Code of the sheet it leads to."""
    hauteur: float = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Graphique:
    """A bar chart over the columns of a table (stacked: first series transparent).

    ``legende`` shows what the colours mean; ``part_etiquettes`` is the share of the width kept
    for the categories (0: as the application likes); ``axe`` shows the axis of values.
    """

    tableau: str
    categories: str
    series: tuple[tuple[str, str, str], ...]
    """(champ, name, fill: an RGB or "" for invisible).

    A name that starts with « = » is the data path of a cell: the first bar shows its text.
    """
    titre: str
    remplacement: str
    largeur: int = 1100
    hauteur: int = 480
    dates: bool = False
    empile: bool = True
    minimum: Scalaire = None
    maximum: Scalaire = None
    inverse: bool = True
    legende: bool = False
    part_etiquettes: float = 0
    axe: bool = True


Bloc = Tableau | Paragraphe | Graphique


@dataclass(frozen=True, slots=True, kw_only=True)
class Feuille:
    """A sheet. ``code`` is its role, ``titre`` its tab (≤ 31 characters).

    ``figer``: freeze the title and the header of the first table, and that many columns.
    """

    code: str
    titre: str
    intitule: str
    blocs: tuple[Bloc, ...]
    figer: int | None = None
    portrait: bool = False
    largeur_texte: float = 110
    """Width of the first column on a sheet of paragraphs."""
    imprimer_jusqua: str = ""
    """Last ``champ`` of the printed columns; "" prints all."""
    imprimer_entete: bool = False
    """Prints the title and the header only: a long sheet made to be filtered on screen."""
    filtre: bool = False
    masquee: bool = False
    une_page: bool = False
    couleur: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Controle:
    """A live control: one row template, shown while filling and evaluated at reading.

    Attributes:
        regle: what it enforces; same id, wording and verdict in both places.
        tableau: table it runs over, lines inserted by the user included when
            ``rangs`` is None.
        rangs: keys of the rows concerned.
        cible: column the constat points at.
        anomalie: true when the row is at fault.
        objet: short text saying what is concerned, e.g. « 6d, cible 2021 ».
        mots: placeholders of the rule's message, each an expression.
        attendu: expression of what was expected.
    """

    regle: Regle
    tableau: str
    cible: str
    anomalie: FormuleLigne
    objet: FormuleLigne | str
    rangs: tuple[str, ...] | None = None
    mots: Mapping[str, FormuleLigne] = field(default_factory=dict)
    attendu: FormuleLigne | str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Classeur:
    """A workbook layout. ``version`` changes when a cell moves or changes its meaning."""

    code: str
    titre: str
    edition: str
    version: int
    feuilles: tuple[Feuille, ...]
    listes: tuple[Liste, ...] = ()
    controles: tuple[Controle, ...] = ()
    annees: tuple[int, ...] = (2020, 2022)
    """Exercices of the contract: what the dates typed in the workbook are near."""

    def tableaux(self) -> dict[str, Tableau]:
        """Tables by code."""
        return {b.code: b for f in self.feuilles for b in f.blocs if isinstance(b, Tableau)}

    def liste(self, nom: str) -> Liste:
        """The choice list of that name."""
        for liste in self.listes:
            if liste.nom == nom:
                return liste
        raise KeyError(nom)
