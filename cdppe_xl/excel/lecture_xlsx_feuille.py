"""One worksheet of an xlsx, sparsely: the usual form by one regular expression, else expat.

The expression knows how the usual programs write a cell. It is believed only when it found
every cell of the part; anything unusual (a prefix, a comment, CDATA, a cell without an
address) sends the whole sheet to the parser, which is slower and reads all of XML.
"""

from __future__ import annotations

from collections.abc import Sequence
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
from cdppe_xl.excel.lecture_formules import FormulePartagee
from cdppe_xl.excel.lecture_nombres import date_iso_en_serie, est_faux_nombre, lire_nombre
from cdppe_xl.excel.lecture_xlsx_motif import (
    ADRESSES,
    ATTRIBUT,
    GENERAL,
    Marques,
    Styles,
    Trouve,
    a_des_marques,
    par_lots,
)
from cdppe_xl.excel.lecture_xlsx_parseur import Masques, lire_par_parseur, masques_rapides
from cdppe_xl.excel.xml_borne import (
    Attributs,
    mal_forme,
    sans_echappements,
    sans_entites,
)

_VRAI = frozenset({"1", "true"})
_BOOLEENS = frozenset({"0", "1", "true", "false"})
_CHIFFRES_INDICE = 9
_DEPLIE_MAX = 20_000_000
_FAIRE = tuple.__new__


class LecteurFeuille:
    """Reads the sheets of one workbook; keeps what they share and the count of cells."""

    def __init__(self, textes: Sequence[str], styles: Styles, *, date1904: bool) -> None:
        self._textes = textes
        self._par_rang = dict(zip(map(str, range(len(textes))), textes, strict=True))
        self._styles = styles
        self._marques = Marques(styles)
        self._date1904 = date1904
        self._nombre = self._deplie = 0
        self._feuille = ""
        self._cellules: dict[tuple[int, int], CelluleBrute] = {}
        self._partagees: dict[str, FormulePartagee] = {}
        self._attente: list[tuple[int, int, str]] = []

    def lire(self, nom: str, visible: bool, octets: bytes) -> FeuilleBrute:
        """Read one worksheet part."""
        self._feuille = nom
        self._cellules, self._partagees, self._attente = {}, {}, []
        try:
            texte = octets.decode("utf-8-sig")
        except UnicodeDecodeError as faute:
            raise mal_forme(nom, "elle n'est pas en UTF-8") from faute
        masques = self._rapide(texte)
        if masques is None:
            self._cellules, self._partagees, self._attente = {}, {}, []
            masques = self._complet(octets)
        self._resoudre_attente()
        self._nombre += len(self._cellules)
        self._compter(0)
        lignes, colonnes, fusions = masques
        return FeuilleBrute(
            nom,
            visible,
            self._cellules,
            frozenset(lignes),
            etaler(colonnes, MAX_COLONNES - 1),
            tuple(fusions),
        )

    # -- usual form -------------------------------------------------------------------

    def _rapide(self, texte: str) -> Masques | None:
        """Cells by the expression, or None when the part must go through the parser."""
        if "\r" in texte:
            texte = texte.replace("\r\n", "\n").replace("\r", "\n")
        debut, fin = texte.find("<sheetData"), texte.rfind("</sheetData>")
        if debut < 0 or fin < 0 or a_des_marques(texte):
            return None
        attendues, trouvees, gardees = texte.count("<c", debut, fin), 0, 0
        for lot in par_lots(texte, debut, fin, attendues):
            trouvees += len(lot)
            gardees += self._ranger(lot)
            self._compter(len(self._cellules))
        if trouvees != attendues:
            return None
        if len(self._cellules) != gardees:
            raise self._cellule_double()
        return masques_rapides(texte, debut, fin)

    def _ranger(self, trouves: list[Trouve]) -> int:
        """Store the cells found; how many of them hold something.

        Plain numbers and shared texts, most of a sheet, are handled here without a call.
        """
        cellules, textes, marques, faire = self._cellules, self._par_rang, self._marques, _FAIRE
        gardees = 0
        for trouve in trouves:
            adresse, marque, seul, attributs, formule, calcule, texte, en_place = trouve
            if not seul:
                if formule or attributs or calcule or texte or en_place:
                    gardees += self._ranger_rare(trouve)
                continue
            genre, _, quand, code = marques[marque]
            valeur: ValeurBrute
            if genre == "s":
                valeur, quand = textes.get(seul) or None, False
            else:
                valeur = Decimal(seul) if genre == "n" else None
            if valeur is None:
                gardees += self._ranger_rare(trouve)
                continue
            gardees += 1
            place = ligne, colonne = ADRESSES[adresse]
            cellules[place] = faire(
                CelluleBrute, (ligne, colonne, valeur, None, False, quand, code)
            )
        return gardees

    def _ranger_rare(self, trouve: Trouve) -> bool:
        """Store a formula and its result; what is rarer still goes as from the parser."""
        adresse, marque, seul, attributs, formule, calcule, texte, en_place = trouve
        genre, style, quand, code = self._marques[marque]
        if "&" in formule:
            formule = sans_entites(formule)
        valeur: ValeurBrute = None
        usuelle = bool(formule) and not en_place and "t=" not in attributs
        if usuelle and genre == "n" and not texte:
            valeur = Decimal(calcule) if calcule else None
        elif usuelle and genre == "str":
            valeur, quand = sans_echappements(sans_entites(calcule or texte)), False
        else:
            return self._poser(
                ADRESSES[adresse],
                (style, genre),
                (dict(ATTRIBUT.findall(attributs)), formule),
                sans_entites(seul or calcule or texte or en_place),
            )
        ligne, colonne = place = ADRESSES[adresse]
        en_date = quand and valeur is not None
        self._cellules[place] = _FAIRE(
            CelluleBrute, (ligne, colonne, valeur, formule, False, en_date, code)
        )
        return True

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
        self._cellules[place] = CelluleBrute(*place, valeur, texte, erreur, en_date, code)
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
            cellule = self._cellules[ligne, colonne]
            self._cellules[ligne, colonne] = cellule._replace(formule=texte)

    def _complet(self, octets: bytes) -> Masques:
        """Cells by the parser, for a part written in an unusual way."""
        gardees, masques = lire_par_parseur(octets, self._feuille, self._poser)
        if len(self._cellules) != gardees:
            raise self._cellule_double()
        return masques

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
