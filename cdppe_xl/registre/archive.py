"""Reading an archive of returns, entry by entry, in memory, within bounds."""

from __future__ import annotations

import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

TAILLE_MAX = 20 * 1024**2
"""Bytes of one returned file; a full workbook of the campaign is some hundred kilobytes."""

TAILLE_TOTALE_MAX = 1024**3
RATIO_MAX = 200
RATIO_SEUIL = 1_000_000
"""Bytes under which a very compressible entry is harmless."""
ENTREES_MAX = 5000

MOTIF_TROP_GROS = (
    f"fichier de plus de {TAILLE_MAX // 1024**2} Mo : un retour en pèse cent fois moins ;"
    " retirez images et feuilles ajoutées"
)

MOTIF_VIDE = "cette archive zip ne contient aucun fichier"
_DEBUTS = (b"PK\x03\x04", b"PK\x05\x06")
_FIN = b"PK\x05\x06"
_FIN_TAILLE = 22
_FIN_AVEC_COMMENTAIRE = _FIN_TAILLE + 65535
_FIN_64 = b"PK\x06\x07"
_FIN_64_TAILLE = 20
_SOMMAIRE_MAX = 4 * 1024**2
"""Bytes of the table of contents that ``ENTREES_MAX`` entries with long names may need."""

_MEMBRES_DE_CLASSEUR = frozenset({
    "[Content_Types].xml", "xl/workbook.xml", "mimetype", "content.xml", "Index/Document.iwa",
})  # fmt: skip
_PARTIES_DE_CLASSEUR = ("xl/", "docProps/", "_rels/", "META-INF/")
"""Folders of a workbook: a save that stopped half way leaves them without the rest."""
_CLASSEURS = (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods", ".fods")
_COMPRESSIONS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
_CHIFFRE = 0x1
_NOM_EN_UTF8 = 0x800
_DEFAUTS_ZIP = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    NotImplementedError,
    OverflowError,
    RuntimeError,
    ValueError,
)


@dataclass(frozen=True, slots=True)
class Membre:
    """An entry of an archive; ``nom`` is "" when the reason concerns the archive itself.

    ``rang`` is its place in the table of contents, to read it again.
    """

    nom: str
    contenu: bytes | None
    motif: str = ""
    rang: int = -1


def is_archive_of_returns(chemin: Path) -> bool:
    """A zip that is no workbook, even a damaged one, or a zip too odd to be opened at all."""
    with chemin.open("rb") as fichier:
        if fichier.read(4) not in _DEBUTS:
            return False
    if _oversized_contents(chemin):
        return True
    try:
        with zipfile.ZipFile(chemin) as lot:
            return not _is_workbook(lot.namelist())
    except _DEFAUTS_ZIP:
        return chemin.suffix.lower() == ".zip"


def _is_workbook(noms: list[str]) -> bool:
    """Has what a workbook is made of; what a workbook never holds is another workbook."""
    if not _MEMBRES_DE_CLASSEUR.isdisjoint(noms):
        return True
    if any(nom.lower().endswith(_CLASSEURS) for nom in noms):
        return False
    return any(nom.startswith(_PARTIES_DE_CLASSEUR) for nom in noms)


def read_members(chemin: Path) -> Iterator[Membre]:
    """Entries in the order of the archive; folders are passed over."""
    motif = _oversized_contents(chemin)
    if motif:
        yield Membre("", _bytes_if_small(chemin), motif)
        return
    try:
        with zipfile.ZipFile(chemin) as lot:
            yield from _entries(lot)
            if all(entree.is_dir() for entree in lot.infolist()):
                yield Membre("", _bytes_if_small(chemin), MOTIF_VIDE)
    except _DEFAUTS_ZIP:
        yield Membre("", _bytes_if_small(chemin), "archive abîmée ou incomplète : renvoyez-la")


def read_again(chemin: Path, rang: int) -> bytes | None:
    """Bytes of one entry read before; None when the archive has changed since."""
    try:
        with zipfile.ZipFile(chemin) as lot:
            entrees = lot.infolist()
            if not 0 <= rang < len(entrees) or _refusal(entrees[rang]):
                return None
            return _read(lot, entrees[rang], rang).contenu
    except _DEFAUTS_ZIP:
        return None


def _entries(lot: zipfile.ZipFile) -> Iterator[Membre]:
    total = 0
    for rang, entree in enumerate(lot.infolist()):
        if entree.is_dir():
            continue
        motif = _refusal(entree)
        if motif:
            yield Membre(_name(entree), None, motif)
            continue
        if total + entree.file_size > TAILLE_TOTALE_MAX:
            yield Membre("", None, "archive de plus de 1 Go une fois ouverte : faites-en plusieurs")
            return
        membre = _read(lot, entree, rang)
        total += len(membre.contenu or b"")
        yield membre


def _name(entree: zipfile.ZipInfo) -> str:
    """Name to show: some systems write UTF-8 without saying so."""
    if entree.flag_bits & _NOM_EN_UTF8:
        return entree.filename
    try:
        return entree.filename.encode("cp437").decode("utf-8")
    except UnicodeError:
        return entree.filename


def _refusal(entree: zipfile.ZipInfo) -> str:
    """Why an entry is not even opened, "" if it may be."""
    if entree.flag_bits & _CHIFFRE:
        return "fichier protégé par un mot de passe dans l'archive : renvoyez-le sans mot de passe"
    if stat.S_ISLNK(entree.external_attr >> 16):
        return "raccourci vers un autre fichier : mettez le fichier même dans l'archive"
    if entree.compress_type not in _COMPRESSIONS:
        return "compression inhabituelle : refaites l'archive au format zip ordinaire"
    if entree.file_size > TAILLE_MAX:
        return MOTIF_TROP_GROS
    if entree.file_size > max(RATIO_SEUIL, RATIO_MAX * entree.compress_size):
        return "contenu démesuré une fois décompressé : ce n'est pas un classeur de la campagne"
    return ""


def _read(lot: zipfile.ZipFile, entree: zipfile.ZipInfo, rang: int) -> Membre:
    """Inflates an entry; zipfile stops at the announced size, already checked."""
    nom = _name(entree)
    try:
        with lot.open(entree) as flux:
            contenu = flux.read(TAILLE_MAX + 1)
    except _DEFAUTS_ZIP:
        return Membre(nom, None, "fichier abîmé dans l'archive : renvoyez-le")
    if contenu.startswith(_DEBUTS) and nom.lower().endswith(".zip"):
        return Membre(nom, contenu, "archive dans une archive : déposez-la à part", rang)
    return Membre(nom, contenu, rang=rang)


def _oversized_contents(chemin: Path) -> str:
    """Why the table of contents is not to be loaded, read from the last bytes only.

    Counting after loading would be too late: a table of millions of entries fills the memory.
    """
    taille = chemin.stat().st_size
    with chemin.open("rb") as fichier:
        fichier.seek(max(0, taille - _FIN_AVEC_COMMENTAIRE - _FIN_64_TAILLE))
        queue = fichier.read()
    sans_commentaire = queue[-_FIN_TAILLE:]
    place = len(queue) - _FIN_TAILLE
    if not (sans_commentaire.startswith(_FIN) and sans_commentaire.endswith(b"\0\0")):
        place = queue.rfind(_FIN)
    if place < 0:
        return ""
    entrees = int.from_bytes(queue[place + 10 : place + 12], "little")
    sommaire = int.from_bytes(queue[place + 12 : place + 16], "little")
    geante = queue[max(0, place - _FIN_64_TAILLE) : place].startswith(_FIN_64)
    if geante or entrees > ENTREES_MAX or sommaire > _SOMMAIRE_MAX:
        return f"archive de plus de {ENTREES_MAX} fichiers : faites-en plusieurs"
    return ""


def _bytes_if_small(chemin: Path) -> bytes | None:
    with chemin.open("rb") as fichier:
        contenu = fichier.read(TAILLE_MAX + 1)
    return contenu if len(contenu) <= TAILLE_MAX else None
