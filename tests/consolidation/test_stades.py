"""The money of the country: stage by stage, objectif by objectif, never an unknown as 0."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from cdppe_xl.comptes.etat_financier import gather
from cdppe_xl.consolidation.classeur import write_national
from cdppe_xl.consolidation.national import National, build_national
from cdppe_xl.domaine.montants import centimes
from cdppe_xl.financement.montants import Stade
from cdppe_xl.registre.store import Registre
from cdppe_xl.restitution.classeur_rapprochement import write_rapprochement
from cdppe_xl.sources.dotations import Dotation, Dotations
from tests.clients.caches import comparer_caches
from tests.clients.libreoffice import recalculer
from tests.clients.validateur import valider
from tests.consolidation.fabrique import EDITION, NC, Saisie, depose, ouvre
from tests.consolidation.lecteur import Relu, rangee, target

STADES, PAR_TERRITOIRE = "Stades", "Stades par territoire"
OBJECTIFS, COFINANCEMENT = "Finances par objectif", "Cofinancement"
A02: dict[str, Saisie] = {
    "actions/a01/numero": 1, "actions/a01/objectif": "1", "actions/a01/intitule": "Équipe",
    "actions/a01/enveloppe": "P304", "actions/a01/etat_2020": "1000.10",
    "actions/a01/cd_2020": "900.05", "actions/a01/valorise_2020": "100.05",
    "actions/a01/autres_2021": "7.77",
    "actions/a02/numero": 2, "actions/a02/objectif": "1", "actions/a02/enveloppe": "FIR",
    "actions/a02/etat_2020": "0.20", "actions/a02/cd_2020": "100.25",
}  # fmt: skip
A03: dict[str, Saisie] = {
    "actions/a01/numero": 1, "actions/a01/objectif": "1", "actions/a01/enveloppe": "P304",
    "actions/a01/etat_2020": "50.00", "actions/a01/cd_2020": NC,
    "actions/a02/numero": 2, "actions/a02/objectif": "12", "actions/a02/enveloppe": "FIRR",
    "actions/a02/etat_2020": "3.33", "actions/a02/etat_2022": 0,
}  # fmt: skip
B02: dict[str, Saisie] = {
    "execution/x01/numero": 1, "execution/x01/objectif": "1", "execution/x01/enveloppe": "P304",
    "execution/x01/engage": "800.00", "execution/x01/paye": "700.01",
    "execution/x01/cd_realise": "850.00",
}  # fmt: skip
"""02 sends its plan twice; 03 knows neither its département nor its second enveloppe."""


def notified(stade: Stade, *lignes: tuple[str, str, str, str]) -> dict[Stade, Dotations]:
    """Territory, enveloppe, amount, day notified."""
    groupes: dict[tuple[str, str], tuple[Dotation, ...]] = {}
    for n, (territoire, enveloppe, montant, jour) in enumerate(lignes, start=2):
        dotation = Dotation(
            territoire=territoire, exercice=2020, enveloppe=enveloppe, montant=centimes(montant),
            source="arrêté fictif", date_notification=date.fromisoformat(jour),
            fichier=f"{stade}.csv", ligne=n,
        )  # fmt: skip
        cle = (territoire, enveloppe)
        groupes[cle] = (*groupes.get(cle, ()), dotation)
    return {stade: Dotations(groupes)}


DECIDES = {
    **notified(Stade.INDICATIF, ("02", "P304", "1100.00", "2020-03-01")),
    **notified(
        Stade.NOTIFIE, ("02", "P304", "990.00", "2020-05-01"),
        ("02", "P304", "1000.10", "2020-06-01"), ("03", "FIR", "40.40", "2020-06-01"),
    ),
}  # fmt: skip


def remplit(registre: Registre) -> None:
    premier = {**A02, "actions/a01/etat_2020": "995.00", "actions/a04/numero": 4}
    depose(registre, "02", "plan_action", premier)
    depose(registre, "02", "plan_action", A02)
    depose(registre, "03", "plan_action", A03)
    depose(registre, "02", "bilan", B02)
    depose(registre, "02", "bilan_2021", {**B02, "execution/x01/engage": "21.21"})


@pytest.fixture(scope="module")
def registre(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Registre]:
    with ouvre(tmp_path_factory.mktemp("argent")) as ouvert:
        remplit(ouvert)
        yield ouvert


@pytest.fixture(scope="module")
def national(registre: Registre) -> National:
    return build_national(registre, EDITION, dotations=DECIDES)


@pytest.fixture(scope="module")
def contenu(national: National) -> bytes:
    return write_national(national)


@pytest.fixture(scope="module")
def relu(contenu: bytes) -> Relu:
    return Relu.de(contenu)


# --- stages ----------------------------------------------------------------------------


def test_the_stages_of_the_nation(relu: Relu) -> None:
    france = rangee(relu, STADES, "France", "2020", "P304")
    assert [france[f"État {s}"] for s in ("Indicatif", "Demandé", "Notifié")] == [
        1100, 1045, 1000.10,
    ]  # fmt: skip
    assert [france[f"État {s}"] for s in ("Contractualisé", "Engagé", "Payé")] == [
        1050.10, 800, 700.01,
    ]  # fmt: skip
    assert france["Département Contractualisé"] == 900.05
    assert france["Département, dont valorisé Contractualisé"] == 100.05
    assert france["Département Réalisé"] == 850
    assert france["Montant national écrit dans les textes"] == 50_000_000
    assert [france[f"État {s} couv"] for s in ("Notifié", "Contractualisé", "Payé")] == [
        "1/30", "2/30", "1/30",
    ]  # fmt: skip


def test_a_gap_is_over_those_who_told_both(relu: Relu) -> None:
    """03 contracted 50 € and committed nothing known: it is in no gap with the commitments."""
    france = rangee(relu, STADES, "France", "2020", "P304")
    assert france["Écart Contractualisé – engagé"] == 200.10  # 1000,10 - 800, without 03
    assert france["Écart Contractualisé – engagé couv"] == "1/30"
    assert france["Écart Notifié – contractualisé"] == 0
    toutes = rangee(relu, STADES, "France", "2020", "Toutes")
    assert toutes["Écart Notifié – engagé"] == 200.10  # P304 of 02, never the FIR of 03


def test_an_unknown_amount_is_never_zero(relu: Relu) -> None:
    france = rangee(relu, STADES, "France", "2022", "P304")
    assert france["État Contractualisé"] == "—"
    assert france["État Contractualisé couv"] == "0/30"
    bretagne = rangee(relu, STADES, "Bretagne", "2020", "P304")
    assert (bretagne["État Payé"], bretagne["État Payé couv"]) == ("—", "0/1")
    trois = rangee(relu, PAR_TERRITOIRE, "2020", "P304", "03")
    assert (trois["Département Contractualisé"], trois["État Engagé"]) == ("—", "non reçu")
    assert rangee(relu, PAR_TERRITOIRE, "2020", "P304", "63")["État Demandé"] == "non reçu"
    assert rangee(relu, PAR_TERRITOIRE, "2022", "P304", "63")["État Engagé"] == "—", "pas dû"


def test_a_zero_that_was_written_counts(relu: Relu) -> None:
    france = rangee(relu, STADES, "France", "2022", "Sans enveloppe")
    assert (france["État Contractualisé"], france["État Contractualisé couv"]) == (0, "1/30")


def test_a_word_that_is_no_enveloppe_keeps_its_money_in_sight(relu: Relu) -> None:
    assert rangee(relu, STADES, "France", "2020", "Sans enveloppe")["État Contractualisé"] == 3.33
    assert rangee(relu, STADES, "France", "2020", "Toutes")["État Contractualisé"] == 1053.63


def test_regions_add_up_their_territories(relu: Relu) -> None:
    hauts = rangee(relu, STADES, "Hauts-de-France", "2020", "Toutes")
    assert (hauts["État Contractualisé"], hauts["État Contractualisé couv"]) == (1000.30, "1/4")
    assert rangee(relu, STADES, "Auvergne-Rhône-Alpes", "2020", "P304")["État Notifié"] == "—"


def test_the_bilan_of_the_next_year_is_told_apart(relu: Relu) -> None:
    assert rangee(relu, STADES, "France", "2021", "P304")["État Engagé"] == 21.21
    assert rangee(relu, PAR_TERRITOIRE, "2021", "P304", "03")["État Engagé"] == "non reçu"


def test_what_was_asked_first_stays(relu: Relu) -> None:
    """The first plan is not in « Données »: its amounts stand on their own in « Montants »."""
    lignes = [
        r for r in relu.lignes("Montants") if (r["Code"], r["Stade"]) == ("02", "Demandé")
    ]  # fmt: skip
    assert [r["Montant"] for r in lignes] == [995, 0.20]
    assert {r["Ligne de « Données »"] for r in lignes} == {None}


# --- objectives and cofinancing --------------------------------------------------------


def test_an_objectif_over_the_nation(relu: Relu) -> None:
    toutes = rangee(relu, OBJECTIFS, "1", "Entretiens prénataux précoces", "2020", "Toutes")
    assert (toutes["État Contractualisé"], toutes["État Contractualisé couv"]) == (1050.30, "2/2")
    assert (toutes["État Engagé"], toutes["État Engagé couv"]) == (800, "1/2")
    assert toutes["Département Contractualisé"] == 1000.30
    fir = rangee(relu, OBJECTIFS, "1", "Entretiens prénataux précoces", "2020", "FIR")
    assert fir["État Contractualisé"] == 0.20
    tous = rangee(relu, OBJECTIFS, "Tous", "Tous les objectifs", "2020", "Toutes")
    assert tous["État Contractualisé"] == 1053.63


def test_the_ratio_is_over_those_who_told_both_amounts(relu: Relu) -> None:
    """03 answered « NC »: neither its 50 € nor a 0 of the département enters the ratio."""
    toutes = rangee(relu, OBJECTIFS, "1", "Entretiens prénataux précoces", "2020", "Toutes")
    assert toutes["Cofin. État retenu"] == 1000.30
    assert toutes["Cofin. département retenu"] == 1000.30
    assert toutes["Cofin. département ÷ État"] == 1
    assert toutes["Cofin. département retenu couv"] == "1/2"
    assert toutes["Territoires en dessous"] == 0
    trois = rangee(relu, COFINANCEMENT, "1", "2020", "03")
    assert (trois["Manque"], trois["Verdict"]) == ("—", "À compléter")
    deux = rangee(relu, COFINANCEMENT, "1", "2020", "02")
    assert (deux["Département"], deux["dont valorisé"]) == (1000.30, 100.05)


# --- where the amounts come from -------------------------------------------------------


def test_corrected_notifications_stay_in_sight(relu: Relu) -> None:
    lignes = [r for r in relu.lignes("Notifications") if r["Enveloppe"] == "P304"]
    assert [(r["Stade"], r["Montant"], r["État"]) for r in lignes] == [
        ("Indicatif", 1100, "en vigueur"),
        ("Notifié", 990, "remplacée par notifie.csv, ligne 3"),
        ("Notifié", 1000.10, "en vigueur"),
    ]


def test_an_amount_is_written_once_and_linked(relu: Relu) -> None:
    """France → territory → « Montants » → the cell of « Données », each by formula and link."""
    feuille = relu.formules[STADES]
    colonne = relu.colonne(STADES, "État Payé")
    ligne = next(
        n for n in range(3, 40)
        if [feuille.cell(n, c).value for c in (1, 2, 3)] == ["France", "2020", "P304"]
    )  # fmt: skip
    titre, adresse = target(feuille.cell(ligne, colonne))
    assert titre == PAR_TERRITOIRE
    payes = [
        relu.formules[titre][f"{adresse[0]}{n}"]
        for n in range(3, 33)
        if str(relu.formules[titre][f"{adresse[0]}{n}"].value).startswith("='Montants'")
    ]
    (paye,) = payes
    titre, adresse = target(paye)
    assert (titre, paye.value) == ("Montants", f"='Montants'!{adresse}")
    montant = relu.formules["Montants"][adresse]
    titre, donnee = target(montant)
    rang = int(re.sub(r"\D", "", donnee))
    assert montant.value == f"='{titre}'!G{rang}"
    assert relu.donnee(rang)["Clé"] == "execution/x01/paye"
    assert relu.donnee(rang)["Fichier"] == "02_bilan.xlsx"


def test_the_totals_agree_by_every_road(relu: Relu) -> None:
    verdicts = {(r["Qui paie"], r["Stade"]): r for r in relu.lignes("Contrôles des sommes")}
    assert {r["Verdict"] for r in verdicts.values()} == {"Conforme"}
    contrat = verdicts["État", "Contractualisé"]
    assert contrat["« Montants »"] == contrat["« Finances »"] == 1053.63
    assert verdicts["État", "Payé"]["« Stades », régions"] == 1400.02


# --- one centime -----------------------------------------------------------------------


def changed(contenu: bytes, avant: str, apres: str) -> bytes:
    """The same file with one number typed in « Données » changed, nothing else."""
    sortie = io.BytesIO()
    faits = 0
    with zipfile.ZipFile(io.BytesIO(contenu)) as source, zipfile.ZipFile(sortie, "w") as cible:
        noms = re.findall(r'sheet name="([^"]+)"', source.read("xl/workbook.xml").decode())
        donnees = f"xl/worksheets/sheet{noms.index('Données') + 1}.xml"
        for nom in source.namelist():
            texte = source.read(nom)
            if nom == donnees:
                texte, faits = re.subn(
                    f'(<c r="G[0-9]+"[^>]*><v>){avant}<'.encode(), rf"\g<1>{apres}<".encode(), texte
                )  # fmt: skip
            cible.writestr(nom, texte)
    assert faits == 2, "les deux bilans ont le même montant payé"
    return sortie.getvalue()


def test_one_centime_moves_every_level_above_it(contenu: bytes, tmp_path: Path) -> None:
    sain, touche = tmp_path / "sain.xlsx", tmp_path / "touche.xlsx"
    sain.write_bytes(contenu)
    touche.write_bytes(changed(contenu, "700.01", "700.02"))
    assert valider(sain) == []
    recalculs = recalculer([sain, touche])
    assert comparer_caches(sain, recalculs[sain]) == []
    bouges: dict[str, set[float]] = {}
    for titre, cellules in recalculs[sain].feuilles.items():
        for adresse, cellule in cellules.items():
            autre = recalculs[touche].feuilles[titre][adresse].valeur
            if cellule.valeur != autre:
                assert isinstance(cellule.valeur, float | int)
                assert isinstance(autre, float | int)
                bouges.setdefault(titre, set()).add(round(abs(autre - cellule.valeur), 9))
    assert set(bouges) == {
        STADES, PAR_TERRITOIRE, OBJECTIFS, "Objectifs par territoire", "Montants", "Données",
        "Contrôles des sommes",
    }  # fmt: skip
    assert set.union(*bouges.values()) == {0.01, 0.02}


# --- the two workbooks of the money ----------------------------------------------------


def test_consolidation_and_reconciliation_say_the_same(registre: Registre, relu: Relu) -> None:
    etat = gather(registre, EDITION, EDITION.territoires, dotations=DECIDES)
    autre = Relu.de(write_rapprochement(etat))
    sommes: dict[tuple[str, str, str], int] = {}
    feuille = autre.feuille("Montants")
    entetes = next(
        [str(c.value) for c in r] for r in feuille.iter_rows() if r[0].value == "Code"
    )  # fmt: skip
    places = [entetes.index(t) for t in ("Qui paie", "Stade", "Montant")]
    for rangee_lue in feuille.iter_rows(values_only=True):
        qui, stade, montant = (rangee_lue[n] for n in places)
        if isinstance(montant, int | float):
            cle = (str(qui), str(stade), "")
            sommes[cle] = sommes.get(cle, 0) + round(montant * 100)
    ici = {
        (r["Qui paie"], {"Réalisé": "Payé"}.get(r["Stade"], r["Stade"])): r["« Stades », France"]
        for r in relu.lignes("Contrôles des sommes")
    }
    etats = {s: round(v * 100) for (q, s), v in ici.items() if q == "État"}
    assert etats == {s: v for (q, s, _), v in sommes.items() if q == "État"}
    departement = {s: round(v * 100) for (q, s), v in ici.items() if q == "Département"}
    assert departement == {s: v for (q, s, _), v in sommes.items() if q == "Département"}


def test_stages_are_those_of_the_reconciliation(national: National) -> None:
    """Territory by territory, enveloppe by enveloppe."""
    connus = {e.code for e in EDITION.enveloppes}
    lus = {
        (t.code, bloc.enveloppe, bloc.periode): {
            stade: next(v[n] for c, v in bloc.valeurs.items() if c.titre == f"État\n{libelle}")
            for stade, libelle in (
                (Stade.NOTIFIE, "Notifié"), (Stade.CONTRACTUALISE, "Contractualisé"),
                (Stade.ENGAGE, "Engagé"), (Stade.PAYE, "Payé"), (Stade.DEMANDE, "Demandé"),
            )
        }
        for bloc in national.argent.stades
        for n, t in enumerate(bloc.territoires)
    }  # fmt: skip
    suivis = [s for s in national.argent.etat.rapprochement.stades if s.enveloppe in connus]
    assert len(suivis) == 5  # 02: P304 and FIR, P304 of 2021; 03: P304, FIR notified
    for stades in suivis:
        la = lus[stades.territoire, stades.enveloppe, stades.periode]
        assert la == {stade: stades.de(stade) for stade in la}
