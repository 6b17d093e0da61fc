/// The exact test for calls that found a container empty: each needs an instant at which nothing
/// certainly was inside.
///
/// If an element is not certainly inside at an instant, its add can be put after it or its take
/// before it; the calls that found nothing therefore do not depend on each other, nor on which
/// element is next. Source: the pattern of Henzinger, Sezgin and Vafeiadis, Aspect-oriented
/// linearizability proofs, CONCUR 2013, made exact by covers of intervals.
struct Emptiness {
    private let elements: ContainerElements
    private let instants: Instants

    init(_ elements: ContainerElements, _ instants: Instants) {
        self.elements = elements
        self.instants = instants
    }

    /// The first call that found nothing although something was inside all the time.
    func fault() -> ContainerFault? {
        if elements.empties.isEmpty { return nil }
        let free = freeInstants()
        for call in elements.empties {
            let start = elements.calls.starts[Int(call)]
            let end = elements.calls.finishes[Int(call)]
            let range = instants.between(start, end)
            if free[range.lowerBound] == free[range.upperBound] {
                let cover = Cover.least(of: range, by: elements.spans.indices.lazy.map(Int32.init))
                {
                    forced(Int($0))
                }
                return .notEmpty(call: call, cover: cover)
            }
        }
        return nil
    }

    private func forced(_ element: Int) -> Range<Int>? {
        let span = elements.spans[element]
        guard span.counts && span.isForced else { return nil }
        return instants.between(span.addEnd, span.takeStart)
    }

    /// Per instant: how many before it have nothing certainly inside.
    private func freeInstants() -> [Int32] {
        var depth = [Int32](repeating: 0, count: instants.count + 1)
        for span in elements.spans where span.counts && span.isForced {
            let range = instants.between(span.addEnd, span.takeStart)
            depth[range.lowerBound] += 1
            depth[range.upperBound] -= 1
        }
        var inside: Int32 = 0
        var free: Int32 = 0
        for instant in depth.indices {
            inside += depth[instant]
            depth[instant] = free
            if inside == 0 { free += 1 }
        }
        return depth
    }
}

/// Finding few intervals that cover a range.
enum Cover {
    /// The least number of intervals that together cover the range; none if they do not.
    static func least(
        of range: Range<Int>,
        by candidates: some Sequence<Int32>,
        _ interval: (Int32) -> Range<Int>?
    ) -> [Int32] {
        var useful: [(range: Range<Int>, element: Int32)] = []
        for element in candidates {
            guard let covered = interval(element), covered.overlaps(range) else { continue }
            useful.append((covered, element))
        }
        useful.sort { $0.range.lowerBound < $1.range.lowerBound }
        var chosen: [Int32] = []
        var reached = range.lowerBound
        var next = 0
        while reached < range.upperBound {
            var best: (end: Int, element: Int32) = (reached, -1)
            while next < useful.count && useful[next].range.lowerBound <= reached {
                if useful[next].range.upperBound > best.end {
                    best = (useful[next].range.upperBound, useful[next].element)
                }
                next += 1
            }
            if best.element < 0 { return [] }
            chosen.append(best.element)
            reached = best.end
        }
        return chosen
    }
}
