/// A guess which elements takes of unknown outcome took.
///
/// A take that never ended may take effect at any time after its beginning. So to say that it took
/// a certain element only makes the time shorter for which that element was certainly inside. If
/// all is well then, it is; if not, the guess may have been wrong, and nothing is known.
///
/// An element has to be out by the time that something shows that it is: by the end of the first
/// take that should have been its own, or of the next call that found nothing. Elements that have
/// to be out first get the takes that began first.
struct UnknownTakes {
    private let elements: ContainerElements
    private let discipline: ContainerModel.Discipline

    init(_ elements: ContainerElements, _ discipline: ContainerModel.Discipline) {
        self.elements = elements
        self.discipline = discipline
    }

    /// The elements as they are if the guess is right.
    func guess() -> ContainerElements {
        let spans = elements.spans
        let deadlines = deadlines()
        let leftovers = spans.indices.filter { spans[$0].counts && !spans[$0].isTaken }
            .sorted { (deadlines[$0], $0) < (deadlines[$1], $1) }
        var guess = elements
        for (element, take) in zip(leftovers, elements.unknownTakes) {
            guess.assume(element, takenFrom: elements.calls.starts[Int(take)])
        }
        return guess
    }

    /// Per element: the rank by which it had better be out.
    private func deadlines() -> [Int32] {
        let spans = elements.spans
        var deadlines = [Int32](repeating: .max, count: spans.count)
        var takes = RankSet(bound: Int(elements.calls.eventCount) + 1)
        var ends = [Int32](repeating: .max, count: Int(elements.calls.eventCount) + 1)
        for element in order() {
            let span = spans[element]
            if span.isTaken {
                takes.insert(span.takeStart)
                ends[Int(span.takeStart)] = span.takeEnd
            } else if let take = takes.first(after: span.addEnd) {
                deadlines[element] = ends[Int(take)]
            }
        }
        let empties = nextEmptyEnds()
        for element in spans.indices where spans[element].counts && !spans[element].isTaken {
            deadlines[element] = min(deadlines[element], empties[Int(spans[element].addEnd)])
        }
        return deadlines
    }

    /// The elements in such an order that one nobody took comes after those that certainly are to
    /// be taken later: in a queue those put in after it, in a stack those put in before it, else
    /// the smaller ones.
    private func order() -> [Int] {
        let spans = elements.spans
        let counted = spans.indices.filter { spans[$0].counts }
        func moment(_ element: Int) -> Int32 {
            let span = spans[element]
            return span.isTaken == (discipline == .queue) ? span.addStart : span.addEnd
        }
        switch discipline {
        case .queue: return counted.sorted { moment($0) > moment($1) }
        case .stack: return counted.sorted { moment($0) < moment($1) }
        case .priorityQueue: return counted.reversed()
        }
    }

    /// Per rank: the first end of a call that found nothing and began after it.
    private func nextEmptyEnds() -> [Int32] {
        let calls = elements.calls
        var ends = [Int32](repeating: .max, count: Int(calls.eventCount) + 1)
        for call in elements.empties {
            ends[Int(calls.starts[Int(call)])] = calls.finishes[Int(call)]
        }
        for rank in ends.indices.dropLast().reversed() {
            ends[rank] = min(ends[rank], ends[rank + 1])
        }
        return ends
    }
}
