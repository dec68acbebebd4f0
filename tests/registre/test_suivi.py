from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import cast

import pytest

from cdppe_xl.domaine.edition import Campagne, ClasseurAttendu, Echeance, Source, Territoire
from cdppe_xl.registre.store import Registre
from cdppe_xl.registre.suivi import EtatSuivi, LigneSuivi, a_part, refuses_a_part, suivre
from cdppe_xl.registre.suivi_rendu import as_csv, as_json, as_text, summary
from tests.registre.fabrique import MIDI, constat, deposit, lecture

SOURCE = Source(texte="essai", repere="fictif")
JOUR = date(2020, 9, 20)


@dataclass(frozen=True)
class _Edition:
    code: str = "2020"


def _territoire(code: str, nom: str) -> Territoire:
    return Territoire(
        code=code,
        nom=nom,
        region="R",
        signataire="CD",
        prefectures=(),
        ars="",
        vague=1,
        codes_sources=(),
        source=SOURCE,
    )


def _classeur(code: str, echeance: str, *, retour: bool = True) -> ClasseurAttendu:
    return ClasseurAttendu(
        code=code,
        libelle=f"Classeur {code}",
        annexe="5.2",
        qui_remplit="CD",
        retour=retour,
        echeance=echeance,
        source=SOURCE,
    )


@dataclass(frozen=True)
class MiniReferentiel:
    """Two fictitious territories, two returns expected, one workbook that is not returned."""

    campagne: Campagne = field(default_factory=lambda: cast("Campagne", _Edition()))
    territoires: Sequence[Territoire] = (_territoire("63", "Aval"), _territoire("01", "Amont"))
    classeurs: Sequence[ClasseurAttendu] = (
        _classeur("trame", "diagnostic"),
        _classeur("guide", "", retour=False),
        _classeur("bilan", ""),
    )

    def echeance(self, code: str) -> Echeance:
        jours = {"diagnostic": date(2020, 9, 10)}
        return Echeance(code=code, libelle=code, date=jours[code], source=SOURCE)


REFERENTIEL = MiniReferentiel()


def line(registre: Registre, jour: date = JOUR, territoire: str = "63") -> LigneSuivi:
    (trouvee,) = (
        ligne
        for ligne in suivre(registre, REFERENTIEL, jour)
        if (ligne.territoire, ligne.classeur) == (territoire, "trame")
    )
    return trouvee


@pytest.fixture
def registre(tmp_path: Path) -> Iterator[Registre]:
    with Registre.ouvrir(tmp_path / "r.db") as ouvert:
        yield ouvert


def test_every_territory_owes_every_returned_workbook_in_order(registre: Registre) -> None:
    lignes = suivre(registre, REFERENTIEL, JOUR)
    assert [(ligne.territoire, ligne.classeur) for ligne in lignes] == [
        ("63", "trame"),
        ("63", "bilan"),
        ("01", "trame"),
        ("01", "bilan"),
    ]
    assert {ligne.etat for ligne in lignes} == {EtatSuivi.NON_RECU}
    assert [ligne.echeance for ligne in lignes] == [date(2020, 9, 10), None] * 2


@pytest.mark.parametrize(
    ("jour", "retard"),
    [(date(2020, 9, 1), 0), (date(2020, 9, 10), 0), (date(2020, 9, 11), 1), (JOUR, 10)],
)
def test_what_is_not_received_is_late_the_day_after(
    registre: Registre, jour: date, retard: int
) -> None:
    assert line(registre, jour).retard_jours == retard


def test_without_deadline_nobody_is_late(registre: Registre) -> None:
    lignes = suivre(registre, REFERENTIEL, date(2030, 1, 1))
    assert [ligne.retard_jours for ligne in lignes if ligne.classeur == "bilan"] == [0, 0]


def test_a_return_on_time_stops_the_clock_even_if_it_must_be_corrected(
    registre: Registre,
) -> None:
    deposit(registre, b"a", constat(), jour=9)
    recu = line(registre)
    assert (recu.etat, recu.retard_jours, recu.depots) == (EtatSuivi.A_CORRIGER, 0, 1)
    corrige = deposit(registre, b"b", jour=15)
    recu = line(registre)
    assert (recu.etat, recu.retard_jours, recu.depots) == (EtatSuivi.CONFORME, 0, 2)
    assert recu.empreinte == corrige.sha256[:12]
    assert recu.dernier_depot == date(2020, 9, 16)


def test_a_return_after_the_deadline_is_late_for_good(registre: Registre) -> None:
    deposit(registre, b"a", jour=12)
    assert line(registre, date(2020, 12, 31)).retard_jours == 3


def test_a_conforming_return_stays_so_after_a_faulty_one(registre: Registre) -> None:
    bon = deposit(registre, b"a", jour=1)
    deposit(registre, b"b", constat(), jour=2)
    recu = line(registre)
    assert (recu.etat, recu.empreinte) == (EtatSuivi.CONFORME, bon.sha256[:12])
    assert (recu.depots, recu.dernier_depot) == (2, date(2020, 9, 3))


def test_a_refused_file_does_not_stop_the_clock(registre: Registre) -> None:
    registre.deposer(b"x", "x.xlsx", "x.xlsx", MIDI, lecture(b"x"), [], "version inconnue")
    recu = line(registre)
    assert (recu.etat, recu.depots, recu.retard_jours) == (EtatSuivi.REFUSE, 1, 10)
    deposit(registre, b"y", constat(), jour=1)
    assert line(registre).etat is EtatSuivi.A_CORRIGER


def test_the_situation_of_a_past_day_ignores_what_came_after(registre: Registre) -> None:
    deposit(registre, b"a", jour=12)
    assert line(registre, date(2020, 9, 12)).etat is EtatSuivi.NON_RECU
    assert line(registre, date(2020, 9, 13)).etat is EtatSuivi.CONFORME


def test_a_past_day_does_not_know_that_a_file_came_back(registre: Registre) -> None:
    premier = deposit(registre, b"a", jour=1)
    second = deposit(registre, b"b", jour=2)
    registre.recevoir_de_nouveau(premier, MIDI + timedelta(days=5))
    avant, apres = line(registre, date(2020, 9, 4)), line(registre, date(2020, 9, 6))
    assert (avant.dernier_depot, avant.empreinte) == (date(2020, 9, 3), second.sha256[:12])
    assert (apres.dernier_depot, apres.empreinte) == (date(2020, 9, 6), premier.sha256[:12])


def test_a_past_day_still_has_apart_what_was_settled_later(registre: Registre) -> None:
    registre.mettre_a_part(b"long", "a.xlsx", "a.xlsx", MIDI, "Lecture interrompue.")
    deposit(registre, b"long", jour=3)
    assert len(a_part(registre, REFERENTIEL, date(2020, 9, 2))) == 1
    assert a_part(registre, REFERENTIEL, JOUR) == []


def test_the_count_holds_the_unreadable_files_of_nobody(registre: Registre) -> None:
    registre.deposer(b"pdf", "a.pdf", "a.pdf", MIDI, None, [], "c'est un PDF.")
    deposit(registre, b"guide", classeur="guide")
    nombre = refuses_a_part(registre, REFERENTIEL, JOUR)
    assert "illisibles : 0 (et 1 fichier illisible à part) ;" in summary([], nombre)


def test_another_edition_is_another_campaign(registre: Registre) -> None:
    deposit(registre, b"a", edition="2021")
    assert line(registre).etat is EtatSuivi.NON_RECU


def test_what_belongs_to_no_line_is_said(registre: Registre) -> None:
    deposit(registre, b"attendu")
    registre.deposer(b"pdf", "a.pdf", "lot.zip!a.pdf", MIDI, None, [], "c'est un PDF.")
    deposit(registre, b"vierge", territoire="")
    deposit(registre, b"inconnu", territoire="99")
    deposit(registre, b"guide", classeur="guide")
    deposit(registre, b"v1", edition="2019")
    deposit(registre, b"v2", edition="2019", territoire="01")
    remarques = a_part(registre, REFERENTIEL, JOUR)
    assert remarques[0] == "lot.zip!a.pdf, reçu le 01/09/2020 : illisible, c'est un PDF."
    assert "« non indiqué »" in remarques[1]
    assert "« 99 »" in remarques[2]
    assert remarques[3].endswith(
        "« Classeur guide », qui n’est pas à renvoyer ; il est gardé, rien à faire."
    )
    assert remarques[4:] == ["Édition 2019 : 2 dépôts dans le même registre, hors de ce suivi."]
    assert a_part(registre, REFERENTIEL, date(2020, 8, 31)) == []


def test_text_shows_each_line_what_is_apart_and_the_count(registre: Registre) -> None:
    deposit(registre, b"a", constat(), jour=11)
    texte = as_text(suivre(registre, REFERENTIEL, JOUR), ["lot.zip!a.pdf : refusé."])
    rangees = texte.splitlines()
    assert rangees[0].split("  ")[0] == "Territoire"
    assert rangees[2].split()[:5] == ["63", "Aval", "Classeur", "trame", "10/09/2020"]
    assert "reçu, à corriger" in rangees[2]
    assert rangees[2].endswith("  2")
    assert "  - lot.zip!a.pdf : refusé." in rangees
    assert rangees[-1] == (
        "Retours attendus : 4 ; reçus : 1 (conformes 0, à corriger 1) ; illisibles : 0 ;"
        " non reçus : 3 ; à relancer, échéance passée : 1."
    )


def test_json_is_a_list_of_plain_objects(registre: Registre) -> None:
    depot = deposit(registre, b"a", jour=1)
    objets = json.loads(as_json(suivre(registre, REFERENTIEL, JOUR)))
    assert objets[0] == {
        "territoire": "63",
        "nom": "Aval",
        "classeur": "trame",
        "libelle": "Classeur trame",
        "echeance": "2020-09-10",
        "etat": "conforme",
        "depots": 1,
        "dernier_depot": "2020-09-02",
        "empreinte": depot.sha256[:12],
        "version": 1,
        "retard_jours": 0,
    }
    assert (objets[3]["echeance"], objets[3]["dernier_depot"]) == (None, None)


def test_csv_opens_in_a_french_spreadsheet(registre: Registre) -> None:
    deposit(registre, b"a", jour=1)
    texte = as_csv(suivre(registre, REFERENTIEL, JOUR))
    assert texte.startswith("\ufeff")
    rangees = list(csv.DictReader(io.StringIO(texte[1:]), delimiter=";"))
    assert len(rangees) == 4
    assert rangees[0]["Code territoire"] == "63"
    assert rangees[0]["Territoire"] == "Aval"
    assert rangees[0]["État"] == "reçu conforme"
    assert rangees[2]["Code territoire"] == "01"
    assert rangees[2]["Retard (jours)"] == "10"


def test_csv_holds_no_live_formula() -> None:
    ligne = LigneSuivi(
        territoire="63",
        nom='=HYPERLINK("x")',
        classeur="trame",
        libelle="@trame",
        echeance=None,
        etat=EtatSuivi.NON_RECU,
        depots=0,
        dernier_depot=None,
        empreinte="",
        version=None,
        retard_jours=0,
    )
    _, rangee = csv.reader(io.StringIO(as_csv([ligne])), delimiter=";")
    assert rangee[1:3] == ['\'=HYPERLINK("x")', "'@trame"]


def test_the_count_of_nothing_expected() -> None:
    assert summary([]).startswith("Retours attendus : 0 ; reçus : 0")
    assert as_text([]).startswith("Territoire")
