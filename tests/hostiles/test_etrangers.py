"""None of these is a return, and each is told so, whatever it borrows from ours."""

from __future__ import annotations

from pathlib import Path

import pytest

from cdppe_xl.domaine.constat import Gravite
from cdppe_xl.erreurs import ClasseurIllisible
from cdppe_xl.parcours import constats_de, lire
from cdppe_xl.restitution.constats import as_xlsx
from tests.clients.libreoffice import convertir
from tests.hostiles import etrangers
from tests.hostiles.cas import ETRANGER
from tests.hostiles.cas_retours import identites, propriete_seule

MODELES = Path(__file__).resolve().parents[2] / "templates_xlsx" / "2020"


def refus_de(octets: bytes) -> str:
    with pytest.raises(ClasseurIllisible) as refus:
        lire(octets, "essai.xlsx")
    return str(refus.value)


def test_trois_cents_classeurs_ordinaires_sont_reconnus_etrangers() -> None:
    autres = {nom: phrase for nom, octets in etrangers.ordinaires(300)
              if ETRANGER not in (phrase := refus_de(octets))}  # fmt: skip
    assert not autres


def test_les_memes_enregistres_par_libreoffice(tmp_path: Path) -> None:
    """As ods and as an old xls: still nobody's return."""
    for nom, octets in etrangers.ordinaires(6, graine=8):
        source = tmp_path / f"{nom}.xlsx"
        source.write_bytes(octets)
        sorties = [tmp_path / f"{nom}.ods", tmp_path / f"{nom}.xls"]
        convertir(source, *sorties)
        for sortie in sorties:
            assert ETRANGER in refus_de(sortie.read_bytes()), sortie.name


@pytest.mark.parametrize(
    "faire", [etrangers.copie_sans_marque, etrangers.copie_avec_cles, etrangers.meme_tableau]
)
def test_ce_qui_ressemble_aux_notres_sans_marque(faire: object) -> None:
    assert callable(faire)
    assert ETRANGER in refus_de(faire())


def test_la_propriete_seule_ne_fait_pas_un_retour() -> None:
    assert "aucune de ses feuilles n’y est restée" in refus_de(propriete_seule())


def test_un_classeur_d_une_autre_edition_le_dit() -> None:
    phrase = refus_de(identites(r"cdppe|2019|\2|\3|\4|\5|\6")())
    assert "édition « 2019 »" in phrase


def test_notre_liste_de_constats_n_est_pas_un_retour() -> None:
    assert ETRANGER in refus_de(as_xlsx([]))


@pytest.mark.parametrize("modele", sorted(MODELES.glob("*.xlsx")), ids=lambda m: m.stem)
def test_un_modele_vierge_n_est_jamais_conforme(modele: Path) -> None:
    lecture, _ = lire(modele.read_bytes(), modele.name)
    constats = constats_de([lecture])
    assert "STR-001" in {c.regle for c in constats if c.gravite is Gravite.BLOQUANTE}
