"""Checks that hold for every table: codes, sources, lengths; and the territories."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import Any

from cdppe_xl.domaine.edition import Fait, Source
from cdppe_xl.referentiel.tables import TABLES, EditionLue, Faute, faute, suggest

TITRE_FEUILLE = re.compile(r"[^\[\]:*?/\\']([^\[\]:*?/\\]{0,29}[^\[\]:*?/\\'])?")
LIBELLES = ("libelle", "libelle_court", "code", "nom", "titre")
LIBELLE_MAX = 255
LIBELLE_COURT_MAX = 45
CODE_TERRITOIRE = re.compile(r"[0-9][0-9A-Z][0-9]?[A-Z]?")

_SANS_CODE = ("objectif", "campagne", "ancien")
UNIQUES = (
    *((table.cle, "code") for table in TABLES if table.cle not in _SANS_CODE),
    ("ancien", "actuel"),
    ("objectif", "numero"),
    ("objectif", "libelle_court"),
    ("objectif", "rang_tableau"),
    ("territoire", "nom"),
    ("classeur", "libelle"),
)


def duplicates(lue: EditionLue) -> Iterator[Faute]:
    """A code, a number or a short label is used once."""
    for cle, champ in UNIQUES:
        vus: dict[object, int] = {}
        for rang, record in lue.records(cle).items():
            valeur = getattr(record, champ)
            premier = vus.setdefault(valeur, rang)
            if premier != rang:
                yield faute(cle, rang, champ, f"« {valeur} » déjà employé par {cle}[{premier}]")
    codes = {i.code for i in lue.indicateurs.values()}
    for rang, grandeur in lue.grandeurs.items():
        if grandeur.code in codes:
            raison = f"« {grandeur.code} » est déjà le code d'un indicateur"
            yield faute("grandeur", rang, "code", raison)


def sources(lue: EditionLue) -> Iterator[Faute]:
    """Every source cites a declared text, and a place in it."""
    codes = [t.code for t in lue.textes.values()]
    for cle, rang, chemin, valeur in _everything(lue):
        if not isinstance(valeur, Source):
            continue
        if valeur.texte not in codes:
            raison = f"texte inconnu « {valeur.texte} »{suggest(valeur.texte, codes)}"
            yield faute(cle, rang, f"{chemin}.texte", raison)
        if not valeur.repere.strip():
            yield faute(cle, rang, f"{chemin}.repere", "endroit du texte non précisé")


def former_labels(lue: EditionLue) -> Iterator[Faute]:
    """A former label is replaced by one value only, and says something."""
    vus: dict[str, int] = {}
    for rang, ancien in lue.anciens.items():
        if not ancien.anciens:
            yield faute("ancien", rang, "anciens", "au moins un libellé est attendu")
        for libelle in ancien.anciens:
            premier = vus.setdefault(libelle.casefold().strip(), rang)
            if not libelle.strip():
                yield faute("ancien", rang, "anciens", "texte vide")
            elif premier != rang:
                raison = f"« {libelle} » est déjà repris par ancien[{premier}]"
                yield faute("ancien", rang, "anciens", raison)


def known_or_unknown(lue: EditionLue) -> Iterator[Faute]:
    """A fact has a value with its source, or a reason why it is unknown; never both."""
    for cle, rang, chemin, valeur in _everything(lue):
        if not isinstance(valeur, Fait):
            continue
        if (valeur.valeur is None) == (not valeur.inconnu.strip()):
            yield faute(cle, rang, chemin, "donner soit « valeur », soit « inconnu »")
        elif valeur.valeur is not None and valeur.source is None:
            yield faute(cle, rang, chemin, "une valeur connue porte sa « source »")


def labels(lue: EditionLue) -> Iterator[Faute]:
    """Labels exist and fit where workbooks put them."""
    for cle, rang, chemin, valeur in _everything(lue):
        champ = chemin.rsplit(".", 1)[-1]
        if champ in LIBELLES and isinstance(valeur, str):
            if not valeur.strip():
                yield faute(cle, rang, chemin, "texte vide")
            maximum = LIBELLE_COURT_MAX if champ == "libelle_court" else LIBELLE_MAX
            if len(valeur) > maximum:
                raison = f"{len(valeur)} caractères, {maximum} au plus"
                yield faute(cle, rang, chemin, raison)
    for rang, classeur in lue.classeurs.items():
        if not TITRE_FEUILLE.fullmatch(classeur.libelle):
            raison = (
                f"« {classeur.libelle} » ne peut pas nommer une feuille : "
                "31 caractères au plus, sans [ ] : * ? / \\"
            )
            yield faute("classeur", rang, "libelle", raison)


def territories(lue: EditionLue) -> Iterator[Faute]:
    """Territory codes look like codes, and no source code feeds two territories."""
    pris: dict[str, int] = {}
    for rang, territoire in lue.territoires.items():
        if not CODE_TERRITOIRE.fullmatch(territoire.code):
            raison = f"« {territoire.code} » n'a pas la forme d'un code (« 02 », « 2A », « 974 »)"
            yield faute("territoire", rang, "code", raison)
        if not territoire.codes_sources:
            yield faute("territoire", rang, "codes_sources", "au moins un code est attendu")
        if not territoire.prefectures:
            yield faute("territoire", rang, "prefectures", "au moins une préfecture est attendue")
        if territoire.vague < 1:
            yield faute("territoire", rang, "vague", f"{territoire.vague} : 1 ou plus est attendu")
        for code in territoire.codes_sources:
            premier = pris.setdefault(code, rang)
            if premier != rang:
                raison = f"« {code} » alimente déjà territoire[{premier}]"
                yield faute("territoire", rang, "codes_sources", raison)


def _everything(lue: EditionLue) -> Iterator[tuple[str, int, str, Any]]:
    """Every value of every record, with table, rank and path."""
    for table in TABLES:
        for rang, record in lue.records(table.cle).items():
            for chemin, valeur in _walk(record, ""):
                yield table.cle, rang, chemin, valeur


def _walk(record: Any, prefixe: str) -> Iterator[tuple[str, Any]]:
    for champ in fields(record):
        valeur = getattr(record, champ.name)
        chemin = f"{prefixe}{champ.name}"
        yield chemin, valeur
        if is_dataclass(valeur):
            yield from _walk(valeur, f"{chemin}.")
        elif isinstance(valeur, tuple):
            for rang, item in enumerate(valeur, start=1):
                if is_dataclass(item):
                    yield f"{chemin}[{rang}]", item
                    yield from _walk(item, f"{chemin}[{rang}].")


CONTROLES = (
    ((), duplicates),
    ((), former_labels),
    (("texte",), sources),
    ((), known_or_unknown),
    ((), labels),
    ((), territories),
)
