import Histories

/// Writes of one value that are attempts of one call, and the reads that may have seen any of them.
///
/// Models of registers need to know which write a read saw. Where values repeat because a call was
/// tried again, a read may have seen any of its attempts that can have taken effect:
/// ```
/// process 0  |- write 1 ... ?               attempt 1 of call 0, which may land at any time
/// process 4               |- write 1 -|     attempt 2 of call 0
/// process 1  |- read → 1 -|  |- write 2 -|  |- read → 1 -|       each may have seen either
/// ```
/// A history is allowed if some choice makes it so. With a choice made, each attempt gets a value
/// of its own, and every value is written once. Attempts say of which call they are by `call`;
/// values that repeat in another way stay undecided.
struct RetriedWrites {
    /// A value that a read returned, and the writes that it may be from.
    struct Doubt {
        /// The number of the read.
        let read: Int
        /// The key and the value.
        let value: Place
        /// The numbers of writes, the likeliest first.
        let candidates: [Int]
    }

    /// A value of a key.
    struct Place: Hashable {
        var key: Int32
        var value: Value
    }

    let history: History
    /// In order of invocation of the reads.
    private(set) var doubts: [Doubt] = []
    private let events: [Event]
    /// The values that attempts after the first get, by the numbers of the writes.
    private var tags: [Int: Value] = [:]
    /// What the tags are called in sentences.
    private(set) var words: [(tag: String, plain: String)] = []

    /// Nil if no value repeats, or one does that is not that of several attempts of one call.
    init?(_ history: History) {
        self.history = history
        events = Array(history.events)
        let writes = history.operations.filter { $0.f == "write" }
        let groups = Dictionary(grouping: writes) {
            Place(key: $0.keyNumber, value: $0.argument)
        }
        .filter { $0.value.count > 1 }
        guard !groups.isEmpty,
            groups.values.allSatisfy({ Self.areOfOneCall($0, in: history) })
        else { return nil }
        for write in writes {
            let place = Place(key: write.keyNumber, value: write.argument)
            guard let group = groups[place], let first = group.first, first != write else {
                continue
            }
            let number = 1 + (group.firstIndex(of: write) ?? 0)
            tags[write.number] = tag(place.value, number)
        }
        for read in history.operations where read.f == "read" && read.isOK {
            for value in Self.values(of: read, groups) {
                let place = Place(key: read.keyNumber, value: value)
                let writes = Self.ordered(groups[place] ?? [], for: read)
                doubts.append(
                    Doubt(read: read.number, value: place, candidates: writes.map(\.number))
                )
            }
        }
    }

    /// Whether writes say that they are attempts of the same call.
    private static func areOfOneCall(_ writes: [Operation], in history: History) -> Bool {
        let calls = writes.map { history.events.attemptedCall(at: $0.start) }
        guard let first = calls.first, let call = first else { return false }
        return calls.allSatisfy { $0 == call }
    }

    /// What a read returned that several attempts wrote: its answer, or some of its siblings.
    private static func values(of read: Operation, _ groups: [Place: [Operation]]) -> [Value] {
        let answer = read.result ?? .null
        func isRepeated(_ value: Value) -> Bool {
            groups[Place(key: read.keyNumber, value: value)] != nil
        }
        if isRepeated(answer) { return [answer] }
        var seen: Set<Value> = []
        return (answer.elements ?? []).filter { isRepeated($0) && seen.insert($0).inserted }
    }

    /// What lasts longest first: if a read must not return that for being too old, then none.
    private static func ordered(_ writes: [Operation], for read: Operation) -> [Operation] {
        writes.sorted { one, other in
            let isLate = (one.start > read.finish, other.start > read.finish)
            if isLate.0 != isLate.1 { return !isLate.0 }
            return (one.finish, one.start) > (other.finish, other.start)
        }
    }

    private mutating func tag(_ value: Value, _ number: Int) -> Value {
        let plain = "\(value.text(limit: 20)) (attempt \(number))"
        var tag = plain
        while history.pairs.code(of: .string(tag)) != nil { tag += "'" }
        words.append((Value.string(tag).text(limit: 40), plain))
        return .string(tag)
    }

    // MARK: Choices

    /// The history with a choice for each doubt by its place among the candidates; with nil, the
    /// read is left out.
    func history(choosing choices: [Int?]) -> History {
        var events = events
        var isDropped: Set<Int> = []
        for (number, tag) in tags {
            let write = history.calls[number]
            for position in [write.start, history.pairs.completion(of: number)].compactMap(\.self)
            where events[position].value == write.argument {
                events[position].value = tag
            }
        }
        for (doubt, choice) in zip(doubts, choices) {
            let read = history.calls[doubt.read]
            guard let choice else {
                isDropped.formUnion([read.start, read.finish])
                continue
            }
            guard let tag = tags[doubt.candidates[choice]] else { continue }
            let value = events[read.finish].value
            let isWhole = value == doubt.value.value
            let siblings = value.elements.map { elements in
                Value.list(elements.map { $0 == doubt.value.value ? tag : $0 })
            }
            events[read.finish].value = isWhole ? tag : siblings ?? value
        }
        let kept = events.indices.filter { !isDropped.contains($0) }.map { events[$0] }
        do throws(HistoryError) {
            return try History(kept)
        } catch {
            preconditionFailure("a history with other values is no history: \(error)")
        }
    }

    /// Anomalies of such a history in the words of the one that was recorded.
    func translated(_ anomalies: [Anomaly]) -> [Anomaly] {
        let known = Dictionary(history.calls.map { ($0.index, $0) }) { first, _ in first }
        func moments(_ moments: Anomaly.Moments) -> Anomaly.Moments {
            Anomaly.Moments(
                moments.operations.map { known[$0.index] ?? $0 },
                culprit: known[moments.culprit.index] ?? moments.culprit
            )
        }
        return anomalies.map { anomaly in
            var anomaly = anomaly
            for (tag, plain) in words { anomaly.replaceWords(tag, with: plain) }
            switch anomaly.evidence {
            case .timeLine(let drawn): anomaly.evidence = .timeLine(moments(drawn))
            case .nothing, .elements, .cycle: break
            }
            return anomaly
        }
    }
}
