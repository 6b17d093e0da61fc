/// The exact test for the order of a queue whose elements are all different, in linear time.
///
/// First in, first out is broken if and only if one element was in before another was begun to be
/// put in, and that other one was out before the first was begun to be taken. Source: Bouajjani,
/// Emmi, Enea and Hamza, On reducing linearizability to state reachability, ICALP 2015; with
/// `Emptiness` the test is complete. Extension: takes of unknown outcome.
struct QueueOrder {
    private let elements: ContainerElements
    private var calls: DenseCalls<ContainerKind> { elements.calls }

    init(_ elements: ContainerElements) { self.elements = elements }

    /// The first pair out of order.
    ///
    /// One slot per rank: where an element is certainly in, the rank from which it may have been
    /// out, and where an element begins to be put in, the complement of the rank by which it is.
    func fault() -> ContainerFault? {
        var slots = [Int32](repeating: 0, count: Int(calls.eventCount))
        slots.withUnsafeMutableBufferPointer { slots in
            for span in elements.spans where span.counts {
                if span.addEnd != .max { slots[Int(span.addEnd)] = span.takeStart }
                slots[Int(span.addStart)] = ~span.takeEnd
            }
        }
        var latest: Int32 = 0
        for (rank, slot) in slots.enumerated() {
            if slot >= 0 {
                latest = max(latest, slot)
            } else if ~slot < latest {
                return pair(second: Int32(rank), takenFrom: latest)
            }
        }
        return nil
    }

    private func pair(second rank: Int32, takenFrom latest: Int32) -> ContainerFault? {
        let spans = elements.spans
        guard let second = spans.firstIndex(where: { $0.counts && $0.addStart == rank }),
            let first = spans.firstIndex(where: {
                $0.counts && $0.addEnd < rank && $0.takeStart == latest
            })
        else { return nil }
        return .overtaken(first: Int32(first), second: Int32(second))
    }

    /// Charges elements that nobody is known to have taken to takes of unknown outcome.
    ///
    /// An element that was in before another one began to be put in must be out before that one is:
    /// its deadline is the earliest such end. A take that began before the deadline will do, since
    /// it may take effect at any time later; deadlines are in the order of the queue, so nothing
    /// else can go wrong. By Hall's theorem there are enough takes if before each deadline there
    /// have begun as many as there are elements that have to be out by then.
    ///
    /// Exact only if no call found the queue empty, and if the other elements are in order.
    func shortage() -> ContainerFault? {
        let events = Int(calls.eventCount)
        // Per rank: the earliest end of an element that began to be put in after it.
        var ends = [Int32](repeating: .max, count: events + 1)
        for span in elements.spans where span.counts && span.isTaken {
            ends[Int(span.addStart)] = span.takeEnd
        }
        for rank in (0..<events).reversed() { ends[rank] = min(ends[rank], ends[rank + 1]) }
        var due = [Int32](repeating: 0, count: events)
        for span in elements.spans where span.counts && !span.isTaken {
            let deadline = ends[Int(span.addEnd)]
            if deadline != .max { due[Int(deadline)] += 1 }
        }
        for call in elements.unknownTakes { due[Int(calls.starts[Int(call)])] -= 1 }
        var missing: Int32 = 0
        for rank in 0..<events {
            missing += due[rank]
            if missing > 0 { return lost(by: Int32(rank), ends) }
        }
        return nil
    }

    /// The elements due by a rank, one element that none of them may come after, and the takes.
    private func lost(by deadline: Int32, _ ends: [Int32]) -> ContainerFault? {
        let spans = elements.spans
        let due = spans.indices.filter {
            spans[$0].counts && !spans[$0].isTaken && ends[Int(spans[$0].addEnd)] <= deadline
        }
        let later = spans.indices.filter {
            spans[$0].counts && spans[$0].isTaken && spans[$0].takeEnd <= deadline
        }
        guard let last = later.max(by: { spans[$0].addStart < spans[$1].addStart }) else {
            return nil
        }
        let takes = elements.unknownTakes.filter {
            calls.starts[Int($0)] < spans[last].takeEnd
        }
        return .lost(
            due.prefix(takes.count + 1).map { Int32($0) },
            before: Int32(last),
            takes: takes
        )
    }
}
