"""Checks that hold for every table: codes, sources, lengths; and the territories."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import Any, get_args, get_origin, get_type_hints

from cdppe_xl.domaine.edition import Fait, Inconnu, Source
from cdppe_xl.referentiel.tables import TABLES, EditionLue, Faute, faute, suggest

TITRE_FEUILLE = re.compile(r"[^\[\]:*?/\\']([^\[\]:*?/\\]{0,29}[^\[\]:*?/\\'])?")
LIBELLES = ("libelle", "libelle_court", "code", "nom", "titre")
LIBELLE_MAX = 255
LIBELLE_COURT_MAX = 45
CODE_TERRITOIRE = re.compile(r"[0-9][0-9A-Z]{1,8}")
"""« 02 », « 2A », « 974 », « 69M »; also a commune (« 01001 ») or an EPCI (nine digits)."""

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
    dits: set[int] = set()
    for cle, champ in UNIQUES:
        vus: dict[object, int] = {}
        for rang, record in lue.records(cle).items():
            valeur = getattr(record, champ)
            premier = vus.setdefault(valeur, rang)
            if premier != rang and not (cle == "territoire" and rang in dits):
                dits |= {rang} if cle == "territoire" else set()  # a line copied: told once
                yield faute(cle, rang, champ, f"« {valeur} » déjà employé par {cle}[{premier}]")
    codes = {i.code for i in lue.indicateurs.values()}
    for rang, grandeur in lue.grandeurs.items():
        if grandeur.code in codes:
            raison = f"« {grandeur.code} » est déjà le code d'un indicateur"
            yield faute("grandeur", rang, "code", raison)


def sources(lue: EditionLue) -> Iterator[Faute]:
    """Every source cites a declared text, and a place in it."""
    codes = [t.code for t in lue.textes.values()]
    for cle, rang, chemin, record in _everything(lue):
        if not isinstance(record, Source):
            continue
        if record.texte not in codes:
            raison = f"texte inconnu « {record.texte} »{suggest(record.texte, codes)}"
            yield faute(cle, rang, f"{chemin}texte", raison)
        if not record.repere.strip():
            yield faute(cle, rang, f"{chemin}repere", "endroit du texte non précisé")


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
    for cle, rang, chemin, record in _everything(lue):
        if isinstance(record, Inconnu) and not record.inconnu.strip():
            yield faute(cle, rang, f"{chemin}inconnu", "dire pourquoi la valeur est inconnue")
        if not isinstance(record, Fait):
            continue
        if (record.valeur is None) == (not record.inconnu.strip()):
            yield faute(cle, rang, chemin[:-1], "donner soit « valeur », soit « inconnu »")
        elif record.valeur is not None and record.source is None:
            yield faute(cle, rang, chemin[:-1], "une valeur connue porte sa « source »")


def labels(lue: EditionLue) -> Iterator[Faute]:
    """Labels exist and fit where workbooks put them."""
    for cle, rang, chemin, record in _everything(lue):
        for champ in _shape(type(record))[0]:
            valeur = getattr(record, champ)
            if not valeur.strip():
                yield faute(cle, rang, f"{chemin}{champ}", "texte vide")
            maximum = LIBELLE_COURT_MAX if champ == "libelle_court" else LIBELLE_MAX
            if len(valeur) > maximum:
                raison = f"{len(valeur)} caractères, {maximum} au plus"
                yield faute(cle, rang, f"{chemin}{champ}", raison)
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
            if premier != rang and lue.territoires[premier].code != territoire.code:
                raison = f"« {code} » alimente déjà territoire[{premier}]"
                yield faute("territoire", rang, "codes_sources", raison)


def _everything(lue: EditionLue) -> Iterator[tuple[str, int, str, Any]]:
    """Every record, nested ones too, with its table, its rank and where its fields are."""
    for table in TABLES:
        for rang, record in lue.records(table.cle).items():
            yield table.cle, rang, "", record
            if _shape(type(record))[1]:
                for chemin, interieur in _walk(record, ""):
                    yield table.cle, rang, chemin, interieur


def _walk(record: Any, prefixe: str) -> Iterator[tuple[str, Any]]:
    for champ in _shape(type(record))[1]:
        valeur = getattr(record, champ)
        if isinstance(valeur, tuple):
            suite = [(f"{prefixe}{champ}[{n}].", item) for n, item in enumerate(valeur, start=1)]
        else:
            suite = [(f"{prefixe}{champ}.", valeur)]
        for chemin, interieur in suite:
            if is_dataclass(interieur):
                yield chemin, interieur
                yield from _walk(interieur, chemin)


_Forme = tuple[tuple[str, ...], tuple[str, ...]]
_FORMES: dict[type[Any], _Forme] = {}


def _shape(record: type[Any]) -> _Forme:
    """Names of the labels of a record, and of the fields that may hold other records.

    Worked out once per type: an edition may declare tens of thousands of territories.
    """
    if record not in _FORMES:
        types = get_type_hints(record)
        noms = [f.name for f in fields(record)]
        _FORMES[record] = (
            tuple(nom for nom in noms if nom in LIBELLES and types[nom] is str),
            tuple(nom for nom in noms if _holds_records(types[nom])),
        )
    return _FORMES[record]


def _holds_records(annonce: Any) -> bool:
    trouve = is_dataclass(get_origin(annonce) or annonce)
    return trouve or any(_holds_records(interieur) for interieur in get_args(annonce))


CONTROLES = (
    ((), duplicates),
    ((), former_labels),
    (("texte",), sources),
    ((), known_or_unknown),
    ((), labels),
    ((), territories),
)
