import Plans
import Reporting

/// The session of a command that carries out orders, one after the other.
public struct OrderSession: Sendable {
    /// What came of some orders.
    public struct Results: Sendable {
        /// The trials that are over.
        public var finished: [FinishedTrial] = []
        /// The failure of the harness that ended the session; nil if none did.
        public var failure: TrialError?
    }

    /// Carries out one order, which has a place among all.
    public typealias CarryOut = (Order, TrialProgress.Place) async throws -> FinishedTrial

    private let layers: LinkLayers

    /// A session over the link layers of this process.
    public init(over layers: LinkLayers) { self.layers = layers }

    /// Carries out orders until all are done, the harness fails, or a person stops them.
    ///
    /// - `untilBroken`: whether the first broken claim is the last. `note`: is told which links
    ///   are used, and how long all takes. `isOver`: whether no further order is to begin.
    /// - Throws: `TrialError` where the machine lacks what an order needs, before the first begins.
    public func perform(
        _ orders: some Collection<Order>,
        untilBroken: Bool,
        note: (String) -> Void,
        until isOver: () -> Bool,
        carryOut: CarryOut
    ) async throws(TrialError) -> Results {
        try MachineLimits.demand(for: orders, layers)
        var results = Results()
        var announced = ""
        let start = ContinuousClock.now
        for (number, order) in orders.enumerated() where !isOver() {
            let links = try layers.choice(for: order.plan.links)
            if links.reason != announced {
                announced = links.reason
                note("links: \(announced); seed \(order.plan.seed)")
            }
            let elapsed = (ContinuousClock.now - start) / .seconds(1)
            let place = TrialProgress.Place(
                number: number + 1,
                of: orders.count,
                each: number > 0 ? elapsed / Double(number) : Self.estimate(order)
            )
            if number == 0, orders.count > 1 {
                let whole = Counted.time(place.each * Double(orders.count))
                note("\(orders.count) runs, about \(whole)")
            }
            do {
                results.finished.append(try await carryOut(order, place))
            } catch {
                if !isOver() { results.failure = TrialError(.harnessFailed, "\(error)") }
                break
            }
            if untilBroken, results.finished.last?.card.isBroken == true { break }
        }
        return results
    }

    /// About how long a run takes, in seconds: its calls, and to start, to settle and to judge.
    private static func estimate(_ order: Order) -> Double {
        order.plan.timeLimit / .seconds(1) + 5
    }
}
