import Checkers
import Histories

/// What shows a term: a history in which it is found, or a drawing.
public enum Example: Hashable, Sendable {
    /// What a criterion finds in a history, which is written as in `history(_:)`.
    case found(by: String, in: String)
    /// The example of the first anomaly that contradicts the property.
    case whatBreaksIt
    /// A drawing, as it is shown.
    case drawn(String)

    /// A history that is written with a line a call.
    ///
    /// ```
    /// 0-1 1@n1 write x 1              from event 0 to event 1, process 1 at n1, key x
    /// 2-3 2@n2 read x null > 1        asked with null and answered 1
    /// 4-? 3@n1 write x 2              never answered
    /// 5-6 3@n1 write x 3 failed       certainly not done; key - is none
    /// 7-8 9@n1 read x null final      a final read
    /// 9-10 9@n1 read x null stamped 3 4
    /// ```
    /// Values are JSON without spaces, and events are ten milliseconds from each other.
    /// - Returns: nil where the text is not written so.
    public static func history(_ text: String) -> History? {
        var events: [(place: Int, event: Event)] = []
        for line in text.split(separator: "\n") {
            guard let call = WrittenCall(line) else { return nil }
            events += call.events
        }
        events.sort { $0.place < $1.place }
        return try? History(
            events.enumerated().map { index, placed in
                var event = placed.event
                event.index = index
                event.time = Int64(placed.place) * 10_000_000
                return event
            }
        )
    }

    /// The first anomaly that a criterion finds in a history that is written so.
    public static func anomaly(found criterion: String, in text: String) -> Anomaly? {
        guard let checker = checker(named: criterion), let history = history(text) else {
            return nil
        }
        return checker.check(history, within: .standard).anomalies.first
    }

    /// Stocks are checked by those workloads alone that know which keys are some.
    private static func checker(named criterion: String) -> (any Checker)? {
        criterion == Property.stock.name
            ? Stock(["stock"]) : Criterion.named(criterion)?.checker()
    }
}

/// A line of a written history.
private struct WrittenCall {
    let events: [(place: Int, event: Event)]

    init?(_ line: Substring) {
        var words = line.split(separator: " ").map(String.init)
        var stamps: TransactionStamps?
        if words.count > 3, words[words.count - 3] == "stamped",
            let start = Int64(words[words.count - 2]), let commit = Int64(words[words.count - 1])
        {
            stamps = TransactionStamps(start: start, commit: commit)
            words.removeLast(3)
        }
        let isFinal = words.last == "final"
        if isFinal { words.removeLast() }
        let isFailed = words.last == "failed"
        if isFailed { words.removeLast() }
        guard words.count == 5 || words.count == 7 && words[5] == ">" else { return nil }
        let places = words[0].split(separator: "-").map { Int($0) }
        let who = words[1].split(separator: "@").map(String.init)
        guard places.count == 2, let start = places[0], let process = who.first.flatMap(Int.init),
            let argument = try? JSON.parse(words[4]),
            let answer = words.count == 7 ? try? JSON.parse(words[6]) : argument
        else { return nil }
        var event = Event(
            process: .client(process),
            kind: .invoke,
            f: words[2],
            key: words[3] == "-" ? nil : words[3],
            value: argument,
            node: who.count > 1 ? who[1] : nil,
            extra: isFinal ? ["final": .bool(true)] : [:]
        )
        var events = [(start, event)]
        if let end = places[1] {
            event.kind = isFailed ? .fail : .ok
            event.value = answer
            event.extra[TransactionStamps.field] = stamps?.value
            events.append((end, event))
        }
        self.events = events
    }
}
