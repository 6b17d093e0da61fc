import Checkers
import Foundation
import Histories
import Reporting
import Scoring

/// The check of one file.
struct FileCheck {
    /// What was asked for.
    struct Settings {
        var model: ModelName?
        var format: HistoryFormat?
        var initial: Value = .null
        var budget = Budget.standard
        var isIndependent: Bool
        var isDrawn = false
        /// Whether an order is wanted that shows why a history is right.
        var hasWitness = false
        var workers = Workers.alone
    }

    /// Why a file was not checked, and the status for that.
    struct Failure: Error, CustomStringConvertible {
        let description: String
        let status: Status
    }

    let file: String
    let settings: Settings
    /// Is told when reading is over and the check begins.
    var checkBegins: () -> Void = {}

    /// Reads and checks the file.
    func run() throws(Failure) -> Result {
        let path = try path()
        let recording = try recording(path)
        let history: History
        do throws(HistoryError) {
            history = try recording.history()
        } catch {
            throw Failure(description: "\(error)", status: .badInput)
        }
        return try check(history, recording)
    }

    /// Reads the file; its bytes are gone again when the check begins.
    private func recording(_ path: String) throws(Failure) -> Recording {
        let file: HistoryFile
        do throws(HistoryFile.Failure) {
            file = try HistoryFile(path)
        } catch {
            throw Failure(description: "\(error)", status: .badInput)
        }
        do throws(HistoryError) {
            return try file.withBytes { (bytes) throws(HistoryError) in
                try Recording.decode(
                    bytes,
                    format: settings.format,
                    file: path,
                    independent: settings.isIndependent
                )
            }
        } catch {
            throw Failure(description: "\(error)", status: .badInput)
        }
    }

    /// What became of the file.
    func outcome() -> CheckReport.Outcome {
        do throws(Failure) {
            return .success(try run())
        } catch {
            return .failure(error)
        }
    }

    /// A run's folder stands for the history in it.
    private func path() throws(Failure) -> String {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: file, isDirectory: &isFolder) else {
            throw Failure(
                description: "\(file): no such file or folder",
                status: .badInput
            )
        }
        guard isFolder.boolValue else { return file }
        let history = file + "/history.jsonl"
        guard FileManager.default.fileExists(atPath: history) else {
            throw Failure(
                description: "\(file): expected a folder with a history.jsonl, found none in it",
                status: .badInput
            )
        }
        return history
    }

    private func check(_ history: History, _ recording: Recording) throws(Failure) -> Result {
        let model = settings.model ?? Self.guessModel(of: history)
        if let model, !model.canBegin(with: settings.initial) {
            let words = "--initial \(settings.initial.jsonText): expected \(model.beginning)"
            throw Failure(description: "\(file): \(words), found another value", status: .usage)
        }
        let clock = ContinuousClock()
        let start = clock.now
        checkBegins()
        let verdict: Verdict
        var witness: Witness?
        if history.operations.isEmpty {
            verdict = .unknown(
                Cause(.vacuous, "no client operation took effect, so there is nothing to judge")
            )
        } else if let model {
            let checker = Linearizability(model: model, initial: settings.initial)
            let (budget, workers) = (settings.budget, settings.workers)
            if settings.hasWitness {
                witness = checker.witness(of: history, within: budget, by: workers)
            }
            verdict = witness?.verdict ?? checker.check(history, within: budget, by: workers)
        } else {
            let names = Self.names(history.operations, of: history).sorted().joined(separator: ", ")
            verdict = .unknown(
                Cause(
                    .unsupportedOperation,
                    "no model has the operations \(names); see `faultline list models`"
                )
            )
        }
        return Result(
            file: file,
            model: model?.rawValue,
            format: recording.format.rawValue,
            verdict: verdict,
            witness: witness ?? (settings.hasWitness ? Witness(verdict: verdict, parts: []) : nil),
            operations: history.operations.count + history.failed.count,
            keys: Self.keyCount(history),
            elapsed: (clock.now - start).seconds * 1000,
            torn: recording.torn?.description,
            picture: settings.isDrawn
                ? verdict.anomalies.lazy.compactMap { $0.timeLineSVG(in: history) }.first : nil
        )
    }

    /// The names of some operations, each once.
    private static func names(_ operations: Operations, of history: History) -> Set<String> {
        let pairs = history.pairs
        var numbers: Set<Int> = []
        for operation in operations { numbers.insert(pairs.fNumber(of: operation.number)) }
        let names = pairs.fNames
        return Set(numbers.map { names[$0] })
    }

    /// How many keys the operations have that may have had an effect; none counts as one.
    private static func keyCount(_ history: History) -> Int {
        let pairs = history.pairs
        // Keys are numbered from -1, which is none.
        var isSeen = [Bool](repeating: false, count: pairs.keyCount + 1)
        for operation in history.operations {
            isSeen[Int(pairs.keyNumber(of: operation.number)) + 1] = true
        }
        return isSeen.count { $0 }
    }

    /// The least model that has every operation; nil if none has.
    ///
    /// Names that several models share are told apart by what was asked and answered.
    static func guessModel(of history: History) -> ModelName? {
        let names = names(history.calls, of: history)
        let operations = history.calls
        if names.isSubset(of: ["read", "write", "txn"]) && hasMaps(operations) {
            return .multiRegister
        }
        let models: [(ModelName, Set<String>)] = [
            (.register, ["read", "write"]), (.casRegister, ["read", "write", "cas"]),
            (.growOnlySet, ["add", "read"]), (.counter, ["add", "increment", "read"]),
            (.stringAppend, ["put", "append", "get", "write", "read"]),
            (.set, ["add", "remove", "contains", "read"]), (.queue, ["enqueue", "dequeue"]),
            (.stack, ["push", "pop"]), (.priorityQueue, ["insert", "poll"]),
            (.lock, ["acquire", "release"]), (.multiRegister, ["read", "write", "txn"]),
        ]
        let model = models.first { names.isSubset(of: $0.1) }?.0
        switch model {
        case .growOnlySet:
            if hasEffects(operations) { return .set }
            return hasLists(operations) ? .growOnlySet : .counter
        case .lock: return hasTokens(operations) ? .lock : .mutex
        default: return model
        }
    }

    private static func hasMaps(_ operations: Operations) -> Bool {
        for operation in operations {
            if case .map = operation.result ?? operation.argument { return true }
        }
        return false
    }

    /// Whether something says that a set was meant: a read of elements, or an add of no number.
    private static func hasLists(_ operations: Operations) -> Bool {
        for operation in operations {
            if operation.f == "read" {
                if operation.result?.elements != nil { return true }
            } else if operation.argument != .null && operation.argument.integer == nil {
                return true
            }
        }
        return false
    }

    /// Whether an add was answered if it took effect, as only sets answer.
    private static func hasEffects(_ operations: Operations) -> Bool {
        for operation in operations where operation.f == "add" {
            if case .bool = operation.result { return true }
        }
        return false
    }

    private static func hasTokens(_ operations: Operations) -> Bool {
        var isGranted = false
        for operation in operations where operation.f == "acquire" && operation.isOK {
            if operation.result?.integer == nil { return false }
            isGranted = true
        }
        return isGranted
    }
}

extension FileCheck {
    /// What was found in one file.
    struct Result {
        var file: String
        var model: String?
        var format: String?
        var verdict: Verdict
        /// The orders of the keys, if they were asked for.
        var witness: Witness?
        var operations = 0
        var keys = 0
        var elapsed = 0.0
        var torn: String?
        /// The time line of the first anomaly as SVG, if it was asked for.
        var picture: String?

        /// A file that could not be checked, for the JSON array of several.
        static func unreadable(file: String, error: String) -> Result {
            Result(file: file, verdict: .unknown(Cause(.nothingToCheck, error)))
        }

        /// What the verdict means for the exit status.
        var status: Status {
            switch verdict {
            case .valid: .asClaimed
            case .invalid: .broken
            case .unknown: .undecided
            }
        }

        /// The document that `--json` prints.
        var json: Value {
            var map = verdict.fields
            map["file"] = .string(file)
            map["model"] = model.map { .string($0) } ?? .null
            map["format"] = format.map { .string($0) } ?? .null
            map["operations"] = .int(Int64(operations))
            map["keys"] = .int(Int64(keys))
            map["elapsed_ms"] = .double((elapsed * 1000).rounded() / 1000)
            if let torn { map["torn"] = .string(torn) }
            if let orders = jsonOfOrders { map["witness"] = orders }
            return .map(map)
        }

        /// The lines that people read.
        var lines: [String] {
            let scope =
                "\(operations) operations, \(keys) key\(keys == 1 ? "" : "s"),"
                + " \(model ?? "no model"), \(Figure.time(Int64(elapsed * 1e6)))"
            let torn = torn.map { ["  note: \($0); everything before it was used"] } ?? []
            switch verdict {
            case .valid:
                return ["\(file): linearizable (\(scope))"] + torn + linesOfOrders
            case .unknown(let cause):
                let hint = cause.hint.map { "; try \($0)" } ?? ""
                return ["\(file): unknown: \(cause.description)\(hint) (\(scope))"] + torn
            case .invalid(let anomalies):
                let first = anomalies.first.map { ScorecardText.drawn($0, of: file) } ?? []
                let others = anomalies.dropFirst().map { anomaly in
                    "\(anomaly.name)\(anomaly.key.map { ", key \($0)" } ?? ""):"
                        + " \(anomaly.explanation)"
                }
                return ["\(file): NOT linearizable (\(scope))"] + torn
                    + (first + others).map { "  " + $0 }
            }
        }
    }
}
