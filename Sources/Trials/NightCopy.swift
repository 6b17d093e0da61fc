import Archive
import Foundation
import Nights

/// Brings a night's runs and shards from one folder of runs into another, each once.
public struct NightCopy: Sendable {
    private let source: String
    private let target: NightFolder

    /// A copy of a night from one folder of runs to another.
    public init(from source: String, to root: String, night: String) {
        self.source = source
        target = NightFolder(root: root, id: night)
    }

    /// Copies what the other folder lacks.
    ///
    /// A file or folder appears whole, or not at all.
    /// - Throws: `ArchiveError` naming what cannot be copied.
    public func perform() throws(ArchiveError) {
        guard source != target.root else { return }
        let night = NightFolder(root: source, id: target.id)
        let shards = try night.shards()
        guard let first = shards.first else {
            throw ArchiveError("\(source): no shard of the night \(target.id)")
        }
        try RunDirectory.makeFolders(target.path)
        for shard in shards {
            let known = try target.record(of: shard.plan.shard)
            // Of two records of one shard the one that ended says more.
            if known == nil || known?.end == nil { try target.write(shard) }
        }
        let suite = first.plan.suite
        try RunDirectory.makeFolders(target.root + "/" + suite)
        let since = shards.map(\.began).min() ?? first.began
        for attempt in night.attempts(of: suite, since: since).attempts {
            try copy(source + "/" + attempt.folder, to: target.root + "/" + attempt.folder)
        }
    }

    private func copy(_ folder: String, to place: String) throws(ArchiveError) {
        let files = FileManager.default
        guard !files.fileExists(atPath: place) else { return }
        let fresh = place + ".part"
        do {
            try? files.removeItem(atPath: fresh)
            try files.copyItem(atPath: folder, toPath: fresh)
            try files.moveItem(atPath: fresh, toPath: place)
        } catch {
            throw ArchiveError(
                "\(folder): cannot be copied to \(place): \(error.localizedDescription)"
            )
        }
    }
}
