import Histories

/// A moment at which an operation may have taken effect, and what the object held around it.
///
/// ```
/// process 0  |-----•- write 2 ---|         1 → 2
/// process 1     |--•-- read → 1 -----|     1
/// ```
/// It is one order of many: each operation has the earliest moment that the order leaves it.
public struct Placement: Sendable, Hashable {
    /// The journal's index of the invocation.
    public var operation: Int
    /// In nanoseconds of the history's time; in events where it has no times.
    public var moment: Int64
    /// What the object held just before, in a few words.
    public var before: String
    /// What it held just after.
    public var after: String
}

extension Linearizability {
    /// Places operations of a history as far as it can be told where they took effect.
    ///
    /// With an anomaly, its operations but for the culprit: no place is left for that one. Without
    /// one, those that are shown, and whatever else happened until the last of them ended.
    public func placements(
        of shown: [Operation],
        in history: History,
        around anomaly: Anomaly?,
        within budget: Budget
    ) -> [Placement] {
        guard let model, let part = Self.part(of: history, shown, anomaly) else { return [] }
        let object = model.model(initial: initial)
        return witness(of: part.history, within: budget).parts.flatMap { key -> [Placement] in
            guard case .known(let order) = key.order, let states = object.states(along: order)
            else { return [] }
            return Self.placed(order, states, part.places)
        }
        .sorted { $0.operation < $1.operation }
    }

    /// The part of a history that has an order, and the places of its events in the whole; nil if
    /// none is known to have one.
    private static func part(
        of history: History,
        _ shown: [Operation],
        _ anomaly: Anomaly?
    ) -> (history: History, places: [Int])? {
        let places: [Int]
        if let anomaly {
            guard let culprit = anomaly.culprit else { return nil }
            let core = Set(anomaly.operations).subtracting([culprit])
            let members = shown.filter { core.contains($0.index) }
            let ends = members.map(\.finish).filter { $0 != Operation.never }
            places = (members.map(\.start) + ends).sorted()
        } else {
            let ends = shown.map { $0.finish == Operation.never ? $0.start : $0.finish }
            places = Array(0..<min(history.events.endIndex, (ends.max() ?? -1) + 1))
        }
        let events = EventColumns(places.map { history.events[$0] })
        return (try? History(events)).map { ($0, places) }
    }

    /// Each operation as early as the order leaves it, which is before it ended.
    private static func placed(
        _ order: [Operation],
        _ states: [String],
        _ places: [Int]
    ) -> [Placement] {
        let isTimed = order.allSatisfy { $0.invokedAt != nil }
        var moment = Int64.min
        return order.enumerated().map { place, operation in
            let start = isTimed ? operation.invokedAt : nil
            moment = max(moment, start ?? Int64(places[operation.start]))
            return Placement(
                operation: operation.index,
                moment: moment,
                before: states[place],
                after: states[place + 1]
            )
        }
    }
}
