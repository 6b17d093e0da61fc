import Checkers
import Foundation
import Histories
import Testing

/// Vectors that tell transactional models apart, with every transaction taken apart into its reads
/// and writes, where a folder of them is at hand.
///
/// Taken apart, some of them are right: then only what does not ask for atomicity can be said.
@Suite struct TransactionVectorTests {
    /// A vector, with the names of models that refuse it and of models that do not.
    struct Vector: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let broken: [Property]
        let held: [Property]
    }

    static let vectors = [
        Vector(
            testDescription: "register-G1a",
            broken: [.causalConsistency, .pram, .sequential],
            held: []
        ),
        Vector(
            testDescription: "register-causal-wfr",
            broken: [.causalConsistency, .writesFollowReads, .sequential],
            held: [.pram, .readYourWrites, .monotonicReads]
        ),
        Vector(
            testDescription: "register-monotonic-reads",
            broken: [.monotonicReads, .pram, .causalConsistency, .regular, .linearizable],
            held: [.readYourWrites, .writesFollowReads]
        ),
        Vector(
            testDescription: "register-long-fork",
            broken: [],
            held: [.causalMemory, .causalConvergence]
        ),
        Vector(
            testDescription: "register-stale-read",
            broken: [.linearizable, .regular, .safe, .versionStaleness, .timeStaleness],
            held: [.sequential, .causalMemory, .pram]
        ),
        Vector(testDescription: "register-lost-update", broken: [], held: [.sequential]),
        Vector(testDescription: "register-write-skew", broken: [], held: [.sequential]),
    ]

    private static let folder: String? = {
        let named = Environment.variable("FAULTLINE_CORPUS")
        let root = URL(filePath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        let folder = (named ?? root.appending(path: "shared/corpus").path) + "/transactions"
        return FileManager.default.fileExists(atPath: folder) ? folder : nil
    }()

    @Test(.enabled(if: folder != nil, "no folder of foreign histories"), arguments: vectors)
    func agrees(vector: Vector) throws {
        let folder = try #require(Self.folder)
        let file = URL(filePath: "\(folder)/\(vector.testDescription).jsonl")
        let foreign = Specimen(model: "register", verdict: "", file: file)
        let history = try takenApart(try foreign.history())
        for model in vector.broken {
            #expect(try #require(model.checker()).check(history).isInvalid, "\(model)")
        }
        for model in vector.held {
            #expect(try #require(model.checker()).check(history).isValid, "\(model)")
        }
    }

    /// Transactions in the order of their completions, each of its operations after the other.
    ///
    /// One of a single operation keeps its ends.
    private func takenApart(_ history: History) throws -> History {
        var events: [Event] = []
        for event in history.events {
            let parts = event.value.elements ?? []
            guard parts.count == 1 || event.kind != .invoke else { continue }
            for part in parts {
                let kinds = parts.count == 1 ? [event.kind] : [.invoke, event.kind]
                for kind in kinds {
                    guard let words = part.elements, words.count == 3 else { continue }
                    events.append(
                        Event(
                            index: events.count,
                            time: event.time,
                            process: event.process,
                            kind: kind,
                            f: words[0] == "w" ? "write" : "read",
                            key: words[1].jsonText,
                            value: words[2]
                        )
                    )
                }
            }
        }
        return try History(events)
    }
}
