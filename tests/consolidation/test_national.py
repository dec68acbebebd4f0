"""What counts, what does not, and what is said of it."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from cdppe_xl.cli.consolider import command
from cdppe_xl.consolidation.agregats import national_lines
from cdppe_xl.consolidation.classeur import write_national
from cdppe_xl.consolidation.national import build_national
from cdppe_xl.consolidation.recueil import Donnee, Recueil
from cdppe_xl.domaine.constat import Gravite
from cdppe_xl.domaine.lecture import Etat
from cdppe_xl.erreurs import CommandeIncorrecte
from cdppe_xl.registre.depot import DepotEnregistre, EtatDepot
from tests.consolidation.fabrique import (
    EDITION,
    MIDI,
    NC,
    SO,
    TABLEAUX,
    VIDE,
    Saisie,
    constat,
    depose,
    lue,
    ouvre,
    remplit,
)
from tests.consolidation.lecteur import Relu

TABLEAU = "tableau_de_bord"


def test_only_conforming_deposits_count_unless_all_are_asked_for(tmp_path: Path) -> None:
    with ouvre(tmp_path) as registre:
        depose(registre, "02", TABLEAU, {"ind/1a/t0": 5})
        depose(registre, "03", TABLEAU, {"ind/1a/t0": 7}, constat(Gravite.BLOQUANTE))
        seuls = build_national(registre, EDITION).lignes["1a"].agregats["t0"]
        tous = build_national(registre, EDITION, tous=True).lignes["1a"].agregats["t0"]
    assert (seuls.valeur, seuls.repondants, seuls.attendus) == (Decimal(5), 1, 30)
    assert (tous.valeur, tous.repondants, tous.attendus) == (Decimal(12), 2, 30)


def test_a_corrected_return_replaces_the_first(tmp_path: Path) -> None:
    with ouvre(tmp_path) as registre:
        depose(registre, "02", TABLEAU, {"ind/1a/t0": 5})
        depose(registre, "02", TABLEAU, {"ind/1a/t0": 6, "ind/N1/t0": 1})
        agregat = build_national(registre, EDITION).lignes["1a"].agregats["t0"]
    assert (agregat.valeur, agregat.repondants) == (Decimal(6), 1)


def test_anomalies_tell_what_counts_and_what_does_not(tmp_path: Path) -> None:
    with ouvre(tmp_path) as registre:
        depose(registre, "02", TABLEAU, {}, constat(Gravite.AVERTISSEMENT, "À vérifier."))
        depose(registre, "03", TABLEAU, {}, constat(Gravite.BLOQUANTE, "Vieux défaut."))
        depose(registre, "03", TABLEAU, {"ind/1a/t0": 1}, constat(Gravite.BLOQUANTE))
        registre.deposer(b"%PDF", "note.pdf", "note.pdf", MIDI, None, [], "c’est un PDF")
        relu = Relu.de(write_national(build_national(registre, EDITION)))
    feuille = relu.feuille("Anomalies")
    lignes = [[c.value for c in rangee] for rangee in feuille.iter_rows(3)]
    assert [(x[0], x[3], x[5], x[9], x[13]) for x in lignes] == [
        (None, "fichier refusé", "c’est un PDF", "note.pdf", "non"),
        ("02", "avertissement", "À vérifier.", "02_tableau_de_bord.xlsx", "oui"),
        ("03", "bloquante", "Une cible manque.", "03_tableau_de_bord.xlsx", "non"),
    ]
    assert (lignes[1][10], lignes[1][11]) == ("Tableau de bord", "H9")


def test_follow_up_counts_the_blanks(tmp_path: Path) -> None:
    with ouvre(tmp_path) as registre:
        depose(registre, "04", TABLEAU, TABLEAUX["04"])
        national = build_national(registre, EDITION)
        relu = Relu.de(write_national(national))
    lignes = relu.lignes("Suivi", 122)
    assert len(lignes) == 30 * 4
    recu = next(x for x in lignes if x["Compté ici"] == "oui")
    assert (recu["Code"], recu["Classeur"], recu["État"]) == (
        "04",
        "Tableau de bord",
        "reçu conforme",
    )
    comptes = [recu[x] for x in ("Cellules remplies", "NC", "s.o.", "Illisibles", "Vides")]
    assert comptes == [7, 2, 1, 1, 2]
    assert sum(x["État"] == "non reçu" for x in lignes) == 119


def test_the_day_asked_for_cannot_precede_the_last_deposit(tmp_path: Path) -> None:
    with ouvre(tmp_path) as registre:
        depose(registre, "02", TABLEAU, {})
        with pytest.raises(CommandeIncorrecte, match=r"31/08/2020.*01/09/2020"):
            build_national(registre, EDITION, a_la_date=date(2020, 8, 31))
        assert build_national(registre, EDITION).jour == date(2020, 9, 1)


def test_another_edition_and_an_unknown_territory_are_left_aside_and_named(tmp_path: Path) -> None:
    with ouvre(tmp_path) as registre:
        depose(registre, "99", TABLEAU, {"ind/1a/t0": 1000})
        depose(registre, "02", TABLEAU, {"ind/1a/t0": 1})
        national = build_national(registre, EDITION)
    assert national.lignes["1a"].agregats["t0"].valeur == 1
    assert any("« 99 »" in remarque for remarque in national.a_part)
    assert {d.depot.territoire for d in national.recueil.donnees} == {"02", "99"}


REPONSES = st.one_of(
    st.integers(0, 10**9), st.sampled_from([NC, SO, VIDE, Etat.ILLISIBLE]), st.none()
)


@given(st.lists(REPONSES, min_size=30, max_size=30))
def test_every_territory_is_counted_once_and_only_numbers_add_up(
    reponses: list[int | Etat | None],
) -> None:
    """None is a territory that sent nothing."""
    saisies = dict(zip((t.code for t in EDITION.territoires), reponses, strict=True))
    agregat = next(
        ligne for ligne in national_lines(_recueil(saisies), EDITION) if ligne.ligne.rang == "1a"
    ).agregats["t0"]
    nombres = [r for r in reponses if isinstance(r, int)]
    assert agregat.valeur == (Decimal(sum(nombres)) if nombres else None)
    assert agregat.repondants == len(nombres)
    assert agregat.repondants + sum(agregat.absences.values()) == agregat.attendus == 30
    assert agregat.absences.get("non reçu", 0) == reponses.count(None)


def _recueil(saisies: dict[str, int | Etat | None]) -> Recueil:
    depots: dict[tuple[str, str], DepotEnregistre] = {}
    donnees: list[Donnee] = []
    rangs: dict[tuple[str, str], dict[str, int]] = {}
    for code, saisie in saisies.items():
        if saisie is None:
            continue
        retour = (code, TABLEAU)
        depots[retour] = DepotEnregistre(
            id=1, sha256="0", nom_fichier="f", chemin="f", recu_le=MIDI + timedelta(0),
            edition="2020", territoire=code, classeur=TABLEAU, version=1, etat=EtatDepot.CONFORME,
        )  # fmt: skip
        if saisie is not VIDE:
            rangs[retour] = {"ind/1a/t0": len(donnees)}
            contenu: Saisie = saisie
            donnees.append(Donnee(depots[retour], lue("ind/1a/t0", contenu, 0), ""))
    return Recueil(depots=depots, donnees=tuple(donnees), rangs=rangs, comptes={})


# --- the command ---------------------------------------------------------------------


def test_command_writes_the_workbook_and_says_the_coverage(tmp_path: Path) -> None:
    with ouvre(tmp_path) as registre:
        remplit(registre)
    dotations = tmp_path / "dotations.csv"
    dotations.write_text(
        "code_territoire;exercice;enveloppe;montant;source\n02;2020;P304;600000,05;arrêté\n",
        "utf-8",
    )
    sortie = tmp_path / "sous" / "national.xlsx"
    resultat = CliRunner().invoke(
        command,
        ["--registre", str(tmp_path / "campagne.db"), "--sortie", str(sortie),
         "--dotations", str(dotations)],
    )  # fmt: skip
    assert resultat.exit_code == 0, resultat.output
    assert "Tableau de bord : 3/30 territoires comptés" in resultat.stdout
    assert "Bilan annuel : 0/30" in resultat.stdout
    assert "cdppe suivre" in resultat.stdout
    relu = Relu.de(sortie.read_bytes())
    assert relu.feuille("Notifications")["E3"].value == 600000.05


def test_command_without_register_is_a_wrong_command(tmp_path: Path) -> None:
    resultat = CliRunner().invoke(command, ["--registre", str(tmp_path / "absent.db")])
    assert resultat.exit_code == 2
    assert not (tmp_path / "absent.db").exists()
