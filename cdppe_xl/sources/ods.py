"""A bounded reader of the values of an OpenDocument spreadsheet, with the standard library.

Only values: no style, no formula. Repeated cells and rows, which let a file of a few
kilobytes describe millions of cells, are counted only when something follows them.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from xml.parsers import expat

from cdppe_xl.erreurs import SourceIllisible
from cdppe_xl.sources.texte import Cellule

MIMETYPE = b"application/vnd.oasis.opendocument.spreadsheet"
CONTENU_MAX = 100_000_000
LIGNES_MAX = 300_000
COLONNES_MAX = 2_000
CELLULES_MAX = 5_000_000

_EXPOSANT_MAX = 308
_NUMERIC = frozenset({"float", "percentage", "currency"})
_PLAIN_DAY = re.compile(r"(\d{4}-\d{2}-\d{2})(?:T00:00:00(?:\.0+)?)?")
_IGNORED = frozenset({"office:annotation", "table:shapes", "draw:frame", "draw:custom-shape"})


@dataclass(slots=True)
class _Etat:
    """Where the parser is."""

    tables: list[tuple[str, list[list[Cellule]]]] = field(default_factory=list)
    profondeur_table: int = 0
    ignores: int = 0
    ligne: list[Cellule] = field(default_factory=list)
    blancs: int = 0
    lignes_vides: int = 0
    repetition_ligne: int = 1
    cellule: dict[str, str] | None = None
    morceaux: list[str] = field(default_factory=list)
    paragraphes: int = 0
    dans_paragraphe: int = 0
    total: int = 0


def lire_ods(path: Path) -> list[tuple[str, list[list[Cellule]]]]:
    """Sheets of the file, in order: name and rows, without trailing blanks.

    Raises:
        SourceIllisible: damaged, password-protected or disproportionate file.
    """
    return _Lecteur(path.name).parse(_contenu(path))


def _contenu(path: Path) -> bytes:
    try:
        with zipfile.ZipFile(path) as archive:
            info = archive.getinfo("content.xml")
            if info.file_size > CONTENU_MAX:
                raise SourceIllisible(
                    f"{path.name} : tableau démesuré ({info.file_size // 1_000_000} Mo une fois "
                    f"décompressé, {CONTENU_MAX // 1_000_000} Mo admis). N'en garder que les "
                    "lignes utiles."
                )
            with archive.open(info) as flux:
                return flux.read(CONTENU_MAX)
    except (zipfile.BadZipFile, KeyError, RuntimeError, NotImplementedError) as erreur:
        raise SourceIllisible(_endommage(path.name, str(erreur))) from erreur
    except (OSError, EOFError, zlib.error) as erreur:
        raise SourceIllisible(_endommage(path.name, str(erreur))) from erreur


def _endommage(fichier: str, detail: str) -> str:
    return (
        f"{fichier} : tableau OpenDocument (.ods) endommagé ou protégé par mot de passe "
        f"({detail}). L'ouvrir dans LibreOffice, l'enregistrer à nouveau sans mot de passe, "
        "puis relancer."
    )


class _Lecteur:
    """Builds rows from the stream of XML events."""

    def __init__(self, fichier: str) -> None:
        self.fichier = fichier
        self.etat = _Etat()

    def parse(self, contenu: bytes) -> list[tuple[str, list[list[Cellule]]]]:
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        parser.StartDoctypeDeclHandler = self._doctype
        try:
            parser.Parse(contenu, True)
        except (expat.ExpatError, ValueError) as erreur:
            raise SourceIllisible(_endommage(self.fichier, str(erreur))) from erreur
        return self.etat.tables

    def _doctype(self, *_: object) -> None:
        raise SourceIllisible(
            f"{self.fichier} : ce tableau contient une déclaration de type de document, ce "
            "qu'aucun tableur n'écrit ; il n'est pas lu par prudence."
        )

    def _start(self, nom: str, attributs: dict[str, str]) -> None:
        etat = self.etat
        if etat.ignores or nom in _IGNORED:
            etat.ignores += 1
        elif nom == "table:table":
            etat.profondeur_table += 1
            if etat.profondeur_table == 1:
                etat.tables.append((attributs.get("table:name", ""), []))
                etat.lignes_vides = 0
        elif etat.profondeur_table != 1:
            return
        elif nom == "table:table-row":
            etat.ligne, etat.blancs = [], 0
            etat.repetition_ligne = _repetition(attributs, "table:number-rows-repeated")
        elif nom in {"table:table-cell", "table:covered-table-cell"}:
            etat.cellule, etat.morceaux, etat.paragraphes = attributs, [], 0
        elif etat.cellule is not None:
            self._start_text(nom, attributs)

    def _start_text(self, nom: str, attributs: dict[str, str]) -> None:
        etat = self.etat
        if nom in {"text:p", "text:h"}:
            if etat.paragraphes:
                etat.morceaux.append("\n")
            etat.paragraphes += 1
            etat.dans_paragraphe += 1
        elif nom == "text:s":
            etat.morceaux.append(" " * min(_repetition(attributs, "text:c"), 100))
        elif nom == "text:tab":
            etat.morceaux.append("\t")
        elif nom == "text:line-break":
            etat.morceaux.append("\n")

    def _text(self, texte: str) -> None:
        if self.etat.dans_paragraphe and not self.etat.ignores:
            self.etat.morceaux.append(texte)

    def _end(self, nom: str) -> None:
        etat = self.etat
        if etat.ignores:
            etat.ignores -= 1
        elif nom == "table:table":
            etat.profondeur_table -= 1
        elif etat.profondeur_table != 1:
            return
        elif nom in {"text:p", "text:h"} and etat.dans_paragraphe:
            etat.dans_paragraphe -= 1
        elif nom in {"table:table-cell", "table:covered-table-cell"} and etat.cellule is not None:
            self._end_cell(etat.cellule)
            etat.cellule = None
        elif nom == "table:table-row":
            self._end_row()

    def _end_cell(self, attributs: dict[str, str]) -> None:
        etat = self.etat
        valeur = _valeur(attributs, "".join(etat.morceaux))
        fois = _repetition(attributs, "table:number-columns-repeated")
        if valeur is None:
            etat.blancs += fois
            return
        self._bound(len(etat.ligne) + etat.blancs + fois, COLONNES_MAX, "colonnes")
        etat.ligne.extend([None] * etat.blancs)
        etat.ligne.extend([valeur] * fois)
        etat.blancs = 0

    def _end_row(self) -> None:
        etat = self.etat
        if not etat.ligne:
            etat.lignes_vides += etat.repetition_ligne
            return
        lignes = etat.tables[-1][1]
        suite = len(lignes) + etat.lignes_vides + etat.repetition_ligne
        self._bound(suite, LIGNES_MAX, "lignes")
        etat.total += len(etat.ligne) * etat.repetition_ligne
        self._bound(etat.total, CELLULES_MAX, "cellules")
        lignes.extend([] for _ in range(etat.lignes_vides))
        lignes.extend([etat.ligne] * etat.repetition_ligne)
        etat.lignes_vides = 0

    def _bound(self, compte: int, maximum: int, quoi: str) -> None:
        if compte > maximum:
            feuille = self.etat.tables[-1][0]
            raise SourceIllisible(
                f"{self.fichier}, feuille « {feuille} » : {compte} {quoi}, {maximum} admises. "
                "N'en garder que la partie utile."
            )


def _repetition(attributs: dict[str, str], nom: str) -> int:
    texte = attributs.get(nom, "1")
    return max(1, min(int(texte), 10_000_000)) if texte.isdecimal() else 1


def _valeur(attributs: dict[str, str], texte: str) -> Cellule:
    genre = attributs.get("office:value-type", "")
    if genre in _NUMERIC:
        try:
            nombre = Decimal(attributs.get("office:value", ""))
        except InvalidOperation:
            return texte or None
        # A spreadsheet holds binary numbers: nothing beyond their range is one of its own.
        plausible = nombre.is_finite() and abs(nombre.adjusted()) <= _EXPOSANT_MAX
        return nombre if plausible else texte or None
    if genre == "date" and (brut := _PLAIN_DAY.fullmatch(attributs.get("office:date-value", ""))):
        try:
            return date.fromisoformat(brut[1])
        except ValueError:
            return texte or None
    if genre == "boolean":
        return "VRAI" if attributs.get("office:boolean-value") == "true" else "FAUX"
    return attributs.get("office:string-value", texte) or None
