"""Reading in a child: what a file does to its reader stays between them."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from cdppe_xl.atelier.bornes import MO
from cdppe_xl.domaine.lecture import Doute
from cdppe_xl.excel.contre_lecture import Releve, SecondeLectureImpossible
from cdppe_xl.excel.teneurs import Teneur
from cdppe_xl.parcours import controler, lire, lire_isole, lire_pieces
from cdppe_xl.reception import codage, lecteur
from cdppe_xl.reception.codage import deplier, deplier_lecture, plier, plier_lecture
from cdppe_xl.reception.jugement import Consignes
from cdppe_xl.reception.lecteur import Lecteur
from cdppe_xl.reception.lecture import lire_avec_brut
from cdppe_xl.reception.lot import sans_lecture
from cdppe_xl.registre.collecte import Piece
from tests.excel.fabrique_brut import xlsx
from tests.simulation.fabrique import contenu

GUIDE = contenu("guide")
BOUCLE, MORT, GOURMAND, PROFOND, FAUTIF, ECRIT = (
    f"PK\x03\x04 {quoi}".encode() for quoi in ("boucle", "mort", "gourmand", "profond", "f", "e")
)


@pytest.fixture
def piege(monkeypatch: pytest.MonkeyPatch) -> None:
    """The real reader, except for bytes that make it misbehave."""
    vraie = lire_avec_brut

    def profond() -> None:
        profond()

    def agir(octets: bytes, nom: str, edition: str) -> Any:
        if octets == BOUCLE:
            while True:
                pass
        if octets == MORT:
            os.kill(os.getpid(), 9)
        if octets == GOURMAND:
            bytes(1000 * MO)
        if octets == PROFOND:
            profond()
        if octets == FAUTIF:
            raise ZeroDivisionError("notre faute")
        if octets == ECRIT:
            Path(nom).write_bytes(b"fuite")
        return vraie(octets, nom, edition)

    monkeypatch.setattr(lecteur, "lire_avec_brut", agir)
    monkeypatch.setattr(lecteur, "DELAI_LECTURE", 3.0)


def piece(octets: bytes, nom: str = "retour.xlsx") -> Piece:
    return Piece(nom, nom, octets)


@pytest.mark.usefixtures("piege")
def test_fifty_files_three_of_them_bad(tmp_path: Path) -> None:
    """A loop, a death and a glutton in the middle: each its reason, the others their reading."""
    mauvais = {20: BOUCLE, 25: MORT, 30: GOURMAND}
    for rang in range(50):
        (tmp_path / f"{rang:02d}.xlsx").write_bytes(mauvais.get(rang, GUIDE))
    rapport = controler([tmp_path])
    assert [lue.piece.nom for lue in rapport.lues] == [f"{rang:02d}.xlsx" for rang in range(50)]
    motifs = {int(lue.piece.nom[:2]): lue.motif for lue in rapport.lues if lue.identite is None}
    assert list(motifs) == [20, 25, 30]
    assert "trop de temps, plus de 3 secondes" in motifs[20]
    assert "interrompu pendant la lecture (SIGKILL)" in motifs[25]
    assert "trop de mémoire, plus de 300 Mo" in motifs[30]
    assert (rapport.illisible, rapport.defaut) == (True, False)
    illisibles = [c.fichier for c in rapport.constats if c.regle == "STR-000"]
    assert sorted(illisibles) == [str(tmp_path / f"{rang}.xlsx") for rang in mauvais]
    attendue = lire(GUIDE, "")[0].valeurs
    for rang in (19, 21, 24, 26, 29, 31, 49):
        lue = rapport.lues[rang].lecture
        assert lue is not None
        assert lue.valeurs == attendue


@pytest.mark.parametrize(("morts", "lu"), [(1, True), (2, False)])
def test_a_worker_ended_from_outside_accuses_no_file(
    morts: int, lu: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Tried once more; ended again, the file is left aside and nothing is said against it."""
    vrai = lire_avec_brut

    def lire_interrompu(contenu: bytes, nom: str, edition: str) -> object:
        if len(list(tmp_path.iterdir())) < morts:
            (tmp_path / str(os.getpid())).touch()
            os.kill(os.getpid(), 9)
        return vrai(contenu, nom, edition)

    monkeypatch.setattr(lecteur, "lire_avec_brut", lire_interrompu)
    (lue,) = lire_pieces([piece(GUIDE)])
    assert len(list(tmp_path.iterdir())) == morts
    assert (lue.identite is not None) == lu
    if not lu:
        assert lue.rompue
        assert "Fichier anormal" not in lue.motif
        assert lue.motif.startswith("La lecture a été interrompue")
        assert sans_lecture(lue).remede.startswith("Rien à corriger")


@pytest.mark.usefixtures("piege")
def test_a_fault_of_ours_is_told_as_ours_and_stops_nothing(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(FAUTIF)
    (tmp_path / "b.xlsx").write_bytes(GUIDE)
    rapport = controler([tmp_path])
    fautif, bon = rapport.lues
    assert (rapport.defaut, fautif.defaut, bon.defaut) == (True, True, False)
    assert fautif.motif.startswith("Défaut de l’outil : ZeroDivisionError – notre faute")
    assert "Traceback" not in fautif.motif
    (constat,) = (c for c in rapport.constats if c.fichier == fautif.piece.chemin)
    assert "signaler" in constat.remede
    assert bon.lecture is not None


@pytest.mark.usefixtures("piege")
@pytest.mark.parametrize(
    ("octets", "motif"), [(PROFOND, "imbriqué trop profondément"), (ECRIT, "Défaut de l’outil")]
)
def test_what_recurses_or_writes_is_stopped(octets: bytes, motif: str, tmp_path: Path) -> None:
    (lue,) = lire_pieces([piece(octets, str(tmp_path / "fuite"))])
    assert motif in lue.motif
    assert not [chemin for chemin in tmp_path.iterdir() if chemin.stat().st_size]


def test_the_reading_is_the_same_as_in_process() -> None:
    for code in ("diagnostic", "plan_action"):
        octets = contenu(code)
        (lue,) = lire_pieces([piece(octets)])
        directe, _ = lire(octets, "retour.xlsx")
        assert lue.lecture is not None
        assert dict(lue.lecture.lieux) == dict(directe.lieux)
        assert replace(lue.lecture, lieux={}) == replace(directe, lieux={})


def test_a_refusal_is_the_same_as_in_process(tmp_path: Path) -> None:
    faux = tmp_path / "faux.xlsx"
    faux.write_text("du texte", encoding="utf-8")
    with pytest.raises(Exception, match="fichier texte") as refus:
        lire_isole(faux)
    with pytest.raises(type(refus.value), match="fichier texte"):
        lire(faux, "faux.xlsx")


def test_memory_stays_flat_over_400_readings() -> None:
    """A small file of ours, again and again: neither the parent nor the child grows."""
    lourds = []
    with Lecteur(Consignes()) as lu:
        for rang in range(400):
            assert lu.lire(piece(GUIDE)).identite is not None
            if rang in {60, 240, 399}:
                lourds.append((_memoire(os.getpid()), _memoire(lu._atelier.pid)))
    parents, enfants = zip(*lourds, strict=True)
    assert max(parents) - parents[0] < 8 * MO
    assert max(enfants) - enfants[0] < 16 * MO


def test_a_batch_keeps_neither_the_bytes_nor_the_readings(tmp_path: Path) -> None:
    for rang in range(30):
        (tmp_path / f"{rang}.xlsx").write_bytes(GUIDE)
    rapport = controler([tmp_path])
    assert all(lue.piece.contenu is None for lue in rapport.lues)
    assert sum(len(lue.pliee) for lue in rapport.lues) < 30 * len(GUIDE) / 4
    assert rapport.lues[0].piece.octets() == GUIDE


def _memoire(pid: int) -> int:
    lignes = Path(f"/proc/{pid}/status").read_text().splitlines()
    (taille,) = (ligne.split()[1] for ligne in lignes if ligne.startswith("VmRSS:"))
    return int(taille) * 1024


def test_reading_elsewhere_costs_little() -> None:
    """Processor time of both processes, beside the same readings in one."""

    def ici() -> None:
        lire(GUIDE, "retour.xlsx")

    with Lecteur(Consignes()) as lu:
        lu.lire(piece(GUIDE))
        avant = _calcul(lu._atelier.pid) + time.process_time()
        for _ in range(30):
            lu.lire(piece(GUIDE))
        ailleurs = _calcul(lu._atelier.pid) + time.process_time() - avant
    ici()
    debut = time.process_time()
    for _ in range(30):
        ici()
    assert (ailleurs - (time.process_time() - debut)) / 30 < 0.010


def _calcul(pid: int) -> float:
    champs = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(champs[11]) + int(champs[12])) / os.sysconf("SC_CLK_TCK")


# --- what comes back ---------------------------------------------------------------------


class Malin:
    """What a hostile answer would try: to have something called while it is loaded."""

    def __init__(self, fait: Path) -> None:
        self.fait = fait

    def __reduce__(self) -> tuple[Callable[..., Any], tuple[Any, ...]]:
        return (Path.touch, (self.fait,))


def test_only_our_records_come_back(tmp_path: Path) -> None:
    lecture, _ = lire(GUIDE, "retour.xlsx")
    assert deplier_lecture(plier_lecture(lecture)).valeurs == lecture.valeurs
    for intrus in (Malin(tmp_path / "fait"), os.system, Path(), replace):
        with pytest.raises(Exception, match=r"attendu|enregistrements"):
            deplier(plier(intrus))
    assert not list(tmp_path.iterdir())
    with pytest.raises(TypeError, match="Lecture attendu"):
        deplier_lecture(plier(("une", "autre")))


def test_an_answer_that_unfolds_without_end_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(codage, "DEPLIE_MAX", 1000)
    with pytest.raises(ValueError, match="démesurée"):
        deplier(plier(b"x" * 2000))


# --- second reader -----------------------------------------------------------------------


def test_the_second_reader_agrees_on_what_we_generate() -> None:
    with Lecteur(Consignes(contre_lecture=True)) as lu:
        for code in ("diagnostic", "plan_action", "bilan"):
            assert lu.lire(piece(contenu(code))).doutes == ()


def test_the_second_reader_is_only_heard_when_asked() -> None:
    with Lecteur(Consignes()) as lu:
        assert lu.lire(piece(GUIDE)).doutes == ()


@pytest.fixture
def seconde(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[..., Any]], None]:
    """Puts a function in place of the second reader."""

    def poser(fonction: Callable[..., Any]) -> None:
        monkeypatch.setattr("cdppe_xl.excel.contre_lecture.contre_lire", fonction)

    return poser


def _doutes(octets: bytes = GUIDE) -> tuple[Doute, ...]:
    with Lecteur(Consignes(contre_lecture=True)) as lu:
        lue = lu.lire(piece(octets))
    assert lue.lecture is not None
    assert lue.lecture.doutes[-len(lue.doutes) :] == lue.doutes
    return lue.doutes


def test_a_disagreement_joins_the_reading(seconde: Callable[[Callable[..., Any]], None]) -> None:
    dit = Doute("STR-027", "Feuille", "B2", {"trouve": "1", "attendu": "2", "suite": ""})
    seconde(lambda *_: (dit,))
    assert _doutes() == (dit,)


def test_the_next_library_is_tried_where_one_cannot_read(
    seconde: Callable[[Callable[..., Any]], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lecteur, "DELAIS_CONTRE", (1.0, 1.0))

    def premier_en_panne(contenu: bytes, releve: Releve, moyen: str) -> tuple[Doute, ...]:
        assert all(isinstance(teneur, Teneur) for teneur in releve.cellules.values())
        if moyen == "openpyxl":
            while True:
                pass
        return ()

    seconde(premier_en_panne)
    with Lecteur(Consignes(contre_lecture=True)) as lu:
        assert lu.lire(piece(GUIDE)).doutes == ()


def test_a_file_that_nobody_can_read_twice_is_held(
    seconde: Callable[[Callable[..., Any]], None],
) -> None:
    def en_panne(contenu: bytes, releve: Releve, moyen: str) -> tuple[Doute, ...]:
        if moyen == "openpyxl":
            raise SecondeLectureImpossible("openpyxl s’est arrêté (IndexError)")
        os.kill(os.getpid(), 9)
        return ()

    seconde(en_panne)
    (doute,) = _doutes()
    assert doute.code == "STR-028"
    assert "openpyxl s’est arrêté (IndexError)" in doute.mots["trouve"]
    assert "python-calamine : La lecture a été interrompue : processus" in doute.mots["trouve"]


def test_nobody_reads_twice_what_only_one_library_knows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cdppe_xl.excel.contre_lecture.MOYENS", {})
    (doute,) = _doutes()
    assert (doute.code, doute.mots["trouve"]) == ("STR-029", "xlsx")


def test_a_workbook_of_another_kind_is_refused_before_any_second_reading() -> None:
    with Lecteur(Consignes(contre_lecture=True)) as lu:
        lue = lu.lire(piece(xlsx('<row r="1"><c r="A1"><v>1</v></c></row>')))
    assert (lue.identite, lue.doutes, lue.rompue) == (None, (), False)
    assert lue.motif
