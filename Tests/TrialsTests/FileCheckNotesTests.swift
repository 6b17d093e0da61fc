import Checkers
import Foundation
import Histories
import Testing
import Trials

/// What a check says beside its verdict, and where it must not say that all is well.
@Suite final class FileCheckNotesTests {
    private let folder = FileManager.default.temporaryDirectory
        .appendingPathComponent("faultline-notes-\(UUID().uuidString)").path

    init() throws {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    private func write(_ text: String) throws -> String {
        let file = "\(folder)/\(UUID().uuidString).edn"
        try Data(text.utf8).write(to: URL(filePath: file))
        return file
    }

    /// Events in EDN, one a line.
    private func check(
        _ lines: String...,
        settings: (inout FileCheck.Settings) -> Void = { _ in }
    ) throws -> CheckedFile {
        let text = lines.map { "{\($0)}" }.joined(separator: "\n") + "\n"
        var chosen = FileCheck.Settings()
        settings(&chosen)
        let file = try write(text)
        return FileCheck(file: file, settings: chosen).outcome()
    }

    private static let pairs = [
        ":process 0, :type :invoke, :f :write, :value [\"a\" 1]",
        ":process 0, :type :ok, :f :write, :value [\"a\" 1]",
        ":process 0, :type :invoke, :f :write, :value [\"b\" 2]",
        ":process 0, :type :ok, :f :write, :value [\"b\" 2]",
        ":process 1, :type :invoke, :f :read, :value [\"a\" nil]",
    ]

    @Test func pairsOfKeyAndValueAreSplit() throws {
        for (answer, isValid) in [(1, true), (2, false)] {
            let lines = Self.pairs + [":process 1, :type :ok, :f :read, :value [\"a\" \(answer)]"]
            let text = lines.map { "{\($0)}" }.joined(separator: "\n") + "\n"
            let file = try write(text)
            let found = FileCheck(file: file, settings: FileCheck.Settings()).outcome()
            #expect(found.verdict.isValid == isValid && found.verdict.isInvalid == !isValid)
            #expect(found.keys == 2 && found.notes.contains { $0.contains("--no-independent") })
            #expect(found.text.contains("note: values [k v] were taken as key k and value v"))
            guard case .map(let fields) = found.json else { return #expect(Bool(false)) }
            #expect(fields["notes"]?.elements?.count == 1)
            var whole = FileCheck.Settings()
            whole.isIndependent = false
            let same = FileCheck(file: file, settings: whole).outcome()
            #expect(same.verdict.isInvalid && same.keys == 1 && same.notes.isEmpty)
        }
    }

    @Test func whatMayBeEitherIsUnknown() throws {
        let lines = [
            ":process 0, :type :invoke, :f :write, :value [\"a\" 1]",
            ":process 0, :type :ok, :f :write, :value [\"a\" 1]",
            ":process 1, :type :invoke, :f :read, :value [\"a\" nil]",
            ":process 1, :type :ok, :f :read, :value [\"a\" 1]",
            ":process 1, :type :invoke, :f :read, :value nil",
            ":process 1, :type :ok, :f :read, :value 7",
        ]
        let found = try check(lines[0], lines[1], lines[2], lines[3], lines[4], lines[5])
        #expect(found.verdict.cause?.kind == .unclear)
        #expect(found.text.contains("--independent") && found.text.contains("--no-independent"))
        let split = try check(lines[0], lines[1], lines[2], lines[3], lines[4], lines[5]) {
            $0.isIndependent = true
        }
        #expect(split.verdict.isInvalid)
    }

    @Test func nothingReadIsUnknown() throws {
        for model in ["register", "cas-register", "multi-register"]
            + Criterion.registerModels
            .map(\.name)
        {
            let value = model == "multi-register" ? "{:a 1}" : "1"
            let found = try check(
                ":process 0, :type :invoke, :f :write, :value \(value)",
                ":process 0, :type :ok, :f :write, :value \(value)",
                ":process 1, :type :invoke, :f :read, :value nil",
                ":process 1, :type :fail, :f :read, :value nil"
            ) { settings in
                let criterion = Criterion.named(model)
                settings.model = criterion?.model
                if let criterion, criterion.model == nil { settings.question = .one(criterion) }
            }
            #expect(found.verdict.cause?.kind == .nothingToCheck, "\(model): \(found.text)")
            #expect(found.text.contains("nothing was ever read"), "\(model): \(found.text)")
        }
        for (f, value) in [
            ("add", "1"), ("add", "\"a\""), ("enqueue", "1"), ("push", "1"),
            ("insert", "1"), ("append", "\"a\""),
        ] {
            let found = try check(
                ":process 0, :type :invoke, :f :\(f), :value \(value)",
                ":process 0, :type :ok, :f :\(f), :value \(value)"
            )
            #expect(found.verdict.cause?.kind == .nothingToCheck, "\(f): \(found.text)")
        }
    }

    @Test func aMismatchIsEvidence() throws {
        let found = try check(
            ":process 0, :type :invoke, :f :cas, :value [nil 1]",
            ":process 0, :type :fail, :f :cas, :value [nil 1], :error \"mismatch\""
        )
        #expect(found.verdict.isInvalid && found.keys == 1, "\(found.text)")
        let refused = try check(
            ":process 0, :type :invoke, :f :cas, :value [nil 1]",
            ":process 0, :type :fail, :f :cas, :value [nil 1], :error \"refused\""
        )
        #expect(refused.verdict.cause?.kind == .vacuous)
    }

    /// A write, then a fault with a call during it, then a read.
    private func silence(_ begin: String, _ end: String, _ outcome: String) throws -> [String] {
        let nemesis = ":process :nemesis, :type :info, :value nil, :f"
        return try check(
            ":process 0, :type :invoke, :f :write, :value 1",
            ":process 0, :type :ok, :f :write, :value 1",
            "\(nemesis) :\(begin)",
            "\(nemesis) :\(begin)",
            ":process 1, :type :invoke, :f :write, :value 1",
            ":process 1, :type :\(outcome), :f :write, :value 1",
            "\(nemesis) :\(end)",
            "\(nemesis) :\(end)",
            ":process 2, :type :invoke, :f :read, :value nil",
            ":process 2, :type :ok, :f :read, :value 1"
        ).notes
    }

    @Test func silenceUnderAFaultIsTold() throws {
        let names = [
            ("start", "stop"), ("start-partition", "stop-partition"), ("kill", "start"),
            ("pause", "resume"), ("partition", "heal"), ("start-clock", "stop-clock"),
        ]
        for (begin, end) in names {
            for outcome in ["fail", "info"] {
                let notes = try silence(begin, end, outcome)
                #expect(notes.count == 1, "\(begin): \(notes)")
                #expect(
                    notes.first?.hasPrefix("nothing was answered while \(begin) ") ?? false
                        || begin == "kill",
                    "\(notes)"
                )
            }
            #expect(try silence(begin, end, "ok").isEmpty)
        }
        #expect(try silence("noop", "nap", "info").isEmpty)
    }
}
