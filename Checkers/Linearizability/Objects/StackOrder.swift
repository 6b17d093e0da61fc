/// The exact test for the order of a stack whose elements are all different, in n log n.
///
/// Consider an instant at which none of some elements is certainly inside. If there is an order at
/// all, there is one in which the stack is empty at that instant: whatever is inside can be popped
/// just before it or else pushed just after it. So an element that can be pushed at one such
/// instant and popped at another can lie at the bottom between the two, and the history is
/// linearizable if and only if it is without that element. Leaving it out makes further instants
/// free. In an order of what is left, the element at the bottom is always one that can go; so if
/// none can, there is no order.
///
/// Elements left inside are popped at the end of time. The idea of peeling elements off is that of
/// Lee and Mathur's decrease-and-conquer monitoring of collections; this rule, its proof and its
/// data structures are our own, because published tools were found to err.
struct StackOrder {
    private let elements: ContainerElements
    private let instants: Instants
    /// Per element: 1 if its push has found its instant, 2 if its pop has; 3 if it is out.
    private var settled: [UInt8]

    init(_ elements: ContainerElements, _ instants: Instants) {
        self.elements = elements
        self.instants = instants
        settled = elements.spans.map { $0.counts ? ($0.isTaken ? 0 : 2) : 3 }
    }

    /// A set of elements that admits no order, if there is one.
    mutating func fault() -> ContainerFault? {
        peel()
        let left = settled.indices.filter { settled[$0] != 3 }.map { Int32($0) }
        return left.isEmpty ? nil : .tangled(core(of: left))
    }

    private mutating func peel() {
        var stabs = StabLists(leaves: instants.count) { visit in
            for (element, span) in elements.spans.enumerated() where span.counts {
                visit(Int32(element) << 1, instants.between(span.addStart, span.addEnd))
                guard span.isTaken else { continue }
                visit(Int32(element) << 1 | 1, instants.between(span.takeStart, span.takeEnd))
            }
        }
        var layers = Layers(count: instants.count)
        for span in elements.spans where span.counts && span.isForced {
            layers.cover(instants.between(span.addEnd, span.takeStart))
        }
        layers.settleDown()
        var free: [Int32] = []
        layers.removeFree(into: &free)
        while let instant = free.popLast() {
            stabs.empty(at: Int(instant)) { entry in
                let element = Int(entry >> 1)
                let before = settled[element]
                settled[element] = before | (entry & 1 == 0 ? 1 : 2)
                let span = elements.spans[element]
                guard before != 3, settled[element] == 3, span.isForced else { return }
                layers.uncover(instants.between(span.addEnd, span.takeStart))
            }
            layers.removeFree(into: &free)
        }
    }
}

// MARK: The core

extension StackOrder {
    /// A small part of the elements left that holds itself up: for each of them, one of its calls
    /// has no instant that is free of the others.
    private func core(of left: [Int32]) -> [Int32] {
        var members: Set<Int32> = []
        var core: [Int32] = []
        var pending = left.suffix(1)
        while let element = pending.popLast() {
            guard members.insert(element).inserted else { continue }
            core.append(element)
            let cover = shortestCover(of: element, by: left, members)
            pending.append(contentsOf: cover)
        }
        // One trial costs the square of the size.
        let trials = 20_000_000 / (core.count * core.count + 1)
        return Shrinking.least(core.sorted(), trials: trials) { isTangled($0) }
    }

    /// What keeps an element from going, preferably elements that are in the core already.
    private func shortestCover(
        of element: Int32,
        by left: [Int32],
        _ members: Set<Int32>
    ) -> [Int32] {
        let span = elements.spans[Int(element)]
        let state = settled[Int(element)]
        var covers: [[Int32]] = []
        for candidates in [members.sorted(), left] {
            if state & 1 == 0 {
                let range = instants.between(span.addStart, span.addEnd)
                covers.append(Cover.least(of: range, by: candidates, forced))
            }
            if state & 2 == 0 {
                let range = instants.between(span.takeStart, span.takeEnd)
                covers.append(Cover.least(of: range, by: candidates, forced))
            }
            if let known = covers.first(where: { !$0.isEmpty }), candidates.count < left.count {
                return known
            }
        }
        return covers.filter { !$0.isEmpty }.min { $0.count < $1.count } ?? []
    }

    private func forced(_ element: Int32) -> Range<Int>? {
        let span = elements.spans[Int(element)]
        return span.isForced ? instants.between(span.addEnd, span.takeStart) : nil
    }

    /// Whether some of the elements alone admit no order: peeling in the plainest way.
    private func isTangled(_ chosen: [Int32]) -> Bool {
        var left = chosen
        while true {
            let covers = left.compactMap(forced)
            let remaining = left.filter { element in
                let span = elements.spans[Int(element)]
                return !hasFree(instants.between(span.addStart, span.addEnd), covers)
                    || span.isTaken
                        && !hasFree(instants.between(span.takeStart, span.takeEnd), covers)
            }
            if remaining.isEmpty { return false }
            if remaining.count == left.count { return true }
            left = remaining
        }
    }

    private func hasFree(_ range: Range<Int>, _ covers: [Range<Int>]) -> Bool {
        Cover.least(of: range, by: covers.indices.map { Int32($0) }) { covers[Int($0)] }.isEmpty
    }
}
