"""A batch: dossiers, and a broken or endless rule that spares the other files."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from cdppe_xl.domaine.constat import Constat, Gravite
from cdppe_xl.domaine.lecture import Identite
from cdppe_xl.generation.preremplissage import Connu
from cdppe_xl.parcours import controler, fabriquer, recus_de
from cdppe_xl.reception import lecteur
from cdppe_xl.reception.jugement import Consignes, empiler, noms_distincts
from cdppe_xl.reception.lot import examiner
from cdppe_xl.registre.collecte import collecter
from cdppe_xl.regles import catalogue, moteur
from cdppe_xl.regles.dossier import Dossier
from cdppe_xl.regles.moteur import Ecart, RegleEcrite
from tests.simulation.fabrique import REF, contenu

GUIDE, DIAGNOSTIC = contenu("guide"), contenu("diagnostic")
AILLEURS = contenu("guide", "03")


def recu(fichier: str, classeur: str, territoire: str = "63") -> tuple[str, Identite]:
    return fichier, Identite(
        edition="2020", classeur=classeur, territoire=territoire, version=1, empreinte=""
    )


def test_one_workbook_of_each_kind_makes_a_dossier() -> None:
    recus = [recu("a", "guide"), recu("b", "bilan", "15"), recu("c", "bilan")]
    assert [(p.territoire, p.rangs, p.double_de) for p in empiler(recus)] == [
        ("63", {"guide": 0, "bilan": 2}, {}),
        ("15", {"bilan": 1}, {}),
    ]


def test_copies_make_other_dossiers_and_say_what_they_double() -> None:
    classeurs = {"a": "guide", "b": "guide", "c": "bilan", "d": "bilan", "e": "guide"}
    recus = [recu(nom, classeur) for nom, classeur in classeurs.items()]
    assert [(p.rangs, p.double_de) for p in empiler(recus)] == [
        ({"guide": 0, "bilan": 2}, {}),
        ({"guide": 1, "bilan": 3}, {1: "a", 3: "c"}),
        ({"guide": 4}, {4: "a"}),
    ]


@pytest.fixture
def lot(tmp_path: Path) -> Path:
    for nom, octets in {"03": AILLEURS, "63_d": DIAGNOSTIC, "63_g": GUIDE}.items():
        (tmp_path / f"{nom}.xlsx").write_bytes(octets)
    return tmp_path


def test_a_broken_rule_is_ours_and_spares_the_other_territories(
    lot: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def casse(dossier: Dossier) -> Iterator[Ecart]:
        if dossier.territoire == "63":
            raise ZeroDivisionError
        yield from ()

    sain = controler([lot])
    modele = catalogue.REGLES_ECRITES[0].regle
    monkeypatch.setattr(
        catalogue, "REGLES_ECRITES", (*catalogue.REGLES_ECRITES, RegleEcrite(modele, casse))
    )
    rapport = controler([lot])
    assert (sain.defaut, rapport.defaut, rapport.illisible) == (False, True, False)
    ajoutes = [c for c in rapport.constats if c not in sain.constats]
    assert [(c.regle, c.territoire) for c in ajoutes] == [("STR-054", "63")]
    assert set(sain.constats) <= set(rapport.constats)


def test_the_same_file_given_twice_is_read_and_told_once(lot: Path) -> None:
    """By the same path: once; under another name: that it is the same, and nothing else."""
    plan = lot / "63_p.xlsx"
    plan.write_bytes(contenu("plan_action"))
    seul = controler([plan])
    assert seul.constats
    encore = controler([plan, plan])
    assert (encore.fichiers, encore.constats) == (seul.fichiers, seul.constats)
    (lot / "copie.xlsx").write_bytes(plan.read_bytes())
    deux = controler([plan, lot / "copie.xlsx"])
    ajoutes = [c for c in deux.constats if c not in seul.constats]
    assert len(deux.constats) == len(seul.constats) + 1
    assert [(c.regle, c.gravite, c.fichier) for c in ajoutes] == [
        ("STR-061", Gravite.INFORMATION, str(lot / "copie.xlsx"))
    ]
    assert "« copie.xlsx » est exactement le même fichier que « 63_p.xlsx »" in ajoutes[0].message
    assert [r.fichier for r in recus_de(deux)] == ["63_p.xlsx"]


def test_a_copy_is_stored_with_the_verdict_of_its_original(lot: Path) -> None:
    (lot / "copie.xlsx").write_bytes(GUIDE)
    with lecteur.Lecteur(Consignes()) as lu:
        jugees = {j.lue.piece.nom: j for j in examiner(collecter([lot]), lu)}
    original, copie = jugees["63_g.xlsx"], jugees["copie.xlsx"]
    assert [c.regle for c in copie.constats] == ["STR-061"]
    assert [c.regle for c in copie.retenus] == [c.regle for c in original.constats]
    assert {c.fichier for c in copie.retenus} == {copie.lue.piece.chemin}
    assert original.retenus == ()


def test_our_folders_stay_out_of_what_the_departement_is_told(tmp_path: Path) -> None:
    connu, territoire = Connu(referentiel=REF), REF.territoire("63")
    saisies = {"diag/N1/valeur": Decimal(8000)}
    autre = fabriquer(connu, "diagnostic", territoire, saisies)[0]
    for nom, octets in {"a": DIAGNOSTIC, "b": autre}.items():
        (tmp_path / nom).mkdir()
        (tmp_path / nom / "retour.xlsx").write_bytes(octets)
    (constat,) = (c for c in controler([tmp_path]).constats if c.regle == "STR-019")
    dits = constat.message + constat.trouve + constat.attendu + constat.remede
    assert "« b/retour.xlsx » et « a/retour.xlsx »" in dits
    assert str(tmp_path) not in dits
    assert "n’en renvoyer qu’un" in constat.remede


@pytest.mark.parametrize(
    ("un", "autre", "dits"),
    [
        ("/x/a.xlsx", "/x/b.xlsx", ("a.xlsx", "b.xlsx")),
        ("/x/l.zip!d/a.xlsx", "/x/a.xlsx", ("l.zip!d/a.xlsx", "a.xlsx")),
        ("/y/x/a.xlsx", "/y/z/a.xlsx", ("x/a.xlsx", "z/a.xlsx")),
    ],
)
def test_two_files_are_told_apart(un: str, autre: str, dits: tuple[str, str]) -> None:
    assert noms_distincts(un, autre) == dits


@pytest.mark.parametrize("panne", ["sans fin", "faute"])
def test_a_workbook_on_which_rules_fail_spares_the_others_of_its_territory(
    lot: Path, monkeypatch: pytest.MonkeyPatch, panne: str
) -> None:
    vrai: Callable[[Dossier], list[Constat]] = moteur.controler_dossier

    def agir(dossier: Dossier) -> list[Constat]:
        if dossier.retour("diagnostic") is not None:
            if panne == "faute":
                raise ZeroDivisionError
            while True:
                pass
        return vrai(dossier)

    monkeypatch.setattr(moteur, "controler_dossier", agir)
    monkeypatch.setattr(lecteur, "DELAI_REGLES", 1.5)
    rapport = controler([lot])
    refuses = {lue.piece.nom: lue for lue in rapport.lues if lue.identite is None}
    assert list(refuses) == ["63_d.xlsx"]
    assert refuses["63_d.xlsx"].rompue
    assert rapport.defaut is (panne == "faute")
    attendu = "Défaut de l’outil" if panne == "faute" else "pendant le contrôle"
    (constat,) = (c for c in rapport.constats if c.regle == "STR-000")
    assert constat.fichier.endswith("63_d.xlsx")
    assert attendu in constat.message
