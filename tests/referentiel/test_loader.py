"""A faulty edition is refused, with file, key path and reason, all faults in one pass."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from cdppe_xl.erreurs import CodeSortie, CommandeIncorrecte, ReferentielInvalide
from cdppe_xl.referentiel.loader import editions_livrees, load_referentiel

Modifier = Callable[[str, str, str], None]

OBJ, IND, ENV = "objectifs.toml", "indicateurs.toml", "enveloppes.toml"
TER, CAL, CAM = "territoires.toml", "calendrier.toml", "campagne.toml"

# (file, text, replacement, what one line of the message must contain)
FAUTES = {
    "clé mal écrite": (
        OBJ, 'enveloppes = ["FIR"]', 'envelopes = ["FIR"]',
        ("objectif[1].envelopes", "clé inconnue", "« enveloppes »"),
    ),
    "clé mal écrite dans un bloc intérieur": (
        ENV, "poids = 0.145", "pois = 0.145",
        ("enveloppe[1].criteres[4].pois", "« poids »"),
    ),
    "clé mal écrite dans une source": (
        OBJ, 'repere = "annexe 5.2"', 'repaire = "annexe 5.2"',
        ("objectif[8].mesure.source.repaire", "« repere »"),
    ),
    "clé absente": (
        IND, 'unite = "entier"\n', "", ("indicateur[1].unite", "clé obligatoire absente"),
    ),
    "plafond oublié": (
        ENV, 'plafond = "aucun"\n', "", ("enveloppe[3].plafond", "clé obligatoire absente"),
    ),
    "nombre entre guillemets": (
        OBJ, "numero = 3\n", 'numero = "3"\n',
        ("objectif[3].numero", "nombre entier attendu", "le texte « 3 »"),
    ),
    "poids entre guillemets": (
        ENV, "poids = 0.145", 'poids = "0.145"',
        ("enveloppe[1].criteres[4].poids", "nombre attendu"),
    ),
    "code de territoire qui n'est pas un texte": (
        TER, 'code = "03"', "code = 3", ("territoire[2].code", "texte entre guillemets", "3"),
    ),
    "code de territoire amputé de son zéro": (
        TER, 'code = "03"', 'code = "3"', ("territoire[2].code", "« 3 »", "forme d'un code"),
    ),
    "date entre guillemets": (
        CAL, "date = 2020-10-05", 'date = "2020-10-05"', ("etape[3].date", "date attendue"),
    ),
    "date avec une heure": (
        CAL, "date = 2020-10-05", "date = 2020-10-05T10:00:00", ("etape[3].date", "date attendue"),
    ),
    "valeur hors liste": (
        OBJ, 'type = "fondamental"', 'type = "fondamentale"',
        ("objectif[1].type", "« fondamentale » n'est pas admis", "« fondamental »"),
    ),
    "texte à la place d'une liste": (
        OBJ, 'enveloppes = ["FIR"]', 'enveloppes = "FIR"', ("objectif[1].enveloppes", "liste"),
    ),
    "bloc inconnu": (
        OBJ, "[[objectif]]", "[[objectifs]]", ("objectifs.toml", "bloc inconnu", "« objectif »"),
    ),
    "TOML mal formé": (
        OBJ, "numero = 1\n", "numero = \n", (OBJ, "ligne 7", "TOML mal formé"),
    ),
    "numéro en double": (
        OBJ, "numero = 4\n", "numero = 3\n",
        ("objectif[4].numero", "« 3 » déjà employé par objectif[3]"),
    ),
    "ligne du tableau de bord manquante": (
        OBJ, "rang_tableau = 12\n", "rang_tableau = 27\n", ("objectif : ", "« rang_tableau » 12"),
    ),
    "enveloppe inconnue": (
        OBJ, '["P304"]', '["P305"]',
        ("objectif[6].enveloppes", "enveloppe inconnue « P305 »", "« P304 »"),
    ),
    "objectif sans enveloppe": (
        OBJ, '["P304"]', "[]", ("objectif[6].enveloppes", "l'objectif 6 n'a aucune enveloppe"),
    ),
    "engagement inconnu": (
        OBJ, 'engagement = "3"', 'engagement = "5"', ("objectif[10].engagement", "« 5 »"),
    ),
    "texte inconnu": (
        OBJ, '"circulaire-2020-34"', '"circulaire-2020-43"',
        ("objectif[1].source.texte", "« circulaire-2020-43 »", "« circulaire-2020-34 »"),
    ),
    "fait à la fois connu et inconnu": (
        OBJ, 'valeur = "Repenser', 'inconnu = "perdue"\nvaleur = "Repenser',
        ("objectif[11].mesure", "soit « valeur », soit « inconnu »"),
    ),
    "libellé court trop long": (
        OBJ, '"Relais parentaux"', '"Relais parentaux ouverts sept jours sur sept, jour et nuit"',
        ("objectif[14].libelle_court", "58 caractères, 45 au plus"),
    ),
    "objectif d'indicateur inconnu": (
        IND, "objectif = 9\n", "objectif = 90\n", ("indicateur[17].objectif", "inconnu : 90"),
    ),
    "numérateur sans dénominateur": (
        IND, 'denominateur = "N1"\n', "",
        ("indicateur[2].denominateur", "un numérateur et un dénominateur"),
    ),
    "dénominateur inconnu": (
        IND, 'denominateur = "6b"', 'denominateur = "6d"', ("denominateur", "« 6d »"),
    ),
    "sous-total de lui-même": (
        IND, 'sous_total_de = "N1"', 'sous_total_de = "N3"', ("grandeur[2]", "« N3 »"),
    ),
    "taux en pour cent": (
        IND, "valeur = 0.15\n", "valeur = 15\n", ("reperes[1]", "15", "entre 0 et 1"),
    ),
    "donnée de contexte inconnue": (
        IND, 'contexte = "pop_0_5"', 'contexte = "pop_05"',
        ("grandeur[3].contexte", "« pop_05 »", "« pop_0_5 »"),
    ),
    "poids dont la somme n'est pas 1": (
        ENV, "poids = 0.145", "poids = 0.144",
        ("enveloppe[1].criteres", "P304", "font 0,999 au lieu de 1"),
    ),
    "plancher supérieur au plafond": (
        ENV, "plafond = { euros = 1_000_000", "plafond = { euros = 99_999",
        ("enveloppe[2].plancher", "100000", "99999"),
    ),
    "planchers qui dépassent le montant national": (
        ENV, "euros = 50_000_000", "euros = 17_999_999",
        ("enveloppe[1].montants[1].euros", "17999999", "30 planchers"),
    ),
    "montant nul": (
        ENV, "euros = 50_000_000", "euros = 0", ("enveloppe[1].montants[1].euros", "positif"),
    ),
    "exercice hors du contrat": (
        ENV, "exercice = 2020", "exercice = 2019",
        ("enveloppe[1].montants[1].exercice", "2019 est hors du contrat"),
    ),
    "bénéficiaire inconnu": (
        ENV, '["ESMS"]', '["ESSMS"]', ("enveloppe[3].beneficiaires_admis", "« ESMS »"),
    ),
    "mot d'interdit accentué": (
        ENV, '"prix de journee"', '"prix de journée"', ("interdits[2].mots", "sans accents"),
    ),
    "date d'étape contraire à ses jours": (
        CAL, "date = 2020-08-21", "date = 2020-08-22",
        ("etape[4].date", "2020-08-22", "70", "2020-08-21"),
    ),
    "jours sans date": (
        CAL, 'jours = "aucun"', "jours = 100", ("etape[7].date", "vont ensemble"),
    ),
    "échéance hors du contrat": (
        CAL, "date = 2023-06-30", "date = 2032-06-30", ("echeance[9].date", "hors du contrat"),
    ),
    "classeur inconnu d'une échéance": (
        CAL, '["diagnostic"]', '["diagnostique"]', ("echeance[2].classeurs", "« diagnostic »"),
    ),
    "classeur retourné sans échéance": (
        "classeurs.toml", "retour = false", "retour = true", ("classeur[4].echeance",),
    ),
    "titre de feuille impossible": (
        "classeurs.toml", '"Tableau de bord"', '"Tableau de bord [5.2]"',
        ("classeur[2].libelle", "ne peut pas nommer une feuille"),
    ),
    "plancher total contraire": (
        CAM, "plancher_total = 800_000", "plancher_total = 900_000",
        ("campagne.plancher_total", "900000", "800000"),
    ),
    "années qui ne se suivent pas": (
        CAM, "[2020, 2021, 2022]", "[2020, 2022]", ("campagne.annees",),
    ),
    "trop de facultatifs": (
        CAM, "objectifs_facultatifs_max = 15", "objectifs_facultatifs_max = 16",
        ("campagne.objectifs_facultatifs_max", "16", "15"),
    ),
    "code de source pour deux territoires": (
        TER, 'codes_sources = ["03"]', 'codes_sources = ["02"]',
        ("territoire[2].codes_sources", "« 02 » alimente déjà territoire[1]"),
    ),
}  # fmt: skip


def refus(dossier: Path) -> list[str]:
    with pytest.raises(ReferentielInvalide) as refus:
        load_referentiel(dossier)
    assert refus.value.code_sortie == CodeSortie.DEFAUT_OUTIL
    return [re.sub(r", ligne \d+(?= : )", "", faute) for faute in refus.value.fautes]


def test_a_fault_gives_its_line(modifier: Modifier, copie: Path) -> None:
    modifier(IND, "objectif = 9\n", "objectif = 90\n")
    texte = (copie / IND).read_text("utf-8").splitlines()
    ligne = texte.index("objectif = 90") + 1
    with pytest.raises(ReferentielInvalide, match=rf"{IND}, ligne {ligne} : indicateur\[17\]"):
        load_referentiel(copie)


@pytest.mark.parametrize("cas", FAUTES)
def test_a_faulty_edition_is_refused(modifier: Modifier, copie: Path, cas: str) -> None:
    fichier, avant, apres, mots = FAUTES[cas]
    modifier(fichier, avant, apres)
    fautes = refus(copie)
    assert any(f.startswith(fichier) and all(mot in f for mot in mots) for f in fautes), fautes


def test_a_fault_gives_the_code_of_its_block(modifier: Modifier, copie: Path) -> None:
    modifier(IND, "objectif = 9\n", "objectif = 90\n")
    modifier(OBJ, '"Relais parentaux"', '""')
    assert refus(copie) == [
        f"{OBJ} : objectif[14].libelle_court (14) : texte vide",
        f"{IND} : indicateur[17].objectif (9a) : objectif inconnu : 90",
    ]


def test_one_fault_raises_one_line(modifier: Modifier, copie: Path) -> None:
    """A misspelt key must not make its objective, and all that cites it, unknown."""
    modifier(OBJ, 'enveloppes = ["ONDAM"]', 'envelope = ["ONDAM"]')
    assert len(refus(copie)) == 1


def test_faults_of_every_kind_come_out_in_one_pass(modifier: Modifier, copie: Path) -> None:
    modifier(OBJ, "numero = 3\n", 'numero = "3"\n')
    modifier(OBJ, '"Relais parentaux"', '""')
    modifier(IND, 'denominateur = "N1"\n', "")
    modifier(ENV, "poids = 0.145", "poids = 0.15")
    modifier(ENV, "plafond = { euros = 1_000_000", "plafond = { euros = 99_999")
    modifier(CAL, "date = 2020-08-21", "date = 2020-08-22")
    (copie / TER).write_text("[[territoire]\n", encoding="utf-8")
    (copie / "classeurs.toml").unlink()
    fautes = refus(copie)
    attendues = [
        f"{OBJ} : objectif[3].numero",
        f"{OBJ} : objectif[14].libelle_court",
        f"{IND} : indicateur[2].denominateur",
        f"{ENV} : enveloppe[1].criteres",
        f"{ENV} : enveloppe[2].plancher.euros",
        f"{TER} : ligne 1",
        f"{CAL} : etape[4].date",
        "classeurs.toml : fichier absent de l'édition",
    ]
    for debut in attendues:
        assert any(f.startswith(debut) for f in fautes), (debut, fautes)
    assert len(fautes) == len(attendues) + 1, fautes  # 30 caps of 99 999 € hold no 15 M€


def test_message_counts_and_lists(modifier: Modifier, copie: Path) -> None:
    modifier(CAL, "date = 2020-08-21", "date = 2020-08-22")
    modifier(CAL, "date = 2020-08-01", "date = 2020-08-02")
    with pytest.raises(ReferentielInvalide, match=r"2 fautes\.\n  - calendrier"):
        load_referentiel(copie)


def test_a_file_of_another_encoding(copie: Path) -> None:
    (copie / OBJ).write_bytes("# évaluation\n".encode("latin-1"))
    assert f"{OBJ} : le fichier n'est pas en UTF-8" in refus(copie)


def test_single_and_repeated_blocks_are_not_confused(copie: Path) -> None:
    (copie / "contexte.toml").write_text("[contexte]\n", encoding="utf-8")
    assert any("contexte : s'écrit en bloc [[contexte]]" in f for f in refus(copie))


def test_an_unexpected_file(copie: Path) -> None:
    (copie / "objectif.toml").write_text("", encoding="utf-8")
    assert any("objectif.toml : fichier inattendu" in f and f"« {OBJ} »" in f for f in refus(copie))


def test_other_files_are_left_alone(copie: Path) -> None:
    (copie / "LISEZMOI.md").write_text("notes", encoding="utf-8")
    assert load_referentiel(copie).campagne.code == "2020"


def test_an_empty_folder_misses_every_file(tmp_path: Path) -> None:
    assert sum("fichier absent" in f for f in refus(tmp_path)) == 9


def test_unknown_edition_is_a_wrong_command(tmp_path: Path) -> None:
    with pytest.raises(CommandeIncorrecte, match=r"« 2019 ».*2020"):
        load_referentiel("2019")
    with pytest.raises(CommandeIncorrecte, match="introuvable"):
        load_referentiel(tmp_path / "absente")


def test_shipped_edition_is_loaded_once_and_a_copy_says_the_same(copie: Path) -> None:
    assert "2020" in editions_livrees()
    assert load_referentiel() is load_referentiel("2020")
    assert load_referentiel(copie) == load_referentiel("2020")
    assert load_referentiel(str(copie)) == load_referentiel("2020")


def test_more_checks_are_announced(modifier: Modifier, copie: Path) -> None:
    modifier(OBJ, "numero = 4\n", "numero = 3\n")
    with pytest.raises(ReferentielInvalide) as refusee:
        load_referentiel(copie)
    derniere = str(refusee.value).splitlines()[-1]
    assert derniere == "D’autres contrôles suivront une fois ces fautes corrigées."
