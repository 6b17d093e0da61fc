import Compression
import Foundation

/// Where a history is in the folder of a run, or in an archive of one.
///
/// Runs of ours have `history.jsonl`. The store of Jepsen, and of Maelstrom, which is built on it,
/// has the same history up to three times; `store` itself, and our folder of runs, have `latest`.
enum HistoryPlaces {
    /// The names of histories, the one that says most first.
    static let names = ["history.jsonl", "history.edn", "history.txt", "jepsen.log"]
    private static let packedNames = names.flatMap { [$0, $0 + ".gz"] }

    /// The path of the history in a folder; nil if it has none.
    static func history(in folder: String) -> String? {
        let places = ["", "latest/"].flatMap { place in packedNames.map { place + $0 } }
        return places.lazy.map { folder + "/" + $0 }.first(where: isFile)
    }

    /// The attempts beside the history of a run's folder; nil if there are none.
    static func attempts(beside history: String, of folder: String) -> String? {
        guard history.hasPrefix(folder), history != folder, history.contains("/history.jsonl")
        else { return nil }
        let place = history.prefix(through: history.lastIndex(of: "/") ?? history.startIndex)
        return ["attempts.jsonl", "attempts.jsonl.gz"].map { place + $0 }.first(where: isFile)
    }

    /// What a folder without a history has instead, in a few words; nil if that says nothing.
    static func alternative(in folder: String) -> String? {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        guard names.contains(where: { $0.hasSuffix(".jepsen") }) else { return nil }
        return "only Jepsen's binary store: have Jepsen write history.edn"
    }

    static func isFile(_ path: String) -> Bool {
        var isFolder: ObjCBool = false
        return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
            && !isFolder.boolValue
    }

    /// The history in an archive: of the least depth, and there the one that says most.
    static func entry(
        of archive: Zip,
        _ path: String
    ) throws(HistoryFile.Failure) -> Zip.Entry {
        let ranked = archive.entries.compactMap { entry -> (rank: [Int], entry: Zip.Entry)? in
            let parts = entry.name.split(separator: "/")
            guard let name = parts.last, !entry.name.hasSuffix("/") else { return nil }
            let rank = names.firstIndex(of: String(name))
            let isOnly = archive.entries.count == 1
            return rank.map { ([parts.count, $0], entry) } ?? (isOnly ? ([0, 0], entry) : nil)
        }
        let least = ranked.map(\.rank).min { $0.lexicographicallyPrecedes($1) }
        let best = ranked.filter { $0.rank == least }
        guard let first = best.first else {
            throw HistoryFile.Failure(
                path,
                "expected an archive with a \(names.joined(separator: " or ")), found none in it"
            )
        }
        guard best.count == 1 else {
            throw HistoryFile.Failure(
                path,
                "expected an archive with one history, found \(best.count): unpack it first"
            )
        }
        return first.entry
    }
}
