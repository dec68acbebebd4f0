"""Reader of ods: content.xml in one pass, repeats counted and never unrolled."""

from __future__ import annotations

from cdppe_xl.erreurs import ClasseurIllisible
from cdppe_xl.excel.brut import ClasseurBrut, classer_noms
from cdppe_xl.excel.conteneur import Conteneur
from cdppe_xl.excel.lecture_ods_contenu import LecteurContenu
from cdppe_xl.excel.xml_borne import lire_plat, parcourir

_CONTENU = "content.xml"
_META = "meta.xml"
_COURANTES = frozenset({"title", "subject", "description"})
_SANS_CODE = ("script-lb.xml", "script-lc.xml", "dialog-lb.xml", "dialog-lc.xml")


def lire_ods(conteneur: Conteneur) -> ClasseurBrut:
    """Read a checked ods container."""
    contenu = LecteurContenu()
    parcourir(conteneur.lire_xml(_CONTENU), _CONTENU, contenu.debut, contenu.fin, contenu.texte)
    if not contenu.feuilles:
        raise ClasseurIllisible("Ce classeur ne contient aucune feuille de calcul.")
    proprietes, application = _proprietes(conteneur)
    return ClasseurBrut(
        format=conteneur.format,
        feuilles=tuple(contenu.feuilles),
        noms=classer_noms(contenu.noms),
        proprietes=proprietes,
        application=application,
        macros=any(_est_macro(nom) for nom in conteneur.noms),
        liens_externes=tuple(dict.fromkeys(contenu.liens)),
        commentaires=tuple(contenu.commentaires),
    )


def _est_macro(nom: str) -> bool:
    """True for a module of Basic or a script; LibreOffice also writes empty libraries."""
    if nom.endswith("/") or nom.endswith(_SANS_CODE):
        return False
    return nom.startswith(("Basic/", "Scripts/"))


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
