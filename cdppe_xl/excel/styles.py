"""Colours, fonts and number formats of every workbook (charte), declared once.

Meaning never rests on colour alone: open cells have a solid border and help, verdicts are
words, computed cells are italic.
"""

from __future__ import annotations

from typing import Any

from cdppe_xl.classeurs.grammaire import Role
from cdppe_xl.domaine.lecture import Genre

NUIT, MOYEN, GRIS, VERT, BLEU, ORANGE = "1F3864", "D6DCE5", "F2F2F2", "E2F0D9", "DDEBF7", "FCE4D6"
FONDS_OUVERTS = (VERT, BLEU)
"""Behind the open cells; the last bits of each primary colour tell the column."""
TEXTE_CALCUL, BRUN, VERT_FONCE, BORD = "404040", "833C0B", "375623", "A6A6A6"

Proprietes = dict[str, Any]

# The space is inside the quotes: a French LibreOffice saves a bare one as a thousands
# separator, and the amount comes back divided by a thousand on the screen.
EUROS, CENTIMES = '#,##0" €"', '#,##0.00" €"'
FORMATS: dict[Genre, str] = {
    Genre.ENTIER: "#,##0",
    Genre.MONTANT: EUROS,
    Genre.TAUX: "0.0%",
    Genre.DATE: "dd/mm/yyyy",
    Genre.TEXTE: "General",
    Genre.LISTE: "General",
}

_BASE: Proprietes = {
    "font_name": "Calibri", "font_size": 11, "valign": "vcenter", "text_wrap": True, "locked": True,
}  # fmt: skip
_CADRE: Proprietes = {"border": 1, "border_color": BORD}

ROLES: dict[str, Proprietes] = {
    Role.SAISIE: {"bg_color": VERT, "locked": False, "border": 1, "border_color": "548235"},
    Role.PREREMPLI: {"bg_color": BLEU, "locked": False, "border": 1, "border_color": "2F5597"},
    Role.CALCUL: {"bg_color": GRIS, "font_color": TEXTE_CALCUL, "italic": True, **_CADRE},
    Role.LIBELLE: {**_CADRE},
    Role.FIXE: {"bg_color": BLEU, **_CADRE},
}

HORS_TABLEAU: dict[str, Proprietes] = {
    "titre": {"bold": True, "font_size": 16, "font_color": NUIT, "text_wrap": False},
    "sous_titre": {"bold": True, "font_size": 13, "font_color": NUIT, "text_wrap": False},
    "texte": {"valign": "top"},
    "note": {"valign": "top", "italic": True, "font_color": TEXTE_CALCUL, "font_size": 10},
    "lien": {"font_color": "0563C1", "underline": 1},
    "bouton": {
        "bg_color": NUIT, "font_color": "FFFFFF", "bold": True, "align": "center", "border": 1,
    },
    "entete": {
        "bg_color": NUIT, "font_color": "FFFFFF", "bold": True, "align": "center", **_CADRE,
    },
    "section": {"bg_color": MOYEN, "font_color": NUIT, "bold": True, "text_wrap": False},
    "fin": {"bg_color": MOYEN},
    "titre_lien": {
        "bold": True, "font_size": 16, "font_color": "0563C1", "underline": 1, "text_wrap": False,
    },
    "cle": {"font_size": 8, "font_color": "7F7F7F", "text_wrap": False},
    "fond": {},
}  # fmt: skip


_CENTRE: Proprietes = {"align": "center", "indent": 0}
_IMPRIME: Proprietes = {
    "bg_color": "FFFFFF", "font_color": "000000", "italic": False, "align": "left", "indent": 1,
}  # fmt: skip
VARIANTES: dict[str, Proprietes] = {
    "note": {"italic": True, "font_size": 10, "font_color": TEXTE_CALCUL},
    "libre": {"num_format": "General"},
    "long": {"valign": "top", "align": "left"},
    "centre": _CENTRE,
    "verdict": _CENTRE,
    "code": _CENTRE,
    "lien": {"font_color": "0563C1", "underline": 1, "italic": False, **_CENTRE},
    "bouton": {**HORS_TABLEAU["bouton"], "indent": 0, "italic": False},
    "grand": {"font_size": 14, "bold": True},
    "rubrique": {"bg_color": MOYEN, "font_color": NUIT, "bold": True, "align": "left"},
    "imprime": _IMPRIME,
    "imprime_long": {**_IMPRIME, "valign": "top"},
    "imprime_nombre": {**_IMPRIME, "align": "right", "indent": 0},
    "imprime_titre": {**_IMPRIME, "bold": True, "font_size": 13},
}
"""What each style of a column adds; « imprime… » is a computed page read as a finished one."""


def style_cellule(role: Role, genre: Genre, style: str, vide: bool) -> Proprietes:
    """Properties of a declared cell; a PREREMPLI cell without a value is one to fill."""
    if style.startswith("legende:"):
        return {**_BASE, **ROLES[style.partition(":")[2]], "align": "center", "locked": True}
    total, style = style.startswith("total"), style.removeprefix("total").strip()
    effectif = Role.SAISIE if role is Role.PREREMPLI and vide else role
    proprietes = {**_BASE, **ROLES[effectif], "num_format": FORMATS[genre]}
    if genre in (Genre.ENTIER, Genre.MONTANT, Genre.TAUX, Genre.DATE):
        proprietes["align"] = "center" if genre is Genre.DATE else "right"
    elif style != "centre":
        proprietes["indent"] = 1
    if genre is Genre.TEXTE and role in (Role.SAISIE, Role.PREREMPLI):
        proprietes["num_format"] = "@"
    proprietes |= VARIANTES.get(style, {})
    if style == "long" and role in (Role.LIBELLE, Role.CALCUL):
        # What a person writes starts at the top; what they only read sits in the middle.
        proprietes["valign"] = "vcenter"
    if total or style in ("code", "fort"):
        proprietes["bold"] = True
    return proprietes


def style_texte(nom: str) -> Proprietes:
    """Properties of a text outside the tables."""
    if nom.startswith("legende:"):
        return {**_BASE, **ROLES[nom.partition(":")[2]]}
    return {**_BASE, **HORS_TABLEAU[nom]}


ESTOMPE: Proprietes = {"bg_color": GRIS, "font_color": "6B6B6B"}
"""A row that asks nothing; beside it a word says why."""

MARQUEE: Proprietes = {
    "bg_color": ORANGE, "font_color": BRUN, "border": 2, "border_color": BRUN,
}  # fmt: skip
"""A cell with an anomaly: thick edge and note, so that colour is never alone to tell."""

VERDICTS: tuple[tuple[str, Proprietes], ...] = (
    ("Incohérent", {"bg_color": ORANGE, "font_color": BRUN, "bold": True}),
    ("Bloquant", {"bg_color": ORANGE, "font_color": BRUN, "bold": True}),
    ("À compléter", {"bg_color": "FFF2CC", "font_color": "7F6000", "bold": True}),
    ("À vérifier", {"bg_color": "FFF2CC", "font_color": "7F6000"}),
    ("Conforme", {"bg_color": "FFFFFF", "font_color": VERT_FONCE, "bold": True}),
)
