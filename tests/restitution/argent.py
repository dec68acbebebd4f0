"""A register about money with one fault of each kind; every figure is fictitious."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from cdppe_xl.classeurs.valeurs_excel import Scalaire, depuis
from cdppe_xl.comptes.etat_financier import EtatFinancier, gather
from cdppe_xl.financement.montants import Stade
from cdppe_xl.generation.preremplissage import Connu
from cdppe_xl.parcours import charger, deposer, fabriquer
from cdppe_xl.registre.store import Registre
from cdppe_xl.sources.dotations import load_dotations
from tests.classeurs.plan_exemple import action, fiche, moyens

REFERENTIEL = charger("2020")
PUY, AUTRE = (next(t for t in REFERENTIEL.territoires if t.code == c) for c in ("63", "04"))
Valeurs = dict[str, Scalaire]

NOTIFICATIONS = """\
code_territoire;exercice;debut;fin;perimetre;enveloppe;montant;source;date_notification
63;2020;;;;P304;1 200,00;Décision fictive 1;01/09/2020
63;2020;;;;P304;1 300,10;Décision fictive 2;12/10/2020
63;2020;;;;P304;1 250,10;Décision fictive 3;20/11/2020
63;2020;;;;ONDAM;500;Décision fictive 2;12/10/2020
63;2020;;;;ONDAM;500;Décision fictive 2;12/10/2020
63;2021;;;;P304;900;Décision fictive 4;01/03/2021
63;;01/10/2020;31/12/2021;;FIR;700;Décision fictive 5;12/10/2020
63;;01/01/2020;31/12/2022;tous financeurs;;9000;Convention fictive;12/10/2020
04;2020;;;;P304;600000;Décision fictive 2;12/10/2020
04;2020;;;;FIR;100000;Décision fictive 2;12/10/2020
04;2020;;;;ONDAM;100000;Décision fictive 2;12/10/2020
"""
ACTIONS: dict[int, dict[str, object]] = {
    1: {"objectif": 6, "etat_2020": 400, "cd_2020": 400, "valorise_2020": 150, "etat_2021": 300},
    2: {"objectif": 7, "etat_2020": 300, "cd_2020": 100},
    3: {"objectif": 8, "etat_2020": 550, "cd_2020": 600},
    4: {"objectif": 1, "enveloppe": "FIR", "etat_2020": 350, "cd_2020": 350, "etat_2021": 350,
        "cd_2021": 350},
    5: {"objectif": 9, "enveloppe": "ONDAM", "beneficiaire": "ESMS", "etat_2020": 500,
        "cd_2020": None},
    6: {"objectif": 10, "enveloppe": "FIR", "etat_2020": 0, "cd_2020": 0},
    7: {"objectif": 24, "enveloppe": "ONDAM", "beneficiaire": "CD", "etat_2020": 0,
        "cd_2020": 0},
}  # fmt: skip
"""The plan in force: 2 lacks cofinancing, 6 is not eligible, 7 is paid to the wrong one."""
EXECUTIONS: tuple[dict[str, object], ...] = (
    {"numero": 1, "objectif": 6, "enveloppe": "P304", "beneficiaire": "CD", "programme": 400,
     "engage": 450, "paye": 400, "cd_prevu": 400, "cd_realise": 300},
    {"numero": 2, "objectif": 7, "enveloppe": "P304", "beneficiaire": "CD", "programme": 300,
     "engage": 200, "paye": 200, "cd_prevu": 100, "cd_realise": 250},
    {"numero": 3, "objectif": 8, "enveloppe": "FIR", "beneficiaire": "CD", "programme": 550,
     "engage": 550, "paye": 10, "cd_prevu": 600, "cd_realise": 600},
    {"numero": 5, "objectif": 9, "enveloppe": "ONDAM", "beneficiaire": "ESMS", "engage": 200,
     "paye": 150, "dispositif": "IME fictif"},
    {"numero": 5, "objectif": 9, "enveloppe": "ONDAM", "beneficiaire": "ESMS", "engage": 250,
     "paye": 100, "dispositif": "SESSAD fictif"},
    {"numero": 9, "objectif": 11, "enveloppe": "P304", "beneficiaire": "CD", "engage": 60,
     "paye": 0, "intitule": "Action fictive jamais contractualisée"},
)  # fmt: skip
"""The bilan of 2020: 1 took what 2 gave, 3 changed enveloppe, 9 is in no plan."""
EXECUTIONS_2021: tuple[dict[str, object], ...] = (
    {"numero": 1, "objectif": 6, "enveloppe": "P304", "beneficiaire": "CD", "programme": 300,
     "engage": 300, "paye": 300, "cd_prevu": 0, "cd_realise": 300},
)  # fmt: skip


def plan(**premiere: object) -> Valeurs:
    """The plan; ``premiere`` changes its first action."""
    valeurs = moyens() | {"moyens/pmi/m_2021": depuis(90)}
    for numero, champs in ACTIONS.items():
        valeurs |= fiche(numero) | action(numero, **(champs | (premiere if numero == 1 else {})))
    return valeurs


def bilan(executions: tuple[dict[str, object], ...], recit: str = "") -> Valeurs:
    """A bilan with those rows."""
    valeurs = {
        f"execution/x{n:02d}/{champ}": depuis(valeur)
        for n, ligne in enumerate(executions, start=1)
        for champ, valeur in ligne.items()
    }
    return valeurs | ({"redaction/mouvements/valeur": recit} if recit else {})


def ecrit(dossier: Path, code: str, saisies: Mapping[str, Scalaire]) -> Path:
    """A returned workbook of Puy-de-Dôme."""
    contenu, _, _ = fabriquer(Connu(referentiel=REFERENTIEL), code, PUY, saisies)
    dossier.mkdir(parents=True, exist_ok=True)
    chemin = dossier / f"63_{code}.xlsx"
    chemin.write_bytes(contenu)
    return chemin


def registre_fautif(dossier: Path) -> tuple[Path, Path]:
    """The register, and the folder of the returns it holds."""
    base, retours = dossier / "campagne.db", dossier / "retours"
    avant = [ecrit(retours / "1", "plan_action", plan(etat_2020=380))]
    apres = [
        ecrit(retours / "2", "plan_action", plan()),
        ecrit(retours / "2", "bilan", bilan(EXECUTIONS, "Courrier fictif au préfet, 1er juin.")),
        ecrit(retours / "2", "bilan_2021", bilan(EXECUTIONS_2021)),
    ]
    with Registre.ouvrir(base) as registre:
        for fichiers, jour in ((avant, datetime(2020, 7, 30, tzinfo=UTC)),
                               (apres, datetime(2021, 6, 30, tzinfo=UTC))):  # fmt: skip
            for issue in deposer(fichiers, registre, jour):
                assert issue.depot is not None
    return base, retours


def notifications(dossier: Path) -> Path:
    """The table of notifications."""
    chemin = dossier / "notifications.csv"
    chemin.write_text(NOTIFICATIONS, "utf-8")
    return chemin


def etat_fautif(dossier: Path) -> tuple[EtatFinancier, Path]:
    """Everything gathered, and the folder of the returns."""
    base, retours = registre_fautif(dossier)
    notifies = load_dotations([notifications(dossier)], REFERENTIEL)
    with Registre.ouvrir(base, creer=False) as registre:
        etat = gather(
            registre, REFERENTIEL, [PUY, AUTRE], dotations={Stade.NOTIFIE: notifies}, tous=True
        )
    return etat, retours
