"""First names, family names and streets of the demo town: accents, apostrophes, particles and homonyms included.

Nobody real: names are drawn apart from one another, and addresses of mail end in ``.example`` (RFC 2606).
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

_FILLES = """
Emma Louise Jade Alice Chloé Inès Léa Manon Camille Zoé Léonie Juliette Éloïse Noémie Anaïs Maëlys Romane Agathe
Aïcha Fatoumata Yasmine Nour Amina Salomé Éléa Mathilde Capucine Océane Clémence Thaïs Aïssatou Linh Mei Ioana
Zeynep Elif Priya Anne-Charlotte Marie-Lou Élise Héloïse Sofia Valentina Mariam Khadija Awa Rose Iris Luna Françoise
"""
_GARCONS = """
Gabriel Raphaël Léo Louis Jules Adam Arthur Hugo Lucas Noé Théo Gaspard Élio Maël Timéo Noël Sacha Côme Aaron Ibrahima
Mamadou Mohamed Yanis Ilyès Amine Rayan Moussa Cheikh Nguyên Minh Andreï Emre Kerem Arjun Jean-Baptiste Pierre-Louis
François-Xavier Aurélien Étienne Thibault Loïc Noah Ethan Diego Mateo Ousmane Issa Kévin Swann Augustin Éric
"""
_PARENTS = """
Amélie Sandrine Céline Aurélie Émilie Stéphanie Laëtitia Nathalie Sophie Virginie Hélène Karine Samira Nadia Fatima
Mariama Aminata Thuy Ana-Maria Ayşe Deepa Claire Delphine Gaëlle Maïté Rachel Séverine Élodie Bénédicte Ingrid
Julien Nicolas Sébastien Frédéric Jérôme Cédric Grégory Rémi Benoît Karim Mehdi Abdoulaye Moussa Ibrahim Tuan Mihai
Mehmet Rajesh Thomas Vincent Stéphane Gaël Loïc Cyril Étienne Mickaël Rodrigue Aimé Désiré Jean-Marc
"""
_NOMS = """
Martin|Bernard|Dubois|Thomas|Robert|Petit|Durand|Leroy|Moreau|Simon|Laurent|Lefèvre|Michel|Garcia|David|Bertrand|Roux
Vincent|Fournier|Morel|Girard|André|Mercier|Dupont|Lambert|Bonnet|François|Martinez|Legrand|Garnier|Faure|Rousseau
Blanc|Guérin|Müller|Henry|Roussel|Nicolas|Perrin|Morin|Mathieu|Clément|Gauthier|Dumont|Lopez|Fontaine|Chevalier|Robin
Masson|Sánchez|Gérard|Nguyễn|Boyer|Denis|Lemaire|Duval|Joly|Gautier|Roger|Roche|Roy|Noël|Meyer|Lucas|Meunier|Jean
Pérez|Marchand|Dufour|Blanchard|Marie|Barbier|Brun|Dumas|Brunet|Schmitt|Leroux|Colas|Arnaud|Diallo|Traoré|Koné|Bâ
Diop|N’Diaye|N’Guessan|Ouédraogo|Benhaddou|El Amrani|Ben Saïd|Haddad|Bouzid|Kaya|Çelik|Yılmaz|Öztürk|Popescu|Ionescu
Kowalczyk|Nowak|O’Sullivan|O’Connor|D’Almeida|Da Silva|Dos Santos|Ferreira|Gonçalves|Bùi|Trần|Phạm|Lê|Chen|Wang|Singh
Patel|Sow|Camara|Cissé|Keïta|Fofana|Diarrassouba|L’Hermitte|D’Aubigny|De La Fontaine|Le Goff|Le Bihan|Guéguen|Kerléo
Etcheverry|Bœuf|Cœurdevey|Aït-Ouarab|Saint-Jean|Lefèvre-Blanc|Prud’homme|Ménétrier|Haïdara|Zaïdi|Belkacem|Rakotomalala
"""
_RUES = """
rue des Écoles|avenue Pierre-Brossolette|rue de Gravigny|rue Ollivier-Beauregard|allée des Tilleuls|rue de l’Église
place de la Libération|rue du Château|impasse des Lilas|rue François-Mouthon|avenue Mazarin|rue de Belle-Épine
boulevard de l’Yvette|rue d’Effiat|chemin de la Butte|rue des Sources|square Saint-Exupéry|rue du Docteur-Roux
"""

FILLES = tuple(_FILLES.split())
GARCONS = tuple(_GARCONS.split())
PARENTS = tuple(_PARENTS.split())
NOMS = tuple(nom for ligne in _NOMS.split("\n") for nom in ligne.split("|") if nom)
RUES = tuple(rue for ligne in _RUES.split("\n") for rue in ligne.split("|") if rue)
VILLE = "91380 Chilly-Mazarin"
VILLES_VOISINES = ("91160 Longjumeau", "91420 Morangis", "91320 Wissous", "91300 Massy")
ALLERGIES = ("arachide", "œuf", "lait de vache", "fruits à coque", "gluten", "poisson", "kiwi", "piqûres de guêpe")

_LETTRES = str.maketrans({"œ": "oe", "Œ": "oe", "ı": "i", "đ": "d", "Đ": "d", "ø": "o", "ł": "l"})


@lru_cache(maxsize=4096)
def write_ascii(mot: str) -> str:
    """Lower-case letters and digits only: "N’Guessan-Lefèvre" is "nguessanlefevre"."""
    decompose = unicodedata.normalize("NFKD", mot.translate(_LETTRES)).casefold()
    return "".join(lettre for lettre in decompose if lettre.isascii() and lettre.isalnum())
