import Membership
import Replication

/// Which instances are healthy, by probes and by what calls show.
struct HealthTable: Sendable {
    private var checker: HealthChecker?
    private let ejection: Ejection?
    private var failuresInARow: [NodeID: Int] = [:]
    /// The instances that are left out, and until when.
    private var ejected: [NodeID: Int64] = [:]

    init(_ policy: HealthPolicy?, instances: [NodeID]) {
        ejection = policy?.ejection
        checker = policy?.probes.map { HealthChecker(targets: instances, options: $0) }
    }

    /// Whether calls may go there.
    func isHealthy(_ node: NodeID) -> Bool {
        ejected[node] == nil && checker?.isHealthy(node) ?? true
    }

    // MARK: Probes

    /// The number of the probe of an instance that is not answered yet; nil if there is none.
    func openProbe(of node: NodeID) -> Int? { checker?.openProbe(of: node) }

    /// What is to be done at first.
    mutating func start(at now: Int64) -> [HealthChecker.Directive] {
        checker?.start(at: Instant(nanoseconds: now)) ?? []
    }

    /// The checker's timer has run out.
    mutating func tick(at now: Int64) -> [HealthChecker.Directive] {
        checker?.tick(at: Instant(nanoseconds: now)) ?? []
    }

    /// A probe was answered, or not.
    mutating func probed(
        _ number: Int,
        _ node: NodeID,
        isUp: Bool,
        at now: Int64
    ) -> [HealthChecker.Directive] {
        checker?.answer(number, from: node, isGood: isUp, at: Instant(nanoseconds: now)) ?? []
    }

    // MARK: Ejection

    /// An attempt succeeded or failed; returns how long its instance is left out, if it is now.
    mutating func result(of node: NodeID, isFailure: Bool, at now: Int64) -> Duration? {
        guard let ejection else { return nil }
        let failures = isFailure ? failuresInARow[node, default: 0] + 1 : 0
        failuresInARow[node] = failures
        guard failures >= ejection.failures, ejected[node] == nil else { return nil }
        failuresInARow[node] = 0
        ejected[node] = now + ejection.time.nanoseconds
        return ejection.time
    }

    /// The time of an ejection is over.
    mutating func endEjection(of node: NodeID, at now: Int64) {
        guard let end = ejected[node], end <= now else { return }
        ejected[node] = nil
    }
}
