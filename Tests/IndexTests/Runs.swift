import Archive
import Checkers
import Foundation
import GRDB
import Histories
import Scoring
import TestSupport

@testable import Index

/// A folder of runs that a test fills, removed with it.
final class Runs: Sendable {
    private let scratch: Scratch

    init() throws { scratch = try Scratch("index") }

    var path: String { scratch.path }
    var file: String { path + "/index.sqlite" }

    /// Records a run in its folder.
    func write(_ record: RunRecord, to folder: String? = nil) throws {
        let directory = RunDirectory(path: "\(path)/\(folder ?? record.suite + "/" + record.id)")
        try FileManager.default.createDirectory(
            atPath: directory.path,
            withIntermediateDirectories: true
        )
        try directory.write(record)
    }

    func write(_ text: String, to name: String) throws {
        let place = URL(filePath: path + "/" + name)
        try FileManager.default.createDirectory(
            at: place.deletingLastPathComponent(),
            withIntermediateDirectories: true
        )
        try Data(text.utf8).write(to: place)
    }

    func remove(_ name: String) throws {
        try FileManager.default.removeItem(atPath: path + "/" + name)
    }

    func names() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: path).sorted()
    }

    func open() throws -> RunIndex { try RunIndex(root: path) }

    /// The folders of an index that is opened now.
    func folders() throws -> [String] { try open().folders(RunFilter()) }
}

extension RunIndex {
    /// Everything in all tables, in an order that does not depend on how it came there.
    func dump() throws -> [String] {
        let tables = [
            "runs": "folder", "records": "folder", "figures": "folder, name",
            "findings": "folder, place",
        ]
        return try read { db in
            var lines: [String] = []
            for (table, order) in tables.sorted(by: { $0.key < $1.key }) {
                let source = table == "runs" ? "runs" : "runs JOIN \(table) ON run = id"
                let columns = table == "runs" ? "*" : "folder, \(table).*"
                let sql = "SELECT \(columns) FROM \(source) ORDER BY \(order)"
                for row in try Row.fetchAll(db, sql: sql) {
                    lines.append("\(table): " + row.map { "\($0)=\($1)" }.joined(separator: " "))
                }
            }
            return lines
        }
    }
}

extension RunRecord {
    /// A run that ended, in few words.
    static func run(
        _ id: String,
        _ subject: String = "abd",
        _ status: RunStatus? = .asClaimed,
        at seconds: Int64 = 1_795_907_440,
        plan: Value = ["workload": "register", "nemesis": ["partition"], "seed": "7"],
        place: Place? = nil,
        findings: [Finding] = [],
        seeds: SeedCount? = nil,
        summary: RunSummary? = nil
    ) -> RunRecord {
        RunRecord(
            id: id,
            suite: "adhoc",
            subject: subject,
            plan: plan,
            program: Program(version: "0.1.0", commit: "0123456789ab"),
            machine: Machine(system: "Debian", cores: 2, memory: 1 << 33, host: "here"),
            links: "relay",
            began: UTCTime(seconds: seconds),
            reproduction: "faultline run",
            place: place,
            state: status.map {
                .ended(
                    Ending(
                        status: $0,
                        duration: .milliseconds(5_250),
                        summary: summary,
                        findings: findings,
                        seeds: seeds
                    )
                )
            } ?? .running
        )
    }
}

extension Finding {
    /// A finding that breaks a promise.
    static func named(
        _ anomaly: String,
        shape: String = "0a1b2c3d",
        count: Int = 1,
        seed: UInt64? = nil
    ) -> Finding {
        Finding(
            fingerprint: Fingerprint(
                strategy: "abd",
                workload: "register",
                faults: "partition",
                anomaly: anomaly,
                shape: shape
            ),
            property: "linearizable",
            isPromised: true,
            count: count,
            gist: "process 3 read what had been overwritten",
            seed: seed
        )
    }
}

extension RunSummary {
    /// A summary with some figures.
    static func figures(p99: Int64?, stale: Share? = nil) -> RunSummary {
        RunSummary(
            strategy: "abd",
            stance: "CP",
            yield: Share(9, of: 10),
            staleReads: stale,
            latencyP50: 5_000_000,
            latencyP99: p99,
            callsPerSecond: 445.25
        )
    }
}
