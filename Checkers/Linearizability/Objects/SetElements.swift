/// What a call does to one element of a set.
enum SetKind: UInt8, Sendable {
    /// Puts the element in.
    case add
    /// Takes it out if it is there.
    case remove
    /// Took it out: it was there.
    case removePresent
    /// Found it there: a contains that was answered true, or an add that was answered false.
    case present
    /// Did not find it: a contains that was answered false, or a remove that was.
    case absent
}

/// One element of a set that is added at most once and removed at most once.
///
/// It comes in at a moment of its add and goes out at a moment of its remove, or stays. It is
/// certainly inside from the earliest moment by which it must have come in to the latest before
/// which it cannot have gone. A read that found it was there at some time between coming in and
/// going out; a read that did not needs a moment outside of the time that it certainly was inside.
struct SetElement: Sendable {
    private var addStart: Int32 = -1
    private var addEnd: Int32 = .max
    private var removeStart: Int32 = -1
    private var removeEnd: Int32 = .max
    /// The first end of a call that found it, and the last beginning of one.
    private var seenEnd: Int32 = .max
    private var seenStart: Int32 = -1
    private var mustBeFound = false
    /// Whether it was added or removed more than once, so that this is not for it.
    private(set) var isRepeated = false
    /// When it certainly is inside if it goes out, and if it stays; nil if that is impossible.
    private var going: (from: Int32, to: Int32)?
    private var staying: (from: Int32, to: Int32)?

    init() {}

    /// Takes note of a call.
    @inline(__always)
    mutating func note(_ kind: SetKind, _ start: Int32, _ finish: Int32) {
        switch kind {
        case .add:
            isRepeated = isRepeated || addStart >= 0
            addStart = start
            addEnd = finish
        case .remove, .removePresent:
            isRepeated = isRepeated || removeStart >= 0
            removeStart = start
            removeEnd = finish
            mustBeFound = kind == .removePresent
        case .present:
            seenEnd = min(seenEnd, finish)
            seenStart = max(seenStart, start)
        case .absent: break
        }
    }

    private var isSeen: Bool { seenStart >= 0 || mustBeFound }

    /// Whether the calls that found it can all be right, once all calls are noted.
    mutating func settle() -> Bool {
        if addStart < 0 || addEnd == .max && !isSeen {
            // It never was inside; a call that found nothing is right at any time.
            going = (.max, -1)
            return !isSeen
        }
        if removeStart >= 0 {
            let from = min(addEnd, seenEnd, removeEnd)
            let to = max(addStart, seenStart, removeStart)
            if addStart < from && to < removeEnd { going = (from, to) }
        }
        if !mustBeFound {
            let from = min(addEnd, seenEnd)
            // A remove that took nothing out came before.
            if addStart < from && removeStart < from { staying = (from, .max) }
        }
        return going != nil || staying != nil
    }

    /// Whether a call that did not find it can be right as well, for an element that was settled.
    @inline(__always)
    mutating func allowsAbsence(_ start: Int32, _ finish: Int32) -> Bool {
        if let (from, to) = going, start > from && finish < to { going = nil }
        if let (from, to) = staying, start > from && finish < to { staying = nil }
        return going != nil || staying != nil
    }
}

/// The exact test for a set that is never read as a whole, in linear time.
///
/// Its elements are independent of each other, by locality (Herlihy and Wing, TOPLAS 1990,
/// theorem 1).
struct SetElements {
    private let calls: DenseCalls<SetKind>
    private let elementCount: Int

    init(_ calls: DenseCalls<SetKind>, elementCount: Int) {
        self.calls = calls
        self.elementCount = elementCount
    }

    /// The first element found that admits no order, and whether each of the others was left
    /// undecided because it was added or removed more than once.
    func check() -> (fault: Int32?, isRepeated: [Bool]) {
        var elements = [SetElement](repeating: SetElement(), count: elementCount)
        let fault: Int32? = elements.withUnsafeMutableBufferPointer { elements in
            for call in 0..<calls.count where calls.kinds[call] != .absent {
                let number = Int(calls.numbers[call])
                elements[number].note(calls.kinds[call], calls.starts[call], calls.finishes[call])
            }
            for number in 0..<elementCount where !elements[number].isRepeated {
                if !elements[number].settle() { return Int32(number) }
            }
            for call in 0..<calls.count where calls.kinds[call] == .absent {
                let number = Int(calls.numbers[call])
                if elements[number].isRepeated { continue }
                if !elements[number].allowsAbsence(calls.starts[call], calls.finishes[call]) {
                    return Int32(number)
                }
            }
            return nil
        }
        return (fault, elements.map(\.isRepeated))
    }

    /// The calls that put an element in and out, and as few as possible of those that found it or
    /// did not: together they admit no order.
    func core(of element: Int32) -> [Int32] {
        var effects: [Int32] = []
        var observers: [Int32] = []
        for call in 0..<calls.count where calls.numbers[call] == element {
            switch calls.kinds[call] {
            case .add, .remove, .removePresent: effects.append(Int32(call))
            case .present, .absent: observers.append(Int32(call))
            }
        }
        let needed = Shrinking.least(observers) { !isPossible(effects + $0) }
        return (effects + needed).sorted()
    }

    private func isPossible(_ chosen: [Int32]) -> Bool {
        var element = SetElement()
        let chosen = chosen.map { Int($0) }
        for call in chosen {
            element.note(calls.kinds[call], calls.starts[call], calls.finishes[call])
        }
        guard element.settle() else { return false }
        return chosen.allSatisfy { call in
            calls.kinds[call] != .absent
                || element.allowsAbsence(calls.starts[call], calls.finishes[call])
        }
    }
}
