"""What goes with the sheets of an xlsx: comments, drawings, objects, links, macros.

Everything is listed with its place; nothing is followed, nothing is executed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from cdppe_xl.excel.brut import PieceJointe, adresse_a1
from cdppe_xl.excel.conteneur import Conteneur
from cdppe_xl.excel.lecture_xlsx_liens import Liens, liens_de, premiere
from cdppe_xl.excel.notes import est_de_nous
from cdppe_xl.excel.xml_borne import Attributs, lire_plat, sans_echappements

Commentaire = tuple[str, str, str]
Places = Mapping[str, tuple[int, int]]
"""Cell on which an object of a sheet is anchored, by the id of its relationship."""

IMAGE, TEXTE, FORME, GRAPHIQUE = "image", "zone de texte", "forme dessinée", "graphique"
OBJET, OBJET_LIE, CONTROLE = "objet incorporé", "objet lié", "contrôle de formulaire"
_ANCRES = frozenset({"twoCellAnchor", "oneCellAnchor", "absoluteAnchor"})
_GENRES = {
    "pic": IMAGE, "sp": FORME, "cxnSp": FORME, "graphicFrame": "objet dessiné", "chart": GRAPHIQUE,
    "contentPart": "dessin à l’encre",
}  # fmt: skip
_OBJETS = {
    "/oleObject": OBJET, "/package": OBJET, "/control": CONTROLE, "/ctrlProp": CONTROLE,
    "/image": "image de fond",
}  # fmt: skip
_OMBRE = "tc="
"""Author of the plain copy that Excel keeps of a threaded comment."""
_CHIFFRES = 7


# -- comments -----------------------------------------------------------------------------


def personnes(conteneur: Conteneur, liens: Liens) -> dict[str, str]:
    """Names of those who wrote threaded comments, by their id."""
    partie = premiere(liens, "/person")
    if partie not in conteneur:
        return {}
    elements = lire_plat(conteneur.lire_xml(partie), partie)
    return {
        attributs.get("id", ""): attributs.get("displayName", "")
        for element, attributs, _ in elements
        if element == "person"
    }


def commentaires(
    conteneur: Conteneur, feuille: str, liens: Liens, noms: Mapping[str, str]
) -> Iterator[Commentaire]:
    """Threaded comments of a sheet, then its notes; those that we wrote are left out."""
    fils = _fils(conteneur, liens, noms)
    yield from ((feuille, place, "\n".join(dits)) for place, dits in fils.items())
    source = premiere(liens, "/comments")
    if source not in conteneur:
        return
    auteurs: list[str] = []
    notes: list[tuple[str, str, list[str]]] = []
    for element, attributs, texte in lire_plat(conteneur.lire_xml(source), source):
        if element == "author":
            auteurs.append(texte.strip())
        elif element == "comment":
            notes.append((attributs.get("ref", ""), _auteur(attributs, auteurs), []))
        elif element == "t" and notes:
            notes[-1][2].append(sans_echappements(texte))
    for place, auteur, morceaux in notes:
        ombre = auteur.startswith(_OMBRE) and place in fils
        dit = "".join(morceaux)
        if not ombre and not est_de_nous(dit):
            yield feuille, place, dit


def _auteur(attributs: Attributs, auteurs: list[str]) -> str:
    rang = attributs.get("authorId", "")
    if rang.isdecimal() and len(rang) < _CHIFFRES and int(rang) < len(auteurs):
        return auteurs[int(rang)]
    return ""


def _fils(conteneur: Conteneur, liens: Liens, noms: Mapping[str, str]) -> dict[str, list[str]]:
    """What was said in each threaded conversation, by cell, with who said it."""
    partie = premiere(liens, "/threadedComment")
    if partie not in conteneur:
        return {}
    fils: dict[str, list[str]] = {}
    place = auteur = ""
    for element, attributs, texte in lire_plat(conteneur.lire_xml(partie), partie):
        if element == "threadedComment":
            place = attributs.get("ref", "")
            auteur = noms.get(attributs.get("personId", ""), "")
        elif element == "text":
            fils.setdefault(place, []).append(f"{auteur} : {texte}" if auteur else texte)
    return fils


# -- drawings and objects -------------------------------------------------------------------


def pieces(
    conteneur: Conteneur, feuille: str, liens: Liens, places: Places
) -> Iterator[PieceJointe]:
    """Images, shapes and objects of a sheet."""
    dessin = premiere(liens, "/drawing")
    if dessin in conteneur:
        yield from _dessins(conteneur, feuille, dessin)
    for cle, lien in liens.items():
        for fin, genre in _OBJETS.items():
            if lien.genre.endswith(fin):
                cellule = adresse_a1(*places[cle]) if cle in places else ""
                lie = genre == OBJET and lien.dehors
                yield PieceJointe(OBJET_LIE if lie else genre, feuille, cellule, lien.cible)


class _Dessin:
    """One anchor of a drawing part, while its elements are met."""

    def __init__(self) -> None:
        self.genre = self.nom = self.colonne = self.ligne = ""
        self.textes: list[str] = []

    def piece(self, feuille: str, liens: Liens) -> PieceJointe:
        texte = " ".join(self.textes).strip()
        genre = TEXTE if texte and self.genre == FORME else self.genre or FORME
        nom = texte or (liens[self.nom].cible if self.nom in liens else self.nom)
        cellule = ""
        if _petit(self.ligne) and _petit(self.colonne):
            cellule = adresse_a1(int(self.ligne), int(self.colonne))
        return PieceJointe(genre, feuille, cellule, nom)


def _petit(texte: str) -> bool:
    return texte.isascii() and texte.isdecimal() and len(texte) <= _CHIFFRES


def _dessins(conteneur: Conteneur, feuille: str, partie: str) -> Iterator[PieceJointe]:
    liens = liens_de(conteneur, partie)
    dessins: list[_Dessin] = []
    for element, attributs, texte in lire_plat(conteneur.lire_xml(partie), partie):
        if element in _ANCRES:
            dessins.append(_Dessin())
        if not dessins:
            continue
        ici = dessins[-1]
        if element == "col":
            ici.colonne = ici.colonne or texte.strip()
        elif element == "row":
            ici.ligne = ici.ligne or texte.strip()
        elif element in _GENRES and (not ici.genre or element == "chart"):
            ici.genre = _GENRES[element]
        elif element == "cNvPr":
            ici.nom = ici.nom or attributs.get("name", "")
        elif element == "blip":
            ici.nom = attributs.get("embed", attributs.get("link", ici.nom))
        elif element == "t":
            ici.textes.append(texte)
    yield from (dessin.piece(feuille, liens) for dessin in dessins)


# -- what belongs to the whole workbook -------------------------------------------------------


def modules(conteneur: Conteneur) -> tuple[str, ...]:
    """Parts that hold macros."""
    return tuple(
        nom
        for nom in conteneur.noms
        if nom.casefold().endswith("vbaproject.bin") or "/macrosheets/sheet" in nom.casefold()
    )


def liens_externes(conteneur: Conteneur, liens: Liens) -> tuple[str, ...]:
    """Files and data sources this workbook points to; only named, never opened."""
    cibles: list[str] = []
    for lien in liens.values():
        if lien.genre.endswith("/externalLink") and not lien.dehors:
            autres = [autre.cible for autre in liens_de(conteneur, lien.cible).values()]
            cibles += autres or _dde(conteneur, lien.cible)
        elif lien.genre.endswith("/connections") and lien.cible in conteneur:
            elements = lire_plat(conteneur.lire_xml(lien.cible), lien.cible)
            cibles += [
                f"connexion de données « {attributs.get('name', '')} »"
                for element, attributs, _ in elements
                if element == "connection"
            ]
    return tuple(dict.fromkeys(cibles))


def _dde(conteneur: Conteneur, partie: str) -> list[str]:
    """Programs that a DDE link would talk to."""
    if partie not in conteneur:
        return []
    return [
        f"programme {attributs.get('ddeService', '')}, {attributs.get('ddeTopic', '')}"
        for element, attributs, _ in lire_plat(conteneur.lire_xml(partie), partie)
        if element == "ddeLink"
    ]
