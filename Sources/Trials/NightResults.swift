import Archive
import Histories
import Nights
import Reporting

/// The files that a night leaves beside its runs.
public enum NightResults {
    /// Computes what a night came to, and writes it into its folder.
    ///
    /// - `shard`: only that one's part; nothing is written then, since a merge does it.
    /// - Throws: `ArchiveError` naming what cannot be read or written.
    public static func write(
        _ folder: NightFolder,
        only shard: Shard? = nil,
        allowsMissing: Bool = false
    ) throws(ArchiveError) -> (document: NightDocument, complaints: [String]) {
        let (result, complaints) = try folder.read(only: shard, allowsMissing: allowsMissing)
        let document = NightDocument(result, root: folder.root)
        guard shard == nil else { return (document, complaints) }
        let text = { @Sendable (attempt: CellResult.Attempt) in
            counterexample(of: attempt, in: folder.root)
        }
        try Files.replace(folder.result, with: document.json.jsonText + "\n")
        try Files.replace(folder.junit, with: JUnit(result, counterexample: text).text)
        try Files.replace(folder.summary, with: CISummary(document).markdown)
        try Files.replace(folder.page, with: document.page(counterexample: text))
        return (document, complaints)
    }

    private static func counterexample(
        of attempt: CellResult.Attempt,
        in root: String
    ) -> String? {
        let directory = RunDirectory(path: root + "/" + attempt.folder)
        let bytes = (try? Files.read(directory.counterexample, most: 1 << 20)) ?? nil
        return bytes.map { String(decoding: $0, as: UTF8.self) }
    }
}
