import Histories
import Replication

/// Keys of which a few are asked about at a time, and others later.
///
/// Lists stay short, and keys are new again and again: what is not there yet is where stores forget
/// to look. Each client moves on by its own calls, so clients that are served alike meet.
///
/// Source: the generators of Elle (Kingsbury and Alvaro, VLDB 2020, section 6), whose keys retire
/// after some writes.
public struct KeyPool: Hashable, Sendable {
    /// How many groups follow each other for each that is live.
    private static let rounds = 8
    /// After how many transactions a client leaves a group for the next.
    private static let rest = 8

    /// The groups of keys that are asked about together; single keys where `size` is one.
    let groups: [[String]]
    private let live: Int

    /// Groups of `size` keys, of which `live` are asked about at a time.
    public init(live: Int, size: Int = 1) {
        precondition(live > 0 && size > 0, "a pool has keys")
        self.live = live
        groups = (0..<live * Self.rounds).map { group in
            size == 1 ? ["k\(group)"] : (0..<size).map { "k\(group).\($0)" }
        }
    }

    /// Every key, in the order in which they become live.
    public var names: [String] { groups.flatMap(\.self) }

    /// One of the groups that are live for a client's transaction, counted from 0.
    func draw(_ transaction: Int, _ random: inout SeededGenerator) -> [String] {
        let first = transaction / Self.rest
        return groups[(first + random.below(live)) % groups.count]
    }
}

extension Call {
    /// A transaction of steps.
    static func transaction(_ steps: [Value]) -> Call {
        Call(f: "txn", key: nil, argument: .list(steps))
    }
}
