import Foundation
import Testing

/// Histories modelled on public reports of bugs, each with the command and the answer it deserves.
///
/// They are not of this project: the suite runs where their folder is, in `FAULTLINE_CORPUS` or
/// beside the checkout. Cases of our own for every kind are in the corpus and the other suites.
@Suite struct ReportedHistoriesTests {
    /// The right answer to a command: the exit status, and words of the output.
    struct Answer {
        let status: Int32
        let words: [String]

        init(_ status: Int32, _ words: String...) {
            self.status = status
            self.words = words
        }
    }

    /// By file, an answer for each of its commands.
    private static let answers: [String: [Answer]] = [
        "txn-int-keys-valid.edn": [Answer(0, "linearizable")],
        "txn-int-keys-invalid.edn": [Answer(1, "30")],
        "long-fork-valid.edn": [Answer(0, "linearizable")],
        "long-fork-invalid.edn": [Answer(1)],
        "keyed-tuples.edn": [Answer(0, "linearizable")],
        "times-go-back.edn": [Answer(0, "time")],
        "txn-reply-kind.jsonl": [Answer(66)],
        "value-at-completion.edn": [Answer(0, "linearizable")],
        "initial-zero.edn": [Answer(1, "--initial")],
        "slow-counter.jsonl": [Answer(0, "linearizable")],
        "counter-no-such-sum.jsonl": [Answer(1, "sum")],
        "counter-why.jsonl": [Answer(1)],
        "history.txt": [Answer(0, "linearizable")],
        "jepsen-gmt.log": [Answer(0, "linearizable")],
        "jepsen-error-text.log": [Answer(0, "linearizable")],
        "bank-valid.edn": [Answer(0)],
        "bank-wrong-total.edn": [Answer(1, "95")],
        "array.json": [Answer(0, "linearizable")],
        "adds-never-read.edn": [Answer(2, "read")],
        "fence-as-map.edn": [Answer(1, "4")],
        "final-question-mark.edn": [Answer(1, "11")],
        "final-unmarked.edn": [Answer(2, "set-last-read")],
        "drain-no-hint.edn": [Answer(1, "total-queue")],
        "ids-no-hint.edn": [Answer(1, "unique-ids")],
        "log-send-poll.edn": [Answer(1, "skip")],
        "versioned-register-valid.edn": [Answer(0)],
        "list-append-stale.edn": [Answer(1, "NOT strict-serializable")],
        "counter-wraps.edn": [Answer(1)],
        "remove-of-unknown-value.edn": [Answer(2, "unknown"), Answer(2, "unknown")],
        "set-doubled.edn": [Answer(1, "more than once")],
        "call-and-return.jsonl": [Answer(0, "linearizable")],
        "process-names.edn": [Answer(1, "2")],
        "process-reuse.edn": [Answer(66, "process")],
        "failed-by-timeout.edn": [Answer(1, "timeout")],
        "lock-reentrant.edn": [Answer(1, "--model reentrant-mutex")],
        "register-delete.edn": [Answer(1)],
        "counter-inc.edn": [Answer(1)],
        "nothing-ok-under-fault.edn": [Answer(0, "fault")],
        "unicode-grow-only-set.jsonl": [Answer(1)],
        "lattice-pram-not-mr.jsonl": [Answer(1, "monotonic-reads")],
        "cas-mismatch-alone.jsonl": [Answer(1)],
        "explanation-circular-updates.jsonl": [Answer(1)],
        "float-one.jsonl": [Answer(1, "1.0")],
    ]

    private static let folder: String? = {
        let named = ProcessInfo.processInfo.environment["FAULTLINE_CORPUS"]
        let root = URL(filePath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        let folder = (named ?? root.appending(path: "shared/corpus").path) + "/reports"
        return FileManager.default.fileExists(atPath: folder) ? folder : nil
    }()

    /// File and commands of each row.
    private static let rows: [(file: String, commands: [[String]])] = {
        guard let folder,
            let text = try? String(
                contentsOfFile: folder + "/EXPECTED.tsv",
                encoding: .utf8
            )
        else {
            return []
        }
        return text.split(separator: "\n").dropFirst().map { line in
            let cells = line.split(separator: "\t").map(String.init)
            let commands = cells[1].split(separator: ";").map { command in
                command.split(separator: " ").map {
                    $0 == "FILE" ? "\(folder)/\(cells[0])" : String($0)
                }
            }
            return (cells[0], commands)
        }
    }()

    @Test(.enabled(if: folder != nil, "no folder of reported histories"), .timeLimit(.minutes(5)))
    func everyReportIsAnsweredRight() async throws {
        let scratch = try CommandLineScratch()
        #expect(Set(Self.rows.map(\.file)) == Set(Self.answers.keys))
        for (file, commands) in Self.rows {
            let answers = try #require(Self.answers[file])
            #expect(commands.count == answers.count, "\(file)")
            for (command, answer) in zip(commands, answers) {
                let finished = try await scratch.run(command)
                let said = finished.output + finished.error
                #expect(finished.status == answer.status, "\(command): \(said)")
                for word in answer.words { #expect(said.contains(word), "\(command): \(said)") }
            }
        }
    }
}
