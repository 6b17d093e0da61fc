import Archive
import Foundation
import Histories
import Nights
import Plans
import Reporting
import Scoring

/// What a night came to, and the files that it leaves beside its runs.
public struct NightResults: Sendable {
    /// The file of known issues that is read where none is named.
    public static let knownIssues = "known-issues.yaml"

    /// What it is compared with.
    public var baseline = Baseline.lastNight
    /// The findings that fail nothing.
    public var known = KnownIssues()
    /// Whether the cells of shards that are not there are left out.
    public var allowsMissing = false

    /// Results that are compared with the last night.
    public init() {}

    /// Computes what a night came to, and writes it into its folder.
    ///
    /// - `shard`: only that one's part; nothing is written then, since a merge does it.
    /// - Throws: `TrialError` naming what cannot be read or written.
    public func write(
        _ folder: NightFolder,
        only shard: Shard? = nil
    ) throws(TrialError) -> (document: NightDocument, complaints: [String]) {
        do throws(ArchiveError) {
            let (result, complaints) = try folder.read(
                only: shard,
                allowsMissing: allowsMissing
            ) { finding in
                isKnown(finding)
            }
            let document = NightDocument(
                result,
                root: folder.root,
                changes: shard == nil ? changes(of: result, folder) : [],
                bytes: Self.bytes(of: result, in: folder.root)
            )
            if shard == nil { try write(document, folder) }
            return (document, complaints)
        } catch {
            throw TrialError(.badInput, "\(error)")
        }
    }

    private func isKnown(_ finding: Finding) -> Bool {
        if case .known = known.hit(finding.fingerprint, at: .now) { true } else { false }
    }

    /// The changes; where they cannot be known a line says so, since the result stands without.
    private func changes(of result: NightResult, _ folder: NightFolder) -> [String] {
        do {
            return try NightChanges.lines(
                of: result,
                in: folder.root,
                since: baseline,
                known: known
            )
        } catch {
            return ["not known: \(error)"]
        }
    }

    private func write(
        _ document: NightDocument,
        _ folder: NightFolder
    ) throws(ArchiveError) {
        let text = { @Sendable (attempt: CellResult.Attempt) in
            Self.counterexample(of: attempt, in: folder.root)
        }
        try Files.replace(folder.result, with: document.json.jsonText + "\n")
        try Files.replace(folder.junit, with: JUnit(document.result, counterexample: text).text)
        try Files.replace(folder.summary, with: CISummary(document).markdown)
        try Files.replace(folder.page, with: document.page(counterexample: text))
    }

    private static func counterexample(
        of attempt: CellResult.Attempt,
        in root: String
    ) -> String? {
        let directory = RunDirectory(path: root + "/" + attempt.folder)
        let bytes = (try? Files.read(directory.counterexample, most: 1 << 20)) ?? nil
        return bytes.map { String(decoding: $0, as: UTF8.self) }
    }

    private static func bytes(of result: NightResult, in root: String) -> Int {
        result.cells.flatMap(\.units).flatMap(\.attempts).reduce(0) {
            $0 + DiskUse(of: root + "/" + $1.folder).bytes
        }
    }
}
