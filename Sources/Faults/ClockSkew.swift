import Histories
import Replication

/// How far a node's wall clock is off, by a monotonic clock that nothing touches.
public enum ClockSkew: Hashable, Sendable {
    /// It jumped: ahead, or back if negative.
    case jump(Duration)
    /// It gains this many millionths, or loses them if negative.
    case drift(partsPerMillion: Int)
    /// It is off and right in turn, for one period each.
    case strobe(Duration, period: Duration)
    /// It shows one value, that of the moment at which it froze.
    case frozen

    /// By how many nanoseconds it is off, so long after it began to be.
    public func offset(after elapsed: Int64) -> Int64 {
        switch self {
        case .jump(let distance):
            return distance.nanoseconds
        case .drift(let partsPerMillion):
            return (elapsed / 1_000).clampedProduct(Int64(partsPerMillion)) / 1_000
        case .strobe(let distance, let period):
            return elapsed / max(1, period.nanoseconds) % 2 == 0 ? distance.nanoseconds : 0
        case .frozen:
            return Int64(0).clampedDifference(elapsed)
        }
    }
}

extension ClockSkew {
    /// As a value: `{"jump"}`, `{"drift_ppm"}`, `{"strobe", "period"}` or `{"frozen": true}`, times
    /// in nanoseconds.
    public var value: Value {
        switch self {
        case .jump(let distance):
            ["jump": .int(distance.nanoseconds)]
        case .drift(let partsPerMillion):
            ["drift_ppm": .int(Int64(partsPerMillion))]
        case .strobe(let distance, let period):
            ["strobe": .int(distance.nanoseconds), "period": .int(period.nanoseconds)]
        case .frozen: ["frozen": true]
        }
    }

    /// The forms that a value may have, for people.
    public static var forms: String { "jump, drift_ppm, strobe and period, or frozen" }

    /// How far a clock may jump either way: a hundred years, in nanoseconds.
    ///
    /// Readings of clocks that are all within that can be subtracted from each other.
    private static let distances: ClosedRange<Int64> = {
        let century: Int64 = 3_155_760_000_000_000_000
        return -century...century
    }()

    /// Reads a value; nil if it says nothing of a clock, or what cannot be.
    public init?(_ value: Value) {
        guard case .map(let fields) = value else { return nil }
        if let distance = fields["jump"]?.integer, Self.distances.contains(distance) {
            self = .jump(.nanoseconds(distance))
        } else if let rate = fields["drift_ppm"]?.integer, (-999_999...999_999).contains(rate) {
            self = .drift(partsPerMillion: Int(rate))
        } else if let distance = fields["strobe"]?.integer, Self.distances.contains(distance),
            let period = fields["period"]?.integer, period > 0
        {
            self = .strobe(.nanoseconds(distance), period: .nanoseconds(period))
        } else if fields["frozen"] == true {
            self = .frozen
        } else {
            return nil
        }
    }
}

extension ClockSkew {
    /// Draws one: a jump, a drift or a strobe, from small to large.
    static func draw(with random: inout SeededGenerator) -> ClockSkew {
        let distances = [20, 200, 2_000, 60_000, 3_600_000]
        let distance = Duration.milliseconds(
            (random.pick(distances) ?? 20) * (random.chance(0.5) ? 1 : -1)
        )
        let rate = (random.pick([20_000, 100_000, 500_000]) ?? 20_000)
        let sign = random.chance(0.5) ? 1 : -1
        let period = Duration.milliseconds(random.within(5...200))
        return switch random.below(3) {
        case 0: .jump(distance)
        case 1: .drift(partsPerMillion: rate * sign)
        default: .strobe(distance, period: period)
        }
    }
}
