"""What a file is when it is no workbook: one French sentence for each disguise."""

from __future__ import annotations

import re
from collections.abc import Callable

MOT_DE_PASSE = (
    "Ce classeur est protégé par un mot de passe à l'ouverture. Retirez ce mot de passe "
    "(Fichier, Informations, Protéger le classeur) et renvoyez-le."
)
_RENVOYER = "Renvoyez le classeur lui-même, au format .xlsx ou .ods."
_TETE = 4096
_ENREGISTRER = (
    "Ouvrez-le dans votre tableur, « Enregistrer sous » le format .xlsx, puis renvoyez-le."
)


def _utf16(nom: str) -> bytes:
    return nom.encode("utf-16-le")


def _ole(octets: bytes) -> str:
    """Old Microsoft container: the names of its streams tell what it carries."""
    if _utf16("EncryptedPackage") in octets:
        return MOT_DE_PASSE
    if _utf16("Workbook") in octets or _utf16("Book") in octets:
        return f"C'est un classeur Excel 97-2003 (.xls), format trop ancien. {_ENREGISTRER}"
    if _utf16("WordDocument") in octets:
        return f"C'est un ancien document Word (.doc), pas un classeur. {_RENVOYER}"
    if _utf16("PowerPoint Document") in octets:
        return f"C'est une ancienne présentation PowerPoint, pas un classeur. {_RENVOYER}"
    if _utf16("__properties_version1.0") in octets:
        return f"C'est un message Outlook (.msg). Enregistrez sa pièce jointe. {_RENVOYER}"
    return f"C'est un ancien document Microsoft Office, pas un classeur. {_RENVOYER}"


_SIGNATURES: tuple[tuple[bytes, str | Callable[[bytes], str]], ...] = (
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", _ole),
    (b"%PDF", f"C'est un document PDF, pas un classeur. {_RENVOYER}"),
    (b"{\\rtf", f"C'est un texte au format RTF, pas un classeur. {_RENVOYER}"),
    (b"\x89PNG", f"C'est une image, pas un classeur. {_RENVOYER}"),
    (b"\xff\xd8\xff", f"C'est une image, pas un classeur. {_RENVOYER}"),
    (b"GIF8", f"C'est une image, pas un classeur. {_RENVOYER}"),
    (b"PK\x05\x06", f"C'est une archive .zip vide. {_RENVOYER}"),
    (b"\x1f\x8b", f"C'est une archive compressée (.gz), pas un classeur. {_RENVOYER}"),
    (b"7z\xbc\xaf\x27\x1c", f"C'est une archive compressée (.7z), pas un classeur. {_RENVOYER}"),
    (b"Rar!", f"C'est une archive compressée (.rar), pas un classeur. {_RENVOYER}"),
    (
        b"UEsDB",
        "Ce fichier a été abîmé par la messagerie (il est resté codé en texte). Demandez un "
        f"nouvel envoi. {_RENVOYER}",
    ),
    (b"\x09\x08", f"C'est un classeur Excel des années 1990, format trop ancien. {_ENREGISTRER}"),
)

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
    (re.compile(r"^\s*<\?xml|^\s*<\w+"), f"C'est un fichier XML, pas un classeur. {_RENVOYER}"),
    (
        re.compile(r"^(?:Received|From|MIME-Version|Return-Path|Subject|Date): ", re.M),
        f"C'est un courriel, pas un classeur. Enregistrez sa pièce jointe. {_RENVOYER}",
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
    for signature, reponse in _SIGNATURES:
        if octets.startswith(signature):
            return reponse if isinstance(reponse, str) else reponse(octets)
    texte = _en_texte(octets[:_TETE])
    if texte is not None:
        return _texte(texte)
    if b"PK\x03\x04" in octets:
        return (
            "Ce fichier commence par des octets étrangers à un classeur : il a été modifié en "
            f"route. Demandez un nouvel envoi. {_RENVOYER}"
        )
    return f"Ce fichier n'est ni un classeur .xlsx, ni un classeur .ods. {_RENVOYER}"


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
            return f"C'est un fichier texte à séparateurs (.csv), pas un classeur. {_ENREGISTRER}"
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
