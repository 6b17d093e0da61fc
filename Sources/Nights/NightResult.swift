import Archive
import Histories
import Scoring

/// What a night came to: computed from the records of its shards and of its runs, and from nothing
/// else.
public struct NightResult: Sendable {
    /// The shards that are there, by their numbers.
    public let shards: [ShardRecord]
    /// How many there should be.
    public let shardCount: Int
    /// The cells of the suite, in its order.
    public let cells: [CellResult]
    private let allowsMissing: Bool

    /// The result of a night.
    ///
    /// - `shards`: at least one, all of one night. `runs`: runs of that night, and others.
    ///   `allowsMissing`: whether the cells of shards that are not there are left out.
    /// - Throws: `ArchiveError` if the shards are of different plans.
    public init(
        _ shards: [ShardRecord],
        runs: [CellResult.Attempt],
        allowsMissing: Bool = false,
        isKnown: (Finding) -> Bool = { _ in false }
    ) throws(ArchiveError) {
        guard let first = shards.first else {
            throw ArchiveError("no shard of the night; expected nights/ID/shard-1-of-1.json")
        }
        for other in shards where other.plan.digest != first.plan.digest {
            throw ArchiveError(
                "shards \(first.plan.shard.text) and \(other.plan.shard.text) are of different"
                    + " plans: suite, day and number of shards must be equal; give all shards the"
                    + " same --date"
            )
        }
        self.shards = shards.sorted { $0.plan.shard.number < $1.plan.shard.number }
        shardCount = first.plan.shard.count
        self.allowsMissing = allowsMissing
        let ids = Set(shards.map(\.plan.id))
        let ofNight = runs.filter { $0.record.place.map { ids.contains($0.night) } ?? false }
        let byCell = Dictionary(grouping: ofNight) { $0.record.place?.cell ?? "" }
        var owners: [String: ShardRecord] = [:]
        var units: [String: [NightUnit]] = [:]
        for shard in shards {
            for cell in shard.plan.shard.cells(of: shard.plan.cells) { owners[cell.id] = shard }
            units.merge(Dictionary(grouping: shard.plan.units, by: \.cell)) { one, _ in one }
        }
        let asked = first.plan.cells.filter { !allowsMissing || owners[$0.id] != nil }
        cells = asked.map { cell in
            let shard = owners[cell.id]
            let planned = units[cell.id] ?? []
            let attempts = Dictionary(grouping: byCell[cell.id] ?? []) { $0.record.place?.unit }
            return CellResult(
                cell,
                units: planned.sorted { $0.number < $1.number }.map { unit in
                    CellResult.Unit(
                        unit: unit,
                        attempts: (attempts[unit.number] ?? []).sorted(by: Self.inOrder)
                    )
                },
                end: shard?.end,
                isKnown: isKnown
            )
        }
    }

    private static func inOrder(_ one: CellResult.Attempt, _ other: CellResult.Attempt) -> Bool {
        (one.record.place?.attempt ?? 0, one.folder) < (
            other.record.place?.attempt ?? 0, other.folder
        )
    }

    private var first: ShardRecord { shards[0] }

    /// The id of the night.
    public var id: String { first.plan.id }
    /// The name of the suite.
    public var suite: String { first.plan.suite }
    /// The day from which seeds are drawn.
    public var date: NightDate { first.plan.date }
    /// The program of the first shard.
    public var program: Program { first.program }
    /// The machine of the first shard.
    public var machine: Machine { first.machine }

    /// When the first shard began.
    public var began: UTCTime { shards.map(\.began).min() ?? first.began }

    /// From the first begin to the last end; nil while a shard runs.
    public var duration: Duration? {
        let ends = shards.compactMap(\.ended)
        guard ends.count == shards.count, let last = ends.max() else { return nil }
        return .seconds(last.seconds - began.seconds)
    }

    /// The numbers of shards that left no file.
    public var missingShards: [Int] {
        if allowsMissing { return [] }
        let present = Set(shards.map(\.plan.shard.number))
        return (1...shardCount).filter { !present.contains($0) }
    }

    /// Whether a shard was interrupted.
    public var isInterrupted: Bool { shards.contains { $0.end == .interrupted } }

    /// How many cells came to something.
    public func count(_ standing: CellResult.Standing) -> Int {
        cells.count { $0.standing == standing }
    }

    /// How many runs came to a verdict.
    public var tried: Int { cells.reduce(0) { $0 + $1.tried } }

    /// What the night came to as a whole.
    ///
    /// Cells that were not reached leave a night as it is, unless nothing was tried at all: the
    /// next one begins with them.
    public var status: RunStatus {
        if count(.broken) > 0 { return .broken }
        if count(.failed) > 0 { return .failed }
        if isInterrupted { return .interrupted }
        if !missingShards.isEmpty || count(.missing) > 0 || count(.undecided) > 0 || tried == 0 {
            return .undecided
        }
        return .asClaimed
    }
}
