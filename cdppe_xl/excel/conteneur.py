"""A look at the container before anything is parsed: what it is, and whether it is bounded.

Nothing here trusts what the archive says of itself: each part that is read is inflated
with a cap, its size and checksum compared, its encoding and its DTD refused.
"""

from __future__ import annotations

import contextlib
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from types import MappingProxyType

from cdppe_xl.erreurs import ClasseurIllisible
from cdppe_xl.excel.contrefacon import MOT_DE_PASSE, nommer, nommer_archive
from cdppe_xl.excel.sommaire import (
    ENTETE_LOCAL,
    MAX_ENTREES,
    MAX_TOTAL,
    TRONQUE,
    lire_sommaire,
    suspect,
)
from cdppe_xl.excel.xml_borne import lire_plat, mal_forme

__all__ = ["MAX_ENTREES", "MAX_OCTETS", "MAX_TOTAL", "Conteneur", "open_container", "read_file"]

MAX_OCTETS = 20_000_000
MAX_PARTIE = 64_000_000

_SIGNATURE_ZIP = b"PK\x03\x04"
_CHIFFRE, _NOM_EN_UTF8 = 0x1, 0x800
_AILLEURS = 0xFFFFFFFF
"""Size or checksum that is written elsewhere: after the content, or in an extension."""
_TRANCHE = 1 << 18
_DESACCORD = "sa table des matières et ses parties ne disent pas la même chose"
_CONTROLES = bytes(set(range(32)) - {9, 10, 13})
_ENCODAGE = re.compile(rb"""^\s*<\?xml[^>]*?encoding\s*=\s*["']([^"']*)["']""")
_ENCODAGES_LUS = frozenset({"utf-8", "utf8", "us-ascii", "ascii"})

_PRINCIPAUX = {
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml": "xlsx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.template.main+xml": "xlsx",
    "application/vnd.ms-excel.sheet.macroenabled.main+xml": "xlsm",
    "application/vnd.ms-excel.template.macroenabled.main+xml": "xlsm",
}
_XLSB = "application/vnd.ms-excel.sheet.binary.macroenabled.main"
_ODS = "application/vnd.oasis.opendocument.spreadsheet"


class Conteneur:
    """An archive that may be a workbook, its parts read one at a time and bounded.

    Attributes:
        format: xlsx, xlsm, ods, or xlsb when ``binaire``.
    """

    __slots__ = ("_casse", "_entrees", "_octets", "_reste", "format")

    def __init__(self, octets: bytes, *, binaire: bool = False) -> None:
        self._octets = octets
        self._entrees = MappingProxyType(_nommer_entrees(lire_sommaire(octets)))
        self._casse: dict[str, str] = {}
        for nom in self._entrees:
            double = nom.casefold() in self._casse
            self._casse[nom.casefold()] = "" if double else nom
        self._reste = MAX_TOTAL
        self.format = _reconnaitre(self, binaire=binaire)

    def __contains__(self, nom: str) -> bool:
        return nom in self._entrees or nom.casefold() in self._casse

    @property
    def noms(self) -> tuple[str, ...]:
        """Names of the parts, as written."""
        return tuple(self._entrees)

    def lire(self, nom: str) -> bytes:
        """Bytes of a part, inflated with a cap; refuses what lies about itself."""
        ecrit = self._casse.get(nom.casefold())
        if ecrit == "":
            raise suspect("deux de ses parties portent le même nom")
        entree = self._entrees.get(ecrit or nom)
        if entree is None:
            raise ClasseurIllisible(
                f"Fichier endommagé : la partie « {nom} » manque. Ouvrez-le dans votre tableur, "
                "enregistrez-le de nouveau et renvoyez-le."
            )
        if entree.file_size > MAX_PARTIE:
            raise suspect(f"une de ses parties dépasse {MAX_PARTIE // 1_000_000} Mo")
        donnees = _gonfler(self._octets, entree, self._reste)
        self._reste -= len(donnees)
        return donnees

    def contient(self, nom: str, mots: tuple[bytes, ...]) -> bool:
        """Whether a part holds one of these words, looked for without keeping the part."""
        entree = self._entrees[nom]
        if entree.flag_bits & _CHIFFRE or entree.file_size > MAX_PARTIE:
            return False
        suite = b""
        for tranche in _tranches(_bruts(self._octets, entree), entree):
            suite = suite[-max(map(len, mots)) :] + tranche
            if any(mot in suite for mot in mots):
                return True
        return False

    def lire_xml(self, nom: str) -> bytes:
        """Bytes of an XML part: UTF-8 only, no DTD, no character that XML forbids."""
        donnees = self.lire(nom)
        declare = _ENCODAGE.match(donnees.removeprefix(b"\xef\xbb\xbf"))
        if declare and declare[1].decode("latin-1").lower() not in _ENCODAGES_LUS:
            raise mal_forme(nom, "elle n'est pas en UTF-8")
        if donnees[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\0" in donnees[:64]:
            raise mal_forme(nom, "elle n'est pas en UTF-8")
        if len(donnees.translate(None, _CONTROLES)) != len(donnees):
            raise mal_forme(nom, "elle contient un caractère interdit")
        if b"<!DOCTYPE" in donnees:
            raise mal_forme(nom, "elle déclare un DTD")
        return donnees


def open_container(source: Path | bytes, *, binaire: bool = False) -> Conteneur:
    """Check a file and say what it is; refuses with its own sentence what is no workbook.

    Args:
        source: the file, or its bytes.
        binaire: an xlsb is let in too, its parts are then not XML.
    """
    octets = source if isinstance(source, bytes) else read_file(source)
    if len(octets) > MAX_OCTETS:
        raise _trop_gros(len(octets))
    if not octets.startswith(_SIGNATURE_ZIP):
        raise ClasseurIllisible(nommer(octets))
    return Conteneur(octets, binaire=binaire)


def read_file(chemin: Path) -> bytes:
    """Bytes of a file that is not too large; a refusal says why it cannot be read."""
    try:
        taille = chemin.stat().st_size
        if taille > MAX_OCTETS:
            raise _trop_gros(taille)
        return chemin.read_bytes()
    except IsADirectoryError as faute:
        raise ClasseurIllisible("C'est un dossier, pas un classeur.") from faute
    except FileNotFoundError as faute:
        raise ClasseurIllisible("Fichier introuvable : vérifiez son nom.") from faute
    except OSError as faute:
        raise ClasseurIllisible(
            f"Fichier impossible à lire sur le disque ({faute.strerror or faute}). "
            "Vérifiez vos droits d'accès."
        ) from faute


def _trop_gros(taille: int) -> ClasseurIllisible:
    return ClasseurIllisible(
        f"Fichier trop gros : {taille // 1_000_000} Mo, alors qu'un classeur de la campagne en "
        f"fait moins de {MAX_OCTETS // 1_000_000}. Retirez les images et les feuilles ajoutées, "
        "ou vérifiez le fichier choisi."
    )


def _nommer_entrees(infos: list[zipfile.ZipInfo]) -> dict[str, zipfile.ZipInfo]:
    """Entries by name as careless programs write it (backslash, leading slash), folders apart."""
    utiles = [info for info in infos if not info.filename.endswith("/") and info.filename]
    entrees = {info.filename.replace("\\", "/").lstrip("/"): info for info in utiles}
    if len(entrees) != len(utiles):
        raise suspect("deux de ses parties portent le même nom")
    return entrees


def _local(octets: bytes, info: zipfile.ZipInfo) -> tuple[int, ...]:
    """Header that stands before the content of an entry: everything but its signature."""
    if info.flag_bits & _CHIFFRE:
        raise ClasseurIllisible(MOT_DE_PASSE)
    try:
        signature, *champs = ENTETE_LOCAL.unpack_from(octets, info.header_offset)
    except struct.error as faute:
        raise ClasseurIllisible(TRONQUE) from faute
    if signature != _SIGNATURE_ZIP:
        raise ClasseurIllisible(TRONQUE)
    return tuple(champs)


def _bruts(octets: bytes, info: zipfile.ZipInfo) -> bytes:
    """Compressed bytes of one entry, whose two descriptions must name the same part."""
    _, drapeaux, methode, *_, long_nom, long_suite = _local(octets, info)
    nom = info.header_offset + ENTETE_LOCAL.size
    debut = nom + long_nom + long_suite
    brut = octets[debut : debut + info.compress_size]
    if len(brut) != info.compress_size:
        raise ClasseurIllisible(TRONQUE)
    codage = "utf-8" if drapeaux & _NOM_EN_UTF8 else "cp437"
    meme_nom = octets[nom : nom + long_nom].decode(codage, "replace") == info.orig_filename
    if not meme_nom or methode != info.compress_type:
        raise suspect(_DESACCORD)
    return brut


def _gonfler(octets: bytes, info: zipfile.ZipInfo, reste: int) -> bytes:
    """Content of one entry, never past ``reste`` bytes, and only what both descriptions say."""
    donnees = _decompresser(_bruts(octets, info), info, min(reste, info.file_size))
    if len(donnees) != info.file_size or zlib.crc32(donnees) != info.CRC:
        raise ClasseurIllisible(TRONQUE)
    dites = _local(octets, info)[5:8]
    vraies = (info.CRC, info.compress_size, info.file_size)
    if any(dite not in (0, _AILLEURS, vraie) for dite, vraie in zip(dites, vraies, strict=True)):
        raise suspect(_DESACCORD)
    return donnees


def _decompresser(brut: bytes, info: zipfile.ZipInfo, plafond: int) -> bytes:
    if info.compress_type == zipfile.ZIP_STORED:
        return brut
    if info.compress_type != zipfile.ZIP_DEFLATED:
        raise suspect("il emploie une compression inhabituelle")
    machine = zlib.decompressobj(-15)
    try:
        donnees = machine.decompress(brut, plafond + 1)
    except zlib.error as faute:
        raise ClasseurIllisible(TRONQUE) from faute
    if len(donnees) > plafond:
        raise suspect("une de ses parties est plus grosse qu'elle ne le dit")
    return donnees


def _tranches(brut: bytes, info: zipfile.ZipInfo) -> Iterator[bytes]:
    """The same content a little at a time, up to its announced size, broken or not."""
    if info.compress_type == zipfile.ZIP_STORED:
        yield brut
        return
    machine, reste = zlib.decompressobj(-15), info.file_size
    with contextlib.suppress(zlib.error):
        while reste > 0 and (tranche := machine.decompress(brut, _TRANCHE)):
            yield tranche
            brut, reste = machine.unconsumed_tail, reste - len(tranche)


def _reconnaitre(conteneur: Conteneur, *, binaire: bool) -> str:
    """Format of the workbook; another kind of archive gets its own refusal."""
    if "[Content_Types].xml" in conteneur:
        types = [
            attributs.get("ContentType", "").lower()
            for _, attributs, _ in lire_plat(
                conteneur.lire_xml("[Content_Types].xml"), "[Content_Types].xml"
            )
        ]
        for genre in types:
            if genre in _PRINCIPAUX:
                return _PRINCIPAUX[genre]
            if binaire and genre == _XLSB:
                return "xlsb"
        raise ClasseurIllisible(nommer_archive(types, conteneur.noms))
    if "content.xml" in conteneur or "mimetype" in conteneur:
        genre = _genre_opendocument(conteneur)
        if genre in (_ODS, _ODS + "-template"):
            return "ods"
        raise ClasseurIllisible(nommer_archive([genre], conteneur.noms))
    raise ClasseurIllisible(nommer_archive([], conteneur.noms))


def _genre_opendocument(conteneur: Conteneur) -> str:
    """Media type of an OpenDocument file; refuses the encrypted ones."""
    manifeste = b""
    if "META-INF/manifest.xml" in conteneur:
        manifeste = conteneur.lire("META-INF/manifest.xml")
    if b"encryption-data" in manifeste or "encrypted-package" in conteneur:
        raise ClasseurIllisible(MOT_DE_PASSE)
    if "mimetype" in conteneur:
        return conteneur.lire("mimetype").decode("latin-1").strip()
    if _ODS.encode() in manifeste:
        return _ODS
    return ""
