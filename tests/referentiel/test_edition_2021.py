"""The shipped 2021 edition: what is written of it, what is deduced, and what nobody knows."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from cdppe_xl.cli.main import cdppe
from cdppe_xl.cli.referentiel import referentiel as commande
from cdppe_xl.domaine.edition import Inconnu, Source
from cdppe_xl.referentiel.export import as_json, as_text
from cdppe_xl.referentiel.inconnus import unknowns
from cdppe_xl.referentiel.loader import load_referentiel
from cdppe_xl.referentiel.modele import Referentiel
from cdppe_xl.referentiel.tables import TABLES
from cdppe_xl.registre.store import Registre

VAGUE_1 = (
    "02 03 04 08 18 20 23 24 27 30 35 41 44 53 54 55 57 59 62 63 64 68 71 77 79 80 82 95 973 974"
)
VAGUE_2 = "14 17 22 25 67 86 976 978"


@pytest.fixture(scope="module")
def ref21() -> Referentiel:
    return load_referentiel("2021")


def sources(record: object) -> list[Source]:
    """Every source inside a record."""
    if isinstance(record, Source):
        return [record]
    if isinstance(record, tuple):
        return [s for item in record for s in sources(item)]
    champs = getattr(record, "__dataclass_fields__", {})
    return [s for champ in champs for s in sources(getattr(record, champ))]


def test_thirty_eight_of_seventy_are_identified(ref21: Referentiel) -> None:
    assert " ".join(t.code for t in ref21.territoires if t.vague == 1) == VAGUE_1
    assert " ".join(t.code for t in ref21.territoires if t.vague == 2) == VAGUE_2
    assert (ref21.nombre_attendu, ref21.nombre_inconnu) == (70, 32)


def test_amounts_of_the_press(ref21: Referentiel) -> None:
    euros = {e.code: ref21.montant_national(e.code, 2021) for e in ref21.enveloppes}
    assert euros == {"P304": 107_000_000, "FIR": 33_000_000, "ONDAM": 15_000_000}
    assert sum(euros.values()) == 155_000_000
    for enveloppe in ref21.enveloppes:
        assert [m.territoires for m in enveloppe.montants] == [70]
        assert enveloppe.montants[0].source.certitude == "presse"


def test_what_is_not_known_is_said_and_has_a_reason(ref21: Referentiel) -> None:
    for enveloppe in ref21.enveloppes:
        assert enveloppe.criteres == ()
        assert enveloppe.criteres_inconnus
        assert isinstance(enveloppe.plancher, Inconnu)
        assert isinstance(enveloppe.plafond, Inconnu)
    assert isinstance(ref21.campagne.jour_j, Inconnu)
    assert isinstance(ref21.campagne.plancher_total, Inconnu)
    assert isinstance(ref21.echeance("contacts").date, Inconnu)
    assert isinstance(ref21.etape("signature").jours, Inconnu)
    assert all(raison.strip() for _, raison in unknowns(ref21))


def test_deadlines(ref21: Referentiel) -> None:
    assert ref21.echeance("signature").date == date(2021, 9, 30)
    assert ref21.echeance("bilan_2020").date == date(2021, 9, 30)
    assert ref21.echeance("signature").source.certitude == "presse"


def test_three_conditions_bind_the_first_wave_alone(ref21: Referentiel) -> None:
    dues = [(c.classeur, c.edition, c.exercice) for c in ref21.conditions_de("63")]
    assert dues == [
        ("bilan", "2020", 2020), ("tableau_de_bord", "", None), ("plan_action", "", None),
    ]  # fmt: skip
    assert ref21.conditions_de(ref21.territoire("14")) == ()


def test_periods_of_the_two_waves(ref21: Referentiel) -> None:
    assert ref21.periode_de("63") == (date(2020, 1, 1), date(2022, 12, 31))
    assert ref21.periode_de("14") == (date(2021, 1, 1), date(2022, 12, 31))
    assert ref21.exercices_de("63") == ref21.exercices_de("14") == (2021, 2022)


def test_alsace_is_one_collectivity_and_two_contracts(ref21: Referentiel) -> None:
    signataires = {ref21.territoire(code).signataire for code in ("67", "68")}
    assert signataires == {"Collectivité européenne d'Alsace"}
    assert [ref21.territoire(code).vague for code in ("67", "68")] == [2, 1]


def test_objectives_are_those_of_2020(ref21: Referentiel, ref: Referentiel) -> None:
    assert (len(ref21.fondamentaux), len(ref21.facultatifs)) == (11, 15)
    assert [o.libelle for o in ref21.objectifs] == [o.libelle for o in ref.objectifs]
    assert [i.code for i in ref21.indicateurs] == [i.code for i in ref.indicateurs]
    assert ref21.campagne.indicateur_resultat_facultatif
    assert ref21.campagne.edition_precedente == "2020"


def test_nothing_of_2020_is_given_as_written_for_2021(ref21: Referentiel) -> None:
    """What the 2020 text says of 2020 stays written; what is carried over to 2021 is deduced."""
    for table in TABLES:
        records = getattr(ref21, table.attribut)
        for source in sources(records):
            if source.certitude == "ecrit":
                assert source.texte == "circulaire-2020-34"
                assert table.cle in ("territoire", "indicateur")
    ecrits = [i for i in ref21.indicateurs if i.source.certitude == "ecrit"]
    assert ecrits == []
    assert {t.vague for t in ref21.territoires if t.source.certitude == "ecrit"} == {1}
    assert {o.source.certitude for o in ref21.objectifs} == {"presse", "deduit"}


def test_the_listing_shows_it(ref21: Referentiel) -> None:
    texte = as_text(ref21)
    assert "38 territoires identifiés sur 70 attendus" in texte
    assert "Territoires (38 identifiés sur 70 attendus)" in texte
    assert texte.count("plancher inconnu, plafond inconnu") == 3
    assert "jour J inconnu" in texte
    assert "aucun" not in re.findall(r"plafond (\w+)", texte)
    assert max(map(len, texte.splitlines())) <= 110


def test_the_export_keeps_unknown_apart_from_none(ref21: Referentiel, ref: Referentiel) -> None:
    montre = as_json(ref21)
    assert montre["territoires_attendus"] == 70
    assert montre["territoires_non_identifies"] == 32
    assert montre["jour_j"] is None
    assert "Jour J du rétroplanning" in montre["inconnus"]
    p304 = montre["enveloppes"][0]
    assert (p304["plafond"], bool(p304["plafond_inconnu"])) == (None, True)
    ondam = as_json(ref)["enveloppes"][2]
    assert (ondam["plafond"], ondam["plafond_inconnu"]) == (None, None)


def test_compared_with_2020_it_reads_well() -> None:
    lance = CliRunner().invoke(commande, ["comparer", "2020", "2021"])
    assert lance.exit_code == 0, lance.output
    lignes = lance.output.splitlines()
    assert "campagne, territoires_attendus : aucun → 70" in lignes
    assert "territoire 67 : ajouté – Bas-Rhin" in lignes
    periodes = [li for li in lignes if li.endswith(", debut : aucun → 01/01/2020")]
    assert len(periodes) == 1
    assert periodes[0].startswith("territoire 02, 03, 04, 08, 18, 20, ")
    assert any(li.startswith("enveloppe P304, plafond : ") and "→ inconnu (" in li for li in lignes)
    assert not any("Inconnu(" in ligne for ligne in lignes)


def test_the_missing_territories_are_added_without_programming(tmp_path: Path) -> None:
    dossier = tmp_path / "mon-2021"
    fait = CliRunner().invoke(commande, ["nouveau", str(dossier), "--modele", "2021"])
    assert fait.exit_code == 0, fait.output
    liste = "code;nom;region\n" + "".join(f"{900 + n};Fictif {n};Fictive\n" for n in range(32))
    (dossier / "territoires.csv").write_text(liste, "utf-8")
    complet = load_referentiel(dossier)
    assert complet.campagne.code == "2021"
    assert (len(complet.territoires), complet.nombre_inconnu) == (70, 0)
    assert complet.territoire("931").vague == 2
    (dossier / "territoires.csv").write_text(liste + "999;De trop;Fictive\n", "utf-8")
    refus = CliRunner().invoke(commande, ["verifier", str(dossier)])
    assert "70, alors que 71 territoires sont déclarés" in str(refus.exception)


def test_coverage_is_told_where_the_campaign_is_followed(tmp_path: Path) -> None:
    attendu = "38 territoires sur 70 attendus : 32 territoires non identifiés"
    sortie = ["--sortie", str(tmp_path / "campagne")]
    options = ["--edition", "2021", "--departement", "14", "--classeur", "guide"]
    fait = CliRunner().invoke(cdppe, ["generer", *options, *sortie])
    assert fait.exit_code == 0, fait.output
    assert attendu in fait.output
    with Registre.ouvrir(tmp_path / "r.db"):
        pass
    suivi = CliRunner().invoke(
        cdppe, ["suivre", "--edition", "2021", "--registre", str(tmp_path / "r.db")]
    )
    assert attendu in suivi.output
    diagnostic = next(
        li for li in suivi.output.splitlines() if li.startswith("14 Calvados ") and "Trame" in li
    )
    assert "inconnue" in diagnostic
