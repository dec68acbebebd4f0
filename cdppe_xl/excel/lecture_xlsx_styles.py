"""What the cells of an xlsx share: number formats and texts."""

from __future__ import annotations

import re
from collections.abc import Mapping

from cdppe_xl.excel.conteneur import Conteneur
from cdppe_xl.excel.souvenir import retenir
from cdppe_xl.excel.temoins import code_temoin, dit_la_police, dit_le_fond
from cdppe_xl.excel.xml_borne import (
    Attributs,
    lire_plat,
    local,
    mal_forme,
    parcourir,
    sans_echappements,
    sans_entites,
)

_INTEGRES = {
    1: "0",
    2: "0.00",
    3: "#,##0",
    4: "#,##0.00",
    9: "0%",
    10: "0.00%",
    11: "0.00E+00",
    12: "# ?/?",
    13: "# ??/??",
    14: "dd/mm/yyyy",
    15: "d-mmm-yy",
    16: "d-mmm",
    17: "mmm-yy",
    18: "h:mm AM/PM",
    19: "h:mm:ss AM/PM",
    20: "h:mm",
    21: "h:mm:ss",
    22: "dd/mm/yyyy hh:mm",
    37: "#,##0;-#,##0",
    38: "#,##0;[Red]-#,##0",
    39: "#,##0.00;-#,##0.00",
    40: "#,##0.00;[Red]-#,##0.00",
    45: "mm:ss",
    46: "[h]:mm:ss",
    47: "mm:ss.0",
    48: "##0.0E+0",
    49: "@",
}
_SECTIONS = frozenset(
    {"fonts", "fills", "borders", "cellStyleXfs", "cellXfs", "cellStyles", "dxfs"}
)
_CHIFFRES = 7
_INUTILES = re.compile(rb"<(?:alignment|protection)(?: [^<>]*)?/>")
_DATES_INTEGREES = frozenset({*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)})
_INERTE = re.compile(
    r'"[^"]*"|\\.|_.|\*.|\[(?!(?:h+|m+|s+)\])[^\[\]]*\]', re.IGNORECASE | re.DOTALL
)
_DATE = re.compile(r"[dmyhs]", re.IGNORECASE)
_TEXTE_SIMPLE = re.compile(r'<si><t(?: xml:space="preserve")?>([^<]*)</t></si>')


def montre_une_date(code: str) -> bool:
    """True when a number format shows a date or a time.

    >>> [montre_une_date(c) for c in ("dd/mm/yyyy", "[h]:mm", '0" jours"', "[Red]0.00", "General")]
    [True, True, False, False, False]
    """
    premiere = _INERTE.sub("", code).partition(";")[0]
    return premiere.strip().casefold() != "general" and _DATE.search(premiere) is not None


def lire_styles(conteneur: Conteneur, partie: str) -> dict[str, tuple[bool, str]]:
    """For each cell style, by its number as text: does it show a date, and its code."""
    return _lire_styles(_alleger(conteneur.lire_xml(partie)), partie)


def _alleger(octets: bytes) -> bytes:
    """The part without the two elements that most styles have and that are not looked at."""
    return octets if b"<!" in octets else _INUTILES.sub(b"", octets)


@retenir
def _lire_styles(octets: bytes, partie: str) -> dict[str, tuple[bool, str]]:
    codes: dict[str, str] = {}
    formats: list[tuple[str, str, str]] = []
    polices: list[int | None] = []
    fonds: list[int | None] = []
    section = ""
    for element, attributs, _ in lire_plat(octets, partie):
        if element == "numFmt":
            codes.setdefault(attributs.get("numFmtId", ""), attributs.get("formatCode", ""))
        elif element in _SECTIONS:
            section = element
        elif element == "font" and section == "fonts":
            polices.append(None)
        elif element == "color" and section == "fonts" and polices:
            polices[-1] = dit_la_police(attributs.get("rgb", ""))
        elif element == "fill" and section == "fills":
            fonds.append(None)
        elif element == "fgColor" and section == "fills" and fonds:
            fonds[-1] = dit_le_fond(attributs.get("rgb", ""))
        elif element == "xf" and section == "cellXfs":
            numero, police = attributs.get("numFmtId", "0"), attributs.get("fontId", "")
            formats.append((numero, police, attributs.get("fillId", "")))
    connus = {style: _decrire(style, codes, polices, fonds) for style in set(formats)}
    return {str(rang): connus[style] for rang, style in enumerate(formats)}


def _decrire(
    style: tuple[str, str, str],
    codes: dict[str, str],
    polices: list[int | None],
    fonds: list[int | None],
) -> tuple[bool, str]:
    numero, police, fond = style
    en_date, code = decrire_format(numero, codes)
    return en_date, code_temoin(code, _au_rang(police, polices), _au_rang(fond, fonds))


def _au_rang(numero: str, temoins: list[int | None]) -> int | None:
    """What that font, or that fill, tells."""
    if not numero.isdecimal() or len(numero) >= _CHIFFRES or int(numero) >= len(temoins):
        return None
    return temoins[int(numero)]


def decrire_format(numero: str, codes: Mapping[str, str]) -> tuple[bool, str]:
    """Whether a number format shows a date, and its code; declared codes prevail."""
    if numero in codes:
        code = codes[numero]
        return montre_une_date(code), "" if code.casefold() == "general" else code
    if not numero.isdecimal() or len(numero) > _CHIFFRES:
        return False, ""
    return int(numero) in _DATES_INTEGREES, _INTEGRES.get(int(numero), "")


def lire_textes(conteneur: Conteneur, partie: str) -> list[str]:
    """Shared texts in order; the runs of a rich text are joined, phonetics left out."""
    octets = conteneur.lire_xml(partie)
    try:
        texte = octets.decode("utf-8-sig")
    except UnicodeDecodeError as faute:
        raise mal_forme(partie, "elle n'est pas en UTF-8") from faute
    trouves = _TEXTE_SIMPLE.findall(texte)
    usuel = texte.count("<si") == len(trouves)
    if not usuel or "\r" in texte or "<!" in texte or "<?" in texte[2:]:
        return _textes_complets(octets, partie)
    if "&" in texte or "_x" in texte:
        return [
            sans_echappements(sans_entites(trouve)) if "&" in trouve or "_x" in trouve else trouve
            for trouve in trouves
        ]
    return trouves


def _textes_complets(octets: bytes, partie: str) -> list[str]:
    textes: list[str] = []
    morceaux: list[str] = []
    ouvert = {"si": 0, "t": 0, "rPh": 0}

    def debut(nom: str, _: Attributs) -> None:
        nom = local(nom)
        if nom in ouvert:
            ouvert[nom] += 1
        if nom == "si":
            morceaux.clear()

    def fin(nom: str) -> None:
        nom = local(nom)
        if nom in ouvert:
            ouvert[nom] -= 1
        if nom == "si":
            textes.append(sans_echappements("".join(morceaux)))

    def texte(morceau: str) -> None:
        if ouvert["t"] and ouvert["si"] and not ouvert["rPh"]:
            morceaux.append(morceau)

    parcourir(octets, partie, debut, fin, texte)
    return textes
