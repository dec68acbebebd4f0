"""Tables as people hand them over: csv, xlsx, ods. Cells only, nothing interpreted.

The kind of file is told by its content, never by its extension.
"""

from __future__ import annotations

import csv
import io
import warnings
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, Literal

from cdppe_xl.erreurs import SourceIllisible
from cdppe_xl.sources import ods
from cdppe_xl.sources.texte import Cellule, cle_entete, lieu

if TYPE_CHECKING:
    from openpyxl.workbook import Workbook

OCTETS_MAX = 60_000_000
DECOMPRESSE_MAX = 400_000_000
SEPARATEURS = ",;\t"
LIGNES_SONDEES = 20
ENTETES = frozenset(
    {"code_departement", "code_territoire", "annee", "exercice", "indicateur", "enveloppe"}
    | {"valeur", "montant", "perimetre", "source", "date_notification", "debut", "fin"}
)

_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_PANNES = (
    *(OSError, EOFError, KeyError, ValueError, TypeError, AttributeError, IndexError),
    *(zipfile.BadZipFile, zlib.error, RuntimeError),
    SyntaxError,  # parent of the errors of every XML parser openpyxl may use
)


@dataclass(frozen=True, slots=True)
class TableBrute:
    """One sheet, or one text file (``feuille`` is then empty)."""

    feuille: str
    lignes: list[list[Cellule]]
    numeros: Sequence[int]
    """Line number, in the file or the sheet, of each row."""


@dataclass(frozen=True)
class Tableur:
    """An open file: its sheets are read only when asked for."""

    fichier: str
    forme: Literal["csv", "xlsx", "ods"]
    feuilles: tuple[str, ...]
    remarques: tuple[str, ...]
    _memoire: dict[str, TableBrute]
    _classeur: Workbook | None = None

    def table(self, feuille: str, limite: int | None = None) -> TableBrute:
        """The sheet, or its first ``limite`` rows."""
        if self._classeur is None:
            table = self._memoire[feuille]
            return table if limite is None else _tronquee(table, limite)
        if feuille not in self._memoire:
            lue = _feuille_xlsx(self._classeur, feuille, self.fichier, limite)
            if limite is not None:
                return lue
            self._memoire[feuille] = lue
        return self._memoire[feuille]


def lire_tables(path: Path) -> list[TableBrute]:
    """Every table of a csv, xlsx or ods file.

    Raises:
        SourceIllisible: the file is none of these, is damaged or is out of proportion.
    """
    with ouvrir(path) as tableur:
        return [tableur.table(feuille) for feuille in tableur.feuilles]


@contextmanager
def ouvrir(path: Path) -> Iterator[Tableur]:
    """Open a file of any of the three kinds, and close it.

    Raises:
        SourceIllisible: see ``lire_tables``.
    """
    debut = _debut(path)
    if debut.startswith(_OLE):
        raise SourceIllisible(
            f"{path.name} : ancien classeur .xls, ou classeur protégé par mot de passe. "
            "L'enregistrer en .xlsx, .ods ou .csv sans mot de passe, puis relancer."
        )
    if not debut.startswith(b"PK\x03\x04"):
        table, remarques = _lire_csv(path)
        yield Tableur(path.name, "csv", ("",), remarques, {"": table})
    elif _est_ods(path):
        tables = _tables_ods(path)
        yield Tableur(path.name, "ods", tuple(tables), (), tables)
    else:
        # Our own handle: openpyxl leaves its own open when the workbook is damaged.
        with path.open("rb") as flux, closing(_charge_xlsx(flux, path.name)) as classeur:
            feuilles = tuple(feuille.title for feuille in classeur.worksheets)
            yield Tableur(path.name, "xlsx", feuilles, (), {}, classeur)


def _debut(path: Path) -> bytes:
    try:
        taille = path.stat().st_size
        with path.open("rb") as flux:
            debut = flux.read(8)
    except OSError as erreur:
        raise SourceIllisible(
            f"{path} : fichier introuvable ou illisible ({erreur.strerror}). "
            "Vérifier le chemin donné."
        ) from erreur
    if taille > OCTETS_MAX:
        raise SourceIllisible(
            f"{path.name} : {taille // 1_000_000} Mo, {OCTETS_MAX // 1_000_000} Mo admis. "
            "N'en garder que les lignes utiles."
        )
    if not debut:
        raise SourceIllisible(f"{path.name} : fichier vide. Redemander le fichier.")
    return debut


def _est_ods(path: Path) -> bool:
    try:
        with zipfile.ZipFile(path) as archive:
            noms = set(archive.namelist())
            total = sum(info.file_size for info in archive.infolist())
            mime = archive.read("mimetype") if "mimetype" in noms else b""
    except _PANNES as erreur:
        raise SourceIllisible(_endommage(path.name, erreur)) from erreur
    if total > DECOMPRESSE_MAX:
        raise SourceIllisible(
            f"{path.name} : {total // 1_000_000} Mo une fois décompressé, "
            f"{DECOMPRESSE_MAX // 1_000_000} Mo admis."
        )
    if mime.strip().startswith(ods.MIMETYPE):
        return True
    if "xl/workbook.xml" not in noms:
        raise SourceIllisible(
            f"{path.name} : ni classeur .xlsx, ni tableau .ods, ni texte .csv. "
            "L'enregistrer dans un de ces formats, puis relancer."
        )
    return False


def _endommage(fichier: str, erreur: Exception) -> str:
    return (
        f"{fichier} : classeur endommagé ({erreur}). L'ouvrir dans un tableur, l'enregistrer "
        "à nouveau, puis relancer."
    )


def _tables_ods(path: Path) -> dict[str, TableBrute]:
    return {
        nom: TableBrute(nom, lignes, range(1, len(lignes) + 1))
        for nom, lignes in ods.lire_ods(path)
    }


def _charge_xlsx(flux: BinaryIO, fichier: str) -> Workbook:
    from openpyxl import load_workbook

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # styles and extensions we do not read
            return load_workbook(flux, read_only=True, data_only=True, keep_links=False)
    except _PANNES as erreur:
        raise SourceIllisible(_endommage(fichier, erreur)) from erreur


def _feuille_xlsx(classeur: Workbook, feuille: str, fichier: str, limite: int | None) -> TableBrute:
    lignes: list[list[Cellule]] = []
    cellules = 0
    try:
        onglet: Any = classeur[feuille]
        onglet.reset_dimensions()  # some producers declare « A1 » for the whole sheet
        for ligne in onglet.iter_rows(values_only=True, max_row=limite):
            valeurs = [_cellule_xlsx(valeur) for valeur in ligne]
            while valeurs and valeurs[-1] is None:
                valeurs.pop()
            lignes.append(valeurs)
            cellules += len(valeurs)
            _bound(len(lignes), cellules, lieu(fichier, feuille))
    except _PANNES as erreur:
        raise SourceIllisible(_endommage(lieu(fichier, feuille), erreur)) from erreur
    return TableBrute(feuille, lignes, range(1, len(lignes) + 1))


def _bound(lignes: int, cellules: int, ou: str) -> None:
    if lignes > ods.LIGNES_MAX or cellules > ods.CELLULES_MAX:
        raise SourceIllisible(
            f"{ou} : plus de {ods.LIGNES_MAX} lignes ou de {ods.CELLULES_MAX} cellules. "
            "N'en garder que la partie utile."
        )


def _cellule_xlsx(valeur: object) -> Cellule:
    if valeur is None or valeur == "":
        return None
    if isinstance(valeur, bool):
        return "VRAI" if valeur else "FAUX"
    if isinstance(valeur, int | float):
        return Decimal(repr(valeur))
    if isinstance(valeur, datetime):
        return valeur.date() if valeur.time() == time() else str(valeur)
    return valeur if isinstance(valeur, date) else str(valeur)


def _tronquee(table: TableBrute, limite: int) -> TableBrute:
    return TableBrute(table.feuille, table.lignes[:limite], table.numeros[:limite])


def _lire_csv(path: Path) -> tuple[TableBrute, tuple[str, ...]]:
    texte, remarques = _decode(path)
    separateur = _separateur(texte)
    lignes: list[list[Cellule]] = []
    numeros: list[int] = []
    lecteur = csv.reader(io.StringIO(texte, newline=""), delimiter=separateur, strict=False)
    cellules = derniere = 0
    try:
        for ligne in lecteur:
            lignes.append([*ligne])
            numeros.append(derniere + 1)
            derniere = lecteur.line_num
            cellules += len(ligne)
            _bound(len(lignes), cellules, path.name)
    except csv.Error as erreur:
        raise SourceIllisible(
            f"{lieu(path.name, ligne=lecteur.line_num)} : texte séparé illisible ({erreur}). "
            "Vérifier les guillemets de cette ligne."
        ) from erreur
    return TableBrute("", lignes, numeros), remarques


def _decode(path: Path) -> tuple[str, tuple[str, ...]]:
    octets = path.read_bytes()
    if octets.startswith((b"\xff\xfe", b"\xfe\xff")):
        codage, remarque = "utf-16", "texte en UTF-16 (« texte Unicode » d'Excel)"
    elif b"\0" in octets:
        raise SourceIllisible(
            f"{path.name} : ce n'est ni un classeur ni un texte. Fournir un fichier .csv, "
            ".xlsx ou .ods."
        )
    else:
        try:
            return octets.decode("utf-8-sig"), ()
        except UnicodeDecodeError:
            codage, remarque = "cp1252", "texte en codage Windows (cp1252), et non UTF-8"
    try:
        return octets.decode(codage), (remarque,)
    except UnicodeDecodeError as erreur:
        ligne = octets.count(b"\n", 0, erreur.start) + 1
        raise SourceIllisible(
            f"{lieu(path.name, ligne=ligne)} : caractère illisible, ni en UTF-8 ni en codage "
            "Windows. Enregistrer le fichier en CSV UTF-8."
        ) from erreur


def _separateur(texte: str) -> str:
    """The separator of the header: the one that shows the most column names we know.

    Counting separators is not enough: titles, sources and decimals are full of commas.
    """
    tete = [ligne for ligne, _ in zip(io.StringIO(texte), range(LIGNES_SONDEES), strict=False)]
    premiere = next((ligne for ligne in tete if ligne.strip()), "")
    return max(
        SEPARATEURS,
        key=lambda signe: (
            max((_entetes_connus(ligne, signe) for ligne in tete), default=0),
            premiere.count(signe),
        ),
    )


def _entetes_connus(ligne: str, signe: str) -> int:
    return sum(cle_entete(mot.strip('" \r\n')) in ENTETES for mot in ligne.split(signe))
