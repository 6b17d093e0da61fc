/// What a call does to a container.
enum ContainerKind: UInt8, Sendable {
    case add
    case take
    case takeNothing
    case takeAny
}

/// When one element went in and out of a container.
///
/// An element whose add was not acknowledged went in before its take was done, if that was. A take
/// takes effect after the add began.
struct Presence: Sendable {
    /// The rank at which its add began, or -1 if the element does not count.
    var addStart: Int32 = -1
    /// The rank by which it was certainly in.
    var addEnd: Int32 = .max
    /// The rank before which it was certainly not out; `never` if nobody took it.
    var takeStart: Int32 = .max
    /// The rank by which it was certainly out.
    var takeEnd: Int32 = .max

    var counts: Bool { addStart >= 0 }
    var isTaken: Bool { takeStart != .max }
    /// Whether there is a time at which it certainly was in: from `addEnd` to `takeStart`.
    var isForced: Bool { addEnd < takeStart }
}

/// The elements of a container, with all that does not depend on which element is next.
struct ContainerElements {
    let calls: DenseCalls<ContainerKind>
    /// Per element; an add of unknown outcome counts only if the element was taken.
    private(set) var spans: [Presence]
    /// Calls that found nothing.
    private(set) var empties: [Int32] = []
    /// Optional calls that may have taken any element.
    private(set) var unknownTakes: [Int32] = []
    /// Whether some element was put in twice.
    private(set) var isRepeated = false
    /// Whether some element that was certainly put in was not taken by a known call.
    private(set) var hasLeftovers = false
    private var takenTwice: Int32 = -1

    init(_ calls: DenseCalls<ContainerKind>, elementCount: Int) {
        self.calls = calls
        spans = [Presence](repeating: Presence(), count: elementCount)
        spans.withUnsafeMutableBufferPointer { spans in
            for call in 0..<calls.count {
                let number = calls.numbers[call]
                switch calls.kinds[call] {
                case .add:
                    if spans[Int(number)].counts { isRepeated = true }
                    spans[Int(number)].addStart = calls.starts[call]
                    spans[Int(number)].addEnd = calls.finishes[call]
                case .take:
                    if spans[Int(number)].isTaken { takenTwice = number }
                    spans[Int(number)].takeStart = calls.starts[call]
                    spans[Int(number)].takeEnd = calls.finishes[call]
                case .takeNothing: empties.append(Int32(call))
                case .takeAny: unknownTakes.append(Int32(call))
                }
            }
        }
    }

    /// What is wrong whatever the order: an element taken that was not there to be taken.
    ///
    /// Otherwise the spans are made ready for the algorithms, if no element was put in twice.
    mutating func impossibleTake() -> ContainerFault? {
        if isRepeated || takenTwice >= 0 {
            if let fault = uneven() { return fault }
        }
        var fault: ContainerFault?
        spans.withUnsafeMutableBufferPointer { spans in
            for element in 0..<spans.count {
                var span = spans[element]
                if !span.counts {
                    fault = .phantom(Int32(element))
                    return
                }
                if !isRepeated && span.takeEnd < span.addStart {
                    fault = .future(Int32(element))
                    return
                }
                if span.isTaken {
                    span.addEnd = min(span.addEnd, span.takeEnd)
                    span.takeStart = max(span.takeStart, span.addStart)
                } else if span.addEnd == .max {
                    span.addStart = -1
                } else {
                    hasLeftovers = true
                }
                spans[element] = span
            }
        }
        return fault
    }

    /// Leaves out the elements that no known call took.
    ///
    /// Whatever order there is with them is one without them and without the unknown takes.
    mutating func dropLeftovers() {
        for element in spans.indices where spans[element].counts && !spans[element].isTaken {
            spans[element].addStart = -1
        }
        hasLeftovers = false
    }

    /// Supposes that a take that never ended took this element.
    mutating func assume(_ element: Int, takenFrom start: Int32) {
        spans[element].takeStart = max(start, spans[element].addStart)
    }

    /// An element that was taken more often than it was put in.
    private func uneven() -> ContainerFault? {
        var balance = [Int32](repeating: 0, count: spans.count)
        for call in 0..<calls.count {
            switch calls.kinds[call] {
            case .add: balance[Int(calls.numbers[call])] += 1
            case .take: balance[Int(calls.numbers[call])] -= 1
            default: break
            }
        }
        guard let element = balance.firstIndex(where: { $0 < 0 }) else { return nil }
        return spans[element].counts ? .takenTwice(Int32(element)) : .phantom(Int32(element))
    }
}

/// What is wrong with a container, in terms of its elements.
enum ContainerFault: Sendable {
    /// It was taken, and never put in.
    case phantom(Int32)
    /// It was taken more often than it was put in.
    case takenTwice(Int32)
    /// It was taken before it was put in.
    case future(Int32)
    /// A queue gave the second one out before the first, which was there before it.
    case overtaken(first: Int32, second: Int32)
    /// Too few unknown takes for elements that must have been out of a queue before this one.
    case lost([Int32], before: Int32, takes: [Int32])
    /// A call found nothing, although one or another of these was there at every moment of it.
    case notEmpty(call: Int32, cover: [Int32])
    /// It was taken although one or another of these, all greater, was there at every moment.
    case passedOver(Int32, cover: [Int32])
    /// No order of the pushes and pops of these elements is possible.
    case tangled([Int32])
}
