import Histories

/// One of the equal parts of a night that machines carry out side by side.
public struct Shard: Hashable, Sendable {
    /// The number, from 1.
    public let number: Int
    /// How many there are.
    public let count: Int

    /// The most shards of a night.
    public static let countMax = 10_000
    /// A night that is not divided.
    public static let whole = Shard(number: 1, of: 1)

    private init(number: Int, of count: Int) {
        self.number = number
        self.count = count
    }

    /// A shard; nil unless its number is among 1 to the count.
    public init?(_ number: Int, of count: Int) {
        guard (1...Self.countMax).contains(count), (1...count).contains(number) else { return nil }
        self.init(number: number, of: count)
    }

    /// Reads `3/16`; nil for anything else.
    public init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false).map { Int($0) }
        guard parts.count == 2, let number = parts[0], let count = parts[1] else { return nil }
        self.init(number, of: count)
    }

    /// As it is written: 3/16.
    public var text: String { "\(number)/\(count)" }

    /// Whether a night is divided at all.
    public var isWhole: Bool { count == 1 }

    /// The cells of this shard, in the order of their ids.
    ///
    /// Every shard computes the same partition: by id, then the longest declared time first, each
    /// to the shard that has least so far.
    ///
    /// Source: longest processing time first, Graham, *Bounds on Multiprocessing Timing Anomalies*,
    /// SIAM J. Appl. Math. 17(2), 1969.
    public func cells(of cells: [Cell]) -> [Cell] {
        let sorted = cells.sorted { $0.id < $1.id }
        let longestFirst = sorted.sorted { one, other in
            (other.whole, one.id) < (one.whole, other.id)
        }
        var loads = [Duration](repeating: .zero, count: count)
        var mine: Set<String> = []
        for cell in longestFirst {
            let least = loads.indices.min { (loads[$0], $0) < (loads[$1], $1) } ?? 0
            loads[least] += cell.whole
            if least == number - 1 { mine.insert(cell.id) }
        }
        return sorted.filter { mine.contains($0.id) }
    }
}

extension Cell {
    /// The declared time of all its units.
    public var whole: Duration { declared * units }
}
