"""Reader of xlsx and xlsm: the parts around the sheets, then each sheet sparsely."""

from __future__ import annotations

import posixpath
from typing import NamedTuple
from urllib.parse import unquote

from cdppe_xl.erreurs import ClasseurIllisible
from cdppe_xl.excel.brut import ClasseurBrut, FeuilleBrute, classer_noms
from cdppe_xl.excel.conteneur import Conteneur
from cdppe_xl.excel.lecture_xlsx_feuille import LecteurFeuille
from cdppe_xl.excel.lecture_xlsx_styles import lire_styles, lire_textes
from cdppe_xl.excel.xml_borne import lire_plat, sans_echappements

_VRAI = frozenset({"1", "true"})
_PROPRIETES = frozenset({"title", "subject", "keywords", "category", "description"})
_FEUILLES_SANS_CELLULES = ("/chartsheet", "/dialogsheet", "/xlMacrosheet", "/xlIntlMacrosheet")


class _Lien(NamedTuple):
    """One relationship: kind, part or address it points to, whether it leaves the file."""

    genre: str
    cible: str
    dehors: bool


class _Onglet(NamedTuple):
    nom: str
    visible: bool
    lien: str


class _Plan(NamedTuple):
    """What the workbook part says: tabs, 1904 system, defined names."""

    onglets: list[_Onglet]
    date1904: bool
    noms: list[tuple[str, str, str]]


def lire_xlsx(conteneur: Conteneur) -> ClasseurBrut:
    """Read a checked xlsx or xlsm container."""
    racine = _liens(conteneur, "")
    classeur = _premiere(racine, "/officeDocument") or "xl/workbook.xml"
    liens = _liens(conteneur, classeur)
    plan = _lire_plan(conteneur, classeur)
    textes_partie = _premiere(liens, "/sharedStrings")
    styles_partie = _premiere(liens, "/styles")
    lecteur = LecteurFeuille(
        lire_textes(conteneur, textes_partie) if textes_partie else [],
        lire_styles(conteneur, styles_partie) if styles_partie in conteneur else {},
        date1904=plan.date1904,
    )
    feuilles: list[FeuilleBrute] = []
    commentaires: list[tuple[str, str, str]] = []
    for onglet in plan.onglets:
        partie = _partie_feuille(onglet, liens)
        if not partie:
            continue
        feuilles.append(lecteur.lire(onglet.nom, onglet.visible, conteneur.lire_xml(partie)))
        commentaires += _commentaires(conteneur, onglet.nom, partie)
    if not feuilles:
        raise ClasseurIllisible("Ce classeur ne contient aucune feuille de calcul.")
    proprietes, application = _proprietes(conteneur, racine)
    return ClasseurBrut(
        format=conteneur.format,
        feuilles=tuple(feuilles),
        noms=classer_noms(plan.noms),
        proprietes=proprietes,
        date1904=plan.date1904,
        application=application,
        macros=any(nom.casefold().endswith("vbaproject.bin") for nom in conteneur.noms),
        liens_externes=_liens_externes(conteneur, liens),
        commentaires=tuple(commentaires),
    )


def _liens(conteneur: Conteneur, partie: str) -> dict[str, _Lien]:
    """Relationships of a part ("" for the package), by id, targets made absolute."""
    dossier, nom = posixpath.split(partie)
    rels = posixpath.join(dossier, "_rels", f"{nom}.rels")
    if rels not in conteneur:
        return {}
    liens: dict[str, _Lien] = {}
    for element, attributs, _ in lire_plat(conteneur.lire_xml(rels), rels):
        if element != "Relationship":
            continue
        cible = unquote(attributs.get("Target", "")).replace("\\", "/")
        dehors = attributs.get("TargetMode") == "External"
        if not dehors:
            cible = posixpath.normpath(posixpath.join("/" + dossier, cible)).lstrip("/")
        liens[attributs.get("Id", "")] = _Lien(attributs.get("Type", ""), cible, dehors)
    return liens


def _premiere(liens: dict[str, _Lien], genre: str) -> str:
    """Part of the first relationship of a kind, "" when there is none."""
    for lien in liens.values():
        if lien.genre.endswith(genre) and not lien.dehors:
            return lien.cible
    return ""


def _lire_plan(conteneur: Conteneur, partie: str) -> _Plan:
    onglets: list[_Onglet] = []
    noms: list[tuple[str, str, str]] = []
    date1904 = False
    for element, attributs, texte in lire_plat(conteneur.lire_xml(partie), partie):
        if element == "workbookPr":
            date1904 = attributs.get("date1904") in _VRAI
        elif element == "sheet":
            visible = attributs.get("state", "visible") == "visible"
            onglets.append(_Onglet(attributs.get("name", ""), visible, attributs.get("id", "")))
        elif element == "definedName" and not attributs.get("name", "").startswith("_xlnm."):
            rang = attributs.get("localSheetId", "")
            feuille = ""
            if rang.isdecimal() and int(rang) < len(onglets):
                feuille = onglets[int(rang)].nom
            noms.append((attributs.get("name", ""), texte, feuille))
    return _Plan(onglets, date1904, noms)


def _partie_feuille(onglet: _Onglet, liens: dict[str, _Lien]) -> str:
    """Part of a tab, "" for a chart or macro sheet; refuses one that is missing."""
    lien = liens.get(onglet.lien)
    if lien is None or lien.dehors:
        raise ClasseurIllisible(
            f"Fichier endommagé : le contenu de la feuille « {onglet.nom} » manque. Ouvrez-le "
            "dans votre tableur, enregistrez-le de nouveau et renvoyez-le."
        )
    return "" if lien.genre.endswith(_FEUILLES_SANS_CELLULES) else lien.cible


def _commentaires(conteneur: Conteneur, feuille: str, partie: str) -> list[tuple[str, str, str]]:
    """Notes of a sheet; threaded ones are there too, as the plain text Excel keeps."""
    source = _premiere(_liens(conteneur, partie), "/comments")
    if source not in conteneur:
        return []
    trouves: list[tuple[str, str, str]] = []
    for element, attributs, texte in lire_plat(conteneur.lire_xml(source), source):
        if element == "comment":
            trouves.append((feuille, attributs.get("ref", ""), ""))
        elif element == "t" and trouves:
            deja = trouves[-1]
            trouves[-1] = (deja[0], deja[1], deja[2] + sans_echappements(texte))
    return trouves


def _proprietes(conteneur: Conteneur, racine: dict[str, _Lien]) -> tuple[dict[str, str], str]:
    """Custom properties, the few common ones, and the program that saved the file."""
    proprietes: dict[str, str] = {}
    for element, texte in _elements(conteneur, racine, "/core-properties", "docProps/core.xml"):
        if element in _PROPRIETES and texte:
            proprietes[element] = texte
    nom = ""
    partie = _premiere(racine, "/custom-properties") or "docProps/custom.xml"
    if partie in conteneur:
        for element, attributs, texte in lire_plat(conteneur.lire_xml(partie), partie):
            if element == "property":
                nom = attributs.get("name", "")
            elif nom and texte.strip():
                proprietes[nom] = sans_echappements(texte)
    application = dict(
        _elements(conteneur, racine, "/extended-properties", "docProps/app.xml")
    ).get("Application", "")
    return proprietes, application


def _elements(
    conteneur: Conteneur, racine: dict[str, _Lien], genre: str, defaut: str
) -> list[tuple[str, str]]:
    partie = _premiere(racine, genre) or defaut
    if partie not in conteneur:
        return []
    return [(nom, texte) for nom, _, texte in lire_plat(conteneur.lire_xml(partie), partie)]


def _liens_externes(conteneur: Conteneur, liens: dict[str, _Lien]) -> tuple[str, ...]:
    """Files this workbook points to; only named, never opened."""
    cibles: list[str] = []
    for lien in liens.values():
        if lien.genre.endswith("/externalLink") and not lien.dehors:
            cibles += [autre.cible for autre in _liens(conteneur, lien.cible).values()]
    return tuple(dict.fromkeys(cibles))
