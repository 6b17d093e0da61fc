import Histories
import Replication

/// What is wrong with a node's disk.
public enum DiskTrouble: Hashable, Sendable {
    /// What is not synced is only in the disk's memory, and gone at a kill, as at a power loss.
    case loseUnsynced
    /// The same, but the first record that is lost is left half written.
    case torn
    /// Nothing can be written any more: there is no space left.
    case full
    /// Syncs fail, and what they were to sync is gone.
    case failSync
    /// Each sync takes so much longer.
    case slow(Duration)

    /// How much longer a sync takes.
    ///
    /// A disk that answers at once has nothing in its memory to lose.
    public var addedDelay: Duration {
        switch self {
        case .loseUnsynced, .torn: .milliseconds(25)
        case .full, .failSync: .zero
        case .slow(let delay): delay
        }
    }

    /// Whether only a crash lets it show.
    public var showsAtCrash: Bool { self == .loseUnsynced || self == .torn }

    /// Whether nodes stop that meet with it: they cannot promise anything any more.
    public var stopsNodes: Bool { self == .full || self == .failSync }
}

extension DiskTrouble {
    /// As a value: a word, or `{"slow"}` in nanoseconds.
    public var value: Value {
        guard case .slow(let delay) = self else { return .string(word) }
        return ["slow": .int(delay.nanoseconds)]
    }

    /// Reads a value; nil if it says nothing of a disk.
    public init?(_ value: Value) {
        if let word = value.text {
            guard let known = Self.plain.first(where: { $0.word == word }) else { return nil }
            self = known
        } else {
            guard case .map(let fields) = value, let delay = fields["slow"]?.integer,
                (0...Self.delayMax).contains(delay)
            else { return nil }
            self = .slow(.nanoseconds(delay))
        }
    }

    /// Its name, however hard it is.
    public var word: String {
        switch self {
        case .loseUnsynced: "lose-unsynced"
        case .torn: "torn"
        case .full: "full"
        case .failSync: "fail-sync"
        case .slow: "slow"
        }
    }

    /// The names of all.
    public static var words: [String] { plain.map(\.word) + [slow(.zero).word] }

    /// The troubles that are nothing but a word.
    private static var plain: [DiskTrouble] { [.loseUnsynced, .torn, .full, .failSync] }
    /// A minute in nanoseconds; a sync that takes longer never ends in any run.
    private static var delayMax: Int64 { 60_000_000_000 }
}

extension DiskTrouble {
    /// One of each kind, in an order that is drawn; how slow the slow one is, is drawn too.
    static func each(with random: inout SeededGenerator) -> [DiskTrouble] {
        let delay = random.pick([20, 100, 400]) ?? 20
        return random.shuffled(plain + [.slow(.milliseconds(delay))])
    }
}
