"""The référentiel as a French listing, to read in a terminal."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from datetime import date

from cdppe_xl.domaine.edition import Borne, Enveloppe, Inconnu, Indicateur, Source
from cdppe_xl.referentiel.inconnus import territories_text, unknowns
from cdppe_xl.referentiel.modele import Referentiel

LARGEUR = 98
CIBLES = {"oui": "cible exigée", "non": "sans cible exigée", "si_retenu": "cible si retenu"}


def as_text(referentiel: Referentiel) -> str:
    """The edition as a listing to read in a terminal."""
    blocs = (
        _head, _unknown_text, _objectives_text, _enveloppes_text, _dates_text,
        _conditions_text, _territories_text,
    )  # fmt: skip
    return "\n".join(line for bloc in blocs for line in bloc(referentiel)) + "\n"


def _head(ref: Referentiel) -> Iterator[str]:
    yield ref.campagne.libelle
    yield (
        f"{len(ref.fondamentaux)} objectifs fondamentaux, {len(ref.facultatifs)} facultatifs ; "
        f"{len(ref.indicateurs)} indicateurs harmonisés ; {len(ref.enveloppes)} enveloppes"
    )
    yield territories_text(ref)
    for texte in ref.textes:
        jour = f", {texte.date:%d/%m/%Y}" if texte.date else ""
        yield f"Texte : {texte.titre}{jour}{texte.nor and f', NOR {texte.nor}'}"
    principal = ref.texte(ref.campagne.source.texte)
    yield f"Entre crochets, l'endroit du texte ; sans autre mention, {principal.titre}."


def _unknown_text(ref: Referentiel) -> Iterator[str]:
    manques = unknowns(ref)
    if manques:
        yield from _title("Ce qui n’est pas connu")
    for quoi, pourquoi in manques:
        yield from _wrap("  - ", f"{quoi} : {pourquoi}")


def _place(ref: Referentiel, source: Source) -> str:
    """The citation, without the title of the text when it is the campaign's own."""
    citation = ref.citation(source)
    if source.texte == ref.campagne.source.texte:
        citation = citation.removeprefix(f"{ref.texte(source.texte).titre}, ")
    return f"[{citation}]"


def _objectives_text(ref: Referentiel) -> Iterator[str]:
    yield from _title("Objectifs et indicateurs harmonisés")
    for engagement in ref.engagements:
        yield ""
        yield from _wrap(f"Engagement {engagement.code} : ", engagement.libelle)
        for objectif in ref.objectifs_tableau:
            if objectif.engagement != engagement.code:
                continue
            enveloppes = " ou ".join(objectif.enveloppes)
            yield from _wrap(f"  {objectif.numero:>2}. ", objectif.libelle)
            yield f"      {objectif.type}, {enveloppes} {_place(ref, objectif.source)}"
            for ind in ref.indicateurs_de(objectif.numero):
                yield from _indicator_text(ref, ind)
        for ind in ref.indicateurs:
            if ind.objectif is None and ind.engagement == engagement.code:
                yield from _indicator_text(ref, ind)


def _indicator_text(ref: Referentiel, ind: Indicateur) -> list[str]:
    texte = f"{ind.libelle} ({_how(ind)}) {_place(ref, ind.source)}"
    return _wrap(f"      {ind.code:<4}", texte)


def _how(ind: Indicateur) -> str:
    calcul = f"{ind.numerateur} / {ind.denominateur}, " if ind.numerateur else ""
    reconstitue = ", libellé reconstitué" if ind.origine == "R" else ""
    return f"{calcul}{CIBLES[ind.cible_exigee]}{reconstitue}"


def _enveloppes_text(ref: Referentiel) -> Iterator[str]:
    yield from _title("Enveloppes")
    for enveloppe in ref.enveloppes:
        yield f"\n{enveloppe.code} : {enveloppe.libelle_long}"
        for montant in enveloppe.montants:
            yield (
                f"  {montant.exercice} : {_euros(montant.euros)} pour {montant.territoires} "
                f"territoires {_place(ref, montant.source)}"
            )
        plancher, plafond = _bound(enveloppe.plancher), _bound(enveloppe.plafond)
        yield f"  par territoire : plancher {plancher}, plafond {plafond}"
        yield from _criteria_text(ref, enveloppe)
        numeros = ", ".join(str(o.numero) for o in ref.objectifs_de(enveloppe.code))
        local = " ; un objectif local de santé publique" if enveloppe.objectif_local else ""
        yield from _wrap("  objectifs : ", numeros + local)
        yield from _wrap("  versé à : ", enveloppe.beneficiaire)
        for interdit in enveloppe.interdits:
            yield from _wrap("  interdit : ", f"{interdit.libelle} {_place(ref, interdit.source)}")
        yield from _wrap("  ", _place(ref, enveloppe.source))


def _bound(borne: Borne | Inconnu | None) -> str:
    if isinstance(borne, Inconnu):
        return "inconnu"
    return _euros(borne.euros) if borne is not None else "aucun"


def _criteria_text(ref: Referentiel, enveloppe: Enveloppe) -> Iterator[str]:
    if enveloppe.criteres_inconnus:
        yield "  critères et pondérations : inconnus"
    for critere in enveloppe.criteres:
        poids = f"{critere.poids * 100:.1f}".replace(".", ",")
        origine = f"{critere.producteur}, {critere.annee_source}"
        texte = f"{critere.libelle} ({origine}) {_place(ref, critere.source)}"
        yield from _wrap(f"  {poids:>5} %  ", texte)


def _dates_text(ref: Referentiel) -> Iterator[str]:
    sources = dict.fromkeys(_place(ref, etape.source) for etape in ref.etapes)
    jour_j = ref.campagne.jour_j
    dit = "inconnu" if isinstance(jour_j, Inconnu) else f"le {jour_j:%d/%m/%Y}"
    yield from _title(f"Rétroplanning, jour J {dit}")
    yield from sources
    for etape in ref.etapes:
        quand = f"J - {etape.jours:<4}" if isinstance(etape.jours, int) else " " * 8
        yield f"  {_day(etape.date)}  {quand}  {etape.libelle}"
    yield from _title("Échéances")
    for echeance in ref.echeances:
        classeurs = ", ".join(ref.classeur(c).libelle for c in echeance.classeurs)
        suffixe = f" ({classeurs})" if classeurs else ""
        texte = f"{echeance.libelle}{suffixe} {_place(ref, echeance.source)}"
        yield from _wrap(f"  {_day(echeance.date)}  ", texte)


def _day(jour: date | Inconnu | None) -> str:
    """The day, or why there is none, ten characters wide."""
    if isinstance(jour, Inconnu):
        return "inconnue  "
    return f"{jour:%d/%m/%Y}" if jour is not None else "sans date "


def _conditions_text(ref: Referentiel) -> Iterator[str]:
    if ref.conditions:
        yield from _title("Conditions de l’avenant")
    for condition in ref.conditions:
        vagues = " et ".join(str(vague) for vague in condition.vagues)
        pour = f" (vague {vagues})" if vagues else ""
        yield from _wrap("  - ", f"{condition.libelle}{pour} {_place(ref, condition.source)}")


def _territories_text(ref: Referentiel) -> Iterator[str]:
    nombre = str(len(ref.territoires))
    if ref.nombre_inconnu:
        nombre = f"{nombre} identifiés sur {ref.nombre_attendu} attendus"
    yield from _title(f"Territoires ({nombre})")
    yield from dict.fromkeys(_place(ref, territoire.source) for territoire in ref.territoires)
    for territoire in ref.territoires:
        propre = ""
        if territoire.debut or territoire.fin:
            debut, fin = ref.periode_de(territoire)
            propre = f", du {debut:%d/%m/%Y} au {fin:%d/%m/%Y}"
        yield (
            f"  {territoire.code:<4} {territoire.nom:<26} {territoire.region:<28} "
            f"vague {territoire.vague}{propre}"
        )


def _title(texte: str) -> tuple[str, ...]:
    return ("", texte, "=" * len(texte))


def _wrap(prefixe: str, texte: str) -> list[str]:
    return textwrap.wrap(
        texte, LARGEUR, initial_indent=prefixe, subsequent_indent=" " * len(prefixe)
    )


def _euros(euros: int) -> str:
    return f"{euros:,} €".replace(",", " ")
