"""Money: exact to the centime, by enveloppe, territory, region and year."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from cdppe_xl.consolidation.actions import ActionNationale
from cdppe_xl.consolidation.finances import build_finances
from cdppe_xl.consolidation.national import National, build_national
from cdppe_xl.consolidation.reponses import Reponse
from cdppe_xl.domaine.montants import centimes
from tests.consolidation.fabrique import EDITION, depose, ouvre
from tests.consolidation.lecteur import Relu

FINANCES = "Finances"


def of(relu: Relu, qui: str, entete: str) -> object:
    return relu.valeur(FINANCES, relu.ligne(FINANCES, qui), entete)


def test_programmed_by_enveloppe_and_year(relu: Relu) -> None:
    assert of(relu, "02", "P304 2020 programmé") == 1248352.30  # 1 248 352,10 + 0,20
    assert of(relu, "02", "FIR 2020 programmé") == 0.10
    assert of(relu, "02", "P304 2021 programmé") == 0.70
    assert of(relu, "02", "P304 2020 département") == 0.20
    assert of(relu, "02", "P304 2020-2022 programmé") == 1248353.00
    assert of(relu, "02", "Total 2020 programmé") == 1248352.40


def test_a_zero_is_an_amount_and_a_silence_is_not(relu: Relu) -> None:
    assert of(relu, "03", "P304 2020 programmé") == 0
    assert of(relu, "03", "P304 2021 programmé") == "—"
    assert of(relu, "03", "FIR 2020 programmé") == "—"
    assert of(relu, "63", "P304 2020 programmé") == "non reçu"
    assert of(relu, "Territoires avec un montant", "P304 2020 programmé") == "2/30"
    assert of(relu, "Total des territoires", "ONDAM 2020 programmé") == "—"


def test_notified_amounts_point_at_their_line(relu: Relu) -> None:
    assert of(relu, "02", "P304 2020 notifié") == 600000.05
    assert of(relu, "03", "P304 2020 notifié") == "—"
    assert of(relu, "Territoires avec un montant", "P304 2020 notifié") == "1/30"
    ligne, colonne = relu.ligne(FINANCES, "02"), relu.colonne(FINANCES, "P304 2020 notifié")
    assert relu.formules[FINANCES].cell(ligne, colonne).value == "='Notifications'!E4"
    assert relu.feuille("Notifications")["H4"].value == "dotations.csv"


def test_regions_and_nation_add_up(relu: Relu) -> None:
    assert of(relu, "Total Hauts-de-France", "P304 2020 programmé") == 1248352.30
    assert of(relu, "Total Auvergne-Rhône-Alpes", "P304 2020 programmé") == 0
    assert of(relu, "Total Bretagne", "P304 2020 programmé") == "—"
    assert of(relu, "Total des territoires", "P304 2020 programmé") == 1248352.30
    assert of(relu, "Montant national écrit dans les textes", "P304 2020 notifié") == 50_000_000


def test_an_action_without_enveloppe_is_not_lost(relu: Relu) -> None:
    assert of(relu, "03", "Sans enveloppe 2022 département") == 15.35
    assert of(relu, "Total des territoires", "Total 2022 département") == 15.35


def test_amounts_nobody_could_give_are_counted(relu: Relu) -> None:
    assert of(relu, "02", "FIR montants NC ou illisibles") == 1
    assert of(relu, "02", "P304 montants NC ou illisibles") == 0
    assert of(relu, "63", "P304 montants NC ou illisibles") == "non reçu"


def test_list_of_actions(relu: Relu) -> None:
    feuille = relu.feuille("Actions")
    intitules = [c.value for c in feuille["F"][2:]]
    # By territory then enveloppe; the row that only has its printed number is no action.
    assert intitules == ["Équipe", "Accueil", "Visites", "Parrainage", "Sans enveloppe"]
    ligne = relu.ligne("Actions", "Équipe", 6)
    assert relu.valeur("Actions", ligne, "Objectif") == "Entretiens prénataux précoces"
    assert relu.valeur("Actions", ligne, "Total") == 1248352.30
    rang = relu.valeur("Actions", ligne, "Ligne de « Données »")
    assert relu.donnee(rang)["Clé"] == "actions/a01/numero"


def test_objectives_taken(relu: Relu) -> None:
    feuille = "Objectifs retenus"
    colonne = next(
        c.column for c in relu.feuille(feuille)[2] if str(c.value).startswith("18\n")
    )  # fmt: skip
    dits = {
        code: relu.feuille(feuille).cell(relu.ligne(feuille, code), colonne).value
        for code in ("02", "03", "04", "63")
    }
    assert dits == {"02": "oui", "03": "non", "04": "vide", "63": "non reçu"}
    pied = relu.ligne(feuille, "Territoires qui le retiennent", 2)
    assert relu.feuille(feuille).cell(pied, colonne).value == 1
    assert relu.feuille(feuille).cell(pied + 1, colonne).value == "2/30"


MONTANTS = st.lists(st.decimals(0, 10**9, places=2), min_size=1, max_size=12)


@given(MONTANTS, st.sampled_from(["P304", "FIR", ""]))
def test_sums_are_exact_to_the_centime(montants: list[Decimal], enveloppe: str) -> None:
    territoire = EDITION.territoires[0]
    actions = tuple(
        ActionNationale(
            territoire=territoire, rang=f"a{n:02d}", enveloppe=enveloppe, textes={},
            montants={"etat_2021": Reponse(montant)}, donnee=0,
        )
        for n, montant in enumerate(montants)
    )  # fmt: skip
    finances = build_finances(_RIEN.recueil, EDITION, actions, None)
    attendu = sum(int(m * 100) for m in montants)
    somme = finances.somme([territoire.code], [enveloppe], [2021], "etat")
    assert somme == attendu == centimes(sum(montants, Decimal(0)))
    assert finances.somme([territoire.code], [enveloppe], [2020], "etat") is None


def _nothing() -> National:
    import tempfile

    with tempfile.TemporaryDirectory() as dossier, ouvre(Path(dossier)) as registre:
        return build_national(registre, EDITION)


_RIEN = _nothing()


def test_an_amount_beyond_reason_does_not_stop_the_country(tmp_path: Path) -> None:
    with ouvre(tmp_path) as registre:
        saisies = {"actions/a01/enveloppe": "P304", "actions/a01/etat_2020": "1e40"}
        depose(registre, "02", "plan_action", saisies)
        national = build_national(registre, EDITION)
    assert national.actions[0].montants["etat_2020"].contenu == "illisible"
    assert national.finances.incertains["02", "P304"] == 1
