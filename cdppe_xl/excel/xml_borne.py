"""The one way XML is parsed: expat, without DTD nor entity, whatever the file says."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from xml.parsers import expat

from cdppe_xl.erreurs import ClasseurIllisible

Attributs = dict[str, str]
Debut = Callable[[str, Attributs], None]
Fin = Callable[[str], None]
Texte = Callable[[str], None]

_ENTITE = re.compile(r"&(?:(amp|lt|gt|quot|apos)|#([0-9]{1,7})|#x([0-9A-Fa-f]{1,6}));")
_NOMMEES = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}
_INTERDIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_COMMANDE = re.compile("[\x7f-\x9f]")
_ECHAPPE = re.compile(
    r"(?:_x([Dd][89ABab][0-9A-Fa-f]{2})__x([Dd][C-Fc-f][0-9A-Fa-f]{2})_)"
    r"|_x([0-9A-Fa-f]{4})_"
)


def mal_forme(partie: str, detail: str) -> ClasseurIllisible:
    """Refusal of a part that is no XML."""
    return ClasseurIllisible(
        f"Fichier endommagé : la partie « {partie} » est illisible ({detail}). Ouvrez-le dans "
        "votre tableur, enregistrez-le de nouveau et renvoyez-le."
    )


def parcourir(
    octets: bytes, partie: str, debut: Debut, fin: Fin | None = None, texte: Texte | None = None
) -> None:
    """Walk through a part; names arrive as « uri local », or « local » without namespace."""

    def interdit(*_: object) -> None:
        raise mal_forme(partie, "elle déclare un DTD")

    lecteur = expat.ParserCreate("utf-8", " ")
    lecteur.buffer_text = True
    lecteur.StartDoctypeDeclHandler = interdit
    lecteur.EntityDeclHandler = interdit
    lecteur.StartElementHandler = debut
    if fin is not None:
        lecteur.EndElementHandler = fin
    if texte is not None:
        lecteur.CharacterDataHandler = texte
    try:
        lecteur.Parse(octets, True)
    except expat.ExpatError as faute:
        raise mal_forme(partie, f"ligne {faute.lineno}, colonne {faute.offset}") from faute


def local(nom: str) -> str:
    """Name of an element or attribute without its namespace."""
    return nom.rpartition(" ")[2]


def locaux(attributs: Attributs) -> Attributs:
    """Attributes without their namespaces."""
    return {nom.rpartition(" ")[2]: valeur for nom, valeur in attributs.items()}


def lire_plat(octets: bytes, partie: str) -> list[tuple[str, Attributs, str]]:
    """Every element of a small part, in order: local name, local attributes, own text."""
    elements: list[tuple[str, Attributs, list[str]]] = []
    pile: list[list[str]] = []

    def debut(nom: str, attributs: Attributs) -> None:
        morceaux: list[str] = []
        elements.append((local(nom), locaux(attributs), morceaux))
        pile.append(morceaux)

    def fin(_: str) -> None:
        pile.pop()

    def texte(morceau: str) -> None:
        pile[-1].append(morceau)

    parcourir(octets, partie, debut, fin, texte)
    return [(nom, attributs, "".join(morceaux)) for nom, attributs, morceaux in elements]


def sans_entites(texte: str) -> str:
    """Text of an element read without a parser; refuses an entity that XML does not know."""
    if "&" not in texte:
        return texte
    if "&#" in texte:
        if len(_ENTITE.findall(texte)) != texte.count("&"):
            raise mal_forme("feuille", "entité inconnue")
        return _ENTITE.sub(_remplacer_entite, texte)
    texte = texte.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", '"')
    texte = texte.replace("&apos;", "'")
    if texte.count("&") != texte.count("&amp;"):
        raise mal_forme("feuille", "entité inconnue")
    return texte.replace("&amp;", "&")


def _remplacer_entite(trouve: re.Match[str]) -> str:
    if trouve[1]:
        return _NOMMEES[trouve[1]]
    caractere = _caractere(int(trouve[2]) if trouve[2] else int(trouve[3], 16))
    if not caractere:
        raise mal_forme("feuille", "caractère interdit")
    return caractere


def _caractere(code: int) -> str:
    """Character of that number, "" when XML forbids it."""
    if code > sys.maxunicode:
        return ""
    caractere = chr(code)
    return "" if _INTERDIT.fullmatch(caractere) else caractere


def sans_echappements(texte: str) -> str:
    """Decode the « _x000D_ » of the xlsx format; one that hides a control stays visible."""
    if "_x" not in texte:
        return texte
    return _ECHAPPE.sub(_remplacer_echappe, texte)


def _remplacer_echappe(trouve: re.Match[str]) -> str:
    if trouve[1]:
        return bytes.fromhex(trouve[1] + trouve[2]).decode("utf-16-be")
    caractere = _caractere(int(trouve[3], 16))
    return trouve[0] if _COMMANDE.fullmatch(caractere) or not caractere else caractere
