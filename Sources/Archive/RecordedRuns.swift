import Histories
import Scoring

/// The runs that a path stands for: the run in a folder, or those in the folders inside it.
public struct RecordedRuns: Sendable {
    /// The path as it was given.
    public let path: String
    /// The name of the folder, whatever link led to it.
    public let name: String
    /// The runs with the names of their folders, in the order of these.
    public let runs: [(name: String, summary: RunSummary)]

    /// Reads a folder.
    /// - Throws: `ArchiveError` if there is no run that has ended, or one that cannot be read.
    public init(path: String) throws(ArchiveError) {
        self.path = path
        name = Files.resolvedName(of: path)
        if let summary = try RunDirectory(path: path).readSummary() {
            runs = [(name, summary)]
            return
        }
        var found: [(name: String, summary: RunSummary)] = []
        for inner in Files.names(in: path) {
            let folder = path + "/" + inner
            guard let summary = try RunDirectory(path: folder).readSummary() else { continue }
            found.append((Files.resolvedName(of: folder), summary))
        }
        guard !found.isEmpty else {
            throw ArchiveError(
                "\(path): no results.json; expected the folder of a run that has ended, or a folder"
                    + " of such"
            )
        }
        runs = found
    }
}
