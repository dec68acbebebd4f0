"""A workbook as generated, filled in place: looks, formulas and identity stay as they are.

Only cells change: what is typed, and the cached results of the formulas, recomputed.
"""

from __future__ import annotations

import html
import io
import re
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from xml.sax.saxutils import escape

from cdppe_xl.classeurs.catalogue import placement
from cdppe_xl.classeurs.grammaire import Role
from cdppe_xl.classeurs.placement import PREMIERE_COLONNE, Placement, a1
from cdppe_xl.classeurs.valeurs_excel import ErreurExcel, Scalaire
from cdppe_xl.domaine.lecture import Identite
from cdppe_xl.erreurs import ClasseurIllisible
from cdppe_xl.excel.conteneur import open_container
from cdppe_xl.excel.feuille import ENTIER_EXACT
from cdppe_xl.excel.identite import lire_marque
from cdppe_xl.generation.feuille_reprise import TITRE as REPRISE
from cdppe_xl.referentiel.modele import Referentiel
from cdppe_xl.simulation.calcul import Calcul
from cdppe_xl.simulation.hauteurs import agrandir

_CELLULE = re.compile(r'<c r="([A-Z]+[0-9]+)"([^>]*?)(?:/>|>(.*?)</c>)', re.DOTALL)
_STYLE = re.compile(r' s="\d+"')
_FORMULE = re.compile(r"<f>.*?</f>", re.DOTALL)
_VALEUR = re.compile(r"<v>(.*?)</v>", re.DOTALL)
_TEXTES = re.compile(r"<si><t[^>]*>(.*?)</t></si>|<si/>|<si><t/></si>", re.DOTALL)
_COMPTES = re.compile(r'count="(\d+)" uniqueCount="(\d+)"')
_FEUILLE = re.compile(r'<sheet name="([^"]*)"[^>]*r:id="([^"]*)"')
_RELATION = re.compile(r'<Relationship Id="([^"]*)"[^>]*Target="([^"]*)"')
_IDENTITE = re.compile(r"cdppe\|[^<]*")
_INSTANT = (1980, 1, 1, 0, 0, 0)
_TEXTES_PARTAGES, _CLASSEUR = "xl/sharedStrings.xml", "xl/workbook.xml"
_RELATIONS, _PROPRIETES = "xl/_rels/workbook.xml.rels", "docProps/custom.xml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Remplissage:
    """What to write: values by data path, formulas overwritten, sheets renamed."""

    valeurs: Mapping[str, Scalaire]
    constantes: Mapping[str, Scalaire] = field(default_factory=dict)
    renommees: Mapping[str, str] = field(default_factory=dict)


def lire_identite(contenu: bytes, nom: str) -> Identite:
    """Who a generated workbook says it is.

    Raises:
        ClasseurIllisible: not a workbook, or not as the toolkit generated it.
    """
    conteneur = open_container(contenu)
    if conteneur.format != "xlsx" or _PROPRIETES not in conteneur:
        raise _refus(nom, "il n’est pas au format xlsx du classeur transmis")
    trouvee = _IDENTITE.search(conteneur.lire(_PROPRIETES).decode())
    marque = lire_marque(html.unescape(trouvee[0])) if trouvee else None
    if marque is None:
        raise _refus(nom, "il ne porte pas l’identité d’un classeur de la campagne")
    return marque.identite


def _refus(nom: str, raison: str) -> ClasseurIllisible:
    return ClasseurIllisible(
        f"« {nom} » ne peut pas être rempli : {raison}. Repartir d’un classeur produit "
        "par « cdppe generer », sans l’avoir enregistré de nouveau."
    )


class ClasseurGenere:
    """One generated workbook, identified and read.

    Attributes:
        nom: name of the file, for messages.
        identite: who it says it is.
        placement: its layout.
        valeurs: what its open and locked value cells hold, by data path.
        vierge: the file itself.
    """

    def __init__(self, contenu: bytes, nom: str, charger: Callable[[str], Referentiel]) -> None:
        """Opens a workbook.

        Raises:
            ClasseurIllisible: not a workbook, or not as the toolkit generated it.
        """
        self.nom = nom
        self.vierge = contenu
        self.identite = lire_identite(contenu, nom)
        conteneur = open_container(contenu)
        self._parties = {partie: conteneur.lire(partie) for partie in conteneur.noms}
        if not {_TEXTES_PARTAGES, _CLASSEUR, _RELATIONS} <= self._parties.keys():
            raise _refus(nom, "un autre programme l’a enregistré")
        self.referentiel = charger(self.identite.edition)
        self.placement = placement(self.referentiel, self.identite.classeur)
        if self.identite.empreinte != self.placement.empreinte:
            raise _refus(nom, "sa mise en page est d’une autre version")
        textes = self._texte(_TEXTES_PARTAGES)
        self._textes = [html.unescape(t or "") for t in _TEXTES.findall(textes)]
        self._feuilles = self._parties_des_feuilles()
        self._adresses = _adresses(self.placement)
        self.valeurs = self._lire()

    @property
    def deja_rempli(self) -> bool:
        """Somebody already answered something, besides what was carried from earlier deposits."""
        if f'<sheet name="{REPRISE}"' in self._texte(_CLASSEUR):
            return False
        cellules = self.placement.cellules
        return any(
            cellules[cle].role is Role.SAISIE and valeur != cellules[cle].valeur
            for cle, valeur in self.valeurs.items()
        )

    def rempli(self, remplissage: Remplissage) -> bytes:
        """The workbook with these values, as bytes."""
        calcul = Calcul(
            self.placement, {**self.valeurs, **remplissage.valeurs}, remplissage.constantes
        )
        ecriture = _Ecriture(calcul, remplissage, {t: n for n, t in enumerate(self._textes)})
        parties = dict(self._parties)
        for numero, partie in enumerate(self._feuilles):
            xml = self._texte(partie)
            parties[partie] = ecriture.feuille(xml, self._adresses[numero]).encode()
        parties[_TEXTES_PARTAGES] = ecriture.textes(self._texte(_TEXTES_PARTAGES)).encode()
        for avant, apres in remplissage.renommees.items():
            parties = _renommer(parties, avant, apres)
        return _archiver(parties)

    def _texte(self, partie: str) -> str:
        return self._parties[partie].decode()

    def _parties_des_feuilles(self) -> list[str]:
        """Part of each sheet of the layout, in its order."""
        cibles = dict(_RELATION.findall(self._texte(_RELATIONS)))
        par_titre = {
            html.unescape(titre): f"xl/{cibles.get(relation, '')}"
            for titre, relation in _FEUILLE.findall(self._texte(_CLASSEUR))
        }
        parties = [par_titre.get(f.titre, "") for f in self.placement.classeur.feuilles]
        if not all(partie in self._parties for partie in parties):
            raise _refus(self.nom, "ses feuilles ne sont plus celles du modèle")
        return parties

    def _lire(self) -> dict[str, Scalaire]:
        valeurs: dict[str, Scalaire] = {}
        for numero, partie in enumerate(self._feuilles):
            contenus = {
                m[1]: self._valeur(m[2], m[3] or "") for m in _CELLULE.finditer(self._texte(partie))
            }
            for adresse, cle in self._adresses[numero].items():
                valeur = contenus.get(adresse)
                if cle.startswith("§"):
                    if valeur != cle:
                        raise _refus(self.nom, "des lignes ou des colonnes ont été déplacées")
                elif valeur is not None and self.placement.cellules[cle].formule is None:
                    valeurs[cle] = valeur
        garde = self.placement.cellules
        return {c: v for c, v in valeurs.items() if garde[c].ouverte or garde[c].role is Role.FIXE}

    def _valeur(self, attributs: str, contenu: str) -> Scalaire:
        trouvee = _VALEUR.search(contenu)
        if trouvee is None or "<f>" in contenu:
            return None
        if ' t="s"' in attributs:
            return self._textes[int(trouvee[1])]
        return Decimal(trouvee[1])


class _Ecriture:
    """State of one writing: the shared texts grow as sheets are written."""

    def __init__(self, calcul: Calcul, remplissage: Remplissage, index: dict[str, int]) -> None:
        self.calcul = calcul
        self.index = index
        self.ajoutes: list[str] = []
        self.renvois = 0
        self.cellules = calcul.placement.cellules
        self.valeurs, self.constantes = remplissage.valeurs, remplissage.constantes

    def feuille(self, xml: str, adresses: Mapping[str, str]) -> str:
        """A sheet with its new values."""

        def ecrire(trouvee: re.Match[str]) -> str:
            cle = adresses.get(trouvee[1])
            if cle is None or cle.startswith("§"):
                return trouvee[0]
            if cle in self.constantes:
                return self._saisie(trouvee, self.constantes[cle])
            if cle in self.valeurs:
                return self._saisie(trouvee, self.valeurs[cle])
            if self.cellules[cle].formule is not None:
                return self._formule(trouvee, self.calcul.valeur(cle))
            return trouvee[0]

        return agrandir(_CELLULE.sub(ecrire, xml), adresses, self.calcul)

    def textes(self, xml: str) -> str:
        """The table of shared texts, with the new ones."""
        comptes = _COMPTES.search(xml)
        if comptes is None or not self.ajoutes:
            return xml
        total, uniques = int(comptes[1]) + self.renvois, int(comptes[2]) + len(self.ajoutes)
        xml = _COMPTES.sub(f'count="{total}" uniqueCount="{uniques}"', xml, count=1)
        suite = "".join(f'<si><t xml:space="preserve">{escape(t)}</t></si>' for t in self.ajoutes)
        return xml.replace("</sst>", f"{suite}</sst>")

    def _saisie(self, trouvee: re.Match[str], valeur: Scalaire) -> str:
        debut = f'<c r="{trouvee[1]}"{_style(trouvee[2])}'
        if valeur is None or valeur == "":
            return f"{debut}/>"
        if isinstance(valeur, str):
            self.renvois += 1
            return f'{debut} t="s"><v>{self._renvoi(valeur)}</v></c>'
        return f"{debut}><v>{_nombre(valeur)}</v></c>"

    def _renvoi(self, texte: str) -> int:
        if texte not in self.index:
            self.index[texte] = len(self.index)
            self.ajoutes.append(texte)
        return self.index[texte]

    @staticmethod
    def _formule(trouvee: re.Match[str], resultat: Scalaire) -> str:
        formule = _FORMULE.search(trouvee[3] or "")
        if formule is None:
            return trouvee[0]
        debut = f'<c r="{trouvee[1]}"{_style(trouvee[2])}'
        if isinstance(resultat, bool):
            return f'{debut} t="b">{formule[0]}<v>{int(resultat)}</v></c>'
        if isinstance(resultat, Decimal):
            return f"{debut}>{formule[0]}<v>{_cache(resultat)}</v></c>"
        if isinstance(resultat, ErreurExcel):
            return f'{debut} t="e">{formule[0]}<v>{resultat.code}</v></c>'
        genre = ' t="str"' if resultat else ""
        return f"{debut}{genre}>{formule[0]}<v>{escape(resultat or '')}</v></c>"


def _style(attributs: str) -> str:
    trouve = _STYLE.search(attributs)
    return trouve[0] if trouve else ""


def _nombre(valeur: Scalaire) -> str:
    return f"{float(valeur):.16G}" if isinstance(valeur, Decimal) else str(int(bool(valeur)))


_tables: dict[int, tuple[Placement, list[dict[str, str]]]] = {}


def _adresses(place: Placement) -> list[dict[str, str]]:
    """By sheet: data path of each declared cell, and key of each row (« §table|row »)."""
    if id(place) not in _tables:
        tables: list[dict[str, str]] = [{} for _ in place.classeur.feuilles]
        for tableau in place.tableaux.values():
            for rang, ligne in tableau.lignes.items():
                cle = a1(ligne, PREMIERE_COLONNE - 1)
                tables[tableau.feuille][cle] = f"§{tableau.tableau.code}|{rang}"
        for cellule in place.cellules.values():
            tables[cellule.feuille][a1(cellule.ligne, cellule.colonne)] = cellule.cle
        _tables[id(place)] = (place, tables)
    return _tables[id(place)][1]


def _renommer(parties: Mapping[str, bytes], avant: str, apres: str) -> dict[str, bytes]:
    """Renames a sheet as a spreadsheet does: references follow, texts do not."""
    vieux, neuf = escape(avant), escape(apres)
    reference = re.compile(rf"(?<![#\w'’]){re.escape(vieux)}!")
    nouvelles = dict(parties)
    for nom, contenu in parties.items():
        if not nom.endswith(".xml") or nom == _TEXTES_PARTAGES:
            continue
        xml = contenu.decode()
        xml = re.sub(rf"(?<!#)'{re.escape(vieux)}'!", f"'{neuf}'!", xml)
        xml = reference.sub(f"'{neuf}'!", xml)
        if nom == _CLASSEUR:
            xml = xml.replace(f'<sheet name="{vieux}"', f'<sheet name="{neuf}"')
        if nom == "docProps/app.xml":
            xml = xml.replace(f"<vt:lpstr>{vieux}</vt:lpstr>", f"<vt:lpstr>{neuf}</vt:lpstr>")
        nouvelles[nom] = xml.encode()
    return nouvelles


def _archiver(parties: Mapping[str, bytes]) -> bytes:
    """The archive; same parts, same bytes."""
    tampon = io.BytesIO()
    with zipfile.ZipFile(tampon, "w", zipfile.ZIP_DEFLATED, compresslevel=4) as archive:
        for nom, contenu in parties.items():
            entree = zipfile.ZipInfo(nom, _INSTANT)
            entree.compress_type = zipfile.ZIP_DEFLATED
            entree.external_attr = 0o600 << 16
            archive.writestr(entree, contenu)
    return tampon.getvalue()


def _cache(resultat: Decimal) -> float | int:
    """A cached number as the writer writes it: no needless « .0 »."""
    nombre = float(resultat)
    return int(nombre) if nombre.is_integer() and abs(nombre) < ENTIER_EXACT else nombre
