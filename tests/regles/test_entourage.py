"""What surrounds a return reaches the rules: neighbours in a batch, the deposit before, waivers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

from cdppe_xl.classeurs.valeurs_excel import Scalaire
from cdppe_xl.domaine.constat import Constat, Gravite
from cdppe_xl.generation.preremplissage import Connu
from cdppe_xl.parcours import charger, controler, deposer_lot, fabriquer
from cdppe_xl.reception.jugement import Consignes
from cdppe_xl.registre.collecte import collecter
from cdppe_xl.registre.store import Registre
from cdppe_xl.regles.derogations import Derogation, Derogations
from cdppe_xl.regles.ensemble import ASSEZ, Ensemble, rassembler

REF = charger("2020")
RECU = datetime(2021, 7, 1, tzinfo=UTC)


def _ecrire(dossier: Path, territoire: str, saisies: Mapping[str, Scalaire]) -> Path:
    contenu, _, _ = fabriquer(
        Connu(referentiel=REF), "tableau_de_bord", REF.territoire(territoire), saisies
    )
    chemin = dossier / f"{territoire}.xlsx"
    chemin.write_bytes(contenu)
    return chemin


def _delais(en_trois_mois: int) -> dict[str, Scalaire]:
    return {"ind/6b/realise_2020": Decimal(1000), "ind/6c/realise_2020": Decimal(en_trois_mois)}


def _deposer(
    dossier: Path, registre: Path, derogations: Derogations | None = None
) -> list[Constat]:
    with Registre.ouvrir(registre) as ouvert:
        consignes = Consignes(derogations=derogations)
        issues = list(deposer_lot(collecter([dossier]), ouvert, RECU, consignes))
    return [c for issue in issues for c in issue.constats]


def test_a_figure_far_from_the_other_territories_is_told(tmp_path: Path) -> None:
    codes = [t.code for t in REF.territoires][: ASSEZ + 2]
    for rang, code in enumerate(codes):
        _ecrire(tmp_path, code, _delais(30 if rang == 0 else 700 + 10 * rang))
    loin = [c for c in controler([tmp_path]).constats if c.regle == "IND-209"]
    assert [(c.territoire, c.cle, c.trouve) for c in loin] == [
        (codes[0], "ind/6d/realise_2020", "3 %")
    ]
    assert loin[0].gravite is Gravite.INFORMATION
    # 11 others, from 71 to 81 %: the sixth is 76 %. No territory is named.
    assert "médiane de 11 territoires : 76 %" in loin[0].message
    assert not any(t.nom in loin[0].message for t in REF.territoires)


def test_too_few_territories_say_nothing() -> None:
    voisins = {str(n): {"m": Decimal(70 + n)} for n in range(ASSEZ - 1)}
    assert rassembler(voisins).loin("m", "x", Decimal(3)) is None
    voisins["z"] = {"m": Decimal(75)}
    loin = rassembler(voisins).loin("m", "x", Decimal(3))
    assert loin is not None
    assert loin.nombre == ASSEZ
    assert Ensemble().loin("m", "x", Decimal(3)) is None


def test_a_few_odd_neighbours_change_nothing() -> None:
    """The median and its deviation hold with a quarter of wild values."""
    sages = {str(n): {"m": Decimal(70 + n)} for n in range(12)}
    fous = {f"f{n}": {"m": Decimal(10) ** (6 + n)} for n in range(4)}
    ensemble = rassembler({**sages, **fous})
    assert ensemble.loin("m", "x", Decimal(75)) is None
    assert ensemble.loin("m", "x", Decimal(1)) is not None
    assert ensemble.loin("m", "f3", Decimal(10) ** 9) is not None


def test_what_changed_since_the_deposit_before(tmp_path: Path) -> None:
    registre, dossier = tmp_path / "campagne.db", tmp_path / "recus"
    dossier.mkdir()
    _ecrire(dossier, "63", {"ind/9a/t0": Decimal(90), "ind/6a/t0": Decimal(12)})
    premiers = {c.regle for c in _deposer(dossier, registre)}
    assert premiers.isdisjoint({"COH-210", "COH-211"})
    _ecrire(dossier, "63", {"ind/9a/t0": Decimal(95)})
    suite = {c.regle: c for c in _deposer(dossier, registre)}
    assert suite["COH-210"].cle == "ind/9a/t0"
    assert "(90 → 95)" in suite["COH-210"].message
    assert suite["COH-211"].cle == "ind/6a/t0"
    assert "(12)" in suite["COH-211"].message


def test_a_waiver_is_kept_with_the_deposit(tmp_path: Path) -> None:
    registre, dossier = tmp_path / "campagne.db", tmp_path / "recus"
    dossier.mkdir()
    _ecrire(dossier, "63", {"ind/6b/t0": Decimal(10), "ind/6c/t0": Decimal(11)})
    accordee = Derogation(
        regle="IND-006", territoire="63", motif="Comptage sur deux exercices", auteur="DGCS",
        date=date(2021, 1, 1), echeance=date(2021, 12, 31), chemin="ind/6c",
    )  # fmt: skip
    _deposer(dossier, registre, Derogations((accordee,), RECU.date()))
    with Registre.ouvrir(registre, creer=False) as ouvert:
        gardes = {c.regle: c for c in ouvert.constats(ouvert.depots()[0].id)}
    assert gardes["IND-006"].gravite is Gravite.INFORMATION
    assert "Comptage sur deux exercices, DGCS, jusqu’au 31/12/2021" in gardes["IND-006"].message
