"""Reader of xlsx and xlsm: the parts around the sheets, then each sheet sparsely."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from cdppe_xl.erreurs import ClasseurIllisible
from cdppe_xl.excel.brut import (
    ClasseurBrut,
    FeuilleBrute,
    PieceJointe,
    classer_noms,
    verifier_onglets,
)
from cdppe_xl.excel.conteneur import Conteneur
from cdppe_xl.excel.lecture_xlsx_annexes import (
    Commentaire,
    commentaires,
    liens_externes,
    modules,
    personnes,
    pieces,
)
from cdppe_xl.excel.lecture_xlsx_feuille import LecteurFeuille
from cdppe_xl.excel.lecture_xlsx_liens import Liens, liens_de, premiere
from cdppe_xl.excel.lecture_xlsx_styles import lire_styles, lire_textes
from cdppe_xl.excel.souvenir import retenir
from cdppe_xl.excel.xml_borne import Attributs, lire_plat, sans_echappements

_VRAI = frozenset({"1", "true"})
_PROPRIETES = frozenset({"title", "subject", "keywords", "category", "description"})
_FEUILLES_SANS_CELLULES = ("/chartsheet", "/dialogsheet", "/xlMacrosheet", "/xlIntlMacrosheet")


class _Onglet(NamedTuple):
    nom: str
    visible: bool
    lien: str


class _Plan(NamedTuple):
    """What the workbook part says: tabs, 1904 system, defined names."""

    onglets: tuple[_Onglet, ...]
    date1904: bool
    noms: Mapping[str, str]


def lire_xlsx(conteneur: Conteneur) -> ClasseurBrut:
    """Read a checked xlsx or xlsm container."""
    racine = liens_de(conteneur, "")
    classeur = premiere(racine, "/officeDocument") or "xl/workbook.xml"
    liens = liens_de(conteneur, classeur)
    plan = _lire_plan(conteneur.lire_xml(classeur), classeur)
    feuilles: list[FeuilleBrute] = []
    dits: list[Commentaire] = []
    jointes: list[PieceJointe] = []
    lecteur = _lecteur(conteneur, liens, plan)
    noms = personnes(conteneur, liens)
    for onglet in plan.onglets:
        partie = _partie_feuille(onglet, liens)
        if not partie:
            continue
        feuilles.append(lecteur.lire(onglet.nom, onglet.visible, conteneur.lire_xml(partie)))
        siens = liens_de(conteneur, partie)
        dits += commentaires(conteneur, onglet.nom, siens, noms)
        jointes += pieces(conteneur, onglet.nom, siens, lecteur.objets)
    if not feuilles:
        raise ClasseurIllisible("Ce classeur ne contient aucune feuille de calcul.")
    proprietes, application = _proprietes(conteneur, racine)
    macros = modules(conteneur)
    return ClasseurBrut(
        format=conteneur.format,
        feuilles=tuple(feuilles),
        noms=plan.noms,
        proprietes=proprietes,
        date1904=plan.date1904,
        application=application,
        macros=bool(macros),
        modules=macros,
        liens_externes=liens_externes(conteneur, liens),
        commentaires=tuple(dits),
        pieces=tuple(jointes),
    )


def _lecteur(conteneur: Conteneur, liens: Liens, plan: _Plan) -> LecteurFeuille:
    """Reader of the sheets, with what they share."""
    textes, styles = premiere(liens, "/sharedStrings"), premiere(liens, "/styles")
    return LecteurFeuille(
        lire_textes(conteneur, textes) if textes else [],
        lire_styles(conteneur, styles) if styles in conteneur else {},
        date1904=plan.date1904,
    )


@retenir
def _lire_plan(octets: bytes, partie: str) -> _Plan:
    onglets: list[_Onglet] = []
    noms: list[tuple[str, str, str]] = []
    date1904 = False
    for element, attributs, texte in lire_plat(octets, partie):
        if element == "workbookPr":
            date1904 = attributs.get("date1904") in _VRAI
        elif element == "sheet":
            visible = attributs.get("state", "visible") == "visible"
            onglets.append(_Onglet(attributs.get("name", ""), visible, attributs.get("id", "")))
        elif element == "definedName" and not attributs.get("name", "").startswith("_xlnm."):
            noms.append((attributs.get("name", ""), texte, _feuille_locale(attributs, onglets)))
    verifier_onglets([onglet.nom for onglet in onglets])
    return _Plan(tuple(onglets), date1904, classer_noms(noms))


def _feuille_locale(attributs: Attributs, onglets: list[_Onglet]) -> str:
    """Sheet a defined name is local to, "" when it is known everywhere."""
    rang = attributs.get("localSheetId", "")
    return onglets[int(rang)].nom if rang.isdecimal() and int(rang) < len(onglets) else ""


def _partie_feuille(onglet: _Onglet, liens: Liens) -> str:
    """Part of a tab, "" for a chart or macro sheet; refuses one that is missing."""
    lien = liens.get(onglet.lien)
    if lien is None or lien.dehors:
        raise ClasseurIllisible(
            f"Fichier endommagé : le contenu de la feuille « {onglet.nom} » manque. Ouvrez-le "
            "dans votre tableur, enregistrez-le de nouveau et renvoyez-le."
        )
    return "" if lien.genre.endswith(_FEUILLES_SANS_CELLULES) else lien.cible


def _proprietes(conteneur: Conteneur, racine: Liens) -> tuple[dict[str, str], str]:
    """Custom properties, the few common ones, and the program that saved the file."""
    proprietes: dict[str, str] = {}
    for element, texte in _elements(conteneur, racine, "/core-properties", "docProps/core.xml"):
        if element in _PROPRIETES and texte:
            proprietes[element] = texte
    nom = ""
    partie = premiere(racine, "/custom-properties") or "docProps/custom.xml"
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
    conteneur: Conteneur, racine: Liens, genre: str, defaut: str
) -> list[tuple[str, str]]:
    partie = premiere(racine, genre) or defaut
    if partie not in conteneur:
        return []
    return [(nom, texte) for nom, _, texte in lire_plat(conteneur.lire_xml(partie), partie)]
