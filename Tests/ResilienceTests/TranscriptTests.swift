import Foundation
import Histories
import Replication
import Resilience
import Testing

/// What goes into the machine of a client and what comes out, in words, compared with a file.
///
/// `RECORD=1 swift test` writes the file anew; read the difference before you keep it.
@Suite struct TranscriptTests {
    @Test func aPinnedClient() throws {
        var policy = ClientPolicy.pinned(timeout: .milliseconds(500))
        policy.timeouts.call = .seconds(2)
        var machine = ClientMachine(policy: policy, client: 0, node: "n1")
        let write = Call(f: "write", key: "x", argument: 1)
        let inputs: [ClientMachine.Input] = [
            .call(write), .outcome(.init(1), Completion(kind: .ok, value: 1)),
            .call(Call(f: "read", key: "x")),
            .outcome(.init(2), Completion(kind: .fail, value: .null, error: "timedOut")),
            .timer(TimerID(1)), .cut("n1"),
            .call(write), .timer(TimerID(3)),
            .outcome(.init(3), Completion(kind: .ok, value: 1)),
            .call(Call(f: "cas", key: "x", argument: [1, 2])), .timer(TimerID(3)),
            .outcome(.init(3), Completion(kind: .ok, value: 1)),
            .outcome(.init(4), Completion(kind: .fail, value: [1, 2], error: "mismatch")),
            .outcome(.init(4), Completion(kind: .info, value: [1, 2], error: "reset")),
        ]
        var lines: [String] = []
        for (now, input) in inputs.enumerated() {
            lines.append("> \(input)")
            lines += machine.step(input, at: Int64(now)).map { "  \($0)" }
        }
        try expect(lines, named: "pinned")
    }

    private func expect(_ lines: [String], named name: String) throws {
        let file = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "Transcripts/\(name).txt")
        let text = lines.joined(separator: "\n") + "\n"
        if ProcessInfo.processInfo.environment["RECORD"] == "1" {
            try text.write(to: file, atomically: true, encoding: .utf8)
        }
        #expect(text == (try String(contentsOf: file, encoding: .utf8)), "\(name) differs")
    }
}
