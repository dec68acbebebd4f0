"""What one raw cell means, given the kind of answer expected there.

Sure readings are repaired and say so (before → after); unsure ones are held with a reason.
Nothing is guessed in silence, and empty, 0, « NC » and « sans objet » stay four answers.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal

from cdppe_xl.domaine.lecture import Etat, Genre, Valeur
from cdppe_xl.excel.arithmetique import calculer
from cdppe_xl.excel.brut import CelluleBrute
from cdppe_xl.excel.valeurs_dates import ECRIRE_DATE, date_de_nombre, date_de_serie, lire_date
from cdppe_xl.excel.valeurs_etats import etat_declare, marque_douteuse
from cdppe_xl.excel.valeurs_nombres import lire_nombre_tape
from cdppe_xl.excel.valeurs_texte import (
    ecrire_nombre,
    est_blanc,
    est_pourcentage,
    plier,
    sans_bruit,
    sans_zeros,
    texte_de,
    valeur_affichee,
)


@dataclass(frozen=True, slots=True)
class ValeurTypee:
    """Meaning of one cell.

    Attributes:
        etat: which of the five answers this is.
        valeur: the typed value, only when ``etat`` is RENSEIGNE.
        brut_texte: what the cell holds, as text; "" when empty.
        reparation: what was repaired, before → after; "" if nothing.
        motif: why it is unreadable, as the end of « Cette cellule contient … »; "" otherwise.
    """

    etat: Etat
    valeur: Valeur
    brut_texte: str
    reparation: str = ""
    motif: str = ""


@dataclass(frozen=True, slots=True)
class _Saisie:
    """One filled cell on its way through the recognisers."""

    brut: CelluleBrute
    texte: str
    genre: Genre
    choix: tuple[str, ...]
    date1904: bool

    def renseigne(self, valeur: Valeur, geste: str = "", apres: str = "") -> ValeurTypee:
        """An answer; ``geste`` names the repair, ``apres`` shows the value in French."""
        reparation = f"« {self.avant()} » → {apres} ({geste})" if geste else ""
        return ValeurTypee(Etat.RENSEIGNE, valeur, self.texte, reparation)

    def illisible(self, motif: str) -> ValeurTypee:
        return ValeurTypee(Etat.ILLISIBLE, None, self.texte, motif=motif)

    def avant(self) -> str:
        """What to quote: the text itself, a formula too, on one line."""
        return self.texte.replace("\r", "").replace("\n", " ")


_BOOLEENS = {"TRUE()": True, "FALSE()": False}
"""What LibreOffice makes of a VRAI or FAUX that Excel saved."""

_PIEGE = re.compile(r"\d\s*[\r\n]+\s*\d|[²³¹⁰-₉]|(?![0-9])\d")
"""Digits on two lines, exponents (a footnote mark), digits of other scripts."""
_CENTIME = Decimal("0.01")
_TOLERANCE = Decimal("0.000001")
_GRAND = Decimal(10) ** 15
_CENT = 100
_LONGUEUR_MAX = 300
"""Beyond this a text is no number, date or choice: it is not even folded."""


def typer(
    brut: CelluleBrute | None,
    genre: Genre,
    *,
    choix: tuple[str, ...] = (),
    date1904: bool = False,
) -> ValeurTypee:
    """Say what a cell means where an answer of that kind is expected.

    Args:
        brut: the cell; None when it holds nothing.
        genre: kind of answer declared for this cell.
        choix: values of the list, when ``genre`` is LISTE.
        date1904: serial numbers of this file count from 1904.
    """
    if brut is None or _est_vide(brut):
        return ValeurTypee(Etat.VIDE, None, "")
    if brut.formule in _BOOLEENS:
        brut = brut._replace(valeur=_BOOLEENS[brut.formule], formule=None)
    saisie = _Saisie(brut, texte_de(brut, date1904=date1904), genre, choix, date1904)
    if brut.erreur:
        return saisie.illisible(f"l'erreur {brut.valeur}. Corrigez ou videz la cellule.")
    if brut.formule is None:
        return _PAR_GENRE[genre](saisie)
    return _formule(brut, saisie, date1904)


def _formule(brut: CelluleBrute, saisie: _Saisie, date1904: bool) -> ValeurTypee:
    """A formula typed in an input cell: a plain sum is computed, the rest is held."""
    calcule = calculer(brut.formule or "")
    if calcule is None:
        propose = valeur_affichee(brut, date1904=date1904) if brut.valeur is not None else ""
        suite = f" Le fichier en donnait : {propose}." if propose else ""
        return saisie.illisible(
            "une formule, alors qu'une valeur est attendue : son résultat ne peut pas être "
            f"vérifié. Écrivez la valeur.{suite}"
        )
    simple = replace(saisie, brut=brut._replace(valeur=calcule, formule=None))
    lue = _PAR_GENRE[saisie.genre](simple)
    if lue.etat is not Etat.RENSEIGNE:
        return lue
    affiche = valeur_affichee(simple.brut, date1904=date1904)
    suite = f" ; {lue.reparation}" if lue.reparation else ""
    note = f"« {saisie.avant()} » → {affiche} (calcul écrit dans la cellule){suite}"
    return replace(lue, reparation=note)


def _est_vide(brut: CelluleBrute) -> bool:
    if isinstance(brut.valeur, str):
        return est_blanc(brut.valeur)
    return brut.valeur is None and brut.formule is None


def _sans_reponse(saisie: _Saisie, texte: str) -> ValeurTypee | None:
    """NC, sans objet, or a mark that means nothing sure; None when it may be a value."""
    etat = etat_declare(texte)
    if etat is not None:
        return ValeurTypee(etat, None, saisie.texte)
    doute = marque_douteuse(texte)
    return saisie.illisible(f"« {saisie.avant()} », {doute}") if doute else None


# -- numbers --------------------------------------------------------------------------------


def _nombre(saisie: _Saisie) -> ValeurTypee:
    valeur = saisie.brut.valeur
    if isinstance(valeur, bool):
        return saisie.illisible("VRAI ou FAUX, là où un nombre est attendu. Écrivez un nombre.")
    if isinstance(valeur, Decimal):
        return _nombre_de_cellule(saisie, valeur)
    if len(str(valeur)) > _LONGUEUR_MAX:
        return saisie.illisible("un long texte, là où un nombre est attendu. Écrivez un nombre.")
    texte = plier(str(valeur))
    absente = _sans_reponse(saisie, texte)
    if absente is not None:
        return absente
    return _nombre_en_texte(saisie, texte)


def _nombre_en_texte(saisie: _Saisie, texte: str) -> ValeurTypee:
    if _PIEGE.search(saisie.texte.strip()):
        return saisie.illisible("plusieurs lignes, ou des chiffres en exposant. Écrivez un nombre.")
    lu = lire_nombre_tape(texte, saisie.genre)
    if lu.valeur is None:
        return saisie.illisible(lu.motif)
    return _conclure(saisie, sans_zeros(lu.valeur), lu.geste, sur=lu.pourcentage)


def _nombre_de_cellule(saisie: _Saisie, valeur: Decimal) -> ValeurTypee:
    if saisie.brut.format_date:
        return saisie.illisible(
            f"une date ({saisie.texte}), là où un nombre est attendu. Écrivez le nombre et "
            "remettez la cellule au format nombre."
        )
    pourcentage = est_pourcentage(saisie.brut)
    if pourcentage and saisie.genre is not Genre.TAUX:
        return saisie.illisible(
            f"un pourcentage ({saisie.texte}), là où un autre nombre est attendu. Remettez la "
            "cellule au format nombre et écrivez la valeur."
        )
    return _conclure(saisie, sans_bruit(valeur), "", sur=pourcentage)


def _conclure(saisie: _Saisie, valeur: Decimal, geste: str, *, sur: bool) -> ValeurTypee:
    """Last step of a number: cents of a sum, percentage typed without its sign."""
    if saisie.genre is Genre.MONTANT:
        valeur = _au_centime(valeur)
    if saisie.genre is Genre.TAUX and not sur and valeur > 1:
        if valeur > _CENT:
            return saisie.illisible(
                "un taux supérieur à 100. Écrivez un pourcentage, par exemple 12,5 %."
            )
        return saisie.renseigne(
            sans_zeros(valeur.scaleb(-2)),
            "nombre sans signe % lu comme un pourcentage",
            f"{ecrire_nombre(valeur)} %",
        )
    apres = ecrire_nombre(valeur)
    if saisie.genre is Genre.TAUX:
        apres = f"{ecrire_nombre(valeur.scaleb(2))} %"
    return saisie.renseigne(valeur, geste, apres)


def _au_centime(valeur: Decimal) -> Decimal:
    """Amount without the noise of a sum; a real third decimal stays, for a rule to report."""
    if abs(valeur) >= _GRAND:
        return valeur
    arrondi = valeur.quantize(_CENTIME)
    return sans_zeros(arrondi) if abs(valeur - arrondi) < _TOLERANCE else valeur


# -- dates, texts, lists ----------------------------------------------------------------------


def _date(saisie: _Saisie) -> ValeurTypee:
    valeur = saisie.brut.valeur
    if isinstance(valeur, bool):
        return saisie.illisible(f"VRAI ou FAUX, là où une date est attendue. {ECRIRE_DATE}")
    if isinstance(valeur, str):
        if len(valeur) > _LONGUEUR_MAX:
            return saisie.illisible(f"un long texte, là où une date est attendue. {ECRIRE_DATE}")
        texte = plier(valeur)
        absente = _sans_reponse(saisie, texte)
        if absente is not None:
            return absente
        lue = lire_date(texte)
        geste = "date saisie en texte"
    elif isinstance(valeur, Decimal) and saisie.brut.format_date:
        return _date_de_cellule(saisie, valeur)
    else:
        lue = date_de_nombre(sans_zeros(Decimal(valeur or 0)), date1904=saisie.date1904)
        geste = "numéro de jour du tableur"
    if lue.jour is None:
        return saisie.illisible(lue.motif)
    return saisie.renseigne(lue.jour, geste, f"{lue.jour:%d/%m/%Y}")


def _date_de_cellule(saisie: _Saisie, valeur: Decimal) -> ValeurTypee:
    moment = date_de_serie(valeur, date1904=saisie.date1904)
    if moment is None:
        return saisie.illisible(f"une date qui n'existe pas. {ECRIRE_DATE}")
    if valeur != int(valeur):
        return saisie.renseigne(moment.date(), "heure écartée", f"{moment:%d/%m/%Y}")
    return saisie.renseigne(moment.date())


def _texte(saisie: _Saisie) -> ValeurTypee:
    valeur = saisie.brut.valeur
    if not isinstance(valeur, str):
        return saisie.renseigne(valeur_affichee(saisie.brut, date1904=saisie.date1904))
    etat = etat_declare(plier(valeur)) if len(valeur) <= _LONGUEUR_MAX else None
    if etat is not None:
        return ValeurTypee(etat, None, saisie.texte)
    return saisie.renseigne(valeur.replace("\r\n", "\n").replace("\r", "\n"))


def _liste(saisie: _Saisie) -> ValeurTypee:
    brute = saisie.brut.valeur
    ecrit = (
        brute if isinstance(brute, str) else valeur_affichee(saisie.brut, date1904=saisie.date1904)
    )
    if ecrit in saisie.choix or len(ecrit) > _LONGUEUR_MAX:
        return saisie.renseigne(ecrit)
    trouve = _choix_voisin(saisie.choix, "oui" if brute is True else ecrit)
    if brute is False:
        trouve = _choix_voisin(saisie.choix, "non") or _choix_voisin(saisie.choix, ecrit)
    if trouve is not None:
        return saisie.renseigne(trouve, "valeur de la liste reconnue", f"« {trouve} »")
    etat = etat_declare(plier(ecrit))
    if etat is not None:
        return ValeurTypee(etat, None, saisie.texte)
    return saisie.renseigne(ecrit)


def _choix_voisin(choix: tuple[str, ...], ecrit: str) -> str | None:
    """The only choice written the same but for accents, case, spaces or leading zeros."""
    for cle in (plier, _sans_zero):
        proches = [valeur for valeur in choix if cle(valeur) == cle(ecrit)]
        if len(proches) == 1:
            return proches[0]
    return None


def _sans_zero(texte: str) -> str:
    plie = plier(texte)
    return plie.lstrip("0") if plie.isdecimal() else plie


_PAR_GENRE: dict[Genre, Callable[[_Saisie], ValeurTypee]] = {
    Genre.ENTIER: _nombre,
    Genre.MONTANT: _nombre,
    Genre.TAUX: _nombre,
    Genre.DATE: _date,
    Genre.TEXTE: _texte,
    Genre.LISTE: _liste,
}
