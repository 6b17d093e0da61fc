import Histories
import Replication

/// Devices that report rising readings, and everybody who looks at all sensors in turn.
///
/// A sensor belongs to one client, so that the order of its readings is that of their values. There
/// may be clients without one: they only look.
public struct SensorGenerator: Generator {
    /// What a report is.
    public enum Kind: Hashable, Sendable {
        /// A new value of a register.
        case readings
        /// What was used since the last report, added to a counter.
        case meters
    }

    private let sensors: [String]
    private let own: [String]
    private let kind: Kind
    private let readShare: Double
    private var random: SeededGenerator
    private var reported = 0
    /// The sensors that are still to be looked at, the next one last.
    private var round: [String] = []

    /// A generator for one client; `readShare` is the share of rounds among what a device does.
    public init(client: ClientIndex, sensors: [String], kind: Kind, readShare: Double) {
        precondition(!sensors.isEmpty, "a sensor workload needs a sensor")
        self.sensors = sensors
        own = sensors.indices.filter { $0 % client.count == client.index }.map { sensors[$0] }
        self.kind = kind
        // A round reads every sensor: it is begun so much seldomer.
        let count = Double(sensors.count)
        self.readShare = readShare / max(readShare + (1 - readShare) * count, 0.001)
        random = client.random
    }

    /// A report, or the next read of a round.
    public mutating func next() -> Call? {
        if let sensor = round.popLast() { return Call(f: "read", key: sensor) }
        guard !own.isEmpty, !random.chance(readShare) else {
            round = sensors.reversed()
            return next()
        }
        let sensor = own[random.below(own.count)]
        switch kind {
        case .readings:
            reported += 1
            return Call(f: "write", key: sensor, argument: .int(Int64(reported)))
        case .meters:
            return Call(f: "add", key: sensor, argument: .int(Int64(random.within(1...9))))
        }
    }
}
