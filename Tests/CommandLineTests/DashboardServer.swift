import Archive
import Foundation
import HTTPClient
import Histories
import Processes
import TestSupport

/// `faultline serve` on a free port, over a folder of runs of a test.
final class DashboardServer: Sendable {
    /// What went wrong with the server, in one line.
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    let scratch: CommandLineScratch
    let process: ChildProcess
    let port: Int
    private let http = HTTPClient(name: "dashboard")

    /// Starts a server, and waits until it says where it is.
    init(_ arguments: String..., address: String = "127.0.0.1") async throws {
        let scratch = try CommandLineScratch()
        self.scratch = scratch
        try RunDirectory.makeFolders(scratch.file("runs"))
        process = try scratch.start(
            ["serve", "--runs", scratch.file("runs"), "--port", "0"] + arguments
        )
        let process = process
        func port() -> Int? {
            scratch.contents("out").firstMatch(of: /http:\/\/[^\s\/]*:(\d+)\//).flatMap {
                Int($0.1)
            }
        }
        guard await eventually({ port() != nil || process.termination != nil }),
            let number = port()
        else { throw Failure(description: scratch.contents("err")) }
        self.port = number
    }

    var runs: String { scratch.file("runs") }
    var host: String { "127.0.0.1:\(port)" }

    /// What it printed when it began.
    var words: String { scratch.contents("out") }

    /// Ends it as Ctrl-C does; returns its status.
    @discardableResult
    func end() async -> Int32? {
        process.send(.interrupt)
        let end = await process.wait(within: .seconds(30))
        if end == nil { await process.kill() }
        http.shutdown()
        return end?.shellStatus
    }

    /// A caller that speaks plain bytes to it.
    func caller() throws -> RawCaller {
        guard let caller = RawCaller(port: port) else {
            throw Failure(description: "port \(port): nobody listens")
        }
        return caller
    }

    /// The answer to one request, with the usual Host header unless another one is given.
    func ask(
        _ line: String,
        _ headers: String...,
        body: String = "",
        host: String? = nil
    ) throws -> RawCaller.Answer? {
        let caller = try caller()
        caller.send(line, ["Host: \(host ?? self.host)"] + headers, body: body)
        return caller.answer(isHead: line.hasPrefix("HEAD"))
    }

    /// A document of the API.
    func json(_ path: String) async throws -> Value {
        let answer = try await http.send(HTTPRequest(url: "http://\(host)\(path)"))
        return try JSON.parse(answer.body)
    }

    /// Records a run in its folder.
    func write(_ record: RunRecord) throws {
        let directory = RunDirectory(path: "\(runs)/\(record.suite)/\(record.id)")
        try RunDirectory.makeFolders(directory.path)
        try directory.write(record)
    }

    /// Records some runs of a suite, of which the last one broke.
    func writeRuns(_ count: Int) throws {
        for number in 0..<count {
            let strategies = ["abd", "raft", "crdt"]
            try write(
                RunRecord(
                    id: "run\(1_000 + number)",
                    suite: "adhoc",
                    subject: strategies[number % 3],
                    plan: ["workload": "register", "seed": .string("\(number)")],
                    program: Program(version: "1", commit: "c0ffee"),
                    machine: Machine(system: "Debian", cores: 2, memory: 1, host: "here"),
                    links: "kernel",
                    began: UTCTime(seconds: 1_795_900_000 + Int64(number)),
                    reproduction: "faultline run --seed \(number)",
                    place: .init(night: "night", cell: strategies[number % 3], unit: 0, attempt: 0),
                    state: .ended(
                        .init(
                            status: number + 1 == count ? .broken : .asClaimed,
                            duration: .seconds(1),
                            summary: nil
                        )
                    )
                )
            )
        }
    }
}
