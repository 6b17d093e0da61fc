import Checkers
import Compression
import Foundation
import Histories
import Observations

/// The check of one file.
public struct FileCheck {
    /// What is asked of a file, and how it is read.
    public struct Settings: Sendable {
        /// What is asked of the history.
        public var question = Question.linearizable
        /// The model of the object; nil to guess it from the operations.
        public var model: NamedModel?
        /// The format of the file; nil to guess it.
        public var format: HistoryFormat?
        /// The value of a key that nobody has written.
        public var initial: Value = .null
        /// How much the check may do.
        public var budget = Budget.standard
        /// Whether the last reads count as final, though nothing marks them.
        public var marksLastReads = false
        /// The most bytes that a packed file may unpack to.
        public var unpackedMax = Gzip.bytesMax
        /// Whether 1 and 1.0 are the same value.
        public var takesNumbersAsEqual = false
        /// Whether a client's value [k v] is key k and value v; nil to tell by the values.
        public var isIndependent: Bool?
        /// Whether the time line of the first anomaly is wanted.
        public var isDrawn = false
        /// Whether a page is wanted.
        public var hasPage = false
        /// Whether the history is wanted as EDN.
        public var hasEDN = false
        /// Whether the operations of the first counterexample are wanted as a history.
        public var hasCounterexample = false
        /// Whether an order is wanted that shows why a history is right.
        public var hasWitness = false
        /// The threads that check keys side by side.
        public var workers = Workers.alone

        /// The usual question.
        public init() {}
    }

    /// What is asked of a history.
    public enum Question: Sendable {
        /// Whether it is linearizable.
        case linearizable
        /// Whether it has another property.
        case one(Criterion)
        /// Which models of registers it keeps to.
        case all
    }

    let file: String
    let settings: Settings
    /// Called when the file is read and the check begins.
    let checkBegins: () -> Void

    /// The check of a file, or of the history in a run's folder.
    public init(
        file: String,
        settings: Settings,
        checkBegins: @escaping () -> Void = {}
    ) {
        self.file = file
        self.settings = settings
        self.checkBegins = checkBegins
    }

    /// Reads and checks the file.
    /// - Throws: `TrialError` if it cannot be read, or what is asked does not fit it.
    public func run() throws(TrialError) -> CheckedFile {
        var source = try read(try path())
        if settings.takesNumbersAsEqual { source.recording.compareNumbersByValue() }
        var history: History
        do throws(HistoryError) {
            let joined = try source.recording.history().withAttemptsJoined()
            history = joined.history
            source.notes += joined.notes
            if settings.marksLastReads {
                let (marked, count) = try history.withLastReadsMarked()
                history = marked
                source.notes.append(
                    count == 1
                        ? "1 last read counts as final" : "\(count) last reads count as final"
                )
            }
        } catch {
            throw TrialError(.badInput, "\(error)")
        }
        return try check(history, source)
    }

    /// Reads and checks the file; where that fails, the result says why.
    public func outcome() -> CheckedFile {
        do throws(TrialError) {
            return try run()
        } catch {
            return CheckedFile(file: file, failure: error)
        }
    }

    private func check(
        _ history: History,
        _ source: Source
    ) throws(TrialError) -> CheckedFile {
        let clock = ContinuousClock()
        let start = clock.now
        let found = source.keys == .unclear ? unclear : try find(in: history)
        let verdict: Verdict =
            if case .unknown(let cause) = found.verdict {
                .unknown(cause.suggestingMore(than: settings.budget))
            } else {
                found.verdict
            }
        var result = CheckedFile(
            file: file,
            model: found.model,
            property: found.property,
            format: source.recording.format.rawValue,
            verdict: verdict
        )
        result.witness =
            found.witness ?? (settings.hasWitness ? Witness(verdict: verdict, parts: []) : nil)
        result.survey = found.survey
        result.staleness = found.staleness
        result.faults = FaultIntervals(history).bands.map(\.span)
        result.operations = history.operations.count + history.failed.count
        result.keys = Self.keyCount(history)
        result.elapsed = (clock.now - start) / .milliseconds(1)
        result.isInterrupted = source.isInterrupted
        result.torn = source.recording.torn?.description
        result.notes = source.notes + notes(on: history, source.keys)
        if !verdict.isValid { result.notes += Lookalikes(history).notes }
        if settings.isDrawn {
            result.picture =
                verdict.anomalies.lazy.compactMap { $0.timeLineSVG(in: history) }.first
        }
        let text = HistoryText(history: history)
        if settings.hasEDN { result.edn = text.edn }
        if settings.hasCounterexample {
            result.counterexample = verdict.anomalies.lazy.compactMap(text.counterexample).first
        }
        if settings.hasPage { result.page = page(result, of: history, object: found.object).html }
        return result
    }
}
