import Glibc
import Histories
import Scoring

/// The runs that a path stands for: the run in a folder, or those in the folders below it.
///
/// Links below the path are not followed, so that `latest` counts no run twice; the path itself may
/// be one. What has no figures to compare is skipped, with the reason.
public struct RecordedRuns: Sendable {
    /// The path as it was given.
    public let path: String
    /// The runs that ended and were judged, in the order of their folders: each with the path if it
    /// is the run in it, else with the name of its folder.
    public private(set) var runs: [(name: String, summary: RunSummary)] = []
    /// What was skipped and why, a line each.
    public private(set) var skipped: [String] = []

    /// How deep runs are looked for: a folder of runs has suites, and they have runs.
    private static let deepest = 4
    /// How many folders are looked into at most.
    private static let mostFolders = 100_000
    private var folders = 0

    /// Reads a folder, and those below it.
    public init(path: String) {
        self.path = path
        var trimmed = path[...]
        while trimmed.count > 1, trimmed.hasSuffix("/") { trimmed = trimmed.dropLast() }
        look(into: String(trimmed), depth: 0)
        if runs.isEmpty && skipped.isEmpty {
            skipped = [
                "\(path): no results.json; expected the folder of a run that has ended, or a folder"
                    + " of such"
            ]
        }
    }

    private mutating func look(into folder: String, depth: Int) {
        folders += 1
        guard folders <= Self.mostFolders else {
            if folders == Self.mostFolders + 1 {
                skipped.append("\(path): more than \(Self.mostFolders) folders: name one below it")
            }
            return
        }
        do throws(ArchiveError) {
            if let record = try RunDirectory(path: folder).readRecord() {
                return take(record, of: folder, as: depth == 0 ? path : nil)
            }
        } catch {
            skipped.append("\(error)")
            return
        }
        guard depth < Self.deepest else { return }
        for name in Files.names(in: folder) where Files.isFolder(folder + "/" + name) {
            look(into: folder + "/" + name, depth: depth + 1)
        }
    }

    private mutating func take(_ record: RunRecord, of folder: String, as name: String?) {
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
            skipped.append("\(folder): \(reason)")
        } else if let summary = record.ending?.summary {
            runs.append((name ?? RunDirectory(path: folder).name, summary))
        }
    }
}

extension Files {
    /// Whether something is a folder, and no link to one.
    static func isFolder(_ path: String) -> Bool {
        var status = stat()
        return lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }
}
