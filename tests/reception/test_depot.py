"""Deposits: who prevails, what is kept apart, what holds a deposit back."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from cdppe_xl.cli.main import cdppe
from cdppe_xl.domaine.constat import Gravite
from cdppe_xl.domaine.lecture import Doute
from cdppe_xl.generation.preremplissage import Connu
from cdppe_xl.parcours import charger, deposer, fabriquer
from cdppe_xl.reception import lecteur
from cdppe_xl.reception.depot import Issue
from cdppe_xl.reception.lecture import lire_avec_brut
from cdppe_xl.referentiel.modele import Referentiel
from cdppe_xl.registre.collecte import Piece
from cdppe_xl.registre.store import Registre
from cdppe_xl.registre.suivi import a_part, suivre

REF = charger("2020")
CONNU = Connu(referentiel=REF)
JOUR = datetime(2020, 7, 1, 12, tzinfo=UTC)
CLE = ("63", "guide")


def guide(pilote: str, territoire: str = "63") -> bytes:
    """A guide that one answer tells from the others."""
    saisies = {"contacts/cd_1/nom": pilote}
    return fabriquer(CONNU, "guide", REF.territoire(territoire), saisies)[0]


A, B = guide("Personne fictive A"), guide("Personne fictive B")


@pytest.fixture
def registre(tmp_path: Path) -> Iterator[Registre]:
    with Registre.ouvrir(tmp_path / "campagne.db") as ouvert:
        yield ouvert


def recevoir(registre: Registre, dossier: Path, jour: int, **fichiers: bytes) -> list[Issue]:
    """One batch, received that many days after the first one."""
    lot = dossier / f"lot{len(list(dossier.iterdir()))}"
    lot.mkdir()
    for nom, octets in fichiers.items():
        (lot / f"{nom}.xlsx").write_bytes(octets)
    return list(deposer([lot], registre, JOUR + timedelta(days=jour)))


def en_vigueur(registre: Registre) -> str:
    return registre.en_vigueur("2020", tous=True)[CLE].sha256


def sha(octets: bytes) -> str:
    return hashlib.sha256(octets).hexdigest()


# --- the last received prevails ----------------------------------------------------------


def test_sending_the_first_file_again_puts_it_back_in_force(
    registre: Registre, tmp_path: Path
) -> None:
    recevoir(registre, tmp_path, 0, a=A)
    recevoir(registre, tmp_path, 1, b=B)
    assert en_vigueur(registre) == sha(B)
    (issue,) = recevoir(registre, tmp_path, 2, encore=A)
    assert issue.prevaut_sur is not None
    assert issue.prevaut_sur.sha256 == sha(B)
    assert en_vigueur(registre) == sha(A)
    assert len(registre.depots()) == 2
    (dernier,) = [d for d in registre.depots() if d.sha256 == sha(A)]
    assert (dernier.recu_le, dernier.derniere_reception) == (JOUR, JOUR + timedelta(days=2))
    assert registre.verifier() == []


def test_it_may_go_back_and_forth_and_each_step_is_idempotent(
    registre: Registre, tmp_path: Path
) -> None:
    for jour, octets in enumerate([A, B, B, A, A, B, A, A]):
        recevoir(registre, tmp_path, jour, retour=octets)
        assert en_vigueur(registre) == sha(octets)
    receptions = registre._connexion.execute("SELECT count(*) FROM reception").fetchone()
    assert receptions == (3,)


def test_the_same_day_the_last_one_still_prevails(registre: Registre, tmp_path: Path) -> None:
    for octets in (A, B, A, B):
        recevoir(registre, tmp_path, 0, retour=octets)
        assert en_vigueur(registre) == sha(octets)


def test_a_folder_read_every_evening_changes_nothing(registre: Registre, tmp_path: Path) -> None:
    """It holds the first file and its correction: depositing it again is no new reception."""
    for jour in range(3):
        issues = recevoir(registre, tmp_path, jour, a=A, b=B)
        assert [issue.prevaut_sur for issue in issues] == [None, None]
        assert en_vigueur(registre) == sha(B)
    assert registre._connexion.execute("SELECT count(*) FROM reception").fetchone() == (0,)


def test_what_comes_back_is_followed(registre: Registre, tmp_path: Path) -> None:
    for jour, octets in enumerate([A, B, A]):
        recevoir(registre, tmp_path, jour, retour=octets)
    (ligne,) = [
        ligne for ligne in suivre(registre, _attend_le_guide(), JOUR.date() + timedelta(days=9))
        if (ligne.territoire, ligne.classeur) == CLE
    ]  # fmt: skip
    assert (ligne.depots, ligne.dernier_depot) == (2, JOUR.date() + timedelta(days=2))
    assert sha(A).startswith(ligne.empreinte)


def _attend_le_guide() -> Referentiel:
    classeurs = tuple(replace(c, retour=True) for c in REF.classeurs)
    return replace(REF, classeurs=classeurs)


# --- kept apart --------------------------------------------------------------------------


@pytest.fixture
def panne(monkeypatch: pytest.MonkeyPatch) -> None:
    """A fault of ours on one file, a death on another."""
    vraie = lire_avec_brut

    def agir(octets: bytes, nom: str, edition: str) -> object:
        if nom.startswith("fautif"):
            raise ZeroDivisionError
        if nom.startswith("mort"):
            os.kill(os.getpid(), 9)
        return vraie(octets, nom, edition)

    monkeypatch.setattr(lecteur, "lire_avec_brut", agir)


def test_a_file_without_a_verdict_is_kept_apart_and_may_come_again(
    registre: Registre, tmp_path: Path, panne: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    issues = {i.chemin[-8:]: i for i in recevoir(registre, tmp_path, 0, fautif=A, mort=B)}
    assert [(i.a_part, i.defaut, i.depot) for i in issues.values()] == [
        (True, True, None),
        (True, False, None),
    ]
    assert registre.depots() == []
    assert registre.original(sha(A)) == A
    assert registre.verifier() == []
    dits = a_part(registre, REF, JOUR.date())
    assert len(dits) == 2
    assert all("gardé à part" in dit for dit in dits)
    assert any("Défaut de l’outil : ZeroDivisionError" in dit for dit in dits)
    recevoir(registre, tmp_path, 0, fautif=A)  # twice the same fault changes nothing
    assert len(registre.a_part()) == 2
    monkeypatch.undo()
    (issue,) = recevoir(registre, tmp_path, 1, fautif=A)
    assert issue.depot is not None
    assert issue.depot.nouveau
    assert en_vigueur(registre) == sha(A)
    assert [fichier.sha256 for fichier in registre.a_part()] == [sha(B)]
    assert registre.verifier() == []


# --- held back ---------------------------------------------------------------------------


@pytest.mark.parametrize(("code", "tenu"), [("STR-027", True), ("STR-028", True),
                                            ("STR-029", False)])  # fmt: skip
def test_no_deposit_is_in_force_without_two_readings_that_agree(
    registre: Registre, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: str, tenu: bool
) -> None:
    dit = Doute(code, "Accueil", "B2", {"trouve": "1", "attendu": "2", "suite": ""})
    monkeypatch.setattr("cdppe_xl.excel.contre_lecture.contre_lire", lambda *_: (dit,))
    (issue,) = recevoir(registre, tmp_path, 0, retour=A)
    (constat,) = [c for c in issue.constats if c.regle == code]
    assert (constat.gravite is Gravite.BLOQUANTE) is tenu
    assert (constat.feuille, constat.cellule) == ("Accueil", "B2")
    assert (CLE not in registre.en_vigueur("2020")) is tenu
    assert issue.depot is not None
    assert [c.regle for c in registre.constats(issue.depot.id)].count(code) == 1


# --- on the command line -----------------------------------------------------------------


def run(*arguments: object) -> Result:
    return CliRunner().invoke(cdppe, [str(a) for a in arguments])


def lot(dossier: Path, fichiers: Sequence[tuple[str, bytes]]) -> Path:
    for nom, octets in fichiers:
        (dossier / nom).parent.mkdir(parents=True, exist_ok=True)
        (dossier / nom).write_bytes(octets)
    return dossier


def test_deposer_says_what_came_back_and_what_was_left_aside(tmp_path: Path) -> None:
    base = tmp_path / "campagne.db"
    un = lot(tmp_path / "un", [("a.xlsx", A), (".DS_Store", b"x"), ("~$a.xlsx", b"x")])
    deux = lot(tmp_path / "deux", [("b.xlsx", B)])
    dit = run("deposer", un, "--registre", base, "--recu-le", "01/07/2020")
    assert "Laissé de côté" in dit.output
    assert ".DS_Store" in dit.output
    run("deposer", deux, "--registre", base, "--recu-le", "02/07/2020")
    ensemble = run("deposer", un, deux, "--registre", base, "--recu-le", "03/07/2020")
    assert "puis corrigé le 02/07/2020" in ensemble.output
    encore = run("deposer", un, "--registre", base, "--recu-le", "04/07/2020")
    assert "reçu de nouveau : il remplace celui du 02/07/2020" in encore.output
    assert "1 de nouveau en vigueur" in encore.output
    assert "déjà reçu\n" in run("deposer", un, "--registre", base).output


def test_a_fault_of_ours_ends_with_its_own_code(tmp_path: Path, panne: None) -> None:
    dossier = lot(tmp_path / "lot", [("fautif.xlsx", A), ("bon.xlsx", B)])
    depose = run("deposer", dossier, "--registre", tmp_path / "campagne.db")
    assert depose.exit_code == 4
    assert "fautif.xlsx : gardé à part, à déposer de nouveau tel quel" in depose.output
    assert "– Défaut de l’outil : ZeroDivisionError" in depose.output
    assert "1 gardé à part" in depose.output
    controle = run("controler", dossier)
    assert controle.exit_code == 4
    assert "Défaut de l’outil : ZeroDivisionError" in controle.output
    assert "Traceback" not in controle.output
    lecture = run("lire", dossier / "fautif.xlsx")
    assert lecture.exit_code == 1  # click's own runner: the code is worn by the exception
    assert getattr(lecture.exception, "code_sortie", 0) == 4


def test_a_dead_worker_ends_with_the_code_of_an_unreadable_file(
    tmp_path: Path, panne: None
) -> None:
    dossier = lot(tmp_path / "lot", [("mort.xlsx", A), ("bon.xlsx", B)])
    assert run("deposer", dossier, "--registre", tmp_path / "campagne.db").exit_code == 3
    assert run("controler", dossier).exit_code == 3


def test_controler_reads_twice_when_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    dit = Doute("STR-027", "Accueil", "B2", {"trouve": "1", "attendu": "2", "suite": ""})
    monkeypatch.setattr("cdppe_xl.excel.contre_lecture.contre_lire", lambda *_: (dit,))
    dossier = lot(tmp_path / "lot", [("a.xlsx", A)])
    assert "STR-027" not in run("controler", dossier).output
    assert "STR-027" in run("controler", dossier, "--contre-lecture").output


# --- a file that changes under our eyes --------------------------------------------------


def test_bytes_that_changed_since_they_were_read_are_not_stored(
    registre: Registre, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Piece, "octets", lambda self: B)
    (issue,) = recevoir(registre, tmp_path, 0, a=A)
    assert issue.depot is None
    assert "a changé" in issue.motif
    assert registre.depots() == []
