"""One deposit of every hostile file, good returns around them: a verdict each, nothing harmed."""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import pytest

from cdppe_xl.domaine.lecture import Etat
from cdppe_xl.parcours import lire
from cdppe_xl.registre.store import Registre
from tests.hostiles.cas import LOT, LU, MARQUE, REFUS
from tests.hostiles.fabrique import AUTRE, RETOUR, RETOUR_ODS, parties_de, zipper
from tests.hostiles.table import FAMILLES, TOUS

RACINE = Path(__file__).resolve().parents[2]
BONS = {
    "000-bon.xlsx": RACINE / "samples/retours/44_Loire-Atlantique/44_diagnostic_2020.xlsx",
    "200-bon.ods": RACINE / "samples/retours/80_Somme/80_diagnostic_2020.ods",
    "999-bon.xlsx": RACINE / "samples/retours/973_Guyane/973_diagnostic_2020.xlsx",
}
NOMS = {nom: f"{rang:03d}{cas.extension}" for rang, (nom, cas) in enumerate(TOUS.items(), 1)}
MEMOIRE = 512 * 1024
"""KiB."""
LIGNE = re.compile(
    r"^(.*?/)?([^/\n]+) : (refusé|non lu|à corriger|conforme|déjà reçu|.*à part)(.*)$"
)
Valeurs = Mapping[str, tuple[Etat, object]]


@dataclass(frozen=True)
class Depot:
    """What the command answered, and what it cost."""

    dossier: Path
    registre: Path
    code: int
    sortie: str
    erreurs: str
    memoire: int
    avant: Mapping[str, str]
    apres: Mapping[str, str]

    def ligne(self, fichier: str) -> str:
        lignes = [x for x in self.sortie.splitlines() if f"/{fichier} : " in x]
        assert len(lignes) == 1, (fichier, lignes)
        return lignes[0].partition(f"/{fichier} : ")[2]


def _arbre(dossier: Path) -> dict[str, str]:
    """Every file below a folder with its fingerprint; links and pipes by what they are."""
    arbre = {}
    for chemin in sorted(dossier.rglob("*")):
        if chemin.is_symlink() or not (chemin.is_file() or chemin.is_dir()):
            arbre[str(chemin)] = "autre"
        elif chemin.is_file():
            arbre[str(chemin)] = hashlib.sha256(chemin.read_bytes()).hexdigest()
    return arbre


def environnement(lieu: Path) -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(RACINE), "HOME": str(lieu), "PYTHONIOENCODING": "utf-8"}


def deposer(dossier: Path, registre: Path, lieu: Path) -> Depot:
    """``cdppe deposer`` in a process of its own, in a working folder of its own."""
    avant = _arbre(dossier)
    env = environnement(lieu)
    code, sortie, erreurs, cout = appeler(["deposer", dossier, "--registre", registre], lieu, env)
    return Depot(dossier, registre, code, sortie, erreurs, cout.ru_maxrss, avant, _arbre(dossier))


class Cout(NamedTuple):
    """What a command and its own children cost together."""

    ru_utime: float
    ru_stime: float
    ru_maxrss: int


# A process starts with the peak memory of the one that called it: between these tests, that may
# have grown, and the command, stands a small one that counts.
COMPTEUR = """
import resource, subprocess, sys
code = subprocess.call([sys.executable, "-c", "from cdppe_xl.cli.main import main; main()",
                        *sys.argv[2:]])
cout = resource.getrusage(resource.RUSAGE_CHILDREN)
with open(sys.argv[1], "w") as note:
    print(cout.ru_utime, cout.ru_stime, cout.ru_maxrss, file=note)
sys.exit(code)
"""


def appeler(
    mots: Sequence[str | Path], lieu: Path, env: Mapping[str, str]
) -> tuple[int, str, str, Cout]:
    """Exit code, both outputs, and the cost."""
    with (
        tempfile.TemporaryFile() as sortie,
        tempfile.TemporaryFile() as erreurs,
        tempfile.NamedTemporaryFile("r") as note,
    ):
        appel = [sys.executable, "-c", COMPTEUR, note.name, *map(str, mots)]
        fait = subprocess.run(
            appel, cwd=lieu, env=env, stdout=sortie, stderr=erreurs, check=False
        )  # fmt: skip
        for flux in (sortie, erreurs):
            flux.seek(0)
        temps, systeme, memoire = note.read().split()
        cout = Cout(float(temps), float(systeme), int(memoire))
        return fait.returncode, sortie.read().decode(), erreurs.read().decode(), cout


@pytest.fixture(scope="module")
def depot(tmp_path_factory: pytest.TempPathFactory) -> Depot:
    racine = tmp_path_factory.mktemp("hostiles")
    dossier, lieu = racine / "recus", racine / "ici"
    dossier.mkdir()
    lieu.mkdir()
    for nom, bon in BONS.items():
        (dossier / nom).write_bytes(bon.read_bytes())
    for nom, cas in TOUS.items():
        (dossier / NOMS[nom]).write_bytes(cas.faire())
    return deposer(dossier, racine / "registre.db", lieu)


@pytest.fixture(scope="module")
def bases() -> dict[str, Valeurs]:
    """Answers of the real returns the hostile ones are made of."""
    return {c.suffix if c != AUTRE else "autre": _valeurs(c) for c in (RETOUR, RETOUR_ODS, AUTRE)}


def _valeurs(chemin: Path) -> Valeurs:
    lecture, _ = lire(chemin.read_bytes(), chemin.name)
    return {cle: (lue.etat, lue.valeur) for cle, lue in lecture.valeurs.items()}


def test_il_y_en_a_assez_et_chacun_a_son_nom() -> None:
    assert len(TOUS) == sum(len(famille.CAS) for famille in FAMILLES)
    assert len(TOUS) >= 300


def test_la_commande_va_au_bout_et_reste_sobre(depot: Depot) -> None:
    assert depot.code == 3, depot.sortie[-500:]
    assert "Traceback" not in depot.sortie + depot.erreurs
    assert depot.erreurs == ""
    assert "éfaut de l’outil" not in depot.sortie
    assert depot.memoire < MEMOIRE
    assert "\x1b" not in depot.sortie


def test_rien_n_est_ecrit_hors_du_registre(depot: Depot) -> None:
    assert depot.apres == depot.avant
    assert not list((depot.registre.parent / "ici").iterdir())
    for ailleurs in ("/tmp/hostile.txt", "/etc/hostile"):
        assert not Path(ailleurs).exists()


@pytest.mark.parametrize("nom", TOUS)
def test_chaque_fichier_a_son_verdict(nom: str, depot: Depot) -> None:
    cas = TOUS[nom]
    if cas.issue == LOT:
        dits = [x for x in depot.sortie.splitlines() if f"/{NOMS[nom]}" in x]
        assert dits
        assert all(" : " in dit for dit in dits)
        return
    ligne = depot.ligne(NOMS[nom])
    if cas.issue == REFUS:
        assert ligne.startswith(("illisible – ", "non lu – ")), ligne[:300]
        assert cas.dit in ligne
        assert ligne.rstrip().endswith("."), ligne[-80:]
        assert len(ligne) < 700
    else:
        assert not ligne.startswith(("refusé", "non lu", "gardé")), ligne[:300]
    if cas.issue == MARQUE:
        assert ligne.startswith("à corriger"), ligne[:300]


def test_le_registre_est_entier_et_garde_les_octets_recus(depot: Depot) -> None:
    with Registre.ouvrir(depot.registre) as registre:
        assert registre.verifier() == []
        gardes = {d.sha256 for d in registre.depots()}
        for nom, cas in TOUS.items():
            octets = (depot.dossier / NOMS[nom]).read_bytes()
            empreinte = hashlib.sha256(octets).hexdigest()
            if cas.issue != LOT and "non lu" not in depot.ligne(NOMS[nom]):
                assert empreinte in gardes, nom
                assert registre.original(empreinte) == octets


def test_un_retour_bizarre_mais_sain_est_lu_comme_l_original(
    depot: Depot, bases: Mapping[str, Valeurs]
) -> None:
    with Registre.ouvrir(depot.registre) as registre:
        par_octets = {d.sha256: d for d in registre.depots()}
        for nom, cas in TOUS.items():
            if cas.issue != LU:
                continue
            empreinte = hashlib.sha256((depot.dossier / NOMS[nom]).read_bytes()).hexdigest()
            lues = registre.valeurs(par_octets[empreinte].id)
            base = bases["autre" if nom == "retour d un autre sous ce nom" else cas.extension]
            trouvees = {cle: (lue.etat, lue.valeur) for cle, lue in lues.items()}
            ecarts = {c: (base[c], trouvees.get(c)) for c in base if trouvees.get(c) != base[c]}
            assert not ecarts, (nom, list(ecarts.items())[:3])


def test_ce_qui_doit_etre_corrige_dit_pourquoi(depot: Depot) -> None:
    with Registre.ouvrir(depot.registre) as registre:
        par_nom = {d.nom_fichier: d for d in registre.depots()}
        for nom, cas in TOUS.items():
            if cas.issue == MARQUE:
                regles = {c.regle for c in registre.constats(par_nom[NOMS[nom]].id)}
                assert cas.dit in regles, (nom, sorted(regles))


def test_les_bons_retours_du_lot_sont_lus_comme_seuls(depot: Depot, tmp_path: Path) -> None:
    seuls = tmp_path / "seuls"
    seuls.mkdir()
    for nom, bon in BONS.items():
        (seuls / nom).write_bytes(bon.read_bytes())
    autre = deposer(seuls, tmp_path / "seuls.db", tmp_path)
    assert {n: autre.ligne(n) for n in BONS} == {n: depot.ligne(n) for n in BONS}
    with Registre.ouvrir(depot.registre) as un, Registre.ouvrir(autre.registre) as deux:
        for nom in BONS:
            ids = [next(d.id for d in r.depots() if d.nom_fichier == nom) for r in (un, deux)]
            assert un.valeurs(ids[0]) == deux.valeurs(ids[1])


LOURDS = (
    "un million de lignes vides", "300000 cellules vides", "600000 cellules remplies",
    "200000 noms", "30000 formules partagees", "formules partagees demesurees", "100000 fusions",
    "un million de validations", "300000 chiffres puis une lettre", "ods 65000 tables",
)  # fmt: skip


@pytest.mark.parametrize("nom", LOURDS)
def test_les_plus_lourds_sont_juges_vite_et_avec_peu_de_memoire(nom: str, depot: Depot) -> None:
    """Processor time, that does not depend on what else runs; far from the 20 seconds allowed."""
    lieu = depot.registre.parent / "ici"
    mots: list[str | Path] = ["controler", depot.dossier / NOMS[nom], "--format", "json"]
    code, sortie, erreurs, cout = appeler(mots, lieu, environnement(lieu))
    assert code in {1, 3} if TOUS[nom].issue != LU else code in {0, 1, 3}, sortie[:300]
    assert erreurs == ""
    assert cout.ru_utime + cout.ru_stime < 12
    assert cout.ru_maxrss < MEMOIRE


# --- folders ---------------------------------------------------------------------------------


def _zip_hostile() -> bytes:
    """An archive of returns whose names try to go elsewhere."""
    chemin_sain = zipper(parties_de())
    noms = ["../../sorti.xlsx", "/absolu.xlsx", "C:\\windows.xlsx", "a\x1b[31mrouge.xlsx",
            "a\nligne.xlsx", "\u202exslx.exe", "x" * 300 + ".xlsx", "sain.xlsx"]  # fmt: skip
    return zipper({nom: chemin_sain + bytes([rang]) for rang, nom in enumerate(noms)})


def test_un_dossier_piege(tmp_path: Path) -> None:
    dossier, lieu = tmp_path / "recus", tmp_path / "ici"
    (dossier / "sous").mkdir(parents=True)
    lieu.mkdir()
    octets = BONS["000-bon.xlsx"].read_bytes()
    for nom in ("a\nb.xlsx", "c\x1b[31m.xlsx", "\u202eslx.d.xlsx", "é" * 120 + ".xlsx"):
        (dossier / nom).write_bytes(b"%PDF")
    (dossier / "bon.xlsx").write_bytes(octets)
    (dossier / "boucle").symlink_to(dossier)
    (dossier / "sous" / "boucle").symlink_to("..")
    (dossier / "zero.xlsx").symlink_to("/dev/zero")
    (dossier / "perdu.xlsx").symlink_to(tmp_path / "absent")
    os.mkfifo(dossier / "tube.xlsx")
    (dossier / "lot.zip").write_bytes(_zip_hostile())
    with zipfile.ZipFile(dossier / "bombe.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("bombe.xlsx", b"\0" * 15_000_000)
    fait = deposer(dossier, tmp_path / "registre.db", lieu)
    assert fait.code == 3
    assert (fait.erreurs, fait.apres) == ("", fait.avant)
    assert not {"\x1b", "\u202e"} & set(fait.sortie)
    assert "Traceback" not in fait.sortie
    assert "éfaut de l’outil" not in fait.sortie
    assert not list(lieu.iterdir())
    assert not (tmp_path / "sorti.xlsx").exists()
    assert fait.ligne("bon.xlsx").startswith(("conforme", "à corriger"))
    dits = [ligne for ligne in fait.sortie.splitlines() if " : " in ligne]
    for nom in ("boucle", "zero.xlsx", "perdu.xlsx", "tube.xlsx", "bombe.xlsx"):
        assert sum(f"/{nom} : " in x or f"!{nom} : " in x for x in dits) >= 1, nom
