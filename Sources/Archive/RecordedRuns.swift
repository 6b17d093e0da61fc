import Histories
import Scoring

/// The runs that a path stands for: the run in a folder, or those in the folders below it.
///
/// What has no figures to compare is skipped, with the reason.
public struct RecordedRuns: Sendable {
    /// The path as it was given.
    public let path: String
    /// The runs that ended and were judged, in the order of their folders: each with the path if it
    /// is the run in it, else with the name of its folder.
    public private(set) var runs: [(name: String, summary: RunSummary)] = []
    /// The folders of these runs and their records, in the same order.
    public private(set) var records: [(directory: RunDirectory, record: RunRecord)] = []
    /// What was skipped and why, a line each.
    public private(set) var skipped: [String] = []

    /// Reads a folder, and those below it.
    public init(path: String) {
        self.path = path
        let folders = RunFolders(path: path)
        let isItself = RunDirectory(path: path).isRun
        for directory in folders.runs { read(directory, as: isItself ? path : nil) }
        if folders.isCutShort {
            skipped.append("\(path): more than \(RunFolders.most) folders: name one below it")
        }
        if runs.isEmpty && skipped.isEmpty {
            skipped = [
                "\(path): no results.json; expected the folder of a run that has ended, or a folder"
                    + " of such"
            ]
        }
    }

    private mutating func read(_ directory: RunDirectory, as name: String?) {
        do throws(ArchiveError) {
            if let record = try directory.readRecord() { add(record, of: directory, as: name) }
        } catch {
            skipped.append("\(error)")
        }
    }

    private mutating func add(_ record: RunRecord, of directory: RunDirectory, as name: String?) {
        let reason: String? =
            switch record.ending {
            case nil: "not finished: it runs, or was killed"
            case let ending? where ending.status == .failed:
                "failed" + (ending.failure.map { ": \($0)" } ?? "")
            case let ending? where ending.status == .interrupted: "interrupted"
            case let ending? where ending.summary?.isInterrupted == true: "interrupted"
            case let ending? where ending.summary == nil: "its record has no figures"
            default: nil
            }
        if let reason {
            skipped.append("\(directory.path): \(reason)")
        } else if let summary = record.ending?.summary {
            runs.append((name ?? directory.name, summary))
            records.append((directory, record))
        }
    }
}
