"""The table of cases: for each rule, a small fault in the made-up dossier, and where it is told.

The made-up dossier itself is the case that trips no rule at all.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from cdppe_xl.classeurs.valeurs_excel import Scalaire
from cdppe_xl.domaine.lecture import Valeur
from tests.regles.fabrique import Saisie

D, T, P, G, B = "diagnostic", "tableau_de_bord", "plan_action", "guide", "bilan"
A = "avenant_2021"


@dataclass(frozen=True)
class Cas:
    """One rule, the cells changed (``classeur:cle``), and the cell it points at."""

    regle: str
    change: Mapping[str, Saisie]
    lieu: str
    trouve: str | None = None
    origines: Mapping[str, Valeur] = field(default_factory=dict)
    precedents: Mapping[str, Scalaire] = field(default_factory=dict)
    autres: Mapping[str, Sequence[Decimal]] = field(default_factory=dict)
    """Figures of other territories, by measure."""


def cas(
    regle: str, change: Mapping[str, Saisie], lieu: str, trouve: str | None = None, **autour: Any
) -> Cas:
    return Cas(regle, change, lieu, trouve, **autour)


def _ligne(classeur: str, ligne: str, **champs: Saisie) -> dict[str, Saisie]:
    return {f"{classeur}:{ligne}/{champ}": valeur for champ, valeur in champs.items()}


_TOUS_FACULTATIFS: dict[str, Saisie] = {
    f"{T}:objectifs/o{n:02d}/retenu": "oui" for n in range(12, 27)
}
_LONGUE = "Des ateliers hebdomadaires dans chaque territoire d’action sociale du département."

OBJECTIFS = (
    cas("OBJ-001", {f"{T}:objectifs/o03/retenu": "non"}, f"{T}:objectifs/o03/retenu"),
    cas("OBJ-003", {f"{T}:objectifs/o14/retenu": None}, f"{T}:objectifs/o14/retenu"),
    cas("OBJ-010", {f"{P}:actions/a01/objectif": 2}, f"{P}:synthese_objectifs/o01/actions"),
    cas("OBJ-011", {f"{P}:actions/a07/objectif": 8}, f"{P}:synthese_objectifs/o07/actions"),
    cas("OBJ-012", {f"{P}:actions/a13/objectif": "L"}, f"{P}:objectif_local/domaine/valeur"),
    cas("OBJ-201", {f"{T}:objectifs/o25/retenu": "oui"}, f"{T}:objectifs/o25/retenu"),
    cas("OBJ-202", {f"{P}:actions/a12/objectif": 14}, f"{P}:actions/a12/objectif", "14"),
    cas("OBJ-203", {f"{T}:locaux/l24/nature": "moyen"}, f"{T}:locaux/l24/nature"),
    cas("OBJ-204", {f"{P}:objectif_local/libelle/valeur": "Allaitement"},
        f"{P}:objectif_local/libelle/valeur", "Allaitement"),
    cas("OBJ-207", {f"{P}:fiches/f07/description": "Signature par la gendarmerie et la police."},
        f"{P}:actions/a07/intitule"),
    cas("OBJ-208", {f"{P}:fiches/f08/description": "Cartographie des risques."},
        f"{P}:actions/a08/intitule"),
    cas("OBJ-211", {f"{P}:fiches/f11/description": "Un séminaire."}, f"{P}:actions/a11/intitule"),
    cas("OBJ-219", {f"{P}:fiches/f14/description": "Dix mesures de placement à domicile."},
        f"{P}:actions/a14/intitule"),
    cas("OBJ-220", {f"{T}:locaux/l20/libelle": "Nombre de tiers bénévoles"},
        f"{T}:locaux/l20/libelle", "Nombre de tiers bénévoles"),
)  # fmt: skip

INDICATEURS = (
    cas("IND-001", {f"{D}:diag/1a/valeur": None}, f"{D}:diag/1a/valeur", ""),
    cas("IND-001", {f"{T}:ind/9a/t0": None}, f"{T}:ind/9a/t0", ""),
    cas("IND-002", {f"{T}:ind/1a/cible_2021": None}, f"{T}:ind/1a/cible_2021", ""),
    cas("IND-002", {f"{T}:ind/1b/cible_2022": "NC"}, f"{T}:ind/1b/cible_2022", "NC"),
    cas("IND-003", {f"{D}:diag/9a/valeur": "NC"}, f"{D}:diag/9a/motif"),
    cas("IND-004", {f"{D}:diag/9a/valeur": Decimal("12.5")}, f"{D}:diag/9a/valeur", "12,5"),
    cas("IND-005", {f"{T}:ind/6d/cible_2020": Decimal("1.2")}, f"{T}:ind/6d/cible_2020", "120 %"),
    cas("IND-006", {f"{D}:diag/2b/valeur": 101}, f"{D}:diag/2b/valeur", "101"),
    cas("IND-007", {f"{D}:diag/1a/snds": 101}, f"{D}:diag/1a/snds", "101"),
    cas("IND-008", {f"{T}:ind/1a/cible_2021": 119}, f"{T}:ind/1a/cible_2021", "119"),
    cas("IND-009", {f"{T}:locaux/l24/objectif": 13}, f"{T}:ind/o24/libelle"),
    cas("IND-010", {f"{T}:ind/3a/realise_2020": 110, f"{T}:semestriel/3a/s1_2020": 60},
        f"{T}:semestriel/3a/s2_2020"),
    cas("IND-011", {f"{D}:locaux/l01/libelle": "Indicateur"}, f"{D}:locaux/l01/objectif"),
    cas("IND-012", _ligne(T, "locaux/l01", objectif=26, libelle="Sessions"),
        f"{T}:locaux/l01/objectif", "26"),
    cas("IND-101", {f"{B}:resultats/1a/realise": None}, f"{B}:resultats/1a/realise"),
    cas("IND-102", {f"{B}:resultats/2a/realise": 119, f"{B}:resultats/2b/realise": 119},
        f"{B}:resultats/2a/explication"),
    cas("IND-201", {f"{T}:ind/1b/cible_2022": Decimal("0.19"),
                    f"{T}:ind/1b/cible_2020": Decimal("0.12"),
                    f"{T}:ind/1b/cible_2021": Decimal("0.15")},
        f"{T}:ind/1b/cible_2022", "19 %"),
    cas("IND-201", {f"{T}:ind/3a/cible_2022": 199}, f"{T}:ind/3a/cible_2022", "199"),
    cas("IND-202", {f"{T}:ind/1a/realise_2020": 1200}, f"{T}:ind/1a/realise_2020", "1200"),
    cas("IND-203", {f"{D}:diag/6b/valeur": 1201}, f"{D}:diag/6b/valeur", "1201"),
    cas("IND-204", {f"{D}:diag/1a/snds": 49}, f"{D}:diag/1a/snds", "49"),
    cas("IND-205", {f"{D}:diag/9a/annee": 2018}, f"{D}:diag/9a/annee", "2018"),
    cas("IND-206", {f"{T}:ind/{c}/realise_2020": 120 for c in ("1a", "2a", "2b", "5a")},
        f"{T}:ind/1a/realise_2020"),
    cas("IND-208", {f"{T}:ind/3a/realise_2020": 190, f"{T}:semestriel/3a/s1_2020": 120,
                    f"{T}:semestriel/3a/s2_2020": 60}, f"{T}:ind/3a/realise_2020", "190"),
    cas("IND-208", {f"{T}:ind/4a/realise_2021": 99, f"{T}:semestriel/4a/s1_2021": 100,
                    f"{T}:semestriel/4a/s2_2021": 20}, f"{T}:ind/4a/realise_2021", "99"),
    cas("IND-209", {f"{T}:ind/6b/realise_2020": 1000, f"{T}:ind/6c/realise_2020": 100},
        f"{T}:ind/6d/realise_2020", "10 %",
        autres={"6d/realise_2020": [Decimal("0.7")] * 12}),
    cas("IND-209", {f"{D}:contexte/pop_0_17/valeur": 100_000, f"{T}:ind/1a/realise_2020": 9000},
        f"{T}:ind/1a/realise_2020", "9000",
        autres={"1a/realise_2020/pop_0_17": [Decimal(n) for n in range(1, 13)]}),
    cas("IND-207", _ligne(T, "locaux/l30", objectif=24, libelle="personnes formées objectif 24"),
        f"{T}:locaux/l30/libelle"),
)  # fmt: skip

FICHES = (
    cas("FIC-001", {f"{P}:actions/a02/numero": 1}, f"{P}:actions/a02/numero", "1"),
    cas("FIC-002", {f"{P}:fiches/f03/acteurs": None}, f"{P}:fiches/f03/acteurs", ""),
    cas("FIC-003", {f"{P}:fiches/f03/constat": None}, f"{P}:fiches/f03/constat", ""),
    cas("FIC-004", {f"{P}:actions/a03/fin": date(2020, 10, 31)}, f"{P}:actions/a03/fin",
        "31/10/2020"),
    cas("FIC-005", {f"{P}:actions/a03/fin": date(2023, 1, 1)}, f"{P}:actions/a03/fin",
        "01/01/2023"),
    cas("FIC-006", {f"{P}:fiches/f05/numero": 99}, f"{P}:actions/a05/numero", "5"),
    cas("FIC-007", {f"{P}:fiches/f05/numero": 99}, f"{P}:fiches/f05/numero", "99"),
    cas("FIC-008", {f"{P}:actions/a05/{f}_{a}": None for f in ("etat", "cd") for a in
                    (2020, 2021, 2022)}, f"{P}:actions/a05/etat_2020"),
    cas("FIC-201", {f"{P}:actions/a05/intitule": "ACTION FICTIVE 4"}, f"{P}:actions/a05/intitule"),
    cas("FIC-202", {f"{P}:fiches/f04/description": _LONGUE, f"{P}:fiches/f05/description": _LONGUE},
        f"{P}:fiches/f05/description"),
    cas("FIC-203", {f"{P}:fiches/f04/indicateurs": "À définir"}, f"{P}:fiches/f04/indicateurs",
        "À définir"),
    cas("FIC-203", {f"{P}:actions/a04/public": "…"}, f"{P}:actions/a04/public", "…"),
    cas("FIC-204", {f"{P}:actions/a04/fin": date(2021, 12, 31)}, f"{P}:actions/a04/etat_2022"),
    cas("FIC-206", {f"{P}:fiches/f06/description": "Recours à un médecin.",
                    f"{P}:fiches/f06/acteurs": "Département"}, f"{P}:actions/a06/intitule"),
    cas("FIC-223", {f"{P}:fiches/f16/description": "Cent parrains accompagnés."},
        f"{P}:actions/a16/intitule"),
)  # fmt: skip

ENVELOPPES = (
    cas("ENV-209", {f"{T}:ind/9a/realise_2020": None}, f"{T}:ind/1a/realise_2020"),
    cas("ENV-209", {f"{P}:actions/a{n:02d}/{c}_2021": None for n in range(1, 18)
                    for c in ("etat", "cd")}, f"{P}:actions/a01/etat_2021"),
    cas("ENV-001", _ligne(P, "actions/a09", enveloppe="FIR", beneficiaire="CD"),
        f"{P}:actions/a09/enveloppe", "FIR"),
    cas("ENV-001", _ligne(B, "execution/x09", enveloppe="FIR", beneficiaire="CD"),
        f"{B}:execution/x09/enveloppe", "FIR"),
    cas("ENV-002", {f"{P}:actions/a06/etat_2020": 100_001, f"{P}:actions/a06/cd_2020": 100_001},
        f"{P}:synthese_enveloppes/P304_2020/programme"),
    cas("ENV-003", {f"{P}:actions/a06/enveloppe": None}, f"{P}:actions/a06/enveloppe", ""),
    cas("ENV-004", {f"{P}:actions/a40/cd_2021": 10}, f"{P}:actions/a40/intitule"),
    cas("ENV-005", {f"{P}:actions/a06/autres_2021": Decimal("-0.01")},
        f"{P}:actions/a06/autres_2021"),
    cas("ENV-006", {f"{P}:actions/a09/beneficiaire": "CD"}, f"{P}:actions/a09/beneficiaire", "CD"),
    cas("ENV-007", {f"{P}:actions/a09/beneficiaire": None}, f"{P}:actions/a09/beneficiaire", ""),
    cas("ENV-008", {f"{P}:actions/a09/etat_2021": 99_999},
        f"{P}:synthese_enveloppes/ONDAM_2021/reste"),
    cas("ENV-009", {f"{P}:actions/a06/cd_2022": 99_999}, f"{P}:synthese_objectifs/o06/cd_2022"),
    cas("ENV-011", {f"{P}:moyens/pmi/m_2021": 4_999_999}, f"{P}:moyens/pmi/m_2021"),
    cas("ENV-013", {f"{P}:actions/a06/valorise_2020": 10**7},
        f"{P}:actions/a06/valorise_2020"),
    cas("ENV-005", {f"{P}:actions/a06/valorise_2020": Decimal("-1")},
        f"{P}:actions/a06/valorise_2020"),
    cas("ENV-012", {f"{P}:moyens/ase/m_2019": None}, f"{P}:moyens/ase/m_2019"),
    cas("ENV-101", {f"{B}:execution/x03/paye": 100_001}, f"{B}:execution/x03/paye"),
    cas("ENV-102", {f"{B}:execution/x09/engage": 100_001},
        f"{B}:synthese_execution/ONDAM/engage"),
    cas("ENV-103", {f"{B}:execution/x03/paye": None}, f"{B}:execution/x03/paye"),
    cas("ENV-104", {f"{B}:execution/x09/dispositif": None}, f"{B}:execution/x09/dispositif"),
    cas("ENV-105", {f"{B}:execution/x03/engage": 100_001}, f"{B}:execution/x03/explication"),
    cas("ENV-106", {f"{B}:execution/x06/cd_realise": 79_999},
        f"{B}:execution_objectifs/o06/cd_realise"),
    cas("ENV-107", {f"{B}:execution/x06/paye": -1}, f"{B}:execution/x06/paye"),
    cas("ENV-201", {f"{P}:actions/a06/intitule": "Recrutement de deux psychologues"},
        f"{P}:actions/a06/intitule", "Recrutement"),
    cas("ENV-201", {f"{P}:fiches/f02/description": "Remboursement d’actes cotés."},
        f"{P}:fiches/f02/description", "actes cotés"),
    cas("ENV-201", {f"{P}:actions/a06/intitule": "Hausse du prix de journée"},
        f"{P}:actions/a06/intitule", "prix de journée"),
    cas("ENV-202", {f"{P}:actions/a17/intitule": "Contrats jeunes majeurs"},
        f"{P}:actions/a17/intitule", "Contrats jeunes majeurs"),
    cas("ENV-203", {f"{P}:synthese_enveloppes/FIR_2020/notifie": 1_000_001},
        f"{P}:synthese_enveloppes/FIR_2020/notifie"),
    cas("ENV-203", {f"{P}:synthese_enveloppes/ONDAM_2022/notifie": 99_999},
        f"{P}:synthese_enveloppes/ONDAM_2022/notifie"),
    cas("ENV-204", {f"{P}:synthese_enveloppes/P304_2021/notifie": 99_999},
        f"{P}:synthese_enveloppes/P304_2021/notifie"),
    cas("ENV-205", _ligne(B, "execution/x17", enveloppe="ONDAM", beneficiaire="ESMS"),
        f"{B}:execution/x17/enveloppe", "ONDAM"),
    cas("ENV-206", {f"{B}:execution/x05/numero": 59}, f"{B}:execution/x05/numero", "59"),
    cas("ENV-207", {f"{B}:execution/x03/engage": 110_000, f"{B}:execution/x04/engage": 90_000,
                    f"{B}:execution/x03/explication": "Crédits de l’action 4."},
        f"{B}:redaction/mouvements/valeur"),
    cas("ENV-208", {f"{B}:execution/x03/engage": 100_001, f"{B}:synthese_execution/FIR/notifie":
                    700_000}, f"{B}:execution/x01/engage"),
    cas("ENV-211", {f"{P}:actions/a06/etat_2020": 999_999_999_999},
        f"{P}:actions/a06/etat_2020"),
    cas("ENV-211", {f"{P}:actions/a06/cd_2021": 10**12}, f"{P}:actions/a06/cd_2021"),
)  # fmt: skip

CALENDRIER = (
    cas("CAL-001", {f"{G}:jalon/jour_j/valeur": None}, f"{G}:jalon/jour_j/valeur"),
    cas("CAL-002", {f"{G}:etapes/signature/jours": Decimal("1.5")}, f"{G}:etapes/signature/jours"),
    cas("CAL-003", {f"{G}:etapes/adoption/jours": 14}, f"{G}:etapes/adoption/jours", "14"),
    cas("CAL-004", {f"{G}:jalon/jour_j/valeur": date(2020, 10, 31)}, f"{G}:etapes/signature/date",
        "16/10/2020"),
    cas("CAL-005", {f"{G}:contacts/ars_1/nom": None}, f"{G}:contacts/ars_1/nom"),
    cas("CAL-006", {f"{G}:contacts/ars_1/courriel": None}, f"{G}:contacts/ars_1/courriel"),
    cas("CAL-007", {f"{G}:accueil/debut_negociation/valeur": None},
        f"{G}:accueil/debut_negociation/valeur"),
    cas("CAL-008", {f"{G}:accueil/debut_negociation/valeur": date(2020, 10, 31)},
        f"{G}:accueil/debut_negociation/valeur", "31/10/2020"),
    cas("CAL-009", {f"{G}:point/date/valeur": None}, f"{G}:point/date/valeur"),
    cas("CAL-010", {f"{G}:suivi/lancement/etat": "fait"}, f"{G}:suivi/lancement/date_faite"),
    cas("CAL-011", {f"{G}:suivi/lancement/date_faite": date(2020, 5, 29)},
        f"{G}:suivi/lancement/etat", "à faire"),
    cas("CAL-012", _ligne(G, "suivi/lancement", etat="fait", date_faite=date(2020, 6, 2)),
        f"{G}:suivi/lancement/date_faite", "02/06/2020"),
    cas("CAL-013", {f"{G}:point/date/valeur": date(2020, 6, 8)}, f"{G}:suivi/envoi_trame/retard"),
    cas("CAL-021", {f"{B}:procedure/avis_odpe/valeur": date(2021, 6, 15)},
        f"{B}:procedure/deliberation/valeur"),
    cas("CAL-022", {f"{B}:procedure/transmission/valeur": date(2021, 7, 1)},
        f"{B}:procedure/transmission/valeur", "01/07/2021"),
    cas("CAL-023", {f"{B}:procedure/transmission/valeur": date(2021, 6, 13)},
        f"{B}:procedure/transmission/valeur", "13/06/2021"),
    cas("CAL-024", {f"{B}:procedure/proposition/valeur": None},
        f"{B}:procedure/proposition/valeur"),
    cas("CAL-025", {f"{B}:redaction/financier/valeur": None}, f"{B}:redaction/financier/valeur"),
    cas("CAL-201", {f"{G}:contacts/cd_1/courriel": "cd@exemple"}, f"{G}:contacts/cd_1/courriel",
        "cd@exemple"),
    cas("CAL-205", {f"{G}:contacts/ars_2/courriel": "b@exemple.fr"}, f"{G}:contacts/ars_2/nom",
        "b@exemple.fr"),
    cas("CAL-206", _ligne(G, "contacts/ars_2", nom="Prénom Autre", courriel="ARS@exemple.fr"),
        f"{G}:contacts/ars_2/courriel", "ARS@exemple.fr"),
    cas("CAL-202", {f"{P}:actions/a04/debut": date(2020, 10, 29)}, f"{P}:actions/a04/debut",
        "29/10/2020"),
    cas("CAL-203", {f"{B}:procedure/proposition/valeur": date(2020, 12, 31)},
        f"{B}:procedure/proposition/valeur", "31/12/2020"),
    cas("CAL-204", _ligne(G, "suivi/signature", etat="fait", date_faite=date(2020, 10, 16)),
        f"{G}:suivi/signature/date_faite", "16/10/2020"),
)  # fmt: skip

COHERENCE = (
    cas("COH-201", {f"{T}:ind/9a/t0": 101}, f"{T}:ind/9a/t0", "101"),
    cas("COH-201", {f"{D}:diag/1a/snds": 61}, f"{T}:ind/1a_snds/t0", "60"),
    cas("COH-202", {f"{B}:resultats/1a/cible": 121}, f"{B}:resultats/1a/cible", "121"),
    cas("COH-203", {f"{T}:ind/9a/realise_2020": 401}, f"{B}:resultats/9a/realise", "400"),
    cas("COH-204", {f"{B}:execution/x07/programme": 99_000}, f"{B}:execution/x07/programme"),
    cas("COH-205", {f"{B}:execution/x07/intitule": "Autre"}, f"{B}:execution/x07/intitule"),
    cas("COH-206", {f"{B}:execution/x07/objectif": 8}, f"{B}:execution/x07/objectif", "8"),
    cas("COH-207", {f"{B}:execution/x07/{c}": None for c in (
        "numero", "objectif", "intitule", "enveloppe", "beneficiaire", "programme", "engage",
        "paye", "cd_prevu", "cd_realise", "dispositif")}, f"{P}:actions/a07/etat_2020"),
    cas("COH-208", {f"{B}:synthese_execution/FIR/notifie": 600_001},
        f"{B}:synthese_execution/FIR/notifie"),
    cas("COH-209", _ligne(D, "locaux/l01", objectif=26, libelle="Sessions", valeur=3),
        f"{D}:locaux/l01/objectif", "26"),
    cas("COH-209", _ligne(B, "locaux/l01", objectif=14, libelle="Relais"),
        f"{B}:locaux/l01/objectif", "14"),
    cas("COH-210", {}, f"{T}:ind/9a/t0", None,
        precedents={f"{T}:ind/9a/t0": Decimal(90), f"{T}:ind/1a/t0": Decimal(100)}),
    # The rows were sorted: each action is compared with the one that bears its number.
    cas("COH-210", {f"{P}:actions/a05/intitule": "Autre titre"}, f"{P}:actions/a05/intitule",
        precedents={f"{P}:actions/a30/numero": Decimal(5),
                    f"{P}:actions/a30/intitule": "Action fictive 5"}),
    cas("COH-211", {f"{B}:redaction/mouvements/valeur": None}, f"{B}:redaction/mouvements/valeur",
        precedents={f"{B}:redaction/mouvements/valeur": "Un mouvement."}),
)  # fmt: skip

# Action 6 is paid by the P304, so are 7, 8, 10 and 11; action 1 by the FIR.
_PRESENT: dict[str, Saisie] = {f"{A}:mouvements/v60/explication": None}
AVENANTS = (
    cas("AVE-001", _ligne(A, "mouvements/v06", etat_apres=100_001, cd_apres=100_001,
                          explication="Renfort."), f"{A}:enveloppes/P304/apres"),
    cas("AVE-002", _ligne(A, "mouvements/v17", enveloppe="ONDAM", beneficiaire="ESMS"),
        f"{A}:mouvements/v17/enveloppe", "ONDAM"),
    cas("AVE-003", _ligne(A, "mouvements/v40", numero=40, etat_apres=10, objectif=6,
                          enveloppe="P304", beneficiaire="CD", cd_apres=10, explication="Neuve."),
        f"{A}:mouvements/v40/intitule", ""),
    cas("AVE-004", {f"{A}:mouvements/v06/etat_apres": 110_000, f"{A}:mouvements/v06/cd_apres":
                    110_000, f"{A}:mouvements/v07/etat_apres": 90_000,
                    f"{A}:mouvements/v06/explication": "Depuis l’action 7.",
                    f"{A}:mouvements/v07/explication": "Vers l’action 6."},
        f"{A}:mouvements/v07/information"),
    cas("AVE-005", {f"{A}:mouvements/v06/etat_apres": 90_000}, f"{A}:mouvements/v06/explication"),
    cas("AVE-006", {f"{A}:mouvements/v06/cd_apres": 99_999}, f"{A}:objectifs/o06/cd_apres"),
    cas("AVE-007", {f"{A}:mouvements/v06/cd_apres": -1}, f"{A}:mouvements/v06/cd_apres"),
    cas("AVE-008", {f"{A}:cibles/1a/cible_2022": 251}, f"{A}:cibles/1a/explication"),
    cas("AVE-009", {f"{A}:conditions/bilan_2020/etat": "non reçue"},
        f"{A}:conditions/bilan_2020/etat", "non reçue"),
    cas("AVE-010", {f"{A}:mouvements/v07/numero": 6}, f"{A}:mouvements/v06/numero", "6"),
    cas("AVE-011", {f"{A}:enveloppes/ONDAM/notifie": 100_001}, f"{A}:enveloppes/ONDAM/reste"),
    cas("AVE-012", {f"{A}:mouvements/v06/etat_apres": None}, f"{A}:mouvements/v06/etat_apres"),
    cas("AVE-201", {**_PRESENT, f"{P}:actions/a06/etat_2021": 99_000},
        f"{P}:actions/a06/etat_2021"),
    cas("AVE-201", {**_PRESENT, f"{P}:actions/a09/cd_2021": None}, f"{P}:actions/a09/cd_2021"),
    cas("AVE-202", {f"{A}:mouvements/v06/numero": 59}, f"{A}:mouvements/v06/numero", "59"),
    cas("AVE-203", {**_PRESENT, f"{T}:ind/1a/cible_2022": 251}, f"{T}:ind/1a/cible_2022", "251"),
    cas("ENV-001", _ligne(A, "mouvements/v09", enveloppe_avant="FIR", enveloppe="FIR",
                          beneficiaire="CD"), f"{A}:mouvements/v09/enveloppe", "FIR"),
    cas("ENV-011", {f"{A}:moyens/pmi/apres": 4_999_999}, f"{A}:moyens/pmi/apres"),
)  # fmt: skip

_ORIGINES = {f"{D}:contexte/pop_totale/valeur": Decimal(650_000),
             f"{D}:contexte/pop_totale/annee": Decimal(2019)}  # fmt: skip

STRUCTURE = (
    cas("STR-048", {f"{D}:contexte/pop_totale/valeur": 65_000, f"{D}:contexte/pop_totale/annee":
                    2019}, f"{D}:contexte/pop_totale/valeur", "65000", origines=_ORIGINES),
    cas("STR-048", {f"{D}:contexte/pop_totale/annee": 2019}, f"{D}:contexte/pop_totale/valeur",
        "rien", origines=_ORIGINES),
    cas("STR-049", {f"{D}:contexte/pop_totale/valeur": "NC", f"{D}:contexte/pop_totale/annee": 2019,
                    f"{D}:contexte/pop_totale/observation": "Recensement contesté."},
        f"{D}:contexte/pop_totale/valeur", "NC", origines=_ORIGINES),
    cas("STR-050", {f"{P}:synthese_enveloppes/FIR_2020/notifie": 900_000},
        f"{P}:synthese_enveloppes/FIR_2020/notifie",
        origines={f"{P}:synthese_enveloppes/FIR_2020/notifie": Decimal(600_000)}),
    cas("STR-051", {f"{T}:identite/territoire/valeur": "Cantal"},
        f"{T}:identite/territoire/valeur", "Cantal",
        origines={f"{T}:identite/territoire/valeur": "Puy-de-Dôme"}),
    cas("STR-052", {f"{T}:identite/ars/valeur": "ARS"}, f"{T}:identite/ars/valeur", "ARS",
        origines={f"{T}:identite/ars/valeur": "ARS Auvergne-Rhône-Alpes"}),
    cas("STR-103", {f"{B}:redaction/bilan_global/valeur": "À compléter"},
        f"{B}:redaction/bilan_global/valeur", "À compléter"),
    cas("STR-103", {f"{D}:diag/9a/motif": "…"}, f"{D}:diag/9a/motif", "…"),
    cas("STR-020", {f"{D}:diag/1a/valeur": "environ 3"}, f"{D}:diag/1a/valeur", "environ 3"),
    cas("STR-021", {f"{T}:locaux/l07/unite": "litres"}, f"{T}:locaux/l07/unite", "litres"),
    cas("STR-102", {f"{B}:execution/x{n:02d}/{c}": "NC" for n in range(1, 61)
                    for c in ("engage", "paye", "cd_realise", "programme", "cd_prevu")}
        | {f"{B}:resultats/{c}/realise": "NC" for c in ("1a", "2a")}, f"{B}:"),
)  # fmt: skip

PROPOSEES = frozenset({
    "OBJ-001", "FIC-001", "FIC-007", "ENV-001", "ENV-003", "ENV-006", "ENV-007", "ENV-205",
    "ENV-206", "CAL-011", "STR-048", "AVE-201", "AVE-203",
})  # fmt: skip
"""Rules that have one answer only: their constats propose it."""

CAS = (*OBJECTIFS, *INDICATEURS, *FICHES, *ENVELOPPES, *CALENDRIER, *AVENANTS, *COHERENCE,
       *STRUCTURE)  # fmt: skip

SANS_EFFET: tuple[tuple[str, Mapping[str, Saisie]], ...] = (
    # Words that hold a forbidden one without the forbidden expense.
    ("ENV-201", {f"{P}:actions/a06/intitule": "Achat de postes de travail informatiques"}),
    ("ENV-201", {f"{P}:actions/a06/intitule": "Recrutement et formation de bénévoles"}),
    ("ENV-201", {f"{P}:actions/a06/intitule": "Formation des professionnels en poste"}),
    ("ENV-201", {f"{P}:actions/a06/intitule": "Affichage de posters"}),
    ("ENV-201", {f"{P}:fiches/f06/description": "Outils d’évaluation, sans création de poste."}),
    ("ENV-201", {f"{P}:fiches/f06/description": "Un recrutement est financé par le département."}),
    ("ENV-201", {f"{P}:fiches/f02/description": "Programme d’ETP, éducation thérapeutique."}),
    ("ENV-201", {f"{P}:fiches/f02/description": "Remboursement des frais de déplacement."}),
    # The ONDAM forbids no kind of expense; what the State does not pay is free.
    ("ENV-201", {f"{P}:actions/a09/intitule": "Recrutement d’une équipe mobile"}),
    ("ENV-201", _ligne(P, "actions/a06", intitule="Recrutement d’une psychologue", etat_2020=0,
                       etat_2021=0, etat_2022=0)),
    ("ENV-202", {f"{P}:actions/a17/intitule": "Avec la caisse d’allocations familiales"}),
    ("ENV-202", {f"{P}:actions/a17/intitule": "Hébergement du site internet de l’ODPE"}),
    ("ENV-202", {f"{P}:actions/a17/intitule": "Ne pas financer de places d’hébergement : orienter "
                 "vers le droit commun"}),
    ("ENV-203", {f"{P}:synthese_enveloppes/FIR_2020/notifie": 1_000_000}),
    # An action given up with 0, explained; a movement told to the préfet; the notified total.
    ("AVE-012", {f"{A}:mouvements/v06/etat_apres": 0}),
    ("AVE-001", {f"{A}:mouvements/v06/etat_apres": 99_999}),
    ("AVE-004", {f"{A}:mouvements/v06/etat_apres": 90_000}),
    ("AVE-004", {f"{A}:mouvements/v06/etat_apres": 110_000, f"{A}:mouvements/v07/etat_apres":
                 90_000, f"{A}:mouvements/v06/information": date(2021, 3, 1),
                 f"{A}:mouvements/v07/information": date(2021, 3, 1)}),
    ("AVE-008", {f"{A}:cibles/1a/cible_2022": 251, f"{A}:cibles/1a/explication": "Relevée."}),
    ("AVE-009", {f"{A}:conditions/bilan_2020/etat": "non reçue",
                 f"{A}:conditions/bilan_2020/observation": "Envoyé avec l’avenant."}),
    ("AVE-202", {f"{A}:mouvements/v06/numero": 59, f"{A}:mouvements/v06/etat_apres": 0}),
    ("ENV-203", {f"{P}:synthese_enveloppes/ONDAM_2020/notifie": 50_000_000}),
    ("ENV-205", {f"{B}:execution/x17/enveloppe": None}),
    ("ENV-206", {f"{B}:execution/x05/numero": None}),
    ("ENV-211", {f"{P}:actions/a06/etat_2020": 1_000_000}),
    ("ENV-207", {f"{B}:execution/x03/engage": 110_000,
                 f"{B}:redaction/mouvements/valeur": "Préfet et ARS informés le 3 novembre."}),
    # Two dispositifs of one action share its amount.
    ("COH-204", {f"{B}:execution/x09/programme": 60_000}
     | _ligne(B, "execution/x50", numero=9, intitule="Action fictive 9", enveloppe="ONDAM",
              programme=40_000)),
    ("COH-201", {f"{T}:ind/9a/t0": "NC"}),
    ("COH-205", {f"{B}:execution/x07/intitule": "action FICTIVE 7 "}),
    ("CAL-202", {f"{P}:actions/a04/debut": date(2020, 10, 30)}),
    ("CAL-203", {f"{B}:procedure/proposition/valeur": date(2021, 1, 1)}),
    ("CAL-204", _ligne(G, "suivi/signature", etat="fait", date_faite=date(2020, 10, 15))),
    ("IND-201", {f"{T}:ind/1b/cible_2022": Decimal("0.2"), f"{T}:ind/1b/cible_2021":
                 Decimal("0.2"), f"{T}:ind/1b/cible_2020": Decimal("0.1")}),
    ("IND-202", {f"{T}:ind/1a/realise_2020": 240}),
    ("IND-202", {f"{T}:ind/1a/realise_2020": 1200, f"{T}:ind/1a/commentaire": "Rattrapage."}),
    ("IND-203", {f"{D}:diag/6b/valeur": 1200}),
    ("IND-204", {f"{D}:diag/1a/snds": 50}),
    ("IND-204", {f"{D}:diag/1a/snds": 1, f"{D}:diag/1a/motif": "Télétransmission en cours."}),
    ("IND-205", {f"{D}:diag/9a/annee": 2018, f"{D}:diag/9a/motif": "Dernière année connue."}),
    ("IND-206", {f"{T}:ind/{c}/realise_2020": 120 for c in ("1a", "2a", "2b")}
     | {f"{T}:ind/5a/realise_2020": 121}),
    ("FIC-203", {f"{P}:fiches/f04/vigilance": "Néant"}),
    ("FIC-204", {f"{P}:actions/a04/fin": date(2022, 1, 1)}),
    ("OBJ-201", {f"{P}:actions/a{n:02d}/{c}": None for n in range(1, 18)
                 for c in ("objectif", "intitule")}),
    ("OBJ-201", {f"{T}:objectifs/o25/retenu": "oui", f"{P}:actions/a12/objectif": "douze"}),
    ("STR-103", {f"{T}:ind/1a/commentaire": "Néant", f"{D}:diag/9a/motif": "En cours de collecte"}),
    ("CAL-205", {f"{G}:contacts/ars_2/nom": "Prénom Autre"}),
    ("CAL-206", {f"{G}:contacts/ars_2/courriel": "autre@exemple.fr"}),
    ("IND-208", {f"{T}:ind/3a/realise_2020": 180, f"{T}:semestriel/3a/s1_2020": 120,
                 f"{T}:semestriel/3a/s2_2020": 60}),
    ("IND-208", {f"{T}:ind/4a/realise_2020": 120, f"{T}:semestriel/4a/s1_2020": 120,
                 f"{T}:semestriel/4a/s2_2020": "NC"}),
    ("COH-209", _ligne(D, "locaux/l01", objectif=24, libelle="Sessions", valeur=3)),
    ("ENV-209", {f"{P}:actions/a01/etat_2021": 0} | {f"{P}:actions/a{n:02d}/{c}_2021": None
                 for n in range(2, 18) for c in ("etat", "cd")}),
    ("OBJ-219", {f"{P}:fiches/f14/description": "Aide éducative à domicile renforcée."}),
)  # fmt: skip
"""Near misses: a rule, and a change that must not trip it."""
