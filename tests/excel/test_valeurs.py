"""What people type and what it means: sure readings repaired and said, unsure ones held."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from cdppe_xl.domaine.lecture import Etat, Genre
from cdppe_xl.excel.brut import CelluleBrute, ValeurBrute
from cdppe_xl.excel.valeurs import ValeurTypee, typer
from cdppe_xl.excel.valeurs_nombres import lire_nombre_tape
from cdppe_xl.excel.valeurs_texte import plier

E, M, T, D, X, L = (
    Genre.ENTIER, Genre.MONTANT, Genre.TAUX, Genre.DATE, Genre.TEXTE, Genre.LISTE,
)  # fmt: skip
NB, NNB = "\u00a0", "\u202f"


def lire(valeur: ValeurBrute, genre: Genre, **reste: object) -> ValeurTypee:
    champs = {"formule", "erreur", "format_date", "format_nombre"}
    cellule = {nom: v for nom, v in reste.items() if nom in champs}
    autres = {nom: v for nom, v in reste.items() if nom not in champs}
    return typer(CelluleBrute(4, 2, valeur, **cellule), genre, **autres)  # type: ignore[arg-type]


NOMBRES: list[tuple[Genre, str, str]] = [
    (M, "1234", "1234"),
    (M, "1 234,56 €", "1234.56"),
    (M, f"1{NB}234{NB}567,89{NB}€", "1234567.89"),
    (M, f"1{NNB}248{NNB}352{NB}€", "1248352"),
    (M, " 12,50 ", "12.5"),
    (M, "12.5", "12.5"),
    (M, "0,5", "0.5"),
    (M, ",5", "0.5"),
    (M, "(500)", "-500"),
    (M, "(1 500,25 €)", "-1500.25"),
    (M, "-500", "-500"),
    (M, "− 500", "-500"),
    (M, "+500", "500"),
    (M, "500 euros", "500"),
    (M, "500 EUR", "500"),
    (M, "€ 500", "500"),
    (M, "1 234 € TTC", "1234"),
    (M, "1,5 M€", "1500000"),
    (M, "1,5 m€", "1500000"),
    (M, "150 k€", "150000"),
    (M, "150K€", "150000"),
    (M, "-2,5 k€", "-2500"),
    (M, "2 millions d'euros", "2000000"),
    (M, "2 millions d’€", "2000000"),
    (M, "3,2 Md€", "3200000000"),
    (M, "12 milliers d'euros", "12000"),
    (M, "1.234,56", "1234.56"),
    (M, "1,234.56", "1234.56"),
    (M, "1.234.567", "1234567"),
    (M, "1'234'567", "1234567"),
    (M, "\u200b1234\ufeff", "1234"),
    (E, "120", "120"),
    (E, "120 enfants", "120"),
    (E, "120 enfants confiés", "120"),
    (E, "1 200 places", "1200"),
    (E, "12,5", "12.5"),
    (E, "12,0", "12"),
    (E, "1,5 million", "1500000"),
    (T, "12,5 %", "0.125"),
    (T, f"12,5{NB}%", "0.125"),
    (T, "12.5%", "0.125"),
    (T, "12 pour cent", "0.12"),
    (T, "3 ‰", "0.003"),
    (T, "0,125", "0.125"),
    (T, "0", "0"),
    (T, "12,5", "0.125"),
    (T, "12.5", "0.125"),
    (T, "100", "1"),
    (T, "1,234", "0.01234"),
    (T, "0,5 %", "0.005"),
    (T, "150 %", "1.5"),
]


@pytest.mark.parametrize(("genre", "texte", "attendu"), NOMBRES)
def test_nombres_surs(genre: Genre, texte: str, attendu: str) -> None:
    lue = lire(texte, genre)
    assert (lue.etat, lue.valeur) == (Etat.RENSEIGNE, Decimal(attendu)), lue
    assert lue.reparation.startswith(f"« {texte} » → ")
    assert lue.brut_texte == texte
    assert not lue.motif


DOUTEUX: list[tuple[Genre, str, str]] = [
    (E, "~120", "approché"),
    (E, "environ 120", "approché"),
    (E, "120 (estimé)", "réserve"),
    (E, "120 environ", "réserve"),
    (E, "120 ?", "réserve"),
    (E, "< 5", "approché"),
    (E, "entre 10 et 12", "plusieurs nombres"),
    (E, "10-12", "plusieurs nombres"),
    (E, "10 à 12", "plusieurs nombres"),
    (E, "12 34", "plusieurs nombres"),
    (E, "12 garçons, 8 filles", "plusieurs nombres"),
    (E, "5+3", "plusieurs nombres"),
    (E, "3/4", "fraction"),
    (E, "15/10/2020", "date"),
    (E, "1.234", "1234 ou 1,234"),
    (M, "1,234", "plus de deux décimales"),
    (M, "1234,567", "plus de deux décimales"),
    (M, "0,125", "plus de deux décimales"),
    (M, "12 k", "multiple"),
    (M, "12 m", "multiple"),
    (E, "12 k€", "euros"),
    (M, "100 € par mois", "réserve"),
    (M, "120 enfants", "inattendu"),
    (M, "12 %", "pourcentage"),
    (E, "12 %", "pourcentage"),
    (E, "12 €", "euros"),
    (M, "beaucoup", "sans nombre"),
    (M, "1e5", "plusieurs nombres"),
    (M, "12345678901234567", "15 chiffres"),
    (T, "150", "supérieur à 100"),
    (T, "1", "1 % ou 100 %"),
    (T, "3/4", "fraction"),
    (E, "-", "zéro ou d'une réponse absente"),
    (E, "/", "zéro ou d'une réponse absente"),
    (E, "?", "zéro ou d'une réponse absente"),
    (M, "—", "zéro ou d'une réponse absente"),
    (M, "...", "zéro ou d'une réponse absente"),
    (M, "xxx", "zéro ou d'une réponse absente"),
    (M, "à compléter", "réponse absente"),
    (M, "en cours", "réponse absente"),
    (E, "néant", "zéro ou sans objet"),
    (E, "Aucun", "zéro ou sans objet"),
    (E, "n/a", "zéro ou sans objet"),
    (D, "néant", "pas une date"),
    (D, "oct-20", "sans jour"),
    (D, "octobre 2020", "sans jour"),
    (D, "T3 2021", "sans jour"),
    (D, "3e trimestre 2021", "sans jour"),
    (D, "10/2020", "sans jour"),
    (D, "2020", "sans jour"),
    (D, "15/10", "sans année"),
    (D, "15 octobre", "sans année"),
    (D, "31/02/2020", "n'existe pas"),
    (D, "10/15/2020", "n'existe pas"),
    (D, "bientôt", "pas une date"),
    (D, "?", "pas une date"),
]


@pytest.mark.parametrize(("genre", "texte", "motif"), DOUTEUX)
def test_ce_qui_n_est_pas_sur_est_tenu_avec_sa_raison(genre: Genre, texte: str, motif: str) -> None:
    lue = lire(texte, genre)
    assert (lue.etat, lue.valeur, lue.reparation) == (Etat.ILLISIBLE, None, "")
    assert motif in lue.motif
    assert lue.motif.endswith(".")
    assert lue.brut_texte == texte


@pytest.mark.parametrize("genre", list(Genre))
@pytest.mark.parametrize(
    ("texte", "etat"),
    [
        *((t, Etat.NC) for t in ("NC", "nc", "N.C.", "N. C.", "n.c", "n/c", "ND", "n.d.", "Nr",
                                 "non communiqué", "Non Communiquées", "non disponible", "(NC)")),
        *((t, Etat.SANS_OBJET) for t in ("s.o.", "SO", "s/o", "Sans objet", "SANS OBJET.", "S.O")),
        *((t, Etat.VIDE) for t in ("", " ", NB, f"\n\t{NNB}\u200b")),
    ],
)  # fmt: skip
def test_nc_sans_objet_et_vide_pour_tous_les_genres(genre: Genre, texte: str, etat: Etat) -> None:
    lue = lire(texte, genre)
    assert (lue.etat, lue.valeur, lue.reparation, lue.motif) == (etat, None, "", "")


def test_aucune_cellule_et_zero_restent_differents() -> None:
    assert typer(None, M) == ValeurTypee(Etat.VIDE, None, "")
    assert lire(None, M).etat is Etat.VIDE
    zero = lire(Decimal(0), M)
    assert (zero.etat, zero.valeur, zero.brut_texte) == (Etat.RENSEIGNE, Decimal(0), "0")


@pytest.mark.parametrize(
    ("genre", "valeur", "format_nombre", "attendu"),
    [
        (M, "1234.5600000000001", "", "1234.56"),
        (M, "1234.5599999999999", "", "1234.56"),
        (M, "0.30000000000000004", "", "0.3"),
        (M, "1E+3", "", "1000"),
        (M, "1000000000000000000000", "", "1000000000000000000000"),
        (E, "12.0", "", "12"),
        (E, "12.5", "", "12.5"),
        (E, "12.000000000000002", "", "12"),
        (T, "0.30000000000000004", "0.0%", "0.3"),
        (T, "0.125", "0.0%", "0.125"),
        (T, "0.0025", "0.0%", "0.0025"),
        (T, "0.125", "", "0.125"),
        (T, "1.5", "0%", "1.5"),
    ],
)
def test_nombres_de_cellule_sans_reparation(
    genre: Genre, valeur: str, format_nombre: str, attendu: str
) -> None:
    lue = lire(Decimal(valeur), genre, format_nombre=format_nombre)
    assert (lue.etat, lue.valeur, lue.reparation) == (Etat.RENSEIGNE, Decimal(attendu), "")


def test_un_taux_tape_comme_un_nombre_est_repare_et_dit() -> None:
    lue = lire(Decimal("12.5"), T)
    assert lue.valeur == Decimal("0.125")
    assert lue.reparation == "« 12,5 » → 12,5 % (nombre sans signe % lu comme un pourcentage)"


@pytest.mark.parametrize("genre", [E, M, T])
def test_une_date_un_booleen_une_erreur_ne_sont_pas_des_nombres(genre: Genre) -> None:
    datee = lire(Decimal(46115), genre, format_date=True)
    assert datee.etat is Etat.ILLISIBLE
    assert "une date (03/04/2026)" in datee.motif
    assert lire(True, genre).etat is Etat.ILLISIBLE
    erreur = lire("#REF!", genre, erreur=True)
    assert (erreur.etat, erreur.brut_texte) == (Etat.ILLISIBLE, "#REF!")
    assert "#REF!" in erreur.motif


@pytest.mark.parametrize("genre", [E, M])
def test_un_format_pourcentage_sur_un_nombre_est_tenu(genre: Genre) -> None:
    lue = lire(Decimal("12.34"), genre, format_nombre="0%")
    assert lue.etat is Etat.ILLISIBLE
    assert "1234 %" in lue.motif


@pytest.mark.parametrize(
    "texte",
    ["15/10/2020", "15/10/20", "15-10-2020", "15.10.2020", "15 10 2020", "2020-10-15",
     "2020-10-15T00:00:00", "15 octobre 2020", "15 Octobre 2020", "15 oct. 2020", "15-oct-20",
     "15 oct 20", "jeudi 15 octobre 2020", "le 15/10/2020", "15/10/2020 14:30", " 15/10/2020 ",
     f"15{NB}octobre{NB}2020"],
)  # fmt: skip
def test_dates_en_francais(texte: str) -> None:
    lue = lire(texte, D)
    assert (lue.etat, lue.valeur) == (Etat.RENSEIGNE, date(2020, 10, 15))
    assert "→ 15/10/2020" in lue.reparation


@pytest.mark.parametrize(
    ("texte", "attendu"),
    [("1er mars 2021", date(2021, 3, 1)), ("1er août 2021", date(2021, 8, 1)),
     ("3 févr. 2021", date(2021, 2, 3)), ("29/02/2020", date(2020, 2, 29)),
     ("31/12/99", date(1999, 12, 31)), ("5 déc 21", date(2021, 12, 5))],
)  # fmt: skip
def test_autres_dates(texte: str, attendu: date) -> None:
    assert lire(texte, D).valeur == attendu


def test_numeros_de_jour() -> None:
    sure = lire(Decimal(44119), D, format_date=True)
    assert (sure.valeur, sure.brut_texte, sure.reparation) == (
        date(2020, 10, 15), "15/10/2020", "",
    )  # fmt: skip
    assert lire(Decimal(42657), D, format_date=True, date1904=True).valeur == date(2020, 10, 15)
    assert lire(Decimal(0), D, format_date=True, date1904=True).valeur == date(1904, 1, 1)
    nue = lire(Decimal(44119), D)
    assert (nue.valeur, bool(nue.reparation)) == (date(2020, 10, 15), True)
    heure = lire(Decimal("44119.5"), D, format_date=True)
    assert (heure.valeur, "heure" in heure.reparation) == (date(2020, 10, 15), True)
    # Excel and LibreOffice do not agree on the day before March 1900: it is held.
    assert lire(Decimal(59), D, format_date=True).etat is Etat.ILLISIBLE
    assert lire(Decimal(61), D, format_date=True).valeur == date(1900, 3, 1)


@pytest.mark.parametrize("nombre", ["0", "-3", "60", "3000000", "1E+300"])
def test_numeros_qui_ne_sont_pas_des_jours(nombre: str) -> None:
    assert lire(Decimal(nombre), D, format_date=True).etat is Etat.ILLISIBLE
    assert lire(Decimal(nombre), D).etat is Etat.ILLISIBLE


def test_une_annee_seule_n_est_pas_un_numero_de_jour() -> None:
    lue = lire(Decimal(2020), D)
    assert lue.etat is Etat.ILLISIBLE
    assert "année seule (2020)" in lue.motif


@pytest.mark.parametrize(
    ("valeur", "reste", "attendu"),
    [
        ("  - action 1\r\n- action 2 ", {}, "  - action 1\n- action 2 "),
        ("=pas une formule", {}, "=pas une formule"),
        ("néant", {}, "néant"),
        ("-", {}, "-"),
        (Decimal("75"), {}, "75"),
        (Decimal("75.0"), {}, "75"),
        (Decimal("12.5"), {}, "12,5"),
        (Decimal("0.12"), {"format_nombre": "0%"}, "12 %"),
        (Decimal(44119), {"format_date": True}, "15/10/2020"),
        (True, {}, "VRAI"),
        (Decimal("12345678901234"), {}, "12345678901234"),
    ],
)
def test_textes(valeur: ValeurBrute, reste: dict[str, object], attendu: str) -> None:
    lue = lire(valeur, X, **reste)
    assert (lue.etat, lue.valeur, lue.reparation) == (Etat.RENSEIGNE, attendu, "")


CHOIX = ("Oui", "Non", "Évaluation globale", "L'Ain", "01", "2A", "P304", "Néant")


@pytest.mark.parametrize(
    ("valeur", "attendu", "repare"),
    [
        ("Oui", "Oui", False),
        ("oui ", "Oui", True),
        ("NON", "Non", True),
        ("evaluation  globale", "Évaluation globale", True),
        ("E\u0301valuation globale", "Évaluation globale", True),
        ("l’ain", "L'Ain", True),
        ("p304", "P304", True),
        (True, "Oui", True),
        (False, "Non", True),
        (Decimal(1), "01", True),
        ("1", "01", True),
        ("2a", "2A", True),
        ("Néant", "Néant", False),
        ("Peut-être", "Peut-être", False),
        ("-", "-", False),
        (Decimal(7), "7", False),
    ],
)
def test_listes(valeur: ValeurBrute, attendu: str, repare: bool) -> None:
    lue = lire(valeur, L, choix=CHOIX)
    assert (lue.etat, lue.valeur, bool(lue.reparation)) == (Etat.RENSEIGNE, attendu, repare)


def test_une_liste_a_deux_voisins_ne_choisit_pas() -> None:
    lue = lire("cote", L, choix=("Côte", "Coté"))
    assert (lue.valeur, lue.reparation) == ("cote", "")


def test_nc_de_la_liste_est_une_valeur_quand_la_liste_le_contient() -> None:
    assert lire("NC", L, choix=("NC", "Oui")).valeur == "NC"
    assert lire("NC", L, choix=("Oui",)).etat is Etat.NC


@pytest.mark.parametrize(
    ("formule", "valeur"),
    [
        ("100+20", "120"),
        ("(30-10)*2", "40"),
        ("-5+8", "3"),
        ("1200/4", "300"),
        ("+45", "45"),
    ],
)
def test_un_calcul_tape_est_refait_par_nous(formule: str, valeur: str) -> None:
    lue = lire(Decimal(999), E, formule=formule)  # 999: a cached result that lies
    assert (lue.etat, lue.valeur, lue.brut_texte) == (
        Etat.RENSEIGNE,
        Decimal(valeur),
        f"={formule}",
    )
    assert lue.reparation == f"« ={formule} » → {valeur} (calcul écrit dans la cellule)"


@pytest.mark.parametrize("formule", ["B5+1", "SUM(B1:B4)", "1/0", "2+", "(((", "1 2", "'F'!A1"])
def test_une_formule_qui_regarde_ailleurs_est_tenue(formule: str) -> None:
    lue = lire(Decimal(120), E, formule=formule)
    assert (lue.etat, lue.valeur) == (Etat.ILLISIBLE, None)
    assert "120" in lue.motif


def test_une_formule_sans_resultat_n_est_pas_une_cellule_vide() -> None:
    assert lire(None, E, formule="B5").etat is Etat.ILLISIBLE
    assert lire("", E, formule='IF(A1="","",A1)').etat is Etat.VIDE


def test_le_pourcent_que_libreoffice_double() -> None:
    """Typing « 12,5 % » in a cell in percent, where LibreOffice adds its own %."""
    assert lire("12,5 %%", T).valeur == Decimal("0.125")


def test_vrai_devenu_formule_dans_libreoffice() -> None:
    lue = lire(Decimal(1), L, formule="TRUE()", choix=("Oui", "Non"))
    assert (lue.valeur, lue.brut_texte) == ("Oui", "VRAI")


@st.composite
def montants_ecrits(draw: st.DrawFn) -> tuple[Decimal, str]:
    """An amount and one French way of writing it."""
    valeur = draw(st.decimals(-(10**9), 10**9, places=draw(st.sampled_from([0, 1, 2]))))
    espace = draw(st.sampled_from(["", " ", NB, NNB, "\u2009"]))
    entiers, _, decimales = f"{abs(valeur):,f}".partition(".")
    texte = entiers.replace(",", espace)
    if decimales:
        texte += draw(st.sampled_from([",", "."])) + decimales
    texte += draw(st.sampled_from(["", "€", " €", f"{NB}€", f"{NNB}€", " euros", " EUR"]))
    negatif = valeur.is_signed() and valeur != 0
    if negatif:
        forme = draw(st.sampled_from(["-{}", "- {}", "−{}", "({})"]))
        texte = forme.format(texte)
    bord = draw(st.sampled_from(["", " ", NB, "\ufeff"]))
    return valeur, bord + texte + bord


@given(montants_ecrits())
@example((Decimal("-0.5"), "(0,5)"))
def test_tout_montant_ecrit_en_francais_se_relit(cas: tuple[Decimal, str]) -> None:
    valeur, texte = cas
    lue = lire(texte, M)
    assert (lue.etat, lue.valeur) == (Etat.RENSEIGNE, valeur), lue.motif


@given(st.decimals(0, 100, places=3), st.sampled_from([" %", "%", f"{NB}%", f"{NNB}%"]))
def test_tout_pourcentage_ecrit_en_francais_se_relit(pourcent: Decimal, signe: str) -> None:
    lue = lire(f"{pourcent}".replace(".", ",") + signe, T)
    assert lue.valeur == pourcent / 100


MOIS = ("janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre",
        "octobre", "novembre", "décembre")  # fmt: skip


@given(st.dates(date(1970, 1, 1), date(2069, 12, 31)), st.booleans())
def test_toute_date_se_relit(jour: date, court: bool) -> None:
    mois = MOIS[jour.month - 1]
    annee = f"{jour.year % 100:02d}" if court else f"{jour.year}"
    for texte in (
        f"{jour.day:02d}/{jour.month:02d}/{annee}",
        f"{jour.day} {mois} {annee}",
        jour.isoformat(),
    ):
        assert lire(texte, D).valeur == jour
    serie = Decimal((jour - date(1899, 12, 30)).days)
    assert lire(serie, D, format_date=True).valeur == jour
    depuis1904 = Decimal((jour - date(1904, 1, 1)) // timedelta(days=1))
    assert lire(depuis1904, D, format_date=True, date1904=True).valeur == jour


@given(st.text(max_size=20), st.sampled_from(list(Genre)))
def test_rien_ne_plante_et_rien_ne_se_perd(texte: str, genre: Genre) -> None:
    lue = lire(texte, genre, choix=("Oui", "Non"))
    assert (lue.etat is Etat.RENSEIGNE) == (lue.valeur is not None)
    assert (lue.etat is Etat.ILLISIBLE) == bool(lue.motif)
    assert lue.brut_texte == texte or lue.etat is Etat.VIDE


@given(
    st.decimals(allow_nan=False, allow_infinity=False).filter(lambda d: abs(d.adjusted()) < 309),
    st.sampled_from(list(Genre)),
    st.booleans(),
    st.sampled_from(["", "0%", "dd/mm/yyyy"]),
)
def test_aucun_nombre_ne_plante(n: Decimal, genre: Genre, en_date: bool, code: str) -> None:
    lue = lire(n, genre, format_date=en_date, format_nombre=code)
    assert lue.etat in (Etat.RENSEIGNE, Etat.ILLISIBLE)


@pytest.mark.parametrize(
    "texte",
    ["245²", "10⁶", "12\n345", "12 centaines", "3 ke", "5 cents", "0 nc", "12 non communique",
     "100 à vérifier", "2 sur dix", "100 presque", "١٢"],
)  # fmt: skip
def test_ce_qui_change_le_nombre_n_est_jamais_repare(texte: str) -> None:
    assert lire(texte, E).etat is not Etat.RENSEIGNE


@pytest.mark.parametrize("texte", ["120 enfants", "45 places", "12 informations préoccupantes"])
def test_ce_que_l_on_compte_est_ecarte(texte: str) -> None:
    assert lire(texte, E).valeur == Decimal(texte.split()[0])


@pytest.mark.parametrize("format_nombre", ['0.0"%"', "0.0\\%"])
def test_un_pourcent_decoratif_ne_multiplie_pas(format_nombre: str) -> None:
    decoratif = lire(Decimal(18), T, format_nombre=format_nombre)
    assert decoratif.valeur == Decimal("0.18")


def test_euros_in_a_count_are_said_to_be_euros() -> None:
    for tape in ("1,5 M€", "150 k€", "2 millions d'euros"):
        lu = lire_nombre_tape(plier(tape), Genre.ENTIER)
        assert lu.valeur is None
        assert lu.motif.startswith("un montant en euros, là où un autre nombre est attendu")
