"""Numbers as people type them in French: small recognisers in a table, tried in order.

A recogniser either reads surely, or says why it will not guess; one more way of writing is
one more line in ``_FORMES``.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from typing import NamedTuple

from cdppe_xl.domaine.lecture import POURCENT_TAPE, Genre
from cdppe_xl.excel.valeurs_lettres import nombre_en_lettres

CHIFFRES_MAX = 15
_LONGUEUR_MAX = 28


class NombreLu(NamedTuple):
    """A number read in a text, or the reason why there is none.

    ``pourcentage``: the text carries its own « % », already applied to ``valeur``.
    """

    valeur: Decimal | None
    motif: str = ""
    geste: str = ""
    pourcentage: bool = False


_SEUL = "Écrivez un seul nombre, sans mot ni signe autour."
_SIGNE = r"(?P<signe>[-+]?)\s?"
_CORPS = (
    r"(?P<nombre>[1-9]\d{0,2}(?:[ ']\d{3})+(?:[.,]\d*)?"  # 1 234,56
    r"|[1-9]\d{0,2}(?:\.\d{3})+,\d+|[1-9]\d{0,2}(?:,\d{3})+\.\d+"  # 1.234,56 and 1,234.56
    r"|[1-9]\d{0,2}(?:\.\d{3}){2,}|[1-9]\d{0,2}(?:,\d{3}){2,}"  # 1.234.567
    r"|\d+(?:[.,]\d*)?|[.,]\d+)"
)
_DEVISE = r"(?:€|eur|euros?|€uros?)"
_SUFFIXE_DEVISE = rf"(?:\s?{_DEVISE}(?: (?:ttc|ht))?| (?:ttc|ht))\.?"
_MULTIPLES: dict[str, int] = {
    "k": 3, "millier": 3, "milliers": 3, "mille": 3,
    "m": 6, "million": 6, "millions": 6,
    "md": 9, "mds": 9, "mrd": 9, "milliard": 9, "milliards": 9,
}  # fmt: skip
_EN_MOTS = "milliers?|mille|millions?|milliards?"
_DOUTEUX = re.compile(
    r"(?:^|[\s(])(?:environ|env|autour|presque|vers|approx\w*|estim\w*|previsionnel\w*|prevu\w*"
    r"|provisoire|a confirmer|par|mois|mensuel\w*|minimum|mini?|maximum|maxi?|moins|plus|entre|et"
    r"|ou|soit|dont|puis|sauf|hors|supplementaires?|nouve\w+|hausse|baisse|an|ans|annuel\w*"
    r"|semaines?|ouvre\w*|ouvrables?)(?:$|[\s).,])"
    r"|[~≈<>≤≥±?*=]"
)
_UNITES = frozenset(
    {
        "enfant", "mineur", "jeune", "famille", "mere", "femme", "parent", "personne", "bebe",
        "nourrisson", "grossesse", "naissance", "place", "jour", "visite", "entretien",
        "bilan", "examen", "consultation", "ip", "information", "acte", "mesure", "dossier",
        "beneficiaire", "situation", "intervention", "action", "relai", "evaluation", "evaluee",
        "entrante", "cas",
    }
)  # fmt: skip
"""Words that only say what is counted; any other word may change the number."""
_AMBIGU = re.compile(r"[1-9]\d{0,2}\.\d{3}")
# A comma is decimal in French, and stands between thousands in English.
_MILLIERS_VIRGULE = re.compile(r"[1-9]\d{0,2},000")
_TROIS_DECIMALES = re.compile(r"[1-9]\d{0,2},\d{3}")
_TROP_FIN = re.compile(r"[\d ']*[.,]\d{2}\d*[1-9]0*")
_MELE = re.compile(r"\d{1,3}(?:[ ']\d{3})+\.\d{3}")
_MILLIERS_POINT = re.compile(r"[1-9]\d{0,2}\.\d{3}")
_INDICATEUR = r"\b\d{1,2}[a-z]?\s?[:=]"
_MOTIFS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(rf"{_INDICATEUR}.*{_INDICATEUR}"),
     "plusieurs nombres, de plusieurs indicateurs ; chacun a sa cellule"),
    (re.compile(r"^\d+(?:[ _]\d+)+(?:[.,]\d+)?$"),
     "des chiffres mal séparés, ou plusieurs nombres"),
    (re.compile(r"^(?=.*\d)\d*[oil][\doil]*$"),
     "une lettre parmi les chiffres"),
    (re.compile(r"^[-+]?\d+(?:[.,]\d+)?\s?e\s?[-+]?\d{1,3}$"),
     "un nombre avec un exposant, ou plusieurs nombres"),
    (re.compile(r"^\d{1,2}[/.]\d{1,2}(?:[/.]\d{2,4})?$"),
     "une date ou une fraction, là où un nombre est attendu"),
)  # fmt: skip
"""What a text with numbers looks like, when it is not one number."""
_FRACTION = re.compile(r"\d+\s?/\s?(?!(?:19|20)\d\d$)\d+")
_MOTIFS_D_UN_SEUL: tuple[tuple[re.Pattern[str], str], ...] = (
    (_DOUTEUX, "un nombre approché ou accompagné d'une réserve"),
    (re.compile(r"^[a-z']+(?:[ ,'\-]+[a-z]+){1,20}\W*\d"),
     "un texte qui cite un nombre, sans dire que c'est la réponse"),
)  # fmt: skip
"""The same with one number only: « environ 12 », « compris dans l'action 2 »."""
_MELE_AUTRE = "un nombre mêlé à d'autres signes"
_HAUSSE = "un nombre précédé de « + », qui peut être une hausse. Écrivez la valeur atteinte."

Forme = Callable[[re.Match[str], Genre], NombreLu]


def lire_nombre_tape(texte: str, genre: Genre) -> NombreLu:
    """Number typed as text; ``texte`` is folded (no accents, lower case, one space).

    >>> lire_nombre_tape("1 234,56 €", Genre.MONTANT).valeur
    Decimal('1234.56')
    >>> lire_nombre_tape("entre 10 et 12", Genre.ENTIER).valeur is None
    True
    """
    for motif, lire in _FORMES:
        trouve = motif.fullmatch(texte)
        if trouve is not None:
            return lire(trouve, genre)
    return _en_lettres(texte, genre) or NombreLu(None, _pourquoi(texte, genre))


def _en_lettres(texte: str, genre: Genre) -> NombreLu | None:
    """« douze », « zéro euro », « cinquante pour cent » ; a rate needs its unit."""
    unite = {Genre.MONTANT: rf"\s{_DEVISE}$", Genre.TAUX: r"\s?(?:%|pour cents?)$"}.get(genre)
    nu = re.sub(unite, "", texte) if unite else texte
    valeur = nombre_en_lettres(nu)
    if valeur is None or (valeur and genre is Genre.TAUX and nu == texte):
        return None
    lu = Decimal(valeur).scaleb(-2) if genre is Genre.TAUX else Decimal(valeur)
    return NombreLu(lu, geste="nombre écrit en lettres", pourcentage=True)


def _pourquoi(texte: str, genre: Genre) -> str:
    """Reason of a refusal, for a text that no recogniser knows."""
    nombres = re.findall(r"\d+(?:[ ']\d{3})*(?:[.,]\d+)?", texte)
    if not nombres:
        return f"un texte sans nombre. {_SEUL}"
    if genre is Genre.TAUX and _FRACTION.fullmatch(texte):
        return "une fraction. Écrivez un pourcentage, par exemple 12,5 %."
    vus = (motif for voit, motif in _MOTIFS if voit.search(texte))
    vu = next(vus, "plusieurs nombres" if len(nombres) > 1 else "")
    if not vu:
        vu = next((motif for voit, motif in _MOTIFS_D_UN_SEUL if voit.search(texte)), _MELE_AUTRE)
    return f"{vu}. {_SEUL}"


def valeur_de(nombre: str) -> Decimal | None:
    """Decimal of a number already recognised; None when it has too many digits."""
    nu = nombre.replace(" ", "").replace("'", "")
    point, virgule = nu.rfind("."), nu.rfind(",")
    if point >= 0 and virgule >= 0:
        nu = nu.replace("." if virgule > point else ",", "")
    elif nu.count(".") > 1 or nu.count(",") > 1:
        nu = nu.replace(".", "").replace(",", "")
    if len(nu) > _LONGUEUR_MAX:
        return None
    valeur = Decimal(nu.replace(",", "."))
    return valeur if valeur.adjusted() < CHIFFRES_MAX else None


def _signer(trouve: re.Match[str], genre: Genre) -> NombreLu:
    """The plain number of a match, with its sign; ambiguous thousands are refused."""
    ecrit = trouve["nombre"]
    if trouve["signe"] == "+" and genre is not Genre.MONTANT:
        return NombreLu(None, _HAUSSE)
    doute = "" if genre is Genre.TAUX else _separateur_douteux(ecrit, genre)
    if doute:
        return NombreLu(None, doute)
    valeur = valeur_de(ecrit)
    if valeur is None:
        return NombreLu(None, f"un nombre de plus de {CHIFFRES_MAX} chiffres. {_SEUL}")
    negatif = trouve["signe"] in ("-", "(")
    return NombreLu(-valeur if negatif else valeur, geste="nombre saisi en texte")


def _separateur_douteux(ecrit: str, genre: Genre) -> str:
    """Why a point or a comma leaves a doubt, "" when it leaves none."""
    if _AMBIGU.fullmatch(ecrit) or _MELE.fullmatch(ecrit):
        nu = re.sub(r"[ ']", "", ecrit)
        entier, decimal = nu.replace(".", ""), nu.replace(".", ",")
        return f"un nombre qui peut se lire {entier} ou {decimal}. Écrivez-le sans point."
    if _MILLIERS_VIRGULE.fullmatch(ecrit):
        entier = ecrit.partition(",")[0]
        return f"un nombre qui peut se lire {entier}000 ou {entier}. Écrivez-le sans virgule."
    if genre is Genre.ENTIER and _TROIS_DECIMALES.fullmatch(ecrit):
        return (
            f"un nombre à virgule ({ecrit}), là où un nombre entier est attendu. Écrivez un nombre "
            "entier, sans virgule."
        )
    if genre is Genre.MONTANT and _TROP_FIN.fullmatch(ecrit):
        milliers = ", ou sans virgule si elle sépare des milliers"
        suite = milliers if _TROIS_DECIMALES.fullmatch(ecrit) else ""
        return f"un montant de plus de deux décimales ({ecrit}). Écrivez-le au centime{suite}."
    return ""


def _monnaie(trouve: re.Match[str], genre: Genre) -> NombreLu:
    if genre is not Genre.MONTANT:
        return NombreLu(None, f"un montant en euros, là où un autre nombre est attendu. {_SEUL}")
    return _signer(trouve, genre)._replace(geste="montant saisi avec son unité")


def _parentheses(trouve: re.Match[str], genre: Genre) -> NombreLu:
    if genre is not Genre.MONTANT:
        return NombreLu(
            None, f"un nombre entre parenthèses, qui peut être négatif ou une remarque. {_SEUL}"
        )
    return _signer(trouve, genre)._replace(geste="parenthèses comptables lues comme un signe moins")


def _multiple(trouve: re.Match[str], genre: Genre) -> NombreLu:
    """« 1,5 M€ », « 150 k€ », « 2 millions »: sure for money, else only in full words."""
    mot = trouve["multiple"]
    en_mots = re.fullmatch(_EN_MOTS, mot) is not None
    devise = trouve["devise"] is not None
    if devise and genre is not Genre.MONTANT:
        return _monnaie(trouve, genre)
    douteux = genre is Genre.TAUX or (not en_mots and not (devise and genre is Genre.MONTANT))
    if douteux or _MILLIERS_POINT.fullmatch(trouve["nombre"]):
        motif = f"un multiple (« {mot} ») qui peut se lire de plusieurs façons. {_SEUL}"
        return NombreLu(None, motif)
    valeur = valeur_de(trouve["nombre"])
    if valeur is None:
        return NombreLu(None, f"un nombre de plus de {CHIFFRES_MAX} chiffres. {_SEUL}")
    valeur = valeur.scaleb(_MULTIPLES[mot])
    signe = -1 if trouve["signe"] == "-" else 1
    return NombreLu(signe * valeur, geste="multiple converti en unités")


def _pourcent(trouve: re.Match[str], genre: Genre) -> NombreLu:
    if genre is not Genre.TAUX:
        return NombreLu(None, f"un pourcentage, là où un autre nombre est attendu. {_SEUL}")
    lu = _signer(trouve, genre)
    if lu.valeur is None:
        return lu
    rang = -3 if trouve["unite"] == "‰" else -2
    return NombreLu(lu.valeur.scaleb(rang), geste=POURCENT_TAPE, pourcentage=True)


def _avec_unite(trouve: re.Match[str], genre: Genre) -> NombreLu:
    """« 120 enfants »: one number, then one to three plain words."""
    mots = trouve["mots"]
    if _DOUTEUX.search(mots) or set(re.findall(r"\w+", mots)) & _MULTIPLES.keys():
        return NombreLu(None, f"un nombre accompagné d'une réserve (« {mots} »). {_SEUL}")
    if genre is not Genre.ENTIER or not {mots.split()[0], mots.split()[0].rstrip("s")} & _UNITES:
        return NombreLu(None, f"un nombre suivi d'un mot inattendu (« {mots} »). {_SEUL}")
    return _signer(trouve, genre)._replace(geste=f"unité « {mots} » écartée")


_FORMES: tuple[tuple[re.Pattern[str], Forme], ...] = tuple(
    (re.compile(motif), lire)
    for motif, lire in (
        (rf"{_SIGNE}{_CORPS}", _signer),
        (rf"(?P<signe>\()\s?{_CORPS}(?:{_SUFFIXE_DEVISE})?\s?\)(?:{_SUFFIXE_DEVISE})?",
         _parentheses),
        (rf"{_SIGNE}{_CORPS}\s?(?P<unite>%%?|‰|pour ?cents?|p(?:\.|our) ?100|pct)", _pourcent),
        (rf"{_SIGNE}{_CORPS}{_SUFFIXE_DEVISE}", _monnaie),
        (rf"{_DEVISE}\s?{_SIGNE}{_CORPS}", _monnaie),
        (rf"{_SIGNE}{_CORPS}\s?(?P<multiple>k|m|mds?|mrd|{_EN_MOTS})\.?"
         rf"(?P<devise>\s?(?:d'|de )?{_DEVISE}(?: (?:ttc|ht))?\.?)?", _multiple),
        (rf"{_SIGNE}{_CORPS}\s?(?P<mots>[^\W\d_]+(?:[ '\-][^\W\d_]+){{0,3}})\.?", _avec_unite),
    )
)  # fmt: skip
