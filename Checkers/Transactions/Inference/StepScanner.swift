import Histories

/// The steps of one transaction, as what was asked or answered says them.
struct RawSteps {
    /// One step: what it does, to which key, with what.
    struct Step {
        let kind: MicroOperation.Kind
        let key: Int64
        /// The token of the value; null for a list.
        var value = Tokens.null
        /// Where the elements of a list are among all elements; nil for any other value.
        var list: Range<Int>?
    }

    var steps: [Step] = []
    /// The tokens of the elements of all lists.
    var elements: [Int64] = []

    /// Forgets everything, and keeps the room.
    mutating func removeAll() {
        steps.removeAll(keepingCapacity: true)
        elements.removeAll(keepingCapacity: true)
    }

    /// Takes the steps of a value from its JSON; false if that is not enough to know them.
    mutating func scan(_ code: ValueCode, of pairs: Pairs) -> Bool {
        pairs.withJSON(of: code) { bytes in
            var scanner = StepScanner(bytes)
            return scanner.read(into: &self)
        } ?? false
    }

    /// Whether answered steps are those that were asked for.
    func areAnswered(by answered: RawSteps) -> Bool {
        guard steps.count == answered.steps.count else { return false }
        for (one, other) in zip(steps, answered.steps) {
            guard one.kind == other.kind, one.key == other.key else { return false }
            if one.kind == .read || one.list == nil && one.value == Tokens.null { continue }
            guard one.value == other.value,
                one.list.map({ Array(elements[$0]) })
                    == other.list.map({ Array(answered.elements[$0]) })
            else { return false }
        }
        return true
    }

    /// Takes the steps of a value; false if it is no list of steps.
    mutating func read(_ value: Value, _ tokens: inout Tokens) -> Bool {
        removeAll()
        guard let read = MicroOperation.list(value) else { return false }
        for step in read {
            let key = tokens.token(of: step.name)
            if let list = step.value.elements {
                let start = elements.count
                for element in list { elements.append(tokens.token(of: element)) }
                steps.append(Step(kind: step.kind, key: key, list: start..<elements.count))
            } else {
                let token = tokens.token(of: step.value)
                steps.append(Step(kind: step.kind, key: key, value: token))
            }
        }
        return true
    }
}

/// Reads steps from the JSON that a history keeps, where they say no more than usual.
///
/// Names and values are integers, short texts without escapes or null, or lists of these. Anything
/// else is left to the values themselves, which take twenty times as long.
struct StepScanner {
    private let bytes: UnsafeBufferPointer<UInt8>
    private var at = 0

    init(_ bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

    /// Reads all steps; false if there is something else.
    mutating func read(into raw: inout RawSteps) -> Bool {
        raw.removeAll()
        guard skip("[") else { return false }
        if skip("]") { return at == bytes.count }
        repeat {
            guard step(&raw) else { return false }
        } while skip(",")
        return skip("]") && at == bytes.count
    }

    @inline(__always)
    private var current: UInt8 { at < bytes.count ? bytes[at] : 0 }

    @inline(__always)
    private mutating func skip(_ byte: Unicode.Scalar) -> Bool {
        guard current == UInt8(truncatingIfNeeded: byte.value) else { return false }
        at += 1
        return true
    }

    private mutating func step(_ raw: inout RawSteps) -> Bool {
        guard skip("["), let kind = kind(), skip(","), let key = scalar(), skip(",") else {
            return false
        }
        if skip("[") {
            let start = raw.elements.count
            guard list(&raw.elements) else { return false }
            raw.steps.append(RawSteps.Step(kind: kind, key: key, list: start..<raw.elements.count))
        } else {
            guard let value = scalar() else { return false }
            raw.steps.append(RawSteps.Step(kind: kind, key: key, value: value))
        }
        return skip("]")
    }

    private mutating func list(_ elements: inout [Int64]) -> Bool {
        if skip("]") { return true }
        repeat {
            guard let element = digits() ?? scalar() else { return false }
            elements.append(element)
        } while skip(",")
        return skip("]")
    }

    /// The token of a number of a few digits, the usual element.
    @inline(__always)
    private mutating func digits() -> Int64? {
        var end = at
        var number: Int64 = 0
        while end < bytes.count, end - at < 9 {
            let digit = bytes[end] &- UInt8(ascii: "0")
            guard digit < 10 else { break }
            number = number &* 10 &+ Int64(digit)
            end += 1
        }
        guard end > at, end < bytes.count, bytes[end] &- UInt8(ascii: "0") >= 10 else { return nil }
        at = end
        return number << 2
    }

    @inline(__always)
    private mutating func kind() -> MicroOperation.Kind? {
        guard skip("\"") else { return nil }
        let start = at
        while current != UInt8(ascii: "\""), at < bytes.count { at += 1 }
        let length = at - start
        guard skip("\""), length > 0 else { return nil }
        switch (bytes[start], length) {
        case (UInt8(ascii: "r"), 1): return .read
        case (UInt8(ascii: "w"), 1): return .write
        case (_, 4) where spells("read", start): return .read
        case (_, 5) where spells("write", start): return .write
        case (_, 6) where spells("append", start): return .append
        default: return nil
        }
    }

    @inline(__always)
    private func spells(_ word: StaticString, _ start: Int) -> Bool {
        for place in 0..<word.utf8CodeUnitCount
        where bytes[start + place] != word.utf8Start[place] { return false }
        return true
    }

    /// The token of a number, a short text or null.
    @inline(__always)
    private mutating func scalar() -> Int64? {
        switch current {
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return number()
        case UInt8(ascii: "\""): return text()
        case UInt8(ascii: "n"):
            guard at + 4 <= bytes.count, bytes[at + 3] == UInt8(ascii: "l") else { return nil }
            at += 4
            return Tokens.null
        default: return nil
        }
    }

    @inline(__always)
    private mutating func number() -> Int64? {
        let isNegative = skip("-")
        let start = at
        var number: Int64 = 0
        while true {
            let digit = current &- UInt8(ascii: "0")
            guard digit < 10 else { break }
            number = number &* 10 &+ Int64(digit)
            at += 1
        }
        guard at > start, at - start <= 18 else { return nil }
        return Tokens.token(of: isNegative ? -number : number)
    }

    private mutating func text() -> Int64? {
        at += 1
        let start = at
        while current != UInt8(ascii: "\"") {
            guard at < bytes.count, current != UInt8(ascii: "\\"), at - start < 8 else {
                return nil
            }
            at += 1
        }
        let token = Tokens.token(ofText: bytes[start..<at])
        at += 1
        return token
    }
}
