import Histories
import Membership
import Replication

/// A strategy whose nodes also watch who hears whom, and say so in their status.
///
/// The strategy knows nothing of it: its messages and timers pass through, and heartbeats travel
/// beside them. Hosts run it around every strategy, so that the detector is on trial with each.
public struct Watched<R: Replica>: Replica {
    /// What nodes say to each other.
    public enum Message: Codable, Sendable {
        /// The strategy's own message.
        case replica(R.Message)
        /// A sign of life.
        case heartbeat(Heartbeat)
    }

    /// What the strategy remembers; the detector remembers nothing.
    public typealias Record = R.Record

    private typealias Effects = [Effect<Message, Record>]

    private static var detectorTimer: TimerID { TimerID(0) }

    private var replica: R
    private var detector: HeartbeatDetector

    /// The state after a start, rebuilt from every record that was durable.
    public init(_ membership: Membership, seed: UInt64, recovering records: [R.Record]) {
        replica = R(membership, seed: seed, recovering: records)
        detector = HeartbeatDetector(
            membership,
            options: HeartbeatDetector.Options(
                interval: membership.timing.heartbeat * 2,
                suspicion: .accrual(Accrual(ceiling: membership.timing.suspicion * 3))
            )
        )
    }

    /// Takes one input and returns what must be done about it, in order.
    public mutating func step(_ input: Input<Message>, at now: Instant) -> [Effect<Message, Record>]
    {
        switch input {
        case .start:
            return carry(replica.step(.start, at: now)) + obey(detector.start(at: now))
        case .message(.heartbeat(let heartbeat), let sender):
            return obey(detector.receive(heartbeat, from: sender, at: now))
        case .timer(Self.detectorTimer):
            return obey(detector.tick(at: now))
        case .message(.replica(let message), let sender):
            return carry(replica.step(.message(message, from: sender), at: now))
        case .timer(let timer):
            return carry(replica.step(.timer(TimerID(timer.number - 1)), at: now))
        case .request(let request, let command):
            return carry(replica.step(.request(request, command), at: now))
        case .persisted(let token):
            return carry(replica.step(.persisted(token), at: now))
        }
    }

    /// The strategy's digest.
    public var digest: UInt64 { replica.digest }

    /// The strategy's status, and what the detector sees.
    public var status: [String: Value] {
        replica.status.merging(["reachability": .map(detector.status)]) { mine, _ in mine }
    }

    /// The strategy's timers have the numbers from 1.
    private func carry(_ effects: [Effect<R.Message, R.Record>]) -> Effects {
        effects.map { effect in
            switch effect {
            case .send(let message, let node): .send(.replica(message), to: node)
            case .reply(let request, let reply): .reply(request, reply)
            case .persist(let record, let token): .persist(record, token)
            case .startTimer(let timer, let delay):
                .startTimer(TimerID(timer.number + 1), after: delay)
            case .note(let note): .note(note)
            }
        }
    }

    private func obey(_ directives: [HeartbeatDetector.Directive]) -> Effects {
        directives.map { directive in
            switch directive {
            case .send(let heartbeat, let node): .send(.heartbeat(heartbeat), to: node)
            case .startTimer(let delay): .startTimer(Self.detectorTimer, after: delay)
            case .suspect: .note(Note("peer-suspected"))
            case .trust: .note(Note("peer-trusted"))
            case .report(let event): .note(Note("partition-\(event.change.rawValue)"))
            }
        }
    }
}
