"""One slip of the hand, one thing to do: what an overrun explains waits until it is settled."""

from __future__ import annotations

import pytest

from cdppe_xl.domaine.constat import Gravite
from cdppe_xl.referentiel.modele import Referentiel
from cdppe_xl.regles.moteur import controler_dossier
from tests.regles.fabrique import Saisie, change, conforme, dossier_de

P = "plan_action:actions"


@pytest.mark.parametrize(
    ("saisies", "attendue"),
    [
        # Three digits too many: the enveloppe overflows and the département looks short.
        ({f"{P}/a06/etat_2020": 100_000_000}, Gravite.INFORMATION),
        # The département is short by itself: another action overflows another enveloppe.
        (
            {f"{P}/a06/cd_2020": 1, f"{P}/a01/etat_2020": 99_000_000},
            Gravite.BLOQUANTE,
        ),
        ({f"{P}/a06/cd_2020": 1}, Gravite.BLOQUANTE),
        # One euro too many in an enveloppe explains nothing.
        ({f"{P}/a06/cd_2020": 1, f"{P}/a01/etat_2020": 30_000}, Gravite.BLOQUANTE),
    ],
)
def test_a_shortfall_waits_for_the_overrun_that_makes_it(
    ref: Referentiel, saisies: dict[str, Saisie], attendue: Gravite
) -> None:
    constats = controler_dossier(change(dossier_de(ref, conforme(ref)), saisies))
    (court,) = (
        c for c in constats if (c.regle, c.cle) == ("ENV-009", "synthese_objectifs/o06/cd_2020")
    )
    assert court.gravite is attendue
    attend = attendue is Gravite.INFORMATION
    assert ("À revoir une fois réglé" in court.message) == attend
    assert court.remede.startswith("Rien à faire ici") == attend
    depassement = [c for c in constats if c.regle == "ENV-002"]
    assert {c.gravite for c in depassement} <= {Gravite.BLOQUANTE}
    assert bool(depassement) or not attend
