"""A rule on trial is shown, counted apart, and never blocks, in the workbook as at reading."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from cdppe_xl.classeurs.catalogue import placement
from cdppe_xl.classeurs.controles_vifs import A_VERIFIER, INCOHERENT, verdict_de
from cdppe_xl.domaine.constat import Constat, Gravite
from cdppe_xl.erreurs import ReferentielInvalide
from cdppe_xl.reception.lecture import charger
from cdppe_xl.referentiel.modele import Referentiel
from cdppe_xl.regles.catalogue import toutes
from cdppe_xl.regles.essais import check_trials
from cdppe_xl.regles.moteur import controler_dossier
from cdppe_xl.restitution.constats import as_csv, as_dict, as_text, resume
from tests.regles.fabrique import Saisie, conforme, dossier_de

# One live rule, one written rule, one rule of reading: each blocks when it is not on trial.
ESSAIS = ("ENV-101", "ENV-205", "STR-020")
FAUTES: dict[str, Saisie] = {
    "execution/x03/paye": 100_001,
    "execution/x17/enveloppe": "ONDAM",
    "execution/x17/beneficiaire": "ESMS",
    "execution/x05/cd_realise": "environ 3",
}


def _essayer(ref: Referentiel, *regles: str) -> Referentiel:
    return replace(ref, campagne=replace(ref.campagne, regles_essai=regles))


def _constats(ref: Referentiel) -> dict[str, Constat]:
    saisies = conforme(ref)
    saisies["bilan"] |= FAUTES
    return {c.regle: c for c in controler_dossier(dossier_de(ref, saisies))}


def test_on_trial_nothing_blocks(ref: Referentiel) -> None:
    avant = _constats(ref)
    apres = _constats(_essayer(ref, *ESSAIS, "ENV-102", "ENV-208"))
    for regle in ESSAIS:
        assert avant[regle].gravite is Gravite.BLOQUANTE
        assert (apres[regle].gravite, apres[regle].a_l_essai) == (Gravite.INFORMATION, True)
        assert apres[regle].message == f"À l’essai : {avant[regle].message}"
        assert apres[regle].cellule == avant[regle].cellule
    assert not [c for c in apres.values() if c.gravite is Gravite.BLOQUANTE]


def test_the_workbook_says_so_while_filling(ref: Referentiel) -> None:
    controles = placement(_essayer(ref, "ENV-101"), "bilan").classeur.controles
    regles = {c.regle.id: c.regle for c in controles}
    assert verdict_de(regles["ENV-101"]) == A_VERIFIER
    assert verdict_de(regles["ENV-102"]) == INCOHERENT
    tableaux = placement(_essayer(ref, "ENV-101"), "bilan").classeur.tableaux()
    gravites = {r.valeurs["gravite"] for r in tableaux["controles"].rangs
                if r.valeurs["regle"] == "ENV-101"}  # fmt: skip
    assert gravites == {"information"}


def test_layouts_keep_their_fingerprint(ref: Referentiel) -> None:
    for classeur in ref.classeurs:
        sur_essai = placement(_essayer(ref, *ESSAIS), classeur.code)
        assert sur_essai.empreinte == placement(ref, classeur.code).empreinte


def test_the_catalogue_marks_it(ref: Referentiel) -> None:
    marquees = {r.id for r in toutes(_essayer(ref, *ESSAIS)) if r.a_l_essai}
    assert marquees == set(ESSAIS)


def test_outputs_count_it_apart(ref: Referentiel) -> None:
    constats = [c for c in _constats(_essayer(ref, *ESSAIS)).values() if c.regle in ESSAIS]
    assert resume(constats) == "conforme (3 à l’essai)"
    assert "INFORMATION (à l’essai) ENV-101" in as_text(constats)
    assert {as_dict(c)["a_l_essai"] for c in constats} == {"oui"}
    assert ";a_l_essai;" in as_csv(constats).splitlines()[0]


def test_an_unknown_rule_is_named_with_its_neighbour(ref: Referentiel) -> None:
    with pytest.raises(ReferentielInvalide) as refus:
        check_trials(_essayer(ref, "ENV-101", "ENV_102", "ZZZ"))
    assert len(refus.value.fautes) == 2
    assert "regles_essai[2]" in refus.value.fautes[0]
    assert "« ENV-102 »" in refus.value.fautes[0]


def test_an_edition_says_it_by_data(tmp_path: Path) -> None:
    livree = Path("cdppe_xl/referentiel/donnees/2020")
    for fichier in livree.glob("*.toml"):
        texte = fichier.read_text(encoding="utf-8")
        if fichier.name == "campagne.toml":
            texte = texte.replace(
                "contacts_max = 2", 'contacts_max = 2\nregles_essai = ["CAL-021"]'
            )
        (tmp_path / fichier.name).write_text(texte, encoding="utf-8")
    assert charger(str(tmp_path)).campagne.regles_essai == ("CAL-021",)
    campagne = tmp_path / "campagne.toml"
    campagne.write_text(
        campagne.read_text(encoding="utf-8").replace("CAL-021", "CAL_021"), encoding="utf-8"
    )
    charger.cache_clear()
    with pytest.raises(ReferentielInvalide, match="CAL-021"):
        charger(str(tmp_path))
