"""What a file is when it is no workbook: one French sentence for each disguise."""

from __future__ import annotations

import re
from collections.abc import Callable

from cdppe_xl.excel import ole

MOT_DE_PASSE = (
    "Ce classeur est protégé par un mot de passe à l'ouverture. Retirez ce mot de passe "
    "(Fichier, Informations, Protéger le classeur) et renvoyez-le."
)
_RENVOYER = "Renvoyez le classeur lui-même, au format .xlsx ou .ods."
_TETE = 4096
_ENREGISTRER = (
    "Ouvrez-le dans votre tableur, « Enregistrer sous » le format .xlsx, puis renvoyez-le."
)
_REPORTER = (
    "L'enregistrer en .xlsx n'en ferait pas un classeur de la campagne : remplissez le classeur "
    "transmis par l'équipe nationale, et renvoyez-le."
)


_OLE = {
    ole.CHIFFRE: MOT_DE_PASSE,
    ole.XLS: f"C'est un classeur Excel 97-2003 (.xls), format trop ancien. {_ENREGISTRER}",
    ole.ABIME: "C'est un classeur Excel 97-2003 (.xls) ou un autre ancien document, abîmé ou "
    f"incomplet. {_RENVOYER}",
    ole.WORD: f"C'est un ancien document Word (.doc), pas un classeur. {_RENVOYER}",
    ole.POWERPOINT: f"C'est une ancienne présentation PowerPoint, pas un classeur. {_RENVOYER}",
    ole.OUTLOOK: f"C'est un message Outlook (.msg). Enregistrez sa pièce jointe. {_RENVOYER}",
    ole.AUTRE: f"C'est un ancien document Microsoft Office, pas un classeur. {_RENVOYER}",
}


def _ole(octets: bytes) -> str:
    return _OLE[ole.genre_ole(octets)]


def est_xls(octets: bytes) -> bool:
    """A real workbook of Excel 97-2003, that no password closes."""
    return octets.startswith(ole.SIGNATURE) and ole.genre_ole(octets) == ole.XLS


def _riff(octets: bytes) -> str:
    return _IMAGE if octets[8:12] == b"WEBP" else f"C'est un son ou une vidéo. {_RENVOYER}"


_IMAGE = f"C'est une image, pas un classeur. {_RENVOYER}"
_PROGRAMME = f"C'est un programme, pas un classeur : ne l'ouvrez pas. {_RENVOYER}"
_BASE = f"C'est une base de données, pas un classeur. {_RENVOYER}"
_RACCOURCI = (
    "C'est un raccourci vers un fichier, pas le fichier lui-même : ouvrez-le, puis enregistrez "
    f"une copie du classeur. {_RENVOYER}"
)
_LIEN_GOOGLE = (
    "C'est un raccourci vers un document en ligne (Google), pas le classeur lui-même. Ouvrez-le, "
    "« Télécharger » au format Excel (.xlsx), puis renvoyez le fichier obtenu."
)
_ANNEES_90 = f"C'est un classeur Excel des années 1990, format trop ancien. {_ENREGISTRER}"

Reponse = str | Callable[[bytes], str]
Signature = tuple[int, bytes, Reponse]
"""Bytes that tell a kind of file, their place, what to answer."""

_ARCHIVE = b"PK\x03\x04"

_SIGNATURES: tuple[tuple[bytes, Reponse], ...] = (
    (ole.SIGNATURE, _ole),
    (b"%PDF", f"C'est un document PDF, pas un classeur. {_RENVOYER}"),
    (b"{\\rtf", f"C'est un texte au format RTF, pas un classeur. {_RENVOYER}"),
    *((debut, _IMAGE) for debut in (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*\0", b"MM\0*")),
    (b"RIFF", _riff),
    (b"SQLite format 3", _BASE),
    (b"\0\1\0\0Standard ", _BASE),
    (b"\x7fELF", _PROGRAMME),
    (b"L\0\0\0\x01\x14\x02", _RACCOURCI),
    (b"\xfd7zXZ", f"C'est une archive compressée (.xz), pas un classeur. {_RENVOYER}"),
    (b"PK\x05\x06", f"C'est une archive .zip vide. {_RENVOYER}"),
    (b"\x1f\x8b", f"C'est une archive compressée (.gz), pas un classeur. {_RENVOYER}"),
    (b"7z\xbc\xaf\x27\x1c", f"C'est une archive compressée (.7z), pas un classeur. {_RENVOYER}"),
    (b"Rar!", f"C'est une archive compressée (.rar), pas un classeur. {_RENVOYER}"),
    (
        b"UEsDB",
        "Ce fichier a été abîmé par la messagerie (il est resté codé en texte). Demandez un "
        f"nouvel envoi. {_RENVOYER}",
    ),
    *((debut, _ANNEES_90) for debut in (b"\x09\x08", b"\x09\x04", b"\x09\x02", b"\x09\0\4\0")),
)

_AU_MILIEU: tuple[Signature, ...] = (
    (4, b"ftyp", f"C'est une photo ou une vidéo, pas un classeur. {_RENVOYER}"),
    (257, b"ustar", f"C'est une archive (.tar), pas un classeur. {_RENVOYER}"),
)
_COURTES: tuple[Signature, ...] = ((0, b"MZ", _PROGRAMME), (0, b"BM", _IMAGE))
"""Two letters, that begin ordinary texts too: only believed of a binary file."""

_TEXTES: tuple[tuple[re.Pattern[str], str], ...] = (
    (
        re.compile(r"urn:schemas-microsoft-com:office:spreadsheet"),
        f"C'est un classeur au format « XML 2003 ». {_ENREGISTRER}",
    ),
    (
        re.compile(r"urn:oasis:names:tc:opendocument.*office:document\b|<office:document\b", re.S),
        f"C'est un document OpenDocument « à plat » (.fods). {_ENREGISTRER}",
    ),
    (
        re.compile(r"<!doctype html|<html|<table|<body", re.I),
        "C'est une page web, pas un classeur : sans doute la page de connexion ou d'erreur du "
        f"site où il fallait le télécharger. {_RENVOYER}",
    ),
    (
        re.compile(r"^\[InternetShortcut\]|^\[Desktop Entry\]|<!DOCTYPE plist|<plist", re.I),
        _RACCOURCI,
    ),
    (re.compile(r"^\s*<\?xml|^\s*<\w+"), f"C'est un fichier XML, pas un classeur. {_RENVOYER}"),
    (
        re.compile(r"^(?:Received|From|MIME-Version|Return-Path|Subject|Date): ", re.M),
        f"C'est un courriel, pas un classeur. Enregistrez sa pièce jointe. {_RENVOYER}",
    ),
    (re.compile(r"""^\s*\{.{0,300}"(?:doc_id|resource_id|url)"\s*:.{0,300}""", re.S), _LIEN_GOOGLE),
    (
        re.compile(r"^ID;P"),
        f"C'est un classeur d'échange (.slk). {_ENREGISTRER}",
    ),
    (re.compile(r"^\s*[\[{]"), f"C'est un fichier JSON, pas un classeur. {_RENVOYER}"),
)

_ARCHIVES: tuple[tuple[str, str], ...] = (
    (
        "sheet.binary.macroenabled",
        "C'est un classeur Excel binaire (.xlsb). Dans Excel, « Enregistrer sous » le format "
        "« Classeur Excel (.xlsx) », puis renvoyez-le.",
    ),
    ("wordprocessingml", f"C'est un document Word (.docx), pas un classeur. {_RENVOYER}"),
    ("ms-word", f"C'est un document Word, pas un classeur. {_RENVOYER}"),
    ("presentationml", f"C'est une présentation PowerPoint, pas un classeur. {_RENVOYER}"),
    ("ms-powerpoint", f"C'est une présentation PowerPoint, pas un classeur. {_RENVOYER}"),
    ("opendocument.text", f"C'est un texte LibreOffice (.odt), pas un classeur. {_RENVOYER}"),
    (
        "opendocument.presentation",
        f"C'est une présentation LibreOffice (.odp), pas un classeur. {_RENVOYER}",
    ),
    ("opendocument.", f"C'est un document LibreOffice qui n'est pas un classeur. {_RENVOYER}"),
)


def nommer(octets: bytes) -> str:
    """Say what a file that is no archive is, and what to send instead."""
    if not octets:
        return f"Ce fichier est vide (0 octet). {_RENVOYER}"
    if not octets[:_TETE].strip(b"\0 \t\r\n"):
        return f"Ce fichier ne contient rien de lisible. {_RENVOYER}"
    reponse = _par_signature(octets, (*((0, s, r) for s, r in _SIGNATURES), *_AU_MILIEU))
    texte = None if reponse else _en_texte(octets[:_TETE])
    if texte is not None:
        return _texte(texte)
    if not reponse and _ARCHIVE in octets:
        return (
            "Ce fichier commence par des octets étrangers à un classeur : il a été modifié en "
            f"route. Demandez un nouvel envoi. {_RENVOYER}"
        )
    reponse = reponse or _par_signature(octets, _COURTES)
    return reponse or f"Ce fichier n'est ni un classeur .xlsx, ni un classeur .ods. {_RENVOYER}"


def _par_signature(octets: bytes, signatures: tuple[Signature, ...]) -> str:
    for place, signature, reponse in signatures:
        if octets.startswith(signature, place):
            return reponse if isinstance(reponse, str) else reponse(octets)
    return ""


def _en_texte(tete: bytes) -> str | None:
    """Start of the file as text, or None when it is binary."""
    if tete[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return tete.decode("utf-16", errors="replace")
    if b"\0" in tete or any(octet < ord("\t") for octet in tete):
        return None
    return tete.decode("utf-8-sig", errors="replace")


def _texte(texte: str) -> str:
    for motif, phrase in _TEXTES:
        if motif.search(texte):
            return phrase
    lignes = [ligne for ligne in texte.splitlines()[:5] if ligne.strip()]
    for separateur in (";", "\t", ","):
        if len(lignes) > 1 and all(separateur in ligne for ligne in lignes):
            return f"C'est un fichier texte à séparateurs (.csv), pas un classeur. {_REPORTER}"
    return f"C'est un fichier texte, pas un classeur. {_RENVOYER}"


def nommer_archive(types: list[str], noms: tuple[str, ...]) -> str:
    """Say what an archive is, from the media types and the names of its parts."""
    for signe, phrase in _ARCHIVES:
        if any(signe in genre for genre in types):
            return phrase
    if any(nom.endswith(".iwa") for nom in noms):
        return (
            "C'est un classeur Numbers d'Apple. Dans Numbers, « Exporter vers », « Excel », puis "
            "renvoyez le fichier .xlsx."
        )
    if any(nom.lower().endswith((".xlsx", ".ods", ".xlsm")) for nom in noms):
        return (
            "C'est une archive .zip qui contient des classeurs. Ouvrez l'archive et désignez les "
            "classeurs eux-mêmes."
        )
    return f"C'est une archive .zip, pas un classeur. {_RENVOYER}"
