import Archive
import GRDB
import Histories
import Nights
import Scoring

/// A run that carried out a unit of a cell, or tried to.
struct Attempt {
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
struct CellNight {
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

    /// The attempts that count, one a unit.
    var counted: [Attempt] { units.values.sorted { $0.unit < $1.unit } }

    /// What the night showed, by what is known of its runs.
    func summary(_ evidence: RunEvidence) -> NightOfCell {
        let counted = self.counted
        let decided = counted.filter(\.isDecided)
        let worst = counted.max { ($0.weight ?? 0) < ($1.weight ?? 0) }
        return NightOfCell(
            night: id.restored,
            began: UTCTime(seconds: began),
            status: worst?.status ?? .undecided,
            runs: decided.reduce(0) { $0.clampedSum($1.runs) },
            broken: decided.reduce(0) { $0.clampedSum($1.broken) },
            findings: evidence.sightings(in: decided),
            figures: evidence.figures(of: counted),
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
}
