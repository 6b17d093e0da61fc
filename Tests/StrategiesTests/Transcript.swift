import Foundation
import Replication
import Testing

/// What one replica did with its inputs, as text to read: the golden copy is a file.
///
/// `RECORD=1` in the environment writes the file anew, and fails once: read the difference, and
/// keep it only if you understand what caused it.
struct Transcript<R: Replica> {
    private(set) var replica: R
    private var lines: [String] = []
    private var now: Int64 = 1_000_000_000

    init(_ replica: R) { self.replica = replica }

    /// A line of its own between steps.
    mutating func say(_ words: String) { lines.append("# " + words) }

    /// A step, a millisecond after the last.
    @discardableResult
    mutating func step(_ input: Input<R.Message>) -> [Effect<R.Message, R.Record>] {
        now += 1_000_000
        let effects = replica.step(input, at: Instant(nanoseconds: now))
        lines.append(Self.text(input))
        lines += effects.map { "    " + Self.text($0) }
        return effects
    }

    /// Compares with the file of a name, such as crdt/counter.
    func check(_ name: String, at place: SourceLocation = #_sourceLocation) throws {
        let file = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "Transcripts/\(name).txt")
        let text = lines.joined(separator: "\n") + "\n"
        if ProcessInfo.processInfo.environment["RECORD"] != nil {
            let folder = file.deletingLastPathComponent()
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            try text.write(to: file, atomically: true, encoding: .utf8)
            Issue.record(
                "recorded \(name): read it, then run without RECORD",
                sourceLocation: place
            )
            return
        }
        let golden = try String(contentsOf: file, encoding: .utf8)
        let difference = zip(
            text.split(separator: "\n", omittingEmptySubsequences: false),
            golden.split(separator: "\n", omittingEmptySubsequences: false)
        ).enumerated().first { $0.element.0 != $0.element.1 }
        #expect(
            text == golden,
            "\(name), line \((difference?.offset ?? -1) + 1): \(difference?.element.0 ?? "length")",
            sourceLocation: place
        )
    }

    private static func text(_ input: Input<R.Message>) -> String {
        switch input {
        case .start: "start"
        case .request(let id, let command): "request \(id.number): \(json(command))"
        case .message(let message, let sender): "from \(sender): \(json(message))"
        case .timer(let timer): "timer \(timer.number)"
        case .persisted(let token): "persisted \(token.number)"
        }
    }

    private static func text(_ effect: Effect<R.Message, R.Record>) -> String {
        switch effect {
        case .send(let message, let node): "to \(node): \(json(message))"
        case .reply(let id, .ok(let value, let details)):
            "reply \(id.number): \(json(value)) \(json(details))"
        case .reply(let id, .error(let refusal)): "reply \(id.number): \(json(refusal))"
        case .persist(let record, let token): "persist \(token.number): \(json(record))"
        case .startTimer(let timer, let delay): "start timer \(timer.number) of \(delay)"
        case .note(let note): "note \(note.name)"
        }
    }

    private static func json(_ value: some Encodable) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return (try? String(decoding: encoder.encode(value), as: UTF8.self)) ?? "?"
    }
}
