import Faults
import Foundation
import HTTPClient
import Histories
import Processes
import Replication
import TestSupport
import Wire

/// One node process without peers, driven over its interface as anyone could.
final class LoneNode: Sendable {
    /// The line that it prints when it listens, and its process.
    struct Life: Sendable {
        var words: Value
        var process: ChildProcess
        fileprivate var address: String

        /// What it says that was lost, torn or refused before.
        var faultCounts: DiskFaultCounts { DiskFaultCounts(words) }
    }

    private let scratch: CommandLineScratch
    private let http = HTTPClient(name: "lone node")

    init(_ scratch: CommandLineScratch) { self.scratch = scratch }

    deinit { http.shutdown() }

    private func spawn(_ strategy: String, disk: DiskTrouble?) throws -> ChildProcess {
        var arguments = ["node", "--id", "n1", "--strategy", strategy, "--open", "--leash"]
        arguments += ["--data", scratch.file("wal")]
        if let disk {
            let setting = DiskSetting(trouble: disk, since: MachineClock.monotonic)
            arguments += [
                "--control", String(decoding: NodeSetting.disk(setting).json, as: UTF8.self),
            ]
        }
        for name in ["out", "err"] {
            try? FileManager.default.removeItem(atPath: scratch.file(name))
        }
        return try scratch.start(arguments)
    }

    /// Starts it on the log that it has; nil if it does not come to listen.
    func start(_ strategy: String = "abd", disk: DiskTrouble? = nil) async throws -> Life? {
        let process = try spawn(strategy, disk: disk)
        let isUp = await eventually {
            scratch.contents("out").hasSuffix("\n") || process.termination != nil
        }
        guard isUp, process.termination == nil,
            let words = try? JSON.parse(scratch.contents("out")),
            let port = words["port"]?.integer
        else { return nil }
        return Life(words: words, process: process, address: "http://127.0.0.1:\(port)")
    }

    /// What it said before it ended.
    var lastWords: String { scratch.contents("err") }

    /// Brings trouble upon its disk, or mends it; returns what the trouble before did.
    func set(_ trouble: DiskTrouble?, at life: Life) async throws -> DiskFaultCounts {
        let setting = DiskSetting(trouble: trouble, since: MachineClock.monotonic)
        return DiskFaultCounts(
            try await post(Path.control, NodeSetting.disk(setting).json, at: life)["toll"]
                ?? .null
        )
    }

    /// Sets its wall clock; nil sets it right.
    func setClock(_ skew: ClockSkew?, at life: Life) async throws {
        let setting = ClockSetting(skew: skew, since: MachineClock.monotonic)
        _ = try await post(Path.control, NodeSetting.clock(setting).json, at: life)
    }

    /// What its wall clock shows, in nanoseconds.
    func wallClock(at life: Life) async throws -> Int64? {
        let status = try await http.send(HTTPRequest(url: life.address + Path.status)).body
        return try NodeReport(json: status).wallClock
    }

    /// Whether a write was acknowledged.
    func write(_ value: Int64, at life: Life) async -> Bool {
        let request = Call(f: "write", key: "x", argument: .int(value))
        return (try? await post(Path.operations, request.json, at: life))?["type"] == "ok"
    }

    /// What a read returns; nil if it is not answered.
    func read(at life: Life) async throws -> Value? {
        let request = Call(f: "read", key: "x")
        return try await post(Path.operations, request.json, at: life)["value"]
    }

    /// What it says of its disk.
    func disk(at life: Life) async throws -> Value? {
        try JSON.parse(try await http.send(HTTPRequest(url: life.address + Path.status)).body)[
            "disk"
        ]
    }

    private func post(_ path: String, _ body: [UInt8], at life: Life) async throws -> Value {
        let request = HTTPRequest(
            method: .post,
            url: life.address + path,
            body: body,
            timeout: .seconds(30)
        )
        return try JSON.parse(try await http.send(request).body)
    }
}
