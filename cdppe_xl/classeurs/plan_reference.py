"""The sheet the controls of the plan d'action look things up in."""

from __future__ import annotations

from cdppe_xl.classeurs.grammaire import Colonne, Feuille, Rang, Role, Tableau
from cdppe_xl.classeurs.lignes import rang_objectif
from cdppe_xl.classeurs.plan_cadre import LOCAL, RANG_LOCAL, Cadre
from cdppe_xl.domaine.lecture import Genre


def feuille_reference(cadre: Cadre) -> Feuille:
    """Sheet « Référence »: what the controls look up, in plain sight."""
    return Feuille(
        code="reference", titre="Référence",
        intitule="Ce que chaque objectif et chaque enveloppe admettent",
        blocs=(_versements(cadre), _periode(cadre), _eligibilite(cadre)),
        portrait=True, couleur="7F7F7F",
    )  # fmt: skip


def _periode(cadre: Cadre) -> Tableau:
    campagne = cadre.referentiel.campagne
    role = Role.FIXE if cadre.referentiel.periodes_propres else Role.LIBELLE
    return Tableau(
        code="periode", titre="Période du contrat", entete=False,
        colonnes=(
            Colonne(champ="libelle", titre="Borne", largeur=14),
            Colonne(champ="valeur", titre="Date", largeur=60, role=role, genre=Genre.DATE),
        ),
        rangs=(
            Rang(cle="debut", valeurs={"libelle": "Début", "valeur": campagne.debut}),
            Rang(cle="fin", valeurs={"libelle": "Fin", "valeur": campagne.fin}),
        ),
    )  # fmt: skip


def _versements(cadre: Cadre) -> Tableau:
    return Tableau(
        code="versements", titre="À qui chaque enveloppe est versée",
        colonnes=(
            Colonne(champ="enveloppe", titre="Enveloppe", largeur=14, style="centre"),
            Colonne(champ="libelle", titre="Bénéficiaire du versement", largeur=60),
            Colonne(champ="beneficiaire", titre="Code", largeur=14, style="centre"),
            Colonne(champ="cle", titre="Clé", largeur=14, masque=True),
        ),
        rangs=tuple(
            Rang(
                cle=f"{e.code}_{b}",
                valeurs={
                    "enveloppe": e.code, "libelle": e.beneficiaire, "beneficiaire": b,
                    "cle": f"{e.code}-{b}",
                },
            )
            for e in cadre.enveloppes
            for b in e.beneficiaires_admis
        ),
    )  # fmt: skip


def _eligibilite(cadre: Cadre) -> Tableau:
    libelles = {str(o.numero): o.libelle_court for o in cadre.objectifs}
    libelles[LOCAL] = "Objectif local de santé publique"
    return Tableau(
        code="eligibilite", titre="Quelle enveloppe peut financer quel objectif",
        colonnes=(
            Colonne(champ="numero", titre="Objectif", largeur=14, style="centre"),
            Colonne(champ="libelle", titre="Libellé", largeur=60),
            Colonne(champ="enveloppe", titre="Enveloppe", largeur=14, style="centre"),
            Colonne(champ="cle", titre="Clé", largeur=14, masque=True),
        ),
        rangs=tuple(
            Rang(
                cle=f"{rang_objectif(int(n)) if n.isdigit() else RANG_LOCAL}_{code}",
                valeurs={
                    "numero": int(n) if n.isdigit() else n, "libelle": libelles[n],
                    "enveloppe": code, "cle": f"o{n}-{code}",
                },
            )
            for n, codes in cadre.admises.items()
            for code in codes
        ),
    )  # fmt: skip
