import Archive
import Checkers
import Foundation
import Histories
import Index
import Nights
import Scoring
import TestSupport

@testable import Dashboard

/// A folder of runs with a dashboard over it, removed with it.
final class Store: Sendable {
    /// What ends elements, attributes and scripts, and must be shown as it is.
    static let hostile = "</script><script>alert(1)</script><b onmouseover='x'>\"&amp;"

    private let scratch: Scratch

    init() throws { scratch = try Scratch("dashboard") }

    var path: String { scratch.path }

    /// Records a run in its folder.
    func write(_ record: RunRecord) throws {
        let directory = RunDirectory(path: "\(path)/\(record.suite)/\(record.id)")
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

    func dashboard(known: KnownIssues = KnownIssues()) throws -> Dashboard {
        Dashboard(
            try RunIndex(root: path),
            known: known,
            server: .init(version: "1", words: "here", uploadMax: 1 << 20, keepsUploads: true)
        )
    }

    /// Six nights of four cells in two suites, of which one breaks in the last night.
    func writeNights() throws {
        for night in 0..<6 {
            for (cell, strategy) in ["abd", "raft", "quorum", "crdt"].enumerated() {
                let isBroken = night == 5 && strategy == "raft"
                try write(
                    .run(
                        "n\(night)-\(strategy)",
                        suite: cell < 3 ? "nightly" : "weekend",
                        strategy,
                        isBroken ? .broken : .asClaimed,
                        at: 1_795_900_000 + Int64(night) * 86_400 + Int64(cell) * 60,
                        night: "2026-11-2\(night)-nightly",
                        cell: "cell\(cell)",
                        findings: isBroken ? [.stale(strategy)] : []
                    )
                )
            }
        }
    }
}

extension Finding {
    static func stale(_ strategy: String, promised: Bool = true) -> Finding {
        Finding(
            fingerprint: Fingerprint(
                strategy: strategy,
                workload: "register",
                faults: "partition",
                anomaly: "stale read",
                shape: "0badcafe"
            ),
            property: "linearizable",
            isPromised: promised,
            count: 2,
            gist: "client 3 read 1 although 2 had been written"
        )
    }
}

extension RunRecord {
    /// A run in few words; without a status it has not ended.
    static func run(
        _ id: String,
        suite: String = "adhoc",
        _ subject: String = "abd",
        _ status: RunStatus? = .asClaimed,
        at seconds: Int64 = 1_795_907_440,
        workload: String = "register",
        nemesis: String = "partition",
        seed: String = "7",
        night: String? = nil,
        cell: String = "cell",
        findings: [Finding] = [],
        text: String = "text"
    ) -> RunRecord {
        RunRecord(
            id: id,
            suite: suite,
            subject: subject,
            plan: [
                "workload": .string(workload), "nemesis": [.string(nemesis)],
                "seed": .string(seed), "policy": .string(text),
            ],
            program: Program(version: text, commit: text),
            machine: Machine(system: text, cores: 2, memory: 1, host: text),
            links: text,
            began: UTCTime(seconds: seconds),
            reproduction: "faultline run \(text)",
            place: night.map { Place(night: $0, cell: cell, unit: 0, attempt: 0) },
            state: status.map { status in
                .ended(
                    Ending(
                        status: status,
                        duration: .seconds(5),
                        summary: RunSummary(
                            strategy: subject,
                            stance: "CP",
                            verdicts: [.linearizable: status != .broken],
                            broken: status == .broken ? [.linearizable] : [],
                            yield: Share(9, of: 10),
                            latencyP99: 40_000_000
                        ),
                        findings: findings,
                        failure: status == .failed ? text : nil
                    )
                )
            } ?? .running
        )
    }
}

extension Dashboard {
    /// The answer to a GET of an address.
    func get(_ target: String) throws -> WebResponse {
        guard let request = WebRequest(method: "GET", target: target) else {
            return refusal(400, "not understood", isOfAPI: false)
        }
        return answer(request)
    }
}

extension WebResponse {
    /// All of the body.
    var bytes: [UInt8] {
        switch body {
        case .bytes(let bytes): return bytes
        case .pieces(let source):
            var all: [UInt8] = []
            while let piece = try? source.next() { all += piece }
            return all
        case .events: return []
        }
    }

    var text: String { String(decoding: bytes, as: UTF8.self) }
    var json: Value { (try? JSON.parse(bytes)) ?? .null }
}
