import Checkers
import Compression
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
        /// Whether the last reads count as final, though nothing marks them.
        public var marksLastReads = false
        /// The most bytes that a packed file may unpack to.
        public var unpackedMax = Gzip.bytesMax
        /// Whether 1 and 1.0 are the same value.
        public var takesNumbersAsEqual = false
        /// Whether a client's value [k v] in EDN is key k and value v.
        public var isIndependent = false
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
        var (recording, place) = try recording(path)
        if settings.takesNumbersAsEqual { recording.takeNumbersAsEqual() }
        var history: History
        var marked: Int?
        do throws(HistoryError) {
            history = try recording.history()
            if settings.marksLastReads { (history, marked) = try history.withLastReadsMarked() }
        } catch {
            throw TrialError(.badInput, "\(error)")
        }
        var result = try check(history, recording)
        if let marked {
            result.notes.append(
                marked == 1 ? "1 last read counts as final" : "\(marked) last reads count as final"
            )
        }
        if let place { result.notes.insert("read \(place)", at: 0) }
        return result
    }

    /// Reads and checks the file; where that fails, the result says why.
    public func outcome() -> CheckedFile {
        do throws(TrialError) {
            return try run()
        } catch {
            return CheckedFile(file: file, failure: error)
        }
    }

    /// Reads the file; its bytes are gone again when the check begins.
    ///
    /// The place says which of several histories was read, where that was our choice.
    private func recording(_ path: String) throws(TrialError) -> (Recording, place: String?) {
        let file: HistoryFile
        do throws(HistoryFile.Failure) {
            file = try HistoryFile(path, unpackedMax: settings.unpackedMax)
        } catch {
            throw TrialError(.badInput, "\(error)")
        }
        let member = file.member?.printable()
        do throws(HistoryError) {
            let name = path + (member.map { "/" + $0 } ?? "")
            let recording = try file.withBytes { (bytes) throws(HistoryError) in
                try Recording.decode(
                    bytes,
                    format: settings.format,
                    file: name,
                    independent: settings.isIndependent
                )
            }
            let isOurs = name == self.file || name == self.file + "/history.jsonl"
            return (recording, isOurs ? nil : name)
        } catch {
            throw TrialError(.badInput, "\(error)")
        }
    }

    /// A run's folder, or one of Jepsen's store, stands for the history in it.
    private func path() throws(TrialError) -> String {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: file, isDirectory: &isFolder) else {
            throw TrialError(
                .badInput,
                "\(file): no such file or folder"
            )
        }
        guard isFolder.boolValue else { return file }
        guard let history = HistoryPlaces.history(in: file) else {
            let names = HistoryPlaces.names.joined(separator: " or ")
            let found = HistoryPlaces.alternative(in: file) ?? "none in it"
            throw TrialError(
                .badInput,
                "\(file): expected a folder with a \(names), found \(found)"
            )
        }
        return history
    }

    private func check(_ history: History, _ recording: Recording) throws(TrialError) -> CheckedFile
    {
        let clock = ContinuousClock()
        let start = clock.now
        let found = try find(in: history)
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
        result.notes = recording.notes
        if !verdict.isValid { result.notes += Lookalikes(history).notes }
        if settings.isDrawn {
            result.picture =
                verdict.anomalies.lazy.compactMap { $0.timeLineSVG(in: history) }.first
        }
        if settings.hasPage { result.page = page(result, of: history, object: found.object).html }
        return result
    }
}
