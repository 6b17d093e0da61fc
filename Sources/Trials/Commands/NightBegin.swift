import Archive
import Nights

/// The begin of a night, or of a shard: which one it is, and the record that it has or gets.
public struct NightBegin: Sendable {
    private let suite: Suite
    private let root: String
    private let shard: Shard
    /// The day from which seeds are drawn.
    public let date: NightDate
    private let budget: Duration?

    /// - `date`: the day in words; nil for today in UTC. `budget`: the time in words after which no
    ///   run begins; nil for that of the suite.
    /// - Throws: `TrialError` for words that mean neither.
    public init(
        of suite: Suite,
        in root: String,
        shard: Shard,
        date: String?,
        budget: String?
    ) throws(TrialError) {
        self.suite = suite
        self.root = root
        self.shard = shard
        self.budget = try OptionValue.time(budget, "--time-budget", such: "90m or 2h")
        guard let day = date.map(NightDate.init(_:)) ?? NightDate(.now) else {
            throw TrialError(
                .usage,
                "--date \(date ?? ""): expected a day such as 2026-11-30"
            )
        }
        self.date = day
    }

    /// The shard that was asked for: the whole night, one of several, or what CI says.
    ///
    /// - `variables`: the environment. `note`: is told where it was found.
    /// - Throws: `TrialError` for one that is not told, or makes no sense.
    public static func shard(
        _ text: String?,
        variables: [String: String],
        note: (String) -> Void
    ) throws(TrialError) -> Shard {
        guard let text else { return .whole }
        guard text == "auto" || text.hasPrefix("auto/") else {
            guard let given = Shard(text) else {
                throw TrialError(
                    .usage,
                    "--shard \(text): expected I/N with I from 1 to N, such as 3/16, or auto"
                )
            }
            return given
        }
        let count = text.split(separator: "/").dropFirst().first.map { Int($0) }
        if let count, count == nil {
            throw TrialError(.usage, "--shard \(text): expected auto/N, such as auto/16")
        }
        switch ShardVariables.detect(variables, count: count ?? nil) {
        case .refused(let reason): throw TrialError(.usage, "--shard \(text): \(reason)")
        case .shard(let found, let source):
            note("shard \(found.text), from \(source)")
            return found
        }
    }

    /// The folder of the night: the one that is named, the last that did not end, or a new one.
    /// - Throws: `TrialError` for a name that cannot be one, or where no night is left to go on.
    public func folder(named id: String?, resumes: Bool) throws(TrialError) -> NightFolder {
        if let id {
            guard NightFolder.isID(id) else {
                throw TrialError(
                    .usage,
                    "--night \(id): expected letters, digits, dots, - and _ only"
                )
            }
            return NightFolder(root: root, id: id)
        }
        guard resumes else { return .next(in: root, suite: suite.name, on: date, shard: shard) }
        let open = NightFolder.ids(in: root).map { NightFolder(root: root, id: $0) }
            .compactMap { folder -> (folder: NightFolder, began: UTCTime)? in
                let record = (try? folder.record(of: shard)) ?? nil
                guard let record, record.plan.suite == suite.name, record.end != .complete,
                    record.end != .budget
                else { return nil }
                return (folder, record.began)
            }
        guard let last = open.max(by: { $0.began < $1.began }) else {
            throw TrialError(
                .usage,
                "--resume: no night of \(suite.name) in \(root) is left to go on with; leave"
                    + " --resume out to begin one"
            )
        }
        return last.folder
    }

    /// The record of the shard: the one that is there, to go on with it, or a new one.
    /// - Throws: `TrialError` where it cannot be read, or is that of another suite.
    public func record(
        in folder: NightFolder,
        by program: Program
    ) throws(TrialError) -> ShardRecord {
        let earlier = try TrialError.failing(as: .badInput) { try folder.record(of: shard) }
        guard var record = earlier else {
            return ShardRecord(
                plan: NightPlan(
                    id: folder.id,
                    of: suite,
                    on: date,
                    shard: shard,
                    after: NightFolder.past(of: suite.name, in: root)
                ),
                budget: budget ?? suite.time,
                program: program,
                machine: .here,
                began: .now
            )
        }
        let now = NightPlan(id: folder.id, of: suite, on: record.plan.date, shard: shard)
        guard record.plan.digest == now.digest else {
            throw TrialError(
                .usage,
                "\(folder.path): the night was begun with another suite \(suite.name); finish it"
                    + " with that, or begin another one"
            )
        }
        if let budget { record.budget = budget }
        record.ended = nil
        record.end = nil
        return record
    }
}
