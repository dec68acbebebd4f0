"""Guide méthodologique: dates of annexe 3.2, timeline, follow-up, live controls."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cdppe_xl.classeurs.evaluation import Evaluateur
from cdppe_xl.classeurs.grammaire import Graphique, Role
from cdppe_xl.classeurs.guide import construire
from cdppe_xl.classeurs.placement import Placement
from cdppe_xl.classeurs.valeurs_excel import ErreurExcel, serial
from cdppe_xl.domaine.lecture import Identite
from cdppe_xl.excel.writer import write_classeur
from cdppe_xl.referentiel.loader import load_referentiel
from tests.classeurs.remplissage import anomalies, erreurs, partout, regles_en, rempli

EDITION = load_referentiel("2020")
PLACEMENT = Placement(construire(EDITION))
# The table of annexe 3.2, read in the circulaire.
ANNEXE_3_2 = {
    "prise_effet": date(2020, 10, 30), "signature": date(2020, 10, 15),
    "adoption": date(2020, 10, 5), "document_definitif": date(2020, 8, 21),
    "reunion_budget": date(2020, 8, 1), "reunion_objectifs_2": date(2020, 7, 17),
    "echange_referents": None, "reunion_objectifs_1": date(2020, 7, 2),
    "diagnostic": date(2020, 6, 27), "lancement": date(2020, 6, 17), "concertation": None,
    "envoi_trame": date(2020, 6, 7),
}  # fmt: skip
DATEES = {code: quand for code, quand in ANNEXE_3_2.items() if quand}
TROIS = ("cd", "ars", "ddcs")
CONTACTS = {
    f"contacts/{i}_1/{champ}": "x" for i in TROIS for champ in ("nom", "courriel", "telephone")
}


def _prevues(evaluateur: Evaluateur) -> dict[str, object]:
    return {code: evaluateur.valeur(f"etapes/{code}/date") for code in ANNEXE_3_2}


def test_les_dates_de_l_annexe() -> None:
    attendues = {code: serial(d) if d else "" for code, d in ANNEXE_3_2.items()}
    assert _prevues(rempli(PLACEMENT, {})) == attendues
    assert list(PLACEMENT.tableaux["etapes"].lignes) == list(ANNEXE_3_2)


@given(st.dates(date(2016, 1, 1), date(2034, 12, 31)))
def test_un_autre_jour_j_deplace_toutes_les_dates(jour_j: date) -> None:
    decalage = jour_j - date(2020, 10, 30)
    prevues = _prevues(rempli(PLACEMENT, {"jalon/jour_j/valeur": jour_j}))
    assert prevues == {c: serial(d + decalage) if d else "" for c, d in ANNEXE_3_2.items()}


@given(st.integers(0, 400))
def test_les_jours_se_changent(jours: int) -> None:
    ev = rempli(PLACEMENT, {"etapes/concertation/jours": jours, "etapes/lancement/jours": jours})
    attendu = serial(date(2020, 10, 30) - timedelta(days=jours))
    assert ev.valeur("etapes/concertation/date") == attendu
    assert ev.valeur("etapes/lancement/date") == attendu


@pytest.mark.parametrize("mot", ["NC", "s.o.", None])
def test_sans_nombre_de_jours_pas_de_date(mot: str | None) -> None:
    ev = rempli(PLACEMENT, {"etapes/lancement/jours": mot})
    assert ev.valeur("etapes/lancement/date") == ""
    assert not regles_en(ev, "etapes/lancement/jours")


def test_seuls_le_jour_j_et_les_jours_sont_ouverts() -> None:
    ouvertes = {c.cle for c in PLACEMENT.ouvertes() if c.feuille == _feuille("Rétroplanning")}
    saisies = {f"etapes/{code}/jours" for code in ANNEXE_3_2 if code != "prise_effet"}
    assert ouvertes == saisies | {"jalon/jour_j/valeur"}


def _feuille(titre: str) -> int:
    return [f.titre for f in PLACEMENT.classeur.feuilles].index(titre)


def test_sans_jour_j_rien_ne_casse() -> None:
    ev = rempli(PLACEMENT, {"jalon/jour_j/valeur": None})
    assert set(_prevues(ev).values()) == {""}
    assert not erreurs(ev)
    assert regles_en(ev, "jalon/jour_j/valeur") == {"CAL-001"}


def test_vierge() -> None:
    vierge = rempli(PLACEMENT, {})
    attendu = {("CAL-005", f"contacts/{i}_1/nom") for i in TROIS}
    attendu |= {
        ("CAL-007", "accueil/debut_negociation/valeur"), ("CAL-009", "point/date/valeur"),
    }  # fmt: skip
    assert anomalies(vierge) == attendu
    assert not erreurs(vierge)


def test_bien_rempli_rien_a_redire() -> None:
    fait = {"suivi/envoi_trame/etat": "fait", "suivi/envoi_trame/date_faite": date(2020, 6, 8)}
    dates = {
        "accueil/debut_negociation/valeur": date(2020, 6, 1),
        "point/date/valeur": date(2020, 6, 10),
    }
    assert not anomalies(rempli(PLACEMENT, CONTACTS | fait | dates))


@pytest.mark.parametrize(
    "reponses",
    [("NC", Decimal(12), "un texte"), (serial(date(2020, 7, 1)), "s.o."), (Decimal(-3), None)],
)
def test_rempli_partout_sans_erreur(reponses: tuple[Decimal | str | None, ...]) -> None:
    assert not erreurs(rempli(PLACEMENT, partout(PLACEMENT, reponses)))


def test_accueil_et_boutons() -> None:
    ev = rempli(PLACEMENT, {})
    assert ev.valeur("accueil/mise_a_jour/valeur") == "février 2020 – édition 2020"
    titres = [f.titre for f in PLACEMENT.classeur.feuilles]
    for cle in ("chronologie", "retroplanning", "suivi"):
        formule = PLACEMENT.cellules[f"acces/{cle}/bouton"].formule
        assert formule is not None
        texte = formule(PLACEMENT.cellules[f"acces/{cle}/bouton"].rang).excel(
            PLACEMENT.adresses(_feuille("Accueil"))
        )
        cible = texte.split("#'")[1].split("'")[0]
        assert cible in titres


# --- Suivi des étapes


def _suivi(**champs: object) -> Evaluateur:
    depart: dict[str, object] = {"point/date/valeur": date(2020, 7, 10)}
    return rempli(PLACEMENT, depart | {f"suivi/lancement/{c}": v for c, v in champs.items()})


@pytest.mark.parametrize(
    ("etat", "faite", "retard", "situation"),
    [  # planned on 17 June, the point is on 10 July
        ("à faire", None, Decimal(23), "en retard"),
        ("en cours", None, Decimal(23), "en retard"),
        ("fait", date(2020, 6, 20), Decimal(3), "fait"),
        ("fait", date(2020, 6, 10), Decimal(0), "fait"),
        ("fait", None, "", "fait"),
        ("sans objet", None, "", "sans objet"),
    ],
)
def test_retard(etat: str, faite: date | None, retard: object, situation: str) -> None:
    ev = _suivi(etat=etat, date_faite=faite)
    assert ev.valeur("suivi/lancement/retard") == retard
    assert ev.valeur("suivi/lancement/situation") == situation


def test_retard_sans_date_du_point_ni_date_prevue() -> None:
    sans_point = rempli(PLACEMENT, {})
    assert sans_point.valeur("suivi/lancement/retard") == ""
    assert sans_point.valeur("suivi/lancement/situation") == "à venir"
    assert sans_point.valeur("point/retard/valeur") == "—"
    assert _suivi().valeur("suivi/concertation/retard") == ""
    assert _suivi().valeur("suivi/concertation/situation") == "à dater"


def test_le_point_se_resume() -> None:
    ev = _suivi(etat="fait", date_faite=date(2020, 6, 17))
    # Planned before 10 July: sending, launch (done), diagnostic, first meeting on objectives.
    assert ev.valeur("point/retard/valeur") == "3"
    assert ev.valeur("point/faites/valeur") == "1 sur 12"
    assert ev.valeur("point/prochaine/valeur") == "Envoi de la trame de diagnostic, 7 juin"


def test_tout_est_fait() -> None:
    valeurs: dict[str, object] = {"suivi/concertation/etat": "sans objet"}
    for code in ANNEXE_3_2.keys() - {"concertation"}:
        valeurs |= {f"suivi/{code}/etat": "fait", f"suivi/{code}/date_faite": date(2020, 6, 1)}
    ev = rempli(PLACEMENT, valeurs)
    assert ev.valeur("point/faites/valeur") == "11 sur 11"
    assert ev.valeur("point/prochaine/valeur") == "—"


# --- Contrôles


@pytest.mark.parametrize(
    ("valeurs", "cle", "regle"),
    [
        ({"etapes/lancement/jours": 124}, "etapes/lancement/jours", "CAL-003"),
        ({"etapes/signature/jours": 26}, "etapes/adoption/jours", "CAL-003"),
        ({"etapes/lancement/jours": -1}, "etapes/lancement/jours", "CAL-002"),
        ({"etapes/lancement/jours": "12,5"}, "etapes/lancement/jours", "CAL-002"),
        ({"etapes/lancement/jours": Decimal("125.5")}, "etapes/lancement/jours", "CAL-002"),
        ({"etapes/lancement/jours": "bientôt"}, "etapes/lancement/jours", "CAL-002"),
        ({"jalon/jour_j/valeur": date(2020, 10, 31)}, "etapes/signature/date", "CAL-004"),
        ({"contacts/ars_2/nom": "x"}, "contacts/ars_2/courriel", "CAL-006"),
        ({"accueil/debut_negociation/valeur": date(2020, 10, 31)},
         "accueil/debut_negociation/valeur", "CAL-008"),
        ({"suivi/lancement/etat": "fait"}, "suivi/lancement/date_faite", "CAL-010"),
        ({"suivi/lancement/date_faite": date(2020, 6, 1)}, "suivi/lancement/etat", "CAL-011"),
        ({"suivi/lancement/date_faite": date(2020, 6, 11), "point/date/valeur": date(2020, 6, 10)},
         "suivi/lancement/date_faite", "CAL-012"),
        ({"point/date/valeur": date(2020, 6, 18)}, "suivi/lancement/retard", "CAL-013"),
    ],
)  # fmt: skip
def test_un_controle_se_declenche(valeurs: dict[str, object], cle: str, regle: str) -> None:
    assert regle in regles_en(rempli(PLACEMENT, valeurs), cle)


@pytest.mark.parametrize(
    ("valeurs", "regle"),
    [
        ({"etapes/lancement/jours": 125}, "CAL-003"),
        ({"etapes/lancement/jours": 145}, "CAL-003"),
        ({"etapes/concertation/jours": 140}, "CAL-003"),
        ({"etapes/lancement/jours": 0}, "CAL-002"),
        ({"jalon/jour_j/valeur": date(2020, 10, 30)}, "CAL-004"),
        ({"contacts/ars_2/nom": "x", "contacts/ars_2/telephone": "01"}, "CAL-006"),
        ({"accueil/debut_negociation/valeur": date(2020, 10, 30)}, "CAL-008"),
        ({"suivi/lancement/etat": "fait", "suivi/lancement/date_faite": date(2020, 6, 1),
          "point/date/valeur": date(2020, 6, 1)}, "CAL-012"),
        ({"point/date/valeur": date(2020, 6, 7)}, "CAL-013"),
    ],
)  # fmt: skip
def test_a_la_limite_rien_ne_se_declenche(valeurs: dict[str, object], regle: str) -> None:
    assert regle not in {r for r, _ in anomalies(rempli(PLACEMENT, valeurs))}


# --- Chronologie


def _nombre(evaluateur: Evaluateur, rang: str, champ: str) -> Decimal:
    valeur = evaluateur.valeur(f"frise/{rang}/{champ}")
    assert isinstance(valeur, Decimal), (rang, champ, valeur)
    return valeur


def test_la_frise_place_chaque_etape() -> None:
    ev = rempli(PLACEMENT, {})
    for code, quand in DATEES.items():
        assert _nombre(ev, code, "decalage") == (quand - date(2020, 6, 7)).days
    assert _nombre(ev, "document_definitif", "a_faire") == 45
    assert _nombre(ev, "prise_effet", "jalon") > 0
    assert ev.valeur("frise/reunion_budget/etiquette") == "1er août – Réunion sur le budget"


def test_une_etape_sans_date_est_entre_ses_voisines() -> None:
    ev = rempli(PLACEMENT, {})
    assert ev.valeur("frise/echange_referents/debut") == serial(date(2020, 7, 2))
    assert ev.valeur("frise/echange_referents/fin") == serial(date(2020, 7, 17))
    assert _nombre(ev, "echange_referents", "libre") == 15
    assert _nombre(ev, "echange_referents", "a_faire") == 0
    assert str(ev.valeur("frise/echange_referents/etiquette")).endswith("(date à fixer)")
    datee = rempli(PLACEMENT, {"etapes/echange_referents/jours": 110})
    assert _nombre(datee, "echange_referents", "libre") == 0
    assert _nombre(datee, "echange_referents", "a_faire") == 5


def test_la_frise_suit_l_etat_des_etapes() -> None:
    ev = rempli(PLACEMENT, {"suivi/lancement/etat": "fait", "suivi/diagnostic/etat": "sans objet"})
    assert _nombre(ev, "lancement", "faite") == 10
    assert _nombre(ev, "lancement", "a_faire") == 0
    for champ in ("faite", "a_faire", "libre"):
        assert _nombre(ev, "diagnostic", champ) == 0


@given(st.dates(date(2016, 1, 1), date(2034, 12, 31)), st.integers(146, 900))
def test_les_mois_couvrent_toute_la_frise(jour_j: date, premier: int) -> None:
    ev = rempli(PLACEMENT, {"jalon/jour_j/valeur": jour_j, "etapes/envoi_trame/jours": premier})
    mois = [_nombre(ev, "calendrier", f"m{n:02d}") for n in range(1, 14)]
    assert sum(mois) == premier
    depart = jour_j - timedelta(days=premier)
    for n, jours in enumerate(mois[:-1]):
        fin = jour_j
        attendus = {
            depart + timedelta(days=k) for k in range((fin - depart).days)
            if _rang_mois(depart + timedelta(days=k)) == _rang_mois(depart) + n
        }  # fmt: skip
        assert jours == len(attendus)


def _rang_mois(quand: date) -> int:
    return quand.year * 12 + quand.month


def test_la_frise_nomme_ses_mois() -> None:
    ev = rempli(PLACEMENT, {})
    noms = [ev.valeur(f"frise/calendrier/n{n:02d}") for n in range(1, 14)]
    assert noms[:5] == [
        "juin 2020", "juillet 2020", "août 2020", "septembre 2020", "octobre 2020",
    ]  # fmt: skip
    assert set(noms[5:]) == {" "}


def test_les_chiffres_du_dessin_s_impriment_sur_leur_propre_page() -> None:
    identite = Identite(edition="2020", classeur="guide", territoire="", version=1, empreinte="0")
    octets = write_classeur(PLACEMENT, {}, identite)
    rang = _feuille("Chronologie") + 1
    with zipfile.ZipFile(io.BytesIO(octets)) as archive:
        feuille = archive.read(f"xl/worksheets/sheet{rang}.xml").decode()
    titre = PLACEMENT.tableaux["frise"].ligne_titre
    assert re.findall(r'<rowBreaks.*<brk id="(\d+)"', feuille) == [str(titre)]


def test_la_legende_ecarte_autant_de_series_des_deux_cotes() -> None:
    blocs = [b for f in PLACEMENT.classeur.feuilles for b in f.blocs if isinstance(b, Graphique)]
    (graphique,) = blocs
    montrees = [bool(couleur) and nom[0] != "=" for _, nom, couleur in graphique.series]
    assert sum(montrees) == 4
    assert montrees == montrees[::-1]
    assert graphique.remplacement


# --- Une autre édition


def test_une_autre_edition() -> None:
    gardees = tuple(e for e in EDITION.etapes if e.code in ("prise_effet", "adoption", "lancement"))
    campagne = replace(EDITION.campagne, code="2031", jour_j=date(2031, 3, 1), contacts_max=1)
    autre = Placement(construire(replace(EDITION, campagne=campagne, etapes=gardees)))
    ev = rempli(autre, {})
    assert ev.valeur("etapes/adoption/date") == serial(date(2031, 2, 4))
    assert list(autre.tableaux["contacts"].lignes) == ["cd_1", "ars_1", "ddcs_1"]
    assert not erreurs(ev)
    assert autre.cellules["etapes/prise_effet/jours"].role is Role.LIBELLE


def test_sans_etape_de_reference() -> None:
    gardees = tuple(e for e in EDITION.etapes if e.jours != 0)
    ev = rempli(Placement(construire(replace(EDITION, etapes=gardees))), {})
    assert ev.valeur("etapes/signature/date") == serial(date(2020, 10, 15))
    assert not [c for c in ev.placement.cellules if isinstance(ev.valeur(c), ErreurExcel)]
