"""A look at the container before anything is parsed: what it is, and whether it is bounded.

Nothing here trusts what the archive says of itself: each part that is read is inflated
with a cap, its size and checksum compared, its encoding and its DTD refused.
"""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from pathlib import Path
from types import MappingProxyType

from cdppe_xl.erreurs import ClasseurIllisible
from cdppe_xl.excel.contrefacon import MOT_DE_PASSE, nommer, nommer_archive
from cdppe_xl.excel.xml_borne import lire_plat, mal_forme

MAX_OCTETS = 20_000_000
MAX_TOTAL = 200_000_000
MAX_PARTIE = 60_000_000
MAX_ENTREES = 2_000
MAX_RATIO = 200
SEUIL_RATIO = 1_000_000

_ENTETE_LOCAL = struct.Struct("<4s5H3I2H")
_SIGNATURE_ZIP = b"PK\x03\x04"
_CHIFFRE = 0x1
_CONTROLES = bytes(set(range(32)) - {9, 10, 13})
_ENCODAGE = re.compile(rb"""^\s*<\?xml[^>]*?encoding\s*=\s*["']([^"']*)["']""")
_ENCODAGES_LUS = frozenset({"utf-8", "utf8", "us-ascii", "ascii"})

_PRINCIPAUX = {
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml": "xlsx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.template.main+xml": "xlsx",
    "application/vnd.ms-excel.sheet.macroenabled.main+xml": "xlsm",
    "application/vnd.ms-excel.template.macroenabled.main+xml": "xlsm",
}
_ODS = "application/vnd.oasis.opendocument.spreadsheet"

_TRONQUE = (
    "Ce fichier est incomplet ou abîmé : la fin manque, sans doute par un envoi interrompu. "
    "Renvoyez-le."
)


class Conteneur:
    """An archive that may be a workbook, its parts read one at a time and bounded.

    Attributes:
        format: xlsx, xlsm or ods.
    """

    __slots__ = ("_casse", "_entrees", "_octets", "_reste", "format")

    def __init__(self, octets: bytes) -> None:
        self._octets = octets
        self._entrees = MappingProxyType(_verifier_entrees(octets))
        self._casse = {nom.casefold(): nom for nom in self._entrees}
        self._reste = MAX_TOTAL
        self.format = _reconnaitre(self)

    def __contains__(self, nom: str) -> bool:
        return nom in self._entrees or nom.casefold() in self._casse

    @property
    def noms(self) -> tuple[str, ...]:
        """Names of the parts, as written."""
        return tuple(self._entrees)

    def lire(self, nom: str) -> bytes:
        """Bytes of a part, inflated with a cap; refuses what lies about itself."""
        entree = self._entrees.get(nom) or self._entrees.get(self._casse.get(nom.casefold(), ""))
        if entree is None:
            raise ClasseurIllisible(
                f"Fichier endommagé : la partie « {nom} » manque. Ouvrez-le dans votre tableur, "
                "enregistrez-le de nouveau et renvoyez-le."
            )
        if entree.file_size > MAX_PARTIE:
            raise _suspect(f"une de ses feuilles dépasse {MAX_PARTIE // 1_000_000} Mo")
        donnees = _gonfler(self._octets, entree, self._reste)
        self._reste -= len(donnees)
        return donnees

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


def open_container(source: Path | bytes) -> Conteneur:
    """Check a file and say what it is; refuses with its own sentence what is no workbook."""
    octets = source if isinstance(source, bytes) else _lire_fichier(source)
    if len(octets) > MAX_OCTETS:
        raise _trop_gros(len(octets))
    if not octets.startswith(_SIGNATURE_ZIP):
        raise ClasseurIllisible(nommer(octets))
    return Conteneur(octets)


def _lire_fichier(chemin: Path) -> bytes:
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


def _verifier_entrees(octets: bytes) -> dict[str, zipfile.ZipInfo]:
    """Entries by name, once their number, sizes and places are known to be reasonable."""
    try:
        with zipfile.ZipFile(io.BytesIO(octets)) as archive:
            infos = archive.infolist()
    except (zipfile.BadZipFile, struct.error, ValueError, OverflowError, NotImplementedError) as f:
        raise ClasseurIllisible(_TRONQUE) from f
    if len(infos) > MAX_ENTREES:
        raise _suspect(f"l'archive contient {len(infos)} fichiers (au plus {MAX_ENTREES})")
    total = sum(info.file_size for info in infos)
    if total > MAX_TOTAL or any(_demesure(info) for info in infos):
        raise _suspect("son contenu est démesuré une fois décompressé")
    entrees = {info.filename.replace("\\", "/").lstrip("/"): info for info in infos}
    if len(entrees) != len(infos):
        raise _suspect("deux de ses parties portent le même nom")
    _verifier_places(infos, len(octets))
    return entrees


def _demesure(info: zipfile.ZipInfo) -> bool:
    gros = info.file_size > SEUIL_RATIO
    return gros and info.file_size > MAX_RATIO * max(info.compress_size, 1)


def _verifier_places(infos: list[zipfile.ZipInfo], taille: int) -> None:
    """Parts may not share bytes: overlapping ones are how small bombs are made."""
    precedent = 0
    for info in sorted(infos, key=lambda info: info.header_offset):
        if info.header_offset < precedent:
            raise _suspect("ses parties se chevauchent")
        precedent = info.header_offset + _ENTETE_LOCAL.size + info.compress_size
        if precedent > taille:
            raise ClasseurIllisible(_TRONQUE)


def _suspect(raison: str) -> ClasseurIllisible:
    return ClasseurIllisible(
        f"Fichier refusé par précaution : {raison}. Ouvrez-le dans votre tableur, enregistrez-le "
        "de nouveau et renvoyez-le."
    )


def _gonfler(octets: bytes, info: zipfile.ZipInfo, reste: int) -> bytes:
    """Content of one entry, read from its local header, never past ``reste`` bytes."""
    if info.flag_bits & _CHIFFRE:
        raise ClasseurIllisible(MOT_DE_PASSE)
    try:
        champs = _ENTETE_LOCAL.unpack_from(octets, info.header_offset)
    except struct.error as faute:
        raise ClasseurIllisible(_TRONQUE) from faute
    debut = info.header_offset + _ENTETE_LOCAL.size + champs[9] + champs[10]
    brut = octets[debut : debut + info.compress_size]
    if champs[0] != _SIGNATURE_ZIP or len(brut) != info.compress_size:
        raise ClasseurIllisible(_TRONQUE)
    donnees = _decompresser(brut, info, min(reste, info.file_size))
    if len(donnees) != info.file_size or zlib.crc32(donnees) != info.CRC:
        raise ClasseurIllisible(_TRONQUE)
    return donnees


def _decompresser(brut: bytes, info: zipfile.ZipInfo, plafond: int) -> bytes:
    if info.compress_type == zipfile.ZIP_STORED:
        return brut
    if info.compress_type != zipfile.ZIP_DEFLATED:
        raise _suspect("il emploie une compression inhabituelle")
    machine = zlib.decompressobj(-15)
    try:
        donnees = machine.decompress(brut, plafond + 1)
    except zlib.error as faute:
        raise ClasseurIllisible(_TRONQUE) from faute
    if len(donnees) > plafond:
        raise _suspect("une de ses parties est plus grosse qu'elle ne le dit")
    return donnees


def _reconnaitre(conteneur: Conteneur) -> str:
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
