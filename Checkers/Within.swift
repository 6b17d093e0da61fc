import Histories

/// A property of some keys, where a history has others of another kind beside them.
public struct Within: Checker {
    /// The name of the checker.
    public var name: String { checker.name }
    private let keys: Set<ByteText>
    private let checker: any Checker

    /// A check of these keys alone.
    public init(_ keys: some Sequence<String>, _ checker: any Checker) {
        self.keys = Set(keys.map { ByteText($0) })
        self.checker = checker
    }

    /// The properties of the checker.
    public var properties: [Property] { checker.properties }

    /// What the checker finds among the operations on these keys; unknown if there are none.
    public func findings(
        in history: History,
        within budget: Budget,
        by workers: Workers
    ) -> [Property: Verdict] {
        let events = events(of: history)
        guard !events.isEmpty else {
            let cause = Cause(.nothingToCheck, "no operation is about \(name)")
            return Dictionary(uniqueKeysWithValues: properties.map { ($0, .unknown(cause)) })
        }
        do throws(HistoryError) {
            return checker.findings(in: try History(events), within: budget, by: workers)
        } catch {
            preconditionFailure("whole operations of a history are no history: \(error)")
        }
    }

    private func events(of history: History) -> [Event] {
        var open: Set<Process> = []
        return history.events.indices.compactMap { position in
            let event = history.events[position]
            if event.kind == .invoke {
                guard event.key.map({ keys.contains(ByteText($0)) }) ?? false else { return nil }
                open.insert(event.process)
                return event
            }
            return open.remove(event.process) == nil ? nil : event
        }
    }
}
