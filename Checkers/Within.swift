import Histories

/// A property of some keys, where a history has others of another kind beside them.
public struct Within: Checker {
    /// The name of the property.
    public var name: String { checker.name }
    private let keys: Set<String>
    private let checker: any Checker

    /// A check of these keys alone.
    public init(_ keys: some Sequence<String>, _ checker: any Checker) {
        self.keys = Set(keys)
        self.checker = checker
    }

    /// What the checker finds among the operations on these keys; unknown if there are none.
    public func check(_ history: History, within budget: Budget) -> Verdict {
        var open: Set<Process> = []
        let events = history.events.indices.compactMap { position -> Event? in
            let event = history.events[position]
            if event.kind == .invoke {
                guard event.key.map(keys.contains) ?? false else { return nil }
                open.insert(event.process)
                return event
            }
            return open.remove(event.process) == nil ? nil : event
        }
        guard !events.isEmpty else {
            return .unknown(Cause(.nothingToCheck, "no operation is about \(name)"))
        }
        do throws(HistoryError) {
            return checker.check(try History(events), within: budget)
        } catch {
            preconditionFailure("whole operations of a history are no history: \(error)")
        }
    }
}
