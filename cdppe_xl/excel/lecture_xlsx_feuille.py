"""One worksheet of an xlsx, sparsely: the usual form by one regular expression, else expat.

The expression knows how the usual programs write a cell. It is believed only when it accounts
for the whole part; anything unusual (a prefix, a comment, CDATA, a cell without an address)
sends the sheet to the parser, which is slower and reads all of XML.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from cdppe_xl.erreurs import ClasseurIllisible
from cdppe_xl.excel.brut import (
    MAX_CELLULES,
    MAX_COLONNES,
    CelluleBrute,
    FeuilleBrute,
    ValeurBrute,
    adresse_a1,
    demesure,
    etaler,
    trop_de_cellules,
)
from cdppe_xl.excel.cellules import Cellules
from cdppe_xl.excel.lecture_formules import FormulePartagee
from cdppe_xl.excel.lecture_nombres import date_iso_en_serie, est_faux_nombre, lire_nombre
from cdppe_xl.excel.lecture_xlsx_motif import GENERAL, Inhabituel, Marques, Styles
from cdppe_xl.excel.lecture_xlsx_parseur import Autour, lire_autour, lire_par_parseur
from cdppe_xl.excel.lecture_xlsx_rapide import LectureRapide
from cdppe_xl.excel.xml_borne import Attributs, mal_forme, sans_echappements

_VRAI = frozenset({"1", "true"})
_BOOLEENS = frozenset({"0", "1", "true", "false"})
_CHIFFRES_INDICE = 9
_DEPLIE_MAX = 5_000_000


class LecteurFeuille:
    """Reads the sheets of one workbook; keeps what they share and the count of cells.

    Args:
        textes: shared texts.
        styles: number formats.
        date1904: serial numbers count from 1904.
        rapide: try the usual form first.

    Attributes:
        objets: cell of each object of the sheet read last, by the id of its relationship.
    """

    def __init__(
        self, textes: Sequence[str], styles: Styles, *, date1904: bool, rapide: bool = True
    ) -> None:
        self._textes = textes
        self._styles = styles
        self._marques = Marques(styles, textes) if rapide else None
        self._date1904 = date1904
        self._nombre = self._deplie = 0
        self._feuille = ""
        self.objets: Mapping[str, tuple[int, int]] = {}
        self._cellules = Cellules()
        self._partagees: dict[str, FormulePartagee] = {}
        self._attente: list[tuple[int, int, str]] = []

    def lire(self, nom: str, visible: bool, octets: bytes) -> FeuilleBrute:
        """Read one worksheet part."""
        self._feuille = nom
        try:
            autour, masquees = self._rapide(octets)
        except UnicodeDecodeError as faute:
            raise mal_forme(nom, "elle n'est pas en UTF-8") from faute
        except Inhabituel:
            autour = self._complet(octets)
            masquees = autour.masquees
        self.objets = autour.objets
        self._resoudre_attente()
        self._nombre += len(self._cellules)
        self._compter(0)
        return FeuilleBrute(
            nom,
            visible,
            self._cellules,
            frozenset(masquees),
            etaler(autour.colonnes, MAX_COLONNES - 1),
            tuple(autour.fusions),
            tuple(autour.validations),
            tuple(autour.tris),
        )

    def _rapide(self, octets: bytes) -> tuple[Autour, set[int]]:
        """By the expression, when every tag of the part is accounted for; and hidden rows."""
        if self._marques is None or b"\r" in octets:
            raise Inhabituel
        self._recommencer()
        lecture = LectureRapide(octets, self._marques, self._poser)
        autour = lire_autour(lecture.autour, self._feuille)
        if autour.rangees:
            raise Inhabituel
        self._verifier(lecture.lire(self._cellules, self._compter))
        return autour, lecture.masquees

    def _complet(self, octets: bytes) -> Autour:
        """By the parser, for a part written in an unusual way."""
        self._recommencer()
        gardees, autour = lire_par_parseur(octets, self._feuille, self._poser)
        self._verifier(gardees)
        return autour

    def _recommencer(self) -> None:
        self._cellules, self._partagees, self._attente = Cellules(), {}, []

    def _verifier(self, gardees: int) -> None:
        if len(self._cellules) != gardees:
            raise self._cellule_double()

    # -- any form ---------------------------------------------------------------------

    def _poser(
        self,
        place: tuple[int, int],
        marques: tuple[str, str],
        formule: tuple[Attributs, str],
        contenu: str,
    ) -> bool:
        """Store one cell whatever its kind; False when it holds nothing."""
        quand, code = self._styles.get(marques[0], GENERAL)
        valeur, erreur, est_date = self._valeur(place, marques[1], contenu)
        texte = self._formule(place, *formule)
        if texte is None and (valeur is None or valeur == ""):
            return False
        en_date = est_date or (quand and isinstance(valeur, Decimal))
        self._cellules.poser(CelluleBrute(*place, valeur, texte, erreur, en_date, code))
        self._compter(len(self._cellules))
        return True

    def _compter(self, ici: int) -> None:
        """Refuse as soon as the cells of this sheet and of those before are too many."""
        if self._nombre + ici > MAX_CELLULES:
            raise trop_de_cellules()

    def _valeur(
        self, place: tuple[int, int], genre: str, contenu: str
    ) -> tuple[ValeurBrute, bool, bool]:
        """Value, whether it is an error, whether it is a date by its type alone."""
        if genre in ("str", "inlineStr"):
            return sans_echappements(contenu), False, False
        nu = contenu.strip()
        if not nu:
            return None, False, False
        if genre == "s":
            return self._partage(place, nu), False, False
        typee = self._typee(genre, nu)
        if typee is not None:
            return typee, False, genre == "d"
        erreur = genre == "e" or (genre == "n" and est_faux_nombre(nu))
        return sans_echappements(contenu), erreur, False

    def _typee(self, genre: str, nu: str) -> Decimal | bool | None:
        """Boolean, date or number, None when the text is not what its type says."""
        if genre == "b":
            return nu in _VRAI if nu in _BOOLEENS else None
        if genre == "d":
            return date_iso_en_serie(nu, date1904=self._date1904)
        return lire_nombre(nu) if genre == "n" else None

    def _partage(self, place: tuple[int, int], contenu: str) -> str:
        chiffres = contenu.isascii() and contenu.isdecimal() and len(contenu) <= _CHIFFRES_INDICE
        if not chiffres or int(contenu) >= len(self._textes):
            raise self._texte_perdu(*place)
        return self._textes[int(contenu)]

    def _formule(self, place: tuple[int, int], attributs: Attributs, texte: str) -> str | None:
        genre = attributs.get("t", "")
        if genre == "dataTable":
            return f"TABLE({attributs.get('r1', '')})"
        if genre == "shared" and not texte:
            self._attente.append((*place, attributs.get("si", "")))
            return ""
        if genre == "shared":
            self._partagees[attributs.get("si", "")] = FormulePartagee(texte, *place)
        return texte.removeprefix("=") or None

    def _resoudre_attente(self) -> None:
        """Give their formula to the cells that only name it; the model may come later."""
        for ligne, colonne, cle in self._attente:
            modele = self._partagees.get(cle)
            texte = modele.vers(ligne, colonne) if modele else "#REF!"
            self._deplie += len(texte)
            if self._deplie > _DEPLIE_MAX:
                raise demesure("ses formules partagées sont démesurées")
            self._cellules.formules[ligne, colonne] = texte

    # -- refusals ---------------------------------------------------------------------

    def _texte_perdu(self, ligne: int, colonne: int) -> ClasseurIllisible:
        return ClasseurIllisible(
            f"Fichier endommagé : feuille « {self._feuille} », le texte de la cellule "
            f"{adresse_a1(ligne, colonne)} est perdu. Ouvrez-le dans votre tableur, vérifiez "
            "cette cellule, enregistrez-le de nouveau et renvoyez-le."
        )

    def _cellule_double(self) -> ClasseurIllisible:
        return ClasseurIllisible(
            f"Fichier endommagé : feuille « {self._feuille} », une même cellule y figure deux "
            "fois. Ouvrez-le dans votre tableur, enregistrez-le de nouveau et renvoyez-le."
        )
