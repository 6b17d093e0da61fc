import Foundation
import Histories
import Testing

/// `faultline check` on what a run under a client policy leaves.
@Suite struct CheckAttemptsTests {
    private let scratch: CommandLineScratch

    init() throws {
        scratch = try CommandLineScratch()
    }

    /// An add that is tried twice under one key, and a read.
    private func attempts(_ isDeduplicated: Bool, read: Int) -> String {
        let fields = #""f":"add","key":"x","value":1"#
        let id = #""call":0,"id":"0/1","deduplicated":\#(isDeduplicated)"#
        return """
            {"index":0,"time":1,"process":0,"type":"invoke",\(fields),\(id)}
            {"index":1,"time":2,"process":4,"type":"invoke",\(fields),\(id)}
            {"index":2,"time":3,"process":4,"type":"ok",\(fields)}
            {"index":3,"time":4,"process":0,"type":"ok",\(fields)}
            {"index":4,"time":5,"process":2,"type":"invoke","f":"read","key":"x","value":null}
            {"index":5,"time":6,"process":2,"type":"ok","f":"read","key":"x","value":\(read)}

            """
    }

    @Test func attemptsUnderEqualKeysAreJoined() async throws {
        let file = try scratch.write(attempts(true, read: 1), to: "attempts.jsonl")
        let finished = try await scratch.run("check", "--model", "counter", file)
        #expect(finished.status == 0, "\(finished.output)\(finished.error)")
        let note = "2 attempts under equal keys were joined to 1 operation"
        #expect((finished.output + finished.error).contains(note))
        let apart = try scratch.write(attempts(false, read: 1), to: "apart.jsonl")
        let accused = try await scratch.run("check", "--model", "counter", apart)
        #expect(accused.status == 1 && !(accused.output + accused.error).contains("joined"))
        let twice = try scratch.write(attempts(true, read: 2), to: "twice.jsonl")
        #expect(try await scratch.run("check", "--model", "counter", twice).status == 1)
    }

    @Test func callsOfARunAreJudgedAndAttemptsAreNamed() async throws {
        let folder = scratch.file("run")
        try FileManager.default.createDirectory(
            atPath: folder,
            withIntermediateDirectories: true
        )
        let history = """
            {"index":0,"time":0,"process":0,"type":"invoke","f":"add","key":"x","value":1}
            {"index":1,"time":4,"process":0,"type":"ok","f":"add","key":"x","value":1,"attempts":2}
            {"index":2,"time":5,"process":2,"type":"invoke","f":"read","key":"x","value":null}
            {"index":3,"time":6,"process":2,"type":"ok","f":"read","key":"x","value":1}

            """
        _ = try scratch.write(history, to: "run/history.jsonl")
        let alone = try await scratch.run("check", "--model", "counter", folder)
        #expect(alone.status == 0 && !alone.output.contains("attempts.jsonl"))
        _ = try scratch.write(attempts(true, read: 1), to: "run/attempts.jsonl")
        let finished = try await scratch.run("check", "--model", "counter", folder)
        #expect(finished.status == 0, "\(finished.output)\(finished.error)")
        #expect(finished.output.contains("2 operations, 1 key"))
        let note = "what nodes were asked is in \(folder)/attempts.jsonl"
        #expect((finished.output + finished.error).contains(note))
    }
}
