import GRDB
import Histories
import Nights
import Scoring

/// The findings and figures of some runs, read at once.
struct RunEvidence {
    private struct Sighting {
        let name: String
        let count: Int
        let isPromised: Bool
        let gist: String
    }

    private var findings: [Int64: [Sighting]] = [:]
    private var figures: [Int64: [(figure: CellFigure, value: Double)]] = [:]

    /// The most runs that one statement names.
    private static let chunk = 5_000

    /// Reads what is known of the runs of some attempts; of figures only some, if so asked.
    init(
        of attempts: [Attempt],
        only wanted: [CellFigure] = CellFigure.allCases,
        _ db: Database
    ) throws {
        var rest = attempts.map(\.run)[...]
        while !rest.isEmpty {
            let runs = Array(rest.prefix(Self.chunk))
            rest = rest.dropFirst(Self.chunk)
            let found: SQLRequest<Row> = """
                SELECT * FROM findings WHERE run IN \(runs) ORDER BY run, place
                """
            for row in try found.fetchAll(db) {
                findings[row["run"], default: []].append(
                    Sighting(
                        name: Fingerprint(row).text,
                        count: row["count"],
                        isPromised: row["promised"],
                        gist: (row["gist"] as String).restored
                    )
                )
            }
            let names = wanted.map(\.rawValue)
            let measured: SQLRequest<Row> = """
                SELECT run, name, value FROM figures WHERE run IN \(runs) AND name IN \(names)
                """
            for row in try measured.fetchAll(db) {
                guard let figure = CellFigure(rawValue: row[1]) else { continue }
                figures[row[0], default: []].append((figure, row[2]))
            }
        }
    }

    /// What attempts found, by the names of the findings.
    func sightings(in attempts: [Attempt]) -> [String: NightOfCell.Sighting] {
        var sightings: [String: NightOfCell.Sighting] = [:]
        for attempt in attempts {
            var seen: Set<String> = []
            for finding in findings[attempt.run] ?? [] where seen.insert(finding.name).inserted {
                // Of a simulation it is counted by seeds.
                let runs = attempt.isSimulated ? min(attempt.runs, max(1, finding.count)) : 1
                var sighting =
                    sightings[finding.name]
                    ?? NightOfCell.Sighting(runs: 0, isPromised: false, gist: finding.gist)
                sighting.runs = sighting.runs.clampedSum(runs)
                sighting.isPromised = sighting.isPromised || finding.isPromised
                sightings[finding.name] = sighting
            }
        }
        return sightings
    }

    /// The medians of the figures of attempts.
    func figures(of attempts: [Attempt]) -> [CellFigure: Double] {
        var values: [CellFigure: [Double]] = [:]
        for attempt in attempts {
            for (figure, value) in figures[attempt.run] ?? [] {
                values[figure, default: []].append(value)
            }
        }
        return values.compactMapValues(\.median)
    }
}

extension Fingerprint {
    init(_ row: Row) {
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
