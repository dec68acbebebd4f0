"""``cdppe repartir``."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import click

from cdppe_xl.cli import options
from cdppe_xl.cli.francais import Commande
from cdppe_xl.erreurs import CodeSortie

_COUPLE = "ENVELOPPE=EUROS"


@click.command("repartir", cls=Commande)
@options.edition()
@click.option("--criteres", type=options.EXISTANT, multiple=True, metavar="FICHIER",
              help="Données des critères (CSV, xlsx ou ods) : une table de colonnes "
              "code_departement, annee, indicateur, valeur, source, où « indicateur » est le "
              "code du critère (enfants_0_19, asf…) ou l’un des noms de docs/repartition.md. "
              "Répétable.")  # fmt: skip
@click.option("--methode", type=click.Choice(["niveau-eau", "ecretage"]), default="niveau-eau",
              show_default=True,
              help="niveau-eau : ce que déplacent planchers et plafonds est redistribué ; "
              "ecretage : rien n’est redistribué, le reste est montré.")  # fmt: skip
@click.option("--exercice", type=int, metavar="ANNÉE",
              help="Exercice réparti ; par défaut, le premier de l’édition.")  # fmt: skip
@click.option("--enveloppe", "enveloppes", multiple=True, metavar="CODE",
              help="Seulement cette enveloppe. Répétable.")  # fmt: skip
@click.option("--ecarter", multiple=True, metavar="ENVELOPPE=CRITÈRE",
              help="Écarte un critère ; la feuille le dit. Répétable.")  # fmt: skip
@click.option("--poids", multiple=True, metavar="ENVELOPPE:CRITÈRE=POIDS",
              help="Pondération d’un critère (0,4 ou 40 %). Répétable.")  # fmt: skip
@click.option("--montant", multiple=True, metavar=_COUPLE,
              help="Montant à répartir. Répétable.")  # fmt: skip
@click.option("--plancher", multiple=True, metavar=_COUPLE,
              help="Plancher par territoire. Répétable.")  # fmt: skip
@click.option("--plafond", multiple=True, metavar=_COUPLE,
              help="Plafond par territoire, ou « aucun ». Répétable.")  # fmt: skip
@click.option("--sortie", type=options.CHEMIN, default="repartition.xlsx", show_default=True,
              metavar="FICHIER", help="Classeur à écrire.")  # fmt: skip
@click.option("--csv", "table", type=options.CHEMIN, metavar="FICHIER",
              help="Écrit aussi les montants dans une table CSV, à donner telle quelle à "
              "« rapprocher --indicatif ».")  # fmt: skip
@click.pass_context
def command(
    ctx: click.Context, edition: str, criteres: tuple[Path, ...], methode: str,
    exercice: int | None, enveloppes: tuple[str, ...], ecarter: tuple[str, ...],
    poids: tuple[str, ...], montant: tuple[str, ...], plancher: tuple[str, ...],
    plafond: tuple[str, ...], sortie: Path, table: Path | None,
) -> None:  # fmt: skip
    """Répartition indicative des enveloppes entre les territoires, dans un classeur vivant.

    Critères, pondérations, planchers et montants se modifient dans le classeur, qui se
    recalcule. Un critère absent est nommé et jamais remplacé : sa colonne reste à remplir.
    Code de sortie : 0 tout est réparti, 1 une enveloppe ne peut pas l’être, 2 commande
    incorrecte ou donnée que l’édition ne connaît pas, 3 fichier illisible, 4 défaut de l’outil
    ou de l’édition.

    Exemple : cdppe repartir --criteres donnees.csv --ecarter FIR=asf --sortie repartition.xlsx
    """
    options.spare_inputs(sortie, criteres)
    options.spare_inputs(table, [*criteres, sortie])
    from cdppe_xl.financement.repartition import Methode
    from cdppe_xl.generation.fichiers import write_bytes
    from cdppe_xl.parcours import charger
    from cdppe_xl.restitution.calcul_repartition import CalculRepartition
    from cdppe_xl.restitution.classeur_repartition import write_repartition
    from cdppe_xl.restitution.csv_repartition import write_csv
    from cdppe_xl.restitution.demandes import Choix, build_demandes
    from cdppe_xl.restitution.lecture_criteres import dire_lecture, noms_attendus
    from cdppe_xl.restitution.mesure_criteres import besoin_des_criteres
    from cdppe_xl.sources.nationales import load_sources

    referentiel = charger(edition)
    sources = None
    if criteres:
        besoin = besoin_des_criteres(referentiel)
        sources = load_sources(list(criteres), referentiel, besoin=besoin)
    choix = Choix(
        exercice=exercice or referentiel.campagne.annees[0], methode=Methode(methode),
        enveloppes=enveloppes, poids=_ponderations(ecarter, poids),
        montants={e: m for e, m in _bornes("montant", montant).items() if m is not None},
        planchers={e: m for e, m in _bornes("plancher", plancher).items() if m is not None},
        plafonds=_bornes("plafond", plafond),
    )  # fmt: skip
    demandes = build_demandes(referentiel, sources, choix)
    write_bytes(sortie, write_repartition(referentiel, demandes))
    for dit in dire_lecture(referentiel, sources, demandes) if sources else ():
        click.echo(dit)
    calculs = [CalculRepartition(demande) for demande in demandes]
    for calcul in calculs:
        fait = calcul.refus or _dire(calcul.total, calcul.reste)
        libelle = calcul.demande.enveloppe.libelle
        click.echo(f"{libelle} : {fait}", err=bool(calcul.refus))
        for mesure in calcul.demande.criteres:
            if mesure.dit:
                click.echo(f"  {libelle}, {mesure.critere.libelle} : {mesure.dit}")
    for dit in noms_attendus(referentiel, demandes):
        click.echo(dit, err=True)
    click.echo(f"Répartition indicative dans {sortie}.")
    incomplet = any(calcul.refus for calcul in calculs)
    if table is not None:
        reparties = [c.demande.enveloppe.code for c in calculs if not c.refus]
        if reparties:
            write_bytes(table, write_csv(calculs))
        dit = ", ".join(reparties) or "aucune enveloppe répartie, table non écrite"
        click.echo(f"Montants indicatifs dans {table} : {dit}.", err=not reparties)
    click.echo("Ensuite : ouvrir la feuille de chaque enveloppe, les cellules vertes se modifient.")
    ctx.exit(int(CodeSortie.ANOMALIE_BLOQUANTE if incomplet else CodeSortie.CONFORME))


def _dire(total: Decimal | str, reste: Decimal | str) -> str:
    from cdppe_xl.domaine.montants import centimes, format_euros

    suite = f", reste {format_euros(centimes(reste))}" if reste else ""
    return f"{format_euros(centimes(total))} répartis{suite}"


def _ponderations(
    ecarter: tuple[str, ...], poids: tuple[str, ...]
) -> dict[tuple[str, str], Decimal]:
    """Weights chosen on the command line; 0 for a criterion set aside."""
    from cdppe_xl.restitution.demandes import lire_couple, lire_poids

    ponderations: dict[tuple[str, str], Decimal] = {}
    for texte in ecarter:
        enveloppe, critere = lire_couple(texte, "ENVELOPPE=CRITÈRE, par exemple FIR=asf")
        ponderations[enveloppe, critere] = Decimal(0)
    for texte in poids:
        qui, valeur = lire_couple(texte, "ENVELOPPE:CRITÈRE=POIDS, par exemple FIR:asf=20 %")
        enveloppe, _, critere = qui.partition(":")
        ponderations[enveloppe.strip(), critere.strip()] = lire_poids(valeur)
    return ponderations


def _bornes(nom: str, textes: tuple[str, ...]) -> dict[str, int | None]:
    """Amounts chosen on the command line; only a cap may be « aucun »."""
    from cdppe_xl.restitution.demandes import lire_couple, lire_euros

    bornes: dict[str, int | None] = {}
    for texte in textes:
        enveloppe, valeur = lire_couple(texte, f"{_COUPLE}, par exemple P304=600000")
        aucun = nom == "plafond" and valeur.casefold() == "aucun"
        bornes[enveloppe] = None if aucun else lire_euros(valeur)
    return bornes
