/// Whether the values of a history are pairs of a key and a value, where nobody said so.
///
/// Jepsen writes the value v of an independent key k as `[k v]`, and plain EDN and JSON do not tell
/// such a tuple from a list of two. What tells them is a question: a read of a key asks with
/// `[k nil]` and is answered `[k v]`, whereas one of a value that is a pair asks with nil.
public enum PairedKeys: Sendable, Hashable, CaseIterable {
    /// Values stand for themselves.
    case absent
    /// Every client's value is a pair, answers keep the key, and keys come again.
    case present
    /// Some of that is so, but not all.
    case unclear
}

extension EventColumns {
    /// What the values of these events look like.
    public var pairedKeys: PairedKeys {
        var search = PairSearch(self)
        for position in indices {
            guard search.observe(position) else { return .absent }
        }
        return search.found
    }
}

/// Looks for pairs of key and value, event by event.
private struct PairSearch {
    private let events: EventColumns
    private let nemesis: Int32
    /// Per process: what it asked with last.
    private var asked: [Int32: ValueCode] = [:]
    private var parts: [ValueCode: Pair?] = [:]
    private var keys: Set<Value> = []
    private var pairCount = 0
    private var otherCount = 0
    private var isKeyRepeated = false
    /// Whether something asked with a key and no value.
    private var isAsked = false
    /// Whether that was answered with the same key and a value.
    private var isAnswered = false
    private var hasUpdatesOfPairs = false

    private struct Pair {
        var key: Value
        var value: Value
    }

    init(_ events: EventColumns) {
        self.events = events
        nemesis = events.processNames.nemesis
    }

    var found: PairedKeys {
        if pairCount == 0 { return .absent }
        if otherCount > 0 { return isAnswered ? .unclear : .absent }
        if isAsked { return isKeyRepeated ? .present : .unclear }
        return hasUpdatesOfPairs ? .unclear : .absent
    }

    /// Looks at an event; false if it names a key, so that values are no pairs with one.
    mutating func observe(_ position: Int) -> Bool {
        let process = events.processNumber(at: position)
        if process == nemesis { return true }
        if events.keyNumber(at: position) >= 0 { return false }
        let code = events.valueCode(at: position)
        switch events.kind(at: position) {
        case .invoke: invoke(process, code, at: position)
        case .ok: complete(process, code)
        case .fail, .info: break
        }
        return true
    }

    private mutating func invoke(_ process: Int32, _ code: ValueCode, at position: Int) {
        guard let pair = pair(code) else {
            otherCount += 1
            // Mostly there are no pairs at all, and nothing to forget.
            if !asked.isEmpty { asked[process] = nil }
            return
        }
        asked[process] = code
        if events.f(at: position) == "cas" {
            // The pair of a compare-and-set is what it is from and to.
            guard pair.value.elements?.count == 2 else {
                otherCount += 1
                return
            }
            hasUpdatesOfPairs = true
        }
        pairCount += 1
        if !keys.insert(pair.key).inserted { isKeyRepeated = true }
    }

    private mutating func complete(_ process: Int32, _ code: ValueCode) {
        guard !asked.isEmpty, let question = asked[process].flatMap({ pair($0) }) else { return }
        guard let answer = pair(code), answer.key == question.key else {
            if code != .null { otherCount += 1 }
            return
        }
        guard question.value == .null else { return }
        isAsked = true
        if answer.value != .null { isAnswered = true }
    }

    /// The two parts of a value whose first may be a key; each value is looked at once.
    private mutating func pair(_ code: ValueCode) -> Pair? {
        if let (key, value) = code.pair { return Pair(key: .int(key), value: .int(value)) }
        guard code.place != nil else { return nil }
        if let known = parts[code] { return known }
        let pair = Self.pair(events.valueTable[code])
        parts[code] = .some(pair)
        return pair
    }

    private static func pair(_ value: Value) -> Pair? {
        guard let elements = value.elements, elements.count == 2 else { return nil }
        switch elements[0] {
        case .int, .string: return Pair(key: elements[0], value: elements[1])
        default: return nil
        }
    }
}
