"""Gathers what an indicative split needs: amounts of the edition, criteria of the sources."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

from cdppe_xl.domaine.edition import Borne, Enveloppe, Territoire
from cdppe_xl.erreurs import CommandeIncorrecte
from cdppe_xl.financement.demande import Demande
from cdppe_xl.financement.repartition import Methode
from cdppe_xl.referentiel.modele import Referentiel
from cdppe_xl.restitution.inconnues import refuse_unknown
from cdppe_xl.restitution.mesure_criteres import attendu_de, mesurer
from cdppe_xl.sources.contexte import Sources


@dataclass(frozen=True, slots=True, kw_only=True)
class Choix:
    """What the user decides; everything else comes from the texts.

    ``poids``, ``montants``, ``planchers`` and ``plafonds`` are keyed by enveloppe, ``poids``
    by (enveloppe, critère); a weight of 0 sets a criterion aside.
    """

    exercice: int
    methode: Methode
    enveloppes: Sequence[str] = ()
    poids: Mapping[tuple[str, str], Decimal] = field(default_factory=dict)
    montants: Mapping[str, int] = field(default_factory=dict)
    planchers: Mapping[str, int] = field(default_factory=dict)
    plafonds: Mapping[str, int | None] = field(default_factory=dict)


def build_demandes(
    referentiel: Referentiel, sources: Sources | None, choix: Choix
) -> tuple[Demande, ...]:
    """One request per enveloppe that has criteria.

    Raises:
        CommandeIncorrecte: an enveloppe or a criterion that does not exist, an amount, a floor,
            a cap or criteria that the edition does not know.
    """
    connues = {e.code: e for e in referentiel.enveloppes}
    for code in {*choix.enveloppes, *choix.montants, *choix.planchers, *choix.plafonds}:
        if code not in connues:
            raise CommandeIncorrecte(
                f"Enveloppe « {code} » inconnue. Enveloppes : {', '.join(connues)}."
            )
    _verifier_poids(choix, connues)
    territoires = tuple(sorted(referentiel.territoires, key=lambda t: t.code))
    reparties = [c for c, e in connues.items() if e.criteres or e.criteres_inconnus]
    retenues = [connues[code] for code in (choix.enveloppes or reparties)]
    refuse_unknown(referentiel, retenues, choix)
    return tuple(_demande(referentiel, e, territoires, (sources, choix)) for e in retenues)


def _verifier_poids(choix: Choix, connues: Mapping[str, Enveloppe]) -> None:
    for code, critere in choix.poids:
        criteres = [c.code for c in connues[code].criteres] if code in connues else []
        if critere not in criteres:
            raise CommandeIncorrecte(
                f"Critère « {critere} » inconnu pour l’enveloppe « {code} ». "
                f"Critères : {', '.join(criteres) or 'aucun'}."
            )


def _demande(
    referentiel: Referentiel,
    enveloppe: Enveloppe,
    territoires: tuple[Territoire, ...],
    donnes: tuple[Sources | None, Choix],
) -> Demande:
    sources, choix = donnes
    connus = {m.exercice: m.euros for m in enveloppe.montants}
    montant = choix.montants.get(enveloppe.code, connus.get(choix.exercice))
    if montant is None:
        raise CommandeIncorrecte(
            f"Enveloppe « {enveloppe.code} » : le montant de {choix.exercice} n’est pas connu de "
            f"l’édition. Le donner par --montant {enveloppe.code}=EUROS."
        )
    remarques, bornes = [], {}
    for nom, texte, donnees in (
        ("plancher", enveloppe.plancher, choix.planchers),
        ("plafond", enveloppe.plafond, choix.plafonds),
    ):
        bornes[nom] = texte.euros if isinstance(texte, Borne) else None
        if enveloppe.code in donnees:
            remarques.append(f"{nom.capitalize()} choisi par l’utilisateur.")
            bornes[nom] = donnees[enveloppe.code]
    if enveloppe.code in choix.montants:
        remarques.append("Montant à répartir choisi par l’utilisateur.")
    criteres = tuple(
        mesurer(
            attendu_de(referentiel, critere), territoires, sources,
            choix.poids.get((enveloppe.code, critere.code), Decimal(critere.poids)),
        )
        for critere in enveloppe.criteres
    )  # fmt: skip
    return Demande(
        enveloppe=enveloppe, exercice=choix.exercice, montant=montant, methode=choix.methode,
        plancher=bornes["plancher"] or 0, plafond=bornes["plafond"], criteres=criteres,
        territoires=territoires, remarques=tuple(remarques),
    )  # fmt: skip


def lire_couple(texte: str, forme: str) -> tuple[str, str]:
    """« P304=50000000 » in two parts.

    Raises:
        CommandeIncorrecte: there is no « = ».
    """
    gauche, egal, droite = texte.partition("=")
    if not egal or not gauche.strip() or not droite.strip():
        raise CommandeIncorrecte(f"« {texte} » : attendu {forme}.")
    return gauche.strip(), droite.strip()


def lire_euros(texte: str) -> int:
    """Whole euros typed on the command line.

    Raises:
        CommandeIncorrecte: not a whole number of euros.
    """
    propre = "".join(c for c in texte if not c.isspace() and c not in "_€")
    if not propre.isascii() or not propre.isdecimal():
        raise CommandeIncorrecte(f"« {texte} » : attendu un montant en euros entiers.")
    return int(propre)


def lire_poids(texte: str) -> Decimal:
    """A weight: « 0,4 », « 0.4 » or « 40 % ».

    Raises:
        CommandeIncorrecte: not a positive number.
    """
    propre = texte.replace(",", ".").strip()
    try:
        poids = (
            Decimal(propre.removesuffix("%").strip()) / 100
            if propre.endswith("%")
            else Decimal(propre)
        )
    except InvalidOperation as cause:
        raise CommandeIncorrecte(f"« {texte} » : attendu une pondération (0,4 ou 40 %).") from cause
    if not poids.is_finite() or poids < 0:
        raise CommandeIncorrecte(f"« {texte} » : une pondération est positive ou nulle.")
    if poids > 1:
        raise CommandeIncorrecte(
            f"« {texte} » : une pondération ne dépasse pas 100 % (0,4 ou 40 %)."
        )
    return poids
