import Checkers
import Histories

/// The text of a history as a file that other tools read, and this one.
struct HistoryText {
    let history: History

    /// All events as EDN, as Jepsen, Knossos and Elle read them.
    var edn: String { text(Array(history.events.indices), EDN.append) }

    /// The operations of a counterexample alone, as lines of JSON; nil where it has none.
    func counterexample(_ anomaly: Anomaly) -> String? {
        let wanted = Set(anomaly.operations)
        let members = (history.operations + history.failed).filter { wanted.contains($0.index) }
        let names = Set(members.flatMap { [$0.index, $0.completionIndex ?? $0.index] })
        let places = history.events.indices.filter { place in
            names.contains(history.events[place].index)
        }
        return places.isEmpty ? nil : text(places, JSONLines.append)
    }

    private func text(_ places: [Int], _ append: (Event, inout [UInt8]) -> Void) -> String {
        var bytes: [UInt8] = []
        for place in places { append(history.events[place], &bytes) }
        return String(decoding: bytes, as: UTF8.self)
    }
}
