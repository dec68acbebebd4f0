"""« territoires.csv »: what a person saves from a spreadsheet, and every fault on its line."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from cdppe_xl.erreurs import ReferentielInvalide
from cdppe_xl.referentiel.loader import load_referentiel
from cdppe_xl.referentiel.modele import Referentiel

NOMBRE = 35_000
Modifier = Callable[[str, str, str], None]


@pytest.fixture
def ouverte(copie: Path, modifier: Modifier) -> Path:
    """The 2020 edition as if 40 territories were announced."""
    modifier("campagne.toml", "contacts_max = 2", "contacts_max = 2\nterritoires_attendus = 40")
    texte = (copie / "enveloppes.toml").read_text("utf-8")
    texte = texte.replace("territoires = 30", "territoires = 40")
    (copie / "enveloppes.toml").write_text(texte, "utf-8")
    return copie


def ecrire(dossier: Path, *lignes: str, encodage: str = "utf-8") -> Path:
    (dossier / "territoires.csv").write_bytes("\r\n".join(lignes).encode(encodage))
    return dossier


def refus(dossier: Path) -> list[str]:
    with pytest.raises(ReferentielInvalide) as refus:
        load_referentiel(dossier)
    return list(refus.value.fautes)


@pytest.mark.parametrize("separateur", [";", ",", "\t"])
@pytest.mark.parametrize("encodage", ["utf-8", "utf-8-sig", "cp1252"])
def test_three_columns_are_enough(ouverte: Path, separateur: str, encodage: str) -> None:
    lignes = ["Code;Nom;Région", "01;Ain, fictif;Auvergne-Rhône-Alpes", "", "69M;Lyonnais;Y"]
    if separateur == ",":
        lignes[1] = '01;"Ain, fictif";Auvergne-Rhône-Alpes'
    ecrire(ouverte, *(li.replace(";", separateur) for li in lignes), encodage=encodage)
    ref = load_referentiel(ouverte)
    assert [t.code for t in ref.territoires[30:]] == ["01", "69M"]
    ain = ref.territoire("01")
    assert (ain.nom, ain.region) == ("Ain, fictif", "Auvergne-Rhône-Alpes")
    assert (ain.vague, ain.codes_sources, ain.signataire) == (1, ("01",), "à préciser")
    assert ain.source.certitude == "charge"
    assert "chargé par l’équipe nationale" in ref.citation(ain.source)
    assert ref.nombre_inconnu == 8


def test_every_column(ouverte: Path) -> None:
    ecrire(
        ouverte,
        "code;nom;region;signataire;prefectures;ars;vague;codes_sources;debut;fin;repere;note",
        "00;Fictif;X;Collectivité;Préf A|Préf B;ARS Y;3;9A, 9B;01/10/2020;2021-12-31;liste du 3;n",
    )
    record = load_referentiel(ouverte).territoire("00")
    assert record.prefectures == ("Préf A", "Préf B")
    assert (record.ars, record.vague, record.codes_sources) == ("ARS Y", 3, ("9A", "9B"))
    assert (record.debut, record.fin) == (date(2020, 10, 1), date(2021, 12, 31))
    assert (record.source.repere, record.source.note) == ("liste du 3", "n")


@pytest.mark.parametrize(
    ("lignes", "mots"),
    [
        (("code;nom;regoin", "01;Ain;X"), ("ligne 1", "regoin", "« region »")),
        (("code;nom;nom;region", "01;Ain;Ain;X"), ("ligne 1", "nom", "deux fois")),
        (("code;nom", "01;Ain"), ("ligne 1", "region", "obligatoire absente")),
        (("",), ("ligne 1", "code", "obligatoire absente")),
        (("code;nom;region", "01;Ain;"), ("ligne 2", "region", "obligatoire absente")),
        (("code;nom;region", "1;Ain;X"), ("ligne 2", "« 1 »", "« 01 »", "format Texte")),
        (("code;nom;region", "01;Ain;X;;reste"), ("ligne 2", "5 cellules pour 3")),
        (("code;nom;region", "ab;Ain;X"), ("ligne 2", "ab, code", "forme d'un code")),
        (("code;nom;region", "01;Ain;X", "", "03;Autre;X"),
         ("ligne 4", "03, code", "déjà employé par territoires.toml, ligne 18 (Allier)")),
        (("code;nom;region", "01;Ain;X", "01;Aix;X"),
         ("ligne 3", "01, code", "déjà employé par la ligne 2 de territoires.csv")),
        (("code;nom;region;vague", "01;Ain;X;deux"), ("ligne 2", "vague", "entier")),
        (("code;nom;region;vague", "01;Ain;X;0"), ("ligne 2", "01, vague", "1 ou plus")),
        (("code;nom;region;debut", "01;Ain;X;octobre"), ("ligne 2", "debut", "date")),
        (("code;nom;region;texte", "01;Ain;X;perdu"), ("ligne 2", "source.texte", "« perdu »")),
        (("code;nom;region", '01;"Ain;X', "02;B;Y"), ("territoires.csv", "guillemet")),
    ],
)  # fmt: skip
def test_a_fault_gives_its_line(
    ouverte: Path, lignes: tuple[str, ...], mots: tuple[str, ...]
) -> None:
    fautes = refus(ecrire(ouverte, *lignes))
    assert any(f.startswith("territoires.csv") and all(m in f for m in mots) for f in fautes), (
        fautes
    )


def test_faults_of_the_list_come_with_the_others(ouverte: Path, modifier: Modifier) -> None:
    modifier("territoires.toml", 'code = "04"', 'code = "4"')
    fautes = refus(ecrire(ouverte, "code;nom;region", "1;Ain;X", "01;Ain;X;;y"))
    assert sum(f.startswith("territoires.csv") for f in fautes) == 2
    ligne = (ouverte / "territoires.toml").read_text("utf-8").splitlines().index('code = "4"') + 1
    assert fautes[0].startswith(f"territoires.toml, ligne {ligne} : territoire[3].code (4)")


def test_the_list_alone_is_enough(ouverte: Path) -> None:
    (ouverte / "territoires.toml").unlink()
    ref = load_referentiel(ecrire(ouverte, "code;nom;region", "01;Ain;X"))
    assert [t.code for t in ref.territoires] == ["01"]


def test_a_list_under_another_name_is_noticed(ouverte: Path) -> None:
    ecrire(ouverte, "code;nom;region", "01;Ain;X").joinpath("territoires.csv").rename(
        ouverte / "territoire.csv"
    )
    assert any("territoire.csv" in f and "« territoires.csv »" in f for f in refus(ouverte))


def test_a_territory_given_twice_is_told_once(ouverte: Path) -> None:
    """Its code, its name and the code of its sources are one and the same fault."""
    fautes = refus(ecrire(ouverte, "code;nom;region", "03;Allier;Auvergne-Rhône-Alpes"))
    lignes = (ouverte / "territoires.toml").read_text("utf-8").splitlines()
    la = lignes.index('code = "03"') + 1
    assert fautes == [
        "territoires.csv, ligne 2 : 03, code : « 03 » déjà employé par territoires.toml, "
        f"ligne {lignes.index('[[territoire]]', la - 2) + 1} (Allier)"
    ]


def test_an_empty_list_adds_nothing(ouverte: Path, ref: Referentiel) -> None:
    assert load_referentiel(ecrire(ouverte, "code;nom;region")).territoires == ref.territoires


def _grande(dossier: Path) -> list[str]:
    """Makes room for many territories; their codes."""
    for fichier, avant, apres in (
        ("enveloppes.toml", "territoires = 30", f"territoires = {NOMBRE + 30}"),
        ("campagne.toml", "plancher_total = 800_000", "plancher_total = 0"),
    ):
        texte = (dossier / fichier).read_text("utf-8").replace(avant, apres)
        (dossier / fichier).write_text(texte, "utf-8")
    lignes = (dossier / "enveloppes.toml").read_text("utf-8").splitlines()
    lignes = [f'{li.split()[0]} = "aucun"' if li.startswith("pla") else li for li in lignes]
    (dossier / "enveloppes.toml").write_text("\n".join(lignes), "utf-8")
    return [f"{1 + n // 999:02d}{1 + n % 999:03d}" for n in range(NOMBRE)]


def _blocs(codes: list[str]) -> str:
    return "\n".join(
        f"""
[[territoire]]
code = "{code}"
nom = "Commune fictive {code}"
region = "Région {code[0]}"
signataire = "Conseil fictif {code}"
prefectures = ["Préfecture {code}"]
ars = "ARS {code[0]}"
vague = 1
codes_sources = ["{code}"]
source = {{ texte = "circulaire-2020-34", repere = "annexe 1", note = "Fictif, et assez long." }}
"""
        for code in codes
    )


@pytest.mark.parametrize("en_toml", [True, False])
def test_thousands_of_territories_load_quickly(copie: Path, en_toml: bool) -> None:
    """Five seconds is the promise, on one processor."""
    codes = _grande(copie)
    if en_toml:
        with (copie / "territoires.toml").open("a", encoding="utf-8") as fichier:
            fichier.write(_blocs(codes))
    else:
        ecrire(copie, "code;nom;region", *(f"{c};Fictif {c};R{c[0]}" for c in codes))
    debut = time.process_time()
    assert len(load_referentiel(copie).territoires) == NOMBRE + 30
    assert time.process_time() - debut < 5


def test_thousands_of_faults_are_told_quickly(copie: Path) -> None:
    codes = _grande(copie)[:5000]
    with (copie / "territoires.toml").open("a", encoding="utf-8") as fichier:
        fichier.write(_blocs([f"x{code}" for code in codes]))
    debut = time.process_time()
    assert len(refus(copie)) == len(codes)
    assert time.process_time() - debut < 5
