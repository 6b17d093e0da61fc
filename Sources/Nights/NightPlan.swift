import Archive
import Histories
import Replication

/// What one shard of a night carries out, in its order.
public struct NightPlan: Hashable, Sendable {
    /// The id of the night, which all its shards have in common.
    public let id: String
    /// The name of the suite.
    public let suite: String
    /// The day from which seeds are drawn.
    public let date: NightDate
    /// Which part of the night it is.
    public let shard: Shard
    /// All cells of the suite, also those of other shards, in the order of the suite.
    public let cells: [Cell]
    /// The units of this shard, in the order in which they are begun.
    public let units: [NightUnit]

    /// A plan as it was recorded.
    public init(
        id: String,
        suite: String,
        date: NightDate,
        shard: Shard,
        cells: [Cell],
        units: [NightUnit]
    ) {
        self.id = id
        self.suite = suite
        self.date = date
        self.shard = shard
        self.cells = cells
        self.units = units
    }

    /// The plan of a night of a suite.
    ///
    /// First come the seeds that failed before. Then each cell has a turn after the other: those
    /// that failed lately, then those that were not tried for longest. So a night that ends early
    /// leaves out what the next one begins with.
    /// - `past`: what is known of cells by their ids; nothing of one that was never tried.
    public init(
        id: String,
        of suite: Suite,
        on date: NightDate,
        shard: Shard = .whole,
        after past: [String: CellPast] = [:]
    ) {
        let mine = shard.cells(of: suite.cells)
        let byNeed = mine.sorted { one, other in
            let (first, second) = (past[one.id] ?? CellPast(), past[other.id] ?? CellPast())
            return (first.rank, first.lastTried, one.id) < (second.rank, second.lastTried, other.id)
        }
        let repeated = byNeed.flatMap { cell in
            (past[cell.id]?.failedSeeds ?? []).prefix(CellPast.seedsMax).enumerated().map {
                NightUnit(
                    cell: cell.id,
                    number: NightUnit.firstRepeated + $0.offset,
                    seed: $0.element
                )
            }
        }
        let rounds = 0..<(byNeed.map(\.units).max() ?? 0)
        let fresh = rounds.flatMap { round in
            byNeed.filter { $0.units > round }.map { cell in
                NightUnit(
                    cell: cell.id,
                    number: round,
                    seed: date.seed(of: cell.id, unit: round),
                    seeds: cell.work.seeds
                )
            }
        }
        self.init(
            id: id,
            suite: suite.name,
            date: date,
            shard: shard,
            cells: suite.cells,
            units: repeated + fresh
        )
    }

    /// What must be equal in all shards of a night: suite, cells, day, and number of shards.
    ///
    /// Seeds that are repeated have no part in it: only the shard that has their cell knows them.
    public var digest: String {
        var digest = Digest()
        digest.combine(suite)
        digest.combine(date.text)
        digest.combine(shard.count)
        for cell in cells {
            digest.combine(cell.id)
            digest.combine(cell.units)
            digest.combine(cell.work.seeds)
        }
        return String(digest.value, radix: 16)
    }

    /// The cell of an id.
    public func cell(_ id: String) -> Cell? { cells.first { $0.id == id } }

    /// About how long its units take together.
    public var declared: Duration {
        let times = Dictionary(cells.map { ($0.id, $0.declared) }) { first, _ in first }
        return units.reduce(.zero) { sum, unit in
            sum + (unit.isRepeated ? .seconds(5) : times[unit.cell] ?? .zero)
        }
    }
}

/// What is known of a cell from earlier nights.
public struct CellPast: Hashable, Sendable {
    /// How many seeds that failed are repeated at most.
    public static let seedsMax = 5

    /// When it was tried last; 1970 if never.
    public var lastTried: UTCTime
    /// Whether it failed in one of its last nights.
    public var failedLately: Bool
    /// The seeds that failed in the night in which it was tried last, the newest first.
    public var failedSeeds: [UInt64]

    /// What is known; of a cell that was never tried, nothing.
    public init(
        lastTried: UTCTime = UTCTime(seconds: 0),
        failedLately: Bool = false,
        failedSeeds: [UInt64] = []
    ) {
        self.lastTried = lastTried
        self.failedLately = failedLately
        self.failedSeeds = failedSeeds
    }

    /// The group in which the cell has its turn.
    var rank: Int { failedLately ? 0 : 1 }
}

extension Cell.Work {
    /// How many seeds one unit has.
    var seeds: Int {
        switch self {
        case .runs: 1
        case .seeds(let count, _): count
        }
    }
}
