import Histories
import Replication

/// How a link between two nodes is bad without being cut: what becomes of the messages on it.
///
/// It strikes messages, not packets: below HTTP a lost or doubled packet is mended by TCP, and
/// would be nothing but a delay. A strategy meets the same in the simulator and on real processes.
public struct LinkTrouble: Hashable, Sendable {
    /// How much later every message sets out.
    public var delay: Duration = .zero
    /// Up to so much later still, drawn for each message; so they overtake each other.
    public var jitter: Duration = .zero
    /// Of a hundred messages, how many are lost.
    public var loss = 0
    /// Of a hundred messages, how many are sent twice.
    public var duplication = 0
    /// Of a hundred messages, how many are held back until later ones have passed.
    public var reordering = 0
    /// The most messages a second; nil for no limit.
    ///
    /// Those that would wait in line for longer than two seconds are lost.
    public var rate: Int?

    /// No trouble at all.
    public init() {}

    /// Whether nothing is wrong.
    public var isNone: Bool { self == LinkTrouble() }
}

extension LinkTrouble {
    /// What becomes of one message.
    public struct Fate: Hashable, Sendable {
        /// How many nanoseconds later it sets out; nil if it is lost.
        public var delay: Int64?
        /// How many nanoseconds later it sets out once more; nil if it is not doubled.
        public var secondDelay: Int64?
    }

    /// How long a message that is held back waits beyond what all wait, in nanoseconds.
    private static var holdback: Int64 { 20_000_000 }

    /// A link that is bad, over time: messages pass one after the other where there is a rate.
    public struct Passage: Sendable {
        /// How long a message waits in line for the rate at most, in nanoseconds.
        private static var lineMax: Int64 { 2_000_000_000 }

        /// What is wrong.
        public let trouble: LinkTrouble
        private var free: Int64 = .min

        /// A link that has just become bad.
        public init(_ trouble: LinkTrouble) { self.trouble = trouble }

        /// Draws what becomes of a message that is sent at this moment, in nanoseconds.
        public mutating func fate(at now: Int64, with random: inout SeededGenerator) -> Fate {
            var fate = trouble.fate(with: &random)
            guard let rate = trouble.rate, let wait = fate.delay else { return fate }
            let gap = 1_000_000_000 / Int64(rate)
            let turn = max(now, free)
            guard turn - now <= Self.lineMax else { return Fate() }
            free = turn + gap
            fate.delay = wait + turn - now
            fate.secondDelay = fate.secondDelay.map { $0 + turn - now }
            return fate
        }
    }

    private func fate(with random: inout SeededGenerator) -> Fate {
        func draw(_ percent: Int) -> Bool { percent > 0 && random.below(100) < percent }
        if draw(loss) { return Fate() }
        var wait = delay.nanoseconds
        if jitter > .zero { wait += Int64(random.below(Int(jitter.nanoseconds) + 1)) }
        let later = wait + max(Self.holdback, delay.nanoseconds + jitter.nanoseconds)
        if draw(reordering) { wait = later }
        return Fate(delay: wait, secondDelay: draw(duplication) ? later : nil)
    }
}

extension LinkTrouble {
    /// As a value: what is wrong only, times in nanoseconds and shares in percent.
    public var value: Value {
        var fields: [String: Value] = [:]
        for (name, span) in [("delay", delay), ("jitter", jitter)] where span > .zero {
            fields[name] = .int(span.nanoseconds)
        }
        let shares = [("loss", loss), ("duplicate", duplication), ("reorder", reordering)]
        for (name, percent) in shares where percent > 0 { fields[name] = .int(Int64(percent)) }
        if let rate { fields["rate"] = .int(Int64(rate)) }
        return .map(fields)
    }

    /// The longest delay, in nanoseconds: a minute.
    private static var longest: Int64 { 60_000_000_000 }

    /// Reads a value; nil if it says something else, or what cannot be.
    public init?(_ value: Value) {
        guard case .map(let fields) = value else { return nil }
        self.init()
        for (name, value) in fields {
            guard let number = value.integer, (0...Self.longest).contains(number) else {
                return nil
            }
            let isShare = ["loss", "duplicate", "reorder"].contains(name)
            guard !isShare || number <= 100 else { return nil }
            switch name {
            case "delay": delay = .nanoseconds(number)
            case "jitter": jitter = .nanoseconds(number)
            case "loss": loss = Int(number)
            case "duplicate": duplication = Int(number)
            case "reorder": reordering = Int(number)
            case "rate" where (1...1_000_000_000).contains(number): rate = Int(number)
            default: return nil
            }
        }
    }
}

extension LinkTrouble {
    /// Draws one or two things that are wrong, from slight to grave.
    static func draw(with random: inout SeededGenerator) -> LinkTrouble {
        var trouble = LinkTrouble()
        let shares = [2, 10, 30]
        for _ in 0...random.below(2) {
            switch random.below(6) {
            case 0: trouble.delay = .milliseconds(random.pick([5, 50, 300]) ?? 5)
            case 1: trouble.jitter = .milliseconds(random.pick([5, 50, 300]) ?? 5)
            case 2: trouble.loss = random.pick(shares) ?? 2
            case 3: trouble.duplication = random.pick(shares) ?? 2
            case 4: trouble.reordering = random.pick(shares) ?? 2
            default: trouble.rate = random.pick([20, 100, 500]) ?? 20
            }
        }
        return trouble
    }
}
