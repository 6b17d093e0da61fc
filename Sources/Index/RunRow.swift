import Archive
import GRDB
import Histories
import Nights
import Scoring

/// A run as the tables hold it.
///
/// It is all made from the folder's name and its record, so that an index that grew and one that
/// was made again hold the same.
struct RunRow: Sendable {
    private let folder: String
    /// Whether it had not ended.
    let isRunning: Bool
    private let json: String
    private let columns: StatementArguments
    private let figures: [CellFigure: Double]
    private let findings: [Finding]

    /// The row of a run in a folder `suite/name`.
    init(folder: String, record: RunRecord) {
        self.folder = folder
        isRunning = record.ending == nil
        json = record.json.jsonText
        columns = Self.columns(folder, record)
        figures = record.ending?.summary.map(CellFigure.all) ?? [:]
        findings = record.ending?.findings ?? []
    }

    private static func columns(_ folder: String, _ record: RunRecord) -> StatementArguments {
        let place = record.place
        let ending = record.ending
        return [
            FolderNames.number(of: folder), folder, record.id.stored, record.suite.stored,
            place?.night.stored, place?.cell.stored, place?.unit, place?.attempt,
            record.subject.stored, record.option("workload")?.stored, record.nemesis.stored,
            record.option("policy")?.stored, record.option("nodes")?.stored,
            record.option("seed")?.stored,
            ending.map { $0.seeds == nil ? "processes" : "simulation" },
            record.verdict, record.began.seconds, ending?.duration?.nanoseconds,
            record.program.commit.stored, record.program.version.stored,
            record.machine.host.stored, record.machine.system.stored,
            ending?.seeds?.count, ending?.seeds?.broken, words(folder, record),
        ]
    }

    /// All that a run can be found by, in small letters.
    private static func words(_ folder: String, _ record: RunRecord) -> String {
        let place = record.place
        var words = [folder, record.subject, record.verdict, record.program.commit]
        words += record.nemesis.isEmpty ? ["none"] : record.nemesis
        words += ["workload", "policy", "seed"].compactMap { record.option($0) }
        words += [place?.night, place?.cell, record.machine.host].compactMap(\.self)
        for finding in record.ending?.findings ?? [] {
            words += [finding.fingerprint.anomaly, finding.fingerprint.shape]
        }
        return words.joined(separator: "\n").lowercased().stored
    }

    /// Writes the run in place of what the tables hold of its folder.
    ///
    /// A run that ended stays ended: another process may have read its record later than this one.
    func write(to db: Database) throws {
        let run = FolderNames.number(of: folder)
        if isRunning {
            let known = try db.cachedStatement(sql: "SELECT 1 FROM runs WHERE id = ?")
            if try Int.fetchOne(known, arguments: [run]) != nil { return }
        } else {
            try Self.delete(folder, from: db)
        }
        try db.cachedStatement(sql: Self.insertion).execute(arguments: columns)
        try db.cachedStatement(sql: "INSERT INTO records VALUES (?, ?)")
            .execute(arguments: [run, json])
        for (figure, value) in figures {
            try db.cachedStatement(sql: "INSERT INTO figures VALUES (?, ?, ?)")
                .execute(arguments: [run, figure.rawValue, value])
        }
        for (place, finding) in findings.enumerated() {
            try db.cachedStatement(
                sql: "INSERT INTO findings VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
            )
            .execute(arguments: [run, place] + finding.columns)
        }
    }

    /// Removes what the tables hold of a folder.
    static func delete(_ folder: String, from db: Database) throws {
        try db.cachedStatement(sql: "DELETE FROM runs WHERE id = ?")
            .execute(arguments: [FolderNames.number(of: folder)])
    }

    private static let insertion = """
        INSERT INTO runs (
            id, folder, name, suite, night, cell, unit, attempt, subject, workload, nemesis,
            policy, nodes, seed, host, status, began, duration, commit_id, version, machine,
            system, seeds, broken_seeds, words
        ) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """
}

extension Finding {
    /// The columns of a finding, after its run and its place among the run's findings.
    fileprivate var columns: StatementArguments {
        [
            fingerprint.strategy.stored, fingerprint.workload.stored, fingerprint.faults.stored,
            fingerprint.anomaly.stored, fingerprint.shape.stored, property?.stored, isPromised,
            count, gist.stored, seed.map { "\($0)" },
        ]
    }
}

extension CellFigure {
    /// The figures that a summary has; what is no finite number is left out.
    static func all(of summary: RunSummary) -> [CellFigure: Double] {
        var figures: [CellFigure: Double] = [:]
        figures[.latencyP50] = summary.latencyP50.map(Double.init)
        figures[.latencyP99] = summary.latencyP99.map(Double.init)
        figures[.callsPerSecond] = summary.callsPerSecond
        figures[.availability] = summary.availability
        figures[.yield] = summary.yield.value
        figures[.staleShare] = summary.staleReads?.value
        figures[.timeToConverge] = summary.timeToConverge.map(Double.init)
        return figures.filter { $0.value.isFinite }
    }
}
