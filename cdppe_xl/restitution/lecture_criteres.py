"""What the files of criteria gave to a split, said line by line: read, kept, left aside."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set

from cdppe_xl.financement.demande import Demande
from cdppe_xl.referentiel.modele import Referentiel
from cdppe_xl.restitution.mesure_criteres import Attendu, attendus_de
from cdppe_xl.sources.contexte import Sources
from cdppe_xl.sources.donnees import BilanFichier
from cdppe_xl.sources.texte import cite, proches

_CITES = 6


def dire_lecture(
    referentiel: Referentiel, sources: Sources, demandes: Sequence[Demande]
) -> list[str]:
    """One line a file, then what was left aside and why."""
    toutes = (c for e in referentiel.enveloppes for c in e.criteres)
    attendus = attendus_de(referentiel, toutes)
    manquants = {m.critere.code for d in demandes for m in d.criteres if m.absences}
    # A name the context sheet reads is no slip, and what is complete needs no advice.
    noms = sorted({nom for a in attendus if a.critere.code in manquants for nom, _ in a.chiffres()})
    autres = {nom for donnee in referentiel.contexte for nom in donnee.indicateurs}
    ecartees = sources.hors_edition_par_fichier([a.donnee for a in attendus if a.donnee])
    lignes: list[str] = []
    rapport = sources.rapport()
    for bilan in rapport.fichiers:
        gardees = max(0, bilan.retenues - ecartees.get(bilan.fichier, 0))
        lignes.append(
            f"{bilan.fichier} : {bilan.lues} lignes lues, {gardees} valeurs gardées pour les "
            "critères."
        )
        lignes += [f"  {dit}" for dit in _ecarts(bilan, noms, autres)]
    lignes += [conflit.texte() for conflit in rapport.conflits]
    employes = {m.critere.code for d in demandes for m in d.criteres}
    for attendu in attendus:
        if attendu.critere.code in employes:
            manque = attendu.critere.code in manquants
            lignes += _de_cote(attendu, sources, manque=manque)
    return lignes


def noms_attendus(referentiel: Referentiel, demandes: Sequence[Demande]) -> list[str]:
    """The names to write in the column « indicateur » for the criteria that miss a value."""
    manques = [m.critere for d in demandes for m in d.manques]
    if not manques:
        return []
    return [
        "Noms attendus dans la colonne « indicateur » (année attendue) :",
        *(f"  {a.critere.libelle} : {a.noms()}." for a in attendus_de(referentiel, manques)),
    ]


def _ecarts(bilan: BilanFichier, noms: Sequence[str], autres: Set[str]) -> Iterator[str]:
    """Rows of a file that no criterion could take."""
    sans = []
    for nom, nombre in sorted(bilan.hors_indicateurs.items()):
        voisins = [] if nom in autres else proches(nom.casefold(), noms)
        if voisins:
            yield (
                f"Indicateur « {nom} » inconnu ({nombre} lignes) : le plus proche attendu est "
                f"« {voisins[0]} »."
            )
        else:
            sans.append(nom)
    if sans:
        yield f"Indicateurs qu’aucun critère n’emploie : {_premiers(sans)}."
    if bilan.hors_codes:
        yield (
            f"{sum(bilan.hors_codes.values())} lignes sous des codes hors des territoires de "
            f"l’édition : {_premiers(sorted(bilan.hors_codes))}."
        )
    yield from _hors_annees(bilan.annees_ecartees)
    if bilan.absentes:
        yield f"{bilan.absentes} valeurs laissées en blanc."
    for ignoree in bilan.ignorees[:_CITES]:
        yield f"Non lue : {ignoree.lieu} : {ignoree.motif}"
    if (reste := bilan.nombre_ignorees - len(bilan.ignorees[:_CITES])) > 0:
        yield f"… et {reste} autres lignes non lues."


def _hors_annees(annees: Mapping[tuple[str, int], int]) -> Iterator[str]:
    for nom in sorted({nom for nom, _ in annees}):
        lues = {annee: n for (autre, annee), n in annees.items() if autre == nom}
        yield (
            f"« {nom} » : {sum(lues.values())} lignes d’une année qu’aucun critère n’emploie "
            f"({', '.join(map(str, sorted(lues)))})."
        )


def _de_cote(attendu: Attendu, sources: Sources, *, manque: bool) -> Iterator[str]:
    donnee, code = attendu.donnee, attendu.critere.code
    if donnee is None or not donnee.edition_source:
        return
    nombre = sources.hors_edition(donnee)
    if nombre:
        suite = "Le critère est complet sans elles."
        if manque:
            suite = (
                f"Donner les lignes de cette édition, ou écrire celles-ci sous « {code} », qui "
                "n’exige pas cette mention."
            )
        yield (
            f"{nombre} lignes de {cite(donnee.indicateurs)} laissées de côté : leur colonne "
            f"« source » ne dit pas « {donnee.edition_source} », et l’Insee révise ses chiffres. "
            f"{suite}"
        )


def _premiers(noms: Sequence[str]) -> str:
    suite = f" (premiers des {len(noms)})" if len(noms) > _CITES else ""
    return cite(noms[:_CITES]) + suite
