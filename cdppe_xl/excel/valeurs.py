"""What one raw cell means, given the kind of answer expected there.

Sure readings are repaired and say so (before → after); unsure ones are held with a reason,
and with what may be typed instead when one reading is likelier. Nothing is guessed in
silence, and empty, 0, « NC » and « sans objet » stay four answers.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal

from cdppe_xl.domaine.lecture import Etat, Genre
from cdppe_xl.excel.arithmetique import calculer
from cdppe_xl.excel.brut import CelluleBrute
from cdppe_xl.excel.valeurs_chiffrees import CALCUL_ECRIT, lire_nombre, sans_reponse
from cdppe_xl.excel.valeurs_dates import (
    ECRIRE_DATE,
    annee_affichee,
    date_de_nombre,
    date_de_serie,
    date_en_calcul,
    lire_date,
    montre_le_jour,
)
from cdppe_xl.excel.valeurs_etats import est_texte_ordinaire, etat_declare
from cdppe_xl.excel.valeurs_listes import choisir
from cdppe_xl.excel.valeurs_texte import (
    ecrire_nombre,
    ecrire_valeur,
    est_blanc,
    plier,
    sans_zeros,
    texte_de,
    unite_affichee,
    valeur_affichee,
)
from cdppe_xl.excel.valeurs_typees import A_RELIRE, LONGUEUR_MAX, Saisie, ValeurTypee

__all__ = ["ValeurTypee", "genre_selon_unite", "typer"]

_BOOLEENS = {"TRUE()": True, "FALSE()": False}
"""What LibreOffice makes of a VRAI or FAUX that Excel saved."""
_LOGIQUES = ("VRAI", "FAUX")
_ERREURS = frozenset(
    {"#REF!", "#DIV/0!", "#VALUE!", "#NAME?", "#NUM!", "#NULL!", "#VALEUR!", "#NOM?", "#NOMBRE!"}
)
FORMULE = (
    "une formule, alors qu'une valeur est attendue : son résultat ne peut pas être vérifié. "
    "Écrivez la valeur."
)
PAS_LU = "ce qui n'a pas pu être lu dans le fichier reçu. Écrivez la valeur."
_FONCTION_DATE = re.compile(r"DATE\(\s*(\d{4})\s*,\s*(\d{1,2})\s*,\s*(\d{1,2})\s*\)")
_ENVERS = re.compile("[\u202b\u202e\u2067]")
"""Marks that show a text in another order than the one it is stored in."""
_DEVISE = re.compile(r"€|\beuros?\b", re.IGNORECASE)
_SANS_BRUIT_MAX = 16
_CENTIMES = 2
_COMPTES = (Genre.ENTIER, Genre.MONTANT)
_AUCUN: Mapping[str, str] = {}
_COMPTEES = date(1900, 3, 1)
"""Before it, Excel counts a 29/02/1900 that never was and LibreOffice does not."""


def typer(
    brut: CelluleBrute | None,
    genre: Genre,
    *,
    choix: tuple[str, ...] = (),
    anciens: Mapping[str, str] = _AUCUN,
    date1904: bool = False,
) -> ValeurTypee:
    """Say what a cell means where an answer of that kind is expected.

    Args:
        brut: the cell; None when it holds nothing.
        genre: kind of answer declared for this cell.
        choix: values that the list of the cell offers; beside a number or a date, those of
            « NC » and « s.o. » that are admitted there.
        anciens: former labels of the list, to the value that replaces each.
        date1904: serial numbers of this file count from 1904.
    """
    if brut is None:
        return _RIEN
    usuelle = _usuelle(brut, genre)
    if usuelle is None and isinstance(brut.valeur, str) and brut.formule is None:
        usuelle = _rendu_en_texte(brut, genre)
    if usuelle is not None:
        return usuelle
    if _est_vide(brut):
        return _RIEN
    if brut.formule in _BOOLEENS:
        brut = brut._replace(valeur=_BOOLEENS[brut.formule], formule=None)
    texte = texte_de(brut, date1904=date1904)
    saisie = Saisie(brut, texte, genre, choix, anciens, date1904)
    if brut.erreur:
        return saisie.illisible(f"l'erreur {brut.valeur}. Corrigez ou videz la cellule.")
    if brut.formule is None:
        return _PAR_GENRE[genre](saisie)
    return _formule(saisie, brut.formule)


def genre_selon_unite(brut: CelluleBrute) -> Genre:
    """Kind of a number whose unit the line says: « 35 % » is a rate, « 35 € » an amount."""
    ecrit = brut.valeur if isinstance(brut.valeur, str) else ""
    if unite_affichee(brut.format_nombre) == "%" or "%" in ecrit:
        return Genre.TAUX
    return Genre.MONTANT if _DEVISE.search(ecrit) else Genre.ENTIER


_RIEN = ValeurTypee(Etat.VIDE, None, "")


def _rendu_en_texte(brut: CelluleBrute, genre: Genre) -> ValeurTypee | None:
    """What a corrected return gives back as a text: held again, for the same reason."""
    texte = str(brut.valeur)
    if texte.startswith(A_RELIRE):
        nu = texte.removeprefix(A_RELIRE)
        return ValeurTypee(Etat.ILLISIBLE, None, nu, motif=PAS_LU)
    if genre in (Genre.TEXTE, Genre.LISTE):
        return None
    if texte in _ERREURS:
        return ValeurTypee(
            Etat.ILLISIBLE, None, texte, motif=f"l'erreur {texte}. Corrigez ou videz la cellule."
        )
    if texte in _LOGIQUES:
        logique = brut._replace(valeur=texte == "VRAI")
        return _PAR_GENRE[genre](Saisie(logique, texte, genre, (), _AUCUN, False))
    if texte.startswith("=") and calculer(texte[1:]) is None:
        return ValeurTypee(Etat.ILLISIBLE, None, texte, motif=FORMULE)
    return None


def _usuelle(brut: CelluleBrute, genre: Genre) -> ValeurTypee | None:
    """What nearly every cell is, at once: a plain number, a plain text. None otherwise."""
    _, _, valeur, formule, erreur, format_date, format_nombre = brut
    if formule is not None or erreur or format_date:
        return None
    if genre is Genre.TEXTE:
        if type(valeur) is str and valeur and est_texte_ordinaire(valeur):
            if valeur.startswith(A_RELIRE):
                return None
            lu = valeur.replace("\r\n", "\n").replace("\r", "\n") if "\r" in valeur else valeur
            return ValeurTypee(Etat.RENSEIGNE, lu, valeur)
    elif type(valeur) is Decimal and genre in _COMPTES and not unite_affichee(format_nombre):
        return _nombre_usuel(valeur, genre)
    return None


def _nombre_usuel(valeur: Decimal, genre: Genre) -> ValeurTypee | None:
    """A number without noise, useless zero or exponent: it is read as it is written."""
    texte = str(valeur)
    if len(texte) >= _SANS_BRUIT_MAX:
        return None
    if not texte.isdecimal():
        entier, _, decimales = texte.partition(".")
        if not (entier.isdecimal() and decimales.isdecimal()) or decimales[-1] == "0":
            return None
        if genre is Genre.MONTANT and len(decimales) > _CENTIMES:
            return None
        texte = f"{entier},{decimales}"
    return ValeurTypee(Etat.RENSEIGNE, valeur, texte)


def _est_vide(brut: CelluleBrute) -> bool:
    if isinstance(brut.valeur, str):
        return est_blanc(brut.valeur)
    return brut.valeur is None and brut.formule is None


# -- formulas -------------------------------------------------------------------------------


def _formule(saisie: Saisie, formule: str) -> ValeurTypee:
    """A formula typed in an input cell: a plain sum is computed, the rest is held."""
    jour = _FONCTION_DATE.fullmatch(formule) if saisie.genre is Genre.DATE else None
    if jour is not None:
        lue = lire_date(f"{jour[3]}/{jour[2]}/{jour[1]}")
        if lue.jour is not None:
            return saisie.renseigne(lue.jour, CALCUL_ECRIT, f"{lue.jour:%d/%m/%Y}")
    jour_calcule = None if saisie.genre is Genre.DATE else date_en_calcul(formule)
    if jour_calcule is not None:
        jour_ecrit = ecrire_valeur(jour_calcule, Genre.DATE)
        motif = f"une date écrite comme un calcul ({jour_ecrit}). Écrivez la valeur, sans « = »."
        return saisie.illisible(motif, jour_ecrit if saisie.genre is Genre.TEXTE else "")
    calcule = calculer(formule)
    if calcule is None:
        return _formule_tenue(saisie)
    simple = saisie._replace(brut=saisie.brut._replace(valeur=calcule, formule=None))
    typee = _PAR_GENRE[saisie.genre](simple)
    if typee.etat is not Etat.RENSEIGNE:
        ecrite = lire_date(plier(formule)) if saisie.genre is Genre.DATE else None
        if ecrite is not None and ecrite.jour is not None:
            return typee._replace(proposition=ecrire_valeur(ecrite.jour, Genre.DATE))
        return typee
    affiche = valeur_affichee(simple.brut, date1904=saisie.date1904)
    suite = f" ; {typee.reparation}" if typee.reparation else ""
    note = f"« {saisie.avant()} » → {affiche} ({CALCUL_ECRIT}){suite}"
    return typee._replace(reparation=note)


def _formule_tenue(saisie: Saisie) -> ValeurTypee:
    """A formula that looks elsewhere: what the program showed is only proposed."""
    brut, propose, suite = saisie.brut, "", ""
    if brut.valeur is not None:
        suite = f" Le fichier en donnait : {valeur_affichee(brut, date1904=saisie.date1904)}."
        vue = _PAR_GENRE[saisie.genre](saisie._replace(brut=brut._replace(formule=None)))
        if vue.etat is Etat.RENSEIGNE and not vue.proposition:
            propose = ecrire_valeur(vue.valeur, saisie.genre)
    return saisie.illisible(
        f"{FORMULE}{suite}",
        propose if len(propose) <= LONGUEUR_MAX and not propose.startswith("=") else "",
    )


# -- dates, texts, lists ----------------------------------------------------------------------


def _date(saisie: Saisie) -> ValeurTypee:
    lue = _date_lue(saisie)
    if isinstance(lue.valeur, date) and lue.valeur < _COMPTEES:
        return saisie.illisible(
            "une date d'avant mars 1900, que les tableurs ne comptent pas tous de la même façon. "
            f"{ECRIRE_DATE}"
        )
    return lue


def _date_lue(saisie: Saisie) -> ValeurTypee:
    valeur = saisie.brut.valeur
    if isinstance(valeur, bool):
        return saisie.illisible(f"VRAI ou FAUX, là où une date est attendue. {ECRIRE_DATE}")
    if isinstance(valeur, str):
        return _date_en_texte(saisie, valeur)
    if isinstance(valeur, Decimal) and saisie.brut.format_date:
        return _date_de_cellule(saisie, valeur)
    lue = date_de_nombre(sans_zeros(Decimal(valeur or 0)), date1904=saisie.date1904)
    if lue.jour is None:
        return saisie.illisible(lue.motif, ecrire_valeur(lue.propose, Genre.DATE))
    return saisie.renseigne(lue.jour, "numéro de jour du tableur", f"{lue.jour:%d/%m/%Y}")


def _date_en_texte(saisie: Saisie, ecrit: str) -> ValeurTypee:
    if len(ecrit) > LONGUEUR_MAX:
        return saisie.illisible(f"un long texte, là où une date est attendue. {ECRIRE_DATE}")
    if _ENVERS.search(ecrit):
        return saisie.illisible(f"un texte qui s'affiche à l'envers. {ECRIRE_DATE}")
    texte = plier(ecrit).removeprefix("'")
    absente = sans_reponse(saisie, texte, "")
    if absente is not None:
        return absente
    lue = lire_date(texte, date1904=saisie.date1904)
    if lue.jour is None:
        return saisie.illisible(lue.motif, ecrire_valeur(lue.propose, Genre.DATE))
    return saisie.renseigne(lue.jour, "date saisie en texte", f"{lue.jour:%d/%m/%Y}")


def _date_de_cellule(saisie: Saisie, valeur: Decimal) -> ValeurTypee:
    moment = date_de_serie(valeur, date1904=saisie.date1904)
    if moment is None:
        return saisie.illisible(f"une date qui n'existe pas. {ECRIRE_DATE}")
    annee = annee_affichee(valeur)
    if annee:
        return saisie._replace(texte=ecrire_nombre(sans_zeros(valeur))).illisible(annee)
    jour: date = moment.date()
    if valeur != int(valeur):
        return saisie.renseigne(jour, "heure écartée", f"{jour:%d/%m/%Y}")
    if jour.day == 1 and not montre_le_jour(saisie.brut.format_nombre):
        return saisie.renseigne(jour, "mois sans jour lu au premier du mois", f"{jour:%d/%m/%Y}")
    return saisie.renseigne(jour)


def _texte(saisie: Saisie) -> ValeurTypee:
    valeur = saisie.brut.valeur
    if not isinstance(valeur, str):
        return saisie.renseigne(valeur_affichee(saisie.brut, date1904=saisie.date1904))
    etat = etat_declare(plier(valeur)) if len(valeur) <= LONGUEUR_MAX else None
    if etat is not None:
        return ValeurTypee(etat, None, saisie.texte)
    return saisie.renseigne(valeur.replace("\r\n", "\n").replace("\r", "\n"))


def _liste(saisie: Saisie) -> ValeurTypee:
    brute = saisie.brut.valeur
    ecrit = brute if isinstance(brute, str) else saisie.texte
    if ecrit in saisie.choix or len(ecrit) > LONGUEUR_MAX or not saisie.choix:
        return saisie.renseigne(ecrit) if saisie.choix else _texte(saisie)
    vu = choisir(ecrit, saisie.choix, saisie.anciens)
    if vu.valeur is not None:
        return saisie.renseigne(vu.valeur, vu.geste, f"« {vu.valeur} »")
    etat = etat_declare(plier(ecrit))
    if etat is not None:
        return ValeurTypee(etat, None, saisie.texte)
    return saisie.renseigne(ecrit)._replace(proposition=vu.propose)


_PAR_GENRE: dict[Genre, Callable[[Saisie], ValeurTypee]] = {
    Genre.ENTIER: lire_nombre,
    Genre.MONTANT: lire_nombre,
    Genre.TAUX: lire_nombre,
    Genre.DATE: _date,
    Genre.TEXTE: _texte,
    Genre.LISTE: _liste,
}
