"""Live rules on the plan d'action: fiches (FIC), money (ENV), objectives without action (OBJ)."""

from __future__ import annotations

from dataclasses import replace

from cdppe_xl.domaine.constat import Gravite, Regle

_TEXTE = "circulaire DGCS/SD2B/DGS/SP1/2020/34"
_FINANCEMENT = f"{_TEXTE}, annexe 4"
_FICHE = f"{_TEXTE}, annexe 4, I et annexe 5.4"
_CONTRAT = f"{_TEXTE}, annexe 5.1 (contrat-type)"
_COHERENCE = "contrôle de cohérence du projet (déduit)"


def _bloque(code: str, titre: str, message: str, remede: str, *, source: str) -> Regle:
    return Regle(
        id=code, gravite=Gravite.BLOQUANTE, titre=titre, message=message, remede=remede,
        source=source, vive=True,
    )  # fmt: skip


def _exige(code: str, titre: str, message: str, remede: str, *, source: str) -> Regle:
    """Blocking, yet only something still to write."""
    return replace(_bloque(code, titre, message, remede, source=source), completude=True)


def _avertit(code: str, titre: str, message: str, remede: str, *, source: str) -> Regle:
    bloque = _bloque(code, titre, message, remede, source=source)
    return replace(bloque, gravite=Gravite.AVERTISSEMENT)


def _demande(code: str, titre: str, message: str, remede: str, *, source: str) -> Regle:
    """Expected, not blocking, and still to write."""
    return replace(_avertit(code, titre, message, remede, source=source), completude=True)


def _informe(code: str, titre: str, message: str, remede: str, *, source: str) -> Regle:
    bloque = _bloque(code, titre, message, remede, source=source)
    return replace(bloque, gravite=Gravite.INFORMATION)


NUMERO = _bloque(
    "FIC-001", "Le numéro de fiche est présent et unique",
    "{objet} : le numéro « {trouve} » est absent, n’est pas un nombre ou sert deux fois.",
    "Donner à chaque action un numéro qu’aucune autre ligne ne porte, même vide, et le même à sa "
    "fiche.",
    source=_FICHE,
)  # fmt: skip
RENSEIGNEMENT = _exige(
    "FIC-002", "Objet, public, acteurs, calendrier, financements et indicateurs sont renseignés",
    "{objet} : ce renseignement exigé de toute action cofinancée manque.",
    "Remplir la cellule ; effacer toute la ligne si l’action est abandonnée.",
    source=_FICHE,
)  # fmt: skip
FICHE_COMPLETE = _demande(
    "FIC-003", "Référent, constat, objectif opérationnel et points de vigilance sont renseignés",
    "{objet} : cette rubrique du modèle de fiche action est vide.",
    "Remplir la cellule.",
    source=f"{_TEXTE}, annexe 5.4",
)  # fmt: skip
DATES = _avertit(
    "FIC-004", "L’action commence avant de finir",
    "{objet} : la fin ({trouve}) précède le début ({attendu}).",
    "Corriger la date de début ou la date de fin.",
    source=_COHERENCE,
)  # fmt: skip
PERIODE = _avertit(
    "FIC-005", "Les dates de l’action sont dans la période du contrat",
    "{objet} : « {trouve} » n’est pas une date entre le {debut} et le {fin}.",
    "Corriger la date : l’action doit tenir dans la période du contrat.",
    source=f"{_CONTRAT}, article 5",
)  # fmt: skip
ACTION_SANS_FICHE = _bloque(
    "FIC-006", "Chaque action a sa fiche",
    "{objet} : aucune ligne de « Fiches action » ne porte le numéro {trouve}.",
    "Écrire ce numéro sur une ligne de la feuille « Fiches action » et la remplir.",
    source=_FICHE,
)  # fmt: skip
FICHE_SANS_ACTION = _bloque(
    "FIC-007", "Chaque fiche a son action",
    "{objet} : aucune action du plan ne porte le numéro {trouve}.",
    "Reprendre le numéro de l’action sur le plan d’action, ou effacer la fiche.",
    source=_FICHE,
)  # fmt: skip
SANS_MONTANT = _exige(
    "FIC-008", "Les financements de l’action sont renseignés",
    "{objet} : aucun montant, sur aucune année.",
    "Écrire les montants prévus, année par année ; 0 si l’action n’appelle aucun crédit.",
    source=_FICHE,
)  # fmt: skip

INELIGIBLE = _bloque(
    "ENV-001", "L’enveloppe peut financer l’objectif",
    "{objet} : l’enveloppe « {trouve} » ne peut pas financer l’objectif {objectif}. "
    "Enveloppe admise : {attendu}.",
    "Choisir une enveloppe admise pour l’objectif, ou rattacher l’action au bon objectif : rien "
    "ne passe d’une enveloppe à une autre.",
    source=f"{_FINANCEMENT}, I",
)  # fmt: skip
DEPASSEMENT = _bloque(
    "ENV-002", "Le montant programmé tient dans le montant notifié",
    "{objet} : {trouve} programmés pour {attendu} notifiés.",
    "Réduire les montants État des actions de cette enveloppe pour cette année.",
    source=_FINANCEMENT,
)  # fmt: skip
SANS_ENVELOPPE = _exige(
    "ENV-003", "Tout montant de l’État dit son enveloppe",
    "{objet} : un montant de l’État est inscrit sans dire de quelle enveloppe il vient.",
    "Choisir l’enveloppe dans la liste de la cellule.",
    source=f"{_FINANCEMENT}, I",
)  # fmt: skip
SANS_ACTION = _bloque(
    "ENV-004", "Tout montant est rattaché à une action",
    "{objet} : des montants sont inscrits sur une ligne sans objectif ni intitulé.",
    "Nommer l’action et dire son objectif, ou effacer les montants.",
    source=f"{_FINANCEMENT}, I",
)  # fmt: skip
MONTANT_FAUX = _bloque(
    "ENV-005", "Les montants sont des nombres positifs ou nuls",
    "{objet} : « {trouve} » n’est pas un montant positif ou nul.",
    "Écrire un montant en euros, sans texte ; laisser la cellule vide si rien n’est prévu.",
    source=_COHERENCE,
)  # fmt: skip
BENEFICIAIRE = _bloque(
    "ENV-006", "L’enveloppe est versée à un bénéficiaire admis",
    "{objet} : l’enveloppe {enveloppe} ne peut pas être versée à « {trouve} ». "
    "Bénéficiaire admis : {attendu}.",
    "Choisir un bénéficiaire admis. Un crédit destiné aux établissements et services "
    "médico-sociaux leur est versé directement : ce n’est jamais une recette du département.",
    source=f"{_FINANCEMENT}, II à IV et {_CONTRAT}, article 2.2.1",
)  # fmt: skip
BENEFICIAIRE_TU = _demande(
    "ENV-007", "Le bénéficiaire d’un montant de l’État est dit",
    "{objet} : rien ne dit à qui ce montant est versé.",
    "Choisir le bénéficiaire dans la liste de la cellule.",
    source=f"{_CONTRAT}, article 2.2.1",
)  # fmt: skip
RESTE = _informe(
    "ENV-008", "Tout le montant notifié est programmé",
    "{objet} : il reste {trouve} à programmer.",
    "Vérifier que ce reste est voulu.",
    source=_COHERENCE,
)  # fmt: skip
COFINANCEMENT = _bloque(
    "ENV-009", "Le département consacre à chaque objectif au moins autant que l’État",
    "{objet} : le département apporte {trouve} pour {attendu} de l’État.",
    "Relever la part du département sur une action de cet objectif ; des moyens existants "
    "peuvent être valorisés.",
    source=f"{_CONTRAT}, article 2.2.2",
)  # fmt: skip
COFINANCEMENT_ACTION = _bloque(
    "ENV-010", "Le département consacre à chaque action au moins autant que l’État",
    "{objet} : le département apporte {trouve} pour {attendu} de l’État.",
    "Relever la part du département sur cette action.",
    source=f"{_CONTRAT}, article 2.2.2",
)  # fmt: skip
MOYENS_EN_BAISSE = _avertit(
    "ENV-011", "Le département maintient ses moyens propres",
    "{objet} : {trouve}, moins que l’année de référence ({attendu}).",
    "Vérifier le montant ; une baisse des moyens propres est à expliquer au préfet et à l’ARS.",
    source=f"{_CONTRAT}, article 2.2.2",
)  # fmt: skip
MOYENS_TUS = _demande(
    "ENV-012", "Les moyens propres du département sont dits",
    "{objet} : montant absent.",
    "Écrire le montant du budget ; choisir « NC » s’il n’est pas encore connu.",
    source=f"{_CONTRAT}, article 2.2.2",
)  # fmt: skip
VALORISATION = _bloque(
    "ENV-013", "Les moyens valorisés sont compris dans la part du département",
    "{objet} : {trouve} de moyens existants pour une part du département de {attendu}.",
    "Relever la part du département, qui comprend ces moyens, ou réduire les moyens valorisés.",
    source=f"{_CONTRAT}, article 2.2.2",
)  # fmt: skip

SANS_ACTION_FONDAMENTAL = _demande(
    "OBJ-010", "Chaque objectif fondamental a au moins une action",
    "{objet} : aucune action du plan ne porte sur cet objectif fondamental.",
    "Ajouter une action sur cet objectif dans « Plan d’action ».",
    source=f"{_CONTRAT}, article 2.1",
)  # fmt: skip
FICHE_EXIGEE = _demande(
    "OBJ-011", "L’engagement demandé « à travers une fiche action » a la sienne",
    "{objet} : le texte demande un engagement à travers une fiche action ; il n’y en a pas.",
    "Ajouter l’action dans « Plan d’action » et sa fiche dans « Fiches action ».",
    source=f"{_TEXTE}, annexe 6",
)  # fmt: skip
LOCAL_INDEFINI = _demande(
    "OBJ-012", "L’objectif local de santé publique est défini",
    "{objet} : une action porte sur l’objectif local, qui n’est pas défini.",
    "Écrire l’objectif local et son domaine, arrêtés par l’ARS et le département.",
    source=f"{_FINANCEMENT}, II.B",
)  # fmt: skip
LOCAL_SANS_ACTION = _avertit(
    "OBJ-204", "L’objectif local de santé publique est servi par une action",
    "L’objectif local « {trouve} » est défini, mais aucune action du plan ne le sert.",
    "Ajouter l’action qui le sert, avec « L » comme objectif, ou effacer l’objectif local.",
    source=f"{_FINANCEMENT}, II.B",
)  # fmt: skip
