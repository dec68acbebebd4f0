"""Checks of objectives, indicators and grandeurs: references and rates."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from cdppe_xl.domaine.edition import Grandeur, Indicateur, Repere
from cdppe_xl.referentiel.tables import EditionLue, Faute, faute, suggest

NATURES = {"taux": ("taux",), "jours": ("duree",), "entier": ("stock", "flux")}


def engagements(lue: EditionLue) -> Iterator[Faute]:
    """Objectives and indicators name declared engagements."""
    codes = [e.code for e in lue.engagements.values()]
    for cle, table in (("objectif", lue.objectifs), ("indicateur", lue.indicateurs)):
        for rang, record in table.items():
            if record.engagement not in codes:
                raison = f"engagement inconnu « {record.engagement} »"
                yield faute(cle, rang, "engagement", raison + suggest(record.engagement, codes))


def objectives(lue: EditionLue) -> Iterator[Faute]:
    """An objective has a positive number, a row, and at least one enveloppe."""
    for rang, objectif in lue.objectifs.items():
        for champ in ("numero", "rang_tableau"):
            if getattr(objectif, champ) < 1:
                yield faute("objectif", rang, champ, "1 ou plus est attendu")
        if not objectif.enveloppes:
            raison = f"l'objectif {objectif.numero} n'a aucune enveloppe"
            yield faute("objectif", rang, "enveloppes", raison)
        if len(set(objectif.enveloppes)) < len(objectif.enveloppes):
            yield faute("objectif", rang, "enveloppes", "une enveloppe est citée deux fois")


def rows(lue: EditionLue) -> Iterator[Faute]:
    """Rows of the tableau de bord follow each other: a hole is a lost objective."""
    rangs = {o.rang_tableau for o in lue.objectifs.values()}
    for attendu in range(1, len(rangs) + 1):
        if attendu not in rangs:
            raison = f"aucun objectif n'a le « rang_tableau » {attendu} : en manque-t-il un ?"
            yield Faute("objectifs.toml", "objectif", raison)
            return


def objective_enveloppes(lue: EditionLue) -> Iterator[Faute]:
    """Every enveloppe an objective names is declared."""
    codes = [e.code for e in lue.enveloppes.values()]
    for rang, objectif in lue.objectifs.items():
        for code in objectif.enveloppes:
            if code not in codes:
                raison = f"enveloppe inconnue « {code} »{suggest(code, codes)}"
                yield faute("objectif", rang, "enveloppes", raison)


def indicator_objectives(lue: EditionLue) -> Iterator[Faute]:
    """Indicators and grandeurs belong to declared objectives, with the same engagement."""
    par_numero = {o.numero: o for o in lue.objectifs.values()}
    for cle, table in (("indicateur", lue.indicateurs), ("grandeur", lue.grandeurs)):
        for rang, record in table.items():
            numero = record.objectif
            if numero is not None and numero not in par_numero:
                yield faute(cle, rang, "objectif", f"objectif inconnu : {numero}")
    for rang, indicateur in lue.indicateurs.items():
        objectif = par_numero.get(indicateur.objectif or 0)
        if objectif is None:
            continue
        if indicateur.engagement != objectif.engagement:
            raison = (
                f"« {indicateur.engagement} », alors que l'objectif {objectif.numero} "
                f"relève de l'engagement « {objectif.engagement} »"
            )
            yield faute("indicateur", rang, "engagement", raison)
        if indicateur.cible_exigee == "si_retenu" and objectif.type == "fondamental":
            raison = f"« si_retenu », alors que l'objectif {objectif.numero} est fondamental"
            yield faute("indicateur", rang, "cible_exigee", raison)


def indicator_shape(lue: EditionLue) -> Iterator[Faute]:
    """Unit, nature, numerator and denominator agree; two determinations need two sources."""
    for rang, ind in lue.indicateurs.items():
        if ind.nature not in NATURES[ind.unite]:
            attendu = " ou ".join(NATURES[ind.unite])
            raison = f"« {ind.nature} » avec l'unité « {ind.unite} » : {attendu} attendu"
            yield faute("indicateur", rang, "nature", raison)
        if bool(ind.numerateur) != bool(ind.denominateur):
            manque = "denominateur" if ind.numerateur else "numerateur"
            raison = "un taux a un numérateur et un dénominateur"
            yield faute("indicateur", rang, manque, raison)
        elif bool(ind.numerateur) != (ind.unite == "taux"):
            raison = (
                "un taux se calcule : numérateur et dénominateur attendus"
                if ind.unite == "taux"
                else "seul un taux a un numérateur et un dénominateur"
            )
            yield faute("indicateur", rang, "numerateur", raison)
        if ind.double_determination and len(ind.sources) == 1:
            raison = "une double détermination demande deux sources"
            yield faute("indicateur", rang, "sources", raison)
        if not ind.sources:
            yield faute("indicateur", rang, "sources", "au moins une source est attendue")


def counts(lue: EditionLue) -> Iterator[Faute]:
    """Numerators, denominators, totals and bases name counts, never the record itself."""
    nombres = [i.code for i in lue.indicateurs.values() if i.unite == "entier"]
    nombres += [g.code for g in lue.grandeurs.values()]
    for rang, ind in lue.indicateurs.items():
        for champ, code in _named_counts(ind):
            if code and (code not in nombres or code == ind.code):
                yield _unknown_count("indicateur", rang, champ, code, nombres)
    for rang, grandeur in lue.grandeurs.items():
        code = grandeur.sous_total_de
        if code and (code not in nombres or code == grandeur.code):
            yield _unknown_count("grandeur", rang, "sous_total_de", code, nombres)


def _named_counts(ind: Indicateur) -> list[tuple[str, str]]:
    champs = ("numerateur", "denominateur", "sous_total_de")
    nommes = [(champ, str(getattr(ind, champ))) for champ in champs]
    return nommes + [(f"reperes[{n}].base", r.base) for n, r in enumerate(ind.reperes, start=1)]


def _unknown_count(cle: str, rang: int, champ: str, code: str, nombres: list[str]) -> Faute:
    raison = f"« {code} » n'est pas un nombre de cette édition{suggest(code, nombres)}"
    return faute(cle, rang, champ, raison)


def subtotal_cycles(lue: EditionLue) -> Iterator[Faute]:
    """No count is, from one to the next, a part of itself."""
    table: dict[str, tuple[str, int, Indicateur | Grandeur]] = {}
    for rang, ind in lue.indicateurs.items():
        table[ind.code] = ("indicateur", rang, ind)
    for rang, grandeur in lue.grandeurs.items():
        table[grandeur.code] = ("grandeur", rang, grandeur)
    for code, (cle, rang, record) in table.items():
        suivant, vus = record.sous_total_de, set[str]()
        while suivant in table and suivant not in vus and suivant != code:
            vus.add(suivant)
            suivant = table[suivant][2].sous_total_de
        if suivant == code and record.sous_total_de != code:
            yield faute(cle, rang, "sous_total_de", f"« {code} » est une partie de lui-même")


def reference_figures(lue: EditionLue) -> Iterator[Faute]:
    """National figures are in the unit of their indicator, levels apart from the rest."""
    for rang, ind in lue.indicateurs.items():
        for numero, repere in enumerate(ind.reperes, start=1):
            raison = _bad_repere(ind, repere)
            if raison:
                yield faute("indicateur", rang, f"reperes[{numero}]", raison)


def _bad_repere(ind: Indicateur, repere: Repere) -> str:
    if repere.valeur is not None:
        return _bad_level(ind, repere, repere.valeur)
    if repere.ampleur is not None and repere.portee == "niveau":
        return "« ampleur » demande une « portee » : accroissement, multiple ou part"
    if repere.portee == "part" and not 0 <= (repere.ampleur or Decimal(0)) <= 1:
        return f"{repere.ampleur} : une part s'écrit entre 0 et 1"
    if repere.base and repere.portee != "part":
        return "« base » n'a de sens que pour une part"
    return ""


def _bad_level(ind: Indicateur, repere: Repere, valeur: Decimal) -> str:
    if repere.portee != "niveau":
        return f"« valeur » est un niveau ; « {repere.portee} » s'écrit dans « ampleur »"
    if ind.unite == "taux" and not 0 <= valeur <= 1:
        return f"{valeur} : un taux s'écrit entre 0 et 1 (20 % = 0.20)"
    if ind.unite == "entier" and valeur != valeur.to_integral_value():
        return f"{valeur} : l'indicateur {ind.code} compte en entiers"
    return ""


def context_of_grandeurs(lue: EditionLue) -> Iterator[Faute]:
    """The context datum that pre-fills a grandeur is declared."""
    codes = [d.code for d in lue.contexte.values()]
    for rang, grandeur in lue.grandeurs.items():
        if grandeur.contexte and grandeur.contexte not in codes:
            raison = f"donnée inconnue « {grandeur.contexte} »{suggest(grandeur.contexte, codes)}"
            yield faute("grandeur", rang, "contexte", raison)


def context_shape(lue: EditionLue) -> Iterator[Faute]:
    """A datum with source codes says for which years."""
    for rang, donnee in lue.contexte.items():
        if donnee.indicateurs and not donnee.annees:
            yield faute("contexte", rang, "annees", "au moins une année est attendue")
        if donnee.edition_source and not donnee.indicateurs:
            raison = "une édition de source n'a de sens qu'avec des « indicateurs »"
            yield faute("contexte", rang, "edition_source", raison)


CONTROLES = (
    (("engagement",), engagements),
    ((), objectives),
    (("objectif",), rows),
    (("enveloppe",), objective_enveloppes),
    (("objectif",), indicator_objectives),
    ((), indicator_shape),
    (("indicateur", "grandeur"), counts),
    (("indicateur", "grandeur"), subtotal_cycles),
    ((), reference_figures),
    (("contexte",), context_of_grandeurs),
    ((), context_shape),
)
