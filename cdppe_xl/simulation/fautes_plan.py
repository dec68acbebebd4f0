"""Typical faults of the plan d'action: money first."""

from __future__ import annotations

from decimal import Decimal

from cdppe_xl.classeurs.valeurs_excel import jour_de_serial
from cdppe_xl.domaine.edition import Enveloppe
from cdppe_xl.simulation import textes
from cdppe_xl.simulation.calcul import Calcul
from cdppe_xl.simulation.fautes import Faute
from cdppe_xl.simulation.hasard import Hasard
from cdppe_xl.simulation.saisie import Insertion, Saisie

UN_EURO, UN_PEU = Decimal(1), Decimal(1000)


def _actions(saisie: Saisie) -> list[str]:
    return saisie.remplis("actions", "intitule")


def _enveloppe(saisie: Saisie, rang: str) -> Enveloppe | None:
    code = saisie.valeurs.get(f"actions/{rang}/enveloppe")
    return next((e for e in saisie.referentiel.enveloppes if e.code == code), None)


def _montant(saisie: Saisie, rang: str, champ: str) -> Decimal:
    return saisie.nombre(f"actions/{rang}/{champ}") or Decimal(0)


def _annee(saisie: Saisie, rang: str) -> int:
    """Year an action starts in."""
    debut = saisie.nombre(f"actions/{rang}/debut")
    return saisie.referentiel.annees[0] if debut is None else jour_de_serial(debut).year


def hors_enveloppe(saisie: Saisie, hasard: Hasard) -> str | None:
    """Charges 1 000 € of an action to an enveloppe that cannot pay its objective.

    The money is taken from an action of that enveloppe, so that nothing else is wrong.
    """
    couples = []
    for rang in _actions(saisie):
        numero, actuelle = saisie.nombre(f"actions/{rang}/objectif"), _enveloppe(saisie, rang)
        if numero is None or actuelle is None or actuelle.cofinancement:
            continue
        admises = saisie.referentiel.objectif(int(numero)).enveloppes
        etat = f"etat_{_annee(saisie, rang)}"
        for donneur in _actions(saisie):
            enveloppe = _enveloppe(saisie, donneur)
            if enveloppe is None or not enveloppe.cofinancement or enveloppe.code in admises:
                continue
            if _montant(saisie, donneur, etat) > UN_PEU:
                couples.append((rang, donneur, enveloppe))
    if not couples:
        return None
    rang, donneur, enveloppe = hasard.choix(couples)
    return _imputer(saisie, rang, donneur, enveloppe)


def _imputer(saisie: Saisie, rang: str, donneur: str, enveloppe: Enveloppe) -> str:
    cle, etat = f"actions/{rang}", f"etat_{_annee(saisie, rang)}"
    for annee in saisie.referentiel.annees:
        for champ in ("etat", "cd"):
            saisie.valeurs.pop(f"{cle}/{champ}_{annee}", None)
    saisie.valeurs |= {
        f"{cle}/enveloppe": enveloppe.code,
        f"{cle}/beneficiaire": enveloppe.beneficiaires_admis[0],
        f"{cle}/{etat}": UN_PEU,
        f"{cle}/{etat.replace('etat', 'cd')}": UN_PEU,
        f"actions/{donneur}/{etat}": _montant(saisie, donneur, etat) - UN_PEU,
    }
    return f"{cle}/enveloppe"


def depassement(saisie: Saisie, hasard: Hasard) -> str | None:
    """Plans one euro more than notified, matched by the département."""
    couples = [
        (rang, annee, enveloppe)
        for rang in _actions(saisie)
        for annee in saisie.referentiel.annees
        if (enveloppe := _enveloppe(saisie, rang)) is not None
        and _montant(saisie, rang, f"etat_{annee}") > 0
        and saisie.nombre(f"synthese_enveloppes/{enveloppe.code}_{annee}/notifie") is not None
    ]
    if not couples:
        return None
    rang, annee, enveloppe = hasard.choix(couples)
    total = sum(
        (_montant(saisie, r, f"etat_{annee}") for r in _actions(saisie)
         if _enveloppe(saisie, r) is enveloppe), Decimal(0),
    )  # fmt: skip
    synthese = f"synthese_enveloppes/{enveloppe.code}_{annee}"
    notifie = saisie.nombre(f"{synthese}/notifie") or Decimal(0)
    plus = max(notifie - total, Decimal(0)) + UN_EURO
    for champ in ("etat", "cd"):
        cle = f"{champ}_{annee}"
        saisie.valeurs[f"actions/{rang}/{cle}"] = _montant(saisie, rang, cle) + plus
    return f"{synthese}/programme"


def cofinancement_court(saisie: Saisie, hasard: Hasard) -> str | None:
    """Leaves the département one euro short of the State on one objective, or on one action."""
    annee = saisie.referentiel.annees[0]
    if saisie.referentiel.campagne.cofinancement == "action":
        return _cofinancement_court_action(saisie, hasard, annee)
    candidats = []
    for objectif in saisie.referentiel.objectifs:
        siennes = [
            r for r in _actions(saisie)
            if saisie.nombre(f"actions/{r}/objectif") == objectif.numero
        ]  # fmt: skip
        du = sum(
            (_montant(saisie, r, f"etat_{annee}") for r in siennes
             if (e := _enveloppe(saisie, r)) is not None and e.cofinancement), Decimal(0),
        )  # fmt: skip
        if du > UN_EURO:
            candidats.append((objectif.numero, siennes, du))
    if not candidats:
        return None
    numero, siennes, du = hasard.choix(candidats)
    for rang in siennes:
        for champ in (f"cd_{annee}", f"valorise_{annee}"):
            saisie.valeurs.pop(f"actions/{rang}/{champ}", None)
    saisie.valeurs[f"actions/{siennes[0]}/cd_{annee}"] = du - UN_EURO
    return f"synthese_objectifs/o{numero:02d}/cd_{annee}"


def _cofinancement_court_action(saisie: Saisie, hasard: Hasard, annee: int) -> str | None:
    dues = [
        rang for rang in _actions(saisie)
        if (e := _enveloppe(saisie, rang)) is not None and e.cofinancement
        and _montant(saisie, rang, f"etat_{annee}") > UN_EURO
    ]  # fmt: skip
    if not dues:
        return None
    cle = f"actions/{hasard.choix(dues)}"
    saisie.valeurs.pop(f"{cle}/valorise_{annee}", None)
    etat = saisie.nombre(f"{cle}/etat_{annee}") or Decimal(0)
    saisie.valeurs[f"{cle}/cd_{annee}"] = etat - UN_EURO
    return f"{cle}/cd_{annee}"


def mauvais_beneficiaire(saisie: Saisie, hasard: Hasard) -> str | None:
    """Pays to somebody an enveloppe may not be paid to: the ONDAM, to the département."""
    couples = [
        (rang, code)
        for rang in _actions(saisie)
        if (enveloppe := _enveloppe(saisie, rang)) is not None and not enveloppe.cofinancement
        for autre in saisie.referentiel.enveloppes
        for code in autre.beneficiaires_admis
        if code not in enveloppe.beneficiaires_admis
    ]
    if not couples:
        return None
    rang, code = hasard.choix(couples)
    saisie.valeurs[f"actions/{rang}/beneficiaire"] = code
    return f"actions/{rang}/beneficiaire"


def fiche_sans_action(saisie: Saisie, hasard: Hasard) -> str | None:
    """Fills a fiche whose number no action bears."""
    rang = next(saisie.libres("fiches", "description"), None)
    if rang is None:
        return None
    for champ, texte in textes.fiche(None, f"{textes.MARQUE} sans action", hasard).items():
        saisie.valeurs[f"fiches/{rang}/{champ}"] = texte
    return f"fiches/{rang}/numero"


def numero_en_double(saisie: Saisie, hasard: Hasard) -> str | None:
    """Gives an action the number of another; the fiche left alone is wiped."""
    actions = _actions(saisie)
    if len(actions) < 2:  # noqa: PLR2004 - a double needs two actions
        return None
    premier, second = hasard.tirage(actions, 2)
    perdu = saisie.valeurs.get(f"actions/{second}/numero")
    saisie.valeurs[f"actions/{second}/numero"] = saisie.valeurs[f"actions/{premier}/numero"]
    for rang in saisie.placement.tableaux["fiches"].lignes:
        if saisie.valeurs.get(f"fiches/{rang}/numero") == perdu:
            for champ in textes.fiche(None, "", hasard):
                saisie.valeurs.pop(f"fiches/{rang}/{champ}", None)
    return f"actions/{second}/numero"


def date_impossible(saisie: Saisie, hasard: Hasard) -> str | None:
    """Types a day that does not exist."""
    actions = _actions(saisie)
    if not actions:
        return None
    cle = f"actions/{hasard.choix(actions)}/debut"
    saisie.valeurs[cle] = f"31/02/{saisie.referentiel.annees[-1]}"
    return cle


def fin_avant_debut(saisie: Saisie, hasard: Hasard) -> str | None:
    """Ends an action before it starts, within the contract all the same."""
    actions = _actions(saisie)
    if not actions:
        return None
    rang = hasard.choix(actions)
    debut = saisie.nombre(f"actions/{rang}/debut")
    if debut is None:
        return None
    saisie.valeurs[f"actions/{rang}/fin"] = debut - 1
    return f"actions/{rang}/fin"


def nombre_en_texte(saisie: Saisie, hasard: Hasard) -> str | None:
    """Types an amount as a person writes it, « 1 234,50 € », which stays a text."""
    annee = saisie.referentiel.annees[0]
    champs = (f"autres_{annee}", f"cd_{annee}")
    dotees = [f"actions/{r}/{c}" for c in champs for r in saisie.remplis("actions", c)]
    if not dotees:
        return None
    cle = hasard.choix(dotees)
    montant = saisie.nombre(cle) or Decimal(0)
    saisie.valeurs[cle] = f"{montant:,.2f} €".replace(",", " ").replace(".", ",")
    return cle


def formule_remplacee(saisie: Saisie, hasard: Hasard) -> str | None:
    """Overwrites the total of an action with another amount."""
    actions = _actions(saisie)
    if not actions:
        return None
    cle = f"actions/{hasard.choix(actions)}/total"
    total = Calcul(saisie.placement, saisie.valeurs).valeur(cle)
    saisie.constantes[cle] = UN_PEU + (total if isinstance(total, Decimal) else 0)
    return cle


def feuille_renommee(saisie: Saisie, hasard: Hasard) -> str | None:
    """Renames the sheet of the actions."""
    actions = _actions(saisie)
    if not actions:
        return None
    titre = saisie.placement.titre_feuille(saisie.placement.tableaux["actions"].feuille)
    saisie.renommees[titre] = f"{titre} v{hasard.entier(2, 9)}"
    return f"actions/{actions[0]}/intitule"


def ligne_inseree(saisie: Saisie, hasard: Hasard) -> str | None:
    """Inserts an action in the middle of the plan, and fills a fiche for it."""
    actions = _actions(saisie)
    fiche = next(saisie.libres("fiches", "description"), None)
    if fiche is None or not actions:
        return None
    modele = hasard.choix(actions)
    champs = ("objectif", "referent", "public", "enveloppe", "beneficiaire", "debut", "fin")
    valeurs = {c: saisie.valeurs.get(f"actions/{modele}/{c}") for c in champs}
    titre, annee = f"{textes.MARQUE} d’action ajoutée", _annee(saisie, modele)
    numero = Decimal(900 + hasard.entier(1, 99))
    valeurs |= {"numero": numero, "intitule": titre, f"autres_{annee}": UN_PEU}
    saisie.insertion = Insertion(tableau="actions", apres=modele, valeurs=valeurs)
    saisie.valeurs[f"fiches/{fiche}/numero"] = numero
    for champ, texte in textes.fiche(None, titre, hasard).items():
        saisie.valeurs[f"fiches/{fiche}/{champ}"] = texte
    return f"actions/{modele}/intitule"


PLAN = "plan_action"
FAUTES = (
    Faute(nom="hors-enveloppe", classeur=PLAN, attendues=("ENV-001",), degat=hors_enveloppe,
          titre="Une action est imputée sur une enveloppe qui ne peut pas payer son objectif."),
    Faute(nom="depassement", classeur=PLAN, attendues=("ENV-002",), degat=depassement,
          titre="Une enveloppe est dépassée de 1 €."),
    Faute(nom="cofinancement-court", classeur=PLAN, attendues=("ENV-009",),
          par_action=("ENV-010",), degat=cofinancement_court,
          titre="Sur un objectif, le département apporte 1 € de moins que l’État."),
    Faute(nom="mauvais-beneficiaire", classeur=PLAN, attendues=("ENV-006",),
          degat=mauvais_beneficiaire,
          titre="Un crédit destiné aux établissements est dit versé au département."),
    Faute(nom="fiche-sans-action", classeur=PLAN, attendues=("FIC-007",), degat=fiche_sans_action,
          titre="Une fiche est remplie, aucune action ne porte son numéro."),
    Faute(nom="numero-en-double", classeur=PLAN, attendues=("FIC-001",), degat=numero_en_double,
          titre="Deux actions portent le même numéro."),
    Faute(nom="date-impossible", classeur=PLAN, attendues=("STR-020",), degat=date_impossible,
          titre="Une action commence un 31 février."),
    Faute(nom="fin-avant-debut", classeur=PLAN, attendues=("FIC-004",), degat=fin_avant_debut,
          titre="Une action finit la veille de son début."),
    Faute(nom="nombre-en-texte", classeur=PLAN, attendues=("STR-022",), degat=nombre_en_texte,
          titre="Un montant est écrit comme un texte, avec espaces, virgule et €."),
    Faute(nom="formule-remplacee", classeur=PLAN, attendues=("STR-011",),
          degat=formule_remplacee,
          titre="Le total d’une action est remplacé par un autre montant."),
    Faute(nom="feuille-renommee", classeur=PLAN, attendues=("STR-005",), degat=feuille_renommee,
          titre="La feuille du plan d’action est renommée."),
    Faute(nom="ligne-inseree", classeur=PLAN, attendues=(), degat=ligne_inseree,
          titre="Une action est ajoutée par insertion d’une ligne, ce qui est permis."),
)  # fmt: skip
