"""Reader of ods: content.xml in one pass, repeats counted and never unrolled."""

from __future__ import annotations

from dataclasses import replace

from cdppe_xl.erreurs import ClasseurIllisible
from cdppe_xl.excel.brut import ClasseurBrut, FeuilleBrute, classer_noms
from cdppe_xl.excel.conteneur import Conteneur
from cdppe_xl.excel.lecture_ods_annexes import nommer_graphiques
from cdppe_xl.excel.lecture_ods_contenu import LecteurContenu
from cdppe_xl.excel.xml_borne import lire_plat, parcourir

_CONTENU = "content.xml"
_META = "meta.xml"
_MANIFESTE = "META-INF/manifest.xml"
_GRAPHIQUE = "application/vnd.oasis.opendocument.chart"
_COURANTES = frozenset({"title", "subject", "description"})
_SANS_CODE = ("script-lb.xml", "script-lc.xml", "dialog-lb.xml", "dialog-lc.xml")


def lire_ods(conteneur: Conteneur) -> ClasseurBrut:
    """Read a checked ods container."""
    contenu = LecteurContenu()
    parcourir(conteneur.lire_xml(_CONTENU), _CONTENU, contenu.debut, contenu.fin, contenu.texte)
    if not contenu.feuilles:
        raise ClasseurIllisible("Ce classeur ne contient aucune feuille de calcul.")
    proprietes, application = _proprietes(conteneur)
    modules = tuple(nom for nom in conteneur.noms if _est_macro(nom))
    return ClasseurBrut(
        format=conteneur.format,
        feuilles=tuple(_avec_tris(f, contenu.tris) for f in contenu.feuilles),
        noms=classer_noms(contenu.noms),
        proprietes=proprietes,
        application=application,
        macros=bool(modules),
        modules=modules,
        liens_externes=tuple(dict.fromkeys(contenu.liens)),
        commentaires=tuple(contenu.commentaires),
        pieces=nommer_graphiques(contenu.dessins.pieces, _graphiques(conteneur)),
    )


def _avec_tris(feuille: FeuilleBrute, tris: list[str]) -> FeuilleBrute:
    """The sheet with the areas of it that were sorted."""
    siens = []
    for texte in tris:
        debut, _, fin = texte.partition(":")
        nom, _, coin = debut.rpartition(".")
        if nom.strip("$").strip("'").replace("''", "'") == feuille.nom:
            siens.append(f"{coin}:{fin.rpartition('.')[2]}".replace("$", ""))
    return replace(feuille, tris=tuple(siens)) if siens else feuille


def _est_macro(nom: str) -> bool:
    """True for a module of Basic or a script; LibreOffice also writes empty libraries."""
    if nom.endswith("/") or nom.endswith(_SANS_CODE):
        return False
    return nom.startswith(("Basic/", "Scripts/"))


def _graphiques(conteneur: Conteneur) -> frozenset[str]:
    """Folders of the archive that hold a chart."""
    if _MANIFESTE not in conteneur:
        return frozenset()
    entrees = lire_plat(conteneur.lire(_MANIFESTE), _MANIFESTE)
    return frozenset(
        attributs.get("full-path", "").rstrip("/")
        for _, attributs, _ in entrees
        if attributs.get("media-type", "") == _GRAPHIQUE
    )


def _proprietes(conteneur: Conteneur) -> tuple[dict[str, str], str]:
    """User-defined and common properties of meta.xml, and the program that saved the file."""
    courantes: dict[str, str] = {}
    propres: dict[str, str] = {}
    mots: list[str] = []
    application = ""
    if _META not in conteneur:
        return {}, ""
    for element, attributs, texte in lire_plat(conteneur.lire_xml(_META), _META):
        if element == "user-defined":
            propres[attributs.get("name", "")] = texte
        elif element == "keyword":
            mots.append(texte)
        elif element == "generator":
            application = texte
        elif element in _COURANTES and texte:
            courantes[element] = texte
    if mots:
        courantes["keywords"] = ", ".join(mots)
    return {**courantes, **propres}, application
