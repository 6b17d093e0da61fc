import Archive
import Nights

/// The merge of a night's shards, from several folders of runs into the first.
public struct NightMerge: Sendable {
    private let folders: [String]
    private let night: String?

    /// - `folders`: folders of runs, at least one. `night`: the id of it; nil for the newest.
    /// - Throws: `TrialError` without a folder, or for what is no id of a night.
    public init(_ folders: [String], night: String?) throws(TrialError) {
        guard !folders.isEmpty else {
            throw TrialError(.usage, "nightly merge: name a folder of runs")
        }
        if let night, !NightFolder.isID(night) {
            throw TrialError(.usage, "--night \(night): expected the id of a night")
        }
        self.folders = folders
        self.night = night
    }

    /// The folder of runs that the night is put together in.
    public var root: String { folders[0] }

    /// Waits until every shard of the night has a record that says how it ended.
    ///
    /// - `limit`: how long at most, in words; nil not to wait.
    /// - Returns: whether every shard has ended, as far as was asked.
    /// - Throws: `TrialError` for words that mean no time, or where no night is named.
    public func wait(atMost limit: String?) async throws -> Bool {
        guard let limit = try OptionValue.time(limit, "--wait", such: "24h") else { return true }
        guard let night else { throw TrialError(.usage, "--wait needs --night") }
        let folder = NightFolder(root: folders[0], id: night)
        let deadline = ContinuousClock.now + limit
        while ContinuousClock.now < deadline {
            if let progress = try? folder.progress(), progress.isOver { return true }
            try await Task.sleep(for: .seconds(1))
        }
        return false
    }

    /// Copies what is not in the first folder there; returns that of the night.
    /// - Throws: `TrialError` where there is no night, or something cannot be copied.
    public func perform() throws(TrialError) -> NightFolder {
        let id = try theNight()
        return try TrialError.failing(as: .badInput) {
            for folder in folders.dropFirst() {
                try NightCopy(from: folder, to: folders[0], night: id).perform()
            }
            return NightFolder(root: folders[0], id: id)
        }
    }

    private func theNight() throws(TrialError) -> String {
        if let night { return night }
        let found = folders.flatMap { root in
            NightFolder.ids(in: root).compactMap { id -> (id: String, began: UTCTime)? in
                let shards = try? NightFolder(root: root, id: id).shards()
                return shards?.first.map { (id, $0.began) }
            }
        }
        guard let newest = found.max(by: { ($0.began, $0.id) < ($1.began, $1.id) }) else {
            throw TrialError(
                .badInput,
                "\(folders.joined(separator: ", ")): no night; expected nights/ID in a folder of"
                    + " runs"
            )
        }
        return newest.id
    }
}
