import Histories
import Replication

/// A replica and the failure detector of its node: what every host runs.
///
/// The replica does not depend on the detector. Its inputs and effects pass unchanged, and
/// heartbeats have ways of their own:
/// ```
///  Input ─────▶ step ────▶ replica ────▶ [Effect]
///  Heartbeat ─▶ receive ┐
///  its timer ─▶ tick ───┴▶ detector ───▶ [HeartbeatDetector.Directive]
/// ```
/// So each strategy is on trial with the detector, in processes and in the simulator, and a
/// strategy decides the same with it and without it.
public struct Watched<R: Replica>: Sendable {
    /// A message between two nodes.
    public enum Message: Codable, Sendable {
        /// The strategy's own message.
        case replica(R.Message)
        /// A sign of life.
        case heartbeat(Heartbeat)
    }

    /// The strategy's state machine.
    public var replica: R
    /// The detector; nil before `watch`.
    public private(set) var detector: HeartbeatDetector?
    private let membership: Membership

    /// The state after a start, rebuilt from every record that was durable.
    public init(_ membership: Membership, seed: UInt64, recovering records: [R.Record]) {
        replica = R(membership, seed: seed, recovering: records)
        self.membership = membership
    }

    /// One step of the replica.
    @inlinable
    @inline(__always)
    public mutating func step(
        _ input: Input<R.Message>,
        at now: Instant
    ) -> [Effect<R.Message, R.Record>] {
        replica.step(input, at: now)
    }

    /// The detector's first call of a life.
    public mutating func watch(at now: Instant) -> [HeartbeatDetector.Directive] {
        var detector = HeartbeatDetector(
            membership,
            options: HeartbeatDetector.Options(
                interval: membership.timing.heartbeat * 2,
                suspicion: .accrual(Accrual(ceiling: membership.timing.suspicion * 3))
            )
        )
        let directives = detector.start(at: now)
        self.detector = detector
        return directives
    }

    /// The detector's timer has run out.
    public mutating func tick(at now: Instant) -> [HeartbeatDetector.Directive] {
        detector?.tick(at: now) ?? []
    }

    /// A heartbeat has come.
    public mutating func receive(
        _ heartbeat: Heartbeat,
        from sender: NodeID,
        at now: Instant
    ) -> [HeartbeatDetector.Directive] {
        detector?.receive(heartbeat, from: sender, at: now) ?? []
    }

    /// Why the node cannot serve clients now, in a few words; nil if it can.
    ///
    /// A node that has just started can when it has heard of the peers that it needs.
    public func obstacle(needs: Claim.Need) -> String? {
        let component = detector?.component.count ?? 1
        let members = membership.members.count
        return replica.obstacle(Reach(component: component, members: members, needs: needs))
    }

    /// The strategy's digest.
    public var digest: UInt64 { replica.digest }

    /// The strategy's status, and the detector's view of the cluster.
    public var status: [String: Value] {
        guard let detector else { return replica.status }
        return replica.status.merging(["reachability": .map(detector.status)]) { mine, _ in mine }
    }
}

extension HeartbeatDetector.Directive {
    /// The note that hosts count; nil for a directive that they carry out.
    public var note: Note? {
        switch self {
        case .send, .startTimer: nil
        case .suspect: Note("peer-suspected")
        case .trust: Note("peer-trusted")
        case .report(let event): Note("partition-\(event.change.rawValue)")
        }
    }
}
