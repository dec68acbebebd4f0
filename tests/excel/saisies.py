"""The table of what people type (``saisies.csv``), as cells and expected meanings."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path

from cdppe_xl.domaine.lecture import Etat, Genre, Valeur
from cdppe_xl.excel.brut import CelluleBrute, ValeurBrute
from cdppe_xl.excel.valeurs import ValeurTypee, typer

TABLE = Path(__file__).with_name("saisies.csv")
ETATS = {
    "renseigné": Etat.RENSEIGNE, "vide": Etat.VIDE, "nc": Etat.NC,
    "sans objet": Etat.SANS_OBJET, "illisible": Etat.ILLISIBLE,
}  # fmt: skip
TYPES = ("texte", "nombre", "booléen", "formule", "erreur", "vide")
_CODE = re.compile(r"<U\+([0-9A-F]{4,6})>")
_JOUR = re.compile(r"[dy]")


@dataclass(frozen=True)
class Cas:
    """One line of the table."""

    famille: str
    genre: Genre
    contenu: str
    type_brut: str
    format_cellule: str
    systeme: str
    choix: tuple[str, ...]
    anciens: dict[str, str]
    memorise: str
    etat: Etat
    valeur: Valeur
    regle: str
    motif: str
    proposition: str
    pourquoi: str

    def cellule(self) -> CelluleBrute | None:
        """The cell that holds it."""
        if self.type_brut == "vide":
            return None
        return CelluleBrute(
            4, 2, self._valeur_brute(),
            formule=self.contenu[1:] if self.type_brut == "formule" else None,
            erreur=self.type_brut == "erreur",
            format_date=bool(_JOUR.search(self.format_cellule)),
            format_nombre=self.format_cellule,
        )  # fmt: skip

    def _valeur_brute(self) -> ValeurBrute:
        if self.type_brut == "formule":
            return Decimal(self.memorise.replace(",", ".")) if self.memorise else None
        if self.type_brut == "nombre":
            return Decimal(self.contenu.replace(",", "."))
        return self.contenu == "VRAI" if self.type_brut == "booléen" else self.contenu

    def lire(self) -> ValeurTypee:
        """What the tool makes of it."""
        return typer(
            self.cellule(), self.genre, choix=self.choix, anciens=self.anciens,
            date1904=self.systeme == "1904",
        )  # fmt: skip


@cache
def table() -> tuple[Cas, ...]:
    """Every line, in order."""
    with TABLE.open(encoding="utf-8", newline="") as fichier:
        return tuple(_cas(ligne) for ligne in csv.DictReader(fichier, delimiter=";"))


def _cas(ligne: dict[str, str]) -> Cas:
    champs = {nom: _CODE.sub(lambda t: chr(int(t[1], 16)), v) for nom, v in ligne.items()}
    genre = Genre(champs["genre attendu"])
    etat = ETATS[champs["lecture attendue"]]
    anciens = (a.rsplit("=", 1) for a in champs["anciens libellés"].split("|") if a)
    return Cas(
        famille=champs["famille"],
        genre=genre,
        contenu=champs["contenu"],
        type_brut=champs["type brut"],
        format_cellule=champs["format de cellule"],
        systeme=champs["système de dates"],
        choix=tuple(c for c in champs["choix de liste"].split("|") if c),
        anciens={ancien: actuel for ancien, actuel in anciens},
        memorise=champs["résultat mémorisé"],
        etat=etat,
        valeur=_valeur(champs["valeur attendue"], genre) if etat is Etat.RENSEIGNE else None,
        regle=champs["réparation"].removeprefix("non").removeprefix("oui : "),
        motif=champs["motif attendu"],
        proposition=champs["proposition"],
        pourquoi=champs["pourquoi"],
    )


def _valeur(ecrit: str, genre: Genre) -> Valeur:
    if genre in (Genre.TEXTE, Genre.LISTE):
        return ecrit
    if genre is Genre.DATE:
        return _jour(ecrit)
    nombre = Decimal(ecrit.removesuffix(" %").replace(",", "."))
    return nombre / 100 if genre is Genre.TAUX else nombre


def _jour(ecrit: str) -> date:
    return datetime.strptime(ecrit, "%d/%m/%Y").date()  # noqa: DTZ007 -- a day has no zone


def taper(ecrit: str, genre: Genre, choix: tuple[str, ...] = ()) -> ValeurTypee:
    """What is read once this is typed in a fresh cell of a French spreadsheet."""
    return typer(frappe(ecrit, genre), genre, choix=choix)


def frappe(ecrit: str, genre: Genre) -> CelluleBrute:
    """The cell that a French spreadsheet makes of what is typed where that kind is expected."""
    if genre in (Genre.TEXTE, Genre.LISTE):
        return CelluleBrute(4, 2, ecrit)
    if re.fullmatch(r"\d{2}/\d{2}/\d{4}", ecrit):
        serie = Decimal((_jour(ecrit) - date(1899, 12, 30)).days)
        return CelluleBrute(4, 2, serie, format_date=True, format_nombre="dd/mm/yyyy")
    if re.fullmatch(r"-?\d+(,\d+)? %", ecrit):
        part = Decimal(ecrit.removesuffix(" %").replace(",", ".")) / 100
        return CelluleBrute(4, 2, part, format_nombre="0.0%")
    if re.fullmatch(r"-?\d+(,\d+)?", ecrit):
        code = "0.0%" if genre is Genre.TAUX else ""
        return CelluleBrute(4, 2, Decimal(ecrit.replace(",", ".")), format_nombre=code)
    return CelluleBrute(4, 2, ecrit)
