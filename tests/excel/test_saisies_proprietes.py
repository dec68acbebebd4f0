"""What holds of anything that can be typed: numbers and dates read back, nothing ever raises."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from itertools import product

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from cdppe_xl.domaine.lecture import Etat, Genre
from cdppe_xl.excel.arithmetique import calculer
from cdppe_xl.excel.brut import CelluleBrute
from cdppe_xl.excel.valeurs import ValeurTypee, typer
from cdppe_xl.excel.valeurs_lettres import nombre_en_lettres
from cdppe_xl.excel.valeurs_texte import ecrire_valeur
from tests.excel.saisies import taper

ESPACES = ("", " ", "\u00a0", "\u202f", "\u2009")
MOIS = ("janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre",
        "octobre", "novembre", "décembre")  # fmt: skip
ABREGES = ("janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.",
           "nov.", "déc.")  # fmt: skip
JOURS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
CHOIX = ("oui", "non", "P304", "favorable avec réserves", "01", "2A")
MAX_CENTIMES = 10**12


def lire(texte: str, genre: Genre) -> ValeurTypee:
    return typer(CelluleBrute(4, 2, texte), genre, choix=CHOIX if genre is Genre.LISTE else ())


def grouper(chiffres: str, espace: str) -> str:
    """« 1234567 » by groups of three, from the right."""
    debut = len(chiffres) % 3
    groupes = [chiffres[:debut]] if debut else []
    return espace.join(groupes + [chiffres[n : n + 3] for n in range(debut, len(chiffres), 3)])


@st.composite
def ecritures(draw: st.DrawFn, centimes: int) -> str:
    """One French way of writing that many cents, sign and unit left aside."""
    euros, reste = divmod(centimes, 100)
    texte = grouper(str(euros), draw(st.sampled_from(ESPACES)))
    if reste or draw(st.booleans()):
        texte += "," + (f"{reste:02d}" if reste % 10 or draw(st.booleans()) else str(reste // 10))
    return texte


@st.composite
def montants(draw: st.DrawFn) -> tuple[Decimal, str]:
    centimes = draw(st.integers(-MAX_CENTIMES, MAX_CENTIMES))
    texte = draw(ecritures(abs(centimes)))
    espace = draw(st.sampled_from(ESPACES))
    texte += draw(st.sampled_from(("", f"{espace}€", " euros", " EUR", f"{espace}€ TTC")))
    if centimes < 0:
        texte = draw(st.sampled_from(("-{}", "- {}", "\u2212{}", "\u2013{}", "({})"))).format(texte)
    else:
        texte = draw(st.sampled_from(("{}", " {} ", "+{}", "'{}", "\ufeff{}"))).format(texte)
    return Decimal(centimes) / 100, texte


@given(montants())
@example((Decimal("-0.05"), "(0,05\u202f€)"))
@settings(max_examples=400)
def test_tout_montant_se_relit(cas: tuple[Decimal, str]) -> None:
    valeur, texte = cas
    lue = lire(texte, Genre.MONTANT)
    assert (lue.etat, lue.valeur) == (Etat.RENSEIGNE, valeur), lue
    assert texte.replace("\r", "").replace("\n", " ") in lue.reparation


@given(
    st.integers(-(10**6), 10**6), st.integers(0, 3), st.sampled_from(ESPACES),
    st.sampled_from((("k€", 3), ("K€", 3), ("M€", 6), ("millions d'euros", 6), ("Md€", 9))),
)  # fmt: skip
def test_tout_multiple_exact_se_relit(
    nombre: int, decimales: int, espace: str, unite: tuple[str, int]
) -> None:
    ecrit, rang = unite
    valeur = Decimal(nombre).scaleb(-decimales)
    texte = f"{valeur:f}".replace(".", ",") + (espace or " " * ecrit.isalpha()) + ecrit
    lue = lire(texte, Genre.MONTANT)
    assert (lue.etat, lue.valeur) == (Etat.RENSEIGNE, valeur.scaleb(rang)), lue


@given(
    st.integers(-(10**9), 10**9), st.sampled_from(ESPACES),
    st.sampled_from(("", " enfants", "\u202fplaces", " jeunes majeurs", ".")),
)  # fmt: skip
def test_tout_compte_se_relit(nombre: int, espace: str, unite: str) -> None:
    texte = ("-" if nombre < 0 else "") + grouper(str(abs(nombre)), espace) + unite
    lue = lire(texte, Genre.ENTIER)
    assert (lue.etat, lue.valeur) == (Etat.RENSEIGNE, Decimal(nombre)), lue


@given(
    st.integers(0, 10**6), st.integers(0, 4),
    st.sampled_from((" %", "%", "\u00a0%", "\u202f%", " pour cent", " pct")), st.booleans(),
)  # fmt: skip
def test_tout_taux_avec_son_signe_se_relit(
    nombre: int, decimales: int, signe: str, point: bool
) -> None:
    pourcent = Decimal(nombre).scaleb(-decimales)
    texte = f"{pourcent:f}" if point else f"{pourcent:f}".replace(".", ",")
    lue = lire(texte + signe, Genre.TAUX)
    if pourcent > 1000:
        assert lue.etat is Etat.ILLISIBLE
    else:
        assert (lue.etat, lue.valeur) == (Etat.RENSEIGNE, pourcent / 100), lue


@given(st.decimals(0, 1000, places=4))
def test_un_taux_sans_signe_n_est_jamais_cent_fois_trop_sans_le_dire(nombre: Decimal) -> None:
    """Read as a share up to 1 and as a percentage above, 1 and what is tiny being asked about."""
    lue = lire(f"{nombre:f}".replace(".", ","), Genre.TAUX)
    if nombre == 1 or nombre > 100:
        assert lue.etat is Etat.ILLISIBLE
    elif nombre > 1:
        assert lue.valeur == nombre / 100
        assert "sans signe %" in lue.reparation or lue.proposition
    else:
        assert lue.valeur == nombre
        assert bool(lue.proposition) == (0 < nombre < Decimal("0.01"))


FORMES: tuple[Callable[[date], str], ...] = (
    lambda j: f"{j:%d/%m/%Y}",
    lambda j: f"{j.day}/{j.month}/{j.year}",
    lambda j: f"{j:%d/%m/%y}",
    lambda j: f"{j:%d-%m-%Y}",
    lambda j: f"{j:%d.%m.%Y}",
    lambda j: f"{j:%d %m %Y}",
    lambda j: f"{j:%Y-%m-%d}",
    lambda j: f"{j:%Y-%m-%d}T14:30:00",
    lambda j: f"{j:%Y/%m/%d}",
    lambda j: f"{j.day} {MOIS[j.month - 1]} {j.year}",
    lambda j: f"{j.day}\u00a0{MOIS[j.month - 1].upper()}\u202f{j.year}",
    lambda j: f"{j.day} {ABREGES[j.month - 1]} {j.year}",
    lambda j: f"{j.day:02d}-{ABREGES[j.month - 1].rstrip('.')}-{j:%y}",
    lambda j: f"{JOURS[j.weekday()]} {j.day} {MOIS[j.month - 1]} {j.year}",
    lambda j: f"le {j:%d/%m/%Y}",
    lambda j: f"\u200e{j:%d/%m/%Y}\u200e",
    lambda j: f"{j:%d/%m/%Y} à 9h30",
    lambda j: f"1er {MOIS[j.month - 1]} {j.year}" if j.day == 1 else f"{j:%d/%m/%Y}",
)


@given(st.dates(date(1970, 1, 1), date(2069, 12, 31)), st.sampled_from(FORMES))
@example(date(2020, 1, 1), FORMES[-1])
@settings(max_examples=400)
def test_toute_date_se_relit(jour: date, forme: Callable[[date], str]) -> None:
    lue = lire(forme(jour), Genre.DATE)
    assert (lue.etat, lue.valeur) == (Etat.RENSEIGNE, jour), lue


@given(st.dates(date(2000, 1, 1), date(2069, 12, 31)), st.sampled_from(JOURS))
def test_le_jour_de_la_semaine_doit_etre_le_bon(jour: date, nom: str) -> None:
    lue = lire(f"{nom} {jour:%d/%m/%Y}", Genre.DATE)
    juste = JOURS[jour.weekday()] == nom
    assert (lue.etat is Etat.RENSEIGNE) == juste
    assert lue.proposition == ("" if juste else f"{jour:%d/%m/%Y}")


BIZARRES = st.text(
    st.one_of(
        st.characters(),
        st.sampled_from(
            "0123456789.,' \u00a0\u202f\u2009\u200b\u202e\u00ad-+()€%kKM/:;~=*x?oOlIéE\n\t²½①١１"
        ),
    ),
    max_size=24,
)
MOTS = st.lists(
    st.sampled_from(
        ("120", "1,5", "1.234", "30", "k€", "M€", "%", "enfants", "environ", "dont", "et", "à",
         "15/10/2020", "octobre", "fin", "T3", "2021", "NC", "s.o.", "néant", "oui", "(", ")", "-",
         "douze", "cent", "mille", "P304", "2a", ":", "=", "+")
    ),
    max_size=5,
).map(" ".join)  # fmt: skip


@given(st.one_of(BIZARRES, MOTS), st.sampled_from(list(Genre)))
@settings(max_examples=1500)
def test_rien_ne_leve_et_chaque_lecture_est_coherente(texte: str, genre: Genre) -> None:
    lue = lire(texte, genre)
    assert (lue.etat is Etat.RENSEIGNE) == (lue.valeur is not None)
    assert (lue.etat is Etat.ILLISIBLE) == bool(lue.motif)
    assert not (lue.reparation and lue.etat is not Etat.RENSEIGNE)
    _se_retape(lue, genre)


@given(
    st.one_of(
        st.sampled_from(("?", "??", "-", "x", "néant", "n/a", "#N/A", "<5", "ns", "tbd", "en cours",
                         "NC (à venir)", "s.o. en 2020", "sans objet : pas de PMI")),
        MOTS,
    ),
    st.sampled_from((Genre.ENTIER, Genre.MONTANT, Genre.TAUX, Genre.DATE)),
    st.sets(st.sampled_from(("NC", "s.o."))),
)  # fmt: skip
@settings(max_examples=400)
def test_ni_nc_ni_sans_objet_ne_sont_conseilles_ou_la_cellule_ne_les_admet_pas(
    texte: str, genre: Genre, admis: set[str]
) -> None:
    lue = typer(CelluleBrute(4, 2, texte), genre, choix=tuple(admis))
    partout = typer(CelluleBrute(4, 2, texte), genre, choix=("NC", "s.o."))
    assert (lue.etat, lue.valeur, lue.reparation) == (
        partout.etat, partout.valeur, partout.reparation,
    )  # fmt: skip
    dit = lue.motif.removeprefix(f"« {texte} »")
    for absente in {"NC", "s.o."} - admis:
        assert f"« {absente} »" not in dit
        assert lue.proposition != absente
    if genre is Genre.DATE:
        assert not re.search(r"(?<![\d/])0(?![\d/])", dit)


@example(Decimal("0.001"), "")
@given(st.decimals(-(10**6), 10**6, places=7), st.sampled_from(("", "0.00", "#,##0.00 €")))
def test_un_montant_de_cellule_est_au_centime_et_son_arrondi_est_dit(
    nombre: Decimal, code: str
) -> None:
    cellule = CelluleBrute(4, 2, nombre, format_nombre=code)
    lue = typer(cellule, Genre.MONTANT)
    if Decimal("0.000001") < abs(nombre) < Decimal("0.005"):
        assert "moins d'un centime" in lue.motif
        return
    assert isinstance(lue.valeur, Decimal)
    assert lue.valeur * 100 == (lue.valeur * 100).to_integral_value()
    assert abs(lue.valeur - nombre) <= Decimal("0.0051")
    assert lue.reparation.endswith("(arrondi au centime)") == (lue.valeur != nombre)


def _se_retape(lue: ValeurTypee, genre: Genre) -> None:
    """What is proposed, or what was repaired, typed again, is read the same with no repair."""
    choix = CHOIX if genre is Genre.LISTE else ()
    if lue.reparation:
        encore = taper(ecrire_valeur(lue.valeur, genre), genre, choix)
        assert (encore.valeur, encore.reparation) == (lue.valeur, ""), (lue, encore)
    if lue.proposition:
        encore = taper(lue.proposition, genre, choix)
        assert encore.etat in (Etat.RENSEIGNE, Etat.NC, Etat.SANS_OBJET), (lue, encore)
        assert (encore.reparation, encore.motif) == ("", ""), (lue, encore)


@given(
    st.decimals(allow_nan=False, allow_infinity=False).filter(lambda n: abs(n.adjusted()) < 309),
    st.sampled_from(list(Genre)), st.booleans(),
    st.sampled_from(("", "0%", "dd/mm/yyyy", "mmm-yy", "#,##0.00 €")), st.booleans(),
)  # fmt: skip
@settings(max_examples=400)
def test_aucun_nombre_de_cellule_ne_leve(
    nombre: Decimal, genre: Genre, en_date: bool, code: str, date1904: bool
) -> None:
    cellule = CelluleBrute(4, 2, nombre, format_date=en_date, format_nombre=code)
    lue = typer(cellule, genre, choix=CHOIX, date1904=date1904)
    assert lue.etat in (Etat.RENSEIGNE, Etat.ILLISIBLE)
    assert (lue.etat is Etat.ILLISIBLE) == bool(lue.motif)


MORCEAUX = (
    "1 + ", "1 ", "1\n", "1,", "1.", "- ", "(", '"', "'", "1:", "1x", "o1", "oui/", "nc(", "fin ",
    "15/10/2020 ", "1 000 ", "mille ", "%", "²1", "=", "\u00a0", "abcd ",
)  # fmt: skip


@pytest.mark.parametrize("morceau", MORCEAUX)
def test_aucun_texte_ne_fait_perdre_du_temps(morceau: str) -> None:
    """The longest text that is looked into, made to try every way of reading it."""
    debut = time.process_time()
    for fin, genre in product(("", "z", "\x01"), Genre):
        lire((morceau * 300)[:299] + fin, genre)
    assert time.process_time() - debut < 1  # 18 readings; a few milliseconds are enough


@given(st.text("0123456789+-*/().,%ESUMROND ", max_size=30))
def test_aucune_formule_ne_leve(formule: str) -> None:
    cellule = CelluleBrute(4, 2, Decimal(7), formule=formule)
    for genre in Genre:
        lue = typer(cellule, genre, choix=CHOIX)
        assert (calculer(formule) is None) <= (lue.etat is not Etat.RENSEIGNE)


UNITES = ("zéro", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix",
          "onze", "douze", "treize", "quatorze", "quinze", "seize", "dix-sept", "dix-huit",
          "dix-neuf")  # fmt: skip
DIZAINES = ("", "", "vingt", "trente", "quarante", "cinquante", "soixante", "soixante",
            "quatre-vingt", "quatre-vingt")  # fmt: skip


def en_lettres(nombre: int) -> str:
    """Number in French words, below a million, the traditional way."""
    if nombre >= 1000:
        milliers, reste = divmod(nombre, 1000)
        combien = re.sub("(vingt|cent)s$", r"\1", en_lettres(milliers))
        debut = "mille" if milliers == 1 else f"{combien} mille"
        return f"{debut} {en_lettres(reste)}" if reste else debut
    if nombre >= 100:
        centaines, reste = divmod(nombre, 100)
        debut = "cent" if centaines == 1 else f"{UNITES[centaines]} cent"
        return f"{debut} {en_lettres(reste)}" if reste else debut + "s" * (centaines > 1)
    if nombre < 20:
        return UNITES[nombre]
    dizaine, reste = divmod(nombre, 10)
    if dizaine in (7, 9):
        reste += 10
    if not reste:
        return DIZAINES[dizaine] + "s" * (dizaine == 8)
    lien = " et " if reste in (1, 11) and dizaine < 8 else "-"
    return f"{DIZAINES[dizaine]}{lien}{UNITES[reste]}"


@given(st.integers(0, 999_999))
@example(80)
@example(71)
@example(999_999)
def test_tout_nombre_en_lettres_se_relit(nombre: int) -> None:
    assert lire(en_lettres(nombre), Genre.ENTIER).valeur == nombre


def test_les_nombres_en_lettres_ne_se_confondent_pas() -> None:
    ecrits = {en_lettres(n).replace("é", "e"): n for n in range(2000)}
    assert {texte: nombre_en_lettres(texte) for texte in ecrits} == ecrits
