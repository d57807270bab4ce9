"""TextRank (Mihalcea and Tarau 2004) by networkx, for comparison only."""

from collections.abc import Sequence
from math import log

import networkx as nx

from extractors.summarizing.stems import is_telling
from extractors.text.sentences import Bounds

_MOST_SENTENCES = 150


def textrank(text: str, candidates: Sequence[Bounds], count: int) -> list[Bounds]:
    """So many of some sentences, in reading order: those that most others are like."""
    candidates = candidates[:_MOST_SENTENCES]
    bags = [
        {word for word in text[start:end].lower().split() if is_telling(word)}
        for start, end in candidates
    ]
    graph = nx.Graph()
    graph.add_nodes_from(range(len(candidates)))
    for one in range(len(bags)):
        for other in range(one):
            shared = len(bags[one] & bags[other])
            if shared:
                size = log(len(bags[one]) + 1) + log(len(bags[other]) + 1)
                graph.add_edge(one, other, weight=shared / size)
    ranks = nx.pagerank(graph, weight="weight") if candidates else {}
    best = sorted(ranks, key=lambda place: (-ranks[place], place))[:count]
    return [candidates[place] for place in sorted(best)]
