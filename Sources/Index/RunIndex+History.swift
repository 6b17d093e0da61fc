import Archive
import GRDB
import Histories
import Nights
import Scoring

extension RunIndex {
    /// What the newest nights of a cell showed, the earliest first.
    ///
    /// A unit counts once, with the worst of its attempts that are no failures of the harness. Of a
    /// simulation each seed counts as a run.
    public func history(
        of cell: String,
        nights most: Int = 60
    ) throws(ArchiveError) -> [NightOfCell] {
        let cell = cell.stored
        return try read { db in
            let attempts: SQLRequest<Row> = """
                SELECT runs.* FROM runs JOIN (
                    SELECT night, min(began) AS first FROM runs
                    WHERE cell = \(cell) AND night IS NOT NULL
                    GROUP BY night ORDER BY first DESC, night DESC LIMIT \(most)
                ) AS newest ON runs.night = newest.night
                WHERE cell = \(cell)
                ORDER BY newest.first, runs.night, unit, attempt, folder
                """
            var nights: [CellNight] = []
            for row in try attempts.fetchAll(db) {
                let attempt = Attempt(row)
                if nights.last?.id != attempt.night { nights.append(CellNight(attempt)) }
                nights[nights.count - 1].add(attempt)
            }
            return try nights.map { try $0.summary(db) }
        }
    }
}

/// A run that carried out a unit of a cell, or tried to.
private struct Attempt {
    let run: Int64
    let night: String
    let unit: Int
    let status: RunStatus?
    let began: Int64
    let isSimulated: Bool
    /// How many runs it stands for, and how many of them broke a promise.
    let runs: Int
    let broken: Int
    let surroundings: NightOfCell.Surroundings

    init(_ row: Row) {
        run = row["id"]
        night = row["night"]
        unit = row["unit"] ?? 0
        status = RunStatus(rawValue: row["status"])
        began = row["began"]
        isSimulated = row["seeds"] as Int? != nil
        runs = max(0, row["seeds"] ?? 1)
        broken = max(0, row["broken_seeds"] ?? (status == .broken ? 1 : 0))
        surroundings = NightOfCell.Surroundings(
            commit: (row["commit_id"] as String).restored,
            version: (row["version"] as String).restored,
            machine: (row["machine"] as String).restored,
            system: (row["system"] as String).restored
        )
    }

    /// How bad it came out; nil if it says nothing about the cell.
    var weight: Int? { [.asClaimed: 0, .undecided: 1, .broken: 2][status] }

    /// Whether it was decided, so that it counts as a run with or without findings.
    var isDecided: Bool { status == .asClaimed || status == .broken }
}

/// The attempts of one night at the units of one cell.
private struct CellNight {
    let id: String
    private var began: Int64
    private var all: [Attempt] = []
    private var units: [Int: Attempt] = [:]

    init(_ first: Attempt) {
        id = first.night
        began = first.began
    }

    mutating func add(_ attempt: Attempt) {
        began = min(began, attempt.began)
        all.append(attempt)
        guard let weight = attempt.weight else { return }
        if let worst = units[attempt.unit]?.weight, worst >= weight { return }
        units[attempt.unit] = attempt
    }

    func summary(_ db: Database) throws -> NightOfCell {
        let counted = units.values.sorted { $0.unit < $1.unit }
        let decided = counted.filter(\.isDecided)
        let worst = counted.max { ($0.weight ?? 0) < ($1.weight ?? 0) }
        return NightOfCell(
            night: id.restored,
            began: UTCTime(seconds: began),
            status: worst?.status ?? .undecided,
            runs: decided.reduce(0) { $0.clampedSum($1.runs) },
            broken: decided.reduce(0) { $0.clampedSum($1.broken) },
            findings: try Self.findings(decided, db),
            figures: try Self.figures(counted, db),
            surroundings: surroundings
        )
    }

    private var surroundings: NightOfCell.Surroundings {
        func names(_ part: KeyPath<NightOfCell.Surroundings, String>) -> String {
            Set(all.map { $0.surroundings[keyPath: part] }).sorted().joined(separator: ", ")
        }
        return NightOfCell.Surroundings(
            commit: names(\.commit),
            version: names(\.version),
            machine: names(\.machine),
            system: names(\.system)
        )
    }

    private static func findings(
        _ attempts: [Attempt],
        _ db: Database
    ) throws -> [String: NightOfCell.Sighting] {
        var sightings: [String: NightOfCell.Sighting] = [:]
        for attempt in attempts {
            let statement = try db.cachedStatement(
                sql: "SELECT * FROM findings WHERE run = ? ORDER BY place"
            )
            var seen: Set<String> = []
            for row in try Row.fetchAll(statement, arguments: [attempt.run]) {
                let name = Fingerprint(row).text
                guard seen.insert(name).inserted else { continue }
                // Of a simulation it is counted by seeds.
                let runs = attempt.isSimulated ? min(attempt.runs, max(1, row["count"])) : 1
                var sighting =
                    sightings[name]
                    ?? NightOfCell.Sighting(
                        runs: 0,
                        isPromised: false,
                        gist: (row["gist"] as String).restored
                    )
                sighting.runs = sighting.runs.clampedSum(runs)
                sighting.isPromised = sighting.isPromised || row["promised"]
                sightings[name] = sighting
            }
        }
        return sightings
    }

    private static func figures(
        _ attempts: [Attempt],
        _ db: Database
    ) throws -> [CellFigure: Double] {
        var values: [CellFigure: [Double]] = [:]
        for attempt in attempts {
            let statement = try db.cachedStatement(
                sql: "SELECT name, value FROM figures WHERE run = ?"
            )
            for row in try Row.fetchAll(statement, arguments: [attempt.run]) {
                guard let figure = CellFigure(rawValue: row[0]) else { continue }
                values[figure, default: []].append(row[1])
            }
        }
        return values.compactMapValues(\.median)
    }
}

extension Fingerprint {
    fileprivate init(_ row: Row) {
        func part(_ column: String) -> String { (row[column] as String).restored }
        self.init(
            strategy: part("strategy"),
            workload: part("workload"),
            faults: part("faults"),
            anomaly: part("anomaly"),
            shape: part("shape")
        )
    }
}
