"""Counts, amounts and rates: from a number of the file or from a text, to a value or a doubt."""

from __future__ import annotations

import re
from decimal import Decimal

from cdppe_xl.domaine.lecture import POURCENT_TAPE, Etat, Genre
from cdppe_xl.excel.arithmetique import calculer
from cdppe_xl.excel.valeurs_etats import etat_declare, marque_douteuse
from cdppe_xl.excel.valeurs_nombres import lire_nombre_tape
from cdppe_xl.excel.valeurs_propositions import candidats, se_lit_chiffre
from cdppe_xl.excel.valeurs_texte import (
    au_centime,
    ecrire_nombre,
    ecrire_valeur,
    est_pourcentage,
    plier,
    sans_bruit,
    sans_zeros,
    unite_affichee,
)
from cdppe_xl.excel.valeurs_typees import LONGUEUR_MAX, Saisie, ValeurTypee

CALCUL_ECRIT = "calcul écrit dans la cellule"
ARRONDI = "arrondi au centime"
_LIGNES = re.compile(r"\d[^\S\r\n\t\v\f\x85\u2028\u2029]*+[\r\n\t\v\f\x85\u2028\u2029]\s*+\d")
"""Digits on two lines, or from two cells pasted as one text."""
_PIEGE = re.compile(r"[\u202b\u202e\u2067]|\u00ad\s*\d")
"""Text shown in another order, a hyphen that shows or not."""
_BRUIT = Decimal("0.000001")
_UN_POUR_CENT = Decimal("0.01")
_CENT = 100
_TAUX_MAX = 10
"""A rate of 1 000 % is a percentage typed twice."""
_SERIE_ANCIENNE = 20_000
"""Serial number of a day of 1954: nobody means a date before it."""


def lire_nombre(saisie: Saisie) -> ValeurTypee:
    """Meaning of a cell where a count, an amount or a rate is expected."""
    valeur = saisie.brut.valeur
    if isinstance(valeur, Decimal):
        return _nombre_de_cellule(saisie, valeur)
    if isinstance(valeur, bool):
        return saisie.illisible("VRAI ou FAUX, là où un nombre est attendu. Écrivez un nombre.")
    if len(str(valeur)) > LONGUEUR_MAX:
        return saisie.illisible("un long texte, là où un nombre est attendu. Écrivez un nombre.")
    texte = plier(str(valeur))
    absente = sans_reponse(saisie, texte, "0 %" if saisie.genre is Genre.TAUX else "0")
    return absente or _nombre_en_texte(saisie, texte)


def sans_reponse(saisie: Saisie, texte: str, zero: str) -> ValeurTypee | None:
    """NC, sans objet, or a mark that means nothing sure; None when it may be a value."""
    etat = etat_declare(texte)
    if etat is not None:
        return ValeurTypee(etat, None, saisie.texte)
    doute = marque_douteuse(texte, zero, saisie.choix)
    if doute is None:
        return None
    return saisie.illisible(f"« {saisie.avant()} », {doute.motif}", doute.propose)


def _nombre_en_texte(saisie: Saisie, texte: str) -> ValeurTypee:
    ecrit = saisie.texte.strip()
    if _LIGNES.search(ecrit):
        return saisie.illisible("plusieurs lignes ou plusieurs cellules. Écrivez un seul nombre.")
    if not ecrit.isascii() and _est_piege(ecrit):
        motif = "des chiffres en exposant, d'une autre écriture ou à l'envers. Écrivez un nombre."
        return saisie.illisible(motif, _proposer(saisie, texte))
    calcule = _calcul_en_texte(texte)
    if calcule is not None:
        return _conclure(saisie, sans_bruit(calcule), CALCUL_ECRIT)
    lu = lire_nombre_tape(_sans_apostrophe(texte), saisie.genre)
    if lu.valeur is None:
        return saisie.illisible(lu.motif, _proposer(saisie, texte))
    return _conclure(saisie, sans_zeros(lu.valeur), lu.geste, sur=lu.pourcentage)


def _est_piege(ecrit: str) -> bool:
    """Also any character that would become a digit: exponents, fractions, other scripts."""
    return _PIEGE.search(ecrit) is not None or any(se_lit_chiffre(c) for c in ecrit)


def _sans_apostrophe(texte: str) -> str:
    """« '120 »: the mark of a text in spreadsheets, kept by a paste."""
    return re.sub(r"^'(?=[\d\-+(])", "", texte)


def _calcul_en_texte(texte: str) -> Decimal | None:
    """« =100+20 » in a cell in text format, decimal comma and spaces included."""
    if not texte.startswith("=") or re.search("[a-z;]", texte):
        return None
    return calculer(texte[1:].replace(" ", "").replace(",", "."))


def _proposer(saisie: Saisie, texte: str) -> str:
    """The first plainer writing that reads surely, as it should be typed."""
    if "\u202e" in saisie.texte or "\u202b" in saisie.texte or "\u2067" in saisie.texte:
        return ""
    for candidat in candidats(saisie.texte, texte, saisie.genre):
        lu = lire_nombre_tape(plier(candidat), saisie.genre)
        if lu.valeur is None:
            continue
        lue = _conclure(saisie, sans_zeros(lu.valeur), lu.geste, sur=lu.pourcentage)
        if lue.etat is Etat.RENSEIGNE:
            return ecrire_valeur(lue.valeur, saisie.genre)
        if lue.proposition:
            return lue.proposition
    return ""


def _nombre_de_cellule(saisie: Saisie, valeur: Decimal) -> ValeurTypee:
    if saisie.brut.format_date:
        ancienne = 0 <= valeur < _SERIE_ANCIENNE and saisie.genre is not Genre.TAUX
        return saisie.illisible(
            f"une date ({saisie.texte}), là où un nombre est attendu. Écrivez le nombre et "
            "remettez la cellule au format nombre.",
            ecrire_nombre(sans_bruit(valeur)) if ancienne else "",
        )
    pourcentage = est_pourcentage(saisie.brut)
    if pourcentage and saisie.genre is not Genre.TAUX:
        return saisie.illisible(
            f"un pourcentage ({saisie.texte}), là où un autre nombre est attendu. Remettez la "
            "cellule au format nombre et écrivez la valeur.",
            ecrire_nombre(sans_bruit(valeur).scaleb(2)) if valeur > 1 else "",
        )
    unite = unite_affichee(saisie.brut.format_nombre)
    if unite == "%" and not pourcentage:
        return _pourcent_affiche(saisie, sans_bruit(valeur))
    if unite and not pourcentage:
        return _multiple_affiche(saisie, ecrire_nombre(sans_bruit(valeur)), unite)
    return _conclure(saisie, sans_bruit(valeur), "", sur=pourcentage)


def _pourcent_affiche(saisie: Saisie, valeur: Decimal) -> ValeurTypee:
    """« 0,5 » that the format shows as « 0,5 % », its sign being a mere ornament."""
    vu = f"{ecrire_nombre(valeur)} %"
    if saisie.genre is not Genre.TAUX:
        return saisie.illisible(
            f"un nombre affiché comme un pourcentage ({vu}), là où un autre nombre est attendu. "
            "Remettez la cellule au format nombre et écrivez la valeur."
        )
    if not valeur or abs(valeur) > 1:
        return _conclure(saisie, valeur, "")
    part = ecrire_valeur(valeur, Genre.TAUX)
    return saisie.illisible(
        f"{ecrire_nombre(valeur)}, que la cellule affiche « {vu} » : ce peut être {vu} ou {part}. "
        "Remettez la cellule au format pourcentage et écrivez le taux.",
        vu if valeur == 1 else "",  # less would be asked about again
    )


def _multiple_affiche(saisie: Saisie, nombre: str, unite: str) -> ValeurTypee:
    """« 150 » that the format of the cell shows as « 150 k€ »."""
    lu = lire_nombre_tape(plier(f"{nombre} {unite}"), saisie.genre)
    return saisie._replace(texte=f"{nombre} {unite}").illisible(
        f"un nombre affiché avec « {unite} » : {nombre}, ou bien {nombre} {unite}. Remettez la "
        "cellule au format nombre et écrivez la valeur en entier.",
        "" if lu.valeur is None else ecrire_valeur(lu.valeur, saisie.genre),
    )


def _conclure(saisie: Saisie, valeur: Decimal, geste: str, *, sur: bool = False) -> ValeurTypee:
    """Last step of a number: cents of a sum, sign of a percentage.

    Args:
        saisie: the cell.
        valeur: the number read.
        geste: name of the repair, "" when there was none.
        sur: the percentage is said by a sign or by the format of the cell.
    """
    if saisie.genre is Genre.TAUX:
        return _taux(saisie, valeur, geste, sur=sur)
    if saisie.genre is Genre.MONTANT:
        exact, valeur = valeur, au_centime(valeur)
        geste = geste or (ARRONDI if valeur != exact else "")
        if not valeur and abs(exact) > _BRUIT:
            motif = f"un montant de moins d'un centime ({ecrire_nombre(exact)})"
            return saisie.illisible(f"{motif}. Écrivez-le en euros.")
    return saisie.renseigne(valeur, geste, ecrire_nombre(valeur) if geste else "")


def _taux(saisie: Saisie, valeur: Decimal, geste: str, *, sur: bool) -> ValeurTypee:
    """A rate, where a factor of a hundred is the fault to fear."""
    grandeur = abs(valeur)
    if sur and grandeur > _TAUX_MAX:
        colle = not geste and grandeur <= _CENT
        cent = ecrire_valeur(valeur.scaleb(-2), Genre.TAUX) if colle else ""
        return saisie.illisible(
            f"un taux de {ecrire_valeur(valeur, Genre.TAUX)}. Écrivez un pourcentage, par "
            "exemple 12,5 %.",
            cent,
        )
    if not sur and grandeur == 1:
        return saisie.illisible(
            f"{ecrire_nombre(valeur)} sans signe %, qui peut se lire 1 % ou 100 %. Écrivez le "
            "taux avec son signe %.",
            "100 %" if valeur > 0 else "",
        )
    if not sur and grandeur > _CENT:
        return saisie.illisible(
            "un taux supérieur à 100. Écrivez un pourcentage, par exemple 12,5 %."
        )
    if not sur and grandeur > 1:
        valeur = sans_zeros(valeur.scaleb(-2))
        geste = "nombre sans signe % lu comme un pourcentage"
    lue = saisie.renseigne(valeur, geste, ecrire_valeur(valeur, Genre.TAUX) if geste else "")
    if 0 < grandeur < _UN_POUR_CENT and geste != POURCENT_TAPE:
        return lue._replace(proposition=ecrire_valeur(valeur.scaleb(2), Genre.TAUX))
    return lue
