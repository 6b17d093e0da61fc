import Checkers
import Foundation
import Histories

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
        /// Whether a client's value [k v] is key k and value v; nil to tell by the values.
        public var isIndependent: Bool?
        /// Whether the time line of the first anomaly is wanted.
        public var isDrawn = false
        /// Whether a page is wanted.
        public var hasPage = false
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
        let path = try path()
        let (recording, keys) = try recording(path)
        let history: History
        do throws(HistoryError) {
            history = try recording.history()
        } catch {
            throw TrialError(.badInput, "\(error)")
        }
        return try check(history, recording, keys)
    }

    /// Reads and checks the file; where that fails, the result says why.
    public func outcome() -> CheckedFile {
        do throws(TrialError) {
            return try run()
        } catch {
            return CheckedFile(file: file, failure: error)
        }
    }

    /// Reads the file, and says what its values are pairs of; its bytes are gone again when the
    /// check begins.
    private func recording(
        _ path: String
    ) throws(TrialError) -> (recording: Recording, keys: PairedKeys) {
        let file: HistoryFile
        do throws(HistoryFile.Failure) {
            file = try HistoryFile(path)
        } catch {
            throw TrialError(.badInput, "\(error)")
        }
        do throws(HistoryError) {
            return try file.withBytes { (bytes) throws(HistoryError) in
                let whole = try decode(bytes, path, independent: settings.isIndependent ?? false)
                let keys = settings.isIndependent == nil ? whole.events.pairedKeys : .absent
                guard keys == .present else { return (whole, keys) }
                return (try decode(bytes, path, independent: true), keys)
            }
        } catch {
            throw TrialError(.badInput, "\(error)")
        }
    }

    private func decode(
        _ bytes: UnsafeRawBufferPointer,
        _ path: String,
        independent: Bool
    ) throws(HistoryError) -> Recording {
        try Recording.decode(
            bytes,
            format: settings.format,
            file: path,
            independent: independent
        )
    }

    /// A run's folder stands for the history in it.
    private func path() throws(TrialError) -> String {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: file, isDirectory: &isFolder) else {
            throw TrialError(
                .badInput,
                "\(file): no such file or folder"
            )
        }
        guard isFolder.boolValue else { return file }
        let history = file + "/history.jsonl"
        guard FileManager.default.fileExists(atPath: history) else {
            throw TrialError(
                .badInput,
                "\(file): expected a folder with a history.jsonl, found none in it"
            )
        }
        return history
    }

    private func check(
        _ history: History,
        _ recording: Recording,
        _ keys: PairedKeys
    ) throws(TrialError) -> CheckedFile {
        let clock = ContinuousClock()
        let start = clock.now
        let found = keys == .unclear ? unclear : try find(in: history)
        let verdict = found.verdict
        var result = CheckedFile(
            file: file,
            model: found.model,
            property: found.property,
            format: recording.format.rawValue,
            verdict: verdict
        )
        result.witness =
            found.witness ?? (settings.hasWitness ? Witness(verdict: verdict, parts: []) : nil)
        result.survey = found.survey
        result.staleness = found.staleness
        result.operations = history.operations.count + history.failed.count
        result.keys = Self.keyCount(history)
        result.elapsed = (clock.now - start) / .milliseconds(1)
        result.torn = recording.torn?.description
        result.notes = notes(on: history, keys)
        if settings.isDrawn {
            result.picture =
                verdict.anomalies.lazy.compactMap { $0.timeLineSVG(in: history) }.first
        }
        if settings.hasPage { result.page = page(result, of: history, object: found.object).html }
        return result
    }
}
