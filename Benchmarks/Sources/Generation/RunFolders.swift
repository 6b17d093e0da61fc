import Foundation
import Histories
import Replication

/// Folders of runs as years of nights leave them, without histories: what an index is made of.
struct RunFolders {
    var count: Int
    var seed: UInt64 = 1

    private static let strategies = ["abd", "raft", "quorum", "eventual", "dynamo", "crdt"]
    private static let workloads = ["register", "counter", "set", "queue", "bank"]
    private static let nemeses = ["partition", "kill", "pause", "clock", "disk"]
    private static let anomalies = ["stale read", "lost write", "lost increment", "fork"]
    private static let runsOfANight = 250

    /// Makes the folders below a root, in three suites.
    func write(to root: String) throws {
        var dice = SeededGenerator(seed: seed)
        for number in 0..<count {
            let suite = ["register", "weekend", "smoke"][dice.below(3)]
            let began = Self.began(number)
            let id = "\(began.stamp)-\(String(dice.next() >> 16, radix: 16))"
            let folder = "\(root)/\(suite)/\(id)"
            try FileManager.default.createDirectory(
                atPath: folder,
                withIntermediateDirectories: true
            )
            let record = Self.record(id, suite, number, began.text, &dice)
            let text = Data((record.jsonText + "\n").utf8)
            guard FileManager.default.createFile(atPath: folder + "/record.json", contents: text)
            else { throw Complaint("\(folder): cannot be written") }
        }
    }

    private static func began(_ number: Int) -> (stamp: String, text: String) {
        // 2026-01-01, a night a day, a run every two minutes.
        let seconds = 1_767_225_600 + number / runsOfANight * 86_400 + number % runsOfANight * 120
        let text = Date(timeIntervalSince1970: Double(seconds)).ISO8601Format()
        return (text.filter { !"-:".contains($0) }, text)
    }

    private static func record(
        _ id: String,
        _ suite: String,
        _ number: Int,
        _ began: String,
        _ dice: inout SeededGenerator
    ) -> Value {
        let strategy = strategies[dice.below(strategies.count)]
        let workload = workloads[dice.below(workloads.count)]
        let nemesis = nemeses[dice.below(nemeses.count)]
        let isBroken = dice.chance(0.05)
        let night = number / runsOfANight
        let seed = "\(dice.next())"
        var record: [String: Value] = [
            "format": 2, "id": .string(id), "suite": .string(suite), "subject": .string(strategy),
            "began": .string(began), "links": "kernel (nftables in a network namespace)",
            "reproduce": .string(
                "faultline run --strategy \(strategy) --workload \(workload) --seed \(seed)"
            ),
            "plan": plan(strategy, workload, nemesis, seed),
            "program": ["version": "0.1.0", "commit": .string("c0ffee\(night / 7)")],
            "machine": ["system": "Debian", "cores": 8, "memory": 16_000_000_000, "host": "ci-3"],
            "night": [
                "id": .string("night-\(night)"), "attempt": 0,
                "cell": .string("\(strategy)-\(workload)-\(nemesis)"),
                "unit": .int(Int64(number % runsOfANight)),
            ],
        ]
        if dice.chance(0.001) {
            record["status"] = "running"
        } else {
            record["status"] = isBroken ? "broken" : "as-claimed"
            record["duration_ns"] = .int(Int64(20_000_000_000 + dice.below(1_000_000_000)))
            record["summary"] = summary(strategy, isBroken, &dice)
            record["findings"] = isBroken ? [finding(strategy, workload, nemesis, &dice)] : []
        }
        return .map(record)
    }

    private static func plan(
        _ strategy: String,
        _ workload: String,
        _ nemesis: String,
        _ seed: String
    ) -> Value {
        [
            "strategy": .string(strategy), "workload": .string(workload), "seed": .string(seed),
            "nemesis": [.string(nemesis)], "policy": "pinned", "nodes": "5", "clients": "10",
            "keys": "5", "rate": "200", "time-limit": "20s", "operations": "4000",
            "nemesis-interval": "5s", "links": "auto", "arrivals": "closed",
            "operation-timeout": "1s",
        ]
    }

    private static func summary(_ strategy: String, _ isBroken: Bool, _ dice: inout SeededGenerator)
        -> Value
    {
        let figures: Value = [
            "ok": .int(Int64(3_900 + dice.below(100))), "invoked": 4_000,
            "latency": [
                "p50": .int(Int64(2_000_000 + dice.below(500_000))),
                "p99": .int(Int64(40_000_000 + dice.below(9_000_000))),
            ],
            "calls_per_second": .double(195 + Double(dice.below(1_000)) / 200),
        ]
        return [
            "strategy": .string(strategy), "claim": ["stance": "CP"], "rest": "converged",
            "anomalies": isBroken ? ["stale read": 3] : [:], "fault_windows": 4,
            "interrupted": false, "lost_writes": ["count": 0],
            "time_to_converge": .int(Int64(dice.below(900_000_000))),
            "judgements": .list(
                ["linearizable", "convergent", "durable", "available"].map { name in
                    ["guarantee": .string(name), "valid": .bool(!isBroken), "claimed": true]
                }
            ),
            "operations": ["total": ["overall": figures], "availability": .double(0.98)],
            "staleness": [
                "total": ["stale": ["part": .int(Int64(dice.below(40))), "whole": 2_000]]
            ],
            "partitions": ["halves": ["partitions": 2], "isolate-one": ["partitions": 2]],
        ]
    }

    private static func finding(
        _ strategy: String,
        _ workload: String,
        _ nemesis: String,
        _ dice: inout SeededGenerator
    ) -> Value {
        let anomaly = anomalies[dice.below(anomalies.count)]
        let shape = "0000000\(dice.below(10))"
        return [
            "fingerprint": .string("\(strategy):\(workload):\(nemesis):\(anomaly):\(shape)"),
            "promised": true, "count": 1, "property": "linearizable",
            "gist": "process 3 read 1 from k4 although 2 had been written before it asked",
        ]
    }
}
