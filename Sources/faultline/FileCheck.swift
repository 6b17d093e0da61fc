import Checkers
import Foundation
import Histories
import Reporting

/// The check of one file.
struct FileCheck {
    /// What was asked for.
    struct Settings {
        var question = Question.linearizable
        var model: NamedModel?
        var format: HistoryFormat?
        var initial: Value = .null
        var budget = Budget.standard
        var isIndependent: Bool
        var isDrawn = false
        /// Whether a page is wanted.
        var hasPage = false
        /// Whether an order is wanted that shows why a history is right.
        var hasWitness = false
        var workers = Workers.alone
    }

    /// What is asked of a history.
    enum Question {
        /// Whether it is linearizable.
        case linearizable
        /// Whether it has another property.
        case one(Criterion)
        /// Which models of registers it keeps to.
        case all
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
        let clock = ContinuousClock()
        let start = clock.now
        let found = try find(in: history)
        let verdict = found.verdict
        var result = Result(
            file: file,
            model: found.model,
            property: found.property,
            format: recording.format.rawValue,
            verdict: verdict,
            witness: found.witness
                ?? (settings.hasWitness ? Witness(verdict: verdict, parts: []) : nil),
            survey: found.survey,
            staleness: found.staleness,
            operations: history.operations.count + history.failed.count,
            keys: Self.keyCount(history),
            elapsed: (clock.now - start).seconds * 1000,
            torn: recording.torn?.description,
            picture: settings.isDrawn
                ? verdict.anomalies.lazy.compactMap { $0.timeLineSVG(in: history) }.first : nil
        )
        if settings.hasPage { result.page = page(result, of: history, object: found.object).html }
        return result
    }

    /// What a check has found in a history.
    private struct Found {
        var model: String?
        var property = "linearizable"
        var verdict: Verdict
        var witness: Witness?
        var survey: ConsistencySurvey?
        var staleness: Staleness?
        /// The object whose linearizability places operations on a page.
        var object: NamedModel?
    }

    private func find(in history: History) throws(Failure) -> Found {
        switch settings.question {
        case .linearizable: return try linearizability(of: history)
        case .one(let criterion): return judge(history, by: criterion)
        case .all:
            var found = try linearizability(of: history)
            found.survey = ConsistencySurvey(
                history,
                initial: settings.initial,
                linearizable: found.verdict,
                within: settings.budget,
                by: settings.workers
            )
            found.staleness = Staleness(history)
            found.model = "all"
            return found
        }
    }

    private func judge(_ history: History, by criterion: Criterion) -> Found {
        checkBegins()
        let checker = criterion.checker(initial: settings.initial)
        return Found(
            model: criterion.name,
            property: criterion.name,
            verdict: history.operations.isEmpty
                ? Self.vacuous : checker.check(history, within: settings.budget),
            object: settings.hasPage && !criterion.property.isOfRegisters ? guess(history) : nil
        )
    }

    /// The object that the history is of, as was said or by its operations.
    private func guess(_ history: History) -> NamedModel? {
        settings.model ?? NamedModel.guess(history)
    }

    private static let vacuous = Verdict.unknown(
        Cause(.vacuous, "no client operation took effect, so there is nothing to judge")
    )

    private func linearizability(of history: History) throws(Failure) -> Found {
        let model = guess(history)
        if let model, !model.canBegin(with: settings.initial) {
            let words = "--initial \(settings.initial.jsonText): expected \(model.beginning)"
            throw Failure(description: "\(file): \(words), found another value", status: .usage)
        }
        checkBegins()
        if history.operations.isEmpty {
            return Found(model: model?.name, verdict: Self.vacuous, object: model)
        }
        guard let model else {
            let names = history.effectiveNames.sorted().joined(separator: ", ")
            let cause = Cause(
                .unsupportedOperation,
                "no model has the operations \(names); see `faultline list models`"
            )
            return Found(verdict: .unknown(cause))
        }
        let checker = Linearizability(model: model, initial: settings.initial)
        let (budget, workers) = (settings.budget, settings.workers)
        let witness =
            settings.hasWitness ? checker.witness(of: history, within: budget, by: workers) : nil
        return Found(
            model: model.name,
            verdict: witness?.verdict ?? checker.check(history, within: budget, by: workers),
            witness: witness,
            object: model
        )
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
}
